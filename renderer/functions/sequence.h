// Private to the room: lists as Sprig's functions see them, and Go's words for what a slice refuses.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {

/// What Go's runtime says when reflect.TypeOf(nil).Kind() is asked, which is how Sprig's list functions meet nil.
inline constexpr std::string_view kNilDereference =
    "runtime error: invalid memory address or nil pointer dereference";

/// True for every slice: []interface {}, []string, []uint8 ...
inline bool is_sequence(const Value& v) { return v.is_list() || v.is(Kind::kBytes); }

/// The items of a slice; bytes become uint8 values. Anything else fails with "<refusal> <kind>", nil with kNilDereference.
std::span<const Value> items_of(Call& call, const Value& list, std::string_view refusal);

/// The items of a value of which is_sequence() holds.
std::span<const Value> items_of(Call& call, const Value& list);

/// Sprig's strslice: the texts of a list's items, nil items dropped; nil is an empty list, another value a list of one.
/// A []string comes back itself. source: sprig strings.go strslice
Value text_list(Call& call, const Value& v);

/// Builds a string result in the arena: `size` bytes, filled by the caller. throws when over --max-output.
inline char* new_text(Call& call, std::size_t size) {
  call.job.check_size(size);
  return static_cast<char*>(call.arena().allocate(size, 1));
}

}  // namespace rhumbline
