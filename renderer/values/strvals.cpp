// The grammar of --set, --set-string, --set-file, --set-json and --set-literal.
//
// In:  an expression such as `a.b[2].c=1,d={x,y}`.   Out: the map it is applied to, changed.
// The one idea: one recursive reader for all five; they differ in which characters stop a name and in how a value is read.
// Trap: the end of the text inside a name is a fault, but anywhere else it ends the whole reading quietly, whatever
// was begun (`a[0` sets nothing, `a[0]` an empty list). A step of the wrong type is Go's failed type assertion.
// source: helm v4 pkg/strvals parser.go, literal_parser.go; v3 differs only in `a[0`, which it refuses

#include "renderer/values/strvals.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/json/json.h"

namespace rhumbline {

namespace {

constexpr std::int64_t kHighestIndex = 65536;
constexpr std::uint32_t kMostLevels = 30;

// %q of []rune: ['a' 'b']
std::string quoted_runes(std::string_view text) {
  std::string out = "[";
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (out.size() > 1) out += ' ';
    append_quoted_rune(out, rune.value);
    text.remove_prefix(rune.bytes);
  }
  return out + "]";
}

// Lists that --set works on were made from this job's flags and files and nobody else holds them yet.
Value& item_of(Value& list, std::size_t index) { return const_cast<Value&>(list.as_list().items[index]); }

}  // namespace

SetParser::Step SetParser::fault(std::string words, std::string plain) {
  if (fault_.empty()) {
    fault_ = std::move(words);
    plain_fault_ = std::move(plain);
  }
  return Step::kFault;
}

SetParser::Step SetParser::type_fault(std::string_view name, const Value& is, Wanted wanted) {
  const bool is_map_wanted = wanted == Wanted::kMap;
  return fault("unable to parse key: interface conversion: interface {} is " +
                   (is.is_nil() ? "nil" : std::string(type_name(is))) + ", not " +
                   (is_map_wanted ? "map[string]interface {}" : "[]interface {}"),
               (name.empty() ? "a list item" : quoted(name)) + " is " + std::string(described(is)) +
                   " so far, here it is used as a " + (is_map_wanted ? "map" : "list"));
}

bool SetParser::run(Map& into) {
  for (;;) {
    const Step step = key(into, 0);
    if (step != Step::kDone) return step == Step::kEnd;
  }
}

SetParser::Piece SetParser::until(std::string_view stops) {
  Piece piece{.text = {}, .start = next_};
  const std::string_view all = source_.expression;
  while (next_ < all.size()) {
    Rune rune = decode_rune(all.substr(next_));
    next_ += rune.bytes;
    if (rune.value < 0x80 && stops.find(static_cast<char>(rune.value)) != std::string_view::npos) {
      piece.stop = static_cast<char>(rune.value);
      return piece;
    }
    if (rune.value == '\\' && !is_literal()) {
      if (next_ >= all.size()) break;
      rune = decode_rune(all.substr(next_));
      next_ += rune.bytes;
    }
    append_rune(piece.text, rune.value);
  }
  piece.ended = true;
  return piece;
}

void SetParser::set(Map& map, const Piece& name, Value value) {
  if (name.text.empty()) return;
  const Pos at = source_.at + name.start;
  Entry* old = map.find(name.text);
  if (old != nullptr) {
    old->value = value;
    old->key_at = at;
  } else {
    map.set(job_.arena, job_.arena.copy(name.text), value, at);
  }
}

Value SetParser::text_value(std::string_view text, std::size_t start) {
  return Value::string(job_.arena, job_.arena.copy(text)).with_pos(source_.at + start);
}

// ---- Names
// ---------------------------------------------------------------------------------------------------------------

SetParser::Step SetParser::key(Map& map, std::uint32_t level) {
  if (++depth_ > job_.limits.yaml_depth) {
    fail({.cause = Cause::kLimit,
          .rule = "limit.depth",
          .at = fault_at(),
          .message = "the expression is nested too deeply (limit: --max-yaml-depth)"});
  }
  const Piece name = until(is_literal() ? "=[." : "=[,.");
  Step step = Step::kEnd;
  if (name.ended) {
    if (!name.text.empty()) step = fault("key " + quoted(name.text) + " has no value");
  } else if (name.stop == '[') {
    step = key_index(map, name, level);
  } else if (name.stop == '=') {
    step = key_value(map, name);
  } else if (name.stop == '.') {
    step = key_dot(map, name, level);
  } else {
    step = fault("key " + quoted(name.text) + " has no value (cannot end with ,)");
  }
  --depth_;
  return step;
}

