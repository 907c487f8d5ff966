// Makes Values of keys, scalars and the ends of collections as the quick look meets them. Private to quick_*.cpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "renderer/value/value.h"
#include "renderer/yaml/own_stack.h"
#include "renderer/yaml/resolve.h"

namespace rhumbline::yaml {

/// Makes a Value of what the quick look meets, as the Decoder would make it. False: it cannot; ask the full reader. (quick_read.cpp)
class Builder {
 public:
  Builder(Job& job, std::string_view text, Pos first, bool keep_integers)
      : job_(job), text_(text), first_(first), keep_integers_(keep_integers) {}
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;
  // Offsets count bytes of the text. A key's or item's value is null at `behind` until another one is put there.
  bool open(bool is_map, std::size_t offset);
  void close();
  [[gnu::always_inline]] bool key(std::string_view text, const Resolved& kind, std::size_t offset, std::size_t behind) {
    if (kind.type != Type::kText && !as_text(kind, text)) return false;
    if (!next_anchor_.empty()) return false;
    slot_ = &entries_.push(text, first_ + offset, 0U, Value().with_pos(first_ + behind)).value;
    ++nodes_;
    return true;
  }
  bool item(std::size_t behind) {
    if (!next_anchor_.empty()) return false;
    slot_ = &items_.push(Value().with_pos(first_ + behind));
    ++nodes_;
    return true;
  }
  /// A collection without members, which needs neither open() nor close().
  bool empty(bool is_map, std::size_t offset);
  [[gnu::always_inline]] bool plain(std::string_view text, const Resolved& kind, std::size_t offset) {
    if (kind.type != Type::kText) return typed(text, kind, offset);
    put(string(text).with_pos(first_ + offset));
    ++nodes_;
    return true;
  }
  /// A scalar in quotes; `inner` is what stands between them, with escapes or over several lines where it is `escaped`.
  bool quoted(std::string_view inner, bool escaped, std::size_t offset, std::size_t end);
  /// A plain scalar of several lines, none of them blank.
  [[gnu::noinline]] void folded(std::size_t offset, std::size_t end);
  /// A block scalar; the bytes are those of its lines.
  struct Block {
    bool is_folded = false;
    char chomping = ' ';     // '-', '+' or none
    std::size_t indent = 0;  // of its text
  };
  void block(const Block& form, std::size_t offset, std::size_t start, std::size_t end);
  /// The collection that comes next has this anchor, or the scalar that came last. False: the name was there before.
  bool anchor_next(std::string_view name, std::size_t offset);
  bool anchor_last(std::string_view name, std::size_t offset);
  /// A copy of what has the anchor; as everywhere it keeps the positions of the original.
  bool alias(std::string_view name);
  /// A scalar that takes the full reader, which gets only these bytes.
  bool hard(std::size_t offset, std::size_t end);
  [[nodiscard]] Value root() const { return root_; }
  /// Whether some mapping held a key twice; the last one has won.
  [[nodiscard]] bool has_repeated_key() const { return repeated_; }
  [[nodiscard]] std::uint64_t nodes() const { return nodes_; }
  /// Whether some anchor had nothing to stand before.
  [[nodiscard]] bool has_lost_anchor() const { return lost_anchor_ || !next_anchor_.empty(); }

 private:
  struct Open {
    bool is_map;
    Pos at;
    std::size_t start;  // its first entry or item
    std::string_view anchor;
  };
  void put(const Value& value) {
    lost_anchor_ = lost_anchor_ || !next_anchor_.empty();
    *slot_ = value;
  }
  [[gnu::noinline]] bool as_text(const Resolved& kind, std::string_view& key);
  [[gnu::noinline]] bool typed(std::string_view text, const Resolved& kind, std::size_t offset);
  [[nodiscard]] Value string(std::string_view text) {
    constexpr std::size_t kShort = 1 << 16;
    return text.size() < kShort ? Value::literal(text) : Value::string(job_.arena, text);
  }
  std::string_view unescaped(std::string_view inner, char quote);
  bool is_new_anchor(std::string_view name) const;
  bool copy(const Value& from, std::size_t depth, Value& to);

  Job& job_;
  std::string_view text_;
  Pos first_;
  bool keep_integers_;
  Value root_;
  Value* slot_ = &root_;  // where the next value belongs: of the key or item that came last
  bool repeated_ = false, lost_anchor_ = false;
  std::string_view next_anchor_;
  std::size_t next_anchor_at_ = 0;
  std::vector<std::pair<std::string_view, Value>> anchors_;  // of what is complete
  std::uint64_t nodes_ = 0, copied_ = 0;
  // Room for what most documents have open at a time.
  OwnStack<Open, 16> open_;
  OwnStack<Entry, 48> entries_;  // of all open maps, innermost last
  OwnStack<Value, 16> items_;    // of all open lists
};

}  // namespace rhumbline::yaml
