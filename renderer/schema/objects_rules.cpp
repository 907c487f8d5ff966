// CEL rules of a custom resource.
//
// In: values whose types are right, with the rules of their places. Out: findings for the rules that do not hold, and the names of those
// that could not be decided here.
// The one idea: as in the server, rules are asked only when everything else about the object is right.
// Trap: a rule that compares with the object before (oldSelf) says nothing of a new one, unless it bears that there was none
// (optionalOldSelf); nor of an item of a list, which we do not look for in the list as it was.
// source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go
#include <algorithm>

#include "renderer/base/text.h"
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
    for (std::size_t i = 0; i + kCelWords <= words.size(); i += kCelWords) ask_rule(place, words.subspan(i, kCelWords));
  }
}

// What stood at the place before the update; absent: nothing, or it is inside a list.
static Value found_before(Value before, std::string_view pointer) {
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    if (!before.is_map()) return Value::invalid();
    const Entry* entry = std::as_const(before.as_map()).find(unescape_pointer(step));
    if (entry == nullptr) return Value::invalid();
    before = entry->value;
  }
  return before.is_nil() ? Value::invalid() : before;
}

void ObjectChecker::ask_rule(const PendingRules& place, std::span<const std::uint32_t> words) {
  const Table& table = *place.type.table;
  const std::string_view rule = table.name(words[0]), message = trim_space(table.name(words[1]));
  const bool optional_old_self = !table.name(words[2]).empty();
  const bool compares = mentions_old_self(rule);
  const Value before = compares ? found_before(options_.before, place.pointer) : Value::invalid();
  if (trim_space(rule).empty() || (compares && !optional_old_self && before.is_nil())) return;
  const TypeRef type(table, static_cast<std::uint32_t>(place.type.field - table.nodes.data()), version_.index);
  const CelAnswer answer = ask_cel(job_, rule, {place.v, type, optional_old_self, before});
  if (answer.outcome == CelAnswer::Outcome::kTrue) return;
  if (answer.outcome == CelAnswer::Outcome::kUnknown) {
    cel_rules_.push_back((place.path.empty() ? "" : place.path + ": ") + std::string(rule));
    return;
  }
  const bool failed = answer.outcome == CelAnswer::Outcome::kFalse;
  std::string text = failed ? "breaks the rule " + std::string(rule) : "the rule " + std::string(rule) + " cannot be decided: " + answer.why;
  std::optional<std::string> made;
  if (failed && !table.name(words[3]).empty()) made = cel_message(job_, table.name(words[3]), {place.v, type, optional_old_self, before});
  if (made || !message.empty()) text = made.value_or(std::string(message)) + " (" + text + ")";
  Finding& finding = report(nullptr, place.v.at(), std::move(text), "CEL_RULE");
  finding.path = place.path;
  finding.pointer = place.pointer;
  if (failed) point_at_field(place, table.name(words[4]), finding);
}

/// fieldPath names the field that is to blame: .spec.replicas, .labels['a/b'].
void ObjectChecker::point_at_field(const PendingRules& place, std::string_view field_path, Finding& finding) const {
  Value v = place.v;
  while (!field_path.empty()) {
    const bool quoted = field_path.starts_with("['");
    if (!quoted && field_path[0] != '.') return;
    field_path.remove_prefix(quoted ? 2 : 1);
    const std::size_t end = std::min(quoted ? field_path.find("']") : field_path.find_first_of(".["), field_path.size());
    const std::string key = quoted ? replace_all(replace_all(field_path.substr(0, end), "\\'", "'"), "\\\\", "\\") : std::string(field_path.substr(0, end));
    field_path.remove_prefix(std::min(end + (quoted ? 2 : 0), field_path.size()));
    append_path(finding.path, key);
    append_pointer(finding.pointer, key);
    const Entry* entry = v.is_map() ? std::as_const(v.as_map()).find(key) : nullptr;
    v = entry == nullptr ? Value() : entry->value;
    if (entry != nullptr) finding.at = entry->value.at();
  }
}

}  // namespace rhumbline::schema
