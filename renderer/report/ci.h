// Findings in the forms that CI services read: SARIF, annotations of GitHub, Code Quality of GitLab.
#pragma once

#include <span>
#include <string>

#include "renderer/report/report.h"

namespace rhumbline {

/// A finding with its place as text; outlives the job. The place is that of the template, where one wrote the field.
struct ToldFinding {
  schema::Level severity = schema::Level::kError;
  std::string code, object, path, message, hint;
  std::string file;  // empty: no place is known
  int line = 0, column = 0;
  std::vector<schema::ValueSource> values = {};  // that fed the line
};
ToldFinding told_finding(const schema::Finding& finding, const Sources& sources);

/// One run, in the order given; without findings `results` is an empty list. source: SARIF 2.1.0 (OASIS)
std::string sarif_document(std::span<const ToldFinding> findings, std::string_view program_version);
/// `::error file=...,line=...::message`, one line each. source: GitHub Actions, workflow commands
std::string github_lines(std::span<const ToldFinding> findings);
/// A list of issues, each with a fingerprint that stays when lines move. source: GitLab, Code Quality report format
std::string gitlab_document(std::span<const ToldFinding> findings);

}  // namespace rhumbline
