// The report of `validate`: one row per object, told as text or as the findings document.
//
// In:  rows, one by one, each with the job that its findings point into.   Out: text; a summary at the end.
// The one idea: a form is a class with write() and finish(); counting and what verbose means are the same for all.
// Trap: a List of nothing and an empty stream are valid: nothing was wrong.

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/report/forms.h"

namespace rhumbline {

namespace {

constexpr std::size_t kMostRuleNames = 10;

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid: return "valid";
    case Verdict::kInvalid: return "invalid";
    case Verdict::kError: return "an error";
    case Verdict::kSkipped: return "skipped";
  }
  return "an error";
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

class TextReport final : public Report {
 public:
  using Report::Report;

  std::string finish(std::size_t files) override {
    if (options_.summary) {
      const std::size_t all =
          count(Verdict::kValid) + count(Verdict::kInvalid) + count(Verdict::kError) + count(Verdict::kSkipped);
      out_ += "Summary: " + counted(all, "resource") + " found in " + counted(files, "file") +
              " - Valid: " + std::to_string(count(Verdict::kValid)) + ", Invalid: " + std::to_string(count(Verdict::kInvalid)) +
              ", Errors: " + std::to_string(count(Verdict::kError)) + ", Skipped: " + std::to_string(count(Verdict::kSkipped)) + "\n";
    }
    return take();
  }

 private:
  void write(Job& job, const Row& row) override {
    for (const schema::Finding& finding : row.findings) {
      if (row.version.empty()) {
        out_ += draw_finding(finding, job.sources, options_.draw);
        continue;
      }
      schema::Finding dated = finding;
      dated.message += " (Kubernetes " + std::string(row.version) + ")";
      out_ += draw_finding(dated, job.sources, options_.draw);
    }
    if (!options_.verbose) return;
    const std::string what = std::string(row.file) + ": " + (row.object.empty() ? "document " + std::to_string(row.document) : std::string(row.object)) +
                             " is " + std::string(verdict_name(row.verdict)) +
                             (row.version.empty() ? "" : " for Kubernetes " + std::string(row.version));
    out_ += (options_.draw.escape ? escape_for_terminal(what) : what) + "\n";
  }
};

class JsonReport final : public Report {
 public:
  using Report::Report;

  std::string finish(std::size_t files) override {
    std::vector<std::string> members;
    members.push_back("\"summary\": {\"files\": " + std::to_string(files) + ", \"valid\": " + std::to_string(count(Verdict::kValid)) +
                      ", \"invalid\": " + std::to_string(count(Verdict::kInvalid)) +
                      ", \"errors\": " + std::to_string(count(Verdict::kError)) +
                      ", \"skipped\": " + std::to_string(count(Verdict::kSkipped)) +
                      ", \"celRulesNotEvaluated\": " + std::to_string(cel_rules_) + "}");
    std::string names;
    for (const std::string& name : cel_names_) {
      if (!names.empty()) names += ", ";
      json::append_string(names, name, false);
    }
    if (!names.empty()) members.push_back("\"celRules\": [" + names + "]");
    return findings_document(std::move(rows_), members);
  }

 private:
  void write(Job& job, const Row& row) override {
    for (const schema::Finding& finding : row.findings) rows_.push_back(finding_row(job, finding));
  }

  std::vector<FindingRow> rows_;
};

}  // namespace

std::optional<Form> form_named(std::string_view name) {
  if (name == "text" || name == "pretty") return Form::kText;
  if (name == "json") return Form::kJson;
  if (name == "junit") return Form::kJunit;
  if (name == "tap") return Form::kTap;
  if (name == "sarif") return Form::kSarif;
  if (name == "github") return Form::kGithub;
  if (name == "gitlab") return Form::kGitlab;
  return std::nullopt;
}

void Report::add(Job& job, const Row& row) {
  ++counts_[static_cast<std::size_t>(row.verdict)];
  cel_rules_ += row.unevaluated.size();
  for (const std::string& rule : row.unevaluated) {
    if (cel_names_.size() >= kMostRuleNames) break;
    cel_names_.insert(std::string(row.object.substr(0, row.object.find('/'))) + " " + rule);
  }
  write(job, row);
}

std::string Report::undecided() const {
  if (cel_rules_ == 0) return {};
  std::string names;
  for (const std::string& name : cel_names_) names += (names.empty() ? "" : "; ") + name;
  return counted(cel_rules_, "CEL rule") + " of CRDs could not be decided: " + names + (cel_names_.size() >= kMostRuleNames ? "; ..." : "");
}

std::string Report::take() {
  std::string out;
  out.swap(out_);
  return out;
}

std::unique_ptr<Report> make_report(const ReportOptions& options) {
  switch (options.form) {
    case Form::kText: break;
    case Form::kJson: return std::make_unique<JsonReport>(options);
    case Form::kJunit: return make_junit_report(options);
    case Form::kTap: return make_tap_report(options);
    case Form::kSarif:
    case Form::kGithub:
    case Form::kGitlab: return make_ci_report(options);
  }
  return std::make_unique<TextReport>(options);
}

}  // namespace rhumbline
