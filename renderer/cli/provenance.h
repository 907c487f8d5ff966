// Which template action wrote a line of output, which values show in it, and which conditions let it be; for this room only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "renderer/release/release.h"

namespace rhumbline::cli {

/// A value that shows in a line, or that a condition asks for.
struct Shown {
  std::vector<PathStep> path;
  const Value* value = nullptr;   // the effective one; nullptr: not set
  std::vector<ValueLayer> layers;  // the one that won first
  std::vector<PathStep> change = {};  // what to set instead of the path; empty: the path itself
};

/// The place of a field inside a document in a string that begins at `at`: the line behind it that begins with the last of the members of
/// the path, found in their order. None: the document is no text of lines.
Pos inner_place(const Job& job, Pos at, std::string_view inner_path);

/// A JSON pointer as steps.
std::vector<PathStep> steps_of_pointer(std::string_view pointer);

/// Questions to a rendering that was made with Insight::wants_actions. Job and insight must outlive it.
class Provenance {
 public:
  using Action = ReadPaths::Action;
  using Condition = ReadPaths::Condition;

  Provenance(Job& job, const Insight& insight);

  /// The action, or the plain text, that stands at a place of a template; nullptr: none that is known.
  [[nodiscard]] const Action* at(Pos template_place) const;
  /// The same for a place of another rendering of the same chart: by file, line and column.
  [[nodiscard]] const Action* at(const Place& place) const;

  /// The values of an action that a line of output shows; all of them when none can be told from the others.
  [[nodiscard]] std::vector<Shown> shown(std::string_view line, const Action& action) const;

  /// The table or list that an action prints whole, and in it the value that became this field: the longest end of the field's path that
  /// is there. Items of lists may have moved. No value: none of what the action prints holds it.
  [[nodiscard]] Shown behind(const std::vector<PathStep>& field, const Action& action) const;

  /// The actions of the templates that are called, down to the one that prints the path itself.
  [[nodiscard]] std::vector<const Action*> chain(const Action& action, const std::vector<PathStep>& path) const;

  /// A condition around something, and which of its branches that is.
  struct Around {
    const Condition* condition = nullptr;
    bool is_else = false;
  };
  /// The conditions around an action inside its template, the outermost first.
  [[nodiscard]] std::vector<Around> inside(const Action& action) const;
  /// All conditions around an action, the outermost first; for what a define writes, those around the `template` that calls it, too.
  /// `file`: the template file whose output it is.
  [[nodiscard]] std::vector<Around> around(const Action& action, std::string_view file) const;

  /// The values that a condition asks for, also through the templates that it includes.
  [[nodiscard]] std::vector<Shown> asked(const Condition& condition) const;

  /// Of a template file, the branches that the run passed by and that would have printed something: each with what lies around it,
  /// itself last. Empty: nothing was left out.
  [[nodiscard]] std::vector<std::vector<Around>> left_out(std::string_view file) const;

  /// Plain texts of templates with `kind: KIND` that no run came to, each with its conditions.
  [[nodiscard]] std::vector<const Action*> missing_kinds(std::string_view kind) const;

  /// "--set a.b=VALUE": what would change a value. A global is changed where it wins: at the root.
  [[nodiscard]] static std::string change_of(const Shown& value);

 private:
  [[nodiscard]] Shown behind(const std::vector<PathStep>& field, const std::vector<std::vector<std::string>>& paths) const;
  void drop_covered(std::string_view text, std::vector<Shown>& fits) const;
  [[nodiscard]] std::vector<PathStep> overriding(const std::vector<PathStep>& path, const Action& action) const;
  [[nodiscard]] std::vector<Shown> values_of(const std::vector<std::string>& names) const;
  [[nodiscard]] bool shows(std::string_view text, const Value& value) const;
  [[nodiscard]] bool was_reached(const std::vector<Around>& around) const;

  Job& job_;
  const Insight& insight_;
  std::map<Pos, const Action*> by_place_;
  mutable std::map<std::tuple<std::string, int, int>, const Action*> by_line_;  // made when it is asked for
};

}  // namespace rhumbline::cli
