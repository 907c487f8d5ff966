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
  static constexpr std::size_t kStrange = SIZE_MAX - 1;  // with what stands behind it, behind the end of every text

  explicit Lines(std::string_view text) : text_(text) {}

  /// Where the next line ends: at its line feed, or with the text. kStrange: something in it means not the same to everybody.
  [[gnu::always_inline]] std::size_t next_end() {
    for (;;) {
      while (loud_ == 0) {
        if (next_block_ >= text_.size()) return text_.size();
        loud_ = loud_bytes(text_, next_block_);
        next_block_ += kBlock;
      }
      const std::size_t at = next_block_ - kBlock + static_cast<std::size_t>(std::countr_zero(loud_));
      loud_ &= loud_ - 1;
      if (text_[at] == '\n') return at;
      if (at < behind_rune_) continue;
      behind_rune_ = behind_ordinary(text_, at);
      if (behind_rune_ == kStrange) return kStrange;
    }
  }

 private:
  static constexpr std::size_t kBlock = 64;

  // Neither knows the object, so that a loop over lines may hold it in registers.
  static std::uint64_t loud_bytes(std::string_view text, std::size_t from);
  static std::size_t behind_ordinary(std::string_view text, std::size_t at);

  std::string_view text_;
  std::uint64_t loud_ = 0;       // a bit for each byte of the block before next_block_ that is still to be looked at
  std::size_t next_block_ = 0;
  std::size_t behind_rune_ = 0;  // where the rune ends that was looked at last
};

}  // namespace rhumbline::yaml
