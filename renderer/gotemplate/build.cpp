// Variables in sight, and the trees that a text defines.
//
// Go keeps variables on a stack and finds them by name while it executes. Here every declaration has a slot of its own in its
// template's frame, and each use names the slot of the innermost declaration in sight.
// Trap: a declaration in sight need not have been executed ({{if}} declares, {{else}} uses). Its slot is unset then, and the
// evaluator goes on to the variable of the same name that it hides: Tree::shadowed.
#include "renderer/gotemplate/build.h"

#include <algorithm>

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"

namespace rhumbline::gotemplate {
namespace {

bool is_blank(const Body& body) {
  return std::all_of(body.nodes.begin(), body.nodes.end(), [](const Node* node) {
    return node->kind == NodeKind::kText && trim_space(as<TextNode>(*node).text).empty();
  });
}

}  // namespace

Scope::Scope(Vocabulary::Scratch& scratch)
    : scratch_(scratch), first_visible_(scratch.visible.size()), first_slot_(scratch.shadowed.size()) {
  scratch_.visible.push_back({"$", 0});
  scratch_.shadowed.push_back(kNoSlot);
}

Scope::~Scope() {
  cut(scratch_.visible, first_visible_);
  cut(scratch_.shadowed, first_slot_);
}

const Visible* Scope::find(std::string_view name) const {
  const std::span<const Visible> visible = all();
  for (const Visible* at = visible.data() + visible.size(); at != visible.data();) {
    --at;
    if (same_text(at->name, name)) return at;
  }
  return nullptr;
}

void Scope::declare(std::string_view name, bool assigns) {
  Slot slot = slot_of(name);
  if (!assigns) {
    scratch_.shadowed.push_back(slot);
    slot = slots() - 1;
  }
  scratch_.visible.push_back({name, slot});
}

bool Definitions::add(Name& name, const Body& root, const Scope& scope) {
  const bool blank = is_blank(root);
  Tree* known = name.unit == number ? name.unit_tree : nullptr;
  if (known != nullptr && !known->is_blank) return blank;
  if (known == nullptr) {
    known = arena.make<Tree>();
    name.unit = number;
    name.unit_tree = known;
    found.push_back({&name, known});
  }
  const std::span<const Slot> shadowed = scope.shadowed();
  const std::span<Slot> kept = arena.array<Slot>(shadowed.size());
  std::copy(shadowed.begin(), shadowed.end(), kept.begin());
  *known = {name.text, &unit, root, static_cast<std::uint32_t>(kept.size()), kept, blank};
  return true;
}

bool is_executable(NodeKind kind) {
  return kind != NodeKind::kBool && kind != NodeKind::kDot && kind != NodeKind::kNil && kind != NodeKind::kNumber &&
         kind != NodeKind::kString;
}

}  // namespace rhumbline::gotemplate
