// Dangers that no single field shows: what an upgrade breaks beside the objects that it changes.
//
// In:  the pairs of a comparison.   Out: findings.
// The one idea: each rule looks at all objects at once: who names an object that goes, who fights over replicas, what a definition no
// longer serves, which object only moves to another namespace.
// Traps: a reference counts only where the object that holds it stays; an API version is judged only when the cluster's version is
// known, for otherwise every old manifest would be at fault.

#include <algorithm>

#include "renderer/diff/verdicts.h"

namespace rhumbline::diff {

namespace {

using schema::Finding;
using schema::Level;

constexpr int kDeepest = 500;
constexpr std::size_t kMostFields = 20;

bool stays(const Pair& pair) { return !pair.fresh.is_nil(); }
bool goes(const Pair& pair) { return !pair.live.is_nil() && !pair.old.is_nil() && pair.fresh.is_nil(); }

bool is_kept(const Pair& pair) { return text_of(at_path(pair.live, {"metadata", "annotations"}), "helm.sh/resource-policy") == "keep"; }

/// A member that names another object, by the kind that it names.
struct Reference {
  std::string_view holder, member, kind;  // holder: the member that holds it; empty: any
};
constexpr Reference kReferences[] = {
    {"", "claimName", "PersistentVolumeClaim"}, {"configMap", "name", "ConfigMap"},       {"configMapKeyRef", "name", "ConfigMap"},
    {"configMapRef", "name", "ConfigMap"},      {"imagePullSecrets", "name", "Secret"},
    {"secret", "name", "Secret"},               {"secretKeyRef", "name", "Secret"},       {"secretRef", "name", "Secret"},
    {"service", "name", "Service"},             {"", "priorityClassName", "PriorityClass"}, {"", "ingressClassName", "IngressClass"},
    {"", "secretName", "Secret"},               {"", "serviceAccountName", "ServiceAccount"}, {"", "serviceName", "Service"},
    {"", "storageClassName", "StorageClass"},   {"", "runtimeClassName", "RuntimeClass"}};
// Members that say the kind of what they name themselves.
constexpr std::string_view kTyped[] = {"roleRef", "scaleTargetRef", "subjects", "targetRef"};

class Dangers {
 public:
  Dangers(Job& job, const DiffRequest& request, std::span<const Pair> pairs, Comparison& comparison)
      : job_(job), request_(request), pairs_(pairs), comparison_(comparison) {}

  void run() {
    for (const Pair& pair : pairs_) {
      if (stays(pair)) api_version(pair);
      if (!request_.has_live) continue;
      if (goes(pair) && will_go(pair)) removed(pair);
      if (stays(pair) && !pair.live.is_nil() && pair.kind == "CustomResourceDefinition") definition(pair);
      if (pair.kind == "HorizontalPodAutoscaler") scaler(pair);
    }
    if (!request_.has_live || request_.engine == Engine::kKubectl || request_.engine == Engine::kKubectlSsa) return;
    for (const Value& definition : request_.chart_definitions) not_upgraded(definition);
  }

 private:
  bool will_go(const Pair& pair) const { return !is_kept(pair) && request_.engine != Engine::kKubectl && request_.engine != Engine::kKubectlSsa; }

  Finding& add(Level level, std::string_view code, const Pair& pair, std::string path, std::string message, std::string hint) {
    comparison_.findings.push_back({.severity = level, .code = code, .object = pair.label, .path = std::move(path), .message = std::move(message), .hint = std::move(hint)});
    return comparison_.findings.back();
  }

  // ---- API versions ----

  void api_version(const Pair& pair) {
    if (!request_.version_is_known) return;
    const schema::KindEntry entry = request_.store->find(pair.api_version, pair.kind, request_.version);
    const std::string what = pair.api_version + " " + pair.kind;
    const std::string hint = entry.replacement.empty() ? "" : "use " + std::string(entry.replacement);
    if (!entry.type && !entry.removed_in.empty() && !entry.known_elsewhere.empty()) {
      Finding& finding = add(Level::kError, "REMOVED_API", pair, "apiVersion", what + " is gone since Kubernetes " + std::string(entry.removed_in), hint);
      finding.api_version = pair.api_version;
      finding.removed_in = entry.removed_in;
      finding.suggest = entry.replacement;
    } else if (entry.type && !entry.deprecated_in.empty() && !entry.custom) {
      Finding& finding = add(Level::kWarning, "DEPRECATED_API", pair, "apiVersion",
                             what + " is deprecated since Kubernetes " + std::string(entry.deprecated_in) +
                                 (entry.removed_in.empty() ? "" : " and goes with " + std::string(entry.removed_in)),
                             hint);
      finding.api_version = pair.api_version;
      finding.removed_in = entry.removed_in;
    } else if (entry.crd_deprecated) {
      add(Level::kWarning, "DEPRECATED_VERSION", pair, "apiVersion", what + " is marked as deprecated by its definition", std::string(entry.crd_warning));
    }
  }

