// Checking one Kubernetes object: its metadata, and the object as a whole.
//
// In: an object, the store, a version. Out: findings and a verdict. OpenAPI says of a name only that it is a string; what the
// server wants of names and labels is here.
// source: apimachinery pkg/api/validation/objectmeta.go, pkg/util/validation/validation.go
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/schema/members.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_any_alnum(char c) {
  return is_alnum(c) || (c >= 'A' && c <= 'Z');
}

bool is_path_segment(std::string_view text) {
  return text != "." && text != ".." && text.find_first_of("/%") == std::string_view::npos;
}

/// Kinds that are asked, not stored: they need no name.
bool needs_no_name(std::string_view api_version, std::string_view kind) {
  return api_version.starts_with("authentication.k8s.io/") || api_version.starts_with("authorization.k8s.io/") ||
         kind.ends_with("List") || kind == "DeleteOptions" || kind == "WatchEvent" || kind == "Binding" || kind == "Status" ||
         kind == "Eviction" || kind == "Scale";
}

}  // namespace

bool is_dns_label(std::string_view text) {
  if (text.empty() || text.size() > 63 || !is_alnum(text.front()) || !is_alnum(text.back())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_dns_subdomain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (const std::string_view label : split(text, ".")) {
    const bool good = !label.empty() && is_alnum(label.front()) && is_alnum(label.back()) &&
                      std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; });
    if (!good) return false;
  }
  return true;
}

/// The second part of a label key, and a label value that is not empty.
bool is_label_word(std::string_view text) {
  if (text.empty() || text.size() > 63 || !is_any_alnum(text.front()) || !is_any_alnum(text.back())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_any_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_qualified_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return is_label_word(text);
  return is_dns_subdomain(text.substr(0, slash)) && is_label_word(text.substr(slash + 1));
}

void ObjectChecker::check_labels(const Value& labels, const Step* at, bool values) {
  if (!labels.is_map()) return;
  for (const Entry& entry : std::as_const(labels.as_map()).entries()) {
    const Step step{at, entry.key, 0, true};
    std::string key(entry.key);
    if (!values) key = lower(key);  // annotation keys are compared in lower case
    if (!is_qualified_name(key)) {
      report(&step, entry.key_at,
             "is no valid key: an optional DNS prefix and a slash, then at most 63 letters, digits, '-', '_', '.'");
    }
    const bool bad = values && entry.value.is_string() && !entry.value.as_text().empty() && !is_label_word(entry.value.as_text());
    if (bad) {
      report(&step, entry.value.at(),
             "is " + shown_value(job_, entry.value) +
                 ", which is no label value: at most 63 letters, digits, '-', '_', '.', with a letter or digit at both ends");
    }
  }
}

void ObjectChecker::check_name(const Value& metadata, std::string_view api_version, std::string_view kind, const Step* at) {
  const Value given = member_of(metadata, "name");
  const std::string_view generate = text_of(metadata, "generateName");
  const Step step{at, "name", 0, true};
  const std::string_view name = given.is_string() ? given.as_text() : std::string_view{};
  if (name.empty()) {
    if (generate.empty() && (given.is_string() || given.is_nil())) {
      report(&step, metadata.at(), given.is_string() ? "is empty" : "is missing; an object needs a name or generateName");
    }
    return;
  }
  const bool free_form =
      api_version.starts_with("rbac.authorization.k8s.io/") || kind == "IPAddress" || kind == "ClusterTrustBundle" ||
      (kind == "PodDisruptionBudget" && api_version.starts_with("policy/")) || (kind == "Event" && api_version == "v1");
  const bool label = kind == "Namespace" || (kind == "Service" && api_version == "v1") || (kind == "StatefulSet" && api_version.starts_with("apps/"));
  const bool good = free_form ? is_path_segment(name) : label ? is_dns_label(name) : is_dns_subdomain(name);
  if (good) return;
  Finding& finding =
      report(&step, given.at(), "is " + shown_value(job_, given) + ", which is no valid name for a " + std::string(kind));
  finding.hint = free_form ? "no slash and no per cent sign"
                 : label   ? "at most 63 lower-case letters, digits and '-', with a letter or digit at both ends"
                           : "lower-case letters, digits, '-' and '.', with a letter or digit at both ends";
}

void ObjectChecker::check_metadata(const Value& object, std::string_view api_version, std::string_view kind) {
  if (needs_no_name(api_version, kind)) return;
  const Value metadata = object.as_map().get("metadata");
  const Step step{nullptr, "metadata", 0, true};
  if (metadata.is_nil()) {
    report(&step, object.at(), "is missing; an object needs a name");
    return;
  }
  if (!metadata.is_map()) return;  // the type says so already
  check_name(metadata, api_version, kind, &step);
  if (const Value space = metadata.as_map().get("namespace");
      space.is_string() && !space.as_text().empty() && !is_dns_label(space.as_text())) {
    const Step below{&step, "namespace", 0, true};
    report(&below, space.at(), "is " + shown_value(job_, space) + ", which is no valid namespace");
  }
  const Step labels{&step, "labels", 0, true};
  check_labels(metadata.as_map().get("labels"), &labels, true);
  const Step annotations{&step, "annotations", 0, true};
  check_labels(metadata.as_map().get("annotations"), &annotations, false);
}

std::vector<Value> unfold_list(const Value& document) {
  if (document.is_nil()) return {};
  if (text_of(document, "kind") != "List" || !text_of(document, "apiVersion").starts_with("v1")) return {document};
  const Value items = document.as_map().get("items");
  if (!items.is_list()) return items.is_nil() ? std::vector<Value>{} : std::vector<Value>{document};
  return {items.as_list().begin(), items.as_list().end()};
}

std::string object_name(const Store& store, const Value& object, std::string_view release_namespace) {
  const std::string_view kind = text_of(object, "kind");
  const Value metadata = member_of(object, "metadata");
  std::string_view space = text_of(metadata, "namespace");
  const Scope scope = store.scope(text_of(object, "apiVersion"), kind);
  if (scope == Scope::kCluster) space = {};
  if (scope != Scope::kCluster && space.empty()) space = release_namespace;
  std::string_view name = text_of(metadata, "name");
  if (name.empty()) name = text_of(metadata, "generateName");
  return std::string(kind) + "/" + std::string(space) + "/" + std::string(name);
}

}  // namespace rhumbline::schema
