// Printing values under a verb: what fmt does with each kind, recursively.
//
// In:  a value, a verb, flags.   Out: text appended to a string.
// One idea: a verb goes down to the leaves ("%q" of a list quotes each element), and a leaf that does not know the verb
// prints "%!verb(type=value)".
// Traps: nil is bad under %d when it is the operand, but plain <nil> inside a list; width and precision hold for each leaf;
// keys of maps are leaves too. Templates can tie maps into knots, so depth is bounded.
#include "renderer/base/text.h"
#include "renderer/value/printer.h"

namespace rhumbline {
namespace {

constexpr std::string_view kNil = "<nil>";
// What stands in for an address, which Go's runtime would make up anew in each run.
constexpr std::uint64_t kAddress = 0xc000000000;

bool is_text_verb(char32_t verb) {
  return verb == 'v' || verb == 's' || verb == 'x' || verb == 'X' || verb == 'q';
}

// Apart and not inlined, so that the frames of the recursion stay small: 10,000 levels must fit the stack.
[[noreturn, gnu::noinline]] void too_deep(std::uint32_t most) {
  fail({.cause = Cause::kLimit,
        .rule = "limit.print-depth",
        .message = "a value is nested deeper than " + std::to_string(most) + " levels and cannot be printed",
        .hint = "a map that contains itself? raise --max-yaml-depth otherwise"});
}

}  // namespace

std::optional<PrintedInt> integer_of(const Value& v) {
  switch (v.kind()) {
    case Kind::kInt:
    case Kind::kInt64: return PrintedInt{static_cast<std::uint64_t>(v.as_int()), true};
    case Kind::kUint64: return PrintedInt{v.as_uint(), false};
    case Kind::kNative: break;
    default: return std::nullopt;
  }
  const GoKind kind = v.as_native().type->kind;
  const auto bits = [&v] {
    return static_cast<std::uint64_t>(static_cast<const NamedInt&>(v.as_native()).value);
  };
  if (kind >= GoKind::kInt && kind <= GoKind::kInt64) return PrintedInt{bits(), true};
  if (kind >= GoKind::kUint && kind <= GoKind::kUint64) return PrintedInt{bits(), false};
  return std::nullopt;
}

void Printer::operand(const Value& v, char32_t verb, bool is_copy) {
  if (v.is_nil()) {
    if (verb == 'T' || verb == 'v') {
      pad(kNil);
    } else {
      bad_verb(v, verb);
    }
  } else if (verb == 'T') {
    pad(cut(type_name(v)));
  } else if (verb == 'p') {
    pointer(v, verb);
  } else if (!methods(v, verb, is_copy)) {
    value(v, verb, 0);
  }
  job_.check_size(out_.size());
}

// A member of a map, a list or a struct.
void Printer::nested(const Value& v, char32_t verb, std::uint32_t depth) {
  if (v.is_nil()) {
    out_.append(flags.sharp_v ? "interface {}(nil)" : kNil);
  } else if (!methods(v, verb, true)) {
    value(v, verb, depth);
  }
}

void Printer::value(const Value& v, char32_t verb, std::uint32_t depth) {
  if (depth > job_.limits.yaml_depth) too_deep(job_.limits.yaml_depth);
  switch (v.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: out_.append(kNil); break;
    case Kind::kBool: boolean(v, verb); break;
    case Kind::kInt:
    case Kind::kInt64: integer(v, {static_cast<std::uint64_t>(v.as_int()), true}, verb); break;
    case Kind::kUint64: integer(v, {v.as_uint(), false}, verb); break;
    case Kind::kFloat64: floating(v, v.as_float(), verb); break;
    case Kind::kString: text(v, v.as_text(), verb); break;
    case Kind::kBytes: bytes(v, verb, depth > 0 ? "[]uint8" : "[]byte"); break;  // fmt knows an operand by its type
    case Kind::kList: list(v, verb, depth); break;
    case Kind::kMap: map(v, verb, depth); break;
    case Kind::kNative: native(v, verb); break;
  }
}

void Printer::map(const Value& v, char32_t verb, std::uint32_t depth) {
  const GoType& type = *v.as_map().type;
  if (type.kind == GoKind::kPointer) {
    if (depth > 0) return pointer(v, verb);  // only an operand is looked through
    out_.push_back('&');
    return structure(v, verb, depth + 1);
  }
  if (type.kind == GoKind::kStruct) return structure(v, verb, depth);
  out_.append(flags.sharp_v ? type.name : "map");
  if (flags.sharp_v && v.as_map().is_nil && v.as_map().empty()) return void(out_.append("(nil)"));
  out_.push_back(flags.sharp_v ? '{' : '[');
  bool first = true;
  for (const Entry* entry : v.as_map().sorted(job_.arena)) {
    if (!first) out_.append(flags.sharp_v ? ", " : " ");
    first = false;
    text(Value::string(job_.arena, entry->key), entry->key, verb);
    out_.push_back(':');
    nested(entry->value, verb, depth + 1);
    job_.check_size(out_.size());
  }
  out_.push_back(flags.sharp_v ? '}' : ']');
}

void Printer::structure(const Value& v, char32_t verb, std::uint32_t depth) {
  const GoType& type = *v.as_map().type;
  if (flags.sharp_v) out_.append(type.kind == GoKind::kPointer ? type.elem->name : type.name);
  out_.push_back('{');
  const GoType* embedded = type.kind == GoKind::kStruct ? type.elem : nullptr;
  if (embedded != nullptr) {
    if (flags.plus_v || flags.sharp_v) out_.append(embedded->name.substr(embedded->name.rfind('.') + 1)).push_back(':');
    if (flags.sharp_v) out_.append(embedded->name);
    out_.push_back('{');
  }
  const std::span<const Entry> fields = v.as_map().entries();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (embedded != nullptr && i + 1 == fields.size()) out_.push_back('}');
    if (i > 0) out_.append(flags.sharp_v ? ", " : " ");
    if (flags.plus_v || flags.sharp_v) out_.append(fields[i].key).push_back(':');
    nested(fields[i].value, verb, depth + 1);
  }
  out_.push_back('}');
  job_.check_size(out_.size());
}

