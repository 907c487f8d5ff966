// Judging: every rule over every place that it means.
//
// In:  releases with their values and objects.   Out: findings.
// The one idea: a rule without `for` looks at the values of its charts, one with `for` at each such object, whoever rendered it; so
// rules about objects work on charts that nobody here has written.
// Traps: a chart is known by its name alone, so rules about values ask for the keys they need; a field that an object rule already
// told must not be told again by its twin for values.

#include <algorithm>
#include <set>

#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

class Judging {
 public:
  Judging(Job& job, const Subject& subject, const Services& services) : job_(job), subject_(subject), services_(services) {}

  void rule(const Value& rule, const Value& file_charts) {
    const Value charts = member_of(rule, "charts"), selector = member_of(rule, "for");
    if (subject_.documents_only && !member_of(rule, "as").is_map()) return;
    const Value meant = charts.is_nil() && !selector.is_map() ? file_charts : charts;
    for (const Release& release : subject_.releases) {
      judge_release(rule, meant, release);
      if (!meant.is_list()) continue;  // about any chart: the whole has been looked at
      for (const Release& part : release.parts) judge_release(rule, meant, part);
    }
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  void judge_release(const Value& rule, const Value& charts, const Release& release) {
    if (!is_for_chart(charts, release)) return;
    const Value selector = member_of(rule, "for");
    if (!selector.is_map()) {
      if (release.values.is_map()) judge_each(rule, {subject_, release, Value(), {"", release.values}});
      return;
    }
    for (const Value& object : release.objects) {
      if (selects(selector, object)) judge_each(rule, {subject_, release, object, {"", object}});
    }
  }

  void judge_each(const Value& rule, const Scene& scene) {
    const std::string_view each = text_of(rule, "each");
    if (each.empty()) return judge_here(rule, scene);
    if (subject_.documents_only) judge_form(rule, each, scene);
    for (const Hit& hit : find_all(job_, scene.here, each)) judge_here(rule, {subject_, scene.release, scene.object, hit});
  }

  // What is no document at all: `each` ends in the form that it must have. Rules of their own say so where a chart is known.
  void judge_form(const Value& rule, std::string_view each, const Scene& scene) {
    const std::size_t bar = each.rfind('|');
    if (bar == std::string_view::npos) return;
    for (const Hit& hit : find_all(job_, scene.here, each.substr(0, bar))) {
      if (!hit.value.is_string()) continue;
      const std::string_view form = each.substr(bar + 1);
      const Result<Value> inside = read_inside(job_, hit.value, form);
      if (inside) continue;
      Finding finding = finding_of(job_, rule, scene);
      finding.severity = Level::kError;
      finding.code = "SCHEMA";
      finding.path = hit.path;
      finding.message = std::string("is no ") + (form == "json" ? "JSON: " : "YAML: ") + inside.error().message;
      finding.at = inside.error().at;
      findings_.push_back(std::move(finding));
    }
  }

  void judge_here(const Value& rule, const Scene& scene) {
    job_.pay(1);
    if (const Value when = member_of(rule, "when"); !all_hold(job_, when, scene)) return;
    if (const Value unless = member_of(rule, "unless"); unless.is_list() && all_hold(job_, unless, scene)) return;
    const bool refers = std::any_of(std::begin(kReferences), std::end(kReferences), [&](std::string_view name) { return member_of(rule, name).is_map(); });
    if (refers) return judge_reference(job_, rule, scene, services_, findings_);
    if (member_of(rule, "issuer").is_map()) return judge_issuer(job_, rule, scene, findings_);
    if (const Value schema = member_of(rule, "schema"); schema.is_map()) return judge_schema(rule, schema, scene);
    if (const Value head = member_of(rule, "as"); head.is_map()) return judge_document(rule, head, scene);
    findings_.push_back(finding_of(job_, rule, scene));
  }

  // A document inside a string that becomes the spec of a custom resource, against the definition of that.
  void judge_document(const Value& rule, const Value& head, const Scene& scene) {
    Arena& arena = job_.arena;
    const Value object = make_map(arena, {{"apiVersion", member_of(head, "apiVersion")}, {"kind", member_of(head, "kind")},
                                          {"metadata", make_map(arena, {{"name", Value::literal("preset")}})}, {"spec", scene.here.value}});
    const schema::KubeVersion newest = schema::kube_version("").or_throw();
    if (!subject_.store->find(text_of(head, "apiVersion"), text_of(head, "kind"), newest).type) return;
    std::vector<Finding> found;
    schema::check_object(job_, *subject_.store, newest, object, {}, {.strict = true, .release_namespace = scene.release.name_space}, found);
    for (Finding& problem : found) {
      // What is left out gets the zero value of the program that reads it.
      if (!problem.path.starts_with("spec") || problem.member == schema::MemberFault::kMissing) continue;
      Finding finding = finding_of(job_, rule, scene);
      finding.code = problem.code;
      if (const std::string_view unknown = text_of(rule, "unknown"); problem.code == "UNKNOWN_FIELD" && !unknown.empty()) {
        if (unknown == "ignored") continue;
        finding.severity = level_named(unknown);
      }
      if (problem.at) finding.at = problem.at;
      finding.path = scene.here.path + problem.path.substr(4);
      finding.message = problem.message + ", says the definition of " + std::string(text_of(head, "kind"));
      finding.want = problem.want;
      finding.limit = problem.limit;
      finding.suggest = problem.suggest;
      findings_.push_back(std::move(finding));
    }
  }

  // The value at this place, often one inside a string, against a JSON schema.
  void judge_schema(const Value& rule, const Value& document, const Scene& scene) {
    const Result<schema::Schema> compiled = schema::Schema::compile(job_, document);
    if (!compiled) fail(compiled.error());
    const Hit place = found_at(job_, scene, text_of(rule, "at"));
    if (place.value.is_nil()) return;
    for (Finding& problem : schema::check(job_, compiled.value(), place.value).findings) {
      Finding finding = finding_of(job_, rule, scene);
      finding.path = place.path;
      if (!problem.path.empty()) finding.path += (place.path.empty() || problem.path.starts_with('[') ? "" : ".") + problem.path;
      if (finding.message.empty()) {
        finding.message = problem.message;
      } else {
        finding.message += ": " + problem.message;
      }
      if (problem.at) finding.at = problem.at;
      finding.want = problem.want;
      finding.limit = problem.limit;
      if (finding.suggest.empty()) finding.suggest = problem.suggest;
      findings_.push_back(std::move(finding));
    }
  }

  static constexpr std::string_view kReferences[] = {"service", "account", "hostPort", "meshed", "oneOf"};

  Job& job_;
  const Subject& subject_;
  const Services& services_;
  std::vector<Finding> findings_;
};

// Two hops with the same fault are one finding where they have the same cause.
std::vector<Finding> distinct(std::vector<Finding> findings) {
  std::set<std::string> seen;
  std::erase_if(findings, [&](const Finding& f) {
    return !seen.insert(std::string(f.code) + "\n" + f.release + "\n" + f.object + "\n" + f.path + "\n" + f.message).second;
  });
  return findings;
}

std::string twice(const Release& first, const Release& second) {
  if (&first == &second) return "the rendering holds it twice; the last one wins, or the apply fails";
  return "release " + first.name + " and release " + second.name + " both hold it; the second install is refused";
}

}  // namespace

