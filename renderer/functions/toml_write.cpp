// toToml: a value as a TOML document.
//
// In: any value. Out: text in the form of BurntSushi's encoder, whose two passes over a map (plain members, then tables) this
// follows, because the order of errors depends on it. Trap: a list is a list of tables only if every item is a map; one other
// item makes all maps inline. source: github.com/BurntSushi/toml v1.6.0 encode.go
#include <cmath>
#include <vector>

#include "renderer/base/text.h"
#include "renderer/functions/time.h"
#include "renderer/functions/toml.h"

namespace rhumbline {
namespace {

enum class TomlKind : std::uint8_t { kNone, kPlain, kArray, kTable, kTableArray };

bool is_nil_like(const Value& v) {
  if (v.is(Kind::kBytes)) return v.as_text().data() == nullptr;
  return v.is_nil() || (v.is_list() && v.as_list().is_nil) || (v.is_map() && v.as_map().is_nil && v.as_map().empty());
}

/// A pointer to a struct without a text form of its own (*time.Location): a table, of which templates can see no member.
bool is_closed_struct(const Value& v) {
  if (!v.is(Kind::kNative)) return false;
  const GoType& type = *v.as_native().type;
  return type.kind == GoKind::kPointer && type.json == nullptr && type.elem != nullptr && type.elem->kind == GoKind::kStruct;
}

class TomlWriter {
 public:
  TomlWriter(Job& job, std::string& out) : job_(job), out_(out), start_(out.size()) {}

  /// The value under `key_`: as `key = value`, or as a table of its own.
  void member(const Value& v) {
    if (v.is_list() && kind(v, 0) == TomlKind::kTableArray) return table_array(v.as_list());
    if (v.is_map() || is_closed_struct(v)) return table(v);
    key_value(v);
  }

 private:
  void deeper(std::uint32_t depth) const {
    if (depth <= job_.limits.yaml_depth) return;
    fail({.cause = Cause::kLimit, .rule = "limit.depth", .message = "the value for toToml is nested too deeply",
          .hint = "raise --max-yaml-depth if it is meant"});
  }

  TomlKind kind(const Value& v, std::uint32_t depth) {
    deeper(depth);
    job_.pay(1);
    if (is_nil_like(v)) return TomlKind::kNone;
    if (v.is_map() || is_closed_struct(v)) return TomlKind::kTable;
    if (v.is(Kind::kBytes)) return TomlKind::kArray;
    if (!v.is_list()) return plain_kind(v);
    bool all_tables = v.as_list().size > 0;
    for (const Value& item : v.as_list()) {
      const TomlKind of_item = kind(item, depth + 1);
      if (of_item == TomlKind::kNone) fail({.message = "toml: cannot encode array with nil element"});
      all_tables = all_tables && of_item == TomlKind::kTable;
    }
    return all_tables ? TomlKind::kTableArray : TomlKind::kArray;
  }

  static TomlKind plain_kind(const Value& v) {
    if (v.is(Kind::kNative)) {
      const GoType* type = v.as_native().type;
      const bool known = type == &kTypeTime || type->json != nullptr || (type->kind >= GoKind::kInt && type->kind <= GoKind::kFloat64);
      if (!known) fail({.message = std::string("unsupported type: ").append(kind_text(type->kind))});
    }
    return TomlKind::kPlain;
  }

  void indent() {
    const std::size_t depth = key_.empty() ? 0 : key_.size() - 1;
    out_.append(2 * depth, ' ');
  }

  void newline() {
    if (out_.size() > start_) out_.push_back('\n');
    job_.check_size(out_.size());
  }

  void header(std::string_view open, std::string_view close) {
    indent();
    out_.append(open);
    for (std::size_t i = 0; i < key_.size(); ++i) {
      if (i > 0) out_.push_back('.');
      append_toml_key(out_, key_[i]);
    }
    out_.append(close);
    newline();
  }

  void table(const Value& v) {
    deeper(static_cast<std::uint32_t>(key_.size()));
    if (key_.size() == 1) newline();
    if (!key_.empty()) header("[", "]");
    if (v.is_map()) members(v.as_map());
  }

  void table_array(const List& list) {
    if (key_.empty()) fail({.message = "toml: top-level values must be Go maps or structs"});
    deeper(static_cast<std::uint32_t>(key_.size()));
    for (const Value& item : list) {
      newline();
      header("[[", "]]");
      if (item.is_map()) members(item.as_map());
    }
  }

  /// The members of a map or struct, plain ones first.
  struct Parts {
    std::vector<const Entry*> plain;
    std::vector<const Entry*> tables;
  };
  Parts parts(const Map& map) {
    Parts out;
    const bool is_struct = map.type->kind == GoKind::kStruct || map.type->kind == GoKind::kPointer;
    for (const Entry* entry : map.sorted(job_.arena)) {
      if (is_struct && !entry->key.empty() && entry->key[0] >= 'a' && entry->key[0] <= 'z') continue;  // not exported
      const TomlKind of_value = kind(entry->value, 0);
      const bool is_table = of_value == TomlKind::kTable || of_value == TomlKind::kTableArray;
      (is_table ? out.tables : out.plain).push_back(entry);
    }
    return out;
  }

