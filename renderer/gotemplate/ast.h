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

/// Nodes with parts of their own number (arguments, names) keep them behind themselves in the arena: see parts().
struct alignas(8) Node {  // as its parts
  static constexpr std::size_t kMostParts = (1U << 24) - 1;
  constexpr Node(NodeKind node_kind, std::uint32_t at, std::size_t parts = 0)
      : kind(node_kind), count(static_cast<std::uint32_t>(parts) & kMostParts), offset(at) {}

  NodeKind kind : 8;
  std::uint32_t count : 24;  // of its parts
  std::uint32_t offset;      // in the unit's text, by Go's rule for Node.Position
};
static_assert(sizeof(Node) == 8);

/// The parts that lie behind a node.
template <class Part, class Owner>
std::span<const Part> parts(const Owner& owner, std::size_t count) {
  static_assert(sizeof(Owner) % alignof(Part) == 0);
  return {reinterpret_cast<const Part*>(&owner + 1), count};
}

/// A list of nodes: a template, a branch.
struct Body {
  std::span<const Node* const> nodes;
};

struct PipeNode;
struct Name;

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

/// template and block.
struct TemplateNode : Node {
  Name* name;
  const PipeNode* pipe;  // nullptr: none
};

struct VariableNode : Node {
  Slot slot;
  std::uint32_t padding = 0;
  /// The variable with its $, then fields.
  [[nodiscard]] std::span<const std::string_view> names() const { return parts<std::string_view>(*this, count); }
};

struct CommandNode : Node {
  /// At least one.
  [[nodiscard]] std::span<const Node* const> args() const { return parts<const Node*>(*this, count); }
};

struct PipeNode : Node {
  std::uint32_t variable_count;
  bool assigns;  // `=` instead of `:=`
  [[nodiscard]] std::span<const CommandNode* const> commands() const { return parts<const CommandNode*>(*this, count); }
  [[nodiscard]] std::span<const VariableNode* const> variables() const {
    return {reinterpret_cast<const VariableNode* const*>(this + 1) + count, variable_count};
  }
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
  [[nodiscard]] std::span<const std::string_view> names() const { return parts<std::string_view>(*this, count); }
};

/// A term in parentheses or a function, followed by fields.
struct ChainNode : Node {
  const Node* term;
  [[nodiscard]] std::span<const std::string_view> names() const { return parts<std::string_view>(*this, count); }
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
  std::uint32_t unit = 0;      // number of the unit that mentioned it last as a definition, and
  Tree* unit_tree = nullptr;   // what it means there
  std::uint32_t hash = 0;      // of the text
};

template <class T>
const T& as(const Node& node) {
  return static_cast<const T&>(node);
}

/// The node as Go's Node.String prints it; errors quote it.
void print(std::string& out, const Node& node);
void print(std::string& out, const Body& body);

}  // namespace rhumbline::gotemplate
