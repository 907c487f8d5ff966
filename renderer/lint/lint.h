// What `helm lint` has against a chart: the same messages in the same order.
#pragma once

#include <string>
#include <vector>

#include "renderer/release/release.h"

namespace rhumbline::lint {

enum class Level : std::uint8_t { kUnknown, kInfo, kWarning, kError };

/// One line of the report (the text may hold line feeds, as Helm's does).
struct Message {
  Level level = Level::kError;
  std::string path;  // "Chart.yaml", "templates/a.yaml", the chart's absolute path; may be empty
  std::string text;  // in Helm's words
};

/// A chart's report. No messages and an error: the thing cannot be looked at.
struct Report {
  std::vector<Message> messages;
  std::string error;
};

/// "[ERROR] templates/: ..." as Helm prints it, without line feed.
std::string line_of(const Message& message);

/// Looks at a chart folder or archive (.tgz, .tar.gz). `user_values` are those of -f and --set, merged.
/// throws Failure only for budgets and for a --kube-version that is none.
/// source: helm v4 pkg/action/lint.go lintChart, pkg/chart/v2/lint/lint.go RunAll; v3 pkg/lint
Report lint_chart(Job& job, Files& files, World& world, const std::string& path, const Value& user_values, const LintRequest& request);

/// The charts below charts/, folders and archives, in the order in which --with-subcharts adds them.
std::vector<std::string> subcharts_of(Files& files, const std::string& chart);

}  // namespace rhumbline::lint
