// Unicode classes and simple case mapping.
//
// In:  a code point.   Out: what Go's packages unicode and strconv answer for it.
// One idea: all code points are cut into runs that share class and mapping (unicode_table.h, generated); a binary search
// over 3,623 runs finds the kind. ASCII never gets that far.
// Trap: strings.ToUpper maps rune by rune (no "SS" for a sharp s) and turns invalid bytes into U+FFFD.
#include "renderer/base/unicode.h"

#include <algorithm>
#include <iterator>

#include "renderer/base/text.h"
#include "renderer/base/unicode_table.h"

namespace rhumbline {
namespace {

// Bits of RuneKind::bits, as tools/unicode_tables.py gives them out.
constexpr std::uint16_t kSpace = 1 << 0;
constexpr std::uint16_t kLetter = 1 << 1;
constexpr std::uint16_t kDigit = 1 << 2;
constexpr std::uint16_t kNumber = 1 << 3;
constexpr std::uint16_t kUpper = 1 << 4;
constexpr std::uint16_t kLower = 1 << 5;
constexpr std::uint16_t kTitle = 1 << 6;
constexpr std::uint16_t kPunct = 1 << 7;
constexpr std::uint16_t kPrint = 1 << 8;
constexpr std::uint16_t kGraphic = 1 << 9;
constexpr char32_t kLastRune = 0x10FFFF;

const RuneKind& kind_of(char32_t rune) {
  if (rune > kLastRune) return kRuneKinds[0];
  const auto after = std::upper_bound(std::begin(kRuneRuns), std::end(kRuneRuns), rune,
                                      [](char32_t r, std::uint32_t run) { return r < (run >> 11); });
  return kRuneKinds[*std::prev(after) & 0x7FF];
}

bool has(char32_t rune, std::uint16_t bit) { return (kind_of(rune).bits & bit) != 0; }

char32_t shift(char32_t rune, std::int32_t distance) {
  return static_cast<char32_t>(static_cast<std::int32_t>(rune) + distance);
}

// strings.Map with a case mapping: bytes that are no UTF-8 become U+FFFD.
template <char32_t (*mapping)(char32_t)>
std::string map_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    append_rune(out, mapping(rune.value));
    text.remove_prefix(rune.bytes);
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

bool is_space(char32_t rune) {
  if (rune < 0x80) return rune == ' ' || (rune >= '\t' && rune <= '\r');
  return has(rune, kSpace);
}
bool is_letter(char32_t rune) {
  if (rune < 0x80) return (rune | 0x20) >= 'a' && (rune | 0x20) <= 'z';
  return has(rune, kLetter);
}
bool is_digit(char32_t rune) {
  if (rune < 0x80) return rune >= '0' && rune <= '9';
  return has(rune, kDigit);
}
bool is_number(char32_t rune) { return has(rune, kNumber); }
bool is_upper(char32_t rune) {
  if (rune < 0x80) return rune >= 'A' && rune <= 'Z';
  return has(rune, kUpper);
}
bool is_lower(char32_t rune) {
  if (rune < 0x80) return rune >= 'a' && rune <= 'z';
  return has(rune, kLower);
}
bool is_title(char32_t rune) { return rune >= 0x80 && has(rune, kTitle); }
bool is_punct(char32_t rune) { return has(rune, kPunct); }
bool is_print(char32_t rune) {
  if (rune < 0x80) return rune >= 0x20 && rune < 0x7F;
  return has(rune, kPrint);
}
bool is_graphic(char32_t rune) { return has(rune, kGraphic); }

char32_t to_upper(char32_t rune) {
  if (rune < 0x80) return rune >= 'a' && rune <= 'z' ? rune - 0x20 : rune;
  return shift(rune, kind_of(rune).upper);
}
char32_t to_lower(char32_t rune) {
  if (rune < 0x80) return rune >= 'A' && rune <= 'Z' ? rune + 0x20 : rune;
  return shift(rune, kind_of(rune).lower);
}
char32_t to_title(char32_t rune) {
  if (rune < 0x80) return rune >= 'a' && rune <= 'z' ? rune - 0x20 : rune;
  return shift(rune, kind_of(rune).title);
}

std::string upper(std::string_view text) {
  if (!is_ascii(text)) return map_case<to_upper>(text);
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
  }
  return out;
}

std::string lower(std::string_view text) {
  if (!is_ascii(text)) return map_case<to_lower>(text);
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 0x20);
  }
  return out;
}

}  // namespace rhumbline
