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

constexpr std::size_t kMostDigits = 15;    // such a number fits an int and a float64
constexpr std::size_t kMostArgs = 64;      // of a call, its function included
constexpr std::size_t kMostCommands = 32;  // of a pipeline

}  // namespace

// `context`: the keyword that the pipeline follows, kRightDelim, or kRightParen: it stands in parentheses.
const char* QuickParser::pipeline(const char* at, Token context, const PipeNode*& made) {
  at = skip_blanks(at);
  const std::uint32_t place = offset(at);
  const std::size_t first_visible = scope_->in_sight();
  Variables variables;
  if (*at == '$') {
    at = declarations(at, context, variables);
    if (at == nullptr) return nullptr;
  }
  const CommandNode* commands[kMostCommands];
  std::size_t count = 0;
  for (bool ends = false; !ends; ++count) {
    if (count == kMostCommands) return nullptr;
    at = command(skip_blanks(at), context == Token::kRightParen, commands[count], ends);
    if (at == nullptr || (count != 0 && !is_executable(commands[count]->args()[0]->kind))) return nullptr;
  }
  const std::size_t room = sizeof(PipeNode) + (count + variables.count) * sizeof(const Node*);
  auto* pipe = new (arena_.allocate(room, alignof(PipeNode)))
      PipeNode{Node{NodeKind::kPipe, place, count}, static_cast<std::uint32_t>(variables.count), variables.assigns};
  auto* parts = parts_of<const CommandNode*>(pipe);
  for (std::size_t i = 0; i < count; ++i) parts[i] = commands[i];
  auto* targets = reinterpret_cast<const VariableNode**>(parts + count);
  for (std::size_t i = 0; i < variables.count; ++i) {
    const std::string_view name = variables.names[i];
    const Slot slot = variables.assigns ? scope_->slot_of(name) : scope_->slot_at(first_visible + i);
    auto* target = make_with_parts<VariableNode, std::string_view>(arena_, NodeKind::kVariable, offset(name.data()), 1, slot);
    *parts_of<std::string_view>(target) = name;
    targets[i] = target;
  }
  made = pipe;
  return at;
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
    made.names[made.count++] = between(name, behind);
    if (*sign != ',') {
      made.assigns = !declares;
      // In sight before the commands behind them are read: Go does so, even for `$x := $x`.
      for (std::size_t i = 0; i < made.count; ++i) scope_->declare(made.names[i], made.assigns);
      return sign + (declares ? 2 : 1);
    }
    name = skip_blanks(sign + 1);
    if (context != Token::kRange || made.count == 2 || *name != '$') return nullptr;
  }
}

// Behind the pipe that ends the command, or behind the end of the pipeline.
const char* QuickParser::command(const char* at, bool in_parens, const CommandNode*& made, bool& ends) {
  const std::uint32_t place = offset(at);
  const Node* args[kMostArgs];
  std::size_t count = 0;
  for (;;) {
    if (count == kMostArgs) return nullptr;
    at = operand(at, args[count]);
    if (at == nullptr) return nullptr;
    ++count;
    const char* const blanks = at;
    at = skip_blanks(at);
    if (*at == '|') {
      ++at;
      break;
    }
    ends = true;
    if (*at == ')') {
      if (!in_parens) return nullptr;
      ++at;
      break;
    }
    if (*at == '}') {
      if (in_parens || at[1] != '}') return nullptr;
      at += kDelimSize;
      break;
    }
    if (at == blanks) return nullptr;  // Go wants a blank between operands
    if (at_trimming_delim(at)) {
      if (in_parens) return nullptr;
      at = behind_trim(at);
      break;
    }
    ends = false;
  }
  auto* command = make_with_parts<CommandNode, const Node*>(arena_, NodeKind::kCommand, place, count);
  auto* parts = parts_of<const Node*>(command);
  for (std::size_t i = 0; i < count; ++i) parts[i] = args[i];
  made = command;
  return at;
}

const char* QuickParser::operand(const char* at, const Node*& made) {
  switch (of_byte(kStart, *at)) {
    case Start::kWord: return word(at, made);
    case Start::kVariable: return variable(at, made);
    case Start::kDot: return field(at, made);
    case Start::kLeftParen: return parenthesized(at, made);
    case Start::kNumber: at = number(at, made); break;
    default: at = string(at, made); break;
  }
  return at != nullptr && *at != '.' ? at : nullptr;
}

const char* QuickParser::word(const char* at, const Node*& made) {
  const char* const behind = skip_word(at);
  if (!at_terminator(behind)) return nullptr;
  const std::string_view text = between(at, behind);
  if (const Function* const function = vocabulary_.function(text, static_cast<std::size_t>(end_ - at))) {  // no keyword is one
    made = arena_.make<FunctionNode>(Node{NodeKind::kFunction, offset(at)}, function);
    return chain(behind, made);
  }
  switch (word_token(text)) {
    case Token::kBool: made = arena_.make<BoolNode>(Node{NodeKind::kBool, offset(at)}, *at == 't'); break;
    case Token::kNil: made = arena_.make<Node>(NodeKind::kNil, offset(at)); break;
    default: return nullptr;
  }
  return *behind != '.' ? behind : nullptr;
}

