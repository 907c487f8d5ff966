// .Chart: Chart.yaml as templates see it. Helm 4 shows a map of every field by its Go name; Helm 3 a struct, with JSON names in JSON.
//
// In:  Metadata.   Out: a Value.
// Trap: in Helm 4 absent lists are empty lists, but absent annotations are a nil map that JSON prints as null.

#include "renderer/release/objects.h"

namespace rhumbline {

namespace {

// Builds maps and structs of either Helm: Go names always, JSON names for the struct's hook.
struct Shaper {
  Job& job;
  bool helm3;

  [[nodiscard]] Value text(std::string_view bytes) const { return Value::string(job.arena, bytes); }

  [[nodiscard]] Value texts(const std::vector<std::string_view>& items) const {
    if (helm3 && items.empty()) return nil_list(job.arena, &kSliceOfString);
    ListBuilder list(job.arena, helm3 ? &kSliceOfString : &kSliceOfAny);
    for (std::string_view item : items) list.push(text(item));
    return list.finish();
  }

  [[nodiscard]] Value annotations(const Metadata& metadata) const;
  [[nodiscard]] Value maintainers(const Metadata& metadata) const;
  [[nodiscard]] Value dependency(const Dependency& dependency) const;
  [[nodiscard]] Value dependencies(const Metadata& metadata) const;
};

// Leaves out what `omitempty` leaves out: zero values, empty lists and maps.
bool is_omitted(const Value& v) { return !truth(v); }

struct JsonName {
  std::string_view field, name;
  bool always = false;  // no omitempty
};

Value with_json_names(Job& job, const Value& self, std::span<const JsonName> names) {
  static constexpr GoType kShown{"", GoKind::kStruct};
  Map* shown = make_map(job.arena, &kShown);
  for (const JsonName& row : names) {
    const Value value = self.as_map().get(row.field);
    if (row.always || !is_omitted(value)) shown->set(job.arena, row.name, value);
  }
  return Value::map(shown);
}

Value maintainer_json(Job& job, const Value& self) {
  static constexpr JsonName kNames[] = {{"Name", "name"}, {"Email", "email"}, {"URL", "url"}};
  return with_json_names(job, self, kNames);
}

Value dependency_json(Job& job, const Value& self) {
  static constexpr JsonName kNames[] = {{"Name", "name", true},      {"Version", "version"}, {"Repository", "repository", true},
                                        {"Condition", "condition"},  {"Tags", "tags"},       {"Enabled", "enabled"},
                                        {"ImportValues", "import-values"}, {"Alias", "alias"}};
  return with_json_names(job, self, kNames);
}

constexpr JsonName kChartNames[] = {
    {"Name", "name"},           {"Home", "home"},               {"Sources", "sources"},         {"Version", "version"},
    {"Description", "description"}, {"Keywords", "keywords"},   {"Maintainers", "maintainers"}, {"Icon", "icon"},
    {"APIVersion", "apiVersion"}, {"Condition", "condition"},   {"Tags", "tags"},               {"AppVersion", "appVersion"},
    {"Deprecated", "deprecated"}, {"Annotations", "annotations"}, {"KubeVersion", "kubeVersion"},
    {"Dependencies", "dependencies"}, {"Type", "type"},         {"IsRoot", "IsRoot", true}};

Value chart_json(Job& job, const Value& self) { return with_json_names(job, self, kChartNames); }

// .Chart.Metadata: all of it but IsRoot.
Value metadata_json(Job& job, const Value& self) {
  return with_json_names(job, self, std::span(kChartNames).first(std::size(kChartNames) - 1));
}

// A nil map: read like an empty one, but null in JSON.
constexpr GoType kNilMapOfString{
    .name = "map[string]string", .kind = GoKind::kMap, .elem = &kTypeString, .json = [](Job&, const Value&) { return Value(); }};
constexpr GoType kMaintainerStruct{.name = "chart.Maintainer", .kind = GoKind::kStruct, .json = maintainer_json};
constexpr GoType kMaintainer{.name = "*chart.Maintainer", .kind = GoKind::kPointer, .elem = &kMaintainerStruct, .json = maintainer_json};
constexpr GoType kMaintainers{.name = "[]*chart.Maintainer", .kind = GoKind::kSlice, .elem = &kMaintainer};
constexpr GoType kDependencyStruct{.name = "chart.Dependency", .kind = GoKind::kStruct, .json = dependency_json};
constexpr GoType kDependency{.name = "*chart.Dependency", .kind = GoKind::kPointer, .elem = &kDependencyStruct, .json = dependency_json};
constexpr GoType kDependencies{.name = "[]*chart.Dependency", .kind = GoKind::kSlice, .elem = &kDependency};
constexpr GoType kMetadataStruct{.name = "chart.Metadata", .kind = GoKind::kStruct, .json = metadata_json};
constexpr GoType kChartStruct{
    .name = "struct { chart.Metadata; IsRoot bool }", .kind = GoKind::kStruct, .elem = &kMetadataStruct, .json = chart_json};

Value Shaper::annotations(const Metadata& metadata) const {
  if (!metadata.has_annotations) {
    Map* nothing = make_map(job.arena, &kNilMapOfString);
    nothing->is_nil = true;
    return Value::map(nothing);
  }
  Map* map = make_map(job.arena, &kMapOfString);
  for (const auto& [key, value] : metadata.annotations) map->set(job.arena, key, text(value));
  return Value::map(map);
}

Value Shaper::maintainers(const Metadata& metadata) const {
  if (helm3 && metadata.maintainers.empty()) return nil_list(job.arena, &kMaintainers);
  ListBuilder list(job.arena, helm3 ? &kMaintainers : &kSliceOfAny);
  for (const Maintainer& m : metadata.maintainers) {
    list.push(make_map(job.arena, {{"Name", text(m.name)}, {"Email", text(m.email)}, {"URL", text(m.url)}},
                       helm3 ? &kMaintainer : &kMapOfAny));
  }
  return list.finish();
}

Value Shaper::dependency(const Dependency& d) const {
  return make_map(job.arena,
                  {{"Name", text(d.name)},
                   {"Version", text(d.version)},
                   {"Repository", text(d.repository)},
                   {"Condition", text(d.condition)},
                   {"Tags", texts(d.tags)},
                   {"Enabled", Value::boolean(d.enabled)},
                   {"ImportValues", helm3 && d.import_values.empty() ? nil_list(job.arena) : make_list(job.arena, d.import_values)},
                   {"Alias", text(d.alias)}},
                  helm3 ? &kDependency : &kMapOfAny);
}

Value Shaper::dependencies(const Metadata& metadata) const {
  if (helm3 && metadata.dependencies.empty()) return nil_list(job.arena, &kDependencies);
  ListBuilder list(job.arena, helm3 ? &kDependencies : &kSliceOfAny);
  for (const Dependency& d : metadata.dependencies) list.push(dependency(d));
  return list.finish();
}

}  // namespace

Value make_chart_object(Job& job, const Chart& chart, Compat compat) {
  const bool helm3 = compat == Compat::kHelm3;
  const Shaper shape{job, helm3};
  const Metadata& m = chart.metadata;
  return make_map(job.arena,
                  {{"Name", shape.text(m.name)},
                   {"Home", shape.text(m.home)},
                   {"Sources", shape.texts(m.sources)},
                   {"Version", shape.text(m.version)},
                   {"Description", shape.text(m.description)},
                   {"Keywords", shape.texts(m.keywords)},
                   {"Maintainers", shape.maintainers(m)},
                   {"Icon", shape.text(m.icon)},
                   {"APIVersion", shape.text(m.api_version)},
                   {"Condition", shape.text(m.condition)},
                   {"Tags", shape.text(m.tags)},
                   {"AppVersion", shape.text(m.app_version)},
                   {"Deprecated", Value::boolean(m.deprecated)},
                   {"Annotations", shape.annotations(m)},
                   {"KubeVersion", shape.text(m.kube_version)},
                   {"Dependencies", shape.dependencies(m)},
                   {"Type", shape.text(m.type)},
                   {"IsRoot", Value::boolean(chart.is_root())}},
                  helm3 ? &kChartStruct : &kMapOfAny);
}

}  // namespace rhumbline
