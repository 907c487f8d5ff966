// Findings, verdicts and changes as text and as JSON. Nothing is printed here: reports are strings.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/diff/diff.h"
#include "renderer/schema/schema.h"

namespace rhumbline {

// ---- Findings --------------------------------------------------------------------------------------------------------------

/// "error", "danger", "warning", "info", "noise".
std::string_view level_name(schema::Level level);

/// The same JSON with each character that a terminal would act on, or that turns text around, spelled as an escape (\u202e).
std::string visible_json(std::string_view json);

/// Draws a finding like a compiler's error: place, object, field, caret, hint.
std::string draw_finding(const schema::Finding& finding, const Sources& sources, const DrawOptions& options);

/// A finding as one JSON object, and what the findings document is ordered by.
struct FindingRow {
  schema::Level severity = schema::Level::kError;
  std::string object, path, code;
  std::string json;
  auto operator<=>(const FindingRow&) const = default;
};
/// Everything that the finding points to is copied; the job may end afterwards.
FindingRow finding_row(Job& job, const schema::Finding& finding);
/// The findings document: {"schemaVersion": 1, "findings": [...]}, a finding a line, ordered; `members` (may be empty) are further
/// members, each `"name": value`.
std::string findings_document(std::vector<FindingRow> rows, std::span<const std::string> members);

/// Findings, gravest first, each drawn, and a line of counts; noise is only counted unless `show_noise`.
std::string findings_text(std::vector<schema::Finding> findings, const Sources& sources, const DrawOptions& options, bool show_noise);

// ---- Verdicts of `validate` ----------------------------------------------------------------------------------------------------

/// kError: it could not be judged (broken YAML, no kind).
enum class Verdict : std::uint8_t { kValid, kInvalid, kError, kSkipped };

/// One row of a report: an object, or a document that holds none.
struct Row {
  std::string_view file;
  int document = 1;              // its number within the file
  std::string_view object = {};       // Kind/namespace/name; empty when it is not known
  std::string_view api_version = {};
  std::string_view version = {};      // the Kubernetes version it was checked against, when there are several; else empty
  Verdict verdict = Verdict::kValid;
  std::span<const schema::Finding> findings = {};
  std::span<const std::string> unevaluated = {};  // CEL rules that could not be decided: "spec: self.a < self.b"
};

enum class Form : std::uint8_t { kText, kJson, kJunit, kTap, kSarif, kGithub, kGitlab };
/// "text" or "pretty" (kubeconform's word for it), "json", "junit", "tap", "sarif", "github", "gitlab".
std::optional<Form> form_named(std::string_view name);

struct ReportOptions {
  Form form = Form::kText;
  bool verbose = false;   // valid and skipped objects are told, too
  bool summary = false;
  DrawOptions draw = {};
  std::string_view program_version = {};  // as SARIF names it
};

/// Collects rows and writes them in one form. A new form is a new class and a row in form_named().
class Report {
 public:
  explicit Report(const ReportOptions& options) : options_(options) {}
  virtual ~Report() = default;
  /// Takes everything it needs from the row before it returns.
  void add(Job& job, const Row& row);
  /// The rest of the output; `files` inputs were read.
  virtual std::string finish(std::size_t files) = 0;
  /// What can be printed already.
  std::string take();
  /// The rules that could not be decided, as a sentence; empty: there were none.
  [[nodiscard]] std::string undecided() const;
  [[nodiscard]] bool all_valid() const { return counts_[1] == 0 && counts_[2] == 0; }

 protected:
  virtual void write(Job& job, const Row& row) = 0;
  [[nodiscard]] std::size_t count(Verdict verdict) const { return counts_[static_cast<std::size_t>(verdict)]; }
  ReportOptions options_;
  std::string out_;
  std::size_t cel_rules_ = 0;
  std::set<std::string> cel_names_;  // the first of them, with their kind

 private:
  std::size_t counts_[4] = {};
};
std::unique_ptr<Report> make_report(const ReportOptions& options);

// ---- Comparisons ---------------------------------------------------------------------------------------------------------------

struct DiffTextOptions {
  DrawOptions draw = {};
  std::size_t context = 3;   // lines around a change
  bool show_secrets = false;
  bool show_noise = false;   // fields that only the server or a run differs in
  bool headings_only = false;
};
/// Object headings with their class, the YAML lines that change with context and path, notes, a summary line.
std::string diff_text(Job& job, const Comparison& comparison, const DiffTextOptions& options);
/// The same for a pull request's page: markdown of at most 65,000 characters; and as one HTML file, live beside after, without scripts.
std::string diff_markdown(Job& job, const Comparison& comparison, const DiffTextOptions& options);
std::string diff_html(Job& job, const Comparison& comparison, const DiffTextOptions& options);
/// Its findings, and a note for each object that changes, for code scanning (SARIF), GitHub's annotations, GitLab's Code Quality.
std::string diff_sarif(const Comparison& comparison, const Sources& sources, std::string_view program_version);
std::string diff_github(const Comparison& comparison, const Sources& sources);
std::string diff_gitlab(const Comparison& comparison, const Sources& sources);
/// `kubectl patch --type=merge` commands that bring back the edits that the upgrade takes.
std::string diff_patch(Job& job, const Comparison& comparison, bool show_secrets);
/// The objects that are told, as foretold after the upgrade: a JSON List; values of Secrets are their lengths unless `show_secrets`.
std::string diff_after(Job& job, const Comparison& comparison, bool show_secrets);
/// The comparison as one JSON object and a line end; values of Secrets are left out unless `show_secrets`.
std::string diff_json(Job& job, const Comparison& comparison, bool show_secrets);

}  // namespace rhumbline
