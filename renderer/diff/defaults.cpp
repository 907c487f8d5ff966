// Defaults: what the server makes of an object when it accepts it.
//
// In:  a normalised object with its type.   Out: the same object with every field that the server would add or drop.
// The one idea: most defaults depend on the type of the holder alone and are rows of a table; the others are functions of a holder.
// Trap: OpenAPI's own `default` says {} and "" for hundreds of fields and nothing about the real ones; only those of CRDs count.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/diff/defaults_table.h"
#include "renderer/diff/parts.h"
#include "renderer/diff/zero_table.h"

namespace rhumbline::diff {

namespace {

class Filler {
 public:
  Filler(Job& job, std::string_view kind, const Value& allocated_from) : job_(job), kind_(kind), live_(allocated_from) {}

  std::size_t run(Value& object, const TypeRef& type) {
    value(object, type, kind_);
    if (kind_ == "Service") allocated(object, {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"});
    if (kind_ == "Service" && text_of(member(object, "spec"), "type") == "LoadBalancer" && text_of(member(object, "spec"), "externalTrafficPolicy") == "Local") {
      allocated(object, {"healthCheckNodePort"});
    }
    if (kind_ == "PersistentVolumeClaim") allocated(object, {"volumeName", "storageClassName"});
    if (kind_ == "Pod") allocated(object, {"preemptionPolicy", "priority"});
    if (kind_ == "Namespace") allocated(object, {"finalizers"});
    if (kind_ == "Job") allocated(object, {"selector"});
    return filled_;
  }

 private:
  void set(Map& map, std::string_view key, Value value) {
    const Entry* there = map.find(key);
    if (there != nullptr && !there->value.is_nil()) return;
    map.set(job_.arena, key, value.is_nil() ? Value::map(make_map(job_.arena)) : value);
    ++filled_;
  }

  Map& nested(Map& map, std::string_view key) {
    set(map, key, empty_map());
    const Value found = map.get(key);
    // What is there and no map is left as it is; the server would refuse it before it filled anything in.
    return found.is_map() ? found.as_map() : *make_map(job_.arena);
  }

  void allocated(Value& object, std::initializer_list<std::string_view> fields) {
    const Value spec = member(object, "spec"), live = member(live_, "spec");
    if (!spec.is_map() || text_of(spec, "type") == "ExternalName") return;
    for (const std::string_view field : fields) {
      if (const Value found = member(live, field); !found.is_nil()) set(spec.as_map(), field, found);
    }
  }

  void value(const Value& v, const TypeRef& type, std::string_view holder) {
    job_.pay(1);
    if (v.is_list()) {
      const TypeRef item = items(type);
      for (const Value& element : v.as_list()) value(element, item, short_name(item));
      return;
    }
    if (!v.is_map() || !type) return;
    Map& map = v.as_map();
    drop_zeros(map, holder);
    from_table(map, holder);
    from_neighbours(map, holder);
    from_definition(map, type);
    // A member may be added while we walk, never moved away from: entries() is asked anew each time.
    for (std::size_t i = 0; i < map.entries().size(); ++i) {
      const Entry& entry = map.entries()[i];
      const TypeRef below = property(type, entry.key);
      value(entry.value, below, short_name(below));
    }
  }

  void drop_zeros(Map& map, std::string_view holder) {
    const auto* row = std::lower_bound(std::begin(kZeroDropped), std::end(kZeroDropped), holder,
                                       [](const ZeroDropped& a, std::string_view name) { return a.type < name; });
    if (row == std::end(kZeroDropped) || row->type != holder) return;
    for (std::string_view rest = row->fields; !rest.empty();) {
      const std::string_view field = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), field.size() + 1));
      const Entry* entry = map.find(field);
      if (entry != nullptr && !entry->value.is_map() && !entry->value.is_list() && !truth(entry->value)) map.erase(field);
    }
  }

  void from_table(Map& map, std::string_view holder) {
    if (holder == "JobSpec" && kind_ != "Job") return;  // the template of a CronJob is taken as it is
    if (holder == "EndpointPort" && kind_ == "Endpoints") return set(map, "protocol", text("TCP"));  // another type of that name
    const auto [first, last] = std::equal_range(std::begin(kDefaults), std::end(kDefaults), Default{holder, {}, {}},
                                                [](const Default& a, const Default& b) { return a.type < b.type; });
    for (const Default* row = first; row != last; ++row) set(map, row->field, row->value);
  }

