// Which values of the user nobody reads, and what he may have meant instead.
//
// In:  the parsed templates, the chart tree, the history of the values.   Out: unused values with their place and a suggestion.
// The one idea: the survey of the templates (gotemplate/survey.cpp) says what may be read, whichever branches this run takes; what is
// left of the user's values after that is unknown to the chart.
// Trap: a dump of all values (`toYaml .Values` into one ConfigMap) reads everything and uses nothing, unless the chart has no other use for
// its values at all.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/release/parts.h"

namespace rhumbline {

namespace {

constexpr std::string_view kGlobal = "global";
constexpr std::size_t kMostKnownPaths = 50'000;  // that a suggestion is looked for among

using Names = std::vector<std::string>;

Names names_of(const std::vector<PathStep>& path) {
  Names out;
  for (const PathStep& step : path) out.push_back(step.name);
  return out;
}

void collect_templates(const Value& value, std::vector<std::string_view>& out, std::uint32_t depth) {
  if (value.is_string() && value.as_text().find("{{") != std::string_view::npos) out.push_back(value.as_text());
  if (depth == 0) return;
  if (value.is_map()) {
    for (const Entry& e : value.as_map().entries()) collect_templates(e.value, out, depth - 1);
  } else if (value.is_list()) {
    for (const Value& item : value.as_list()) collect_templates(item, out, depth - 1);
  }
}

/// Charts that take part, the root first, with the templates that each renders.
struct Tree {
  std::vector<Chart*> charts;
  std::vector<SurveyedChart> surveyed;

  void add(Chart& chart, std::size_t parent, const std::vector<std::string_view>& path) {
    const std::size_t mine = charts.size();
    charts.push_back(&chart);
    surveyed.push_back({path, {}, parent});
    for (Chart* child : chart.subcharts) {
      std::vector<std::string_view> below = path;
      below.push_back(child->name());
      add(*child, mine, below);
    }
  }

  void add_templates(std::span<const Renderable> renderables) {
    for (std::size_t i = 0; i < charts.size(); ++i) {
      const std::string base = charts[i]->full_path() + "/templates";
      for (const Renderable& file : renderables) {
        if (file.base_path == base && !base_name(file.name).starts_with('_')) surveyed[i].templates.push_back(file.name);
      }
    }
  }
};

/// Judges the user's values.
class Judge {
 public:
  Judge(Job& job, const Tree& tree, const Value& seen, const Insight& insight) : job_(job), tree_(tree), seen_(seen), insight_(insight) { dumps_count_ = is_all_dumped(); }

  [[nodiscard]] bool is_used(const Names& path) const {
    return insight_.reads.is_lost || reads(path) || reads_global(path) || is_decided(path) || was_looked_up(path);
  }

  std::string suggestion(const Names& path) const;

 private:
  [[nodiscard]] bool reads(const Names& path) const { return insight_.reads.reads(path, dumps_count_); }

  // A global that is set for a chart is seen by all charts below it.
  [[nodiscard]] bool reads_global(const Names& path) const {
    const auto global = std::find(path.begin(), path.end(), kGlobal);
    if (global == path.end()) return false;
    const auto depth = static_cast<std::size_t>(global - path.begin());
    for (const SurveyedChart& chart : tree_.surveyed) {
      if (chart.path.size() < depth || !std::equal(path.begin(), global, chart.path.begin())) continue;
      Names here(chart.path.begin(), chart.path.end());
      here.insert(here.end(), global, path.end());
      if (reads(here)) return true;
    }
    return false;
  }

  // A template asked for it by a name that it put together.
  [[nodiscard]] bool was_looked_up(const Names& path) const {
    std::size_t node = 0;
    const Value* at = &seen_;
    for (const std::string& name : path) {
      const ReadPaths::Node& here = insight_.reads.nodes()[node];
      const Entry* entry = at->is_map() ? at->as_map().find(name) : nullptr;
      if (!here.is_chart || entry == nullptr) return false;
      if (here.members.contains(ReadPaths::kLookup) && (entry->flags & kLookedUp) != 0) return true;
      const auto below = here.members.find(name);
      if (below == here.members.end()) return false;
      node = below->second;
      at = &entry->value;
    }
    return false;
  }

  // Conditions, tags, and what belongs to charts that they switch off: those would read it.
  [[nodiscard]] bool is_decided(const Names& path) const {
    std::string text;
    for (const std::string& name : path) text += (text.empty() ? "" : ".") + name;
    const auto is_below = [&](std::string_view above) { return text == above || (text.starts_with(above) && text[above.size()] == '.'); };
    const auto holds = [&](const std::string& decided) { return decided == text || decided.starts_with(text + "."); };
    return std::any_of(insight_.history.decided.begin(), insight_.history.decided.end(), holds) ||
           std::any_of(insight_.history.disabled.begin(), insight_.history.disabled.end(), is_below);
  }

  // Most of the chart's own defaults are read by the dump alone: then the dump is what the chart is for.
  [[nodiscard]] bool is_all_dumped() const {
    const Chart& root = *tree_.charts.front();
    if (!insight_.reads.nodes().front().whole || !root.values.is_map()) return false;
    std::size_t all = 0, unread = 0;
    for (const ValuesLeaf& leaf : leaves_of(job_, own_defaults())) {
      ++all;
      const Names path = names_of(leaf.path);
      if (!insight_.reads.reads(path) && !reads_global(path) && !is_decided(path)) ++unread;
    }
    return all > 0 && unread * 2 > all;
  }

  [[nodiscard]] const Value& own_defaults() const { return insight_.history.defaults.back().values; }  // the root's come last

  Job& job_;
  const Tree& tree_;
  const Value& seen_;
  const Insight& insight_;
  bool dumps_count_ = false;
  mutable std::vector<Names> known_;  // paths, for suggestions; collected on first use

