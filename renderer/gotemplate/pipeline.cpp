// The parser's lower half: pipelines, commands, operands, and which variable a name means.
//
// Go keeps variables on a stack and finds them by name while it executes. Here every declaration has a slot of its own in its
// template's frame, and each use names the slot of the innermost declaration in sight.
// Trap: a declaration in sight need not have been executed ({{if}} declares, {{else}} uses). Its slot is unset then, and the
// evaluator goes on to the variable of the same name that it hides: Tree::shadowed.
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/gotemplate/parse.h"

namespace rhumbline::gotemplate {
namespace {

constexpr int kMaxParens = 10'000;  // Go's maxStackDepth

bool starts_operand(Token token) {
  switch (token) {
    case Token::kBool: case Token::kCharConstant: case Token::kComplex: case Token::kDot: case Token::kField:
    case Token::kIdentifier: case Token::kNumber: case Token::kNil: case Token::kRawString: case Token::kString:
    case Token::kVariable: case Token::kLeftParen:
      return true;
    default: return false;
  }
}

bool is_executable(NodeKind kind) {
  return kind != NodeKind::kBool && kind != NodeKind::kDot && kind != NodeKind::kNil && kind != NodeKind::kNumber &&
         kind != NodeKind::kString;
}

}  // namespace

const PipeNode* Parser::pipeline(std::string_view context, Token end) {
  const Item first = peek_non_space();
  std::vector<Item> variables;
  bool assigns = false;
  while (declaration(context, variables, assigns)) {
  }
  const std::size_t first_visible = visible_.size();
  declare(variables, assigns);
  Pending<CommandNode> commands(*this);
  for (;;) {
    const Item item = next_non_space();
    if (item.token == end) break;
    if (!starts_operand(item.token)) unexpected(item, context);
    backup();
    commands.push(command());
  }
  auto* pipe = arena().make<PipeNode>(Node{NodeKind::kPipe, first.offset}, assigns,
                                      targets(variables, assigns, first_visible), commands.keep());
  check_pipeline(*pipe, context);
  return pipe;
}

// Reads one variable that is declared or assigned, if there is one. True: another one may follow its comma.
bool Parser::declaration(std::string_view context, std::vector<Item>& variables, bool& assigns) {
  const Item variable = peek_non_space();
  if (variable.token != Token::kVariable) return false;
  next();
  const Item after = peek();
  const Item word = peek_non_space();
  if (word.token == Token::kAssign || word.token == Token::kDeclare) {
    assigns = word.token == Token::kAssign;
    next_non_space();
    variables.push_back(variable);
    return false;
  }
  if (word.token == Token::kChar && word.text == ",") {
    next_non_space();
    variables.push_back(variable);
    if (context != "range" || variables.size() >= 2) fail("too many declarations in " + std::string(context));
    const Token token = peek_non_space().token;
    if (token == Token::kVariable || token == Token::kRightDelim || token == Token::kRightParen) return true;
    fail("range can only initialize variables");
  }
  if (after.token == Token::kSpace) {
    backup3(variable, after);
  } else {
    backup2(variable);
  }
  return false;
}

// Brings the variables into sight, before the commands behind them are read: Go does so, even for `$x := $x`.
void Parser::declare(const std::vector<Item>& variables, bool assigns) {
  for (const Item& item : variables) {
    Slot slot = visible_slot(item.text);
    if (!assigns) {
      shadowed_.push_back(slot);
      slot = static_cast<Slot>(shadowed_.size() - 1);
    }
    visible_.push_back({item.text, slot});  // Go: after `$x = 1` the parser knows $x, declared or not
  }
}

// Assignment looks its variable up when the commands have run, and they may have declared it: `$x = print ($x := 1)`.
std::span<const VariableNode* const> Parser::targets(const std::vector<Item>& variables, bool assigns, std::size_t first) {
  Pending<VariableNode> out(*this);
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const Item& item = variables[i];
    const Slot slot = assigns ? visible_slot(item.text) : visible_[first + i].slot;
    out.push(arena().make<VariableNode>(Node{NodeKind::kVariable, item.offset}, slot, keep_name(item.text)));
  }
  return out.keep();
}

void Parser::check_pipeline(const PipeNode& pipe, std::string_view context) {
  if (pipe.commands.empty()) fail("missing value for " + std::string(context));
  for (std::size_t i = 1; i < pipe.commands.size(); ++i) {
    if (!is_executable(pipe.commands[i]->args[0]->kind)) {
      fail("non executable command in pipeline stage " + std::to_string(i + 1));
    }
  }
}

const CommandNode* Parser::command() {
  const std::uint32_t offset = peek_non_space().offset;
  Pending<Node> args(*this);
  for (;;) {
    peek_non_space();
    if (const Node* node = operand()) args.push(node);
    const Item item = next();
    if (item.token == Token::kSpace) continue;
    if (item.token == Token::kRightDelim || item.token == Token::kRightParen) {
      backup();
    } else if (item.token != Token::kPipe) {
      unexpected(item, "operand");
    }
    break;
  }
  if (args.empty()) fail("empty command");
  return arena().make<CommandNode>(Node{NodeKind::kCommand, offset}, args.keep());
}

