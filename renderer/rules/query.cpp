// Queries over objects and values: the path language of the findings document, with wildcards, and through strings.
//
// In:  a value and a query.   Out: the values it names, each with the exact path that a finding may print.
// The one idea: a configuration inside a string (`data.mesh|yaml.defaultConfig`) is walked like any other member.
// Traps: a string that cannot be decoded has no members, and is told by other rules; decoded values have no place of their own, so
// they take that of the string.

#include "renderer/rules/query.h"

#include <algorithm>

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/base/base_n.h"
#include "renderer/schema/schema.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::rules {

namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<std::vector<QueryStep>> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool good = c == '[' ? bracket() : c == '|' ? decode() : member();
      if (!good) return std::nullopt;
    }
    return std::move(steps_);
  }

 private:
  std::string_view word(std::string_view stops) {
    const std::size_t end = std::min(text_.find_first_of(stops, at_), text_.size());
    const std::string_view found = text_.substr(at_, end - at_);
    at_ = end;
    return found;
  }

  bool member() {
    if (text_[at_] == '.') {
      if (steps_.empty()) return false;
      ++at_;
    } else if (!steps_.empty()) {
      return false;
    }
    const std::string_view name = word(".[|");
    if (name.empty()) return false;
    steps_.push_back({.kind = name.find('*') != std::string_view::npos ? QueryStep::kMembers : QueryStep::kMember, .name = name, .wanted = {}});
    return true;
  }

  bool decode() {
    ++at_;
    const std::string_view form = word(".[|");
    if (form == "keys") {
      steps_.push_back({.kind = QueryStep::kKeys, .name = form, .wanted = {}});
      return true;
    }
    if (form != "json" && form != "yaml" && form != "b64") return false;
    steps_.push_back({.kind = QueryStep::kDecode, .name = form, .wanted = {}});
    return true;
  }

  bool bracket() {
    ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      const std::size_t end = text_.find("\"]", at_ + 1);
      if (end == std::string_view::npos) return false;
      steps_.push_back({.kind = QueryStep::kMember, .name = text_.substr(at_ + 1, end - at_ - 1), .wanted = {}});
      at_ = end + 2;
      return true;
    }
    const std::size_t end = text_.find(']', at_);
    if (end == std::string_view::npos) return false;
    const std::string_view inside = text_.substr(at_, end - at_);
    at_ = end + 1;
    if (inside == "*") {
      steps_.push_back({.kind = QueryStep::kItems, .name = {}, .wanted = {}});
    } else if (const std::size_t equal = inside.find('='); equal != std::string_view::npos) {
      steps_.push_back({.kind = QueryStep::kWhere, .name = inside.substr(0, equal), .wanted = inside.substr(equal + 1)});
    } else {
      const ParsedUint number = parse_uint(inside, 10);
      if (number.status != ParseStatus::kOk) return false;
      steps_.push_back({.kind = QueryStep::kIndex, .name = {}, .wanted = {}, .index = number.value});
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<QueryStep> steps_;
};

class Walk {
 public:
  Walk(Job& job, std::span<const QueryStep> steps, std::vector<Hit>& hits) : job_(job), steps_(steps), hits_(hits) {}

  // A query has few steps, so the recursion is as deep as the query is long.
  void go(const Hit& from, std::size_t step) {
    job_.pay(1);
    if (step == steps_.size()) {
      hits_.push_back(from);
      return;
    }
    const QueryStep& wanted = steps_[step];
    switch (wanted.kind) {
      case QueryStep::kMember:
      case QueryStep::kMembers: return members(from, wanted, step);
      case QueryStep::kIndex:
      case QueryStep::kItems:
      case QueryStep::kWhere: return items(from, wanted, step);
      case QueryStep::kDecode: return decode(from, wanted.name, step);
      case QueryStep::kKeys: return keys(from, step);
    }
  }

 private:
  static Value placed(const Value& value, const Hit& holder) { return value.at() ? value : value.with_pos(holder.value.at()); }

  void members(const Hit& from, const QueryStep& wanted, std::size_t step) {
    if (!from.value.is_map()) return;
    for (const Entry& entry : std::as_const(from.value.as_map()).entries()) {
      if (wanted.kind == QueryStep::kMember && entry.key != wanted.name) continue;
      if (wanted.kind == QueryStep::kMembers && wanted.name != "*" && !match_glob(wanted.name, entry.key).value_or(false)) continue;
      Hit next{from.path, placed(entry.value, from)};
      schema::append_path(next.path, entry.key);
      go(next, step + 1);
    }
  }

  void items(const Hit& from, const QueryStep& wanted, std::size_t step) {
    if (!from.value.is_list()) return;
    const List& list = from.value.as_list();
    for (std::size_t i = 0; i < list.size; ++i) {
      if (wanted.kind == QueryStep::kIndex && i != wanted.index) continue;
      if (wanted.kind == QueryStep::kWhere && text_of(member_of(list[i], wanted.name)) != wanted.wanted) continue;
      Hit next{from.path, placed(list[i], from)};
      schema::append_path(next.path, i);
      go(next, step + 1);
    }
  }

  void decode(const Hit& from, std::string_view form, std::size_t step) {
    if (!from.value.is_string()) return go(from, step + 1);
    if (const Result<Value> inside = read_inside(job_, from.value, form)) go({from.path + "|" + std::string(form), inside.value()}, step + 1);
  }

  void keys(const Hit& from, std::size_t step) {
    if (!from.value.is_map()) return;
    for (const Entry& entry : std::as_const(from.value.as_map()).entries()) {
      go({from.path, Value::string(job_.arena, entry.key).with_pos(entry.key_at)}, step + 1);
    }
  }

  Job& job_;
  std::span<const QueryStep> steps_;
  std::vector<Hit>& hits_;
};

}  // namespace

std::optional<std::vector<QueryStep>> parse_query(std::string_view text) { return Reader(text).run(); }

std::vector<Hit> find_all(Job& job, const Hit& from, std::string_view query) {
  std::vector<Hit> hits;
  if (const auto steps = parse_query(query)) Walk(job, *steps, hits).go(from, 0);
  return hits;
}

Value find_one(Job& job, const Value& from, std::string_view query) {
  const std::vector<Hit> hits = find_all(job, {"", from}, query);
  return hits.empty() ? Value::invalid() : hits.front().value;
}

std::string text_of(const Value& value) {
  if (value.is_string()) return std::string(value.as_text());
  std::string out;
  switch (value.kind()) {
    case Kind::kBool: return value.as_bool() ? "true" : "false";
    case Kind::kInt:
    case Kind::kInt64: append_int(out, value.as_int()); return out;
    case Kind::kUint64: append_uint(out, value.as_uint()); return out;
    case Kind::kFloat64: json::append_number(out, value.as_float()); return out;
    default: return out;
  }
}

bool alike(Job& job, const Value& a, const Value& b) {
  const auto is_scalar = [](const Value& v) { return !v.is_nil() && !v.is_map() && !v.is_list(); };
  if (is_scalar(a) && is_scalar(b)) return text_of(a) == text_of(b);
  return json_equal(a, b, job.limits);
}

}  // namespace rhumbline::rules
