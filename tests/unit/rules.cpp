// Rules: queries into objects and strings, the program's own files, Services, sets of releases.
#include "renderer/rules/rules.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "renderer/json/json.h"
#include "renderer/rules/embedded.h"
#include "renderer/rules/query.h"

using namespace rhumbline;
using namespace rhumbline::rules;

namespace {

Value yaml_value(Job& job, std::string_view text) {
  return yaml::read(job, job.arena.copy(text), {}, {.keep_integers = true}).or_throw();
}

std::string found(std::string_view object, std::string_view query) {
  Job job;
  std::string out;
  for (const Hit& hit : find_all(job, {"", yaml_value(job, object)}, query)) {
    out += hit.path + "=" + text_of(hit.value) + " ";
  }
  return out;
}

// Codes and paths of what the rules say about one object, in the order of the rules.
std::string judged(std::string_view object) {
  Job job;
  const schema::Store store(job);
  Release release;
  release.name_space = "ns";
  release.objects = {yaml_value(job, object)};
  std::string out;
  for (const schema::Finding& finding : RuleBook(job).judge({.releases = std::span(&release, 1), .is_set = false, .live = {}, .store = &store})) {
    out += std::string(finding.code) + " " + finding.path + "\n";
  }
  return out;
}

std::string page(const std::string& path) {
  std::ifstream file(std::string(RHUMBLINE_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr std::string_view kObject = R"(
a: {b: [{name: u, m: 1}, {name: w, m: 2}], "c.d": t}
text: '{"k": {"l": [5]}}'
yaml: "p:\n  q: 7\n"
code: eyJ6IjogM30=
)";

}  // namespace

TEST_CASE("a query finds members, items and what stands in strings, with exact paths") {
  CHECK(found(kObject, "a.b[1].m") == "a.b[1].m=2 ");
  CHECK(found(kObject, "a.b[*].name") == "a.b[0].name=u a.b[1].name=w ");
  CHECK(found(kObject, "a.b[name=w].m") == "a.b[1].m=2 ");
  CHECK(found(kObject, "a[\"c.d\"]") == "a[\"c.d\"]=t ");
  CHECK(found(kObject, "text|json.k.l[0]") == "text|json.k.l[0]=5 ");
  CHECK(found(kObject, "yaml|yaml.*.q") == "yaml|yaml.p.q=7 ");
  CHECK(found(kObject, "code|b64|json.z") == "code|b64|json.z=3 ");
  CHECK(found(kObject, "a|yaml.b[0].m") == "a.b[0].m=1 ");
  CHECK(found(kObject, "a.b[0]|keys") == "a.b[0]=name a.b[0]=m ");
}

TEST_CASE("what is no query, no text of that form or not there has no hits") {
  for (const char* query : {"a.", "a[", "a[x", "a|toml", "a.b[9].n", "yaml|json.p", "nothing"}) {
    CAPTURE(query);
    CHECK(found(kObject, query).empty());
  }
}

TEST_CASE("the program's own rules fit their schema, and their codes are in the manual") {
  Job job;
  const schema::Schema schema = schema::Schema::compile(job, json::read(job, rules_schema(), {}, {.keep_integers = true}).or_throw()).or_throw();
  const std::string manual = page("docs/check.md");
  std::size_t rules = 0;
  for (const Embedded& file : embedded_rules()) {
    if (!file.name.ends_with("rules.json") && !file.name.ends_with("runtime.json")) continue;
    CAPTURE(file.name);
    const Value document = json::read(job, file.text, {}, {.keep_integers = true}).or_throw();
    for (const schema::Finding& finding : schema::check(job, schema, document).findings) FAIL_CHECK(finding.path << " " << finding.message);
    for (const Hit& code : find_all(job, {"", document}, "rules[*].code")) {
      CHECK_MESSAGE(manual.find(text_of(code.value)) != std::string::npos, text_of(code.value));
    }
    // Every place of every rule is a query.
    for (const char* member : {"rules[*].each", "rules[*].at", "runtime[*].record", "runtime[*].harm", "runtime[*].text"}) {
      for (const Hit& place : find_all(job, {"", document}, member)) CHECK_MESSAGE(parse_query(text_of(place.value)).has_value(), text_of(place.value));
    }
    ++rules;
  }
  CHECK(rules == 14);
}

TEST_CASE("a user's rules file with a slip is refused") {
  Job job;
  RuleBook book(job);
  CHECK_THROWS_AS(book.add(R"({"rules": [{"code": "lower"}]})", {}), Failure);
  CHECK_THROWS_AS(book.add(R"({"rulez": []})", {}), Failure);
  CHECK_THROWS_AS(book.add("{", {}), Failure);
  CHECK_NOTHROW(book.add(R"({"rules": [{"code": "X", "for": {"kind": "Pod"}, "message": "m"}]})", {}));
}

TEST_CASE("rules about objects hold for whoever wrote the object") {
  CHECK(judged("{apiVersion: machinelearning.seldon.io/v1, kind: SeldonDeployment, metadata: {name: s}, spec: {predictors: [{componentSpecs: "
               "[{spec: {containers: [{env: [{name: TRACING, value: '1'}]}]}}]}]}}") == "TRACING_PARTIAL spec.predictors[0].svcOrchSpec.env\n");
  CHECK(judged("{apiVersion: v1, kind: ConfigMap, metadata: {name: istio}, data: {mesh: \"defaultProviders: {tracing: [otel]}\"}}") ==
        "UNKNOWN_PROVIDER data.mesh|yaml.defaultProviders.tracing[0]\n");
  CHECK(judged("{apiVersion: config.openservicemesh.io/v1alpha2, kind: MeshConfig, metadata: {name: m}, spec: {observability: {tracing: {port: 70000, "
               "endpoint: x}}}}") == "TRACING_ENDPOINT spec.observability.tracing.endpoint\nSCHEMA spec.observability.tracing.port\n");
  CHECK(judged("{apiVersion: v1, kind: ConfigMap, metadata: {name: other}, data: {mesh: x}}").empty());
}