void Printer::list(const Value& v, char32_t verb, std::uint32_t depth) {
  const List& items = v.as_list();
  if (flags.sharp_v) {
    out_.append(items.type->name);
    if (items.is_nil) {
      out_.append("(nil)");
      return;
    }
  }
  out_.push_back(flags.sharp_v ? '{' : '[');
  bool first = true;
  for (const Value& item : items) {
    if (!first) out_.append(flags.sharp_v ? ", " : " ");
    first = false;
    nested(item, verb, depth + 1);
    job_.check_size(out_.size());
  }
  out_.push_back(flags.sharp_v ? '}' : ']');
}

void Printer::native(const Value& v, char32_t verb) {
  if (const auto number = integer_of(v)) return integer(v, *number, verb);
  const GoType& type = *v.as_native().type;
  if (type.kind == GoKind::kComplex128) return complex(v, verb);
  if (type.kind == GoKind::kPointer || type.kind == GoKind::kFunc) return pointer(v, verb);
  out_.append("{}");  // a struct whose fields no template can see
}

// String() or Error() where fmt would call it. True: the value is printed.
bool Printer::methods(const Value& v, char32_t verb, bool is_copy) {
  const Kind kind = v.kind();
  if (erroring_ || kind <= Kind::kBytes) return false;  // basic kinds and []byte have none
  if (verb == 'w') {
    bad_verb(v, verb);
    return true;
  }
  const GoType* type = type_of(v);
  if (is_copy && type != nullptr && type->copy != nullptr) type = type->copy;
  if (flags.sharp_v || !is_text_verb(verb) || type == nullptr || type->print == nullptr) return false;
  std::string own;
  type->print(job_, own, v);
  text(v, own, verb);
  return true;
}

void Printer::bad_verb(const Value& v, char32_t verb) {
  erroring_ = true;
  out_.append("%!");
  append_rune(out_, verb);
  out_.push_back('(');
  if (v.is_nil()) {
    out_.append(kNil);
  } else {
    out_.append(type_name(v)).push_back('=');
    value(v, 'v', 0);
  }
  out_.push_back(')');
  erroring_ = false;
}

void Printer::pointer(const Value& v, char32_t verb) {
  const GoKind kind = type_of(v)->kind;
  const bool has_address = kind == GoKind::kFunc || kind == GoKind::kMap || kind == GoKind::kPointer || kind == GoKind::kSlice;
  if (!has_address) return bad_verb(v, verb);
  const bool is_null = (v.is_list() && v.as_list().is_nil) || (v.is_map() && v.as_map().is_nil && v.as_map().empty());
  const std::uint64_t address = is_null ? 0 : kAddress;
  switch (verb) {
    case 'v':
      if (flags.sharp_v) {
        out_.append("(").append(type_name(v)).append(")(");
        hex_with_prefix(address, true);
        out_.push_back(')');
        break;
      }
      [[fallthrough]];
    case 'p': hex_with_prefix(address, !flags.sharp); break;
    case 'b':
    case 'o':
    case 'd':
    case 'x':
    case 'X': integer(v, {address, false}, verb); break;
    default: bad_verb(v, verb);
  }
}

void append_printed(Job& job, std::string& out, const Value& v) {
  switch (v.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: out.append(kNil); return;
    case Kind::kString: out.append(v.as_text()); return;
    case Kind::kBool: out.append(v.as_bool() ? "true" : "false"); return;
    case Kind::kInt:
    case Kind::kInt64: append_int(out, v.as_int()); return;
    case Kind::kFloat64: append_float(out, v.as_float(), 'g', -1); return;
    default: Printer(job, out).operand(v, 'v', false);
  }
}

void append_sprint(Job& job, std::string& out, std::span<const Value> args) {
  bool after_text = true;  // nothing before the first operand
  for (const Value& arg : args) {
    if (!after_text && !arg.is_string()) out.push_back(' ');
    append_printed(job, out, arg);
    after_text = arg.is_string();
  }
  job.check_size(out.size());
}

void append_sprintln(Job& job, std::string& out, std::span<const Value> args) {
  bool first = true;
  for (const Value& arg : args) {
    if (!first) out.push_back(' ');
    first = false;
    append_printed(job, out, arg);
  }
  out.push_back('\n');
  job.check_size(out.size());
}

}  // namespace rhumbline
