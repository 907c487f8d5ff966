// Keys of the user that go out with the table they stand in, and that are nearly called like another key of that table.
//
// In:  what the survey found, the history of the values.   Out: a guess for each such key (Insight::slips).
// The one idea: of a table that is printed whole nobody can say which keys are used; what templates name in it besides, and the chart's own
// defaults, show the names that the reader of the table knows. One slip away from such a name, which then is missing, is no new name.
// Trap: names that number things (`node1`, `node2`) and short ones are near each other on purpose.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/release/parts.h"

namespace rhumbline {

namespace {

constexpr std::size_t kShortest = 5;  // bytes of a name in which one wrong letter is a slip

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string plain(std::string_view name) {
  std::string out = lower_ascii(name);
  std::erase_if(out, [](char c) { return c == '-' || c == '_'; });
  return out;
}

// One letter too many, missing, wrong, two in the wrong order, or only other capitals and dashes.
bool is_slip(std::string_view given, std::string_view known) {
  const std::string a = plain(given), b = plain(known);
  if (a == b) return true;
  const std::string_view shorter = a.size() < b.size() ? a : b, longer = a.size() < b.size() ? b : a;
  if (shorter.size() < kShortest || longer.size() - shorter.size() > 1) return false;
  const auto head = static_cast<std::size_t>(std::mismatch(shorter.begin(), shorter.end(), longer.begin()).first - shorter.begin());
  if (is_digit(longer[head]) || (head < shorter.size() && is_digit(shorter[head]))) return false;
  if (shorter.size() < longer.size()) return shorter.substr(head) == longer.substr(head + 1);
  if (shorter.substr(head + 1) == longer.substr(head + 1)) return true;
  const bool is_swap = head + 1 < a.size() && a[head] == b[head + 1] && a[head + 1] == b[head];
  return is_swap && shorter.substr(head + 2) == longer.substr(head + 2);
}

bool is_alike(const Value& a, const Value& b) { return a.is_nil() || b.is_nil() || (a.is_map() == b.is_map() && a.is_list() == b.is_list()); }

class Comparing {
 public:
  explicit Comparing(Insight& insight) : insight_(insight) {}

  void run() {
    for (const ValueHistory::Defaults& chart : insight_.history.defaults) {
      std::vector<PathStep> path = chart.path.empty() ? std::vector<PathStep>() : parse_values_path(chart.path);
      const Value* given = value_at(insight_.user_values, path);
      if (given != nullptr) compare(*given, &chart.values, path);
    }
  }

 private:
  // `defaults`: of the same table; null where the chart has none.
  void compare(const Value& given, const Value* defaults, std::vector<PathStep>& path) {
    if (!given.is_map()) return;
    const bool has_defaults = defaults != nullptr && defaults->is_map();
    for (const Entry& mine : given.as_map().entries()) {
      path.push_back({std::string(mine.key)});
      const Entry* known = has_defaults ? defaults->as_map().find(mine.key) : nullptr;
      if (known != nullptr || is_named(path)) {
        compare(mine.value, known != nullptr ? &known->value : nullptr, path);
      } else if (!is_told(path)) {
        look_for(mine, given, names_beside(path), false, path);
        if (has_defaults) look_for(mine, given, defaults->as_map().entries(), true, path);
      }
      path.pop_back();
    }
  }

  // What templates name in the table that the path ends in.
  [[nodiscard]] std::vector<Entry> names_beside(const std::vector<PathStep>& path) const {
    std::size_t node = 0;
    for (const PathStep& step : std::span(path).first(path.size() - 1)) {
      const auto& members = insight_.reads.nodes()[node].members;
      const auto found = members.find(step.name);
      if (found == members.end()) return {};
      node = found->second;
    }
    std::vector<Entry> out;
    for (const auto& [name, below] : insight_.reads.nodes()[node].members) out.push_back({.key = name, .key_at = {}, .flags = 0, .value = {}});
    return out;
  }

  void look_for(const Entry& mine, const Value& given, std::span<const Entry> names, bool is_guess, const std::vector<PathStep>& path) {
    if (!insight_.slips.empty() && insight_.slips.back().path == print_values_path(path)) return;
    for (const Entry& known : names) {
      if (!is_slip(mine.key, known.key) || given.as_map().find(known.key) != nullptr || !is_alike(known.value, mine.value)) continue;
      const std::vector<ValueLayer> layers = layers_of(insight_.history, path);
      if (layers.empty() || layers.front().kind >= LayerKind::kRecorded) return;  // nobody asked for it in this run
      std::vector<PathStep> meant = path;
      meant.back() = {std::string(known.key)};
      insight_.slips.push_back({print_values_path(path), mine.value, mine.key_at ? mine.key_at : mine.value.at(), layers.front().kind, print_values_path(meant), is_guess});
      return;
    }
  }

  [[nodiscard]] bool is_told(const std::vector<PathStep>& path) const {
    const std::string text = print_values_path(path);
    return std::any_of(insight_.unused.begin(), insight_.unused.end(), [&](const UnusedValue& unused) { return unused.path == text || unused.path.starts_with(text + ".") || unused.path.starts_with(text + "["); });
  }

  [[nodiscard]] bool is_named(const std::vector<PathStep>& path) const {
    std::vector<std::string> names;
    for (const PathStep& step : path) names.push_back(step.name);
    return insight_.reads.names(names);
  }

  Insight& insight_;
};

}  // namespace

void find_slips(Insight& insight) {
  if (!insight.reads.is_lost) Comparing(insight).run();
}

}  // namespace rhumbline
