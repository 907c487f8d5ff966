// Nodes to Values: types, keys, merges, aliases, and the detour over JSON that Helm's values take.
//
// In:  the nodes of one document.   Out: a Value in the arena.
// The one idea: what the detour over JSON does to a value (keys become text, numbers become float64, bad UTF-8 becomes U+FFFD) is done
// at once; what it refuses is kept until all else is decoded, because decoding faults come first.
// Trap: `<<` is applied where it stands, so it overrides keys written before it; and each alias is a fresh copy, paid for by
// the budget and by Go's own rule on the share of aliases.

#include "renderer/yaml/decode.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"

namespace rhumbline::yaml {

namespace {

constexpr std::uint32_t kJsonDepth = 10'000;  // what encoding/json reads back. source: encoding/json maxNestingDepth

/// The share of nodes that aliases may produce. source: yaml.v2 decode.go allowedAliasRatio
double allowed_alias_share(std::uint64_t decoded) {
  constexpr double kLow = 400'000;
  constexpr double kHigh = 4'000'000;
  const auto count = static_cast<double>(decoded);
  if (count <= kLow) return 0.99;
  if (count >= kHigh) return 0.10;
  return 0.99 - 0.89 * ((count - kLow) / (kHigh - kLow));
}

std::string short_tag(std::string_view tag) {
  return tag.starts_with(kTagPrefix) ? std::string("!!").append(tag.substr(kTagPrefix.size())) : std::string(tag);
}

bool is_resolvable(std::string_view tag) {
  constexpr std::array<std::string_view, 6> kNames = {"str", "bool", "int", "float", "null", "timestamp"};
  return tag.empty() || std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return is_core_tag(tag, name); });
}

}  // namespace

bool is_core_tag(std::string_view tag, std::string_view name) {
  return tag.size() == kTagPrefix.size() + name.size() && tag.starts_with(kTagPrefix) && tag.ends_with(name);
}

bool is_merge(const Node& node) {
  return node.kind == NodeKind::kScalar && node.text == "<<" && (node.implicit || is_core_tag(node.tag, "merge"));
}

void Decoder::fault(std::string words, const Node& node) const {
  std::string one_line = words;
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  fail({.rule = "yaml.decode", .at = first_ + node.at.offset, .message = one_line, .helm = "yaml: " + words});
}

void Decoder::count() {
  ++decoded_;
  if (alias_depth_ > 0) ++through_alias_;
  if (through_alias_ > 100 && decoded_ > 1000 &&
      static_cast<double>(through_alias_) / static_cast<double>(decoded_) > allowed_alias_share(decoded_)) {
    fault("document contains excessive aliasing", nodes_[map_]);
  }
  if (decoded_ > job_.limits.yaml_nodes) {
    fail({.cause = Cause::kLimit, .rule = "limit.yaml-nodes", .at = first_,
          .message = "the document has more than " + std::to_string(job_.limits.yaml_nodes) + " nodes, aliases followed",
          .hint = "raise --max-yaml-nodes"});
  }
}

Value Decoder::document() {
  count();
  Value result = value(0);
  if (!repeated_.empty()) {
    std::string words = "unmarshal errors:";
    for (const std::string& line : repeated_) words += "\n  " + line;
    fail({.rule = "yaml.duplicate-key", .at = later_at_, .message = repeated_.front(), .helm = "yaml: " + words});
  }
  if (!later_.empty()) fail({.rule = "yaml.key", .at = later_at_, .message = later_, .helm = later_});
  if (has_non_finite_) {  // JSON has no form for it: its writer finds the first one in its own order
    std::string unused;
    json::write(job_, unused, result);
  }
  return result;
}

Value Decoder::value(Number number) {
  count();
  Node& node = nodes_[number];
  switch (node.kind) {
    case NodeKind::kScalar: return scalar(node).with_pos(first_ + node.at.offset);
    case NodeKind::kList: return list(number);
    case NodeKind::kMap: {
      Map* map = make_map(job_.arena);
      map->reserve(job_.arena, node.count / 2);
      members(number, *map);
      return Value::map(map).with_pos(first_ + node.at.offset);
    }
    case NodeKind::kAlias: break;
  }
  if (node.active) fault("anchor '" + std::string(node.text) + "' value contains itself", node);
  node.active = true;
  ++alias_depth_;
  const Value result = value(node.count);
  --alias_depth_;
  node.active = false;
  return result;
}

