// Memory that is given back while templates run. Private to the room.
#pragma once

#include "renderer/gotemplate/eval.h"

namespace rhumbline::gotemplate {

/// What templates allocate while it lives may be given back: nobody but the arena, variables of the running frame and missed_ can know
/// of it afterwards. Whoever else keeps something that templates made keeps a copy, in job_.lasting or of its own. (region.cpp)
class Machine::Region {
 public:
  explicit Region(Machine& machine) : machine_(machine), mark_(machine.job_.arena.mark()) {}
  /// Between two turns of a loop of the running frame: what its body declared is forgotten, other variables are not.
  void turn(const BranchNode& loop) {
    if (machine_.job_.arena.may_give_back(mark_)) give_back(&loop);
  }
  /// When the template that began here has ended, and its frame is no more.
  void end() {
    if (machine_.job_.arena.may_give_back(mark_)) give_back(nullptr);
  }

 private:
  void give_back(const BranchNode* loop);
  Machine& machine_;
  Arena::Mark mark_;
};

}  // namespace rhumbline::gotemplate
