// Which values the templates of a set may read: found by following the data through the text of the templates, not by running
// them, so that what a switched-off branch reads counts as well.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/value/value.h"

namespace rhumbline {

/// A chart of the tree whose templates are surveyed.
struct SurveyedChart {
  std::vector<std::string_view> path;        // below the root chart: empty, or "sub", "deep"; also where its values lie
  std::vector<std::string_view> templates;   // names of the templates that are rendered; partials are reached through them
  std::size_t parent = 0;                    // place in the list; the root, which is the first, names itself
};

/// What the templates are given.
struct SurveyedData {
  std::vector<Value> values;  // of the root chart: with all defaults, and as the user gave them; nothing is looked for below what they hold
  std::vector<std::string_view> texts = {};                   // strings of values with "{{" in them, which `tpl` may run
  bool wants_actions = false;                                 // ReadPaths::actions
  std::function<std::vector<std::string_view>()> files = {};  // the like, of .Files; asked for only when a template needs them
};

/// What may be read: a tree of member names below the values of the root chart. The name "*" stands for any member, also for the
/// items of a list.
class ReadPaths {
 public:
  struct Node {
    std::map<std::string, std::size_t, std::less<>> members = {};  // places in the list of nodes
    std::size_t above = 0;
    bool whole = false;   // printed or handed on with all that lies below
    bool is_chart = false;  // all values of a chart: printing them says nothing about any one of them
  };
  /// The name of a member that a template asks for by a name which only a run knows. Among all values of a chart that says nothing of
  /// any one of them; elsewhere it is "*".
  static constexpr std::string_view kLookup = "?";

  ReadPaths() : nodes_(1) {}

  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  /// Adds a member below a node; gives the one that is there already.
  std::size_t add(std::size_t node, std::string_view name);
  /// The names that lead to a node.
  [[nodiscard]] std::vector<std::string> path_of(std::size_t node) const;
  Node& node(std::size_t i) { return nodes_[i]; }

  /// Whether a template may read this member, or something below it, or all that it lies in. A dump of all values of a chart counts
  /// only when `dumps_count`.
  [[nodiscard]] bool reads(std::span<const std::string> path, bool dumps_count = false) const;

  /// Whether a template names this very member; what is read with all around it is not named.
  [[nodiscard]] bool names(std::span<const std::string> path) const;

  /// The branch of a condition in which something stands.
  struct Guard {
    std::size_t condition = 0;  // its number in `conditions`
    bool is_else = false;
  };
  /// What an action is: it prints values, it is `template` or `block`, it is plain text.
  enum class ActionKind : std::uint8_t { kPrint, kCall, kText };
  /// One action of a template: what of the values it prints, and which templates it calls to do so.
  struct Action {
    ActionKind kind = ActionKind::kPrint;
    Pos at = {};                                 // of the action, as runs of output name it
    std::string_view in = {};                    // name of the template that holds it
    std::vector<std::vector<std::string>> paths = {};  // below the values of the root chart
    std::vector<std::string_view> calls = {};
    std::vector<Guard> guards = {};              // inside this template, the outermost first
    std::string_view text = {};                  // of plain text
  };
  /// if, with or range: the values that decide it, and how it went in what was executed before the survey.
  struct Condition {
    Pos at = {};
    std::string_view in = {};
    std::vector<std::vector<std::string>> paths = {};
    std::vector<std::string_view> calls = {};  // templates that are asked
    std::vector<Guard> guards = {};            // the conditions around it
    std::size_t taken = 0, skipped = 0;        // runs of its body (turns of a range), runs past it
  };
  /// All actions and conditions, in no order; only when SurveyedData::wants_actions.
  std::vector<Action> actions = {};
  std::vector<Condition> conditions = {};

  /// The templates do what cannot be followed: nothing may be said to be unread.
  bool is_lost = false;

 private:
  std::vector<Node> nodes_;  // the first is the root chart's values
};

}  // namespace rhumbline
