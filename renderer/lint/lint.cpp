// `lint`: opens the chart, runs the rules one after the other, collects what they say.
//
// In:  a folder or an archive, values.   Out: a report in Helm's words and order.
// The one idea: an archive is linted as the folder that it would unpack to, held in memory.
// Trap: rules load the chart anew, as Helm's do; so one fault of loading is told by each of them.

#include "renderer/base/text.h"
#include "renderer/lint/rules.h"

namespace rhumbline::lint {

namespace {

constexpr std::string_view kLevels[] = {"UNKNOWN", "INFO", "WARNING", "ERROR"};

bool is_archive(std::string_view path) { return path.ends_with(".tgz") || path.ends_with(".tar.gz"); }

void run_rules(Linter& linter) {
  check_chart_file(linter);
  check_values_file(linter);
  check_templates(linter);
  check_dependencies(linter);
  if (!linter.helm3()) check_crds(linter);
}

// What os.Stat says of a Chart.yaml that is not there.
std::string stat_fault(Files& files, const std::string& folder, const std::string& path) {
  const bool is_below_file = files.kind(folder) == FileKind::kFile || files.kind(folder) == FileKind::kOther;
  return "unable to check Chart.yaml file in chart: stat " + path + (is_below_file ? ": not a directory" : ": no such file or directory");
}

constexpr int kDeepestFolder = 256;

void walk_subcharts(Files& files, const std::string& folder, int depth, std::vector<std::string>& found) {
  const Result<std::vector<FolderEntry>> entries = files.list(folder);
  if (!entries || depth > kDeepestFolder) return;
  for (const FolderEntry& entry : entries.value()) {
    const std::string path = join_path(folder, entry.name);
    if (entry.name == "Chart.yaml") {
      found.push_back(folder);
    } else if (is_archive(path)) {
      found.push_back(path);
    }
    if (entry.kind == FileKind::kFolder && !entry.is_link) walk_subcharts(files, path, depth + 1, found);
  }
}

}  // namespace

std::string line_of(const Message& message) {
  return "[" + std::string(kLevels[static_cast<std::size_t>(message.level)]) + "] " + message.path + ": " + message.text;
}

std::string words_of(const Diagnostic& diagnostic) { return diagnostic.helm.empty() ? diagnostic.message : diagnostic.helm; }

bool Linter::rule(Level level, std::string_view path, std::string text) {
  if (text.empty()) return true;
  report.messages.push_back({level, std::string(path), std::move(text)});
  return false;
}

std::optional<ChartSet> Linter::load(std::string& fault) {
  try {
    return load_chart(job, files, folder, {.helm3 = helm3(), .for_lint = true});
  } catch (const Failure& failure) {
    if (failure.diagnostic().cause == Cause::kLimit) throw;
    fault = words_of(failure.diagnostic());
    return std::nullopt;
  }
}

Report lint_chart(Job& job, Files& files, World& world, const std::string& path, const Value& user_values, const LintRequest& request) {
  Report report;
  if (is_archive(path)) {
    Result<ExpandedChart> chart = expand_chart(job, files, path, {.helm3 = request.compat == Compat::kHelm3, .for_lint = true});
    if (!chart) {
      report.error = words_of(chart.error());
      return report;
    }
    ExpandedChart& expanded = chart.value();
    Linter linter{job, expanded.files, world, request, user_values, "/" + expanded.name, report};
    run_rules(linter);
    return report;
  }
  const std::string chart_file = join_path(path, "Chart.yaml");
  if (files.kind(chart_file) == FileKind::kMissing) {
    report.error = stat_fault(files, path, chart_file);
    return report;
  }
  Linter linter{job, files, world, request, user_values, files.absolute(path), report};
  run_rules(linter);
  return report;
}

std::vector<std::string> subcharts_of(Files& files, const std::string& chart) {
  std::vector<std::string> found;
  walk_subcharts(files, join_path(chart, "charts"), 0, found);
  return found;
}

}  // namespace rhumbline::lint
