// Which layers set a value: the user's files and flags, the charts above, import-values, the chart itself.
//
// In:  what merging left behind (ValueHistory) and a path.   Out: its layers, the strongest first.
// The one idea: every value knows where it was written, and that survives every merge; so a step of the history said something about a
// path exactly when the value there comes from another place than one step before.
// Trap: globals run down: for `sub.global.x` the parent's `global.x` wins, even its default over what the user gave for the child.

#include "renderer/values/origins.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/json/json.h"

namespace rhumbline {

namespace {

constexpr std::string_view kGlobal = "global";

bool holds_maps(const List& list) {
  return std::any_of(list.begin(), list.end(), [](const Value& item) { return item.is_map() && !item.as_map().empty(); });
}

void add_leaves(const Job& job, const Value& value, Pos key_at, std::vector<PathStep>& path, std::vector<ValuesLeaf>& out) {
  const bool is_table = value.is_map() && !value.as_map().empty();
  const bool is_list = value.is_list() && holds_maps(value.as_list());
  if (path.size() > job.limits.yaml_depth || (!is_table && !is_list)) {
    if (!path.empty()) out.push_back({path, value, value.at() ? value.at() : key_at});
    return;
  }
  if (is_table) {
    for (const Entry& e : value.as_map().entries()) {
      path.push_back({std::string(e.key)});
      add_leaves(job, e.value, e.key_at, path, out);
      path.pop_back();
    }
    return;
  }
  std::size_t number = 0;
  for (const Value& item : value.as_list()) {
    path.push_back({std::to_string(number++), true});
    if (item.is_map()) add_leaves(job, item, value.at(), path, out);
    path.pop_back();
  }
}

// The value at the path, or the null or scalar above it that stands in its way.
const Value* value_or_barrier(const Value& values, const std::vector<PathStep>& path) {
  const Value* at = &values;
  for (const PathStep& step : path) {
    if (!at->is_map() && !at->is_list()) return at;
    at = value_at(*at, {step});
    if (at == nullptr) return nullptr;
  }
  return at;
}

bool same_place(const Value* a, const Value* b) {
  return a != nullptr && b != nullptr && a->at() == b->at() && a->kind() == b->kind();
}

/// Collects the layers of one path.
class Layers {
 public:
  explicit Layers(const ValueHistory& history) : history_(history) {}

  std::vector<ValueLayer> of(const std::vector<PathStep>& path) {
    const std::vector<PathStep> chart = owner(path);
    const bool is_global = path.size() > chart.size() && path[chart.size()].name == kGlobal;
    if (is_global && !chart.empty()) {
      std::vector<PathStep> above = path;
      above.erase(above.begin() + static_cast<std::ptrdiff_t>(chart.size()) - 1);
      out_ = of(above);
      for (ValueLayer& layer : out_) layer.kind = LayerKind::kGlobal;
    }
    user(path);
    charts(path, chart.size());
    return std::move(out_);
  }

 private:
  static std::vector<PathStep> steps_of(std::string_view path) { return path.empty() ? std::vector<PathStep>{} : parse_values_path(path); }

  static bool starts_with(const std::vector<PathStep>& path, const std::vector<PathStep>& start) {
    return path.size() >= start.size() &&
           std::equal(start.begin(), start.end(), path.begin(), [](const PathStep& a, const PathStep& b) { return a.name == b.name; });
  }

  // The path of the chart whose templates see the value.
  std::vector<PathStep> owner(const std::vector<PathStep>& path) const {
    std::vector<PathStep> best;
    for (const ValueHistory::Defaults& chart : history_.defaults) {
      std::vector<PathStep> steps = steps_of(chart.path);
      if (steps.size() > best.size() && steps.size() < path.size() && starts_with(path, steps)) best = std::move(steps);
    }
    return best;
  }

  void user(const std::vector<PathStep>& path) {
    for (std::size_t i = history_.steps.size(); i-- > 0;) {
      const ValueHistory::Step& step = history_.steps[i];
      const Value* now = value_or_barrier(step.values, path);
      const Value* before = i == 0 ? nullptr : value_or_barrier(history_.steps[i - 1].values, path);
      if (now != nullptr && !same_place(now, before)) add(step.kind, step.label, *now);
    }
  }

