// From template text to trees. Private to the room.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/gotemplate/build.h"
#include "renderer/gotemplate/stack.h"

namespace rhumbline::gotemplate {

/// Fills the number from its text if that is the usual one: a few decimal digits. False: another one, and nothing has happened.
bool read_digits(NumberNode& number);
/// Fills any number from its text. Returns Go's error text, empty when fine.
std::string read_number(Arena& arena, NumberNode& number, Token token);

/// Parses a unit as the template `name`.
/// throws Failure: `helm` is Go's own text, "template: NAME:LINE: MESSAGE"; kLimit when blocks nest too deeply.
/// source: Go 1.26 text/template/parse/parse.go
Trees parse_unit(Job& job, Vocabulary& vocabulary, const StackGuard& stack, Unit& unit, std::string_view name);

/// The same without the quick parser's help (quick_parse.h), which takes what is well-formed and ordinary.
Trees parse_fully(Job& job, Vocabulary& vocabulary, const StackGuard& stack, Unit& unit, std::string_view name);

/// One template of a unit while it is parsed. A define has a parser of its own, which shares lexer and result.
class Parser {
 public:
  struct Text {
    Job& job;
    Vocabulary& vocabulary;
    Unit& unit;
    const StackGuard& stack;
    Vocabulary::Scratch& scratch;
    Definitions definitions;
    const Item* at = scratch.items.begin();  // the item that comes next
    const Item* read = at;     // behind the newest item that was looked at, whose line Go's errors name
  };

  /// `opened`: offset of the action that opens the template.
  Parser(Text& text, Name* name, std::uint32_t opened);
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  void parse_file();
  void parse_definition();

 private:
  /// How a list of nodes ended.
  struct Ending {
    enum Kind : std::uint8_t { kEnd, kElse } kind;
    [[nodiscard]] const char* text() const { return kind == kEnd ? "{{end}}" : "{{else}}"; }
  };
  /// What textOrAction read: a node, or an ending when there is none.
  struct Piece {
    const Node* node = nullptr;
    Ending ending{Ending::kEnd};
  };
  /// The variables of one pipeline: range takes two.
  struct Variables {
    Item items[2];
    std::size_t count = 0;
    bool assigns = false;
    [[nodiscard]] std::span<const Item> list() const { return {items, count}; }
  };

  // Items. To go back is to set text_.at to what it was.
  const Item& next() {
    const Item& item = *text_.at++;
    if (text_.at > text_.read) text_.read = text_.at;
    return item;
  }
  const Item& peek() {
    if (text_.at >= text_.read) text_.read = text_.at + 1;
    return *text_.at;
  }
  const Item& next_non_space() {
    text_.at += text_.at->token == Token::kSpace ? 1 : 0;
    return next();
  }
  const Item& peek_non_space() {
    text_.at += text_.at->token == Token::kSpace ? 1 : 0;
    return peek();
  }
  void backup() { --text_.at; }
  const Item& expect(Token token, std::string_view context);
  [[nodiscard]] const Item& newest() const { return text_.read == text_.scratch.items.begin() ? *text_.read : text_.read[-1]; }
  [[nodiscard]] std::string_view words(const Item& item) const { return {text_.unit.text.data() + item.offset, item.size}; }
  /// A field without its dot.
  [[nodiscard]] std::string_view field(const Item& item) const { return {text_.unit.text.data() + item.offset + 1, item.size - 1U}; }

  // Bodies and control structures.
  Body item_list(Ending& ending);
  Piece text_or_action();
  Piece action();
  const Node* branch(NodeKind kind, std::string_view context);
  const Body* else_branch(NodeKind kind, std::string_view context);
  Ending else_control();
  const Node* loop_control(NodeKind kind, std::uint32_t offset, std::string_view word);
  const Node* block_control();
  const Node* template_control();
  void add(const Body& root);

  // Pipelines.
  const PipeNode* pipeline(std::string_view context, Token end);
  bool declaration(std::string_view context, Variables& variables);
  void declare(const Variables& variables);
  const VariableNode* target(const Variables& variables, std::size_t i, std::size_t first_visible);
  void check_pipeline(const PipeNode& pipe, std::string_view context);
  const CommandNode* command();
  const Node* operand();
  const Node* term(const Item& item);
  const Node* parenthesized();
  const Node* number(const Item& item);
  const Node* string(const Item& item);
  const Node* function(const Item& item);
  const Node* chain(const Node* term);
  template <class Made, class... Args>
  const Node* with_fields(NodeKind kind, const Item& first, std::string_view name, const Args&... args);
  [[noreturn]] void unknown_function(std::string_view name) const;
  [[noreturn]] void unknown_variable(std::string_view name) const;
  Name* template_name(const Item& item, std::string_view context);
  std::string_view unquoted(const Item& item);

  static constexpr std::uint32_t kHere = UINT32_MAX;
  /// `shown`: offset that a person should look at, when it is not the newest token.
  [[noreturn]] void fail(std::string message, std::string hint = {}, std::uint32_t shown = kHere) const;
  [[nodiscard]] std::string describe(const Item& item) const;
  [[noreturn]] void unexpected(const Item& item, std::string_view context) const;
  [[noreturn]] void unexpected_ending(Ending ending, std::string_view where) const;
  [[nodiscard]] std::size_t line_of(std::uint32_t offset) const;
  [[nodiscard]] Arena& arena() const { return text_.job.lasting; }
  void check_depth() const;

  /// As gotemplate::make_with_parts().
  template <class Made, class Part, class... Args>
  Made* make_with_parts(NodeKind kind, std::uint32_t offset, std::size_t count, const Args&... args) {
    if (count > Node::kMostParts) fail("too many parts in one action");
    return gotemplate::make_with_parts<Made, Part>(arena(), kind, offset, count, args...);
  }

  Text& text_;
  Name* name_;            // nullptr until a define has read its own
  std::uint32_t opened_;  // offset of the action that opened the innermost block
  bool in_action_ = false;
  std::uint32_t action_ = 0;  // offset of the left delimiter of the action that is being read
  int ranges_ = 0;
  int parens_ = 0;
  Scope scope_;
};

}  // namespace rhumbline::gotemplate
