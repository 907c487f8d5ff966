// A stack for the collections that are open at a place of a document. Private to the room.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace rhumbline::yaml {

/// A stack of plain data that asks for memory only when it gets deeper than `kOwn`.
template <class T, std::size_t kOwn>
class OwnStack {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  /// Puts one there that is made of these.
  template <class... Parts>
  T& push(Parts&&... parts) {
    if (size_ == room_) grow();
    return *new (members_ + size_++) T{std::forward<Parts>(parts)...};
  }
  void shrink(std::size_t size) { size_ = size; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T& back() { return members_[size_ - 1]; }
  [[nodiscard]] const T* begin() const { return members_; }
  [[nodiscard]] const T* end() const { return members_ + size_; }
  [[nodiscard]] std::span<const T> from(std::size_t start) const { return {members_ + start, size_ - start}; }

 private:
  [[gnu::noinline]] void grow() {
    std::unique_ptr<std::byte[]> more(new std::byte[2 * room_ * sizeof(T)]);
    std::memcpy(more.get(), static_cast<const void*>(members_), size_ * sizeof(T));
    more_ = std::move(more);
    members_ = reinterpret_cast<T*>(more_.get());
    room_ *= 2;
  }

  alignas(T) std::byte own_[kOwn * sizeof(T)];
  std::unique_ptr<std::byte[]> more_;
  T* members_ = reinterpret_cast<T*>(own_);
  std::size_t size_ = 0, room_ = kOwn;
};

}  // namespace rhumbline::yaml
