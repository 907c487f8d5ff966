// References: what a field points to must be there, and must answer as the field expects.
//
// In:  a rule with `service`, `account`, `hostPort` or `oneOf`, judged at one place.   Out: findings for what dangles.
// The one idea: an address is a Service's name and namespace; what is no name inside the cluster is somebody else's business.
// Trap: one release alone says nothing about what is missing, since the target may be part of another; only a set does.

#include <algorithm>

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

/// What speaks which protocol, by the usual names and numbers of ports.
struct Protocol {
  std::string_view name, port_names;  // a glob
  std::int64_t port;
};
constexpr Protocol kProtocols[] = {
    {"zipkin", "{*zipkin*}", 9411},
    {"otlp-grpc", "{*otlp*grpc*,*grpc*otlp*,otlp,grpc-otlp}", 4317},
    {"otlp-http", "{*otlp*http*,*http*otlp*}", 4318},
    {"jaeger-grpc", "{*jaeger*grpc*,grpc,grpc-model}", 14250},
    {"jaeger-thrift-http", "{*thrift*http*,*http*thrift*,*c-tchan*,http-c-binary*}", 14268},
    {"jaeger-agent", "{*zk-compact*,*compact*}", 6831},
    {"jaeger-query", "{*query*,http-ui,ui}", 16686},
};

const Protocol* protocol_of(const ServicePort& port) {
  for (const Protocol& each : kProtocols) {
    if (port.number == each.port || (!port.name.empty() && match_glob(each.port_names, port.name).value_or(false))) return &each;
  }
  return nullptr;
}

struct Target {
  std::string name, name_space;
};

// name, name.ns, name.ns.svc, name.ns.svc.cluster.local; nothing for addresses outside.
std::optional<Target> target_of(std::string_view host, const std::string& own_namespace) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || host.find(':') != std::string_view::npos || host.find_first_not_of("0123456789.") == std::string_view::npos) return std::nullopt;
  const std::vector<std::string_view> labels = split(host, ".");
  if (labels.size() > 2 && labels[2] != "svc") return std::nullopt;
  return Target{std::string(labels[0]), labels.size() > 1 ? std::string(labels[1]) : own_namespace};
}

class Reference {
 public:
  Reference(Job& job, const Value& rule, const Scene& scene, const Services& services, std::vector<Finding>& findings)
      : job_(job), rule_(rule), scene_(scene), services_(services), findings_(findings) {}

  void service(const Value& wanted) {
    read_address(wanted);
    const std::optional<Target> target = target_of(host_, scene_.release.name_space);
    if (!target) return;
    const Service* found = services_.find(target->name, target->name_space);
    if (found == nullptr) {
      if (scene_.subject.is_set && !truth(member_of(wanted, "mayBeOutside"))) missing(wanted, "no Service " + target->name + " in namespace " + target->name_space + " is in the set");
      return;
    }
    check_port(wanted, *found);
  }

  void host_port(const Value& wanted) {
    if (!scene_.subject.is_set) return;
    const std::string port = text_of(found_at(job_, scene_, text_of(wanted, "port")).value);
    for (const Release& release : scene_.subject.releases) {
      for (const Value& object : release.objects) {
        if (text_of(object, "kind") == "DaemonSet" && opens(object, port)) return;
      }
    }
    host_ = "the node";
    missing(wanted, "no DaemonSet of the set opens host port " + port);
  }

  void account(const Value& wanted) {
    const std::string name = text_of(found_at(job_, scene_, text_of(wanted, "name")).value);
    const std::string name_space = text_of(found_at(job_, scene_, text_of(wanted, "namespace")).value);
    if (!scene_.subject.is_set || name.empty()) return;
    read_address(wanted);
    const std::optional<Target> target = target_of(host_, scene_.release.name_space);
    const Service* service = target ? services_.find(target->name, target->name_space) : nullptr;
    const std::vector<std::string> used = service == nullptr ? std::vector<std::string>() : accounts_behind(*service);
    if (!used.empty()) {
      if (service->name_space == name_space && std::find(used.begin(), used.end(), name) != used.end()) return;
      Finding& finding = tell(wanted, "identity", "TRACING_IDENTITY", "the pods behind " + host_ + " run as " + used.front() + " in namespace " + service->name_space + ", not as " + name + " in " + name_space);
      finding.expected = Value::string(job_.arena, job_.arena.copy(used.front()));
      return;
    }
    if (name == "default" || has_account(name, name_space)) return;
    tell(wanted, "identity", "TRACING_IDENTITY", "no ServiceAccount " + name + " in namespace " + name_space + " is in the set");
  }

