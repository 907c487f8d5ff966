// The tree of paths that templates may read, and the question that is put to it.
//
// In:  member names, as the survey meets them.   Out: whether a path of the values is read by anybody.
// The one idea: a member counts as read when a template names it, names something below it, or uses as a whole what it lies in.
// Trap: all values of a chart, dumped into one object, are no use of any of them; the caller may know better (dumps_count).

#include "renderer/gotemplate/reads.h"

namespace rhumbline {

namespace {

constexpr std::string_view kAny = "*";

}  // namespace

std::size_t ReadPaths::add(std::size_t node, std::string_view name) {
  const auto known = nodes_[node].members.find(name);
  if (known != nodes_[node].members.end()) return known->second;
  const std::size_t made = nodes_.size();
  nodes_.emplace_back().above = node;
  nodes_[node].members.emplace(name, made);
  return made;
}

std::vector<std::string> ReadPaths::path_of(std::size_t node) const {
  std::vector<std::string> out;
  for (; node != 0; node = nodes_[node].above) {
    for (const auto& [name, member] : nodes_[nodes_[node].above].members) {
      if (member == node) out.insert(out.begin(), name);
    }
  }
  return out;
}

bool ReadPaths::reads(std::span<const std::string> path, bool dumps_count) const {
  // All nodes that the first names of the path may lead to; more than one because of "*".
  std::vector<std::size_t> here = {0};
  for (const std::string& name : path) {
    std::vector<std::size_t> next;
    for (const std::size_t i : here) {
      const Node& node = nodes_[i];
      if (node.whole && (!node.is_chart || dumps_count)) return true;
      for (const std::string_view step : {std::string_view(name), kAny}) {
        const auto found = node.members.find(step);
        if (found != node.members.end()) next.push_back(found->second);
      }
    }
    if (next.empty()) return false;
    here = std::move(next);
  }
  return true;
}

bool ReadPaths::names(std::span<const std::string> path) const {
  std::vector<std::size_t> here = {0};
  for (std::size_t i = 0; i < path.size(); ++i) {
    std::vector<std::size_t> next;
    for (const std::size_t node : here) {
      const auto& members = nodes_[node].members;
      if (const auto found = members.find(path[i]); found != members.end()) next.push_back(found->second);
      if (const auto any = members.find(kAny); any != members.end() && i + 1 < path.size()) next.push_back(any->second);
    }
    here = std::move(next);
  }
  return !here.empty();
}

}  // namespace rhumbline
