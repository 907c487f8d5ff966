// Values of CEL: where they come from, equality, order, arithmetic.
//
// In: values of an object with the types of their places, and computed ones. Out: values; an error where the specification has one.
// Trap: integers do not wrap around, and a quotient of integers is an integer; division by zero and overflow are errors.
// source: the CEL specification, doc/langdef.md
#include <cmath>
#include <limits>

#include "renderer/schema/cel.h"
#include "renderer/schema/objects.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;

bool is_int(const Value& v) { return v.is(Kind::kInt) || v.is(Kind::kInt64); }

CelValue no_overload(char op) { return cel_error(std::string("no such overload: ") + op); }

CelValue integer_result(char op, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  bool overflow = false;
  switch (op) {
    case '+': overflow = __builtin_add_overflow(a, b, &out); break;
    case '-': overflow = __builtin_sub_overflow(a, b, &out); break;
    case '*': overflow = __builtin_mul_overflow(a, b, &out); break;
    default:
      if (b == 0) return cel_error(op == '/' ? "division by zero" : "modulus by zero");
      overflow = a == std::numeric_limits<std::int64_t>::min() && b == -1;
      if (!overflow) out = op == '/' ? a / b : a % b;
  }
  return overflow ? cel_error("integer overflow") : CelValue{.sort = Sort::kPlain, .v = Value::int64(out)};
}

CelValue natural_result(char op, std::uint64_t a, std::uint64_t b) {
  std::uint64_t out = 0;
  bool overflow = false;
  switch (op) {
    case '+': overflow = __builtin_add_overflow(a, b, &out); break;
    case '-': overflow = __builtin_sub_overflow(a, b, &out); break;
    case '*': overflow = __builtin_mul_overflow(a, b, &out); break;
    default:
      if (b == 0) return cel_error(op == '/' ? "division by zero" : "modulus by zero");
      out = op == '/' ? a / b : a % b;
  }
  return overflow ? cel_error("unsigned integer overflow") : CelValue{.sort = Sort::kPlain, .v = Value::uint64(out)};
}

CelValue joined(Job& job, const CelValue& a, const CelValue& b) {
  if (a.v.is_string() && b.v.is_string()) {
    const std::string both = std::string(a.v.as_text()) + std::string(b.v.as_text());
    job.check_size(both.size());
    return {.sort = Sort::kPlain, .v = Value::string(job.arena, job.arena.copy(both))};
  }
  if (!a.v.is_list() || !b.v.is_list()) return no_overload('+');
  std::vector<Value> items(a.v.as_list().begin(), a.v.as_list().end());
  items.insert(items.end(), b.v.as_list().begin(), b.v.as_list().end());
  return {.sort = Sort::kPlain, .v = make_list(job.arena, items)};
}

}  // namespace

CelValue cel_error(std::string why) { return {.sort = Sort::kError, .why = std::move(why)}; }
CelValue cel_unknown(std::string why) { return {.sort = Sort::kUnknown, .why = std::move(why)}; }
CelValue cel_bool(bool value) { return {.sort = Sort::kPlain, .v = Value::boolean(value)}; }

CelValue cel_value(const Value& v, const TypeRef& type) {
  if (!type) return {.sort = Sort::kPlain, .v = v};
  if (type.type() == Type::kNumber && is_number(v)) return {.sort = Sort::kPlain, .v = Value::float64(as_double(v)).with_pos(v.at()), .type = type};
  if (v.is_string()) {
    const std::string_view format = type.format();
    if (format == "date" || format == "date-time" || format == "datetime") return cel_unknown("moments in time are not known here");
    if (format == "byte") return cel_unknown("bytes are not known here");
    if (format == "duration") {
      std::int64_t nanoseconds = 0;
      if (!parse_go_duration(v.as_text(), nanoseconds)) return cel_unknown("a duration of another form than Go's");
      return {.sort = Sort::kDuration, .v = Value::int64(nanoseconds), .type = type};
    }
  }
  return {.sort = Sort::kPlain, .v = v, .type = type};
}

bool cel_equal(Job& job, const CelValue& a, const CelValue& b) {
  job.pay(1);
  if (a.sort != b.sort) return false;
  if (a.sort == Sort::kType) return a.why == b.why;
  return json_equal(a.v, b.v, job.limits);
}

int cel_compare(const CelValue& a, const CelValue& b) {
  if (a.sort != b.sort || a.sort == Sort::kType) return 2;
  if (is_number(a.v) && is_number(b.v)) {
    if (std::isnan(as_double(a.v)) || std::isnan(as_double(b.v))) return 2;
    return compare_numbers(a.v, b.v);
  }
  if (a.v.is_string() && b.v.is_string()) {
    const int order = a.v.as_text().compare(b.v.as_text());
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (a.v.is(Kind::kBool) && b.v.is(Kind::kBool)) return static_cast<int>(a.v.as_bool()) - static_cast<int>(b.v.as_bool());
  return 2;
}

std::vector<CelValue> cel_items(Job& job, const CelValue& holder) {
  std::vector<CelValue> items;
  if (holder.v.is_list()) {
    const TypeRef type = holder.type.items();
    for (const Value& item : holder.v.as_list()) items.push_back(cel_value(item, type));
  } else if (holder.v.is_map()) {
    for (const Entry* entry : holder.v.as_map().sorted(job.arena)) items.push_back({.sort = Sort::kPlain, .v = Value::string(job.arena, entry->key)});
  }
  job.pay(items.size());
  return items;
}

CelValue cel_arithmetic(Job& job, char op, const CelValue& a, const CelValue& b) {
  const bool durations = a.sort == Sort::kDuration && b.sort == Sort::kDuration && (op == '+' || op == '-');
  if (durations || (op == '-' && b.sort == Sort::kDuration && is_int(a.v) && a.v.as_int() == 0)) {
    CelValue sum = integer_result(op, a.v.as_int(), b.v.as_int());
    if (!sum.failed()) sum.sort = Sort::kDuration;
    return sum;
  }
  if (a.sort != Sort::kPlain || b.sort != Sort::kPlain) return no_overload(op);
  if (is_int(a.v) && is_int(b.v)) return integer_result(op, a.v.as_int(), b.v.as_int());
  if (a.v.is(Kind::kUint64) && b.v.is(Kind::kUint64)) return natural_result(op, a.v.as_uint(), b.v.as_uint());
  if (a.v.is(Kind::kFloat64) && b.v.is(Kind::kFloat64)) {
    const double x = a.v.as_float(), y = b.v.as_float();
    switch (op) {
      case '+': return {.sort = Sort::kPlain, .v = Value::float64(x + y)};
      case '-': return {.sort = Sort::kPlain, .v = Value::float64(x - y)};
      case '*': return {.sort = Sort::kPlain, .v = Value::float64(x * y)};
      case '/': return {.sort = Sort::kPlain, .v = Value::float64(x / y)};
      default: return no_overload(op);
    }
  }
  return op == '+' ? joined(job, a, b) : no_overload(op);
}

}  // namespace rhumbline::schema
