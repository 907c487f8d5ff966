// Private to the room: a set of values under Go's DeepEqual, for uniq and without.
#pragma once

#include <cstdint>
#include <vector>

#include "renderer/value/value.h"

namespace rhumbline {

/// Grows only; each call pays for the values it is compared with. Scalars are found by hash, so that a list of n strings
/// costs n steps, not n².
class ItemSet {
 public:
  explicit ItemSet(Job& job) : job_(job) {}

  /// False when an equal value is in the set already (NaN never is).
  bool add(const Value& item);
  [[nodiscard]] bool has(const Value& item) const;

 private:
  [[nodiscard]] bool has(const Value& item, std::uint64_t hash) const;
  void grow();

  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = 0;  // item + 1; 0: free
  };
  Job& job_;
  std::vector<Value> items_;
  std::vector<Slot> slots_;  // a power of two, at most half full
};

}  // namespace rhumbline
