// Functions of lists, sets and optional values in CEL.
//
// In: lists of anything. Out: a value.
// Trap: an empty list has no least item, and sorts of different kinds no order; only lists of numbers and durations have a sum.
// source: k8s.io/apiserver pkg/cel/library lists.go; cel-go ext/lists.go (version 3), ext/sets.go, cel/library.go
#include <algorithm>

#include "renderer/schema/cel_value.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;

/// The items, or the error of one that cannot be read or compared with the others.
struct Items {
  std::vector<CelValue> all;
  CelValue fault;
};
Items comparable(CelRun& run, const CelValue& list, std::string_view name) {
  Items items{cel_items(run, list), {}};
  for (const CelValue& item : items.all) {
    if (item.failed()) items.fault = item;
    if (!item.failed() && cel_compare(item, items.all.front()) == 2) items.fault = cel_no_overload(run, name);
    if (items.fault.failed()) break;
  }
  return items;
}
bool less(const CelValue& a, const CelValue& b) { return cel_compare(a, b) < 0; }

CelValue is_sorted(CelRun& run, CelArgs a) {
  const Items items = comparable(run, a[0], "isSorted");
  return items.fault.failed() ? items.fault : cel_bool(std::is_sorted(items.all.begin(), items.all.end(), less));
}

CelValue least(CelRun& run, CelArgs a) {
  const Items items = comparable(run, a[0], "min");
  if (items.fault.failed()) return items.fault;
  return items.all.empty() ? cel_error(run, "min called on empty list") : *std::min_element(items.all.begin(), items.all.end(), less);
}

CelValue greatest(CelRun& run, CelArgs a) {
  const Items items = comparable(run, a[0], "max");
  if (items.fault.failed()) return items.fault;
  return items.all.empty() ? cel_error(run, "max called on empty list") : *std::max_element(items.all.begin(), items.all.end(), less);
}

/// Of no items: zero of the sort that the list's type says, an integer where it says none.
CelValue sum(CelRun& run, CelArgs a) {
  const std::vector<CelValue> items = cel_items(run, a[0]);
  const TypeRef type = a[0].type.items();
  if (items.empty() && type.format() == "duration") return {.sort = Sort::kDuration};
  if (items.empty()) return type.type() == Type::kNumber ? cel_double(0) : cel_int(0);
  CelValue total = items.front();
  if (!total.failed() && !total.is_number() && !total.is(Sort::kDuration)) return cel_no_overload(run, "sum");
  for (std::size_t i = 1; i < items.size() && !total.failed(); ++i) total = items[i].failed() ? items[i] : cel_arithmetic(run, '+', total, items[i]);
  return total;
}

CelValue index_of(CelRun& run, CelArgs a) {
  const std::vector<CelValue> items = cel_items(run, a[0]);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (cel_is_equal(run, items[i], a[1])) return cel_int(static_cast<std::int64_t>(i));
  }
  return cel_int(-1);
}

CelValue last_index_of(CelRun& run, CelArgs a) {
  const std::vector<CelValue> items = cel_items(run, a[0]);
  for (std::size_t i = items.size(); i > 0; --i) {
    if (cel_is_equal(run, items[i - 1], a[1])) return cel_int(static_cast<std::int64_t>(i) - 1);
  }
  return cel_int(-1);
}

bool holds(CelRun& run, const std::vector<CelValue>& items, const CelValue& wanted) {
  return std::any_of(items.begin(), items.end(), [&](const CelValue& each) { return cel_is_equal(run, each, wanted); });
}

// source: lists.includes of Kubernetes 1.37: a value that is no list includes itself
CelValue includes(CelRun& run, CelArgs a) {
  return a[0].is(Sort::kList) ? cel_bool(holds(run, cel_items(run, a[0]), a[1])) : cel_bool(cel_is_equal(run, a[0], a[1]));
}

CelValue distinct(CelRun& run, CelArgs a) {
  std::vector<CelValue> kept;
  for (const CelValue& item : cel_items(run, a[0])) {
    if (!holds(run, kept, item)) kept.push_back(item);
  }
  return cel_list(run, kept);
}

bool flatten(CelRun& run, const CelValue& list, std::int64_t depth, int nesting, std::vector<CelValue>& out) {
  if (nesting > 100 || out.size() > CelRun::kMostItems) return false;
  for (const CelValue& item : cel_items(run, list)) {
    if (!item.is(Sort::kList) || depth == 0) {
      out.push_back(item);
    } else if (!flatten(run, item, depth - 1, nesting + 1, out)) {
      return false;
    }
  }
  return true;
}

CelValue flattened(CelRun& run, CelArgs a) {
  const std::int64_t depth = a.size() > 1 ? a[1].whole : 1;
  if (depth < 0) return cel_error(run, "level must be non-negative");
  std::vector<CelValue> out;
  if (!flatten(run, a[0], depth, 0, out)) return cel_unknown(run, "it makes too long a list");
  return cel_list(run, out);
}

CelValue range(CelRun& run, CelArgs a) {
  if (a[0].whole > static_cast<std::int64_t>(CelRun::kMostItems)) return cel_unknown(run, "it makes too long a list");
  std::vector<CelValue> out;
  for (std::int64_t i = 0; i < a[0].whole; ++i) out.push_back(cel_int(i));
  return cel_list(run, out);
}

