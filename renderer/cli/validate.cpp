// `rhumbline validate`: manifests in, verdicts out.
//
// In:  files, folders, standard input.   Out: findings on stdout, each with its place; 0 when every object is valid, else 1.
// The one idea: documents are judged in batches, each with a job of its own, so memory does not grow with their number; what
// outlives a batch is text.
// Traps: CustomResourceDefinitions of the stream count for all of it, also for objects before them; an input that cannot be read
// is an error even when all others are valid.

#include <unistd.h>

#include <algorithm>
#include <set>

#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/crds.h"
#include "renderer/live/live.h"
#include "renderer/report/report.h"
#include "renderer/rules/rules.h"

namespace rhumbline::cli {

namespace {

using schema::Finding;
using schema::Level;

constexpr std::size_t kBatchBytes = 256 * 1024;

constexpr Flag kValidateFlags[] = {
    {"strict", 0, FlagKind::kSwitch, "", "unknown fields and duplicate keys are errors"},
    {"kubernetes-version", 0, FlagKind::kCommaList, "VERSION", "such as 1.31 or 1.31.4; several are checked one by one", "newest"},
    {"crds", 0, FlagKind::kList, "PATH", "CustomResourceDefinitions or JSON schemas: a file or a folder"},
    {"crd", 0, FlagKind::kList, "PATH", "", "", true},
    {"ignore-missing-schemas", 0, FlagKind::kSwitch, "", "skip objects of unknown kinds"},
    {"ignore-filename-pattern", 0, FlagKind::kList, "REGEX", "leave out files whose path matches"},
    {"skip", 0, FlagKind::kCommaList, "KIND", "kinds, or group/version/kind, that are not checked"},
    {"reject", 0, FlagKind::kCommaList, "KIND", "kinds, or group/version/kind, that are refused"},
    {"namespace", 0, FlagKind::kValue, "NS", "namespace of objects that name none, for messages"},
    {"output", 'o', FlagKind::kValue, "FORM", "text or json", "text"},
    {"summary", 0, FlagKind::kSwitch, "", "print counts at the end"},
    {"verbose", 0, FlagKind::kSwitch, "", "tell valid and skipped objects, too"},
    {"exit-on-error", 0, FlagKind::kSwitch, "", "stop at the first object that is not valid"},
    {"n", 0, FlagKind::kValue, "N", "", "", true},
    {"cache", 0, FlagKind::kValue, "DIR", "", "", true},
    {"insecure-skip-tls-verify", 0, FlagKind::kSwitch, "", "", "", true},
};

struct Settings {
  std::vector<schema::KubeVersion> versions;
  std::vector<std::string> version_names;  // as asked for
  std::set<std::string, std::less<>> skip, reject;
  std::vector<Regex> ignored_names;
  schema::CheckOptions check;
  bool ignore_missing = false;
  bool stop_early = false;
  ReportOptions report;
};

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

std::set<std::string, std::less<>> name_set(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

Settings settings_of(const Arguments& arguments, std::string& name_space) {
  Settings settings;
  settings.version_names = arguments.list("kubernetes-version");
  if (settings.version_names.empty()) settings.version_names.emplace_back();
  for (const std::string& name : settings.version_names) {
    settings.versions.push_back(schema::kube_version(name).or_throw());
  }
  settings.skip = name_set(arguments.list("skip"));
  settings.reject = name_set(arguments.list("reject"));
  for (const std::string& pattern : arguments.list("ignore-filename-pattern")) {
    settings.ignored_names.push_back(Regex::compile(pattern).or_throw());
  }
  name_space = arguments.value("namespace");
  settings.check.strict = arguments.is_on("strict");
  settings.check.release_namespace = name_space;
  settings.ignore_missing = arguments.is_on("ignore-missing-schemas");
  settings.stop_early = arguments.is_on("exit-on-error");
  const std::string form = arguments.value("output", "text");
  const std::optional<Form> known = form_named(form);
  if (!known) refuse("no output form is called \"" + form + "\"", "--output takes text or json");
  settings.report = {.form = *known, .verbose = arguments.is_on("verbose"), .summary = arguments.is_on("summary")};
  settings.report.draw.colour = wants_colour(arguments, STDOUT_FILENO);
  return settings;
}

std::string_view text_of(const Value& object, std::string_view key) {
  const Value found = object.as_map().get(key);
  return found.is_string() ? found.as_text() : std::string_view();
}

// "Deployment" and "apps/v1/Deployment" both name a kind. source: kubeconform pkg/validator isSkipped
bool names_kind(const std::set<std::string, std::less<>>& set, std::string_view api_version, std::string_view kind) {
  return set.contains(kind) || set.contains(std::string(api_version) + "/" + std::string(kind));
}

class Validation {
 public:
  Validation(Job& job, const Settings& settings)
      : job_(job), settings_(settings), store_(job), report_(make_report(settings.report)) {}

  schema::Store& store() { return store_; }
  Report& report() { return *report_; }

  // The definitions of a stream are read before any object is judged, in the job that outlives all batches.
  void take_definitions(const Input& input) {
    if (input.text.find("CustomResourceDefinition") == std::string_view::npos) return;
    for (const Document& document : split_documents(input.text)) {
      if (document.text.find("CustomResourceDefinition") == std::string_view::npos) continue;
      Result<Parsed> parsed = parse_document(job_, document, {});
      if (!parsed) continue;  // told when its turn comes
      for (const Value& value : parsed.value().values) {
        for (const Value& object : schema::unfold_list(value)) store_.add_crd(object);
      }
    }
  }

  void judge(const Input& input) {
    const std::vector<Document> documents = split_documents(input.text);
    for (std::size_t first = 0; first < documents.size() && !stopped_;) {
      std::size_t last = first, bytes = 0;
      while (last < documents.size() && (last == first || bytes + documents[last].text.size() <= kBatchBytes)) {
        bytes += documents[last++].text.size();
      }
      Job batch(job_.limits);
      book_.reset();
      const Pos start = batch.sources.add(input.name, input.text);
      for (; first < last && !stopped_; ++first) judge_document(batch, input, documents[first], start);
    }
  }

 private:
  void add(Job& batch, const Row& row) {
    report_->add(batch, row);
    if (settings_.stop_early && !report_->all_valid()) stopped_ = true;
  }

  void refuse_document(Job& batch, const Input& input, const Document& document, Finding finding) {
    add(batch, {.file = input.name, .document = document.number, .verdict = Verdict::kError, .findings = {&finding, 1}});
  }

  void judge_document(Job& batch, const Input& input, const Document& document, Pos start) {
    Result<Parsed> parsed = parse_document(batch, document, start + document.offset, JsonBy::kYaml);
    if (!parsed) {
      const Diagnostic& fault = parsed.error();
      return refuse_document(batch, input, document, {.code = "BROKEN_YAML", .message = fault.message, .hint = fault.hint, .at = fault.at});
    }
    for (const Value& value : parsed.value().values) {
      if (value.is_nil()) continue;
      if (!value.is_map()) {
        refuse_document(batch, input, document,
                        {.code = "NOT_AN_OBJECT", .message = "the document is no Kubernetes object: it is not a mapping", .at = value.at()});
        continue;
      }
      judge_value(batch, input, document, value, parsed.value().duplicates);
    }
  }

  void judge_value(Job& batch, const Input& input, const Document& document, const Value& value,
                   std::span<const yaml::DuplicateKey> duplicates) {
    const std::vector<Value> objects = schema::unfold_list(value);
    auto rest = duplicates.begin();
    for (std::size_t i = 0; i < objects.size() && !stopped_; ++i) {
      // A duplicate key belongs to the item in which it stands; the List's own are told with its first item.
      const auto first = rest;
      while (rest != duplicates.end() && (i + 1 == objects.size() || rest->at < objects[i + 1].at())) ++rest;
      if (!objects[i].is_map()) {
        refuse_document(batch, input, document,
                        {.code = "NOT_AN_OBJECT", .message = "an item of this List is no mapping", .at = objects[i].at()});
        continue;
      }
      judge_object(batch, input, document, objects[i], {first, rest});
    }
  }

  void judge_object(Job& batch, const Input& input, const Document& document, const Value& object,
                    std::span<const yaml::DuplicateKey> duplicates) {
    const std::string_view api_version = text_of(object, "apiVersion"), kind = text_of(object, "kind");
    for (const auto& [key, found] : {std::pair("kind", kind), std::pair("apiVersion", api_version)}) {
      if (!found.empty()) continue;
      return refuse_document(batch, input, document,
                             {.code = kind.empty() ? "MISSING_KIND" : "MISSING_API_VERSION",
                              .path = key,
                              .pointer = std::string("/") + key,
                              .message = std::string("the object has no ") + key,
                              .at = object.at()});
    }
    const std::string name = schema::object_name(store_, object, settings_.check.release_namespace);
    Row row{.file = input.name, .document = document.number, .object = name, .api_version = api_version};
    if (names_kind(settings_.skip, api_version, kind)) {
      row.verdict = Verdict::kSkipped;
      return add(batch, row);
    }
    if (names_kind(settings_.reject, api_version, kind)) {
      const Finding finding{.code = "REJECTED_KIND", .object = name, .path = "kind", .pointer = "/kind",
                            .message = "this kind is refused by --reject", .at = object.as_map().get("kind").at()};
      row.verdict = Verdict::kError;
      row.findings = {&finding, 1};
      return add(batch, row);
    }
    for (std::size_t i = 0; i < settings_.versions.size() && !stopped_; ++i) {
      if (settings_.versions.size() > 1) row.version = settings_.version_names[i];
      judge_for(batch, row, settings_.versions[i], object, duplicates);
    }
  }

  void judge_for(Job& batch, Row row, schema::KubeVersion version, const Value& object,
                 std::span<const yaml::DuplicateKey> duplicates) {
    std::vector<Finding> findings;
    const bool has_rules = rules::is_known_resource(object) && book(batch).judges(object);
    if (has_rules) rules::add_known_definition(job_, store_, object);
    const schema::ObjectVerdict verdict =
        schema::check_object(batch, store_, version, object, duplicates, settings_.check, findings);
    if (settings_.ignore_missing) std::erase_if(findings, [](const Finding& finding) { return finding.code == "MISSING_SCHEMA"; });
    if (has_rules) judge_by_rules(batch, object, findings);
    for (Finding& finding : findings) {
      if (!finding.at) finding.at = object.at();
    }
    const bool has_error = std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.severity <= Level::kDanger; });
    row.verdict = has_error ? (verdict.status == schema::Status::kNoSchema ? Verdict::kError : Verdict::kInvalid)
                  : verdict.status == schema::Status::kNoSchema ? Verdict::kSkipped
                                                                : Verdict::kValid;
    row.findings = findings;
    row.cel_rules = verdict.cel_rules;
    add(batch, row);
  }

