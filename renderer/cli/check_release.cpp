// Releases for `check`: one from the command line, or several from a --set-of file.
//
// In:  flags, or a file that lists releases.   Out: each rendered, its manifests read into objects once.
// Traps: values that break their schema must be told all, not only refused, so the rendering goes on; when it then fails, the schema's
// findings are the answer.

#include "renderer/cli/check.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/cli/commands.h"
#include "renderer/schema/schema.h"

namespace rhumbline::cli {

namespace {

[[noreturn]] void refuse(Pos at, std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "set-of", .at = at, .message = std::move(message), .hint = std::move(hint)});
}

std::string text_or_refuse(const Value& map, std::string_view key) {
  const Value found = map.as_map().get(key);
  if (found.is_nil()) return {};
  if (!found.is_string()) refuse(found.at(), std::string(key) + " must be a text", "");
  return std::string(found.as_text());
}

std::vector<std::string> texts_of(const Value& map, std::string_view key) {
  std::vector<std::string> texts;
  const Value found = map.as_map().get(key);
  if (found.is_nil()) return texts;
  if (found.is_string()) return {std::string(found.as_text())};
  if (!found.is_list()) refuse(found.at(), std::string(key) + " must be a list", "");
  for (const Value& item : found.as_list()) {
    if (!item.is_string()) refuse(item.at() ? item.at() : found.at(), std::string(key) + " must be a list of texts", "");
    texts.emplace_back(item.as_text());
  }
  return texts;
}

constexpr std::string_view kMembers[] = {"name", "namespace", "chart", "values", "set", "setString", "setFile", "setJson", "setLiteral"};

void check_members(const Value& release) {
  for (const Entry& entry : std::as_const(release.as_map()).entries()) {
    const std::vector<std::string_view> known(std::begin(kMembers), std::end(kMembers));
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const std::string_view near = nearest(entry.key, known);
    refuse(entry.key_at, "a release has no member " + std::string(entry.key), near.empty() ? "it has name, namespace, chart, values, set, setString, setFile, setJson, setLiteral" : "did you mean " + std::string(near) + "?");
  }
}

std::string beside(const std::string& folder, const std::string& path) {
  return path.starts_with('/') || folder.empty() ? path : join_path(folder, path);
}

RenderRequest request_of(const Value& release, const std::string& folder, RenderRequest request) {
  if (!release.is_map()) refuse(release.at(), "a release must be a map with name and chart", "");
  check_members(release);
  request.name = text_or_refuse(release, "name");
  request.name_given = true;
  request.chart = text_or_refuse(release, "chart");
  if (request.name.empty() || request.chart.empty()) refuse(release.at(), "a release needs a name and a chart", "");
  request.chart = beside(folder, request.chart);
  if (const std::string name_space = text_or_refuse(release, "namespace"); !name_space.empty()) request.name_space = name_space;
  for (const std::string& path : texts_of(release, "values")) request.values.files.push_back(beside(folder, path));
  request.values.set = texts_of(release, "set");
  request.values.set_string = texts_of(release, "setString");
  request.values.set_json = texts_of(release, "setJson");
  request.values.set_literal = texts_of(release, "setLiteral");
  for (const std::string& pair : texts_of(release, "setFile")) {
    const std::size_t equal = pair.find('=');
    request.values.set_file.push_back(equal == std::string::npos ? pair : pair.substr(0, equal + 1) + beside(folder, pair.substr(equal + 1)));
  }
  return request;
}

void read_objects(Job& job, const Manifest& manifest, bool is_hook, Checked& checked) {
  for (const Document& document : split_documents(manifest.text)) {
    Parsed parsed = parse_document(job, document, manifest.at + document.offset, JsonBy::kYaml).or_throw();
    for (const Value& value : parsed.values) {
      std::vector<Value> objects;
      unfold_objects(value, objects);
      auto rest = parsed.duplicates.begin();
      for (std::size_t i = 0; i < objects.size(); ++i) {
        const auto first = rest;
        while (rest != parsed.duplicates.end() && (i + 1 == objects.size() || rest->at < objects[i + 1].at())) ++rest;
        checked.objects.push_back({objects[i], {first, rest}});
        if (!is_hook) checked.release.objects.push_back(objects[i]);
        const Value kind = member_of(objects[i], "kind");
        if (kind.is_string() && kind.as_text() == "CustomResourceDefinition") checked.definitions.push_back(objects[i]);
      }
    }
  }
}

