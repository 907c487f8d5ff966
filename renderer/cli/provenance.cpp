// Which template action wrote a line of output, which values show in it, and which conditions let it be.
//
// In:  the survey's rows about actions and conditions, the history of the values.   Out: answers for `explain` and `check`.
// The one idea: every byte of output knows the action that wrote it; the survey knows which paths of the values an action prints, and
// the text of the line tells which of them it was.
// Traps: an action may print a whole table over many lines; then the key of the line picks the member. What a define prints stands
// under the conditions of its caller, too.

#include "renderer/cli/provenance.h"

#include <algorithm>
#include <optional>

#include "renderer/base/text.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kFarthest = 1u << 18;     // bytes of a document in a string that are searched
constexpr std::size_t kLongestChain = 16;  // calls that are followed
constexpr std::size_t kMostItems = 64;     // that "any member" of a path stands for
constexpr std::size_t kMostAsked = 12;     // values told of one condition

bool is_below(const std::vector<std::string>& above, const std::vector<std::string>& path) {
  return above.size() < path.size() && std::equal(above.begin(), above.end(), path.begin());
}

bool prints(const ReadPaths::Action& action, const std::vector<PathStep>& path) {
  return std::any_of(action.paths.begin(), action.paths.end(), [&](const std::vector<std::string>& names) {
    return names.size() <= path.size() &&
           std::equal(names.begin(), names.end(), path.begin(), [](const std::string& name, const PathStep& step) { return name == step.name || name == "*" || name == ReadPaths::kLookup; });
  });
}

bool calls(const std::vector<std::string_view>& called, std::string_view name) { return std::find(called.begin(), called.end(), name) != called.end(); }

// The path of the chart that a template file belongs to, below the root: "", "db"; nothing for a define, which belongs to all.
std::optional<std::string> chart_of(std::string_view file) {
  if (file.find("/templates/") == std::string_view::npos) return std::nullopt;
  constexpr std::string_view kCharts = "/charts/";
  std::string out;
  std::string_view rest = file.substr(0, file.find("/templates/"));
  for (std::size_t at = rest.find(kCharts); at != std::string_view::npos; at = rest.find(kCharts)) {
    rest.remove_prefix(at + kCharts.size());
    out += (out.empty() ? "" : ".") + std::string(rest.substr(0, rest.find('/')));
  }
  return out;
}

// What lies below a value at the steps of a path, any item of a list standing for any other; the steps really taken are added to `path`.
const Value* below(const Value& value, std::span<const PathStep> steps, std::vector<PathStep>& path) {
  if (steps.empty()) return &value;
  const PathStep& step = steps.front();
  const std::size_t depth = path.size();
  const auto enter = [&](const Value& inner, PathStep taken) {
    path.push_back(std::move(taken));
    const Value* found = below(inner, steps.subspan(1), path);
    if (found == nullptr) path.resize(depth);
    return found;
  };
  if (!step.is_item) {
    const Entry* entry = value.is_map() ? value.as_map().find(step.name) : nullptr;
    return entry == nullptr ? nullptr : enter(entry->value, step);
  }
  if (!value.is_list()) return nullptr;
  for (std::size_t i = 0; i < std::min<std::size_t>(value.as_list().size, kMostItems); ++i) {
    if (const Value* found = enter(value.as_list().begin()[i], {std::to_string(i), true})) return found;
  }
  return nullptr;
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// The key that a line of YAML or JSON begins with; empty: none.
std::string_view key_of(std::string_view line) {
  line = trim_space(line);
  while (line.starts_with("- ")) line = trim_space(line.substr(2));
  const std::size_t colon = line.starts_with('"') ? line.find("\":") : line.find(':');
  if (colon == std::string_view::npos) return {};
  line = trim_space(line.substr(0, colon));
  while (!line.empty() && (line.front() == '"' || line.front() == '\'')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == '"' || line.back() == '\'')) line.remove_suffix(1);
  return line;
}

// The chart in whose values a path lies.
std::string owner_of(const ValueHistory& history, const std::vector<std::string>& path) {
  std::string text, owner;
  for (const std::string& name : path) {
    text += (text.empty() ? "" : ".") + name;
    const bool is_chart = std::any_of(history.defaults.begin(), history.defaults.end(), [&](const auto& chart) { return chart.path == text; });
    if (is_chart) owner = text;
  }
  return owner;
}

}  // namespace

Provenance::Provenance(Job& job, const Insight& insight) : job_(job), insight_(insight) {
  for (const Action& action : insight.reads.actions) by_place_.emplace(action.at, &action);
}

