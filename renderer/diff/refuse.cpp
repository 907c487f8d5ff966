// What the API server would refuse: fields that never change, types that do not fit, fields that exclude each other.
//
// In:  one object live, as the new manifest has it and as it would be afterwards.   Out: the first refusal, or none.
// The one idea: the rules are measured facts about kinds, so they are rows; a path that a row names must not change.
// Trap: what looks frozen often is not (a Service's type, a claim's labels): only what was seen refused is listed.

#include <algorithm>
#include <set>

#include "renderer/diff/verdicts.h"

namespace rhumbline::diff {

namespace {

/// kFrozen: nothing below `field` of `holder` changes. kOnlySet: it may come, but then stays. kAllBut: of the members of `holder`
/// only those of other rows kExcept may change.
enum class Freeze : std::uint8_t { kFrozen, kOnlyOnceSet, kAllBut, kExcept };
struct Rule {
  std::string_view kind, holder, field;
  Freeze freeze;
};
constexpr Rule kRules[] = {
    {"APIService", "spec", "group", Freeze::kFrozen},
    {"APIService", "spec", "version", Freeze::kFrozen},
    {"CSIDriver", "spec", "attachRequired", Freeze::kFrozen},
    {"CSIDriver", "spec", "volumeLifecycleModes", Freeze::kFrozen},
    {"CSIStorageCapacity", "", "nodeTopology", Freeze::kFrozen},
    {"CSIStorageCapacity", "", "storageClassName", Freeze::kFrozen},
    {"ClusterRoleBinding", "", "roleRef", Freeze::kFrozen},
    {"CustomResourceDefinition", "spec", "group", Freeze::kFrozen},
    {"CustomResourceDefinition", "spec", "scope", Freeze::kFrozen},
    {"DaemonSet", "spec", "selector", Freeze::kFrozen},
    {"Deployment", "spec", "selector", Freeze::kFrozen},
    {"EndpointSlice", "", "addressType", Freeze::kFrozen},
    {"IngressClass", "spec", "controller", Freeze::kFrozen},
    {"Job", "spec", "completionMode", Freeze::kFrozen},
    {"Job", "spec", "completions", Freeze::kFrozen},
    {"Job", "spec", "managedBy", Freeze::kFrozen},
    {"Job", "spec", "podFailurePolicy", Freeze::kFrozen},
    {"Job", "spec", "selector", Freeze::kFrozen},
    {"Job", "spec", "template", Freeze::kExcept},
    {"PersistentVolume", "spec", "", Freeze::kAllBut},
    {"PersistentVolume", "spec", "accessModes", Freeze::kExcept},
    {"PersistentVolume", "spec", "capacity", Freeze::kExcept},
    {"PersistentVolume", "spec", "claimRef", Freeze::kExcept},
    {"PersistentVolume", "spec", "mountOptions", Freeze::kExcept},
    {"PersistentVolume", "spec", "nodeAffinity", Freeze::kOnlyOnceSet},
    {"PersistentVolume", "spec", "persistentVolumeReclaimPolicy", Freeze::kExcept},
    {"PersistentVolume", "spec", "storageClassName", Freeze::kExcept},
    {"PersistentVolume", "spec", "volumeAttributesClassName", Freeze::kExcept},
    {"PersistentVolumeClaim", "spec", "", Freeze::kAllBut},
    {"PersistentVolumeClaim", "spec", "resources", Freeze::kExcept},
    {"PersistentVolumeClaim", "spec", "storageClassName", Freeze::kOnlyOnceSet},
    {"PersistentVolumeClaim", "spec", "volumeName", Freeze::kOnlyOnceSet},
    {"Pod", "spec", "", Freeze::kAllBut},
    {"Pod", "spec", "activeDeadlineSeconds", Freeze::kExcept},
    {"Pod", "spec", "containers", Freeze::kExcept},
    {"Pod", "spec", "ephemeralContainers", Freeze::kExcept},
    {"Pod", "spec", "initContainers", Freeze::kExcept},
    {"Pod", "spec", "nodeName", Freeze::kOnlyOnceSet},
    {"Pod", "spec", "preemptionPolicy", Freeze::kOnlyOnceSet},
    {"Pod", "spec", "priority", Freeze::kOnlyOnceSet},
    {"Pod", "spec", "tolerations", Freeze::kExcept},
    {"PriorityClass", "", "preemptionPolicy", Freeze::kFrozen},
    {"PriorityClass", "", "value", Freeze::kFrozen},
    {"ReplicaSet", "spec", "selector", Freeze::kFrozen},
    {"ResourceClaim", "", "spec", Freeze::kFrozen},
    {"ResourceClaimTemplate", "", "spec", Freeze::kFrozen},
    {"ResourceQuota", "spec", "scopeSelector", Freeze::kFrozen},
    {"ResourceQuota", "spec", "scopes", Freeze::kFrozen},
    {"RoleBinding", "", "roleRef", Freeze::kFrozen},
    {"RuntimeClass", "", "handler", Freeze::kFrozen},
    {"Secret", "", "type", Freeze::kFrozen},
    {"Service", "spec", "clusterIP", Freeze::kOnlyOnceSet},
    {"StatefulSet", "spec", "", Freeze::kAllBut},
    {"StatefulSet", "spec", "minReadySeconds", Freeze::kExcept},
    {"StatefulSet", "spec", "ordinals", Freeze::kExcept},
    {"StatefulSet", "spec", "persistentVolumeClaimRetentionPolicy", Freeze::kExcept},
    {"StatefulSet", "spec", "replicas", Freeze::kExcept},
    {"StatefulSet", "spec", "revisionHistoryLimit", Freeze::kExcept},
    {"StatefulSet", "spec", "template", Freeze::kExcept},
    {"StatefulSet", "spec", "updateStrategy", Freeze::kExcept},
    {"StorageClass", "", "parameters", Freeze::kFrozen},
    {"StorageClass", "", "provisioner", Freeze::kFrozen},
    {"StorageClass", "", "reclaimPolicy", Freeze::kFrozen},
    {"StorageClass", "", "volumeBindingMode", Freeze::kFrozen},
    {"VolumeAttributesClass", "", "driverName", Freeze::kFrozen},
    {"VolumeAttributesClass", "", "parameters", Freeze::kFrozen},
};

class Judge {
 public:
  Judge(Job& job, const Pair& pair, const Value& live, const Value& fresh, const Value& after)
      : job_(job), pair_(pair), live_(live), fresh_(fresh), after_(after) {}

