// What the API server demands of a CustomResourceDefinition beyond its types: above all that its schemas are structural.
//
// In: a CRD object. Out: findings at the place in the CRD. A structural schema says the type of everything outside the logic
// (allOf, anyOf, oneOf, not), and the logic only restricts.
// source: apiextensions-apiserver 0.37 pkg/apiserver/schema/{validation,complete}.go, pkg/apis/apiextensions/validation
#include <algorithm>

#include "renderer/schema/members.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

enum : int { kRootLevel, kItemLevel, kFieldLevel };
constexpr int kMaxDepth = 300;

/// anyOf: [{type: integer}, {type: string}], which int-or-string fields may say.
bool says_int_or_string(const Value& any_of) {
  if (!any_of.is_list() || any_of.as_list().size != 2) return false;
  const List& list = any_of.as_list();
  return list[0].is_map() && list[1].is_map() && text_of(list[0].as_map(), "type") == "integer" &&
         text_of(list[1].as_map(), "type") == "string";
}

/// Members that a schema inside allOf, anyOf, oneOf or not must not have.
constexpr std::string_view kForbiddenInLogic[] = {"type",
                                                  "additionalProperties",
                                                  "default",
                                                  "title",
                                                  "description",
                                                  "nullable",
                                                  "x-kubernetes-preserve-unknown-fields",
                                                  "x-kubernetes-embedded-resource",
                                                  "x-kubernetes-int-or-string",
                                                  "x-kubernetes-list-map-keys",
                                                  "x-kubernetes-list-type",
                                                  "x-kubernetes-map-type"};

}  // namespace

void ObjectChecker::check_crd(const Value& crd) {
  const Value spec = crd.as_map().get("spec");
  if (!spec.is_map()) return;
  const Value names = spec.as_map().get("names");
  const Value metadata = crd.as_map().get("metadata");
  const Step at_spec{nullptr, "spec", 0, true};
  if (names.is_map() && metadata.is_map()) {
    const std::string want = std::string(text_of(names.as_map(), "plural")) + "." + std::string(text_of(spec.as_map(), "group"));
    const Value name = metadata.as_map().get("name");
    if (name.is_string() && name.as_text() != want && !want.starts_with(".") && !want.ends_with(".")) {
      const Step meta{nullptr, "metadata", 0, true};
      const Step step{&meta, "name", 0, true};
      report(&step, name.at(), "is " + shown_value(job_, name) + ", must be <plural>.<group>: " + want).suggest = want;
    }
  }
  check_crd_names(crd, spec, &at_spec);
  const Value versions = spec.as_map().get("versions");
  if (!versions.is_list()) return;
  std::vector<std::string_view> seen;
  const Step at_versions{&at_spec, "versions", 0, true};
  std::size_t stored = 0;
  for (std::size_t i = 0; i < versions.as_list().size; ++i) {
    const Value& version = versions.as_list()[i];
    if (!version.is_map()) continue;
    stored += is_true(version.as_map(), "storage") ? 1 : 0;
    const Step at_version{&at_versions, {}, i, false};
    check_crd_version(version, &at_version, seen);
    const Value validation = version.as_map().get("schema");
    if (!validation.is_map()) continue;
    const Step at_schema{&at_version, "schema", 0, true};
    const Step at_root{&at_schema, "openAPIV3Schema", 0, true};
    const Value schema = validation.as_map().get("openAPIV3Schema");
    if (schema.is_map()) check_structural(schema, kRootLevel, false, &at_root, 0);
  }
  if (stored != 1) {
    report(&at_versions, versions.at(), "exactly one version must have storage: true, " + std::to_string(stored) + " have");
  }
}

void ObjectChecker::check_structural(const Value& schema, int level, bool nested, const Step* at, int depth) {
  job_.pay(1);
  if (!schema.is_map()) return;
  if (depth > kMaxDepth) {
    report(at, schema.at(), "nests too deeply to be checked");
    return;
  }
  const Map& map = schema.as_map();
  if (nested) {
    for (const std::string_view key : kForbiddenInLogic) {
      const Entry* entry = map.find(key);
      if (entry == nullptr || entry->value.is_nil() || (entry->value.is(Kind::kBool) && !entry->value.as_bool())) continue;
      const Step step{at, key, 0, true};
      report(&step, entry->key_at, "must not be said inside allOf, anyOf, oneOf or not: the schema would not be structural",
             "NOT_STRUCTURAL");
    }
  } else {
    check_structural_type(map, schema, level, at);
  }
  check_keywords(schema, at);
  if (!nested) check_completeness(schema, schema, at, 0);
  const std::string_view pattern = text_of(map, "pattern");
  if (const auto& compiled = job_.regexes.compile(pattern); !compiled) {
    const Step step{at, "pattern", 0, true};
    report(&step, map.get("pattern").at(), "is no regular expression: " + compiled.error().message);
  }
  check_structural_children(map, level, nested, at, depth);
}

