// The doors of the engine, and values.schema.json: the values of each chart against the schema that the chart brings.
//
// In: a schema file and coalesced values, chart by chart. Out: findings whose paths are what --set takes, and one refusal
// that says everything at once, in our words and in Helm's.
// source: helm v4 pkg/chart/common/util/jsonschema.go
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/schema/glance.h"

namespace rhumbline::schema {

Schema::Schema(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::compile(Job& job, const Value& document, const CompileOptions& options) {
  try {
    MetaSchemas meta(job);
    Library library(job, options, &meta);
    Root& root = library.add(std::string(options.url), document);
    return Schema(compile_program(job, library, library.root_of(root), options));
  } catch (const Failure& failure) {
    if (failure.diagnostic().cause == Cause::kLimit) throw;
    return failure.diagnostic();
  }
}

Verdict check(Job& job, const Schema& schema, const Value& instance, std::string_view prefix) {
  Verdict verdict;
  if (run_valid(job, schema.program(), instance)) return verdict;
  const Failed* failed = run_explained(job, schema.program(), instance);
  append_helm_tree(job, verdict.helm, *failed);
  verdict.helm.pop_back();
  append_findings(job, schema.program(), *failed, prefix, verdict.findings);
  return verdict;
}

namespace {

// Helm reads the file as a stream, where text that ends too soon has other words.
Diagnostic as_stream_fault(Diagnostic fault, std::string_view text) {
  if (fault.message != "unexpected end of JSON input") return fault;
  fault.helm = trim_space(text).empty() ? "EOF" : "unexpected EOF";
  return fault;
}

// Whether the values fit. What is made of the schema goes with the answer: it is as large as the values, and no line behind needs it.
bool fits(Job& job, std::string_view text, Pos at, const Value& values) {
  if (fits_at_a_glance(job, text, values)) return true;
  Job reading(job.limits);
  const auto document = json::read(reading, text, at, {.keep_integers = true});
  if (!document) return false;
  const auto schema = Schema::compile(reading, document.value());
  return schema && is_valid(job, schema.value(), values);
}

}  // namespace

void ValuesReport::check(Job& job, std::string_view chart, std::string_view prefix, std::string_view text, Pos at,
                         const Value& values) {
  if (fits(job, text, at, values)) return;
  const auto refuse = [&](const Diagnostic& why) {
    findings_.push_back({.code = "VALUES_SCHEMA",
                         .message = "chart " + std::string(chart) + ": " + why.message,
                         .hint = why.hint,
                         .at = why.at ? why.at : at});
    helm_ += std::string(chart) + ":\n" + (why.helm.empty() ? why.message : why.helm);
  };
  const auto document = json::read(job, text, at, {.keep_integers = true});
  if (!document) return refuse(as_stream_fault(document.error(), text));
  const auto schema = Schema::compile(job, document.value());
  if (!schema) return refuse(schema.error());
  Verdict verdict = schema::check(job, schema.value(), values, prefix);
  if (verdict.findings.empty()) return;
  helm_ += std::string(chart) + ":\n" + verdict.helm + "\n";
  for (Finding& finding : verdict.findings) findings_.push_back(std::move(finding));
}

void ValuesReport::no_table(std::string_view chart, std::string_view prefix, const Value& values) {
  std::string path(prefix);
  if (path.ends_with('.')) path.pop_back();
  helm_ += std::string(chart) + ":\ninvalid type for values: expected object (map), got " + std::string(type_name(values)) + "\n";
  findings_.push_back({.path = path,
                       .message = "must be a map, as it holds the values of chart " + std::string(chart),
                       .at = values.at(),
                       .want = "object"});
}

Diagnostic ValuesReport::refusal(const Job& job) const {
  Diagnostic diagnostic{.rule = "values.schema"};
  diagnostic.message = findings_.size() == 1 ? "the values do not fit the schema:"
                                             : std::to_string(findings_.size()) + " values do not fit the schema:";
  constexpr std::size_t kMost = 200;  // nobody reads more, and each costs the look for its line
  for (const Finding& finding : std::span(findings_).first(std::min(findings_.size(), kMost))) {
    if (!diagnostic.at) diagnostic.at = finding.at;
    diagnostic.message += "\n  " + finding.path + (finding.path.empty() ? "" : " ") + finding.message;
    if (!finding.hint.empty()) diagnostic.message += "; " + finding.hint;
    const Place place = job.sources.place(finding.at);
    if (findings_.size() > 1 && !place.file.empty()) {
      diagnostic.message += " (" + std::string(place.file) + ":" + std::to_string(place.line) + ")";
    }
  }
  if (findings_.size() > kMost) diagnostic.message += "\n  and " + std::to_string(findings_.size() - kMost) + " more";
  diagnostic.helm = "values don't meet the specifications of the schema(s) in the following chart(s):\n" + helm_;
  return diagnostic;
}

}  // namespace rhumbline::schema
