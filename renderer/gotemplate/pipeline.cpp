// The parser's lower half: pipelines, commands, operands.
//
// In:  the items of an action.   Out: its nodes, in Go's places: an error that comes while it runs names the place of a node.
// Trap: `$x` opens a declaration or is the first operand; only the item behind it tells.
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/gotemplate/parse.h"

namespace rhumbline::gotemplate {
namespace {

constexpr int kMaxParens = 10'000;  // Go's maxStackDepth

bool starts_operand(Token token) {
  switch (token) {
    case Token::kBool: case Token::kCharConstant: case Token::kComplex: case Token::kDot: case Token::kField:
    case Token::kIdentifier: case Token::kNumber: case Token::kNil: case Token::kPlainString: case Token::kRawString: case Token::kString:
    case Token::kVariable: case Token::kLeftParen:
      return true;
    default: return false;
  }
}

}  // namespace

const PipeNode* Parser::pipeline(std::string_view context, Token end) {
  const std::uint32_t offset = peek_non_space().offset;
  Variables variables;
  if (text_.at->token == Token::kVariable) {
    while (declaration(context, variables)) {
    }
  }
  const std::size_t first_visible = scope_.in_sight();
  declare(variables);
  Pending<CommandNode> commands(text_.scratch);
  for (;;) {
    const Item& item = next_non_space();
    if (item.token == end) break;
    if (!starts_operand(item.token)) unexpected(item, context);
    backup();
    commands.push(command());
  }
  if (commands.size() > Node::kMostParts) fail("too many commands in one pipeline");
  const std::size_t room = sizeof(PipeNode) + (commands.size() + variables.count) * sizeof(const Node*);
  auto* pipe = new (arena().allocate(room, alignof(PipeNode)))
      PipeNode{Node{NodeKind::kPipe, offset, commands.size()}, static_cast<std::uint32_t>(variables.count), variables.assigns};
  auto* parts_of_pipe = reinterpret_cast<const CommandNode**>(pipe + 1);
  commands.move_to(parts_of_pipe);
  auto* targets = reinterpret_cast<const VariableNode**>(parts_of_pipe + commands.size());
  for (std::size_t i = 0; i < variables.count; ++i) targets[i] = target(variables, i, first_visible);
  check_pipeline(*pipe, context);
  return pipe;
}

// Reads one variable that is declared or assigned, if there is one. True: another one may follow its comma.
bool Parser::declaration(std::string_view context, Variables& variables) {
  const Item& variable = peek_non_space();
  if (variable.token != Token::kVariable) return false;
  const Item* const here = text_.at;
  next();
  peek();  // Go looks at the blank behind the variable by itself
  const Item& word = peek_non_space();
  if (word.token == Token::kAssign || word.token == Token::kDeclare) {
    variables.assigns = word.token == Token::kAssign;
    next_non_space();
    variables.items[variables.count++] = variable;
    return false;
  }
  if (word.token == Token::kChar && words(word) == ",") {
    next_non_space();
    variables.items[variables.count++] = variable;
    if (context != "range" || variables.count >= 2) fail("too many declarations in " + std::string(context));
    const Token token = peek_non_space().token;
    if (token == Token::kVariable || token == Token::kRightDelim || token == Token::kRightParen) return true;
    fail("range can only initialize variables");
  }
  text_.at = here;
  return false;
}

// Brings the variables into sight, before the commands behind them are read: Go does so, even for `$x := $x`.
void Parser::declare(const Variables& variables) {
  for (const Item& item : variables.list()) scope_.declare(words(item), variables.assigns);
}

// Assignment looks its variable up when the commands have run, and they may have declared it: `$x = print ($x := 1)`.
const VariableNode* Parser::target(const Variables& variables, std::size_t i, std::size_t first_visible) {
  const Item& item = variables.items[i];
  const std::string_view name = words(item);
  const Slot slot = variables.assigns ? scope_.slot_of(name) : scope_.slot_at(first_visible + i);
  auto* made = make_with_parts<VariableNode, std::string_view>(NodeKind::kVariable, item.offset, 1, slot);
  *reinterpret_cast<std::string_view*>(made + 1) = name;
  return made;
}

void Parser::check_pipeline(const PipeNode& pipe, std::string_view context) {
  if (pipe.commands().empty()) fail("missing value for " + std::string(context));
  for (std::size_t i = 1; i < pipe.commands().size(); ++i) {
    if (!is_executable(pipe.commands()[i]->args()[0]->kind)) {
      fail("non executable command in pipeline stage " + std::to_string(i + 1));
    }
  }
}

const CommandNode* Parser::command() {
  const std::uint32_t offset = peek_non_space().offset;
  Pending<Node> args(text_.scratch);
  for (;;) {
    peek_non_space();
    if (const Node* node = operand()) args.push(node);
    const Item& item = next();
    if (item.token == Token::kSpace) continue;
    if (item.token == Token::kRightDelim || item.token == Token::kRightParen) {
      backup();
    } else if (item.token != Token::kPipe) {
      unexpected(item, "operand");
    }
    break;
  }
  if (args.size() == 0) fail("empty command");
  auto* command = make_with_parts<CommandNode, const Node*>(NodeKind::kCommand, offset, args.size());
  args.move_to(reinterpret_cast<const Node**>(command + 1));
  return command;
}

// A term and the fields behind it.
const Node* Parser::operand() {
  const Item& item = next_non_space();
  switch (item.token) {
    case Token::kField: return with_fields<FieldNode>(NodeKind::kField, item, field(item));
    case Token::kVariable: {
      const std::string_view name = words(item);
      const Visible* found = scope_.find(name);
      if (found == nullptr) unknown_variable(name);
      return with_fields<VariableNode>(NodeKind::kVariable, item, name, found->slot);
    }
    default: break;
  }
  const Node* node = term(item);
  if (node == nullptr || peek().token != Token::kField) return node;
  return chain(node);
}

// A field or a variable, which the fields behind it only make longer. Go gives the whole the place of the second part.
template <class Made, class... Args>
const Node* Parser::with_fields(NodeKind kind, const Item& first, std::string_view name, const Args&... args) {
  const Item* const from = text_.at;
  while (peek().token == Token::kField) ++text_.at;
  const auto more = static_cast<std::size_t>(text_.at - from);
  Made* made = make_with_parts<Made, std::string_view>(kind, more == 0 ? first.offset : from->offset, 1 + more, args...);
  auto* names = reinterpret_cast<std::string_view*>(made + 1);
  *names = name;
  for (std::size_t i = 0; i < more; ++i) *++names = field(from[i]);
  return made;
}

// Fields behind any other term.
const Node* Parser::chain(const Node* node) {
  const std::uint32_t offset = peek().offset;
  const Item* const from = text_.at;
  while (peek().token == Token::kField) ++text_.at;
  if (node->kind != NodeKind::kPipe && node->kind != NodeKind::kFunction) {
    std::string text;
    print(text, *node);
    fail("unexpected . after term " + quoted(text));
  }
  const auto count = static_cast<std::size_t>(text_.at - from);
  auto* made = make_with_parts<ChainNode, std::string_view>(NodeKind::kChain, offset, count, node);
  auto* names = reinterpret_cast<std::string_view*>(made + 1);
  for (std::size_t i = 0; i < count; ++i) names[i] = field(from[i]);
  return made;
}

// Anything but a field and a variable. nullptr: no term; it is still to come then.
const Node* Parser::term(const Item& item) {
  switch (item.token) {
    case Token::kIdentifier: return function(item);
    case Token::kDot: return arena().make<Node>(NodeKind::kDot, item.offset);
    case Token::kNil: return arena().make<Node>(NodeKind::kNil, item.offset);
    case Token::kBool: return arena().make<BoolNode>(Node{NodeKind::kBool, item.offset}, words(item) == "true");
    case Token::kCharConstant: case Token::kComplex: case Token::kNumber: return number(item);
    case Token::kLeftParen: return parenthesized();
    case Token::kPlainString: case Token::kString: case Token::kRawString: return string(item);
    default: backup(); return nullptr;
  }
}

const Node* Parser::parenthesized() {
  if (parens_ >= kMaxParens) fail("max expression depth exceeded");
  check_depth();
  ++parens_;
  const PipeNode* pipe = pipeline("parenthesized pipeline", Token::kRightParen);
  --parens_;
  return pipe;
}

const Node* Parser::function(const Item& item) {
  const Function* found = text_.vocabulary.function(words(item));
  if (found == nullptr) unknown_function(words(item));
  return arena().make<FunctionNode>(Node{NodeKind::kFunction, item.offset}, found);
}

void Parser::unknown_function(std::string_view name) const {
  const std::string_view near = nearest(name, text_.vocabulary.table().names());
  fail("function " + quoted(name) + " not defined", near.empty() ? "" : "did you mean " + std::string(near) + "?");
}

void Parser::unknown_variable(std::string_view name) const {
  std::vector<std::string_view> known;
  for (const Visible& variable : scope_.all()) known.push_back(variable.name);
  const std::string_view near = nearest(name, known);
  fail("undefined variable " + quoted(name), near.empty() ? "" : "did you mean " + std::string(near) + "?");
}

const Node* Parser::number(const Item& item) {
  auto* node = arena().make<NumberNode>(Node{NodeKind::kNumber, item.offset}, words(item));
  std::string error = read_number(arena(), *node, item.token);
  if (!error.empty()) fail(std::move(error));
  return node;
}

const Node* Parser::string(const Item& item) {
  const Value value = Value::string(arena(), unquoted(item));
  return arena().make<StringNode>(Node{NodeKind::kString, item.offset}, words(item), value);
}

// Most literals mean what they show, so they stay views of the text.
std::string_view Parser::unquoted(const Item& item) {
  const std::string_view whole = words(item);
  const std::string_view inner(whole.data() + 1, whole.size() - 2);
  if (item.token == Token::kPlainString) return inner;
  if (item.token == Token::kRawString && inner.find('\r') == std::string_view::npos) return inner;
  std::string out;
  if (!unquote(whole, out)) fail("invalid syntax");
  return arena().copy(out);
}

}  // namespace rhumbline::gotemplate
