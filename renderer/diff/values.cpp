// Values and types as a comparison looks at them.
//
// In:  values of manifests and of live objects, with what the schema knows about their place.   Out: equal or not, keys of items.
// The one idea: equal means equal for the server, so `0.1` and `100m` are one amount, and {} is nothing.
// Trap: inside an atomic list {} is something (a rule that allows all), so emptiness is forgiven only for members of maps.

#include <algorithm>
#include <cmath>

#include "renderer/base/text.h"
#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

constexpr int kDeepest = 1000;  // documents nested deeper were refused when they were read

struct Unit {
  std::string_view suffix;
  int power;   // of ten, or of two
  bool binary;
};
constexpr Unit kUnits[] = {{"n", -9, false}, {"u", -6, false}, {"m", -3, false}, {"", 0, false},   {"k", 3, false},
                           {"M", 6, false},  {"G", 9, false},  {"T", 12, false}, {"P", 15, false}, {"E", 18, false},
                           {"Ki", 10, true}, {"Mi", 20, true}, {"Gi", 30, true}, {"Ti", 40, true}, {"Pi", 50, true}, {"Ei", 60, true}};

// An amount as significant digits times a power of ten times a power of two; zero has no digits.
struct Amount {
  std::string digits;
  std::int64_t tens = 0;
  int twos = 0;
  bool negative = false;
};

std::optional<Amount> parse_amount(std::string_view text) {
  Amount amount;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) amount.negative = text[at++] == '-';
  bool point = false, any = false;
  for (; at < text.size() && (text[at] == '.' || (text[at] >= '0' && text[at] <= '9')); ++at) {
    if (text[at] == '.') {
      if (point) return std::nullopt;
      point = true;
      continue;
    }
    any = true;
    amount.digits += text[at];
    if (point) --amount.tens;
  }
  if (!any) return std::nullopt;
  std::string_view suffix = text.substr(at);
  if (suffix.size() > 1 && (suffix[0] == 'e' || suffix[0] == 'E')) {
    const ParsedInt exponent = parse_int(suffix.substr(suffix[1] == '+' ? 2 : 1), 10);
    if (exponent.status == ParseStatus::kOk && std::abs(exponent.value) < 10'000) {
      amount.tens += exponent.value;
      suffix = {};
    }
  }
  const Unit* unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) { return u.suffix == suffix; });
  if (unit == std::end(kUnits)) return std::nullopt;
  if (unit->binary) amount.twos = unit->power;
  if (!unit->binary) amount.tens += unit->power;
  amount.digits.erase(0, amount.digits.find_first_not_of('0'));
  while (!amount.digits.empty() && amount.digits.back() == '0') {
    amount.digits.pop_back();
    ++amount.tens;
  }
  return amount;
}

// Doubles the decimal digits `times` times; exact, since Ei is only two to the sixtieth.
void expand_twos(Amount& amount) {
  for (; amount.twos > 0; --amount.twos) {
    int carry = 0;
    for (auto digit = amount.digits.rbegin(); digit != amount.digits.rend(); ++digit) {
      const int twice = (*digit - '0') * 2 + carry;
      *digit = static_cast<char>('0' + twice % 10);
      carry = twice / 10;
    }
    if (carry > 0) amount.digits.insert(amount.digits.begin(), static_cast<char>('0' + carry));
  }
  while (!amount.digits.empty() && amount.digits.back() == '0') {
    amount.digits.pop_back();
    ++amount.tens;
  }
}

bool is_scalar(const Value& v) { return !v.is_nil() && !v.is_map() && !v.is_list(); }

bool same_scalars(const Value& a, const Value& b, schema::Type type, const Limits& limits) {
  if (json_equal(a, b, limits)) return true;
  if (type == schema::Type::kQuantity) return same_amount(scalar_text(a), scalar_text(b));
  return type == schema::Type::kIntOrString && scalar_text(a) == scalar_text(b);
}

// Empty all the way down: {a: {b: null}}.
bool is_hollow(const Value& v, int depth) {
  if (is_void(v)) return true;
  if (!v.is_map() || depth > kDeepest) return false;
  const auto entries = v.as_map().entries();
  return std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) { return is_hollow(entry.value, depth + 1); });
}

bool same_below(const Value& a, const Value& b, const TypeRef& type, const Limits& limits, int depth, bool in_list) {
  if (depth > kDeepest) return json_equal(a, b, limits);
  if (!in_list && (is_void(a) || is_void(b))) return is_hollow(a, depth) && is_hollow(b, depth);
  if (a.is_nil() || b.is_nil()) return a.is_nil() && b.is_nil();
  if (a.is_map() && b.is_map()) {
    for (const auto& entry : a.as_map().entries()) {
      if (!same_below(entry.value, member(b, entry.key), property(type, entry.key), limits, depth + 1, false)) return false;
    }
    for (const auto& entry : b.as_map().entries()) {
      if (is_void(member(a, entry.key)) && !is_hollow(entry.value, depth)) return false;
    }
    return true;
  }
  if (a.is_list() && b.is_list()) {
    const List &left = a.as_list(), &right = b.as_list();
    if (left.size != right.size) return false;
    const TypeRef item = items(type);
    for (std::size_t i = 0; i < left.size; ++i) {
      if (!same_below(left[i], right[i], item, limits, depth + 1, true)) return false;
    }
    return true;
  }
  return is_scalar(a) && is_scalar(b) && same_scalars(a, b, type ? type.type() : schema::Type::kAny, limits);
}

}  // namespace

Value member(const Value& v, std::string_view key) {
  if (!v.is_map()) return Value::invalid();
  const Entry* entry = v.as_map().find(key);
  return entry == nullptr || entry->value.is_nil() ? Value::invalid() : entry->value;
}

