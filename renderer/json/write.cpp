// Prints a Value as Go's encoding/json does.
//
// In:  any Value.   Out: JSON text, appended to the caller's string.
// The one idea: json_view() turns every Go type into one of the plain kinds first (a type's `json` hook, named integers), so the
// writer below knows only null, booleans, numbers, text, lists and maps.
// Trap: templates can make a map a member of itself; Go answers with an error once 1000 levels deep, and so do we.

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"

namespace rhumbline::json {

namespace {

constexpr std::size_t kCycleDepth = 1000;  // from here on Go looks for cycles. source: encoding/json startDetectCyclesAfter
constexpr char kHex[] = "0123456789abcdef";

/// Bytes that a string literal shows as they are: 1 always, 2 unless HTML is escaped.
constexpr auto kPlain = [] {
  std::array<unsigned char, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = 1;
  plain['"'] = plain['\\'] = 0;
  plain['<'] = plain['>'] = plain['&'] = 2;
  return plain;
}();

[[noreturn]] void unsupported(std::string words) {
  fail({.rule = "json.unsupported", .message = words, .helm = words});
}

class Writer {
 public:
  Writer(Job& job, std::string& out, const WriteOptions& options) : job_(job), out_(out), options_(options) {}
  void value(const Value& v);

 private:
  void list(const List& list);
  void map(const Map& map);
  void native(const Value& v);
  void number(double v);
  void open(char bracket, const Map* map);
  void close(char bracket, bool empty);
  void line() {
    if (options_.indent.empty()) return;
    out_ += '\n';
    for (std::size_t i = 0; i < open_.size(); ++i) out_ += options_.indent;
  }

