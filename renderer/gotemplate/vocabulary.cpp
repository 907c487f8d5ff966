// Template names and functions by text: two hash tables in the arena, searched from the place of the hash on to the first empty slot.
//
// In:  a word or a name of a template.   Out: what it stands for.
// The one idea: a function's name is a word, so its front is one number, and for most names that number is the whole name: nothing is
// hashed or compared byte by byte. All functions are entered at once, for a chart asks for half of them and searching the families is dear.
// Trap: the first family that has a name wins.
#include "renderer/gotemplate/vocabulary.h"

#include <algorithm>
#include <bit>

namespace rhumbline::gotemplate {

// ---- Nodes -----------------------------------------------------------------------------------------------------------

void* NodeRoom::further(std::size_t size) {
  constexpr std::size_t kTaken = 2048;
  if (size > kTaken / 8) return arena_->allocate(size);
  next_ = static_cast<char*>(arena_->allocate(kTaken));
  end_ = next_ + kTaken;
  return allocate(size);
}

void NodeStack::grow() {
  const std::size_t held = size(), room = held == 0 ? 256 : 2 * held;
  auto grown = std::make_unique_for_overwrite<const void*[]>(room);
  std::copy_n(list_.get(), held, grown.get());
  list_ = std::move(grown);
  next_ = list_.get() + held;
  end_ = list_.get() + room;
}

// ---- Functions -------------------------------------------------------------------------------------------------------

FunctionIndex::FunctionIndex(Arena& arena, const FunctionTable& table) {
  std::size_t count = 0;
  for (const std::span<const Function> family : table.families) count += family.size();
  const std::size_t size = std::bit_ceil(2 * count + 2);
  shift_ = 64 - std::countr_zero(size);
  slots_ = arena.array<Slot>(size);
  for (const std::span<const Function> family : table.families) {
    for (const Function& function : family) {
      const std::uint64_t key = word_key(function.name);
      Slot& slot = slots_[place(function.name, key)];
      if (slot.function == nullptr) slot = {key, &function};
    }
  }
}

std::size_t FunctionIndex::place(std::string_view word, std::uint64_t key) const {
  std::size_t i = first_place(word.size(), key);
  while (slots_[i].function != nullptr && !(slots_[i].key == key && (word.size() < sizeof key || slots_[i].function->name == word))) {
    i = (i + 1) & (slots_.size() - 1);
  }
  return i;
}

// ---- Names -----------------------------------------------------------------------------------------------------------

Vocabulary::Vocabulary(Arena& arena, const FunctionTable& functions)
    : scratch{.items = {}, .pending = {}, .room = NodeRoom(arena), .visible = {}, .shadowed = {}, .definitions = {}},
      arena_(arena), table_(functions), functions_(arena, functions), names_(arena.array<Name*>(kFirstNames)) {}

std::size_t Vocabulary::place(std::string_view text, std::uint32_t hash) const {
  std::size_t i = hash & (names_.size() - 1);
  const auto is_it = [&](const Name& name) { return name.hash == hash && same_text(name.text, text); };
  while (names_[i] != nullptr && !is_it(*names_[i])) i = (i + 1) & (names_.size() - 1);
  return i;
}

Name* Vocabulary::find(std::string_view text) const { return names_[place(text, hash_of(text))]; }

Name* Vocabulary::name(std::string_view text) {
  const std::uint32_t hash = hash_of(text);
  std::size_t at = place(text, hash);
  if (names_[at] != nullptr) return names_[at];
  if (++name_count_ > names_.size() / 2) {
    grow();
    at = place(text, hash);
  }
  return names_[at] = arena_.make<Name>(Name{.text = arena_.copy(text), .hash = hash});
}

void Vocabulary::grow() {
  const std::span<Name* const> known = names_;
  names_ = arena_.array<Name*>(2 * known.size());
  for (Name* const name : known) {
    if (name != nullptr) names_[place(name->text, name->hash)] = name;
  }
}

std::vector<std::string_view> Vocabulary::defined() const {
  std::vector<std::string_view> out;
  for (const Name* const name : names_) {
    if (name != nullptr && name->tree != nullptr) out.push_back(name->text);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace rhumbline::gotemplate
