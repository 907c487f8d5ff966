// Checking one Kubernetes object against its type. Private to objects*.cpp and crd_rules.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "renderer/schema/program.h"
#include "renderer/schema/table.h"

namespace rhumbline::schema {

/// The way to a value, on the C++ stack; written out only for findings.
struct Step {
  const Step* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;
  bool is_key = true;
};

/// A node with references followed, and the field that led there (it may have marks of its own).
struct TypeNode {
  const Table* table = nullptr;
  const Node* node = nullptr;
  const Node* field = nullptr;
};

/// The place as path of the findings document and as JSON pointer.
void write_place(const Step* at, std::string& path, std::string& pointer);

/// A value with CEL rules of its own.
struct PendingRules {
  Value v;
  TypeNode type;
  std::string path, pointer;
};

class ObjectChecker {
 public:
  ObjectChecker(Job& job, KubeVersion version, const CheckOptions& options, std::string name, std::vector<Finding>& findings)
      : job_(job), version_(version), options_(options), name_(std::move(name)), findings_(findings), first_(findings.size()) {}

  /// The whole object; `type` not empty.
  void check(const Value& object, const TypeRef& type);
  /// apiVersion, kind and name as the server wants them. (objects_meta.cpp)
  void check_metadata(const Value& object, std::string_view api_version, std::string_view kind);
  /// What the server demands of built-in kinds across their fields. (objects_server.cpp)
  void check_server(const Value& object, std::string_view api_version, std::string_view kind);
  /// What a ConfigMap or a Secret holds. (objects_content.cpp)
  void check_content(const Value& object, std::string_view kind);
  /// Keys of labels or annotations, and values of labels. (objects_meta.cpp)
  void check_labels(const Value& labels, const Step* at, bool values);
  /// The rules for CustomResourceDefinitions that OpenAPI does not say. (crd_rules.cpp)
  void check_crd(const Value& crd);
  /// A finding at a place; returned for more to be filled in.
  Finding& report(const Step* at, Pos pos, std::string message, std::string_view code = "SCHEMA");

  /// The CEL rules that apply and could not be decided: "spec: self.lo <= self.hi".
  [[nodiscard]] std::vector<std::string>& cel_rules() { return cel_rules_; }

 private:
  [[nodiscard]] TypeNode resolve(const Table& table, std::uint32_t node) const;
  /// Null where a value may be missing: decides whether there is anything to check. False: settled.
  bool settle_null(const Value& v, const TypeNode& type, const Step* at, bool required);
  void walk(const Value& v, const TypeNode& type, const Step* at);
  bool check_type(const Value& v, const TypeNode& type, const Step* at);
  void walk_map(const Value& v, const TypeNode& type, const Step* at);
  void walk_member(const Entry& entry, const TypeNode& type, const Step* at);
  void unknown_member(const Entry& entry, const TypeNode& type, const Step* at);
  void walk_implied(const Entry& entry, const Step* at);
  [[nodiscard]] bool is_closed(const Node& node) const;
  [[nodiscard]] bool counts_as_missing(const Entry* entry, const TypeNode& type, const Step* at) const;
  void check_published_name(const Entry& entry, const TypeNode& type, const Step* at);
  [[nodiscard]] bool is_pruned(const Value& v, const Node& field, const Table& table) const;
  void check_required(const Value& v, const TypeNode& type, const Step* at);
  void walk_list(const Value& v, const TypeNode& type, const Step* at);

  // objects_value.cpp
  void check_list_keys(const List& list, const TypeNode& type, const Step* at);
  [[nodiscard]] std::string list_key(const Value& item, std::span<const std::uint32_t> keys, const Table& table,
                                     const TypeNode& type);
  void check_string(std::string_view text, const Value& v, const TypeNode& type, const Step* at);
  void check_number(const Value& v, const TypeNode& type, const Step* at);
  void check_quantity(const Value& v, const TypeNode& type, const Step* at);
  void check_enum(const Value& v, const TypeNode& type, const Step* at);
  void check_counts(const Value& v, const TypeNode& type, const Step* at);
  void check_count(std::uint64_t count, Tag least, Tag most, std::string_view what, const Value& v, const TypeNode& type,
                   const Step* at);
  void check_format(std::string_view text, const Value& v, const TypeNode& type, const Step* at);
  void check_junctors(const Value& v, const TypeNode& type, const Step* at);
  [[nodiscard]] bool fits(const Value& v, const Table& table, std::uint32_t node, const Step* at);
  [[nodiscard]] bool has_extra(const TypeNode& type) const { return type.node->extra != 0 || type.field->extra != 0; }
  [[nodiscard]] std::span<const std::uint32_t> extra(const TypeNode& type, Tag tag) const;

