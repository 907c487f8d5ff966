// Small regular expressions without a library: what most patterns of schemas are. Private to the room.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rhumbline::schema {

/// An expression of at most 64 places that stand for a byte (`^[a-z]([a-z0-9-]*[a-z0-9])?$` has 3), run as a set of places in one word.
/// Making one costs a hundredth of what compiling the same text costs the library.
class SmallPattern {
 public:
  /// Nothing: the text is no expression, or one that this does not know; never one with another meaning than Regex has for it.
  static std::optional<SmallPattern> compile(std::string_view pattern);
  /// Whether it matches anywhere; the text must be ASCII.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  friend class SmallPatternReader;
  using Places = std::uint64_t;
  std::array<Places, 128> takers_{};  // by byte: the places that take it
  std::array<Places, 64> follow_{};   // by place: those that may come next
  Places first_ = 0, last_ = 0;
  bool takes_nothing_ = false;  // the empty text matches
  bool from_start_ = false, to_end_ = false;
};

}  // namespace rhumbline::schema
