// "did you mean" for keys of values: a template asked for a member that is not there while a key next to it looks much like it.
//
// In:  the last member that was asked for in vain (Machine::missed_).   Out: words for a hint, with the place that set the near key.
// A run without faults pays four stores for a missing member; all the rest happens on the way out.
// Trap: the miss must belong to the action that fails. A member missed elsewhere explains nothing, and a nil that somebody wrote is no
// miss at all: its key is there.
#include "renderer/base/text.h"
#include "renderer/gotemplate/eval.h"

namespace rhumbline::gotemplate {
namespace {

std::string dotted(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) {
    out += '.';
    out += name;
  }
  return out;
}

// Where the written path begins: "" for dot, "$x" for a variable, "(f 1)" for a parenthesised term.
std::string base_of(const Node& node) {
  if (node.kind == NodeKind::kVariable) return std::string(as<VariableNode>(node).names()[0]);
  if (node.kind != NodeKind::kChain) return {};
  std::string out = "(";
  print(out, *as<ChainNode>(node).term);
  return out + ")";
}

}  // namespace

std::string path_before(const Node& node, std::span<const std::string_view> names, std::size_t i) {
  const std::string out = base_of(node) + dotted(names.first(i));
  return out.empty() || (i == 0 && node.kind != NodeKind::kVariable) ? out + "." : out;
}

// Whether the action that holds `node` also holds the member that was missed last.
bool Machine::missed_beside(const Node& node) const {
  if (missed_.map == nullptr || missed_.tree != frame_->tree) return false;
  const std::string_view text = frame_->tree->unit->text;
  const std::size_t low = std::min(node.offset, missed_.node->offset), high = std::max(node.offset, missed_.node->offset);
  return text.substr(low, high - low).find("}}") == std::string_view::npos;
}

std::string Machine::near_member() const {
  std::vector<std::string_view> tables, others;
  const std::string_view wanted = missed_.names[missed_.index];
  const bool goes_on = missed_.index + 1 < missed_.names.size();
  for (const Entry& entry : missed_.map->entries()) {
    if (entry.value.is_nil()) continue;
    (goes_on && !entry.value.is_map() ? others : tables).push_back(entry.key);
  }
  std::string_view near = nearest(wanted, tables);
  if (near.empty()) near = nearest(wanted, others);
  if (near.empty()) return {};
  const std::string before = path_before(*missed_.node, missed_.names, missed_.index);
  std::string out = "did you mean " + before + (before.ends_with('.') ? "" : ".") + std::string(near) + "?";
  const Entry* entry = std::as_const(*missed_.map).find(near);
  const Place place = entry->key_at ? job_.sources.place(entry->key_at) : Place();
  if (place.file.empty()) return out;
  if (place.file.starts_with("--")) return out + " it is set by " + std::string(place.file);
  return out + " it is set at " + std::string(place.file) + ":" + std::to_string(place.line);
}

std::string Machine::near_hint(const Node& node, std::string otherwise) const {
  const std::string near = missed_beside(node) ? near_member() : std::string();
  if (near.empty() || otherwise.empty()) return near.empty() ? otherwise : near;
  return near + "; or " + otherwise;
}

}  // namespace rhumbline::gotemplate
