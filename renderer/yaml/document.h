// Private to the room: tokens to the nodes of one document.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "renderer/yaml/scanner.h"

namespace rhumbline::yaml {

enum class NodeKind : std::uint8_t { kScalar, kList, kMap, kAlias };

/// One node. Nodes of a document lie in the order of their text; a collection's children follow it.
struct Node {
  NodeKind kind = NodeKind::kScalar;
  bool implicit = false;       // a scalar whose type its text decides
  bool active = false;         // an alias that is being followed
  Mark at;
  std::uint32_t next = 0;      // number of the node behind this one and its children
  std::uint32_t count = 0;     // children; of an alias: the number of its target
  std::string_view text = {};  // scalar; name of an alias
  std::string_view tag = {};   // in full; empty: none
};

/// Reads documents one by one.
class Parser {
 public:
  Parser(Job& job, std::string_view text, Pos first);
  /// Reads the next document into nodes(). False: the stream has ended. throws Failure in go-yaml's words.
  bool document();
  [[nodiscard]] std::vector<Node>& nodes() { return nodes_; }

 private:
  enum class State : std::uint8_t {
    kBlockNode, kDocumentContent, kBlockListFirst, kBlockList, kIndentlessList, kBlockMapFirst, kBlockMapKey, kBlockMapValue,
    kFlowListFirst, kFlowList, kPairKey, kPairValue, kPairEnd, kFlowMapFirst, kFlowMapKey, kFlowMapValue, kFlowMapNoValue, kEnd,
  };
  struct TagHandle {
    std::string_view handle;
    std::string_view prefix;
  };
  struct Properties {
    std::string_view anchor = {};
    std::string_view tag = {};
    Mark at;
  };
  enum class Context : std::uint8_t { kFlow, kBlock, kBlockOrIndentless };

  [[nodiscard]] bool is(TokenKind kind) { return scanner_.peek().kind == kind; }
  template <class... Kinds>
  [[nodiscard]] bool is_any(Kinds... kinds) {
    return (is(kinds) || ...);
  }
  [[noreturn]] void fault(std::string_view words, Mark at) const;
  void directives();
  void add_tag_handle(std::string_view handle, std::string_view prefix, Mark at);
  void step();
  void push_state(State state) { states_.push_back(state); }
  void pop_state();
  Node& add(NodeKind kind, Mark at);
  void empty_scalar(Mark at);
  void open(NodeKind kind, Mark at, State state);
  void close();
  Properties properties();
  std::string_view full_tag(const Token& token);
  void node(Context context);
  void scalar(const Properties& properties);
  void alias();
  void collection(NodeKind kind, const Properties& properties, State first);
  void document_content();
  void block_list(bool first);
  void indentless_list();
  void block_map_key(bool first);
  void block_map_value();
  void flow_list(bool first);
  void pair_key();
  void pair_value();
  void flow_map_key(bool first);
  void flow_map_value(bool none);
  bool flow_separator(TokenKind end, bool first, std::string_view words);

  Job& job_;
  Pos first_;
  Scanner scanner_;
  bool started_ = false;
  State state_ = State::kEnd;
  std::vector<State> states_;
  std::vector<std::uint32_t> open_;  // the collections around the current node
  std::vector<Node> nodes_;
  std::vector<TagHandle> tag_handles_;
  std::unordered_map<std::string_view, std::uint32_t> anchors_;
};

}  // namespace rhumbline::yaml