  // The pods behind an address must be told to join the mesh: by an annotation of their own, or of their namespace.
  void meshed(const Value& wanted) {
    read_address(wanted);
    const std::optional<Target> target = target_of(host_, scene_.release.name_space);
    const Service* service = target ? services_.find(target->name, target->name_space) : nullptr;
    if (!scene_.subject.is_set || service == nullptr) return;
    const std::string_view annotation = text_of(wanted, "annotation");
    const auto joins = [&](const Value& metadata) {
      const std::string_view said = text_of(member_of(metadata, "annotations"), annotation);
      return said == "enabled" || said == "ingress";
    };
    bool has_namespace = false, has_pods = false;
    for (const Release& release : scene_.subject.releases) {
      for (const Value& object : release.objects) {
        const Value metadata = member_of(object, "metadata");
        if (text_of(object, "kind") == "Namespace" && text_of(metadata, "name") == service->name_space) {
          has_namespace = true;
          if (joins(metadata)) return;
        }
        const std::string_view own = text_of(metadata, "namespace");
        const Value pod = member_of(find_one(job_, object, "spec.template"), "metadata");
        if ((own.empty() ? std::string_view(release.name_space) : own) != service->name_space || !is_behind(member_of(pod, "labels"), service->selector)) continue;
        has_pods = true;
        if (joins(pod)) return;
      }
    }
    if (!has_namespace || !has_pods) return;  // whoever made the namespace may have annotated it
    tell(wanted, "address", "TRACING_TARGET_NOT_MESHED", "neither the pods behind " + host_ + " nor namespace " + service->name_space + " have the annotation " + std::string(annotation) + ": enabled");
  }

