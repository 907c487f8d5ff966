// Containers of the dynamic value: text, lists that grow in place, maps with a hash index; and what type a value has.
//
// In:  an arena.   Out: Values that point into it.
// The one idea: lists are immutable to everybody but their newest holder, which may write behind their end (append), because
// no other holder looks there; maps are mutable and shared, as Go's are.
// Trap: entry pointers of a map move when it grows; nobody keeps them across set().

#include "renderer/value/value.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

#include "renderer/base/hash.h"
#include "renderer/base/pieces.h"

namespace rhumbline {

namespace {

constexpr std::uint32_t kLinear = 8;  // up to so many entries a map has no index

/// A key of one to two words that is sought, or of one to three bytes: its ends stay in registers. (ends_of() of such a key)
template <class Word>
class Short {
 public:
  [[gnu::always_inline]] explicit Short(std::string_view key) : size_(key.size()), front_(front(key.data())), back_(back(key.data())) {}
  [[nodiscard, gnu::always_inline]] bool is(std::string_view key) const { return key.size() == size_ && front(key.data()) == front_ && back(key.data()) == back_; }
  [[nodiscard]] std::uint32_t hash() const { return ended_hash(begun_hash(size_, front_), back_); }

 private:
  static constexpr bool kBytes = sizeof(Word) == 1;
  using Back = std::conditional_t<kBytes, std::uint32_t, Word>;
  static Word front(const char* key) { return load_word<Word>(key); }
  [[nodiscard]] Back back(const char* key) const {
    const Word last = load_word<Word>(key + size_ - sizeof(Word));
    if constexpr (kBytes) return load_word<Word>(key + size_ / 2) * 256U + last;
    else return last;
  }

  std::size_t size_;
  Word front_;
  Back back_;
};

/// Any key that is sought.
class Named {
 public:
  explicit Named(std::string_view key) : key_(key) {}
  [[nodiscard]] bool is(std::string_view key) const { return same_text(key_, key); }
  [[nodiscard]] std::uint32_t hash() const { return hash_of(key_); }