void ObjectChecker::check_structural_type(const Map& map, const Value& schema, int level, const Step* at) {
  const std::string_view type = text_of(map, "type");
  const bool embedded = is_true(map, "x-kubernetes-embedded-resource");
  const bool preserves = is_true(map, "x-kubernetes-preserve-unknown-fields");
  const bool int_or_string = is_true(map, "x-kubernetes-int-or-string");
  const auto wrong = [&](std::string_view key, std::string message) {
    const Step step{at, key, 0, true};
    const Entry* entry = map.find(key);
    report(&step, entry != nullptr ? entry->value.at() : schema.at(), std::move(message), "NOT_STRUCTURAL");
  };
  if (type == "array" && !map.get("items").is_map()) wrong("items", "is missing: an array must say what its items are");
  if (embedded && type != "object") {
    wrong("type", "must be object where x-kubernetes-embedded-resource is true");
  } else if (type.empty() && !int_or_string && !preserves) {
    wrong("type", level == kRootLevel   ? "is missing: the root of a schema must have a type"
                  : level == kItemLevel ? "is missing: the items of an array must have a type"
                                        : "is missing: every field must have a type");
  } else if (level == kRootLevel && !type.empty() && type != "object") {
    wrong("type", "must be object at the root");
  }
  if (level == kRootLevel && map.find("additionalProperties") != nullptr)
    wrong("additionalProperties", "must not be used at the root");
  if (embedded && map.find("additionalProperties") != nullptr)
    wrong("additionalProperties", "must not be used in an embedded resource");
  if (int_or_string && preserves) wrong("x-kubernetes-preserve-unknown-fields", "must be false where int-or-string is true");
  if (int_or_string && embedded) wrong("x-kubernetes-embedded-resource", "must be false where int-or-string is true");
  const Value properties = map.get("properties");
  const bool declares = properties.is_map() && !properties.as_map().empty();
  if (embedded && !preserves && !declares) wrong("properties", "must not be empty in an embedded resource that prunes");
  if (declares && map.get("additionalProperties").is_map()) wrong("additionalProperties", "excludes properties");
}

void ObjectChecker::check_structural_children(const Map& map, int level, bool nested, const Step* at, int depth) {
  const Value properties = map.get("properties");
  if (properties.is_map()) {
    const Step at_properties{at, "properties", 0, true};
    for (const Entry& entry : std::as_const(properties.as_map()).entries()) {
      const Step step{&at_properties, entry.key, 0, true};
      check_structural(entry.value, kFieldLevel, nested, &step, depth + 1);
      if (level != kRootLevel || nested || entry.key != "metadata" || !entry.value.is_map()) continue;
      const Value members = entry.value.as_map().get("properties");
      const auto restricts = [](const Entry& e) { return e.key != "name" && e.key != "generateName"; };
      const bool more =
          members.is_map() && std::any_of(members.as_map().entries().begin(), members.as_map().entries().end(), restricts);
      if (more)
        report(&step, entry.value.at(), "may restrict name and generateName alone: the rest of metadata is implied",
               "NOT_STRUCTURAL");
    }
  }
  for (const std::string_view key : {"items", "additionalProperties"}) {
    const Step step{at, key, 0, true};
    const Value below = map.get(key);
    if (below.is_map()) check_structural(below, key == "items" ? kItemLevel : kFieldLevel, nested, &step, depth + 1);
  }
  for (const std::string_view key : {"allOf", "anyOf", "oneOf"}) {
    const Value list = map.get(key);
    if (!list.is_list() || (key == "anyOf" && says_int_or_string(list))) continue;
    const Step at_list{at, key, 0, true};
    for (std::size_t i = 0; i < list.as_list().size; ++i) {
      const Value& item = list.as_list()[i];
      if (key == "allOf" && i == 0 && item.is_map() && says_int_or_string(item.as_map().get("anyOf"))) continue;
      const Step step{&at_list, {}, i, false};
      check_structural(item, kFieldLevel, true, &step, depth + 1);
    }
  }
  const Step at_not{at, "not", 0, true};
  check_structural(map.get("not"), kFieldLevel, true, &at_not, depth + 1);
}

}  // namespace rhumbline::schema
