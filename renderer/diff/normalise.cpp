// What is left of an object when everything is taken away that only a server, kubectl or Helm write.
//
// In:  an object as read.   Out: a copy of its own without bookkeeping, without nulls, a Secret's stringData as data.
// The one idea: all sides go through the same hands, so a difference that is left was made by somebody.
// Trap: server-side apply makes an empty text of `label: null`, Helm 3 only of labels and annotations of the object itself (it reads them
// to add its own), kubectl leaves the label away (measured).

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

constexpr std::string_view kServerMetadata[] = {"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation",
                                                "managedFields",     "namespace",                  "resourceVersion",   "selfLink",
                                                "uid"};
constexpr std::string_view kAnnotations[] = {"deployment.kubernetes.io/revision", "deprecated.daemonset.template.generation",
                                             "kubectl.kubernetes.io/last-applied-configuration",
                                             "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"};
constexpr std::string_view kAnnotationGroups[] = {"pv.kubernetes.io/", "volume.beta.kubernetes.io/", "volume.kubernetes.io/",
                                                  "autoscaling.alpha.kubernetes.io/"};

constexpr int kDeepestObject = 500;

bool is_bookkeeping(std::string_view annotation) {
  return std::find(std::begin(kAnnotations), std::end(kAnnotations), annotation) != std::end(kAnnotations) ||
         std::any_of(std::begin(kAnnotationGroups), std::end(kAnnotationGroups),
                     [&](std::string_view group) { return annotation.starts_with(group); });
}

std::size_t drop_metadata(Value& object) {
  std::size_t dropped = 0;
  Value metadata = member(object, "metadata");
  if (!metadata.is_map()) return dropped;
  for (const std::string_view key : kServerMetadata) dropped += metadata.as_map().erase(key) ? 1 : 0;
  if (Value annotations = member(metadata, "annotations"); annotations.is_map()) {
    std::vector<std::string_view> gone;
    for (const Entry& entry : annotations.as_map().entries()) {
      if (is_bookkeeping(entry.key)) gone.push_back(entry.key);
    }
    for (const std::string_view key : gone) annotations.as_map().erase(key);
    dropped += gone.size();
    if (annotations.as_map().empty()) metadata.as_map().erase("annotations");
  }
  return dropped;
}

void drop_nulls(Job& job, const Value& value, const TypeRef& type, Nulls nulls) {
  job.pay(1);
  if (value.is_list()) {
    const TypeRef item = items(type);
    for (const Value& element : value.as_list()) drop_nulls(job, element, item, nulls);
  }
  if (!value.is_map()) return;
  std::vector<std::string_view> gone;
  const bool fill = nulls == Nulls::kEmptyTexts && is_map_of_texts(type);
  for (Entry& entry : value.as_map().entries()) {
    if (!entry.value.is_nil()) {
      drop_nulls(job, entry.value, property(type, entry.key), nulls);
    } else if (fill) {
      entry.value = Value::literal("");
    } else {
      gone.push_back(entry.key);
    }
  }
  for (const std::string_view key : gone) value.as_map().erase(key);
}

// Every walk of this room goes through objects that passed here, so none of them needs a limit of its own.
void check_depth(const Value& value, Pos object, int depth) {
  if (depth > kDeepestObject) {
    fail({.cause = Cause::kLimit,
          .rule = "limit.object-depth",
          .at = object,
          .message = "this object nests deeper than " + std::to_string(kDeepestObject) + " levels",
          .hint = "no Kubernetes type does; is the input what it should be?"});
  }
  if (value.is_list()) {
    for (const Value& item : value.as_list()) check_depth(item, object, depth + 1);
  }
  if (value.is_map()) {
    for (const Entry& entry : value.as_map().entries()) check_depth(entry.value, object, depth + 1);
  }
}

// The server keeps a status in each claim template.
void drop_claim_status(const Value& object) {
  const Value claims = at_path(object, {"spec", "volumeClaimTemplates"});
  if (!claims.is_list()) return;
  for (const Value& claim : claims.as_list()) {
    if (claim.is_map()) claim.as_map().erase("status");
  }
}

// The server keeps bytes, so where the lines of their base64 break means nothing.
void join_base64(Job& job, const Value& bytes) {
  if (!bytes.is_map()) return;
  for (Entry& entry : bytes.as_map().entries()) {
    if (!entry.value.is_string() || entry.value.as_text().find_first_of("\r\n") == std::string_view::npos) continue;
    std::string joined(entry.value.as_text());
    std::erase_if(joined, [](char c) { return c == '\r' || c == '\n'; });
    entry.value = Value::string(job.arena, job.arena.copy(joined)).with_pos(entry.value.at());
  }
}

void fold_string_data(Job& job, Value& secret, Normalised& result) {
  const Value texts = member(secret, "stringData");
  if (!texts.is_map()) return;
  if (!member(secret, "data").is_map()) secret.as_map().set(job.arena, "data", Value::map(make_map(job.arena)));
  Map& bytes = member(secret, "data").as_map();
  for (const Entry& entry : texts.as_map().entries()) {
    const std::string_view coded = job.arena.copy(to_base64(scalar_text(entry.value)));
    if (bytes.find(entry.key) == nullptr) result.from_string_data.push_back(entry.key);
    bytes.set(job.arena, entry.key, Value::string(job.arena, coded).with_pos(entry.value.at()), entry.key_at);
  }
  secret.as_map().erase("stringData");
}

}  // namespace

bool is_map_of_texts(const TypeRef& type) {
  return type && type.type() == schema::Type::kObject && type.property_names().empty() && type.property("*") &&
         type.property("*").type() == schema::Type::kString;
}

void fill_item_keys(Job& job, const Value& value, const TypeRef& type) {
  job.pay(1);
  if (!type) return;
  if (value.is_map()) {
    for (const Entry& entry : value.as_map().entries()) fill_item_keys(job, entry.value, property(type, entry.key));
  }
  if (!value.is_list()) return;
  const TypeRef item = items(type);
  const ListRule rule = shown_rule(type);
  for (const Value& element : value.as_list()) {
    for (const std::string_view key : rule.keys) {
      if (!element.is_map() || !member(element, key).is_nil()) continue;
      if (const std::optional<Value> standard = property(item, key).default_value(job)) element.as_map().set(job.arena, key, *standard);
    }
    fill_item_keys(job, element, item);
  }
}

Normalised normalise(Job& job, const Value& object, const TypeRef& type, Nulls nulls) {
  Normalised result;
  if (!object.is_map()) return result;
  check_depth(object, object.at(), 0);
  result.value = deep_copy(job, object);
  Map& root = result.value.as_map();
  const bool is_secret = text_of(object, "kind") == "Secret";
  result.dropped += root.erase("status") ? 1 : 0;
  root.erase("apiVersion");
  root.erase("kind");
  result.dropped += drop_metadata(result.value);
  drop_claim_status(result.value);
  if (is_secret) fold_string_data(job, result.value, result);
  if (is_secret) join_base64(job, member(result.value, "data"));
  if (text_of(object, "kind") == "HorizontalPodAutoscaler") read_as_version_two(job, result.value);
  if (text_of(object, "kind") == "ConfigMap") join_base64(job, member(result.value, "binaryData"));
  if (nulls == Nulls::kEmptyMarks) {
    for (const std::string_view name : {"annotations", "labels"}) {
      const Value marks = at_path(result.value, {"metadata", name});
      if (marks.is_map()) drop_nulls(job, marks, property(property(type, "metadata"), name), Nulls::kEmptyTexts);
    }
  }
  drop_nulls(job, result.value, type, nulls);
  return result;
}

}  // namespace rhumbline::diff
