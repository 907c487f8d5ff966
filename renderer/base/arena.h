// Bump allocator: owns every byte of a job. Nothing is freed before the job ends, but for what give_back() finds to be forgotten.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <forward_list>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rhumbline {

class Arena {
 public:
  static constexpr std::size_t kNoLimit = SIZE_MAX;
  static constexpr std::size_t kLeastGiven = 1 << 20;

  /// limit: bytes that may be taken in all before allocate() throws Failure (Cause::kLimit, flag --max-memory). What `beside` has taken
  /// counts, too; it may be one that is made later.
  explicit Arena(std::size_t limit = kNoLimit, const Arena* beside = nullptr) : limit_(limit), beside_(beside) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// `size` bytes, not cleared, aligned to `alignment` (a power of two, at most 16). Always inlined: with sizes that the compiler knows
  /// it is six instructions, and every node of a tree comes from here.
  [[gnu::always_inline]] void* allocate(std::size_t size, std::size_t alignment = 8) {
    const std::size_t gap = (0 - reinterpret_cast<std::uintptr_t>(next_)) & (alignment - 1);
    if (gap + size > static_cast<std::size_t>(end_ - next_)) return allocate_block(size);
    char* start = next_ + gap;
    next_ = start + size;
    return start;
  }

  /// Grows the newest allocation, which ends at `end`, by `size` bytes in place. False: not the newest, or no room;
  /// nothing has happened then. Lets strings and lists that grow step by step stay linear.
  bool extend(const char* end, std::size_t size) {
    if (end != next_ || size > static_cast<std::size_t>(end_ - next_)) return false;
    next_ += size;
    return true;
  }

  /// Gives the unused tail of the newest allocation back.
  void trim(const char* end, std::size_t unused) {
    if (end == next_) next_ -= unused;
  }

  /// What is allocated from now on lies together in a new block of `size` bytes; the rest of the current one stays unused.
  /// throws Failure as allocate() does.
  void begin_block(std::size_t size);

  /// A copy that lives as long as the arena.
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* to = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  /// The same of a buffer that is to be filled anew: a large one is taken over, `buffer` is empty then. throws Failure as allocate() does.
  std::string_view keep(std::string& buffer);

  /// An object of the arena; its destructor never runs, so it must not need one.
  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  /// `count` value-initialised objects.
  template <class T>
  std::span<T> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    if (count > kNoLimit / sizeof(T)) out_of_budget();
    T* first = static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) new (first + i) T{};
    return {first, count};
  }

  /// Bytes taken from the system and not given back.
  [[nodiscard]] std::size_t reserved() const { return reserved_; }

  /// A moment: what is allocated later is young, what was there is old.
  struct Mark {
    std::size_t blocks = 0, current = 0;
    char* next = nullptr;
    std::size_t used = 0;
    std::size_t kept = 0;
  };
  [[nodiscard]] Mark mark() {
    if (next_ != end_) ++next_;  // what ends here can no longer grow in place: it would be half young
    return {blocks_.size(), current_, next_, used(), kept_count_};
  }

  /// Whether enough is young that a look at all that is old pays.
  [[nodiscard]] bool may_give_back(const Mark& mark) const {
    const std::size_t young = used() - mark.used;
    if (young < least_given_) return false;
    return least_given_ == 0 || (young >= mark.used / 2 && used() - asked_ >= std::max(least_given_, mark.used / 2));
  }

  /// Frees all that is young, unless a word of what is old, or of `roots`, is an address in it. What else the caller knows to outlive this
  /// moment must not point there. Out: whether it was freed; if not, it is old from now on: `mark` is the present moment.
  /// Pointers must lie at multiples of their size, as the compiler puts them.
  bool give_back(Mark& mark, std::span<const std::byte> roots = {});

  /// How much must be young for may_give_back(), so that tests can see it at work with little. 0: all that is young.
  void give_back_from(std::size_t least) { least_given_ = least; }

 private:
  struct Block {
    char* begin;
    std::size_t size;
    char* end;  // of what is used; of the current block next_ says it
  };
  struct Young;

  void* allocate_block(std::size_t size);
  char* add_block(std::size_t size, std::size_t used);
  void go_on_in_last_block();
  [[noreturn]] void out_of_budget() const;
  [[nodiscard]] std::size_t used() const { return settled_ + static_cast<std::size_t>(next_ - begin_); }
  [[nodiscard]] bool is_held(const Mark& mark, std::span<const std::byte> roots) const;
  [[nodiscard]] std::size_t room() const;
  void settle();
  void rewind(const Mark& mark);

  char* next_ = nullptr;
  char* end_ = nullptr;
  char* begin_ = nullptr;     // of the current block
  std::size_t settled_ = 0;   // bytes used in all other blocks, and of kept_
  std::size_t current_ = 0;   // the block that next_ points into
  std::size_t limit_;
  std::size_t reserved_ = 0;
  std::size_t asked_ = 0;     // used() after the last give_back()
  std::size_t least_given_ = kLeastGiven;
  const Arena* beside_;
  std::vector<Block> blocks_;
  std::forward_list<std::string> kept_;
  std::size_t kept_count_ = 0;
};

}  // namespace rhumbline
