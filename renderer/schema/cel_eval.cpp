// Asking a CEL rule about a value.
//
// In: a rule's text, a value and the type of its place. Out: true, false, an error, or "unknown" with the reason.
// Errors and unknowns are values: `&&` and `||` come to a verdict past them when the other side decides, everything else hands them on.
// Traps: a field that is not there is an error, unless the type has a default; a whole number of type number is a double; what the
// server compares as a moment in time must not be compared as text, so it is unknown.
// source: the CEL specification; apiextensions-apiserver pkg/apiserver/schema/cel
#include <algorithm>

#include "renderer/json/json.h"
#include "renderer/schema/cel.h"
#include "renderer/schema/objects.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {
namespace {

using Op = CelExpr::Op;
using Sort = CelValue::Sort;
constexpr std::uint64_t kMostSteps = 200'000;  // of one rule on one value

struct Binding {
  std::string_view name;
  CelValue value;
  const Binding* outer;
};

class Evaluation {
 public:
  Evaluation(Job& job, const CelValue& self) : job_(job), self_(self) {}

  CelValue of(const CelExpr& expr, const Binding* scope) {
    job_.pay(1);
    if (++steps_ > kMostSteps) return cel_unknown("it takes too many steps");
    switch (expr.op) {
      case Op::kLiteral: return {.sort = Sort::kPlain, .v = expr.literal};
      case Op::kName: return name(expr.text, scope);
      case Op::kSelect: return select(of(expr.args[0], scope), expr.text);
      case Op::kIndex: return index(of(expr.args[0], scope), of(expr.args[1], scope));
      case Op::kCall: return call(expr, scope);
      case Op::kMethod: return method(expr, scope);
      case Op::kList:
      case Op::kMap: return collection(expr, scope);
      case Op::kNot:
      case Op::kMinus: return unary(expr.op, of(expr.args[0], scope));
      case Op::kBinary: return binary(expr, scope);
      case Op::kCondition: break;
    }
    const CelValue test = of(expr.args[0], scope);
    if (test.failed()) return test;
    if (!is_bool(test)) return no_overload("?:");
    return of(expr.args[test.v.as_bool() ? 1 : 2], scope);
  }

 private:
  static bool is_bool(const CelValue& value) { return value.sort == Sort::kPlain && value.v.is(Kind::kBool); }
  static bool is_map(const CelValue& value) { return value.sort == Sort::kPlain && value.v.is_map(); }
  static bool is_list(const CelValue& value) { return value.sort == Sort::kPlain && value.v.is_list(); }
  static CelValue no_overload(std::string_view of) { return cel_error("no such overload: " + std::string(of)); }

  CelValue name(const std::string& text, const Binding* scope) {
    for (; scope != nullptr; scope = scope->outer) {
      if (scope->name == text) return scope->value;
    }
    if (text == "self") return self_;
    for (const std::string_view type : {"bool", "int", "uint", "double", "string", "list", "map", "null_type"}) {
      if (text == type) return {.sort = Sort::kType, .why = text};
    }
    return cel_unknown("\"" + text + "\" is not known here");
  }

  /// The member, null pointer where it counts as missing: a null under a type that takes none is pruned.
  static const Value* member_of(const CelValue& holder, std::string_view key, const TypeRef& type) {
    const Entry* entry = std::as_const(holder.v.as_map()).find(key);
    if (entry == nullptr) return nullptr;
    const bool pruned = entry->value.is_nil() && type && type.type() != Type::kAny && !type.takes_null();
    return pruned ? nullptr : &entry->value;
  }

  CelValue select(const CelValue& holder, std::string_view key) {
    if (holder.failed()) return holder;
    if (!is_map(holder)) return no_overload("." + std::string(key));
    const TypeRef type = holder.type ? holder.type.property(key) : TypeRef();
    if (const Value* found = member_of(holder, key, type); found != nullptr) return cel_value(*found, type);
    if (type) {
      if (const std::optional<Value> standard = type.default_value(job_)) return cel_value(*standard, type);
    }
    return cel_error("no such key: " + std::string(key));
  }

  CelValue index(const CelValue& holder, const CelValue& key) {
    if (holder.failed()) return holder;
    if (key.failed()) return key;
    if (is_map(holder) && key.v.is_string()) return select(holder, key.v.as_text());
    if (!is_list(holder) || !is_number(key.v) || !is_whole(key.v)) return no_overload("[]");
    const List& list = holder.v.as_list();
    const double at = as_double(key.v);
    if (at < 0 || at >= static_cast<double>(list.size)) return cel_error("index out of bounds: " + shown_value(job_, key.v));
    return cel_value(list[static_cast<std::size_t>(at)], holder.type.items());
  }

