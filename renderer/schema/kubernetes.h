// Kubernetes types: the embedded store, CRDs, walking a type, checking an object. Include schema.h.
#pragma once

#include "renderer/schema/schema.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::schema {

// ---- Kubernetes types ------------------------------------------------------------------------------------------------------

/// One of the versions in the store.
struct KubeVersion {
  std::uint8_t index = 0;
  int minor = 0;      // 31
  bool exact = true;  // false: not in the store, the nearest one stands for it
};
/// "1.31", "v1.31.4", "1.31.4-gke.1"; "" and "master" are the newest. Error: no version.
Result<KubeVersion> kube_version(std::string_view text);
/// The versions in the store, oldest first: "1.28.15".
std::span<const std::string_view> kube_versions();

struct Table;
enum class Type : std::uint8_t { kAny, kObject, kArray, kString, kInteger, kNumber, kBoolean, kIntOrString, kQuantity };
enum class ListType : std::uint8_t { kNone, kAtomic, kSet, kMap };

/// A place in the types: what a field is, and which rules of merging it has. Cheap to copy; empty where nothing is known.
class TypeRef {
 public:
  TypeRef() = default;
  TypeRef(const Table& table, std::uint32_t node, std::uint8_t version);  // follows references; keeps the field's own marks
  explicit operator bool() const { return table_ != nullptr; }
  [[nodiscard]] Type type() const;
  [[nodiscard]] std::string_view name() const;                 // io.k8s.api.core.v1.PodSpec; empty for unnamed ones
  [[nodiscard]] TypeRef property(std::string_view key) const;  // a declared field, or the value type of a map
  [[nodiscard]] bool declares(std::string_view key) const;
  [[nodiscard]] std::vector<std::string_view> property_names() const;
  [[nodiscard]] bool is_required(std::string_view key) const;
  [[nodiscard]] TypeRef items() const;
  [[nodiscard]] ListType list_type() const;
  [[nodiscard]] std::vector<std::string_view> list_keys() const;  // x-kubernetes-list-map-keys
  [[nodiscard]] std::string_view patch_merge_key() const;
  [[nodiscard]] std::string_view patch_strategy() const;  // "merge", "retainKeys", "merge,retainKeys"
  [[nodiscard]] bool is_atomic_map() const;
  [[nodiscard]] bool takes_null() const;  // nullable: true of a custom type
  [[nodiscard]] bool preserves_unknown() const;
  [[nodiscard]] std::string_view format() const;
  [[nodiscard]] std::optional<Value> default_value(Job& job) const;
  [[nodiscard]] const Table* table() const { return table_; }
  [[nodiscard]] std::uint32_t node() const { return node_; }
  [[nodiscard]] std::uint8_t version() const { return version_; }

 private:
  const Table* table_ = nullptr;
  std::uint32_t node_ = 0;   // what the field is
  std::uint32_t field_ = 0;  // the field itself: a reference with marks of its own, or the same
  std::uint8_t version_ = 0;
};

enum class Scope : std::uint8_t { kUnknown, kNamespaced, kCluster };

/// What is known about an apiVersion and kind in one Kubernetes version.
struct KindEntry {
  TypeRef type;                  // empty: not served by this version, or not known at all
  const Schema* json = nullptr;  // a plain JSON schema stands in for the type (add_json_schema)
  Scope scope = Scope::kUnknown;
  std::string_view resource;         // "deployments"
  std::string_view known_elsewhere;  // not served, but some other version of the store or of history does: "1.28-1.31"
  std::string_view deprecated_in, removed_in, replacement;  // "1.22"; replacement is an apiVersion; empty: none
  bool custom = false;                                      // from a CRD
  bool crd_deprecated = false;                              // the CRD marks this version deprecated; crd_warning is its own text
  std::string_view crd_warning;
};

/// All known types: the embedded ones, CRDs and JSON schemas that were added.
class Store {
 public:
  explicit Store(Job& job);  // the job's arena must outlive the store
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Adds every version of a CustomResourceDefinition (v1 or v1beta1). False: the value is none, or has no schema.
  bool add_crd(const Value& crd);
  /// A JSON schema for one kind, as `--crds DIR` finds them: <kind>[-<group>]-<version>.json or <kind>_<version>.json.
  Result<bool> add_json_schema(std::string_view file_name, const Value& document);

  [[nodiscard]] KindEntry find(std::string_view api_version, std::string_view kind, KubeVersion version) const;
  /// The kind or apiVersion nearest to these: "apps/v1 Deployment"; empty when none is near.
  [[nodiscard]] std::string nearest_kind(std::string_view api_version, std::string_view kind, KubeVersion version) const;
  /// Whether the objects of this kind live in a namespace; kUnknown for unknown kinds.
  [[nodiscard]] Scope scope(std::string_view api_version, std::string_view kind) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The checks that can be switched off one by one.
enum class Rule : std::uint8_t {
  kEnum,
  kRange,
  kQuantity,
  kFormat,
  kListKeys,
  kMetadata,
  kEmbedded,
  kServer,
  kDuplicateKey,
  kStructural,
  kDeprecated,
  kCel,
  kDocuments  // what strings hold, by the rules of schemas/: asked by the command line
};

/// "list-keys" for kListKeys; nothing: no check has that name.
std::optional<Rule> rule_named(std::string_view name);
/// All names, in the order of Rule.
std::span<const std::string_view> rule_names();

struct CheckOptions {
  bool strict = false;                      // unknown fields and duplicate keys are errors (else not looked at)
  bool kubeconform = false;                 // kubeconform's verdicts: only what its schemas say
  std::uint32_t off = 0;                    // 1 << Rule
  std::string_view release_namespace = {};  // of namespaced objects that name none
  Value before = Value::invalid();          // the object that is updated, for rules that compare with it; absent: it is made
  [[nodiscard]] bool runs(Rule rule) const { return (off >> static_cast<unsigned>(rule) & 1u) == 0; }
};

enum class Status : std::uint8_t { kValid, kInvalid, kNoSchema };

struct ObjectVerdict {
  Status status = Status::kValid;
  std::uint32_t cel_rules = 0;                // CEL rules that apply and were not evaluated
  std::vector<std::string> unevaluated = {};  // the same by name: "spec: self.lo <= self.hi"
};

/// Checks one object. `duplicates`: what the YAML reader saw. A kNoSchema verdict adds a finding MISSING_SCHEMA or REMOVED_API.
ObjectVerdict check_object(Job& job, const Store& store, KubeVersion version, const Value& object,
                           std::span<const yaml::DuplicateKey> duplicates, const CheckOptions& options,
                           std::vector<Finding>& findings);
/// The objects to check: the items of a `List`, else the object itself; nil gives none.
std::vector<Value> unfold_list(const Value& document);
/// Kind/namespace/name of an object as findings name it.
std::string object_name(const Store& store, const Value& object, std::string_view release_namespace);

}  // namespace rhumbline::schema
