// Values to YAML text: the layout of lists and maps.
//
// In:  a Value.   Out: block YAML as yaml.v2 or yaml.v3 writes it, final line feed included.
// The one idea: instead of events and a state machine, one recursive walk that keeps the four facts on which libyaml's emitter
// bases each blank: indentation, column, and whether the last write was white space or indentation.
// Trap: yaml.v2 does not indent a list below its key, yaml.v3 does; behind an explicit `? key` both do.

#include "renderer/yaml/emit.h"

#include <algorithm>
#include <cmath>

#include "renderer/base/text.h"

namespace rhumbline::yaml {

namespace {

bool is_struct(const GoType& type) {
  return type.kind == GoKind::kStruct || (type.kind == GoKind::kPointer && type.elem != nullptr && type.elem->kind == GoKind::kStruct);
}

constexpr std::size_t kCycleDepth = 1000;    // as in the JSON writer
constexpr std::size_t kKeyLength = 128;      // bytes of a key that needs no `?`
constexpr std::size_t kLongKey = 1024 / 6;   // shorter keys stay within 1024 runes as JSON, escapes included
constexpr std::size_t kFlowDepth = 10'000;   // what reading the JSON text back allows. source: yaml.v2 scannerc.go max_flow_level

}  // namespace

void Emitter::document(const Value& value) {
  node(value, false);
  indent_ = -1;
  indent();  // ends the last line
}

// ---- Blanks ------------------------------------------------------------------------------------------------------------------

void Emitter::line_break() {
  out_ += '\n';
  line_start_ = out_.size();
  if (flavour_ == Flavour::kV3) indention_ = true;
}

/// Runes since the start of the line.
std::size_t Emitter::column() const {
  return static_cast<std::size_t>(std::count_if(out_.begin() + static_cast<std::ptrdiff_t>(line_start_), out_.end(),
                                                [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Goes to the current indentation, on this line when nothing but indentation stands on it.
void Emitter::indent() {
  const auto wanted = static_cast<std::size_t>(std::max(indent_, 0));
  if (!indention_) {
    line_break();
  } else if (const std::size_t now = column(); now > wanted || (now == wanted && !whitespace_)) {
    line_break();
  }
  const std::size_t now = out_.size() - line_start_;  // only ASCII so far, if anything
  if (now < wanted) out_.append(wanted - now, ' ');
  whitespace_ = true;
  indention_ = true;
}

/// Writes `- ? :`, a bracket or a quote.
void Emitter::indicator(std::string_view text, bool keeps_indention) {
  out_ += text;
  whitespace_ = false;
  indention_ = indention_ && keeps_indention;
}

void Emitter::word(std::string_view text) {
  if (!whitespace_) out_ += ' ';
  out_ += text;
  whitespace_ = false;
  indention_ = false;
}

void Emitter::empty(std::string_view brackets) {
  if (!whitespace_) out_ += ' ';
  indicator(brackets, false);
}

// ---- Collections -------------------------------------------------------------------------------------------------------------

void Emitter::enter(const Map* map) {
  if (open_.size() >= job_.limits.yaml_depth && job_.limits.yaml_depth < kFlowDepth) {
    fail({.cause = Cause::kLimit, .rule = "limit.depth",
          .message = "a value is nested more than " + std::to_string(job_.limits.yaml_depth) + " levels deep",
          .hint = "raise --max-yaml-depth"});
  }
  if (map != nullptr && open_.size() >= kCycleDepth && std::find(open_.begin(), open_.end(), map) != open_.end()) {
    const std::string words = "json: unsupported value: encountered a cycle via " + std::string(map->type->name);
    fail({.rule = "yaml.unsupported", .message = words, .helm = "error marshaling into JSON: " + words});
  }
  if (open_.size() >= kFlowDepth) {
    fail({.rule = "yaml.depth", .message = "exceeded max depth of 10000", .helm = "yaml: exceeded max depth of 10000"});
  }
  open_.push(map);
}

void Emitter::list(const List& list, bool in_map) {
  if (list.is_nil && flavour_ == Flavour::kV2) return word("null");
  if (list.size == 0) return empty("[]");
  enter(nullptr);
  const int outer = indent_;
  const bool below_key = in_map && !indention_ && flavour_ == Flavour::kV2;
  if (indent_ < 0) {
    indent_ = 0;
  } else if (!below_key) {
    indent_ += 2;
  }
  for (const Value& item : list) {
    indent();
    indicator("-", true);
    node(item, false);
  }
  job_.check_size(out_.size());
  indent_ = outer;
  leave();
}

void Emitter::map(const Map& map) {
  if (map.empty()) return map.is_nil && flavour_ == Flavour::kV2 ? word("null") : empty("{}");
  enter(&map);
  const int outer = indent_;
  indent_ = indent_ < 0 ? 0 : indent_ + 2;
  if (flavour_ == Flavour::kV3 && is_struct(*map.type)) {
    fields(map);
  } else {
    std::vector<const Entry*> scratch;
    for (const Entry* entry : natural_order(job_, map, flavour_, scratch)) member(entry->key, entry->value);
  }
  job_.check_size(out_.size());
  indent_ = outer;
  leave();
}

/// A struct's fields in their order; yaml.v3 knows no JSON names and takes the field's in lower case.
void Emitter::fields(const Map& map) {
  for (const Entry& field : map.entries()) {
    if (field.key[0] < 'A' || field.key[0] > 'Z') continue;  // other packages do not see it
    member(lower_ascii(field.key), field.value);
  }
}

/// A key that needs no `?` before it. source: emitterc.go yaml_emitter_check_simple_key
bool Emitter::is_simple_key(std::string_view key) {
  if (key.size() > kLongKey && flavour_ == Flavour::kV2 && !in_detour_) needs_detour_ = true;
  if (flavour_ == Flavour::kV3 && !is_valid_utf8(key)) return (key.size() + 2) / 3 * 4 < kBase64Line;
  if (key.size() > kKeyLength) return false;
  return next_break(key, 0) == key.size();
}

void Emitter::member(std::string_view key, const Value& value) {
  indent();
  if (key.size() <= kKeyLength && is_bare(key)) {
    word(key);
    out_ += ':';
  } else if (is_simple_key(key)) {
    text(key, true);
    indicator(":", false);
  } else {
    indicator("?", true);
    text(key, false);
    indent();
    indicator(":", true);
  }
  node(value, true);
}

// ---- Nodes -------------------------------------------------------------------------------------------------------------------

/// A number as the detour over JSON leaves it: whole numbers that fit lose their float form. source: yaml.v2 resolve.go, encode.go floatv
void Emitter::number(double value) {
  std::string digits;
  if (flavour_ == Flavour::kV2 && !in_detour_) {
    if (!std::isfinite(value)) {
      const std::string words = std::string("json: unsupported value: ") + (std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
      fail({.rule = "yaml.unsupported", .message = words, .helm = "error marshaling into JSON: " + words});
    }
    if (value == std::trunc(value) && std::fabs(value) < 1e21) {
      if (std::fabs(value) < 1e15) {
        append_int(digits, static_cast<std::int64_t>(value));
        return word(digits);
      }
      append_float(digits, value, 'f', -1);
      if (parse_int(digits, 10).status == ParseStatus::kOk || parse_uint(digits, 10).status == ParseStatus::kOk) return word(digits);
      digits.clear();
    }
  } else if (!std::isfinite(value)) {
    return word(std::isnan(value) ? ".nan" : value > 0 ? ".inf" : "-.inf");
  }
  append_float(digits, value, 'g', -1);
  word(digits);
}

/// []byte: base64 by way of JSON; to yaml.v3 it is a list of numbers like any other.
void Emitter::bytes(std::string_view bytes) {
  if (flavour_ == Flavour::kV2) return bytes.data() == nullptr ? word("null") : base64(bytes);
  if (bytes.empty()) return empty("[]");
  const int outer = indent_;
  indent_ = indent_ < 0 ? 0 : indent_ + 2;
  for (const char byte : bytes) {
    indent();
    indicator("-", true);
    word(std::to_string(static_cast<unsigned char>(byte)));
  }
  job_.check_size(out_.size());
  indent_ = outer;
}

void Emitter::native(const Value& value) {
  const GoType* type = value.as_native().type;
  std::string digits;
  switch (type->kind) {
    case GoKind::kBool:
    case GoKind::kInt:
    case GoKind::kInt32:
    case GoKind::kInt64:
    case GoKind::kUint:
    case GoKind::kUint8:
    case GoKind::kUint32:
    case GoKind::kUint64: append_int(digits, static_cast<const NamedInt&>(value.as_native()).value); return word(digits);
    case GoKind::kStruct:
    case GoKind::kPointer: return empty("{}");
    default: break;
  }
  const std::string words = "json: unsupported type: " + std::string(type->name);
  fail({.rule = "yaml.unsupported", .message = words, .helm = "error marshaling into JSON: " + words});
}

void Emitter::node(const Value& value, bool in_map) {
  switch (value.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: return word("null");
    case Kind::kBool: return word(value.as_bool() ? "true" : "false");
    case Kind::kString: return text(value.as_text(), false);
    case Kind::kFloat64: return number(value.as_float());
    case Kind::kBytes: return bytes(value.as_text());
    case Kind::kInt:
    case Kind::kInt64: {
      std::string digits;
      append_int(digits, value.as_int());
      return word(digits);
    }
    case Kind::kUint64: {
      std::string digits;
      append_uint(digits, value.as_uint());
      return word(digits);
    }
    case Kind::kList:
    case Kind::kMap:
    case Kind::kNative: break;
  }
  const GoType* type = type_of(value);
  if (flavour_ == Flavour::kV3 && type->name == "time.Time" && type->json != nullptr) {
    return word(type->json(job_, value).as_text());  // a timestamp, not text that looks like one
  }
  if (flavour_ == Flavour::kV3 && type == &kTypeDuration) {
    std::string shown;
    append_printed(job_, shown, value);
    return text(shown, false);
  }
  // yaml.v3 asks types for text, not for JSON; of ours those that have both say the same, and structs are written field by field.
  const bool by_fields = flavour_ == Flavour::kV3 && value.is_map();
  if (type->json != nullptr && !by_fields) return node(type->json(job_, value), in_map);
  if (value.is_list()) return list(value.as_list(), in_map);
  if (value.is_map()) return map(value.as_map());
  native(value);
}

}  // namespace rhumbline::yaml
