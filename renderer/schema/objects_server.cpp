// What the API server demands of built-in kinds across their fields: selectors that fit their templates, volumes that are mounted, names
// of containers and ports, requests within limits, subjects of role bindings.
//
// In: an object whose types were checked. Out: findings. Each rule here was measured against a server's dry run (tests/validate/dev,
// random changes of real manifests); what it takes is never refused here.
// Trap: a value of a wrong type has its finding already; here it is passed over.
// source: k8s.io/kubernetes 1.28 to 1.37 pkg/apis/{core,apps,batch,rbac,networking}/validation/validation.go
#include <algorithm>
#include <set>

#include "renderer/base/text.h"
#include "renderer/schema/cel_value.h"
#include "renderer/schema/members.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

constexpr std::size_t kLongestPortName = 15;
constexpr int kNoZoneInSchedule = 29;  // the 1.x from which a schedule may not name a time zone

/// A value and the way to it.
struct Place {
  Value v;
  Pos holder;  // where to look when there is no value
  Step step = {};
  bool is_root = false;

  [[nodiscard]] Pos at() const { return v.at() ? v.at() : holder; }
  [[nodiscard]] const Step* way() const { return is_root ? nullptr : &step; }
};

Place below(const Place& holder, std::string_view key) { return {member(holder.v, key), holder.at(), {holder.way(), key, 0, true}}; }

template <class Use>
void each_item(const Place& list, Use use) {
  if (!list.v.is_list()) return;
  for (std::size_t i = 0; i < list.v.as_list().size; ++i) use(Place{list.v.as_list()[i], list.at(), {list.way(), {}, i, false}});
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> all) { return std::find(all.begin(), all.end(), text) != all.end(); }

/// IANA service names: letters, digits and hyphens, a letter among them.
bool is_port_name(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  const bool letter = std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return !text.empty() && text.size() <= kLongestPortName && letter && std::all_of(text.begin(), text.end(), plain) && text.front() != '-' &&
         text.back() != '-' && text.find("--") == std::string_view::npos;
}

class ServerRules {
 public:
  /// `before`: the object that is updated; absent: it is made.
  ServerRules(ObjectChecker& checker, Job& job, KubeVersion version, const Value& before) : checker_(checker), job_(job), version_(version), before_(before) {}

  void judge(const Place& object, std::string_view api_version, std::string_view kind) {
    const Place spec = below(object, "spec");
    const std::string_view group = api_version.substr(0, api_version.find('/'));
    if (group == "apps") return workload(spec, kind);
    if (group == "batch") {
      const Place job_template = below(spec, "jobTemplate"), job_spec = below(job_template, "spec");
      if (kind == "CronJob") schedule(below(spec, "schedule"));
      return pod_template(kind == "CronJob" ? job_spec : spec, {}, true);
    }
    if (group == "rbac.authorization.k8s.io") return access(object, kind);
    if (group == "networking.k8s.io" && kind == "Ingress") return ingress(spec);
    if (api_version != "v1") return;
    if (kind == "ConfigMap" || kind == "Secret") checker_.check_content(object.v, kind);
    if (kind == "Pod") pod(spec, {}, false);
    if (kind == "ReplicationController") pod_template(spec, {}, false);
    if (kind == "Service") service(spec);
    if (kind == "PersistentVolumeClaim") claim(spec);
  }

 private:
  void wrong(const Place& place, std::string message) { checker_.report(&place.step, place.at(), std::move(message)); }
  std::string shown(const Value& v) { return shown_value(job_, v); }

