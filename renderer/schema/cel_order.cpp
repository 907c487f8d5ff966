// Equality, order and arithmetic of CEL values.
//
// In: two values. Out: a value; an error where the specification has one.
// Traps: integers do not wrap around, and a quotient of integers is an integer; numbers of different kinds compare by value, but do not
// add up; a list of type set equals its permutations, and adds up without doubles; keyed lists are merged by their keys.
// source: the CEL specification, doc/langdef.md; k8s.io/apiserver pkg/cel/common valuesunstructured.go, maplist.go
#include <cmath>
#include <limits>
#include <type_traits>

#include "renderer/schema/cel_value.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;

/// Integers of both kinds: what overflows is an error.
template <class Number>
bool reckon(char op, Number a, Number b, Number& out) {
  switch (op) {
    case '+': return !__builtin_add_overflow(a, b, &out);
    case '-': return !__builtin_sub_overflow(a, b, &out);
    case '*': return !__builtin_mul_overflow(a, b, &out);
    default: break;
  }
  if constexpr (std::is_signed_v<Number>) {
    if (a == std::numeric_limits<Number>::min() && b == -1) return false;
  }
  out = op == '/' ? a / b : a % b;
  return true;
}

template <class Number>
CelValue whole_result(CelRun& run, char op, Number a, Number b) {
  if ((op == '/' || op == '%') && b == 0) return cel_error(run, op == '/' ? "division by zero" : "modulus by zero");
  Number out = 0;
  constexpr bool kSigned = std::is_signed_v<Number>;
  if (!reckon(op, a, b, out)) return cel_error(run, kSigned ? "integer overflow" : "unsigned integer overflow");
  return {.sort = kSigned ? Sort::kInt : Sort::kUint, .whole = static_cast<std::int64_t>(out)};
}

Value number_of(const CelValue& value) {
  if (value.is(Sort::kDouble)) return Value::float64(value.real);
  return value.is(Sort::kUint) ? Value::uint64(value.natural()) : Value::int64(value.whole);
}

/// The members by which items of a keyed list are told apart.
bool same_keys(CelRun& run, const CelValue& a, const CelValue& b, const std::vector<std::string_view>& keys) {
  for (const std::string_view key : keys) {
    const CelValue name{.sort = Sort::kText, .text = key};
    CelValue left, right;
    const bool has = cel_find(run, a, name, left);
    if (has != cel_find(run, b, name, right) || (has && !cel_is_equal(run, left, right))) return false;
  }
  return true;
}

bool is_unordered(const CelValue& list) { return list.type.list_type() == ListType::kSet || list.type.list_type() == ListType::kMap; }

CelValue unordered_equal(CelRun& run, const CelValue& a, const CelValue& b) {
  const std::vector<CelValue> left = cel_items(run, a), right = cel_items(run, b);
  if (left.size() != right.size()) return cel_bool(false);
  for (const CelValue& item : right) {
    bool found = false;
    for (std::size_t i = 0; i < left.size() && !found; ++i) found = cel_is_equal(run, left[i], item);
    if (!found) return cel_bool(false);
  }
  return cel_bool(true);
}

CelValue lists_equal(CelRun& run, const CelValue& a, const CelValue& b) {
  if (is_unordered(a)) return unordered_equal(run, a, b);
  const std::size_t size = cel_size(a);
  if (size != cel_size(b)) return cel_bool(false);
  for (std::size_t i = 0; i < size; ++i) {
    const CelValue same = cel_equal(run, cel_item(run, a, i), cel_item(run, b, i));
    if (!same.is_true()) return same;
  }
  return cel_bool(true);
}

CelValue maps_equal(CelRun& run, const CelValue& a, const CelValue& b) {
  const std::vector<CelValue> keys = cel_items(run, a);
  if (keys.size() != cel_items(run, b).size()) return cel_bool(false);
  for (const CelValue& key : keys) {
    CelValue left, right;
    if (!cel_find(run, a, key, left) || !cel_find(run, b, key, right)) return cel_bool(false);
    const CelValue same = cel_equal(run, left, right);
    if (!same.is_true()) return same;
  }
  return cel_bool(true);
}

/// X + Y: of sets the union, of keyed lists X with the items of Y in place of those with their keys, else one behind the other.
CelValue added_lists(CelRun& run, const CelValue& a, const CelValue& b) {
  std::vector<CelValue> items = cel_items(run, a);
  const ListType sort = a.type.list_type();
  const std::vector<std::string_view> keys = a.type.list_keys();
  for (const CelValue& item : cel_items(run, b)) {
    bool merged = false;
    for (std::size_t i = 0; i < items.size() && is_unordered(a) && !merged; ++i) {
      merged = sort == ListType::kSet ? cel_is_equal(run, items[i], item) : same_keys(run, items[i], item, keys);
      if (merged) items[i] = item;
    }
    if (!merged) items.push_back(item);
  }
  CelValue sum = cel_list(run, items);
  if (is_unordered(a)) sum.type = a.type;  // it is a set, a keyed list still
  return sum;
}

