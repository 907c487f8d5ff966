// Keys that JSON cannot have, in the words of Go: %#v of what go-yaml decoded.
//
// In:  nodes.   Out: text such as `map[interface {}]interface {}{"a":1}`, for error messages only.
// Trap: Go sorts the members of a printed map by type first: nil, text, numbers, booleans.

#include <algorithm>
#include <cmath>
#include <map>

#include "renderer/base/text.h"
#include "renderer/yaml/decode.h"

namespace rhumbline::yaml {

namespace {

constexpr std::size_t kLongest = 64u << 10;  // of a message; what follows says nothing more to anybody

/// How fmt orders keys of different types: by where Go's linker puts the types, which is the same in Helm 3.22 and 4.3.
/// source: internal/fmtsort compare; a run of both
int rank(Type type) {
  switch (type) {
    case Type::kNull: return 0;
    case Type::kText:
    case Type::kTime: return 1;
    case Type::kUint: return 2;
    case Type::kInt: return 3;
    case Type::kFloat: return 4;
    case Type::kBool: return 5;
  }
  return 5;
}

struct KeyOrder {
  int rank;
  double number;
  std::string text;
  bool operator<(const KeyOrder& other) const {
    if (rank != other.rank) return rank < other.rank;
    if (number < other.number || number > other.number) return number < other.number;
    return text < other.text;
  }
};

}  // namespace

/// Keeps the fault of a key that has no form in JSON; decoding goes on, because its faults come first.
void Decoder::bad_key(std::string_view type, Number key_number, Number value_number) {
  std::string blamed = "unsupported map key of type: ";
  blamed += type;
  blamed += ", key: " + go_syntax(key_number, false) + ", value: ";
  // Of a key that stands twice in one mapping the last value has won by the time Go looks at the keys.
  if (!later_.empty() && (later_map_ != map_ || !later_.starts_with(blamed))) return;
  later_ = blamed + go_syntax(value_number, false);
  later_map_ = map_;
  later_at_ = first_ + nodes_[key_number].at.offset;
}

std::string Decoder::go_map(Number number) {
  std::map<KeyOrder, std::string> sorted;
  std::size_t length = 0;
  for (Number k = number + 1; k != nodes_[number].next && length < kLongest; k = nodes_[nodes_[k].next].next) {
    const Resolved found = nodes_[k].kind == NodeKind::kScalar && nodes_[k].implicit ? resolve(nodes_[k].text) : Resolved{};
    KeyOrder order{rank(found.type), 0, std::string(nodes_[k].text)};
    if (found.type == Type::kInt) order.number = static_cast<double>(found.integer);
    if (found.type == Type::kFloat) order.number = found.real;
    if (found.type == Type::kBool) order.number = found.boolean ? 1 : 0;
    std::string member = go_syntax(k, true) + ":" + go_syntax(nodes_[k].next, true);
    length += member.size();
    sorted[order] = std::move(member);
  }
  std::string out = "map[interface {}]interface {}{";
  for (const auto& [order, member] : sorted) {
    if (out.back() != '{') out += ", ";
    out += member;
  }
  return out + "}";
}

std::string Decoder::go_syntax(Number number, bool nested) {
  const Node& node = nodes_[number];
  std::string out;
  if (node.kind == NodeKind::kAlias) return node.active ? "<nil>" : go_syntax(node.count, nested);
  if (node.kind == NodeKind::kMap) {
    enter(node);
    out = go_map(number);
    --depth_;
    return out;
  }
  if (node.kind == NodeKind::kList) {
    enter(node);
    out = "[]interface {}{";
    for (Number item = number + 1; item != node.next && out.size() < kLongest; item = nodes_[item].next) {
      if (item != number + 1) out += ", ";
      out += go_syntax(item, true);
    }
    --depth_;
    return out + "}";
  }
  const bool is_text = node.tag.empty() && !node.implicit;
  const Resolved found = is_text ? Resolved{} : resolve_tagged(node);
  switch (found.type) {
    case Type::kNull: return nested ? "interface {}(nil)" : "<nil>";
    case Type::kBool: return found.boolean ? "true" : "false";
    case Type::kInt: append_int(out, found.integer); return out;
    case Type::kUint: {
      for (std::uint64_t rest = found.natural; rest != 0; rest >>= 4) out.insert(out.begin(), "0123456789abcdef"[rest & 15]);
      return "0x" + out;
    }
    case Type::kFloat: append_float(out, found.real, 'g', -1); return out;
    case Type::kText:
    case Type::kTime: break;
  }
  if (is_core_tag(node.tag, "binary")) {
    append_quoted(out, decoded_bytes(node));
  } else {
    append_quoted(out, node.text);
  }
  return out;
}

}  // namespace rhumbline::yaml
