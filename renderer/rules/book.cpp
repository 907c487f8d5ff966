// The rules of a run: those of the program, then the user's.
//
// In:  JSON documents.   Out: lists of rules, kept as values; each rule is a map that the judge reads.
// The one idea: a rule is data all the way; a JSON schema says what it may hold, so a slip in a user's file is told with its place.
// Trap: the program's own files are not judged at each run; a unit test holds them to the same schema.

#include <algorithm>

#include "renderer/json/json.h"
#include "renderer/rules/embedded.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

RuleBook::RuleBook(Job& job) : job_(job) {
  for (const Embedded& file : embedded_rules()) {
    if (file.name.ends_with("rules.json") || file.name.ends_with("runtime.json")) {
      take(json::read(job, file.text, {}, {.keep_integers = true}).or_throw());
    }
  }
}

void RuleBook::add(std::string_view text, Pos at) {
  const auto refuse = [](Diagnostic diagnostic) {
    diagnostic.cause = Cause::kUsage;
    diagnostic.rule = "rules.file";
    if (diagnostic.hint.empty()) diagnostic.hint = "docs/rules.md describes the format";
    fail(std::move(diagnostic));
  };
  const Result<Value> document = json::read(job_, text, at, {.keep_integers = true});
  if (!document) return refuse(document.error());
  const Value schema = json::read(job_, rules_schema(), {}, {.keep_integers = true}).or_throw();
  const schema::Schema compiled = schema::Schema::compile(job_, schema, {.assert_format = true}).or_throw();
  const schema::Verdict verdict = schema::check(job_, compiled, document.value());
  if (!verdict.findings.empty()) {
    const Finding& first = verdict.findings.front();
    return refuse({.at = first.at ? first.at : at, .message = "not a rules file: " + first.path + (first.path.empty() ? "" : " ") + first.message, .hint = first.hint});
  }
  take(document.value());
}

void RuleBook::take(const Value& document) {
  files_.push_back({member_of(document, "rules"), member_of(document, "runtime"), member_of(document, "charts")});
}

bool RuleBook::judges(const Value& object) const {
  return std::any_of(files_.begin(), files_.end(), [&](const File& file) {
    if (!file.rules.is_list()) return false;
    const std::span<const Value> rules = file.rules.as_list().span();
    return std::any_of(rules.begin(), rules.end(), [&](const Value& rule) {
      const Value selector = member_of(rule, "for");
      return !text_of(selector, "group").empty() && text_of(selector, "kind") == text_of(object, "kind") && selects(selector, object);
    });
  });
}

schema::Finding RuleBook::unknown_value(const Release& release, const UnusedValue& unused) const {
  for (const Release& part : release.parts) {
    if (!unused.path.starts_with(part.within + ".") && unused.path != part.within) continue;
    UnusedValue own = unused;
    own.path = unused.path == part.within ? "" : unused.path.substr(part.within.size() + 1);
    Finding finding = unknown_value(part, own);
    finding.path = unused.path;
    if (finding.suggest != unused.suggest) finding.suggest = full_path(part, finding.suggest);
    return finding;
  }
  Finding finding{.severity = Level::kWarning, .code = "UNKNOWN_VALUES_KEY", .path = unused.path,
                  .message = "no template of chart " + release.chart + " reads it", .at = unused.at, .suggest = unused.suggest};
  if (!unused.suggest.empty()) finding.hint = "did you mean " + unused.suggest + "?";
  // The name of a flag is its text; a secret would be printed with it.
  const std::string_view last = std::string_view(unused.path).substr(unused.path.rfind('.') + 1);
  if (job_.regexes.compile("(?i)(password|passwd|token|secret|key|pem|cert)").value().contains(last)) finding.at = {};
  for (const File& file : files_) {
    if (!file.rules.is_list()) continue;
    for (const Value& rule : file.rules.as_list()) {
      const std::string_view removed = text_of(rule, "removed");
      const Value charts = member_of(rule, "charts");
      if (removed.empty() || !is_for_chart(charts.is_nil() ? file.charts : charts, release)) continue;
      if (unused.path != removed && !unused.path.starts_with(std::string(removed) + ".")) continue;
      finding.suggest = text_of(rule, "suggest");
      // The same key below the new root, where there is one.
      const std::string moved = finding.suggest + unused.path.substr(removed.size());
      if (path_value(release.values, moved) != nullptr) finding.suggest = moved;
      finding.hint = text_of(rule, "message");
      if (finding.hint.empty() && !finding.suggest.empty()) finding.hint = "use " + finding.suggest;
      return finding;
    }
  }
  return finding;
}

std::vector<RunTimeField> RuleBook::run_time_fields() const {
  std::vector<RunTimeField> fields;
  for (const File& file : files_) {
    if (!file.runtime.is_list()) continue;
    for (const Value& entry : file.runtime.as_list()) {
      const std::string_view path = text_of(entry, "noise");
      if (path.empty()) continue;
      const Value selector = member_of(entry, "for");
      const std::string_view code = text_of(entry, "code");
      fields.push_back({text_of(selector, "kind"), text_of(selector, "name"), path, code.empty() ? "RUNTIME_FIELD" : code,
                        text_of(entry, "live"), text_of(entry, "rendered")});
    }
  }
  return fields;
}

}  // namespace rhumbline::rules
