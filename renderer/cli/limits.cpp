// Time, memory and signals of the whole process.
//
// In:  --timeout, --max-memory, what the system sends.   Out: a process that ends when it must, and leaves nothing half done.
// The one idea: the first thread does nothing but wait, so whatever the other one is caught in (an endless template, a key of 16384
// bits, a server that is silent) it can be ended with a word and an exit code.
// Traps: the arena counts only what values and texts take; the rest is bounded by the system (RLIMIT_DATA). A signal that was ignored
// when we were started (nohup) stays ignored.

#include "renderer/cli/limits.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "renderer/base/output.h"
#include "renderer/base/text.h"
#include "renderer/functions/functions.h"

namespace rhumbline::cli {

namespace {

constexpr int kEnding[] = {SIGINT, SIGTERM, SIGHUP};
constexpr std::int64_t kSecond = 1'000'000'000;

// Bytes that the process may write to by now; 0: the system does not tell. source: proc(5), statm
std::size_t mapped_for_data() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "re"), std::fclose);
  std::size_t pages = 0;
  if (file == nullptr || std::fscanf(file.get(), "%*u %*u %*u %*u %*u %zu", &pages) != 1) return 0;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void bound_memory(std::size_t bytes) {
  const std::size_t now = mapped_for_data();
  rlimit limit{};
  if (now == 0 || ::getrlimit(RLIMIT_DATA, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, now + bytes);
  (void)::setrlimit(RLIMIT_DATA, &limit);  // a system that does not bound it leaves us the arena's own budget
}

void start_clock(std::int64_t nanoseconds) {
  itimerval timer{};
  timer.it_value.tv_sec = nanoseconds / kSecond;
  timer.it_value.tv_usec = std::max<std::int64_t>(1, nanoseconds % kSecond / 1000);
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

// Ends the process as the signal would have, so that a shell sees why.
[[noreturn]] void end_by(int signal) {
  std::signal(signal, SIG_DFL);
  ::raise(signal);
  sigset_t only;  // another one may be waiting, and the number tells a shell what happened
  sigemptyset(&only);
  sigaddset(&only, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  ::_exit(128 + signal);
}

}  // namespace

void Bounds::set(const Arguments& arguments, const Command& command) {
  exit_code_ = command.limit_error;
  const std::string text = arguments.value("timeout", std::string(kDefaultTimeout));
  if (const std::string fault = duration_fault(text); !fault.empty()) {
    fail({.cause = Cause::kUsage,
          .rule = "flag",
          .message = "--timeout=" + text + " is not allowed: " + fault,
          .hint = "write a number with a unit, such as 90s",
          .helm = "invalid argument " + quoted(text) + " for \"--timeout\" flag: " + fault});
  }
  memory_ = limits_of(arguments, command.limits).memory_bytes;
  if (!command.has_threads) bound_memory(memory_);
  nanoseconds_ = duration_of(text);
  if (nanoseconds_ > 0) start_clock(nanoseconds_);
}

std::string Bounds::out_of_memory() const {
  return "error: the job needs more than " + std::to_string(memory_ >> 20) + " MiB of memory\n  hint: raise --max-memory if the input is to be trusted\n";
}

std::string Bounds::out_of_time() const {
  std::string shown;
  append_duration(shown, nanoseconds_);
  return "error: the job takes longer than " + shown + "\n  hint: raise --timeout if the input is to be trusted\n";
}

sigset_t block_signals() {
  sigset_t waited;
  sigemptyset(&waited);
  sigaddset(&waited, SIGALRM);
  for (const int signal : kEnding) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) sigaddset(&waited, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &waited, nullptr);
  return waited;
}

void wait_for_end(const sigset_t& waited, const Bounds& bounds) {
  int signal = 0;
  while (::sigwait(&waited, &signal) != 0) {
  }
  stop_writing();
  if (signal != SIGALRM) end_by(signal);
  write_stderr(bounds.out_of_time());
  ::_exit(bounds.exit_code());
}

}  // namespace rhumbline::cli