Value at_path(const Value& v, std::initializer_list<std::string_view> path) {
  Value found = v;
  for (const std::string_view key : path) found = member(found, key);
  return found;
}

bool is_void(const Value& v) {
  return v.is_nil() || (v.is_map() && v.as_map().empty()) || (v.is_list() && v.as_list().size == 0);
}

bool same_amount(std::string_view a, std::string_view b) {
  std::optional<Amount> left = parse_amount(a), right = parse_amount(b);
  if (!left || !right) return false;
  expand_twos(*left);
  expand_twos(*right);
  if (left->digits.empty() || right->digits.empty()) return left->digits.empty() && right->digits.empty();
  return left->digits == right->digits && left->tens == right->tens && left->negative == right->negative;
}

bool is_more(std::string_view a, std::string_view b) {
  std::optional<Amount> left = parse_amount(a), right = parse_amount(b);
  if (!left || !right) return false;
  expand_twos(*left);
  expand_twos(*right);
  const bool left_is_up = !left->negative && !left->digits.empty(), right_is_up = !right->negative && !right->digits.empty();
  if (!left_is_up || !right_is_up) return left_is_up;  // no amount that a server takes is less than nothing
  const auto size = [](const Amount& amount) { return static_cast<std::int64_t>(amount.digits.size()) + amount.tens; };
  if (size(*left) != size(*right)) return size(*left) > size(*right);
  return left->digits > right->digits;  // neither ends in a zero, so the texts compare as the fractions 0.digits do
}

std::string scalar_text(const Value& v) {
  std::string out;
  switch (v.kind()) {
    case Kind::kBool: return v.as_bool() ? "true" : "false";
    case Kind::kInt:
    case Kind::kInt64: append_int(out, v.as_int()); return out;
    case Kind::kUint64: append_uint(out, v.as_uint()); return out;
    case Kind::kFloat64: append_float(out, v.as_float(), 'g', -1); return out;
    case Kind::kString: return std::string(v.as_text());
    default: return out;
  }
}

bool same(Job& job, const Value& a, const Value& b, const TypeRef& type) { return same_below(a, b, type, job.limits, 0, false); }

bool says_less(Job& job, const Value& whole, const Value& part, const TypeRef& type) {
  job.pay(1);
  if (whole.is_list() && part.is_list() && whole.as_list().size == part.as_list().size) {
    for (std::uint32_t i = 0; i < whole.as_list().size; ++i) {
      if (says_less(job, whole.as_list()[i], part.as_list()[i], items(type))) return true;
    }
  }
  if (!whole.is_map() || !part.is_map()) return false;
  const auto entries = whole.as_map().entries();
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    const TypeRef below = property(type, entry.key);
    if (part.as_map().find(entry.key) != nullptr) return says_less(job, entry.value, member(part, entry.key), below);
    return entry.value.is_map() && below && !below.property_names().empty() && short_name(below) != "ObjectMeta";
  });
}

TypeRef property(const TypeRef& type, std::string_view key) { return type ? type.property(key) : TypeRef(); }
TypeRef items(const TypeRef& type) { return type ? type.items() : TypeRef(); }

std::string_view short_name(const TypeRef& type) {
  if (!type) return {};
  const std::string_view name = type.name();
  return name.substr(name.rfind('.') + 1);  // npos + 1 is 0
}

ListRule shown_rule(const TypeRef& list) {
  if (!list) return {};
  if (list.list_type() == schema::ListType::kMap) return {ListRule::kKeyed, list.list_keys()};
  if (list.list_type() == schema::ListType::kSet) return {ListRule::kSet, {}};
  if (list.list_type() == schema::ListType::kNone && !list.patch_merge_key().empty()) return {ListRule::kKeyed, {list.patch_merge_key()}};
  return {};
}

ListRule strategic_rule(const TypeRef& list) {
  if (!list || list.patch_strategy().find("merge") == std::string_view::npos) return {};
  if (!list.patch_merge_key().empty()) return {ListRule::kKeyed, {list.patch_merge_key()}};
  return {ListRule::kSet, {}};
}

namespace {

void append_json(std::string& out, const Value& v) {
  if (!v.is_string()) {
    out += v.is_nil() ? "null" : scalar_text(v);
    return;
  }
  out += '"';
  for (const char c : v.as_text()) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string item_step(const ListRule& rule, const Value& item) {
  std::string step = "[";
  if (rule.kind == ListRule::kSet) {
    step += '=';
    append_json(step, item);
    return step + "]";
  }
  for (const std::string_view key : rule.keys) {
    if (step.size() > 1) step += ',';
    step += key;
    step += '=';
    Value value = member(item, key);
    if (value.is_nil() && key == "protocol") value = Value::literal("TCP");
    append_json(step, value);
  }
  return step + "]";
}

Value KeyedItems::find(std::string_view step) const {
  const auto found = index.find(step);
  return found == index.end() ? Value::invalid() : items[found->second].value;
}

void KeyedItems::push(Item item) {
  index.emplace(item.step, items.size());
  items.push_back(std::move(item));
}

KeyedItems keyed_items(const ListRule& rule, const Value& list) {
  KeyedItems found;
  if (!list.is_list()) return found;
  std::map<std::string, int> turns;
  for (const Value& item : list.as_list()) {
    std::string base = item_step(rule, item);
    const int turn = ++turns[base];
    std::string step = turn == 1 ? base : base + "#" + std::to_string(turn);
    found.push({std::move(base), std::move(step), item});
  }
  return found;
}

}  // namespace rhumbline::diff
