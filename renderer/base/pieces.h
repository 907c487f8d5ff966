// Texts looked at sixteen bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rhumbline {

/// Sixteen bytes; comparing them gives sixteen answers at once.
using Piece = unsigned char __attribute__((vector_size(16)));

/// Length of the front of `text`, in whole pieces, in which `is_bad` holds of no byte; up to 15 bytes more may be good.
template <class IsBad>
std::size_t good_prefix(std::string_view text, IsBad is_bad) {
  std::size_t i = 0;
  for (; i + sizeof(Piece) <= text.size(); i += sizeof(Piece)) {
    Piece piece;
    std::memcpy(&piece, text.data() + i, sizeof piece);
    const auto bad = is_bad(piece);
    std::uint64_t halves[2];
    std::memcpy(halves, &bad, sizeof halves);
    if ((halves[0] | halves[1]) != 0) break;
  }
  return i;
}

/// The front that is ASCII.
inline std::size_t ascii_prefix(std::string_view text) {
  return good_prefix(text, [](Piece piece) { return piece >= 0x80; });
}

/// The front that is printable ASCII, line feeds and tabs.
inline std::size_t plain_prefix(std::string_view text) {
  // From the line feed and the tab down, and from DEL up, nothing else is plain.
  return good_prefix(text, [](Piece piece) { return ((piece < 0x20) & (piece != '\n') & (piece != '\t')) | (piece >= 0x7F); });
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
