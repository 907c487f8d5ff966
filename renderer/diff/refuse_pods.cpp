// What the API server would refuse in a pod, in the template of one, or in what else is a choice of one member.
//
// In:  an object as it would be afterwards, with its type.   Out: the first refusal, or none.
// The one idea: an upgrade and an edit that are each right can be wrong together: a volume with two sources, a probe with two handlers, a
// request over its limit, a mount without its volume.
// Trap: the type of the holder says what a map is; the same names mean other things elsewhere.
// source: k8s.io/kubernetes pkg/apis/core/validation/validation.go

#include <algorithm>
#include <set>

#include "renderer/diff/verdicts.h"

namespace rhumbline::diff {

namespace {

/// Types of which only one member may be set; `but` need not count.
struct Union {
  std::string_view type;
  std::string_view but;  // joined by blanks
  std::string_view words;
};
constexpr Union kUnions[] = {
    {"EnvVarSource", "", "a variable takes its value from one source only"},
    {"LifecycleHandler", "", "a lifecycle hook has one handler only"},
    {"ServiceBackendPort", "", "a backend's port is given by name or by number"},
    {"Volume", "name", "a volume has one source only"},
    {"WebhookClientConfig", "caBundle", "a webhook is called by service or by url"},
    {"VolumeProjection", "", "each source of a projected volume is of one kind only"},
};
constexpr std::string_view kHandlers[] = {"exec", "grpc", "httpGet", "tcpSocket"};

class PodJudge {
 public:
  explicit PodJudge(Job& job) : job_(job) {}

  void walk(const Value& value, const TypeRef& type, const std::string& path) {
    job_.pay(1);
    if (found_ || !type) return;
    if (value.is_list()) {
      std::size_t number = 0;
      for (const Value& item : value.as_list()) {
        std::string below = path;
        schema::append_path(below, number++);
        walk(item, items(type), below);
      }
      return;
    }
    if (!value.is_map()) return;
    holder(value, type, path);
    for (const Entry& entry : value.as_map().entries()) {
      std::string below = path;
      schema::append_path(below, entry.key);
      walk(entry.value, property(type, entry.key), below);
    }
  }

  void take_claims(const Value& object) {
    const Value list = at_path(object, {"spec", "volumeClaimTemplates"});
    if (!list.is_list()) return;
    for (const Value& claim : list.as_list()) claims_.push_back(text_of(member(claim, "metadata"), "name"));
  }

  std::optional<Refusal> take() { return std::move(found_); }

 private:
  void refuse(const std::string& path, std::string message) {
    if (!found_) found_ = Refusal{Outcome::kRefusedCombination, path, std::move(message)};
  }

  void holder(const Value& value, const TypeRef& holder_type, const std::string& path) {
    const std::string_view type = short_name(holder_type);
    for (const Union& row : kUnions) {
      if (row.type != type) continue;
      const auto count = std::count_if(value.as_map().entries().begin(), value.as_map().entries().end(), [&](const Entry& entry) {
        return !entry.value.is_nil() && (row.but.empty() || row.but != entry.key);
      });
      if (count > 1) refuse(path, path + ": " + std::string(row.words));
    }
    if (type == "Probe") {
      const auto count = std::count_if(std::begin(kHandlers), std::end(kHandlers), [&](std::string_view name) { return !member(value, name).is_nil(); });
      if (count > 1) refuse(path, path + ": a probe has one handler only");
    } else if (type == "EnvVar") {
      if (!text_of(value, "value").empty() && !is_void(member(value, "valueFrom"))) refuse(path, path + ": a variable has either value or valueFrom");
    } else if (type == "ResourceRequirements") {
      requests(value, path);
    } else if (type == "PodSpec") {
      mounts(value, path);
      init_containers(value, path);
      twins(value, holder_type, {"containers", "initContainers", "topologySpreadConstraints", "volumes"}, path);
    } else if (type == "WebhookClientConfig") {
      if (member(value, "url").is_nil() && member(value, "service").is_nil()) refuse(path, path + ": a webhook needs a service or a url");
    } else if (type == "Container") {
      twins(value, holder_type, {"volumeMounts"}, path);
    }
  }

  void requests(const Value& resources, const std::string& path) {
    const Value wanted = member(resources, "requests"), limits = member(resources, "limits");
    if (!wanted.is_map()) return;
    for (const Entry& entry : wanted.as_map().entries()) {
      const Value limit = member(limits, entry.key);
      if (limit.is_nil() || !is_more(scalar_text(entry.value), scalar_text(limit))) continue;
      refuse(path + ".requests", path + ": the request of " + std::string(entry.key) + " is over its limit");
    }
  }

  // Two items with one key, which a merge by less than the key can leave behind. (Variables and container ports may come twice.)
  void twins(const Value& holder, const TypeRef& type, std::initializer_list<std::string_view> lists, const std::string& path) {
    for (const std::string_view name : lists) {
      for (const KeyedItems::Item& item : keyed_items(shown_rule(property(type, name)), member(holder, name)).items) {
        if (item.step != item.base) return refuse(path + "." + std::string(name), path + "." + std::string(name) + " has two items " + item.base);
      }
    }
  }

  // Init containers run to their end, unless they are always restarted: only then is there something to probe.
  void init_containers(const Value& pod, const std::string& path) {
    const Value list = member(pod, "initContainers");
    if (!list.is_list()) return;
    for (const Value& container : list.as_list()) {
      if (text_of(container, "restartPolicy") == "Always") continue;
      for (const std::string_view field : {"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"}) {
        if (is_void(member(container, field))) continue;
        refuse(path + ".initContainers", path + ": init container " + std::string(text_of(container, "name")) + " takes no " + std::string(field) + " without restartPolicy Always");
      }
    }
  }

  // A StatefulSet's claims are volumes, too; they stand beside the template.
  void mounts(const Value& pod, const std::string& path) {
    std::set<std::string_view> volumes(claims_.begin(), claims_.end());
    if (const Value list = member(pod, "volumes"); list.is_list()) {
      for (const Value& volume : list.as_list()) volumes.insert(text_of(volume, "name"));
    }
    for (const std::string_view kind : {"initContainers", "containers"}) {
      const Value containers = member(pod, kind);
      if (!containers.is_list()) continue;
      for (const Value& container : containers.as_list()) {
        const Value list = member(container, "volumeMounts");
        if (!list.is_list()) continue;
        for (const Value& mount : list.as_list()) {
          const std::string_view name = text_of(mount, "name");
          if (volumes.contains(name)) continue;
          return refuse(path + "." + std::string(kind), path + ": container " + std::string(text_of(container, "name")) + " mounts the volume " + std::string(name) + ", which is not there");
        }
      }
    }
  }

  Job& job_;
  std::vector<std::string_view> claims_;
  std::optional<Refusal> found_;
};

}  // namespace

std::optional<Refusal> foresee_pod_refusal(Job& job, const Value& after, const TypeRef& type) {
  PodJudge judge(job);
  judge.take_claims(after);
  judge.walk(after, type, "");
  return judge.take();
}

}  // namespace rhumbline::diff
