// The verdict of `check` in the forms that CI services and test reports take.
//
// In:  releases with their objects, and all findings.   Out: JUnit, TAP, SARIF, annotations.
// The one idea: the reports of `validate` are used: a row for each object, with the findings about it.
// Trap: findings about values, and about objects that only run, have no object in the rendering; they get rows of their own.

#include <map>

#include "renderer/cli/check.h"

namespace rhumbline::cli {

namespace {

using schema::Finding;

struct Rows {
  std::vector<std::string> order;  // of the objects of a release, each once
  std::map<std::string, std::string> api_versions;
  std::map<std::string, std::vector<Finding>> findings;  // by object
};

Verdict verdict_of(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    if (finding.severity <= schema::Level::kDanger) return Verdict::kInvalid;
  }
  return Verdict::kValid;
}

}  // namespace

std::string check_report(Job& job, const schema::Store& store, const ReportOptions& options, std::span<const Checked> releases,
                         std::span<const std::string> charts, std::span<const Finding> findings, bool with_noise) {
  std::map<std::string, std::size_t> numbers;
  std::vector<Rows> rows(releases.size());
  for (std::size_t i = 0; i < releases.size(); ++i) {
    numbers.emplace(releases[i].release.name, i);
    for (const Checked::Object& object : releases[i].objects) {
      const std::string name = schema::object_name(store, object.value, releases[i].release.name_space);
      const Value version = object.value.is_map() ? object.value.as_map().get("apiVersion") : Value();
      if (rows[i].api_versions.emplace(name, version.is_string() ? version.as_text() : "").second) rows[i].order.push_back(name);
    }
  }
  for (const Finding& finding : findings) {
    if (finding.severity == schema::Level::kNoise && !with_noise) continue;
    const auto release = numbers.find(finding.release);
    Rows& of = rows[release == numbers.end() ? 0 : release->second];
    const std::string name = finding.object.empty() ? "values" : finding.object;
    if (of.api_versions.emplace(name, "").second) of.order.push_back(name);
    of.findings[name].push_back(finding);
  }
  const std::unique_ptr<Report> report = make_report(options);
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const std::string& name : rows[i].order) {
      const std::vector<Finding>& found = rows[i].findings[name];
      report->add(job, {.file = charts[i], .object = name, .api_version = rows[i].api_versions[name], .verdict = verdict_of(found), .findings = found});
      out += report->take();
    }
  }
  return out + report->finish(rows.size());
}

}  // namespace rhumbline::cli
