// Work on several threads, told in its own order. Private to the room.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>

#include "renderer/cli/cli.h"

namespace rhumbline::cli {

/// What a thread's stack may grow to, in bytes: as main.cpp's, untouched pages cost nothing.
inline constexpr std::size_t kWorkerStack = std::size_t{512} << 20;

/// A piece of work of its own.
class CrewTask {
 public:
  virtual ~CrewTask() = default;
  /// Does it. `worker` counts from 0 and stays below the number of threads; no two tasks run for one worker at a time, so what belongs to
  /// a worker needs no lock. What it throws is thrown again where the task would be told.
  virtual void run(std::size_t worker) = 0;

 private:
  friend class Crew;
  std::exception_ptr fault_ = nullptr;
  bool is_done_ = false;
};

/// Asks `next` for tasks until it gives none, runs them on up to `threads` threads and hands them to `tell` in the order in which they
/// came, until that says false. Both are called by the caller's thread alone. At most a few tasks for each thread are under way. A single
/// task, or one thread, is the caller's.
/// throws what a task throws; Failure (kLimit) when the system gives no thread.
void run_in_order(std::size_t threads, const std::function<std::unique_ptr<CrewTask>()>& next, const std::function<bool(CrewTask&)>& tell);

/// The number of threads that the flag asks for; not given: as many as the machine has, at most `usual`. throws Failure (kUsage)
std::size_t threads_asked(const Arguments& arguments, std::string_view flag, std::size_t usual);

}  // namespace rhumbline::cli