const Provenance::Action* Provenance::at(Pos place) const {
  const auto after = by_place_.upper_bound(place);
  if (!place || after == by_place_.begin()) return nullptr;
  const Action& action = *std::prev(after)->second;
  const bool covers = action.at == place || (action.kind == ReadPaths::ActionKind::kText && place.offset < action.at.offset + action.text.size());
  return covers ? &action : nullptr;
}

const Provenance::Action* Provenance::at(const Place& place) const {
  if (by_line_.empty()) {
    for (const auto& [pos, action] : by_place_) {
      const Place at = job_.sources.place(pos);
      by_line_.emplace(std::tuple(std::string(at.file), at.line, at.column), action);
    }
  }
  const auto found = by_line_.find(std::tuple(std::string(place.file), place.line, place.column));
  return found == by_line_.end() ? nullptr : found->second;
}

// ---- Values ----------------------------------------------------------------------------------------------------------

std::vector<Shown> Provenance::values_of(const std::vector<std::string>& names) const {
  std::vector<std::vector<PathStep>> paths = {{}};
  for (const std::string& name : names) {
    const bool is_any = name == "*" || name == ReadPaths::kLookup;
    std::vector<std::vector<PathStep>> longer;
    for (std::vector<PathStep>& path : paths) {
      const Value* here = is_any ? value_at(insight_.values, path) : nullptr;
      const auto add = [&](PathStep step) {
        if (longer.size() >= kMostItems) return;
        longer.push_back(path);
        longer.back().push_back(std::move(step));
      };
      if (here != nullptr && here->is_list()) {
        for (std::size_t i = 0; i < here->as_list().size; ++i) add({std::to_string(i), true});
      } else if (here != nullptr && here->is_map()) {
        for (const Entry& entry : here->as_map().entries()) add({std::string(entry.key)});
      } else {
        add({name});
      }
    }
    paths = std::move(longer);
  }
  std::vector<Shown> out;
  for (const std::vector<PathStep>& path : paths) out.push_back({path, value_at(insight_.values, path), layers_of(insight_.history, path)});
  return out;
}

std::vector<Shown> Provenance::shown(std::string_view line, const Action& action) const {
  std::vector<Shown> scalars, fits;
  const std::string_view text = trim_space(line);
  const std::string_view key = trim_space(text.substr(0, text.find(':')));
  for (const std::vector<std::string>& names : action.paths) {
    for (Shown& whole : values_of(names)) {
      const Value* value = whole.value;
      if (value == nullptr || (!value->is_map() && !value->is_list())) {
        scalars.push_back(std::move(whole));
        if (value != nullptr && shows(text, *value)) fits.push_back(scalars.back());
        continue;
      }
      for (const ValuesLeaf& leaf : leaves_of(job_, *value)) {
        if (leaf.path.empty() || (leaf.path.back().name != key && !leaf.value.is_list())) continue;
        if (!shows(text, leaf.value)) continue;
        std::vector<PathStep> path = whole.path;
        path.insert(path.end(), leaf.path.begin(), leaf.path.end());
        fits.push_back({path, value_at(insight_.values, path), layers_of(insight_.history, path)});
      }
    }
  }
  drop_covered(text, fits);
  std::vector<Shown> out = fits.empty() ? std::move(scalars) : std::move(fits);
  for (Shown& each : out) each.change = overriding(each.path, action);
  return out;
}

// `osm` does not show in a line where it only is a part of `osm-controller`, and that is a value which shows.
void Provenance::drop_covered(std::string_view text, std::vector<Shown>& fits) const {
  std::vector<std::string> texts;
  for (const Shown& fit : fits) texts.push_back(fit.value == nullptr || fit.value->is_map() || fit.value->is_list() ? std::string() : std::string(to_text(job_, *fit.value)));
  const auto is_covered = [&](const std::string& mine) {
    for (std::size_t at = text.find(mine); at != std::string_view::npos; at = text.find(mine, at + 1)) {
      const bool is_inside = std::any_of(texts.begin(), texts.end(), [&](const std::string& other) {
        for (std::size_t from = text.find(other); other.size() > mine.size() && from != std::string_view::npos && from <= at; from = text.find(other, from + 1)) {
          if (at + mine.size() <= from + other.size()) return true;
        }
        return false;
      });
      if (!is_inside) return false;
    }
    return true;
  };
  std::size_t i = 0;
  std::erase_if(fits, [&](const Shown&) { const std::string& mine = texts[i++]; return !mine.empty() && is_covered(mine); });
}

