// How much of the C++ stack a recursion may still use. Private to the room.
#pragma once

#include <cstddef>

namespace rhumbline::gotemplate {

/// Knows where the calling thread's stack ends, so that a recursion whose depth the input decides stops in time, whatever
/// stack the embedding program gave the thread.
class StackGuard {
 public:
  /// Measures the calling thread. `reserve`: bytes that must stay free for what the recursion calls.
  explicit StackGuard(std::size_t reserve = std::size_t{192} << 10);

  [[nodiscard]] bool exhausted() const {
    return static_cast<const char*>(__builtin_frame_address(0)) < lowest_;
  }

 private:
  const char* lowest_ = nullptr;
};

}  // namespace rhumbline::gotemplate
