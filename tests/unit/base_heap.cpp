// The heap as a short-lived program wants it.

#include "renderer/base/heap.h"

#include <cstdlib>
#include <cstring>
#include <vector>

#include <doctest/doctest.h>

using namespace rhumbline;

TEST_CASE("a prepared heap serves small and large requests, and says what it reserved") {
  const std::size_t reserved = prepare_heap();
  const bool is_refused = reserved == 0;  // another malloc (sanitizers), or a limit of the user's
  const bool is_ahead = reserved >= (32u << 20) && reserved < (40u << 20);
  CHECK((is_refused || is_ahead));
  std::vector<void*> taken;
  for (std::size_t size = 1; size <= (8u << 20); size *= 2) {
    void* block = std::malloc(size);
    REQUIRE(block != nullptr);
    std::memset(block, 1, size);
    taken.push_back(block);
    use_large_pages();
  }
  for (void* block : taken) std::free(block);
}
