// User values, the --set grammars, coalescing with chart defaults, and which subcharts that switches on.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/chart/chart.h"

namespace rhumbline {

/// What an upgrade takes over from the release that is there. source: helm v4 pkg/action/upgrade.go reuseValues
struct ReusedValues {
  enum Mode : unsigned char {
    kNever,   // --reset-values
    kIfNone,  // no flag: the release's own values, when none are given now
    kUnder,   // --reset-then-reuse-values: the new chart's defaults, the release's values over them, what is given now over both
    kWhole,   // --reuse-values: the same over the defaults of the chart that the release was made of
  } mode = kNever;
  Value config = {};    // the user's values of the release; nil: it had none
  Value defaults = {};  // values.yaml of its chart; for kWhole
};

/// What standard input and pipes said, by name: they can be read once, and some commands render more than once.
using Streams = std::map<std::string, std::string_view, std::less<>>;

/// What -f and --set* gave, each list in command-line order; applied in Helm's fixed order of types
/// (helm-parity.md 1.6).
struct ValueFlags {
  std::vector<std::string> files = {};  // -f; "-" is stdin
  std::vector<std::string> set_json = {};
  std::vector<std::string> set = {};
  std::vector<std::string> set_string = {};
  std::vector<std::string> set_file = {};
  std::vector<std::string> set_literal = {};
  Value recorded = {};                  // a map that all of these go over: values taken from what runs; nil: none
  ReusedValues reused = {};             // of the release that is upgraded
  Streams* streams = nullptr;           // when given, remembers pipes for the next merge; must outlive the flags
};

struct ValueHistory;  // origins.h

struct ValuesOptions {
  bool helm3 = false;
  ValueHistory* history = nullptr;  // when given, receives what was laid over what, and which charts were switched off by what
  Streams* streams = nullptr;       // as ValueFlags::streams
  bool takes_defaults = false;      // coalesce_values(): the charts' tables become part of the result; their defaults are of no use afterwards
};

/// All user values merged: a fresh map. Every value's position is its place in a file, or in a source that is named
/// `--set a.b=c`.
/// throws Failure ("failed parsing --set data: ...").
Value merge_user_values(Job& job, Files& files, const ValueFlags& flags, const ValuesOptions& options = {});

/// The defaults that take the place of the root chart's own: those of the release with ReusedValues::kWhole; nil: none do.
Value replaced_defaults(Job& job, const ReusedValues& reused, const ValuesOptions& options = {});

/// One strvals expression applied to `into` (exposed for tests and `explain`).
enum class SetKind : unsigned char { kSet, kString, kFile, kJson, kLiteral };
void apply_set(Job& job, Files& files, Map& into, std::string_view expression, SetKind kind,
               const ValuesOptions& options = {});

/// Conditions, tags, aliases, then import-values, over the whole tree (helm-parity.md 1.5). Charts are removed and
/// renamed in place.
void process_dependencies(Job& job, ChartSet& charts, const Value& user_values, const ValuesOptions& options = {});

/// Coalesced values of the root chart with those of all subcharts and globals below it: what `.Values` shows
/// (helm-parity.md 1.7).
Value coalesce_values(Job& job, const Chart& chart, const Value& user_values, const ValuesOptions& options = {});

/// Helm's MergeValues: as coalesce_values but nulls stay (import-values use it).
Value merge_values(Job& job, const Chart& chart, const Value& user_values, const ValuesOptions& options = {});

/// Recursive merge of YAML maps, later over earlier (several -f files). Returns `base`.
void merge_file_values(Job& job, Map& base, const Map& over);

/// The value at a dotted path ("a.b"), nothing when a step is missing or no map.
const Value* path_value(const Value& values, std::string_view path);

}  // namespace rhumbline
