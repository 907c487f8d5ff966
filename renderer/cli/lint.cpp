// `rhumbline lint`: examines charts and prints what `helm lint` prints.
//
// Trap: the report goes to stdout whatever it says; only the last line of a failed run, the count, is an error on stderr. So nothing
// that goes wrong with one chart may keep the report of the others back.

#include <algorithm>
#include <string>
#include <vector>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/lint/lint.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kLintFlags[] = {
    {"strict", 0, FlagKind::kSwitch, "", "fail on warnings"},
    {"quiet", 0, FlagKind::kSwitch, "", "print only warnings and errors"},
    {"with-subcharts", 0, FlagKind::kSwitch, "", "lint the charts below charts/ too"},
    {"skip-schema-validation", 0, FlagKind::kSwitch, "", "do not check values.schema.json"},
    {"kube-version", 0, FlagKind::kValue, "VERSION", "Kubernetes version of .Capabilities and of deprecations, such as 1.31"},
    {"namespace", 'n', FlagKind::kValue, "NS", "namespace of the release", "default"},
    {"compat", 0, FlagKind::kValue, "HELM", "whose rules where they differ: helm4 (4.3) or helm3 (3.22)", "helm4"},
};

// What one chart's report adds to the whole.
struct Tally {
  std::string text;
  std::size_t failed = 0;
  bool has_complaints = false;  // a warning or an error of any chart
};

void add_report(const std::string& path, const lint::Report& report, const Arguments& arguments, Tally& tally) {
  const lint::Level tolerated = arguments.is_on("strict") ? lint::Level::kInfo : lint::Level::kWarning;
  const auto above = [&](lint::Level level) {
    return std::any_of(report.messages.begin(), report.messages.end(), [&](const lint::Message& m) { return m.level > level; });
  };
  const bool complains = !report.error.empty() || above(lint::Level::kInfo);
  tally.has_complaints = tally.has_complaints || complains;
  if (arguments.is_on("quiet") && !complains) return;
  tally.text += "==> Linting " + path + "\n";
  if (!report.error.empty()) tally.text += "Error " + report.error + "\n";
  for (const lint::Message& message : report.messages) {
    if (!arguments.is_on("quiet") || message.level > lint::Level::kInfo) tally.text += lint::line_of(message) + "\n";
  }
  tally.text += "\n";
  if (!report.error.empty() || above(tolerated)) ++tally.failed;
}

std::vector<std::string> charts_of(Files& files, const Arguments& arguments, Compat compat) {
  std::vector<std::string> charts = arguments.positional;
  if (charts.empty() && compat == Compat::kHelm3) charts = {"."};
  if (charts.empty()) {
    fail({.cause = Cause::kUsage,
          .rule = "flag",
          .message = "which chart? none was named",
          .hint = "rhumbline lint CHART...",
          .helm = "\"helm lint\" requires at least 1 argument\n\nUsage:  helm lint PATH [flags]"});
  }
  if (!arguments.is_on("with-subcharts")) return charts;
  for (std::size_t i = 0, named = charts.size(); i < named; ++i) {
    for (std::string& below : lint::subcharts_of(files, charts[i])) charts.push_back(std::move(below));
  }
  return charts;
}

int lint_and_print(Job& job, const Arguments& arguments, Outlet& outlet) {
  check_global_flags(arguments);
  const std::vector<std::string> no_chart = {"."};
  const RenderRequest given = render_request(arguments, no_chart);
  const LintRequest request{.name_space = given.name_space, .kube_version = given.kube_version, .compat = given.compat,
                            .skip_schema = given.skip_schema};
  DiskFiles files;
  check_kube_version_flag(request);
  const std::vector<std::string> charts = charts_of(files, arguments, request.compat);
  const Value user_values = merge_user_values(job, files, given.values, {.helm3 = request.compat == Compat::kHelm3});
  const std::unique_ptr<World> world = system_world(false);
  Tally tally;
  for (const std::string& path : charts) {
    add_report(path, lint::lint_chart(job, files, *world, path, user_values, request), arguments, tally);
  }
  outlet.tell_warnings(job, arguments);
  const std::string summary = std::to_string(charts.size()) + " chart(s) linted, " + std::to_string(tally.failed) + " chart(s) failed";
  if (tally.failed == 0 && (!arguments.is_on("quiet") || tally.has_complaints)) tally.text += summary + "\n";
  outlet.write(escape_for_terminal(tally.text));  // names and versions of charts may hold anything
  if (tally.failed > 0) fail({.rule = "lint.failed", .message = summary});
  return kOk;
}

}  // namespace

std::span<const Flag> lint_flags() { return kLintFlags; }

int run_lint(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments, kRenderingLimits));
  return run_reporting(job, arguments, outlet, {.usage = kFailed, .limit = kFailed, .failed = kFailed}, lint_and_print);
}

}  // namespace rhumbline::cli
