// Coalescing: lays user values over chart defaults, chart by chart, from the root down.
//
// In:  the chart tree and the user's values.   Out: one table: what `.Values` of the root shows; a child's `.Values` is its
//      member of that name.
// Precedence, weakest first: 1) a chart's own values.yaml 2) its parents' values for it, the nearest weakest 3) the user's.
// Trap: a null of the user removes a default; a null in a chart's defaults is no value at all in Helm 4, and one in Helm 3.
// Trap: a child's globals are merged into tables that its parent shares below the first level; so a child's default for
// `global.a.b` shows up in the parent. Helm does that; so do we.
// source: helm v4 pkg/chart/common/util/coalesce.go; v3 pkg/chartutil/coalesce.go

#include <algorithm>
#include <unordered_map>

#include "renderer/base/text.h"
#include "renderer/values/tables.h"

namespace rhumbline {

namespace {

constexpr std::string_view kGlobal = "global";

class Coalescing {
 public:
  Coalescing(Job& job, const Combination& how)
      : job_(job), keeps_nulls_(how.keeps_nulls), helm3_(how.helm3), takes_(how.takes_defaults), is_to_read_(how.is_to_read), prefix_(how.prefix) {}

  // Which defaults are one chart's alone: copies of a chart under several aliases share theirs.
  void count_holders(const Chart& chart) {
    if (!takes_) return;
    ++holders_[&chart.values.as_map()];
    for (const Chart* child : chart.subcharts) count_holders(*child);
  }

  // What the user's values are laid over: a copy of them, where the result is only read a copy of those tables that will change.
  Map& start(const Chart& chart, const Value& user_values) {
    if (!user_values.is_map()) return *make_map(job_.arena);
    if (!is_to_read_) return copy_tables(job_, user_values).as_map();
    Map& values = *user_values.as_map().clone(job_.arena);
    for (Entry& e : values.entries()) {
      if (e.value.is_map() && (is_shared_out(chart, e.key) || chart.values.as_map().get(e.key).is_map())) e.value = copy_tables(job_, e.value);
    }
    return values;
  }

  void chart(const Chart& chart, Map& values, const TablePath& above) {
    const TablePath path{&above, chart.name()};
    defaults(chart, values, path);
    children(chart, values, path);
  }

 private:
  static bool is_child(const Chart& chart, std::string_view key) {
    return std::any_of(chart.subcharts.begin(), chart.subcharts.end(),
                       [&](const Chart* child) { return child->name() == key; });
  }

  // Whether other charts lay theirs into the table of this name.
  static bool is_shared_out(const Chart& chart, std::string_view key) { return key == kGlobal || is_child(chart, key); }

  // A default that the values lack, as they get it.
  Value added(const Chart& chart, const Entry& under, bool skips_nulls, bool takes_these) {
    if (takes_these) return take_tables(job_, under.value, skips_nulls);
    const bool stays = is_to_read_ && !is_shared_out(chart, under.key) &&
                       !(skips_nulls && under.value.is_map() && holds_nulls(under.value.as_map()));
    return stays ? under.value : copy_tables(job_, under.value, skips_nulls);
  }

  // A chart with declared dependencies has defaults that import_values() made: tables of globals and imported ones stand in several
  // places there, where copies tell them apart.
  bool takes(const Chart& chart) const {
    return takes_ && !chart.metadata.has_dependencies && holders_.at(&chart.values.as_map()) == 1;
  }

  // For a table that most members of another one are new to: growing step by step leaves as much again behind.
  void make_room(Map& table, const Map& others) {
    if (others.size() > table.size()) table.reserve(job_.arena, std::size_t{table.size()} + others.size());
  }

  void defaults(const Chart& chart, Map& values, const TablePath& path) {
    const bool skips_nulls = !keeps_nulls_ && !helm3_, takes_these = takes(chart);
    make_room(values, chart.values.as_map());
    for (Entry& under : chart.values.as_map().entries()) {
      Entry* over = values.find(under.key);
      if (over == nullptr) {
        if (skips_nulls && under.value.is_nil()) continue;
        values.set(job_.arena, under.key, added(chart, under, skips_nulls, takes_these), under.key_at);
      } else if (over->value.is_nil()) {
        if (!keeps_nulls_) values.erase(under.key);
      } else if (over->value.is_map() && under.value.is_map()) {
        // What belongs to a child keeps its nulls: the child's own defaults are still to come.
        const bool keeps = keeps_nulls_ || is_child(chart, under.key);
        merge_tables(job_, over->value.as_map(), under.value.as_map(), TablePath{&path, under.key},
                     {.keep_nulls = keeps, .take = takes_these, .skip_nulls = !keeps && !helm3_, .helm3 = helm3_});
      } else if (over->value.is_map() && !under.value.is_nil()) {
        std::string name;
        TablePath{&path, under.key}.append_to(name);
        warn("coalesce.go:237", over->value.at(), "warning: skipped value for " + name + ": Not a table.",
             name + " is no table by default, this replaces it by a table");
      }
    }
  }

