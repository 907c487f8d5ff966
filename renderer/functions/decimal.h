// Private to the room: decimal numbers of any size, for addf, subf, mulf and divf.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rhumbline {

/// digits * 10^exponent with a sign. Exact but for quotients, which have 16 places. source: shopspring/decimal 1.4.0
class Decimal {
 public:
  Decimal() = default;
  /// The shortest decimal that reads back as `value`, which must be finite.
  static Decimal from_float(double value);
  /// The nearest float64.
  [[nodiscard]] double to_float() const;

  [[nodiscard]] Decimal plus(const Decimal& other) const;
  [[nodiscard]] Decimal minus(const Decimal& other) const;
  [[nodiscard]] Decimal times(const Decimal& other) const;
  /// Rounded half away from zero to 16 places; nothing when `other` is zero.
  [[nodiscard]] std::optional<Decimal> over(const Decimal& other) const;

  /// Words in use: what an operation costs is about their product.
  [[nodiscard]] std::size_t size() const { return words_.size(); }

 private:
  using Words = std::vector<std::uint32_t>;  // base 10^9, least significant first, no leading zeros

  static void trim(Words& words);
  static int compare(const Words& a, const Words& b);
  static Words add(const Words& a, const Words& b);
  static Words subtract(const Words& a, const Words& b);  // needs a >= b
  static Words multiply(const Words& a, const Words& b);
  static Words divide(const Words& a, const Words& b, Words& remainder);  // needs b > 0
  static Words scaled(const Words& words, std::int64_t power);            // times 10^power

  bool negative_ = false;
  std::int64_t exponent_ = 0;
  Words words_;
};

}  // namespace rhumbline
