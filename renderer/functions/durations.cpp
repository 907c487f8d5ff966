// Durations: reading "1h30m", Sprig's duration and durationRound, the duration helpers of Helm 4.3.
//
// In: whatever a template holds - a Duration, text, a number of seconds. Out: text, numbers, Durations. Two families of rules
// meet here: Sprig takes only strings and int64 and turns everything else into 0, Helm's helpers take every number as seconds
// and every error as 0, but mustToDuration fails. source: Go time.ParseDuration, sprig date.go, helm v4 engine/funcs.go
#include <cmath>

#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/time.h"

namespace rhumbline {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;

struct Unit {
  std::string_view name;
  std::uint64_t nanos;
};
constexpr Unit kUnits[] = {{"ns", 1},         {"us", 1'000},     {"\xc2\xb5s", 1'000},    {"\xce\xbcs", 1'000},
                           {"ms", 1'000'000}, {"s", kSecond},    {"m", 60ull * kSecond}, {"h", 3600ull * kSecond}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Digits at the front; false when they are too large.
bool take_integer(std::string_view& text, std::uint64_t& value) {
  while (!text.empty() && is_digit(text[0])) {
    if (value > kHalf / 10) return false;
    value = value * 10 + static_cast<std::uint64_t>(text[0] - '0');
    if (value > kHalf) return false;
    text.remove_prefix(1);
  }
  return true;
}

/// Digits behind the point as a count and the power of ten they are a part of; what is too fine is left out.
void take_fraction(std::string_view& text, std::uint64_t& value, double& scale) {
  bool full = false;
  for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1)) {
    if (full || value > (kHalf - 1) / 10) {
      full = true;
      continue;
    }
    const std::uint64_t next = value * 10 + static_cast<std::uint64_t>(text[0] - '0');
    full = next > kHalf;
    if (full) continue;
    value = next;
    scale *= 10;
  }
}

ParsedDuration bad_duration(std::string_view what, std::string_view whole) {
  ParsedDuration out;
  out.error = std::string("time: ").append(what).append(" ");
  append_time_quoted(out.error, whole);
  return out;
}

/// One number and its unit off the front, as nanoseconds. Empty: fine, else the words of the error.
std::string take_term(std::string_view& text, std::uint64_t& nanos) {
  constexpr std::string_view kInvalid = "invalid duration";
  if (text[0] != '.' && !is_digit(text[0])) return std::string(kInvalid);
  std::uint64_t whole = 0;
  std::uint64_t fraction = 0;
  double scale = 1;
  const std::size_t before = text.size();
  if (!take_integer(text, whole)) return std::string(kInvalid);
  bool has_digits = before != text.size();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::size_t start = text.size();
    take_fraction(text, fraction, scale);
    has_digits = has_digits || start != text.size();
  }
  if (!has_digits) return std::string(kInvalid);
  const std::size_t end = std::min(text.find_first_of(".0123456789"), text.size());
  if (end == 0) return "missing unit in duration";
  const std::string_view name = text.substr(0, end);
  text.remove_prefix(end);
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    if (whole > kHalf / unit.nanos) return std::string(kInvalid);
    nanos = whole * unit.nanos;
    if (fraction > 0) nanos += static_cast<std::uint64_t>(static_cast<double>(fraction) * (static_cast<double>(unit.nanos) / scale));
    return nanos > kHalf ? std::string(kInvalid) : std::string();
  }
  std::string words = "unknown unit ";
  append_time_quoted(words, name);
  return words + " in duration";
}

}  // namespace

ParsedDuration parse_duration(std::string_view whole) {
  std::string_view text = whole;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return ParsedDuration{true, 0, {}};
  if (text.empty()) return bad_duration("invalid duration", whole);
  std::uint64_t sum = 0;
  while (!text.empty()) {
    std::uint64_t nanos = 0;
    const std::string problem = take_term(text, nanos);
    if (!problem.empty()) return bad_duration(problem, whole);
    sum += nanos;
    if (sum > kHalf) return bad_duration("invalid duration", whole);
  }
  if (!negative && sum > kHalf - 1) return bad_duration("invalid duration", whole);
  return ParsedDuration{true, static_cast<std::int64_t>(negative ? 0 - sum : sum), {}};
}

