// The evaluator: walks trees, keeps frames, words faults. Private to the room.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "renderer/gotemplate/frame.h"
#include "renderer/gotemplate/stack.h"
#include "renderer/gotemplate/words.h"

namespace rhumbline {

namespace gotemplate {
class Machine;
}

struct Evaluator::Frames {
  gotemplate::Machine& machine;
};

}  // namespace rhumbline

namespace rhumbline::gotemplate {

/// What stands before name `i` of a chain, as the template writes it: ".Values.a", "$x", "(f 1).b".
std::string path_before(const Node& node, Names names, std::size_t i);

/// A template set and its execution.
class Machine {
 public:
  Machine(Job& job, const FunctionTable& functions, World& world, const TemplateOptions& options);

  void parse(const TemplateText& text);
  void parse_all(std::span<const TemplateText> texts);
  void execute(std::string_view name, const Value& data, Output& output);
  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }
  ReadPaths survey(std::span<const SurveyedChart> charts, const SurveyedData& data);

  // What Evaluator passes on.
  std::string_view include(std::string_view name, const Value& data);
  /// `at`: where the text itself was written, such as a values file; may be none.
  std::string_view tpl(std::string_view text, Pos at, const Value& data);
  [[noreturn]] void fail_call(std::string_view name, std::string text, bool author_stops);
  [[nodiscard]] std::string argument_text(std::size_t i, const Value& value) const;
  [[nodiscard]] World& world() const { return world_; }
  [[nodiscard]] const TemplateOptions& options() const { return options_; }

 private:
  class FrameScope;
  class Region;

  // idle.cpp: arguments that cannot count.
  std::size_t idle_argument(std::string_view function, Nodes args, const Value* final, const Dot& dot);
  [[gnu::noinline]] void with_idle(std::string_view function, std::string_view letters, Nodes args, const Value* final, const Dot& dot, Value* values);
  Value idle_value(const Node& node, char letter, const Dot& dot);
  [[nodiscard]] bool placeholder(const Map& map, std::string_view name) const;

  // walk.cpp: bodies and output.
  void run(const Tree& tree, Frame& frame, const Value& data);
  Step walk(const Body& body, const Dot& dot);
  Step branch(const BranchNode& node, const Dot& dot);
  Step range(const BranchNode& node, const Dot& dot);
  Step otherwise(const BranchNode& node, const Dot& dot);
  Step range_count(const BranchNode& node, const Dot& dot, const Value& value);
  Step range_list(const BranchNode& node, const List& list);
  Step range_bytes(const BranchNode& node, std::string_view bytes);
  Step range_map(const BranchNode& node, const Map& map);
  Step iteration(const BranchNode& node, const Value& index, const Dot& item);
  void call_template(const TemplateNode& node, const Dot& dot);
  void write(const Node& node, std::string_view text);
  void print_value(const ActionNode& node, const Value& value);
  void note_run(const Node& node) { if (keeps_runs_) keep_run(node); }
  void keep_run(const Node& node);
  std::string_view nested(const Tree& tree, Frame& frame, const Value& data);

  // call.cpp: tpl texts.
  /// `uncached` keeps the parsed text when the cache is full.
  const TplText& parsed_tpl(std::string_view text, std::unique_ptr<TplText>& uncached);
  std::string_view without_marker(std::string_view text);

  // eval.cpp: pipelines and operands.
  Value pipeline(const PipeNode& pipe, const Dot& dot);
  [[gnu::noinline]] Value piped(const PipeNode& pipe, Value value, const Dot& dot);
  Value command(const CommandNode& command, const Dot& dot, const Value* final);
  Value argument(const Node& node, char type, const Dot& dot);
  [[gnu::noinline]] Value constant(const Node& node, char type);
  [[gnu::noinline]] Value nil_argument(char type);
  Value ideal(const NumberNode& number);
  /// Go's validateType: the value as a parameter of this type sees it. Type 0: any, as it is.
  Value fit(Value value, char type) {
    const bool is_fit = type == 'x' ? !value.is(Kind::kInvalid) && (!value.is_map() || value.as_map().type->copy == nullptr)
                                    : type == 0 || type == 'v' || (type == 's' && value.is_string());
    return is_fit ? value : converted(value, type);
  }
  [[gnu::noinline]] Value converted(Value value, char type);
  Value fit_invalid(char type);
  [[noreturn, gnu::cold, gnu::noinline]] void misfit(const Value& value, char type);
  [[noreturn]] void type_fault(const Value& value, char type, std::string go_message);
  [[nodiscard]] std::string described(const Value& value);
  [[noreturn, gnu::cold, gnu::noinline]] void refused_fault(const Method& method, std::size_t given);
  [[noreturn, gnu::cold, gnu::noinline]] void arity_fault(std::string_view callee, std::string_view signature, std::string_view hint, std::size_t written,
                                                        std::size_t given);
  Variable* variable(const VariableNode& node) const;
  void set_variable(const VariableNode& node, const Value& value, bool is_interface);
  void not_a_function(Nodes args, const Value* final) { if (args.size() > 1 || final != nullptr) not_a_function_fault(*args[0]); }
  [[noreturn, gnu::cold, gnu::noinline]] void not_a_function_fault(const Node& node);
  [[noreturn, gnu::cold, gnu::noinline]] void nil_command_fault();
  [[noreturn, gnu::cold, gnu::noinline]] void undefined_fault(const VariableNode& node, std::string_view hint);