SetParser::Step SetParser::key_index(Map& map, const Piece& name, std::uint32_t level) {
  std::int64_t number = 0;
  if (const Step step = index(number); step != Step::kDone) return step;
  const Entry* old = map.find(name.text);
  if (old != nullptr && !old->value.is_list()) return type_fault(name.text, old->value, Wanted::kList);
  Value list = old != nullptr ? old->value : make_list(job_.arena, {}).with_pos(source_.at + name.start);
  const Step step = list_item(list, number, level);
  set(map, name, list);
  return step;
}

SetParser::Step SetParser::key_dot(Map& map, const Piece& name, std::uint32_t level) {
  if (level + 1 > kMostLevels) {
    return fault("value name nested level is greater than maximum supported nested level of " +
                 std::to_string(kMostLevels));
  }
  const Entry* old = map.find(name.text);
  if (old != nullptr && !old->value.is_map()) return type_fault(name.text, old->value, Wanted::kMap);
  const Value inner = old != nullptr ? old->value : Value::map(make_map(job_.arena)).with_pos(source_.at + name.start);
  const Step step = key(inner.as_map(), level + 1);
  if (step == Step::kDone && inner.as_map().empty()) return fault("key map " + quoted(name.text) + " has no value");
  if (!inner.as_map().empty()) set(map, name, inner);
  return step;
}

SetParser::Step SetParser::key_value(Map& map, const Piece& name) {
  const std::size_t start = next_;
  if (is_literal()) {
    set(map, name, text_value(until("").text, start));
    return Step::kDone;
  }
  Value value;
  if (source_.kind == SetKind::kJson) {
    bool is_empty = false;
    const Step step = json(value, is_empty);
    if (step != Step::kDone) return step;
    set(map, name, value);
    if (!is_empty) skip_blanks();
    return Step::kDone;
  }
  switch (braces(value)) {
    case Listing::kListed:
      set(map, name, value);
      return Step::kDone;
    case Listing::kEnd:
      set(map, name, text_value("", start));
      return Step::kEnd;
    case Listing::kFault:
      return Step::kFault;
    case Listing::kNone:
      break;
  }
  if (!scalar(until(","), value)) return Step::kFault;
  set(map, name, value);
  return Step::kDone;
}

// ---- Items of lists
// --------------------------------------------------------------------------------------------------------

SetParser::Step SetParser::index(std::int64_t& into) {
  const Piece digits = until("]");
  if (digits.ended) return source_.helm3 ? fault("error parsing index: EOF") : Step::kEnd;
  const ParsedInt parsed = parse_int(digits.text, 10);
  into = parsed.value;
  if (parsed.status == ParseStatus::kOk) return Step::kDone;
  return fault("error parsing index: strconv.Atoi: parsing " + quoted(digits.text) + ": " +
                   (parsed.status == ParseStatus::kRange ? "value out of range" : "invalid syntax"),
               quoted(digits.text) + " is no list index");
}

SetParser::Step SetParser::list_item(Value& list, std::int64_t index, std::uint32_t level) {
  if (index < 0) return fault("negative " + std::to_string(index) + " index not allowed");
  if (++depth_ > job_.limits.yaml_depth) {
    fail({.cause = Cause::kLimit,
          .rule = "limit.depth",
          .at = fault_at(),
          .message = "the expression is nested too deeply (limit: --max-yaml-depth)"});
  }
  const Piece junk = until("[.=");
  Step step = Step::kEnd;
  if (!junk.text.empty()) {
    step = fault("unexpected data at end of array index: " + quoted_runes(junk.text));
  } else if (!junk.ended) {
    step = junk.stop == '='   ? item_value(list, index)
           : junk.stop == '.' ? item_dot(list, index, level)
                              : item_index(list, index, level);
  }
  --depth_;
  return step;
}

SetParser::Step SetParser::item_value(Value& list, std::int64_t index) {
  const std::size_t start = next_;
  if (is_literal()) return set_index(list, index, text_value(until("").text, start));
  Value value;
  if (source_.kind == SetKind::kJson) {
    bool is_empty = false;
    Step step = json(value, is_empty);
    if (step == Step::kDone) step = set_index(list, index, value);
    if (step == Step::kDone && !is_empty) skip_blanks();
    return step;
  }
  switch (braces(value)) {
    case Listing::kListed:
      return set_index(list, index, value);
    case Listing::kEnd:
      return set_index(list, index, text_value("", start));
    case Listing::kFault:
      return Step::kFault;
    case Listing::kNone:
      break;
  }
  return scalar(until(","), value) ? set_index(list, index, value) : Step::kFault;
}

SetParser::Step SetParser::item_dot(Value& list, std::int64_t index, std::uint32_t level) {
  Value inner = Value::map(make_map(job_.arena)).with_pos(source_.at + next_);
  const auto number = static_cast<std::size_t>(index);
  if (number < list.as_list().size) {
    Value& item = item_of(list, number);
    if (item.is_map()) {
      inner = item;
    } else {
      item = inner;
    }
  }
  const Step step = key(inner.as_map(), level);
  return step == Step::kDone ? set_index(list, index, inner) : step;
}