  void collect_known() const;
  [[nodiscard]] Names nearest_step(const Names& path) const;
  [[nodiscard]] const Names* same_ending(const Names& path) const;
};

std::string printed(const Names& path) {
  std::vector<PathStep> steps;
  for (const std::string& name : path) {
    const bool is_number = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    steps.push_back({name, is_number && !steps.empty()});
  }
  return print_values_path(steps);
}

void Judge::collect_known() const {
  if (!known_.empty()) return;
  struct Place {
    std::size_t node;
    Names path;
  };
  std::vector<Place> left = {{0, {}}};
  while (!left.empty() && known_.size() < kMostKnownPaths) {
    const Place place = std::move(left.back());
    left.pop_back();
    const auto& members = insight_.reads.nodes()[place.node].members;
    if (members.empty() && !place.path.empty()) known_.push_back(place.path);
    for (const auto& [name, node] : members) {
      if (name == "*" || name == ReadPaths::kLookup) continue;
      left.push_back({node, place.path});
      left.back().path.push_back(name);
    }
  }
  for (const ValuesLeaf& leaf : leaves_of(job_, own_defaults())) {
    if (known_.size() >= kMostKnownPaths) break;
    Names path = names_of(leaf.path);
    if (is_used(path)) known_.push_back(std::move(path));
  }
}

// The path with its first unknown name replaced by the nearest known one; empty: none is near.
Names Judge::nearest_step(const Names& path) const {
  Names start;
  for (std::size_t i = 0; i < path.size(); ++i) {
    std::vector<std::string_view> siblings;
    bool is_known = false;
    for (const Names& known : known_) {
      if (known.size() <= i || !std::equal(start.begin(), start.end(), known.begin())) continue;
      is_known = is_known || known[i] == path[i];
      siblings.push_back(known[i]);
    }
    if (is_known) {
      start.push_back(path[i]);
      continue;
    }
    const std::string_view near = nearest(path[i], siblings);
    if (near.empty()) return {};
    start.emplace_back(near);
    Names whole = start;
    whole.insert(whole.end(), path.begin() + static_cast<std::ptrdiff_t>(i) + 1, path.end());
    return reads(whole) ? whole : start;
  }
  return {};
}

// The known path that ends as this one does, by two names at least.
const Names* Judge::same_ending(const Names& path) const {
  const Names* best = nullptr;
  std::size_t longest = 1;
  for (const Names& known : known_) {
    std::size_t same = 0;
    while (same < known.size() && same < path.size() && known[known.size() - 1 - same] == path[path.size() - 1 - same]) ++same;
    if (same > longest) {
      longest = same;
      best = &known;
    }
  }
  return best;
}

std::string Judge::suggestion(const Names& path) const {
  collect_known();
  if (const Names near = nearest_step(path); !near.empty()) return printed(near);
  const Names* moved = same_ending(path);
  return moved == nullptr ? std::string() : printed(*moved);
}

// A chart that dumps all its values beside a text for another engine (Istio's injector) lets that engine read them: what the text names
// below .Values counts as read.
void read_by_others(std::span<const std::string_view> texts, ReadPaths& reads) {
  constexpr std::string_view kValues = ".Values.";
  constexpr std::string_view kNameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
  for (const std::string_view text : texts) {
    for (std::size_t at = text.find(kValues); at != std::string_view::npos; at = text.find(kValues, at + 1)) {
      const std::string_view rest = text.substr(at + kValues.size());
      std::size_t node = 0, names = 0;
      for (const std::string_view name : split(rest.substr(0, rest.find_first_not_of(kNameBytes)), ".")) {
        if (name.empty()) continue;
        node = reads.add(node, name);
        ++names;
      }
      // A table next to the root is opened in parentheses, `(.Values.pilot).cni`, never printed whole.
      if (names > 1) reads.node(node).whole = true;
    }
  }
}

LayerKind layer_of(const Insight& insight, const ValuesLeaf& leaf) {
  for (const ValueLayer& layer : layers_of(insight.history, leaf.path)) {
    if (layer.kind <= LayerKind::kRecorded) return layer.kind;
  }
  return LayerKind::kFlag;
}

}  // namespace

void find_unused(Job& job, Files& files, const TemplateSet& set, Chart& root, std::span<const Renderable> renderables, const Value& seen,
                 Insight& insight) {
  Tree tree;
  tree.add(root, 0, {});
  tree.add_templates(renderables);
  SurveyedData data{.values = {insight.values, insight.user_values}, .wants_actions = insight.wants_actions};
  collect_templates(insight.values, data.texts, job.limits.yaml_depth);
  data.files = [&] {
    std::vector<std::string_view> out;
    for (Chart* chart : tree.charts) {
      for (ChartFile& file : chart->files) {
        const std::string_view text = read_file(job, files, file);
        if (text.find("{{") != std::string_view::npos) out.push_back(text);
      }
    }
    return out;
  };
  insight.reads = set.survey(tree.surveyed, data);
  if (insight.reads.nodes().front().whole) {
    read_by_others(data.texts, insight.reads);
    read_by_others(data.files(), insight.reads);
  }
  const Judge judge(job, tree, seen, insight);
  for (const ValuesLeaf& leaf : leaves_of(job, insight.user_values)) {
    const Names path = names_of(leaf.path);
    if (judge.is_used(path)) continue;
    const LayerKind layer = layer_of(insight, leaf);
    if (layer == LayerKind::kRecorded) continue;  // nobody asked for it in this run
    insight.unused.push_back({print_values_path(leaf.path), leaf.value, leaf.at, layer, judge.suggestion(path)});
  }
  find_slips(insight);
}

}  // namespace rhumbline
