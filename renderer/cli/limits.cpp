// Time and memory of the whole process.
//
// In:  --timeout, --max-memory.   Out: a process that ends when it must.
// The one idea: a signal ends the process wherever it is caught (an endless template, a key of 16384 bits, a server that is silent);
// what must not stay half done holds signals back (SignalHold, base/output.h), so nobody has to clean up after them.
// Traps: the arena counts only what values and texts take; the rest is bounded by the system (RLIMIT_DATA). A signal handler may do
// next to nothing, so its words are laid ready.

#include "renderer/cli/limits.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <string_view>

#include "renderer/base/text.h"
#include "renderer/functions/functions.h"

namespace rhumbline::cli {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// Bytes that the process may write to by now; 0: the system does not tell. source: proc(5), statm
std::size_t mapped_for_data() {
  const int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[128];
  const ssize_t size = ::read(file, text, sizeof text);
  ::close(file);
  const char* at = text;
  const char* const end = text + std::max<ssize_t>(size, 0);
  for (int field = 0; field < 5 && at != end; ++at) field += *at == ' ' ? 1 : 0;  // the sixth
  std::size_t pages = 0;
  if (std::from_chars(at, end, pages).ec != std::errc()) return 0;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// `bytes` more than there are `now`; 0: nobody knows.
void bound_data(std::size_t now, std::size_t bytes) {
  rlimit limit{};
  if (now == 0 || ::getrlimit(RLIMIT_DATA, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, now + bytes);
  (void)::setrlimit(RLIMIT_DATA, &limit);  // a system that does not bound it leaves us the arena's own budget
}

// What is said when time is over, and with which code.
struct LastWords {
  char text[192];
  std::size_t size;
  int exit_code;
};
constinit LastWords last_words{};

// All that a signal handler may do. Nobody is left to be told when the words cannot be written.
[[noreturn]] void end_with(std::string_view words, int exit_code) {
  const ssize_t written = ::write(STDERR_FILENO, words.data(), words.size());
  (void)written;
  ::_exit(exit_code);
}

extern "C" void end_by_clock(int) { end_with({last_words.text, last_words.size}, last_words.exit_code); }

constinit int lost_bytes_exit_code = kFailed;

extern "C" void end_without_bytes(int) {
  end_with("error: a file was cut short while it was read\n  hint: run again when nobody writes it\n", lost_bytes_exit_code);
}

void start_clock(std::int64_t nanoseconds, int exit_code) {
  std::string words = "error: the job takes longer than ";
  append_duration(words, nanoseconds);
  words += "\n  hint: raise --timeout if the input is to be trusted\n";
  last_words.size = words.copy(last_words.text, sizeof last_words.text);
  last_words.exit_code = exit_code;
  struct sigaction action {};
  action.sa_handler = end_by_clock;
  ::sigaction(SIGALRM, &action, nullptr);
  itimerval timer{};
  timer.it_value.tv_sec = nanoseconds / kSecond;
  timer.it_value.tv_usec = std::max<std::int64_t>(1, nanoseconds % kSecond / 1000);
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace

void bound_memory(std::size_t bytes) { bound_data(mapped_for_data(), bytes); }

void Bounds::set(const Arguments& arguments, const Command& command) {
  exit_code_ = command.limit_error;
  const std::string text = arguments.value("timeout", command.timeout);
  if (const std::string fault = duration_fault(text); !fault.empty()) {
    fail({.cause = Cause::kUsage,
          .rule = "flag",
          .message = "--timeout=" + text + " is not allowed: " + fault,
          .hint = "write a number with a unit, such as 90s",
          .helm = "invalid argument " + quoted(text) + " for \"--timeout\" flag: " + fault});
  }
  memory_ = limits_of(arguments, command.limits).memory_bytes;
  // The heap is there to be used. To ask the system takes longer than to read a file.
  constexpr std::size_t kVariables = 4 << 20;  // of the program and its libraries: more than they take
  if (!command.has_threads) bound_data(stack_ == 0 ? mapped_for_data() : stack_ + kVariables, memory_);
  if (const std::int64_t nanoseconds = duration_of(text); nanoseconds > 0) start_clock(nanoseconds, exit_code_);
}

void Bounds::expect(int exit_code, std::size_t stack) {
  stack_ = stack;
  exit_code_ = lost_bytes_exit_code = exit_code;
  struct sigaction action {};
  action.sa_handler = end_without_bytes;
  ::sigaction(SIGBUS, &action, nullptr);
}

std::string Bounds::out_of_memory() const {
  return "error: the job needs more than " + std::to_string(memory_ >> 20) + " MiB of memory\n  hint: raise --max-memory if the input is to be trusted\n";
}

}  // namespace rhumbline::cli