  void members(const Map& map) {
    const Parts found = parts(map);
    for (const auto* group : {&found.plain, &found.tables}) {
      for (const Entry* entry : *group) {
        if (is_nil_like(entry->value)) continue;
        key_.push_back(entry->key);
        member(entry->value);
        key_.pop_back();
      }
    }
  }

  void key_value(const Value& v) {
    if (key_.empty()) return element(v, 0);
    indent();
    append_toml_key(out_, key_.back());
    out_.append(" = ");
    element(v, 0);
    newline();
  }

  /// A table inside an array. A comma follows each member that is not the last of its group, written or not.
  void inline_table(const Map& map, std::uint32_t depth) {
    const Parts found = parts(map);
    const bool is_struct = map.type->kind == GoKind::kStruct;
    std::size_t seen = 0;
    out_.push_back('{');
    for (const auto* group : {&found.plain, &found.tables}) {
      for (std::size_t i = 0; i < group->size(); ++i) {
        const Entry* entry = (*group)[i];
        ++seen;
        if (is_nil_like(entry->value)) continue;
        append_toml_key(out_, entry->key);
        out_.append(" = ");
        element(entry->value, depth + 1);
        const bool group_goes_on = i + 1 < group->size() || (group == &found.plain && !found.tables.empty());
        if (is_struct ? seen < map.size() : group_goes_on) out_.append(", ");
      }
    }
    out_.push_back('}');
  }

  void array(const List& list, std::uint32_t depth) {
    out_.push_back('[');
    for (std::uint32_t i = 0; i < list.size; ++i) {
      if (i > 0) out_.append(", ");
      element(list[i], depth + 1);
    }
    out_.push_back(']');
    job_.check_size(out_.size());
  }

  void real(double v) {
    if (std::isnan(v) || std::isinf(v)) {
      out_.append(std::signbit(v) ? "-" : "").append(std::isnan(v) ? "nan" : "inf");
      return;
    }
    std::string digits;
    append_float(digits, v, 'g', -1);
    out_.append(digits);
    if (digits.find_first_of("e.") == std::string::npos) out_.append(".0");
  }

  void element(const Value& v, std::uint32_t depth) {
    deeper(depth);
    switch (v.kind()) {
      case Kind::kBool: out_.append(v.as_bool() ? "true" : "false"); return;
      case Kind::kInt:
      case Kind::kInt64: append_int(out_, v.as_int()); return;
      case Kind::kUint64: append_uint(out_, v.as_uint()); return;
      case Kind::kFloat64: return real(v.as_float());
      case Kind::kString: return append_toml_string(out_, v.as_text());
      case Kind::kBytes: return bytes(v.as_text());
      case Kind::kList: return array(v.as_list(), depth);
      case Kind::kMap: return inline_table(v.as_map(), depth);
      default: return native(v);
    }
  }

  void bytes(std::string_view text) {
    out_.push_back('[');
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i > 0) out_.append(", ");
      append_uint(out_, static_cast<unsigned char>(text[i]));
    }
    out_.push_back(']');
  }

  void native(const Value& v) {
    if (is_time(v)) return time(as_time(v));
    if (is_closed_struct(v)) return void(out_.append("{}"));
    const GoType* type = v.as_native().type;
    if (type != &kTypeDuration && type->kind >= GoKind::kInt && type->kind <= GoKind::kUint64) {
      append_int(out_, static_cast<const NamedInt&>(v.as_native()).value);
      return;
    }
    std::string text;  // durations and text marshallers
    append_printed(job_, text, v);
    append_toml_string(out_, text);
  }

  /// The zones that read_toml gives to dates without one say how they were written.
  void time(const Instant& at) {
    const std::string_view zone = at.zone->name;
    std::string_view layout = kRfc3339Nano;
    if (zone == "datetime-local") layout = "2006-01-02T15:04:05.999999999";
    if (zone == "date-local") layout = "2006-01-02";
    if (zone == "time-local") layout = "15:04:05.999999999";
    append_time(out_, layout == kRfc3339Nano ? at : in_zone(at, &kUtc), layout);
  }

  Job& job_;
  std::string& out_;
  std::size_t start_;
  std::vector<std::string_view> key_;
};

}  // namespace

void append_toml_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  static constexpr char kShort[] = "btn\0fr";  // \b \t \n (no \v) \f \r
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte >= 8 && byte <= 13 && byte != 11) {
      out += {'\\', kShort[byte - 8u]};
    } else if (byte < 0x20 || byte == 0x7f) {
      out += {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void append_toml_key(std::string& out, std::string_view key) {
  bool is_bare = !key.empty();
  for (const char c : key) {
    const bool fits = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    is_bare = is_bare && fits;
  }
  if (is_bare) {
    out.append(key);
  } else {
    append_toml_string(out, key);
  }
}

void write_toml(Job& job, std::string& out, const Value& value) { TomlWriter(job, out).member(value); }

}  // namespace rhumbline
