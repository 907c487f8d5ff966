// What answers inside the cluster: the Services of a set of releases.
//
// In:  rendered objects, live objects, and rules that say which Services an operator makes (`makes`).   Out: name, namespace, ports.
// The one idea: a custom resource whose operator makes a Service is as good as the Service; its ports are the endpoints in its
// configuration.
// Trap: an endpoint that a variable fills in has no number; such a Service is open, and nothing is said about its ports.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

std::int64_t number_in(std::string_view text) {
  const ParsedInt parsed = parse_int(text, 10);
  return parsed.status == ParseStatus::kOk && parsed.value > 0 && parsed.value < 65'536 ? parsed.value : 0;
}

}  // namespace

Services::Services(Job& job, const Subject& subject, std::span<const Value> makers) {
  const auto take = [&](const Value& object, const std::string& name_space) {
    if (text_of(object, "kind") == "Service") add(object, name_space);
    for (const Value& maker : makers) {
      if (selects(member_of(maker, "for"), object)) add_made(job, maker, object, name_space);
    }
  };
  for (const Release& release : subject.releases) {
    for (const Value& object : release.objects) take(object, release.name_space);
  }
  for (const Value& object : subject.live) take(object, "default");
}

const Service* Services::find(std::string_view name, std::string_view name_space) const {
  const auto found = std::find_if(services_.begin(), services_.end(),
                                  [&](const Service& service) { return service.name == name && service.name_space == name_space; });
  return found == services_.end() ? nullptr : &*found;
}

void Services::add(const Value& object, const std::string& name_space) {
  const Value metadata = member_of(object, "metadata"), spec = member_of(object, "spec");
  Service service{std::string(text_of(metadata, "name")), std::string(text_of(metadata, "namespace")), {}, member_of(spec, "selector")};
  if (service.name_space.empty()) service.name_space = name_space;
  if (text_of(spec, "type") == "ExternalName") service.is_open = true;
  const Value ports = member_of(spec, "ports");
  if (ports.is_list()) {
    for (const Value& port : ports.as_list()) {
      const std::string_view protocol = text_of(port, "protocol");
      service.ports.push_back({std::string(text_of(port, "name")), protocol.empty() ? "TCP" : std::string(protocol), number_in(text_of(member_of(port, "port")))});
    }
  }
  services_.push_back(std::move(service));
}

// {"makes": "{name}-collector", "endpoints": ["spec.config|yaml.receivers.*.endpoint"], "ports": "spec.ports[*]",
//  "defaults": [{"path": "spec.config|yaml.receivers.otlp.protocols.grpc", "name": "otlp-grpc", "port": 4317}]}
void Services::add_made(Job& job, const Value& maker, const Value& object, const std::string& name_space) {
  const Value metadata = member_of(object, "metadata");
  Service service{replace_all(text_of(maker, "makes"), "{name}", text_of(metadata, "name")), std::string(text_of(metadata, "namespace")), {}, Value()};
  if (service.name_space.empty()) service.name_space = name_space;
  for (const std::string_view query : texts_of(member_of(maker, "endpoints"))) {
    for (const Hit& hit : find_all(job, {"", object}, query)) {
      const std::string text = text_of(hit.value);
      const std::int64_t number = number_in(std::string_view(text).substr(text.rfind(':') + 1));
      if (number == 0) {
        service.is_open = true;
        continue;
      }
      // config|yaml.receivers.otlp.protocols.grpc.endpoint: the port is called after what stands behind "receivers".
      const std::size_t start = hit.path.rfind("receivers.");
      const std::string name = start == std::string::npos ? "" : replace_all(hit.path.substr(start + 10, hit.path.rfind('.') - start - 10), ".protocols.", "-");
      service.ports.push_back({name, "TCP", number});
    }
  }
  if (const Value defaults = member_of(maker, "defaults"); defaults.is_list()) {
    for (const Value& row : defaults.as_list()) {
      for (const Hit& hit : find_all(job, {"", object}, text_of(row, "path"))) {
        if (!member_of(hit.value, "endpoint").is_nil()) continue;
        service.ports.push_back({std::string(text_of(row, "name")), "TCP", number_in(text_of(member_of(row, "port")))});
      }
    }
  }
  for (const Hit& hit : find_all(job, {"", object}, text_of(maker, "ports"))) {
    service.ports.push_back({std::string(text_of(hit.value, "name")), "TCP", number_in(text_of(member_of(hit.value, "port")))});
  }
  if (service.ports.empty()) service.is_open = true;
  services_.push_back(std::move(service));
}

}  // namespace rhumbline::rules