  Job& job_;
  std::string& out_;
  const WriteOptions& options_;
  std::vector<const Map*> open_;  // the containers around the current value; nullptr for lists
};

void Writer::open(char bracket, const Map* map) {
  if (open_.size() >= job_.limits.yaml_depth) {
    fail({.cause = Cause::kLimit, .rule = "limit.depth",
          .message = "a value is nested more than " + std::to_string(job_.limits.yaml_depth) + " levels deep",
          .hint = "raise --max-yaml-depth"});
  }
  if (map != nullptr && open_.size() >= kCycleDepth) {
    for (const Map* outer : open_) {
      if (outer == map) unsupported("json: unsupported value: encountered a cycle via " + std::string(map->type->name));
    }
  }
  open_.push_back(map);
  out_ += bracket;
}

void Writer::close(char bracket, bool empty) {
  open_.pop_back();
  if (!empty) line();
  out_ += bracket;
}

void Writer::list(const List& list) {
  if (list.is_nil) {
    out_ += "null";
    return;
  }
  open('[', nullptr);
  for (std::size_t i = 0; i < list.size; ++i) {
    if (i != 0) out_ += ',';
    line();
    value(list[i]);
  }
  job_.check_size(out_.size());
  close(']', list.size == 0);
}

void Writer::map(const Map& map) {
  if (map.is_nil && map.empty()) {
    out_ += "null";
    return;
  }
  open('{', &map);
  bool first = true;
  for (const Entry* entry : map.sorted(job_.arena)) {
    if (!first) out_ += ',';
    first = false;
    line();
    append_string(out_, entry->key, options_.escape_html);
    out_ += options_.indent.empty() ? ":" : ": ";
    value(entry->value);
  }
  job_.check_size(out_.size());
  close('}', first);
}

void Writer::number(double v) {
  if (!std::isfinite(v)) unsupported(std::isnan(v) ? "json: unsupported value: NaN"
                                     : v > 0       ? "json: unsupported value: +Inf"
                                                   : "json: unsupported value: -Inf");
  append_number(out_, v);
}

void Writer::native(const Value& v) {
  const GoType* type = v.as_native().type;
  switch (type->kind) {
    case GoKind::kBool:
    case GoKind::kInt:
    case GoKind::kInt32:
    case GoKind::kInt64:
    case GoKind::kUint:
    case GoKind::kUint8:
    case GoKind::kUint32: append_int(out_, static_cast<const NamedInt&>(v.as_native()).value); break;
    case GoKind::kUint64:
      append_uint(out_, static_cast<std::uint64_t>(static_cast<const NamedInt&>(v.as_native()).value));
      break;
    case GoKind::kStruct:
    case GoKind::kPointer: out_ += "{}"; break;  // a struct of which JSON sees no field
    default: unsupported("json: unsupported type: " + std::string(type->name));
  }
}

void Writer::value(const Value& v) {
  switch (v.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: out_ += "null"; return;
    case Kind::kBool: out_ += v.as_bool() ? "true" : "false"; return;
    case Kind::kInt:
    case Kind::kInt64: append_int(out_, v.as_int()); return;
    case Kind::kUint64: append_uint(out_, v.as_uint()); return;
    case Kind::kFloat64: number(v.as_float()); return;
    case Kind::kString: append_string(out_, v.as_text(), options_.escape_html); return;
    case Kind::kBytes:
      if (v.as_text().data() == nullptr) {  // a nil []byte
        out_ += "null";
        return;
      }
      out_ += '"';
      append_base64(out_, v.as_text());
      out_ += '"';
      return;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kNative: break;
  }
  const GoType* type = type_of(v);
  if (type->json != nullptr) {
    value(type->json(job_, v));
  } else if (v.is_list()) {
    list(v.as_list());
  } else if (v.is_map()) {
    map(v.as_map());
  } else {
    native(v);
  }
}

/// A byte that a literal cannot show, as its escape. Returns the bytes of `rest` that it stands for.
std::size_t append_escape(std::string& out, std::string_view rest) {
  const auto c = static_cast<unsigned char>(rest[0]);
  switch (c) {
    case '"':
    case '\\': (out += '\\') += static_cast<char>(c); return 1;
    case '\b': out += "\\b"; return 1;
    case '\f': out += "\\f"; return 1;
    case '\n': out += "\\n"; return 1;
    case '\r': out += "\\r"; return 1;
    case '\t': out += "\\t"; return 1;
    default: break;
  }
  if (c < 0x80) {
    out += "\\u00";
    out += kHex[c >> 4];
    out += kHex[c & 15];
    return 1;
  }
  const Rune rune = decode_rune(rest);
  if (rune.value == kRuneError && rune.bytes == 1) {
    out += "\\ufffd";
  } else if (rune.value == 0x2028 || rune.value == 0x2029) {
    out += rune.value == 0x2028 ? "\\u2028" : "\\u2029";
  } else {
    out += rest.substr(0, rune.bytes);
  }
  return rune.bytes;
}

}  // namespace

void write(Job& job, std::string& out, const Value& value, const WriteOptions& options) {
  Writer(job, out, options).value(value);
}

void append_string(std::string& out, std::string_view text, bool escape_html) {
  const unsigned char shown = escape_html ? 1 : 3;
  out += '"';
  std::size_t run = 0;  // start of the bytes that are copied as they are
  for (std::size_t i = 0; i < text.size();) {
    if ((kPlain[static_cast<unsigned char>(text[i])] & shown) != 0) {
      ++i;
      continue;
    }
    out += text.substr(run, i - run);
    i += append_escape(out, text.substr(i));
    run = i;
  }
  out += text.substr(run);
  out += '"';
}

void append_number(std::string& out, double value) {
  const double size = std::fabs(value);
  if (value == std::trunc(value) && size < 1e15 && (value != 0 || !std::signbit(value))) {
    append_int(out, static_cast<std::int64_t>(value));
    return;
  }
  if (size == 0 || (size >= 1e-6 && size < 1e21)) {
    append_float(out, value, 'f', -1);
    return;
  }
  const std::size_t start = out.size();
  append_float(out, value, 'e', -1);
  // Go writes e-09 and cleans it up to e-9.
  const std::size_t end = out.size();
  if (end - start >= 4 && out[end - 4] == 'e' && out[end - 3] == '-' && out[end - 2] == '0') {
    out[end - 2] = out[end - 1];
    out.pop_back();
  }
}

}  // namespace rhumbline::json
