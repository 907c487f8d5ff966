// What a CustomResourceDefinition may say: keywords of its schemas, keys of its lists, its names.
//
// In: a schema map or the spec of a CRD. Out: findings at the keyword. That its schemas are structural is crd_rules.cpp's.
// Trap: what logic (allOf ...) says of a field binds only a field that the structural part declares, too; otherwise it is an error.
// source: apiextensions-apiserver 0.37 pkg/apis/apiextensions/validation/validation.go, pkg/apiserver/schema/complete.go
#include <algorithm>
#include <set>

#include "renderer/base/text.h"
#include "renderer/schema/cel.h"
#include "renderer/schema/members.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

constexpr std::string_view kTypes[] = {"array", "boolean", "integer", "number", "object", "string"};
constexpr std::string_view kColumnTypes[] = {"boolean", "date", "integer", "number", "string"};
/// Keywords of JSON Schema that a CRD has no use for.
constexpr std::string_view kUnsupported[] = {"$ref", "additionalItems", "definitions", "dependencies", "id", "patternProperties"};
constexpr int kMaxDepth = 300;

bool is_one_of(std::string_view text, std::span<const std::string_view> all) { return std::find(all.begin(), all.end(), text) != all.end(); }

bool is_label(std::string_view text) {
  const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 63 && good(text.front()) && good(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return good(c) || c == '-'; });
}

bool is_listed(const Value& list, std::string_view name) {
  if (!list.is_list()) return false;
  return std::any_of(list.as_list().begin(), list.as_list().end(), [&](const Value& v) { return v.is_string() && v.as_text() == name; });
}

}  // namespace

Finding& ObjectChecker::report_member(const Step* at, const Value& holder, std::string_view key, std::string message, std::string_view code) {
  const Step step{at, key, 0, true};
  const Entry* entry = holder.is_map() ? std::as_const(holder.as_map()).find(key) : nullptr;
  return report(&step, entry != nullptr ? entry->value.at() : holder.at(), std::move(message), code);
}

void ObjectChecker::check_keywords(const Value& schema, const Step* at) {
  const Map& map = schema.as_map();
  for (const std::string_view key : kUnsupported) {
    if (!map.get(key).is_nil() && !(key == "id" && text_of(schema, key).empty())) {
      report_member(at, schema, key, "is not supported in the schema of a CRD");
    }
  }
  const std::string_view type = text_of(schema, "type");
  if (type == "null") {
    report_member(at, schema, "type", "cannot be null; nullable: true says that a field takes null");
  } else if (!type.empty() && !is_one_of(type, kTypes)) {
    report_member(at, schema, "type", "is " + shown_value(job_, map.get("type")) + ", must be array, boolean, integer, number, object or string");
  }
  if (flag_of(schema, "uniqueItems")) report_member(at, schema, "uniqueItems", "cannot be true: the cost is quadratic").hint = "x-kubernetes-list-type: set";
  if (map.get("items").is_list()) report_member(at, schema, "items", "must be one schema, not a list of them");
  const Value preserve = map.get("x-kubernetes-preserve-unknown-fields");
  if (preserve.is(Kind::kBool) && !preserve.as_bool()) report_member(at, schema, "x-kubernetes-preserve-unknown-fields", "must be true or left out");
  if (const std::string_view kind = text_of(schema, "x-kubernetes-map-type"); !kind.empty()) {
    if (kind != "atomic" && kind != "granular") report_member(at, schema, "x-kubernetes-map-type", "must be atomic or granular");
    if (type != "object") report_member(at, schema, "type", "must be object where x-kubernetes-map-type is given");
  }
  check_list_type(schema, at);
  check_cel_form(map.get("x-kubernetes-validations"), at);
}

