// Error texts in Go's and Helm's words. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "renderer/gotemplate/ast.h"

namespace rhumbline::gotemplate {

/// Go's name of a parameter type of Function::signature; "" for none.
std::string_view parameter_type(char type);

/// "NAME:LINE:COLUMN" of a node, the column from 0 and in bytes.
std::string location_text(const Tree& tree, const Node& node);

/// Helm's rendering of a Go error. `links`: the texts of the chain of wrapped errors, outermost first; a text may be cut
/// behind the start of the next one. source: helm engine.go reformatExecErrorMsg
std::string helm_exec_text(const std::string& whole, const std::vector<std::string>& links, Compat compat);

/// "parse error at (NAME:LINE): MESSAGE". source: helm engine.go cleanupParseError
std::string helm_parse_text(std::string_view go_text);

}  // namespace rhumbline::gotemplate
