// A set of values: open addressing over a hash that equal values share.
//
// In:  values.   Out: whether an equal one is there.
// One idea: hash what is cheap (the kind and a scalar's content, the size of a container) and let deep_equal decide.
// Trap: -0.0 equals 0.0 and NaN equals nothing, itself included.
#include "renderer/functions/item_set.h"

#include <bit>
#include <functional>
#include <string_view>

namespace rhumbline {
namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t hash = (a ^ (b + 0x9E3779B97F4A7C15u)) * 0xBF58476D1CE4E5B9u;
  return hash ^ (hash >> 29);
}

std::uint64_t hash_of(const Value& v, int depth) {
  const auto kind = static_cast<std::uint64_t>(v.is_nil() ? Kind::kNil : v.kind());
  switch (v.kind()) {
    case Kind::kInvalid:
    case Kind::kNil:
    case Kind::kNative: return mix(kind, 0);
    case Kind::kFloat64: return mix(kind, v.as_float() == 0 ? 0 : std::bit_cast<std::uint64_t>(v.as_float()));
    case Kind::kString:
    case Kind::kBytes: return mix(kind, std::hash<std::string_view>{}(v.as_text()));
    case Kind::kList: {
      std::uint64_t hash = mix(kind, v.as_list().size);
      if (depth < 4) {
        for (std::size_t i = 0; i < v.as_list().size && i < 8; ++i) hash = mix(hash, hash_of(v.as_list()[i], depth + 1));
      }
      return hash;
    }
    case Kind::kMap: {
      std::uint64_t members = 0;  // a sum: equal maps may have their members in another order
      if (depth < 4 && v.as_map().size() <= 16) {
        for (const Entry& entry : v.as_map().entries()) {
          members += mix(std::hash<std::string_view>{}(entry.key), hash_of(entry.value, depth + 1));
        }
      }
      return mix(mix(kind, v.as_map().size()), members);
    }
    default: return mix(kind, v.as_uint());
  }
}

}  // namespace

bool ItemSet::has(const Value& item, std::uint64_t hash) const {
  if (slots_.empty()) return false;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask; slots_[i].number != 0; i = (i + 1) & mask) {
    job_.pay(1);
    if (slots_[i].hash == hash && deep_equal(item, items_[slots_[i].number - 1], job_.limits)) return true;
  }
  return false;
}

bool ItemSet::has(const Value& item) const {
  job_.pay(1);
  return has(item, hash_of(item, 0));
}

void ItemSet::grow() {
  std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.number == 0) continue;
    std::size_t i = slot.hash & (slots_.size() - 1);
    while (slots_[i].number != 0) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = slot;
  }
}

bool ItemSet::add(const Value& item) {
  job_.pay(1);
  const std::uint64_t hash = hash_of(item, 0);
  if (has(item, hash)) return false;
  if ((items_.size() + 1) * 2 > slots_.size()) grow();
  items_.push_back(item);
  std::size_t i = hash & (slots_.size() - 1);
  while (slots_[i].number != 0) i = (i + 1) & (slots_.size() - 1);
  slots_[i] = {hash, static_cast<std::uint32_t>(items_.size())};
  return true;
}

}  // namespace rhumbline