void ObjectChecker::check_list_type(const Value& schema, const Step* at) {
  const Map& map = schema.as_map();
  const std::string_view list = text_of(schema, "x-kubernetes-list-type");
  const Value keys = map.get("x-kubernetes-list-map-keys");
  const bool has_keys = keys.is_list() && keys.as_list().size > 0;
  if (has_keys && list != "map") report_member(at, schema, "x-kubernetes-list-type", "must be map where x-kubernetes-list-map-keys are given");
  if (list.empty()) return;
  if (list != "atomic" && list != "set" && list != "map") return static_cast<void>(report_member(at, schema, "x-kubernetes-list-type", "must be atomic, set or map"));
  if (text_of(schema, "type") != "array") report_member(at, schema, "type", "must be array where x-kubernetes-list-type is given");
  const Value items = map.get("items");
  const Step at_items{at, "items", 0, true};
  if (list != "atomic" && flag_of(items, "nullable")) report_member(&at_items, items, "nullable", "cannot be true in a list of type " + std::string(list));
  if (list == "set") {
    const std::string_view inner = text_of(items, "x-kubernetes-list-type");
    if (text_of(items, "type") == "array" && !inner.empty() && inner != "atomic") {
      report_member(&at_items, items, "x-kubernetes-list-type", "must be atomic for items of a set");
    }
    if (text_of(items, "type") == "object" && text_of(items, "x-kubernetes-map-type") != "atomic") {
      report_member(&at_items, items, "x-kubernetes-map-type", "must be atomic for items of a set");
    }
  }
  if (list != "map") return;
  if (!has_keys) report_member(at, schema, "x-kubernetes-list-map-keys", "is missing: a list of type map needs keys");
  if (items.is_map() && text_of(items, "type") != "object") report_member(&at_items, items, "type", "must be object in a list of type map");
  if (has_keys && items.is_map()) check_map_keys(keys, items, at);
}

void ObjectChecker::check_map_keys(const Value& keys, const Value& items, const Step* at) {
  const Step at_keys{at, "x-kubernetes-list-map-keys", 0, true};
  const Step at_items{at, "items", 0, true};
  const Step at_properties{&at_items, "properties", 0, true};
  const Value properties = member_of(items, "properties");
  std::set<std::string_view> seen;
  for (const Value& key : keys.as_list()) {
    if (!key.is_string()) continue;  // its type says so
    const std::string_view name = key.as_text();
    if (!seen.insert(name).second) report(&at_keys, key.at(), "names " + shown_value(job_, key) + " twice");
    const Value field = member_of(properties, name);
    if (!field.is_map()) {
      report(&at_keys, key.at(), "names " + shown_value(job_, key) + ", which the items do not declare");
      continue;
    }
    const Step step{&at_properties, name, 0, true};
    const std::string_view type = text_of(field, "type");
    if (type == "array" || type == "object") report_member(&step, field, "type", "must be a scalar: it is a key of the list");
    if (flag_of(field, "nullable")) report_member(&step, field, "nullable", "cannot be true: it is a key of the list");
    if (!is_listed(member_of(items, "required"), name) && field.as_map().find("default") == nullptr) {
      report(&step, field.at(), "is a key of the list, so it must be required or have a default");
    }
  }
}

void ObjectChecker::check_cel_form(const Value& rules, const Step* at) {
  if (!rules.is_list()) return;
  const Step at_rules{at, "x-kubernetes-validations", 0, true};
  for (std::size_t i = 0; i < rules.as_list().size; ++i) {
    const Value& rule = rules.as_list()[i];
    const Step step{&at_rules, {}, i, false};
    if (trim_space(text_of(rule, "rule")).empty()) report_member(&step, rule, "rule", "is missing or blank");
    for (const std::string_view key : {"rule", "messageExpression"}) {
      if (trim_space(text_of(rule, key)).empty()) continue;
      const Result<CelExpr> parsed = parse_cel(job_, text_of(rule, key));
      if (!parsed && parsed.error().rule == "cel-syntax") report_member(&step, rule, key, "is no CEL expression: " + parsed.error().message, "CEL_SYNTAX");
    }
    const std::string_view message = text_of(rule, "message");
    const bool has_lines = message.find('\n') != std::string_view::npos;
    if (member_of(rule, "message").is_string() && trim_space(message).empty()) report_member(&step, rule, "message", "must not be blank");
    if (has_lines) report_member(&step, rule, "message", "must not hold line breaks");
    if (message.empty() && text_of(rule, "rule").find('\n') != std::string_view::npos) {
      report_member(&step, rule, "message", "is missing: a rule of several lines needs one");
    }
  }
}

