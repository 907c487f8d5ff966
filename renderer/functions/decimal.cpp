// Decimal arithmetic: schoolbook, in words of nine digits.
//
// In:  floats, read as the decimal a person would write.   Out: floats, rounded once at the end.
// One idea: align exponents, then it is integer arithmetic. Operands have at most 17 digits and exponents within ±324, so
// numbers stay below a few hundred words unless a template multiplies thousands of them (callers pay by size()).
// Trap: a quotient is rounded to 16 places behind the point, not to 16 digits: divf 1e-20 3 is 0.
// source: shopspring/decimal 1.4.0 decimal.go RescalePair, QuoRem, DivRound
#include "renderer/functions/decimal.h"

#include <algorithm>
#include <charconv>

#include "renderer/base/text.h"

namespace rhumbline {
namespace {

constexpr std::uint64_t kBase = 1'000'000'000;
constexpr int kDigitsPerWord = 9;
constexpr std::int64_t kPlaces = 16;

}  // namespace

void Decimal::trim(Words& words) {
  while (!words.empty() && words.back() == 0) words.pop_back();
}

int Decimal::compare(const Words& a, const Words& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = a.size(); i > 0; --i) {
    if (a[i - 1] != b[i - 1]) return a[i - 1] < b[i - 1] ? -1 : 1;
  }
  return 0;
}

Decimal::Words Decimal::add(const Words& a, const Words& b) {
  Words sum;
  sum.reserve(std::max(a.size(), b.size()) + 1);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
    carry += (i < a.size() ? a[i] : 0) + std::uint64_t{i < b.size() ? b[i] : 0};
    sum.push_back(static_cast<std::uint32_t>(carry % kBase));
    carry /= kBase;
  }
  return sum;
}

Decimal::Words Decimal::subtract(const Words& a, const Words& b) {
  Words difference = a;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::uint64_t taken = borrow + (i < b.size() ? b[i] : 0);
    borrow = a[i] < taken ? 1 : 0;
    difference[i] = static_cast<std::uint32_t>(a[i] + borrow * kBase - taken);
  }
  trim(difference);
  return difference;
}

Decimal::Words Decimal::multiply(const Words& a, const Words& b) {
  Words product(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size() || carry != 0; ++j) {
      carry += product[i + j] + std::uint64_t{a[i]} * (j < b.size() ? b[j] : 0);
      product[i + j] = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
  }
  trim(product);
  return product;
}

// Long division; each word of the quotient is found by bisection, which is plenty for the few words we meet.
Decimal::Words Decimal::divide(const Words& a, const Words& b, Words& remainder) {
  Words quotient(a.size(), 0);
  remainder.clear();
  for (std::size_t i = a.size(); i > 0; --i) {
    remainder.insert(remainder.begin(), a[i - 1]);
    trim(remainder);
    std::uint32_t low = 0;
    std::uint32_t high = kBase - 1;
    while (low < high) {
      const std::uint32_t middle = low + (high - low + 1) / 2;
      if (compare(multiply(b, {middle}), remainder) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    quotient[i - 1] = low;
    if (low != 0) remainder = subtract(remainder, multiply(b, {low}));
  }
  trim(quotient);
  return quotient;
}

Decimal::Words Decimal::scaled(const Words& words, std::int64_t power) {
  if (words.empty()) return words;
  Words shifted(static_cast<std::size_t>(power / kDigitsPerWord), 0);
  shifted.insert(shifted.end(), words.begin(), words.end());
  std::uint32_t factor = 1;
  for (std::int64_t i = power % kDigitsPerWord; i > 0; --i) factor *= 10;
  return factor == 1 ? shifted : multiply(shifted, {factor});
}

Decimal Decimal::from_float(double value) {
  Decimal made;
  std::string text;
  append_float(text, value, 'e', -1);  // -d.dddde±xx
  std::uint64_t digits = 0;
  bool behind_point = false;
  std::size_t i = 0;
  for (; text[i] != 'e'; ++i) {
    if (text[i] == '-') made.negative_ = true;
    if (text[i] == '.') behind_point = true;
    if (text[i] < '0' || text[i] > '9') continue;
    digits = digits * 10 + static_cast<std::uint64_t>(text[i] - '0');
    if (behind_point) --made.exponent_;
  }
  const ParsedInt exponent = parse_int(std::string_view(text).substr(i + 1), 10);
  made.exponent_ += exponent.value;
  for (; digits != 0; digits /= kBase) made.words_.push_back(static_cast<std::uint32_t>(digits % kBase));
  if (made.words_.empty()) return {};
  return made;
}

double Decimal::to_float() const {
  std::string text = negative_ ? "-" : "";
  for (std::size_t i = words_.size(); i > 0; --i) {
    std::string word;
    append_uint(word, words_[i - 1]);
    if (i != words_.size()) text.append(kDigitsPerWord - word.size(), '0');
    text.append(word);
  }
  if (words_.empty()) return 0;
  text.push_back('e');
  append_int(text, exponent_);
  return parse_float(text).value;
}

Decimal Decimal::plus(const Decimal& other) const {
  Decimal sum;
  sum.exponent_ = std::min(exponent_, other.exponent_);
  const Words a = scaled(words_, exponent_ - sum.exponent_);
  const Words b = scaled(other.words_, other.exponent_ - sum.exponent_);
  if (negative_ == other.negative_) {
    sum.words_ = add(a, b);
    sum.negative_ = negative_;
  } else {
    const bool a_wins = compare(a, b) >= 0;
    sum.words_ = a_wins ? subtract(a, b) : subtract(b, a);
    sum.negative_ = a_wins ? negative_ : other.negative_;
  }
  if (sum.words_.empty()) sum.negative_ = false;
  return sum;
}

Decimal Decimal::minus(const Decimal& other) const {
  Decimal opposite = other;
  opposite.negative_ = !other.negative_ && !other.words_.empty();
  return plus(opposite);
}

Decimal Decimal::times(const Decimal& other) const {
  Decimal product;
  product.words_ = multiply(words_, other.words_);
  product.exponent_ = product.words_.empty() ? 0 : exponent_ + other.exponent_;
  product.negative_ = !product.words_.empty() && negative_ != other.negative_;
  return product;
}

std::optional<Decimal> Decimal::over(const Decimal& other) const {
  if (other.words_.empty()) return std::nullopt;
  Decimal quotient;
  quotient.exponent_ = -kPlaces;
  const std::int64_t power = exponent_ - other.exponent_ + kPlaces;
  const Words a = scaled(words_, std::max<std::int64_t>(power, 0));
  const Words b = scaled(other.words_, std::max<std::int64_t>(-power, 0));
  Words remainder;
  quotient.words_ = divide(a, b, remainder);
  if (compare(add(remainder, remainder), b) >= 0) quotient.words_ = add(quotient.words_, {1});
  if (quotient.words_.empty()) return Decimal();
  quotient.negative_ = negative_ != other.negative_;
  return quotient;
}

}  // namespace rhumbline
