// What both parsers make trees with: variables in sight, nodes with parts, lists that grow, the trees of a text. Private to the room.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "renderer/base/arena.h"
#include "renderer/gotemplate/vocabulary.h"

namespace rhumbline::gotemplate {

/// A list without what was pushed since it had `size` elements; cheaper than resize(), which may also make elements.
template <class T>
void cut(std::vector<T>& list, std::size_t size) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(size), list.end());
}

/// The variables of one template while it is parsed. Each declaration has a slot of its own; those of the templates around it lie below.
class Scope {
 public:
  /// Sees $ alone.
  explicit Scope(Vocabulary::Scratch& scratch);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// The innermost declaration of a name; nullptr: none is in sight.
  [[nodiscard]] const Visible* find(std::string_view name) const;
  [[nodiscard]] Slot slot_of(std::string_view name) const {
    const Visible* found = find(name);
    return found == nullptr ? kNoSlot : found->slot;
  }
  /// Brings the variable of `$x := ` or `$x =` (`assigns`) into sight. Go knows $x after an assignment, declared or not.
  void declare(std::string_view name, bool assigns);
  /// How many are in sight; forget() takes back what came since.
  [[nodiscard]] std::size_t in_sight() const { return scratch_.visible.size(); }
  [[nodiscard]] Slot slot_at(std::size_t i) const { return scratch_.visible[i].slot; }
  void forget(std::size_t in_sight) { cut(scratch_.visible, in_sight); }
  [[nodiscard]] std::span<const Visible> all() const { return std::span(scratch_.visible).subspan(first_visible_); }
  [[nodiscard]] Slot slots() const { return static_cast<Slot>(scratch_.shadowed.size() - first_slot_); }
  /// Tree::shadowed of what was declared so far.
  [[nodiscard]] std::span<const Slot> shadowed() const { return std::span(scratch_.shadowed).subspan(first_slot_); }

 private:
  Vocabulary::Scratch& scratch_;
  std::size_t first_visible_;
  std::size_t first_slot_;
};

/// The trees of one text.
struct Definitions {
  Arena& arena;
  Unit& unit;
  std::uint32_t number;  // of the unit
  std::vector<Definition>& found;
  /// A blank body never hides another one. False: the text has two bodies of that name, which Go refuses.
  bool add(Name& name, const Body& root, const Scope& scope);
  /// All of them, kept.
  [[nodiscard]] Trees trees() const {
    const std::span<Definition> kept = arena.array<Definition>(found.size());
    std::copy(found.begin(), found.end(), kept.begin());
    return kept;
  }
};

/// Makes a node with room for `count` parts (at most Node::kMostParts) of a kind behind it; the caller fills them.
template <class Made, class Part, class Room, class... Args>
Made* make_with_parts(Room& room, NodeKind kind, std::uint32_t offset, std::size_t count, const Args&... args) {
  void* at = room.allocate(sizeof(Made) + count * sizeof(Part));
  return new (at) Made{Node{kind, offset, count}, args...};
}

template <class Part, class Owner>
Part* parts_of(Owner* owner) {
  return reinterpret_cast<Part*>(owner + 1);
}

/// A list of nodes that grows on a stack shared by all lists of the text and moves to the arena when it is complete.
template <class T>
class Pending {
 public:
  explicit Pending(Vocabulary::Scratch& scratch) : pending_(scratch.pending), start_(pending_.size()) {}
  ~Pending() { pending_.cut(start_); }
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  void push(const T* node) { pending_.push(node); }
  [[nodiscard]] std::size_t size() const { return pending_.size() - start_; }
  void move_to(const T** to) const {
    const void* const* const from = pending_.from(start_);
    for (std::size_t i = 0, count = size(); i < count; ++i) to[i] = static_cast<const T*>(from[i]);
  }
  template <class Room>
  [[nodiscard]] std::span<const T* const> keep(Room& room) const {
    const auto to = static_cast<const T**>(room.allocate(size() * sizeof(const T*)));
    move_to(to);
    return {to, size()};
  }

 private:
  NodeStack& pending_;
  std::size_t start_;
};

/// Whether a command may begin with it where a value is piped in.
bool is_executable(NodeKind kind);

}  // namespace rhumbline::gotemplate
