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
  if (request.engine == Engine::kKubectl) {
    if (std::optional<Refusal> refusal = large_record(job, pair, after)) return refusal;
  }
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
