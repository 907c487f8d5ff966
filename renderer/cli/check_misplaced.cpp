// Values that became fields which their objects do not have: a typo below a table that the chart prints whole.
//
// In:  fields unknown to the schemas of the rendered objects, and which action wrote each.   Out: findings about the values behind them.
// The one idea: the chart prints `resources` as it is given, so only the object's schema can tell `limit` from `limits`; the path of the
// field and the path of the value end alike, and that leads back from the one to the other.
// Traps: a field that the chart wrote itself is the chart's fault, not told here. One value may become a field of many objects. A text
// that is YAML for the chart (`affinity: |`) has no paths of its own.

#include <algorithm>
#include <set>

#include "renderer/base/text.h"
#include "renderer/cli/check.h"

namespace rhumbline::cli {

namespace {

using schema::Finding;

constexpr std::size_t kMostKnown = 8;  // names that a hint lists

// A global is given at the root, and seen by every chart below it.
std::vector<PathStep> as_given(const Insight& insight, std::vector<PathStep> path) {
  const auto global = std::find_if(path.begin(), path.end(), [](const PathStep& step) { return step.name == "global"; });
  if (value_at(insight.user_values, path) == nullptr && global != path.end()) path.erase(path.begin(), global);
  return path;
}

// A text of the user that is printed as YAML and has the key.
Shown text_with(const Insight& insight, const ReadPaths::Action& action, const std::string& key) {
  for (const std::vector<std::string>& names : action.paths) {
    std::vector<PathStep> path;
    for (const std::string& name : names) path.push_back({name});
    const Value* value = value_at(insight.user_values, path);
    if (value != nullptr && value->is_string() && value->as_text().find(key + ":") != std::string_view::npos) return {std::move(path), value, {}};
  }
  return {};
}

Pos place_of(const Job& job, const Insight& insight, const std::vector<PathStep>& path) {
  std::vector<PathStep> above = path;
  above.pop_back();
  const Value* table = value_at(insight.user_values, above);
  const Entry* entry = table != nullptr && table->is_map() ? table->as_map().find(path.back().name) : nullptr;
  if (entry != nullptr && entry->key_at) return entry->key_at;
  const Value* value = value_at(insight.user_values, path);
  const std::vector<ValuesLeaf> leaves = value->is_map() || value->is_list() ? leaves_of(job, *value) : std::vector<ValuesLeaf>();
  return value->at() || leaves.empty() ? value->at() : leaves.front().at;
}

void add_remedy(const Finding& field, const std::vector<PathStep>& path, bool is_text, Finding& finding) {
  if (!field.suggest.empty()) {
    std::vector<PathStep> meant = path;
    meant.back() = {field.suggest};
    finding.suggest = is_text ? field.suggest : print_values_path(meant);
    finding.hint = "did you mean " + finding.suggest + "?";
    return;
  }
  if (field.known.empty() || field.known.size() > kMostKnown) return;
  finding.hint = "known there:";
  for (const std::string& name : field.known) finding.hint += (finding.hint.back() == ':' ? " " : ", ") + name;
}

}  // namespace

std::vector<Misplaced> misplaced_values(const Job& job, const Insight& insight, const Provenance& provenance,
                                        const std::function<const ReadPaths::Action*(Pos)>& action_at, std::span<const Finding* const> unknown) {
  std::vector<Misplaced> told;
  for (const Finding* field : unknown) {
    const ReadPaths::Action* action = action_at(field->at);
    if (action == nullptr) continue;
    const std::vector<PathStep> steps = steps_of_pointer(field->pointer);
    Shown source = provenance.behind(steps, *action);
    source.path = as_given(insight, std::move(source.path));
    const bool is_given = source.value != nullptr && value_at(insight.user_values, source.path) != nullptr;
    if (!is_given) source = text_with(insight, *action, steps.back().name);
    if (source.value == nullptr) continue;
    const std::string path = print_values_path(source.path);
    const auto known = std::find_if(told.begin(), told.end(), [&](const Misplaced& each) { return each.finding.path == path; });
    if (known != told.end()) {
      known->fields.push_back(field);
      continue;
    }
    Finding finding{.severity = schema::Level::kWarning, .code = "UNKNOWN_VALUES_KEY", .path = path};
    finding.message = "becomes " + field->path + " of " + field->object + ", and that kind has no such field";
    if (!is_given) finding.message = "the text says " + steps.back().name + ", which " + finding.message;
    if (!field->object.starts_with("Secret/")) finding.at = place_of(job, insight, source.path);
    add_remedy(*field, source.path, !is_given, finding);
    told.push_back({std::move(finding), {field}});
  }
  for (Misplaced& each : told) {
    std::set<std::string_view> objects;
    for (const Finding* field : each.fields) objects.insert(field->object);
    if (objects.size() > 1) each.finding.message += " (and of " + std::to_string(objects.size() - 1) + " more)";
  }
  return told;
}

}  // namespace rhumbline::cli
