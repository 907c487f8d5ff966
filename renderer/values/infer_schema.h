// A JSON schema made from values.
#pragma once

#include <string_view>

#include "renderer/value/value.h"

namespace rhumbline {

/// A schema of draft 7 that these values fit: types, members, items, and each scalar as `default`. Nothing is required, nothing is
/// forbidden. `title` must live as long as the arena. throws Failure (kLimit) when they nest too deeply.
Value infer_schema(Job& job, const Value& values, std::string_view title);

}  // namespace rhumbline
