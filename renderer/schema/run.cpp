// Runs a program on a value: from node to node.
//
// In: a compiled schema and an instance. Out: valid or not; on request the tree of what failed, in the order in which Helm's
// validator reports it, but with the members of an object by name, so that two runs say the same.
// The first pass asks only for the verdict and allocates next to nothing; a second pass builds the tree, when it is needed.
// Trap: hostile schemas make exponential work out of nested anyOf and $ref. Every instruction is paid for.
#include "renderer/schema/runner.h"

namespace rhumbline::schema {
namespace {

constexpr std::uint64_t kRemembersAfter = 1'000'000;    // steps of an ordinary instance stay far below
constexpr std::size_t kMostVerdicts = 1'000'000;
constexpr std::uint64_t kExplainSteps = 20'000'000;     // a tree of causes that took more could not be read

}  // namespace

void Runner::out_of_steps() {
  fail({.cause = Cause::kLimit,
        .rule = "limit.schema-steps",
        .message = "the schema needs more steps than --max-schema-steps allows",
        .hint = "nested anyOf or $ref multiply the work"});
}

void Runner::too_deep() const {
  fail({.cause = Cause::kLimit,
        .rule = "limit.schema-depth",
        .message = "schema and values nest deeper than " + std::to_string(job_.limits.schema_depth) + " levels",
        .hint = "a $ref that leads back to itself? raise --max-schema-depth otherwise"});
}

Failed* Runner::explained(const Value& instance) {
  Failed* failed = nullptr;
  steps_ = std::min(steps_, kExplainSteps);
  apply(instance, program_.root, nullptr, 0, nullptr, nullptr, &failed);
  return failed;
}

bool Runner::apply(const Value& v, std::uint32_t number, const Application* parent, std::uint32_t value_id, const Path* path,
                   Unevaluated* caller, Failed** failed) {
  if (remembers_ && failed == nullptr && (caller == nullptr || !caller->active())) {
    return apply_once(v, number, parent, value_id, path);
  }
  return apply_anew(v, number, parent, value_id, path, caller, failed);
}

bool Runner::apply_once(const Value& v, std::uint32_t number, const Application* parent, std::uint32_t value_id, const Path* path) {
  // Containers lie still as long as the run; texts and numbers may be temporary, their application has a number of its own.
  const bool lasts = v.is_map() || v.is_list();
  const auto key = std::tuple(number, lasts ? static_cast<const void*>(&v) : nullptr, lasts ? 0 : value_id);
  if (const auto known = verdicts_.find(key); known != verdicts_.end()) return known->second;
  const std::uint64_t before = surroundings_;
  const bool good = apply_anew(v, number, parent, value_id, path, nullptr, nullptr);
  if (surroundings_ == before && verdicts_.size() < kMostVerdicts) verdicts_.emplace(key, good);
  return good;
}

bool Runner::apply_anew(const Value& v, std::uint32_t number, const Application* parent, std::uint32_t value_id, const Path* path,
                        Unevaluated* caller, Failed** failed) {
  pay(4);
  remembers_ = remembers_ || job_.limits.schema_steps - steps_ > kRemembersAfter;
  if (++depth_ > job_.limits.schema_depth) too_deep();
  if (meta_ != nullptr && number == program_.root && parent != nullptr && switches_dialect(v)) {
    --depth_;
    return apply_other_dialect(v, failed);
  }
  const SchemaNode& node = program_.nodes[number];
  const Application scope{number, value_id, parent};
  Unevaluated unevaluated;
  prepare(v, node, caller, unevaluated);
  Frame frame{v, node, scope, path, unevaluated, nullptr, nullptr, 0, failed != nullptr};
  run(frame);
  --depth_;
  if (frame.failures == 0) {
    if (caller != nullptr) caller->merge(unevaluated);
    return true;
  }
  if (failed != nullptr) {
    *failed = frame.first;
    if (frame.failures > 1) {
      Failed* group = make(frame, Op::kTypes);
      group->form = Failed::Form::kGroup;
      group->first_child = frame.first;
      group->last_child = frame.last;
      *failed = group;
    }
  }
  return false;
}

void Runner::prepare(const Value& v, const SchemaNode& node, const Unevaluated* caller, Unevaluated& unevaluated) {
  const bool asked = caller != nullptr && caller->active();
  if (v.is_map()) {
    if (!node.all_properties_evaluated && (asked || node.needs_properties)) unevaluated.left.assign(v.as_map().size(), true);
  } else if (v.is_list()) {
    if (!node.all_items_evaluated && (asked || node.needs_items)) {
      unevaluated.left.assign(v.as_list().size, true);
      for (std::size_t i = 0; i < std::min<std::size_t>(node.items_evaluated, v.as_list().size); ++i) unevaluated.left[i] = false;
    }
  }
}

void Runner::run(Frame& f) {
  if (f.node.form == SchemaNode::Form::kTrue) return;
  if (f.node.form == SchemaNode::Form::kFalse) return static_cast<void>(note(f, Op::kTypes, Failed::Form::kFalse));
  for (const Application* s = f.scope.parent; s != nullptr && s->value_id == f.scope.value_id; s = s->parent) {
    if (s->node != f.scope.node) continue;
    ++surroundings_;
    return static_cast<void>(note(f, Op::kReference, Failed::Form::kCycle));
  }
  const std::uint32_t type = json_type(f.v);
  if (type == 0) return static_cast<void>(note(f, Op::kTypes, Failed::Form::kBadValue));
  for (std::uint32_t i = 0; i < f.node.count; ++i) {
    pay();
    const Instruction& step = program_.code[f.node.first + i];
    if (step.op < Op::kReference) {
      if (!check_first(f, step, type)) return;
    } else if (step.op == Op::kReference) {
      refer(f, step.a);
      if (f.node.draft < Draft::k2019) return;
    } else if (step.op < Op::kUniqueItems) {
      if (type == kObjectBit || step.op == Op::kMinItems || step.op == Op::kMaxItems || step.op == Op::kMinLength ||
          step.op == Op::kMaxLength) {
        check_object_or_count(f, step, type);
      }
    } else if (step.op < Op::kPattern) {
      if (type == kArrayBit) check_array(f, step);
    } else if (step.op < Op::kRecursiveRef) {
      check_scalar(f, step, type);
    } else {
      check_combination(f, step, type);
    }
    if (f.failures > 0 && !f.explain) return;
  }
}

void Runner::check_combination(Frame& f, const Instruction& step, std::uint32_t type) {
  switch (step.op) {
    case Op::kRecursiveRef: return refer(f, recursive_target(f, step.a));
    case Op::kDynamicRef: return refer(f, step.b == 0 ? step.a : dynamic_target(f, step.a, step.b));
    case Op::kNot:
      if (apply(f.v, step.a, &f.scope, f.scope.value_id, f.path, &f.unevaluated, nullptr)) {
        if (Failed* made = note(f, step.op)) made->got = step.a;
      }
      return;
    case Op::kAllOf: return check_all(f, step);
    case Op::kAnyOf: return check_any(f, step);
    case Op::kOneOf: return check_one(f, step);
    case Op::kIf: return check_if(f, step);
    case Op::kUnevaluatedProperties:
      if (type == kObjectBit) check_unevaluated_members(f, step.a);
      return;
    default:
      if (type == kArrayBit) check_unevaluated_items(f, step.a);
      return;
  }
}

std::uint32_t Runner::recursive_target(const Frame& f, std::uint32_t number) {
  ++surroundings_;
  if (!program_.nodes[number].recursive_anchor) return number;
  for (const Application* s = &f.scope; s != nullptr; s = s->parent) {
    if (program_.resources[program_.nodes[s->node].resource].recursive_anchor) number = s->node;
  }
  return number;
}

std::uint32_t Runner::dynamic_target(const Frame& f, std::uint32_t number, std::uint32_t anchor) {
  ++surroundings_;
  const std::string_view name = program_.names[anchor - 1];
  const SchemaNode& initial = program_.nodes[number];
  if (initial.dynamic_anchor == 0 || program_.names[initial.dynamic_anchor - 1] != name) return number;
  for (const Application* s = &f.scope; s != nullptr; s = s->parent) {
    for (const auto& [anchor_name, node] : program_.resources[program_.nodes[s->node].resource].dynamic_anchors) {
      if (anchor_name == name) number = node;
    }
  }
  return number;
}

void Runner::check_all(Frame& f, const Instruction& step) {
  Failed* list = nullptr;
  bool good = true;
  for (std::uint32_t i = 0; i < step.b && (good || f.explain); ++i) {
    Failed* failed = nullptr;
    if (branch(f, program_.children[step.a + i], f.explain ? &failed : nullptr)) continue;
    good = false;
    if (f.explain) {
      if (list == nullptr) list = make(f, step.op);
      add_child(list, failed);
    }
  }
  if (!good) add(f, list);
}

void Runner::check_any(Frame& f, const Instruction& step) {
  Failed* list = nullptr;
  bool matched = false;
  for (std::uint32_t i = 0; i < step.b; ++i) {
    Failed* failed = nullptr;
    if (branch(f, program_.children[step.a + i], f.explain ? &failed : nullptr)) {
      matched = true;
      if (!f.unevaluated.active()) break;  // else every branch may evaluate something
    } else if (f.explain) {
      if (list == nullptr) list = make(f, step.op);
      add_child(list, failed);
    }
  }
  if (!matched) add(f, list);
}

void Runner::check_one(Frame& f, const Instruction& step) {
  Failed* list = f.explain ? make(f, step.op) : nullptr;
  std::uint32_t matched = kNone;
  for (std::uint32_t i = 0; i < step.b; ++i) {
    Failed* failed = nullptr;
    const bool wants = f.explain && matched == kNone;
    if (!branch(f, program_.children[step.a + i], wants ? &failed : nullptr)) {
      if (wants) add_child(list, failed);
    } else if (matched == kNone) {
      matched = i;
    } else {
      if (Failed* made = note(f, step.op)) {
        made->wanted = matched;
        made->got = i;
        made->text = "both";
      }
      return;
    }
  }
  if (matched == kNone) add(f, list);
}

void Runner::check_if(Frame& f, const Instruction& step) {
  const bool holds = branch(f, program_.children[step.a], nullptr);
  const std::uint32_t then = program_.children[step.a + (holds ? 1 : 2)];
  if (then == kNone) return;
  Failed* failed = nullptr;
  if (branch(f, then, f.explain ? &failed : nullptr)) return;
  if (failed == nullptr) return add(f, nullptr);
  Failed* made = make(f, Op::kIf);  // Helm shows nothing of it; our words name the condition
  made->form = Failed::Form::kBranch;
  made->wanted = program_.children[step.a];
  made->got = holds ? 1 : 0;
  made->first_child = made->last_child = failed;
  add(f, made);
}

bool Runner::branch(Frame& f, std::uint32_t number, Failed** failed) {
  return apply(f.v, number, &f.scope, f.scope.value_id, f.path, &f.unevaluated, failed);
}

void Runner::self(Frame& f, std::uint32_t number) {
  Failed* failed = nullptr;
  if (!branch(f, number, f.explain ? &failed : nullptr)) add(f, failed);
}

void Runner::value(Frame& f, std::uint32_t number, const Value& v, const Path& path) {
  Failed* failed = nullptr;
  if (!apply(v, number, &f.scope, ++next_value_, &path, nullptr, f.explain ? &failed : nullptr)) add(f, failed);
}

void Runner::refer(Frame& f, std::uint32_t number) {
  Failed* failed = nullptr;
  if (branch(f, number, f.explain ? &failed : nullptr)) return;
  if (!f.explain) return add(f, nullptr);
  Failed* made = make(f, Op::kReference);
  made->form = Failed::Form::kReference;
  adopt(made, failed);
  add(f, made);
}

bool Runner::switches_dialect(const Value& v) const {
  const auto found = meta_->root.by_place.find(&v);
  if (found == meta_->root.by_place.end()) return false;
  return &meta_->schemas.program(found->second->dialect) != &program_;
}

bool Runner::apply_other_dialect(const Value& v, Failed** failed) {
  const Schema::Program& other = meta_->schemas.program(meta_->root.by_place.at(&v)->dialect);
  if (Runner(job_, other, meta_).valid(v)) return true;
  if (failed != nullptr) *failed = Runner(job_, other, meta_).explained(v);
  return false;
}

bool run_valid(Job& job, const Schema::Program& program, const Value& instance) {
  return Runner(job, program, nullptr).valid(instance);
}

Failed* run_explained(Job& job, const Schema::Program& program, const Value& instance) {
  return Runner(job, program, nullptr).explained(instance);
}

Failed* run_metaschema(Job& job, MetaSchemas& schemas, const Root& root, const Value& schema, const Resource& resource) {
  const MetaContext context{root, schemas};
  const Schema::Program& program = schemas.program(resource.dialect);
  if (Runner(job, program, &context).valid(schema)) return nullptr;
  return Runner(job, program, &context).explained(schema);
}

bool is_valid(Job& job, const Schema& schema, const Value& instance) {
  return run_valid(job, schema.program(), instance);
}

}  // namespace rhumbline::schema
