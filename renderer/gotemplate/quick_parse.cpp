// The quick parser: from bytes to nodes in one go. It may only say "here are the trees" or "ask the Parser".
//
// In:  one text.   Out: the trees that Parser makes of it, node for node and place for place.
//
// Half of the work on a chart with many templates is parsing them. Parser reads items and remembers which it has looked at, because Go's errors
// name the newest; here nothing is remembered, for a text with a fault is left to it. So is what is rare: blocks, odd numbers, letters
// beyond ASCII, more of anything than people write. tests/fuzz/template_parse.cpp compares the two.
//
// Trap: this must never accept what Parser refuses.
// source: Go 1.26 text/template/parse/lex.go, parse.go
#include "renderer/gotemplate/quick_parser.h"

namespace rhumbline::gotemplate {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;  // so that no action has too many parts
constexpr std::size_t kBytesPerStep = 4;                   // about an item

}  // namespace

// ---- Files and definitions -------------------------------------------------------------------------------------------

bool QuickParser::parse(std::string_view name) {
  const std::size_t last = text_.rfind("}}");
  if (last != std::string_view::npos) last_ += last + kDelimSize;
  if (text_.size() > kMostBytes || text_.find("{{", offset(last_)) != std::string_view::npos) return false;
  Scope scope(scratch_);
  Nodes nodes(scratch_);
  Ending ending = Ending::kText;
  const char* at = text_.data();
  do {
    scope_ = &scope;
    at = list(at, nodes, ending);
    if (at != nullptr && ending == Ending::kDefine) at = definition(at);
    if (at == nullptr || ending == Ending::kEnd || ending == Ending::kElse) return false;
  } while (ending != Ending::kText);
  push_text(at, end_, nodes);
  if (!definitions_.add(*vocabulary_.name(name), {nodes.keep(room_)}, scope)) return false;
  scratch_.room = room_;  // what a text that is left to the Parser has taken is free again
  return true;
}

const char* QuickParser::definition(const char* at) {
  std::string_view name;
  at = quoted(skip_blanks(at), name);
  if (at != nullptr) at = right_delim(at);
  if (at == nullptr) return nullptr;
  Scope scope(scratch_);
  scope_ = &scope;
  Body root;
  Ending ending = Ending::kText;
  at = body(at, root, ending);
  if (at == nullptr || ending != Ending::kEnd) return nullptr;
  at = right_delim(at);
  return at != nullptr && definitions_.add(*vocabulary_.name(name), root, scope) ? at : nullptr;
}

// ---- Bodies ----------------------------------------------------------------------------------------------------------

