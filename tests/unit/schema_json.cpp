// JSON schemas: what is found, in our words and in Helm's.
#include <doctest/doctest.h>

#include "renderer/json/json.h"
#include "renderer/schema/schema.h"

using namespace rhumbline;

namespace {

struct Row {
  std::string_view schema, instance;
  std::string_view ours;  // "path message" lines
  std::string_view helm;
};

constexpr Row kRows[] = {
    {R"({"type":"object"})", R"({})", "", ""},
    {R"({"properties":{"port":{"type":"integer"}}})", R"({"port":"abc"})", "osm.port is \"abc\" (a string), must be integer\n",
     "- at '/port': got string, want integer"},
    {R"({"properties":{"port":{"maximum":65535}}})", R"({"port":70000})", "osm.port is 70000, must be at most 65535\n",
     "- at '/port': maximum: got 70,000, want 65,535"},
    {R"({"properties":{"enable":{}},"additionalProperties":false})", R"({"enabled":true})",
     "osm.enabled is not known; did you mean osm.enable?\n", "- at '': additional properties 'enabled' not allowed"},
    {R"({"properties":{"type":{"enum":["const","probabilistic"]}}})", R"({"type":"probabalistic"})",
     "osm.type is \"probabalistic\", must be one of \"const\", \"probabilistic\"; did you mean \"probabilistic\"?\n",
     "- at '/type': value must be one of 'const', 'probabilistic'"},
    {R"({"properties":{"endpoint":{"pattern":"^/"}}})", R"({"endpoint":"api/v2/spans"})",
     "osm.endpoint is \"api/v2/spans\", must match ^/; did you mean \"/api/v2/spans\"?\n",
     "- at '/endpoint': 'api/v2/spans' does not match pattern '^/'"},
    {R"({"properties":{"host":{"title":"A host name","pattern":"^[a-z.]+$"}}})", R"({"host":"<host>"})",
     "osm.host is \"<host>\", must match ^[a-z.]+$ (A host name)\n",
     "- at '/host': '<host>' does not match pattern '^[a-z.]+$'"},
    {R"({"required":["a","b"]})", R"({})", "osm.a is missing\nosm.b is missing\n", "- at '': missing properties 'a', 'b'"},
    {R"({"properties":{"a.b":{"minLength":1}}})", R"({"a.b":""})", "osm.a\\.b is empty, must not be\n",
     "- at '/a.b': minLength: got 0, want 1"},
    {R"({"properties":{"x":{"anyOf":[{"type":"integer"},{"type":"null"}]}}})", R"({"x":"1"})",
     "osm.x is \"1\" (a string), must be null or integer\n",
     "- at '/x': 'anyOf' failed\n  - at '/x': got string, want integer\n  - at '/x': got string, want null"},
    {R"({"anyOf":[{"type":"string"},{"required":["b"]}]})", R"({"a":1})", "osm.b is missing\n",
     "- at '': 'anyOf' failed\n  - at '': got object, want string\n  - at '': missing property 'b'"},
    {R"({"if":{"properties":{"ingress":{"const":true}}},"then":{"properties":{"enabled":{"const":true}}}})",
     R"({"ingress":true,"enabled":false})", "osm.enabled is false, must be true, as osm.ingress=true\n",
     "- at '/enabled': value must be true"},
    {R"({"not":{"properties":{"a":{"const":true},"b":{"const":true}}}})", R"({"a":true,"b":true})",
     "osm.a osm.a=true and osm.b=true exclude each other\n", "- at '': 'not' failed"},
    {R"({"oneOf":[{"type":"integer"},{"minimum":1}]})", R"(5)", "osm fits more than one of the forms that exclude each other\n",
     "- at '': 'oneOf' failed, subschemas 0, 1 matched"},
    {R"({"$ref":"#/$defs/p","$defs":{"p":{"multipleOf":0.5,"minimum":3}}})", R"(0.7)",
     "osm is 0.7, must be at least 3\nosm is 0.7, must be a multiple of 0.5\n",
     "- at '': validation failed\n  - at '': minimum: got 0.7, want 3\n  - at '': multipleOf: got 0.7, want 0.5"},
    {R"({"items":{"type":"string"},"uniqueItems":true})", R"(["a",1,"a"])",
     "osm holds the same item at 0 and 2\nosm[1] is 1, must be string\n",
     "- at '': items at 0 and 2 are equal\n- at '/1': got number, want string"},
    {R"({"enum":[1.0,null]})", R"(2)", "osm is 2, must be one of 1, null\n", "- at '': value must be one of 1.0, <nil>"},
    {R"({"maximum":1})", R"(12345678901)", "osm is 12345678901, must be at most 1\n",
     "- at '': maximum: got 1.2345678901×10¹⁰, want 1"},
    {R"({"$schema":"http://json-schema.org/draft-07/schema#","format":"ipv4"})", R"("nope")",
     "osm is \"nope\", which is no valid ipv4: expected four decimals\n",
     "- at '': 'nope' is not valid ipv4: expected four decimals"},
    {R"({"format":"ipv4"})", R"("nope")", "", ""},
    {R"({"unevaluatedProperties":false,"allOf":[{"properties":{"a":true}}]})", R"({"a":1,"b":2})", "osm.b must not be set\n",
     "- at '/b': false schema"},
    {R"({"propertyNames":{"pattern":"^[a-z]+$"}})", R"({"A1":1})", "osm may not have a member named \"A1\"\n",
     "- at '': invalid propertyName 'A1'\n  - at '': 'A1' does not match pattern '^[a-z]+$'"},
};

schema::Verdict judge(Job& job, std::string_view schema_text, std::string_view instance_text) {
  const Value document = json::read(job, schema_text, job.sources.add("schema", schema_text), {.keep_integers = true}).or_throw();
  const schema::Schema compiled = schema::Schema::compile(job, document).or_throw();
  const Value instance = json::read(job, instance_text, {}, {.keep_integers = true}).or_throw();
  schema::Verdict verdict = schema::check(job, compiled, instance, "osm.");
  CHECK(schema::is_valid(job, compiled, instance) == verdict.findings.empty());
  return verdict;
}

}  // namespace