// ---- Scalars -----------------------------------------------------------------------------------------------------------------

/// The type of a scalar whose text or tag decides it. A tag that its text does not bear out is a fault.
Resolved Decoder::resolve_tagged(const Node& node) const {
  if (node.tag.empty()) return resolve(node.text);
  if (is_core_tag(node.tag, "str") || !is_resolvable(node.tag)) return {};
  const std::string_view wanted = node.tag.substr(kTagPrefix.size());
  Resolved found = resolve(node.text, wanted == "timestamp");
  if (wanted == "float" && found.type == Type::kInt) {
    return {.type = Type::kFloat, .real = static_cast<double>(found.integer)};
  }
  if (type_text(found.type) == wanted) return found;
  fault("cannot decode !!" + std::string(type_text(found.type)) + " `" + std::string(node.text) + "` as a " + short_tag(node.tag), node);
}

std::string Decoder::decoded_bytes(const Node& node) const {
  std::optional<std::string> bytes = from_base64(node.text);
  if (!bytes) fault("!!binary value contains invalid base64 data", node);
  return std::move(*bytes);
}

/// The text of a !!binary scalar, as it comes out of JSON: each byte that is not UTF-8 has become U+FFFD.
std::string_view Decoder::binary(const Node& node) {
  const std::string bytes = decoded_bytes(node);
  std::string text;
  for (std::string_view rest = bytes; !rest.empty();) {
    const Rune rune = decode_rune(rest);
    append_rune(text, rune.value);
    rest.remove_prefix(rune.bytes);
  }
  return job_.arena.copy(text);
}

Value Decoder::scalar(const Node& node) {
  if (node.tag.empty() && !node.implicit) return Value::string(job_.arena, node.text);
  if (is_core_tag(node.tag, "binary")) return Value::string(job_.arena, binary(node));
  const Resolved found = resolve_tagged(node);
  switch (found.type) {
    case Type::kNull: return {};
    case Type::kBool: return Value::boolean(found.boolean);
    case Type::kInt: return options_.keep_integers ? Value::int64(found.integer) : Value::float64(static_cast<double>(found.integer));
    case Type::kUint: return options_.keep_integers ? Value::uint64(found.natural) : Value::float64(static_cast<double>(found.natural));
    case Type::kFloat:
      if (!std::isfinite(found.real)) has_non_finite_ = true;
      return Value::float64(found.real);
    case Type::kText:
    case Type::kTime: break;  // times stay text
  }
  return Value::string(job_.arena, node.text);
}

// ---- Collections ---------------------------------------------------------------------------------------------------------------

void Decoder::enter(const Node& node) {
  if (depth_ >= job_.limits.yaml_depth && job_.limits.yaml_depth < kJsonDepth) {
    fail({.cause = Cause::kLimit, .rule = "limit.depth", .at = first_ + node.at.offset,
          .message = "the document is nested more than " + std::to_string(job_.limits.yaml_depth) + " levels deep",
          .hint = "raise --max-yaml-depth"});
  }
  if (depth_ >= kJsonDepth) {
    fail({.rule = "yaml.depth", .at = first_ + node.at.offset, .message = "exceeded max depth",
          .helm = std::string("invalid character '") + (node.kind == NodeKind::kMap ? '{' : '[') + "' exceeded max depth"});
  }
  ++depth_;
}

Value Decoder::list(Number number) {
  enter(nodes_[number]);
  ListBuilder items(job_.arena);
  items.reserve(nodes_[number].count);
  for (Number item = number + 1; item != nodes_[number].next; item = nodes_[item].next) items.push(value(item));
  --depth_;
  return items.finish().with_pos(first_ + nodes_[number].at.offset);
}

void Decoder::members(Number number, Map& map) {
  enter(nodes_[number]);
  for (Number k = number + 1; k != nodes_[number].next;) {
    const Number v = nodes_[k].next;
    if (is_merge(nodes_[k])) {
      merge(v, map);
    } else {
      map_ = number;
      const std::string_view text = key(k, v);
      map_ = number;
      add(map, text, k, v);
    }
    k = nodes_[v].next;
  }
  --depth_;
}