std::vector<Finding> RuleBook::judge(const Subject& subject) const {
  std::vector<Value> makers;
  for (const File& file : files_) {
    if (!file.rules.is_list()) continue;
    for (const Value& rule : file.rules.as_list()) {
      if (!member_of(rule, "makes").is_nil()) makers.push_back(rule);
    }
  }
  const Services services(job_, subject, makers);
  Judging judging(job_, subject, services);
  for (const File& file : files_) {
    if (!file.rules.is_list()) continue;
    for (const Value& rule : file.rules.as_list()) {
      if (member_of(rule, "makes").is_nil() && member_of(rule, "removed").is_nil()) judging.rule(rule, file.charts);
    }
  }
  return distinct(judging.take());
}

void RuleBook::learn(schema::Store& store, const Subject& subject) const {
  for (const File& file : files_) {
    if (!file.rules.is_list()) continue;
    for (const Value& rule : file.rules.as_list()) {
      const Value head = member_of(rule, "as"), selector = member_of(rule, "for");
      if (!head.is_map()) continue;
      const bool is_there = std::any_of(subject.releases.begin(), subject.releases.end(), [&](const Release& release) {
        const bool is_meant = is_for_chart(member_of(rule, "charts"), release) ||
                              std::any_of(release.parts.begin(), release.parts.end(), [&](const Release& part) { return is_for_chart(member_of(rule, "charts"), part); });
        return is_meant &&
               std::any_of(release.objects.begin(), release.objects.end(), [&](const Value& object) { return selects(selector, object); });
      });
      if (is_there) add_known_definition(job_, store, head);
    }
  }
}

std::vector<Finding> find_duplicates(const Subject& subject) {
  struct First {
    const Release* release;
    Pos at;
    bool is_told = false;
  };
  std::map<std::string, First> seen;
  std::vector<Finding> findings;
  for (const Release& release : subject.releases) {
    for (const Value& object : release.objects) {
      if (text_of(member_of(object, "metadata"), "name").empty()) continue;
      const std::string name = object_name(subject, release, object);
      const auto [known, is_new] = seen.try_emplace(std::string(group_of(object)) + "|" + name, First{&release, object.at()});
      if (is_new || known->second.is_told) continue;
      known->second.is_told = true;
      Finding finding{.code = "DUPLICATE_OBJECT", .object = name, .message = twice(*known->second.release, release), .at = object.at()};
      finding.hint = "switch off one of the parts that render it, or rename it";
      if (subject.is_set) finding.release = release.name;
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace rhumbline::rules
