// The stack that recursions whose depth the input decides run on.
#pragma once

#include <cstddef>

namespace rhumbline {

/// Runs `work` on a stack of `bytes` of which only the touched pages cost anything; a page below it that nobody may touch turns an
/// overflow into a fault. For the first thread, once. False: the system grants no such stack, nothing was run.
bool run_on_stack(std::size_t bytes, void (*work)(void*), void* given);

struct StackBounds {
  const char* lowest = nullptr;  // address; nullptr: the system does not tell
  std::size_t size = 0;          // bytes
};
/// The stack that the caller runs on.
StackBounds current_stack();

}  // namespace rhumbline
