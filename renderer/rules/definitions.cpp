// The custom resources of the systems whose rules the program carries.
//
// In:  objects.   Out: a store that knows their kinds.
// The one idea: a definition is read only when an object of its kind is there; most runs read none.
// Trap: what the user or the chart defines goes before what the program knows.

#include <algorithm>

#include "renderer/rules/embedded.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

// Ends of the API groups that the definitions in schemas/ are of.
constexpr std::string_view kGroups[] = {"openservicemesh.io", "flomesh.io", "istio.io", "opentelemetry.io", "linkerd.io", "seldon.io", "machinelearning.seldon.io", "jaegertracing.io", "smi-spec.io"};

// The embedded file that defines the kind; a text search is enough to find it, the reader decides.
void add_definitions_of(Job& job, schema::Store& store, std::string_view kind, std::string_view group) {
  for (const Embedded& file : embedded_rules()) {
    if (!file.name.ends_with(".yaml") || file.text.find("kind: " + std::string(kind)) == std::string_view::npos ||
        file.text.find(group) == std::string_view::npos) {
      continue;
    }
    for (const Document& document : split_documents(file.text)) {
      if (document.text.find("kind: " + std::string(kind)) == std::string_view::npos) continue;
      for (const Value& value : parse_document(job, document, {}).or_throw().values) store.add_crd(value);
    }
  }
}

}  // namespace

bool is_known_resource(const Value& object) {
  const std::string_view group = group_of(object);
  return std::any_of(std::begin(kGroups), std::end(kGroups), [&](std::string_view known) { return group.ends_with(known); });
}

// The names that the `as` rules of schemas/ are about; validate asks for each ConfigMap, and most are none of these.
bool may_hold_documents(const Value& object) {
  if (text_of(object, "kind") != "ConfigMap" || text_of(object, "apiVersion") != "v1") return false;
  const std::string_view name = text_of(member_of(object, "metadata"), "name");
  return name == "preset-mesh-config" || name == "istio" || name.starts_with("istio-") || name == "linkerd-config";
}

void add_known_definition(Job& job, schema::Store& store, const Value& object) {
  const std::string_view group = group_of(object), kind = text_of(object, "kind");
  if (kind.empty() || !is_known_resource(object)) return;
  const schema::KubeVersion newest = schema::kube_version("").or_throw();
  const schema::KindEntry entry = store.find(text_of(object, "apiVersion"), kind, newest);
  if (entry.type || entry.json != nullptr || !entry.known_elsewhere.empty() || store.scope(text_of(object, "apiVersion"), kind) != schema::Scope::kUnknown) return;
  add_definitions_of(job, store, kind, group);
}

void add_known_definitions(Job& job, schema::Store& store, const Subject& subject) {
  for (const Release& release : subject.releases) {
    for (const Value& object : release.objects) add_known_definition(job, store, object);
  }
  for (const Value& object : subject.live) add_known_definition(job, store, object);
}

}  // namespace rhumbline::rules
