// Tokens to nodes: the grammar.
//
// In:  a Scanner.   Out: the nodes of one document in one flat vector; aliases bound to the number of their target.
// The one idea: a state per production and a stack of states instead of recursion, as libyaml has it, so nesting costs no stack;
// each state reads as many tokens as its production needs and appends nodes.
// Trap: where Go finds a fault decides its message: a scanner's fault shows up when the parser first looks at the token, so the
// order of peek() calls is part of the behaviour.

#include "renderer/yaml/document.h"

namespace rhumbline::yaml {

using enum TokenKind;

Parser::Parser(Job& job, std::string_view text, Pos first) : job_(job), first_(first), scanner_(job, text, first) {}

void Parser::fault(std::string_view words, Mark at) const {
  Fault fault{.words = words, .at = at};
  if (!open_.empty() && words.starts_with("did not find expected")) {
    const Node& around = nodes_[open_.back()];
    fault.open = around.kind == NodeKind::kMap ? "map" : "list";
    fault.opened_at = around.at.offset;
  }
  raise(fault, first_);
}

void Parser::pop_state() {
  state_ = states_.back();
  states_.pop_back();
}

Node& Parser::add(NodeKind kind, Mark at) {
  if (nodes_.size() >= job_.limits.yaml_nodes) {
    fail({.cause = Cause::kLimit, .rule = "limit.yaml-nodes", .at = first_ + at.offset,
          .message = "the document has more than " + std::to_string(job_.limits.yaml_nodes) + " nodes",
          .hint = "raise --max-yaml-nodes"});
  }
  if (!open_.empty()) ++nodes_[open_.back()].count;
  Node& node = nodes_.emplace_back();
  node.kind = kind;
  node.at = at;
  node.next = static_cast<std::uint32_t>(nodes_.size());
  return node;
}

void Parser::empty_scalar(Mark at) { add(NodeKind::kScalar, at).implicit = true; }

void Parser::open(NodeKind kind, Mark at, State state) {
  add(kind, at);
  open_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
  state_ = state;
}

void Parser::close() {
  nodes_[open_.back()].next = static_cast<std::uint32_t>(nodes_.size());
  open_.pop_back();
  pop_state();
}

// ---- Documents ---------------------------------------------------------------------------------------------------------------

bool Parser::document() {
  if (started_) {
    while (is(kDocumentEnd)) scanner_.next();
  }
  if (is(kStreamEnd)) return false;
  nodes_.clear();
  anchors_.clear();
  const bool bare = !started_ && !is_any(kVersionDirective, kTagDirective, kDocumentStart);
  started_ = true;
  directives();
  if (!bare) {
    if (!is(kDocumentStart)) fault("did not find expected <document start>", scanner_.peek().at);
    scanner_.next();
  }
  states_.assign(1, State::kEnd);
  state_ = bare ? State::kBlockNode : State::kDocumentContent;
  while (state_ != State::kEnd) step();
  if (is(kDocumentEnd)) scanner_.next();
  tag_handles_.clear();
  return true;
}

void Parser::directives() {
  bool version_seen = false;
  while (is_any(kVersionDirective, kTagDirective)) {
    const Token& token = scanner_.peek();
    if (token.kind == kTagDirective) {
      for (const TagHandle& known : tag_handles_) {
        if (known.handle == token.text) fault("found duplicate %TAG directive", token.at);
      }
      tag_handles_.push_back({token.text, token.suffix});
    } else {
      if (version_seen) fault("found duplicate %YAML directive", token.at);
      if (token.major != 1 || token.minor != 1) fault("found incompatible YAML document", token.at);
      version_seen = true;
    }
    scanner_.next();
  }
  // Looked up front to back, so these give way to %TAG.
  tag_handles_.push_back({"!", "!"});
  tag_handles_.push_back({"!!", "tag:yaml.org,2002:"});
}

void Parser::step() {
  switch (state_) {
    case State::kBlockNode: return node(Context::kBlock);
    case State::kDocumentContent: return document_content();
    case State::kBlockListFirst: return block_list(true);
    case State::kBlockList: return block_list(false);
    case State::kIndentlessList: return indentless_list();
    case State::kBlockMapFirst: return block_map_key(true);
    case State::kBlockMapKey: return block_map_key(false);
    case State::kBlockMapValue: return block_map_value();
    case State::kFlowListFirst: return flow_list(true);
    case State::kFlowList: return flow_list(false);
    case State::kPairKey: return pair_key();
    case State::kPairValue: return pair_value();
    case State::kPairEnd:
      static_cast<void>(scanner_.peek());
      return close();
    case State::kFlowMapFirst: return flow_map_key(true);
    case State::kFlowMapKey: return flow_map_key(false);
    case State::kFlowMapValue: return flow_map_value(false);
    case State::kFlowMapNoValue: return flow_map_value(true);
    case State::kEnd: return;
  }
}

void Parser::document_content() {
  if (is_any(kVersionDirective, kTagDirective, kDocumentStart, kDocumentEnd, kStreamEnd)) {
    empty_scalar(scanner_.peek().at);
    return pop_state();
  }
  node(Context::kBlock);
}

// ---- Nodes -------------------------------------------------------------------------------------------------------------------

std::string_view Parser::full_tag(const Token& token) {
  if (token.text.empty()) return token.suffix;
  for (const TagHandle& known : tag_handles_) {
    if (known.handle == token.text) return job_.arena.copy(std::string(known.prefix).append(token.suffix));
  }
  fault("found undefined tag handle", token.at);
}

Parser::Properties Parser::properties() {
  Properties found{.at = scanner_.peek().at};
  Token tag;  // kStreamEnd: none
  const auto read_anchor = [&] {
    if (!is(kAnchor)) return false;
    found.anchor = scanner_.peek().text;
    scanner_.next();
    return true;
  };
  const auto read_tag = [&] {
    if (!is(kTag)) return false;
    tag = scanner_.peek();
    scanner_.next();
    return true;
  };
  if (read_anchor()) {
    read_tag();
  } else if (read_tag()) {
    read_anchor();
  }
  if (tag.kind == kTag) {
    static_cast<void>(scanner_.peek());  // its faults come before ours
    found.tag = full_tag(tag);
  }
  return found;
}

void Parser::node(Context context) {
  if (is(kAlias)) return alias();
  const Properties found = properties();
  const bool block = context != Context::kFlow;
  switch (scanner_.peek().kind) {
    case kBlockEntry:
      if (context != Context::kBlockOrIndentless) break;
      return collection(NodeKind::kList, found, State::kIndentlessList);
    case kScalar: return scalar(found);
    case kFlowSequenceStart: return collection(NodeKind::kList, found, State::kFlowListFirst);
    case kFlowMappingStart: return collection(NodeKind::kMap, found, State::kFlowMapFirst);
    case kBlockSequenceStart:
      if (!block) break;
      return collection(NodeKind::kList, found, State::kBlockListFirst);
    case kBlockMappingStart:
      if (!block) break;
      return collection(NodeKind::kMap, found, State::kBlockMapFirst);
    default: break;
  }
  if (found.anchor.empty() && found.tag.empty()) {
    fault("did not find expected node content", scanner_.peek().at);
  }
  Node& empty = add(NodeKind::kScalar, found.at);
  empty.implicit = found.tag.empty();
  empty.tag = found.tag;
  if (!found.anchor.empty()) anchors_[found.anchor] = static_cast<std::uint32_t>(nodes_.size() - 1);
  pop_state();
}

void Parser::scalar(const Properties& found) {
  const Token& token = scanner_.peek();
  Node& scalar = add(NodeKind::kScalar, found.at);
  scalar.implicit = (found.tag.empty() && token.plain) || found.tag == "!";
  scalar.tag = found.tag;
  scalar.text = token.text;
  if (!found.anchor.empty()) anchors_[found.anchor] = static_cast<std::uint32_t>(nodes_.size() - 1);
  scanner_.next();
  pop_state();
}

void Parser::alias() {
  const Token& token = scanner_.peek();
  const auto target = anchors_.find(token.text);
  if (target == anchors_.end()) {
    const std::string words = "yaml: unknown anchor '" + std::string(token.text) + "' referenced";
    fail({.rule = "yaml.anchor", .at = first_ + token.at.offset, .message = words.substr(6), .helm = words});
  }
  Node& alias = add(NodeKind::kAlias, token.at);
  alias.text = token.text;
  alias.count = target->second;
  scanner_.next();
  pop_state();
}

void Parser::collection(NodeKind kind, const Properties& found, State first) {
  open(kind, found.at, first);
  nodes_.back().tag = found.tag;
  if (!found.anchor.empty()) anchors_[found.anchor] = static_cast<std::uint32_t>(nodes_.size() - 1);
}

// ---- Block collections -------------------------------------------------------------------------------------------------------

/// The place of an empty node behind a token of one byte.
static Mark behind(Mark at) { return {at.offset + 1, at.line}; }

void Parser::block_list(bool first) {
  if (first) scanner_.next();
  const Token& token = scanner_.peek();
  if (token.kind == kBlockEntry) {
    const Mark mark = behind(token.at);
    scanner_.next();
    state_ = State::kBlockList;
    if (is_any(kBlockEntry, kBlockEnd)) return empty_scalar(mark);
    push_state(State::kBlockList);
    return node(Context::kBlock);
  }
  if (token.kind != kBlockEnd) fault("did not find expected '-' indicator", token.at);
  scanner_.next();
  close();
}

void Parser::indentless_list() {
  if (!is(kBlockEntry)) return close();
  const Mark mark = behind(scanner_.peek().at);
  scanner_.next();
  if (is_any(kBlockEntry, kKey, kValue, kBlockEnd)) return empty_scalar(mark);
  push_state(State::kIndentlessList);
  node(Context::kBlock);
}

void Parser::block_map_key(bool first) {
  if (first) scanner_.next();
  const Token& token = scanner_.peek();
  if (token.kind == kKey) {
    const Mark mark = token.at;
    scanner_.next();
    state_ = State::kBlockMapValue;
    if (is_any(kKey, kValue, kBlockEnd)) return empty_scalar(mark);
    push_state(State::kBlockMapValue);
    return node(Context::kBlockOrIndentless);
  }
  if (token.kind != kBlockEnd) fault("did not find expected key", token.at);
  scanner_.next();
  close();
}

void Parser::block_map_value() {
  const Token& token = scanner_.peek();
  state_ = State::kBlockMapKey;
  if (token.kind != kValue) return empty_scalar(token.at);
  const Mark mark = behind(token.at);
  scanner_.next();
  if (is_any(kKey, kValue, kBlockEnd)) return empty_scalar(mark);
  push_state(State::kBlockMapKey);
  node(Context::kBlockOrIndentless);
}

// ---- Flow collections --------------------------------------------------------------------------------------------------------

/// Reads the comma before an item that is not the first. False: the collection ends here.
bool Parser::flow_separator(TokenKind end, bool first, std::string_view words) {
  if (first) {
    scanner_.next();
    return !is(end);
  }
  if (is(end)) return false;
  if (!is(kFlowEntry)) fault(words, scanner_.peek().at);
  scanner_.next();
  return !is(end);
}

void Parser::flow_list(bool first) {
  if (!flow_separator(kFlowSequenceEnd, first, "did not find expected ',' or ']'")) {
    scanner_.next();
    return close();
  }
  if (is(kKey)) {  // `[a: b]` holds a mapping of one pair
    const Mark mark = scanner_.peek().at;
    scanner_.next();
    push_state(State::kFlowList);
    return open(NodeKind::kMap, mark, State::kPairKey);
  }
  push_state(State::kFlowList);
  node(Context::kFlow);
}

void Parser::pair_key() {
  const Token& token = scanner_.peek();
  if (!is_any(kValue, kFlowEntry, kFlowSequenceEnd)) {
    push_state(State::kPairValue);
    return node(Context::kFlow);
  }
  // Go drops the token behind an empty key unseen: `[? , a]` and `[?]` go wrong later.
  const Mark mark = behind(token.at);
  scanner_.next();
  state_ = State::kPairValue;
  empty_scalar(mark);
}

void Parser::pair_value() {
  state_ = State::kPairEnd;
  if (is(kValue)) {
    scanner_.next();
    if (!is_any(kFlowEntry, kFlowSequenceEnd)) {
      push_state(State::kPairEnd);
      return node(Context::kFlow);
    }
  }
  empty_scalar(scanner_.peek().at);
}

void Parser::flow_map_key(bool first) {
  if (!flow_separator(kFlowMappingEnd, first, "did not find expected ',' or '}'")) {
    scanner_.next();
    return close();
  }
  if (!is(kKey)) {
    push_state(State::kFlowMapNoValue);
    return node(Context::kFlow);
  }
  scanner_.next();
  if (!is_any(kValue, kFlowEntry, kFlowMappingEnd)) {
    push_state(State::kFlowMapValue);
    return node(Context::kFlow);
  }
  state_ = State::kFlowMapValue;
  empty_scalar(scanner_.peek().at);
}

void Parser::flow_map_value(bool none) {
  const Token& token = scanner_.peek();
  state_ = State::kFlowMapKey;
  if (none) return empty_scalar(token.at);
  if (token.kind == kValue) {
    scanner_.next();
    if (!is_any(kFlowEntry, kFlowMappingEnd)) {
      push_state(State::kFlowMapKey);
      return node(Context::kFlow);
    }
  }
  empty_scalar(scanner_.peek().at);
}

}  // namespace rhumbline::yaml
