// Reports: order, escapes, secrets, summaries.
#include "renderer/report/report.h"

#include <doctest/doctest.h>

#include "renderer/json/json.h"
#include "renderer/report/parts.h"

using namespace rhumbline;

namespace {

std::string marks(std::vector<std::string> before, std::vector<std::string> after) {
  Job job;
  std::vector<DiffLine> lines;
  align_lines(job, before, after, lines);
  std::string out;
  for (const DiffLine& line : lines) out += line.mark + line.text;
  return out;
}

Comparison compared(Job& job, const schema::Store& store, std::string_view old, std::string_view fresh) {
  const std::vector<Value> olds = {yaml::read(job, old, {}, {.keep_integers = true}).or_throw()};
  const std::vector<Value> news = {yaml::read(job, fresh, {}, {.keep_integers = true}).or_throw()};
  DiffRequest request;
  request.old_objects = olds;
  request.new_objects = news;
  request.old_source = OldSource::kGiven;
  request.store = &store;
  request.version = schema::kube_version("").or_throw();
  return compare(job, request);
}

constexpr std::string_view kOldSecret = "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {k: aHVudGVyMg==}}";
constexpr std::string_view kNewSecret = "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {k: c2VjcmV0ZXI=, more: bmV3}}";

}  // namespace

TEST_CASE("lines are laid over each other with the fewest marks") {
  CHECK(marks({"a", "b", "c"}, {"a", "x", "c"}) == " a-b+x c");
  CHECK(marks({"a", "b"}, {"b", "c"}) == "-a b+c");
  CHECK(marks({}, {"a"}) == "+a");
  CHECK(marks({"a"}, {}) == "-a");
  CHECK(marks({"a", "b", "c", "d"}, {"a", "c", "b", "d"}).size() == 10);
}

TEST_CASE("the findings document is ordered by severity, object, path, code") {
  Job job;
  std::vector<FindingRow> rows;
  rows.push_back(finding_row(job, {.severity = schema::Level::kNoise, .code = "N", .object = "A", .message = "m"}));
  rows.push_back(finding_row(job, {.code = "S", .object = "B", .path = "b", .message = "m"}));
  rows.push_back(finding_row(job, {.code = "S", .object = "B", .path = "a", .message = "m \"q\""}));
  const std::string text = findings_document(std::move(rows), {});
  const Value document = json::read(job, text).or_throw();
  const List& found = document.as_map().get("findings").as_list();
  REQUIRE(found.size == 3);
  CHECK(found[0].as_map().get("path").as_text() == "a");
  CHECK(found[0].as_map().get("message").as_text() == "m \"q\"");
  CHECK(found[1].as_map().get("path").as_text() == "b");
  CHECK(found[2].as_map().get("severity").as_text() == "noise");
}

TEST_CASE("no form prints a secret, with --show-secrets both do") {
  Job job;
  const schema::Store store(job);
  const Comparison comparison = compared(job, store, kOldSecret, kNewSecret);
  const std::string text = diff_text(job, comparison, {}), document = diff_json(job, comparison, false);
  for (const std::string_view secret : {"aHVudGVyMg", "hunter2", "c2VjcmV0ZXI", "secreter", "bmV3"}) {
    CHECK(text.find(secret) == std::string::npos);
    CHECK(document.find(secret) == std::string::npos);
  }
  CHECK(text.find("k: changed (7 → 8 bytes)") != std::string::npos);
  CHECK(text.find("more: (hidden, 3 bytes)") != std::string::npos);
  CHECK(diff_text(job, comparison, {.show_secrets = true}).find("aHVudGVyMg") != std::string::npos);
  CHECK(diff_json(job, comparison, true).find("aHVudGVyMg") != std::string::npos);
}

TEST_CASE("a Secret that comes or goes as a whole hides its values, too") {
  Job job;
  const schema::Store store(job);
  const std::vector<Value> only = {yaml::read(job, kOldSecret).or_throw()};
  DiffRequest request;
  request.new_objects = only;
  request.old_source = OldSource::kGiven;
  request.store = &store;
  request.version = schema::kube_version("").or_throw();
  const std::string text = diff_text(job, compare(job, request), {});
  CHECK(text.find("aHVudGVyMg") == std::string::npos);
  CHECK(text.find("(hidden, 7 bytes)") != std::string::npos);
}

TEST_CASE("text of a chart cannot steer the terminal") {
  Job job;
  const schema::Store store(job);
  const Comparison comparison = compared(job, store, "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: x}}",
                                         "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: \"\\e[31mred\"}}");
  CHECK(diff_text(job, comparison, {}).find('\x1b') == std::string::npos);
}

TEST_CASE("JSON of a comparison is one document with the members of the contract") {
  Job job;
  const schema::Store store(job);
  const std::string text = diff_json(job, compared(job, store, kOldSecret, kNewSecret), false);
  const Value document = json::read(job, text).or_throw();
  for (const char* name : {"schemaVersion", "outcome", "conflicts", "objects", "findings", "summary"}) {
    CAPTURE(name);
    CHECK(document.as_map().find(name) != nullptr);
  }
}

TEST_CASE("a report counts, and is valid as long as nothing was wrong") {
  Job job;
  const auto report = make_report({.form = Form::kText, .verbose = true, .summary = true});
  report->add(job, {.file = "a.yaml", .object = "Service//s", .verdict = Verdict::kValid});
  CHECK(report->all_valid());
  const schema::Finding finding{.code = "X", .message = "wrong"};
  report->add(job, {.file = "a.yaml", .verdict = Verdict::kError, .findings = {&finding, 1}});
  CHECK(!report->all_valid());
  const std::string text = report->finish(1);
  CHECK(text.find("a.yaml: Service//s is valid\n") != std::string::npos);
  CHECK(text.find("Summary: 2 resources found in 1 file - Valid: 1, Invalid: 0, Errors: 1, Skipped: 0\n") != std::string::npos);
}
