// The keywords of JSON Schema by number, so that a schema object is read once and not searched for each of them.
//
// In: a member's name. Out: the Keyword, or kCount for what has no meaning to the compiler.
// Trap: the rows stand in bytewise order and in the order of the enumeration; both are asserted.
#include <algorithm>

#include "renderer/schema/documents.h"
#include "renderer/schema/word_table.h"

namespace rhumbline::schema {
namespace {

// clang-format off
constexpr std::array<std::string_view, static_cast<std::size_t>(Keyword::kCount)> kKeywords = {
    "$anchor", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveAnchor", "$recursiveRef", "$ref", "$schema",
    "additionalItems", "additionalProperties", "allOf", "anyOf", "const", "contains", "contentSchema", "definitions",
    "dependencies", "dependentRequired", "dependentSchemas", "else", "enum", "exclusiveMaximum", "exclusiveMinimum", "format",
    "id", "if", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems",
    "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems",
    "properties", "propertyNames", "required", "then", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems"};
// clang-format on
static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end()) && !kKeywords.back().empty());
constexpr WordTable kTable(kKeywords);

}  // namespace

Keyword keyword_of(std::string_view text) { return static_cast<Keyword>(kTable.find(text)); }

std::uint64_t keywords_in(const Map& schema) {
  std::uint64_t found = 0;
  for (const Entry& entry : schema.entries()) {
    const Keyword keyword = keyword_of(entry.key);
    if (keyword != Keyword::kCount) found |= bit_of(keyword);
  }
  return found;
}

std::string_view keyword_text(Keyword keyword) { return kKeywords[static_cast<std::size_t>(keyword)]; }

}  // namespace rhumbline::schema
