// Field chains: .A.B.C of dot, of a variable, of a parenthesised value; map members, struct fields, methods.
//
// In:  a receiver and names.   Out: the value at the end.
// The last member of a chain is marked as read (`values unused`); those on the way are not, or a read of one member would
// count as a read of all its siblings.
// Trap: error texts name the static type: what came out of a map[string]interface{} is "interface {}", whatever it holds.
// source: Go 1.26 text/template/exec.go evalField, evalFieldChain
#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/gotemplate/eval.h"

namespace rhumbline::gotemplate {
namespace {

[[gnu::noinline]] const Method* method_of(const GoType& type, std::string_view name) {
  for (const Method& method : type.methods) {
    if (method.name[0] == name[0] && method.name == name) return &method;
  }
  return nullptr;
}

// Go's methods begin with a capital letter, most members do not.
[[gnu::always_inline]] inline const Method* find_method(const GoType& type, std::string_view name) {
  return type.methods.empty() || (name[0] >= 'a' && name[0] <= 'z') ? nullptr : method_of(type, name);
}

std::string dotted(Names names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += '.';
    out += name;
  }
  return out;
}

}  // namespace

Value Machine::field_chain(const FieldNode& node, Nodes args, const Value* final,
                           const Dot& dot) {
  frame_->node = &node;
  if (args.size() <= 1 && final == nullptr) return members(dot.value, dot.is_interface, node, node.names());
  return fields(dot, node, node.names(), args, final, dot);
}

Value Machine::variable_fields(const VariableNode& node, Nodes args, const Value* final,
                               const Dot& dot) {
  frame_->node = &node;
  const Variable* found = variable(node);
  if (found == nullptr) undefined_fault(node, {});
  if (node.names().size() == 1) {
    not_a_function(args, final);
    return found->value;
  }
  const auto names = node.names().subspan(1);
  if (args.size() <= 1 && final == nullptr) return members(found->value, found->is_interface, node, names);
  return fields({found->value, found->is_interface}, node, names, args, final, dot);
}

Value Machine::chain(const ChainNode& node, Nodes args, const Value* final, const Dot& dot) {
  frame_->node = &node;
  const Value term = argument(*node.term, 0, dot);
  return fields({term}, node, node.names(), args, final, dot);
}

// A chain without arguments: nearly all are members of maps from the first name to the last. What else it meets is left to fields().
Value Machine::members(Value value, bool is_interface, const Node& node, Names names) {
  Entry* entry = nullptr;
  for (const std::string_view& name : names) {
    Map* const map = value.is_map() ? &value.as_map() : nullptr;
    const bool is_plain = map != nullptr && map->type->kind == GoKind::kMap && find_method(*map->type, name) == nullptr;
    entry = is_plain ? map->find(name) : nullptr;
    if (entry == nullptr) return other_members(value, is_interface, node, names, &name);
    value = entry->value;
    is_interface = map->type->elem->kind == GoKind::kInterface;
  }
  if (entry != nullptr) entry->flags |= kRead;
  return value;
}

Value Machine::other_members(Value value, bool is_interface, const Node& node, Names names, const std::string_view* from) {
  return fields({value, is_interface}, node, names, {}, nullptr, {}, static_cast<std::size_t>(from - names.data()));
}

// `from`: the name to begin with.
Value Machine::fields(Dot receiver, const Node& node, Names names,
                      Nodes args, const Value* final, const Dot& dot, std::size_t from) {
  for (std::size_t i = from; i < names.size(); ++i) {
    const Value value = receiver.value;
    if (value.is(Kind::kInvalid)) return Value::invalid();
    if (value.is(Kind::kNil)) nil_fault(node, names, i);
    const bool is_last = i + 1 == names.size();
    const GoType& type = value.is_map() ? *value.as_map().type : *type_of(value);
    const Method* method = find_method(type, names[i]);
    if (method != nullptr) {
      if (is_last) return call_method(*method, value, node, args, final, dot);
      receiver = {call_method(*method, value, node, {}, nullptr, dot)};
      continue;
    }
    const bool has_args = is_last && (args.size() > 1 || final != nullptr);
    if (!member(receiver, {node, names, i, has_args})) no_field_fault(receiver, node, names, i);
  }
  return receiver.value;
}

// Replaces the receiver by its member. False: it can have none of that name.
bool Machine::member(Dot& receiver, const Access& access) {
  if (!receiver.value.is_map()) return false;
  Map& map = receiver.value.as_map();
  const GoType& type = *map.type;
  if (type.kind != GoKind::kMap) return struct_member(receiver, access);
  Entry* entry = map.find(access.name());
  if (access.has_args) no_method_fault(type, access.name());
  receiver.is_interface = type.elem->kind == GoKind::kInterface;
  if (entry != nullptr) {
    if (access.is_last()) entry->flags |= kRead;
    receiver.value = entry->value;
  } else {
    missed_ = {&map, frame_->tree, &access.node, access.names, access.index};
    receiver.value = zero_of(*type.elem);
  }
  return true;
}

