// The parser for texts that are well-formed and ordinary. Private to the room.
#pragma once

#include <string_view>

#include "renderer/gotemplate/build.h"

namespace rhumbline::gotemplate {

/// Parses the unit of `definitions` as the template `name`, as Parser does. False: the text has a fault or something rare, and only
/// the Parser can tell; what `definitions` holds then means nothing.
/// throws Failure: a limit is reached.
bool parse_quickly(Job& job, Vocabulary& vocabulary, Definitions& definitions, std::string_view name);

}  // namespace rhumbline::gotemplate
