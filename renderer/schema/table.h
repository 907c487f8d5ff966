// Kubernetes types as flat tables: nodes, properties and extras that name each other by number. One form for the types that
// tools/embed.cpp builds into the binary (read-only, nothing to do at start-up) and for CRDs that are read at run time.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "renderer/schema/schema.h"

namespace rhumbline::schema {

/// Node::flags.
enum : std::uint16_t {
  kNullable = 1,        // CRD: nullable: true
  kPreserve = 2,        // x-kubernetes-preserve-unknown-fields: unknown fields stay, known ones are checked
  kEmbedded = 4,        // x-kubernetes-embedded-resource: apiVersion, kind and metadata are implied
  kAtomicMap = 8,       // x-kubernetes-map-type: atomic
  kOpen = 16,           // an object that declares nothing: anything may be inside
  kReference = 32,      // child is a definition of the embedded table
  kMapOf = 64,          // object: child is the schema of the values (additionalProperties)
  kCustom = 128,        // from a CRD: nulls are pruned, formats and junctors are the structural schema's
  kRoot = 256,          // the root of a CRD: apiVersion, kind and metadata are implied
  kHasDefault = 512,    // extra holds kTagDefault
  kNoAdditional = 1024  // CRD: additionalProperties: false
};

struct Node {
  Type type = Type::kAny;
  ListType list = ListType::kNone;
  std::uint16_t flags = 0;
  std::uint32_t first_property = 0;
  std::uint32_t property_count = 0;
  std::uint32_t child = 0;  // items, values of a map, or number of a definition
  std::uint32_t extra = 0;  // first word of what is rare; 0: nothing
  auto operator<=>(const Node&) const = default;
};

struct Property {
  std::uint32_t name = 0;
  std::uint32_t node = 0;
};

struct NameRef {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// A definition has one node for each set of versions in which it looks the same.
struct Definition {
  std::uint32_t name = 0;
  std::uint32_t first_variant = 0;
  std::uint32_t variants = 0;
};
struct Variant {
  std::uint32_t versions = 0;  // bit i: version i of the store
  std::uint32_t node = 0;
};

/// Extras: a word (tag | words << 8), then that many words; 0 ends the list. Numbers are two words, low first.
enum class Tag : std::uint32_t {
  kEnd,
  kEnumText,
  kEnumJson,
  kDefault,
  kRequired,
  kServerRequired,
  kListKeys,
  kMergeKey,
  kStrategy,
  kFormat,
  kPattern,
  kMinimum,
  kMaximum,
  kExclusiveMinimum,
  kExclusiveMaximum,
  kMultipleOf,
  kMinLength,
  kMaxLength,
  kMinItems,
  kMaxItems,
  kMinProperties,
  kMaxProperties,
  kUnique,
  kAllOf,
  kAnyOf,
  kOneOf,
  kNot,
  kCel,  // for each rule kCelWords: its text, its message, "optional" where it bears that there was no object before, its
         // messageExpression, its fieldPath
};

inline constexpr std::size_t kCelWords = 5;
std::uint64_t name_hash(std::string_view name);

struct Table {
  std::span<const Node> nodes;
  std::span<const Property> properties;  // of one node: sorted by name
  std::span<const std::uint32_t> extras;
  std::span<const NameRef> names;
  const char* text = nullptr;
  std::span<const std::uint16_t> name_slots;  // by name_hash(), round about: number of a name + 1; empty: there is no such table
  std::span<const Definition> definitions;  // sorted by name; only the embedded table has any
  std::span<const Variant> variants;

