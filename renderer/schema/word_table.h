// A fixed list of words, searched by one look: for the keywords of schemas, of which every schema object asks several times.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rhumbline::schema {

/// Where each of N words stands in its list. The table is made by the compiler, which tries multipliers until no two words share a slot.
template <std::size_t N>
class WordTable {
 public:
  consteval explicit WordTable(const std::array<std::string_view, N>& words) : words_(words) {
    while (!fill()) ++seed_;
  }
  /// The word's index; N: it is none of them.
  [[nodiscard]] constexpr std::size_t find(std::string_view text) const {
    const std::size_t index = slots_[slot(text)];
    return index < N && words_[index] == text ? index : N;
  }

 private:
  static constexpr std::size_t kSlots = 512;  // as many as nine bits number
  static_assert(N < 128, "more words need more slots");

  [[nodiscard]] constexpr std::size_t slot(std::string_view text) const {
    std::uint64_t hash = seed_;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x9E3779B97F4A7C15u;
    return hash >> 55;
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
  std::uint64_t seed_ = 1;
};

}  // namespace rhumbline::schema
