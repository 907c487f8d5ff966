// The survey's walk: every template that is rendered, every branch of it, with what its data may be.
//
// In:  the parsed templates and the charts whose values they are given.   Out: the paths of values that may be read.
// The one idea: a template is walked once for each different dot; includes are followed with the dot they are given, so that
// `include "x" (dict "c" .Values.cache)` reads below cache what x reads below .c. Rounds are made until one teaches nothing new.
// Trap: it must rather believe that something is read than the contrary. Where it loses the way (budgets, names made at run time that
// fit nothing) it says so, and nothing at all is called unread.

#include "renderer/gotemplate/survey.h"

#include <algorithm>
#include <utility>

namespace rhumbline::gotemplate {

namespace {

constexpr std::size_t kMostRounds = 12;
constexpr std::size_t kMostSteps = 8'000'000;
constexpr std::size_t kMostThings = 2'000'000;
// Of one template; further ones are walked as if they were one. Helpers of libraries are called in hundreds of ways that differ in nothing
// that they read; each way would make objects of its own, and work grows with the square of those.
constexpr std::size_t kMostDots = 24;
constexpr int kDeepestCall = 400;

// Functions that make text or numbers of what they are given; a test of their result tests all of it.
bool makes_text(const PipeNode& pipe) {
  const Node& last = *pipe.commands().back()->args()[0];
  if (last.kind == NodeKind::kPipe) return makes_text(as<PipeNode>(last));
  if (last.kind != NodeKind::kFunction) return false;
  static constexpr std::string_view kPassOn[] = {
      "and",  "append", "chunk", "coalesce", "compact", "concat", "deepCopy", "default", "dict", "dig", "empty", "eq", "first", "fromJson",
      "fromYaml", "ge", "get", "gt", "has", "hasKey", "include", "index", "initial", "keys", "kindIs", "kindOf", "last", "le", "len", "list",
      "lt", "merge", "mergeOverwrite", "mustAppend", "mustMerge", "mustMergeOverwrite", "mustUniq", "ne", "not", "omit", "or", "pick",
      "pluck", "prepend", "required", "rest", "reverse", "set", "slice", "ternary", "tpl", "tuple", "typeIs", "typeOf", "uniq", "unset",
      "values", "without"};
  return !std::binary_search(std::begin(kPassOn), std::end(kPassOn), as<FunctionNode>(last).function->name);
}

// `{{ if false }}`: a part that somebody switched off in the text.
bool is_never(const PipeNode& pipe) {
  const CommandNode& command = *pipe.commands()[0];
  return pipe.commands().size() == 1 && command.args().size() == 1 && command.args()[0]->kind == NodeKind::kBool && !as<BoolNode>(*command.args()[0]).value;
}

}  // namespace

bool Survey::pay() {
  if (++steps_ <= kMostSteps && things_.size() <= kMostThings && !things_.is_spent() && !stack_.exhausted()) return true;
  paths_.is_lost = true;
  return false;
}

ReadPaths Survey::run(std::span<const SurveyedChart> charts) {
  make_contexts(charts);
  for (std::size_t learnt = 0; round_ < kMostRounds && learnt != things_.learnt() && !paths_.is_lost;) {
    learnt = things_.learnt();
    ++round_;
    for (std::size_t i = 0; i < charts.size(); ++i) {
      for (const std::string_view name : charts[i].templates) {
        const Name* known = vocabulary_.find(name);
        if (known != nullptr && known->tree != nullptr) call(*known->tree, {contexts_[i]});
      }
    }
  }
  if (round_ == kMostRounds || things_.is_spent()) paths_.is_lost = true;
  if (data_.wants_actions) list_actions();
  return std::move(paths_);
}


void Survey::make_contexts(std::span<const SurveyedChart> charts) {
  for (std::size_t i = 0; i < charts.size(); ++i) contexts_.push_back(things_.object(&charts[i], 0));
  std::vector<std::uint32_t> subcharts;
  for (std::size_t i = 0; i < charts.size(); ++i) subcharts.push_back(things_.object(&charts[i], 1));
  for (std::size_t i = 0; i < charts.size(); ++i) {
    std::uint32_t values = things_.place(0, data_.values);
    for (const std::string_view step : charts[i].path) values = things_.below(values, step);
    paths_.node(things_[values].node).is_chart = true;
    const std::uint32_t context = contexts_[i];
    things_.set_member(context, "Values", {values});
    things_.set_member(context, "Files", {Things::kFiles});
    things_.set_member(context, "Subcharts", {subcharts[i]});
    for (const std::string_view name : {"Chart", "Release", "Capabilities", "Template"}) {
      things_.set_member(context, name, {Things::kUnknown});
    }
    if (i > 0) things_.set_member(subcharts[charts[i].parent], charts[i].path.back(), {context});
  }
}

// ---- Templates -------------------------------------------------------------------------------------------------------

Survey::Visit& Survey::visit_of(Visits& visits, const Shape& dot) {
  const auto known = visits.by_dot.find(dot);
  if (known != visits.by_dot.end()) return known->second;
  if (visits.common != nullptr) {
    if (join(visits.common->dot, dot)) visits.common->round = 0;
    return *visits.common;
  }
  Visit& made = visits.by_dot[dot];
  made.dot = dot;
  made.number = ++visit_count_;
  if (visits.by_dot.size() >= kMostDots) visits.common = &made;
  return made;
}

Shape Survey::call(const Tree& tree, const Shape& dot) {
  if (printing_ != nullptr && std::find(printing_->calls.begin(), printing_->calls.end(), tree.name) == printing_->calls.end()) {
    printing_->calls.push_back(tree.name);
  }
  Visit& visit = visit_of(visits_[&tree], dot);
  Shape* const looked_at = std::exchange(looked_at_, nullptr);
  std::vector<Branch> around;
  around.swap(guards_);
  if (visit.round != round_ && depth_ < kDeepestCall && pay()) {
    visit.round = round_;
    ++depth_;
    Walk walk{std::vector<Shape>(tree.slots), &visit.printed, visit.number, &tree};
    const Shape start = visit.dot;
    walk.slots[0] = start;
    body(tree.root, start, walk);
    --depth_;
  }
  guards_.swap(around);
  looked_at_ = looked_at;
  if (depth_ >= kDeepestCall) paths_.is_lost = true;
  Shape out = visit.printed;
  join(out, {Things::kUnknown});
  return out;
}

void Survey::body(const Body& body, const Shape& dot, Walk& walk) {
  for (const Node* node : body.nodes) {
    if (!pay()) return;
    switch (node->kind) {
      case NodeKind::kAction: {
        const auto& action = as<ActionNode>(*node);
        Printing* const outer = printing_;
        printing_ = note(*node, walk);
        const Shape value = pipeline(*action.pipe, dot, walk);
        Printing* const mine = std::exchange(printing_, outer);
        if (!action.pipe->variables().empty()) break;
        things_.use(value);
        join(*walk.printed, data_.wants_actions ? value : things_.printed(value));
        if (mine != nullptr) {
          mine->tree = walk.tree;
          join(mine->shape, value);
        }
        break;
      }
      case NodeKind::kIf: case NodeKind::kWith: branch(as<BranchNode>(*node), dot, walk); break;
      case NodeKind::kRange: range(as<BranchNode>(*node), dot, walk); break;
      case NodeKind::kTemplate: {
        const auto& called = as<TemplateNode>(*node);
        Printing* const outer = std::exchange(printing_, note(*node, walk));
        const Shape data = called.pipe == nullptr ? Shape{} : pipeline(*called.pipe, dot, walk);
        if (called.name->tree != nullptr) join(*walk.printed, call(*called.name->tree, data));
        printing_ = outer;
        break;
      }
      case NodeKind::kText: note(*node, walk); break;
      default: break;
    }
  }
}

void Survey::branch(const BranchNode& node, const Shape& dot, Walk& walk) {
  if (is_never(*node.pipe)) {
    guarded(node, true, dot, walk);
    return;
  }
  const Shape value = decision(node, dot, walk);
  guarded(node, false, node.kind == NodeKind::kWith ? value : dot, walk);
  guarded(node, true, dot, walk);
}

// What is tested; it counts as read.
Shape Survey::decision(const BranchNode& node, const Shape& dot, Walk& walk) {
  Printing* const outer = std::exchange(printing_, note(node, walk));
  Shape looked_at;
  Shape* const outer_look = std::exchange(looked_at_, printing_ == nullptr ? nullptr : &looked_at);
  declare(*node.pipe, walk);
  Shape value = command(*node.pipe->commands()[0], dot, walk, nullptr);
  for (const CommandNode* next : node.pipe->commands().subspan(1)) {
    const Shape final = value;
    value = command(*next, dot, walk, &final);
  }
  looked_at_ = outer_look;
  if (Printing* const mine = std::exchange(printing_, outer); mine != nullptr) {
    join(mine->shape, looked_at);
    join(mine->shape, value);
  }
  if (makes_text(*node.pipe)) things_.use(value);
  if (node.kind != NodeKind::kRange) {
    for (std::size_t i = 0; i < node.pipe->variables().size(); ++i) assign(*node.pipe, i, value, walk);
  }
  return value;
}

void Survey::guarded(const BranchNode& node, bool is_else, const Shape& dot, Walk& walk) {
  const Body* const inside = is_else ? node.otherwise : &node.body;
  if (inside == nullptr) return;
  guards_.push_back({&node, is_else});
  body(*inside, dot, walk);
  guards_.pop_back();
}

void Survey::range(const BranchNode& node, const Shape& dot, Walk& walk) {
  const auto variables = node.pipe->variables();
  const Shape value = decision(node, dot, walk);
  const Shape item = things_.any_member(value);
  if (variables.size() > 1) assign(*node.pipe, 0, {Things::kUnknown}, walk);
  if (!variables.empty()) assign(*node.pipe, variables.size() - 1, item, walk);
  // What a turn assigns the next one reads.
  const bool assigned = walk.assigned;
  for (int turn = 0; turn < 4; ++turn) {
    walk.assigned = false;
    guarded(node, false, item, walk);
    if (!walk.assigned) break;
  }
  walk.assigned = walk.assigned || assigned;
  guarded(node, true, dot, walk);
}

// ---- Expressions -----------------------------------------------------------------------------------------------------

void Survey::assign(const PipeNode& pipe, std::size_t i, const Shape& value, Walk& walk) {
  const Slot slot = pipe.variables()[i]->slot;
  if (slot == kNoSlot) return;
  Shape& variable = walk.slots[static_cast<std::size_t>(slot)];
  if (!pipe.assigns) {
    variable = value;
  } else if (join(variable, value)) {
    walk.assigned = true;
  }
}

// `$m := f $m`: inside its own declaration the name still means the variable that it hides.
void Survey::declare(const PipeNode& pipe, Walk& walk) {
  if (pipe.assigns) return;
  for (const VariableNode* variable : pipe.variables()) {
    if (variable->slot == kNoSlot) continue;
    const auto slot = static_cast<std::size_t>(variable->slot);
    const Slot hidden = slot < walk.tree->shadowed.size() ? walk.tree->shadowed[slot] : kNoSlot;
    if (hidden != kNoSlot) walk.slots[slot] = walk.slots[static_cast<std::size_t>(hidden)];
  }
}

Shape Survey::pipeline(const PipeNode& pipe, const Shape& dot, Walk& walk) {
  declare(pipe, walk);
  Shape value = command(*pipe.commands()[0], dot, walk, nullptr);
  for (const CommandNode* next : pipe.commands().subspan(1)) {
    const Shape final = value;
    value = command(*next, dot, walk, &final);
  }
  for (std::size_t i = 0; i < pipe.variables().size(); ++i) assign(pipe, i, value, walk);
  return value;
}

Shape Survey::command(const CommandNode& command, const Shape& dot, Walk& walk, const Shape* final) {
  if (!pay()) return {};
  const Node& first = *command.args()[0];
  Args args;
  for (const Node* node : command.args().subspan(1)) args.push_back(operand(*node, dot, walk));
  if (final != nullptr) args.push_back(*final);
  if (first.kind == NodeKind::kFunction) return function(as<FunctionNode>(first), command, args, walk);
  const Shape value = operand(first, dot, walk);
  for (const Shape& arg : args) things_.use(arg);  // of a method
  return value;
}

Shape Survey::operand(const Node& node, const Shape& dot, Walk& walk) {
  if (!pay()) return {};
  switch (node.kind) {
    case NodeKind::kDot: return dot;
    case NodeKind::kField: return looked_at(fields(dot, as<FieldNode>(node).names()));
    case NodeKind::kVariable: {
      const auto& variable = as<VariableNode>(node);
      if (variable.slot == kNoSlot) return {};
      return looked_at(fields(walk.slots[static_cast<std::size_t>(variable.slot)], variable.names().subspan(1)));
    }
    case NodeKind::kChain: return looked_at(fields(operand(*as<ChainNode>(node).term, dot, walk), as<ChainNode>(node).names()));
    case NodeKind::kPipe: return pipeline(as<PipeNode>(node), dot, walk);
    case NodeKind::kString: return {things_.text(as<StringNode>(node).value.as_text())};
    case NodeKind::kFunction: {
      Args none;
      return function(as<FunctionNode>(node), node, none, walk);
    }
    default: return {};
  }
}

// A condition remembers what it asks.
Shape Survey::looked_at(Shape shape) {
  if (looked_at_ != nullptr) join(*looked_at_, shape);
  return shape;
}

Shape Survey::fields(Shape shape, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (!pay()) return {};
    // The methods of .Values give the same values in another form.
    const bool is_method = name == "AsMap" || name == "YAML" || name == "Table" || name == "PathValue" || name == "Encode";
    if (!is_method) shape = things_.member(shape, name);
  }
  return shape;
}

}  // namespace rhumbline::gotemplate