  std::optional<Refusal> verdict() {
    wrong_type(fresh_, pair_.type, "");
    const bool is_there = !live_.is_nil();  // of what is made nothing is frozen yet
    if (!found_ && is_there) frozen_fields();
    if (!found_ && is_there) frozen_configuration();
    if (!found_ && is_there) definition();
    if (!found_) combinations();
    if (!found_) workload();
    if (!found_) found_ = foresee_pod_refusal(job_, after_, pair_.type);
    return std::move(found_);
  }

 private:
  void refuse(Outcome outcome, std::string path, std::string message) {
    if (!found_) found_ = Refusal{outcome, std::move(path), std::move(message)};
  }
  void frozen(std::string path) {
    const std::string message = path + " of a " + pair_.kind + " cannot be changed";
    refuse(Outcome::kRefusedImmutable, std::move(path), message);
  }

  bool changes(const Value& live, const Value& after, const TypeRef& type) { return !same(job_, live, after, type); }

  void frozen_fields() {
    for (const Rule& rule : kRules) {
      if (rule.kind != pair_.kind) continue;
      const bool at_root = rule.holder.empty();
      const Value live = at_root ? live_ : member(live_, rule.holder), after = at_root ? after_ : member(after_, rule.holder);
      const TypeRef type = at_root ? pair_.type : property(pair_.type, rule.holder);
      if (rule.freeze == Freeze::kAllBut) {
        all_but(rule, live, after, type);
      } else if (rule.freeze != Freeze::kExcept) {
        const Value was = member(live, rule.field), will = member(after, rule.field);
        if (rule.freeze == Freeze::kOnlyOnceSet && is_void(was)) continue;
        // What is only a name needs no address any more.
        if (rule.kind == "Service" && text_of(after, "type") == "ExternalName") continue;
        if (changes(was, will, property(type, rule.field))) frozen((at_root ? "" : std::string(rule.holder) + ".") + std::string(rule.field));
      }
    }
    if (pair_.kind == "PersistentVolumeClaim") claim_size();
    if (pair_.kind == "Pod") pod_containers();
    if (pair_.kind == "Service") service_addresses();
    if (pair_.kind == "Job") job_template();
  }

