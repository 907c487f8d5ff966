// The context of each chart: .Chart .Files .Release .Capabilities .Values .Subcharts .Template, one map shared by the chart's files.
//
// In:  the chart tree and the coalesced values.   Out: every template file with its context, in Helm's order.
// The one idea: order is by depth of the path, then by name, all reversed; it decides which `define` of a name wins (the last
// parsed, hence the shallowest) and which error is met first.

#include <algorithm>

#include "renderer/release/objects.h"

namespace rhumbline {

namespace {

struct Walk {
  Job& job;
  Files& files;
  const Value& release;
  const Value& capabilities;
  Compat compat;
  std::vector<Renderable> found;

  Map* visit(Chart& chart, const Value& values);
  void collect(Chart& chart, Map* context);
};

void Walk::collect(Chart& chart, Map* context) {
  const std::string path = chart.full_path();
  const std::string_view base_path = job.arena.copy(path + "/templates");
  for (ChartFile& file : chart.templates) {
    if (chart.metadata.is_library() && !base_name(file.name).starts_with('_')) continue;
    found.push_back({job.arena.copy(join_path(path, file.name)), base_path, &file, context});
  }
}

Map* Walk::visit(Chart& chart, const Value& values) {
  Map* subcharts = make_map(job.arena);
  Map* context = make_map(job.arena, &kMapOfAny);
  context->type = values_type(compat);
  context->reserve(job.arena, 8);
  context->set(job.arena, "Chart", make_chart_object(job, chart, compat));
  context->set(job.arena, "Files", make_files_object(job, files, chart));
  context->set(job.arena, "Release", release);
  context->set(job.arena, "Capabilities", capabilities);
  context->set(job.arena, "Values", values);
  context->set(job.arena, "Subcharts", Value::map(subcharts));
  for (Chart* child : chart.subcharts) {
    const Entry* table = values.as_map().find(child->name());
    const Value own = table != nullptr && table->value.is_map()
                          ? map_as(job.arena, table->value.as_map(), values_type(compat))
                          : Value::map(make_map(job.arena, values_type(compat)));
    Map* below = visit(*child, own);
    subcharts->set(job.arena, child->name(), map_as(job.arena, *below, &kMapOfAny));
  }
  collect(chart, context);
  return context;
}

}  // namespace

std::vector<Renderable> make_scopes(Job& job, Files& files, Chart& root, const Value& values, const Value& release,
                                    const Value& capabilities, Compat compat) {
  Walk walk{job, files, release, capabilities, compat, {}};
  walk.visit(root, map_as(job.arena, values.as_map(), values_type(compat)));
  struct Keyed {
    std::ptrdiff_t depth;  // slashes of the name, counted once
    Renderable file;
  };
  std::vector<Keyed> keyed;
  keyed.reserve(walk.found.size());
  for (const Renderable& file : walk.found) keyed.push_back({std::count(file.name.begin(), file.name.end(), '/'), file});
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const Keyed& a, const Keyed& b) { return a.depth != b.depth ? a.depth > b.depth : a.file.name > b.file.name; });
  std::transform(keyed.begin(), keyed.end(), walk.found.begin(), [](const Keyed& key) { return key.file; });
  // Two files of one name (an archive may hold them): the later one counts, as in a map.
  const auto same = [](const Renderable& a, const Renderable& b) { return a.name == b.name; };
  std::reverse(walk.found.begin(), walk.found.end());
  walk.found.erase(std::unique(walk.found.begin(), walk.found.end(), same), walk.found.end());
  std::reverse(walk.found.begin(), walk.found.end());
  return walk.found;
}

Value make_template_object(Job& job, const Renderable& file, Compat compat) {
  return make_map(job.arena,
                  {{"Name", Value::string(job.arena, file.name)}, {"BasePath", Value::string(job.arena, file.base_path)}},
                  values_type(compat));
}

}  // namespace rhumbline