SetParser::Step SetParser::item_index(Value& list, std::int64_t at, std::uint32_t level) {
  std::int64_t number = 0;
  if (const Step step = index(number); step != Step::kDone) return step;
  Value inner = make_list(job_.arena, {}).with_pos(source_.at + next_);
  const auto place = static_cast<std::size_t>(at);
  if (place < list.as_list().size && !list.as_list()[place].is_nil()) {
    inner = list.as_list()[place];
    if (!inner.is_list()) return type_fault({}, inner, Wanted::kList);
  }
  const Step step = list_item(inner, number, level);
  return step == Step::kDone ? set_index(list, at, inner) : step;
}

SetParser::Step SetParser::set_index(Value& list, std::int64_t index, Value value) {
  if (index > kHighestIndex) {
    return fault("index of " + std::to_string(index) + " is greater than maximum supported index of " +
                 std::to_string(kHighestIndex));
  }
  const auto number = static_cast<std::size_t>(index);
  const Pos at = list.at();
  if (number > list.as_list().size) {
    job_.pay(number);
    ListBuilder longer(job_.arena);
    longer.reserve(number + 1);
    for (const Value& item : list.as_list()) longer.push(item);
    while (longer.size() < number) longer.push(Value());
    list = longer.finish();
  }
  if (number < list.as_list().size) {
    item_of(list, number) = value;
  } else {
    list = append(job_.arena, list.as_list(), value);
  }
  list = list.with_pos(at);
  return Step::kDone;
}

// ---- Values
// ----------------------------------------------------------------------------------------------------------------

// `{a,b}`; anything else is left where it is.
SetParser::Listing SetParser::braces(Value& into) {
  if (is_at_end()) return Listing::kEnd;
  const std::size_t start = next_;
  if (source_.expression[next_] != '{') return Listing::kNone;
  ++next_;
  ListBuilder list(job_.arena);
  for (;;) {
    const Piece piece = until(",}");
    if (piece.ended) return fault("list must terminate with '}'"), Listing::kFault;
    Value item;
    if (!scalar(piece, item)) return Listing::kFault;
    list.push(item);
    if (piece.stop == ',') continue;
    if (!is_at_end() && source_.expression[next_] == ',') ++next_;
    into = list.finish().with_pos(source_.at + start);
    return Listing::kListed;
  }
}

bool SetParser::scalar(const Piece& piece, Value& into) {
  if (source_.kind == SetKind::kFile) {
    Result<std::string_view> read = read_named(job_, files_, piece.text, source_.streams);
    if (!read) return fault(read.error().helm.empty() ? read.error().message : read.error().helm), false;
    into = Value::string(job_.arena, read.value());
  } else if (source_.kind == SetKind::kString) {
    into = Value::string(job_.arena, job_.arena.copy(piece.text));
  } else {
    into = typed(piece.text);
  }
  into = into.with_pos(source_.at + piece.start);
  return true;
}

Value SetParser::typed(std::string_view text) const {
  if (equals_ignoring_case(text, "true")) return Value::boolean(true);
  if (equals_ignoring_case(text, "false")) return Value::boolean(false);
  if (equals_ignoring_case(text, "null")) return Value();
  if (text == "0") return Value::int64(0);
  if (!text.empty() && text.front() != '0') {  // 007 is a name, not a number
    const ParsedInt parsed = parse_int(text, 10);
    if (parsed.status == ParseStatus::kOk) return Value::int64(parsed.value);
  }
  return Value::string(job_.arena, job_.arena.copy(text));
}

// One JSON value; nothing before the next comma is null.
SetParser::Step SetParser::json(Value& into, bool& is_empty) {
  is_empty = skip_blanks();
  if (is_empty) {
    into = Value().with_pos(source_.at + next_);
    return Step::kDone;
  }
  std::size_t used = 0;
  Result<Value> read =
      json::read_prefix(job_, source_.expression.substr(next_), used, source_.at + next_, {.allow_rest = true});
  if (!read) return fault(read.error().message);
  into = read.value();
  next_ += used;
  return Step::kDone;
}

// Over blanks and one comma. True: there was nothing else before the comma or the end.
bool SetParser::skip_blanks() {
  while (!is_at_end()) {
    const Rune rune = decode_rune(source_.expression.substr(next_));
    if (rune.value != ',' && !is_space(rune.value)) return false;
    next_ += rune.bytes;
    if (rune.value == ',') return true;
  }
  return true;
}

}  // namespace rhumbline
