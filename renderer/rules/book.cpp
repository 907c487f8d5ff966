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
  const schema::Schema compiled = schema::Schema::compile(job_, schema).or_throw();
  const schema::Verdict verdict = schema::check(job_, compiled, document.value());
  if (!verdict.findings.empty()) {
    const Finding& first = verdict.findings.front();
    return refuse({.at = first.at ? first.at : at, .message = "not a rules file: " + first.path + (first.path.empty() ? "" : " ") + first.message, .hint = first.hint});
  }
  take(document.value());
}

void RuleBook::take(const Value& document) {
  files_.push_back({value_at(document, "rules"), value_at(document, "runtime"), value_at(document, "charts")});
}

bool RuleBook::judges(const Value& object) const {
  return std::any_of(files_.begin(), files_.end(), [&](const File& file) {
    if (!file.rules.is_list()) return false;
    const std::span<const Value> rules = file.rules.as_list().span();
    return std::any_of(rules.begin(), rules.end(), [&](const Value& rule) {
      const Value selector = value_at(rule, "for");
      return !text_at(selector, "group").empty() && text_at(selector, "kind") == text_at(object, "kind") && selects(selector, object);
    });
  });
}

std::vector<RunTimeField> RuleBook::run_time_fields() const {
  std::vector<RunTimeField> fields;
  for (const File& file : files_) {
    if (!file.runtime.is_list()) continue;
    for (const Value& entry : file.runtime.as_list()) {
      const std::string_view path = text_at(entry, "noise");
      if (path.empty()) continue;
      const Value selector = value_at(entry, "for");
      const std::string_view code = text_at(entry, "code");
      fields.push_back({text_at(selector, "kind"), text_at(selector, "name"), path, code.empty() ? "RUNTIME_FIELD" : code,
                        text_at(entry, "live"), text_at(entry, "rendered")});
    }
  }
  return fields;
}

}  // namespace rhumbline::rules
