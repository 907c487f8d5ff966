// Files of the system, opened, and what it says when they cannot be. Private to the room.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "renderer/base/diagnostic.h"

namespace rhumbline {

/// A descriptor that is closed on scope exit. Of a written file close() is called by hand, because its result matters.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  /// Below 0: none.
  [[nodiscard]] int number() const { return number_; }
  /// Leaves the closing to the caller.
  int release() { return std::exchange(number_, -1); }
  /// 0, or -1 and errno; the descriptor is gone all the same. source: close(2)
  int close() { return ::close(release()); }

 private:
  int number_ = -1;
};

/// openat(2), again as often as a signal interrupts it; programs that are started do not inherit what it opens. Without a descriptor
/// errno says why.
inline Descriptor open_patiently(int folder, const char* name, int flags, mode_t mode = 0) {
  int number = -1;
  do {
    number = ::openat(folder, name, flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  return Descriptor(number);
}

/// What errno says, with a small first letter as in Go's messages.
inline std::string system_words(int code) {
  std::string words = std::strerror(code);
  const auto is_capital = [&](std::size_t i) { return i < words.size() && words[i] >= 'A' && words[i] <= 'Z'; };
  if (is_capital(0) && !is_capital(1)) words[0] = static_cast<char>(words[0] - 'A' + 'a');
  return words;
}

/// What a failed reading says: `open a.yaml: no such file or directory`.
inline Diagnostic io_fault(std::string_view call, const std::string& path, int code) {
  return {.cause = Cause::kIo, .rule = "io.read", .message = std::string(call) + " " + path + ": " + system_words(code)};
}

}  // namespace rhumbline
