// What Helm refuses before a template runs: charts that are no applications, missing dependencies, bad names, values against the schema.
//
// In:  the loaded chart, the name, the values.   Out: nothing, or a Failure with Helm's words beside ours.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/version.h"
#include "renderer/functions/functions.h"
#include "renderer/release/checks.h"
#include "renderer/schema/schema.h"

namespace rhumbline {

namespace {

constexpr std::size_t kLongestReleaseName = 53;
constexpr std::string_view kReleaseNamePattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

bool is_lower_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_release_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestReleaseName) return false;
  const std::vector<std::string_view> labels = split(name, ".");
  return std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && is_lower_alnum(label.front()) && is_lower_alnum(label.back()) &&
           std::all_of(label.begin(), label.end(), [](char c) { return is_lower_alnum(c) || c == '-'; });
  });
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

void check_chart_schema(Job& job, const Chart& chart, const Value& values, const std::string& prefix, schema::ValuesReport& report) {
  if (chart.schema) report.check(job, chart.name(), prefix, chart.schema->bytes, chart.schema->at, values);
  for (const Chart* child : chart.subcharts) {
    const Value table = values.as_map().get(child->name());
    if (table.is_nil()) continue;
    const std::string below = prefix + std::string(child->name()) + ".";
    if (!table.is_map()) {
      report.no_table(child->name(), below, table);
    } else {
      check_chart_schema(job, *child, table, below, report);
    }
  }
}

// Whether all that is missing lies in a folder that Chart.yaml names.
bool is_local(const Chart& chart, const std::vector<std::string_view>& missing) {
  return std::all_of(missing.begin(), missing.end(), [&](std::string_view name) {
    return std::any_of(chart.metadata.dependencies.begin(), chart.metadata.dependencies.end(),
                       [&](const Dependency& d) { return d.name == name && d.repository.starts_with("file://"); });
  });
}

}  // namespace

void check_installable(Job& job, const Chart& chart, Compat compat) {
  const std::string_view type = chart.metadata.type;
  if (!type.empty() && type != "application") {
    fail({.rule = "chart.type",
          .message = "chart \"" + std::string(chart.name()) + "\" is a " + std::string(type) + " chart: other charts use it, it renders nothing",
          .hint = "render a chart that lists it under dependencies",
          .helm = std::string(type) + " charts are not installable"});
  }
  if (chart.metadata.deprecated) {
    job.warn({.rule = "chart.deprecated",
              .message = "chart \"" + std::string(chart.name()) + "\" is deprecated",
              .helm = compat == Compat::kHelm3 ? "WARNING: This chart is deprecated" : "level=WARN msg=\"this chart is deprecated\""});
  }
}

void check_dependencies(const Chart& chart, Compat compat) {
  const std::vector<std::string_view> missing = missing_dependencies(chart);
  if (missing.empty()) return;
  const bool helm3 = compat == Compat::kHelm3;
  fail({.rule = "chart.dependencies",
        .message = "chart \"" + std::string(chart.name()) + "\" lacks " + joined(missing) + " in charts/",
        .hint = is_local(chart, missing) ? "add --dependency-update: their file:// repositories are read in place" : "run: helm dependency build CHART",
        .helm = std::string(helm3 ? "An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to "
                                    "fetch missing dependencies: "
                                  : "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to "
                                    "fetch missing dependencies: ") +
                "found in Chart.yaml, but missing in charts/ directory: " + joined(missing)});
}

void check_release_name(Job& job, std::string_view name, Compat compat) {
  if (is_release_name(name)) return;
  std::string quoted;
  append_quoted(quoted, name);
  const std::string reason =
      name.empty() ? "no name provided"
                   : "invalid release name, must match regex " + std::string(kReleaseNamePattern) +
                         " and the length must not be longer than " + std::to_string(kLongestReleaseName);
  const std::string words = "release name " + quoted + ": " + reason;
  const bool helm3 = compat == Compat::kHelm3;
  if (!helm3) {
    std::string log = "level=ERROR msg=\"release name check failed\" error=";
    append_quoted(log, words);
    job.warn({.rule = "release.name", .helm = log});  // Helm logs it first; our own text says it once
  }
  fail({.cause = Cause::kUsage,
        .rule = "release.name",
        .message = name.empty() ? "the release name is empty"
                                : "release name " + quoted + " is not allowed: at most 53 of a-z, 0-9, - and ., beginning and ending with a letter or digit",
        .hint = "give it before the chart: rhumbline template NAME CHART",
        .helm = (helm3 ? "" : "release name check failed: ") + words});
}

void check_values_schema(Job& job, const Chart& root, const Value& values, std::vector<schema::Finding>* collected) {
  schema::ValuesReport report;
  check_chart_schema(job, root, values, "", report);
  if (report.ok()) return;
  if (collected == nullptr) fail(report.refusal(job));
  collected->insert(collected->end(), report.findings().begin(), report.findings().end());
}

void check_kube_version(const Chart& chart, const ClusterVersion& cluster) {
  const std::string_view wanted = chart.metadata.kube_version;
  if (wanted.empty()) return;
  const std::optional<Version> version = Version::parse(cluster.normalized);
  const std::optional<Constraint> constraint = Constraint::parse(wanted);
  if (version && constraint && constraint->check(*version)) return;
  fail({.rule = "chart.kube-version",
        .message = "chart \"" + std::string(chart.name()) + "\" wants Kubernetes " + std::string(wanted) + ", this rendering is for " + cluster.version,
        .hint = constraint ? "choose another with --kube-version" : "kubeVersion in Chart.yaml is not a version constraint",
        .helm = "chart requires kubeVersion: " + std::string(wanted) + " which is incompatible with Kubernetes " + cluster.version});
}

std::string release_name(Job& job, World& world, const RenderRequest& request) {
  if (request.name_template.empty()) return request.name;
  TemplateSet set(job, name_template_functions(), world, {.compat = request.compat, .root_name = "name-template", .want_runs = false, .go_words = true});
  const std::string_view text = job.arena.copy(request.name_template);
  set.parse({"name-template", text, job.sources.add("--name-template", text)});
  return set.execute("name-template", Value()).bytes;
}

}  // namespace rhumbline