  void one_of(const Value& wanted) {
    const std::vector<std::string> known = known_names(wanted);
    const std::string name = text_of(scene_.here.value);
    if (!knows_ || name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
    const std::vector<std::string_view> builtin = texts_of(member_of(wanted, "builtin"));
    if (std::find(builtin.begin(), builtin.end(), name) != builtin.end()) return;
    std::string list;
    for (const std::string& each : known) list += (list.empty() ? "" : ", ") + each;
    Finding finding = finding_of(job_, rule_, scene_, {{"known", list.empty() ? "none" : list}});
    finding.known = known;
    const std::vector<std::string_view> names(known.begin(), known.end());
    finding.suggest = nearest(name, names);
    findings_.push_back(std::move(finding));
  }

 private:
  void read_address(const Value& wanted) {
    const auto text = [&](std::string_view member) {
      const std::string_view path = text_of(wanted, member);
      return path.empty() ? std::string() : text_of(found_at(job_, scene_, path).value);
    };
    host_ = text("host");
    port_ = text("port");
    if (std::string address = text("address"); !address.empty()) {
      if (const std::size_t scheme = address.find("://"); scheme != std::string::npos) address = address.substr(scheme + 3);
      address = address.substr(0, address.find('/'));
      const std::size_t colon = address.rfind(':');
      host_ = address.substr(0, colon);
      port_ = colon == std::string::npos ? "" : address.substr(colon + 1);
    }
    if (host_.empty()) host_ = filled_in(job_, text_of(wanted, "defaultHost"), scene_);
    if (port_.empty()) port_ = text_of(member_of(wanted, "defaultPort"));
  }

  // A finding at the values path that the reference names for `what` ("hostValues"), else at the place of the rule.
  Finding& tell(const Value& wanted, std::string_view what, std::string_view code, std::string message) {
    Finding finding = finding_of(job_, rule_, scene_);
    const std::string member = std::string(what) + "Values", place = std::string(what);
    if (ValuesSpot spot = values_spot(scene_.release, member_of(wanted, member)); !spot.path.empty()) {
      finding.object.clear();
      finding.path = std::move(spot.path);
      finding.at = spot.at;
    } else if (const std::string_view query = text_of(wanted, place); !query.empty() && !finding.object.empty()) {
      const Hit hit = found_at(job_, scene_, query);
      if (!hit.value.is_nil()) finding.path = hit.path;
    }
    finding.code = code;
    finding.message = std::move(message);
    findings_.push_back(std::move(finding));
    return findings_.back();
  }

  void missing(const Value& wanted, const std::string& why) {
    const bool has_host = !text_of(wanted, "host").empty() || !member_of(wanted, "hostValues").is_nil();
    tell(wanted, has_host ? "host" : "address", "TRACING_TARGET_MISSING", "nothing answers at " + host_ + (port_.empty() ? "" : ":" + port_) + ": " + why);
  }

  void check_port(const Value& wanted, const Service& service) {
    const std::string_view protocol = text_of(wanted, "protocol");
    const std::string name = service.name + "." + service.name_space;
    const bool has_port = !text_of(wanted, "port").empty() || !member_of(wanted, "portValues").is_nil();
    const auto of_protocol = [&](const ServicePort& port) {
      const Protocol* spoken = protocol_of(port);
      return spoken != nullptr && spoken->name == protocol;
    };
    const auto right = std::find_if(service.ports.begin(), service.ports.end(), of_protocol);
    const auto same = std::find_if(service.ports.begin(), service.ports.end(), [&](const ServicePort& port) { return std::to_string(port.number) == port_; });
    const ServicePort* expected = right != service.ports.end() ? &*right : service.ports.size() == 1 ? &service.ports.front() : nullptr;
    if (same == service.ports.end()) {
      if (service.is_open || port_.empty()) return;
      Finding& finding = tell(wanted, has_port ? "port" : "address", "TRACING_TARGET_PORT",
                              "Service " + name + " has no port " + port_ + (expected == nullptr ? "" : "; " + std::string(protocol) + " is at " + std::to_string(expected->number)));
      if (expected != nullptr) finding.expected = Value::int64(expected->number);
      return;
    }
    const Protocol* spoken = protocol_of(*same);
    if (protocol.empty() || spoken == nullptr || spoken->name == protocol || of_protocol(*same)) return;
    // Another port of this Service would do, or none would.
    Finding& finding = tell(wanted, has_port ? "port" : "address", right != service.ports.end() ? "TRACING_TARGET_PORT" : "TRACING_TARGET_PROTOCOL",
                            "port " + port_ + " of Service " + name + " speaks " + std::string(spoken->name) + ", " + std::string(protocol) + " is sent" +
                                (right == service.ports.end() ? "" : "; that is at " + std::to_string(right->number)));
    if (right != service.ports.end()) finding.expected = Value::int64(right->number);
  }

  bool opens(const Value& daemon_set, const std::string& port) {
    const std::vector<Hit> hits = find_all(job_, {"", daemon_set}, "spec.template.spec.containers[*].ports[*]");
    return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
      if (text_of(member_of(hit.value, "hostPort")) == port) return true;
      return truth(find_one(job_, daemon_set, "spec.template.spec.hostNetwork")) && text_of(member_of(hit.value, "containerPort")) == port;
    });
  }

  bool has_account(const std::string& name, const std::string& name_space) {
    return std::any_of(scene_.subject.releases.begin(), scene_.subject.releases.end(), [&](const Release& release) {
      return std::any_of(release.objects.begin(), release.objects.end(), [&](const Value& object) {
        const Value metadata = member_of(object, "metadata");
        const std::string_view own = text_of(metadata, "namespace");
        return text_of(object, "kind") == "ServiceAccount" && text_of(metadata, "name") == name && (own.empty() ? release.name_space : own) == name_space;
      });
    });
  }

  static bool is_behind(const Value& labels, const Value& selector) {
    if (!selector.is_map() || selector.as_map().empty()) return false;
    const std::span<const Entry> wanted = std::as_const(selector.as_map()).entries();
    return std::all_of(wanted.begin(), wanted.end(), [&](const Entry& entry) { return text_of(labels, entry.key) == text_of(entry.value); });
  }

  std::vector<std::string> accounts_behind(const Service& service) {
    std::vector<std::string> accounts;
    for (const Release& release : scene_.subject.releases) {
      for (const Value& object : release.objects) {
        const std::string_view own = text_of(member_of(object, "metadata"), "namespace");
        if ((own.empty() ? std::string_view(release.name_space) : own) != service.name_space) continue;
        const Value pod = find_one(job_, object, "spec.template");
        if (!is_behind(member_of(member_of(pod, "metadata"), "labels"), service.selector)) continue;
        const std::string_view account = text_of(member_of(pod, "spec"), "serviceAccountName");
        accounts.emplace_back(account.empty() ? "default" : account);
      }
    }
    return accounts;
  }

  std::vector<std::string> known_names(const Value& wanted) {
    std::vector<std::string> names;
    // A source that has no such text at all knows nothing; one whose list is empty knows that there is none.
    const auto add = [&](const Value& root, std::string_view query) {
      const std::string_view text = query.substr(0, query.find('|'));
      if (query.find('|') == std::string_view::npos || !find_one(job_, root, text).is_nil()) knows_ = true;
      for (const Hit& hit : find_all(job_, {"", root}, query)) {
        std::string name = text_of(hit.value);
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
      }
    };
    const Value sources = member_of(wanted, "names");
    if (!sources.is_list()) return names;
    for (const Value& source : sources.as_list()) {
      const Value selector = member_of(source, "for");
      if (selector.is_nil()) {
        add(scene_.object, text_of(source, "path"));
        continue;
      }
      for (const Release& release : scene_.subject.releases) {
        for (const Value& object : release.objects) {
          if (selects(selector, object)) add(object, text_of(source, "path"));
        }
      }
    }
    return names;
  }

  Job& job_;
  const Value& rule_;
  const Scene& scene_;
  const Services& services_;
  std::vector<Finding>& findings_;
  std::string host_, port_;
  bool knows_ = false;
};

}  // namespace

void judge_reference(Job& job, const Value& rule, const Scene& scene, const Services& services, std::vector<Finding>& findings) {
  Reference reference(job, rule, scene, services, findings);
  if (const Value wanted = member_of(rule, "service"); wanted.is_map()) reference.service(wanted);
  if (const Value wanted = member_of(rule, "account"); wanted.is_map()) reference.account(wanted);
  if (const Value wanted = member_of(rule, "hostPort"); wanted.is_map()) reference.host_port(wanted);
  if (const Value wanted = member_of(rule, "meshed"); wanted.is_map()) reference.meshed(wanted);
  if (const Value wanted = member_of(rule, "oneOf"); wanted.is_map()) reference.one_of(wanted);
}

}  // namespace rhumbline::rules
