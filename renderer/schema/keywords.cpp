// The keywords of JSON Schema by number, so that a schema object is read once and not searched for each of them.
//
// In: a member's name. Out: the Keyword, or kCount for what has no meaning to the compiler.
// Trap: the rows stand in bytewise order and in the order of the enumeration; both are asserted.
#include <algorithm>

#include "renderer/schema/documents.h"

namespace rhumbline::schema {
namespace {

// clang-format off
constexpr std::string_view kKeywords[] = {
    "$anchor", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveAnchor", "$recursiveRef", "$ref", "$schema",
    "additionalItems", "additionalProperties", "allOf", "anyOf", "const", "contains", "contentSchema", "definitions",
    "dependencies", "dependentRequired", "dependentSchemas", "else", "enum", "exclusiveMaximum", "exclusiveMinimum", "format",
    "id", "if", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems",
    "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems",
    "properties", "propertyNames", "required", "then", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems"};
// clang-format on
static_assert(std::size(kKeywords) == static_cast<std::size_t>(Keyword::kCount));
static_assert(std::is_sorted(std::begin(kKeywords), std::end(kKeywords)));

}  // namespace

Keyword keyword_of(std::string_view text) {
  const auto* found = std::lower_bound(std::begin(kKeywords), std::end(kKeywords), text);
  if (found == std::end(kKeywords) || *found != text) return Keyword::kCount;
  return static_cast<Keyword>(found - std::begin(kKeywords));
}

std::string_view keyword_text(Keyword keyword) { return kKeywords[static_cast<std::size_t>(keyword)]; }

}  // namespace rhumbline::schema