namespace {

/// What asDuration made of a template value. source: helm v4 pkg/engine/funcs.go asDuration
struct Amount {
  bool ok = false;
  std::int64_t nanos = 0;
  std::string error;
};

Amount failed(std::string error) { return Amount{false, 0, std::move(error)}; }

template <class Number>
Amount overflow(void (*append)(std::string&, Number), Number seconds) {
  std::string error = "duration seconds overflow: ";
  append(error, seconds);
  return failed(std::move(error));
}

Amount from_int(std::int64_t seconds) {
  if (seconds > INT64_MAX / kSecond || seconds < INT64_MIN / kSecond) return overflow(append_int, seconds);
  return Amount{true, seconds * kSecond, {}};
}

Amount from_uint(std::uint64_t seconds) {
  if (seconds > static_cast<std::uint64_t>(INT64_MAX / kSecond)) return overflow(append_uint, seconds);
  return from_int(static_cast<std::int64_t>(seconds));
}

Amount from_float(double seconds) {
  std::string error;
  if (std::isnan(seconds) || std::isinf(seconds)) {
    error = "invalid duration seconds: ";
    append_float(error, seconds, 'g', -1);
    return failed(std::move(error));
  }
  constexpr double kMost = 9223372036854775807.0;
  if (seconds > kMost / 1e9 || seconds < -kMost / 1e9) {
    error = "duration seconds overflow: ";
    append_float(error, seconds, 'g', -1);
    return failed(std::move(error));
  }
  const double nanos = seconds * 1e9;
  return Amount{true, nanos >= kMost ? INT64_MIN : static_cast<std::int64_t>(nanos), {}};
}

Amount from_text(std::string_view whole) {
  const std::string_view text = trim_space(whole);
  if (text.empty()) return failed("empty duration");
  if (const ParsedDuration parsed = parse_duration(text); parsed.ok) return Amount{true, parsed.nanoseconds, {}};
  if (const ParsedFloat number = parse_float(text); number.status == ParseStatus::kOk) return from_float(number.value);
  std::string error = "could not parse duration ";
  append_quoted(error, whole);
  return failed(std::move(error));
}

Amount amount(const Value& v) {
  switch (v.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: return failed("invalid duration");
    case Kind::kString: return from_text(v.as_text());
    case Kind::kInt:
    case Kind::kInt64: return from_int(v.as_int());
    case Kind::kUint64: return from_uint(v.as_uint());
    case Kind::kFloat64: return from_float(v.as_float());
    default: break;
  }
  if (v.is(Kind::kNative)) {
    const GoType* type = v.as_native().type;
    const bool integral = type->kind >= GoKind::kInt && type->kind <= GoKind::kUint64;
    if (type == &kTypeDuration) return Amount{true, static_cast<const NamedInt&>(v.as_native()).value, {}};
    if (integral) return from_int(static_cast<const NamedInt&>(v.as_native()).value);
  }
  return failed(std::string("unsupported duration type ").append(type_name(v)));
}

/// The amount of the only argument; 0 for what is none.
std::int64_t nanos_or_zero(const Call& call) {
  const Amount found = amount(call[0]);
  return found.ok ? found.nanos : 0;
}

/// Duration.Seconds, Minutes, Hours: whole units and the rest apart, as Go divides them.
double in_units(std::int64_t nanos, std::int64_t unit) {
  return static_cast<double>(nanos / unit) + static_cast<double>(nanos % unit) / static_cast<double>(unit);
}

constexpr std::int64_t kHour = 3600 * kSecond;
double hours(const Call& call) { return in_units(nanos_or_zero(call), kHour); }

Value must_to_duration(Call& call) {
  const Amount found = amount(call[0]);
  if (!found.ok) call.fail(found.error);
  return duration(call.arena(), found.nanos);
}

template <std::int64_t (*change)(std::int64_t, std::int64_t)>
Value to_multiple(Call& call) {
  const Amount value = amount(call[0]);
  if (!value.ok) return duration(call.arena(), 0);
  const Amount multiple = amount(call[1]);
  return duration(call.arena(), multiple.ok ? change(value.nanos, multiple.nanos) : value.nanos);
}


}  // namespace

