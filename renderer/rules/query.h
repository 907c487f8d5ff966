// The path language of findings as a question: which values of an object stand at these places. For this room only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/job.h"
#include "renderer/value/value.h"

namespace rhumbline::rules {

/// One step of a query.
struct QueryStep {
  enum Kind : std::uint8_t {
    kMember,   // a.b, ["a key"]
    kMembers,  // a.*
    kIndex,    // [0]
    kItems,    // [*]
    kWhere,    // [name=x]
    kDecode,   // |json |yaml |b64: enters a string; what is no string is entered as it is
    kKeys,     // |keys: the member names of a map
  } kind = kMember;
  std::string_view name;    // of kMember; the member asked for of kWhere; the form of kDecode
  std::string_view wanted;  // of kWhere
  std::size_t index = 0;
};

/// Reads a query such as `data.config|yaml.receivers.*.endpoint`; the steps point into `text`. Nothing: it is none.
std::optional<std::vector<QueryStep>> parse_query(std::string_view text);

/// A value and where it stands, list items by number.
struct Hit {
  std::string path;
  Value value;  // at() is its own place or that of the nearest string that holds it
};

/// The document that a string is: form json, yaml or b64. Its members stand where the string's source has them. Error: it is none; `at` its
/// place. (inside.cpp)
Result<Value> read_inside(Job& job, const Value& text, std::string_view form);

/// All values at the places that the query names, in document order; `from.path` is the start of their paths. The empty query is the
/// start itself. A query that is none has no hits. Decoded text lives in the job's arena.
std::vector<Hit> find_all(Job& job, const Hit& from, std::string_view query);
/// The first of them; invalid when there is none.
Value find_one(Job& job, const Value& from, std::string_view query);

/// A scalar's text: 9411, true, "x" without quotes; empty for anything else.
std::string text_of(const Value& value);
/// Equal scalars or documents; 9411 and "9411" are, too.
bool alike(Job& job, const Value& a, const Value& b);

}  // namespace rhumbline::rules