TEST_CASE("each failure is told in our words and in Helm's") {
  for (const Row& row : kRows) {
    Job job;
    CAPTURE(row.schema);
    CAPTURE(row.instance);
    const schema::Verdict verdict = judge(job, row.schema, row.instance);
    std::string ours;
    for (const schema::Finding& finding : verdict.findings) ours += finding.path + " " + finding.message + "\n";
    CHECK(ours == row.ours);
    CHECK(verdict.helm == row.helm);
  }
}

TEST_CASE("a schema that cannot be used says why, as Helm does") {
  struct Refused {
    std::string_view schema, helm;
  };
  constexpr Refused kRefused[] = {
      {R"({"$ref":"#/$defs/none"})", "json-pointer in \"file:///values.schema.json#/$defs/none\" not found"},
      {R"({"$ref":"other.json"})", "failing loading \"file:///other.json\": open /other.json: no such file or directory"},
      {R"({"type":"strin"})",
       "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with "
       "'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/type': 'anyOf' failed\n    - at "
       "'/type': "
       "value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'\n    - at '/type': got string, "
       "want array"},
      {R"({"$ref":"#nope"})", "anchor in \"file:///values.schema.json#nope\" not found in schema \"file:///values.schema.json\""},
      {R"({"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}})",
       "duplicate anchor \"x\" in \"file:///values.schema.json\" at \"/$defs/a\" and \"/$defs/b\""},
  };
  for (const Refused& row : kRefused) {
    Job job;
    const Value document = json::read(job, row.schema).or_throw();
    const auto compiled = schema::Schema::compile(job, document);
    REQUIRE_FALSE(compiled.ok());
    CHECK(compiled.error().helm == row.helm);
  }
}

TEST_CASE("an unresolved urn is permissive, with a warning") {
  Job job;
  const Value document = json::read(job, R"({"properties":{"a":{"$ref":"urn:example:a"}}})").or_throw();
  const auto compiled = schema::Schema::compile(job, document);
  REQUIRE(compiled.ok());
  CHECK(schema::is_valid(job, compiled.value(), json::read(job, R"({"a":1})").or_throw()));
  REQUIRE(job.warnings.size() == 1);
  CHECK(job.warnings[0].helm == "unresolved URN reference ignored; using permissive schema");
}

TEST_CASE("hostile schemas end with an error, soon") {
  Limits limits;
  limits.schema_steps = 200'000;
  std::string wide = R"({"$defs":{"a0":{"type":"string"})";
  for (int i = 1; i < 40; ++i) {
    const std::string below = "{\"$ref\":\"#/$defs/a" + std::to_string(i - 1) + "\"}";
    wide += ",\"a" + std::to_string(i) + "\":{\"anyOf\":[" + below + "," + below + "]}";
  }
  wide += R"(},"$ref":"#/$defs/a39"})";
  Job job(limits);
  const auto compiled = schema::Schema::compile(job, json::read(job, wide).or_throw());
  REQUIRE(compiled.ok());
  CHECK_THROWS_WITH(schema::is_valid(job, compiled.value(), Value::int64(1)),
                    "the schema needs more steps than --max-schema-steps allows");
  Job deep_job;
  const auto loop = schema::Schema::compile(
      deep_job, json::read(deep_job, R"({"properties":{"a":{"$ref":"#"}},"additionalProperties":false})").or_throw());
  REQUIRE(loop.ok());
  std::string nested;
  for (int i = 0; i < 3000; ++i) nested += "{\"a\":";
  nested += "1" + std::string(3000, '}');
  const Value instance = json::read(deep_job, nested).or_throw();
  CHECK_THROWS_WITH(schema::is_valid(deep_job, loop.value(), instance), "schema and values nest deeper than 1500 levels");
  Job cycle_job;
  const auto cycle = schema::Schema::compile(
      cycle_job,
      json::read(cycle_job, R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}})").or_throw());
  REQUIRE(cycle.ok());
  CHECK_FALSE(schema::is_valid(cycle_job, cycle.value(), Value::int64(1)));
}

TEST_CASE("the values of a release are refused at once") {
  Job job;
  const std::string_view text = R"({"properties":{"port":{"type":"integer"},"host":{"type":"string"}}})";
  schema::ValuesReport report;
  report.check(job, "osm", "", text, job.sources.add("osm/values.schema.json", text),
               json::read(job, R"({"port":"x","host":1})").or_throw());
  report.no_table("child", "child.", Value::int64(1));
  CHECK_FALSE(report.ok());
  CHECK(report.findings().size() == 3);
  const Diagnostic refusal = report.refusal(job);
  CHECK(refusal.message ==
        "3 values do not fit the schema:\n  host is 1, must be string\n  port is \"x\" (a string), must be integer\n"
        "  child must be a map, as it holds the values of chart child");
  CHECK(refusal.helm ==
        "values don't meet the specifications of the schema(s) in the following chart(s):\nosm:\n"
        "- at '/host': got number, want string\n- at '/port': got string, want integer\n"
        "child:\ninvalid type for values: expected object (map), got int64\n");
}
