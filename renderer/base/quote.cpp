// Go's quoted strings and runes, as strconv writes them.
//
// In:  any bytes.   Out: a Go literal appended to a string.
// One idea: runs of plain ASCII are copied whole; only what needs an escape is looked at rune by rune.
// Trap: what is printable is decided by the Unicode version of Go (base/unicode.h), and a DEL is \x7f, but U+0080 is \u0080.
#include "renderer/base/text.h"
#include "renderer/base/unicode.h"

namespace rhumbline {
namespace {

constexpr char kHex[] = "0123456789abcdef";

struct QuoteStyle {
  char quote;
  bool ascii_only = false;
};

bool is_plain(unsigned char c, char quote) {
  return c >= 0x20 && c < 0x7F && c != static_cast<unsigned char>(quote) && c != '\\';
}

void append_hex(std::string& out, char32_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out.push_back(kHex[value >> shift & 0xF]);
}

// The letter of \a \b \f \n \r \t \v; 0 for other runes.
char short_escape(char32_t rune) {
  switch (rune) {
    case '\a': return 'a';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\v': return 'v';
    default: return 0;
  }
}

void append_escaped(std::string& out, char32_t rune, QuoteStyle style) {
  if (rune == static_cast<unsigned char>(style.quote) || rune == '\\') {
    out.push_back('\\');
    out.push_back(static_cast<char>(rune));
  } else if (is_print(rune) && (rune < 0x80 || !style.ascii_only)) {
    append_rune(out, rune);
  } else if (const char letter = short_escape(rune)) {
    out.push_back('\\');
    out.push_back(letter);
  } else if (rune < ' ' || rune == 0x7F) {
    out.append("\\x");
    append_hex(out, rune, 2);
  } else if (rune < 0x10000) {
    out.append("\\u");
    append_hex(out, rune, 4);
  } else {
    out.append("\\U");
    append_hex(out, rune, 8);
  }
}

void append_quoted_in(std::string& out, std::string_view text, QuoteStyle style) {
  out.reserve(out.size() + text.size() + 2);
  out.push_back(style.quote);
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(static_cast<unsigned char>(text[plain]), style.quote)) ++plain;
    out.append(text, 0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Rune rune = decode_rune(text);
    if (rune.bytes == 1 && rune.value == kRuneError) {
      out.append("\\x");
      append_hex(out, static_cast<unsigned char>(text[0]), 2);
    } else {
      append_escaped(out, rune.value, style);
    }
    text.remove_prefix(rune.bytes);
  }
  out.push_back(style.quote);
}

void append_quoted_rune_in(std::string& out, char32_t rune, QuoteStyle style) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) rune = kRuneError;
  out.push_back(style.quote);
  append_escaped(out, rune, style);
  out.push_back(style.quote);
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) { append_quoted_in(out, text, {'"'}); }

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

void append_quoted_ascii(std::string& out, std::string_view text) {
  append_quoted_in(out, text, {'"', true});
}

void append_quoted_rune(std::string& out, char32_t rune) { append_quoted_rune_in(out, rune, {'\''}); }

std::string quoted_rune(char32_t rune) {
  std::string out;
  append_quoted_rune(out, rune);
  return out;
}

void append_quoted_rune_ascii(std::string& out, char32_t rune) {
  append_quoted_rune_in(out, rune, {'\'', true});
}

bool can_backquote(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    text.remove_prefix(rune.bytes);
    if (rune.bytes > 1) {
      if (rune.value == 0xFEFF) return false;
      continue;
    }
    if (rune.value == kRuneError || rune.value == '`' || rune.value == 0x7F) return false;
    if (rune.value < ' ' && rune.value != '\t') return false;
  }
  return true;
}

}  // namespace rhumbline
