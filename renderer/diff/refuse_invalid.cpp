// What the API server finds invalid in an object as it would be: the checks of `validate`, on the foreseen state.
//
// In:  the object after the upgrade, normalised.   Out: the first fault that the server stops at, or none.
// The one idea: a server checks what it is about to store, not what was sent, so the merged object is judged, under its full name.
// Trap: only what changes is judged; a fault that what runs has as well is none, whatever we think of it: the server took it.
// source: k8s.io/kubernetes pkg/apis/*/validation; recorded: tests/live/cases/invalid_*

#include <algorithm>

#include "renderer/diff/verdicts.h"
#include "renderer/json/json.h"

namespace rhumbline::diff {

namespace {

// The object as it would be sent: with what normalising took away.
Value whole_object(Job& job, const Pair& pair, const Value& after) {
  Map* whole = make_map(job.arena);
  const bool is_scaler = pair.kind == "HorizontalPodAutoscaler";
  whole->set(job.arena, "apiVersion", Value::string(job.arena, job.arena.copy(is_scaler ? "autoscaling/v2" : pair.api_version)));
  whole->set(job.arena, "kind", Value::string(job.arena, job.arena.copy(pair.kind)));
  for (const Entry& entry : after.as_map().entries()) whole->set(job.arena, entry.key, entry.value, entry.key_at);
  const Value metadata = member(after, "metadata");
  Map* named = metadata.is_map() ? metadata.as_map().clone(job.arena) : make_map(job.arena);
  named->set(job.arena, "name", Value::string(job.arena, job.arena.copy(pair.name)));
  whole->set(job.arena, "metadata", Value::map(named));
  return Value::map(whole);
}

// Keys that a Secret of a type must have; of those joined by | one is enough.
// source: k8s.io/kubernetes pkg/apis/core/validation ValidateSecret
struct TypedSecret {
  std::string_view type, keys;
};
constexpr TypedSecret kTypedSecrets[] = {{"kubernetes.io/basic-auth", "password|username"}, {"kubernetes.io/dockercfg", ".dockercfg"},
                                         {"kubernetes.io/dockerconfigjson", ".dockerconfigjson"}, {"kubernetes.io/ssh-auth", "ssh-privatekey"},
                                         {"kubernetes.io/tls", "tls.crt"}, {"kubernetes.io/tls", "tls.key"}};

std::optional<Refusal> lacking_key(const Value& secret) {
  const std::string_view type = text_of(secret, "type");
  const Value data = member(secret, "data");
  for (const TypedSecret& row : kTypedSecrets) {
    const std::string_view first = row.keys.substr(0, row.keys.find('|')), second = row.keys.substr(row.keys.rfind('|') + 1);
    if (row.type != type || !member(data, first).is_nil() || !member(data, second).is_nil()) continue;
    return Refusal{Outcome::kRefusedCombination, "data", "a Secret of type " + std::string(type) + " must have data." + std::string(first), "INVALID_VALUE"};
  }
  return std::nullopt;
}

constexpr std::size_t kMostBytes = 1u << 20, kLongestKey = 253;  // of a ConfigMap's or Secret's content

bool is_key(std::string_view key) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
  return !key.empty() && key.size() <= kLongestKey && key != "." && !key.starts_with("..") && key.find_first_not_of(kPlain) == std::string_view::npos;
}

// source: k8s.io/kubernetes pkg/apis/core/validation ValidateConfigMap, ValidateSecret; apimachinery validation IsConfigMapKey
std::optional<Refusal> odd_content(const Pair& pair, const Value& live, const Value& after) {
  std::size_t bytes = 0;
  for (const std::string_view part : {"data", "binaryData"}) {
    const Value content = member(after, part);
    if (!content.is_map()) continue;
    const bool is_coded = pair.kind == "Secret" || part == "binaryData";
    for (const Entry& entry : std::as_const(content.as_map()).entries()) {
      if (!is_key(entry.key) && at_path(live, {part, entry.key}).is_nil()) {
        std::string path(part);
        schema::append_path(path, entry.key);
        std::string message = path + " is no key that a " + pair.kind + " takes: letters, digits, -, _ and ., and no .. in front";
        return Refusal{Outcome::kRefusedType, std::move(path), std::move(message), "INVALID_VALUE"};
      }
      const std::string_view text = entry.value.is_string() ? entry.value.as_text() : std::string_view();
      const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
      bytes += is_coded && !text.empty() ? text.size() / 4 * 3 - padding : text.size();
    }
  }
  if (bytes <= kMostBytes) return std::nullopt;
  return Refusal{Outcome::kRefusedType, "data", "a " + pair.kind + " holds at most 1 MiB, this one " + std::to_string(bytes) + " bytes", "INVALID_VALUE", "divide it, or mount what is large from elsewhere"};
}

// Five fields, or a name such as @daily; what stands in the fields is left to the server.
// source: github.com/robfig/cron/v3 ParseStandard
std::optional<Refusal> odd_schedule(const Value& job) {
  const std::string_view schedule = text_of(member(job, "spec"), "schedule");
  if (schedule.starts_with('@') || schedule.find('=') != std::string_view::npos) return std::nullopt;
  std::size_t fields = 0;
  for (std::size_t i = 0; i < schedule.size(); ++i) fields += schedule[i] != ' ' && (i == 0 || schedule[i - 1] == ' ') ? 1 : 0;
  if (fields == 5) return std::nullopt;
  return Refusal{Outcome::kRefusedType, "spec.schedule", "spec.schedule must have five fields: minute, hour, day of the month, month, day of the week", "INVALID_VALUE"};
}

// kubectl keeps the whole manifest in an annotation, and all annotations together have a limit.
// source: apimachinery pkg/api/validation/objectmeta.go TotalAnnotationSizeLimitB; kubectl pkg/util/apply.go
std::optional<Refusal> large_record(Job& job, const Pair& pair, const Value& after) {
  constexpr std::size_t kMostAnnotations = 256u << 10;
  std::string record;
  json::write(job, record, pair.fresh, {});
  std::size_t bytes = kLastApplied.size() + record.size() + 1;
  if (const Value annotations = at_path(after, {"metadata", "annotations"}); annotations.is_map()) {
    for (const Entry& entry : std::as_const(annotations.as_map()).entries()) bytes += entry.key.size() + scalar_text(entry.value).size();
  }
  if (bytes <= kMostAnnotations) return std::nullopt;
  return Refusal{Outcome::kRefusedType, "metadata.annotations",
                 "kubectl apply writes the manifest into an annotation, and with it the annotations are " + std::to_string(bytes) + " bytes long: at most 262144 are taken",
                 "INVALID_VALUE", "kubectl apply --server-side needs no such annotation"};
}

std::vector<schema::Finding> faults_of(Job& job, const DiffRequest& request, const Pair& pair, const Value& object, const Value& before) {
  std::vector<schema::Finding> findings;
  if (!object.is_map()) return findings;
  const schema::CheckOptions options{.strict = false, .off = 1u << static_cast<unsigned>(schema::Rule::kDeprecated), .release_namespace = request.name_space,
                                    .before = before.is_map() ? whole_object(job, pair, before) : Value::invalid()};
  schema::check_object(job, *request.store, request.version, whole_object(job, pair, object), {}, options, findings);
  std::erase_if(findings, [](const schema::Finding& finding) { return finding.severity != schema::Level::kError; });
  return findings;
}

}  // namespace

