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
    if (text_at(object, "kind") == "Service") add(object, name_space);
    for (const Value& maker : makers) {
      if (selects(value_at(maker, "for"), object)) add_made(job, maker, object, name_space);
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
  const Value metadata = value_at(object, "metadata"), spec = value_at(object, "spec");
  Service service{std::string(text_at(metadata, "name")), std::string(text_at(metadata, "namespace")), {}, value_at(spec, "selector")};
  if (service.name_space.empty()) service.name_space = name_space;
  if (text_at(spec, "type") == "ExternalName") service.is_open = true;
  const Value ports = value_at(spec, "ports");
  if (ports.is_list()) {
    for (const Value& port : ports.as_list()) {
      const std::string_view protocol = text_at(port, "protocol");
      service.ports.push_back({std::string(text_at(port, "name")), protocol.empty() ? "TCP" : std::string(protocol), number_in(text_of(value_at(port, "port")))});
    }
  }
  services_.push_back(std::move(service));
}

// {"makes": "{name}-collector", "endpoints": ["spec.config|yaml.receivers.*.endpoint"], "ports": "spec.ports[*]",
//  "defaults": [{"path": "spec.config|yaml.receivers.otlp.protocols.grpc", "name": "otlp-grpc", "port": 4317}]}
void Services::add_made(Job& job, const Value& maker, const Value& object, const std::string& name_space) {
  const Value metadata = value_at(object, "metadata");
  Service service{replace_all(text_at(maker, "makes"), "{name}", text_at(metadata, "name")), std::string(text_at(metadata, "namespace")), {}, Value()};
  if (service.name_space.empty()) service.name_space = name_space;
  for (const std::string_view query : texts_of(value_at(maker, "endpoints"))) {
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
  if (const Value defaults = value_at(maker, "defaults"); defaults.is_list()) {
    for (const Value& row : defaults.as_list()) {
      for (const Hit& hit : find_all(job, {"", object}, text_at(row, "path"))) {
        if (!value_at(hit.value, "endpoint").is_nil()) continue;
        service.ports.push_back({std::string(text_at(row, "name")), "TCP", number_in(text_of(value_at(row, "port")))});
      }
    }
  }
  for (const Hit& hit : find_all(job, {"", object}, text_at(maker, "ports"))) {
    service.ports.push_back({std::string(text_at(hit.value, "name")), "TCP", number_in(text_of(value_at(hit.value, "port")))});
  }
  if (service.ports.empty()) service.is_open = true;
  services_.push_back(std::move(service));
}

}  // namespace rhumbline::rules
