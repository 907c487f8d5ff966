// Verdicts of `validate` for CI services: SARIF, GitHub, GitLab.
//
// In:  rows.   Out: their findings; objects without any are not told.
// The one idea: the forms themselves are ci.h's, which takes findings of any command; here they are gathered.
// Trap: SARIF and Code Quality are one document, and an empty one has to be printed, too: a missing file counts as a broken run.
#include "renderer/report/ci.h"
#include "renderer/report/forms.h"

namespace rhumbline {
namespace {

class CiReport final : public Report {
 public:
  using Report::Report;

  std::string finish(std::size_t) override {
    if (options_.form == Form::kSarif) out_ += sarif_document(findings_, options_.program_version);
    if (options_.form == Form::kGitlab) out_ += gitlab_document(findings_);
    return take();
  }

 private:
  void write(Job& job, const Row& row) override {
    for (const schema::Finding& finding : row.findings) {
      ToldFinding told = told_finding(finding, job.sources);
      if (told.file.empty()) told.file = row.file;
      if (!row.version.empty()) told.message += " (Kubernetes " + std::string(row.version) + ")";
      if (options_.form == Form::kGithub) {
        out_ += github_lines({&told, 1});
      } else {
        findings_.push_back(std::move(told));
      }
    }
  }

  std::vector<ToldFinding> findings_;
};

}  // namespace

std::unique_ptr<Report> make_ci_report(const ReportOptions& options) { return std::make_unique<CiReport>(options); }

}  // namespace rhumbline
