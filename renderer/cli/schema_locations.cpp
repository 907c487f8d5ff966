// --schema-location: from a kind to the schema that speaks for it.
//
// In: locations, apiVersion and kind. Out: a built-in kind or a compiled file, found once and kept.
// The one idea: kubeconform's own location is answered from the embedded tables, so nothing needs a network.
// Traps: a file that is no JSON ends the search with an error, one that is no schema is passed over; a location with another web
// address fails only when the search comes to it.
// source: kubeconform 0.8.0 pkg/registry, pkg/loader, pkg/validator downloadSchema
#include "renderer/cli/schema_locations.h"

#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/json/json.h"
#include "renderer/release/release.h"

namespace rhumbline::cli {

namespace {

constexpr std::string_view kLayout = "/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json";
// What a template's fault calls the data.
constexpr GoType kPathData{
    "struct { NormalizedKubernetesVersion string; StrictSuffix string; ResourceKind string; ResourceAPIVersion string; Group string; "
    "KindSuffix string }",
    GoKind::kStruct};
constexpr std::string_view kHome = "https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master";

constexpr std::size_t kTemplateWords = std::string_view("template: ").size();
constexpr std::string_view kParseError = "parse error at (";  // Helm's words for what Go calls "template: "

/// A template's fault as Go says it: Helm gives a parse error another beginning and lays the others out on several lines.
std::string go_words(const std::string& helm) {
  if (helm.starts_with(kParseError)) {
    const std::size_t end = helm.find("):");
    return "template: " + helm.substr(kParseError.size(), end - kParseError.size()) + helm.substr(end + 1);
  }
  std::string out = "template: ";
  for (const std::string_view line : split(helm, "\n")) {
    if (out.size() > kTemplateWords) out += out.ends_with(':') ? " " : ": ";
    out += trim_space(line);
  }
  return out;
}

bool is_default(std::string_view location) { return location.starts_with(kHome) && location.substr(kHome.size()) == kLayout; }
bool is_web(std::string_view location) { return location.starts_with("http"); }

/// Files that a schema refers to, by the file: URL that its own place gives them.
class FileDocuments final : public schema::Documents {
 public:
  explicit FileDocuments(Files& files) : files_(files) {}
  Result<Value> load(Job& job, std::string_view url) override {
    if (!url.starts_with("file://")) return Diagnostic{.cause = Cause::kIo, .message = "nothing is fetched", .hint = "save it as a file"};
    auto text = files_.read(std::string(url.substr(7)), job.arena, job.limits.file_bytes);
    if (!text) return text.error();
    return json::read(job, text.value(), job.sources.add(url.substr(7), text.value()), {.keep_integers = true});
  }

 private:
  Files& files_;
};

std::string path_part(std::string_view url) { return std::string(url.starts_with("file://") ? url.substr(7) : url); }

}  // namespace

SchemaLocations::SchemaLocations(Job& job, Files& files, std::vector<std::string> locations, Options options)
    : job_(job), files_(files), options_(std::move(options)), locations_(std::move(locations)) {
  if (locations_.empty()) locations_.emplace_back("default");
  for (std::string& location : locations_) {
    if (location == "default") {
      location = std::string(kHome) + std::string(kLayout);
    } else if (!location.ends_with("json")) {
      location += kLayout;
    }
    if (is_default(location)) continue;  // known to be fine: a run that needs no template makes none
    try {
      path_of(location, "v1", "Deployment");
    } catch (const Failure& failure) {
      const Diagnostic& fault = failure.diagnostic();
      const std::string why = go_words(fault.helm.empty() ? fault.message : fault.helm);
      fail({.cause = Cause::kUsage,
            .rule = "flag.schema-location",
            .message = "--schema-location " + location + ": " + failure.diagnostic().message,
            .hint = "actions such as {{ .ResourceKind }} and {{ .KindSuffix }} are known",
            .helm = "failed initialising schema location registry: " + why});
    }
  }
}

std::string SchemaLocations::path_of(const std::string& location, std::string_view api_version, std::string_view kind) {
  if (location.find("{{") == std::string::npos) return location;
  const auto text = [this](std::string_view bytes) { return Value::string(job_.arena, job_.arena.copy(bytes)); };
  const std::string name = schema::published_name(api_version, kind);
  const std::string_view group = api_version.substr(0, api_version.find('/'));
  const Value data = make_map(job_.arena, {{"NormalizedKubernetesVersion", text((options_.version == "master" ? "" : "v") + options_.version)},
                                           {"StrictSuffix", text(options_.strict ? "-strict" : "")},
                                           {"ResourceKind", text(name.substr(0, kind.size()))},
                                           {"ResourceAPIVersion", text(api_version.substr(api_version.rfind('/') + 1))},
                                           {"Group", text(group)},
                                           {"KindSuffix", text(name.substr(kind.size()))}},
                              &kPathData);
  const std::unique_ptr<World> world = system_world(false);
  TemplateSet set(job_, chart_functions(Compat::kHelm4), *world, {.root_name = "tpl", .want_runs = false});
  set.parse({"tpl", location, job_.sources.add("--schema-location", job_.arena.copy(location))});
  return set.execute("tpl", data).bytes;
}

SchemaLocations::Found& SchemaLocations::find(std::string_view api_version, std::string_view kind) {
  if (const auto known = known_.find(std::pair(api_version, kind)); known != known_.end()) return known->second;
  Found& found = known_[{std::string(api_version), std::string(kind)}];
  for (const std::string& location : locations_) {
    if (look_at(location, api_version, kind, found)) break;
  }
  return found;
}

// True: the search ends here, with a schema or with an error.
bool SchemaLocations::look_at(const std::string& location, std::string_view api_version, std::string_view kind, Found& found) {
  if (is_default(location)) {
    found.built_in = schema::published_kind(api_version, kind, options_.kube);
    if (!found) return false;
    found.api_version = api_version;
    found.kind = kind;
    return true;
  }
  const std::string path = path_of(location, api_version, kind);
  if (is_web(location)) {
    found.error = "failed downloading schema at " + path + ": rhumbline fetches nothing";
    return true;
  }
  const std::string file = path_part(path);
  if (files_.kind(file) == FileKind::kMissing) return false;
  const auto bytes = files_.read(file, job_.arena, job_.limits.file_bytes);
  if (!bytes) {
    found.error = bytes.error().message;
    return true;
  }
  const auto document = json::read(job_, bytes.value(), job_.sources.add(file, bytes.value()), {.keep_integers = true});
  if (!document) {
    found.error = document.error().helm.empty() ? document.error().message : document.error().helm;
    return true;
  }
  if (document.value().is_nil()) return false;
  FileDocuments documents(files_);
  found.url = "file://" + files_.absolute(file);
  auto compiled = schema::Schema::compile(
      job_, document.value(), {.draft = schema::Draft::k4, .url = found.url, .documents = &documents, .go_durations = true});
  if (!compiled) return false;
  found.schema.emplace(std::move(compiled.value()));
  return true;
}

const schema::Schema& SchemaLocations::schema_of(Found& found) {
  if (!found.schema) {
    const Value document = schema::published_schema(job_, found.built_in, options_.strict);
    found.url = path_of(std::string(kHome) + std::string(kLayout), found.api_version, found.kind);
    found.schema.emplace(schema::Schema::compile(job_, document, {.url = found.url, .go_durations = true}).or_throw());
  }
  return *found.schema;
}

}  // namespace rhumbline::cli