// A subchart as a release of its own: what its rules look at.
rules::Release part_of(Job& job, const rules::Release& whole, const Rendering::Part& part) {
  rules::Release release{.name = whole.name, .name_space = whole.name_space, .chart = part.chart_name, .chart_version = part.chart_version,
                         .values = whole.values, .user_values = whole.user_values, .objects = whole.objects};
  std::vector<PathStep> steps;
  for (const std::string& name : part.path) {
    steps.push_back({name});
    release.values = member_of(release.values, name);
    release.user_values = member_of(release.user_values, name);
  }
  release.within = print_values_path(steps);
  // Globals are given to all charts at once.
  Map* given = make_map(job.arena);
  if (release.user_values.is_map()) {
    for (const Entry& entry : std::as_const(release.user_values.as_map()).entries()) given->set(job.arena, entry.key, entry.value, entry.key_at);
  }
  if (const Value globals = member_of(whole.user_values, "global"); !globals.is_nil() && given->get("global").is_nil()) given->set(job.arena, "global", globals);
  release.user_values = Value::map(given);
  return release;
}

}  // namespace

std::vector<RenderRequest> read_set(Job& job, Files& files, const std::string& path, const RenderRequest& base) {
  const std::string_view text = path == "-" ? read_stdin(job.arena, job.limits.file_bytes).or_throw() : files.read(path, job.arena, job.limits.file_bytes).or_throw();
  const Pos start = job.sources.add(path == "-" ? "stdin" : path, text);
  Result<Value> document = yaml::read(job, text, start, {.keep_integers = true});
  if (!document) {
    Diagnostic diagnostic = document.error();
    diagnostic.cause = Cause::kUsage;
    fail(std::move(diagnostic));
  }
  const Value releases = document.value().is_map() ? document.value().as_map().get("releases") : Value();
  if (!releases.is_list() || releases.as_list().size == 0) refuse(start, path + " has no list called releases", "releases: [{name, namespace, chart, values, set}]");
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash);
  std::vector<RenderRequest> requests;
  for (const Value& release : releases.as_list()) requests.push_back(request_of(release, folder, base));
  return requests;
}

Checked render_checked(Job& job, Files& files, World& world, const Arguments& arguments, RenderRequest request, bool looks_at_values) {
  Checked checked;
  Insight insight;
  if (looks_at_values) request.insight = &insight;
  request.include_crds = true;  // their definitions judge the objects
  request.values_findings = &checked.findings;
  checked.release.name = request.name;
  checked.release.name_space = request.name_space;
  checked.kube_version = request.kube_version;
  try {
    const Rendering rendering = render_as_asked(job, files, world, arguments, request);
    checked.release = {.name = rendering.name, .name_space = rendering.name_space, .chart = rendering.chart_name, .chart_version = rendering.chart_version,
                       .values = rendering.values, .user_values = rendering.user_values, .objects = {}};
    checked.kube_version = rendering.kube_version;
    for (const Manifest& definition : rendering.crds) {
      Checked aside;
      read_objects(job, definition, true, aside);
      checked.objects.insert(checked.objects.end(), aside.objects.begin(), aside.objects.end());
      checked.definitions.insert(checked.definitions.end(), aside.definitions.begin(), aside.definitions.end());
    }
    for (const Manifest& manifest : rendering.manifests) read_objects(job, manifest, false, checked);
    for (const Manifest& hook : rendering.hooks) read_objects(job, hook, true, checked);
    for (const Rendering::Part& part : rendering.parts) checked.release.parts.push_back(part_of(job, checked.release, part));
    checked.unused = std::move(insight.unused);
    checked.slips = std::move(insight.slips);
  } catch (const Failure& failure) {
    if (checked.findings.empty() || failure.diagnostic().cause != Cause::kInput) throw;
  }
  return checked;
}

}  // namespace rhumbline::cli
