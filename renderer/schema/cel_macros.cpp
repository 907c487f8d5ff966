// The macros of CEL: has(), list.all(x, test) and its like, optional.optMap(x, result).
//
// In: a call whose arguments are not evaluated yet. Out: a value. With one variable maps give their keys, with two key and value;
// lists give index and item then.
// Traps: all() and exists() decide past errors of other items, existsOne() does not; map(x, test, result) takes one variable.
// source: the CEL specification, doc/langdef.md "Macros"; cel-go ext/comprehensions.go, cel/library.go, ext/lists.go (sortBy)
#include <algorithm>

#include "renderer/schema/cel_eval.h"

namespace rhumbline::schema {

using Op = CelExpr::Op;
using Sort = CelValue::Sort;

namespace {

/// A macro and how many arguments it takes behind the variables; `one`, `two`: which numbers of variables it has.
struct Macro {
  std::string_view name;
  bool one, two;
  std::size_t least, most;
};
constexpr Macro kMacros[] = {
    {"all", true, true, 1, 1},           {"exists", true, true, 1, 1},        {"existsOne", true, true, 1, 1},
    {"exists_one", true, true, 1, 1},    {"filter", true, false, 1, 1},       {"map", true, false, 1, 2},
    {"optFlatMap", true, false, 1, 1},   {"optMap", true, false, 1, 1},       {"sortBy", true, false, 1, 1},
    {"transformList", false, true, 1, 2}, {"transformMap", false, true, 1, 2}, {"transformMapEntry", false, true, 1, 2},
};

/// How many variables the call has; 0: it is no macro.
std::size_t variables_of(const CelExpr& expr) {
  for (const Macro& macro : kMacros) {
    if (macro.name != expr.text) continue;
    const std::size_t args = expr.args.size() - 1;
    if (macro.one && args >= 1 + macro.least && args <= 1 + macro.most) return 1;
    if (macro.two && args >= 2 + macro.least && args <= 2 + macro.most) return 2;
  }
  return 0;
}

}  // namespace

CelValue CelEvaluation::has(const CelExpr& expr, const CelBinding* scope) {
  const bool plain = expr.args.size() == 1 && (expr.args[0].op == Op::kSelect || expr.args[0].op == Op::kOptionalSelect);
  if (!plain) return cel_error(run_, "has() of something else than a field");
  CelValue holder = of(expr.args[0].args[0], scope);
  if (holder.failed()) return holder;
  if (holder.is(Sort::kOptional)) {
    if (holder.items.empty()) return cel_bool(false);
    holder = holder.items[0];
  }
  if (!holder.is(Sort::kMap)) return cel_no_overload(run_, "has");
  CelValue found;
  return cel_bool(field(holder, expr.args[0].text, found));
}

bool CelEvaluation::is_macro(const CelExpr& expr) const {
  return variables_of(expr) != 0 || ((expr.text == "or" || expr.text == "orValue") && expr.args.size() == 2);
}

CelValue CelEvaluation::macro(const CelExpr& expr, const CelBinding* scope) {
  const std::size_t variables = variables_of(expr);
  if (variables == 0 || expr.text.starts_with("opt")) return optional_macro(expr, scope);
  const bool named = expr.args[1].op == Op::kName && (variables == 1 || (expr.args[2].op == Op::kName && expr.args[2].text != expr.args[1].text));
  if (!named) return cel_error(run_, expr.text + "() wants names of variables");
  if (expr.text == "sortBy") return sorted_by(expr, scope);
  const bool quantifies = expr.text == "all" || expr.text.starts_with("exists");
  return quantifies ? quantifier(expr, scope, variables) : transformed(expr, scope, variables);
}

// optional.or(other), optional.orValue(other): the other is asked only when it is needed. optMap, optFlatMap: the value in a variable.
CelValue CelEvaluation::optional_macro(const CelExpr& expr, const CelBinding* scope) {
  const CelValue holder = of(expr.args[0], scope);
  if (holder.failed()) return holder;
  if (!holder.is(Sort::kOptional)) return cel_no_overload(run_, expr.text);
  if (expr.text == "or") return holder.items.empty() ? of(expr.args[1], scope) : holder;
  if (expr.text == "orValue") return holder.items.empty() ? of(expr.args[1], scope) : holder.items[0];
  if (expr.args[1].op != Op::kName) return cel_error(run_, expr.text + "() wants the name of a variable");
  if (holder.items.empty()) return holder;
  const CelBinding binding{expr.args[1].text, holder.items[0], scope};
  const CelValue result = of(expr.args[2], &binding);
  return result.failed() || expr.text == "optFlatMap" ? result : cel_optional(run_, &result);
}

/// The variables of one round: an item or a key, or a key and its value.
class Rounds {
 public:
  Rounds(CelRun& run, const CelValue& holder, std::size_t variables)
      : run_(run), holder_(holder), keys_(cel_items(run, holder)), two_(variables == 2) {}

  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  CelValue first(std::size_t i) const { return two_ && holder_.is(Sort::kList) ? cel_int(static_cast<std::int64_t>(i)) : keys_[i]; }
  CelValue second(std::size_t i) const {
    CelValue value = keys_[i];
    if (holder_.is(Sort::kMap)) cel_find(run_, holder_, keys_[i], value);
    return value;
  }