// Where a template lays the values over a table among them (`merge .Values .Values.defaults`), the plain path is the one to set.
std::vector<PathStep> Provenance::overriding(const std::vector<PathStep>& path, const Action& action) const {
  for (std::size_t first = 1; first < path.size(); ++first) {
    const std::vector<PathStep> rest(path.begin() + static_cast<std::ptrdiff_t>(first), path.end());
    if (prints(action, rest) && value_at(insight_.values, rest) == nullptr) return rest;
  }
  return {};
}

bool Provenance::shows(std::string_view text, const Value& value) const {
  if (value.is_list()) {
    return std::any_of(value.as_list().begin(), value.as_list().end(), [&](const Value& item) { return !item.is_map() && !item.is_list() && shows(text, item); });
  }
  if (value.is_nil() || value.is_map()) return false;
  const std::string printed = std::string(to_text(job_, value));
  return !printed.empty() && text.find(printed) != std::string_view::npos;
}

Shown Provenance::behind(const std::vector<PathStep>& field, const Action& action) const {
  Shown found = behind(field, action.paths);
  // The key that a range goes through is printed without its table.
  for (auto guard = action.guards.rbegin(); found.value == nullptr && guard != action.guards.rend(); ++guard) {
    found = behind(field, insight_.reads.conditions[guard->condition].paths);
  }
  return found;
}

Shown Provenance::behind(const std::vector<PathStep>& field, const std::vector<std::vector<std::string>>& paths) const {
  std::vector<Shown> wholes;
  for (const std::vector<std::string>& names : paths) {
    for (Shown& whole : values_of(names)) {
      if (whole.value != nullptr && (whole.value->is_map() || whole.value->is_list())) wholes.push_back(std::move(whole));
    }
  }
  // Of several that end alike, the one that is called most like the place where it came out.
  const auto likeness = [&](const std::vector<PathStep>& path) {
    return std::count_if(path.begin(), path.end(), [&](const PathStep& step) {
      return !step.is_item && std::any_of(field.begin(), field.end(), [&](const PathStep& other) { return other.name == step.name; });
    });
  };
  for (std::size_t first = 0; first < field.size(); ++first) {
    Shown best;
    for (const Shown& whole : wholes) {
      std::vector<PathStep> path = whole.path;
      const Value* value = below(*whole.value, std::span(field).subspan(first), path);
      if (value == nullptr || (best.value != nullptr && likeness(path) <= likeness(best.path))) continue;
      best = {path, value, layers_of(insight_.history, path)};
    }
    if (best.value != nullptr) return best;
  }
  return {};
}

Pos inner_place(const Job& job, Pos at, std::string_view inner_path) {
  const std::string_view text = job.sources.bytes_from(at).substr(0, kFarthest);
  std::size_t offset = 0;
  for (const PathStep& step : parse_values_path(inner_path)) {
    if (step.is_item) continue;
    bool is_found = false;
    while (!is_found) {
      const std::size_t next = text.find('\n', offset);
      if (next == std::string_view::npos) return {};
      offset = next + 1;
      is_found = key_of(first_line(text.substr(offset))) == step.name;
    }
  }
  return at + offset;
}

std::vector<PathStep> steps_of_pointer(std::string_view pointer) {
  std::vector<PathStep> steps;
  for (const std::string_view part : split(pointer.substr(pointer.starts_with('/') ? 1 : 0), "/")) {
    std::string name = schema::unescape_pointer(part);
    const bool is_number = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    steps.push_back({std::move(name), is_number});
  }
  return steps;
}

std::vector<const Provenance::Action*> Provenance::chain(const Action& action, const std::vector<PathStep>& path) const {
  std::vector<const Action*> out;
  for (const Action* at = &action; out.size() < kLongestChain;) {
    const Action* next = nullptr;
    for (const Action& inner : insight_.reads.actions) {
      const bool is_new = std::find(out.begin(), out.end(), &inner) == out.end();
      if (calls(at->calls, inner.in) && is_new && prints(inner, path) && (next == nullptr || inner.at < next->at)) next = &inner;
    }
    if (next == nullptr) return out;
    out.push_back(next);
    at = next;
  }
  return out;
}

std::string Provenance::change_of(const Shown& value) {
  std::vector<PathStep> path = value.change.empty() ? value.path : value.change;
  const bool is_global = !value.layers.empty() && value.layers.front().kind == LayerKind::kGlobal;
  const auto global = std::find_if(path.begin(), path.end(), [](const PathStep& step) { return step.name == "global"; });
  if (is_global) path.erase(path.begin(), global);
  return "--set " + print_values_path(path) + "=" + (value.value != nullptr && value.value->is_list() ? "{...}" : "VALUE");
}

// ---- Conditions ------------------------------------------------------------------------------------------------------

