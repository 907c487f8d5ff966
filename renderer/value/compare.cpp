// Truth, equality, members and copies.
//
// In:  values.   Out: yes or no; a copy that shares no map or list with its source.
// One idea: two meanings of equal. deep_equal is Go's (the type counts, int 1 is not float64 1), json_equal is that of
// documents (only the content counts).
// Trap: set() can put a map into itself, so each walk is bounded by the depth limit and says so instead of overflowing.
#include <algorithm>
#include <cmath>

#include "renderer/value/printer.h"

namespace rhumbline {
namespace {

// Not inlined, so that the frames of the recursions stay small.
[[noreturn, gnu::noinline]] void too_deep(std::uint32_t most) {
  fail({.cause = Cause::kLimit,
        .rule = "limit.value-depth",
        .message = "a value is nested deeper than " + std::to_string(most) + " levels",
        .hint = "a map that contains itself? raise --max-yaml-depth otherwise"});
}

bool equal_natives(const Value& a, const Value& b) {
  const GoType* type = a.as_native().type;
  if (&a.as_native() == &b.as_native()) return true;
  if (type->equal != nullptr) return type->equal(a, b);
  if (const auto number = integer_of(a)) return number->bits == integer_of(b)->bits;
  if (type->kind == GoKind::kComplex128) {
    const auto& x = static_cast<const Complex&>(a.as_native());
    const auto& y = static_cast<const Complex&>(b.as_native());
    return x.real == y.real && x.imaginary == y.imaginary;
  }
  return false;
}

using Equal = bool (*)(const Value& a, const Value& b, const Limits& limits, std::uint32_t depth);

// Two maps of the same keys whose members are equal by this rule, one level further down.
bool same_members(const Map& x, const Map& y, const Limits& limits, std::uint32_t depth, Equal equal) {
  if (&x == &y) return true;
  if (x.size() != y.size()) return false;
  for (const Entry& entry : x.entries()) {
    const Entry* other = y.find(entry.key);
    if (other == nullptr || !equal(entry.value, other->value, limits, depth + 1)) return false;
  }
  return true;
}

bool deep_equal_at(const Value& a, const Value& b, const Limits& limits, std::uint32_t depth) {
  if (depth > limits.yaml_depth) too_deep(limits.yaml_depth);
  if (a.is_nil() || b.is_nil()) return a.is_nil() && b.is_nil();
  if (a.kind() != b.kind() || type_of(a) != type_of(b)) return false;
  switch (a.kind()) {
    case Kind::kFloat64: return a.as_float() == b.as_float();
    case Kind::kString:
    case Kind::kBytes: return a.as_text() == b.as_text();
    case Kind::kNative: return equal_natives(a, b);
    case Kind::kList: {
      const List& x = a.as_list();
      const List& y = b.as_list();
      if (x.is_nil != y.is_nil || x.size != y.size) return false;
      if (x.items == y.items) return true;
      for (std::uint32_t i = 0; i < x.size; ++i) {
        if (!deep_equal_at(x[i], y[i], limits, depth + 1)) return false;
      }
      return true;
    }
    case Kind::kMap: {
      const Map& x = a.as_map();
      const Map& y = b.as_map();
      if (x.empty() && y.empty() && x.is_nil != y.is_nil) return false;
      return same_members(x, y, limits, depth, deep_equal_at);
    }
    default: return a.as_uint() == b.as_uint();
  }
}

bool is_integer(const Value& v) { return v.is(Kind::kInt) || v.is(Kind::kInt64) || v.is(Kind::kUint64); }
bool is_number(const Value& v) { return is_integer(v) || v.is(Kind::kFloat64); }
bool is_null(const Value& v) { return v.is_nil() || (v.is_list() && v.as_list().is_nil); }

// An integer of either sign against a float, without losing digits.
bool equals_float(const Value& integer, double number) {
  if (number != std::floor(number)) return false;
  if (integer.is(Kind::kUint64)) {
    return number >= 0 && number < 18446744073709551616.0 && static_cast<std::uint64_t>(number) == integer.as_uint();
  }
  return number >= -9223372036854775808.0 && number < 9223372036854775808.0 &&
         static_cast<std::int64_t>(number) == integer.as_int();
}

bool equal_numbers(const Value& a, const Value& b) {
  if (a.is(Kind::kFloat64) && b.is(Kind::kFloat64)) return a.as_float() == b.as_float();
  if (a.is(Kind::kFloat64)) return equals_float(b, a.as_float());
  if (b.is(Kind::kFloat64)) return equals_float(a, b.as_float());
  const bool a_is_large = a.is(Kind::kUint64) && a.as_int() < 0;
  const bool b_is_large = b.is(Kind::kUint64) && b.as_int() < 0;
  return a_is_large == b_is_large && a.as_uint() == b.as_uint();
}

bool json_equal_at(const Value& a, const Value& b, const Limits& limits, std::uint32_t depth) {
  if (depth > limits.yaml_depth) too_deep(limits.yaml_depth);
  if (is_null(a) || is_null(b)) return is_null(a) && is_null(b);
  if (is_number(a) && is_number(b)) return equal_numbers(a, b);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kBool: return a.as_bool() == b.as_bool();
    case Kind::kString:
    case Kind::kBytes: return a.as_text() == b.as_text();
    case Kind::kNative: return type_of(a) == type_of(b) && equal_natives(a, b);
    case Kind::kList: {
      const List& x = a.as_list();
      const List& y = b.as_list();
      if (x.size != y.size) return false;
      for (std::uint32_t i = 0; i < x.size; ++i) {
        if (!json_equal_at(x[i], y[i], limits, depth + 1)) return false;
      }
      return true;
    }
    default: break;
  }
  return same_members(a.as_map(), b.as_map(), limits, depth, json_equal_at);
}

Value deep_copy_at(Job& job, const Value& v, std::uint32_t depth) {
  if (depth > job.limits.yaml_depth) too_deep(job.limits.yaml_depth);
  if (v.is_list()) {
    const List& list = v.as_list();
    job.pay(list.size);
    const bool has_parts = std::any_of(list.begin(), list.end(), [](const Value& item) { return item.is_map() || item.is_list(); });
    if (!has_parts) return v;  // a list never changes, so nobody can tell it from its copy
    ListBuilder copy(job.arena, list.type);
    copy.reserve(list.size);
    for (const Value& item : list) copy.push(deep_copy_at(job, item, depth + 1));
    return copy.finish().with_pos(v.at());
  }
  if (!v.is_map()) return v;
  const Map& map = v.as_map();
  job.pay(map.size());
  Map* copy = make_map(job.arena, map.type);
  copy->reserve(job.arena, map.size());
  for (const Entry& entry : map.entries()) {
    copy->set(job.arena, entry.key, deep_copy_at(job, entry.value, depth + 1), entry.key_at);
  }
  return Value::map(copy).with_pos(v.at());
}

}  // namespace

