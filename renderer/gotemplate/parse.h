// From template text to trees. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "renderer/gotemplate/ast.h"
#include "renderer/gotemplate/lexer.h"
#include "renderer/gotemplate/stack.h"

namespace rhumbline::gotemplate {

/// All template names that were ever mentioned, and the functions that were used: looked up by text, once per mention.
class Vocabulary {
 public:
  Vocabulary(Arena& arena, const FunctionTable& functions) : arena_(arena), table_(functions) {}
  /// The name, made when it is new. Its text is copied.
  Name* name(std::string_view text);
  [[nodiscard]] Name* find(std::string_view text) const;
  /// nullptr: no such function.
  const Function* function(std::string_view text);
  [[nodiscard]] const FunctionTable& table() const { return table_; }
  /// Names that have a definition.
  [[nodiscard]] std::vector<std::string_view> defined() const;

 private:
  Arena& arena_;
  const FunctionTable& table_;
  std::unordered_map<std::string_view, Name*> names_;
  std::unordered_map<std::string_view, const Function*> functions_;
};

/// What one text defines: its own template first asked for, then its defines and blocks, each name once.
using Trees = std::unordered_map<std::string_view, Tree*>;

/// Fills the number from its text. Returns Go's error text, empty when fine.
std::string read_number(Arena& arena, NumberNode& number, Token token);

/// Parses a unit as the template `name`.
/// throws Failure: `helm` is Go's own text, "template: NAME:LINE: MESSAGE"; kLimit when blocks nest too deeply.
/// source: Go 1.26 text/template/parse/parse.go
Trees parse_unit(Job& job, Vocabulary& vocabulary, const StackGuard& stack, Unit& unit, std::string_view name);

/// One template of a unit while it is parsed. A define has a parser of its own, which shares lexer and result.
class Parser {
 public:
  struct Text {
    Job& job;
    Vocabulary& vocabulary;
    Unit& unit;
    Lexer lexer;
    Trees trees;
    const StackGuard& stack;
    std::vector<const void*> pending{};  // pointers of lists that are not complete, innermost last
    std::vector<std::string_view> pending_names{};
  };

  /// `opened`: offset of the action that opens the template.
  Parser(Text& text, std::string_view name, std::uint32_t opened)
      : text_(text), name_(name), opened_(opened), visible_{{"$", 0}}, shadowed_{kNoSlot} {}
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
  struct Visible {
    std::string_view name;
    Slot slot;
  };

  // Tokens, with Go's three of look-ahead.
  Item next();
  Item peek();
  Item next_non_space();
  Item peek_non_space();
  void backup() { ++peeked_; }
  void backup2(const Item& first);
  void backup3(const Item& first, const Item& second);
  Item expect(Token token, std::string_view context);

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
  bool declaration(std::string_view context, std::vector<Item>& variables, bool& assigns);
  void declare(const std::vector<Item>& variables, bool assigns);
  std::span<const VariableNode* const> targets(const std::vector<Item>& variables, bool assigns, std::size_t first);
  void check_pipeline(const PipeNode& pipe, std::string_view context);
  const CommandNode* command();
  const Node* operand();
  const Node* term();
  const Node* number(const Item& item);
  const Node* string(const Item& item);
  const Node* use_variable(const Item& item);
  const Node* function(const Item& item);
  const Node* chain(const Node* term);
  [[nodiscard]] Slot visible_slot(std::string_view name) const;
  [[nodiscard]] bool is_visible(std::string_view name) const;
  std::string_view template_name(const Item& item, std::string_view context);
  std::string_view unquoted(const Item& item);

  static constexpr std::uint32_t kHere = UINT32_MAX;
  /// `shown`: offset that a person should look at, when it is not the newest token.
  [[noreturn]] void fail(std::string message, std::string hint = {}, std::uint32_t shown = kHere) const;
  [[noreturn]] void unexpected(const Item& item, std::string_view context) const;
  [[noreturn]] void unexpected_ending(Ending ending, std::string_view where) const;
  [[nodiscard]] std::size_t line_of(std::uint32_t offset) const;
  [[nodiscard]] Arena& arena() const { return text_.job.arena; }
  void check_depth() const;

  /// A list of nodes that grows on a stack shared by all lists of the text and moves to the arena when it is complete.
  template <class T>
  class Pending {
   public:
    explicit Pending(Parser& parser) : parser_(parser), pending_(parser.text_.pending), start_(pending_.size()) {}
    ~Pending() { pending_.resize(start_); }
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;
    void push(const T* node) { pending_.push_back(node); }
    [[nodiscard]] bool empty() const { return pending_.size() == start_; }
    [[nodiscard]] std::span<const T* const> keep() {
      const std::span<const T*> kept = parser_.arena().template array<const T*>(pending_.size() - start_);
      for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = static_cast<const T*>(pending_[start_ + i]);
      return kept;
    }

   private:
    Parser& parser_;
    std::vector<const void*>& pending_;
    std::size_t start_;
  };

  template <class T>
  std::span<const T> keep(std::span<const T> items) {
    const std::span<T> kept = arena().template array<T>(items.size());
    std::copy(items.begin(), items.end(), kept.begin());
    return kept;
  }
  std::span<const std::string_view> keep_name(const std::string_view& name) { return keep<std::string_view>({&name, 1}); }

  Text& text_;
  std::string_view name_;
  std::uint32_t opened_;  // offset of the action that opened the innermost block
  Item tokens_[3];
  int peeked_ = 0;
  bool in_action_ = false;
  std::uint32_t action_ = 0;  // offset of the left delimiter of the action that is being read
  int ranges_ = 0;
  int parens_ = 0;
  std::vector<Visible> visible_;
  std::vector<Slot> shadowed_;
};

}  // namespace rhumbline::gotemplate
