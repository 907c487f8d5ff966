// Small regular expressions without a library: what most patterns of schemas and templates are.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace rhumbline {

/// An expression of at most 192 places that stand for a byte (`^[a-z]([a-z0-9-]*[a-z0-9])?$` has 3), run as a set of places in three words.
/// Making one costs less than a hundredth of what compiling the same text costs the library.
class SmallPattern {
 public:
  /// Nothing: the text is no expression, or one that this does not know; never one with another meaning than Regex has for it.
  static std::unique_ptr<const SmallPattern> compile(std::string_view pattern);
  /// Whether it matches anywhere; the text must be ASCII.
  [[nodiscard]] bool matches(std::string_view text) const;

  enum class Found : std::uint8_t { kNothing, kMatch, kUnsure };
  /// The leftmost match that begins at `start` or later; kMatch: it lies in [start, end). kUnsure: the text is longer than 64 bytes, or a
  /// match may end at several places, of which greed would choose one. The text must be ASCII.
  Found find(std::string_view text, std::size_t& start, std::size_t& end) const;

 private:
  friend class SmallPatternReader;
  static constexpr std::size_t kMostPlaces = 192;
  /// A set of places.
  struct Places {
    std::array<std::uint64_t, kMostPlaces / 64> words{};
    static Places one(std::size_t number);
    Places& operator|=(const Places& other);
    Places& operator&=(const Places& other);
    friend Places operator|(Places a, const Places& b) { return a |= b; }
    friend Places operator&(Places a, const Places& b) { return a &= b; }
    [[nodiscard]] bool any() const { return (words[0] | words[1] | words[2]) != 0; }
    template <class Visit>
    void each(const Visit& visit) const;
  };
  /// A set of ASCII bytes.
  struct Set {
    std::uint64_t low = 0, high = 0;  // bytes 0 to 63, 64 to 127
    [[nodiscard]] bool has(char c) const { return ((c < 64 ? low : high) >> (static_cast<unsigned char>(c) & 63u) & 1u) != 0; }
  };
  /// By place, as far as there are places: what it takes, and which may come next. Not cleared, since most of it is never used.
  std::array<Set, kMostPlaces> takes_;
  std::array<Places, kMostPlaces> follow_;
  [[nodiscard]] bool matches_nothing(std::size_t at, std::size_t size) const;
  [[nodiscard]] Places taking(const Places& places, char c) const;

  Places first_, first_at_start_;  // where a match may begin: anywhere, only where the text does
  Places last_, last_at_end_;      // and end
  /// Whether nothing at all is a match, by what the alternative that says so begins and ends with: no anchor, ^, $, both.
  bool nothing_[2][2] = {};
};

}  // namespace rhumbline