  // The chart next to the root is the strongest.
  void charts(const std::vector<PathStep>& path, std::size_t owner_depth) {
    std::vector<const ValueHistory::Defaults*> found;
    for (const ValueHistory::Defaults& chart : history_.defaults) {
      if (starts_with(path, steps_of(chart.path))) found.push_back(&chart);
    }
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->path.size() < b->path.size(); });
    for (const ValueHistory::Defaults* chart : found) {
      const std::size_t depth = steps_of(chart->path).size();
      if (depth == path.size()) continue;
      const std::vector<PathStep> below(path.begin() + static_cast<std::ptrdiff_t>(depth), path.end());
      const Value* own = value_at(chart->values, below);
      const std::string label = "values.yaml of chart " + chart->name;
      if (own != nullptr) add(depth < owner_depth ? LayerKind::kParent : LayerKind::kChart, label, *own);
    }
    // What a chart got from its children by name alone is there already, as the children's own.
    for (const ValueHistory::Defaults* chart : found) {
      const std::size_t depth = steps_of(chart->path).size();
      const std::vector<PathStep> below(path.begin() + static_cast<std::ptrdiff_t>(depth), path.end());
      const Value* imported = below.empty() ? nullptr : value_at(chart->with_imports, below);
      if (imported != nullptr) add(LayerKind::kImported, "import-values of chart " + chart->name, *imported);
    }
  }

  void add(LayerKind kind, const std::string& label, const Value& value) {
    const bool known = std::any_of(out_.begin(), out_.end(), [&](const ValueLayer& layer) { return layer.at && layer.at == value.at(); });
    if (!known) out_.push_back({kind, label, value, value.at()});
  }

  const ValueHistory& history_;
  std::vector<ValueLayer> out_;
};

}  // namespace

std::vector<PathStep> parse_values_path(std::string_view path) {
  std::vector<PathStep> out;
  std::string name;
  bool has_name = true;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    const std::size_t end = c == '[' ? path.find(']', i) : std::string_view::npos;
    const ParsedUint number = end == std::string_view::npos ? ParsedUint{.status = ParseStatus::kSyntax} : parse_uint(path.substr(i + 1, end - i - 1), 10);
    if (c == '\\' && i + 1 < path.size()) {
      name += path[++i];
      has_name = true;
    } else if (c == '.') {
      if (has_name) out.push_back({std::exchange(name, {})});
      has_name = true;
    } else if (number.status == ParseStatus::kOk) {
      if (has_name && !name.empty()) out.push_back({std::exchange(name, {})});
      out.push_back({std::to_string(number.value), true});
      has_name = false;
      i = end;
    } else {
      name += c;
      has_name = true;
    }
  }
  if (has_name) out.push_back({std::move(name)});
  return out;
}

std::string print_values_path(const std::vector<PathStep>& path) {
  std::string out;
  for (const PathStep& step : path) {
    if (step.is_item) {
      out += "[" + step.name + "]";
      continue;
    }
    if (!out.empty()) out += '.';
    for (const char c : step.name) {
      if (c == '.' || c == ',' || c == '=' || c == '[' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

const Value* value_at(const Value& values, const std::vector<PathStep>& path) {
  const Value* at = &values;
  for (const PathStep& step : path) {
    if (at->is_map()) {
      const Entry* entry = at->as_map().find(step.name);
      if (entry == nullptr) return nullptr;
      at = &entry->value;
    } else if (at->is_list()) {
      const ParsedUint number = parse_uint(step.name, 10);
      if (number.status != ParseStatus::kOk || number.value >= at->as_list().size) return nullptr;
      at = &at->as_list()[number.value];
    } else {
      return nullptr;
    }
  }
  return at;
}

std::vector<ValuesLeaf> leaves_of(const Job& job, const Value& values) {
  std::vector<ValuesLeaf> out;
  std::vector<PathStep> path;
  add_leaves(job, values, values.at(), path, out);
  return out;
}

std::vector<ValueLayer> layers_of(const ValueHistory& history, const std::vector<PathStep>& path) { return Layers(history).of(path); }

std::string short_text(Job& job, const Value& value) {
  constexpr std::size_t kLongest = 80;
  std::string out;
  json::write(job, out, value, {.escape_html = false});
  if (out.size() <= kLongest) return out;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + "...";
}

}  // namespace rhumbline
