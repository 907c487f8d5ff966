// Numbers of JSON documents: order, divisibility, equality at speed, and how Helm prints them.
//
// A Value keeps int64, uint64 or float64. Comparing goes over none of them alone: 2^53 + 1 and its float64 neighbour differ.
// Divisibility is decided in decimal, as 0.3 is a multiple of 0.1 for everybody but a double.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <unordered_map>

#include "renderer/base/text.h"
#include "renderer/schema/program.h"
#include "renderer/schema/word_table.h"

namespace rhumbline::schema {
namespace {

using Wide = unsigned __int128;

/// mantissa * 10^exponent, exactly; the sign is left out.
struct Decimal {
  std::uint64_t mantissa = 0;
  int exponent = 0;
};

Decimal decimal_of(const Value& v) {
  if (v.is(Kind::kUint64)) return {v.as_uint(), 0};
  if (!v.is(Kind::kFloat64)) {
    const std::int64_t n = v.as_int();
    return {n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n), 0};
  }
  std::string text;
  append_float(text, std::fabs(v.as_float()), 'e', -1);  // d.ddde+xx, at most 17 digits
  Decimal decimal;
  std::size_t i = 0;
  bool fraction = false;
  for (; i < text.size() && text[i] != 'e'; ++i) {
    if (text[i] == '.') {
      fraction = true;
      continue;
    }
    decimal.mantissa = decimal.mantissa * 10 + static_cast<std::uint64_t>(text[i] - '0');
    decimal.exponent -= fraction ? 1 : 0;
  }
  std::string_view rest = std::string_view(text).substr(std::min(i + 1, text.size()));
  if (rest.starts_with("+")) rest.remove_prefix(1);
  decimal.exponent += static_cast<int>(parse_int(rest, 10).value);
  return decimal;
}

std::uint64_t power_of_ten_mod(int exponent, std::uint64_t modulus) {
  Wide result = 1 % modulus;
  for (int i = 0; i < exponent; ++i) result = result * 10 % modulus;
  return static_cast<std::uint64_t>(result);
}

int sign_of(double d) {
  return d < 0 ? -1 : d > 0 ? 1 : 0;
}

/// An integer (as sign and size) against a double.
int compare_integer(bool negative, std::uint64_t size, double d) {
  if (std::isnan(d)) return -1;
  const double whole = std::trunc(d);
  const double limit = 18446744073709551616.0;  // 2^64
  if (std::fabs(whole) >= limit) return d > 0 ? -1 : 1;
  const bool d_negative = whole < 0;
  const auto d_size = static_cast<std::uint64_t>(std::fabs(whole));
  int order = 0;
  if (size == 0 && d_size == 0) {
    order = 0;
  } else if (negative != d_negative && (size != 0 && d_size != 0)) {
    order = negative ? -1 : 1;
  } else {
    order = size < d_size ? -1 : size > d_size ? 1 : 0;
    if (negative || (size == 0 && d_negative)) order = -order;
  }
  return order != 0 ? order : -sign_of(d - whole);
}

struct Sized {
  bool negative;
  std::uint64_t size;
};
Sized sized(const Value& v) {
  if (v.is(Kind::kUint64)) return {false, v.as_uint()};
  const std::int64_t n = v.as_int();
  return {n < 0, n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n)};
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t more) {
  hash ^= more + 0x9E3779B97F4A7C15ull + (hash << 6) + (hash >> 2);
  return hash * 0xFF51AFD7ED558CCDull;
}

/// Equal values have equal hashes; numbers by their value, whatever they are stored as.
std::uint64_t hash_of(Job& job, const Value& v) {
  job.pay(1);
  if (is_number(v)) return mix(5, std::bit_cast<std::uint64_t>(as_double(v) + 0.0));
  if (v.is(Kind::kBool)) return v.as_bool() ? 31 : 37;
  if (v.is_string()) return mix(4, std::hash<std::string_view>{}(v.as_text()));
  if (v.is_list()) {
    std::uint64_t hash = 1;
    for (const Value& item : v.as_list()) hash = mix(hash, hash_of(job, item));
    return hash;
  }
  if (v.is_map()) {
    std::uint64_t sum = 7;  // members come in any order
    for (const Entry& entry : std::as_const(v.as_map()).entries()) {
      sum += mix(std::hash<std::string_view>{}(entry.key), hash_of(job, entry.value));
    }
    return sum;
  }
  return 2;
}

}  // namespace

bool is_number(const Value& v) {
  return v.is(Kind::kFloat64) || v.is(Kind::kInt64) || v.is(Kind::kInt) || v.is(Kind::kUint64);
}

double as_double(const Value& number) {
  if (number.is(Kind::kFloat64)) return number.as_float();
  return number.is(Kind::kUint64) ? static_cast<double>(number.as_uint()) : static_cast<double>(number.as_int());
}

bool is_whole(const Value& number) {
  if (!number.is(Kind::kFloat64)) return true;
  return std::isfinite(number.as_float()) && std::trunc(number.as_float()) == number.as_float();
}

