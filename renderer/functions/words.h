// Private to the room: word-wise conversions of text. Pure functions of goutils and xstrings, in words.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rhumbline {

/// xstrings.ToSnakeCase ('_') and ToKebabCase ('-'): "HTTPServer2xx" is "http_server_2xx".
std::string lower_words(std::string_view text, char connector);
/// xstrings.ToPascalCase: "http_server" is "HttpServer".
std::string pascal_case(std::string_view text);
/// goutils.WrapCustom: lines of at most `width` bytes where spaces allow it.
std::string wrap_lines(std::string_view text, std::int64_t width, std::string_view line_end, bool cut_long_words);
/// goutils.AbbreviateFull: at most `width` (>= 4) bytes, dots where something is left out, starting near `offset`.
std::string abbreviate(std::string_view text, std::int64_t offset, std::int64_t width);
/// goutils.SwapCase: upper and lower change places; a lower letter after white space becomes title case.
std::string swap_case(std::string_view text);
/// goutils.Uncapitalize: the first letter of each word in lower case.
std::string uncapitalize(std::string_view text);
/// goutils.Initials: the first byte of each word.
std::string initials_of(std::string_view text);
/// goutils.DeleteWhiteSpace, which takes bytes for runes: non-ASCII text comes out mangled when a space goes.
std::string delete_white_space_of_bytes(std::string_view text);
/// strings.Title.
std::string title_case(std::string_view text);

}  // namespace rhumbline
