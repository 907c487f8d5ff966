// Quoted literals: the text between quotes as Go's strconv.Unquote reads it.
//
// In:  a string or character item, quotes included.   Out: its bytes, or the fact that its syntax is invalid.
// Trap: "\x41" is a byte and "\u0041" a rune; inside "" the escape \' is wrong, inside '' the escape \" is.
// source: Go 1.26 strconv/quote.go
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/gotemplate/lexer.h"

namespace rhumbline::gotemplate {
namespace {

struct Escaped {
  bool valid = false;
  bool is_byte = false;  // \x and octal escapes are bytes, everything else a rune
  char32_t value = 0;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Escaped hex_escape(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return {};
  char32_t value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return {};
    value = value << 4 | static_cast<char32_t>(digit);
  }
  text.remove_prefix(digits);
  if (digits == 2) return {true, true, value};
  const bool is_rune = value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
  return {is_rune, false, value};
}

Escaped octal_escape(char first, std::string_view& text) {
  if (text.size() < 2) return {};
  auto value = static_cast<char32_t>(first - '0');
  for (std::size_t i = 0; i < 2; ++i) {
    if (text[i] < '0' || text[i] > '7') return {};
    value = value << 3 | static_cast<char32_t>(text[i] - '0');
  }
  text.remove_prefix(2);
  return {value <= 255, true, value};
}

// One character or escape at the front of `text`, which is not empty.
Escaped next_char(std::string_view& text, char quote) {
  if (text[0] == quote) return {};
  if (text[0] != '\\') {
    const Rune rune = decode_rune(text);
    text.remove_prefix(rune.bytes);
    return {true, false, rune.value};
  }
  if (text.size() < 2) return {};
  const char c = text[1];
  text.remove_prefix(2);
  switch (c) {
    case 'a': return {true, false, '\a'};
    case 'b': return {true, false, '\b'};
    case 'f': return {true, false, '\f'};
    case 'n': return {true, false, '\n'};
    case 'r': return {true, false, '\r'};
    case 't': return {true, false, '\t'};
    case 'v': return {true, false, '\v'};
    case '\\': return {true, false, '\\'};
    case '\'': case '"': return {c == quote, false, static_cast<char32_t>(c)};
    case 'x': return hex_escape(text, 2);
    case 'u': return hex_escape(text, 4);
    case 'U': return hex_escape(text, 8);
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
      return octal_escape(c, text);
    default: return {};
  }
}

}  // namespace

bool unquote(std::string_view quoted, std::string& out) {
  out.clear();
  std::string_view text = quoted.substr(1, quoted.size() - 2);
  if (quoted[0] == '`') {
    for (const char c : text) {
      if (c != '\r') out += c;  // Go drops carriage returns of raw strings
    }
    return true;
  }
  const auto is_itself = [](char c) { return c != '\\' && c != '"' && static_cast<unsigned char>(c) < 0x80; };
  while (!text.empty()) {
    const auto* const plain_end = std::find_if_not(text.begin(), text.end(), is_itself);
    out.append(text.begin(), plain_end);
    text.remove_prefix(static_cast<std::size_t>(plain_end - text.begin()));
    if (text.empty()) break;
    const Escaped escaped = next_char(text, '"');
    if (!escaped.valid) return false;
    if (escaped.is_byte) {
      out += static_cast<char>(escaped.value);
    } else {
      append_rune(out, escaped.value);
    }
  }
  return true;
}

std::string unquote_char(std::string_view quoted, char32_t& rune) {
  std::string_view text = quoted.substr(1);
  const Escaped escaped = next_char(text, '\'');
  if (!escaped.valid) return "invalid syntax";
  rune = escaped.value;
  return text == "'" ? std::string() : "malformed character constant: " + std::string(quoted);
}

std::string describe_rune(char32_t rune) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "U+";
  int digits = 4;
  while (digits < 6 && (rune >> (4 * digits)) != 0) ++digits;
  for (int i = digits - 1; i >= 0; --i) out += kHex[(rune >> (4 * i)) & 15];
  if (is_print(rune)) {
    out += " '";
    append_rune(out, rune);
    out += '\'';
  }
  return out;
}

}  // namespace rhumbline::gotemplate