  void workload(const Place& spec, std::string_view kind) {
    if (!is_one_of(kind, {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"})) return;
    std::set<std::string_view> claims;
    each_item(below(spec, "volumeClaimTemplates"), [&](const Place& one) {
      claims.insert(text_of(member(one.v, "metadata"), "name"));
    });
    const Place selector = below(spec, "selector"), in_template = below(spec, "template"), metadata = below(in_template, "metadata");
    const Place labels = below(metadata, "labels"), match = below(selector, "matchLabels");
    checker_.check_labels(match.v, &match.step, true);
    if (selector.v.is_map() && in_template.v.is_map() && !selects(selector.v, labels.v)) {
      wrong(labels, "the labels of the template do not fit the selector of the " + std::string(kind));
    }
    pod_template(spec, claims, false);
  }

  /// Whether a selector means these labels; what is no selector has its findings already.
  static bool selects(const Value& selector, const Value& labels) {
    const Value wanted = member(selector, "matchLabels"), rules = member(selector, "matchExpressions");
    if (wanted.is_map()) {
      for (const Entry& entry : std::as_const(wanted.as_map()).entries()) {
        if (!entry.value.is_string()) return true;
        const Value has = member(labels, entry.key);
        if (!has.is_string() || has.as_text() != entry.value.as_text()) return false;
      }
    }
    if (!rules.is_list()) return true;
    return std::all_of(rules.as_list().begin(), rules.as_list().end(), [&](const Value& rule) {
      const Value has = member(labels, text_of(rule, "key")), values = member(rule, "values");
      const std::string_view how = text_of(rule, "operator");
      const bool listed = has.is_string() && values.is_list() && std::any_of(values.as_list().begin(), values.as_list().end(), [&](const Value& v) {
                            return v.is_string() && v.as_text() == has.as_text();
                          });
      return how == "In" ? listed : how == "NotIn" ? !listed : how == "Exists" ? has.is_string() : how != "DoesNotExist" || has.is_nil();
    });
  }

  void pod_template(const Place& spec, const std::set<std::string_view>& claims, bool is_job) {
    const Place in_template = below(spec, "template"), metadata = below(in_template, "metadata"), labels = below(metadata, "labels");
    checker_.check_labels(labels.v, &labels.step, true);
    pod(below(in_template, "spec"), claims, is_job);
  }

  void pod(const Place& spec, std::set<std::string_view> volumes, bool is_job) {
    if (!spec.v.is_map()) return;
    const Place restart = below(spec, "restartPolicy");
    if (is_job && !is_one_of(text_of(spec.v, "restartPolicy"), {"OnFailure", "Never"})) {
      wrong(restart, restart.v.is_nil() ? "is missing: a Job wants OnFailure or Never" : "is " + shown(restart.v) + ", a Job wants OnFailure or Never");
    }
    each_item(below(spec, "volumes"), [&](const Place& volume) { volumes.insert(text_of(volume.v, "name")); });
    std::set<std::string_view> names;  // in one list the list's key tells them apart
    each_item(below(spec, "initContainers"), [&](const Place& one) {
      names.insert(text_of(one.v, "name"));
      container(one, volumes, {});
    });
    each_item(below(spec, "containers"), [&](const Place& one) { container(one, volumes, names); });
  }

  void container(const Place& one, const std::set<std::string_view>& volumes, const std::set<std::string_view>& others) {
    const Place name = below(one, "name");
    if (name.v.is_string() && !name.v.as_text().empty()) {
      if (!is_dns_label(name.v.as_text())) wrong(name, "is " + shown(name.v) + ", which is no valid name of a container");
      if (others.contains(name.v.as_text())) wrong(name, "is " + shown(name.v) + ", as an init container of the pod is called");
    }
    each_item(below(one, "ports"), [&](const Place& port) {
      const Place port_name = below(port, "name");
      if (port_name.v.is_string() && !port_name.v.as_text().empty() && !is_port_name(port_name.v.as_text())) {
        wrong(port_name, "is " + shown(port_name.v) + ", which is no name of a port: at most 15 small letters, digits and '-', a letter among them");
      }
    });
    each_item(below(one, "volumeMounts"), [&](const Place& mount) {
      const Place volume = below(mount, "name");
      if (volume.v.is_string() && !volume.v.as_text().empty() && !volumes.contains(volume.v.as_text())) {
        wrong(volume, "no volume of the pod is called " + shown(volume.v));
      }
    });
    resources(below(one, "resources"));
  }

  /// Requests of a container within its limits.
  void resources(const Place& given) {
    const Place requests = below(given, "requests");
    const Value limits = member(given.v, "limits");
    if (!requests.v.is_map() || !limits.is_map()) return;
    CelRun run{job_};
    for (const Entry& entry : std::as_const(requests.v.as_map()).entries()) {
      const Place request = below(requests, entry.key);
      CelValue wanted, most;
      if (!quantity(run, entry.value, wanted) || !quantity(run, member(limits, entry.key), most)) continue;
      if (compare_quantities(wanted, most) > 0) wrong(request, "is " + shown(entry.value) + ", more than the limit " + shown(member(limits, entry.key)));
    }
  }

  bool quantity(CelRun& run, const Value& v, CelValue& out) {
    std::string text;
    if (v.is_string()) {
      text = v.as_text();
    } else if (v.is(Kind::kInt64) || v.is(Kind::kInt)) {
      append_int(text, v.as_int());
    } else if (v.is(Kind::kFloat64)) {
      append_float(text, v.as_float(), 'f', -1);
    }
    if (!is_quantity(text)) return false;
    const CelValue given = cel_text_value(run, text);
    out = call_cel(run, "quantity", false, {&given, 1});
    return out.is(CelValue::Sort::kQuantity);
  }

  void claim(const Place& spec) {
    const Place resources = below(spec, "resources"), requests = below(resources, "requests");
    if (resources.v.is_map() && (requests.v.is_nil() || (requests.v.is_map() && requests.v.as_map().find("storage") == nullptr))) {
      wrong(requests, "storage is missing: a claim must say how much it wants");
    }
  }

  void schedule(const Place& given) {
    if (!given.v.is_string()) return;
    if (const std::string error = cron_error(given.v.as_text()); !error.empty()) return wrong(given, "is no schedule: " + error);
    // What has a zone from the time when that was taken may keep it. source: batch/validation validateScheduleFormat, allowTZInSchedule
    const auto names_zone = [](std::string_view text) { return text.find("TZ") != std::string_view::npos; };
    const bool may_name = version_.minor < kNoZoneInSchedule || names_zone(text_of(member(before_, "spec"), "schedule"));
    if (names_zone(given.v.as_text()) && !may_name) wrong(given, "is " + shown(given.v) + ": a time zone belongs into spec.timeZone");
  }

  void service(const Place& spec) {
    const Place ports = below(spec, "ports"), selector = below(spec, "selector");
    checker_.check_labels(selector.v, &selector.step, true);
    const bool many = ports.v.is_list() && ports.v.as_list().size > 1;
    std::set<std::string_view> names;
    each_item(ports, [&](const Place& port) {
      const Place name = below(port, "name");
      const std::string_view text = text_of(port.v, "name");
      if (text.empty()) {
        if (many && port.v.is_map() && !name.v.is(Kind::kBool)) wrong(name, "is missing: a Service with several ports names each");
        return;
      }
      if (!is_dns_label(text)) wrong(name, "is " + shown(name.v) + ", which is no valid name of a port");
      if (!names.insert(text).second) wrong(name, "is " + shown(name.v) + ", as another port of the Service is called");
    });
  }

  void access(const Place& object, std::string_view kind) {
    if (kind == "Role" || kind == "ClusterRole") {
      each_item(below(object, "rules"), [&](const Place& rule) { access_rule(rule, kind == "ClusterRole"); });
    }
    if (kind != "RoleBinding" && kind != "ClusterRoleBinding") return;
    const Place role = below(object, "roleRef"), role_kind = below(role, "kind"), role_group = below(role, "apiGroup");
    const bool good = text_of(role.v, "kind") == "ClusterRole" || (kind == "RoleBinding" && text_of(role.v, "kind") == "Role");
    if (role_kind.v.is_string() && !good) wrong(role_kind, "is " + shown(role_kind.v) + ", must be " + (kind == "RoleBinding" ? "Role or ClusterRole" : "ClusterRole"));
    if (role_group.v.is_string() && !is_one_of(role_group.v.as_text(), {"", "rbac.authorization.k8s.io"})) {
      wrong(role_group, "is " + shown(role_group.v) + ", must be rbac.authorization.k8s.io");
    }
    each_item(below(object, "subjects"), [&](const Place& one) { subject(one, kind == "ClusterRoleBinding"); });
  }

  void access_rule(const Place& rule, bool is_cluster) {
    if (!rule.v.is_map()) return;
    const auto is_empty = [&](std::string_view key) {
      const Value list = member(rule.v, key);
      return list.is_nil() || (list.is_list() && list.as_list().size == 0);
    };
    if (!is_empty("nonResourceURLs")) {
      if (!is_cluster) wrong(below(rule, "nonResourceURLs"), "has no meaning in a Role: only a ClusterRole can name them");
      return;
    }
    for (const std::string_view key : {"verbs", "resources"}) {
      if (is_empty(key)) wrong(below(rule, key), "is empty: a rule about resources must give at least one");
    }
  }

  /// In a RoleBinding a ServiceAccount may leave its namespace out; that of the binding is not put in for it.
  void subject(const Place& one, bool is_cluster) {
    const Place kind = below(one, "kind"), name = below(one, "name"), group = below(one, "apiGroup"), space = below(one, "namespace");
    if (!kind.v.is_string() || kind.v.as_text().empty()) return;
    const std::string_view text = kind.v.as_text();
    if (!is_one_of(text, {"ServiceAccount", "User", "Group"})) return wrong(kind, "is " + shown(kind.v) + ", must be ServiceAccount, User or Group");
    const bool account = text == "ServiceAccount";
    const std::string_view wanted = account ? "" : "rbac.authorization.k8s.io", given = text_of(one.v, "apiGroup");
    if (!given.empty() && given != wanted) wrong(group, "is " + shown(group.v) + ", must be " + (account ? "empty for a ServiceAccount" : std::string(wanted)));
    if (!account) return;
    if (name.v.is_string() && !name.v.as_text().empty() && !is_dns_subdomain(name.v.as_text())) wrong(name, "is " + shown(name.v) + ", which is no valid name of a ServiceAccount");
    if (is_cluster && text_of(one.v, "namespace").empty() && (space.v.is_nil() || space.v.is_string())) wrong(space, "is missing: a ServiceAccount lives in a namespace");
  }

  void ingress(const Place& spec) {
    each_item(below(spec, "rules"), [&](const Place& rule) {
      const Place http = below(rule, "http");
      each_item(below(http, "paths"), [&](const Place& one) {
        const Place path = below(one, "path");
        const std::string_view type = text_of(one.v, "pathType"), text = text_of(one.v, "path");
        const bool absolute = text.starts_with("/") || (type == "ImplementationSpecific" && text.empty());
        if (is_one_of(type, {"Exact", "Prefix", "ImplementationSpecific"}) && !absolute && (path.v.is_nil() || path.v.is_string())) {
          wrong(path, path.v.is_nil() ? "is missing: it must be an absolute path" : "is " + shown(path.v) + ", must be an absolute path");
        }
      });
    });
  }

  ObjectChecker& checker_;
  Job& job_;
  KubeVersion version_;
  const Value& before_;
};

}  // namespace

void ObjectChecker::check_server(const Value& object, std::string_view api_version, std::string_view kind) {
  const Place root{.v = object, .holder = object.at(), .is_root = true};
  try {
    ServerRules(*this, job_, version_, options_.before).judge(root, api_version, kind);
  } catch (const Failure& failure) {
    if (failure.diagnostic().rule != "cel") throw;  // more quantities than anybody compares
  }
}

}  // namespace rhumbline::schema