std::vector<Provenance::Around> Provenance::inside(const Action& action) const {
  std::vector<Around> out;
  for (const ReadPaths::Guard& guard : action.guards) out.push_back({&insight_.reads.conditions[guard.condition], guard.is_else});
  return out;
}

std::vector<Provenance::Around> Provenance::around(const Action& action, std::string_view file) const {
  std::vector<Around> out = inside(action);
  std::string_view in = action.in;
  for (std::size_t calls_up = 0; in != file && calls_up < kLongestChain; ++calls_up) {
    const Action* caller = nullptr;
    for (const Action& outer : insight_.reads.actions) {
      if (outer.kind != ReadPaths::ActionKind::kCall || !calls(outer.calls, in)) continue;
      if (caller == nullptr || outer.in == file || (caller->in != file && outer.at < caller->at)) caller = &outer;
    }
    if (caller == nullptr || caller->in == in) break;
    const std::vector<Around> more = inside(*caller);
    out.insert(out.begin(), more.begin(), more.end());
    in = caller->in;
  }
  return out;
}

std::vector<Shown> Provenance::asked(const Condition& condition) const {
  std::vector<std::vector<std::string>> paths = condition.paths;
  std::vector<std::string_view> left = condition.calls, seen;
  while (!left.empty() && seen.size() < kLongestChain) {
    const std::string_view name = left.back();
    left.pop_back();
    if (calls(seen, name)) continue;
    seen.push_back(name);
    for (const Action& inner : insight_.reads.actions) {
      if (inner.in != name) continue;
      paths.insert(paths.end(), inner.paths.begin(), inner.paths.end());
      left.insert(left.end(), inner.calls.begin(), inner.calls.end());
    }
    for (const Condition& inner : insight_.reads.conditions) {
      if (inner.in != name) continue;
      paths.insert(paths.end(), inner.paths.begin(), inner.paths.end());
      left.insert(left.end(), inner.calls.begin(), inner.calls.end());
    }
  }
  // Templates of libraries are asked by all charts; of their values only those of this chart decide here.
  if (const std::optional<std::string> chart = chart_of(condition.in); chart && !condition.calls.empty()) {
    std::erase_if(paths, [&](const auto& path) { return owner_of(insight_.history, path) != *chart; });
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  std::vector<Shown> out;
  for (std::size_t i = 0; i < paths.size() && out.size() < kMostAsked; ++i) {
    // What is only gone through on the way to a member is not asked for itself.
    const bool is_way = i + 1 < paths.size() && is_below(paths[i], paths[i + 1]);
    if (is_way || paths[i].empty()) continue;
    for (Shown& value : values_of(paths[i])) {
      const bool is_known = value.value != nullptr || std::find(paths[i].begin(), paths[i].end(), "*") == paths[i].end();
      if (is_known && out.size() < kMostAsked) out.push_back(std::move(value));
    }
  }
  return out;
}

bool Provenance::was_reached(const std::vector<Around>& around) const {
  return std::all_of(around.begin(), around.end(), [](const Around& each) { return (each.is_else ? each.condition->skipped : each.condition->taken) > 0; });
}

std::vector<std::vector<Provenance::Around>> Provenance::left_out(std::string_view file) const {
  std::map<std::pair<Pos, bool>, std::vector<Around>> found;  // by the first branch that was passed by
  for (const Action& action : insight_.reads.actions) {
    if (action.in != file || (action.kind == ReadPaths::ActionKind::kText && trim_space(action.text).empty())) continue;
    std::vector<Around> way;
    for (const Around& each : inside(action)) {
      way.push_back(each);
      if ((each.is_else ? each.condition->skipped : each.condition->taken) > 0) continue;
      found.emplace(std::pair(each.condition->at, each.is_else), way);
      break;
    }
  }
  std::vector<std::vector<Around>> out;
  for (auto& [place, way] : found) out.push_back(std::move(way));
  return out;
}

std::vector<const Provenance::Action*> Provenance::missing_kinds(std::string_view kind) const {
  std::vector<const Action*> out;
  const std::string wanted = "kind: " + std::string(kind);
  for (const auto& [place, action] : by_place_) {
    if (action->kind != ReadPaths::ActionKind::kText) continue;
    const std::vector<std::string_view> lines = split(action->text, "\n");
    const bool names_it = std::any_of(lines.begin(), lines.end(), [&](std::string_view line) { return line.starts_with(wanted) && trim_space(line) == wanted; });
    if (names_it && !was_reached(inside(*action))) out.push_back(action);
  }
  return out;
}

}  // namespace rhumbline::cli
