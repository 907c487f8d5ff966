// A JSON schema as a flat program, and the parts of this room that run and explain it. documents.h: those that make it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/regex.h"
#include "renderer/schema/pattern.h"
#include "renderer/schema/schema.h"

namespace rhumbline::schema {

/// What one instruction checks, in the order in which they run. `a` and `b` are numbers of nodes, values, names ...
enum class Op : std::uint8_t {
  kTypes,      // a: bits of JsonType
  kConst,      // a: value
  kEnum,       // values a .. a+b
  kFormat,     // a: number of the format
  kReference,  // a: node; up to draft 7 nothing beside it counts
  kMinProperties,
  kMaxProperties,
  kMinItems,
  kMaxItems,
  kMinLength,
  kMaxLength,          // a: count
  kRequired,           // a: list of names
  kDependentRequired,  // a: name, b: list of names
  kDependentSchema,    // a: name, b: node
  kObject,             // a: object rule (properties, patternProperties, additionalProperties)
  kPropertyNames,      // a: node
  kUniqueItems,
  kItems,              // items from index b on: node a
  kPrefixItems,        // children a .. a+b, one for each item
  kNoAdditionalItems,  // no item from index b on
  kContains,           // a: contains rule
  kPattern,            // a: pattern
  kMinimum,
  kMaximum,
  kExclusiveMinimum,
  kExclusiveMaximum,
  kMultipleOf,    // a: value
  kRecursiveRef,  // a: node
  kDynamicRef,    // a: node, b: name of the anchor + 1; 0: none
  kNot,           // a: node
  kAllOf,
  kAnyOf,
  kOneOf,  // children a .. a+b
  kIf,     // children a, a+1, a+2: if, then, else (kNone: absent)
  kUnevaluatedProperties,
  kUnevaluatedItems,  // a: node
};

inline constexpr std::uint32_t kNone = 0xFFFFFFFFu;

enum JsonType : std::uint32_t {
  kNullBit = 1,
  kBooleanBit = 2,
  kNumberBit = 4,
  kIntegerBit = 8,
  kStringBit = 16,
  kArrayBit = 32,
  kObjectBit = 64
};
/// The bit of a value's JSON type (every number is kNumberBit); 0: no JSON value.
std::uint32_t json_type(const Value& v);
std::string_view json_type_name(std::uint32_t bit);
/// The bit of "integer" ...; 0: no type has that name.
std::uint32_t json_type_bit(std::string_view name);
/// A number without a fraction; 1.0 is one.
bool is_whole(const Value& number);
bool is_number(const Value& v);

struct Instruction {
  Op op;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
};

struct SchemaNode {
  enum class Form : std::uint8_t { kRules, kTrue, kFalse };
  Form form = Form::kRules;
  Draft draft = Draft::k2020;
  bool all_properties_evaluated = false;
  bool all_items_evaluated = false;
  bool recursive_anchor = false;
  std::uint32_t items_evaluated = 0;
  std::uint32_t first = 0, count = 0;  // instructions
  std::uint32_t resource = 0;
  std::uint32_t dynamic_anchor = 0;                    // name + 1; 0: none
  bool needs_properties = false, needs_items = false;  // has unevaluatedProperties, unevaluatedItems
  const Value* source = nullptr;
};

struct ObjectRule {
  std::uint32_t first_member = 0, members = 0;  // sorted by name
  std::uint32_t first_pattern = 0, patterns = 0;
  enum class Rest : std::uint8_t { kAny, kClosed, kNode } rest = Rest::kAny;
  std::uint32_t rest_node = 0;
};
struct Member {
  std::string_view name;
  std::uint32_t node;
};
struct PatternMember {
  std::uint32_t pattern, node;
};
struct ContainsRule {
  std::uint32_t node = 0;
  std::uint32_t least = kNone, most = kNone;  // kNone: not given
};
struct Range {
  std::uint32_t first = 0, count = 0;
};
struct ProgramResource {
  bool recursive_anchor = false;
  std::uint32_t node = 0;
  std::vector<std::pair<std::string_view, std::uint32_t>> dynamic_anchors;
};

struct Schema::Program {
  std::vector<SchemaNode> nodes;
  std::vector<Instruction> code;
  std::vector<std::uint32_t> children;
  std::vector<Value> values;
  std::vector<std::string_view> names;
  std::vector<Range> lists;  // of names
  std::vector<ObjectRule> objects;
  std::vector<Member> members;
  std::vector<PatternMember> pattern_members;
  std::vector<ContainsRule> contains;
  std::deque<Pattern> patterns;
  std::vector<ProgramResource> resources;
  std::uint32_t root = 0;
  std::string root_location;  // file:///values.schema.json#
};

/// The number of a format that is checked; kNone: the name means nothing. (format.cpp)
std::uint32_t format_number(std::string_view name, bool go_durations = false);
std::string_view format_name(std::uint32_t number);
/// Why the text is not of that format, in the words of Helm's validator; empty: it is.
std::string format_error(std::uint32_t format, std::string_view text);

/// Exact order of two numbers: -1, 0, 1. (numbers.cpp)
int compare_numbers(const Value& a, const Value& b);
bool is_multiple_of(const Value& number, const Value& divisor);
/// As golang.org/x/text prints a float64 and an int for English readers: 70,000 and 1.2×10⁰⁶.
std::string localized_number(double number);
std::string localized_count(std::uint64_t count);
double as_double(const Value& number);
/// The first two equal items, smaller index first; false: all differ.
bool find_duplicates(Job& job, const List& list, std::size_t& first, std::size_t& second);

/// Errors of compiling: our words, and Helm's. (documents.cpp)
[[noreturn]] void schema_failure(Pos at, std::string message, std::string helm, std::string hint = {});
/// 'text' as jsonschema quotes it: Go's %q with single quotes.
std::string single_quoted(std::string_view text);
/// The JSON pointer of a subschema within its document; empty for the root. Walks the document: for errors only.
std::string pointer_to(const Value& document, const Value* place);

/// One failed check and what it consists of. Lives in the job's arena. (run.cpp)
struct Failed {
  Op op = Op::kTypes;
  enum class Form : std::uint8_t { kCheck, kGroup, kReference, kFalse, kCycle, kBadValue, kBranch } form = Form::kCheck;
  const Value* instance = nullptr;
  std::string_view pointer;                 // of the instance
  std::string_view path;                    // the same as --set path, without prefix
  Pos at;                                   // where to look: the value, the unknown key, the parent of what is missing
  std::uint32_t node = 0;                   // the schema it failed
  std::uint32_t wanted = 0;                 // kTypes: bits; counts; the first of two indexes
  std::uint32_t got = 0;                    // counts; the second of two indexes
  std::span<const std::string_view> names;  // required, additional properties
  std::span<const Value> options;           // enum
  std::string_view text;                    // pattern, format, property
  std::string_view reason;                  // why not of the format
  Value limit;                              // bound, const
  Failed* first_child = nullptr;
  Failed* last_child = nullptr;
  Failed* next = nullptr;
};

/// Runs a program: only the verdict; or the tree's root, null when valid.
bool run_valid(Job& job, const Schema::Program& program, const Value& instance);
Failed* run_explained(Job& job, const Schema::Program& program, const Value& instance);
/// Helm's tree of lines, "- at '/a': ...", each ended by a line feed. (words.cpp)
void append_helm_tree(Job& job, std::string& out, const Failed& failed);
/// What one line of that tree says, without place. (words.cpp)
std::string helm_words(Job& job, const Failed& failed);
/// One failure in a few words of ours: `is "abc" (string), must be integer`. (explain.cpp)
std::string describe(Job& job, const Failed& failed);
/// A key as a part of a --set path: a\\.b; joined to what is there by a dot.
void append_set_path(std::string& path, std::string_view key);
/// Our findings. (explain.cpp)
void append_findings(Job& job, const Schema::Program& program, const Failed& failed, std::string_view prefix,
                     std::vector<Finding>& findings);

}  // namespace rhumbline::schema