CelValue joined(CelRun& run, const CelValue& a, const CelValue& b) {
  if (a.is(Sort::kList) && b.is(Sort::kList)) return added_lists(run, a, b);
  if (a.sort != b.sort || (!a.is(Sort::kText) && !a.is(Sort::kBytes))) return cel_no_overload(run, "+");
  return cel_text_value(run, std::string(a.text) + std::string(b.text), a.sort);
}

/// Sorts that only compare with their own kind: another is an error, not a difference.
bool is_strict(Sort sort) {
  return sort == Sort::kQuantity || sort == Sort::kUrl || sort == Sort::kIp || sort == Sort::kCidr || sort == Sort::kFormat || sort == Sort::kSemver;
}

template <class T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

}  // namespace

CelValue cel_equal(CelRun& run, const CelValue& a, const CelValue& b) {
  run.pay(1);
  if (a.failed()) return a;
  if (b.failed()) return b;
  if (a.is_number() && b.is_number()) return cel_bool(cel_compare(a, b) == 0);
  const bool only_own_kind = is_strict(a.sort) || !a.object.is_nil();
  if (a.sort != b.sort) return only_own_kind && !b.is(Sort::kNull) ? cel_no_overload(run, "==") : cel_bool(false);
  switch (a.sort) {
    case Sort::kNull: return cel_bool(true);
    case Sort::kList: return lists_equal(run, a, b);
    case Sort::kMap: return maps_equal(run, a, b);
    case Sort::kOptional:
      if (a.items.empty() || b.items.empty()) return cel_bool(a.items.empty() && b.items.empty());
      return cel_equal(run, a.items[0], b.items[0]);
    case Sort::kQuantity: return cel_bool(compare_quantities(a, b) == 0);
    case Sort::kSemver: return cel_bool(compare_semvers(a, b) == 0);
    case Sort::kCidr: return cel_bool(a.text == b.text && a.whole == b.whole);
    case Sort::kType:
    case Sort::kUrl:
    case Sort::kIp:
    case Sort::kFormat: return cel_bool(a.text == b.text);
    default: return cel_bool(cel_compare(a, b) == 0);
  }
}

bool cel_is_equal(CelRun& run, const CelValue& a, const CelValue& b) { return cel_equal(run, a, b).is_true(); }

int cel_compare(const CelValue& a, const CelValue& b) {
  if (a.is_number() && b.is_number()) {
    const auto is_nan = [](const CelValue& value) { return value.is(Sort::kDouble) && std::isnan(value.real); };
    return is_nan(a) || is_nan(b) ? 2 : compare_numbers(number_of(a), number_of(b));
  }
  if (a.sort != b.sort) return 2;
  switch (a.sort) {
    case Sort::kText:
    case Sort::kBytes: return order(a.text, b.text);
    case Sort::kBool:
    case Sort::kDuration: return order(a.whole, b.whole);
    case Sort::kTime: return a.whole == b.whole ? order(a.part, b.part) : order(a.whole, b.whole);
    default: return 2;
  }
}

CelValue cel_arithmetic(CelRun& run, char op, const CelValue& a, const CelValue& b) {
  run.pay(1);
  if (a.is(Sort::kInt) && b.is(Sort::kInt)) return whole_result(run, op, a.whole, b.whole);
  if (a.is(Sort::kUint) && b.is(Sort::kUint)) return whole_result(run, op, a.natural(), b.natural());
  if (a.is(Sort::kDuration) && b.is(Sort::kDuration) && (op == '+' || op == '-')) {
    CelValue sum = whole_result(run, op, a.whole, b.whole);
    if (!sum.failed()) sum.sort = Sort::kDuration;
    return sum;
  }
  if (a.is(Sort::kTime) || b.is(Sort::kTime)) return cel_time_arithmetic(run, op, a, b);
  if (a.is(Sort::kDouble) && b.is(Sort::kDouble)) {
    switch (op) {
      case '+': return cel_double(a.real + b.real);
      case '-': return cel_double(a.real - b.real);
      case '*': return cel_double(a.real * b.real);
      case '/': return cel_double(a.real / b.real);
      default: break;
    }
  }
  return op == '+' ? joined(run, a, b) : cel_no_overload(run, std::string_view(&op, 1));
}

CelValue cel_negated(CelRun& run, const CelValue& value) {
  if (value.is(Sort::kDouble)) return cel_double(-value.real);
  if (!value.is(Sort::kInt) && !value.is(Sort::kDuration)) return cel_no_overload(run, "-");
  CelValue negated = whole_result<std::int64_t>(run, '-', 0, value.whole);
  if (!negated.failed()) negated.sort = value.sort;
  return negated;
}

}  // namespace rhumbline::schema
