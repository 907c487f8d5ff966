// Prints parse trees back: single spaces, literals as written, parentheses around pipelines that are arguments.
//
// Errors quote nodes in this form between < and >, so every byte of it counts.
// source: Go 1.26 text/template/parse/node.go, the writeTo methods
#include "renderer/base/text.h"
#include "renderer/gotemplate/ast.h"

namespace rhumbline::gotemplate {
namespace {

void print_names(std::string& out, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    out += '.';
    out += name;
  }
}

void print_variable(std::string& out, const VariableNode& variable) {
  out += variable.names()[0];
  print_names(out, variable.names().subspan(1));
}

void print_operand(std::string& out, const Node& node) {
  if (node.kind != NodeKind::kPipe) return print(out, node);
  out += '(';
  print(out, node);
  out += ')';
}

void print_command(std::string& out, const CommandNode& command) {
  for (std::size_t i = 0; i < command.args().size(); ++i) {
    if (i > 0) out += ' ';
    print_operand(out, *command.args()[i]);
  }
}

void print_pipe(std::string& out, const PipeNode& pipe) {
  for (std::size_t i = 0; i < pipe.variables().size(); ++i) {
    if (i > 0) out += ", ";
    print_variable(out, *pipe.variables()[i]);
  }
  if (!pipe.variables().empty()) out += pipe.assigns ? " = " : " := ";
  for (std::size_t i = 0; i < pipe.commands().size(); ++i) {
    if (i > 0) out += " | ";
    print_command(out, *pipe.commands()[i]);
  }
}

void print_branch(std::string& out, const BranchNode& branch, std::string_view keyword) {
  out += "{{";
  out += keyword;
  out += ' ';
  print_pipe(out, *branch.pipe);
  out += "}}";
  print(out, branch.body);
  if (branch.otherwise != nullptr) {
    out += "{{else}}";
    print(out, *branch.otherwise);
  }
  out += "{{end}}";
}

void print_template(std::string& out, const TemplateNode& node) {
  out += "{{template ";
  append_quoted(out, node.name->text);
  if (node.pipe != nullptr) {
    out += ' ';
    print_pipe(out, *node.pipe);
  }
  out += "}}";
}

}  // namespace

void print(std::string& out, const Body& body) {
  for (const Node* node : body.nodes) print(out, *node);
}

void print(std::string& out, const Node& node) {
  switch (node.kind) {
    case NodeKind::kText: out += as<TextNode>(node).text; return;
    case NodeKind::kAction:
      out += "{{";
      print_pipe(out, *as<ActionNode>(node).pipe);
      out += "}}";
      return;
    case NodeKind::kIf: return print_branch(out, as<BranchNode>(node), "if");
    case NodeKind::kRange: return print_branch(out, as<BranchNode>(node), "range");
    case NodeKind::kWith: return print_branch(out, as<BranchNode>(node), "with");
    case NodeKind::kTemplate: return print_template(out, as<TemplateNode>(node));
    case NodeKind::kBreak: out += "{{break}}"; return;
    case NodeKind::kContinue: out += "{{continue}}"; return;
    case NodeKind::kPipe: return print_pipe(out, as<PipeNode>(node));
    case NodeKind::kCommand: return print_command(out, as<CommandNode>(node));
    case NodeKind::kDot: out += '.'; return;
    case NodeKind::kNil: out += "nil"; return;
    case NodeKind::kBool: out += as<BoolNode>(node).value ? "true" : "false"; return;
    case NodeKind::kNumber: out += as<NumberNode>(node).text; return;
    case NodeKind::kString: out += as<StringNode>(node).quoted; return;
    case NodeKind::kField: return print_names(out, as<FieldNode>(node).names());
    case NodeKind::kVariable: return print_variable(out, as<VariableNode>(node));
    case NodeKind::kChain:
      print_operand(out, *as<ChainNode>(node).term);
      return print_names(out, as<ChainNode>(node).names());
    case NodeKind::kFunction: out += as<FunctionNode>(node).function->name; return;
  }
}

}  // namespace rhumbline::gotemplate
