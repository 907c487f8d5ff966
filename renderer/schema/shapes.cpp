// The table of keywords and of what the metaschemas of all drafts want of them.
//
// In:  a keyword.   Out: its row.
// Trap: the rows must hold every keyword that a metaschema of any draft constrains; a keyword of a later draft is judged in
// earlier ones as well, which only makes the looks stricter.
// source: the metaschemas in schemas/json-schema
#include "renderer/schema/shapes.h"

#include "renderer/base/pieces.h"
#include "renderer/schema/word_table.h"

namespace rhumbline::schema {
namespace {

// clang-format off
constexpr Row kRows[] = {
    {"$anchor", Shape::kUnsure}, {"$comment", Shape::kText}, {"$defs", Shape::kMap, Keyword::kDefs},
    {"$dynamicAnchor", Shape::kUnsure}, {"$dynamicRef", Shape::kUnsure}, {"$id", Shape::kId, Keyword::kId},
    {"$recursiveAnchor", Shape::kUnsure}, {"$recursiveRef", Shape::kUnsure}, {"$ref", Shape::kLink, Keyword::kRef},
    {"$schema", Shape::kUnsure, Keyword::kSchema}, {"$vocabulary", Shape::kUnsure},
    {"additionalItems", Shape::kSchemaOrFlag, Keyword::kAdditionalItems},
    {"additionalProperties", Shape::kSchemaOrFlag, Keyword::kAdditionalProperties},
    {"allOf", Shape::kSchemas, Keyword::kAllOf}, {"anyOf", Shape::kSchemas, Keyword::kAnyOf},
    {"const", Shape::kAny, Keyword::kConst}, {"contains", Shape::kSchema, Keyword::kContains},
    {"contentEncoding", Shape::kText}, {"contentMediaType", Shape::kText}, {"contentSchema", Shape::kSchema},
    {"definitions", Shape::kMap, Keyword::kDefinitions}, {"dependencies", Shape::kDependencies, Keyword::kDependencies},
    {"dependentRequired", Shape::kNamesMap, Keyword::kDependentRequired},
    {"dependentSchemas", Shape::kMap, Keyword::kDependentSchemas}, {"deprecated", Shape::kFlag},
    {"description", Shape::kText}, {"else", Shape::kSchema, Keyword::kElse}, {"enum", Shape::kEnum, Keyword::kEnum},
    {"examples", Shape::kList}, {"exclusiveMaximum", Shape::kBound, Keyword::kExclusiveMaximum},
    {"exclusiveMinimum", Shape::kBound, Keyword::kExclusiveMinimum}, {"format", Shape::kText, Keyword::kFormat},
    {"id", Shape::kUnsure}, {"if", Shape::kSchema, Keyword::kIf}, {"items", Shape::kItems, Keyword::kItems},
    {"maxContains", Shape::kCount}, {"maxItems", Shape::kCount, Keyword::kMaxItems},
    {"maxLength", Shape::kCount, Keyword::kMaxLength}, {"maxProperties", Shape::kCount, Keyword::kMaxProperties},
    {"maximum", Shape::kNumber, Keyword::kMaximum}, {"minContains", Shape::kCount},
    {"minItems", Shape::kCount, Keyword::kMinItems}, {"minLength", Shape::kCount, Keyword::kMinLength},
    {"minProperties", Shape::kCount, Keyword::kMinProperties}, {"minimum", Shape::kNumber, Keyword::kMinimum},
    {"multipleOf", Shape::kPositive, Keyword::kMultipleOf}, {"not", Shape::kSchema, Keyword::kNot},
    {"oneOf", Shape::kSchemas, Keyword::kOneOf}, {"pattern", Shape::kPattern, Keyword::kPattern},
    {"patternProperties", Shape::kPatternMap, Keyword::kPatternProperties},
    {"prefixItems", Shape::kSchemas, Keyword::kPrefixItems}, {"properties", Shape::kMap, Keyword::kProperties},
    {"propertyNames", Shape::kSchema, Keyword::kPropertyNames}, {"readOnly", Shape::kFlag},
    {"required", Shape::kNames, Keyword::kRequired}, {"then", Shape::kSchema, Keyword::kThen}, {"title", Shape::kText},
    {"type", Shape::kTypes, Keyword::kType}, {"unevaluatedItems", Shape::kSchema, Keyword::kUnevaluatedItems},
    {"unevaluatedProperties", Shape::kSchema, Keyword::kUnevaluatedProperties},
    {"uniqueItems", Shape::kFlag, Keyword::kUniqueItems}, {"writeOnly", Shape::kFlag}};
// clang-format on
static_assert(std::size(kRows) <= kMostRows);
constexpr WordTable kTable([] {
  std::array<std::string_view, std::size(kRows)> words;
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = kRows[i].keyword;
  return words;
}());

/// Where what stands in URLs that no reading of the rules refuses ends: letters, digits, and / - _ . $
std::size_t behind_plain(std::string_view url, std::size_t from) {
  return find_marked(url, from, url.size(), [](Piece piece) {
    const auto is_letter = (piece | 0x20) - 'a' <= 'z' - 'a';
    const auto is_digit = piece - '-' <= '9' - '-';  // the marks - . / stand before 0
    return ~(is_letter | is_digit | (piece == '_') | (piece == '$'));
  });
}

}  // namespace

const Row* row_of(std::string_view keyword) {
  const std::size_t row = kTable.find(keyword);
  return row == std::size(kRows) ? nullptr : &kRows[row];
}

std::size_t number_of(const Row& row) { return static_cast<std::size_t>(&row - kRows); }

bool is_plain_link(std::string_view url) {
  constexpr std::string_view kHttp = "http://", kHttps = "https://";
  if (!url.starts_with('#')) {
    if (url.starts_with(kHttp)) url.remove_prefix(kHttp.size());
    else if (url.starts_with(kHttps)) url.remove_prefix(kHttps.size());
    else return false;
  }
  const std::size_t end = behind_plain(url, 0);
  return end == url.size() || (url[end] == '#' && behind_plain(url, end + 1) == url.size());
}

}  // namespace rhumbline::schema
