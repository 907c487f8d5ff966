// The straight line: from what was asked to a rendering. Read this first; each call is a room.
//
// In:  a request.   Out: a Rendering, or a Failure. Nothing is printed on the way.
// Trap: the order of the calls decides which of several faults is told first; it is Helm's (docs/parity.md#order).

#include <algorithm>
#include <map>

#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/release/checks.h"
#include "renderer/release/parts.h"

namespace rhumbline {

namespace {

Value release_object(Job& job, const RenderRequest& request, std::string_view name) {
  Arena& arena = job.arena;
  return make_map(arena, {{"Name", Value::string(arena, arena.copy(name))},
                          {"Namespace", Value::string(arena, arena.copy(request.name_space))},
                          {"IsUpgrade", Value::boolean(request.is_upgrade)},
                          {"IsInstall", Value::boolean(!request.is_upgrade)},
                          {"Revision", Value::integer(request.revision)},
                          {"Service", Value::literal("Helm")}});
}

// Executes what is no partial.
std::vector<RenderedFile> execute_all(Job& job, TemplateSet& set, std::span<const Renderable> renderables, Compat compat) {
  std::vector<RenderedFile> rendered;
  Output output;
  for (const Renderable& file : renderables) {
    if (base_name(file.name).starts_with('_')) continue;
    file.context->set(job.arena, "Template", make_template_object(job, file, compat));
    set.execute(file.name, Value::map(file.context), output);
    drop_no_value_marker(output);
    const std::string_view text = job.arena.keep(output.bytes);
    const std::span<Run> runs = job.arena.array<Run>(output.runs.size());
    std::copy(output.runs.begin(), output.runs.end(), runs.begin());
    rendered.push_back({file.name, text, job.sources.add_rendered(std::string(file.name) + " (rendered)", text, runs)});
  }
  return rendered;
}

}  // namespace

std::vector<RenderedFile> execute_templates(Job& job, Files& files, World& world, const TemplateOptions& options,
                                            std::span<const Renderable> renderables,
                                            const std::function<void(const TemplateSet&)>& afterwards) {
  TemplateSet set(job, chart_functions(options.compat), world, options);
  std::vector<TemplateText> texts;
  texts.reserve(renderables.size());
  for (const Renderable& file : renderables) {
    const std::string_view text = read_file(job, files, *file.file);
    texts.push_back({file.name, text, file.file->at});
  }
  if (!afterwards) {
    set.parse_all(texts);
    return execute_all(job, set, renderables, options.compat);
  }
  for (const TemplateText& text : texts) set.parse(text);
  try {
    std::vector<RenderedFile> rendered = execute_all(job, set, renderables, options.compat);
    afterwards(set);
    return rendered;
  } catch (const Failure&) {
    afterwards(set);
    throw;
  }
}

namespace {

// NOTES.txt is rendered like the others, counts when it fails, and is no manifest.
void take_notes(std::vector<RenderedFile>& files, const Chart& root, Rendering& rendering) {
  const std::string own = std::string(root.name()) + "/templates/NOTES.txt";
  std::erase_if(files, [&](const RenderedFile& file) {
    if (!file.name.ends_with("NOTES.txt")) return false;
    if (file.name == own) rendering.notes = file.text;
    return true;
  });
}

// What --debug shows of a release whose manifests cannot be read; Helm's order is random here, ours is by name.
std::string dump(std::span<const RenderedFile> files) {
  std::string out;
  for (const RenderedFile& file : files) {
    if (trim_space(file.text).empty()) continue;
    out += "---\n# Source: " + std::string(file.name) + "\n" + std::string(file.text) + "\n";
  }
  return std::string(trim_space(out)) + "\n";
}

void add_crds(Job& job, Files& files, const Chart& root, Rendering& rendering) {
  for (CrdFile& crd : crd_files(root)) {
    const std::string_view text = read_file(job, files, crd.file);
    rendering.crds.push_back({crd.path, text, crd.file.at, "CustomResourceDefinition", "", ""});
  }
}

// The part of the line in which Helm already has a release object: its errors carry a hint from here on.
void render_release(Job& job, Files& files, World& world, const RenderRequest& request, Chart& root, const Value& values,
                    const ClusterVersion& cluster, Rendering& rendering) {
  check_kube_version(root, cluster);
  const Value capabilities = make_capabilities(job, cluster, request.api_versions, request.compat);
  const Value release = release_object(job, request, rendering.name);
  const std::vector<Renderable> scopes = make_scopes(job, files, root, values, release, capabilities, request.compat);
  std::function<void(const TemplateSet&)> afterwards;
  if (request.insight != nullptr) {
    afterwards = [&](const TemplateSet& set) { find_unused(job, files, set, root, scopes, values, *request.insight); };
  }
  const TemplateOptions options{.compat = request.compat, .counts_branches = request.insight != nullptr && request.insight->wants_actions};
  std::vector<RenderedFile> texts = execute_templates(job, files, world, options, scopes, afterwards);
  take_notes(texts, root, rendering);
  if (request.debug_dump != nullptr) *request.debug_dump = dump(texts);
  const bool helm3 = request.compat == Compat::kHelm3;
  if (request.post_render && !helm3) texts = post_render_files(job, request, std::move(texts));
  order_manifests(job, std::move(texts), request, rendering);
  if (request.include_crds) add_crds(job, files, root, rendering);
  if (request.post_render && helm3) post_render_stream(job, request, rendering);
}

// An alias takes the place of a chart's name when the dependencies are settled; these are the names before, by the path that will be.
void collect_names(const Chart& chart, const std::string& above, std::map<std::string, std::string>& names) {
  for (const Dependency& dependency : chart.metadata.dependencies) {
    const std::string path = above + "/" + std::string(dependency.alias.empty() ? dependency.name : dependency.alias);
    if (!names.try_emplace(path, dependency.name).second) continue;
    for (const Chart* below : chart.subcharts) {
      if (below->name() == dependency.name) collect_names(*below, path, names);
    }
  }
}

void collect_parts(const Chart& chart, const std::string& above, const std::map<std::string, std::string>& names, const std::vector<std::string>& way,
                   std::vector<Rendering::Part>& parts) {
  for (const Chart* below : chart.subcharts) {
    const std::string path = above + "/" + std::string(below->name());
    Rendering::Part part{.path = way, .chart_name = std::string(below->name()), .chart_version = std::string(below->metadata.version)};
    part.path.emplace_back(below->name());
    if (const auto known = names.find(path); known != names.end()) part.chart_name = known->second;
    parts.push_back(part);
    collect_parts(*below, path, names, part.path, parts);
  }
}

}  // namespace

Rendering render(Job& job, Files& files, World& around, const RenderRequest& request) {
  Rendering rendering;
  const std::unique_ptr<World> seeded = request.seed.empty() ? nullptr : seeded_world(around, request);
  World& world = seeded ? *seeded : around;
  const ClusterVersion cluster = read_kube_version(request.kube_version, request.compat);
  rendering.name = release_name(job, world, request);
  rendering.name_space = request.name_space;
  rendering.kube_version = cluster.normalized;

  const bool helm3 = request.compat == Compat::kHelm3;
  const ValuesOptions how{.helm3 = helm3, .history = request.insight == nullptr ? nullptr : &request.insight->history};
  const Value user_values = merge_user_values(job, files, request.values, how);
  ChartSet charts = load_chart(job, files, request.chart, {.helm3 = helm3, .confined = request.confined, .within = request.confined_to});
  Chart& root = *charts.root;
  rendering.chart_name = root.name();
  if (const Value defaults = replaced_defaults(job, request.values.reused, how); defaults.is_map()) root.values = defaults;
  check_installable(job, root, request.compat);
  if (request.update_dependencies) add_local_dependencies(job, files, request.chart, charts, {.helm3 = helm3, .confined = request.confined, .within = request.confined_to});
  check_dependencies(root, request.compat);
  check_release_name(job, rendering.name, request.compat);
  std::map<std::string, std::string> names;
  const bool tells_parts = request.values_findings != nullptr && !root.subcharts.empty();  // who judges values asks for them
  if (tells_parts) collect_names(root, "", names);
  process_dependencies(job, charts, user_values, how);
  if (tells_parts) collect_parts(root, "", names, {}, rendering.parts);
  const Value values = coalesce_values(
      job, root, user_values, {.helm3 = helm3, .history = how.history, .takes_defaults = request.insight == nullptr});
  if (request.insight != nullptr) {
    request.insight->chart_name = root.name();
    request.insight->user_values = deep_copy(job, user_values);
    request.insight->values = deep_copy(job, values);  // templates change the one that they see
  }
  if (!request.skip_schema) check_values_schema(job, root, values, request.values_findings);
  rendering.chart_version = root.metadata.version;
  rendering.values = values;
  rendering.user_values = user_values;

  if (request.debug_dump != nullptr) *request.debug_dump = "\n";
  try {
    render_release(job, files, world, request, root, values, cluster, rendering);
  } catch (Failure& failure) {
    Diagnostic& diagnostic = failure.diagnostic();
    if (diagnostic.helm.empty()) diagnostic.helm = diagnostic.message;
    if (request.debug_dump == nullptr) diagnostic.helm += "\n\nUse --debug flag to render out invalid YAML";
    throw;
  }
  if (request.debug_dump != nullptr) request.debug_dump->clear();
  return rendering;
}

}  // namespace rhumbline
