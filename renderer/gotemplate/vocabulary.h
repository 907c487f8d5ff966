// Names and functions that templates mention, shared by all texts of a set. Private to the room.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "renderer/base/hash.h"
#include "renderer/gotemplate/ast.h"
#include "renderer/gotemplate/lexer.h"

namespace rhumbline::gotemplate {

/// What one text defines: its own template, its defines and blocks, each name once.
struct Definition {
  Name* name;
  const Tree* tree;
};
using Trees = std::span<const Definition>;

/// A variable in sight, and the slot of its declaration.
struct Visible {
  std::string_view name;
  Slot slot;
};

/// The front of a word as one number: no two words of up to eight bytes share theirs, for none holds a zero byte.
inline std::uint64_t word_key(std::string_view word) {
  if (word.size() >= sizeof(std::uint64_t)) return load_word<std::uint64_t>(word.data());
  const Piece rest = load_rest(word.data(), word.size());
  return load_word<std::uint64_t>(reinterpret_cast<const char*>(&rest));
}

/// A word of up to seven bytes and its word_key().
struct ShortWord {
  std::uint64_t key;
  std::size_t size;  // 0: the word is longer, or there is none
};

/// What stands before the first byte below '0', as nearly all are that end a word: found by a few sums. It may be no word at all, but
/// whose key is that of a name is this name. Eight bytes may be looked at.
inline ShortWord short_word(const char* at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  if constexpr (std::endian::native != std::endian::little) return {0, 0};
  const auto front = load_word<std::uint64_t>(at);
  const std::uint64_t below = (front - '0' * kOnes) & ~front & 0x80 * kOnes;  // the lowest mark is right, those above it may not be
  if (below == 0) return {0, 0};
  return {front & (((below & -below) >> 7) - 1), static_cast<std::size_t>(std::countr_zero(below)) / 8};
}

/// The functions of a table by name.
class FunctionIndex {
 public:
  FunctionIndex(Arena& arena, const FunctionTable& table);
  /// nullptr: no such function. The word is not empty; `key` is its word_key().
  [[nodiscard]] const Function* find(std::string_view word, std::uint64_t key) const { return slots_[place(word, key)].function; }
  /// The same of a short word, but the function may not be found.
  [[nodiscard]] const Function* glance(ShortWord word) const {
    const Slot& first = slots_[first_place(word.size, word.key)];
    return first.key == word.key ? first.function : nullptr;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    const Function* function = nullptr;
  };
  // Of thousands of odd factors this one sends the fewest of the words that charts use to places that are taken.
  [[nodiscard]] std::size_t first_place(std::size_t size, std::uint64_t key) const {
    return (key + size) * 0x0F80BAE38E726097u >> shift_;
  }
  // Where the word is, or would be.
  [[nodiscard]] std::size_t place(std::string_view word, std::uint64_t key) const;

  std::span<Slot> slots_;
  int shift_ = 0;
};

/// Room for nodes, taken from an arena by the kilobyte: nodes are of whole words, so one costs no more than a comparison and an addition.
class NodeRoom {
 public:
  explicit NodeRoom(Arena& arena) : arena_(&arena) {}
  /// `size`: a multiple of eight.
  [[gnu::always_inline]] void* allocate(std::size_t size) {
    if (size > static_cast<std::size_t>(end_ - next_)) return further(size);
    char* const start = next_;
    next_ += size;
    return start;
  }
  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(sizeof(T) % 8 == 0);
    return new (allocate(sizeof(T))) T{std::forward<Args>(args)...};
  }

 private:
  void* further(std::size_t size);

  Arena* arena_;
  char* next_ = nullptr;
  char* end_ = nullptr;
};

/// A stack of nodes, or of other things that the arena holds.
class NodeStack {
 public:
  void push(const void* node) {
    if (next_ == end_) grow();
    *next_++ = node;
  }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(next_ - list_.get()); }
  [[nodiscard]] const void* const* from(std::size_t number) const { return list_.get() + number; }
  void cut(std::size_t size) { next_ = list_.get() + size; }

 private:
  void grow();

  std::unique_ptr<const void*[]> list_;
  const void** next_ = nullptr;  // where the next one goes
  const void** end_ = nullptr;
};

/// All template names that were ever mentioned, and the functions: looked up by text, once per mention.
class Vocabulary {
 public:
  Vocabulary(Arena& arena, const FunctionTable& functions);
  /// The name, made when it is new. Its text is copied.
  Name* name(std::string_view text);
  [[nodiscard]] Name* find(std::string_view text) const;
  /// nullptr: no such function. `readable`: as word_key() has it.
  [[nodiscard]] const Function* function(std::string_view word) const {
    return word.empty() ? nullptr : functions_.find(word, word_key(word));
  }
  /// Finds most functions, and knows nothing of others.
  [[nodiscard]] const Function* glance(ShortWord word) const { return word.size == 0 ? nullptr : functions_.glance(word); }
  [[nodiscard]] const FunctionTable& table() const { return table_; }
  /// A number for the next text that is parsed, from 1 on. What the last one defined is forgotten here.
  std::uint32_t new_unit() {
    scratch.definitions.clear();
    return ++units_;
  }
  /// What a parser needs for one text only; the next one uses its memory again.
  struct Scratch {
    Items items;
    NodeStack pending;
    NodeRoom room;
    std::vector<Visible> visible;
    std::vector<Slot> shadowed;
    std::vector<Definition> definitions;
  };
  Scratch scratch;
  /// Names that have a definition.
  [[nodiscard]] std::vector<std::string_view> defined() const;

 private:
  static constexpr std::size_t kFirstNames = 256;  // a power of two, as all sizes of names_

  [[nodiscard]] std::size_t place(std::string_view text, std::uint32_t hash) const;
  void grow();

  Arena& arena_;
  const FunctionTable& table_;
  FunctionIndex functions_;
  std::span<Name*> names_;  // at most half full
  std::size_t name_count_ = 0;
  std::uint32_t units_ = 0;
};

}  // namespace rhumbline::gotemplate
