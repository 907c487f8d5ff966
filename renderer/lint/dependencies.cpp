// The rules about dependencies and about crds/.
//
// In:  the chart as the linter's loader gives it.   Out: messages, whose path is the chart's folder or the CRD's file.
// Trap: a dependency is looked for by its name, and found twice by its alias.
// source: helm v4 pkg/chart/v2/lint/rules/dependencies.go, crds.go

#include <algorithm>
#include <set>

#include "renderer/lint/rules.h"

namespace rhumbline::lint {

namespace {

std::string joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ",") + std::string(name);
  return out;
}

std::string undeclared_rule(const Chart& chart) {
  std::vector<std::string_view> missing;
  for (const Chart* child : chart.subcharts) {
    const auto& declared = chart.metadata.dependencies;
    if (std::any_of(declared.begin(), declared.end(), [&](const Dependency& d) { return d.name == child->name(); })) continue;
    missing.push_back(child->name());
  }
  return missing.empty() ? std::string() : "chart metadata is missing these dependencies: " + joined(missing);
}

std::string unique_rule(const Chart& chart) {
  std::set<std::string_view> seen;
  std::vector<std::string_view> again;
  for (const Dependency& d : chart.metadata.dependencies) {
    const std::string_view key = d.alias.empty() ? d.name : d.alias;
    if (!seen.insert(key).second) again.push_back(key);
  }
  return again.empty() ? std::string() : "multiple dependencies with name or alias: " + joined(again);
}

std::string missing_rule(const Chart& chart) {
  const std::vector<std::string_view> missing = missing_dependencies(chart);
  return missing.empty() ? std::string() : "chart directory is missing these dependencies: " + joined(missing);
}

// Whether the rest of the files is still looked at.
bool check_crd(Linter& linter, std::string_view name, std::string_view text) {
  return each_head(linter, name, text, [&](const Head& head) {
    const bool is_extension = head.api_version.starts_with("apiextensions.k8s.io");
    linter.rule(Level::kError, name, is_extension ? "" : "apiVersion is not in 'apiextensions.k8s.io'");
    linter.rule(Level::kError, name, head.kind == "CustomResourceDefinition" ? "" : "object kind is not 'CustomResourceDefinition'");
  });
}

}  // namespace

void check_dependencies(Linter& linter) {
  std::string fault;
  const std::optional<ChartSet> charts = linter.load(fault);
  if (!linter.rule(Level::kError, "", charts ? "" : "unable to load chart\n\t" + fault)) return;
  const Chart& chart = *charts->root;
  linter.rule(Level::kError, linter.folder, undeclared_rule(chart));
  linter.rule(Level::kError, linter.folder, unique_rule(chart));
  linter.rule(Level::kWarning, linter.folder, missing_rule(chart));
}

void check_crds(Linter& linter) {
  constexpr std::string_view kFolder = "crds/";
  const FileKind kind = linter.files.kind(linter.folder + "/crds");
  if (kind == FileKind::kMissing) return;
  if (!linter.rule(Level::kError, kFolder, kind == FileKind::kFolder ? "" : "not a directory")) return;
  std::string fault;
  std::optional<ChartSet> charts = linter.load(fault);
  if (!linter.rule(Level::kError, kFolder, fault)) return;
  for (CrdFile& crd : crd_files(*charts->root)) {
    const std::string name(crd.file.name);
    if (!check_crd(linter, name, read_file(linter.job, linter.files, crd.file))) return;
  }
}

}  // namespace rhumbline::lint
