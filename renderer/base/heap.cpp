// Where malloc takes its memory from.
//
// Out: a heap that grows once, on few large pages.
// The one idea: a page of 4 KiB costs its fault, some 1 us with what a virtual machine adds, and a chart of middle size touches hundreds
// of them; a page of 2 MiB costs as much as a hundred and more. So the heap begins with small pages, enough for small jobs, and goes on with
// large ones: that takes a fifth to a third off the time of most charts. A job is small until somebody says that it is not: an arena when
// one block is not enough, the walk of a chart folder when it has seen much. One that stays small is spared a tenth of its time.
// Traps: large pages begin at multiples of 2 MiB and the heap begins anywhere (address space randomisation), so an allocation that nobody
// touches fills the gap. What was touched before madvise() stays on small pages and keeps its whole 2 MiB there, so the gap ends below.

#include "renderer/base/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace rhumbline {

namespace {

constexpr std::uintptr_t kHugePage = 2 << 20;
constexpr std::uintptr_t kSmallPart = 320 << 10;  // on pages of 4 KiB: the first blocks of a job's two arenas, and half of one beside them
constexpr std::uintptr_t kLeastRest = 16 << 10;   // of the small part, that is worth to be left
constexpr std::uintptr_t kAhead = 32 << 20;       // more than nearly all charts need; beyond, small pages: a large job shall not grow by tails
constexpr std::uintptr_t kLeastGap = 256 << 10;   // more than the C library has left over from its own start, so that the heap must grow

// What is to lie on large pages, as soon as somebody asks; from then on, and where nothing is prepared: nothing.
constinit std::atomic<std::uintptr_t> large_begin = 0;
constinit std::uintptr_t large_end = 0;

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
  large_end = end & ~(kHugePage - 1);
  large_begin = begin;
  return end - before;
}

void use_large_pages() {
  if (large_begin.load(std::memory_order_relaxed) == 0) return;
  const std::uintptr_t begin = large_begin.exchange(0);
  if (begin == 0) return;
  (void)::madvise(reinterpret_cast<void*>(begin), large_end - begin, MADV_HUGEPAGE);
  // What is left of the small part is left alone: it would be touched page by page.
  void* const probe = std::malloc(kLeastRest);
  const auto next = reinterpret_cast<std::uintptr_t>(probe);
  std::free(probe);
  if (next > begin - kSmallPart && next < begin - kLeastRest) {
    [[maybe_unused]] void* const volatile rest = std::malloc(begin - next);
  }
}

}  // namespace rhumbline