const char* QuickParser::variable(const char* at, const Node*& made) {
  const char* behind = skip_word(at + 1);
  if (!at_terminator(behind)) return nullptr;
  const std::string_view name = between(at, behind);
  Slot slot = 0;
  if (name.size() > 1) {
    const Visible* found = scope_->find(name);
    if (found == nullptr) return nullptr;
    slot = found->slot;
  }
  Names fields;
  behind = names(behind, fields);
  if (behind == nullptr) return nullptr;
  auto* node = make_with_parts<VariableNode, std::string_view>(arena_, NodeKind::kVariable, place_of(name, fields), 1 + fields.count, slot);
  auto* parts = parts_of<std::string_view>(node);
  *parts = name;
  fields.copy(parts + 1);
  made = node;
  return behind;
}

// The dot alone, or fields of it.
const char* QuickParser::field(const char* at, const Node*& made) {
  if (of_byte(kStart, at[1]) != Start::kWord) {
    made = arena_.make<Node>(NodeKind::kDot, offset(at));
    return at[1] != '.' && at_terminator(at + 1) ? at + 1 : nullptr;
  }
  Names fields;
  const char* const behind = names(at, fields);
  if (behind == nullptr) return nullptr;
  // Go gives the whole the place of the second part.
  const std::uint32_t place = offset(fields.from[fields.count > 1 ? 1 : 0]) - 1;
  auto* node = make_with_parts<FieldNode, std::string_view>(arena_, NodeKind::kField, place, fields.count);
  fields.copy(parts_of<std::string_view>(node));
  made = node;
  return behind;
}

const char* QuickParser::parenthesized(const char* at, const Node*& made) {
  if (++depth_ > kDeepest) return nullptr;
  const PipeNode* pipe = nullptr;
  at = pipeline(at + 1, Token::kRightParen, pipe);
  --depth_;
  made = pipe;
  return at == nullptr ? nullptr : chain(at, made);
}

// Fields behind a function or parentheses, if there are any.
const char* QuickParser::chain(const char* at, const Node*& made) {
  if (*at != '.') return at;
  Names fields;
  const char* const behind = names(at, fields);
  if (behind == nullptr) return nullptr;
  auto* node = make_with_parts<ChainNode, std::string_view>(arena_, NodeKind::kChain, offset(at), fields.count, made);
  fields.copy(parts_of<std::string_view>(node));
  made = node;
  return behind;
}

// The fields that stand here. A dot that begins none is not for this function.
const char* QuickParser::names(const char* at, Names& made) const {
  while (*at == '.') {
    const char* const name = at + 1;
    at = skip_word(name);
    if (at == name || is_decimal(*name) || !at_terminator(at) || made.count == kMostNames) return nullptr;
    made.from[made.count] = name;
    made.to[made.count++] = at;
  }
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
  auto* node = arena_.make<NumberNode>(Node{NodeKind::kNumber, offset(at)}, between(at, behind));
  made = node;
  return read_number(arena_, *node, Token::kNumber).empty() ? behind : nullptr;
}

const char* QuickParser::string(const char* at, const Node*& made) {
  std::string_view meant;
  const char* const behind = quoted(at, meant);
  if (behind != nullptr) {
    made = arena_.make<StringNode>(Node{NodeKind::kString, offset(at)}, between(at, behind), Value::string(arena_, meant));
  }
  return behind;
}

// A string of either kind; most mean what they show, so they stay views of the text.
const char* QuickParser::quoted(const char* at, std::string_view& meant) {
  const char* behind = at + 1;
  if (*at == '`') {
    const std::size_t found = text_.find('`', offset(behind));
    if (found == std::string_view::npos || found >= static_cast<std::size_t>(last_ - text_.data())) return nullptr;
    behind = text_.data() + found;
    meant = between(at + 1, behind);
    return meant.find('\r') == std::string_view::npos ? behind + 1 : nullptr;
  }
  if (*at != '"') return nullptr;
  const auto is_odd = [](Piece piece) { return (piece < 0x20) | (piece >= 0x7F) | (piece == '"') | (piece == '\\'); };
  const std::string_view rest = between(behind, last_);
  behind += find_marked(rest, 0, rest.size(), is_odd);
  if (behind < last_ && *behind == '"') {
    meant = between(at + 1, behind);
    return behind + 1;
  }
  for (; behind < last_ && *behind != '\n'; ++behind) {
    if (*behind == '"') {
      if (!unquote(between(at, ++behind), unquoted_)) return nullptr;
      meant = arena_.copy(unquoted_);
      return behind;
    }
    if (*behind == '\\' && *++behind == '\n') break;
  }
  return nullptr;
}

}  // namespace rhumbline::gotemplate