  // field.cpp: .A.B.C
  Value members(Value value, bool is_interface, const Node& node, Names names);
  [[gnu::noinline]] Value other_members(Value value, bool is_interface, const Node& node, Names names, const std::string_view* from);
  [[gnu::noinline]] Value fields(Dot receiver, const Node& node, Names names, Nodes args, const Value* final, const Dot& dot, std::size_t from = 0);
  Value variable_fields(const VariableNode& node, Nodes args, const Value* final, const Dot& dot);
  Value field_chain(const FieldNode& node, Nodes args, const Value* final, const Dot& dot);
  Value chain(const ChainNode& node, Nodes args, const Value* final, const Dot& dot);
  bool member(Dot& receiver, const Access& access);
  bool struct_member(Dot& receiver, const Access& access);
  Value zero_of(const GoType& type);
  [[noreturn, gnu::cold, gnu::noinline]] void nil_fault(const Node& node, Names names, std::size_t i);
  [[noreturn, gnu::cold, gnu::noinline]] void no_method_fault(const GoType& type, std::string_view name);
  [[noreturn, gnu::cold, gnu::noinline]] void no_field_fault(const Dot& receiver, const Node& node, Names names, std::size_t i);
  [[nodiscard]] std::string values_prefix() const;

  // near.cpp: keys that were meant.
  [[nodiscard]] bool missed_beside(const Node& node) const;
  [[nodiscard]] std::string near_member() const;
  /// The hint for a fault at `node` that a missing member may explain; `otherwise`: what to say besides, or when nothing is near.
  [[nodiscard]] std::string near_hint(const Node& node, std::string otherwise) const;

  // call.cpp: functions and methods.
  template <class Callee>
  Value call(const Callee& callee, Value self, const Node& node, Nodes args, const Value* final, const Dot& dot);
  Value call_method(const Method& method, Value self, const Node& node, Nodes args, const Value* final, const Dot& dot);
  Value call_function(const FunctionNode& node, const Node& command, Nodes args, const Value* final, const Dot& dot);
  [[gnu::noinline]] Value short_circuit(const Function& function, Nodes args, const Value* final, const Dot& dot);
  Value invoke(const Function& function, std::span<const Value> args);
  [[gnu::noinline]] Value roll(Call& call);  // dice.cpp: a random function
  CallPlace place_of(const Call& call);
  [[noreturn, gnu::cold, gnu::noinline]] void rethrow_foreign(std::string_view callee, Failure& failure);

  // fault.cpp. Cold and never inlined, as all faults: the functions that may end so keep small frames.
  [[noreturn, gnu::cold, gnu::noinline]] void fault(std::string go_message, Words words = {});
  [[noreturn, gnu::cold, gnu::noinline]] void raise(const Node& node, std::string go_message, const std::string* leaf, Words words);
  [[nodiscard]] std::string helm_text(const Node& node, const std::string& go_message, const std::string* leaf) const;
  [[nodiscard]] std::vector<rhumbline::Frame> trace(const Node& node);
  [[nodiscard]] std::string frame_name(const Frame& frame) const;
  void decorate(Diagnostic& diagnostic);
  Pos position(const Tree& tree, const Node& node);
  void check_depth();
  void check_stack() { if (stack_.exhausted()) stack_fault(); }
  [[noreturn, gnu::cold, gnu::noinline]] void stack_fault();
  [[noreturn, gnu::cold, gnu::noinline]] void spent();
  void pay() {
    if (job_.steps_left == 0) spent();
    --job_.steps_left;
  }
  /// Runs what may throw a bare Failure, which then gets place and trace.
  template <class Work>
  void guarded(Work work) {
    try {
      work();
    } catch (Failure& failure) {
      decorate(failure.diagnostic());
      throw;
    }
  }

  Job& job_;
  World& world_;
  TemplateOptions options_;
  Vocabulary vocabulary_;
  std::unordered_map<std::string_view, std::unique_ptr<TplText>> tpl_texts_;

  Frame* frame_ = nullptr;
  Missed missed_;  // the last member that a template asked for in vain
  std::uint32_t depth_ = 0;
  StackGuard stack_;
  std::string out_;
  std::vector<Run> runs_;
  bool has_unmade_ = false;   // some value's members are still to be made (Map::fill)
  int idle_ = 0;              // nested idle arguments that are being evaluated
  bool keeps_runs_ = false;
  bool fits_piped_ = false;  // the value that is being fitted was piped in
  bool raised_ = false;      // the failure that flies has place and trace
  Evaluator::Frames frames_{*this};
  Evaluator evaluator_{frames_};
  Stack<Variable> variables_;
  Stack<Value> values_;
  Tallies tallies_;            // with options_.counts_branches
  std::deque<Places> places_;  // of all frames that called a random function
};

}  // namespace rhumbline::gotemplate
