// Arguments whose value cannot count: the branch that `ternary` does not take, the default of a value that is not empty.
//
// In:  a call and its argument nodes.   Out: which argument is idle.
// The one idea: an idle argument is evaluated all the same, since it may be wrong, but what is dear to make (a certificate's key) is not
// made for it: its members read as placeholders. Charts make keys that values from outside then replace; Helm spends most of its time there.
// Trap: the argument that decides is looked at before its turn, so this is done only where no argument can have an effect.

#include "renderer/gotemplate/eval.h"

namespace rhumbline::gotemplate {
namespace {

constexpr std::size_t kNoArgument = SIZE_MAX;

bool has_no_effect(const Node& node);

bool all_without_effect(Nodes nodes) {
  for (const Node* node : nodes) {
    if (!has_no_effect(*node)) return false;
  }
  return true;
}

bool has_no_effect(const Node& node) {
  switch (node.kind) {
    case NodeKind::kDot: case NodeKind::kNil: case NodeKind::kBool: case NodeKind::kNumber: case NodeKind::kString:
    case NodeKind::kField: case NodeKind::kVariable: return true;
    case NodeKind::kChain: return has_no_effect(*as<ChainNode>(node).term);
    case NodeKind::kFunction: return as<FunctionNode>(node).function->purity == Purity::kPure;
    case NodeKind::kCommand: return all_without_effect(as<CommandNode>(node).args());
    case NodeKind::kPipe: {
      const auto& pipe = as<PipeNode>(node);
      if (!pipe.variables().empty()) return false;
      for (const CommandNode* command : pipe.commands()) {
        if (!has_no_effect(*command)) return false;
      }
      return true;
    }
    default: return false;
  }
}

}  // namespace

// All arguments that are written, by their letters.
void Machine::with_idle(std::string_view function, std::string_view letters, Nodes args, const Value* final,
                        const Dot& dot, Value* values) {
  const std::size_t idle = idle_argument(function, args, final, dot);
  for (std::size_t i = 0; i < args.size(); ++i) {
    const char letter = letters[std::min(i, letters.size() - 1)];
    values[i] = i == idle ? idle_value(*args[i], letter, dot) : argument(*args[i], letter, dot);
  }
}

std::size_t Machine::idle_argument(std::string_view function, Nodes args, const Value* final, const Dot& dot) {
  const bool chooses = function == "ternary", defaults = function == "default";
  const std::size_t given = args.size() + (final != nullptr ? 1 : 0);
  if ((!chooses || given != 3) && (!defaults || given != 2)) return kNoArgument;
  if (!all_without_effect(args)) return kNoArgument;
  const Value decider = final != nullptr ? *final : argument(*args.back(), 'x', dot);
  if (defaults) return is_empty(decider) ? kNoArgument : 0;
  if (!decider.is(Kind::kBool)) return kNoArgument;  // an error; the call itself will tell it
  return decider.as_bool() ? 1 : 0;
}

Value Machine::idle_value(const Node& node, char letter, const Dot& dot) {
  ++idle_;
  const Value value = argument(node, letter, dot);
  --idle_;
  return value;
}

// A member of something that is still to be made, while nobody will read it.
bool Machine::placeholder(const Map& map, std::string_view name) const {
  return idle_ != 0 && map.is_unfilled() && map.type->kind == GoKind::kStruct && map.has_name(name);
}

}  // namespace rhumbline::gotemplate
