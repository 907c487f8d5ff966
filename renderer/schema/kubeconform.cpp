// kubeconform's published schemas, made from the embedded tables.
//
// In: apiVersion, kind, version, strict. Out: the JSON schema that its generator writes for this kind, and a quick answer from the tables
// whether an object would pass it. The schema is made only to explain a failure: its words come from running it.
// Traps: optional fields take null, and so do all fields of the root, required or not; int-or-string and quantity are oneOf two
// nullable types, which null fits twice. The eight types that a CRD's schema consists of have no file.
// source: yannh/openapi2jsonschema command.py, util.py; kubeconform pkg/validator
#include "renderer/schema/kubeconform.h"

#include <algorithm>
#include <map>

#include "renderer/base/text.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

/// The generator gives up on these: they refer to themselves.
bool has_no_file(std::string_view kind) {
  constexpr std::string_view kNames[] = {"customresourcedefinition",     "customresourcedefinitionlist", "customresourcedefinitionspec",
                                         "customresourcevalidation",     "jsonschemaprops",              "jsonschemapropsorarray",
                                         "jsonschemapropsorbool",        "jsonschemapropsorstringarray"};
  return std::binary_search(std::begin(kNames), std::end(kNames), kind);
}

/// The file of a definition: io.k8s.api.apps.v1.Deployment is deployment-apps-v1, groups `core` and `api` are left out.
std::string file_of(std::string_view title) {
  const std::vector<std::string_view> parts = split(title, ".");
  if (parts.size() < 3) return {};
  const std::string group = lower_ascii(parts[parts.size() - 3]);
  const std::string version = lower_ascii(parts[parts.size() - 2]);
  const std::string kind = lower_ascii(parts.back());
  return group == "core" || group == "api" ? kind + "-" + version : kind + "-" + group + "-" + version;
}

/// Whether the last part of a definition's name is the kind, whatever its case.
bool is_named(std::string_view title, std::string_view lower_kind) {
  if (title.size() <= lower_kind.size() || title[title.size() - lower_kind.size() - 1] != '.') return false;
  return lower_ascii(title.substr(title.size() - lower_kind.size())) == lower_kind;
}

class Publisher {
 public:
  Publisher(Job& job, const PublishedKind& kind, bool strict) : job_(job), table_(*kind.type.table()), version_(kind.type.version()), strict_(strict) {}

  Value root(const PublishedKind& kind) {
    Map* map = object(kind.type.node(), true, false);
    add_names(*map, kind.definition);
    put(*map, "$schema", Value::literal("http://json-schema.org/schema#"));
    put(*map, "type", Value::literal("object"));
    if (strict_) put(*map, "additionalProperties", Value::boolean(false));
    return Value::map(map);
  }

 private:
  void put(Map& map, std::string_view key, Value value) { map.set(job_.arena, key, value); }

  Value type_words(std::string_view type, bool nullable) {
    if (!nullable) return Value::literal(type);
    const Value both[] = {Value::literal(type), Value::literal("null")};
    return make_list(job_.arena, both);
  }

  Value either(std::string_view one, std::string_view other) {
    Value forms[2];
    for (int i = 0; i < 2; ++i) {
      Map* form = make_map(job_.arena);
      put(*form, "type", type_words(i == 0 ? one : other, true));
      forms[i] = Value::map(form);
    }
    Map* map = make_map(job_.arena);
    put(*map, "oneOf", make_list(job_.arena, forms));
    return Value::map(map);
  }

  /// The schema at a place: `number` is a node of the table, perhaps a reference.
  Value of(std::uint32_t number, bool nullable) {
    const auto known = made_.find({number, nullable});
    if (known != made_.end()) return known->second;
    const Node& field = table_.nodes[number];
    const std::uint32_t node = TypeRef(table_, number, version_).node();
    const Type type = table_.nodes[node].type;
    Value made;
    if (type == Type::kIntOrString) {
      made = either("string", "integer");
    } else if (type == Type::kQuantity) {
      made = either("string", "number");
    } else {
      Map* map = object(node, false, nullable);
      if ((field.flags & kReference) != 0) add_names(*map, field.child);
      made = Value::map(map);
    }
    made_.emplace(std::pair(number, nullable), made);
    return made;
  }

