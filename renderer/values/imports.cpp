// import-values: tables of a child's values become defaults of its parent.
//
// In:  a chart whose children are done.   Out: the chart with new default values, and its import rows in their long form.
// Trap: the user's values play no part here. The chart's own values win over imported ones, and earlier rows over later.
// Trap: imported tables are not copied: a second row that merges into what a first one brought changes the first child's
// values too.
// source: helm v4 pkg/chart/v2/util/dependencies.go processImportValues

#include "renderer/values/origins.h"
#include "renderer/values/tables.h"

namespace rhumbline {

namespace {

class Importing {
 public:
  Importing(Job& job, const ValuesOptions& options) : job_(job), options_(options) {}

  // `path`: of the chart below the root, "sub.deep".
  void chart(Chart& chart, const std::string& path) {
    const std::string prefix = path.empty() ? "" : path + ".";
    for (Chart* child : chart.subcharts) this->chart(*child, prefix + print_values_path({{std::string(child->name())}}));
    const Value own = chart.values;
    import(chart);
    if (options_.history != nullptr) options_.history->defaults.push_back({path, std::string(chart.name()), own, chart.values});
  }

 private:
  void import(Chart& chart) {
    if (!chart.metadata.has_dependencies) return;
    const Value values =
        combine_values(job_, chart, Value(), {.keeps_nulls = true, .helm3 = options_.helm3, .prefix = kProcessing});
    Map* imported = make_map(job_.arena);
    for (Dependency& d : chart.metadata.dependencies) rows(d, values, *imported);
    // Nothing was imported: nothing shares tables with `values`, so they need no copy.
    chart.values = imported->empty() ? values : copy_tables(job_, values);
    merge(chart.values.as_map(), *imported);
  }

  void merge(Map& into, Map& from) {
    merge_tables(job_, into, from, TablePath{}, {.keep_nulls = true, .share = true, .helm3 = options_.helm3});
  }

  std::string_view printed(const Map& row, std::string_view key) {
    std::string text;
    append_printed(job_, text, row.get(key));
    return job_.arena.copy(text);
  }

  void rows(Dependency& d, const Value& values, Map& imported) {
    std::vector<Value> done;
    for (const Value& row : d.import_values) {
      if (row.is_map()) {
        const std::string_view child = printed(row.as_map(), "child"), parent = printed(row.as_map(), "parent");
        done.push_back(long_form(child, parent));
        if (Map* table = find(d, child, values, false)) merge(imported, *placed(parent, table));
      } else if (row.is_string()) {
        const std::string_view child = job_.arena.copy("exports." + std::string(row.as_text()));
        done.push_back(long_form(child, "."));
        if (Map* table = find(d, child, values, true)) merge(imported, *table);
      }
    }
    d.import_values = std::move(done);
  }

  Value long_form(std::string_view child, std::string_view parent) {
    return make_map(job_.arena,
                    {{"child", Value::string(job_.arena, child)}, {"parent", Value::string(job_.arena, parent)}},
                    &kMapOfString);
  }

  Map* find(const Dependency& d, std::string_view child, const Value& values, bool is_short) {
    const std::string path = std::string(d.name) + "." + std::string(child);
    std::string_view missing;
    Map* table = table_at(values, path, missing);
    if (table == nullptr) warn_missing(d, child, std::string(missing), is_short);
    return table != nullptr && table->empty() ? make_map(job_.arena)
                                              : table;  // source: Values.AsMap: an empty one is a new one
  }

  // `parent` is a dotted path at which the table shall stand; "." is the top.
  Map* placed(std::string_view parent, Map* table) {
    if (parent == ".") return table;
    for (;;) {
      const std::size_t dot = parent.rfind('.');
      const std::string_view last = dot == std::string_view::npos ? parent : parent.substr(dot + 1);
      Map* around = make_map(job_.arena);
      around->set(job_.arena, last, Value::map(table));
      table = around;
      if (dot == std::string_view::npos) return table;
      parent = parent.substr(0, dot);
    }
  }

  void warn_missing(const Dependency& d, std::string_view child, const std::string& missing, bool is_short) {
    const std::string error = "\"" + missing + "\" is not a table";
    const std::string name(d.name);
    std::string helm4 =
        is_short ? helm_log("WARN", "ImportValues missing table", {{"error", error}})
                 : helm_log("WARN", "ImportValues missing table from chart", {{"chart", name}, {"error", error}});
    std::string helm3 =
        is_short ? "dependencies.go:287: Warning: ImportValues missing table: " + error
                 : "dependencies.go:270: Warning: ImportValues missing table from chart " + name + ": " + error;
    job_.warn({.rule = "chart.import-values",
               .message = "import-values: subchart " + name + " has no table " + std::string(child),
               .helm = options_.helm3 ? std::move(helm3) : std::move(helm4)});
  }

  Job& job_;
  const ValuesOptions& options_;
};

}  // namespace

void import_values(Job& job, Chart& chart, const ValuesOptions& options) { Importing(job, options).chart(chart, ""); }

}  // namespace rhumbline
