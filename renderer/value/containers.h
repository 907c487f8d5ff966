// What values point at: lists, maps, and natives such as times and versions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "renderer/base/job.h"
#include "renderer/value/cell.h"
#include "renderer/value/types.h"

namespace rhumbline {

/// A slice: immutable once published (sprig's list functions copy). `type` is a slice type.
struct List {
  const GoType* type = &kSliceOfAny;
  const Value* items = nullptr;
  std::uint32_t size = 0;
  std::uint32_t capacity = 0;   // items that may be written behind `size` by ListBuilder::append_to (see value.cpp)
  bool is_nil = false;          // a nil slice: prints as [], but is null in JSON

  [[nodiscard]] const Value* begin() const { return items; }
  [[nodiscard]] const Value* end() const { return items + size; }
  [[nodiscard]] const Value& operator[](std::size_t i) const { return items[i]; }
  [[nodiscard]] std::span<const Value> span() const { return {items, size}; }
};

/// Collects the items of a new list.
class ListBuilder {
 public:
  explicit ListBuilder(Arena& arena, const GoType* type = &kSliceOfAny) : arena_(arena), type_(type) {}
  void reserve(std::size_t count);
  void push(Value item);
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The list; the builder is done.
  Value finish();

 private:
  Arena& arena_;
  const GoType* type_;
  Value* items_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

/// A list of these items.
Value make_list(Arena& arena, std::span<const Value> items, const GoType* type = &kSliceOfAny);
/// A nil slice.
Value nil_list(Arena& arena, const GoType* type = &kSliceOfAny);
/// A new list: `list`'s items and `item` after them. Amortised O(1): the newest list shares its buffer with its successor.
Value append(Arena& arena, const List& list, Value item);

/// One member of a map or struct.
struct Entry {
  std::string_view key;  // lives as long as the arena
  Pos key_at;            // where the key was written; none for computed maps
  std::uint32_t flags = 0;
  Value value;
};
inline constexpr std::uint32_t kRead = 1;  // Entry::flags: a template has read this member (`values unused`)

/// A map with identity (Go reference semantics), or a struct (type->kind == kStruct: fields in declared order).
/// Entries keep insertion order; templates, toYaml and printing use sorted(). Up to 8 entries are searched linearly, more
/// through a hash index.
struct Map {
  const GoType* type = &kMapOfAny;

  [[nodiscard]] std::uint32_t size() const { return here().size_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::span<Entry> entries() { return members(here()); }
  [[nodiscard]] std::span<const Entry> entries() const { return members(here()); }
  [[nodiscard]] const Entry* find(std::string_view key) const;
  [[nodiscard]] Entry* find(std::string_view key);
  /// The member's value, or nil when there is none.
  [[nodiscard]] Value get(std::string_view key) const;
  /// Adds or replaces; the key's bytes must live as long as the map. An existing entry keeps its place.
  Entry& set(Arena& arena, std::string_view key, Value value, Pos key_at = {});
  /// Members of a map that has none as yet, as set() one after the other would add them. Whether some key occurs twice: its last value won.
  bool take(Arena& arena, std::span<const Entry> members);
  /// False when there was none.
  bool erase(std::string_view key);
  /// A map of its own with the same members; their values are shared. Cheaper than setting one after the other.
  [[nodiscard]] Map* clone(Arena& arena) const;
  /// Makes room for `count` entries in all.
  void reserve(Arena& arena, std::size_t count);
  /// Entries in bytewise key order (structs: declared order). Cached until a key comes or goes.
  [[nodiscard]] std::span<const Entry* const> sorted(Arena& arena) const;

  /// For members that are dear to make (.Files): `make` is called once, before the first look at them, and sets them all.
  void fill_later(Arena& arena, void (*make)(Map& self, void* from), void* from);
  [[nodiscard]] bool is_unfilled() const { return elsewhere_ != nullptr && elsewhere_->make != nullptr; }
  /// Whether there is such a member; of a map that waits for fill_later() among those that were set before.
  [[nodiscard]] bool has_name(std::string_view key) const;
  /// Shows the members of another map from now on: Go's conversion map[string]any(values), which shares them.
  void show(Arena& arena, Map& other) { elsewhere_ = arena.make<Elsewhere>(Elsewhere{.alias = &other}); }

 private:
  /// Where the members are, if not here: still to be made, or another map's.
  struct Elsewhere {
    void (*make)(Map& self, void* from) = nullptr;
    void* from = nullptr;
    Map* alias = nullptr;
  };
  Map& here() const {
    auto& self = const_cast<Map&>(*this);  // to make members is not a change that anybody can see
    return elsewhere_ == nullptr ? self : self.from_elsewhere();
  }
  static std::span<Entry> members(Map& map) { return {map.entries_, map.size_}; }
  Map& from_elsewhere();
  Entry* own(std::string_view key) const;
  void rehash(Arena& arena);
  [[nodiscard]] std::uint32_t* slot(std::string_view key) const;

  Elsewhere* elsewhere_ = nullptr;
  Entry* entries_ = nullptr;
  std::uint32_t* index_ = nullptr;          // hash table of entry numbers + 1; nullptr up to 8 entries
  mutable const Entry** sorted_ = nullptr;  // nullptr: not computed since the last change of keys
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
  std::uint32_t index_size_ = 0;  // a power of two

 public:
  bool is_nil = false;  // a nil map: prints as map[], but is null in JSON while nothing was put in
};
static_assert(sizeof(Map) == 56);  // values trees are full of them

Map* make_map(Arena& arena, const GoType* type = &kMapOfAny);
/// The same map under another type (see Map::show).
Value map_as(Arena& arena, Map& map, const GoType* type);
/// A map or struct of these members.
Value make_map(Arena& arena, std::initializer_list<std::pair<std::string_view, Value>> members,
               const GoType* type = &kMapOfAny);

/// Base of everything that is neither basic, list nor map. Derived structs are plain data in the arena.
struct Native {
  const GoType* type;
};
/// A basic value of a named or sized type: time.Duration, time.Month, uint8, int32, rune, float32 ...
struct NamedInt : Native {
  std::int64_t value;
};
struct Complex : Native {
  double real;
  double imaginary;
};
Value duration(Arena& arena, std::int64_t nanoseconds);
/// Duration.String: "1h0m0s", "1.5ms".
void append_duration(std::string& out, std::int64_t nanoseconds);
/// Duration.Round and Duration.Truncate to a multiple of `unit`; unchanged when it is not positive.
std::int64_t round_duration(std::int64_t nanoseconds, std::int64_t unit);
std::int64_t truncate_duration(std::int64_t nanoseconds, std::int64_t unit);

}  // namespace rhumbline
