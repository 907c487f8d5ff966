// A stack as deep as the budgets allow, for the first thread.
//
// In:  a function and what it is given.   Out: its work, done.
// The one idea: templates and YAML may nest deeper than the 8 MiB that a process gets by default bear, and a thread of our own would
// cost what a tenth of a small chart costs (a second heap, a wake-up on another core); so the first thread changes its stack.
// Trap: the sanitizers follow stacks and must be told; the system does not know whose stack this is, so current_stack() does.
#include "renderer/base/stack.h"

#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

// Only there in a program with sanitizers. source: compiler-rt sanitizer/common_interface_defs.h
extern "C" {
[[gnu::weak]] void __sanitizer_start_switch_fiber(void** fake, const void* bottom, std::size_t size);            // NOLINT
[[gnu::weak]] void __sanitizer_finish_switch_fiber(void* fake, const void** old_bottom, std::size_t* old_size);  // NOLINT
}

namespace rhumbline {

namespace {

struct Switch {
  void (*work)(void*) = nullptr;
  void* given = nullptr;
  ucontext_t here{}, there{};
};
constinit Switch change;  // makecontext() passes on nothing but int
constinit StackBounds changed;

void leave_for(const void* bottom, std::size_t size) {
  if (__sanitizer_start_switch_fiber != nullptr) __sanitizer_start_switch_fiber(nullptr, bottom, size);
}

void arrive(const void** from, std::size_t* from_size) {
  if (__sanitizer_finish_switch_fiber != nullptr) __sanitizer_finish_switch_fiber(nullptr, from, from_size);
}

void begin() {
  const void* from = nullptr;
  std::size_t from_size = 0;
  arrive(&from, &from_size);
  change.work(change.given);
  leave_for(from, from_size);
}

}  // namespace

bool run_on_stack(std::size_t bytes, void (*work)(void*), void* given) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const memory = ::mmap(nullptr, bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED || ::mprotect(memory, page, PROT_NONE) != 0 || ::getcontext(&change.there) != 0) return false;
  char* const lowest = static_cast<char*>(memory) + page;
  changed = {lowest, bytes};
  change.work = work;
  change.given = given;
  change.there.uc_stack.ss_sp = lowest;
  change.there.uc_stack.ss_size = bytes;
  change.there.uc_link = &change.here;
  ::makecontext(&change.there, begin, 0);
  // Not swapcontext(): the address sanitizer warns of each, told or not.
  volatile bool is_begun = false;
  if (::getcontext(&change.here) != 0) return false;
  if (!is_begun) {
    is_begun = true;
    leave_for(lowest, bytes);
    ::setcontext(&change.there);
    return false;
  }
  arrive(nullptr, nullptr);
  return true;
}

StackBounds current_stack() {
  const char* const here = static_cast<const char*>(__builtin_frame_address(0));
  if (changed.lowest != nullptr && here >= changed.lowest && here < changed.lowest + changed.size) return changed;
  pthread_attr_t attributes;
  if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return {};
  void* lowest = nullptr;
  std::size_t size = 0;
  const bool is_told = ::pthread_attr_getstack(&attributes, &lowest, &size) == 0;
  ::pthread_attr_destroy(&attributes);
  return is_told ? StackBounds{static_cast<const char*>(lowest), size} : StackBounds{};
}

}  // namespace rhumbline
