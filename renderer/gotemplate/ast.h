// The parse tree: plain structs in the arena, told apart by `kind`, each printing itself back. Private to the room.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "renderer/gotemplate/gotemplate.h"
#include "renderer/value/value.h"

namespace rhumbline::gotemplate {

/// One text that was parsed: a chart's file or the text of a tpl call.
struct Unit {
  std::string_view name;  // in error messages
  std::string_view text;
  Pos at;  // of its first byte; none for tpl text until an error needs it
};

enum class NodeKind : std::uint8_t {
  // What a body holds.
  kText, kAction, kIf, kRange, kWith, kTemplate, kBreak, kContinue,
  // What a pipeline holds.
  kPipe, kCommand, kDot, kNil, kBool, kNumber, kString, kField, kVariable, kChain, kFunction,
};

struct Node {
  NodeKind kind;
  std::uint32_t offset;  // in the unit's text, by Go's rule for Node.Position
};

/// A list of nodes: a template, a branch.
struct Body {
  std::span<const Node* const> nodes;
};

struct PipeNode;

/// The number of a variable's place among the variables of its template; kNoSlot: no declaration is in sight.
using Slot = std::int32_t;
inline constexpr Slot kNoSlot = -1;

struct TextNode : Node {
  std::string_view text;
};

struct ActionNode : Node {
  const PipeNode* pipe;
};

/// if, range and with.
struct BranchNode : Node {
  const PipeNode* pipe;
  Body body;
  const Body* otherwise;  // nullptr: no else
  Slot first_slot;        // variables declared in the body: [first_slot, end_slot)
  Slot end_slot;
};

struct Name;

/// template and block.
struct TemplateNode : Node {
  Name* name;
  const PipeNode* pipe;  // nullptr: none
};

struct VariableNode : Node {
  Slot slot;
  std::span<const std::string_view> names;  // the variable with its $, then fields
};

struct CommandNode : Node {
  std::span<const Node* const> args;  // at least one
};

struct PipeNode : Node {
  bool assigns;  // `=` instead of `:=`
  std::span<const VariableNode* const> variables;
  std::span<const CommandNode* const> commands;
};

struct BoolNode : Node {
  bool value;
};

/// A constant with every representation that its value has.
struct NumberNode : Node {
  std::string_view text;
  bool is_int = false;
  bool is_uint = false;
  bool is_float = false;
  bool is_complex = false;
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double real = 0;
  double imaginary = 0;
  Value ideal = Value::invalid();  // its value where no type is asked for
  bool overflows = false;          // there is none: it does not fit an int
};

struct StringNode : Node {
  std::string_view quoted;
  Value value;
};

struct FieldNode : Node {
  std::span<const std::string_view> names;
};

/// A term in parentheses or a function, followed by fields.
struct ChainNode : Node {
  const Node* term;
  std::span<const std::string_view> names;
};

struct FunctionNode : Node {
  const Function* function;
};

/// One template: the body of a file, a define, a block or a tpl text.
struct Tree {
  std::string_view name;
  Unit* unit = nullptr;
  Body root;
  std::uint32_t slots = 1;         // variables; slot 0 is $
  std::span<const Slot> shadowed;  // by slot: the variable of the same name that it hides
  bool is_blank = false;           // nothing but white space and comments
};

/// A template name. What it means may change: later files and tpl texts define it anew.
struct Name {
  std::string_view text;
  const Tree* tree = nullptr;  // nullptr: not defined
  std::uint32_t nested = 0;    // includes of it that run now
};

template <class T>
const T& as(const Node& node) {
  return static_cast<const T&>(node);
}

/// The node as Go's Node.String prints it; errors quote it.
void print(std::string& out, const Node& node);
void print(std::string& out, const Body& body);

}  // namespace rhumbline::gotemplate