std::optional<Refusal> foresee_invalid(Job& job, const DiffRequest& request, const Pair& pair, const Value& live, const Value& after) {
  if (!after.is_map() || !pair.type || pair.name.ends_with('*') || same(job, live, after, pair.type)) return std::nullopt;
  std::optional<Refusal> special = pair.kind == "Secret" ? lacking_key(after) : pair.kind == "CronJob" ? odd_schedule(after) : std::nullopt;
  if (!special && (pair.kind == "Secret" || pair.kind == "ConfigMap")) special = odd_content(pair, live, after);
  if (!special && request.engine == Engine::kKubectl) special = large_record(job, pair, after);
  if (special) return special;
  const std::vector<schema::Finding> faults = faults_of(job, request, pair, after, live);
  if (faults.empty()) return std::nullopt;
  const std::vector<schema::Finding> before = faults_of(job, request, pair, live, Value::invalid());
  const auto fault = std::find_if(faults.begin(), faults.end(), [&](const schema::Finding& each) {
    return std::none_of(before.begin(), before.end(), [&](const schema::Finding& old) { return old.path == each.path && old.message == each.message; });
  });
  if (fault == faults.end()) return std::nullopt;
  return Refusal{Outcome::kRefusedType, fault->path, fault->path + " " + fault->message, "INVALID_VALUE", fault->hint};
}

}  // namespace rhumbline::diff
