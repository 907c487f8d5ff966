// Checking one object from the outside: which kind it is, whether the version serves it, and every check that applies.
//
// In: an object, the store, a version, options. Out: a verdict and findings. Errors decide the verdict; warnings do not.
// A kind that nobody knows is a verdict of its own: the caller decides whether that is a failure.
#include <algorithm>

#include "renderer/schema/members.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

/// apiVersion and kind are there and are texts.
bool check_identity(ObjectChecker& checker, const Value& object) {
  bool good = true;
  for (const std::string_view key : {"apiVersion", "kind"}) {
    const Value value = object.as_map().get(key);
    if (value.is_string() && !value.as_text().empty()) continue;
    const Step step{nullptr, key, 0, true};
    checker.report(&step, value.is_nil() ? object.at() : value.at(),
                   value.is_nil()      ? "is missing"
                   : value.is_string() ? "is empty"
                                       : "is no string");
    good = false;
  }
  return good;
}

std::string version_text(KubeVersion version) {
  return "1." + std::to_string(version.minor);
}

void report_unknown(ObjectChecker& checker, const Store& store, KubeVersion version, const Value& object,
                    const KindEntry& entry) {
  const std::string api_version(text_of(object, "apiVersion"));
  const std::string kind(text_of(object, "kind"));
  const Step step{nullptr, "apiVersion", 0, true};
  const Pos at = object.as_map().get("apiVersion").at();
  // A version that is older than all in the store still serves what was removed later.
  const bool came_later = !entry.removed_in.empty() && std::atoi(std::string(entry.removed_in.substr(2)).c_str()) > version.minor;
  if (!entry.known_elsewhere.empty() && !came_later) {
    const bool removed = !entry.removed_in.empty();
    Finding& finding = checker.report(
        &step, at,
        api_version + " " + kind + " is not served by Kubernetes " + version_text(version) +
            (removed ? "; removed in " + std::string(entry.removed_in) : "; it came with " + std::string(entry.known_elsewhere)),
        "REMOVED_API");
    finding.api_version = api_version;
    finding.removed_in = entry.removed_in;
    finding.suggest = entry.replacement;
    if (!entry.replacement.empty()) finding.hint = "use " + std::string(entry.replacement);
    return;
  }
  const std::string near = store.nearest_kind(api_version, kind, version);
  Finding& finding = checker.report(
      &step, at, "no schema for " + api_version + " " + kind + (near.empty() ? "" : "; did you mean " + near + "?"),
      "MISSING_SCHEMA");
  finding.api_version = api_version;
  finding.suggest = near;
  finding.hint = "--crds takes CustomResourceDefinitions and JSON schemas";
}

void report_deprecated(ObjectChecker& checker, KubeVersion version, const Value& object, const KindEntry& entry) {
  const Step step{nullptr, "apiVersion", 0, true};
  const Pos at = object.as_map().get("apiVersion").at();
  const std::string api_version(text_of(object, "apiVersion"));
  if (entry.crd_deprecated) {
    const std::string own(entry.crd_warning);
    Finding& finding =
        checker.report(&step, at, own.empty() ? api_version + " is deprecated by its CRD" : own, "DEPRECATED_VERSION");
    finding.severity = Level::kWarning;
    finding.api_version = api_version;
    return;
  }
  const std::string_view dot = entry.deprecated_in;
  if (dot.empty() || std::atoi(std::string(dot.substr(2)).c_str()) > version.minor) return;
  Finding& finding = checker.report(
      &step, at, api_version + " " + std::string(text_of(object, "kind")) + " is deprecated since " + std::string(dot),
      "DEPRECATED_API");
  finding.severity = Level::kWarning;
  finding.api_version = api_version;
  finding.removed_in = entry.removed_in;
  finding.suggest = entry.replacement;
  if (!entry.replacement.empty()) finding.hint = "use " + std::string(entry.replacement);
}

void check_by_json_schema(Job& job, ObjectChecker& checker, const Schema& schema, const Value& object, const std::string& name,
                          std::vector<Finding>& findings) {
  static_cast<void>(checker);
  for (Finding& finding : check(job, schema, object).findings) {
    finding.object = name;
    findings.push_back(std::move(finding));
  }
}

