// The report of `validate`: one row per object, told as text or as the findings document.
//
// In:  rows, one by one, each with the job that its findings point into.   Out: text; a summary at the end.
// The one idea: a form is a class with write() and finish(); counting and what verbose means are the same for all.
// Trap: a List of nothing and an empty stream are valid: nothing was wrong.

#include "renderer/base/text.h"
#include "renderer/report/report.h"

namespace rhumbline {

namespace {

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
    if (options_.verbose && cel_rules_ > 0) out_ += counted(cel_rules_, "CEL rule") + " of CRDs not evaluated\n";
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
  return std::nullopt;
}

void Report::add(Job& job, const Row& row) {
  ++counts_[static_cast<std::size_t>(row.verdict)];
  cel_rules_ += row.cel_rules;
  write(job, row);
}

std::string Report::take() {
  std::string out;
  out.swap(out_);
  return out;
}

std::unique_ptr<Report> make_report(const ReportOptions& options) {
  if (options.form == Form::kJson) return std::make_unique<JsonReport>(options);
  return std::make_unique<TextReport>(options);
}

}  // namespace rhumbline