void ObjectChecker::check_completeness(const Value& logic, const Value& schema, const Step* at, int depth) {
  job_.pay(1);
  if (!logic.is_map() || depth > kMaxDepth) return;
  for (const std::string_view key : {"allOf", "anyOf", "oneOf"}) {
    const Value list = logic.as_map().get(key);
    const Step at_list{at, key, 0, true};
    for (std::size_t i = 0; list.is_list() && i < list.as_list().size; ++i) {
      const Step step{&at_list, {}, i, false};
      check_completeness(list.as_list()[i], schema, &step, depth + 1);
    }
  }
  const Step at_not{at, "not", 0, true};
  check_completeness(logic.as_map().get("not"), schema, &at_not, depth + 1);
  if (&logic == &schema) return;  // the structural part itself
  const Step at_properties{at, "properties", 0, true};
  const Value own = logic.as_map().get("properties");
  const Value outer = member_of(schema, "properties"), any = member_of(schema, "additionalProperties");
  for (std::size_t i = 0; own.is_map() && i < own.as_map().size(); ++i) {
    const Entry& entry = own.as_map().entries()[i];
    const Step step{&at_properties, entry.key, 0, true};
    const Value declared = member_of(outer, entry.key).is_nil() ? any : member_of(outer, entry.key);
    if (declared.is_map()) {
      check_completeness(entry.value, declared, &step, depth + 1);
    } else {
      report(&step, entry.key_at, "is not declared outside of the logic: the schema would not be structural", "NOT_STRUCTURAL");
    }
  }
  const Value items = logic.as_map().get("items");
  const Step at_items{at, "items", 0, true};
  if (!items.is_map()) return;
  if (const Value declared = member_of(schema, "items"); declared.is_map()) return check_completeness(items, declared, &at_items, depth + 1);
  report(&at_items, items.at(), "are not declared outside of the logic: the schema would not be structural", "NOT_STRUCTURAL");
}

void ObjectChecker::check_crd_names(const Value& crd, const Value& spec, const Step* at) {
  const std::string_view group = text_of(spec, "group");
  if (!group.empty() && group.find('.') == std::string_view::npos) report_member(at, spec, "group", "must be a domain with a dot");
  const bool is_protected = group == "k8s.io" || group.ends_with(".k8s.io") || group == "kubernetes.io" || group.ends_with(".kubernetes.io");
  const Value metadata = member_of(crd, "metadata");
  if (is_protected && text_of(member_of(metadata, "annotations"), "api-approved.kubernetes.io").empty()) {
    report_member(at, spec, "group", "belongs to Kubernetes: the annotation api-approved.kubernetes.io is needed").hint =
        "a link to the approval, or \"unapproved, ...\"";
  }
  const Value names = member_of(spec, "names");
  const Step at_names{at, "names", 0, true};
  for (const std::string_view key : {"plural", "singular", "kind", "listKind"}) {
    const std::string_view name = text_of(names, key);
    const bool any_case = key == "kind" || key == "listKind";
    if (!name.empty() && !is_label(any_case ? lower_ascii(name) : std::string(name))) {
      report_member(&at_names, names, key, "is no valid name: letters" + std::string(any_case ? "" : " in lower case") + ", digits and '-'");
    }
  }
  if (!text_of(names, "kind").empty() && text_of(names, "kind") == text_of(names, "listKind")) {
    report_member(&at_names, names, "listKind", "must be another than kind");
  }
  if (flag_of(spec, "preserveUnknownFields")) {
    report_member(at, spec, "preserveUnknownFields", "must be false").hint = "x-kubernetes-preserve-unknown-fields: true in the schema";
  }
}

void ObjectChecker::check_crd_version(const Value& version, const Step* at, std::vector<std::string_view>& seen) {
  const std::string_view name = text_of(version, "name");
  if (!name.empty() && !is_label(name)) report_member(at, version, "name", "is no valid name of a version");
  if (std::find(seen.begin(), seen.end(), name) != seen.end()) report_member(at, version, "name", "is there twice");
  seen.push_back(name);
  const Value schema = member_of(member_of(version, "schema"), "openAPIV3Schema");
  const Step at_schema{at, "schema", 0, true};
  if (!schema.is_map()) {
    const Value holder = member_of(version, "schema");  // when that is missing, the type says so
    if (holder.is_map()) report_member(&at_schema, holder, "openAPIV3Schema", "is missing: every version needs a schema");
  } else if (flag_of(schema, "nullable")) {
    const Step at_root{&at_schema, "openAPIV3Schema", 0, true};
    report_member(&at_root, schema, "nullable", "cannot be true at the root");
  }
  const Value columns = member_of(version, "additionalPrinterColumns");
  const Step at_columns{at, "additionalPrinterColumns", 0, true};
  for (std::size_t i = 0; columns.is_list() && i < columns.as_list().size; ++i) {
    const Value& column = columns.as_list()[i];
    const Step step{&at_columns, {}, i, false};
    const std::string_view type = text_of(column, "type");
    if (!type.empty() && !is_one_of(type, kColumnTypes)) report_member(&step, column, "type", "must be boolean, date, integer, number or string");
  }
}

}  // namespace rhumbline::schema
