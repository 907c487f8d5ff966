// Bump allocator: owns every byte of a job. Nothing is freed before the job ends.
#pragma once

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

  /// limit: bytes that may be taken in all before allocate() throws Failure (Cause::kLimit, flag --max-memory).
  explicit Arena(std::size_t limit = kNoLimit) : limit_(limit) {}
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

  /// Bytes taken from the system so far.
  [[nodiscard]] std::size_t reserved() const { return reserved_; }

 private:
  void* allocate_block(std::size_t size);
  [[noreturn]] void out_of_budget() const;

  char* next_ = nullptr;
  char* end_ = nullptr;
  std::size_t limit_;
  std::size_t reserved_ = 0;
  std::vector<char*> blocks_;
  std::forward_list<std::string> kept_;
};

}  // namespace rhumbline