  // A Job that was suspended before it ever started may still be told where to run.
  // source: k8s.io/kubernetes pkg/registry/batch/job/strategy.go validationOptionsForJob
  void job_template() {
    const Value suspend = at_path(live_, {"spec", "suspend"});
    const bool is_waiting = suspend.is(Kind::kBool) && suspend.as_bool() && at_path(pair_.live, {"status", "startTime"}).is_nil();
    const auto rest = [&](const Value& object) {
      const Value copy = deep_copy(job_, at_path(object, {"spec", "template"}));
      if (!is_waiting || !copy.is_map()) return copy;
      copy.as_map().erase("metadata");
      if (const Value spec = member(copy, "spec"); spec.is_map()) {
        for (const std::string_view key : {"affinity", "nodeSelector", "schedulingGates", "tolerations"}) spec.as_map().erase(key);
      }
      return copy;
    };
    const Value was = rest(live_), will = rest(after_);
    const TypeRef type = property(property(pair_.type, "spec"), "template");
    if (changes(was, will, type) || says_less(job_, was, will, type) || says_less(job_, will, was, type)) frozen("spec.template");
  }

  void all_but(const Rule& rule, const Value& live, const Value& after, const TypeRef& type) {
    if (!after.is_map() || !live.is_map()) return;
    const auto check = [&](std::string_view key) {
      const bool has_own_rule = std::any_of(std::begin(kRules), std::end(kRules), [&](const Rule& other) {
        return other.kind == rule.kind && other.holder == rule.holder && other.field == key;
      });
      if (!has_own_rule && changes(member(live, key), member(after, key), property(type, key))) {
        frozen(std::string(rule.holder) + "." + std::string(key));
      }
    };
    for (const Entry& entry : after.as_map().entries()) check(entry.key);
    for (const Entry& entry : live.as_map().entries()) check(entry.key);
  }

  // Of a running container only the image changes.
  void pod_containers() {
    for (const std::string_view list : {"containers", "initContainers"}) {
      const Value live = at_path(live_, {"spec", list}), after = at_path(after_, {"spec", list});
      if (!live.is_list() || !after.is_list()) continue;
      const std::uint32_t count = std::min(live.as_list().size, after.as_list().size);
      if (live.as_list().size != after.as_list().size) frozen("spec." + std::string(list));
      for (std::uint32_t i = 0; i < count; ++i) {
        const Value was = deep_copy(job_, live.as_list()[i]), will = deep_copy(job_, after.as_list()[i]);
        if (!was.is_map() || !will.is_map()) continue;
        for (const std::string_view key : {"image", "imagePullPolicy"}) {
          was.as_map().erase(key);
          will.as_map().erase(key);
        }
        if (changes(was, will, items(property(property(pair_.type, "spec"), list)))) frozen("spec." + std::string(list));
      }
    }
  }

  // The first address family stays; the class of a load balancer is given when it is made.
  void service_addresses() {
    const auto first_family = [](const Value& service) {
      const Value families = at_path(service, {"spec", "ipFamilies"});
      return families.is_list() && families.as_list().size > 0 ? scalar_text(families.as_list()[0]) : std::string();
    };
    if (!first_family(live_).empty() && !first_family(after_).empty() && first_family(live_) != first_family(after_)) frozen("spec.ipFamilies");
    const auto is_balancer = [](const Value& service) { return text_of(member(service, "spec"), "type") == "LoadBalancer"; };
    const Value was = at_path(live_, {"spec", "loadBalancerClass"}), will = at_path(after_, {"spec", "loadBalancerClass"});
    if (is_balancer(live_) && is_balancer(after_) && changes(was, will, {})) frozen("spec.loadBalancerClass");
  }

  // A claim grows only once it is bound, and never shrinks.
  void claim_size() {
    const Value was = at_path(live_, {"spec", "resources", "requests", "storage"});
    const Value will = at_path(after_, {"spec", "resources", "requests", "storage"});
    if (was.is_nil() || will.is_nil() || same_amount(scalar_text(was), scalar_text(will))) return;
    if (text_of(member(pair_.live, "status"), "phase") != "Bound") frozen("spec.resources.requests.storage");
  }

  void frozen_configuration() {
    if (pair_.kind != "Secret" && pair_.kind != "ConfigMap") return;
    const Value immutable = member(live_, "immutable");
    if (immutable.kind() != Kind::kBool || !immutable.as_bool()) return;
    for (const std::string_view key : {"data", "binaryData", "immutable"}) {
      if (changes(member(live_, key), member(after_, key), {})) frozen(std::string(key));
    }
  }

  void definition() {
    if (pair_.kind != "CustomResourceDefinition") return;
    for (const std::string_view name : {"kind", "plural"}) {
      if (changes(at_path(live_, {"spec", "names", name}), at_path(after_, {"spec", "names", name}), {})) frozen("spec.names." + std::string(name));
    }
    const Value versions = at_path(after_, {"spec", "versions"});
    if (!versions.is_list()) return;
    for (const std::string& version : stored_versions()) {
      const bool stays = std::any_of(versions.as_list().begin(), versions.as_list().end(),
                                     [&](const Value& v) { return text_of(v, "name") == version; });
      if (!stays) refuse(Outcome::kRefusedImmutable, "spec.versions", "objects are stored in version " + version + ", which would go");
    }
  }