  void children(const Chart& chart, Map& values, const TablePath& path) {
    for (const Chart* child : chart.subcharts) {
      Entry* entry = values.find(child->name());
      if (entry == nullptr) {
        entry = &values.set(job_.arena, child->name(), Value::map(make_map(job_.arena)));
      } else if (!entry->value.is_map()) {
        refuse_mismatch(*child, entry->value);
      }
      Map& below = entry->value.as_map();  // the table stays where it is when `values` grows
      globals(below, values, path);
      this->chart(*child, below, path);
    }
  }

  [[noreturn]] void refuse_mismatch(const Chart& child, const Value& found) {
    std::string helm = std::string(helm3_ ? "" : prefix_) + "type mismatch on " + std::string(child.name()) + ": ";
    append_formatted(job_, helm, "%t", {&found, 1});  // the misused verb is part of Helm's text
    fail({.rule = "values.subchart",
          .at = found.at(),
          .message = "the values of subchart " + std::string(child.name()) + " must be a table, this is " +
                     std::string(described(found)),
          .helm = std::move(helm)});
  }

  // The parent's globals go over the child's, table by table.
  void globals(Map& child, const Map& parent, const TablePath& path) {
    const Entry* below = child.find(kGlobal);
    const Entry* above = parent.find(kGlobal);
    if (below != nullptr && !below->value.is_map()) {
      return warn("coalesce.go:138", below->value.at(),
                  "warning: skipping globals because destination global is not a table.",
                  "the global of a subchart is no table; the parent's globals do not reach it");
    }
    if (above != nullptr && !above->value.is_map()) {
      return warn("coalesce.go:145", above->value.at(),
                  "warning: skipping globals because source global is not a table.",
                  "global is no table; it does not reach the subcharts");
    }
    const Value table = below != nullptr ? below->value : Value::map(make_map(job_.arena));
    if (above != nullptr) {
      make_room(table.as_map(), above->value.as_map());
      for (const Entry& e : above->value.as_map().entries()) global(table.as_map(), e, path);
    }
    child.set(job_.arena, kGlobal, table);
  }

  void global(Map& child, const Entry& over, const TablePath& path) {
    Entry* under = child.find(over.key);
    if (!over.value.is_map()) {
      if (under != nullptr && under->value.is_map()) {
        return warn("coalesce.go:175", over.value.at(), "key " + std::string(over.key) + " is table. Skipping",
                    "global." + std::string(over.key) + " is a table in a subchart, this does not replace it");
      }
      child.set(job_.arena, over.key, over.value, over.key_at);
      return;
    }
    if (under != nullptr && !under->value.is_map()) {
      std::string key;
      append_quoted(key, over.key);
      return warn("coalesce.go:161", over.value.at(),
                  "Conflict: cannot merge map onto non-map for " + key + ". Skipping.",
                  "global." + std::string(over.key) + " is no table in a subchart, this does not replace it");
    }
    Map* mine = over.value.as_map().clone(job_.arena);
    if (under != nullptr) {
      merge_tables(job_, *mine, under->value.as_map(), TablePath{&path, over.key},
                   {.keep_nulls = true, .share = true, .helm3 = helm3_});
    }
    child.set(job_.arena, over.key, Value::map(mine).with_pos(over.value.at()), over.key_at);
  }

  void warn(std::string_view line, Pos at, std::string helm, std::string message) {
    warn_of_merge(job_, {line, at, std::move(helm), std::move(message)}, helm3_);
  }

  Job& job_;
  bool keeps_nulls_;
  bool helm3_;
  bool takes_;
  bool is_to_read_;
  std::string_view prefix_;
  std::unordered_map<const Map*, std::size_t> holders_;  // of charts' defaults; with takes_
};

}  // namespace

Value combine_values(Job& job, const Chart& chart, const Value& user_values, const Combination& how) {
  Coalescing coalescing(job, how);
  coalescing.count_holders(chart);
  Map& values = coalescing.start(chart, user_values);
  coalescing.chart(chart, values, TablePath{});
  return Value::map(&values).with_pos(user_values.at());
}

Value coalesce_values(Job& job, const Chart& chart, const Value& user_values, const ValuesOptions& options) {
  return combine_values(job, chart, user_values, {.helm3 = options.helm3, .takes_defaults = options.takes_defaults});
}

Value merge_values(Job& job, const Chart& chart, const Value& user_values, const ValuesOptions& options) {
  return combine_values(job, chart, user_values, {.keeps_nulls = true, .helm3 = options.helm3});
}

}  // namespace rhumbline
