// Merging of tables (maps), as Helm's chart utilities do it; for this room only.
#pragma once

#include <string>
#include <string_view>

#include "renderer/values/values.h"

namespace rhumbline {

/// A dotted path for warnings, built only when one is worded.
struct TablePath {
  const TablePath* above = nullptr;
  std::string_view part = {};
  void append_to(std::string& out) const;
};

/// How two tables are merged. The left side always wins.
struct TableMerge {
  bool keep_nulls = false;  // MergeTables; else CoalesceTables: a null on the left takes the key away
  bool share = false;  // tables of the right side go over as they are (only with keep_nulls); else as copies, and the
                       // right side stays as it was
  bool take = false;  // tables of the right side go over, without their nulls if `skip_nulls`; nobody may look at it afterwards
  bool skip_nulls = false;  // nulls of the right side count as absent (Helm 4, chart defaults)
  bool helm3 = false;       // wording of warnings
};

/// Lays `right` under `left`, in place. source: helm v4 pkg/chart/common/util/coalesce.go coalesceTablesFullKey
void merge_tables(Job& job, Map& left, Map& right, const TablePath& path, const TableMerge& how);

/// A copy with tables of its own, in lists too. `skip_nulls`: without null members. source: internal/copystructure,
/// cleanNilValues
Value copy_tables(Job& job, const Value& value, bool skip_nulls = false);

/// Whether a table, or one below it outside of lists, has a null member.
bool holds_nulls(const Map& table);

/// The value itself as copy_tables() would copy it: its tables lose their null members with `skip_nulls`, and what held it must forget it.
Value take_tables(Job& job, const Value& value, bool skip_nulls);

/// A warning of the merging code. `line` is where Helm 3 logs it from.
struct MergeWarning {
  std::string_view line;  // "coalesce.go:145"
  Pos at;
  std::string helm;     // Helm's words
  std::string message;  // ours
};
void warn_of_merge(Job& job, const MergeWarning& warning, bool helm3);

/// coalesce_values() and merge_values(), with what Helm says before a fault ("chart dependencies processing failed: ").
struct Combination {
  bool keeps_nulls = false;
  bool helm3 = false;
  bool takes_defaults = false;  // as ValuesOptions::takes_defaults
  bool is_to_read = false;  // nobody will change the result, which may hold tables of the user's values and of defaults
  std::string_view prefix = {};
};
Value combine_values(Job& job, const Chart& chart, const Value& user_values, const Combination& how);

/// Before every fault of process_dependencies(). source: helm v4 pkg/action/install.go
inline constexpr std::string_view kProcessing = "chart dependencies processing failed: ";

/// Helm's Values.Table: the table at a dotted path; nullptr, and the part that was none, when there is none.
Map* table_at(const Value& values, std::string_view path, std::string_view& missing);

/// Helm's processDependencyImportValues: children first, then the chart.
void import_values(Job& job, Chart& chart, const ValuesOptions& options);

}  // namespace rhumbline
