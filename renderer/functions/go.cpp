// Go's own template functions but for the comparisons (compare.cpp): indexing, lengths, printing, escaping.
//
// In:  arguments as Go's built-ins take them; `v` parameters see invalid and nil as two things.   Out: their results.
// `and` and `or` are rows without code: the evaluator runs them, because they do not look at all arguments.
// Trap: an index equal to the length passes Go's check and fails one step later with another text.
// source: Go 1.26 text/template/funcs.go
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/go.h"
#include "renderer/functions/sequence.h"

namespace rhumbline {
namespace {

const GoType& pointed_at(const GoType& type) { return type.kind == GoKind::kPointer ? *type.elem : type; }

// ---- len, index, slice -----------------------------------------------------------------------------------------------

Value call_len(Call& call) {
  const Value& item = call[0];
  switch (item.kind()) {
    case Kind::kInvalid: call.fail("reflect: call of reflect.Value.Type on zero Value");
    case Kind::kNil: call.fail("len of nil pointer");
    case Kind::kString: case Kind::kBytes: return Value::integer(static_cast<std::int64_t>(item.as_text().size()));
    case Kind::kList: return Value::integer(item.as_list().size);
    case Kind::kMap:
      if (item.as_map().type->kind == GoKind::kMap) return Value::integer(item.as_map().size());
      break;
    default: break;
  }
  call.fail("len of type " + std::string(pointed_at(*type_of(item)).name));
}

// Go's indexArg: a whole number between 0 and `most`.
std::size_t index_number(Call& call, const Value& index, std::size_t most) {
  if (index.is_nil()) call.fail("cannot index slice/array with nil");
  const std::optional<std::int64_t> number = whole_number(index);
  if (!number) call.fail("cannot index slice/array with type " + std::string(type_name(index)));
  if (*number < 0 || static_cast<std::uint64_t>(*number) > most) {
    call.fail("index out of range: " + std::to_string(*number));
  }
  return static_cast<std::size_t>(*number);
}

Value byte_value(Call& call, char byte) {
  return Value::native(call.arena().make<NamedInt>(Native{&kTypeUint8}, static_cast<unsigned char>(byte)));
}

Value index_text(Call& call, const Value& item, const Value& index) {
  const std::string_view text = item.as_text();
  const std::size_t i = index_number(call, index, text.size());
  if (i == text.size()) call.fail(item.is_string() ? "reflect: string index out of range" : "reflect: slice index out of range");
  return byte_value(call, text[i]);
}

// The zero value of a map's element type, as far as maps of templates have them.
Value zero_member(Call& call, const GoType& type) {
  if (type.kind == GoKind::kString) return Value::literal("");
  if (type.kind != GoKind::kSlice) return {};
  return type.elem == &kTypeUint8 ? Value::bytes(call.arena(), {}) : nil_list(call.arena(), &type);
}

Value index_map(Call& call, const Value& item, const Value& index) {
  Map& map = item.as_map();
  if (map.type->kind != GoKind::kMap) call.fail("can't index item of type " + std::string(pointed_at(*map.type).name));
  if (index.is_nil()) call.fail("value is nil; should be of type string");
  if (!index.is_string()) call.fail("value has type " + std::string(type_name(index)) + "; should be string");
  Entry* entry = map.find(index.as_text());
  if (entry == nullptr) return zero_member(call, *map.type->elem);
  entry->flags |= kRead | kLookedUp;
  return entry->value;
}

Value call_index(Call& call) {
  Value item = call[0];
  if (item.is_nil()) call.fail("index of untyped nil");
  for (const Value& index : call.args.subspan(1)) {
    switch (item.kind()) {
      case Kind::kInvalid: case Kind::kNil: call.fail("index of nil pointer");
      case Kind::kString: case Kind::kBytes: item = index_text(call, item, index); break;
      case Kind::kList: {
        const List& list = item.as_list();
        const std::size_t i = index_number(call, index, list.size);
        if (i == list.size) call.fail("reflect: slice index out of range");
        item = list[i];
        break;
      }
      case Kind::kMap: item = index_map(call, item, index); break;
      default: call.fail("can't index item of type " + std::string(pointed_at(*type_of(item)).name));
    }
  }
  return item;
}

Value slice_of(Call& call, const Value& item, std::size_t from, std::size_t to) {
  if (item.is_string()) return Value::string(call.arena(), item.as_text().substr(from, to - from));
  if (item.is(Kind::kBytes)) return Value::bytes(call.arena(), item.as_text().substr(from, to - from));
  const List& list = item.as_list();
  List part{.type = list.type, .items = list.items + from, .size = static_cast<std::uint32_t>(to - from)};
  return Value::list(call.arena().make<List>(part));
}

Value call_slice(Call& call) {
  const Value& item = call[0];
  if (item.is_nil()) call.fail("slice of untyped nil");
  const std::span<const Value> given = call.args.subspan(1);
  if (given.size() > 3) call.fail("too many slice indexes: " + std::to_string(given.size()));
  std::size_t size = 0;
  if (item.is_string() || item.is(Kind::kBytes)) {
    if (item.is_string() && given.size() == 3) call.fail("cannot 3-index slice a string");
    size = item.as_text().size();
  } else if (item.is_list()) {
    size = item.as_list().size;
  } else {
    call.fail("can't slice item of type " + std::string(pointed_at(*type_of(item)).name));
  }
  std::array<std::size_t, 3> bounds{0, size, size};
  for (std::size_t i = 0; i < given.size(); ++i) bounds[i] = index_number(call, given[i], size);
  for (std::size_t i = 0; i + 1 < (given.size() == 3 ? 3u : 2u); ++i) {
    if (bounds[i] > bounds[i + 1]) {
      call.fail("invalid slice index: " + std::to_string(bounds[i]) + " > " + std::to_string(bounds[i + 1]));
    }
  }
  return slice_of(call, item, bounds[0], bounds[1]);
}

// ---- not, call -------------------------------------------------------------------------------------------------------

Value call_not(Call& call) { return Value::boolean(!truth(call[0])); }

// No value that a chart can reach is a function, so this always fails; only the words differ.
Value call_call(Call& call) {
  if (call[0].is_nil()) call.fail("call of nil");
  call.fail("non-function " + call.evaluator.argument_text(0, call[0]) + " of type " + std::string(type_name(call[0])));
}

// ---- print and its kin -----------------------------------------------------------------------------------------------

// A text that begins with another one. Templates build long texts piece by piece (`$s = printf "%s%s" $s $more`): where the text
// is the newest in the arena it only grows, so that n pieces cost n and not n squared.
Value lengthened(Call& call, std::string_view head, std::string_view tail) {
  call.job.check_size(head.size() + tail.size());
  const char* const end = head.data() + head.size();
  if (call.arena().extend(end, tail.size())) {
    tail.copy(const_cast<char*>(end), tail.size());  // the arena's own bytes, which nobody has yet
    return call.view({head.data(), head.size() + tail.size()});
  }
  char* const to = static_cast<char*>(call.arena().allocate(head.size() + tail.size(), 1));
  head.copy(to, head.size());
  tail.copy(to + head.size(), tail.size());
  return call.view({to, head.size() + tail.size()});
}

constexpr std::size_t kWorthLengthening = 256;

bool is_long_text(const Value& value) { return value.is_string() && value.as_text().size() >= kWorthLengthening; }

Value call_print(Call& call) {
  if (call.size() == 1 && call[0].is_string()) return call[0];
  std::string out;
  if (call.size() > 1 && is_long_text(call[0])) {  // behind a string, Go puts no blank
    append_sprint(call.job, out, call.args.subspan(1));
    return lengthened(call, call.text(0), out);
  }
  append_sprint(call.job, out, call.args);
  return call.string(out);
}

Value call_println(Call& call) {
  std::string out;
  append_sprintln(call.job, out, call.args);
  return call.string(out);
}

/// Gives `take` the pieces of a text whose format is nothing but text and one %s or %v for each argument, all of them strings: what names
/// are made by. False: it is no such format.
template <class Take>
bool each_piece(std::string_view format, std::span<const Value> args, Take take) {
  for (const Value& arg : args) {
    const std::size_t verb = format.find('%');
    if (verb == std::string_view::npos || verb + 1 == format.size() || !arg.is_string()) return false;
    if (format[verb + 1] != 's' && format[verb + 1] != 'v') return false;
    take(format.substr(0, verb));
    take(arg.as_text());
    format.remove_prefix(verb + 2);
  }
  take(format);
  return format.find('%') == std::string_view::npos;
}

Value call_printf(Call& call) {
  std::string out;
  const std::string_view format = call.text(0);
  const bool counts_arguments = format.find("%[") != std::string_view::npos;
  if (format.starts_with("%s") && call.size() > 1 && is_long_text(call[1]) && !counts_arguments) {
    append_formatted(call.job, out, format.substr(2), call.args.subspan(2));
    return lengthened(call, call.text(1), out);
  }
  std::size_t size = 0;
  if (each_piece(format, call.args.subspan(1), [&](std::string_view piece) { size += piece.size(); })) {
    char* const start = new_text(call, size);
    char* to = start;
    each_piece(format, call.args.subspan(1), [&](std::string_view piece) { to = std::copy(piece.begin(), piece.end(), to); });
    return call.view({start, size});
  }
  append_formatted(call.job, out, format, call.args.subspan(1));
  return call.string(out);
}

// ---- html, js, urlquery ----------------------------------------------------------------------------------------------

// Go's evalArgs: the arguments printed together, each as an action would print it.
std::string printed_args(Call& call) {
  if (call.size() == 1 && call[0].is_string()) return std::string(call[0].as_text());
  std::vector<Value> args(call.args.begin(), call.args.end());
  for (Value& arg : args) {
    if (arg.is_nil()) arg = Value::literal("<no value>");
    if (arg.is_map() && arg.as_map().type->kind == GoKind::kPointer) {
      arg = map_as(call.arena(), arg.as_map(), arg.as_map().type->elem);
    }
  }
  std::string out;
  append_sprint(call.job, out, args);
  return out;
}

Value call_html(Call& call) {
  std::string out;
  for (const char c : printed_args(call)) {
    switch (c) {
      case '\0': out += "\xEF\xBF\xBD"; break;
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return call.string(out);
}

constexpr std::string_view kHex = "0123456789ABCDEF";

void append_js_ascii(std::string& out, unsigned char c) {
  switch (c) {
    case '\\': out += "\\\\"; return;
    case '\'': out += "\\'"; return;
    case '"': out += "\\\""; return;
    case '<': case '>': case '&': case '=': break;
    default:
      if (c >= ' ') {
        out += static_cast<char>(c);
        return;
      }
  }
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

Value call_js(Call& call) {
  const std::string text = printed_args(call);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      append_js_ascii(out, c);
      ++i;
      continue;
    }
    const Rune rune = decode_rune(std::string_view(text).substr(i));
    if (is_print(rune.value)) {
      out.append(text, i, rune.bytes);
    } else {
      out += "\\u";
      for (int shift = rune.value > 0xFFFFF ? 20 : rune.value > 0xFFFF ? 16 : 12; shift >= 0; shift -= 4) {
        out += kHex[(rune.value >> shift) & 15];
      }
    }
    i += rune.bytes;
  }
  return call.string(out);
}

Value call_urlquery(Call& call) {
  std::string out;
  for (const char byte : printed_args(call)) {
    const auto c = static_cast<unsigned char>(byte);
    const bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' ||
                       c == '.' || c == '~';
    if (plain) {
      out += byte;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  return call.string(out);
}

// ---- The table -------------------------------------------------------------------------------------------------------

constexpr Function kGoFunctions[] = {
    {"and", "vv.", Purity::kPure, nullptr, "and X...: the first false argument, else the last"},
    {"call", "vv.", Purity::kPure, call_call, "call FUNCTION X...: calls a function value"},
    {"eq", "vv.", Purity::kPure, compare_eq, "eq A B...: whether A equals any of the others"},
    {"ge", "vv", Purity::kPure, compare_ge, "ge A B: whether A >= B"},
    {"gt", "vv", Purity::kPure, compare_gt, "gt A B: whether A > B"},
    {"html", "x.", Purity::kPure, call_html, "html X...: printed text with HTML's characters escaped"},
    {"index", "vv.", Purity::kPure, call_index, "index X KEY...: the member of a map, list or string"},
    {"js", "x.", Purity::kPure, call_js, "js X...: printed text escaped for JavaScript"},
    {"le", "vv", Purity::kPure, compare_le, "le A B: whether A <= B"},
    {"len", "v", Purity::kPure, call_len, "len X: items of a list or map, bytes of a string"},
    {"lt", "vv", Purity::kPure, compare_lt, "lt A B: whether A < B"},
    {"ne", "vv", Purity::kPure, compare_ne, "ne A B: whether A and B differ"},
    {"not", "v", Purity::kPure, call_not, "not X: whether X is empty or false"},
    {"or", "vv.", Purity::kPure, nullptr, "or X...: the first true argument, else the last"},
    {"print", "x.", Purity::kPure, call_print, "print X...: as text, a space between two that are no strings"},
    {"printf", "sx.", Purity::kPure, call_printf, "printf FORMAT X...: text by Go's format verbs"},
    {"println", "x.", Purity::kPure, call_println, "println X...: as text with spaces between and a line feed behind"},
    {"slice", "vv.", Purity::kPure, call_slice, "slice X FROM TO: part of a string or list"},
    {"urlquery", "x.", Purity::kPure, call_urlquery, "urlquery X...: printed text escaped for a URL query"},
};

}  // namespace

std::span<const Function> go_functions() { return kGoFunctions; }

}  // namespace rhumbline
