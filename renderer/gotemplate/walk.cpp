// Control flow: runs the nodes of a body, branches, loops and calls other templates; writes what they print.
//
// In:  a tree and the value it starts with.   Out: text at the tail of out_, and which node wrote it.
//
// break and continue travel as results, never as exceptions. An include renders behind what its caller has already written
// and is cut off again: one buffer for everything.
// Trap: a loop body may change the map that is ranged over, so keys and values are taken before the first turn.
// source: Go 1.26 text/template/exec.go walk, walkRange, walkTemplate
#include "renderer/base/text.h"
#include "renderer/gotemplate/region.h"

namespace rhumbline::gotemplate {
namespace {

// The template prints what a pointer points at, fmt would print an address or &{...}.
Value pointed_at(Arena& arena, const Value& value) {
  const bool is_pointer = value.is_map() && value.as_map().type->kind == GoKind::kPointer;
  return is_pointer ? map_as(arena, value.as_map(), value.as_map().type->elem) : value;
}

constexpr std::size_t kMostRuns = std::size_t{16} << 20;  // 128 MiB; what comes later seems to come from the last one

bool is_whole_number(GoKind kind) { return kind >= GoKind::kInt && kind <= GoKind::kUint64; }

}  // namespace

/// Makes a frame the running one, for as long as it lives.
class Machine::FrameScope {
 public:
  FrameScope(Machine& machine, Frame& frame) : machine_(machine) {
    machine_.frame_ = &frame;
    ++machine_.depth_;
  }
  ~FrameScope() {
    machine_.frame_ = machine_.frame_->caller;
    --machine_.depth_;
  }
  FrameScope(const FrameScope&) = delete;
  FrameScope& operator=(const FrameScope&) = delete;

 private:
  Machine& machine_;
};

void Machine::run(const Tree& tree, Frame& frame, const Value& data) {
  const Stack<Variable>::Room room(variables_, tree.slots);
  frame.variables = room.items();
  for (std::uint32_t slot = 1; slot < tree.slots; ++slot) frame.variables[slot].is_set = false;
  frame.variables[0] = {data, true, false};
  const FrameScope scope(*this, frame);
  walk(tree.root, {data});
}

// Renders behind the output so far; the result moves to the arena.
std::string_view Machine::nested(const Tree& tree, Frame& frame, const Value& data) {
  check_depth();
  const std::size_t mark = out_.size();
  const bool kept_runs = keeps_runs_;
  keeps_runs_ = false;  // what an include writes belongs to the action that calls it
  Region region(*this);
  run(tree, frame, data);
  region.end();
  keeps_runs_ = kept_runs;
  const std::string_view text = job_.arena.copy(std::string_view(out_).substr(mark));
  out_.resize(mark);
  return text;
}

// ---- Output ----------------------------------------------------------------------------------------------------------

void Machine::keep_run(const Node& node) {
  if (runs_.size() >= kMostRuns) return;
  const Pos at = frame_->tree->unit->at + node.offset;
  if (runs_.empty() || runs_.back().at != at) runs_.push_back({static_cast<std::uint32_t>(out_.size()), at});
}

void Machine::write(const Node& node, std::string_view text) {
  note_run(node);
  out_.append(text);
  if (out_.size() > job_.limits.output_bytes) guarded([this] { job_.check_size(out_.size()); });
}

void Machine::print_value(const ActionNode& node, const Value& value) {
  if (value.is_nil()) return write(node, "<no value>");
  if (value.is_string()) {
    const std::string_view text = value.as_text();
    return text.empty() ? void() : write(node, text);
  }
  note_run(node);
  guarded([&] {
    append_printed(job_, out_, pointed_at(job_.arena, value));
    job_.check_size(out_.size());
  });
}

// ---- Bodies ----------------------------------------------------------------------------------------------------------

Step Machine::walk(const Body& body, const Dot& dot) {
  for (const Node* node : body.nodes) {
    pay();
    frame_->node = node;
    Step step = Step::kNext;
    switch (node->kind) {
      case NodeKind::kText: write(*node, as<TextNode>(*node).text); break;
      case NodeKind::kAction: {
        const auto& action = as<ActionNode>(*node);
        const Value value = pipeline(*action.pipe, dot);
        if (action.pipe->variables().empty()) {
          frame_->node = node;
          print_value(action, value);
        }
        break;
      }
      case NodeKind::kIf: case NodeKind::kWith: step = branch(as<BranchNode>(*node), dot); break;
      case NodeKind::kRange: step = range(as<BranchNode>(*node), dot); break;
      case NodeKind::kTemplate: call_template(as<TemplateNode>(*node), dot); break;
      case NodeKind::kBreak: return Step::kBreak;
      case NodeKind::kContinue: return Step::kContinue;
      default: break;
    }
    if (step != Step::kNext) return step;
  }
  return Step::kNext;
}

Step Machine::otherwise(const BranchNode& node, const Dot& dot) {
  if (options_.counts_branches) ++tallies_[&node].skipped;
  return node.otherwise == nullptr ? Step::kNext : walk(*node.otherwise, dot);
}

Step Machine::branch(const BranchNode& node, const Dot& dot) {
  const Value value = pipeline(*node.pipe, dot);
  if (!truth(value)) return otherwise(node, dot);
  if (options_.counts_branches) ++tallies_[&node].taken;
  return node.kind == NodeKind::kWith ? walk(node.body, {value}) : walk(node.body, dot);
}

void Machine::call_template(const TemplateNode& node, const Dot& dot) {
  const Tree* tree = node.name->tree;
  if (tree == nullptr) {
    std::string message = "template ";
    append_quoted(message, node.name->text);
    const std::string_view near = nearest(node.name->text, vocabulary_.defined());
    fault(message + " not defined", {.hint = near.empty() ? "" : "did you mean \"" + std::string(near) + "\"?",
                                     .rule = "template.undefined"});
  }
  check_depth();
  const Value data = node.pipe == nullptr ? Value::invalid() : pipeline(*node.pipe, dot);
  frame_->call_node = &node;
  frame_->call_name = "template";
  Frame frame{.caller = frame_, .tree = tree, .via = Via::kAction, .tpl_text = {}};
  run(*tree, frame, data);
}

// ---- Loops -----------------------------------------------------------------------------------------------------------

Step Machine::range(const BranchNode& node, const Dot& dot) {
  const Value value = pipeline(*node.pipe, dot);
  const GoType* type = type_of(value);
  if (type == nullptr) return otherwise(node, dot);
  if (is_whole_number(type->kind)) return range_count(node, dot, value);
  bool empty = false;
  switch (value.kind()) {
    case Kind::kList:
      empty = value.as_list().size == 0;
      if (!empty) return range_list(node, value.as_list());
      break;
    case Kind::kBytes:
      empty = value.as_text().empty();
      if (!empty) return range_bytes(node, value.as_text());
      break;
    case Kind::kMap:
      if (type->kind != GoKind::kMap) break;
      empty = value.as_map().empty();
      if (!empty) return range_map(node, value.as_map());
      break;
    default: break;
  }
  if (!empty) {
    std::string text;
    append_printed(job_, text, pointed_at(job_.arena, value));
    fault("range can't iterate over " + text,
          {.ours = "range takes a list, a map or a whole number, this is " + described(value), .rule = "template.type"});
  }
  return otherwise(node, dot);
}

// A break ends the loop and nothing else, so a loop always ends with kNext.
Step Machine::range_count(const BranchNode& node, const Dot& dot, const Value& value) {
  if (node.pipe->variables().size() > 1) {
    std::string text;
    append_printed(job_, text, value);
    fault("can't use " + text + " to iterate over more than one variable");
  }
  const bool is_unsigned = value.is(Kind::kUint64);
  const bool is_boxed = value.is(Kind::kNative);
  const std::int64_t signed_count = is_boxed ? static_cast<const NamedInt&>(value.as_native()).value : value.as_int();
  if (!is_unsigned && signed_count <= 0) return otherwise(node, dot);
  const std::uint64_t count = is_unsigned ? value.as_uint() : static_cast<std::uint64_t>(signed_count);
  if (count == 0) return otherwise(node, dot);
  Region region(*this);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::int64_t>(i);
    Value item = Value::integer(number);
    if (is_unsigned) item = Value::uint64(i);
    if (value.is(Kind::kInt64)) item = Value::int64(number);
    if (is_boxed) item = Value::native(job_.arena.make<NamedInt>(Native{value.as_native().type}, number));
    if (iteration(node, Value::invalid(), {item}) == Step::kBreak) break;
    region.turn(node);
  }
  return Step::kNext;
}