 private:
  std::string_view key_;
};

/// What `find` makes of the key in the form in which it is compared fastest. The last one is apart: it calls, and so would have all of them
/// save their registers.
template <class Find>
[[gnu::noinline]] auto with_any(std::string_view key, Find find) {
  return find(Named(key));
}
template <class Find>
[[gnu::always_inline]] inline auto with_sought(std::string_view key, Find find) {
  if (key.size() - sizeof(std::uint32_t) < sizeof(std::uint32_t)) return find(Short<std::uint32_t>(key));
  if (key.size() - sizeof(std::uint64_t) <= sizeof(std::uint64_t)) return find(Short<std::uint64_t>(key));
  if (key.size() - 1 < 3) return find(Short<unsigned char>(key));
  return with_any(key, find);
}

/// The place of a key in an index, or the free one where it belongs.
template <class Sought>
[[gnu::always_inline]] inline std::uint32_t* slot_of(const Sought& sought, std::uint32_t* index, std::uint32_t index_size, const Entry* entries) {
  for (std::uint32_t i = sought.hash() & (index_size - 1);; i = (i + 1) & (index_size - 1)) {
    if (index[i] == 0 || sought.is(entries[index[i] - 1].key)) return &index[i];
  }
}

}  // namespace

std::string_view kind_text(GoKind kind) {
  constexpr std::array<std::string_view, 19> kTexts = {
      "invalid", "bool",    "int",        "int32", "int64",     "uint", "uint8", "uint32", "uint64", "float32",
      "float64", "complex128", "func", "interface", "map", "ptr",   "slice",  "string", "struct"};
  return kTexts[static_cast<std::size_t>(kind)];
}

Value Value::text(Kind kind, Arena& arena, std::string_view bytes) {
  if (bytes.size() < kLongLength) {
    Value v(kind, Payload{.text = bytes.data()});
    v.length_ = static_cast<std::uint32_t>(bytes.size()) & kLongLength;
    return v;
  }
  Value v(kind, Payload{.long_text = arena.make<std::string_view>(bytes)});
  v.length_ = kLongLength;
  return v;
}

// ---- Lists ---------------------------------------------------------------------------------------------------------------

void ListBuilder::reserve(std::size_t count) {
  if (count <= capacity_) return;
  if (count > UINT32_MAX / 2) {
    fail({.cause = Cause::kLimit, .rule = "limit.list", .message = "a list of " + std::to_string(count) + " items is too long"});
  }
  const std::size_t extra = (count - capacity_) * sizeof(Value);
  if (items_ != nullptr && arena_.extend(reinterpret_cast<const char*>(items_ + capacity_), extra)) {
    capacity_ = static_cast<std::uint32_t>(count);
    return;
  }
  auto* grown = static_cast<Value*>(arena_.allocate(count * sizeof(Value), alignof(Value)));
  if (size_ != 0) std::memcpy(static_cast<void*>(grown), items_, size_ * sizeof(Value));
  items_ = grown;
  capacity_ = static_cast<std::uint32_t>(count);
}

void ListBuilder::push(Value item) {
  if (size_ == capacity_) reserve(std::max<std::size_t>(4, std::size_t{capacity_} * 2));
  items_[size_++] = item;
}

Value ListBuilder::finish() {
  return Value::list(arena_.make<List>(List{.type = type_, .items = items_, .size = size_, .capacity = capacity_}));
}

Value make_list(Arena& arena, std::span<const Value> items, const GoType* type) {
  ListBuilder builder(arena, type);
  builder.reserve(items.size());
  for (const Value& item : items) builder.push(item);
  return builder.finish();
}

Value nil_list(Arena& arena, const GoType* type) {
  return Value::list(arena.make<List>(List{.type = type, .is_nil = true}));
}

Value append(Arena& arena, const List& list, Value item) {
  auto* longer = arena.make<List>(list);
  longer->is_nil = false;
  if (list.size < list.capacity) {
    // Only the newest holder has room behind its end: it hands the room on, so that a second append to the same list copies.
    const_cast<List&>(list).capacity = list.size;
  } else {
    const std::uint32_t room = std::max<std::uint32_t>(4, list.size * 2);
    auto* grown = static_cast<Value*>(arena.allocate(room * sizeof(Value), alignof(Value)));
    if (list.size != 0) std::memcpy(static_cast<void*>(grown), list.items, list.size * sizeof(Value));
    longer->items = grown;
    longer->capacity = room;
  }
  const_cast<Value*>(longer->items)[longer->size++] = item;
  return Value::list(longer);
}

// ---- Maps ----------------------------------------------------------------------------------------------------------------

void Map::fill_later(Arena& arena, void (*make)(Map& self, void* from), void* from) {
  elsewhere_ = arena.make<Elsewhere>(Elsewhere{.make = make, .from = from});
}

Map& Map::from_elsewhere() {
  if (elsewhere_->alias != nullptr) return elsewhere_->alias->here();
  const Elsewhere& source = *std::exchange(elsewhere_, nullptr);
  source.make(*this, source.from);
  return *this;
}

bool Map::has_name(std::string_view key) const { return is_unfilled() ? own(key) != nullptr : find(key) != nullptr; }

std::uint32_t* Map::slot(std::string_view key) const {
  return with_sought(key, [this](const auto& sought) { return slot_of(sought, index_, index_size_, entries_); });
}

[[gnu::always_inline]] inline Entry* Map::own(std::string_view key) const {
  if (index_ != nullptr) {
    return with_sought(key, [this](const auto& sought) __attribute__((always_inline)) {
      const std::uint32_t number = *slot_of(sought, index_, index_size_, entries_);
      return number == 0 ? nullptr : &entries_[number - 1];
    });
  }
  return with_sought(key, [this](const auto& sought) __attribute__((always_inline)) -> Entry* {
    for (Entry *entry = entries_, *const end = entries_ + size_; entry != end; ++entry) {
      if (sought.is(entry->key)) return entry;
    }
    return nullptr;
  });
}

Entry* Map::find(std::string_view key) {
  const auto elsewhere = [](Map& self, std::string_view name) __attribute__((noinline)) { return self.from_elsewhere().own(name); };
  return elsewhere_ != nullptr ? elsewhere(*this, key) : own(key);
}

const Entry* Map::find(std::string_view key) const { return const_cast<Map*>(this)->find(key); }

Value Map::get(std::string_view key) const {
  const Entry* entry = find(key);
  return entry == nullptr ? Value() : entry->value;
}

void Map::rehash(Arena& arena) {
  std::uint32_t wanted = 32;
  while (wanted < capacity_ * 2) wanted *= 2;
  if (wanted > index_size_) {
    index_ = static_cast<std::uint32_t*>(arena.allocate(wanted * sizeof(std::uint32_t), alignof(std::uint32_t)));
    index_size_ = wanted;
  }
  std::memset(index_, 0, index_size_ * sizeof(std::uint32_t));
  for (std::uint32_t i = 0; i < size_; ++i) *slot(entries_[i].key) = i + 1;
}

void Map::reserve(Arena& arena, std::size_t count) {
  if (Map& target = here(); &target != this) return target.reserve(arena, count);
  if (count <= capacity_) return;
  if (count > UINT32_MAX / 4) {
    fail({.cause = Cause::kLimit, .rule = "limit.map", .message = "a map of " + std::to_string(count) + " members is too large"});
  }
  auto* grown = static_cast<Entry*>(arena.allocate(count * sizeof(Entry), alignof(Entry)));
  if (size_ != 0) std::memcpy(static_cast<void*>(grown), entries_, size_ * sizeof(Entry));
  entries_ = grown;
  capacity_ = static_cast<std::uint32_t>(count);
  sorted_ = nullptr;  // it points at the old entries
  if (index_ != nullptr) rehash(arena);
}

Entry& Map::set(Arena& arena, std::string_view key, Value value, Pos key_at) {
  if (Map& target = here(); &target != this) return target.set(arena, key, value, key_at);
  std::uint32_t* place = index_ == nullptr ? nullptr : slot(key);
  Entry* known = place == nullptr ? own(key) : *place == 0 ? nullptr : &entries_[*place - 1];
  if (known != nullptr) {
    known->value = value;
    if (key_at) known->key_at = key_at;
    return *known;
  }
  if (size_ == capacity_) {
    reserve(arena, std::max<std::size_t>(4, std::size_t{capacity_} * 2));
    if (place != nullptr) place = slot(key);  // the index has grown
  }
  sorted_ = nullptr;
  Entry* entry = new (entries_ + size_) Entry{.key = key, .key_at = key_at, .value = value};
  ++size_;
  if (place != nullptr) {
    *place = size_;
  } else if (size_ > kLinear) {
    rehash(arena);
  }
  return *entry;
}

bool Map::take(Arena& arena, std::span<const Entry> members) {
  reserve(arena, members.size());
  bool is_repeated = false;
  if (members.size() > kLinear) rehash(arena);
  for (const Entry& member : members) {
    std::uint32_t* const place = index_ == nullptr ? nullptr : slot(member.key);
    Entry* const known = place == nullptr ? own(member.key) : *place == 0 ? nullptr : &entries_[*place - 1];
    if (known != nullptr) {
      known->value = member.value;
      known->key_at = member.key_at;
      is_repeated = true;
    } else {
      new (entries_ + size_) Entry(member);
      ++size_;
      if (place != nullptr) *place = size_;
    }
  }
  return is_repeated;
}

bool Map::erase(std::string_view key) {
  if (Map& target = here(); &target != this) return target.erase(key);
  Entry* entry = own(key);
  if (entry == nullptr) return false;
  const auto number = static_cast<std::size_t>(entry - entries_);
  std::memmove(static_cast<void*>(entry), entry + 1, (size_ - number - 1) * sizeof(Entry));
  --size_;
  sorted_ = nullptr;
  if (index_ != nullptr) {
    std::memset(index_, 0, index_size_ * sizeof(std::uint32_t));
    for (std::uint32_t i = 0; i < size_; ++i) *slot(entries_[i].key) = i + 1;
  }
  return true;
}

Map* Map::clone(Arena& arena) const {
  const Map& from = here();
  Map* copy = arena.make<Map>(from);
  copy->type = type;
  copy->capacity_ = from.size_;
  copy->entries_ = static_cast<Entry*>(arena.allocate(from.size_ * sizeof(Entry), alignof(Entry)));
  if (from.size_ != 0) std::memcpy(static_cast<void*>(copy->entries_), from.entries_, from.size_ * sizeof(Entry));
  copy->sorted_ = nullptr;
  if (from.index_ != nullptr) {
    const std::size_t bytes = from.index_size_ * sizeof(std::uint32_t);
    copy->index_ = static_cast<std::uint32_t*>(arena.allocate(bytes, alignof(std::uint32_t)));
    std::memcpy(copy->index_, from.index_, bytes);
  }
  return copy;
}

std::span<const Entry* const> Map::sorted(Arena& arena) const {
  if (const Map& target = here(); &target != this) return target.sorted(arena);
  if (size_ == 0) return {};
  if (sorted_ == nullptr) {
    sorted_ = static_cast<const Entry**>(arena.allocate(size_ * sizeof(Entry*), alignof(Entry*)));
    for (std::uint32_t i = 0; i < size_; ++i) sorted_[i] = &entries_[i];
    if (type->kind == GoKind::kMap) {
      std::sort(sorted_, sorted_ + size_, [](const Entry* a, const Entry* b) { return a->key < b->key; });
    }
  }
  return {sorted_, size_};
}

Map* make_map(Arena& arena, const GoType* type) {
  Map* map = arena.make<Map>();
  map->type = type;
  return map;
}

Value map_as(Arena& arena, Map& map, const GoType* type) {
  Map* view = make_map(arena, type);
  view->show(arena, map);
  return Value::map(view);
}

Value make_map(Arena& arena, std::initializer_list<std::pair<std::string_view, Value>> members, const GoType* type) {
  Map* map = make_map(arena, type);
  map->reserve(arena, members.size());
  for (const auto& [key, value] : members) map->set(arena, key, value);
  return Value::map(map);
}

Value duration(Arena& arena, std::int64_t nanoseconds) {
  auto* boxed = arena.make<NamedInt>();
  boxed->type = &kTypeDuration;
  boxed->value = nanoseconds;
  return Value::native(boxed);
}

// ---- Types -----------------------------------------------------------------------------------------------------------------

const GoType* type_of(const Value& v) {
  switch (v.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: return nullptr;
    case Kind::kBool: return &kTypeBool;
    case Kind::kInt: return &kTypeInt;
    case Kind::kInt64: return &kTypeInt64;
    case Kind::kUint64: return &kTypeUint64;
    case Kind::kFloat64: return &kTypeFloat64;
    case Kind::kString: return &kTypeString;
    case Kind::kBytes: return &kSliceOfByte;
    case Kind::kList: return v.as_list().type;
    case Kind::kMap: return v.as_map().type;
    case Kind::kNative: return v.as_native().type;
  }
  return nullptr;
}

std::string_view type_name(const Value& v) {
  const GoType* type = type_of(v);
  return type == nullptr ? "<nil>" : type->name;
}

std::string_view kind_name(const Value& v) {
  const GoType* type = type_of(v);
  return kind_text(type == nullptr ? GoKind::kInvalid : type->kind);
}

}  // namespace rhumbline