  void from_definition(Map& map, const TypeRef& type) {
    if (!short_name(type).empty()) return;  // built-in
    for (const std::string_view name : type.property_names()) {
      const Entry* there = map.find(name);
      if (there != nullptr && !there->value.is_nil()) continue;
      if (const std::optional<Value> value = type.property(name).default_value(job_)) set(map, name, deep_copy(job_, *value));
    }
  }

  void from_neighbours(Map& map, std::string_view holder);
  void rolling_update(Map& strategy, std::initializer_list<std::pair<std::string_view, Value>> fields);
  void container(Map& map);
  void service(Map& spec);
  void service_ports(Map& spec);
  void forget(Map& spec, std::initializer_list<std::string_view> fields);
  void network_policy(Map& spec);
  void autoscaler(Map& spec);
  void limit_range(Map& item);
  void job_of(Map& spec);
  void whole_object(Map& object, std::string_view holder);
  void pod_tolerations(Map& pod);
  void subject(Map& map);
  Value map_of(std::initializer_list<std::pair<std::string_view, Value>> members) { return make_map(job_.arena, members); }

  Job& job_;
  std::string_view kind_;
  const Value& live_;
  std::size_t filled_ = 0;
};

void Filler::from_neighbours(Map& map, std::string_view holder) {
  if (holder == "Container" || holder == "EphemeralContainer") return container(map);
  if (holder == "ServiceSpec") return service(map);
  if (holder == "NetworkPolicySpec") return network_policy(map);
  if (holder == "HorizontalPodAutoscalerSpec") return autoscaler(map);
  if (holder == "LimitRangeItem") return limit_range(map);
  if (holder == "JobSpec" && kind_ == "Job") return job_of(map);
  if (holder == "Pod" || holder == "Job") return whole_object(map, holder);
  if (holder == "Volume") {
    if (map.size() == 1 && map.find("name") != nullptr) set(map, "emptyDir", empty_map());
    return;
  }
  if (holder == "Subject" && kind_.ends_with("RoleBinding")) return subject(map);  // a FlowSchema has another type of that name
  if (holder == "RoleRef") return set(map, "apiGroup", text("rbac.authorization.k8s.io"));
  const Value whole = Value::map(&map);
  if (holder == "CSIDriver" || holder == "NetworkPolicy") {
    nested(map, "spec");
  } else if (holder == "PodSpec") {
    // serviceAccount is the old name of the same field; it stays, and brings the new one back, when that is taken away.
    if (const Value name = member(whole, "serviceAccountName"); !name.is_nil()) {
      map.set(job_.arena, "serviceAccount", name);
    } else if (const Value was = member(whole, "serviceAccount"); !was.is_nil() && truth(was)) {
      set(map, "serviceAccountName", was);
    }
  } else if (holder == "DeploymentSpec") {
    rolling_update(nested(map, "strategy"), {{"maxSurge", text("25%")}, {"maxUnavailable", text("25%")}});
  } else if (holder == "DaemonSetSpec") {
    rolling_update(nested(map, "updateStrategy"), {{"maxSurge", number(0)}, {"maxUnavailable", number(1)}});
  } else if (holder == "StatefulSetSpec") {
    // Only what says nothing of its type gets the parameters of the default one. source: k8s.io/kubernetes pkg/apis/apps/v1/defaults.go
    Map& update = nested(map, "updateStrategy");
    if (update.find("type") == nullptr || update.find("rollingUpdate") != nullptr) rolling_update(update, {{"partition", number(0)}});
    nested(map, "persistentVolumeClaimRetentionPolicy");
  } else if (holder == "CSIDriverSpec") {
    const Value mode = text("Persistent");
    set(map, "volumeLifecycleModes", make_list(job_.arena, std::span(&mode, 1)));
  } else if (holder == "PersistentVolumeClaim" && kind_ == "StatefulSet") {
    set(map, "apiVersion", text("v1"));
    set(map, "kind", text("PersistentVolumeClaim"));
  } else if (holder == "CustomResourceDefinitionNames") {
    if (const std::string_view kind = text_of(whole, "kind"); !kind.empty()) {
      set(map, "singular", Value::string(job_.arena, job_.arena.copy(lower_ascii(kind))));
      set(map, "listKind", Value::string(job_.arena, job_.arena.copy(std::string(kind) + "List")));
    }
  } else if (holder == "CustomResourceDefinitionSpec") {
    set(nested(map, "conversion"), "strategy", text("None"));
  } else if (holder == "Namespace") {
    Map& labels = nested(nested(map, "metadata"), "labels");
    set(labels, "kubernetes.io/metadata.name", member(member(whole, "metadata"), "name"));
  }
}

void Filler::rolling_update(Map& strategy, std::initializer_list<std::pair<std::string_view, Value>> fields) {
  set(strategy, "type", text("RollingUpdate"));
  if (text_of(Value::map(&strategy), "type") != "RollingUpdate") return;
  Map& parameters = nested(strategy, "rollingUpdate");
  for (const auto& [name, value] : fields) set(parameters, name, value);
}

void Filler::container(Map& map) {
  const std::string_view image = text_of(Value::map(&map), "image");
  if (image.empty()) return;
  const std::string_view last = image.substr(image.rfind('/') + 1);
  const std::size_t colon = last.rfind(':');
  const bool is_pinned = last.find('@') != std::string_view::npos || (colon != std::string_view::npos && last.substr(colon) != ":latest");
  set(map, "imagePullPolicy", text(is_pinned ? "IfNotPresent" : "Always"));
}

void Filler::service(Map& spec) {
  const Value whole = Value::map(&spec);
  const std::string_view type = text_of(whole, "type");
  service_ports(spec);
  if (text_of(whole, "sessionAffinity") == "None") spec.erase("sessionAffinityConfig");
  if (text_of(whole, "sessionAffinity") == "ClientIP") {
    set(nested(nested(spec, "sessionAffinityConfig"), "clientIP"), "timeoutSeconds", number(10800));
  }
  if (type == "ExternalName") spec.erase("internalTrafficPolicy");  // taken, and not kept
  if (type == "ExternalName") {
    return forget(spec, {"allocateLoadBalancerNodePorts", "clusterIP", "clusterIPs", "externalTrafficPolicy", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy",
                         "loadBalancerClass"});
  }
  const bool is_reachable_from_outside = type == "NodePort" || type == "LoadBalancer" || !is_void(member(whole, "externalIPs"));
  set(spec, "internalTrafficPolicy", text("Cluster"));
  if (is_reachable_from_outside) set(spec, "externalTrafficPolicy", text("Cluster"));
  if (type == "LoadBalancer") set(spec, "allocateLoadBalancerNodePorts", yes());
  if (!is_reachable_from_outside) forget(spec, {"externalTrafficPolicy"});
  if (type != "LoadBalancer") forget(spec, {"allocateLoadBalancerNodePorts", "loadBalancerClass", "healthCheckNodePort"});
}

// What another type of Service needed goes with it, unless it changes at the same time.
// source: k8s.io/kubernetes pkg/registry/core/service/strategy.go dropTypeDependentFields
void Filler::forget(Map& spec, std::initializer_list<std::string_view> fields) {
  for (const std::string_view field : fields) {
    const Value now = member(Value::map(&spec), field), was = at_path(live_, {"spec", field});
    if (!now.is_nil() && json_equal(now, was, job_.limits)) spec.erase(field);
  }
}

void Filler::service_ports(Map& spec) {
  const Value whole = Value::map(&spec);
  const std::string_view type = text_of(whole, "type");
  const Value ports = member(whole, "ports"), live_ports = at_path(live_, {"spec", "ports"});
  if (!ports.is_list()) return;
  for (const Value& port : ports.as_list()) {
    if (!port.is_map()) continue;
    set(port.as_map(), "targetPort", member(port, "port"));
    if (type != "NodePort" && type != "LoadBalancer") {
      port.as_map().erase("nodePort");
      continue;
    }
    if (const Value asked = member(port, "nodePort"); !asked.is_nil() && !truth(asked)) port.as_map().erase("nodePort");  // 0: any
    if (!live_ports.is_list()) continue;
    // Found again by its name, whatever else changed. source: pkg/registry/core/service/storage patchAllocatedValues
    for (const Value& live : live_ports.as_list()) {
      const Value chosen = member(live, "nodePort");
      if (chosen.is_nil() || text_of(live, "name") != text_of(port, "name")) continue;
      const bool is_used = std::any_of(ports.as_list().begin(), ports.as_list().end(),
                                       [&](const Value& other) { return json_equal(member(other, "nodePort"), chosen, job_.limits); });
      if (!is_used) set(port.as_map(), "nodePort", chosen);
    }
  }
}

void Filler::network_policy(Map& spec) {
  if (!member(Value::map(&spec), "policyTypes").is_nil()) return;
  ListBuilder types(job_.arena);
  types.push(text("Ingress"));
  if (const Value egress = member(Value::map(&spec), "egress"); egress.is_list() && egress.as_list().size > 0) types.push(text("Egress"));
  set(spec, "policyTypes", types.finish());
}

void Filler::autoscaler(Map& spec) {
  const Value whole = Value::map(&spec);
  if (is_void(member(whole, "metrics"))) {
    const Value target = map_of({{"type", text("Utilization")}, {"averageUtilization", number(80)}});
    const Value metric = map_of({{"type", text("Resource")}, {"resource", map_of({{"name", text("cpu")}, {"target", target}})}});
    spec.set(job_.arena, "metrics", make_list(job_.arena, std::span(&metric, 1)));
    ++filled_;
  }
  if (!member(whole, "behavior").is_map()) return;
  Map &up = nested(nested(spec, "behavior"), "scaleUp"), &down = nested(nested(spec, "behavior"), "scaleDown");
  const auto policy = [&](std::string_view type, std::int64_t value) {
    return map_of({{"type", text(type)}, {"value", number(value)}, {"periodSeconds", number(15)}});
  };
  const Value all = policy("Percent", 100), quick[] = {policy("Pods", 4), all};
  set(up, "selectPolicy", text("Max"));
  set(up, "stabilizationWindowSeconds", number(0));
  set(up, "policies", make_list(job_.arena, quick));
  set(down, "selectPolicy", text("Max"));
  set(down, "policies", make_list(job_.arena, std::span(&all, 1)));
}

// A limit stands for the request that is not given. source: k8s.io/kubernetes pkg/apis/core/v1/defaults.go
void Filler::limit_range(Map& item) {
  if (text_of(Value::map(&item), "type") != "Container") return;
  const auto spread = [&](std::string_view from, std::string_view to) {
    const Value source = member(Value::map(&item), from);
    if (is_void(source) || !source.is_map()) return;
    for (const Entry& entry : source.as_map().entries()) set(nested(item, to), entry.key, entry.value);
  };
  spread("max", "default");
  spread("default", "defaultRequest");
  spread("min", "defaultRequest");
}

// source: k8s.io/kubernetes pkg/apis/batch/v1/defaults.go
void Filler::job_of(Map& spec) {
  const Value whole = Value::map(&spec);
  if (member(whole, "completions").is_nil() && member(whole, "parallelism").is_nil()) set(spec, "completions", number(1));
  set(spec, "parallelism", number(1));
  set(spec, "backoffLimit", number(member(whole, "backoffLimitPerIndex").is_nil() ? 6 : 2147483647));
  set(spec, "podReplacementPolicy", text(member(whole, "podFailurePolicy").is_nil() ? "TerminatingOrFailed" : "Failed"));
}

// What depends on the whole of an object: a Job takes its template's labels when it has none, a Pod's limits stand for its requests.
void Filler::whole_object(Map& object, std::string_view holder) {
  const Value whole = Value::map(&object);
  if (holder == "Job") {
    const Value labels = at_path(whole, {"spec", "template", "metadata", "labels"}), own = at_path(whole, {"metadata", "labels"});
    // What Helm marked had labels of its own, so the server added none.
    const Value there = at_path(live_, {"metadata", "labels"});
    const bool is_marked = live_.is_map() && (!there.is_map() || !labels.is_map() || std::any_of(labels.as_map().entries().begin(), labels.as_map().entries().end(),
                                                                         [&](const Entry& entry) { return member(there, entry.key).is_nil(); }));
    if (labels.is_map() && is_void(own) && !is_marked) nested(object, "metadata").set(job_.arena, "labels", deep_copy(job_, labels));
    return;
  }
  pod_tolerations(object);
  set(nested(object, "spec"), "enableServiceLinks", yes());
  for (const std::string_view list : {"containers", "initContainers"}) {
    const Value containers = at_path(whole, {"spec", list});
    if (!containers.is_list()) continue;
    for (const Value& one : containers.as_list()) {
      const Value limits = at_path(one, {"resources", "limits"});
      if (is_void(limits) || !limits.is_map()) continue;
      for (const Entry& entry : limits.as_map().entries()) set(nested(member(one, "resources").as_map(), "requests"), entry.key, entry.value);
    }
  }
}

// A pod that does not tolerate a lost node is given some time, at each update anew, where the live one was.
// source: k8s.io/kubernetes plugin/pkg/admission/defaulttolerationseconds
void Filler::pod_tolerations(Map& pod) {
  const Value spec = member(Value::map(&pod), "spec"), live = at_path(live_, {"spec", "tolerations"}), own = member(spec, "tolerations");
  if (!spec.is_map() || !live.is_list()) return;
  ListBuilder tolerations(job_.arena);
  std::size_t count = 0;
  const auto is_effect = [](const Value& one) { return text_of(one, "effect").empty() || text_of(one, "effect") == "NoExecute"; };
  if (own.is_list()) {
    for (const Value& one : own.as_list()) tolerations.push(one);
  }
  for (const Value& given : live.as_list()) {
    const std::string_view key = text_of(given, "key");
    if (key != "node.kubernetes.io/not-ready" && key != "node.kubernetes.io/unreachable") continue;
    const bool is_there = own.is_list() && std::any_of(own.as_list().begin(), own.as_list().end(), [&](const Value& one) {
      return (text_of(one, "key") == key || text_of(one, "key").empty()) && is_effect(one);
    });
    if (is_there || !is_effect(given)) continue;
    tolerations.push(given);
    ++count;
  }
  filled_ += count;
  if (count > 0) spec.as_map().set(job_.arena, "tolerations", tolerations.finish());
}

void Filler::subject(Map& map) {
  const std::string_view kind = text_of(Value::map(&map), "kind");
  if (kind == "User" || kind == "Group") set(map, "apiGroup", text("rbac.authorization.k8s.io"));
}

struct Allocated {
  std::string_view kind, path;  // `path` ends a path when it begins with a dot, else it is the beginning
};
constexpr Allocated kAllocated[] = {
    {"Job", ".labels.controller-uid"},
    {"Job", ".labels.job-name"},
    {"Job", "metadata.labels[\"batch.kubernetes.io/"},
    {"Job", "spec.selector"},
    {"Job", "spec.template.metadata.labels[\"batch.kubernetes.io/"},
    {"Namespace", "spec.finalizers"},
    {"PersistentVolume", "metadata.finalizers"},
    {"PersistentVolume", "spec.claimRef"},
    {"PersistentVolumeClaim", "metadata.finalizers"},
    {"PersistentVolumeClaim", "spec.storageClassName"},
    {"PersistentVolumeClaim", "spec.volumeName"},
    {"Pod", "spec.enableServiceLinks"},
    {"Pod", "spec.nodeName"},
    {"Pod", "spec.preemptionPolicy"},
    {"Pod", "spec.priority"},
    {"Pod", "spec.tolerations"},
    {"Service", ".nodePort"},
    {"Service", "spec.clusterIP"},
    {"Service", "spec.externalTrafficPolicy"},
    {"Service", "spec.healthCheckNodePort"},
    {"Service", "spec.ipFamil"},
    {"ServiceAccount", "secrets"},
};

}  // namespace

std::size_t fill_defaults(Job& job, std::string_view kind, Value& object, const TypeRef& type, const Value& allocated_from) {
  return Filler(job, kind, allocated_from).run(object, type);
}

bool is_allocated(std::string_view kind, std::string_view path) {
  return std::any_of(std::begin(kAllocated), std::end(kAllocated), [&](const Allocated& row) {
    return row.kind == kind && (row.path.starts_with('.') ? path.ends_with(row.path) : path.starts_with(row.path));
  });
}

}  // namespace rhumbline::diff