  // As the status says; without a status, the version that is stored now.
  std::vector<std::string> stored_versions() const {
    std::vector<std::string> found;
    const Value stored = at_path(pair_.live, {"status", "storedVersions"}), versions = at_path(live_, {"spec", "versions"});
    if (stored.is_list()) {
      for (const Value& version : stored.as_list()) found.push_back(scalar_text(version));
    } else if (versions.is_list()) {
      for (const Value& version : versions.as_list()) {
        if (const Value storage = member(version, "storage"); storage.is(Kind::kBool) && storage.as_bool()) found.emplace_back(text_of(version, "name"));
      }
    }
    return found;
  }

  void combinations() {
    const Value spec = member(after_, "spec");
    const auto exclude = [&](std::string path, std::string message) {
      refuse(Outcome::kRefusedCombination, std::move(path), std::move(message));
    };
    if (pair_.kind == "PodDisruptionBudget" && !member(spec, "minAvailable").is_nil() && !member(spec, "maxUnavailable").is_nil()) {
      exclude("spec.maxUnavailable", "minAvailable and maxUnavailable exclude each other");
    }
    const std::string_view type = text_of(spec, "type");
    if (pair_.kind == "Service") service_union(spec, type);
    if (pair_.kind == "Service" && text_of(spec, "clusterIP") == "None" && (type == "NodePort" || type == "LoadBalancer")) {
      exclude("spec.clusterIP", "a Service without an address (clusterIP None) cannot be of type " + std::string(type));
    }
    const bool is_recreate = text_of(member(spec, "strategy"), "type") == "Recreate";
    if (pair_.kind == "Deployment" && is_recreate && !is_void(at_path(spec, {"strategy", "rollingUpdate"}))) {
      exclude("spec.strategy.rollingUpdate", "strategy Recreate takes no rollingUpdate, and the live one stays under server-side apply");
    }
    const Value update = member(spec, "updateStrategy");
    if (pair_.kind == "StatefulSet" && text_of(update, "type") == "OnDelete" && !is_void(member(update, "rollingUpdate"))) {
      exclude("spec.updateStrategy.rollingUpdate", "strategy OnDelete takes no rollingUpdate, and the live one stays: set it to null");
    }
    if (pair_.kind == "HorizontalPodAutoscaler" && !member(spec, "minReplicas").is_nil() && !member(spec, "maxReplicas").is_nil() &&
        to_int64(member(spec, "maxReplicas")) < to_int64(member(spec, "minReplicas"))) {
      exclude("spec.maxReplicas", "maxReplicas is less than minReplicas");
    }
  }

  // What a workload's parts demand of each other. source: k8s.io/kubernetes pkg/apis/apps/validation
  void workload() {
    const Value spec = member(after_, "spec"), labels = at_path(spec, {"template", "metadata", "labels"}), wanted = at_path(spec, {"selector", "matchLabels"});
    if (pair_.kind == "Deployment" || pair_.kind == "StatefulSet" || pair_.kind == "DaemonSet" || pair_.kind == "ReplicaSet") {
      if (wanted.is_map()) {
        for (const Entry& entry : wanted.as_map().entries()) {
          if (text_of(labels, entry.key) == scalar_text(entry.value)) continue;
          return refuse(Outcome::kRefusedCombination, "spec.template.metadata.labels", "spec.selector does not match the labels of spec.template");
        }
      }
    }
    if (pair_.kind == "Deployment") rolling_update(member(spec, "strategy"), "spec.strategy");
    if (pair_.kind == "DaemonSet") rolling_update(member(spec, "updateStrategy"), "spec.updateStrategy");
    const Value deadline = member(spec, "progressDeadlineSeconds"), ready = member(spec, "minReadySeconds");
    if (pair_.kind == "Deployment" && !deadline.is_nil() && !ready.is_nil() && to_int64(deadline) <= to_int64(ready)) {
      refuse(Outcome::kRefusedCombination, "spec.progressDeadlineSeconds", "spec.progressDeadlineSeconds must be greater than minReadySeconds");
    }
  }