  // The rules of a batch, read when the first object asks for them.
  rules::RuleBook& book(Job& batch) {
    if (!book_) book_.emplace(batch);
    return *book_;
  }

  void judge_by_rules(Job& batch, const Value& object, std::vector<Finding>& findings) {
    rules::Release alone;
    alone.name_space = settings_.check.release_namespace;
    alone.objects = {object};
    for (Finding& finding : book(batch).judge({.releases = std::span(&alone, 1), .is_set = false, .live = {}, .store = &store_})) {
      findings.push_back(std::move(finding));
    }
  }

  Job& job_;
  const Settings& settings_;
  schema::Store store_;
  std::unique_ptr<Report> report_;
  std::optional<rules::RuleBook> book_;
  bool stopped_ = false;
};

std::vector<std::string> paths_of(const Arguments& arguments) {
  if (!arguments.positional.empty()) return arguments.positional;
  if (::isatty(STDIN_FILENO) != 0) refuse("no file is given", "rhumbline validate FILE|DIR|-");
  return {"-"};
}

int validate(Job& job, const Arguments& arguments) {
  DiskFiles files;
  std::string name_space;
  const Settings settings = settings_of(arguments, name_space);
  Validation validation(job, settings);
  for (const char* flag : {"crds", "crd"}) {
    for (const std::string& path : arguments.list(flag)) add_definitions(job, files, path, validation.store());
  }
  Inputs inputs = read_inputs(job, files, paths_of(arguments));
  std::erase_if(inputs.found, [&](const Input& input) {
    return std::any_of(settings.ignored_names.begin(), settings.ignored_names.end(),
                       [&](const Regex& pattern) { return pattern.contains(input.name); });
  });
  for (const Input& input : inputs.found) validation.take_definitions(input);
  for (const Input& input : inputs.found) validation.judge(input);
  print_warnings(job, arguments);
  const DrawOptions draw_options{.colour = wants_colour(arguments, STDERR_FILENO)};
  for (const Diagnostic& fault : inputs.faults) write_stderr(draw(fault, job.sources, draw_options));
  if (!inputs.found.empty()) write_stdout(validation.report().finish(inputs.found.size()));
  return inputs.faults.empty() && validation.report().all_valid() ? kOk : kFailed;
}

}  // namespace

std::span<const Flag> validate_flags() { return kValidateFlags; }

int run_validate(const Arguments& arguments) {
  Job job(limits_of(arguments));
  return run_reporting(job, arguments, {.usage = kFailed, .limit = kFailed, .failed = kFailed}, validate);
}

}  // namespace rhumbline::cli