Step Machine::range_list(const BranchNode& node, const List& list) {
  const bool is_interface = list.type->elem->kind == GoKind::kInterface;
  const List items = list;  // as it is now
  Region region(*this);
  for (std::uint32_t i = 0; i < items.size; ++i) {
    if (iteration(node, Value::integer(i), {items[i], is_interface}) == Step::kBreak) break;
    region.turn(node);
  }
  return Step::kNext;
}

Step Machine::range_bytes(const BranchNode& node, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto* item = job_.arena.make<NamedInt>(Native{&kTypeUint8}, static_cast<unsigned char>(bytes[i]));
    const Value index = Value::integer(static_cast<std::int64_t>(i));
    if (iteration(node, index, {Value::native(item)}) == Step::kBreak) break;
  }
  return Step::kNext;
}

Step Machine::range_map(const BranchNode& node, const Map& map) {
  const bool is_interface = map.type->elem->kind == GoKind::kInterface;
  const auto entries = map.sorted(job_.arena);
  const std::size_t count = entries.size();
  const Stack<Value>::Room room(values_, 2 * count);
  Value* pairs = room.items();
  for (std::size_t i = 0; i < count; ++i) {
    const_cast<Entry*>(entries[i])->flags |= kRead;  // a mark, not a change
    pairs[2 * i] = Value::string(job_.arena, entries[i]->key);
    pairs[2 * i + 1] = entries[i]->value;
  }
  Region region(*this);
  for (std::size_t i = 0; i < count; ++i) {
    if (iteration(node, pairs[2 * i], {pairs[2 * i + 1], is_interface}) == Step::kBreak) break;
    region.turn(node);
  }
  return Step::kNext;
}

// One turn: with one variable it is the item, with two the first is the index.
Step Machine::iteration(const BranchNode& node, const Value& index, const Dot& item) {
  pay();
  if (options_.counts_branches) ++tallies_[&node].taken;
  const auto variables = node.pipe->variables();
  if (node.pipe->assigns) {
    if (variables.size() > 1) set_variable(*variables[0], index, false);
    if (!variables.empty()) set_variable(*variables.back(), item.value, item.is_interface);
  } else {
    if (variables.size() > 1) frame_->variables[variables[0]->slot] = {index, true, false};
    if (!variables.empty()) frame_->variables[variables.back()->slot] = {item.value, true, item.is_interface};
  }
  for (Slot slot = node.first_slot; slot < node.end_slot; ++slot) frame_->variables[slot].is_set = false;
  return walk(node.body, item);
}

}  // namespace rhumbline::gotemplate
