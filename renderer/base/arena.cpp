// Blocks of the bump allocator: they grow by an eighth of what is there already, so that a tiny job takes 128 KiB and a huge one few blocks.
//
// In:  sizes.   Out: memory that nobody frees before the arena dies, or before give_back() finds that nobody can reach it.
// The one idea of give_back(): what is old was written before, so only an old object that was changed since can point at a young one; and
// its bytes tell. Every word that could be such an address counts as one: a number that looks like it keeps memory, never frees it.
// Traps: a text that grows in place over a mark would lose its tail, so mark() leaves a byte free. A block must be asked for with plain
// malloc, since its pages are touched only as far as the job writes.

#include "renderer/base/arena.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "renderer/base/diagnostic.h"
#include "renderer/base/heap.h"

extern "C" [[gnu::weak]] void __asan_poison_memory_region(const volatile void* begin, std::size_t size);  // with the sanitizer only

namespace rhumbline {

namespace {

constexpr std::size_t kFirstBlock = 128 << 10;
constexpr std::size_t kLeastStep = 64 << 10;
constexpr std::size_t kLargestStep = 16 << 20;
constexpr std::size_t kAlignment = 16;  // malloc's own

}  // namespace

Arena::~Arena() {
  for (const Block& block : blocks_) std::free(block.begin);
}

void* Arena::allocate_block(std::size_t size) {
  const std::size_t most = room();
  if (size > most || size > SIZE_MAX / 2) out_of_budget();
  if (!blocks_.empty() || size > kFirstBlock) use_large_pages();
  const std::size_t step = blocks_.empty() ? kFirstBlock : std::clamp(reserved_ / 8, kLeastStep, kLargestStep);
  // A large object must not waste the rest of the current block, unless there is little left: then the next block begins with it,
  // and it may grow there.
  const bool own_block = size > step / 4 && static_cast<std::size_t>(end_ - next_) >= size / 4;
  const std::size_t bytes = own_block ? size : std::min(std::max(step, size + std::min(size / 2, kLargestStep)), most);
  char* const block = add_block(bytes, size);
  if (own_block && next_ != nullptr) {
    settled_ += size;
  } else {
    go_on_in_last_block();
  }
  return block;
}

void Arena::begin_block(std::size_t size) {
  if (size > room()) out_of_budget();
  add_block(size, 0);
  go_on_in_last_block();
}

char* Arena::add_block(std::size_t size, std::size_t used) {
  char* const block = static_cast<char*>(std::malloc(std::max(size, kAlignment)));
  if (block == nullptr) throw std::bad_alloc();
  blocks_.push_back({block, size, block + used});
  reserved_ += size;
  return block;
}

void Arena::go_on_in_last_block() {
  settle();
  current_ = blocks_.size() - 1;
  const Block& block = blocks_.back();
  begin_ = block.begin;
  next_ = block.end;
  end_ = block.begin + block.size;
}

// What may still be taken.
std::size_t Arena::room() const {
  const std::size_t taken = reserved_ + (beside_ == nullptr ? 0 : beside_->reserved_);
  return limit_ - std::min(limit_, taken);
}

// The current block is left for another one.
void Arena::settle() {
  if (begin_ == nullptr) return;
  blocks_[current_].end = next_;
  settled_ += static_cast<std::size_t>(next_ - begin_);
}

std::string_view Arena::keep(std::string& buffer) {
  constexpr std::size_t kLarge = 256 << 10;
  if (buffer.size() < kLarge) return copy(buffer);
  if (buffer.capacity() > room()) out_of_budget();
  reserved_ += buffer.capacity();
  settled_ += buffer.capacity();
  ++kept_count_;
  return kept_.emplace_front(std::exchange(buffer, {}));
}

/// Where young objects lie.
struct Arena::Young {
  struct Range {
    std::uintptr_t begin, size;
  };
  std::vector<Range> ranges;
  std::uintptr_t first = UINTPTR_MAX, last = 0;

  void add(const char* begin, const char* end) {
    const auto from = reinterpret_cast<std::uintptr_t>(begin), to = reinterpret_cast<std::uintptr_t>(end);
    ranges.push_back({from, to - from});
    first = std::min(first, from);
    last = std::max(last, to);
  }

  [[nodiscard]] bool holds(std::uintptr_t word) const {
    return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) { return word - range.begin < range.size; });
  }

  /// Whether a word of the bytes points at a young object.
  [[nodiscard]] bool is_held_by(const char* begin, const char* end) const {
    constexpr std::size_t kWord = sizeof(std::uintptr_t);
    const std::uintptr_t extent = last - first;
    for (const char* at = begin; static_cast<std::size_t>(end - at) >= kWord; at += kWord) {
      std::uintptr_t word;
      std::memcpy(&word, at, kWord);
      if (word - first < extent && holds(word)) return true;
    }
    return false;
  }
};

bool Arena::is_held(const Mark& mark, std::span<const std::byte> roots) const {
  Young young;
  if (mark.next != nullptr) young.add(mark.next, mark.current == current_ ? next_ : blocks_[mark.current].end);
  for (std::size_t i = mark.blocks; i < blocks_.size(); ++i) {
    young.add(blocks_[i].begin, i == current_ ? next_ : blocks_[i].end);
  }
  auto text = kept_.begin();
  for (std::size_t count = kept_count_; count > mark.kept; --count, ++text) young.add(text->data(), text->data() + text->size());
  const char* const first_root = reinterpret_cast<const char*>(roots.data());
  if (young.is_held_by(first_root, first_root + roots.size())) return true;
  for (std::size_t i = 0; i < mark.blocks; ++i) {
    const bool is_current = i == mark.current && mark.next != nullptr;
    if (young.is_held_by(blocks_[i].begin, is_current ? mark.next : blocks_[i].end)) return true;
  }
  return false;
}

bool Arena::give_back(Mark& mark, std::span<const std::byte> roots) {
  if (is_held(mark, roots)) {
    asked_ = used();
    mark = this->mark();
    return false;
  }
  rewind(mark);
  asked_ = used();
  return true;
}

void Arena::rewind(const Mark& mark) {
  for (std::size_t i = mark.blocks; i < blocks_.size(); ++i) {
    std::free(blocks_[i].begin);
    reserved_ -= blocks_[i].size;
  }
  blocks_.resize(mark.blocks);
  for (; kept_count_ > mark.kept; --kept_count_) {
    reserved_ -= kept_.front().capacity();
    kept_.pop_front();
  }
  current_ = mark.current;
  begin_ = next_ = end_ = nullptr;
  settled_ = mark.used;
  if (mark.next == nullptr) return;
  Block& block = blocks_[current_];
  block.end = mark.next;
  if (__asan_poison_memory_region != nullptr) {  // nobody gets these bytes again, so who still looks there is told
    __asan_poison_memory_region(block.end, block.size - static_cast<std::size_t>(block.end - block.begin));
    return;
  }
  begin_ = block.begin;
  next_ = mark.next;
  end_ = begin_ + block.size;
  settled_ -= static_cast<std::size_t>(next_ - begin_);
}

void Arena::out_of_budget() const {
  fail({.cause = Cause::kLimit,
        .rule = "limit.memory",
        .message = "the job needs more than " + std::to_string(limit_ >> 20) + " MiB of memory",
        .hint = "raise --max-memory if the input is to be trusted"});
}

}  // namespace rhumbline
