// How much of the C++ stack a recursion may still use. Private to the room.
#pragma once

#include <pthread.h>

#include <cstddef>

namespace rhumbline::gotemplate {

/// Knows where the calling thread's stack ends, so that a recursion whose depth the input decides stops in time, whatever
/// stack the embedding program gave the thread.
class StackGuard {
 public:
  /// Measures the calling thread, if it is not the one that was measured last. A main thread's stack is dear to measure.
  void measure();

  [[nodiscard]] bool exhausted() const {
    return static_cast<const char*>(__builtin_frame_address(0)) < lowest_;
  }

 private:
  // Bytes for what the recursion calls at its deepest point: printing, YAML and comparison recurse themselves, each within a
  // depth limit of its own. At most half of the stack.
  static constexpr std::size_t kReserve = std::size_t{64} << 20;

  const char* lowest_ = nullptr;
  pthread_t thread_{};
};

}  // namespace rhumbline::gotemplate
