// What bounds the process as a whole: time, memory, signals. Private to the room.
#pragma once

#include <cstddef>
#include <string>

#include "renderer/cli/cli.h"

namespace rhumbline::cli {

/// The bounds of one run.
class Bounds {
 public:
  /// What to end with when memory ends before the command line is understood, or when a file that is mapped is cut short by somebody else:
  /// its bytes are gone then, and the process ends with a word. `stack`: bytes of the stack that it will run on, all that it has beside its
  /// heap; 0: there is more (sanitizers), so the system is to be asked.
  void expect(int exit_code, std::size_t stack);
  /// Starts the clock of --timeout, whose end ends the process with a word and exit_code(), and bounds the memory of the process by
  /// --max-memory. throws Failure (kUsage) for a bad duration.
  void set(const Arguments& arguments, const Command& command);
  /// What the command ends with when a bound is hit.
  [[nodiscard]] int exit_code() const { return exit_code_; }
  [[nodiscard]] std::string out_of_memory() const;

 private:
  int exit_code_ = kFailed;
  std::size_t memory_ = 0;
  std::size_t stack_ = 0;
};

/// Bounds what the process may take from the system besides what it has, stacks of threads to come included. Bytes. Where the system knows
/// no such bound, each job's own budget is left.
void bound_memory(std::size_t bytes);

}  // namespace rhumbline::cli
