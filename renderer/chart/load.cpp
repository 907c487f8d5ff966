// A chart is loaded: its files are sorted into templates, values, schema, subcharts and the rest.
//
// In:  a folder or an archive.   Out: a tree of charts; nothing is evaluated.
// The one idea: only what decides about the rendering is read (Chart.yaml, lock, values, schema); all else is listed and
// waits for read_file(): many templates belong to subcharts that will be switched off.
// Trap: Chart.yaml is read before all other files, wherever it stands; the chart is validated before its subcharts are
// loaded. That order decides which of several faults is reported.
// source: helm v4 pkg/chart/loader/load.go, pkg/chart/v2/loader/load.go; v3 pkg/chart/loader

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/chart/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

constexpr std::size_t kDeepest = 1000;  // charts within charts

// filepath.Ext: from the last dot of the last part.
std::string_view extension(std::string_view name) {
  const std::string_view base = name.substr(name.rfind('/') + 1);
  const std::size_t dot = base.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : base.substr(dot);
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('/') + 1); }

// The files of one entry of charts/.
struct SubchartFiles {
  std::string_view entry;
  std::vector<ChartFile> files;  // names relative to charts/
};

class Loader {
 public:
  Loader(Job& job, Files& files, const LoadOptions& options) : job_(job), files_(files), options_(options) {
    constexpr std::uint64_t kAllArchives = 4;  // times what one may unpack to
    budget_ = {.bytes = job.limits.file_bytes * kAllArchives, .files = job.limits.archive_files};
  }

  ChartSet run(const std::string& path, FileKind kind) {
    std::vector<ChartFile> found = kind == FileKind::kFolder ? open_folder(path) : open_archive(path);
    set_.root = chart(std::move(found), nullptr);
    // Helm 4 loads charts of generation v3, faults and all, and then refuses to render them.
    if (is_of_tomorrow_) refuse_generation(peeked_.as_map().get("apiVersion"), words_about_tomorrow(set_.root->metadata));
    return std::move(set_);
  }

 private:
  // Every fault of a chart leaves through here, so that the subcharts around it are named.
  [[noreturn]] void refuse(Diagnostic diagnostic) const {
    if (diagnostic.helm.empty()) diagnostic.helm = diagnostic.message;
    for (auto at = within_.rbegin(); at != within_.rend(); ++at) {
      const std::string around = std::string(at->first) + " in " + std::string(at->second) + ": ";
      diagnostic.helm = "error unpacking subchart " + around + diagnostic.helm;
      diagnostic.message = "subchart " + around + diagnostic.message;
    }
    fail(std::move(diagnostic));
  }

  [[noreturn]] void refuse(Pos at, std::string message, std::string helm) const {
    refuse({.rule = "chart.load", .at = at, .message = std::move(message), .helm = std::move(helm)});
  }

  // A diagnostic of another room, in the frame "cannot load Chart.yaml: ...".
  [[noreturn]] void refuse_file(std::string_view name, Diagnostic inner) const {
    const std::string words = inner.helm.empty() ? inner.message : inner.helm;
    inner.helm = "cannot load " + std::string(name) + ": " + words;
    inner.message = std::string(name) + ": " + inner.message;
    refuse(std::move(inner));
  }

  void read(ChartFile& file) const {
    if (!file.disk_path.empty()) read_file(job_, files_, file);
  }

  Value parse(const ChartFile& file) const {
    Result<Value> read = yaml::read(job_, file.bytes, file.at, {.keep_integers = true});
    if (!read) refuse_file(file.name, read.error());
    return read.value();
  }

  // ---- Opening
  // -------------------------------------------------------------------------------------------------------

  std::vector<ChartFile> open_folder(const std::string& path) {
    std::string trimmed = path;
    while (trimmed.size() > 1 && trimmed.ends_with('/')) trimmed.pop_back();
    files_.expect_below(trimmed);
    ChartFile peeked;
    if (detects()) peeked = peek(trimmed);
    std::vector<ChartFile> found = list_folder(job_, files_, trimmed, peeked_, options_);
    for (ChartFile& file : found) {
      if (detects() && file.name == "Chart.yaml") file = peeked;  // do not read it twice
    }
    return found;
  }

  // Whether the apiVersion is looked at before anything else.
  [[nodiscard]] bool detects() const { return !options_.helm3 && !options_.for_lint; }

