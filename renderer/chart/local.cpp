// Dependencies whose repository is a folder: `repository: file://../common`.
//
// In:  a loaded chart whose charts/ lacks them.   Out: the same chart with them, as if they had been packed into charts/.
// Trap: the folder is named relative to the chart, and the version must still satisfy the constraint; each missing name is read once,
// however many rows ask for it.
// source: helm v4 pkg/downloader/manager.go tarFromLocalDir, internal/resolver/resolver.go GetLocalPath

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/version.h"
#include "renderer/chart/chart.h"

namespace rhumbline {

namespace {

constexpr std::string_view kScheme = "file://";

std::string folder_of(std::string_view repository, const std::string& chart) {
  const std::string_view path = repository.substr(kScheme.size());
  return path.starts_with('/') ? std::string(path) : join_path(chart, path);
}

[[noreturn]] void refuse(const Dependency& wanted, const std::string& folder, std::string why, std::string helm) {
  fail({.rule = "chart.dependencies",
        .message = "dependency " + std::string(wanted.name) + " of " + folder + ": " + std::move(why),
        .hint = "set the repository or the version in Chart.yaml right",
        .helm = std::move(helm)});
}

// Whether the constraint takes the version; an empty constraint takes any.
void check_version(const Dependency& wanted, const Chart& found, const std::string& folder) {
  const auto version = Version::parse(found.metadata.version);
  const auto constraint = Constraint::parse(wanted.version);
  if (wanted.version.empty() || (version && constraint && constraint->check(*version))) return;
  refuse(wanted, folder, "version " + std::string(found.metadata.version) + " does not satisfy " + std::string(wanted.version),
         "can't get a valid version for dependency " + std::string(wanted.name));
}

}  // namespace

void add_local_dependencies(Job& job, Files& files, const std::string& path, ChartSet& charts, const LoadOptions& options) {
  Chart& root = *charts.root;
  const std::vector<std::string_view> missing = missing_dependencies(root);
  for (const Dependency& wanted : root.metadata.dependencies) {
    const auto has_name = [&](const Chart* chart) { return chart->name() == wanted.name; };
    const bool is_missing = std::find(missing.begin(), missing.end(), wanted.name) != missing.end();
    if (!is_missing || !wanted.repository.starts_with(kScheme) || std::any_of(root.subcharts.begin(), root.subcharts.end(), has_name)) continue;
    const std::string folder = folder_of(wanted.repository, path);
    if (files.kind(folder) != FileKind::kFolder) {
      refuse(wanted, folder, "there is no such folder", "directory " + files.absolute(folder) + " not found");
    }
    const std::string top = options.within.empty() ? files.resolved(path) : std::string(options.within);
    if (options.confined && !files.resolved(folder).starts_with(top + "/")) {
      refuse(wanted, folder, "the folder lies outside of " + top + ", which --confined forbids", "");
    }
    ChartSet found = load_chart(job, files, folder, options);
    check_version(wanted, *found.root, folder);
    found.root->parent = &root;
    root.subcharts.push_back(found.root);
    for (std::unique_ptr<Chart>& chart : found.charts) charts.charts.push_back(std::move(chart));
  }
  std::stable_sort(root.subcharts.begin(), root.subcharts.end(), [](const Chart* a, const Chart* b) { return a->name() < b->name(); });
}

}  // namespace rhumbline