  // ---- Objects that go ----

  void removed(const Pair& pair) {
    if (const Pair* moved = moved_to(pair); moved != nullptr) {
      add(Level::kDanger, "NAMESPACE_CHANGED", pair, "metadata.namespace",
          "it is deleted here and created anew in namespace " + moved->name_space + "; what it holds does not move along",
          "give --namespace as at the installation, or move its data first");
    }
    if (pair.kind == "Namespace") add(Level::kDanger, "NAMESPACE_REMOVED", pair, "", "with the namespace goes everything in it", "the annotation helm.sh/resource-policy: keep keeps it");
    if (pair.kind == "PersistentVolumeClaim") add(Level::kDanger, "DATA_REMOVED", pair, "", "with the claim may go the volume and its data", "the annotation helm.sh/resource-policy: keep keeps it");
    referrers(pair);
  }

  const Pair* moved_to(const Pair& pair) const {
    if (pair.name_space.empty()) return nullptr;
    const auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& other) {
      return other.kind == pair.kind && other.name == pair.name && other.name_space != pair.name_space && !other.fresh.is_nil() && other.old.is_nil();
    });
    return found == pairs_.end() ? nullptr : &*found;
  }

  void referrers(const Pair& target) {
    for (const Pair& pair : pairs_) {
      const bool is_ours = stays(pair), is_others = pair.fresh.is_nil() && pair.old.is_nil() && !pair.live.is_nil();
      if (!is_ours && !is_others) continue;
      if (!target.name_space.empty() && !pair.name_space.empty() && pair.name_space != target.name_space) continue;
      const std::string path = reference(is_ours ? pair.fresh : pair.live, target, "", "", 0);
      if (path.empty()) continue;
      add(Level::kDanger, "DANGLING_REFERENCE", pair, path, "names " + target.label + ", which the upgrade deletes", "keep that object, or name another");
    }
  }

  // The path at which the value names the target; empty: nowhere.
  std::string reference(const Value& value, const Pair& target, std::string_view holder, const std::string& path, int depth) {
    job_.pay(1);
    if (depth > kDeepest) return {};
    if (value.is_list()) {
      for (std::size_t i = 0; i < value.as_list().size; ++i) {
        std::string below = path;
        schema::append_path(below, i);
        if (std::string found = reference(value.as_list()[i], target, holder, below, depth + 1); !found.empty()) return found;
      }
      return {};
    }
    if (!value.is_map()) return {};
    const bool is_typed = std::find(std::begin(kTyped), std::end(kTyped), holder) != std::end(kTyped);
    if (is_typed && text_of(value, "kind") == target.kind && text_of(value, "name") == target.name) return path + ".name";
    for (const Entry& entry : std::as_const(value.as_map()).entries()) {
      if (depth == 0 && (entry.key == "metadata" || entry.key == "status")) continue;
      std::string below = path;
      schema::append_path(below, entry.key);
      if (entry.value.is_string() && !is_typed && entry.value.as_text() == target.name && names_kind(holder, entry.key, target.kind)) return below;
      if (std::string found = reference(entry.value, target, entry.key, below, depth + 1); !found.empty()) return found;
    }
    return {};
  }

  static bool names_kind(std::string_view holder, std::string_view key, std::string_view kind) {
    return std::any_of(std::begin(kReferences), std::end(kReferences), [&](const Reference& reference) {
      return reference.member == key && reference.kind == kind && (reference.holder.empty() || reference.holder == holder);
    });
  }

  // ---- Definitions ----

  void definition(const Pair& pair) {
    const Value before = at_path(pair.live, {"spec", "versions"}), after = at_path(pair.fresh, {"spec", "versions"});
    if (!before.is_list() || !after.is_list()) return;
    for (const Value& version : before.as_list()) {
      const std::string_view name = text_of(version, "name");
      if (!is_served(version)) continue;
      const Value* next = nullptr;
      for (const Value& other : after.as_list()) {
        if (text_of(other, "name") == name) next = &other;
      }
      if (next == nullptr || !is_served(*next)) {
        add(Level::kDanger, "CRD_VERSION_REMOVED", pair, "spec.versions", "version " + std::string(name) + " is no longer served; who reads or writes it stops working",
            "move manifests and controllers to another version first");
        continue;
      }
      std::vector<std::string> lost;
      lost_fields(at_path(version, {"schema", "openAPIV3Schema"}), at_path(*next, {"schema", "openAPIV3Schema"}), "", lost, 0);
      if (lost.empty()) continue;
      add(Level::kDanger, "CRD_FIELD_REMOVED", pair, "spec.versions", "version " + std::string(name) + " no longer has " + listed(lost) + "; the server drops these from objects when they are next written",
          "look for objects that set them");
    }
  }

