// CEL rules of a custom resource.
//
// In: values whose types are right, with the rules of their places. Out: findings for the rules that do not hold, and the names of those
// that could not be decided here.
// The one idea: as in the server, rules are asked only when everything else about the object is right.
// Trap: a rule that compares with the object before (oldSelf) says nothing of a new one.
// source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go
#include <algorithm>

#include "renderer/schema/cel.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {

void ObjectChecker::note_rules(const Value& v, const TypeNode& type, const Step* at) {
  if (quiet_ || extra(type, Tag::kCel).empty()) return;
  PendingRules& place = pending_.emplace_back(PendingRules{v, type, {}, {}});
  write_place(at, place.path, place.pointer);
}

void ObjectChecker::ask_rules() {
  const bool is_wrong = std::any_of(findings_.begin() + static_cast<std::ptrdiff_t>(first_), findings_.end(),
                                    [](const Finding& finding) { return finding.severity == Level::kError; });
  if (is_wrong || !options_.runs(Rule::kCel)) return;
  for (const PendingRules& place : pending_) {
    const auto words = extra(place.type, Tag::kCel);
    for (std::size_t i = 0; i + 2 < words.size(); i += 3) {
      const std::string_view rule = place.type.table->name(words[i]);
      const bool bears_none = !place.type.table->name(words[i + 2]).empty();
      if (mentions_old_self(rule)) {
        if (bears_none) cel_rules_.push_back((place.path.empty() ? "" : place.path + ": ") + std::string(rule));
        continue;
      }
      ask_rule(place, rule, place.type.table->name(words[i + 1]));
    }
  }
}

void ObjectChecker::ask_rule(const PendingRules& place, std::string_view rule, std::string_view message) {
  const auto number = static_cast<std::uint32_t>(place.type.field - place.type.table->nodes.data());
  const CelAnswer answer = ask_cel(job_, rule, place.v, TypeRef(*place.type.table, number, version_.index));
  if (answer.outcome == CelAnswer::Outcome::kTrue) return;
  if (answer.outcome == CelAnswer::Outcome::kUnknown) {
    cel_rules_.push_back((place.path.empty() ? "" : place.path + ": ") + std::string(rule));
    return;
  }
  const bool failed = answer.outcome == CelAnswer::Outcome::kFalse;
  std::string text = failed ? "breaks the rule " + std::string(rule) : "the rule " + std::string(rule) + " cannot be decided: " + answer.why;
  if (!message.empty()) text = std::string(message) + " (" + text + ")";
  Finding& finding = report(nullptr, place.v.at(), std::move(text), "CEL_RULE");
  finding.path = place.path;
  finding.pointer = place.pointer;
}

}  // namespace rhumbline::schema
