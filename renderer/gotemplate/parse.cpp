// The parser's upper half: files, defines, blocks and control structures. Pipelines are in pipeline.cpp.
//
// In:  one text.   Out: the trees it defines, by name; nodes in the arena, variables as slots, functions as pointers.
//
// The items of the text are there before the first is looked at. Where Go's parser looks ahead, so does this one, item for
// item, because the line that an error names is that of the newest item looked at, not of the one that is wrong.
// Trap: `else if` nests; the inner if takes the {{end}} of the outer one.
#include "renderer/gotemplate/parse.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/gotemplate/quick_parse.h"

namespace rhumbline::gotemplate {

Trees parse_unit(Job& job, Vocabulary& vocabulary, const StackGuard& stack, Unit& unit, std::string_view name) {
  Definitions quick{job.lasting, unit, vocabulary.new_unit(), vocabulary.scratch.definitions};
  if (parse_quickly(job, vocabulary, quick, name)) return quick.trees();
  return parse_fully(job, vocabulary, stack, unit, name);
}

Trees parse_fully(Job& job, Vocabulary& vocabulary, const StackGuard& stack, Unit& unit, std::string_view name) {
  Vocabulary::Scratch& scratch = vocabulary.scratch;
  lex(unit.text, scratch.items);
  job.pay(scratch.items.size());
  Parser::Text text{job, vocabulary, unit, stack, scratch, {job.lasting, unit, vocabulary.new_unit(), scratch.definitions}};
  Parser(text, vocabulary.name(name), 0).parse_file();
  return text.definitions.trees();
}

Parser::Parser(Text& text, Name* name, std::uint32_t opened) : text_(text), name_(name), opened_(opened), scope_(text.scratch) {}

const Item& Parser::expect(Token token, std::string_view context) {
  const Item& item = next_non_space();
  if (item.token != token) unexpected(item, context);
  return item;
}

// ---- Errors ----------------------------------------------------------------------------------------------------------

std::size_t Parser::line_of(std::uint32_t offset) const {
  const std::string_view before = text_.unit.text.substr(0, offset);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

void Parser::fail(std::string message, std::string hint, std::uint32_t shown) const {
  Unit& unit = text_.unit;
  const std::uint32_t offset = newest().offset;
  if (!unit.at) unit.at = text_.job.sources.add(unit.name, unit.text);
  std::string go = "template: ";
  go += unit.name;
  go += ':';
  go += std::to_string(line_of(offset));
  go += ": ";
  go += message;
  rhumbline::fail({.rule = "template.syntax",
                   .at = unit.at + (shown == kHere ? offset : shown),
                   .message = std::move(message),
                   .hint = std::move(hint),
                   .helm = std::move(go)});
}

// Go's item.String.
std::string Parser::describe(const Item& item) const {
  constexpr std::size_t kMostShown = 10;
  const std::string_view text = words(item);
  if (item.token == Token::kEof) return "EOF";
  if (item.token >= Token::kBlock) return "<" + std::string(text) + ">";
  if (text.size() <= kMostShown) return quoted(text);
  std::size_t bytes = 0;
  for (std::size_t runes = 0; runes < kMostShown && bytes < text.size(); ++runes) bytes += decode_rune(text.substr(bytes)).bytes;
  return quoted(text.substr(0, bytes)) + "...";
}

void Parser::unexpected(const Item& item, std::string_view context) const {
  if (item.token != Token::kError) fail("unexpected " + describe(item) + " in " + std::string(context));
  std::string message = text_.scratch.items.message;
  if (in_action_ && line_of(action_) != line_of(item.offset)) {
    message += message.ends_with(" action") ? " started at " : " in action started at ";
    message += text_.unit.name;
    message += ':';
    message += std::to_string(line_of(action_));
  }
  fail(std::move(message));
}

void Parser::unexpected_ending(Ending ending, std::string_view where) const {
  fail(std::string("unexpected ") + ending.text() + std::string(where),
       ending.kind == Ending::kEnd ? "there is one {{end}} more than blocks that it could close"
                                   : "an {{else}} belongs between {{if}}, {{with}} or {{range}} and its {{end}}",
       action_);
}

void Parser::check_depth() const {
  if (!text_.stack.exhausted()) return;
  rhumbline::fail({.cause = Cause::kLimit,
                   .rule = "template.depth",
                   .at = text_.unit.at + newest().offset,
                   .message = "blocks and parentheses of this template nest too deeply"});
}

// ---- Files and definitions -------------------------------------------------------------------------------------------

void Parser::parse_file() {
  Pending<Node> nodes(text_.scratch);
  while (peek().token != Token::kEof) {
    if (peek().token == Token::kLeftDelim) {
      const Item* const here = text_.at;
      const std::uint32_t offset = next().offset;
      if (next_non_space().token == Token::kDefine) {
        Parser(text_, nullptr, offset).parse_definition();
        continue;
      }
      text_.at = here;
    }
    const Piece piece = text_or_action();
    if (piece.node == nullptr) unexpected_ending(piece.ending, "");
    nodes.push(piece.node);
  }
  add({nodes.keep(arena())});
}

void Parser::parse_definition() {
  constexpr std::string_view kContext = "define clause";
  name_ = template_name(next_non_space(), kContext);
  expect(Token::kRightDelim, kContext);
  Ending ending{};
  const Body root = item_list(ending);
  if (ending.kind != Ending::kEnd) unexpected_ending(ending, " in define clause");
  add(root);
}

void Parser::add(const Body& root) {
  if (!text_.definitions.add(*name_, root, scope_)) fail("template: multiple definition of template " + quoted(name_->text));
}

Body Parser::item_list(Ending& ending) {
  Pending<Node> nodes(text_.scratch);
  while (peek_non_space().token != Token::kEof) {
    const Piece piece = text_or_action();
    if (piece.node == nullptr) {
      ending = piece.ending;
      return {nodes.keep(arena())};
    }
    nodes.push(piece.node);
  }
  fail("unexpected EOF", "the block that starts here lacks its {{end}}", opened_);
}

Parser::Piece Parser::text_or_action() {
  const Item& item = next_non_space();
  if (item.token == Token::kText) {
    return {.node = arena().make<TextNode>(Node{NodeKind::kText, item.offset}, words(item))};
  }
  if (item.token != Token::kLeftDelim) unexpected(item, "input");
  in_action_ = true;
  action_ = item.offset;
  const Piece piece = action();
  in_action_ = false;
  return piece;
}

// The left delimiter has been read; the first word decides.
Parser::Piece Parser::action() {
  const Item& item = next_non_space();
  switch (item.token) {
    case Token::kBlock: return {.node = block_control()};
    case Token::kBreak: return {.node = loop_control(NodeKind::kBreak, item.offset, "{{break}}")};
    case Token::kContinue: return {.node = loop_control(NodeKind::kContinue, item.offset, "{{continue}}")};
    case Token::kElse: return {.ending = else_control()};
    case Token::kEnd: expect(Token::kRightDelim, "end"); return {.ending = {Ending::kEnd}};
    case Token::kIf: return {.node = branch(NodeKind::kIf, "if")};
    case Token::kRange: return {.node = branch(NodeKind::kRange, "range")};
    case Token::kTemplate: return {.node = template_control()};
    case Token::kWith: return {.node = branch(NodeKind::kWith, "with")};
    default: break;
  }
  backup();
  const std::uint32_t offset = peek().offset;
  const PipeNode* pipe = pipeline("command", Token::kRightDelim);
  return {.node = arena().make<ActionNode>(Node{NodeKind::kAction, offset}, pipe)};
}

const Node* Parser::loop_control(NodeKind kind, std::uint32_t offset, std::string_view word) {
  const Item& item = next_non_space();
  if (item.token != Token::kRightDelim) unexpected(item, word);
  if (ranges_ == 0) fail(std::string(word) + " outside {{range}}");
  return arena().make<Node>(kind, offset);
}

// ---- Control structures ----------------------------------------------------------------------------------------------

const Node* Parser::branch(NodeKind kind, std::string_view context) {
  check_depth();
  const std::size_t in_sight = scope_.in_sight();
  const std::uint32_t opened_outside = opened_;
  opened_ = action_;
  const PipeNode* pipe = pipeline(context, Token::kRightDelim);
  const bool is_range = kind == NodeKind::kRange;
  ranges_ += is_range ? 1 : 0;
  const Slot first_slot = scope_.slots();
  Ending ending{};
  const Body body = item_list(ending);
  const Slot end_slot = scope_.slots();
  ranges_ -= is_range ? 1 : 0;
  const Body* otherwise = ending.kind == Ending::kElse ? else_branch(kind, context) : nullptr;
  scope_.forget(in_sight);
  opened_ = opened_outside;
  return arena().make<BranchNode>(Node{kind, pipe->offset}, pipe, body, otherwise, first_slot, end_slot);
}

const Body* Parser::else_branch(NodeKind kind, std::string_view context) {
  const bool chains = (kind == NodeKind::kIf && peek().token == Token::kIf) ||
                      (kind == NodeKind::kWith && peek().token == Token::kWith);
  if (chains) {
    next();
    Pending<Node> inner(text_.scratch);
    inner.push(branch(kind, context));
    return arena().make<Body>(inner.keep(arena()));
  }
  Ending ending{};
  const Body body = item_list(ending);
  if (ending.kind != Ending::kEnd) fail(std::string("expected end; found ") + ending.text());
  return arena().make<Body>(body);
}

// `else if` and `else with` leave their keyword for else_branch().
Parser::Ending Parser::else_control() {
  const Token token = peek_non_space().token;
  if (token != Token::kIf && token != Token::kWith) expect(Token::kRightDelim, "else");
  return {Ending::kElse};
}

const Node* Parser::block_control() {
  const Item& item = next_non_space();
  Name* name = template_name(item, "block clause");
  const PipeNode* pipe = pipeline("block clause", Token::kRightDelim);
  Parser block(text_, name, action_);
  Ending ending{};
  const Body root = block.item_list(ending);
  if (ending.kind != Ending::kEnd) unexpected_ending(ending, " in block clause");
  block.add(root);
  return arena().make<TemplateNode>(Node{NodeKind::kTemplate, item.offset}, name, pipe);
}

const Node* Parser::template_control() {
  const Item& item = next_non_space();
  Name* name = template_name(item, "template clause");
  const PipeNode* pipe = nullptr;
  if (next_non_space().token != Token::kRightDelim) {
    backup();
    pipe = pipeline("template clause", Token::kRightDelim);
  }
  return arena().make<TemplateNode>(Node{NodeKind::kTemplate, item.offset}, name, pipe);
}

Name* Parser::template_name(const Item& item, std::string_view context) {
  if (item.token != Token::kPlainString && item.token != Token::kString && item.token != Token::kRawString) unexpected(item, context);
  return text_.vocabulary.name(unquoted(item));
}

}  // namespace rhumbline::gotemplate
