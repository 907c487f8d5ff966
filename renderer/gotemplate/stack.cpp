// Measures the stack of the running thread.
//
// In:  nothing but the thread that asks.   Out: the lowest address that a recursion may reach.
// When the system does not tell, one megabyte below the caller is taken: less than any default stack.
#include "renderer/gotemplate/stack.h"

#include <algorithm>

namespace rhumbline::gotemplate {

void StackGuard::measure() {
  if (lowest_ != nullptr && pthread_equal(thread_, pthread_self()) != 0) return;
  thread_ = pthread_self();
  lowest_ = static_cast<const char*>(__builtin_frame_address(0)) - (std::size_t{1} << 20);
  pthread_attr_t attributes;
  if (pthread_getattr_np(thread_, &attributes) != 0) return;
  void* start = nullptr;
  std::size_t size = 0;
  if (pthread_attr_getstack(&attributes, &start, &size) == 0) {
    lowest_ = static_cast<const char*>(start) + std::min(size / 2, kReserve);
  }
  pthread_attr_destroy(&attributes);
}

}  // namespace rhumbline::gotemplate
