// How a program is run: one Runner for one instance. Private to run*.cpp.
#pragma once

#include <algorithm>
#include <map>
#include <tuple>

#include "renderer/base/text.h"
#include "renderer/schema/documents.h"

namespace rhumbline::schema {

/// One application of a node, on the C++ stack: for cycles and for dynamic anchors.
struct Application {
  std::uint32_t node;
  std::uint32_t value_id;  // equal: the same instance
  const Application* parent;
};

/// The way to an instance, on the C++ stack.
struct Path {
  const Path* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;
  bool is_key = true;
};

/// What of an object or array nobody has evaluated yet; inactive when nobody asks.
struct Unevaluated {
  std::vector<bool> left;
  [[nodiscard]] bool active() const { return std::find(left.begin(), left.end(), true) != left.end(); }
  void merge(const Unevaluated& other) {
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (other.left.empty() || !other.left[i]) left[i] = false;
    }
  }
};

/// Set while a schema document is judged: its resources may follow other drafts than the program's.
struct MetaContext {
  const Root& root;
  MetaSchemas& schemas;
};

class Runner {
 public:
  /// `meta`: null, unless the instance is itself a schema.
  Runner(Job& job, const Schema::Program& program, const MetaContext* meta)
      : job_(job), program_(program), meta_(meta), steps_(job.limits.schema_steps) {}

  bool valid(const Value& instance) { return apply(instance, program_.root, nullptr, 0, nullptr, nullptr, nullptr); }

  Failed* explained(const Value& instance);

 private:
  /// State of one application.
  struct Frame {
    const Value& v;
    const SchemaNode& node;
    const Application& scope;
    const Path* path;
    Unevaluated& unevaluated;
    Failed* first = nullptr;  // what failed so far
    Failed* last = nullptr;
    std::size_t failures = 0;
    bool explain = false;
  };

  void pay(std::uint64_t steps = 1) {
    if (steps_ < steps) out_of_steps();
    steps_ -= steps;
  }
  [[noreturn]] static void out_of_steps();
  [[noreturn]] void too_deep() const;

  bool apply(const Value& v, std::uint32_t number, const Application* parent, std::uint32_t value_id, const Path* path,
             Unevaluated* caller, Failed** failed);

  bool apply_anew(const Value& v, std::uint32_t number, const Application* parent, std::uint32_t value_id, const Path* path,
                  Unevaluated* caller, Failed** failed);
  /// The same, looked up first and remembered: for verdicts that depend on nothing but node and instance.
  bool apply_once(const Value& v, std::uint32_t number, const Application* parent, std::uint32_t value_id, const Path* path);

  void prepare(const Value& v, const SchemaNode& node, const Unevaluated* caller, Unevaluated& unevaluated);

  // ---- One node ---------------------------------------------------------------------------------------------------------

  void run(Frame& f);

  /// Type, const, enum and format: the first that fails ends the node. False: it failed.
  bool check_first(Frame& f, const Instruction& step, std::uint32_t type);

  void check_object_or_count(Frame& f, const Instruction& step, std::uint32_t type);

  void at_least(Frame& f, const Instruction& step, std::size_t count);
  void at_most(Frame& f, const Instruction& step, std::size_t count);

  void require(Frame& f, Op op, Range list, std::string_view because);

  /// Calls visit(entry) for the members: as they are, or by name when the findings are wanted.
  template <class Visit>
  void each_member(Frame& f, const Visit& visit) {
    const Map& map = f.v.as_map();
    if (f.explain) {
      for (const Entry* entry : map.sorted(job_.arena)) visit(*entry);
      return;
    }
    for (const Entry& entry : map.entries()) {
      visit(entry);
      if (f.failures > 0) return;
    }
  }

  void check_members(Frame& f, const ObjectRule& rule);

  void check_names(Frame& f, std::uint32_t number);

  void check_array(Frame& f, const Instruction& step);

  void check_contains(Frame& f, const ContainsRule& rule, const List& list);

  void note_contains(Frame& f, std::uint32_t least, const std::vector<std::string_view>& matched,
                     const std::vector<Failed*>& failures);

  void check_scalar(Frame& f, const Instruction& step, std::uint32_t type);

  void check_combination(Frame& f, const Instruction& step, std::uint32_t type);

  std::uint32_t recursive_target(const Frame& f, std::uint32_t number);

  std::uint32_t dynamic_target(const Frame& f, std::uint32_t number, std::uint32_t anchor);

  void check_all(Frame& f, const Instruction& step);

  void check_any(Frame& f, const Instruction& step);

  void check_one(Frame& f, const Instruction& step);

  void check_if(Frame& f, const Instruction& step);

  void check_unevaluated_members(Frame& f, std::uint32_t number);

  void check_unevaluated_items(Frame& f, std::uint32_t number);

  // ---- Applying other nodes ------------------------------------------------------------------------------------------------

  bool branch(Frame& f, std::uint32_t number, Failed** failed);

  void self(Frame& f, std::uint32_t number);

  void value(Frame& f, std::uint32_t number, const Value& v, const Path& path);

  void refer(Frame& f, std::uint32_t number);

  // ---- The tree ---------------------------------------------------------------------------------------------------------

  /// Children of a group, or the failure itself, become children of `made`.
  static void adopt(Failed* made, Failed* failed);

  static void add_child(Failed* parent, Failed* child);

  void add(Frame& f, Failed* failed);

  Failed* make(const Frame& f, Op op);

  static void write_path(const Path* from, std::string& pointer, std::string& path);

  Failed* note(Frame& f, Op op, Failed::Form form);

  Failed* note(Frame& f, Op op);

  void note_value(Frame& f, Op op, std::uint32_t number);

  void note_count(Frame& f, const Instruction& step, std::size_t count);

  std::span<const std::string_view> keep(const std::vector<std::string_view>& names);

  // ---- Schemas as instances ---------------------------------------------------------------------------------------------

  bool switches_dialect(const Value& v) const;

  bool apply_other_dialect(const Value& v, Failed** failed);

  Job& job_;
  const Schema::Program& program_;
  const MetaContext* meta_;
  std::uint64_t steps_;
  std::uint32_t next_value_ = 0;
  std::uint32_t depth_ = 0;
  bool remembers_ = false;         // work has grown so much that verdicts are kept
  std::uint64_t surroundings_ = 0;  // how often a verdict has depended on what encloses it: a cycle, a dynamic reference
  std::map<std::tuple<std::uint32_t, const void*, std::uint32_t>, bool> verdicts_;
};

}  // namespace rhumbline::schema
