// Runs a program on a value: the tree of what failed.
//
// In: a frame in which a check failed. Out: nodes in the arena that name the place, the rule and both sides.
// Nothing here runs while only the verdict is wanted.
#include "renderer/schema/runner.h"

namespace rhumbline::schema {

void Runner::adopt(Failed* made, Failed* failed) {
  if (failed->form == Failed::Form::kGroup) {
    made->first_child = failed->first_child;
    made->last_child = failed->last_child;
  } else {
    made->first_child = made->last_child = failed;
  }
}

void Runner::add_child(Failed* parent, Failed* child) {
  (parent->first_child == nullptr ? parent->first_child : parent->last_child->next) = child;
  parent->last_child = child;
}

void Runner::add(Frame& f, Failed* failed) {
  ++f.failures;
  if (failed == nullptr) return;
  (f.first == nullptr ? f.first : f.last->next) = failed;
  f.last = failed;
}

Failed* Runner::make(const Frame& f, Op op) {
  Failed* made = job_.arena.make<Failed>();
  made->op = op;
  made->instance = &f.v;
  made->node = f.scope.node;
  made->at = f.v.at();
  std::string pointer;
  std::string path;
  write_path(f.path, pointer, path);
  made->pointer = job_.arena.copy(pointer);
  made->path = job_.arena.copy(path);
  return made;
}

void Runner::write_path(const Path* from, std::string& pointer, std::string& path) {
  std::vector<const Path*> steps;
  for (; from != nullptr; from = from->parent) steps.push_back(from);
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if ((*step)->is_key) {
      append_pointer(pointer, (*step)->key);
      append_set_path(path, (*step)->key);
    } else {
      append_pointer(pointer, std::to_string((*step)->index));
      append_path(path, (*step)->index);
    }
  }
}

Failed* Runner::note(Frame& f, Op op, Failed::Form form) {
  Failed* made = note(f, op);
  if (made != nullptr) made->form = form;
  return made;
}

Failed* Runner::note(Frame& f, Op op) {
  Failed* made = f.explain ? make(f, op) : nullptr;
  add(f, made);
  return made;
}

void Runner::note_value(Frame& f, Op op, std::uint32_t number) {
  if (Failed* made = note(f, op)) made->limit = program_.values[number];
}

void Runner::note_count(Frame& f, const Instruction& step, std::size_t count) {
  Failed* made = note(f, step.op);
  if (made == nullptr) return;
  made->wanted = step.a;
  made->got = static_cast<std::uint32_t>(count);
}

std::span<const std::string_view> Runner::keep(const std::vector<std::string_view>& names) {
  const auto kept = job_.arena.array<std::string_view>(names.size());
  std::copy(names.begin(), names.end(), kept.begin());
  return kept;
}

}  // namespace rhumbline::schema