  // Helm 4 looks at the apiVersion alone, first of all, to choose the loader.
  ChartFile peek(const std::string& folder) {
    const std::string path = folder + "/Chart.yaml";
    ChartFile file{.name = "Chart.yaml", .disk_path = job_.arena.copy(path)};
    Result<std::string_view> read = files_.read(path, job_.arena, job_.limits.file_bytes);
    if (!read) {
      const std::string absolute = files_.absolute(path);
      const bool is_missing = files_.kind(path) == FileKind::kMissing;
      refuse({.cause = Cause::kIo,
              .rule = "chart.load",
              .message = is_missing ? folder + " is no chart: it has no Chart.yaml" : read.error().message,
              .helm = "unable to detect chart at " + absolute + ": " +
                      (is_missing ? "open " + absolute + ": no such file or directory" : read.error().message)});
    }
    file.bytes = read.value();
    if (file.bytes.starts_with("\xEF\xBB\xBF")) file.bytes.remove_prefix(3);
    file.at = job_.sources.add(path, file.bytes);
    file.disk_path = {};
    check_generation(file);
    return file;
  }

  void check_generation(const ChartFile& file) {
    peeked_ = parse(file);
    peeked_at_ = file.at;
    if (!peeked_.is_nil() && !peeked_.is_map()) {
      refuse_file("Chart.yaml", {.rule = "chart.metadata",
                                 .at = file.at,
                                 .message = "must be a map, this is " + std::string(described(peeked_)),
                                 .helm = std::string(kWhileDecoding) + "json: cannot unmarshal " +
                                         std::string(json_kind(peeked_)) + " into Go value of type loader.chartBase"});
    }
    Value version = member_of(peeked_, "apiVersion");
    if (version.is_list() || version.is_map()) {
      refuse_file("Chart.yaml",
                  {.rule = "chart.metadata",
                   .at = version.at(),
                   .message = "apiVersion must be a string",
                   .helm = std::string(kWhileDecoding) + "json: cannot unmarshal " + std::string(json_kind(version)) +
                           " into Go struct field chartBase.apiVersion of type string"});
    }
    const std::string_view text = version.is_string() ? version.as_text() : version.is_nil() ? "" : "?";
    if (text.empty() || text == "v1" || text == "v2") return;
    if (text != "v3") refuse_generation(version, "unsupported chart version");
    is_of_tomorrow_ = true;
  }

  // source: helm v4 pkg/cmd/install.go; pkg/chart/common.go (*v3Accessor).MetaDependencies, which counts charts where it means rows
  [[nodiscard]] std::string words_about_tomorrow(const Metadata& root) const {
    if (!root.type.empty() && root.type != "application") return std::string(root.type) + " charts are not installable";
    if (set_.root->subcharts.size() <= root.dependencies.size()) return "invalid chart apiVersion";
    return "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: "
           "unsupported chart dependency type";
  }

  [[noreturn]] void refuse_generation(const Value& version, std::string helm) const {
    const std::string found = version.is_string() ? std::string(version.as_text()) : "neither";
    refuse(version.at(), "the apiVersion of a chart is v1 or v2, this is " + found, std::move(helm));
  }

  std::vector<ChartFile> open_archive(const std::string& path) {
    const std::string absolute = files_.absolute(path);
    const std::string_view bytes = files_.read(path, job_.arena, job_.limits.file_bytes).or_throw();
    constexpr std::string_view kMagic = "\x1F\x8B\x08";
    if (!bytes.starts_with(kMagic)) {
      std::string head(bytes.substr(0, 512));
      head.resize(512);
      const bool is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
      refuse({},
             path + (is_yaml ? " is a YAML file, where a chart folder or archive is wanted"
                             : " is neither a chart folder nor a gzipped archive"),
             is_yaml ? "file '" + absolute + "' seems to be a YAML file, but expected a gzipped archive"
                     : "file '" + absolute + "' does not appear to be a gzipped archive; got '" +
                           std::string(sniff_content_type(head)) + "'");
    }
    budget_.by_ratio += bytes.size() * job_.limits.archive_ratio;
    Result<std::vector<ChartFile>> found = unpack(job_, bytes, job_.arena.copy(path), budget_, options_);
    if (!found) refuse_archive(path, absolute, found.error());
    if (detects()) {
      const auto base = std::find_if(found.value().begin(), found.value().end(),
                                     [](const auto& file) { return file.name == "Chart.yaml"; });
      if (base == found.value().end())
        refuse({}, path + " holds no Chart.yaml", "unable to detect chart version, no Chart.yaml found");
      check_generation(*base);
    }
    return std::move(found.value());
  }