Value member_of(const Value& map, std::string_view key) { return map.is_map() ? map.as_map().get(key) : Value(); }

std::string_view text_of(const Value& map, std::string_view key) {
  const Value found = member_of(map, key);
  return found.is_string() ? found.as_text() : std::string_view();
}

bool flag_of(const Value& map, std::string_view key) {
  const Value found = member_of(map, key);
  return found.is(Kind::kBool) && found.as_bool();
}

bool truth(const Value& v) {
  switch (v.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: return false;
    case Kind::kFloat64: return v.as_float() != 0;
    case Kind::kString:
    case Kind::kBytes: return !v.as_text().empty();
    case Kind::kList: return v.as_list().size > 0;
    case Kind::kMap: return v.as_map().type->kind != GoKind::kMap || !v.as_map().empty();
    case Kind::kNative: break;
    default: return v.as_uint() != 0;
  }
  if (const auto number = integer_of(v)) return number->bits != 0;
  if (v.as_native().type->kind != GoKind::kComplex128) return true;
  const auto& number = static_cast<const Complex&>(v.as_native());
  return number.real != 0 || number.imaginary != 0;
}

bool is_empty(const Value& v) { return !truth(v); }

bool deep_equal(const Value& a, const Value& b, const Limits& limits) { return deep_equal_at(a, b, limits, 0); }

bool json_equal(const Value& a, const Value& b, const Limits& limits) { return json_equal_at(a, b, limits, 0); }

Value deep_copy(Job& job, const Value& v) { return deep_copy_at(job, v, 0); }

}  // namespace rhumbline