  void rolling_update(const Value& strategy, const std::string& path) {
    const Value surge = at_path(strategy, {"rollingUpdate", "maxSurge"}), lacking = at_path(strategy, {"rollingUpdate", "maxUnavailable"});
    if (surge.is_nil() || lacking.is_nil()) return;
    const auto is_zero = [](const Value& v) { return scalar_text(v) == "0" || scalar_text(v) == "0%"; };
    if (is_zero(surge) && is_zero(lacking)) {
      refuse(Outcome::kRefusedCombination, path + ".rollingUpdate.maxUnavailable", "maxSurge and maxUnavailable cannot both be 0");
    } else if (pair_.kind == "DaemonSet" && !is_zero(surge) && !is_zero(lacking)) {
      refuse(Outcome::kRefusedCombination, path + ".rollingUpdate.maxSurge", "of a DaemonSet's maxSurge and maxUnavailable one must be 0");
    }
  }

  // What belongs to another type of Service, and ports that are there twice.
  // source: k8s.io/kubernetes pkg/apis/core/validation ValidateService
  void service_union(const Value& spec, std::string_view type) {
    const auto only = [&](std::string_view field, std::string_view with, bool is_allowed) {
      if (is_allowed || is_void(member(spec, field))) return;
      refuse(Outcome::kRefusedCombination, "spec." + std::string(field), "spec." + std::string(field) + " is only for a Service " + std::string(with));
    };
    const bool is_balancer = type == "LoadBalancer", has_node_ports = is_balancer || type == "NodePort";
    for (const std::string_view field : {"loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts"}) {
      only(field, "of type LoadBalancer", is_balancer);
    }
    only("externalTrafficPolicy", "that is reached from outside", has_node_ports || !is_void(member(spec, "externalIPs")));
    only("healthCheckNodePort", "of type LoadBalancer with externalTrafficPolicy Local", is_balancer && text_of(spec, "externalTrafficPolicy") == "Local");
    const Value ports = member(spec, "ports");
    if (!ports.is_list()) return;
    std::set<std::string> places, names;
    for (const Value& port : ports.as_list()) {
      const std::string name(text_of(port, "name"));
      const std::string protocol(text_of(port, "protocol").empty() ? "TCP" : text_of(port, "protocol"));
      if (!places.insert(scalar_text(member(port, "port")) + "/" + protocol).second || !names.insert(name).second) {
        refuse(Outcome::kRefusedCombination, "spec.ports", "spec.ports has two ports with the same number and protocol, or the same name");
      }
      if (name.empty() && ports.as_list().size > 1) refuse(Outcome::kRefusedCombination, "spec.ports", "spec.ports needs a name for each port when there are several");
      if (!has_node_ports && !is_void(member(port, "nodePort"))) {
        refuse(Outcome::kRefusedCombination, "spec.ports", "a nodePort is only for a Service of type NodePort or LoadBalancer");
      }
    }
  }

  static bool fits(const Value& value, schema::Type type) {
    switch (type) {
      case schema::Type::kAny: return true;
      case schema::Type::kObject: return value.is_map();
      case schema::Type::kArray: return value.is_list();
      case schema::Type::kString: return value.is_string();
      case schema::Type::kBoolean: return value.is(Kind::kBool);
      case schema::Type::kInteger:
      case schema::Type::kNumber: return is_number(value);
      case schema::Type::kIntOrString:
      case schema::Type::kQuantity: return value.is_string() || is_number(value);
    }
    return true;
  }
  static bool is_number(const Value& value) { return value.kind() >= Kind::kInt && value.kind() <= Kind::kFloat64; }

  void wrong_type(const Value& value, const TypeRef& type, const std::string& path) {
    job_.pay(1);
    if (!type || value.is_nil() || found_) return;
    if (!fits(value, type.type())) return refuse(Outcome::kRefusedType, path, path + " has a type that the field does not take");
    if (value.is_list()) {
      std::size_t number = 0;
      for (const Value& item : value.as_list()) {
        std::string below = path;
        schema::append_path(below, number++);
        wrong_type(item, items(type), below);
      }
    }
    if (!value.is_map()) return;
    for (const Entry& entry : value.as_map().entries()) {
      std::string below = path;
      schema::append_path(below, entry.key);
      wrong_type(entry.value, property(type, entry.key), below);
    }
  }

  Job& job_;
  const Pair& pair_;
  const Value &live_, &fresh_, &after_;
  std::optional<Refusal> found_;
};

}  // namespace

std::optional<Refusal> foresee_refusal(Job& job, const Pair& pair, const Value& live, const Value& fresh, const Value& after) {
  return Judge(job, pair, live, fresh, after).verdict();
}

}  // namespace rhumbline::diff
