// What `explain` asks of the survey: which action prints which values, and which conditions stand around it.
//
// In:  what the walk noted of each action, condition and plain text.   Out: rows with places in the sources and paths of the values.
// The one idea: the conditions around a node are the same in every walk, so they are noted once; what it prints grows over all walks.
// Trap: texts that `tpl` runs have no place of their own; nothing is told of them, and nothing refers to them.

#include <algorithm>

#include "renderer/gotemplate/survey.h"

namespace rhumbline::gotemplate {

namespace {

constexpr std::size_t kMostInside = 256;  // things that one action prints

}  // namespace

Survey::Printing* Survey::note(const Node& node, const Walk& walk) {
  if (!data_.wants_actions) return nullptr;
  Printing& out = printings_[&node];
  if (out.tree == nullptr) {
    out.tree = walk.tree;
    out.guards = guards_;
  }
  return &out;
}

std::vector<std::vector<std::string>> Survey::places_in(const Shape& shape) const {
  std::vector<std::vector<std::string>> out;
  std::vector<std::uint32_t> left(shape.begin(), shape.end());
  for (std::size_t i = 0; i < left.size() && i < kMostInside; ++i) {
    const Thing& thing = things_[left[i]];
    if (thing.kind == Thing::Kind::kPlace) out.push_back(paths_.path_of(thing.node));
    if (thing.kind != Thing::Kind::kObject) continue;
    // A table that the templates have put together: what they put in shows as well.
    const auto add = [&](const Shape& inner) {
      for (const std::uint32_t each : inner) {
        if (left.size() < kMostInside && std::find(left.begin(), left.end(), each) == left.end()) left.push_back(each);
      }
    };
    for (const auto& [name, value] : thing.members) add(value);
    add(thing.any);
    add(thing.bases);
  }
  return out;
}

void Survey::list_actions() {
  const auto is_condition = [](const Node& node) { return node.kind == NodeKind::kIf || node.kind == NodeKind::kWith || node.kind == NodeKind::kRange; };
  const auto place_of = [](const Node& node, const Printing& printing) { return printing.tree->unit->at + node.offset; };
  std::unordered_map<const Node*, std::size_t> numbers;
  for (const auto& [node, printing] : printings_) {
    if (!is_condition(*node) || !printing.tree->unit->at) continue;
    numbers.emplace(node, paths_.conditions.size());
    const auto tally = tallies_.find(node);
    const Tally runs = tally == tallies_.end() ? Tally{} : tally->second;
    paths_.conditions.push_back({place_of(*node, printing), printing.tree->name, places_in(printing.shape), printing.calls, {}, runs.taken, runs.skipped});
  }
  const auto guards_of = [&](const Printing& printing) {
    std::vector<ReadPaths::Guard> out;
    for (const Branch& branch : printing.guards) {
      if (const auto known = numbers.find(branch.condition); known != numbers.end()) out.push_back({known->second, branch.is_else});
    }
    return out;
  };
  using enum ReadPaths::ActionKind;
  for (const auto& [node, printing] : printings_) {
    if (!printing.tree->unit->at) continue;
    if (is_condition(*node)) {
      paths_.conditions[numbers.at(node)].guards = guards_of(printing);
      continue;
    }
    const bool is_text = node->kind == NodeKind::kText;
    if (node->kind == NodeKind::kAction && !as<ActionNode>(*node).pipe->variables().empty()) continue;  // it prints nothing
    paths_.actions.push_back({is_text ? kText : node->kind == NodeKind::kTemplate ? kCall : kPrint, place_of(*node, printing), printing.tree->name,
                              places_in(printing.shape), printing.calls, guards_of(printing), is_text ? as<TextNode>(*node).text : std::string_view()});
  }
}

}  // namespace rhumbline::gotemplate