  // objects_meta.cpp
  void check_name(const Value& metadata, std::string_view api_version, std::string_view kind, const Step* at);

  // objects_content.cpp
  void check_typed_secret(const Value& secret);

  // crd_rules.cpp
  void check_structural(const Value& schema, int level, bool nested, const Step* at, int depth);
  void check_structural_type(const Map& map, const Value& schema, int level, const Step* at);
  void check_structural_children(const Map& map, int level, bool nested, const Step* at, int depth);

  // crd_keywords.cpp
  Finding& report_member(const Step* at, const Value& holder, std::string_view key, std::string message, std::string_view code = "SCHEMA");
  void check_keywords(const Value& schema, const Step* at);
  void check_list_type(const Value& schema, const Step* at);
  void check_map_keys(const Value& keys, const Value& items, const Step* at);
  void check_cel_form(const Value& rules, const Step* at);
  void check_completeness(const Value& logic, const Value& schema, const Step* at, int depth);
  void check_crd_names(const Value& crd, const Value& spec, const Step* at);
  void check_crd_version(const Value& version, const Step* at, std::vector<std::string_view>& seen);

  // objects_rules.cpp
  void note_rules(const Value& v, const TypeNode& type, const Step* at);
  void ask_rules();
  void ask_rule(const PendingRules& place, std::span<const std::uint32_t> words);
  void point_at_field(const PendingRules& place, std::string_view field_path, Finding& finding) const;

  [[nodiscard]] bool is_custom(const TypeNode& type) const { return (type.node->flags & kCustom) != 0; }

  Job& job_;
  KubeVersion version_;
  const CheckOptions& options_;
  std::string name_;
  std::vector<Finding>& findings_;
  std::size_t first_;  // of the object's own findings
  std::vector<std::string> cel_rules_;
  std::vector<PendingRules> pending_;  // CEL rules wait for the whole object to be of the right types
  int depth_ = 0;
  int branch_ = 0;      // > 0: inside allOf, anyOf ...: only what the schema says, no unknown fields
  bool quiet_ = false;  // only whether something is wrong
  bool wrong_ = false;
};

/// The apiVersions or kinds of a definition of the embedded table in a version, as kubeconform's schemas enumerate them. (kubeconform.cpp)
std::vector<std::string_view> published_names(std::uint32_t definition, std::uint8_t version, bool kinds);
/// Quantities as the API server parses them: 1, 1.5Gi, 100m, 1e3. (quantity.cpp)
bool is_quantity(std::string_view text);
/// time.ParseDuration, or kube-openapi's words form "22 days".
bool is_kube_duration(std::string_view text);
/// time.ParseDuration alone.
bool parse_go_duration(std::string_view text, std::int64_t& nanoseconds);
/// What the server finds wrong with a CronJob's schedule; empty: nothing. (cron.cpp)
std::string cron_error(std::string_view text);
/// Names as the server wants them; a label word is a label value that is not empty. (objects_meta.cpp)
bool is_dns_label(std::string_view text);
bool is_dns_subdomain(std::string_view text);
bool is_label_word(std::string_view text);
bool is_qualified_name(std::string_view text);
/// Whether the text is of a format of CRD schemas; names are compared without hyphens, unknown ones mean nothing. (objects_value.cpp)
bool is_kube_format(std::string_view format, std::string_view text);
/// A number and its text for messages, cut when long.
std::string shown_value(Job& job, const Value& v);

}  // namespace rhumbline::schema
