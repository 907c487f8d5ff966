// Which subcharts take part: those that Chart.yaml declares get their alias and may be switched off by tags and conditions.
//
// In:  the chart tree as loaded and the user's values.   Out: the tree as it will be rendered, and defaults with imports.
// Trap: a chart without a `dependencies` key ends the walk: what lies below it is not looked at.
// Trap: a child is judged by the values of the root coalesced with the child's own defaults at the top level (a slip in
// Helm that shows: its warnings and its type mismatches name values that no template sees).
// source: helm v4 pkg/chart/v2/util/dependencies.go; v3 pkg/chartutil/dependencies.go ProcessDependenciesWithMerge

#include <algorithm>
#include <map>
#include <set>

#include "renderer/base/text.h"
#include "renderer/base/version.h"
#include "renderer/values/origins.h"
#include "renderer/values/tables.h"

namespace rhumbline {

namespace {

// source: helm v4 pkg/chart/v2/util/compatible.go
bool is_compatible(std::string_view constraint, std::string_view version) {
  const auto parsed = Version::parse(version);
  if (!parsed) return false;
  const auto range = Constraint::parse(constraint);
  return range && range->check(*parsed);
}

bool fits(const Chart& chart, const Dependency& wanted) {
  return chart.name() == wanted.name && is_compatible(wanted.version, chart.metadata.version);
}

class Enabling {
 public:
  Enabling(Job& job, ChartSet& charts, const ValuesOptions& options) : job_(job), charts_(charts), options_(options) {}

  // `prefix`: the way from the root to the chart, "sub.deep.".
  void chart(Chart& chart, const Value& values, const std::string& prefix) {
    if (!chart.metadata.has_dependencies) return;
    choose(chart);
    const Value decided_by = combine_values(job_, chart, values, {.helm3 = options_.helm3, .is_to_read = true, .prefix = kProcessing});
    for (Dependency& d : chart.metadata.dependencies) d.enabled = true;
    apply_tags(chart, decided_by);
    for (Dependency& d : chart.metadata.dependencies) apply_condition(d, decided_by, prefix);
    std::set<std::string_view> disabled;
    for (const Dependency& d : chart.metadata.dependencies) {
      if (options_.history != nullptr) remember(d, prefix);
      if (!d.enabled) disabled.insert(d.name);
    }
    std::erase_if(chart.subcharts, [&](const Chart* child) { return disabled.contains(child->name()); });
    for (Chart* child : chart.subcharts) this->chart(*child, decided_by, prefix + std::string(child->name()) + ".");
    std::erase_if(chart.metadata.dependencies, [&](const Dependency& d) { return disabled.contains(d.name); });
    chart.metadata.has_dependencies = !chart.metadata.dependencies.empty();
  }

 private:
  // Undeclared subcharts first, then one copy for each declared dependency, named by its alias.
  void choose(Chart& chart) {
    std::vector<Chart*> chosen;
    auto& declared = chart.metadata.dependencies;
    share_rows(chart);
    for (Chart* existing : chart.subcharts) {
      const bool is_declared =
          std::any_of(declared.begin(), declared.end(), [&](const Dependency& d) { return fits(*existing, d); });
      if (!is_declared) chosen.push_back(existing);
    }
    for (Dependency& wanted : declared) {
      const auto found = std::find_if(chart.subcharts.begin(), chart.subcharts.end(),
                                      [&](const Chart* c) { return fits(*c, wanted); });
      if (found != chart.subcharts.end()) chosen.push_back(copy(**found, wanted.alias));
      if (!wanted.alias.empty()) wanted.name = wanted.alias;
    }
    remember_rows(chart);
    chart.subcharts = std::move(chosen);
    for (Chart* child : chart.subcharts) child->parent = &chart;
  }

  // A slip of Helm 3: copies of one chart under two aliases share the rows of their dependencies, so the second copy meets rows that the
  // first one has renamed to their aliases, and takes the charts themselves for undeclared ones.
  void share_rows(Chart& chart) const {
    const auto renamed = renamed_.find(origin_of(&chart));
    if (!options_.helm3 || renamed == renamed_.end()) return;
    for (std::size_t i = 0; i < renamed->second.size() && i < chart.metadata.dependencies.size(); ++i) {
      chart.metadata.dependencies[i].name = renamed->second[i];
    }
  }

  void remember_rows(const Chart& chart) {
    std::vector<std::string_view>& names = renamed_[origin_of(&chart)];
    names.clear();
    for (const Dependency& d : chart.metadata.dependencies) names.push_back(d.name);
  }