  Map* object(std::uint32_t number, bool is_root, bool nullable) {
    job_.pay(1);
    const Node& node = table_.nodes[number];
    Map* map = make_map(job_.arena);
    constexpr std::string_view kTypes[] = {"", "object", "array", "string", "integer", "number", "boolean"};
    const auto type = static_cast<std::size_t>(node.type);
    if (type > 0 && type < std::size(kTypes)) put(*map, "type", type_words(kTypes[type], nullable));
    const auto required = table_.extra(node, Tag::kRequired);
    if (!required.empty()) {
      ListBuilder names(job_.arena);
      for (const std::uint32_t id : required) names.push(Value::string(job_.arena, table_.name(id)));
      put(*map, "required", names.finish());
    }
    if (node.property_count > 0) {
      Map* properties = make_map(job_.arena);
      for (const Property& property : table_.properties.subspan(node.first_property, node.property_count)) {
        const bool must = std::find(required.begin(), required.end(), property.name) != required.end();
        put(*properties, table_.name(property.name), of(property.node, is_root || !must));
      }
      put(*map, "properties", Value::map(properties));
      if (strict_) put(*map, "additionalProperties", Value::boolean(false));
    }
    if ((node.flags & kMapOf) != 0) {
      put(*map, "additionalProperties", of(node.child, true));
    } else if (node.type == Type::kArray && node.child != 0) {
      put(*map, "items", of(node.child, true));
    }
    return map;
  }

  /// apiVersion and kind of a type that is a kind are enumerations.
  void add_names(Map& map, std::uint32_t definition) {
    const Value properties = map.get("properties");
    if (!properties.is_map()) return;
    Map* own = properties.as_map().clone(job_.arena);
    bool changed = false;
    for (const bool is_kind : {false, true}) {
      const std::string_view key = is_kind ? "kind" : "apiVersion";
      const Value before = own->get(key);
      const std::vector<std::string_view> names = published_names(definition, version_, is_kind);
      if (!before.is_map() || names.empty()) continue;
      ListBuilder list(job_.arena);
      for (const std::string_view name : names) list.push(Value::string(job_.arena, name));
      Map* member = before.as_map().clone(job_.arena);
      put(*member, "enum", list.finish());
      put(*own, key, Value::map(member));
      changed = true;
    }
    if (changed) put(map, "properties", Value::map(own));
  }

  Job& job_;
  const Table& table_;
  std::uint8_t version_;
  bool strict_;
  std::map<std::pair<std::uint32_t, bool>, Value> made_;
};

bool is_one_of(const Value& given, const std::vector<std::string_view>& names) {
  return !given.is_string() || std::find(names.begin(), names.end(), given.as_text()) != names.end();
}

}  // namespace

