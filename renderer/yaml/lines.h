// The lines of a text and whether its bytes are ordinary, both found in one pass. Private to the room.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rhumbline::yaml {

/// Goes from line to line. Of all bytes only those are looked at one by one that are no printable ASCII: line feeds, and what might be
/// strange: controls, carriage returns, other ends of lines, bytes that are no UTF-8.
class Lines {
 public:
  static constexpr std::size_t kStrange = static_cast<std::size_t>(-1);

  explicit Lines(std::string_view text) : text_(text) {}

  /// Where the next line ends: at its line feed, or with the text. kStrange: something in it means not the same to everybody.
  [[gnu::always_inline]] std::size_t next_end() {
    for (;;) {
      while (loud_ == 0) {
        if (next_block_ >= text_.size()) return text_.size();
        look();
      }
      const std::size_t at = block_ + static_cast<std::size_t>(std::countr_zero(loud_));
      loud_ &= loud_ - 1;
      if (text_[at] == '\n') return at;
      if (!is_ordinary_rune(at)) return kStrange;
    }
  }

 private:
  // Kept out of the loops over lines, which are to stay small.
  [[gnu::noinline]] void look();
  [[gnu::noinline]] bool is_ordinary_rune(std::size_t at);

  std::string_view text_;
  std::uint64_t loud_ = 0;         // a bit for each byte of the block at block_ that is to be looked at
  std::size_t block_ = 0, next_block_ = 0;
  std::size_t behind_rune_ = 0;    // where the rune ends that was looked at last
};

}  // namespace rhumbline::yaml