  const Chart* origin_of(const Chart* chart) const {
    const auto known = origins_.find(chart);
    return known == origins_.end() ? chart : known->second;
  }

  void remember(const Dependency& d, const std::string& prefix) {
    ValueHistory& history = *options_.history;
    for (const std::string_view path : split(d.condition, ",")) {
      if (!trim_space(path).empty()) history.decided.push_back(prefix + std::string(trim_space(path)));
    }
    for (const std::string_view tag : d.tags) history.decided.push_back("tags." + std::string(tag));
    if (!d.enabled) history.disabled.push_back(prefix + std::string(d.name));
  }

  Chart* copy(const Chart& from, std::string_view alias) {
    Chart* made = charts_.add();
    *made = from;
    origins_[made] = origin_of(&from);
    if (!alias.empty()) made->metadata.name = alias;
    if (options_.helm3) return made;  // there the grandchildren keep the unnamed parent, and its name in their paths
    for (Chart*& child : made->subcharts) {
      Chart* mine = charts_.add();
      *mine = *child;
      mine->parent = made;
      child = mine;
    }
    return made;
  }

  void warn(Pos at, std::string message, std::string helm4, std::string helm3) {
    job_.warn({.rule = "chart.condition",
               .at = at,
               .message = std::move(message),
               .helm = options_.helm3 ? std::move(helm3) : std::move(helm4)});
  }

  void apply_tags(Chart& chart, const Value& values) {
    const Entry* tags = values.as_map().find("tags");
    if (tags == nullptr || !tags->value.is_map()) return;
    for (Dependency& d : chart.metadata.dependencies) {
      bool any_true = false, any_false = false;
      for (const std::string_view tag : d.tags) {
        const Entry* entry = tags->value.as_map().find(tag);
        if (entry == nullptr) continue;
        if (entry->value.is(Kind::kBool)) {
          (entry->value.as_bool() ? any_true : any_false) = true;
        } else {
          warn(entry->value.at(),
               "tags." + std::string(tag) + " must be true or false to switch subchart " + std::string(d.name),
               helm_log("WARN", "returned non-bool value", {{"tag", tag}, {"chart", d.name}}),
               "dependencies.go:95: Warning: Tag '" + std::string(tag) + "' for chart " + std::string(d.name) +
                   " returned non-bool value");
        }
      }
      d.enabled = any_true || !any_false;
    }
  }

  // The first path of the list that leads to a bool decides. Tables and missing members are passed over in silence.
  void apply_condition(Dependency& d, const Value& values, const std::string& prefix) {
    std::string_view rest = trim_space(d.condition);
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      const std::string_view path = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      if (path.empty()) continue;
      const Value* found = path_value(values, prefix + std::string(path));
      if (found == nullptr || found->is_map()) continue;
      if (found->is(Kind::kBool)) {
        d.enabled = found->as_bool();
        return;
      }
      warn(found->at(), std::string(path) + " must be true or false to switch subchart " + std::string(d.name),
           helm_log("WARN", "returned non-bool value", {{"path", path}, {"chart", d.name}}),
           "dependencies.go:64: Warning: Condition path '" + std::string(path) + "' for chart " + std::string(d.name) +
               " returned non-bool value");
    }
  }

  Job& job_;
  ChartSet& charts_;
  const ValuesOptions& options_;
  std::map<const Chart*, const Chart*> origins_;                         // what a copy was made of, at the first hand
  std::map<const Chart*, std::vector<std::string_view>> renamed_;  // names of the rows of a chart that was done
};

}  // namespace

void process_dependencies(Job& job, ChartSet& charts, const Value& user_values, const ValuesOptions& options) {
  try {
    Arena::Mark before = job.arena.mark();
    Enabling(job, charts, options).chart(*charts.root, user_values, "");
    // The values that decided have done their work. A chart keeps nothing that was made for this, only views of its own texts.
    if (options.history == nullptr && job.arena.may_give_back(before)) job.arena.give_back(before);
    import_values(job, *charts.root, options);
  } catch (const Failure& failure) {
    const std::string_view helm = failure.diagnostic().helm;
    if (!options.helm3 && helm.starts_with(kProcessing)) {  // Helm logs it first
      const std::string_view message = kProcessing.substr(0, kProcessing.rfind(':'));
      job.warn({.rule = "chart.dependencies", .helm = helm_log("ERROR", message, {{"error", helm.substr(kProcessing.size())}})});
    }
    throw;
  }
}

}  // namespace rhumbline
