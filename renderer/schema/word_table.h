// A fixed list of words, searched by one look: for the keywords of schemas, of which every schema object asks several times.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "renderer/base/pieces.h"

namespace rhumbline::schema {

/// Where each of N words stands in its list. The table is made by the compiler, which tries multipliers until no two words share a slot.
template <std::size_t N>
class WordTable {
 public:
  consteval explicit WordTable(const std::array<std::string_view, N>& words) : words_(words) {
    while (!fill()) seed_ += 0x3C6EF372u;
  }
  /// The word's index; N: it is none of them.
  [[nodiscard]] std::size_t find(std::string_view text) const {
    const std::size_t index = slots_[slot(text)];
    return index < N && same_text(words_[index], text) ? index : N;
  }

 private:
  static constexpr std::size_t kSlots = 512;  // as many as nine bits number
  static_assert(N < 128, "more words need more slots");

  /// By length and three of the characters, which is enough to tell schema keywords from each other; others are told by comparing.
  [[nodiscard]] constexpr std::size_t slot(std::string_view text) const {
    const std::size_t size = text.size();
    if (size < 2) return 0;
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])}; };
    const std::uint32_t mark = static_cast<std::uint32_t>(size) ^ byte(0) << 8 ^ byte(1) << 16 ^ byte(size < 6 ? size - 1 : size - 5) << 24;
    return mark * seed_ >> 23;
  }
  constexpr bool fill() {
    slots_.fill(static_cast<std::uint8_t>(N));
    for (std::size_t i = 0; i < N; ++i) {
      std::uint8_t& place = slots_[slot(words_[i])];
      if (place != N) return false;
      place = static_cast<std::uint8_t>(i);
    }
    return true;
  }

  std::array<std::string_view, N> words_;
  std::array<std::uint8_t, kSlots> slots_{};
  std::uint32_t seed_ = 0x9E3779B1u;  // odd
};

}  // namespace rhumbline::schema
