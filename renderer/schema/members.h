// Reading single members of maps that may be of any shape. Private to this room.
#pragma once

#include <string_view>

#include "renderer/value/containers.h"

namespace rhumbline::schema {

/// The member; nil where there is none, or no map.
inline Value member(const Map& map, std::string_view key) { return map.get(key); }
inline Value member(const Value& map, std::string_view key) { return map.is_map() ? map.as_map().get(key) : Value(); }

/// The member's text; empty where it is none.
template <class Holder>
std::string_view text_of(const Holder& map, std::string_view key) {
  const Value value = member(map, key);
  return value.is_string() ? value.as_text() : std::string_view{};
}

/// Whether the member is the bool true.
template <class Holder>
bool is_true(const Holder& map, std::string_view key) {
  const Value value = member(map, key);
  return value.is(Kind::kBool) && value.as_bool();
}

}  // namespace rhumbline::schema
