// Measures the stack of the running thread.
//
// In:  nothing but the thread that asks.   Out: the lowest address that a recursion may reach.
// When the system does not tell, one megabyte below the caller is taken: less than any default stack.
#include "renderer/gotemplate/stack.h"

#include <algorithm>

#include "renderer/base/stack.h"

namespace rhumbline::gotemplate {

void StackGuard::measure() {
  if (lowest_ != nullptr && pthread_equal(thread_, pthread_self()) != 0) return;
  thread_ = pthread_self();
  lowest_ = static_cast<const char*>(__builtin_frame_address(0)) - (std::size_t{1} << 20);
  if (const StackBounds stack = current_stack(); stack.lowest != nullptr) lowest_ = stack.lowest + std::min(stack.size / 2, kReserve);
}

}  // namespace rhumbline::gotemplate
