// A chart as it lies on disk: files, metadata, subcharts. Nothing is evaluated here.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/value/value.h"

namespace rhumbline {

/// One file of a chart, its name relative to the chart root, with '/'. A rendering may never need it (README, crds/, the
/// templates of a subchart that is switched off): such files of a folder chart are listed only, and read by read_file().
struct ChartFile {
  std::string_view name = {};
  std::string_view bytes = {};      // without a leading byte order mark; until read_file(): what lies on disk, or nothing
  Pos at = {};                      // position of the first byte; none until read
  std::string_view disk_path = {};  // where to read it; empty once it was read
  std::uint64_t disk_bytes = 0;      // its length there, as the folder's listing had it
};

/// The file's bytes, read on first use. throws Failure when it cannot be read.
std::string_view read_file(Job& job, Files& files, ChartFile& file);

struct Maintainer {
  std::string_view name, email, url;
};

/// One row of Chart.yaml's `dependencies`.
struct Dependency {
  std::string_view name, version, repository, condition, alias;
  std::vector<std::string_view> tags;
  std::vector<Value> import_values;  // strings or {child, parent} maps
  bool enabled = false;
};

/// Chart.yaml, sanitised as Helm does it. source: helm v4 pkg/chart/v2/metadata.go
struct Metadata {
  std::string_view name, home, version, description, icon, api_version, condition, tags, app_version, kube_version,
      type;
  std::vector<std::string_view> sources, keywords;
  std::vector<Maintainer> maintainers;
  std::vector<std::pair<std::string_view, std::string_view>> annotations;  // sorted by key
  bool has_annotations = false;
  bool deprecated = false;
  std::vector<Dependency> dependencies;
  bool has_dependencies = false;  // the key is there
  bool is_library() const { return type == "library"; }
};

/// One chart with its subcharts.
struct Chart {
  Metadata metadata;
  Chart* parent = nullptr;
  Value values;                      // defaults: values.yaml, later with imports; a map
  std::optional<ChartFile> schema;   // values.schema.json
  std::vector<ChartFile> templates;  // templates/**, in walk order
  std::vector<ChartFile> files;      // what .Files shows, in walk order
  std::vector<Chart*> subcharts;     // owned by the ChartSet
  std::string_view name() const { return metadata.name; }
  /// "parent/charts/child": the prefix of template names.
  [[nodiscard]] std::string full_path() const;
  [[nodiscard]] bool is_root() const { return parent == nullptr; }
};

/// Owns all charts of a tree. The root is the first.
struct ChartSet {
  std::vector<std::unique_ptr<Chart>> charts;
  Chart* root = nullptr;
  Chart* add();
};

struct LoadOptions {
  bool helm3 = false;     // Helm 3.22's loader rules (single-document values.yaml, any apiVersion)
  bool confined = false;  // refuse links that leave the chart folder
  std::string_view within = {};  // where confined: the folder, links resolved, that links may lead into; empty: the chart's own
  bool for_lint = false;  // the loader of `helm lint`: any apiVersion, and a library keeps all its templates
};

/// Loads a chart folder or .tgz with all subcharts. Templates, files under crds/ and others that a rendering may not need
/// are listed, and read when asked: see ChartFile.
/// throws Failure; `helm` in Helm's words.
ChartSet load_chart(Job& job, Files& files, const std::string& path, const LoadOptions& options = {});

/// Adds the charts of `file://` repositories that are not in charts/, read where they lie; what Helm's --dependency-update would pack
/// into charts/. `path` is the chart folder. Others stay missing. throws Failure when such a folder holds no chart or none of a version
/// that is wanted. source: helm v4 pkg/downloader/manager.go tarFromLocalDir
void add_local_dependencies(Job& job, Files& files, const std::string& path, ChartSet& charts, const LoadOptions& options);

/// Parses and checks Chart.yaml text; `name` is what errors call the file. throws Failure.
Metadata read_metadata(Job& job, std::string_view text, Pos at, std::string_view name);

/// Chart.yaml as `lint` looks at it: as written, nothing cleaned or checked.
struct RawMetadata {
  Metadata metadata;
  std::vector<bool> null_maintainers;  // which entries are null
  Value document;                      // nil or a map
};
/// Error: `helm` in Helm's words, "error converting YAML to JSON: ..." or "error unmarshaling JSON: ...".
/// source: helm v4 pkg/chart/v2/util/chartfile.go LoadChartfile
Result<RawMetadata> read_raw_metadata(Job& job, std::string_view text, Pos at, const LoadOptions& options);
/// Empty, or what strict decoding has against Chart.yaml: a key twice, or the first member that no field takes.
/// source: helm v4 chartfile.go StrictLoadChartfile
std::string strict_metadata_fault(Job& job, std::string_view text, Pos at);

/// The files of a chart archive by their paths below the chart's folder, and the chart's name as Chart.yaml says it.
/// Error: `helm` as `helm lint` words it ("chart name not specified"). source: helm v4 pkg/chart/v2/util/expand.go
struct ExpandedChart {
  std::string name;
  MemoryFiles files;  // below "/NAME/"
};
Result<ExpandedChart> expand_chart(Job& job, Files& files, const std::string& path, const LoadOptions& options);

/// A values file: all YAML documents merged, later over earlier (Helm 3: the first document only). Always a map; a
/// fresh one. Error: `helm` without the prefix that names the file ("cannot unmarshal yaml document: ...").
/// source: helm v4 pkg/chart/v2/loader LoadValues; v3 sigs.k8s.io/yaml Unmarshal
Result<Value> read_values(Job& job, std::string_view text, Pos at, const LoadOptions& options = {});

/// Recursive merge of value maps, `over` wins; nothing of `over` is copied. Lists and nulls replace. source: MergeMaps
void merge_maps(Job& job, Map& base, const Map& over);

/// Names declared in Chart.yaml without a loaded subchart of that name, in declared order.
std::vector<std::string_view> missing_dependencies(const Chart& chart);

/// What a value is, in a user's words: "a list", "a number", "null".
std::string_view described(const Value& value);

/// One line as Helm 4 logs it: `level=WARN msg="returned non-bool value" path=a.b`. source: Go log/slog TextHandler
struct LogField {
  std::string_view key, value;
};
std::string helm_log(std::string_view level, std::string_view message, std::initializer_list<LogField> fields = {});

/// CRD files of the chart and its subcharts: own first, then subcharts in order. `path` is "<chart full path>/<file
/// name>".
struct CrdFile {
  std::string path;
  ChartFile file;
};
std::vector<CrdFile> crd_files(const Chart& root);

}  // namespace rhumbline
