// Where values come from: every layer that set a path, which of them won, and which lost.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "renderer/values/values.h"

namespace rhumbline {

/// What kind of layer a value was written in.
enum class LayerKind : std::uint8_t {
  kFlag,      // --set and its relatives
  kFile,      // -f
  kRecorded,  // taken from what runs (ValueFlags::recorded)
  kParent,    // the values.yaml of a chart above, for its subchart
  kGlobal,    // a global of a chart above, from whatever layer there
  kImported,  // import-values
  kChart,     // the chart's own values.yaml
};

/// One layer that says something about a path.
struct ValueLayer {
  LayerKind kind = LayerKind::kChart;
  std::string label;  // "--set a.b=c", "-f prod.yaml", "values.yaml of chart web"
  Value value;        // what it says; a null of the user removes the default
  Pos at;             // where; Sources::place() gives file, line and column, the file of a flag being "--set a.b=c"
};

/// What merging leaves behind when it is asked to (ValuesOptions::history). Everything lives in the job's arena.
struct ValueHistory {
  struct Step {
    LayerKind kind;
    std::string label;
    Value values;  // all user values after this step, a copy
  };
  struct Defaults {
    std::string path;  // of the chart below the root: "", "sub", "sub.deep"
    std::string name;  // of the chart
    Value values;      // its own values.yaml
    Value with_imports;  // the same with what import-values brought
  };
  std::vector<Step> steps;             // weakest first: the order in which Helm applies them
  std::vector<Defaults> defaults;      // charts that take part, the deepest first
  std::vector<std::string> decided;    // paths that conditions and tags look at, whether they are set or not
  std::vector<std::string> disabled;   // paths of charts that are switched off
};

/// One step of a values path: a member, or an item of a list.
struct PathStep {
  std::string name;       // the member; the number as text for an item
  bool is_item = false;
};
/// Reads a path as --set takes it: `a.b[0].c\.d`. An index that is none becomes part of the name.
std::vector<PathStep> parse_values_path(std::string_view path);
/// The same back.
std::string print_values_path(const std::vector<PathStep>& path);

/// The value at a path; nothing when a step is missing.
const Value* value_at(const Value& values, const std::vector<PathStep>& path);

/// A value that is no table, with its path: scalars, empty tables, lists without tables. Items of lists with tables in them are looked into.
struct ValuesLeaf {
  std::vector<PathStep> path;
  Value value;
  Pos at;      // the value's place, or its key's where it has none
};
/// All leaves of a table in the order in which they stand there.
std::vector<ValuesLeaf> leaves_of(const Job& job, const Value& values);

/// All layers that say something about a path of the root chart's values, the strongest first: the first one won, unless it is a null
/// of the user, which takes the value away.
std::vector<ValueLayer> layers_of(const ValueHistory& history, const std::vector<PathStep>& path);

/// A short text for a value: scalars as YAML prints them on one line, lists and tables as JSON, cut when long.
std::string short_text(Job& job, const Value& value);

}  // namespace rhumbline