const Node* Parser::operand() {
  const Node* node = term();
  if (node == nullptr || peek().token != Token::kField) return node;
  return chain(node);
}

// Fields behind a term. Behind a field or variable they only make it longer.
const Node* Parser::chain(const Node* node) {
  const std::uint32_t offset = peek().offset;
  std::vector<std::string_view>& names = text_.pending_names;
  names.clear();
  if (node->kind == NodeKind::kField) {
    const auto have = as<FieldNode>(*node).names;
    names.assign(have.begin(), have.end());
  } else if (node->kind == NodeKind::kVariable) {
    const auto have = as<VariableNode>(*node).names;
    names.assign(have.begin(), have.end());
  }
  while (peek().token == Token::kField) names.push_back(next().text.substr(1));
  switch (node->kind) {
    case NodeKind::kField: return arena().make<FieldNode>(Node{NodeKind::kField, offset}, keep<std::string_view>(names));
    case NodeKind::kVariable:
      return arena().make<VariableNode>(Node{NodeKind::kVariable, offset}, as<VariableNode>(*node).slot,
                                        keep<std::string_view>(names));
    case NodeKind::kBool: case NodeKind::kString: case NodeKind::kNumber: case NodeKind::kNil: case NodeKind::kDot: {
      std::string text;
      print(text, *node);
      std::string message = "unexpected . after term ";
      append_quoted(message, text);
      fail(std::move(message));
    }
    default: return arena().make<ChainNode>(Node{NodeKind::kChain, offset}, node, keep<std::string_view>(names));
  }
}

const Node* Parser::term() {
  const Item item = next_non_space();
  switch (item.token) {
    case Token::kIdentifier: return function(item);
    case Token::kDot: return arena().make<Node>(NodeKind::kDot, item.offset);
    case Token::kNil: return arena().make<Node>(NodeKind::kNil, item.offset);
    case Token::kVariable: return use_variable(item);
    case Token::kField:
      return arena().make<FieldNode>(Node{NodeKind::kField, item.offset}, keep_name(item.text.substr(1)));
    case Token::kBool: return arena().make<BoolNode>(Node{NodeKind::kBool, item.offset}, item.text == "true");
    case Token::kCharConstant: case Token::kComplex: case Token::kNumber: return number(item);
    case Token::kLeftParen: {
      if (parens_ >= kMaxParens) fail("max expression depth exceeded");
      check_depth();
      ++parens_;
      const PipeNode* pipe = pipeline("parenthesized pipeline", Token::kRightParen);
      --parens_;
      return pipe;
    }
    case Token::kString: case Token::kRawString: return string(item);
    default: backup(); return nullptr;
  }
}

const Node* Parser::function(const Item& item) {
  const Function* found = text_.vocabulary.function(item.text);
  if (found == nullptr) {
    const std::string_view near = nearest(item.text, text_.vocabulary.table().names());
    std::string message = "function ";
    append_quoted(message, item.text);
    message += " not defined";
    fail(std::move(message), near.empty() ? "" : "did you mean " + std::string(near) + "?");
  }
  return arena().make<FunctionNode>(Node{NodeKind::kFunction, item.offset}, found);
}

const Node* Parser::number(const Item& item) {
  auto* node = arena().make<NumberNode>(Node{NodeKind::kNumber, item.offset}, item.text);
  std::string error = read_number(arena(), *node, item.token);
  if (!error.empty()) fail(std::move(error));
  return node;
}

const Node* Parser::string(const Item& item) {
  const Value value = Value::string(arena(), unquoted(item));
  return arena().make<StringNode>(Node{NodeKind::kString, item.offset}, item.text, value);
}

// Most literals mean what they show, so they stay views of the text.
std::string_view Parser::unquoted(const Item& item) {
  const std::string_view inner = item.text.substr(1, item.text.size() - 2);
  const auto is_plain = [](char c) { return c >= ' ' && c != '\\' && c != 0x7F; };
  if (std::all_of(inner.begin(), inner.end(), is_plain)) return inner;
  std::string out;
  if (!unquote(item.text, out)) fail("invalid syntax");
  return arena().copy(out);
}

bool Parser::is_visible(std::string_view name) const {
  return std::any_of(visible_.begin(), visible_.end(), [&](const Visible& v) { return v.name == name; });
}

Slot Parser::visible_slot(std::string_view name) const {
  const auto found = std::find_if(visible_.rbegin(), visible_.rend(), [&](const Visible& v) { return v.name == name; });
  return found == visible_.rend() ? kNoSlot : found->slot;
}

const Node* Parser::use_variable(const Item& item) {
  if (!is_visible(item.text)) {
    std::vector<std::string_view> known;
    for (const Visible& variable : visible_) known.push_back(variable.name);
    const std::string_view near = nearest(item.text, known);
    std::string message = "undefined variable ";
    append_quoted(message, item.text);
    fail(std::move(message), near.empty() ? "" : "did you mean " + std::string(near) + "?");
  }
  return arena().make<VariableNode>(Node{NodeKind::kVariable, item.offset}, visible_slot(item.text),
                                    keep_name(item.text));
}

}  // namespace rhumbline::gotemplate
