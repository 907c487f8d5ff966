// Casts: any value to int64, float64 or text.
//
// In:  a value.   Out: a number (0 when the value is none), a text.
// One idea: nothing fails; what cannot be cast is zero.
// Traps: "3.0" is 3 but "3.9" is 0; "010" is 8 (Go's base 0); a float beyond int64 becomes the least int64, as x86 does; a
// duration is not a number here, though a month and a weekday are.
// source: spf13/cast 1.7.0 caste.go, Masterminds/sprig 3.3.0 numeric.go, strings.go strval
#include <cmath>
#include <limits>

#include "renderer/base/text.h"
#include "renderer/value/printer.h"

namespace rhumbline {
namespace {

// "3.000" is "3"; anything else behind the point stays. A lone point at the end is passed over, as cast does.
std::string_view trim_zero_decimal(std::string_view text) {
  bool zeros = false;
  for (std::size_t i = text.size(); i > 0; --i) {
    const char c = text[i - 1];
    if (c == '0') {
      zeros = true;
    } else if (c != '.') {
      return text;
    } else if (zeros) {
      return text.substr(0, i - 1);
    }
  }
  return text;
}

// Integers behind a named type: cast knows the sized ones, time.Month and time.Weekday, but no time.Duration.
std::optional<std::int64_t> native_int(const Value& v) {
  const GoType* type = v.as_native().type;
  const auto number = integer_of(v);
  if (!number || type == &kTypeDuration) return std::nullopt;
  return static_cast<std::int64_t>(number->bits);
}

}  // namespace

std::int64_t float_to_int64(double number) {
  constexpr double kTooLarge = 9223372036854775808.0;  // 2^63
  if (!(number >= -kTooLarge && number < kTooLarge)) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(number);
}

std::int64_t to_int64(const Value& v) {
  switch (v.kind()) {
    case Kind::kInt:
    case Kind::kInt64: return v.as_int();
    case Kind::kUint64: return static_cast<std::int64_t>(v.as_uint());
    case Kind::kBool: return v.as_bool() ? 1 : 0;
    case Kind::kFloat64: return float_to_int64(v.as_float());
    case Kind::kString: {
      const ParsedInt parsed = parse_int(trim_zero_decimal(v.as_text()), 0);
      return parsed.status == ParseStatus::kOk ? parsed.value : 0;
    }
    case Kind::kNative: return native_int(v).value_or(0);
    default: return 0;
  }
}

double to_float64(const Value& v) {
  switch (v.kind()) {
    case Kind::kInt:
    case Kind::kInt64: return static_cast<double>(v.as_int());
    case Kind::kUint64: return static_cast<double>(v.as_uint());
    case Kind::kBool: return v.as_bool() ? 1 : 0;
    case Kind::kFloat64: return v.as_float();
    case Kind::kString: {
      const ParsedFloat parsed = parse_float(v.as_text());
      return parsed.status == ParseStatus::kOk ? parsed.value : 0;
    }
    case Kind::kNative: return static_cast<double>(native_int(v).value_or(0));
    default: return 0;
  }
}

std::string_view to_text(Job& job, const Value& v) {
  switch (v.kind()) {
    case Kind::kString:
    case Kind::kBytes: return v.as_text();
    case Kind::kBool: return v.as_bool() ? "true" : "false";
    default: break;
  }
  std::string text;
  append_printed(job, text, v);
  return job.arena.copy(text);
}

}  // namespace rhumbline