  [[noreturn]] void refuse_archive(const std::string& path, const std::string& absolute, Diagnostic inner) const {
    if (inner.helm == kGzipHeader) {
      inner.helm = "file '" + absolute + "' does not appear to be a valid chart file (details: " + inner.helm + ")";
    } else if (!options_.helm3) {
      inner.helm = "unable to load chart archive";
    }
    inner.message = "archive " + path + ": " + inner.message;
    refuse(std::move(inner));
  }

  // ---- One chart
  // -----------------------------------------------------------------------------------------------------

  Chart* chart(std::vector<ChartFile> found, Chart* parent) {
    if (within_.size() > kDeepest) {
      fail({.cause = Cause::kLimit, .rule = "chart.load", .message = "charts are nested more than 1000 deep"});
    }
    Chart* made = set_.add();
    made->parent = parent;
    made->values = Value::map(make_map(job_.arena));
    MetadataReader metadata(job_, options_);
    bool has_metadata = false;
    for (ChartFile& file : found) {
      if (file.name != "Chart.yaml") continue;
      has_metadata = true;
      lay(file, metadata);
      if (metadata.metadata.api_version.empty()) metadata.metadata.api_version = "v1";
    }
    std::vector<SubchartFiles> subcharts;
    for (ChartFile& file : found) sort(file, *made, metadata, has_metadata, subcharts);
    if (!has_metadata) refuse({}, "there is no Chart.yaml", "Chart.yaml file is missing");
    if (auto invalid = metadata.validate()) refuse(std::move(*invalid));
    made->metadata = std::move(metadata.metadata);
    if (made->metadata.is_library() && !options_.for_lint) {  // only the partials of a library are ever used
      std::erase_if(made->templates, [](const ChartFile& file) { return !last_part(file.name).starts_with('_'); });
    }
    for (SubchartFiles& entry : subcharts) subchart(std::move(entry), *made);
    return made;
  }

  void lay(ChartFile& file, MetadataReader& metadata) {
    read(file);
    const Value document = peeked_at_ && peeked_at_ == file.at ? peeked_ : parse(file);
    std::string error = metadata.lay(document);
    if (!error.empty()) {
      std::string message = error.substr(error.find("cannot unmarshal"));
      refuse_file(file.name, {.rule = "chart.metadata",
                              .at = metadata.error_at(),
                              .message = std::move(message),
                              .helm = std::move(error)});
    }
  }

  void sort(ChartFile& file, Chart& made, MetadataReader& metadata, bool& has_metadata,
            std::vector<SubchartFiles>& subcharts) {
    const std::string_view name = file.name;
    if (name == "Chart.yaml") return;
    if (name == "Chart.lock") return lock(file);
    if (name == "values.yaml") return values(file, made);
    if (name == "values.schema.json") {
      read(file);
      made.schema = file;
    } else if (name == "requirements.yaml" || name == "requirements.lock") {
      requirements(file, made, metadata);
      has_metadata = true;
    } else if (name.starts_with("templates/")) {
      made.templates.push_back(file);
    } else if (name.starts_with("charts/") && extension(name) != ".prov") {
      ChartFile below = file;
      below.name.remove_prefix(std::string_view("charts/").size());
      const std::string_view entry = below.name.substr(0, below.name.find('/'));
      const auto known =
          std::find_if(subcharts.rbegin(), subcharts.rend(), [&](const auto& row) { return row.entry == entry; });
      SubchartFiles& row = known == subcharts.rend() ? subcharts.emplace_back(SubchartFiles{entry, {}}) : *known;
      row.files.push_back(below);
    } else {
      made.files.push_back(file);
    }
  }

  void lock(ChartFile& file) {
    read(file);
    std::string error = check_lock(job_, parse(file), options_);
    if (!error.empty())
      refuse_file(file.name,
                  {.rule = "chart.lock", .at = file.at, .message = "is no lock file", .helm = std::move(error)});
  }

  void values(ChartFile& file, Chart& made) {
    read(file);
    Result<Value> read = read_values(job_, file.bytes, file.at, options_);
    if (!read) refuse_file(file.name, read.error());
    made.values = read.value();
  }

  // What Helm 2 had instead of dependencies in Chart.yaml; still honoured.
  void requirements(ChartFile& file, Chart& made, MetadataReader& metadata) {
    const bool is_lock = file.name == "requirements.lock";
    if (is_lock) lock(file);
    if (metadata.metadata.api_version != "v1") {
      const std::string words = is_lock ? "Warning: Dependency locking is handled in Chart.lock since apiVersion "
                                          "\"v2\". We recommend migrating to Chart.lock."
                                        : "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We "
                                          "recommend migrating dependencies to Chart.yaml.";
      job_.warn(
          {.rule = "chart.requirements",
           .message = std::string(file.name) + " belongs to charts of apiVersion v1",
           .hint = is_lock ? "rename it to Chart.lock" : "move its dependencies to Chart.yaml",
           .helm = options_.helm3 ? (is_lock ? "load.go:138: " : "load.go:120: ") + words : helm_log("INFO", words)});
    }
    if (!is_lock) lay(file, metadata);
    if (metadata.metadata.api_version == "v1") made.files.push_back(file);
  }

