// Which objects, charts and states a rule means.
//
// In:  the `for`, `charts`, `when` and `unless` of a rule.   Out: yes or no.
// The one idea: a condition is a map with a place and one operator; a list of them holds when all do.
// Trap: a place may have several values (`containers[*].name`); a condition holds when it holds for one of them, and `exists: false`
// when there is none.

#include <algorithm>

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/base/version.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

constexpr int kDeepestCondition = 20;

bool fits(std::string_view pattern, std::string_view name) { return pattern.empty() || match_glob(pattern, name).value_or(false); }

bool is_empty_value(const Value& v) {
  return v.is_nil() || (v.is_string() && v.as_text().empty()) || (v.is_list() && v.as_list().size == 0) || (v.is_map() && v.as_map().empty());
}

std::optional<double> number_of(const Value& v) {
  const ParsedFloat parsed = parse_float(trim_space(text_of(v)));
  if (parsed.status != ParseStatus::kOk) return std::nullopt;
  return parsed.value;
}

bool is_among(Job& job, const Value& list, const Value& v) {
  if (!list.is_list()) return false;
  const std::span<const Value> items = list.as_list().span();
  return std::any_of(items.begin(), items.end(), [&](const Value& item) { return alike(job, item, v); });
}

bool matches(Job& job, const Value& pattern, const Value& v) {
  if (!pattern.is_string() || v.is_nil()) return false;
  const Result<Regex>& regex = job.regexes.compile(pattern.as_text());
  return regex.ok() && regex.value().contains(text_of(v));
}

// One operator on one value. Unknown operators were refused when the rule was read.
bool holds_for(Job& job, std::string_view op, const Value& operand, const Value& v) {
  if (op == "is") return alike(job, v, operand);
  if (op == "isNot") return !alike(job, v, operand);
  if (op == "in") return is_among(job, operand, v);
  if (op == "notIn") return !is_among(job, operand, v);
  if (op == "empty") return is_empty_value(v) == truth(operand);
  if (op == "matches") return matches(job, operand, v);
  if (op == "notMatches") return !v.is_nil() && !matches(job, operand, v);
  if (op == "contains") return v.is_string() ? v.as_text().find(text_of(operand)) != std::string_view::npos : is_among(job, v, operand);
  if (op == "isNumber") return number_of(v).has_value() == truth(operand);
  const std::optional<double> number = number_of(v), bound = number_of(operand);
  if (!number || !bound) return false;
  if (op == "over") return *number > *bound;
  return op == "under" && *number < *bound;
}

bool object_is_there(const Value& selector, const Scene& scene, bool in_live) {
  const auto is_it = [&](const Value& object) { return selects(selector, object); };
  if (in_live) return std::any_of(scene.subject.live.begin(), scene.subject.live.end(), is_it);
  return std::any_of(scene.subject.releases.begin(), scene.subject.releases.end(), [&](const Release& release) {
    return std::any_of(release.objects.begin(), release.objects.end(), is_it);
  });
}

class Condition {
 public:
  Condition(Job& job, const Scene& scene) : job_(job), scene_(scene) {}

  bool all(const Value& list, int depth) {
    if (!list.is_list() || depth > kDeepestCondition) return true;
    const std::span<const Value> items = list.as_list().span();
    return std::all_of(items.begin(), items.end(), [&](const Value& item) { return one(item, depth); });
  }

 private:
  bool one(const Value& condition, int depth) {
    if (const Value any = member_of(condition, "any"); any.is_list()) {
      const std::span<const Value> items = any.as_list().span();
      return std::any_of(items.begin(), items.end(), [&](const Value& item) { return one(item, depth + 1); });
    }
    if (const Value inner = member_of(condition, "not"); inner.is_list()) return !all(inner, depth + 1);
    if (const Value selector = member_of(condition, "object"); selector.is_map()) {
      const Value exists = member_of(condition, "exists");
      return object_is_there(selector, scene_, truth(member_of(condition, "live"))) == (exists.is_nil() || truth(exists));
    }
    return by_operator(condition);
  }