std::vector<std::string_view> published_names(std::uint32_t definition, std::uint8_t version, bool kinds) {
  std::vector<std::string_view> names;
  for (const KindRow& row : kEmbeddedStore.kinds) {
    if (row.definition != definition || (row.versions >> version & 1u) == 0) continue;
    const std::string_view name = kEmbeddedStore.table.name(kinds ? row.kind : row.api_version);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::string published_name(std::string_view api_version, std::string_view kind) {
  const std::vector<std::string_view> parts = split(api_version, "/");
  std::string name = lower_ascii(kind) + "-" + lower_ascii(parts[0].substr(0, parts[0].find('.')));
  if (parts.size() > 1) name += "-" + lower_ascii(parts[1]);
  return name;
}

namespace {

/// The type of definition `number` in a version, if its file is called `wanted`.
PublishedKind published_as(std::uint32_t number, std::string_view lower_kind, std::string_view wanted, KubeVersion version) {
  const Table& table = kEmbeddedStore.table;
  const Definition& definition = table.definitions[number];
  const std::string_view title = table.name(definition.name);
  if (!is_named(title, lower_kind) || file_of(title) != wanted) return {};
  for (std::uint32_t v = 0; v < definition.variants; ++v) {
    const Variant& variant = table.variants[definition.first_variant + v];
    if ((variant.versions >> version.index & 1u) == 0) continue;
    return {TypeRef(table, variant.node, version.index), number, published_names(number, version.index, false),
            published_names(number, version.index, true)};
  }
  return {};
}

}  // namespace

PublishedKind published_kind(std::string_view api_version, std::string_view kind, KubeVersion version) {
  const std::string lower_kind = lower_ascii(kind);
  if (lower_kind.empty() || has_no_file(lower_kind)) return {};
  const std::string wanted = published_name(api_version, kind);
  // A kind's own definition is the one with its file, so the search along all definitions is for names that no kind has.
  for (const KindRow& row : rows_of(api_version, kind)) {
    if (PublishedKind found = published_as(row.definition, lower_kind, wanted, version)) return found;
  }
  for (std::uint32_t i = 0; i < kEmbeddedStore.table.definitions.size(); ++i) {
    if (PublishedKind found = published_as(i, lower_kind, wanted, version)) return found;
  }
  return {};
}

std::vector<KindRowText> known_kinds(const std::optional<KubeVersion>& only) {
  const Table& table = kEmbeddedStore.table;
  const auto minor = [](std::size_t index) {
    const std::string_view full = kEmbeddedStore.versions[index];
    return std::string(full.substr(0, full.rfind('.')));
  };
  std::vector<KindRowText> rows;
  for (const KindRow& row : kEmbeddedStore.kinds) {
    if (row.scope == 0 || (only && (row.versions >> only->index & 1u) == 0)) continue;
    std::string versions;
    for (std::size_t i = 0; i < kEmbeddedStore.versions.size(); ++i) {
      const std::size_t first = i;
      while (i < kEmbeddedStore.versions.size() && (row.versions >> i & 1u) != 0) ++i;
      if (i > first) versions += (versions.empty() ? "" : ",") + minor(first) + (i > first + 1 ? "-" + minor(i - 1) : "");
    }
    rows.push_back({std::string(table.name(row.api_version)), std::string(table.name(row.kind)),
                    row.scope == static_cast<std::uint32_t>(Scope::kNamespaced) ? "Namespaced" : "Cluster", std::move(versions)});
  }
  return rows;
}

Value published_schema(Job& job, const PublishedKind& kind, bool strict) { return Publisher(job, kind, strict).root(kind); }

bool fits_published(Job& job, const PublishedKind& kind, KubeVersion version, const Value& object, bool strict) {
  for (const bool is_kind : {false, true}) {
    const std::string_view key = is_kind ? "kind" : "apiVersion";
    const std::vector<std::string_view>& names = is_kind ? kind.kinds : kind.api_versions;
    if (!names.empty() && kind.type.declares(key) && !is_one_of(object.as_map().get(key), names)) return false;
  }
  std::vector<Finding> ignored;
  const CheckOptions options{.strict = strict, .kubeconform = true};
  ObjectChecker checker(job, version, options, {}, ignored);
  checker.check(object, kind.type);
  return ignored.empty();
}

PeerVerdict judge_as_peer(Job& job, const Schema& schema, const Value& object) {
  PeerVerdict verdict;
  const Schema::Program& program = schema.program();
  if (run_valid(job, program, object)) return verdict;
  verdict.is_valid = false;
  const Failed* failed = run_explained(job, program, object);
  std::string text = "jsonschema validation failed with " + single_quoted(program.root_location) + "\n";
  append_helm_tree(job, text, *failed);
  text.pop_back();
  verdict.message = replace_all(text, "\n", " ");
  const bool is_group = failed->form == Failed::Form::kGroup;
  // Paths as kubeconform writes them: a slash before each part, nothing escaped.
  for (const Failed* cause = is_group ? failed->first_child : failed; cause != nullptr; cause = is_group ? cause->next : nullptr) {
    verdict.causes.emplace_back(unescape_pointer(cause->pointer), helm_words(job, *cause));
  }
  return verdict;
}

}  // namespace rhumbline::schema
