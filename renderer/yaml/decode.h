// Private to the room: the nodes of one document to a Value.
#pragma once

#include <string>
#include <vector>

#include "renderer/yaml/document.h"
#include "renderer/yaml/resolve.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {

/// Decodes what Parser::document() has read. One decoder per document.
class Decoder {
 public:
  Decoder(Job& job, std::vector<Node>& nodes, Pos first, const ReadOptions& options)
      : job_(job), nodes_(nodes), first_(first), options_(options) {}
  /// throws Failure in the words of go-yaml ("yaml: ..."), sigs.k8s.io/yaml or encoding/json.
  Value document();

 private:
  using Number = std::uint32_t;  // of a node

  void count();
  [[noreturn]] void fault(std::string words, const Node& node) const;
  Value value(Number number);
  Value scalar(const Node& node);
  Resolved resolve_tagged(const Node& node) const;
  std::string decoded_bytes(const Node& node) const;
  std::string_view binary(const Node& node);
  Value list(Number number);
  void members(Number number, Map& map);
  void merge(Number number, Map& map);
  void add(Map& map, std::string_view key, Number key_number, Number value_number);
  void enter(const Node& node);
  std::string_view key(Number key_number, Number value_number);
  std::string_view scalar_key(const Node& node, Number key_number, Number value_number);
  void note_duplicate(const Entry& known, std::string_view key, Number key_number, Number value_number);
  /// Whether the key with this number is one of those that stand in the map itself, not in one merged into it.
  [[nodiscard]] bool is_own(Pos key_at, Number key_number) const;

  // go_syntax.cpp
  std::string go_syntax(Number number, bool nested);
  std::string go_map(Number number);
  void bad_key(std::string_view type, Number key_number, Number value_number);

  Job& job_;
  std::vector<Node>& nodes_;
  Pos first_;
  const ReadOptions& options_;
  std::uint64_t decoded_ = 0;       // nodes decoded, aliases followed
  std::uint64_t through_alias_ = 0;  // of these, reached through an alias
  std::uint32_t alias_depth_ = 0;
  std::uint32_t depth_ = 0;
  bool has_non_finite_ = false;
  Number map_ = 0;                  // the mapping whose members are being read
  std::vector<std::string> repeated_;  // strict: Go's lines on repeated keys
  std::string later_;               // a fault of the conversion to JSON, which comes after decoding
  Number later_map_ = 0;            // the mapping whose key it blames
  Pos later_at_;
};

inline constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

/// Whether the full tag is `!!name`.
bool is_core_tag(std::string_view tag, std::string_view name);
/// Whether a mapping's key asks for a merge.
bool is_merge(const Node& node);

}  // namespace rhumbline::yaml
