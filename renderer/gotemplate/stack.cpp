// Measures the stack of the running thread.
//
// In:  nothing but the thread that asks.   Out: the lowest address that a recursion may reach.
// When the system does not tell, one megabyte below the caller is taken: less than any default stack.
#include "renderer/gotemplate/stack.h"

#include <pthread.h>

namespace rhumbline::gotemplate {

StackGuard::StackGuard(std::size_t reserve) {
  const auto* here = static_cast<const char*>(__builtin_frame_address(0));
  lowest_ = here - (std::size_t{1} << 20);
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* start = nullptr;
  std::size_t size = 0;
  if (pthread_attr_getstack(&attributes, &start, &size) == 0 && size > 2 * reserve) {
    lowest_ = static_cast<const char*>(start) + reserve;
  }
  pthread_attr_destroy(&attributes);
}

}  // namespace rhumbline::gotemplate
