// time.Duration: nanoseconds with Go's text and methods.
//
// In:  nanoseconds.   Out: "1h0m0s", and what the methods of the type answer to templates.
// One idea: an int64 in a box; its kind is int64, its type is its own.
// Traps: below a second the unit is ms, µs (U+00B5) or ns; rounding goes away from zero at the half and saturates.
// source: Go 1.26 time/time.go
#include <limits>

#include "renderer/base/text.h"
#include "renderer/value/value.h"

namespace rhumbline {
namespace {

constexpr std::int64_t kMicrosecond = 1'000;
constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::int64_t nanoseconds_of(const Value& v) { return static_cast<const NamedInt&>(v.as_native()).value; }

// value / 10^digits as a decimal without trailing zeros.
void append_fraction(std::string& out, std::uint64_t value, int digits) {
  std::string fraction;
  for (; digits > 0; --digits) {
    fraction.insert(fraction.begin(), static_cast<char>('0' + value % 10));
    value /= 10;
  }
  append_uint(out, value);
  const std::size_t last = fraction.find_last_not_of('0');
  if (last != std::string::npos) out.append(".").append(fraction, 0, last + 1);
}

void print_duration(Job& job, std::string& out, const Value& self) {
  (void)job;
  append_duration(out, nanoseconds_of(self));
}

// Whole units and the rest apart, so that large durations keep their digits.
double in_units(const Value& self, std::int64_t unit) {
  const std::int64_t nanoseconds = nanoseconds_of(self);
  return static_cast<double>(nanoseconds / unit) + static_cast<double>(nanoseconds % unit) / static_cast<double>(unit);
}

using Args = std::span<const Value>;

Value hours(Job&, const Value& self, Args) { return Value::float64(in_units(self, kHour)); }
Value minutes(Job&, const Value& self, Args) { return Value::float64(in_units(self, kMinute)); }
Value seconds(Job&, const Value& self, Args) { return Value::float64(in_units(self, kSecond)); }
Value milliseconds(Job&, const Value& self, Args) { return Value::int64(nanoseconds_of(self) / kMillisecond); }
Value microseconds(Job&, const Value& self, Args) { return Value::int64(nanoseconds_of(self) / kMicrosecond); }
Value nanoseconds(Job&, const Value& self, Args) { return Value::int64(nanoseconds_of(self)); }
Value round(Job& job, const Value& self, Args args) {
  return duration(job.arena, round_duration(nanoseconds_of(self), nanoseconds_of(args[0])));
}
Value truncate(Job& job, const Value& self, Args args) {
  return duration(job.arena, truncate_duration(nanoseconds_of(self), nanoseconds_of(args[0])));
}
Value abs(Job& job, const Value& self, Args) {
  const std::int64_t value = nanoseconds_of(self);
  return duration(job.arena, value == kLeast ? kMost : value < 0 ? -value : value);
}
Value string(Job& job, const Value& self, Args) {
  std::string text;
  append_duration(text, nanoseconds_of(self));
  return Value::string(job.arena, job.arena.copy(text));
}

constexpr Method kMethods[] = {
    {"Abs", "", abs},
    {"Hours", "", hours},
    {"Microseconds", "", microseconds},
    {"Milliseconds", "", milliseconds},
    {"Minutes", "", minutes},
    {"Nanoseconds", "", nanoseconds},
    {"Round", "D", round},
    {"Seconds", "", seconds},
    {"String", "", string},
    {"Truncate", "D", truncate},
};

}  // namespace

constinit const GoType kTypeDuration{
    .name = "time.Duration", .kind = GoKind::kInt64, .methods = kMethods, .print = print_duration};

void append_duration(std::string& out, std::int64_t value) {
  const bool negative = value < 0;
  std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  if (negative) out.push_back('-');
  if (size == 0) {
    out.append("0s");
  } else if (size < kMicrosecond) {
    append_uint(out, size);
    out.append("ns");
  } else if (size < kMillisecond) {
    append_fraction(out, size, 3);
    out.append("µs");
  } else if (size < kSecond) {
    append_fraction(out, size, 6);
    out.append("ms");
  } else {
    const std::uint64_t whole_minutes = size / kMinute;
    if (whole_minutes >= 60) {
      append_uint(out, whole_minutes / 60);
      out.push_back('h');
    }
    if (whole_minutes > 0) {
      append_uint(out, whole_minutes % 60);
      out.push_back('m');
    }
    append_fraction(out, size % kMinute, 9);
    out.push_back('s');
  }
}

std::int64_t truncate_duration(std::int64_t value, std::int64_t unit) {
  return unit <= 0 ? value : value - value % unit;
}

std::int64_t round_duration(std::int64_t value, std::int64_t unit) {
  if (unit <= 0) return value;
  const std::int64_t rest = value < 0 ? -(value % unit) : value % unit;
  const bool down = static_cast<std::uint64_t>(rest) * 2 < static_cast<std::uint64_t>(unit);
  if (value < 0) {
    if (down) return value + rest;
    return value < kLeast + (unit - rest) ? kLeast : value - (unit - rest);
  }
  if (down) return value - rest;
  return value > kMost - (unit - rest) ? kMost : value + (unit - rest);
}

}  // namespace rhumbline
