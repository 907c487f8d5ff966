// Asking a CEL rule about a value.
//
// In: a rule's text, a value and the type of its place. Out: true, false, an error, or "unknown" with the reason.
// Errors and unknowns are values: `&&` and `||` come to a verdict past them when the other side decides, everything else hands them on.
// Traps: a field that is not there is an error, unless the type has a default; fields of an optional value are optional values.
// source: the CEL specification; apiextensions-apiserver pkg/apiserver/schema/cel; cel-go cel/library.go (optional values)
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/schema/cel_eval.h"

namespace rhumbline::schema {

using Op = CelExpr::Op;
using Sort = CelValue::Sort;

CelValue CelEvaluation::of(const CelExpr& expr, const CelBinding* scope) {
  run_.pay(1);
  switch (expr.op) {
    case Op::kLiteral:
    case Op::kBytes: return literal(expr);
    case Op::kName: return name(expr.text, scope);
    case Op::kSelect: return select(expr, scope);
    case Op::kOptionalSelect: return optional_of(of(expr.args[0], scope), {.sort = Sort::kText, .text = expr.text});
    case Op::kIndex: return index(of(expr.args[0], scope), of(expr.args[1], scope));
    case Op::kOptionalIndex: return optional_of(of(expr.args[0], scope), of(expr.args[1], scope));
    case Op::kCall: return call(expr, scope);
    case Op::kMethod: return method(expr, scope);
    case Op::kList: return list(expr, scope);
    case Op::kMap: return map(expr, scope);
    case Op::kMaybe: return cel_error(run_, "an optional member outside a list or map");
    case Op::kNot: {
      const CelValue value = of(expr.args[0], scope);
      if (value.failed()) return value;
      return value.is(Sort::kBool) ? cel_bool(!value.is_true()) : cel_no_overload(run_, "!");
    }
    case Op::kMinus: {
      const CelValue value = of(expr.args[0], scope);
      return value.failed() ? value : cel_negated(run_, value);
    }
    case Op::kBinary: return binary(expr, scope);
    case Op::kCondition: break;
  }
  return condition(expr, scope);
}

CelValue CelEvaluation::literal(const CelExpr& expr) {
  if (expr.op == Op::kBytes) return cel_text_value(run_, expr.text, Sort::kBytes);
  const Value& v = expr.literal;
  if (v.is(Kind::kUint64)) return {.sort = Sort::kUint, .whole = static_cast<std::int64_t>(v.as_uint())};
  return cel_value(run_, v, {});
}

CelValue CelEvaluation::condition(const CelExpr& expr, const CelBinding* scope) {
  const CelValue test = of(expr.args[0], scope);
  if (test.failed()) return test;
  if (!test.is(Sort::kBool)) return cel_no_overload(run_, "?:");
  return of(expr.args[test.is_true() ? 1 : 2], scope);
}

CelValue CelEvaluation::name(const std::string& text, const CelBinding* scope) {
  for (; scope != nullptr; scope = scope->outer) {
    if (scope->name == text) return scope->value;
  }
  if (text == "self") return self_;
  if (text == "oldSelf" && (subject_.optional_old_self || !subject_.old_self.is_nil())) {
    const CelValue old = subject_.old_self.is_nil() ? CelValue() : cel_value(run_, subject_.old_self, subject_.type);
    return subject_.optional_old_self ? cel_optional(run_, subject_.old_self.is_nil() ? nullptr : &old) : old;
  }
  for (const std::string_view type :
       {"bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type", "google.protobuf.Timestamp",
        "google.protobuf.Duration", "kubernetes.Quantity", "kubernetes.URL", "kubernetes.Semver", "net.IP", "net.CIDR"}) {
    if (text == type) return {.sort = Sort::kType, .text = type};
  }
  return cel_unknown(run_, "\"" + text + "\" is not known here");
}

bool CelEvaluation::field(const CelValue& map, std::string_view key, CelValue& found) {
  if (cel_find(run_, map, {.sort = Sort::kText, .text = key}, found)) return true;
  if (key.find("__") == std::string_view::npos) return false;
  const std::string plain = unescape_cel(key);
  return plain != key && cel_find(run_, map, {.sort = Sort::kText, .text = run_.job.arena.copy(plain)}, found);
}

CelValue CelEvaluation::select(const CelExpr& expr, const CelBinding* scope) {
  const CelExpr& below = expr.args[0];
  const bool dotted = below.op == Op::kName || (below.op == Op::kSelect && below.args[0].op == Op::kName);
  const CelValue holder = of(below, scope);
  if (holder.is(Sort::kUnknown) && dotted) {  // net.IP, google.protobuf.Duration
    const std::string head = below.op == Op::kName ? below.text : below.args[0].text + "." + below.text;
    const CelValue type = name(head + "." + expr.text, nullptr);
    return type.failed() ? holder : type;
  }
  return member(holder, expr.text);
}

CelValue CelEvaluation::member(const CelValue& holder, std::string_view key) {
  if (holder.failed()) return holder;
  if (holder.is(Sort::kOptional)) return optional_of(holder, {.sort = Sort::kText, .text = key});
  if (!holder.is(Sort::kMap)) return cel_no_overload(run_, key);
  CelValue found;
  if (field(holder, key, found)) return found;
  return cel_error(run_, "no such key: " + std::string(key));
}

CelValue CelEvaluation::index(const CelValue& holder, const CelValue& key) {
  if (holder.failed()) return holder;
  if (key.failed()) return key;
  if (holder.is(Sort::kOptional)) return optional_of(holder, key);
  CelValue found;
  if (holder.is(Sort::kMap)) {
    if (cel_find(run_, holder, key, found)) return found;
    std::string shown;
    append_cel_text(shown, key);
    return cel_error(run_, "no such key: " + shown);
  }
  const bool whole = key.is_number() && (!key.is(Sort::kDouble) || static_cast<double>(static_cast<std::int64_t>(key.real)) == key.real);
  if (!holder.is(Sort::kList) || !whole) return cel_no_overload(run_, "[]");
  const std::int64_t at = key.is(Sort::kDouble) ? static_cast<std::int64_t>(key.real) : key.whole;
  if (at < 0 || static_cast<std::uint64_t>(at) >= cel_size(holder)) return cel_error(run_, "index out of bounds: " + std::to_string(at));
  return cel_item(run_, holder, static_cast<std::size_t>(at));
}

/// holder.?key and holder[?key]; an optional holder is looked into.
CelValue CelEvaluation::optional_of(const CelValue& given, const CelValue& key) {
  if (given.failed()) return given;
  if (key.failed()) return key;
  if (given.is(Sort::kOptional) && given.items.empty()) return given;
  const CelValue& holder = given.is(Sort::kOptional) ? given.items[0] : given;
  CelValue found;
  if (holder.is(Sort::kMap)) {
    const bool has = key.is(Sort::kText) ? field(holder, key.text, found) : cel_find(run_, holder, key, found);
    if (found.failed()) return found;
    return cel_optional(run_, has ? &found : nullptr);
  }
  if (!holder.is(Sort::kList) || !key.is(Sort::kInt)) return cel_no_overload(run_, "?");
  if (key.whole < 0 || static_cast<std::uint64_t>(key.whole) >= cel_size(holder)) return cel_optional(run_, nullptr);
  found = cel_item(run_, holder, static_cast<std::size_t>(key.whole));
  return cel_optional(run_, &found);
}

CelValue CelEvaluation::list(const CelExpr& expr, const CelBinding* scope) {
  std::vector<CelValue> items;
  for (const CelExpr& each : expr.args) {
    const CelValue value = of(each.op == Op::kMaybe ? each.args[0] : each, scope);
    if (value.failed()) return value;
    if (each.op != Op::kMaybe) {
      items.push_back(value);
    } else if (!value.is(Sort::kOptional)) {
      return cel_no_overload(run_, "?");
    } else if (!value.items.empty()) {
      items.push_back(value.items[0]);
    }
  }
  return cel_list(run_, items);
}

CelValue CelEvaluation::map(const CelExpr& expr, const CelBinding* scope) {
  std::vector<CelValue> members;
  for (std::size_t i = 0; i + 1 < expr.args.size(); i += 2) {
    const CelValue key = of(expr.args[i], scope);
    if (key.failed()) return key;
    const bool maybe = expr.args[i + 1].op == Op::kMaybe;
    CelValue value = of(maybe ? expr.args[i + 1].args[0] : expr.args[i + 1], scope);
    if (value.failed()) return value;
    if (maybe && !value.is(Sort::kOptional)) return cel_no_overload(run_, "?");
    if (maybe && value.items.empty()) continue;
    if (maybe) value = value.items[0];
    std::size_t at = 0;
    while (at < members.size() && !cel_is_equal(run_, members[at], key)) at += 2;
    if (at == members.size()) members.insert(members.end(), {key, CelValue()});
    members[at + 1] = value;  // the last of a key counts
  }
  return cel_map(run_, members);
}

// && and || decide past an error on one side; an unknown weighs more than an error.
CelValue CelEvaluation::logic(const CelExpr& expr, const CelBinding* scope, bool decides) {
  const auto settles = [&](const CelValue& value) { return value.is(Sort::kBool) && value.is_true() == decides; };
  const CelValue left = of(expr.args[0], scope);
  if (settles(left)) return left;
  CelValue right = of(expr.args[1], scope);
  if (settles(right)) return right;
  if (left.is(Sort::kUnknown)) return left;
  if (right.is(Sort::kUnknown)) return right;
  if (left.failed()) return left;
  if (right.failed()) return right;
  return left.is(Sort::kBool) && right.is(Sort::kBool) ? right : cel_no_overload(run_, expr.text);
}

CelValue CelEvaluation::binary(const CelExpr& expr, const CelBinding* scope) {
  if (expr.text == "&&" || expr.text == "||") return logic(expr, scope, expr.text == "||");
  const CelValue left = of(expr.args[0], scope);
  if (left.failed()) return left;
  const CelValue right = of(expr.args[1], scope);
  if (right.failed()) return right;
  if (expr.text == "==" || expr.text == "!=") {
    const CelValue equal = cel_equal(run_, left, right);
    return equal.failed() ? equal : cel_bool(equal.is_true() == (expr.text == "=="));
  }
  if (expr.text == "in") return within(left, right);
  if (expr.text[0] != '<' && expr.text[0] != '>') return cel_arithmetic(run_, expr.text[0], left, right);
  const int order = cel_compare(left, right);
  if (order == 2) return left.is_number() && right.is_number() ? cel_error(run_, "NaN values cannot be ordered") : cel_no_overload(run_, expr.text);
  const bool strict = expr.text[0] == '<' ? order < 0 : order > 0;
  return cel_bool(strict || (order == 0 && expr.text.size() == 2));
}

CelValue CelEvaluation::within(const CelValue& item, const CelValue& holder) {
  CelValue found;
  if (holder.is(Sort::kMap)) return cel_bool(cel_find(run_, holder, item, found));
  if (!holder.is(Sort::kList)) return cel_no_overload(run_, "in");
  for (const CelValue& each : cel_items(run_, holder)) {
    if (each.failed()) return each;
    if (cel_is_equal(run_, item, each)) return cel_bool(true);
  }
  return cel_bool(false);
}

CelValue CelEvaluation::apply(std::string_view name, bool is_method, std::span<const CelExpr> exprs, const CelBinding* scope) {
  std::vector<CelValue> args;
  for (const CelExpr& each : exprs) {
    args.push_back(of(each, scope));
    if (args.back().failed()) return args.back();
  }
  return call_cel(run_, name, is_method, args);
}

CelValue CelEvaluation::call(const CelExpr& expr, const CelBinding* scope) {
  if (expr.text == "has") return has(expr, scope);
  return apply(expr.text, false, expr.args, scope);
}

CelValue CelEvaluation::method(const CelExpr& expr, const CelBinding* scope) {
  const std::span<const CelExpr> args(expr.args);
  const std::string& holder = expr.args[0].text;
  for (const std::string_view space : {"optional", "sets", "lists", "strings", "ip", "format", "math", "cel", "base64"}) {
    if (expr.args[0].op != Op::kName || holder != space) continue;
    const CelBinding* found = scope;
    while (found != nullptr && found->name != holder) found = found->outer;
    if (found == nullptr) return apply(holder + "." + expr.text, false, args.subspan(1), scope);
  }
  if (is_macro(expr)) return macro(expr, scope);
  return apply(expr.text, true, args, scope);
}

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

namespace {

/// The value of an expression; a spent budget and what cannot be read are unknowns.
CelValue evaluate(CelRun& run, std::string_view text, const CelSubject& subject, std::string& why) {
  const Result<CelExpr> parsed = parse_cel(run.job, text);
  if (!parsed) {
    why = parsed.error().message;
    return {.sort = Sort::kUnknown};
  }
  try {
    const CelValue answer = CelEvaluation(run, subject).of(parsed.value(), nullptr);
    if (answer.failed()) why = answer.text;
    return answer;
  } catch (const Failure& failure) {
    if (failure.diagnostic().rule != "cel") throw;
    why = failure.diagnostic().message;
    return {.sort = Sort::kUnknown};
  }
}

}  // namespace

CelAnswer ask_cel(Job& job, std::string_view rule, const CelSubject& subject) {
  CelRun run{job};
  std::string why;
  const CelValue answer = evaluate(run, rule, subject, why);
  if (answer.is(Sort::kUnknown)) return {CelAnswer::Outcome::kUnknown, why};
  if (answer.is(Sort::kError)) return {CelAnswer::Outcome::kError, why};
  if (!answer.is(Sort::kBool)) return {CelAnswer::Outcome::kError, "it gives no truth value"};
  return {answer.is_true() ? CelAnswer::Outcome::kTrue : CelAnswer::Outcome::kFalse, {}};
}

std::optional<std::string> cel_message(Job& job, std::string_view expression, const CelSubject& subject) {
  constexpr std::size_t kLongest = 5120;  // bytes. source: k8s.io/apiserver pkg/apis/cel config.go
  CelRun run{job};
  std::string why;
  const CelValue answer = evaluate(run, expression, subject, why);
  if (!answer.is(Sort::kText)) return std::nullopt;
  const std::string_view text = trim_space(answer.text);
  if (text.empty() || text.size() > kLongest || text.find('\n') != std::string_view::npos) return std::nullopt;
  return std::string(text);
}

}  // namespace rhumbline::schema