  // Helm creates what lies in crds/ when it is not there, and never looks at it again. source: helm.sh/docs/chart_best_practices/custom_resource_definitions
  void not_upgraded(const Value& fresh) {
    const std::string_view name = text_of(member(fresh, "metadata"), "name");
    const auto runs = std::find_if(request_.live_objects.begin(), request_.live_objects.end(), [&](const Value& object) {
      return text_of(object, "kind") == "CustomResourceDefinition" && text_of(member(object, "metadata"), "name") == name;
    });
    if (runs == request_.live_objects.end()) return;
    const std::string lacks = lacking(at_path(*runs, {"spec", "versions"}), at_path(fresh, {"spec", "versions"}));
    if (lacks.empty()) return;
    comparison_.findings.push_back({.severity = Level::kWarning, .code = "CRD_NOT_UPGRADED", .object = "CustomResourceDefinition//" + std::string(name), .path = "spec.versions",
                                    .message = "it lies in the chart's crds/, which Helm never upgrades; what runs lacks " + lacks,
                                    .hint = "apply it before the upgrade: rhumbline crds CHART | kubectl apply --server-side -f -"});
  }

  // Versions and fields that the new definition has and the one that runs has not.
  std::string lacking(const Value& runs, const Value& fresh) {
    if (!runs.is_list() || !fresh.is_list()) return {};
    std::vector<std::string> missing;
    for (const Value& version : fresh.as_list()) {
      const std::string_view name = text_of(version, "name");
      const Value* there = nullptr;
      for (const Value& other : runs.as_list()) {
        if (text_of(other, "name") == name) there = &other;
      }
      if (there == nullptr) {
        missing.push_back("version " + std::string(name));
      } else {
        lost_fields(at_path(version, {"schema", "openAPIV3Schema"}), at_path(*there, {"schema", "openAPIV3Schema"}), "", missing, 0);
      }
    }
    return listed(missing);
  }

  static std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), kMostFields); ++i) list += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > kMostFields) list += " and " + std::to_string(names.size() - kMostFields) + " more";
    return list;
  }

  static bool is_served(const Value& version) {
    const Value served = member(version, "served");
    return served.is(Kind::kBool) && served.as_bool();
  }

  static bool keeps_unknown(const Value& schema) {
    const Value keeps = member(schema, "x-kubernetes-preserve-unknown-fields");
    return (keeps.is(Kind::kBool) && keeps.as_bool()) || member(schema, "additionalProperties").is_map();
  }

  void lost_fields(const Value& before, const Value& after, const std::string& path, std::vector<std::string>& lost, int depth) {
    job_.pay(1);
    if (depth > kDeepest || !before.is_map() || !after.is_map() || keeps_unknown(after)) return;
    lost_fields(member(before, "items"), member(after, "items"), path + "[*]", lost, depth + 1);
    const Value had = member(before, "properties"), has = member(after, "properties");
    if (!had.is_map()) return;
    for (const Entry& entry : std::as_const(had.as_map()).entries()) {
      std::string below = path;
      schema::append_path(below, entry.key);
      const Value next = member(has, entry.key);
      if (next.is_nil()) {
        lost.push_back(below);
      } else {
        lost_fields(entry.value, next, below, lost, depth + 1);
      }
    }
  }

  // ---- Replicas ----

  void scaler(const Pair& hpa) {
    const Value& state = stays(hpa) ? hpa.fresh : hpa.live;
    if (!stays(hpa) && goes(hpa)) return;
    const Value target = at_path(state, {"spec", "scaleTargetRef"});
    for (const Pair& pair : pairs_) {
      if (pair.kind != text_of(target, "kind") || pair.name != text_of(target, "name") || pair.name_space != hpa.name_space) continue;
      const Value wanted = at_path(pair.fresh, {"spec", "replicas"}), live = at_path(pair.live, {"spec", "replicas"});
      if (wanted.is_nil() || live.is_nil()) continue;
      const std::int64_t from = to_int64(live), to = to_int64(wanted);
      const bool shrinks = to < from && is_changed(pair);
      add(shrinks ? Level::kDanger : Level::kWarning, "HPA_REPLICAS", pair, "spec.replicas",
          "the manifest sets " + std::to_string(to) + " and " + hpa.label + " scales it" +
              (shrinks ? ": each upgrade throws it from " + std::to_string(from) + " back to " + std::to_string(to) : ""),
          "leave replicas out of the manifest where an autoscaler owns it");
    }
  }

  bool is_changed(const Pair& pair) const {
    return std::any_of(comparison_.objects.begin(), comparison_.objects.end(), [&](const ObjectDiff& object) {
      return object.object == pair.label && std::any_of(object.changes.begin(), object.changes.end(), [](const Change& change) {
               return change.path == "spec.replicas" && has_effect(change.field_class);
             });
    });
  }

  Job& job_;
  const DiffRequest& request_;
  std::span<const Pair> pairs_;
  Comparison& comparison_;
};

}  // namespace

void add_dangers(Job& job, const DiffRequest& request, std::span<const Pair> pairs, Comparison& comparison) { Dangers(job, request, pairs, comparison).run(); }

}  // namespace rhumbline::diff