// Nodes up to the end of the text, or behind the word that ends the list.
const char* QuickParser::list(const char* at, Nodes& nodes, Ending& ending) {
  ending = Ending::kText;
  while (const char* const left = find_left_delim(at, last_)) {
    const char* inner = left + kDelimSize;
    const bool trims = inner[0] == '-' && is_blank(inner[1]);
    push_text(at, trims ? without_blanks(at, left) : left, nodes);
    if (trims) inner += 2;
    if (inner[0] == '/' && inner[1] == '*') {
      at = comment(inner);
      if (at == nullptr) return nullptr;
      continue;
    }
    inner = skip_blanks(inner);
    Token token = Token::kIdentifier;
    const char* behind = inner;
    if (end_ - inner > 9) {
      token = first_keyword(inner, behind);
    } else if (of_byte(kStart, *inner) == Start::kWord) {
      behind = skip_word(inner);
      token = word_token(between(inner, behind));
    }
    if (token > Token::kIdentifier && !at_terminator(behind)) return nullptr;
    switch (token) {
      case Token::kEnd: ending = Ending::kEnd; return behind;
      case Token::kElse: ending = Ending::kElse; return behind;
      case Token::kDefine: ending = Ending::kDefine; return behind;
      case Token::kIdentifier: case Token::kBool: case Token::kNil: at = action(inner, nodes); break;
      default: at = control(token, inner, behind, nodes); break;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

// Nodes up to behind the word `end` or `else`.
const char* QuickParser::body(const char* at, Body& made, Ending& ending) {
  if (++depth_ > kDeepest) return nullptr;
  Nodes nodes(scratch_);
  at = list(at, nodes, ending);
  --depth_;
  if (at == nullptr || (ending != Ending::kEnd && ending != Ending::kElse)) return nullptr;
  made = {nodes.keep(room_)};
  return at;
}

const char* QuickParser::comment(const char* at) const {
  const std::size_t found = text_.find("*/", offset(at) + 2);
  if (found == std::string_view::npos) return nullptr;
  const char* const end = text_.data() + found + 2;
  if (end > last_) return nullptr;
  if (at_right_delim(end)) return end + kDelimSize;
  return is_blank(*end) && at_trimming_delim(end + 1) ? behind_trim(end + 1) : nullptr;
}

const char* QuickParser::action(const char* at, Nodes& nodes) {
  const std::uint32_t place = offset(at);
  const PipeNode* pipe = nullptr;
  at = pipeline(at, Token::kRightDelim, pipe);
  if (at != nullptr) nodes.push(room_.make<ActionNode>(Node{NodeKind::kAction, place}, pipe));
  return at;
}

// An action that begins with a keyword; `at` is behind it.
const char* QuickParser::control(Token token, const char* word, const char* at, Nodes& nodes) {
  switch (token) {
    case Token::kIf: case Token::kWith: case Token::kRange: {
      const Node* made = nullptr;
      at = branch(token, at, made);
      if (at != nullptr) nodes.push(made);
      return at;
    }
    case Token::kTemplate: return template_call(at, nodes);
    case Token::kBreak: case Token::kContinue:
      if (ranges_ == 0) return nullptr;
      nodes.push(room_.make<Node>(token == Token::kBreak ? NodeKind::kBreak : NodeKind::kContinue, offset(word)));
      return right_delim(at);
    default: return nullptr;
  }
}

const char* QuickParser::branch(Token token, const char* at, const Node*& made) {
  const bool is_range = token == Token::kRange;
  const std::size_t in_sight = scope_->in_sight();
  const PipeNode* pipe = nullptr;
  at = pipeline(at, token, pipe);
  if (at == nullptr) return nullptr;
  const Slot first_slot = scope_->slots();
  Body inner;
  Ending ending = Ending::kText;
  ranges_ += is_range ? 1 : 0;
  at = body(at, inner, ending);
  ranges_ -= is_range ? 1 : 0;
  if (at == nullptr) return nullptr;
  const Slot end_slot = scope_->slots();
  const Body* other = nullptr;
  at = ending == Ending::kElse ? otherwise(token, at, other) : right_delim(at);
  scope_->forget(in_sight);
  const NodeKind kind = is_range ? NodeKind::kRange : token == Token::kIf ? NodeKind::kIf : NodeKind::kWith;
  made = room_.make<BranchNode>(Node{kind, pipe->offset}, pipe, inner, other, first_slot, end_slot);
  return at;
}

// Behind `else`: a body, or a branch of the same kind, which takes the {{end}}.
const char* QuickParser::otherwise(Token token, const char* at, const Body*& made) {
  if (const char* const from = right_delim(at)) {
    Body inner;
    Ending ending = Ending::kText;
    at = body(from, inner, ending);
    if (at == nullptr || ending != Ending::kEnd) return nullptr;
    made = room_.make<Body>(inner);
    return right_delim(at);
  }
  const char* const word = skip_blanks(at);
  const char* const behind = skip_word(word);
  if (word == at || token == Token::kRange || word_token(between(word, behind)) != token || !at_terminator(behind)) return nullptr;
  if (++depth_ > kDeepest) return nullptr;
  Nodes nodes(scratch_);
  const Node* chained = nullptr;
  at = branch(token, behind, chained);
  --depth_;
  if (at == nullptr) return nullptr;
  nodes.push(chained);
  made = room_.make<Body>(nodes.keep(room_));
  return at;
}

const char* QuickParser::template_call(const char* at, Nodes& nodes) {
  const char* const place = skip_blanks(at);
  std::string_view name;
  at = quoted(place, name);
  if (at == nullptr) return nullptr;
  const PipeNode* pipe = nullptr;
  const char* behind = right_delim(at);
  if (behind == nullptr && is_blank(*at)) behind = pipeline(at, Token::kTemplate, pipe);
  if (behind == nullptr) return nullptr;
  nodes.push(room_.make<TemplateNode>(Node{NodeKind::kTemplate, offset(place)}, vocabulary_.name(name), pipe));
  return behind;
}

// Behind a right delimiter, before which nothing but blanks may stand, and behind the blanks that it trims.
const char* QuickParser::right_delim(const char* at) const {
  if (at_right_delim(at)) return at + kDelimSize;
  if (!is_blank(*at)) return nullptr;
  at = skip_blanks(at);
  if (at_trimming_delim(at)) return behind_trim(at);
  return at_right_delim(at) ? at + kDelimSize : nullptr;
}

bool parse_quickly(Job& job, Vocabulary& vocabulary, Definitions& definitions, std::string_view name) {
  job.pay(definitions.unit.text.size() / kBytesPerStep);
  return QuickParser(vocabulary, definitions).parse(name);
}

}  // namespace rhumbline::gotemplate
