// What bytes of an action mean and where runs of them end: asked by the lexer and by the outline. Private to the room.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "renderer/base/pieces.h"
#include "renderer/gotemplate/lexer.h"

namespace rhumbline::gotemplate {

inline constexpr std::ptrdiff_t kDelimSize = 2;  // of {{ and }}

inline bool is_decimal(char c) { return c >= '0' && c <= '9'; }

inline bool is_blank(char c) { return c <= ' ' && (c == ' ' || c == '\n' || c == '\t' || c == '\r'); }

inline constexpr std::array<bool, 128> kAlphanumeric = [] {
  std::array<bool, 128> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c - 'a' + 'A')] = true;
  table['_'] = true;
  return table;
}();

/// The same by bytes: what begins a longer rune is none.
inline constexpr std::array<bool, 256> kPlainAlphanumeric = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < kAlphanumeric.size(); ++c) table[c] = kAlphanumeric[c];
  return table;
}();

/// What may follow a word: its first byte, the end and "}}" aside.
inline constexpr std::array<bool, 256> kTerminator = [] {
  std::array<bool, 256> table{};
  for (char c : {' ', '\t', '\r', '\n', '.', ',', '|', ':', ')', '('}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

/// What a string in double quotes may hold if it is to mean what it shows.
inline constexpr std::array<bool, 256> kPlainInQuotes = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = ' '; c < 0x7F; ++c) table[c] = c != '"' && c != '\\';
  return table;
}();

/// The first byte of the text inside an action decides what comes.
enum class Start : std::uint8_t {
  kOther, kBlank, kPipe, kRightParen,
  // What an operand may begin with, from here on.
  kWord, kNumber, kDot, kVariable, kQuote, kRawQuote, kLeftParen,
};

inline constexpr std::array<Start, 256> kStart = [] {
  std::array<Start, 256> table{};
  for (char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = Start::kBlank;
  for (std::size_t c = 0; c < kAlphanumeric.size(); ++c) {
    if (kAlphanumeric[c]) table[c] = c >= '0' && c <= '9' ? Start::kNumber : Start::kWord;
  }
  table['+'] = table['-'] = Start::kNumber;
  table['.'] = Start::kDot;
  table['$'] = Start::kVariable;
  table['"'] = Start::kQuote;
  table['`'] = Start::kRawQuote;
  table['|'] = Start::kPipe;
  table['('] = Start::kLeftParen;
  table[')'] = Start::kRightParen;
  return table;
}();

template <class T>
T of_byte(const std::array<T, 256>& table, char c) {
  return table[static_cast<unsigned char>(c)];
}

inline const char* skip_blanks(const char* from, const char* end) {
  while (from < end && is_blank(*from)) ++from;
  return from;
}

/// Words are most of what an action holds: four bytes for each look at the end.
inline const char* skip_plain(const char* at, const char* end) {
  for (; end - at >= 4; at += 4) {
    if (!of_byte(kPlainAlphanumeric, at[0])) return at;
    if (!of_byte(kPlainAlphanumeric, at[1])) return at + 1;
    if (!of_byte(kPlainAlphanumeric, at[2])) return at + 2;
    if (!of_byte(kPlainAlphanumeric, at[3])) return at + 3;
  }
  while (at < end && of_byte(kPlainAlphanumeric, *at)) ++at;
  return at;
}

/// The end of [from, end) without the blanks that end it.
inline const char* without_blanks(const char* from, const char* end) {
  constexpr std::uint64_t kSpaces = 0x2020202020202020;
  for (std::uint64_t word; end - from >= static_cast<std::ptrdiff_t>(sizeof word); end -= sizeof word) {  // lines begin with spaces
    word = load_word<std::uint64_t>(end - sizeof word) ^ kSpaces;
    if (word == 0) continue;
    if constexpr (std::endian::native == std::endian::little) end -= std::countl_zero(word) / 8;
    break;
  }
  while (end > from && is_blank(end[-1])) --end;
  return end;
}

/// The next "{{" of [from, end); nullptr: none.
inline const char* find_left_delim(const char* from, const char* end) {
  while (end - from >= 2) {
    const auto* found = static_cast<const char*>(std::memchr(from, '{', static_cast<std::size_t>(end - from - 1)));
    if (found == nullptr || found[1] == '{') return found;
    from = found + 1;
  }
  return nullptr;
}

// The delimiters are compared byte by byte: these are asked at every item.
inline bool at_right_delim(const char* at, const char* end) { return end - at >= 2 && at[0] == '}' && at[1] == '}'; }
inline bool at_trimming_delim(const char* dash, const char* end) {
  return end - dash >= 3 && dash[0] == '-' && dash[1] == '}' && dash[2] == '}';
}
inline bool at_terminator(const char* at, const char* end) {
  return at == end || of_byte(kTerminator, *at) || at_right_delim(at, end);
}

/// Words are many and keywords few: the length and the first letter leave one candidate, which alone is compared.
inline Token word_token(std::string_view word) {
  const char* const at = word.data();
  const auto is = [at](const auto& keyword, Token token) {
    return std::memcmp(at, keyword, sizeof keyword - 1) == 0 ? token : Token::kIdentifier;
  };
  switch (word.size()) {
    case 2: return is("if", Token::kIf);
    case 3: return at[0] == 'e' ? is("end", Token::kEnd) : is("nil", Token::kNil);
    case 4:
      switch (at[0]) {
        case 'e': return is("else", Token::kElse);
        case 'w': return is("with", Token::kWith);
        case 't': return is("true", Token::kBool);
        default: return Token::kIdentifier;
      }
    case 5:
      switch (at[0]) {
        case 'f': return is("false", Token::kBool);
        case 'r': return is("range", Token::kRange);
        case 'b': return at[1] == 'r' ? is("break", Token::kBreak) : is("block", Token::kBlock);
        default: return Token::kIdentifier;
      }
    case 6: return is("define", Token::kDefine);
    case 8: return at[0] == 'c' ? is("continue", Token::kContinue) : is("template", Token::kTemplate);
    default: return Token::kIdentifier;
  }
}

}  // namespace rhumbline::gotemplate
