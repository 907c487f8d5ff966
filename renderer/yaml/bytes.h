// Private to the room: bytes eight at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rhumbline::yaml {

/// Length of the front of `text` that is printable ASCII, line feeds and tabs, in whole words of eight bytes; up to 7 bytes more may be.
inline std::size_t plain_prefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  constexpr std::uint64_t kHigh = 0x80 * kOnes;
  constexpr std::uint64_t kLow = 0x7F * kOnes;
  // The high bit of each byte that is zero; nothing is carried from byte to byte.
  const auto zeros = [](std::uint64_t word) { return ~(((word & kLow) + kLow) | word) & kHigh; };
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    const std::uint64_t under_blank = ~((word & kLow) + 0x60 * kOnes) & kHigh;
    const std::uint64_t deleted = ((word & kLow) + kOnes) & kHigh;
    const std::uint64_t allowed = under_blank == 0 ? 0 : zeros(word ^ 0x0A * kOnes) | zeros(word ^ 0x09 * kOnes);
    if (((word & kHigh) | deleted | (under_blank & ~allowed)) != 0) break;
  }
  return i;
}

}  // namespace rhumbline::yaml
