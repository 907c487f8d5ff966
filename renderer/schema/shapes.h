// What the metaschemas want of each keyword: shared by the looks that find a schema sound without running one. Private to the room.
#pragma once

#include <string_view>

#include "renderer/schema/documents.h"

namespace rhumbline::schema {

/// What must stand behind a keyword. kUnsure: only the metaschema knows.
enum class Shape : std::uint8_t {
  kAny, kText, kFlag, kNumber, kPositive, kCount, kBound, kList, kTypes, kNames, kEnum, kId, kLink, kPattern,
  kSchema, kSchemaOrFlag, kSchemas, kItems, kMap, kPatternMap, kDependencies, kNamesMap, kUnsure,
};

struct Row {
  std::string_view keyword;
  Shape shape;
  Keyword meaning = Keyword::kCount;  // to the compiler; kCount: none
};

/// The row of a keyword; null: no metaschema says anything of this name. (shapes.cpp)
const Row* row_of(std::string_view keyword);
/// Where the row stands in the table: less than kMostRows, so that a set of rows is a word of bits.
std::size_t number_of(const Row& row);
inline constexpr std::size_t kMostRows = 64;

/// "#/definitions/port", "https://example.com/schemas/port.json#": URLs that no reading of the rules refuses.
bool is_plain_link(std::string_view url);
/// Longer lists of names and choices are left to the metaschema: all are compared with all.
inline constexpr std::size_t kLongestList = 64;

}  // namespace rhumbline::schema
