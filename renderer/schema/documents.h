// Schema documents and their compiler: keywords, resources, references. Private to documents.cpp, compile.cpp, metaschemas.cpp
// and what judges a schema by its metaschema.
#pragma once

#include <map>
#include <unordered_map>

#include "renderer/schema/program.h"

namespace rhumbline::schema {

/// Every keyword with a meaning to the compiler, in bytewise order of its text (keyword_of searches by halves).
enum class Keyword : std::uint8_t {
  kAnchor,
  kDefs,
  kDynamicAnchor,
  kDynamicRef,
  kId,
  kRecursiveAnchor,
  kRecursiveRef,
  kRef,
  kSchema,
  kAdditionalItems,
  kAdditionalProperties,
  kAllOf,
  kAnyOf,
  kConst,
  kContains,
  kContentSchema,
  kDefinitions,
  kDependencies,
  kDependentRequired,
  kDependentSchemas,
  kElse,
  kEnum,
  kExclusiveMaximum,
  kExclusiveMinimum,
  kFormat,
  kOldId,
  kIf,
  kItems,
  kMaxContains,
  kMaxItems,
  kMaxLength,
  kMaxProperties,
  kMaximum,
  kMinContains,
  kMinItems,
  kMinLength,
  kMinProperties,
  kMinimum,
  kMultipleOf,
  kNot,
  kOneOf,
  kPattern,
  kPatternProperties,
  kPrefixItems,
  kProperties,
  kPropertyNames,
  kRequired,
  kThen,
  kType,
  kUnevaluatedItems,
  kUnevaluatedProperties,
  kUniqueItems,
  kCount
};
/// kCount: no keyword.
Keyword keyword_of(std::string_view text);
std::string_view keyword_text(Keyword keyword);
constexpr std::uint64_t bit_of(Keyword keyword) { return std::uint64_t{1} << static_cast<unsigned>(keyword); }
static_assert(static_cast<unsigned>(Keyword::kCount) <= 64);
/// The keywords that a schema has, as bits.
std::uint64_t keywords_in(const Map& schema);

/// Numbers for places of documents. An open table: every subschema is asked for, and a node for each would cost more than the rest.
class PlaceNumbers {
 public:
  /// The place's number, which is `number` if it is new.
  std::pair<std::uint32_t, bool> add(const Value* place, std::uint32_t number);
  [[nodiscard]] bool has(const Value* place) const { return !slots_.empty() && slots_[slot(place)].place != nullptr; }

 private:
  struct Slot {
    const Value* place = nullptr;
    std::uint32_t number = 0;
  };
  [[nodiscard]] std::size_t slot(const Value* place) const;
  void grow();
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t size_ = 0;
};

/// Which metaschema rules a document follows: its draft, and what $vocabulary of its own metaschema leaves of it.
struct Dialect {
  Draft draft = Draft::k2020;
  bool own_vocabularies = false;
  std::vector<std::string> vocabularies;  // names such as "validation"
  [[nodiscard]] bool has(std::string_view vocabulary) const;
};
/// What of a dialect is asked for at every schema.
struct Vocabularies {
  bool validation = false, applicator = false, unevaluated = false, format = false;
};
/// `assert_format`: whatever the dialect says.
Vocabularies vocabularies_of(const Dialect& dialect, bool assert_format);

/// A schema resource: a document's root, or a subschema with an $id.
struct Resource {
  const Value* at = nullptr;
  std::string id;  // absolute URL
  Dialect dialect;
  std::map<std::string, const Value*, std::less<>> anchors;
  std::vector<std::string> dynamic;
};
struct Root {
  std::string url;
  const Value* document = nullptr;
  std::vector<std::unique_ptr<Resource>> resources;
  std::unordered_map<const Value*, Resource*> by_place;
  PlaceNumbers collected;  // subschemas whose $id and anchors are known
};

/// A place in a document, and the resource that it belongs to.
struct Target {
  Root* root = nullptr;
  const Value* value = nullptr;
  Resource* resource = nullptr;
};

/// Compiled metaschemas, made when first asked for. (metaschemas.cpp)
class MetaSchemas {
 public:
  explicit MetaSchemas(Job& job) : job_(job) {}
  const Schema::Program& program(const Dialect& dialect);

 private:
  Job& job_;
  std::map<std::pair<Draft, std::vector<std::string>>, std::unique_ptr<const Schema::Program>> programs_;
};
/// The text of a metaschema by its URL; empty: none of ours.
std::string_view meta_schema_text(std::string_view url);
std::string_view draft_url(Draft draft);
/// The draft that a $schema names. (documents.cpp)
std::optional<Draft> draft_named(std::string_view url);

/// True: the metaschema of the dialect accepts the document, for certain. False: ask it. (plain.cpp)
bool is_plainly_sound(const Value& document, const Dialect& dialect);

/// Documents, their resources and anchors; follows $ref. (documents.cpp)
class Library {
 public:
  /// `meta` null: documents are taken as they are, without judging them (the metaschemas themselves).
  Library(Job& job, const CompileOptions& options, MetaSchemas* meta) : job_(job), options_(options), meta_(meta) {}

  /// Adds the document under its URL, collects its resources and judges it by its metaschema. throws Failure.
  Root& add(const std::string& url, const Value& document);
  /// What a reference seen from `base` names; adds documents on the way. throws Failure.
  Target resolve(Root& root, const Resource& base, std::string_view reference);
  Target root_of(Root& root) { return {&root, root.document, root.by_place.at(root.document)}; }
  /// The resource of a subschema: its own when it has an $id, else the parent's.
  static Resource* resource_at(const Root& root, const Value* value, Resource* parent);

 private:
  Root& root_for(const std::string& url);
  const Value* load(const std::string& url);
  void collect(Root& root, const Value& schema, Resource* parent, const std::string& base, const Dialect& fallback);
  Draft draft_of(const Root& root, const Value& schema, Draft fallback, int depth);
  Dialect dialect_of(const Root& root, const Map& schema, Draft draft, const Dialect& fallback);
  void collect_anchors(Root& root, const Value& schema, Resource& resource);
  void judge(Root& root, const Value& schema, Resource& resource);
  Target look_up(Root& root, const Resource& base, std::string_view reference);
  Target find(Root& root, Resource& resource, const std::string& fragment, const std::string& shown);

  Job& job_;
  const CompileOptions& options_;
  MetaSchemas* meta_;
  std::map<std::string, std::unique_ptr<Root>> roots_;
  std::map<std::string, const Value*> loaded_;
  std::map<std::pair<const Resource*, std::string_view>, Target> resolved_;  // references lie in documents
};

/// Compiles the place a library knows. (compile.cpp)
std::unique_ptr<const Schema::Program> compile_program(Job& job, Library& library, const Target& root, const CompileOptions& options);

/// Judges a schema document by the metaschemas of its resources. Null: fine.
Failed* run_metaschema(Job& job, MetaSchemas& schemas, const Root& root, const Value& schema, const Resource& resource);

}  // namespace rhumbline::schema