Value duration_text(Call& call) {
  std::int64_t seconds = 0;
  if (call[0].is_string()) seconds = parse_int(call[0].as_text(), 10).value;
  if (call[0].is(Kind::kInt64)) seconds = call[0].as_int();
  const auto nanos = static_cast<std::int64_t>(static_cast<std::uint64_t>(seconds) * static_cast<std::uint64_t>(kSecond));
  std::string out;
  append_printed(call.job, out, duration(call.arena(), nanos));
  return call.string(out);
}

Value duration_round(Call& call) {
  std::int64_t nanos = 0;
  if (call[0].is_string()) nanos = parse_duration(call[0].as_text()).nanoseconds;
  if (call[0].is(Kind::kInt64)) nanos = call[0].as_int();
  if (is_time(call[0])) {
    const std::int64_t now = call.world().now();
    nanos = difference(Instant{now / kSecond, static_cast<std::int32_t>(now % kSecond)}, as_time(call[0]));
  }
  const std::uint64_t size = nanos < 0 ? 0 - static_cast<std::uint64_t>(nanos) : static_cast<std::uint64_t>(nanos);
  constexpr std::uint64_t kDay = 24 * static_cast<std::uint64_t>(kHour);
  constexpr Unit kSteps[] = {{"y", 365 * kDay}, {"mo", 30 * kDay}, {"d", kDay}, {"h", kHour}, {"m", 60 * kSecond}, {"s", kSecond}};
  for (const Unit& step : kSteps) {
    if (size <= step.nanos) continue;
    std::string out;
    append_uint(out, size / step.nanos);
    return call.string(out.append(step.name));
  }
  return Value::literal("0s");
}

namespace {

constexpr Function kRows[] = {
    {"durationDays", "x", Purity::kPure, [](Call& c) { return Value::float64(hours(c) / 24.0); },
     "durationDays D: the duration in days"},
    {"durationHours", "x", Purity::kPure, [](Call& c) { return Value::float64(hours(c)); }, "durationHours D: in hours"},
    {"durationMicroseconds", "x", Purity::kPure, [](Call& c) { return Value::int64(nanos_or_zero(c) / 1'000); },
     "durationMicroseconds D: in whole microseconds"},
    {"durationMilliseconds", "x", Purity::kPure, [](Call& c) { return Value::int64(nanos_or_zero(c) / 1'000'000); },
     "durationMilliseconds D: in whole milliseconds"},
    {"durationMinutes", "x", Purity::kPure, [](Call& c) { return Value::float64(in_units(nanos_or_zero(c), 60 * kSecond)); },
     "durationMinutes D: in minutes"},
    {"durationNanoseconds", "x", Purity::kPure, [](Call& c) { return Value::int64(nanos_or_zero(c)); },
     "durationNanoseconds D: in nanoseconds"},
    {"durationRoundTo", "xx", Purity::kPure, to_multiple<round_duration>, "durationRoundTo D M: D rounded to a multiple of M"},
    {"durationSeconds", "x", Purity::kPure, [](Call& c) { return Value::float64(in_units(nanos_or_zero(c), kSecond)); },
     "durationSeconds D: in seconds"},
    {"durationTruncateTo", "xx", Purity::kPure, to_multiple<truncate_duration>, "durationTruncateTo D M: D cut to a multiple of M"},
    {"durationWeeks", "x", Purity::kPure, [](Call& c) { return Value::float64(hours(c) / 24.0 / 7.0); }, "durationWeeks D: in weeks"},
    {"mustToDuration", "x", Purity::kPure, must_to_duration, "mustToDuration D: a time.Duration of text or seconds; fails on others"},
};

}  // namespace

std::span<const Function> duration_functions() { return kRows; }

std::string duration_fault(std::string_view text) { return parse_duration(text).error; }

std::int64_t duration_of(std::string_view text) { return parse_duration(text).nanoseconds; }

}  // namespace rhumbline
