// Where malloc takes its memory from.
//
// Out: a heap that grows once, on few large pages.
// The one idea: a page of 4 KiB costs its fault, some 2 us with what a virtual machine adds, and a chart of middle size touches a thousand
// of them; a page of 2 MiB costs as much as seventy. So the heap begins with small pages, enough for the smallest jobs, and goes on with
// large ones: that takes a fifth to a third off the time of most charts.
// Traps: large pages begin at multiples of 2 MiB and the heap begins anywhere (address space randomisation), so an allocation that nobody
// touches fills the gap. What was touched before madvise() stays on small pages and keeps its whole 2 MiB there, so the gap ends below.

#include "renderer/base/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace rhumbline {

namespace {

constexpr std::uintptr_t kHugePage = 2 << 20;
constexpr std::uintptr_t kSmallPart = 64 << 10;  // on pages of 4 KiB
constexpr std::uintptr_t kAhead = 32 << 20;       // more than nearly all charts need; beyond, small pages: a large job shall not grow by tails
constexpr std::uintptr_t kLeastGap = 256 << 10;   // more than the C library has left over from its own start, so that the heap must grow

std::uintptr_t heap_end() { return reinterpret_cast<std::uintptr_t>(::sbrk(0)); }

}  // namespace

std::size_t prepare_heap() {
  // By its own rules the heap would return its end to the system each time 128 KiB are free there, which took nine tenths of the time of
  // templates that nest deeply: their texts grow and go with every include.
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
  void* const probe = std::malloc(16);
  if (probe == nullptr) return 0;
  const auto used = reinterpret_cast<std::uintptr_t>(probe);
  std::free(probe);
  const std::uintptr_t begin = (used + kLeastGap + kSmallPart + kHugePage - 1) & ~(kHugePage - 1);
  const std::uintptr_t before = heap_end();
  ::mallopt(M_TOP_PAD, static_cast<int>(kAhead));
  void* const volatile gap = std::malloc(begin - kSmallPart - used);
  ::mallopt(M_TOP_PAD, 1 << 20);
  const std::uintptr_t end = heap_end();
  if (gap == nullptr || end <= begin) {  // a limit of the user's, or another malloc
    std::free(gap);
    return 0;
  }
  (void)::madvise(reinterpret_cast<void*>(begin), (end & ~(kHugePage - 1)) - begin, MADV_HUGEPAGE);
  return end - before;
}

}  // namespace rhumbline
