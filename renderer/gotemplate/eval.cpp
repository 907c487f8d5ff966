// Pipelines, commands and operands: what a piece of an action is worth.
//
// frame_->node follows Go's state.at() exactly, because an error names the node that was looked at last, which is not always
// the one that is wrong.
//
// Trap: invalid (Go's zero reflect.Value) and nil (a nil interface{}) are two things. A pipeline turns nil into invalid, a
// field chain stopped at nil is an error, one that starts at invalid is invalid.
// source: Go 1.26 text/template/exec.go
#include "renderer/gotemplate/eval.h"

#include "renderer/base/text.h"

namespace rhumbline::gotemplate {
namespace {

std::string printed(const Node& node) {
  std::string out;
  print(out, node);
  return out;
}

bool is_map_of(const Value& value, const GoType& element) {
  if (!value.is_map()) return false;
  const GoType& type = *value.as_map().type;
  return type.kind == GoKind::kMap && type.elem == &element;
}

bool is_list_of(const Value& value, const GoType& element) {
  return value.is_list() && value.as_list().type->elem == &element;
}

bool can_be_nil(char type) { return std::string_view("xvmlLMV").find(type) != std::string_view::npos; }

// Whether a value that is neither nil nor invalid may be given to a parameter of this type.
bool is_assignable(const Value& value, char type) {
  switch (type) {
    case 's': return value.is(Kind::kString);
    case 'i': return value.is(Kind::kInt);
    case 'I': return value.is(Kind::kInt64);
    case 'b': return value.is(Kind::kBool);
    case 'f': return value.is(Kind::kFloat64);
    case 'm': return is_map_of(value, kTypeAny);
    case 'M': return is_map_of(value, kTypeString);
    case 'l': return is_list_of(value, kTypeAny);
    case 'L': return is_list_of(value, kTypeString);
    default: return type_name(value) == parameter_type(type);
  }
}

}  // namespace

std::string_view parameter_type(char type) {
  switch (type) {
    case 's': return "string";
    case 'i': return "int";
    case 'I': return "int64";
    case 'u': return "uint32";
    case 'b': return "bool";
    case 'f': return "float64";
    case 'x': return "interface {}";
    case 'm': return "map[string]interface {}";
    case 'l': return "[]interface {}";
    case 'L': return "[]string";
    case 'M': return "map[string]string";
    case 'v': return "reflect.Value";
    case 't': return "time.Time";
    case 'D': return "time.Duration";
    case 'c': return "sprig.certificate";
    case 'V': return "*semver.Version";
    default: return "";
  }
}

// ---- Pipelines -------------------------------------------------------------------------------------------------------

// Most are one command and declare nothing. All else is apart, as are the faults in this file: what stays keeps its value in registers.
Value Machine::pipeline(const PipeNode& pipe, const Dot& dot) {
  check_stack();
  frame_->node = &pipe;
  const Value value = command(*pipe.commands()[0], dot, nullptr);
  if (pipe.count > 1 || pipe.variable_count != 0 || value.is(Kind::kNil)) return piped(pipe, value, dot);
  return value;
}

// What follows the first command.
Value Machine::piped(const PipeNode& pipe, Value value, const Dot& dot) {
  if (value.is_nil()) value = Value::invalid();
  for (const CommandNode* next : pipe.commands().subspan(1)) {
    const Value final = value;
    value = command(*next, dot, &final);
    if (value.is_nil()) value = Value::invalid();
  }
  for (const VariableNode* variable : pipe.variables()) {
    if (pipe.assigns) {
      set_variable(*variable, value, false);
    } else {
      frame_->variables[variable->slot] = {value, true, false};
    }
  }
  return value;
}

void Machine::not_a_function_fault(const Node& node) { fault("can't give argument to non-function " + printed(node)); }

Value Machine::command(const CommandNode& command, const Dot& dot, const Value* final) {
  pay();
  const Node& first = *command.args()[0];
  switch (first.kind) {
    case NodeKind::kField: return field_chain(as<FieldNode>(first), command.args(), final, dot);
    case NodeKind::kChain: return chain(as<ChainNode>(first), command.args(), final, dot);
    case NodeKind::kFunction: return call_function(as<FunctionNode>(first), command, command.args(), final, dot);
    case NodeKind::kPipe:
      not_a_function(command.args(), final);
      return pipeline(as<PipeNode>(first), dot);
    case NodeKind::kVariable: return variable_fields(as<VariableNode>(first), command.args(), final, dot);
    default: break;
  }
  frame_->node = &first;
  not_a_function(command.args(), final);
  switch (first.kind) {
    case NodeKind::kBool: return Value::boolean(as<BoolNode>(first).value);
    case NodeKind::kDot: return dot.value;
    case NodeKind::kNumber: return ideal(as<NumberNode>(first));
    case NodeKind::kString: return as<StringNode>(first).value;
    default: nil_command_fault();
  }
}

void Machine::nil_command_fault() { fault("nil is not a command"); }

Value Machine::ideal(const NumberNode& number) {
  frame_->node = &number;
  if (number.overflows) fault(std::string(number.text) + " overflows int");
  return number.ideal;
}

// ---- Variables -------------------------------------------------------------------------------------------------------

// The innermost variable of that name whose declaration has been executed; nullptr: there is none.
Variable* Machine::variable(const VariableNode& node) const {
  for (Slot slot = node.slot; slot != kNoSlot; slot = frame_->tree->shadowed[static_cast<std::size_t>(slot)]) {
    if (frame_->variables[slot].is_set) return &frame_->variables[slot];
  }
  return nullptr;
}

void Machine::set_variable(const VariableNode& node, const Value& value, bool is_interface) {
  Variable* target = variable(node);
  if (target == nullptr) undefined_fault(node, "declare it with := before it is assigned with =");
  *target = {value, true, is_interface};
}

void Machine::undefined_fault(const VariableNode& node, std::string_view hint) {
  fault("undefined variable: " + std::string(node.names()[0]), {.hint = std::string(hint)});
}

// ---- Arguments -------------------------------------------------------------------------------------------------------

Value Machine::argument(const Node& node, char type, const Dot& dot) {
  pay();
  frame_->node = &node;
  switch (node.kind) {
    case NodeKind::kString:
      if (type == 's' || type == 'x' || type == 'v') return as<StringNode>(node).value;
      return constant(node, type);
    case NodeKind::kDot: return fit(dot.value, type);
    case NodeKind::kNil: return nil_argument(type);
    case NodeKind::kField: return fit(members(dot.value, dot.is_interface, node, as<FieldNode>(node).names()), type);
    case NodeKind::kVariable: return fit(variable_fields(as<VariableNode>(node), {}, nullptr, dot), type);
    case NodeKind::kPipe: return fit(pipeline(as<PipeNode>(node), dot), type);
    case NodeKind::kFunction: return fit(call_function(as<FunctionNode>(node), node, {}, nullptr, dot), type);
    case NodeKind::kChain: return fit(chain(as<ChainNode>(node), {}, nullptr, dot), type);
    default: return constant(node, type);
  }
}

Value Machine::nil_argument(char type) {
  if (!can_be_nil(type)) fault("cannot assign nil to " + std::string(parameter_type(type)));
  return type == 'v' ? Value::invalid() : fit(Value::invalid(), type);
}

// A bool, number or string constant takes the type of the parameter.
Value Machine::constant(const Node& node, char type) {
  const auto* number = node.kind == NodeKind::kNumber ? &as<NumberNode>(node) : nullptr;
  switch (type) {
    case 'x': case 'v':
      if (number != nullptr) return ideal(*number);
      return node.kind == NodeKind::kBool ? Value::boolean(as<BoolNode>(node).value) : as<StringNode>(node).value;
    case 'b':
      if (node.kind != NodeKind::kBool) fault("expected bool; found " + printed(node));
      return Value::boolean(as<BoolNode>(node).value);
    case 's':
      if (node.kind != NodeKind::kString) fault("expected string; found " + printed(node));
      return as<StringNode>(node).value;
    case 'i': case 'I': case 'D':
      if (number == nullptr || !number->is_int) fault("expected integer; found " + printed(node));
      if (type == 'D') return duration(job_.arena, number->integer);
      return type == 'i' ? Value::integer(number->integer) : Value::int64(number->integer);
    case 'u':
      if (number == nullptr || !number->is_uint) fault("expected unsigned integer; found " + printed(node));
      return Value::integer(static_cast<std::int64_t>(number->natural & UINT32_MAX));  // Go cuts it to 32 bits without a word
    case 'f':
      if (number == nullptr || !number->is_float) fault("expected float; found " + printed(node));
      return Value::float64(number->real);
    default:
      fault("can't handle " + printed(node) + " for arg of type " + std::string(parameter_type(type)));
  }
}

Value Machine::converted(Value value, char type) {
  if (value.is(Kind::kInvalid)) return fit_invalid(type);
  if (type == 'x') return map_as(job_.arena, value.as_map(), value.as_map().type->copy);
  if (value.is(Kind::kNil) || !is_assignable(value, type)) misfit(value, type);
  // A named map type becomes the plain one that the parameter declares.
  if (type == 'm' && value.as_map().type != &kMapOfAny) return map_as(job_.arena, value.as_map(), &kMapOfAny);
  return value;
}

void Machine::misfit(const Value& value, char type) {
  const std::string got(value.is(Kind::kNil) ? "interface {}" : type_name(value));
  type_fault(value, type, "wrong type for value; expected " + std::string(parameter_type(type)) + "; got " + got);
}

Value Machine::fit_invalid(char type) {
  switch (type) {
    case 'x': case 'V': return {};
    case 'm': case 'M': {
      Map* nothing = make_map(job_.arena, type == 'm' ? &kMapOfAny : &kMapOfString);
      nothing->is_nil = true;
      return Value::map(nothing);
    }
    case 'l': return nil_list(job_.arena);
    case 'L': return nil_list(job_.arena, &kSliceOfString);
    default: type_fault(Value(), type, "invalid value; expected " + std::string(parameter_type(type)));
  }
}

// "a float64 (1.5)", "an int (3)", "not set": for people.
std::string Machine::described(const Value& value) {
  if (value.is_nil()) return "not set";
  const std::string_view kind = kind_name(value);
  std::string out = kind.starts_with('i') ? "an " : "a ";
  out += kind;
  if (value.is_map() || value.is_list() || value.is(Kind::kNative)) return out;
  std::string text;
  append_printed(job_, text, value);
  if (text.size() <= 40 && !text.empty()) out += " (" + text + ")";
  return out;
}

void Machine::type_fault(const Value& value, char type, std::string go_message) {
  const std::string_view wanted = parameter_type(type);
  // Go blames the argument that it looked at last; a person looks at the stage of the pipeline.
  const std::string subject =
      fits_piped_ ? "what is piped into " + std::string(frame_->call_name) + " must be " : "this must be ";
  Words words{.ours = subject + std::string(wanted.starts_with('i') ? "an " : "a ") + std::string(wanted) +
                      ", it is " + described(value),
              .rule = "template.type"};
  if (fits_piped_) words.at = position(*frame_->tree, *frame_->call_node);
  const bool is_number = value.is(Kind::kFloat64) || value.is(Kind::kInt64) || value.is(Kind::kInt);
  if (value.is_nil()) {
    words.hint = near_hint(fits_piped_ ? *frame_->call_node : *frame_->node, "give it a value, or a default with | default");
  } else if (type == 's') {
    words.hint = "convert it with toString";
  } else if ((type == 'i' || type == 'I') && is_number) {
    words.hint = std::string("convert it with ") + (type == 'i' ? "int" : "int64") + "; numbers of values files are float64";
  }
  fault(std::move(go_message), std::move(words));
}

}  // namespace rhumbline::gotemplate