std::uint32_t json_type(const Value& v) {
  switch (v.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: return kNullBit;
    case Kind::kBool: return kBooleanBit;
    case Kind::kFloat64: return std::isfinite(v.as_float()) ? std::uint32_t{kNumberBit} : 0u;
    case Kind::kInt:
    case Kind::kInt64:
    case Kind::kUint64: return kNumberBit;
    case Kind::kString: return kStringBit;
    case Kind::kList: return kArrayBit;
    case Kind::kMap: return kObjectBit;
    default: return 0;
  }
}

std::string_view json_type_name(std::uint32_t bit) {
  switch (bit) {
    case kNullBit: return "null";
    case kBooleanBit: return "boolean";
    case kNumberBit: return "number";
    case kIntegerBit: return "integer";
    case kStringBit: return "string";
    case kArrayBit: return "array";
    case kObjectBit: return "object";
    default: return "";
  }
}

std::uint32_t json_type_bit(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kTypes = {"null", "boolean", "number", "integer", "string", "array", "object"};  // by their bits
  static constexpr WordTable kTable(kTypes);
  const std::size_t type = kTable.find(name);
  return type < kTypes.size() ? std::uint32_t{1} << type : 0;
}

int compare_numbers(const Value& a, const Value& b) {
  const bool a_float = a.is(Kind::kFloat64);
  const bool b_float = b.is(Kind::kFloat64);
  if (a_float && b_float) return a.as_float() < b.as_float() ? -1 : a.as_float() > b.as_float() ? 1 : 0;
  if (a_float) {
    const Sized s = sized(b);
    return -compare_integer(s.negative, s.size, a.as_float());
  }
  const Sized s = sized(a);
  if (b_float) return compare_integer(s.negative, s.size, b.as_float());
  const Sized t = sized(b);
  if (s.negative != t.negative) return s.negative ? -1 : 1;
  const int order = s.size < t.size ? -1 : s.size > t.size ? 1 : 0;
  return s.negative ? -order : order;
}

bool is_multiple_of(const Value& number, const Value& divisor) {
  if (!std::isfinite(as_double(number))) return false;
  Decimal n = decimal_of(number);
  Decimal d = decimal_of(divisor);
  if (d.mantissa == 0) return false;
  if (n.mantissa == 0) return true;
  while (d.mantissa % 10 == 0) {
    d.mantissa /= 10;
    ++d.exponent;
  }
  const int shift = n.exponent - d.exponent;
  if (shift >= 0) {
    return static_cast<Wide>(n.mantissa) % d.mantissa * power_of_ten_mod(shift, d.mantissa) % d.mantissa == 0;
  }
  // The number must give up -shift decimal places first.
  for (int i = 0; i < -shift; ++i) {
    if (n.mantissa % 10 != 0) return false;
    n.mantissa /= 10;
  }
  return n.mantissa % d.mantissa == 0;
}

std::string localized_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

std::string localized_number(double number) {
  std::string text;
  append_float(text, std::fabs(number), 'e', -1);
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  std::string_view power = std::string_view(text).substr(e + 1);
  if (power.starts_with("+")) power.remove_prefix(1);
  const int exponent = static_cast<int>(parse_int(power, 10).value);
  const std::string sign = std::signbit(number) && number != 0 ? "-" : "";
  if (exponent < -4 || exponent >= 6) {  // strconv's 'g' with the shortest digits switches at 10^6
    std::string out = sign + text.substr(0, e) + "×10" + (exponent < 0 ? "⁻" : "");
    const std::string size = std::to_string(std::abs(exponent));
    constexpr std::string_view kSuperscript[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    if (size.size() < 2) out += kSuperscript[0];
    for (const char c : size) out += kSuperscript[c - '0'];
    return out;
  }
  std::string fixed;
  append_float(fixed, std::fabs(number), 'f', -1);
  const std::size_t dot = std::min(fixed.find('.'), fixed.size());
  return sign + localized_count(parse_uint(fixed.substr(0, dot), 10).value) + fixed.substr(dot);
}

bool find_duplicates(Job& job, const List& list, std::size_t& first, std::size_t& second) {
  if (list.size <= 20) {
    for (std::size_t i = 1; i < list.size; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (!json_equal(list[i], list[j], job.limits)) continue;
        first = j;
        second = i;
        return true;
      }
    }
    return false;
  }
  std::unordered_multimap<std::uint64_t, std::size_t> seen;
  for (std::size_t i = 0; i < list.size; ++i) {
    const std::uint64_t hash = hash_of(job, list[i]);
    const auto [begin, end] = seen.equal_range(hash);
    for (auto it = begin; it != end; ++it) {
      job.pay(1);
      if (!json_equal(list[i], list[it->second], job.limits)) continue;
      first = it->second;
      second = i;
      return true;
    }
    seen.emplace(hash, i);
  }
  return false;
}

}  // namespace rhumbline::schema