  bool by_operator(const Value& condition) {
    const bool by_given = !member_of(condition, "given").is_nil();
    const std::string_view path = by_given ? text_of(condition, "given") : text_of(condition, "path");
    const std::vector<Hit> hits = by_given ? find_all(job_, {"", scene_.release.user_values}, path) : hits_at(path);
    for (const Entry& entry : std::as_const(condition.as_map()).entries()) {
      if (entry.key == "path" || entry.key == "given") continue;
      if (entry.key == "exists") {
        if (hits.empty() == truth(entry.value)) return false;
        continue;
      }
      if (entry.key == "every") {
        if (!std::all_of(hits.begin(), hits.end(), [&](const Hit& hit) { return is_among(job_, entry.value, hit.value); })) return false;
        continue;
      }
      if (entry.key == "isAmong") {
        if (!shares_value(hits, text_of(entry.value))) return false;
        continue;
      }
      const bool nothing_counts = entry.key == "empty" || entry.key == "isNot" || entry.key == "notIn";
      const bool holds = std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) { return holds_for(job_, entry.key, entry.value, hit.value); }) ||
                         (hits.empty() && nothing_counts && holds_for(job_, entry.key, entry.value, Value()));
      if (!holds) return false;
    }
    return !by_given || condition.as_map().find("exists") != nullptr || !hits.empty();
  }

  std::vector<Hit> hits_at(std::string_view path) {
    if (path.starts_with("values:")) return find_all(job_, {"", scene_.release.values}, path.substr(7));
    if (path.starts_with("$.")) return find_all(job_, {"", scene_.object}, path.substr(2));
    return find_all(job_, scene_.here, path);
  }

  bool shares_value(const std::vector<Hit>& hits, std::string_view path) {
    const std::vector<Hit> others = hits_at(path);
    return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
      return std::any_of(others.begin(), others.end(), [&](const Hit& other) { return alike(job_, hit.value, other.value); });
    });
  }

  Job& job_;
  const Scene& scene_;
};

}  // namespace

std::string_view group_of(const Value& object) {
  const std::string_view api_version = text_of(object, "apiVersion");
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

bool selects(const Value& selector, const Value& object) {
  if (!selector.is_map() || !object.is_map()) return false;
  if (!fits(text_of(selector, "kind"), text_of(object, "kind"))) return false;
  if (const Value group = member_of(selector, "group"); group.is_string() && group.as_text() != group_of(object)) return false;
  const Value metadata = member_of(object, "metadata");
  if (!fits(text_of(selector, "name"), text_of(metadata, "name"))) return false;
  if (!fits(text_of(selector, "namespace"), text_of(metadata, "namespace"))) return false;
  const Value labels = member_of(selector, "labels");
  if (!labels.is_map()) return true;
  const std::span<const Entry> wanted = std::as_const(labels.as_map()).entries();
  return std::all_of(wanted.begin(), wanted.end(), [&](const Entry& entry) {
    return fits(text_of(entry.value), text_of(member_of(metadata, "labels"), entry.key));
  });
}

bool is_for_chart(const Value& charts, const Release& release) {
  if (!charts.is_list()) return true;
  const std::span<const Value> items = charts.as_list().span();
  return std::any_of(items.begin(), items.end(), [&](const Value& item) {
    if (item.is_string()) return item.as_text() == release.chart;
    if (text_of(item, "name") != release.chart) return false;
    if (const std::string_view has = text_of(item, "has"); !has.empty() && path_value(release.values, has) == nullptr) return false;
    if (const std::string_view lacks = text_of(item, "lacks"); !lacks.empty() && path_value(release.values, lacks) != nullptr) return false;
    const std::string_view wanted = text_of(item, "version");
    if (wanted.empty()) return true;
    const std::optional<Constraint> constraint = Constraint::parse(wanted);
    const std::optional<Version> version = Version::parse(release.chart_version);
    return constraint && version && constraint->check(*version);
  });
}

bool all_hold(Job& job, const Value& conditions, const Scene& scene) { return Condition(job, scene).all(conditions, 0); }

Hit found_at(Job& job, const Scene& scene, std::string_view path) {
  const std::vector<Hit> hits = path.starts_with("values:") ? find_all(job, {"", scene.release.values}, path.substr(7))
                                : path.starts_with("$.")    ? find_all(job, {"", scene.object}, path.substr(2))
                                                            : find_all(job, scene.here, path);
  return hits.empty() ? Hit{scene.here.path, Value::invalid()} : hits.front();
}

}  // namespace rhumbline::rules