  CelValue unary(Op op, const CelValue& value) {
    if (value.failed()) return value;
    if (op == Op::kNot) return is_bool(value) ? cel_bool(!value.v.as_bool()) : no_overload("!");
    return cel_arithmetic(job_, '-', {.v = value.v.is(Kind::kFloat64) ? Value::float64(0) : Value::int64(0), .type = {}}, value);
  }

  CelValue collection(const CelExpr& expr, const Binding* scope) {
    std::vector<Value> items;
    for (const CelExpr& each : expr.args) {
      const CelValue value = of(each, scope);
      if (value.failed()) return value;
      if (value.sort != Sort::kPlain) return cel_unknown("a list of durations or types");
      items.push_back(value.v);
    }
    if (expr.op == Op::kList) return {.sort = Sort::kPlain, .v = make_list(job_.arena, items)};
    Map* map = make_map(job_.arena);
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      if (!items[i].is_string()) return cel_unknown("a map whose keys are no texts");
      map->set(job_.arena, items[i].as_text(), items[i + 1]);
    }
    return {.sort = Sort::kPlain, .v = Value::map(map)};
  }

  // && and || decide past an error on one side; an unknown weighs more than an error.
  CelValue logic(const CelExpr& expr, const Binding* scope, bool decides) {
    const CelValue left = of(expr.args[0], scope);
    if (is_bool(left) && left.v.as_bool() == decides) return left;
    CelValue right = of(expr.args[1], scope);
    if (is_bool(right) && right.v.as_bool() == decides) return right;
    if (left.sort == Sort::kUnknown || right.sort == Sort::kUnknown) return left.sort == Sort::kUnknown ? left : right;
    if (left.failed()) return left;
    if (right.failed()) return right;
    return is_bool(left) && is_bool(right) ? right : no_overload(expr.text);
  }

  CelValue binary(const CelExpr& expr, const Binding* scope) {
    if (expr.text == "&&" || expr.text == "||") return logic(expr, scope, expr.text == "||");
    const CelValue left = of(expr.args[0], scope);
    if (left.failed()) return left;
    const CelValue right = of(expr.args[1], scope);
    if (right.failed()) return right;
    if (expr.text == "==" || expr.text == "!=") return equality(left, right, expr.text == "==");
    if (expr.text == "in") return within(left, right);
    if (expr.text[0] == '<' || expr.text[0] == '>') {
      const int order = cel_compare(left, right);
      if (order == 2) return no_overload(expr.text);
      const bool strict = expr.text[0] == '<' ? order < 0 : order > 0;
      return cel_bool(strict || (order == 0 && expr.text.size() == 2));
    }
    return cel_arithmetic(job_, expr.text[0], left, right);
  }

  CelValue equality(const CelValue& left, const CelValue& right, bool wanted) {
    const bool equal = cel_equal(job_, left, right);
    const bool unordered = is_list(left) && is_list(right) &&
                           (is_unordered(left.type.list_type()) || is_unordered(right.type.list_type()));
    if (!equal && unordered) return cel_unknown("sets and keyed lists are equal in any order");
    return cel_bool(equal == wanted);
  }
  static bool is_unordered(ListType type) { return type == ListType::kSet || type == ListType::kMap; }

  CelValue within(const CelValue& item, const CelValue& holder) {
    if (is_map(holder)) return cel_bool(item.v.is_string() && std::as_const(holder.v.as_map()).find(item.v.as_text()) != nullptr);
    if (!is_list(holder)) return no_overload("in");
    for (const CelValue& each : cel_items(job_, holder)) {
      if (each.failed()) return each;
      if (cel_equal(job_, item, each)) return cel_bool(true);
    }
    return cel_bool(false);
  }

  CelValue has(const CelExpr& expr, const Binding* scope) {
    if (expr.args.size() != 1 || expr.args[0].op != Op::kSelect) return cel_unknown("has() of something else than a field");
    const CelValue holder = of(expr.args[0].args[0], scope);
    if (holder.failed()) return holder;
    if (!is_map(holder)) return no_overload("has");
    const std::string& key = expr.args[0].text;
    const TypeRef type = holder.type ? holder.type.property(key) : TypeRef();
    return cel_bool(member_of(holder, key, type) != nullptr || (type && type.default_value(job_).has_value()));
  }

  CelValue call(const CelExpr& expr, const Binding* scope) {
    if (expr.text == "has") return has(expr, scope);
    return apply(expr, false, scope);
  }

  CelValue apply(const CelExpr& expr, bool is_method, const Binding* scope) {
    std::vector<CelValue> args;
    for (const CelExpr& each : expr.args) {
      args.push_back(of(each, scope));
      if (args.back().failed()) return args.back();
    }
    return call_cel(job_, expr.text, is_method, args);
  }

