// The survey of what templates may read: abstract values and the walk that carries them. Private to the room.
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

namespace rhumbline::gotemplate {

/// What an expression may be: numbers of things, sorted. Empty: nothing that matters (a number, a bool).
using Shape = std::vector<std::uint32_t>;
using Fields = std::map<std::string, Shape, std::less<>>;

/// One thing that flows through templates.
struct Thing {
  enum class Kind : std::uint8_t {
    kUnknown,  // something that is no value of ours
    kText,     // a string constant of a template
    kFiles,    // .Files, a file, its text
    kPlace,    // what lies at a path of the values
    kObject,   // a dict, a list, a context
  };
  Kind kind = Kind::kUnknown;
  std::string_view text = {};  // kText; bytes of the map of texts
  std::size_t node = 0;      // kPlace: its node among the paths
  std::vector<Value> values = {};  // kPlace: what lies there; none: nothing needs to be told apart below it
  Fields members = {};       // put there by dict and set
  Shape any = {};            // put there under a name that is not known; items of a list
  Shape bases = {};          // what was merged into it
};

/// All things, and what can be done with them.
class Things {
 public:
  static constexpr std::uint32_t kUnknown = 0;
  static constexpr std::uint32_t kFiles = 1;
  static constexpr std::size_t kMostWork = 500'000'000;

  explicit Things(ReadPaths& paths);
  /// The place of a path node; made when it is new.
  std::uint32_t place(std::size_t node, std::vector<Value> values);
  /// The place of a member of a place.
  std::uint32_t below(std::uint32_t place, std::string_view name);
  std::uint32_t text(std::string_view bytes);
  /// The object that this part of a template makes when it runs in this context.
  std::uint32_t object(const void* site, std::size_t context);

  Shape member(const Shape& shape, std::string_view name);
  /// `is_lookup`: one member by a name that is not known, not all of them.
  Shape any_member(const Shape& shape, bool is_lookup = false);
  void set(const Shape& shape, const std::vector<std::string_view>* names, const Shape& value);
  void merge(const Shape& shape, const Shape& from);
  void set_member(std::uint32_t object, std::string_view name, const Shape& value);
  void add_any(std::uint32_t object, const Shape& value);
  void add_bases(std::uint32_t object, const Shape& value);
  /// It is printed, or goes where it cannot be followed: all that lies below it counts as read.
  void use(const Shape& shape);
  /// The parts that stay interesting after they were printed: text may be parsed again.
  [[nodiscard]] Shape printed(const Shape& shape) const;

  [[nodiscard]] const Thing& operator[](std::uint32_t i) const { return things_[i]; }
  /// Counts everything that was learnt: a round that leaves it as it was is the last.
  [[nodiscard]] std::size_t learnt() const { return learnt_; }
  [[nodiscard]] std::size_t size() const { return things_.size(); }
  /// Whether following what was merged into what has cost so much that the survey has to give up: the one cost that grows
  /// faster than the steps.
  [[nodiscard]] bool is_spent() const { return work_ > kMostWork; }

 private:
  std::uint32_t add(Thing thing);
  void grow(Shape& into, const Shape& from);
  [[nodiscard]] Shape with_bases(const Shape& shape);  // in no order
  [[nodiscard]] std::uint32_t chart_among(const Shape& shape) const;  // 0: none
  bool open(std::uint32_t i, std::string_view name, Shape& into);

  ReadPaths& paths_;
  std::vector<Thing> things_;
  std::unordered_map<std::size_t, std::uint32_t> places_;  // by path node
  std::map<std::string, std::uint32_t, std::less<>> texts_;
  std::map<std::pair<const void*, std::size_t>, std::uint32_t> objects_;
  std::vector<bool> using_;  // by thing, while use() walks
  std::vector<bool> seen_;   // the same for with_bases()
  std::size_t learnt_ = 0;
  std::size_t work_ = 0;
};

/// Adds what is missing; true when something was.
bool join(Shape& into, const Shape& from);

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