CelValue reversed(CelRun& run, CelArgs a) {
  std::vector<CelValue> items = cel_items(run, a[0]);
  std::reverse(items.begin(), items.end());
  return cel_list(run, items);
}

CelValue slice(CelRun& run, CelArgs a) {
  const auto size = static_cast<std::int64_t>(cel_size(a[0]));
  if (a[1].whole < 0 || a[2].whole < a[1].whole || a[2].whole > size) return cel_error(run, "cannot slice");
  const std::vector<CelValue> items = cel_items(run, a[0]);
  return cel_list(run, std::span(items).subspan(static_cast<std::size_t>(a[1].whole), static_cast<std::size_t>(a[2].whole - a[1].whole)));
}

CelValue sorted(CelRun& run, CelArgs a) {
  Items items = comparable(run, a[0], "sort");
  if (items.fault.failed()) return items.fault;
  std::stable_sort(items.all.begin(), items.all.end(), less);
  return cel_list(run, items.all);
}

bool holds_all(CelRun& run, const std::vector<CelValue>& holder, const std::vector<CelValue>& items) {
  return std::all_of(items.begin(), items.end(), [&](const CelValue& item) { return holds(run, holder, item); });
}
CelValue sets_contains(CelRun& run, CelArgs a) { return cel_bool(holds_all(run, cel_items(run, a[0]), cel_items(run, a[1]))); }
CelValue sets_equivalent(CelRun& run, CelArgs a) {
  const std::vector<CelValue> left = cel_items(run, a[0]), right = cel_items(run, a[1]);
  return cel_bool(holds_all(run, left, right) && holds_all(run, right, left));
}
CelValue sets_intersects(CelRun& run, CelArgs a) {
  const std::vector<CelValue> left = cel_items(run, a[0]), right = cel_items(run, a[1]);
  return cel_bool(std::any_of(left.begin(), left.end(), [&](const CelValue& item) { return holds(run, right, item); }));
}

// ---- Optional values -------------------------------------------------------------------------------------------------------

bool is_zero(const CelValue& value) {
  switch (value.sort) {
    case Sort::kNull: return true;
    case Sort::kBool:
    case Sort::kInt:
    case Sort::kUint:
    case Sort::kDuration: return value.whole == 0;
    case Sort::kDouble: return value.real == 0;
    case Sort::kText:
    case Sort::kBytes: return value.text.empty();
    case Sort::kList:
    case Sort::kMap: return cel_size(value) == 0;
    case Sort::kTime: return value.whole == -62135596800 && value.part == 0;  // 0001-01-01T00:00:00Z
    default: return false;
  }
}

CelValue some(CelRun& run, CelArgs a) { return cel_optional(run, &a[0]); }
CelValue some_non_zero(CelRun& run, CelArgs a) { return cel_optional(run, is_zero(a[0]) ? nullptr : &a[0]); }
CelValue none(CelRun& run, CelArgs) { return cel_optional(run, nullptr); }
CelValue has_value(CelRun&, CelArgs a) { return cel_bool(!a[0].items.empty()); }
CelValue value_of(CelRun& run, CelArgs a) { return a[0].items.empty() ? cel_error(run, "optional.none() dereference") : a[0].items[0]; }
CelValue first(CelRun& run, CelArgs a) {
  const CelValue item = cel_size(a[0]) == 0 ? CelValue() : cel_item(run, a[0], 0);
  return cel_optional(run, cel_size(a[0]) == 0 ? nullptr : &item);
}
CelValue last(CelRun& run, CelArgs a) {
  const CelValue item = cel_size(a[0]) == 0 ? CelValue() : cel_item(run, a[0], cel_size(a[0]) - 1);
  return cel_optional(run, cel_size(a[0]) == 0 ? nullptr : &item);
}
CelValue unwrapped(CelRun& run, CelArgs a) {
  std::vector<CelValue> out;
  for (const CelValue& item : cel_items(run, a[0])) {
    if (!item.is(Sort::kOptional)) return cel_error(run, "value is not optional");
    if (!item.items.empty()) out.push_back(item.items[0]);
  }
  return cel_list(run, out);
}

constexpr CelFunction kFunctions[] = {
    {"distinct", "l.", distinct},
    {"first", "l.", first},
    {"flatten", "l.", flattened},
    {"flatten", "l.i", flattened},
    {"hasValue", "o.", has_value},
    {"includes", "*.*", includes},
    {"indexOf", "l.*", index_of},
    {"isSorted", "l.", is_sorted},
    {"last", "l.", last},
    {"lastIndexOf", "l.*", last_index_of},
    {"lists.range", "i", range},
    {"max", "l.", greatest},
    {"min", "l.", least},
    {"optional.none", "", none},
    {"optional.of", "*", some},
    {"optional.ofNonZeroValue", "*", some_non_zero},
    {"optional.unwrap", "l", unwrapped},
    {"reverse", "l.", reversed},
    {"sets.contains", "ll", sets_contains},
    {"sets.equivalent", "ll", sets_equivalent},
    {"sets.intersects", "ll", sets_intersects},
    {"slice", "l.ii", slice},
    {"sort", "l.", sorted},
    {"sum", "l.", sum},
    {"unwrapOpt", "l.", unwrapped},
    {"value", "o.", value_of},
};

}  // namespace

std::span<const CelFunction> cel_list_functions() { return kFunctions; }

}  // namespace rhumbline::schema
