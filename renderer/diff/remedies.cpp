// What helps when the server or Helm refuses: a sentence for each kind of refusal.
//
// In:  a refused object.   Out: the hint of its finding.
// The one idea: a field that never changes is changed by making the object anew, and what that costs depends on the kind: a workload's
// pods can run on (--cascade=orphan), an address or a claim's data is lost.
// Trap: Helm's own --force is no remedy: it replaces the object in place, which the server refuses as well.
// source: helm v4 pkg/action/validate.go checkOwnership; kubernetes.io "kubectl delete --cascade=orphan"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/diff/verdicts.h"

namespace rhumbline::diff {

namespace {

struct Remedy {
  std::string_view kind;
  bool keeps_pods;          // deleted without its pods, which its successor takes over
  std::string_view cost;    // what deleting it means
};
constexpr Remedy kRemedies[] = {
    {"CSIDriver", false, "mounted volumes stay"},
    {"ClusterRoleBinding", false, "its subjects lack these rights for that moment"},
    {"ConfigMap", false, "or give the new content a name of its own, such as one with a hash, and let the pods name that"},
    {"CustomResourceDefinition", false, "but with it goes every object of its kind: save them first, or give the new definition another name"},
    {"DaemonSet", true, "its pods run on, and under another selector beside the new ones until they are deleted"},
    {"Deployment", true, "its pods run on, and under another selector beside the new ones until they are deleted"},
    {"Job", false, "or give each run a name of its own, such as one with the revision, or make it a hook with helm.sh/hook-delete-policy: before-hook-creation"},
    {"PersistentVolume", false, "the claim that is bound to it is lost to it: leave the field as it is, or move the data to a new volume"},
    {"PersistentVolumeClaim", false, "but with it may go its volume and the data: leave the field as it is, or move the data to a new claim"},
    {"Pod", false, "it starts anew"},
    {"ReplicaSet", true, "its pods run on"},
    {"RoleBinding", false, "its subjects lack these rights for that moment"},
    {"Secret", false, "or give the new content a name of its own, such as one with a hash, and let the pods name that"},
    {"Service", false, "clients lose it for that moment, and an address that is not written changes"},
    {"StatefulSet", true, "its pods and claims stay, and claims that are there keep their size and class"},
    {"StorageClass", false, "volumes that are there stay as they are"},
};

std::string delete_command(const Pair& pair, bool keeps_pods) {
  // What no server takes for a name is no part of a command that somebody may copy.
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789.-:";
  const bool is_plain = !pair.name.starts_with('-') && (pair.name + pair.name_space + lower_ascii(pair.kind)).find_first_not_of(kPlain) == std::string::npos;
  if (!is_plain) return "delete it";
  return "kubectl delete " + lower_ascii(pair.kind) + " " + pair.name + (pair.name_space.empty() ? "" : " -n " + pair.name_space) + (keeps_pods ? " --cascade=orphan" : "");
}

std::string replacing(const RefusedObject& refused) {
  const Pair& pair = *refused.pair;
  if (pair.kind == "CustomResourceDefinition" && refused.refusal->path == "spec.versions") {
    return "keep the version, or write all objects anew and take it out of status.storedVersions first";
  }
  if (pair.kind == "Service" && refused.refusal->path == "spec.clusterIP") {
    return "leave the address as it runs, or replace the object: " + delete_command(pair, false) + " before the upgrade; clients lose it for that moment";
  }
  const auto* row = std::find_if(std::begin(kRemedies), std::end(kRemedies), [&](const Remedy& each) { return each.kind == pair.kind; });
  std::string text = "it must be replaced, and helm's --force cannot: " + delete_command(pair, row != std::end(kRemedies) && row->keeps_pods) + " before the upgrade";
  if (row != std::end(kRemedies)) text += "; " + std::string(row->cost);
  return text;
}

// What is wrong with a label or an annotation; empty: nothing.
std::string mark_fault(std::string_view what, const Value& marks, std::string_view name, std::string_view wanted) {
  const std::string_view value = text_of(marks, name);
  if (value.empty()) return std::string(what) + " " + std::string(name) + " is missing";
  return value == wanted || wanted.empty() ? std::string() : std::string(what) + " " + std::string(name) + " is \"" + std::string(value) + "\", not \"" + std::string(wanted) + "\"";
}

}  // namespace

std::string missing_marks(const Value& live, std::string_view release, std::string_view name_space) {
  const Value metadata = member(live, "metadata"), annotations = member(metadata, "annotations");
  const std::string found[] = {mark_fault("label", member(metadata, "labels"), kManagedBy, "Helm"),
                               mark_fault("annotation", annotations, "meta.helm.sh/release-name", release),
                               mark_fault("annotation", annotations, "meta.helm.sh/release-namespace", name_space)};
  std::string all;
  for (const std::string& each : found) {
    if (!each.empty()) all += (all.empty() ? "" : ", ") + each;
  }
  return all;
}

std::string remedy(const RefusedObject& refused, const DiffRequest& request) {
  switch (refused.refusal->outcome) {
    case Outcome::kRefusedImmutable: return replacing(refused);
    case Outcome::kRefusedOwnership: {
      const std::string release = request.release.empty() ? "RELEASE" : request.release;
      return "helm upgrade --take-ownership takes it over; or give it the label and the annotations (release " + release + ", namespace " + request.name_space + "), delete it, or name another";
    }
    default: return {};
  }
}

}  // namespace rhumbline::diff
