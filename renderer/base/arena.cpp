// Blocks of the bump allocator: they grow by half of what is there already, so that a tiny job takes 128 KiB and a huge one few blocks.
//
// In:  sizes.   Out: memory that nobody frees before the arena dies.
// Trap: a block must be asked for with plain malloc, since its pages are touched only as far as the job writes.

#include "renderer/base/arena.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "renderer/base/diagnostic.h"
#include "renderer/base/heap.h"

namespace rhumbline {

namespace {

constexpr std::size_t kFirstBlock = 128 << 10;
constexpr std::size_t kLeastStep = 64 << 10;
constexpr std::size_t kLargestStep = 16 << 20;
constexpr std::size_t kAlignment = 16;  // malloc's own

}  // namespace

Arena::~Arena() {
  for (char* block : blocks_) std::free(block);
}

void* Arena::allocate_block(std::size_t size) {
  if (size > limit_ || reserved_ > limit_ - size || size > SIZE_MAX / 2) out_of_budget();
  if (!blocks_.empty() || size > kFirstBlock) use_large_pages();
  const std::size_t step = blocks_.empty() ? kFirstBlock : std::clamp(reserved_ / 2, kLeastStep, kLargestStep);
  // A large object must not waste the rest of the current block, unless there is little left: then the next block begins with it,
  // and it may grow there.
  const bool own_block = size > step / 2 && static_cast<std::size_t>(end_ - next_) >= size / 4;
  const std::size_t bytes = own_block ? size : std::min(std::max(step, size + std::min(size / 2, kLargestStep)), limit_ - reserved_);
  char* block = static_cast<char*>(std::malloc(std::max(bytes, kAlignment)));
  if (block == nullptr) throw std::bad_alloc();
  blocks_.push_back(block);
  reserved_ += bytes;
  if (own_block && next_ != nullptr) return block;
  next_ = block + size;
  end_ = block + bytes;
  return block;
}

std::string_view Arena::keep(std::string& buffer) {
  constexpr std::size_t kLarge = 256 << 10;
  if (buffer.size() < kLarge) return copy(buffer);
  if (buffer.capacity() > limit_ - std::min(limit_, reserved_)) out_of_budget();
  reserved_ += buffer.capacity();
  return kept_.emplace_front(std::exchange(buffer, {}));
}

void Arena::out_of_budget() const {
  fail({.cause = Cause::kLimit,
        .rule = "limit.memory",
        .message = "the job needs more than " + std::to_string(limit_ >> 20) + " MiB of memory",
        .hint = "raise --max-memory if the input is to be trusted"});
}

}  // namespace rhumbline
