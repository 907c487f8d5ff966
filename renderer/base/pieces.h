// Texts looked at sixteen bytes at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rhumbline {

/// Sixteen bytes; comparing them gives sixteen answers at once.
using Piece = unsigned char __attribute__((vector_size(16)));

/// What comparing two pieces gives: a byte is all ones where the answer is yes.
using Marks = signed char __attribute__((vector_size(16)));

/// The bytes that begin there.
template <class Word>
Word load_word(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// Whether two texts of one length are equal. A call would cost more than what is compared of names, and so would asking for the length twice.
inline bool same_bytes(std::string_view text, std::string_view other) {
  const char *a = text.data(), *b = other.data();
  std::size_t size = text.size();
  const auto same = [&](auto word, std::size_t last) {
    using Word = decltype(word);
    return ((load_word<Word>(a) ^ load_word<Word>(b)) | (load_word<Word>(a + last) ^ load_word<Word>(b + last))) == 0;
  };
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  for (; size > 2 * kWord; a += kWord, b += kWord, size -= kWord) {
    if (!same(std::uint64_t{}, 0)) return false;
  }
  if (size >= kWord) return same(std::uint64_t{}, size - kWord);
  if (size >= kWord / 2) return same(std::uint32_t{}, size - kWord / 2);
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

/// Whether two texts are equal.
[[gnu::always_inline]] inline bool same_text(std::string_view text, std::string_view other) {
  return text.size() == other.size() && same_bytes(text, other);
}

/// A bit for each byte, the first one's lowest: whether it is marked.
inline std::uint32_t bits_of(Marks marks) {
#if defined(__SSE2__)
  using Chars = char __attribute__((vector_size(16)));
  return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(reinterpret_cast<Chars>(marks)));
#else
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < sizeof(Piece); ++i) bits |= (marks[i] & 1U) << i;
  return bits;
#endif
}

/// The number of the first byte that is marked; 16 when none is.
inline std::size_t first_marked(Marks marks) {
#if defined(__SSE2__)
  return static_cast<std::size_t>(std::countr_zero(bits_of(marks) | 1U << sizeof(Piece)));
#else
  std::size_t i = 0;
  while (i < sizeof(Piece) && marks[i] == 0) ++i;
  return i;
#endif
}

/// The 16 bytes that begin there.
inline Piece load_piece(const char* from) {
  Piece piece;
  std::memcpy(&piece, from, sizeof piece);
  return piece;
}

/// Fewer than 16 bytes, and zeros behind them.
inline Piece load_rest(const char* from, std::size_t size) {
  std::uint64_t halves[2] = {0, 0};
  if (std::endian::native != std::endian::little || size < 4) {
    for (std::size_t i = 0; i < size; ++i) reinterpret_cast<char*>(halves)[i] = from[i];
  } else {  // two words that overlap: calls for so few bytes would cost more than what is done with them
    const auto half = [&](auto word, std::size_t at) {
      std::memcpy(&word, from + at, sizeof word);
      return std::uint64_t{word};
    };
    const bool has_eight = size >= 8;
    const std::uint64_t front = has_eight ? half(std::uint64_t{}, 0) : half(std::uint32_t{}, 0);
    const std::size_t width = has_eight ? 8 : 4, over = 2 * width - size;  // bytes that both words hold
    const std::uint64_t back = has_eight ? half(std::uint64_t{}, size - 8) : half(std::uint32_t{}, size - 4);
    const std::uint64_t rest = over == width ? 0 : back >> 8 * over;
    halves[0] = has_eight ? front : front | rest << 32;
    halves[1] = has_eight ? rest : 0;
  }
  Piece piece;
  std::memcpy(&piece, halves, sizeof piece);
  return piece;
}

/// Where in text[from, end) the first byte stands that `marks_of` marks in a piece; `end` when there is none.
template <class MarksOf>
std::size_t find_marked(std::string_view text, std::size_t from, std::size_t end, MarksOf marks_of) {
  for (; from < end; from += sizeof(Piece)) {
    if (const std::size_t left = text.size() - from; left < sizeof(Piece)) {
      return std::min(from + first_marked(marks_of(load_rest(text.data() + from, left))), end);
    }
    const std::size_t found = first_marked(marks_of(load_piece(text.data() + from)));
    if (found < sizeof(Piece)) return std::min(from + found, end);
  }
  return end;
}

/// Length of the front of `text` in which `is_good` marks every byte.
template <class IsGood>
std::size_t good_prefix(std::string_view text, IsGood is_good) {
  std::size_t i = 0;
  for (; i + 4 * sizeof(Piece) <= text.size(); i += 4 * sizeof(Piece)) {
    const auto good = [&](std::size_t number) { return is_good(load_piece(text.data() + i + number * sizeof(Piece))); };
    if (first_marked(~((good(0) & good(1)) & (good(2) & good(3)))) < sizeof(Piece)) break;
  }
  return find_marked(text, i, text.size(), [&](Piece piece) { return ~is_good(piece); });
}

/// The front that is ASCII.
inline std::size_t ascii_prefix(std::string_view text) {
  return good_prefix(text, [](Piece piece) { return piece < 0x80; });
}

/// The front that is printable ASCII, line feeds and tabs.
inline std::size_t plain_prefix(std::string_view text) {
  // One further up, DEL is negative, as is all that is no ASCII.
  return good_prefix(text, [](Piece piece) {
    return (reinterpret_cast<Marks>(piece + 1) > ' ') | (piece == '\n') | (piece == '\t');
  });
}

/// Where the blanks that begin at `from` end.
inline std::size_t behind_blanks(std::string_view text, std::size_t from) {
  constexpr std::uint64_t kBlanks = 0x2020202020202020;
  for (std::uint64_t word; from + sizeof word <= text.size(); from += sizeof word) {
    std::memcpy(&word, text.data() + from, sizeof word);
    if (word == kBlanks) continue;
    if constexpr (std::endian::native == std::endian::little) return from + static_cast<std::size_t>(std::countr_zero(word ^ kBlanks)) / 8;
    break;
  }
  while (from < text.size() && text[from] == ' ') ++from;
  return from;
}

}  // namespace rhumbline
