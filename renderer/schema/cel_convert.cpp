// Conversions of CEL: int(), string(), type() ... and the size of things.
//
// In: one value. Out: a value of the other sort, or an error.
// Traps: int() of a duration is nanoseconds, of a moment seconds; string() of a number is Go's %g; a text of bytes must be UTF-8.
// source: the CEL specification, doc/langdef.md "List of Standard Definitions"; cel-go common/types
#include <cmath>

#include "renderer/base/text.h"
#include "renderer/schema/cel_value.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;

CelValue no_conversion(CelRun& run, const CelValue& from, std::string_view to) {
  return cel_error(run, "type conversion error from '" + std::string(cel_type_name(from)) + "' to '" + std::string(to) + "'");
}

CelValue itself(CelRun&, CelArgs a) { return a[0]; }

CelValue to_int(CelRun& run, CelArgs a) {
  const CelValue& value = a[0];
  if (value.is(Sort::kUint)) return value.whole < 0 ? cel_error(run, "integer overflow") : cel_int(value.whole);
  if (value.is(Sort::kDouble)) {
    const bool fits = value.real > -9223372036854775808.0 && value.real < 9223372036854775808.0;
    return fits ? cel_int(static_cast<std::int64_t>(value.real)) : cel_error(run, "integer overflow");
  }
  if (!value.is(Sort::kText)) return cel_int(value.whole);  // duration, moment
  const ParsedInt parsed = parse_int(value.text, 10);
  return parsed.status == ParseStatus::kOk ? cel_int(parsed.value) : no_conversion(run, value, "int");
}

CelValue to_uint(CelRun& run, CelArgs a) {
  const CelValue& value = a[0];
  const auto made = [](std::uint64_t number) { return CelValue{.sort = Sort::kUint, .whole = static_cast<std::int64_t>(number)}; };
  if (value.is(Sort::kInt)) return value.whole < 0 ? cel_error(run, "unsigned integer overflow") : made(value.natural());
  if (value.is(Sort::kDouble)) {
    const bool fits = value.real >= 0 && value.real < 18446744073709551616.0;
    return fits ? made(static_cast<std::uint64_t>(value.real)) : cel_error(run, "unsigned integer overflow");
  }
  const ParsedUint parsed = parse_uint(value.text, 10);
  return parsed.status == ParseStatus::kOk ? made(parsed.value) : no_conversion(run, value, "uint");
}

CelValue to_double(CelRun& run, CelArgs a) {
  const CelValue& value = a[0];
  if (value.is(Sort::kInt)) return cel_double(static_cast<double>(value.whole));
  if (value.is(Sort::kUint)) return cel_double(static_cast<double>(value.natural()));
  const ParsedFloat parsed = parse_float(value.text);
  return parsed.status == ParseStatus::kOk ? cel_double(parsed.value) : no_conversion(run, value, "double");
}

CelValue to_text(CelRun& run, CelArgs a) {
  if (a[0].is(Sort::kBytes) && !is_valid_utf8(a[0].text)) return cel_error(run, "invalid UTF-8 in bytes, cannot convert to string");
  std::string out;
  return append_cel_text(out, a[0]) ? cel_text_value(run, out) : no_conversion(run, a[0], "string");
}

CelValue to_bytes(CelRun& run, CelArgs a) { return cel_text_value(run, a[0].text, Sort::kBytes); }

CelValue to_bool(CelRun& run, CelArgs a) {
  for (const std::string_view yes : {"true", "TRUE", "True", "t", "1"}) {
    if (a[0].text == yes) return cel_bool(true);
  }
  for (const std::string_view no : {"false", "FALSE", "False", "f", "0"}) {
    if (a[0].text == no) return cel_bool(false);
  }
  return no_conversion(run, a[0], "bool");
}

CelValue type_of(CelRun&, CelArgs a) { return {.sort = Sort::kType, .text = cel_type_name(a[0])}; }

CelValue size_of(CelRun&, CelArgs a) {
  if (a[0].is(Sort::kText)) return cel_int(static_cast<std::int64_t>(count_runes(a[0].text)));
  if (a[0].is(Sort::kBytes)) return cel_int(static_cast<std::int64_t>(a[0].text.size()));
  return cel_int(static_cast<std::int64_t>(cel_size(a[0])));
}

constexpr CelFunction kFunctions[] = {
    {"bool", "b", itself},     {"bool", "s", to_bool},  {"bytes", "s", to_bytes},  {"bytes", "x", itself},
    {"double", "i", to_double}, {"double", "n", to_double}, {"double", "r", itself},  {"double", "s", to_double},
    {"dyn", "*", itself},      {"int", "d", to_int},    {"int", "i", itself},      {"int", "n", to_int},
    {"int", "r", to_int},      {"int", "s", to_int},    {"int", "t", to_int},      {"size", "l", size_of},
    {"size", "l.", size_of},   {"size", "m", size_of},  {"size", "m.", size_of},   {"size", "s", size_of},
    {"size", "s.", size_of},   {"size", "x", size_of},  {"size", "x.", size_of},   {"string", "*", to_text},
    {"type", "*", type_of},    {"uint", "i", to_uint},  {"uint", "n", itself},     {"uint", "r", to_uint},
    {"uint", "s", to_uint},
};

}  // namespace

bool append_cel_text(std::string& out, const CelValue& value) {
  switch (value.sort) {
    case Sort::kBool: out += value.is_true() ? "true" : "false"; return true;
    case Sort::kInt: append_int(out, value.whole); return true;
    case Sort::kUint: append_uint(out, value.natural()); return true;
    case Sort::kDouble: append_float(out, value.real, 'g', -1); return true;
    case Sort::kText:
    case Sort::kBytes:
    case Sort::kType: out += value.text; return true;
    case Sort::kDuration: out += cel_duration_text(value); return true;
    case Sort::kTime: out += cel_time_text(value); return true;
    case Sort::kIp: out += cel_address_text(value.text); return true;
    case Sort::kCidr: out += cel_address_text(value.text) + "/" + std::to_string(value.whole); return true;
    default: return false;
  }
}

std::span<const CelFunction> cel_type_functions() { return kFunctions; }

}  // namespace rhumbline::schema
