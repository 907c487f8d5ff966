// Judging the documents of a batch.
//
// In:  documents.   Out: rows with verdicts and findings, and the job into which the findings point.
// The one idea: a batch has a job of its own, so memory does not grow with the number of documents; the judge keeps what outlives it:
// definitions, rules, schemas of locations.
// Trap: a duplicate key belongs to the item of a List in which it stands.

#include "renderer/cli/judge.h"

#include <algorithm>

#include "renderer/cli/crds.h"

namespace rhumbline::cli {

namespace {

using schema::Finding;
using schema::Level;

// "Deployment" and "apps/v1/Deployment" both name a kind. source: kubeconform pkg/validator isSkipped
bool names_kind(const std::set<std::string, std::less<>>& set, std::string_view api_version, std::string_view kind) {
  return set.contains(kind) || set.contains(std::string(api_version) + "/" + std::string(kind));
}

// A fault of a job that ends before the fault is told: its place goes into the words.
[[noreturn]] void retell(const Job& job, Diagnostic fault) {
  const Place place = job.sources.place(fault.at);
  fault.at = {};
  if (!place.file.empty()) {
    fault.message = std::string(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + fault.message;
  }
  fail(std::move(fault));
}

}  // namespace

Judge::Judge(const Limits& limits, Files& files, const JudgeSettings& settings, const std::vector<std::string>& stream)
    : settings_(settings), job_(limits), store_(job_) {
  try {
    for (const std::string& path : settings.definitions) add_definitions(job_, files, path, store_);
  } catch (Failure& failure) {
    retell(job_, std::move(failure.diagnostic()));
  }
  for (const std::string& text : stream) {
    for (const Document& document : split_documents(job_.arena.copy(text))) {
      Result<Parsed> parsed = parse_document(job_, document, {});
      if (!parsed) continue;  // told when its turn comes
      for (const Value& value : parsed.value().values) {
        for (const Value& object : schema::unfold_list(value)) store_.add_crd(object);
      }
    }
  }
  for (std::size_t i = 0; i < settings.versions.size() && !settings.locations.empty(); ++i) {
    const std::string& name = settings.version_names[i];
    locations_.push_back(std::make_unique<SchemaLocations>(
        job_, files, settings.locations,
        SchemaLocations::Options{name.empty() ? "master" : name, settings.versions[i], settings.check.strict}));
  }
}

Judged Judge::judge(const Batch& batch) {
  Judged judged{batch.name, std::make_unique<Job>(job_.limits), {}};
  book_.reset();
  const Pos start = judged.job->sources.add(batch.name, batch.text);
  try {
    for (const Document& each : batch.documents) {
      if (!stopped_) document(judged, each, start);
    }
  } catch (Failure& failure) {  // a budget
    retell(*judged.job, std::move(failure.diagnostic()));
  }
  return judged;
}

void Judge::add(Judged& judged, JudgedRow row) {
  const bool is_good = row.verdict == Verdict::kValid || row.verdict == Verdict::kSkipped;
  if (settings_.stop_early && !is_good) stopped_ = true;
  judged.rows.push_back(std::move(row));
}

void Judge::refuse(Judged& judged, const Document& document, Finding finding) {
  JudgedRow row{.document = document.number, .verdict = Verdict::kError};
  row.findings.push_back(std::move(finding));
  add(judged, std::move(row));
}

void Judge::document(Judged& judged, const Document& document, Pos start) {
  Result<Parsed> parsed = parse_document(*judged.job, document, start + document.offset, JsonBy::kYaml);
  if (!parsed) {
    const Diagnostic& fault = parsed.error();
    return refuse(judged, document, {.code = "BROKEN_YAML", .message = fault.message, .hint = fault.hint, .at = fault.at});
  }
  for (const Value& each : parsed.value().values) {
    if (each.is_nil()) continue;
    if (each.is_map()) {
      value(judged, document, each, parsed.value().duplicates);
    } else {
      refuse(judged, document,
             {.code = "NOT_AN_OBJECT", .message = "the document is no Kubernetes object: it is not a mapping", .at = each.at()});
    }
  }
}

void Judge::value(Judged& judged, const Document& document, const Value& value, std::span<const yaml::DuplicateKey> duplicates) {
  const std::vector<Value> objects = schema::unfold_list(value);
  auto rest = duplicates.begin();
  for (std::size_t i = 0; i < objects.size() && !stopped_; ++i) {
    // A duplicate key belongs to the item in which it stands; the List's own are told with its first item.
    const auto first = rest;
    while (rest != duplicates.end() && (i + 1 == objects.size() || rest->at < objects[i + 1].at())) ++rest;
    if (objects[i].is_map()) {
      object(judged, document, objects[i], {first, rest});
    } else {
      refuse(judged, document, {.code = "NOT_AN_OBJECT", .message = "an item of this List is no mapping", .at = objects[i].at()});
    }
  }
}

void Judge::object(Judged& judged, const Document& document, const Value& object, std::span<const yaml::DuplicateKey> duplicates) {
  const std::string_view api_version = text_of(object, "apiVersion"), kind = text_of(object, "kind");
  for (const auto& [key, found] : {std::pair("kind", kind), std::pair("apiVersion", api_version)}) {
    if (!found.empty()) continue;
    return refuse(judged, document,
                  {.code = kind.empty() ? "MISSING_KIND" : "MISSING_API_VERSION",
                   .path = key,
                   .pointer = std::string("/") + key,
                   .message = std::string("the object has no ") + key,
                   .at = object.at()});
  }
  const std::string name = schema::object_name(store_, object, settings_.check.release_namespace);
  const auto told = [&](JudgedRow row) {
    row.document = document.number;
    row.object = name;
    row.api_version = api_version;
    add(judged, std::move(row));
  };
  if (names_kind(settings_.skip, api_version, kind)) return told({.verdict = Verdict::kSkipped});
  if (names_kind(settings_.reject, api_version, kind)) {
    JudgedRow row{.verdict = Verdict::kError};
    row.findings.push_back({.code = "REJECTED_KIND", .object = name, .path = "kind", .pointer = "/kind",
                            .message = "this kind is refused by --reject", .at = object.as_map().get("kind").at()});
    return told(std::move(row));
  }
  for (std::size_t i = 0; i < settings_.versions.size() && !stopped_; ++i) told(for_version(*judged.job, i, object, duplicates));
}

// A schema file of --schema-location speaks for the kind. False: none does, or a built-in one.
bool Judge::by_location(Job& job, std::size_t number, const Value& object, JudgedRow& row) {
  if (locations_.empty()) return false;
  SchemaLocations::Found& found = locations_[number]->find(text_of(object, "apiVersion"), text_of(object, "kind"));
  if (found.built_in || !found.schema) return false;
  for (Finding& finding : schema::check(job, *found.schema, object).findings) {
    finding.object = schema::object_name(store_, object, settings_.check.release_namespace);
    row.findings.push_back(std::move(finding));
  }
  return true;
}

JudgedRow Judge::for_version(Job& job, std::size_t number, const Value& object, std::span<const yaml::DuplicateKey> duplicates) {
  JudgedRow row;
  if (settings_.versions.size() > 1) row.version = settings_.version_names[number];
  bool has_schema = true;
  if (!by_location(job, number, object, row)) {
    const bool has_rules = rules::is_known_resource(object) && book(job).judges(object);
    if (has_rules) rules::add_known_definition(job_, store_, object);
    schema::ObjectVerdict verdict =
        schema::check_object(job, store_, settings_.versions[number], object, duplicates, settings_.check, row.findings);
    if (settings_.ignore_missing) std::erase_if(row.findings, [](const Finding& finding) { return finding.code == "MISSING_SCHEMA"; });
    const bool holds_documents = settings_.check.runs(schema::Rule::kDocuments) && !settings_.check.kubeconform && rules::may_hold_documents(object);
    if (has_rules || holds_documents) by_rules(job, object, !has_rules, row.findings);
    has_schema = verdict.status != schema::Status::kNoSchema;
    row.unevaluated = std::move(verdict.unevaluated);
  }
  for (Finding& finding : row.findings) {
    if (!finding.at) finding.at = object.at();
  }
  const bool has_error = std::any_of(row.findings.begin(), row.findings.end(), [](const Finding& f) { return f.severity <= Level::kDanger; });
  row.verdict = has_error ? (has_schema ? Verdict::kInvalid : Verdict::kError) : has_schema ? Verdict::kValid : Verdict::kSkipped;
  return row;
}

// The rules of a batch, read when the first object asks for them.
rules::RuleBook& Judge::book(Job& job) {
  if (!book_) book_.emplace(job);
  return *book_;
}

void Judge::by_rules(Job& job, const Value& object, bool documents_only, std::vector<Finding>& findings) {
  rules::Release alone;
  alone.name_space = settings_.check.release_namespace;
  alone.objects = {object};
  const rules::Subject subject{.releases = std::span(&alone, 1), .is_set = false, .live = {}, .store = &store_, .documents_only = documents_only};
  if (documents_only) book(job).learn(store_, subject);
  for (Finding& finding : book(job).judge(subject)) {
    findings.push_back(std::move(finding));
  }
}

}  // namespace rhumbline::cli