  void subchart(SubchartFiles entry, Chart& parent) {
    if (entry.entry.starts_with('_') || entry.entry.starts_with('.')) return;
    if (extension(entry.entry) == ".tgz") {
      ChartFile& file = entry.files.front();
      if (file.name != entry.entry) {
        const std::string words = "error unpacking subchart tar in " + std::string(parent.name()) + ": expected " +
                                  std::string(entry.entry) + ", got " + std::string(file.name);
        refuse({}, "charts/" + std::string(entry.entry) + " is a folder, though named like an archive", words);
      }
      const std::string_view shown = file.disk_path.empty() ? job_.sources.place(file.at).file : file.disk_path;
      const std::string_view path = job_.arena.copy(shown);
      const bool is_on_disk = !file.disk_path.empty();
      read(file);
      within_.emplace_back(entry.entry, parent.name());
      if (is_on_disk) budget_.by_ratio += file.bytes.size() * job_.limits.archive_ratio;
      Result<std::vector<ChartFile>> found = unpack(job_, file.bytes, path, budget_, options_);
      if (!found) refuse(found.error());
      parent.subcharts.push_back(chart(std::move(found.value()), &parent));
    } else {
      within_.emplace_back(entry.entry, parent.name());
      const std::size_t prefix = entry.entry.size() + 1;
      std::erase_if(entry.files, [&](const ChartFile& file) { return file.name.size() < prefix; });
      for (ChartFile& file : entry.files) file.name.remove_prefix(prefix);
      parent.subcharts.push_back(chart(std::move(entry.files), &parent));
    }
    within_.pop_back();
  }

  Job& job_;
  Files& files_;
  const LoadOptions& options_;
  ChartSet set_;
  UnpackBudget budget_;
  std::vector<std::pair<std::string_view, std::string_view>>
      within_;    // (entry of charts/, chart it lies in), outermost first
  Value peeked_;  // Chart.yaml of the root, parsed by peek()
  Pos peeked_at_;
  bool is_of_tomorrow_ = false;  // apiVersion v3
};

// What Helm says of an argument that is no file: it takes it for a repository's chart.
[[noreturn]] void refuse_missing(const std::string& path) {
  std::string helm;
  if (path.starts_with('/') || path.starts_with('.')) {
    helm = "path ";
    append_quoted(helm, path);
    helm += " not found";
  } else if (const std::size_t slash = path.find('/'); slash != std::string::npos) {
    helm = "repo " + path.substr(0, slash) + " not found";
  } else {
    helm = "non-absolute URLs should be in form of repo_name/path_to_chart, got: " + path;
  }
  fail({.cause = Cause::kIo,
        .rule = "chart.missing",
        .message = "there is no chart folder or archive " + (path.empty() ? "without a name" : path),
        .hint = "charts of repositories and registries must be downloaded first (helm pull)",
        .helm = std::move(helm)});
}

}  // namespace

ChartSet load_chart(Job& job, Files& files, const std::string& path, const LoadOptions& options) {
  const std::string trimmed(trim_space(path));
  const FileKind kind = trimmed.empty() ? FileKind::kMissing : files.kind(trimmed);
  if (kind == FileKind::kMissing) refuse_missing(trimmed);
  return Loader(job, files, options).run(trimmed, kind);
}

Metadata read_metadata(Job& job, std::string_view text, Pos at, std::string_view name) {
  const std::string prefix = "cannot load " + std::string(name) + ": ";
  Result<Value> read = yaml::read(job, text, at, {.keep_integers = true});
  if (!read) {
    Diagnostic diagnostic = read.error();
    diagnostic.helm = prefix + (diagnostic.helm.empty() ? diagnostic.message : diagnostic.helm);
    fail(std::move(diagnostic));
  }
  const LoadOptions options;
  MetadataReader reader(job, options);
  const std::string error = reader.lay(read.value());
  if (!error.empty()) fail({.rule = "chart.metadata", .at = reader.error_at(), .message = prefix + error});
  if (reader.metadata.api_version.empty()) reader.metadata.api_version = "v1";
  if (auto invalid = reader.validate()) fail(std::move(*invalid));
  return std::move(reader.metadata);
}

}  // namespace rhumbline
