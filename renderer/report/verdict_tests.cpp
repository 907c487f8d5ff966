// Verdicts of `validate` as test results: JUnit and TAP.
//
// In:  rows.   Out: a test case for each object, failed where a finding is an error; warnings are its output.
// Trap: JUnit wants counts before cases, so its suites are kept until the end; TAP is printed as it comes.
// source: the JUnit schema of Jenkins (xunit plugin); testanything.org, version 13
#include <map>
#include <vector>

#include "renderer/report/ci.h"
#include "renderer/report/forms.h"
#include "renderer/report/xml.h"

namespace rhumbline {
namespace {

std::string line_of(const ToldFinding& finding) {
  std::string text;
  if (!finding.file.empty()) text = finding.file + ":" + std::to_string(finding.line) + ":" + std::to_string(finding.column) + ": ";
  if (!finding.path.empty()) text += finding.path + ": ";
  text += finding.message + " [" + finding.code + "]";
  for (const schema::ValueSource& value : finding.values) text += "; value " + value.path + " from " + value.layer;
  return escape_for_terminal(text);
}

class JunitReport final : public Report {
 public:
  using Report::Report;

  std::string finish(std::size_t) override {
    const std::size_t all = count(Verdict::kValid) + count(Verdict::kInvalid) + count(Verdict::kError) + count(Verdict::kSkipped);
    out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rhumbline\"" +
            counts(all, count(Verdict::kInvalid), count(Verdict::kError), count(Verdict::kSkipped)) + ">\n";
    for (const Suite& suite : suites_) {
      out_ += "  <testsuite";
      append_xml_attribute(out_, "name", suite.name);
      out_ += counts(suite.all, suite.of[1], suite.of[2], suite.of[3]) + ">\n" + suite.cases + "  </testsuite>\n";
    }
    out_ += "</testsuites>\n";
    return take();
  }

 private:
  struct Suite {
    std::string name, cases;
    std::size_t all = 0, of[4] = {};
  };

  static std::string counts(std::size_t all, std::size_t failures, std::size_t errors, std::size_t skipped) {
    return " tests=\"" + std::to_string(all) + "\" failures=\"" + std::to_string(failures) + "\" errors=\"" + std::to_string(errors) +
           "\" skipped=\"" + std::to_string(skipped) + "\"";
  }

  void write(Job& job, const Row& row) override {
    const auto [found, is_new] = numbers_.emplace(row.file, suites_.size());
    if (is_new) suites_.emplace_back().name = row.file;
    Suite& suite = suites_[found->second];
    ++suite.all;
    ++suite.of[static_cast<std::size_t>(row.verdict)];
    std::string& out = suite.cases;
    out += "    <testcase";
    append_xml_attribute(out, "name", escape_for_terminal(row_name(row)));
    append_xml_attribute(out, "classname", row.api_version.empty() ? row.file : row.api_version);
    out += " time=\"0\"";
    std::string inside;
    if (row.verdict == Verdict::kSkipped) inside += "      <skipped/>\n";
    std::string warnings;
    for (const schema::Finding& finding : row.findings) {
      const ToldFinding told = told_finding(finding, job.sources);
      if (told.severity > schema::Level::kDanger) {
        warnings += line_of(told) + "\n";
        continue;
      }
      const std::string_view element = row.verdict == Verdict::kError ? "error" : "failure";
      inside += "      <" + std::string(element);
      append_xml_attribute(inside, "message", line_of(told));
      append_xml_attribute(inside, "type", told.code);
      inside += "/>\n";
    }
    if (!warnings.empty()) {
      inside += "      <system-out>";
      append_xml_text(inside, warnings);
      inside += "</system-out>\n";
    }
    out += inside.empty() ? "/>\n" : ">\n" + inside + "    </testcase>\n";
  }

  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<Suite> suites_;
};

class TapReport final : public Report {
 public:
  using Report::Report;

  std::string finish(std::size_t) override {
    if (number_ == 0) out_ += "TAP version 13\n";
    out_ += "1.." + std::to_string(number_) + "\n";
    return take();
  }

 private:
  void write(Job& job, const Row& row) override {
    if (++number_ == 1) out_ += "TAP version 13\n";
    const bool is_good = row.verdict == Verdict::kValid || row.verdict == Verdict::kSkipped;
    std::string name = escape_for_terminal(std::string(row.file) + ": " + row_name(row));
    for (char& c : name) {
      if (c == '#' || c == '\n') c = ' ';  // would begin a directive, or another line
    }
    out_ += (is_good ? "ok " : "not ok ") + std::to_string(number_) + " - " + name + (row.verdict == Verdict::kSkipped ? " # SKIP" : "") + "\n";
    for (const schema::Finding& finding : row.findings) {
      std::string line = line_of(told_finding(finding, job.sources));
      for (char& c : line) c = c == '\n' ? ' ' : c;
      out_ += "# " + std::string(level_name(finding.severity)) + ": " + line + "\n";
    }
  }

  std::size_t number_ = 0;
};

}  // namespace

std::string row_name(const Row& row) {
  std::string name = row.object.empty() ? "document " + std::to_string(row.document) : std::string(row.object);
  if (!row.version.empty()) name += " for Kubernetes " + std::string(row.version);
  return name;
}

std::unique_ptr<Report> make_junit_report(const ReportOptions& options) { return std::make_unique<JunitReport>(options); }
std::unique_ptr<Report> make_tap_report(const ReportOptions& options) { return std::make_unique<TapReport>(options); }

}  // namespace rhumbline
