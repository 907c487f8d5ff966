// Text as Go sees it: UTF-8, quoting, numbers. Appenders, so that hot paths build one string and no more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rhumbline {

inline constexpr char32_t kRuneError = 0xFFFD;

/// One rune at the front of `text` (not empty) and its length in bytes: an invalid byte is {kRuneError, 1} as in Go.
struct Rune {
  char32_t value = 0;
  std::uint32_t bytes = 0;
};
Rune decode_rune(std::string_view text);
/// The last rune of `text` (not empty), by the same rule.
Rune decode_last_rune(std::string_view text);
/// Appends a rune as UTF-8; surrogates and values over 10FFFF become U+FFFD.
void append_rune(std::string& out, char32_t rune);
bool is_valid_utf8(std::string_view text);
/// Number of runes, an invalid byte counting as one.
std::size_t count_runes(std::string_view text);

/// Go's strconv.Quote: `"`, escapes, non-printable runes as \x07, \u200b, \U000e0001. source: strconv/quote.go
void append_quoted(std::string& out, std::string_view text);
/// The same as a string of its own, for messages.
std::string quoted(std::string_view text);
/// Go's strconv.QuoteToASCII (%+q).
void append_quoted_ascii(std::string& out, std::string_view text);
/// Go's strconv.QuoteRune (%q of an integer), 'x' or '\n'.
void append_quoted_rune(std::string& out, char32_t rune);
std::string quoted_rune(char32_t rune);
/// Go's strconv.QuoteRuneToASCII (%+q of an integer).
void append_quoted_rune_ascii(std::string& out, char32_t rune);
/// strconv.CanBackquote: one line without control characters (but tab) and backquotes (%#q).
bool can_backquote(std::string_view text);

void append_int(std::string& out, std::int64_t value);
void append_uint(std::string& out, std::uint64_t value);
/// strconv.FormatFloat(value, format, precision, 64): format e E f g G x X b; precision -1 is the shortest that reads back.
/// `bits` 32 formats as float32. Infinities and NaN as "+Inf", "-Inf", "NaN".
void append_float(std::string& out, double value, char format, int precision, int bits = 64);

/// strconv.ParseInt / ParseUint: base 0 takes 0x 0o 0b 0 prefixes and underscores. kRange: the nearest bound is in `value`.
enum class ParseStatus : std::uint8_t { kOk, kSyntax, kRange };
struct ParsedInt {
  ParseStatus status = ParseStatus::kSyntax;
  std::int64_t value = 0;
};
ParsedInt parse_int(std::string_view text, int base);
struct ParsedUint {
  ParseStatus status = ParseStatus::kSyntax;
  std::uint64_t value = 0;
};
ParsedUint parse_uint(std::string_view text, int base);
/// strconv.ParseFloat(text, 64): decimal, hex with p exponent, inf, nan, underscores between digits. kRange: an infinity.
struct ParsedFloat {
  ParseStatus status = ParseStatus::kSyntax;
  double value = 0;
};
ParsedFloat parse_float(std::string_view text);

/// Pieces between separators; like strings.Split but for an empty separator (which is an error here).
std::vector<std::string_view> split(std::string_view text, std::string_view separator);
/// strings.ReplaceAll for a non-empty `from`.
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);
/// Without leading and trailing Unicode white space (strings.TrimSpace).
std::string_view trim_space(std::string_view text);
std::string_view trim_left_space(std::string_view text);
std::string_view trim_right_space(std::string_view text);
/// A-Z as a-z, all other bytes as they are: names of kinds, keys, file endings. Unicode's lower case is base/unicode.h's lower().
std::string lower_ascii(std::string_view text);
/// The same bytes but for the case of A-Z, as Go's encoding/json compares the names of ASCII members.
bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace rhumbline
