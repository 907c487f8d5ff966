// Two tables become one.
//
// In:  the table that wins and the one that lies under it.   Out: the first, changed in place.
// The one idea: tables are shared by reference, as in Go: who holds the left table (a parent's globals, a child's values)
// sees what is added to it. Only where Helm copies does this copy.
// Trap: a null on the left is an order to remove a default, when coalescing; when merging it is kept for a later round.
// source: helm v4 pkg/chart/common/util/coalesce.go, v3 pkg/chartutil/coalesce.go

#include "renderer/values/tables.h"

#include <algorithm>

namespace rhumbline {

namespace {

Value copy_at(Job& job, const Value& value, bool skip_nulls, std::uint32_t depth);

bool holds_tables(const List& list) {
  return std::any_of(list.begin(), list.end(),
                     [](const Value& item) { return item.is_map() || (item.is_list() && item.as_list().size != 0); });
}

Map* without_nulls(Job& job, const Map& map) {
  Map* lean = make_map(job.arena);
  for (const Entry& e : map.entries()) {
    if (!e.value.is_nil()) lean->set(job.arena, e.key, e.value, e.key_at);
  }
  return lean;
}

[[noreturn, gnu::cold, gnu::noinline]] void too_deep(Pos at) {
  fail({.cause = Cause::kLimit, .rule = "limit.depth", .at = at, .message = "values are nested too deeply (limit: --max-yaml-depth)"});
}

Value copy_map(Job& job, const Value& value, bool skip_nulls, std::uint32_t depth) {
  Map* copy = value.as_map().clone(job.arena);
  bool has_nulls = false;
  for (Entry& e : copy->entries()) {
    has_nulls = has_nulls || e.value.is_nil();
    // What stays as it is, most of all empty lists, is worth no call.
    if (e.value.is_map() || (e.value.is_list() && e.value.as_list().size != 0)) e.value = copy_at(job, e.value, skip_nulls, depth + 1);
  }
  if (skip_nulls && has_nulls) copy = without_nulls(job, *copy);
  return Value::map(copy).with_pos(value.at());
}

Value copy_at(Job& job, const Value& value, bool skip_nulls, std::uint32_t depth) {
  if (depth > job.limits.yaml_depth) too_deep(value.at());
  if (value.is_map()) return copy_map(job, value, skip_nulls, depth);
  if (!value.is_list() || !holds_tables(value.as_list())) return value;
  ListBuilder copy(job.arena, value.as_list().type);
  copy.reserve(value.as_list().size);
  for (const Value& item : value.as_list()) copy.push(copy_at(job, item, false, depth + 1));  // nulls in lists stay
  return copy.finish().with_pos(value.at());
}

std::string with_value(Job& job, std::string text, const TablePath& path, std::string_view middle, const Value& value,
                       const TableMerge& how) {
  path.append_to(text);
  text += middle;
  text += " (";
  append_printed(job, text, how.skip_nulls ? copy_tables(job, value, true) : value);
  text += ')';
  return text;
}

void merge_member(Job& job, Map& left, Entry& under, const TablePath& path, const TableMerge& how) {
  Entry* over = left.find(under.key);
  if (over == nullptr) {
    const Value value = how.share  ? under.value
                        : how.take ? take_tables(job, under.value, how.skip_nulls)
                                   : copy_tables(job, under.value, how.skip_nulls);
    left.set(job.arena, under.key, value, under.key_at);
  } else if (over->value.is_nil()) {
    if (!how.keep_nulls && !under.value.is_nil()) left.erase(under.key);
  } else if (under.value.is_map()) {
    if (over->value.is_map()) return merge_tables(job, over->value.as_map(), under.value.as_map(), path, how);
    std::string message;
    path.append_to(message);
    warn_of_merge(job,
                  {"coalesce.go:316", over->value.at(),
                   with_value(job, "warning: cannot overwrite table with non table for ", path, "", under.value, how),
                   message + " is a table by default, this replaces it by something else"},
                  how.helm3);
  } else if (over->value.is_map() && !under.value.is_nil()) {
    std::string message;
    path.append_to(message);
    warn_of_merge(
        job,
        {"coalesce.go:319", over->value.at(),
         with_value(job, "warning: destination for ", path, " is a table. Ignoring non-table value", under.value, how),
         message + " is no table by default, this replaces it by a table"},
        how.helm3);
  }
}

}  // namespace

void TablePath::append_to(std::string& out) const {
  if (above != nullptr && !above->part.empty()) {
    above->append_to(out);
    out += '.';
  }
  out += part;
}

void merge_tables(Job& job, Map& left, Map& right, const TablePath& path, const TableMerge& how) {
  // Helm first writes the left side's nulls into the right table. Where tables are shared, others see them there.
  if (how.share) {
    for (const Entry& e : left.entries()) {
      if (e.value.is_nil()) right.set(job.arena, e.key, e.value, e.key_at);
    }
  }
  for (Entry& under : right.entries()) {
    if (how.skip_nulls && under.value.is_nil()) continue;
    merge_member(job, left, under, TablePath{&path, under.key}, how);
  }
}

Value copy_tables(Job& job, const Value& value, bool skip_nulls) { return copy_at(job, value, skip_nulls, 0); }

bool holds_nulls(const Map& table) {
  return std::any_of(table.entries().begin(), table.entries().end(),
                     [](const Entry& e) { return e.value.is_nil() || (e.value.is_map() && holds_nulls(e.value.as_map())); });
}

// Nulls in lists stay, so only maps are looked at. The reader of the defaults has bounded their depth.
Value take_tables(Job& job, const Value& value, bool skip_nulls) {
  if (!skip_nulls || !value.is_map()) return value;
  bool has_nulls = false;
  for (Entry& e : value.as_map().entries()) {
    has_nulls = has_nulls || e.value.is_nil();
    if (e.value.is_map()) e.value = take_tables(job, e.value, true);
  }
  return has_nulls ? Value::map(without_nulls(job, value.as_map())).with_pos(value.at()) : value;
}

void warn_of_merge(Job& job, const MergeWarning& warning, bool helm3) {
  job.warn({.rule = "values.merge",
            .at = warning.at,
            .message = warning.message,
            .helm = helm3 ? std::string(warning.line) + ": " + warning.helm : helm_log("INFO", warning.helm)});
}

Map* table_at(const Value& values, std::string_view path, std::string_view& missing) {
  const Value* at = &values;
  for (;;) {
    const std::size_t dot = path.find('.');
    const std::string_view part = path.substr(0, dot);
    const Entry* entry = at->as_map().find(part);
    if (entry == nullptr || !entry->value.is_map()) {
      missing = part;
      return nullptr;
    }
    at = &entry->value;
    if (dot == std::string_view::npos) return &at->as_map();
    path.remove_prefix(dot + 1);
  }
}

}  // namespace rhumbline
