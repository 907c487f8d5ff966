// What only `lint` asks of a chart's files: Chart.yaml as it was written, what strict decoding has against it, an archive as a folder.
//
// In:  the text of Chart.yaml, or an archive.   Out: metadata that nobody cleaned; words of Go's decoders; files in memory.
// Trap: the first unknown member is the first by key, since Helm's detour over JSON sorts the keys.

#include <algorithm>
#include <array>

#include "renderer/base/text.h"
#include "renderer/chart/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

using Names = std::span<const std::string_view>;
constexpr std::string_view kMetadataFields[] = {"annotations", "apiVersion", "appVersion", "condition", "dependencies", "deprecated",
                                                "description", "home",       "icon",       "keywords",  "kubeVersion",  "maintainers",
                                                "name",        "sources",    "tags",       "type",      "version"};
constexpr std::string_view kMaintainerFields[] = {"email", "name", "url"};
constexpr std::string_view kDependencyFields[] = {"alias", "condition", "enabled", "import-values", "name", "repository", "tags", "version"};

bool is_among(Names names, std::string_view key) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return equals_ignoring_case(name, key); });
}

// The first key, by name, that no field takes; nothing when all are known.
std::optional<std::string_view> unknown_in(Job& job, const Value& object, Names names) {
  if (!object.is_map()) return std::nullopt;
  for (const Entry* entry : object.as_map().sorted(job.arena)) {
    if (!is_among(names, entry->key)) return entry->key;
    const bool holds_people = equals_ignoring_case(entry->key, "maintainers");
    if (!entry->value.is_list() || (!holds_people && !equals_ignoring_case(entry->key, "dependencies"))) continue;
    for (const Value& item : entry->value.as_list()) {
      const auto found = unknown_in(job, item, holds_people ? Names(kMaintainerFields) : Names(kDependencyFields));
      if (found) return found;
    }
  }
  return std::nullopt;
}

Diagnostic refused(std::string message) { return {.rule = "chart.archive", .message = message, .helm = message}; }

}  // namespace

Result<RawMetadata> read_raw_metadata(Job& job, std::string_view text, Pos at, const LoadOptions& options) {
  Result<Value> read = yaml::read(job, text, at, {.keep_integers = true});
  if (!read) return read.error();
  MetadataReader reader(job, options);
  std::string error = reader.lay(read.value());
  if (!error.empty()) {
    return Diagnostic{.rule = "chart.metadata", .at = reader.error_at(), .message = error.substr(error.find("cannot unmarshal")), .helm = error};
  }
  return RawMetadata{std::move(reader.metadata), reader.null_maintainers(), read.value()};
}

std::string strict_metadata_fault(Job& job, std::string_view text, Pos at) {
  const Result<Value> read = yaml::read(job, text, at, {.keep_integers = true, .strict = true});
  if (!read) return read.error().helm.empty() ? read.error().message : read.error().helm;
  const auto unknown = unknown_in(job, read.value(), kMetadataFields);
  if (!unknown) return {};
  std::string fault = std::string(kWhileDecoding) + "json: unknown field ";
  append_quoted(fault, *unknown);
  return fault;
}

Result<ExpandedChart> expand_chart(Job& job, Files& files, const std::string& path, const LoadOptions& options) {
  const Result<std::string_view> bytes = files.read(path, job.arena, job.limits.file_bytes);
  if (!bytes) {
    Diagnostic fault = bytes.error();
    fault.helm = "unable to open tarball: " + (fault.helm.empty() ? fault.message : fault.helm);
    return fault;
  }
  const auto wrapped = [](Diagnostic fault) {
    fault.helm = "unable to extract tarball: " + (fault.helm.empty() ? fault.message : fault.helm);
    return fault;
  };
  constexpr std::size_t kGzipHeaderBytes = 10;
  if (bytes.value().size() < kGzipHeaderBytes) return wrapped(refused(bytes.value().empty() ? "EOF" : "unexpected EOF"));
  UnpackBudget budget{.bytes = job.limits.file_bytes, .files = job.limits.archive_files, .by_ratio = bytes.value().size() * job.limits.archive_ratio};
  const Result<std::vector<ChartFile>> found = unpack(job, bytes.value(), job.arena.copy(path), budget, options);
  if (!found) return wrapped(found.error());
  ExpandedChart chart;
  for (const ChartFile& file : found.value()) {
    if (file.name != "Chart.yaml") continue;
    const Result<RawMetadata> read = read_raw_metadata(job, file.bytes, file.at, options);
    if (!read) {
      Diagnostic fault = read.error();
      fault.helm = "cannot load Chart.yaml: " + fault.helm;
      return wrapped(std::move(fault));
    }
    chart.name = read.value().metadata.name;
  }
  std::string quoted;
  append_quoted(quoted, chart.name);
  if (chart.name.empty()) return wrapped(refused("chart name not specified"));
  if (chart.name == "." || chart.name == "..") return wrapped(refused("chart name " + quoted + " is not allowed"));
  if (base_name(chart.name) != chart.name) return wrapped(refused("chart name " + quoted + " must not contain path separators"));
  for (const ChartFile& file : found.value()) chart.files.content["/" + chart.name + "/" + std::string(file.name)] = file.bytes;
  return chart;
}

}  // namespace rhumbline
