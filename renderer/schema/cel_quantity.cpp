// Quantities in CEL: "1.5Gi", "100m".
//
// In: texts of quantities. Out: decimal numbers of any length, which add up and compare exactly.
// Two forms, as in the server: digits that fit an integer, times a power of ten; or as many digits as there are. The form shows: asInteger()
// knows only the first, and so "1000m" is no integer.
// Trap: what is below a nano is rounded up, and a binary quantity ends at 2^63-1.
// source: apimachinery pkg/api/resource quantity.go, amount.go; k8s.io/apiserver pkg/cel/library quantity.go
#include <algorithm>
#include <cmath>

#include "renderer/base/text.h"
#include "renderer/schema/cel_value.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;
constexpr int kNano = -9;
constexpr int kMostPower = 100;  // of ten: more digits are not reckoned with here

/// sign * digits * 10^power. No leading zeros; zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  int power = 0;
};

void strip(Decimal& number) {
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size()));
  if (number.digits.empty()) number.negative = false;
}

int compare_digits(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

std::string added(std::string_view a, std::string_view b) {
  std::string out;
  int carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry > 0; ++i) {
    const int x = i < a.size() ? a[a.size() - 1 - i] - '0' : 0, y = i < b.size() ? b[b.size() - 1 - i] - '0' : 0;
    out += static_cast<char>('0' + (x + y + carry) % 10);
    carry = (x + y + carry) / 10;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

/// a - b, where a is not the smaller.
std::string subtracted(std::string_view a, std::string_view b) {
  std::string out;
  int borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    int digit = a[a.size() - 1 - i] - '0' - borrow - (i < b.size() ? b[b.size() - 1 - i] - '0' : 0);
    borrow = digit < 0 ? 1 : 0;
    out += static_cast<char>('0' + digit + 10 * borrow);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

/// Both to the lower power of the two.
void align(Decimal& a, Decimal& b) {
  Decimal& higher = a.power > b.power ? a : b;
  const int power = std::min(a.power, b.power);
  if (!higher.digits.empty()) higher.digits.append(static_cast<std::size_t>(higher.power - power), '0');
  a.power = b.power = power;
}

Decimal sum(Decimal a, Decimal b) {
  align(a, b);
  if (a.negative == b.negative) {
    a.digits = added(a.digits, b.digits);
  } else if (compare_digits(a.digits, b.digits) >= 0) {
    a.digits = subtracted(a.digits, b.digits);
  } else {
    a = {b.negative, subtracted(b.digits, a.digits), a.power};
  }
  strip(a);
  return a;
}

Decimal decimal_of(const CelValue& value) {
  if (!value.text.empty()) {
    Decimal number{value.text[0] == '-', std::string(value.text.substr(1)), value.part};
    strip(number);
    return number;
  }
  std::string digits = std::to_string(value.whole);
  const bool negative = digits[0] == '-';
  Decimal number{negative, digits.substr(negative ? 1 : 0), value.part};
  strip(number);
  return number;
}

CelValue small(std::int64_t digits, int power) { return {.sort = Sort::kQuantity, .part = power, .whole = digits}; }
CelValue large(CelRun& run, const Decimal& number) {
  CelValue made = cel_text_value(run, (number.negative ? "-" : "+") + number.digits, Sort::kQuantity);
  made.part = number.power;
  return made;
}

struct Parts {
  bool negative = false;
  std::string_view whole, fraction, suffix;
};
Parts cut(std::string_view text) {
  Parts parts{text.starts_with("-"), {}, {}, {}};
  if (parts.negative || text.starts_with("+")) text.remove_prefix(1);
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  const auto run_of_digits = [&text] {
    const std::string_view digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
    text.remove_prefix(digits.size());
    return digits;
  };
  parts.whole = run_of_digits();
  if (text.starts_with(".")) {
    text.remove_prefix(1);
    parts.fraction = run_of_digits();
  }
  parts.suffix = text;
  return parts;
}

/// The power of ten or of two that a suffix stands for. False: it is an exponent beyond all sense.
bool read_suffix(std::string_view suffix, int& power, bool& binary) {
  constexpr std::string_view kDecimal = "num kMGTPE", kBinary = "KMGTPE";
  binary = suffix.size() == 2 && suffix[1] == 'i';
  power = 0;
  if (binary) power = 10 * (static_cast<int>(kBinary.find(suffix[0])) + 1);
  if (suffix.size() == 1) power = 3 * (static_cast<int>(kDecimal.find(suffix[0])) - 3);
  if (suffix.size() < 2 || binary) return true;
  const ParsedInt exponent = parse_int(suffix.substr(1), 10);
  power = static_cast<int>(std::clamp<std::int64_t>(exponent.value, -kMostPower - 1, kMostPower + 1));
  return exponent.status == ParseStatus::kOk && std::abs(power) <= kMostPower;
}

/// Rounds away from zero to whole nanos.
void round_to_nano(Decimal& number) {
  if (number.power >= kNano || number.digits.empty()) return;
  const auto cut_off = static_cast<std::size_t>(kNano - number.power);
  const std::size_t keep = number.digits.size() > cut_off ? number.digits.size() - cut_off : 0;
  const bool up = number.digits.find_first_not_of('0', keep) != std::string::npos;
  number.digits.erase(keep);
  if (up) number.digits = added(number.digits, "1");
  number.power = kNano;
}

CelValue parse(CelRun& run, std::string_view text) {
  constexpr int kMostFactors = 18;  // decimal digits that always fit an int64
  const Parts parts = cut(text);
  int power = 0;
  bool binary = false;
  if (parts.whole.size() + parts.fraction.size() > 200 || !read_suffix(parts.suffix, power, binary)) return cel_unknown(run, "a quantity beyond all measure");
  const int length = static_cast<int>(std::max<std::size_t>(parts.whole.size(), 1) + parts.fraction.size());
  const int scale = (binary ? 0 : power) - static_cast<int>(parts.fraction.size());
  const bool quick = binary ? parts.fraction.empty() && 15 - length - static_cast<int>(static_cast<float>(power) * 3 / 10) - 1 >= 0
                            : length <= kMostFactors && scale >= kNano;
  const std::string digits = "0" + std::string(parts.whole) + std::string(parts.fraction);
  if (quick) {
    const std::int64_t value = parse_int(digits, 10).value;
    std::int64_t product = 0;
    if (!__builtin_mul_overflow(value, std::int64_t{1} << (binary ? power : 0), &product)) return small(parts.negative ? -product : product, scale);
  }
  Decimal number{false, digits, scale};
  strip(number);
  for (int i = 0; binary && i < power; ++i) number.digits = added(number.digits, number.digits);
  round_to_nano(number);
  Decimal most{false, "9223372036854775807", 0};
  if (binary) {
    Decimal given = number;
    align(given, most);
    if (compare_digits(given.digits, most.digits) > 0) number = {false, "9223372036854775807", 0};
  }
  number.negative = parts.negative && !number.digits.empty();
  return large(run, number);
}

CelValue to_quantity(CelRun& run, CelArgs a) {
  if (!is_quantity(a[0].text)) return cel_error(run, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  run.pay(a[0].text.size());
  return parse(run, a[0].text);
}
CelValue is_one(CelRun&, CelArgs a) { return cel_bool(is_quantity(a[0].text)); }

/// base * 10^by, where that fits.
bool scaled(std::int64_t base, int by, std::int64_t& out) {
  out = base;
  for (int i = 0; i < by && out != 0; ++i) {
    if (__builtin_mul_overflow(out, std::int64_t{10}, &out)) return false;
  }
  return true;
}

CelValue as_integer(CelRun& run, CelArgs a) {
  std::int64_t out = 0;
  const bool fits = a[0].text.empty() && (a[0].part >= 0 || a[0].whole == 0) && scaled(a[0].whole, a[0].part, out);
  return fits ? cel_int(out) : cel_error(run, "cannot convert value to integer");
}
CelValue is_integer(CelRun& run, CelArgs a) { return cel_bool(!as_integer(run, a).failed()); }

CelValue as_float(CelRun&, CelArgs a) {
  double base = static_cast<double>(a[0].whole);
  if (!a[0].text.empty()) base = parse_float(a[0].text.size() > 1 ? a[0].text : "0").value;
  return cel_double(a[0].part == 0 ? base : base * std::pow(10.0, a[0].part));
}

CelValue sign(CelRun&, CelArgs a) {
  const Decimal number = decimal_of(a[0]);
  return cel_int(number.digits.empty() ? 0 : number.negative ? -1 : 1);
}

CelValue plus(CelRun& run, const CelValue& a, const CelValue& b) {
  run.pay(a.text.size() + b.text.size());
  if (a.text.empty() && b.text.empty()) {
    if (b.whole == 0) return a;
    if (a.whole == 0) return b;
    const CelValue &higher = a.part > b.part ? a : b, &lower = a.part > b.part ? b : a;
    std::int64_t aligned = 0, total = 0;
    if (scaled(higher.whole, higher.part - lower.part, aligned) && !__builtin_add_overflow(aligned, lower.whole, &total)) return small(total, lower.part);
  }
  return large(run, sum(decimal_of(a), decimal_of(b)));
}
CelValue negated(CelRun& run, const CelValue& value) {
  if (value.text.empty() && value.whole != INT64_MIN) return small(-value.whole, value.part);
  Decimal number = decimal_of(value);
  number.negative = !number.negative && !number.digits.empty();
  return large(run, number);
}
CelValue as_quantity(const CelValue& value) { return value.is(Sort::kInt) ? small(value.whole, 0) : value; }

CelValue add(CelRun& run, CelArgs a) { return plus(run, a[0], as_quantity(a[1])); }
CelValue sub(CelRun& run, CelArgs a) { return plus(run, a[0], negated(run, as_quantity(a[1]))); }
CelValue compare_to(CelRun&, CelArgs a) { return cel_int(compare_quantities(a[0], a[1])); }
CelValue is_greater(CelRun&, CelArgs a) { return cel_bool(compare_quantities(a[0], a[1]) > 0); }
CelValue is_less(CelRun&, CelArgs a) { return cel_bool(compare_quantities(a[0], a[1]) < 0); }

constexpr CelFunction kFunctions[] = {
    {"add", "q.i", add},
    {"add", "q.q", add},
    {"asApproximateFloat", "q.", as_float},
    {"asInteger", "q.", as_integer},
    {"compareTo", "q.q", compare_to},
    {"isGreaterThan", "q.q", is_greater},
    {"isInteger", "q.", is_integer},
    {"isLessThan", "q.q", is_less},
    {"isQuantity", "s", is_one},
    {"quantity", "s", to_quantity},
    {"sign", "q", sign},
    {"sub", "q.i", sub},
    {"sub", "q.q", sub},
};

}  // namespace

int compare_quantities(const CelValue& a, const CelValue& b) {
  Decimal left = decimal_of(a), right = decimal_of(b);
  if (left.digits.empty() && right.digits.empty()) return 0;
  if (left.negative != right.negative) return left.negative ? -1 : 1;
  align(left, right);
  const int order = compare_digits(left.digits, right.digits);
  return left.negative ? -order : order;
}

std::span<const CelFunction> cel_quantity_functions() { return kFunctions; }

}  // namespace rhumbline::schema
