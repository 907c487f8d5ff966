// eq ne lt le gt ge as Go's templates compare: by basic kind, never across kinds but for signed and unsigned integers.
//
// In:  two or more values.   Out: a bool, or Go's complaint.
// Trap: numbers of a values file are float64 and constants are int, so `eq .Values.replicas 1` is an error, not false.
// source: Go 1.26 text/template/funcs.go eq, lt
#include <string>

#include "renderer/functions/go.h"

namespace rhumbline {
namespace {

enum class Basic : std::uint8_t { kInvalid, kBool, kComplex, kInt, kFloat, kString, kUint };

constexpr const char* kBadType = "invalid type for comparison";

Basic basic_of(const Value& value) {
  const GoType* type = type_of(value);
  if (type == nullptr) return Basic::kInvalid;
  switch (type->kind) {
    case GoKind::kBool: return Basic::kBool;
    case GoKind::kInt: case GoKind::kInt32: case GoKind::kInt64: return Basic::kInt;
    case GoKind::kUint: case GoKind::kUint8: case GoKind::kUint32: case GoKind::kUint64: return Basic::kUint;
    case GoKind::kFloat32: case GoKind::kFloat64: return Basic::kFloat;
    case GoKind::kComplex128: return Basic::kComplex;
    case GoKind::kString: return Basic::kString;
    default: return Basic::kInvalid;
  }
}

std::string printed(Call& call, const Value& value, std::string_view verb) {
  std::string out;
  append_formatted(call.job, out, verb, {&value, 1});
  return out;
}

[[noreturn]] void incompatible(Call& call, const Value& a, const Value& b) {
  call.fail("incompatible types for comparison: " + std::string(type_name(a)) + " and " + std::string(type_name(b)));
}

bool is_nil_value(const Value& value) {
  if (value.is_map()) return value.as_map().is_nil && value.as_map().empty();
  return value.is_nil() || (value.is_list() && value.as_list().is_nil);
}

bool is_comparable(const GoType& type) {
  return type.kind != GoKind::kMap && type.kind != GoKind::kSlice && type.kind != GoKind::kFunc;
}

// Neither is of a basic kind.
bool equal_others(Call& call, const Value& a, const Value& b) {
  const GoType* first = type_of(a);
  const GoType* second = type_of(b);
  if (first != nullptr && second != nullptr && first->kind != second->kind) {
    call.fail("non-comparable types " + printed(call, a, "%s") + ": " + std::string(first->name) + ", " +
              std::string(second->name) + ": " + printed(call, b, "%v"));
  }
  if (is_nil_value(a) || is_nil_value(b)) return is_nil_value(a) == is_nil_value(b);
  if (!is_comparable(*second)) {
    call.fail("non-comparable type " + printed(call, b, "%s") + ": " + std::string(second->name));
  }
  if (first->kind == GoKind::kPointer) {
    return a.is_map() && b.is_map() ? &a.as_map() == &b.as_map() : a.is(b.kind()) && &a.as_native() == &b.as_native();
  }
  return first == second && deep_equal(a, b, call.job.limits);
}

bool mixed_equal(const Value& number, const Value& natural) {
  const std::int64_t i = *whole_number(number);
  return i >= 0 && i == *whole_number(natural);
}

bool equal_pair(Call& call, const Value& a, const Value& b) {
  const Basic ka = basic_of(a);
  const Basic kb = basic_of(b);
  if (ka != kb) {
    if (ka == Basic::kInt && kb == Basic::kUint) return mixed_equal(a, b);
    if (ka == Basic::kUint && kb == Basic::kInt) return mixed_equal(b, a);
    if (!a.is_nil() && !b.is_nil()) incompatible(call, a, b);
    return false;
  }
  switch (ka) {
    case Basic::kBool: return a.as_bool() == b.as_bool();
    case Basic::kInt: case Basic::kUint: return *whole_number(a) == *whole_number(b);
    case Basic::kFloat: return to_float64(a) == to_float64(b);
    case Basic::kString: return a.as_text() == b.as_text();
    case Basic::kComplex: {
      const auto& x = static_cast<const Complex&>(a.as_native());
      const auto& y = static_cast<const Complex&>(b.as_native());
      return x.real == y.real && x.imaginary == y.imaginary;
    }
    case Basic::kInvalid: break;
  }
  return equal_others(call, a, b);
}

bool less(Call& call, const Value& a, const Value& b) {
  const Basic ka = basic_of(a);
  if (ka == Basic::kInvalid) call.fail(kBadType);
  const Basic kb = basic_of(b);
  if (kb == Basic::kInvalid) call.fail(kBadType);
  if (ka != kb) {
    const bool whole = (ka == Basic::kInt && kb == Basic::kUint) || (ka == Basic::kUint && kb == Basic::kInt);
    if (!whole) incompatible(call, a, b);
    const std::int64_t x = *whole_number(a);
    const std::int64_t y = *whole_number(b);
    if (ka == Basic::kInt) return x < 0 || static_cast<std::uint64_t>(x) < static_cast<std::uint64_t>(y);
    return y >= 0 && static_cast<std::uint64_t>(x) < static_cast<std::uint64_t>(y);
  }
  switch (ka) {
    case Basic::kInt: return *whole_number(a) < *whole_number(b);
    case Basic::kUint:
      return static_cast<std::uint64_t>(*whole_number(a)) < static_cast<std::uint64_t>(*whole_number(b));
    case Basic::kFloat: return to_float64(a) < to_float64(b);
    case Basic::kString: return a.as_text() < b.as_text();
    default: call.fail(kBadType);
  }
}

bool less_or_equal(Call& call) { return less(call, call[0], call[1]) || equal_pair(call, call[0], call[1]); }

}  // namespace

std::optional<std::int64_t> whole_number(const Value& value) {
  switch (value.kind()) {
    case Kind::kInt: case Kind::kInt64: return value.as_int();
    case Kind::kUint64: return static_cast<std::int64_t>(value.as_uint());
    case Kind::kNative: {
      const GoKind kind = value.as_native().type->kind;
      if (kind < GoKind::kInt || kind > GoKind::kUint64) return std::nullopt;
      return static_cast<const NamedInt&>(value.as_native()).value;
    }
    default: return std::nullopt;
  }
}

Value compare_eq(Call& call) {
  if (call.size() < 2) call.fail("missing argument for comparison");
  for (const Value& other : call.args.subspan(1)) {
    if (equal_pair(call, call[0], other)) return Value::boolean(true);
  }
  return Value::boolean(false);
}

Value compare_ne(Call& call) { return Value::boolean(!equal_pair(call, call[0], call[1])); }
Value compare_lt(Call& call) { return Value::boolean(less(call, call[0], call[1])); }
Value compare_le(Call& call) { return Value::boolean(less_or_equal(call)); }
Value compare_gt(Call& call) { return Value::boolean(!less_or_equal(call)); }
Value compare_ge(Call& call) { return Value::boolean(!less(call, call[0], call[1])); }

}  // namespace rhumbline