void Decoder::add(Map& map, std::string_view text, Number key_number, Number value_number) {
  const Number within = map_;
  const Value member = value(value_number);
  map_ = within;
  if (options_.strict || options_.duplicates != nullptr) {
    if (const Entry* known = map.find(text)) {
      note_duplicate(*known, text, key_number, value_number);
      if (options_.strict) return;
    }
  }
  map.set(job_.arena, text, member, first_ + nodes_[key_number].at.offset);
}

void Decoder::note_duplicate(const Entry& known, std::string_view text, Number key_number, Number value_number) {
  const Pos at = first_ + nodes_[key_number].at.offset;
  if (options_.duplicates != nullptr && is_own(known.key_at, key_number)) {
    options_.duplicates->push_back({.at = at, .key = text, .first_at = known.key_at});
  }
  if (!options_.strict) return;
  if (repeated_.empty()) later_at_ = at;
  repeated_.push_back("line " + std::to_string(nodes_[value_number].at.line + 1) + ": key " + go_syntax(key_number, false) +
                      " already set in map");
}

bool Decoder::is_own(Pos key_at, Number key_number) const {
  for (Number k = map_ + 1; k < key_number; k = nodes_[nodes_[k].next].next) {
    if (!is_merge(nodes_[k]) && first_ + nodes_[k].at.offset == key_at) return true;
  }
  return false;
}

/// Sets the members of the mappings that a `<<` names; of several the first is strongest, so it is set last.
void Decoder::merge(Number number, Map& map) {
  const auto names_map = [&](Number n) {
    return nodes_[n].kind == NodeKind::kMap || (nodes_[n].kind == NodeKind::kAlias && nodes_[nodes_[n].count].kind == NodeKind::kMap);
  };
  const auto merge_one = [&](Number n) {
    if (!names_map(n)) fault("map merge requires map or sequence of maps as the value", nodes_[n]);
    count();
    if (nodes_[n].kind == NodeKind::kMap) return members(n, map);
    Node& alias = nodes_[n];
    if (alias.active) fault("anchor '" + std::string(alias.text) + "' value contains itself", alias);
    alias.active = true;
    ++alias_depth_;
    count();
    members(alias.count, map);
    --alias_depth_;
    alias.active = false;
  };
  if (nodes_[number].kind != NodeKind::kList) return merge_one(number);
  std::vector<Number> sources;
  for (Number item = number + 1; item != nodes_[number].next; item = nodes_[item].next) sources.push_back(item);
  std::for_each(sources.rbegin(), sources.rend(), merge_one);
}

// ---- Keys --------------------------------------------------------------------------------------------------------------------

/// A key as text, the way the detour over JSON writes it.
std::string_view Decoder::key(Number key_number, Number value_number) {
  const Node* node = &nodes_[key_number];
  if (node->kind == NodeKind::kAlias) node = &nodes_[node->count];
  if (node->kind == NodeKind::kScalar && node == &nodes_[key_number]) {
    count();
  } else {
    value(key_number);  // its own faults come first
  }
  if (node->kind != NodeKind::kScalar) {
    fault("invalid map key: " + go_syntax(static_cast<Number>(node - nodes_.data()), false), nodes_[key_number]);
  }
  if (node->tag.empty() && !node->implicit) return node->text;
  if (is_core_tag(node->tag, "binary")) return binary(*node);
  return scalar_key(*node, key_number, value_number);
}

std::string_view Decoder::scalar_key(const Node& node, Number key_number, Number value_number) {
  const Resolved found = resolve_tagged(node);
  std::string text;
  switch (found.type) {
    case Type::kText:
    case Type::kTime: return node.text;
    case Type::kBool: return found.boolean ? "true" : "false";
    case Type::kInt: append_int(text, found.integer); break;
    case Type::kUint: bad_key("uint64", key_number, value_number); return {};
    case Type::kNull: bad_key("%!s(<nil>)", key_number, value_number); return {};
    case Type::kFloat:
      if (std::isfinite(static_cast<float>(found.real))) {
        append_float(text, found.real, 'g', -1, 32);
      } else {
        text = std::isnan(found.real) ? ".nan" : found.real > 0 ? ".inf" : "-.inf";
      }
      break;
  }
  return text == node.text ? node.text : job_.arena.copy(text);
}

}  // namespace rhumbline::yaml
