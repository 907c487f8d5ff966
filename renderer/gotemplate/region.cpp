// What is given back while templates run: the garbage of loops, of includes and of whole files.
//
// In:  a moment at which a loop, an include or a file began.   Out: what was allocated since is freed, or kept for good.
// The one idea: everything that the templates around it hold was made before, and stays. Only three things can lead from there to what is
// young: an object that was changed (the arena looks at its bytes), a variable that was assigned, and what a part of the engine remembers.
// Traps: the last does not lie in the arena, so it must not point there: parse trees, texts of tpl and files, and time zones live in
// job.lasting. Who records random choices or counts branches may keep more than that; then nothing is given back.
#include "renderer/gotemplate/region.h"

namespace rhumbline::gotemplate {

void Machine::Region::give_back(const BranchNode* loop) {
  if (machine_.world_.dice() != nullptr || machine_.options_.counts_branches) return;
  std::span<Variable> variables;
  if (loop != nullptr) {
    const Frame& frame = *machine_.frame_;
    variables = {frame.variables, frame.tree->slots};
    std::fill(frame.variables + loop->first_slot, frame.variables + loop->end_slot, Variable{});
    for (Variable& variable : variables) {
      if (!variable.is_set) variable.value = {};  // what an earlier frame left there
    }
  }
  if (machine_.job_.arena.give_back(mark_, std::as_bytes(variables))) machine_.missed_ = {};
}

}  // namespace rhumbline::gotemplate
