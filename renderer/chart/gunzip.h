// gzip for rooms above this one: Helm keeps its record of a release compressed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "renderer/base/diagnostic.h"

namespace rhumbline {

/// The bytes that gzip packed. Error: Go's words ("gzip: invalid header", "unexpected EOF"), or more than `most` bytes (kLimit).
Result<std::string> gunzip(std::string_view compressed, std::size_t most);

}  // namespace rhumbline
