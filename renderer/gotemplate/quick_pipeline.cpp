// The quick parser's lower half: pipelines, commands, operands.
//
// In:  the inside of an action.   Out: its nodes, with the places that Go gives them.
// Trap: Go wants a blank between operands, and none before the fields of one.
// source: Go 1.26 text/template/parse/parse.go pipeline, command, operand, term
#include <algorithm>

#include "renderer/base/pieces.h"
#include "renderer/gotemplate/parse.h"
#include "renderer/gotemplate/quick_parser.h"

namespace rhumbline::gotemplate {
namespace {

constexpr std::size_t kMostDigits = 15;  // such a number fits an int and a float64

// Copies what is at least one part; a call would cost more than so few.
template <class To>
void copy_parts(const Node* const* from, const Node* const* end, To** to) {
  do *to++ = static_cast<To*>(*from++);
  while (from != end);
}

// Behind a word that is mostly longer than others: sixteen bytes at once.
inline const char* behind_name(const char* at, const char* end) {
  if (end - at >= static_cast<std::ptrdiff_t>(sizeof(Piece))) {
    const Piece piece = load_piece(at);
    const std::size_t found = first_marked(((piece | 0x20) - 'a' >= 26) & (piece - '0' >= 10) & (piece != '_'));
    at += found;
    if (found < sizeof(Piece)) return at;
  }
  return skip_word(at);
}

}  // namespace

// `context`: the keyword that the pipeline follows, kRightDelim, or kRightParen: it stands in parentheses. Its commands and behind them
// the arguments of the newest one are kept on the stack of parts.
const char* QuickParser::pipeline(const char* at, Token context, const PipeNode*& made) {
  at = skip_blanks(at);
  const std::uint32_t place = offset(at);
  Variables variables;
  if (*at == '$') {
    at = declarations(at, context, variables);
    if (at == nullptr) return nullptr;
    at = skip_blanks(at);
  }
  const Node** const commands = top_;
  const Node** args = commands;
  std::uint32_t command_place;
  std::size_t count;
  for (;; ++args) {
    command_place = offset(at);
    const Node** end = args;
    at = arguments(at, end);
    if (at == nullptr || (args != commands && !is_executable((*args)->kind))) return nullptr;
    count = static_cast<std::size_t>(end - args);
    if (*at != '|') break;
    at = skip_blanks(at + 1);
    auto* command = make_with_parts<CommandNode, const Node*>(room_, NodeKind::kCommand, command_place, count);
    copy_parts(args, end, parts_of<const Node*>(command));
    *args = command;
  }
  at = behind_pipeline(at, context == Token::kRightParen);
  if (at == nullptr) return nullptr;
  // The last command lies before the pipe.
  const auto command_count = static_cast<std::size_t>(args + 1 - commands);
  const std::size_t command_room = sizeof(CommandNode) + count * sizeof(const Node*);
  const std::size_t room = command_room + sizeof(PipeNode) + (command_count + variables.count) * sizeof(const Node*);
  char* const start = static_cast<char*>(room_.allocate(room));
  auto* last = new (start) CommandNode{Node{NodeKind::kCommand, command_place, count}};
  copy_parts(args, args + count, parts_of<const Node*>(last));
  *args = last;
  auto* pipe = new (start + command_room)
      PipeNode{Node{NodeKind::kPipe, place, command_count}, static_cast<std::uint32_t>(variables.count), variables.assigns};
  copy_parts(commands, args + 1, parts_of<const Node*>(pipe));
  if (variables.count != 0) keep_targets(variables, parts_of<const Node*>(pipe) + command_count);
  top_ = commands;
  made = pipe;
  return at;
}

// The variables that were declared or assigned, behind the commands of their pipe.
void QuickParser::keep_targets(const Variables& variables, const Node** to) {
  for (std::size_t i = 0; i < variables.count; ++i) {
    const std::string_view name = between(variables.from[i], variables.to[i]);
    const Slot slot = variables.assigns ? scope_->slot_of(name) : scope_->slot_at(variables.first_visible + i);
    auto* target = make_with_parts<VariableNode, std::string_view>(room_, NodeKind::kVariable, offset(name.data()), 1, slot);
    *parts_of<std::string_view>(target) = name;
    to[i] = target;
  }
}

// Behind `$x :=`, `$x =` and, after range, `$i, $x :=`. The place is the same when there is none.
const char* QuickParser::declarations(const char* at, Token context, Variables& made) {
  const char* name = at;
  for (;;) {
    const char* const behind = skip_word(name + 1);
    if (!at_terminator(behind)) return nullptr;
    const char* const sign = skip_blanks(behind);
    const bool declares = *sign == ':' && sign[1] == '=';
    if (!declares && *sign != '=' && *sign != ',') return made.count == 0 ? at : nullptr;
    if (behind - name == 1) return nullptr;  // $ itself gets another meaning
    made.from[made.count] = name;
    made.to[made.count++] = behind;
    if (*sign != ',') {
      made.assigns = !declares;
      // In sight before the commands behind them are read: Go does so, even for `$x := $x`.
      made.first_visible = scope_->in_sight();
      for (std::size_t i = 0; i < made.count; ++i) scope_->declare(between(made.from[i], made.to[i]), made.assigns);
      return sign + (declares ? 2 : 1);
    }
    name = skip_blanks(sign + 1);
    if (context != Token::kRange || made.count == 2 || *name != '$') return nullptr;
  }
}

// The operands of a command, to `end`, which moves behind them. Behind them and the blanks that follow must stand what ends a command:
// that is looked at once, so no operand asks whether what follows it may.
const char* QuickParser::arguments(const char* at, const Node**& end) {
  for (Start start = of_byte(kStart, *at);;) {
    if (end == parts_ + kMostParts) return nullptr;
    switch (start) {
      case Start::kWord: at = word(at, *end); break;
      case Start::kVariable: at = variable(at, *end); break;
      case Start::kDot: at = field(at, *end); break;
      case Start::kLeftParen: at = parenthesized(at, end); break;
      case Start::kNumber: at = number(at, *end); break;
      case Start::kQuote: case Start::kRawQuote: at = string(at, *end); break;
      default: return nullptr;
    }
    if (at == nullptr) return nullptr;
    ++end;
    if (!is_blank(*at)) return at;  // Go wants a blank between operands
    at = skip_blanks(at + 1);
    start = of_byte(kStart, *at);
    if (start < Start::kWord || at_trimming_delim(at)) return at;
  }
}

// Behind what ends a pipeline: the right delimiter, or the parenthesis.
const char* QuickParser::behind_pipeline(const char* at, bool in_parens) const {
  if (in_parens) return *at == ')' ? at + 1 : nullptr;
  if (at_right_delim(at)) return at + kDelimSize;
  return at_trimming_delim(at) && is_blank(at[-1]) ? behind_trim(at) : nullptr;
}

const char* QuickParser::word(const char* at, const Node*& made) {
  const ShortWord glanced = end_ - at < static_cast<std::ptrdiff_t>(sizeof(std::uint64_t)) ? ShortWord{0, 0} : short_word(at);
  const char* behind = at + glanced.size;
  const Function* function = vocabulary_.glance(glanced);
  if (function == nullptr) {
    behind = skip_word(at);
    function = vocabulary_.function(between(at, behind));
  }
  if (function != nullptr) {  // no keyword is one
    made = room_.make<FunctionNode>(Node{NodeKind::kFunction, offset(at)}, function);
    return chain(behind, made);
  }
  switch (word_token(between(at, behind))) {
    case Token::kBool: made = room_.make<BoolNode>(Node{NodeKind::kBool, offset(at)}, *at == 't'); return behind;
    case Token::kNil: made = room_.make<Node>(NodeKind::kNil, offset(at)); return behind;
    default: return nullptr;
  }
}

const char* QuickParser::variable(const char* at, const Node*& made) {
  const char* behind = skip_word(at + 1);
  const std::string_view name = between(at, behind);
  Slot slot = 0;
  if (name.size() > 1) {
    const Visible* found = scope_->find(name);
    if (found == nullptr) return nullptr;
    slot = found->slot;
  }
  std::size_t count = 0;
  if (*behind == '.') {
    behind = names(behind, count);
    if (behind == nullptr) return nullptr;
  }
  // Go gives a variable with fields the place of the first one.
  const std::uint32_t place = count == 0 ? offset(at) : offset(names_[0].data()) - 1;
  auto* node = make_with_parts<VariableNode, std::string_view>(room_, NodeKind::kVariable, place, 1 + count, slot);
  auto* parts = parts_of<std::string_view>(node);
  *parts = name;
  std::copy_n(names_, count, parts + 1);
  made = node;
  return behind;
}

// The dot alone, or fields of it.
const char* QuickParser::field(const char* at, const Node*& made) {
  if (of_byte(kStart, at[1]) != Start::kWord) {
    made = room_.make<Node>(NodeKind::kDot, offset(at));
    return at + 1;
  }
  std::size_t count = 0;
  const char* const behind = names(at, count);
  if (behind == nullptr) return nullptr;
  // Go gives the whole the place of the second part.
  const std::uint32_t place = offset(names_[count > 1 ? 1 : 0].data()) - 1;
  auto* node = make_with_parts<FieldNode, std::string_view>(room_, NodeKind::kField, place, count);
  auto* parts = parts_of<std::string_view>(node);
  for (std::size_t i = 0; i < count; ++i) parts[i] = names_[i];
  made = node;
  return behind;
}

// `made` is the top of the stack of parts: what stands in the parentheses is kept from there on.
const char* QuickParser::parenthesized(const char* at, const Node** made) {
  if (++depth_ > kDeepest) return nullptr;
  top_ = made;
  const PipeNode* pipe = nullptr;
  at = pipeline(at + 1, Token::kRightParen, pipe);
  --depth_;
  *made = pipe;
  return at == nullptr ? nullptr : chain(at, *made);
}

// Fields behind a function or parentheses, if there are any.
const char* QuickParser::chain(const char* at, const Node*& made) {
  if (*at != '.') return at;
  std::size_t count = 0;
  const char* const behind = names(at, count);
  if (behind == nullptr) return nullptr;
  auto* node = make_with_parts<ChainNode, std::string_view>(room_, NodeKind::kChain, offset(at), count, made);
  std::copy_n(names_, count, parts_of<std::string_view>(node));
  made = node;
  return behind;
}

// The fields that stand here, to names_. A dot that begins none is not for this function.
const char* QuickParser::names(const char* at, std::size_t& count) {
  std::string_view* to = names_;
  while (*at == '.') {
    const char* const name = at + 1;
    if (of_byte(kStart, *name) != Start::kWord || to == names_ + kMostNames) return nullptr;
    at = behind_name(name, end_);
    *to++ = between(name, at);
  }
  count = static_cast<std::size_t>(to - names_);
  return at;
}

// Decimal numbers that every type holds: 10, -1, 0.25.
const char* QuickParser::number(const char* at, const Node*& made) {
  const char* const first = at + (*at == '-' ? 1 : 0);
  const char* behind = first;
  while (is_decimal(*behind)) ++behind;
  const auto digits = static_cast<std::size_t>(behind - first);
  if (digits == 0 || digits > kMostDigits || (digits > 1 && *first == '0')) return nullptr;
  if (*behind == '.') {
    const char* const fraction = ++behind;
    while (is_decimal(*behind)) ++behind;
    if (behind == fraction || static_cast<std::size_t>(behind - fraction) > kMostDigits) return nullptr;
  }
  auto* node = room_.make<NumberNode>(Node{NodeKind::kNumber, offset(at)}, between(at, behind));
  made = node;
  return read_digits(*node) || read_number(arena_, *node, Token::kNumber).empty() ? behind : nullptr;
}

const char* QuickParser::string(const char* at, const Node*& made) {
  std::string_view meant;
  const char* const behind = quoted(at, meant);
  if (behind != nullptr) {
    made = room_.make<StringNode>(Node{NodeKind::kString, offset(at)}, between(at, behind), Value::literal(meant));
  }
  return behind;
}

// A string of either kind; most mean what they show, so they stay views of the text.
const char* QuickParser::quoted(const char* at, std::string_view& meant) {
  if (*at != '"') return raw_quoted(at, meant);
  const char* behind = at + 1;
  for (; static_cast<std::size_t>(end_ - behind) >= sizeof(Piece); behind += sizeof(Piece)) {
    const Piece piece = load_piece(behind);
    // One further up, DEL is negative, as is all that is no ASCII.
    const std::size_t odd = first_marked((reinterpret_cast<Marks>(piece + 1) < '!') | (piece == '"') | (piece == '\\'));
    if (odd == sizeof(Piece)) continue;
    behind += odd;
    if (*behind != '"' || behind >= last_) break;
    meant = between(at + 1, behind);
    return behind + 1;
  }
  return escaped(at, behind, meant);
}

// The same of a string in double quotes that may mean something else than it shows; `odd`: before that it does not.
const char* QuickParser::escaped(const char* at, const char* odd, std::string_view& meant) {
  for (; odd < last_ && *odd != '\n'; ++odd) {
    if (*odd == '"') {
      if (!unquote(between(at, ++odd), unquoted_)) return nullptr;
      meant = arena_.copy(unquoted_);
      return odd;
    }
    if (*odd == '\\' && *++odd == '\n') break;
  }
  return nullptr;
}

const char* QuickParser::raw_quoted(const char* at, std::string_view& meant) const {
  if (*at != '`') return nullptr;
  const std::size_t found = text_.find('`', offset(at) + 1);
  if (found == std::string_view::npos || found >= static_cast<std::size_t>(last_ - text_.data())) return nullptr;
  const char* const behind = text_.data() + found;
  meant = between(at + 1, behind);
  return meant.find('\r') == std::string_view::npos ? behind + 1 : nullptr;
}

}  // namespace rhumbline::gotemplate
