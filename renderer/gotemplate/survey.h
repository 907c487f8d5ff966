// The survey of what templates may read: the walk that carries abstract values. Private to the room.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "renderer/gotemplate/ast.h"
#include "renderer/gotemplate/frame.h"
#include "renderer/gotemplate/parse.h"
#include "renderer/gotemplate/reads.h"
#include "renderer/gotemplate/things.h"

namespace rhumbline::gotemplate {

/// Walks all templates that a chart renders, and all that they reach.
class Survey {
 public:
  Survey(Job& job, Vocabulary& vocabulary, const StackGuard& stack, const SurveyedData& data, const Tallies& tallies)
      : job_(job), vocabulary_(vocabulary), stack_(stack), data_(data), tallies_(tallies), things_(paths_) {}
  ReadPaths run(std::span<const SurveyedChart> charts);

 private:
  /// One template with one dot: what was found when it was walked.
  struct Visit {
    Shape dot;
    Shape printed;
    std::size_t number = 0;
    std::size_t round = 0;  // in which it was walked last
  };
  struct Visits {
    std::map<Shape, Visit> by_dot;
    Visit* common = nullptr;  // of a template that is called in too many ways
  };
  /// One walk.
  struct Walk {
    std::vector<Shape> slots;
    Shape* printed;
    std::size_t context;
    const Tree* tree;
    bool assigned = false;  // a variable learnt something by `=`
  };
  /// A branch of a condition.
  struct Branch {
    const Node* condition;
    bool is_else;
  };
  /// What one action prints or one condition looks at, over all walks.
  struct Printing {
    const Tree* tree = nullptr;
    Shape shape = {};
    std::vector<std::string_view> calls = {};
    std::vector<Branch> guards = {};
  };
  using Args = std::vector<Shape>;

  // survey.cpp
  Printing* note(const Node& node, const Walk& walk);
  [[nodiscard]] std::vector<std::vector<std::string>> places_in(const Shape& shape) const;
  void list_actions();
  void make_contexts(std::span<const SurveyedChart> charts);
  Shape call(const Tree& tree, const Shape& dot);
  Visit& visit_of(Visits& visits, const Shape& dot);
  void body(const Body& body, const Shape& dot, Walk& walk);
  void branch(const BranchNode& node, const Shape& dot, Walk& walk);
  Shape decision(const BranchNode& node, const Shape& dot, Walk& walk);
  void guarded(const BranchNode& node, bool is_else, const Shape& dot, Walk& walk);
  void range(const BranchNode& node, const Shape& dot, Walk& walk);
  Shape pipeline(const PipeNode& pipe, const Shape& dot, Walk& walk);
  Shape command(const CommandNode& command, const Shape& dot, Walk& walk, const Shape* final);
  Shape operand(const Node& node, const Shape& dot, Walk& walk);
  Shape looked_at(Shape shape);
  Shape fields(Shape shape, std::span<const std::string_view> names);
  static void declare(const PipeNode& pipe, Walk& walk);
  void assign(const PipeNode& pipe, std::size_t i, const Shape& value, Walk& walk);
  bool pay();

  // survey_calls.cpp
  Shape function(const FunctionNode& node, const Node& site, Args& args, Walk& walk);
  Shape container(std::string_view name, const Node& site, Args& args, Walk& walk);
  Shape split_text(const Node& site, const Args& args, const Walk& walk);
  Shape merged(const Args& args);
  Shape dict(const Node& site, const Args& args, const Walk& walk);
  Shape picked(const Node& site, const Args& args, const Walk& walk);
  Shape looked_up(Shape shape, std::span<const Shape> keys);
  Shape include(const Args& args);
  Shape tpl(const Args& args);
  Shape run_text(std::string_view text, const Shape& dot, bool is_constant);
  [[nodiscard]] std::vector<const Tree*> named(const Shape& names) const;
  [[nodiscard]] bool names_of(const Shape& shape, std::vector<std::string_view>& names) const;

  Job& job_;
  Vocabulary& vocabulary_;
  const StackGuard& stack_;
  const SurveyedData& data_;
  const Tallies& tallies_;
  ReadPaths paths_;
  Things things_;
  std::vector<std::uint32_t> contexts_;  // of the charts
  std::unordered_map<const Tree*, Visits> visits_;
  std::unordered_map<const Node*, Printing> printings_;  // only when they are wanted
  Printing* printing_ = nullptr;                         // of the action or condition that is being walked
  std::vector<Branch> guards_;                           // around what is being walked, inside its template
  Shape* looked_at_ = nullptr;                           // of the condition whose pipeline is being walked
  std::size_t visit_count_ = 0;
  std::size_t round_ = 0;
  std::size_t steps_ = 0;
  int depth_ = 0;
  std::unordered_map<std::string_view, std::unique_ptr<TplText>> parsed_;
  std::vector<std::string_view> file_texts_;
  bool has_files_ = false;
};

}  // namespace rhumbline::gotemplate