  [[nodiscard]] std::string_view name(std::uint32_t id) const { return {text + names[id].offset, names[id].length}; }
  /// The words of a tag of this node; empty: the node has none. A flag tag has one word.
  [[nodiscard]] std::span<const std::uint32_t> extra(const Node& node, Tag tag) const {
    for (std::uint32_t at = node.extra; at != 0 && extras[at] != 0; at += 1 + (extras[at] >> 8)) {
      if ((extras[at] & 0xFFu) == static_cast<std::uint32_t>(tag)) return extras.subspan(at + 1, extras[at] >> 8);
    }
    return {};
  }
  [[nodiscard]] const Property* find(const Node& node, std::string_view key) const;
};
struct KindRow {
  std::uint32_t api_version = 0, kind = 0, resource = 0, definition = 0, versions = 0;
  std::uint32_t scope = 0;  // Scope
};
struct LifecycleRow {
  std::string_view api_version, kind, deprecated_in, removed_in, replacement;
};
struct Document {
  std::string_view url, text;
};
/// What tools/embed.cpp wrote.
struct Embedded {
  Table table;
  std::span<const KindRow> kinds;           // sorted by apiVersion, kind
  std::span<const LifecycleRow> lifecycle;  // sorted by apiVersion, kind
  std::span<const std::string_view> versions;
  std::span<const Document> meta_schemas;
  std::uint32_t object_meta = 0;  // definition of ObjectMeta
};
extern const Embedded kEmbeddedStore;
/// Of this apiVersion and kind; several where its definition has moved. (store.cpp)
std::span<const KindRow> rows_of(std::string_view api_version, std::string_view kind);
/// metadata of every object in a version. (type_ref.cpp)
TypeRef object_meta(KubeVersion version);

/// Makes a Table out of schemas. Equal nodes are stored once.
class TableBuilder {
 public:
  enum class Dialect : std::uint8_t { kOpenApi, kCustom };
  explicit TableBuilder(Job& job) : job_(job) {
    extras_.push_back(0);
    nodes_.push_back(Node{.flags = kOpen});  // node 0: anything
    node_ids_.emplace(nodes_[0], 0u);
  }

  /// Definitions that a $ref may name; OpenAPI dialect only.
  void declare(const std::vector<std::string>& names);
  /// Builds one schema and all below it; returns its node.
  std::uint32_t add(const Value& schema, Dialect dialect, bool root = false);
  std::uint32_t name(std::string_view text);
  /// Number of a declared definition.
  [[nodiscard]] std::uint32_t definition(std::string_view text) const { return declared_.find(text)->second; }

  /// The table as it stands, in the arena.
  Table finish(Arena& arena) const;

  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<Property>& properties() const { return properties_; }
  [[nodiscard]] const std::vector<std::uint32_t>& extras() const { return extras_; }
  [[nodiscard]] const std::vector<NameRef>& names() const { return names_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::uint32_t build(const Value& schema, Dialect dialect, std::uint16_t given, int depth);
  void read_type(const Map& schema, Dialect dialect, Node& node) const;
  void read_flags(const Map& schema, Node& node) const;
  bool read_reference(const Map& schema, Node& node) const;
  void read_children(const Map& schema, Dialect dialect, Node& node, int depth);
  std::uint32_t read_extras(const Map& schema, Dialect dialect, int depth);
  void put(std::vector<std::uint32_t>& words, Tag tag, std::span<const std::uint32_t> values) const;
  void put_names(std::vector<std::uint32_t>& words, Tag tag, const Value& list);
  void put_number(std::vector<std::uint32_t>& words, Tag tag, const Value& number) const;
  void put_scalars(const Map& schema, std::vector<std::uint32_t>& words);
  void put_limits(const Map& schema, std::vector<std::uint32_t>& words) const;
  void put_junctors(const Map& schema, Dialect dialect, std::vector<std::uint32_t>& words, int depth);

  Job& job_;
  std::vector<Node> nodes_;
  std::vector<Property> properties_;
  std::vector<std::uint32_t> extras_;
  std::vector<NameRef> names_;
  std::string text_;
  std::map<Node, std::uint32_t> node_ids_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> extra_ids_;
  std::map<std::vector<std::pair<std::uint32_t, std::uint32_t>>, std::uint32_t> property_ids_;
  std::unordered_map<std::string, std::uint32_t> name_ids_;
  std::map<std::string, std::uint32_t, std::less<>> declared_;
};

}  // namespace rhumbline::schema