 private:
  CelRun& run_;
  const CelValue& holder_;
  std::vector<CelValue> keys_;
  bool two_;
};

CelValue CelEvaluation::quantifier(const CelExpr& expr, const CelBinding* scope, std::size_t variables) {
  const CelValue holder = of(expr.args[0], scope);
  if (holder.failed()) return holder;
  if (!holder.is(Sort::kMap) && !holder.is(Sort::kList)) return cel_no_overload(run_, expr.text);
  const bool all = expr.text == "all", any = expr.text == "exists";
  std::size_t held = 0;
  CelValue fault;
  const Rounds rounds(run_, holder, variables);
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const CelBinding outer{expr.args[1].text, rounds.first(i), scope};
    const CelBinding inner{variables == 2 ? expr.args[2].text : std::string_view(), variables == 2 ? rounds.second(i) : CelValue(), &outer};
    const CelValue result = of(expr.args[1 + variables], &inner);
    if (result.failed()) {
      if (!fault.is(Sort::kUnknown)) fault = result.is(Sort::kUnknown) || !fault.failed() ? result : fault;
    } else if (!result.is(Sort::kBool)) {
      if (!fault.failed()) fault = cel_no_overload(run_, expr.text);
    } else if ((all && !result.is_true()) || (any && result.is_true())) {
      return result;
    } else {
      held += result.is_true() ? 1 : 0;
    }
  }
  if (fault.failed()) return fault;
  return cel_bool(all || (!any && held == 1));
}

/// What one round of a transformation adds: an item, or members of a map.
CelValue CelEvaluation::add_result(const CelExpr& expr, const CelValue& key, const CelValue& result, std::vector<CelValue>& out) {
  if (!expr.text.starts_with("transformMap")) {
    out.push_back(result);
    return result;
  }
  if (expr.text == "transformMap") {
    out.push_back(key);
    out.push_back(result);
    return result;
  }
  if (!result.is(Sort::kMap)) return cel_no_overload(run_, expr.text);
  for (const CelValue& name : cel_items(run_, result)) {
    for (std::size_t j = 0; j < out.size(); j += 2) {
      if (cel_is_equal(run_, out[j], name)) return cel_error(run_, "insert failed: a key is there already");
    }
    CelValue value;
    cel_find(run_, result, name, value);
    out.push_back(name);
    out.push_back(value);
  }
  return result;
}

// filter, map, transformList, transformMap, transformMapEntry.
CelValue CelEvaluation::transformed(const CelExpr& expr, const CelBinding* scope, std::size_t variables) {
  const CelValue holder = of(expr.args[0], scope);
  if (holder.failed()) return holder;
  if (!holder.is(Sort::kMap) && !holder.is(Sort::kList)) return cel_no_overload(run_, expr.text);
  const bool picks = expr.text == "filter";
  const bool tests = picks || expr.args.size() == 3 + variables;
  std::vector<CelValue> out;
  const Rounds rounds(run_, holder, variables);
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const CelValue first = rounds.first(i);
    if (first.failed()) return first;
    const CelBinding outer{expr.args[1].text, first, scope};
    const CelBinding inner{variables == 2 ? expr.args[2].text : std::string_view(), variables == 2 ? rounds.second(i) : CelValue(), &outer};
    if (tests) {
      const CelValue test = of(expr.args[1 + variables], &inner);
      if (test.failed()) return test;
      if (!test.is(Sort::kBool)) return cel_no_overload(run_, expr.text);
      if (!test.is_true()) continue;
    }
    const CelValue result = picks ? first : of(expr.args.back(), &inner);
    if (result.failed()) return result;
    if (const CelValue added = add_result(expr, first, result, out); added.failed()) return added;
    if (out.size() > 2 * CelRun::kMostItems) return cel_unknown(run_, "it makes too long a list");
  }
  return expr.text.starts_with("transformMap") ? cel_map(run_, out) : cel_list(run_, out);
}

CelValue CelEvaluation::sorted_by(const CelExpr& expr, const CelBinding* scope) {
  const CelValue holder = of(expr.args[0], scope);
  if (holder.failed()) return holder;
  if (!holder.is(Sort::kList)) return cel_no_overload(run_, expr.text);
  struct Keyed {
    CelValue key, item;
  };
  std::vector<Keyed> all;
  for (const CelValue& item : cel_items(run_, holder)) {
    const CelBinding binding{expr.args[1].text, item, scope};
    const CelValue key = of(expr.args[2], &binding);
    if (key.failed()) return key;
    if (cel_compare(key, key) == 2 || (!all.empty() && all[0].key.sort != key.sort)) return cel_error(run_, "list elements must be comparable");
    all.push_back({key, item});
  }
  std::stable_sort(all.begin(), all.end(), [](const Keyed& a, const Keyed& b) { return cel_compare(a.key, b.key) < 0; });
  std::vector<CelValue> items;
  for (const Keyed& each : all) items.push_back(each.item);
  return cel_list(run_, items);
}

}  // namespace rhumbline::schema
