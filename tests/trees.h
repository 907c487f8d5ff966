// Parse trees as text, with every place and slot: for tests that compare two parsers.
#pragma once

#include <string>

#include "renderer/gotemplate/parse.h"
#include "renderer/gotemplate/quick_parse.h"

namespace rhumbline::gotemplate {

/// One tree after the other, a node as (KIND OFFSET ...).
class TreeText {
 public:
  explicit TreeText(const Trees& trees) {
    for (const Definition& definition : trees) {
      const Tree& tree = *definition.tree;
      text_ += definition.name->text;
      text_ += tree.is_blank ? " blank " : " ";
      for (const Slot slot : tree.shadowed) word(std::to_string(slot));
      body(tree.root);
      text_ += '\n';
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void word(std::string_view text) { (text_ += text) += ' '; }
  void body(const Body& body) {
    text_ += '[';
    for (const Node* one : body.nodes) node(*one);
    text_ += ']';
  }
  void names(std::span<const std::string_view> names) {
    for (const std::string_view name : names) word(name);
  }
  void pipe(const PipeNode* pipe) {
    if (pipe != nullptr) node(*pipe);
  }
  void number(const NumberNode& n) {
    word(n.text);
    word(std::to_string(n.is_int) + std::to_string(n.is_uint) + std::to_string(n.is_float) + std::to_string(n.is_complex) + std::to_string(n.overflows));
    word(std::to_string(n.integer) + " " + std::to_string(n.natural) + " " + std::to_string(n.real) + " " + std::to_string(n.imaginary));
    word(std::to_string(static_cast<int>(n.ideal.kind())));
  }
  void node(const Node& n) {
    text_ += '(' + std::to_string(static_cast<int>(n.kind)) + ' ' + std::to_string(n.offset) + ' ';
    switch (n.kind) {
      case NodeKind::kText: word(as<TextNode>(n).text); break;
      case NodeKind::kAction: pipe(as<ActionNode>(n).pipe); break;
      case NodeKind::kIf: case NodeKind::kRange: case NodeKind::kWith: {
        const auto& branch = as<BranchNode>(n);
        word(std::to_string(branch.first_slot) + " " + std::to_string(branch.end_slot));
        pipe(branch.pipe);
        body(branch.body);
        if (branch.otherwise != nullptr) body(*branch.otherwise);
        break;
      }
      case NodeKind::kTemplate:
        word(as<TemplateNode>(n).name->text);
        pipe(as<TemplateNode>(n).pipe);
        break;
      case NodeKind::kPipe: {
        const auto& pipeline = as<PipeNode>(n);
        word(pipeline.assigns ? "=" : ":=");
        for (const VariableNode* variable : pipeline.variables()) node(*variable);
        text_ += '|';
        for (const CommandNode* command : pipeline.commands()) node(*command);
        break;
      }
      case NodeKind::kCommand:
        for (const Node* arg : as<CommandNode>(n).args()) node(*arg);
        break;
      case NodeKind::kBool: word(as<BoolNode>(n).value ? "true" : "false"); break;
      case NodeKind::kNumber: number(as<NumberNode>(n)); break;
      case NodeKind::kString:
        word(as<StringNode>(n).quoted);
        word(as<StringNode>(n).value.as_text());
        break;
      case NodeKind::kField: names(as<FieldNode>(n).names()); break;
      case NodeKind::kVariable:
        word(std::to_string(as<VariableNode>(n).slot));
        names(as<VariableNode>(n).names());
        break;
      case NodeKind::kChain:
        node(*as<ChainNode>(n).term);
        names(as<ChainNode>(n).names());
        break;
      case NodeKind::kFunction: word(as<FunctionNode>(n).function->name); break;
      case NodeKind::kBreak: case NodeKind::kContinue: case NodeKind::kDot: case NodeKind::kNil: break;
    }
    text_ += ')';
  }

  std::string text_;
};

/// What the quick parser made of a text, and the Parser.
struct BothParsers {
  bool is_quick = false;  // the quick one took it
  bool is_sound = false;  // the Parser found no fault
  std::string quick, slow;

  BothParsers(Job& job, const FunctionTable& functions, std::string_view text) {
    Vocabulary vocabulary(job.arena, functions);
    Unit unit{"a", text, {}};
    Definitions definitions{job.arena, unit, vocabulary.new_unit(), vocabulary.scratch.definitions};
    is_quick = parse_quickly(job, vocabulary, definitions, "a");
    if (is_quick) quick = TreeText(definitions.trees()).text();
    StackGuard stack;
    stack.measure();
    try {
      slow = TreeText(parse_fully(job, vocabulary, stack, unit, "a")).text();
      is_sound = true;
    } catch (const Failure&) {
      is_sound = false;
    }
  }
};

}  // namespace rhumbline::gotemplate