bool Machine::struct_member(Dot& receiver, const Access& access) {
  Map& map = receiver.value.as_map();
  const GoType& type = *map.type;
  if (placeholder(map, access.name())) {
    receiver = {Value::literal("not made, since nobody reads it")};
    return true;
  }
  Entry* entry = map.find(access.name());
  const GoType* embedded = type.kind == GoKind::kStruct ? type.elem : nullptr;
  if (entry == nullptr && embedded != nullptr && embedded->name.ends_with("." + std::string(access.name()))) {
    Map* inner = map.clone(job_.arena);
    inner->type = embedded;
    inner->erase(map.entries().back().key);
    receiver = {Value::map(inner)};
    return true;
  }
  if (entry == nullptr) return false;
  if (!is_upper(decode_rune(access.name()).value)) {
    const std::string_view seen = receiver.is_interface ? kTypeAny.name : type.name;
    fault(std::string(access.name()) + " is an unexported field of struct type " + std::string(seen));
  }
  if (access.has_args) fault(std::string(access.name()) + " has arguments but cannot be invoked as function");
  if (access.is_last()) entry->flags |= kRead;
  receiver = {entry->value};
  return true;
}

// What a missing member of a map is under missingkey=zero.
Value Machine::zero_of(const GoType& type) {
  switch (type.kind) {
    case GoKind::kString: return Value::literal("");
    case GoKind::kBool: return Value::boolean(false);
    case GoKind::kInt: return Value::integer(0);
    case GoKind::kInt64: return Value::int64(0);
    case GoKind::kFloat64: return Value::float64(0);
    case GoKind::kSlice:
      return type.elem == &kTypeUint8 ? Value::bytes(job_.arena, {}) : nil_list(job_.arena, &type);
    case GoKind::kMap: return Value::map(make_map(job_.arena, &type));
    default: return {};
  }
}

// ---- Faults ----------------------------------------------------------------------------------------------------------

void Machine::no_method_fault(const GoType& type, std::string_view name) {
  std::vector<std::string_view> known;
  for (const Method& method : type.methods) known.push_back(method.name);
  const std::string_view near = nearest(name, known);
  fault(std::string(name) + " is not a method but has arguments",
        {.hint = near.empty() ? "a member of a map takes no arguments" : "did you mean " + std::string(near) + "?",
         .rule = "template.field"});
}

void Machine::no_field_fault(const Dot& receiver, const Node& node, Names names,
                             std::size_t i) {
  const std::string name(names[i]);
  const std::string_view seen = receiver.is_interface ? kTypeAny.name : type_name(receiver.value);
  Words words{.ours = path_before(node, names, i) + " is " + described(receiver.value) + ", it has no field " + name,
              .hint = "only maps have fields; check the shape of the value",
              .rule = "template.field"};
  if (receiver.value.is_map()) {
    std::vector<std::string_view> known;
    for (const Entry& entry : receiver.value.as_map().entries()) known.push_back(entry.key);
    for (const Method& method : receiver.value.as_map().type->methods) known.push_back(method.name);
    words.ours = path_before(node, names, i) + " has no field " + name;
    const std::string_view near = nearest(name, known);
    words.hint = near.empty() ? "" : "did you mean " + std::string(near) + "?";
  }
  fault("can't evaluate field " + name + " in type " + std::string(seen), std::move(words));
}

// "sub." when the file that renders belongs to subchart sub: what a path of --set starts with.
std::string Machine::values_prefix() const {
  const Frame* root = frame_;
  while (root->caller != nullptr) root = root->caller;
  const Value& data = root->variables[0].value;
  if (!data.is_map()) return {};
  const Value file = data.as_map().get("Template");
  const Value base = member_of(file, "BasePath");
  if (!base.is_string()) return {};
  std::string out;
  constexpr std::string_view kCharts = "/charts/";
  std::string_view path = base.as_text();
  for (std::size_t at = path.find(kCharts); at != std::string_view::npos; at = path.find(kCharts)) {
    path.remove_prefix(at + kCharts.size());
    out += path.substr(0, path.find('/'));
    out += '.';
  }
  return out;
}

void Machine::nil_fault(const Node& node, Names names, std::size_t i) {
  const std::string path = path_before(node, names, i);
  const std::string subject = path == "." ? "the current value (.) is nil" : path + " is not set";
  Words words{.ours = subject + ", so ." + std::string(names[i]) + " of it cannot be read", .rule = "template.nil"};
  const bool is_root = node.kind == NodeKind::kField ||
                       (node.kind == NodeKind::kVariable && as<VariableNode>(node).names()[0] == "$");
  const bool is_values = i > 1 && names[0] == "Values" && is_root;
  if (is_values) {
    const std::string wanted = values_prefix() + dotted(names.subspan(1, i));
    words.hint = "set it, for example with --set " + wanted + "=VALUE, or read it inside {{ with " + path + " }}";
  } else {
    // A parenthesised term is forgiving: Go reads a field of nothing as nothing.
    words.hint = "read it inside {{ with " + path + " }}, or write (" + path + ")." + std::string(names[i]);
  }
  if (i > 0) words.hint = near_hint(node, std::move(words.hint));
  fault("nil pointer evaluating interface {}." + std::string(names[i]), std::move(words));
}

}  // namespace rhumbline::gotemplate
