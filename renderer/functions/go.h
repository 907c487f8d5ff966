// Go's comparison functions, private to the room.
#pragma once

#include <cstdint>
#include <optional>

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {

/// The value of any integer type, unsigned ones as their bits; nothing for other kinds.
std::optional<std::int64_t> whole_number(const Value& value);

Value compare_eq(Call& call);
Value compare_ne(Call& call);
Value compare_lt(Call& call);
Value compare_le(Call& call);
Value compare_gt(Call& call);
Value compare_ge(Call& call);

}  // namespace rhumbline
