// What bounds the process as a whole: time, memory, signals. Private to the room.
#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <string>

#include "renderer/cli/cli.h"

namespace rhumbline::cli {

/// The bounds of one run; written by the working thread before the command begins, read by the first one.
class Bounds {
 public:
  /// Starts the clock of --timeout and bounds the memory of the process by --max-memory. throws Failure (kUsage) for a bad duration.
  void set(const Arguments& arguments, const Command& command);
  /// What the command ends with when a bound is hit.
  [[nodiscard]] int exit_code() const { return exit_code_; }
  [[nodiscard]] std::string out_of_memory() const;
  [[nodiscard]] std::string out_of_time() const;

 private:
  std::atomic<int> exit_code_ = kFailed;
  std::atomic<std::int64_t> nanoseconds_ = 0;
  std::atomic<std::size_t> memory_ = 0;
};

/// Keeps signals that end a process from every thread made from now on; returns those that wait_for_end() takes.
sigset_t block_signals();
/// Waits while the working thread works, which ends the process when it is done. A signal that ends us, or the end of --timeout,
/// ends it here: files that are being written are finished or taken back first.
[[noreturn]] void wait_for_end(const sigset_t& waited, const Bounds& bounds);

}  // namespace rhumbline::cli
