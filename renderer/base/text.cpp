// UTF-8 as Go decodes it, cutting and trimming.
//
// In:  bytes that are mostly UTF-8.   Out: runes, views into the same bytes, new strings.
// One idea: an invalid byte is one rune U+FFFD of width 1, so that every loop over runes ends and loses no byte.
// Trap: Go rejects overlong forms and surrogates, and then steps by ONE byte, not by the length the first byte promised.
#include "renderer/base/text.h"

#include <algorithm>

#include "renderer/base/pieces.h"
#include "renderer/base/unicode.h"

namespace rhumbline {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

bool is_continuation(std::string_view text, std::size_t i) { return (byte_at(text, i) & 0xC0) == 0x80; }

char small_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The rune of `length` bytes at the front, if these bytes are one; {kRuneError, 1} otherwise.
Rune decode_long(std::string_view text, std::uint32_t length, char32_t least) {
  constexpr Rune kInvalid{kRuneError, 1};
  if (text.size() < length) return kInvalid;
  char32_t value = byte_at(text, 0) & (0x7Fu >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    if (!is_continuation(text, i)) return kInvalid;
    value = value << 6 | (byte_at(text, i) & 0x3F);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least || value > 0x10FFFF || surrogate) return kInvalid;
  return {value, length};
}

}  // namespace

Rune decode_rune(std::string_view text) {
  const unsigned first = byte_at(text, 0);
  if (first < 0x80) return {first, 1};
  if (first < 0xC2 || first > 0xF4) return {kRuneError, 1};
  if (first < 0xE0) return decode_long(text, 2, 0x80);
  if (first < 0xF0) return decode_long(text, 3, 0x800);
  return decode_long(text, 4, 0x10000);
}

Rune decode_last_rune(std::string_view text) {
  const std::size_t size = text.size();
  if (byte_at(text, size - 1) < 0x80) return {byte_at(text, size - 1), 1};
  for (std::uint32_t bytes = 2; bytes <= 4 && bytes <= size; ++bytes) {
    if (is_continuation(text, size - bytes)) continue;
    const Rune rune = decode_rune(text.substr(size - bytes));
    if (rune.bytes == bytes) return rune;
    break;
  }
  return {kRuneError, 1};
}

void append_rune(std::string& out, char32_t rune) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) rune = kRuneError;
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (rune < 0x80) {
    put(rune);
  } else if (rune < 0x800) {
    put(0xC0 | rune >> 6);
    put(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    put(0xE0 | rune >> 12);
    put(0x80 | (rune >> 6 & 0x3F));
    put(0x80 | (rune & 0x3F));
  } else {
    put(0xF0 | rune >> 18);
    put(0x80 | (rune >> 12 & 0x3F));
    put(0x80 | (rune >> 6 & 0x3F));
    put(0x80 | (rune & 0x3F));
  }
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(ascii_prefix(text));
    if (text.empty()) return true;
    const Rune rune = decode_rune(text);
    if (rune.bytes == 1 && rune.value == kRuneError) return false;
    text.remove_prefix(rune.bytes);
  }
  return true;
}

std::size_t count_runes(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(decode_rune(text).bytes);
  return count;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (;;) {
    const std::size_t end = text.find(separator, start);
    if (end == std::string_view::npos) break;
    pieces.push_back(text.substr(start, end - start));
    start = end + separator.size();
  }
  pieces.push_back(text.substr(start));
  return pieces;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  out.reserve(text.size());
  std::size_t start = 0;
  for (;;) {
    const std::size_t found = text.find(from, start);
    if (found == std::string_view::npos) break;
    out.append(text, start, found - start).append(to);
    start = found + from.size();
  }
  out.append(text.substr(start));
  return out;
}

std::string_view trim_left_space(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (!is_space(rune.value)) break;
    text.remove_prefix(rune.bytes);
  }
  return text;
}

std::string_view trim_right_space(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = decode_last_rune(text);
    if (!is_space(rune.value)) break;
    text.remove_suffix(rune.bytes);
  }
  return text;
}

std::string_view trim_space(std::string_view text) { return trim_right_space(trim_left_space(text)); }

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = small_letter(c);
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return small_letter(x) == small_letter(y); });
}

}  // namespace rhumbline