  CelValue method(const CelExpr& expr, const Binding* scope) {
    const bool is_sets = expr.args[0].op == Op::kName && (expr.args[0].text == "sets" || expr.args[0].text == "math");
    if (is_sets) {
      CelExpr function = expr;
      function.text = expr.args[0].text + "." + expr.text;
      function.args.erase(function.args.begin());
      return apply(function, false, scope);
    }
    for (const std::string_view macro : {"all", "exists", "exists_one", "existsOne", "filter", "map"}) {
      if (expr.text == macro && expr.args.size() >= 3) return comprehension(expr, scope);
    }
    return apply(expr, true, scope);
  }

  // list.all(x, test) and its like. `map` takes a test before its result, too.
  CelValue comprehension(const CelExpr& expr, const Binding* scope) {
    const CelExpr& variable = expr.args[1];
    const bool is_map_macro = expr.text == "map";
    if (variable.op != Op::kName || (expr.args.size() > 3 && !is_map_macro)) return cel_unknown(expr.text + "() with two variables");
    const CelValue holder = of(expr.args[0], scope);
    if (holder.failed()) return holder;
    if (!is_map(holder) && !is_list(holder)) return no_overload(expr.text);
    const bool filters = expr.text == "filter" || (is_map_macro && expr.args.size() == 4);
    Gathered gathered;
    for (const CelValue& item : cel_items(job_, holder)) {
      const Binding binding{variable.text, item, scope};
      CelValue result = of(expr.args[2], &binding);
      if (filters) {
        if (result.failed()) return result;
        if (!is_bool(result)) return no_overload(expr.text);
        if (!result.v.as_bool()) continue;
        result = is_map_macro ? of(expr.args[3], &binding) : item;
      }
      if (is_map_macro || filters) {
        if (result.failed()) return result;
        if (result.sort != Sort::kPlain) return cel_unknown("a list of durations or types");
        gathered.items.push_back(result.v);
      } else if (!gathered.take(result)) {
        return no_overload(expr.text);
      }
    }
    if (is_map_macro || filters) return {.sort = Sort::kPlain, .v = make_list(job_.arena, gathered.items), .type = filters && !is_map_macro ? holder.type : TypeRef()};
    return gathered.verdict(expr.text);
  }

  /// What a comprehension has seen so far.
  struct Gathered {
    std::vector<Value> items;
    std::size_t held = 0, failed = 0;
    CelValue first_error, first_unknown;

    bool take(const CelValue& result) {
      if (result.sort == Sort::kUnknown && first_unknown.sort != Sort::kUnknown) first_unknown = result;
      if (result.sort == Sort::kError && first_error.sort != Sort::kError) first_error = result;
      if (result.failed()) return true;
      if (!result.v.is(Kind::kBool)) return false;
      ++(result.v.as_bool() ? held : failed);
      return true;
    }

    [[nodiscard]] CelValue verdict(std::string_view macro) const {
      if (macro == "all" && failed > 0) return cel_bool(false);
      if (macro == "exists" && held > 0) return cel_bool(true);
      if (first_unknown.sort == Sort::kUnknown) return first_unknown;
      if (first_error.sort == Sort::kError) return first_error;
      return cel_bool(macro == "all" || (macro != "exists" && held == 1));
    }
  };

  Job& job_;
  const CelValue& self_;
  std::uint64_t steps_ = 0;
};

}  // namespace

bool mentions_old_self(std::string_view rule) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  constexpr std::string_view kName = "oldSelf";
  for (std::size_t at = rule.find(kName); at != std::string_view::npos; at = rule.find(kName, at + 1)) {
    const bool starts = at == 0 || !is_word(rule[at - 1]);
    const bool ends = at + kName.size() == rule.size() || !is_word(rule[at + kName.size()]);
    if (starts && ends) return true;
  }
  return false;
}

CelAnswer ask_cel(Job& job, std::string_view rule, const Value& self, const TypeRef& type) {
  const Result<CelExpr> parsed = parse_cel(job, rule);
  if (!parsed) return {CelAnswer::Outcome::kUnknown, parsed.error().message};
  const CelValue root = cel_value(self, type);
  const CelValue answer = root.failed() ? root : Evaluation(job, root).of(parsed.value(), nullptr);
  if (answer.sort == Sort::kUnknown) return {CelAnswer::Outcome::kUnknown, answer.why};
  if (answer.sort == Sort::kError) return {CelAnswer::Outcome::kError, answer.why};
  if (answer.sort != Sort::kPlain || !answer.v.is(Kind::kBool)) return {CelAnswer::Outcome::kError, "it gives no truth value"};
  return {answer.v.as_bool() ? CelAnswer::Outcome::kTrue : CelAnswer::Outcome::kFalse, {}};
}

}  // namespace rhumbline::schema