/// What a Secret holds is not shown, not even where it is wrong.
void hide_secrets(std::span<Finding> findings) {
  for (Finding& finding : findings) {
    if (!finding.pointer.starts_with("/data/") && !finding.pointer.starts_with("/stringData/")) continue;
    if (finding.member != MemberFault::kNone) continue;
    finding.rendered = std::nullopt;
    finding.message = finding.want == "byte" ? "is no valid base64 (its value is hidden)"
                      : finding.want.empty() ? "is not valid (its value is hidden)"
                                             : "must be " + finding.want + " (its value is hidden)";
  }
}

/// kubeconform has no schemas for these kinds: its generator leaves them out.
bool kubeconform_lacks(std::string_view kind) {
  return kind == "CustomResourceDefinition" || kind == "CustomResourceDefinitionList";
}

void report_duplicates(ObjectChecker& checker, std::span<const yaml::DuplicateKey> duplicates) {
  for (const yaml::DuplicateKey& duplicate : duplicates) {
    const Step step{nullptr, duplicate.key, 0, true};
    Finding& finding =
        checker.report(&step, duplicate.at, "key \"" + std::string(duplicate.key) + "\" is there twice; the last one would win",
                       "DUPLICATE_KEY");
    finding.path.clear();
    finding.pointer.clear();
  }
}

}  // namespace

std::span<const std::string_view> rule_names() {
  static constexpr std::string_view kNames[] = {"enum",     "range",  "quantity",      "format",     "list-keys",  "metadata",
                                                "embedded", "server", "duplicate-key", "structural", "deprecated", "cel", "documents"};
  return kNames;
}

std::optional<Rule> rule_named(std::string_view name) {
  const auto names = rule_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Rule>(found - names.begin());
}

ObjectVerdict check_object(Job& job, const Store& store, KubeVersion version, const Value& object,
                           std::span<const yaml::DuplicateKey> duplicates, const CheckOptions& options,
                           std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  const std::string name = object_name(store, object, options.release_namespace);
  ObjectChecker checker(job, version, options, name, findings);
  ObjectVerdict verdict;
  const auto finish = [&](Status status) {
    if (object.is_map() && text_of(object, "kind") == "Secret") hide_secrets(std::span(findings).subspan(before));
    const bool wrong = std::any_of(findings.begin() + static_cast<std::ptrdiff_t>(before), findings.end(),
                                   [](const Finding& f) { return f.severity == Level::kError; });
    verdict.status = status == Status::kNoSchema ? status : wrong ? Status::kInvalid : Status::kValid;
    verdict.cel_rules = static_cast<std::uint32_t>(checker.cel_rules().size());
    verdict.unevaluated = std::move(checker.cel_rules());
    return verdict;
  };
  if (!object.is_map()) {
    checker.report(nullptr, object.at(), "the document is no object: it must be a map with apiVersion and kind");
    return finish(Status::kInvalid);
  }
  const bool looks_at_duplicates = options.runs(Rule::kDuplicateKey) && (options.strict || !options.kubeconform);
  if (looks_at_duplicates) report_duplicates(checker, duplicates);
  if (!check_identity(checker, object)) return finish(Status::kInvalid);
  const std::string_view api_version = text_of(object, "apiVersion");
  const std::string_view kind = text_of(object, "kind");
  const KindEntry entry = store.find(api_version, kind, version);
  if (options.kubeconform && kubeconform_lacks(kind)) {
    const Step step{nullptr, "kind", 0, true};
    checker.report(&step, object.at(), "could not find schema for " + std::string(kind), "MISSING_SCHEMA");
    return finish(Status::kNoSchema);
  }
  if (entry.json != nullptr) {
    check_by_json_schema(job, checker, *entry.json, object, name, findings);
    return finish(Status::kValid);
  }
  if (!entry.type) {
    report_unknown(checker, store, version, object, entry);
    return finish(Status::kNoSchema);
  }
  if (options.runs(Rule::kDeprecated) && !options.kubeconform) report_deprecated(checker, version, object, entry);
  checker.check(object, entry.type);
  if (!options.kubeconform) {
    if (options.runs(Rule::kMetadata)) checker.check_metadata(object, api_version, kind);
    if (options.runs(Rule::kServer) && !entry.custom) checker.check_server(object, api_version, kind);
    if (kind == "CustomResourceDefinition" && options.runs(Rule::kStructural)) checker.check_crd(object);
  }
  return finish(Status::kValid);
}

}  // namespace rhumbline::schema
