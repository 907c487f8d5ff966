// A second opinion on JSON Schema: valijson, which shares no line with our engine, gives the same verdict on our own schemas, on the
// values of our presets and on thousands of mutations of them.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "renderer/json/json.h"
#include "renderer/schema/schema.h"

using namespace rhumbline;

namespace {

using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Changes one place of the document: another type, another bound, a member more or less.
void mutate(Json& document, std::mt19937& random) {
  const auto pick = [&random](std::size_t count) { return random() % count; };
  Json* at = &document;
  while (at->is_structured() && !at->empty() && pick(4) != 0) {
    auto child = at->begin();
    std::advance(child, static_cast<std::ptrdiff_t>(pick(at->size())));
    at = &*child;
  }
  const Json kValues[] = {nullptr, true, 0, -1, 65536, 1.5, "", "x", "http://a", Json::array(), Json::object(), Json::array({1, 1})};
  if (at->is_object() && pick(2) == 0) {
    (*at)["unknown" + std::to_string(pick(3))] = kValues[pick(std::size(kValues))];
  } else if (at->is_object() && !at->empty() && pick(2) == 0) {
    at->erase(at->begin());
  } else {
    *at = kValues[pick(std::size(kValues))];
  }
}

struct Judges {
  Job job;
  valijson::Schema theirs;
  std::optional<schema::Schema> ours;

  explicit Judges(const std::string& text) {
    const Json document = Json::parse(text);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(document), theirs);
    const Value value = json::read(job, job.arena.copy(text), {}, {.keep_integers = true}).or_throw();
    ours = schema::Schema::compile(job, value, {.draft = schema::Draft::k7}).or_throw();
  }

  bool agree(const Json& instance) {
    valijson::Validator validator;
    const bool they_say = validator.validate(theirs, Adapter(instance), nullptr);
    const std::string text = instance.dump();
    const Value value = json::read(job, job.arena.copy(text), {}, {.keep_integers = true}).or_throw();
    valid += they_say ? 1 : 0;
    return schema::is_valid(job, *ours, value) == they_say;
  }

  int valid = 0;
};

}  // namespace

TEST_CASE("valijson agrees on mutations of small documents") {
  struct Row {
    const char* schema;
    const char* instance;
  };
  constexpr Row kRows[] = {
      {R"({"type":"object","properties":{"port":{"type":"integer","minimum":1,"maximum":65535},"name":{"type":"string","pattern":"^[a-z]+$"}},
          "required":["port"],"additionalProperties":false})", R"({"port":80,"name":"web"})"},
      {R"({"type":"array","items":{"anyOf":[{"type":"string","minLength":1},{"type":"number","multipleOf":0.5}]},"uniqueItems":true,"maxItems":3})", R"(["a",1.5])"},
      {R"({"definitions":{"n":{"type":["object","null"],"properties":{"next":{"$ref":"#/definitions/n"}},"additionalProperties":false}},"$ref":"#/definitions/n"})",
       R"({"next":{"next":null}})"},
      {R"({"if":{"properties":{"kind":{"const":"a"}},"required":["kind"]},"then":{"required":["x"]},"else":{"required":["y"]}})", R"({"kind":"a","x":1})"},
      {R"({"oneOf":[{"type":"integer"},{"minimum":2}],"not":{"enum":[5,"x"]}})", "3"},
      {R"({"patternProperties":{"^x-":{"type":"string"}},"propertyNames":{"maxLength":4},"minProperties":1,"dependencies":{"a":["b"]}})", R"({"x-a":"s","b":1})"},
      {R"({"contains":{"type":"string"},"items":[{"type":"integer"}],"additionalItems":{"type":"string"}})", R"([1,"a"])"},
  };
  std::mt19937 random(11);
  for (const Row& row : kRows) {
    Judges judges(row.schema);
    int disagreements = 0;
    for (int round = 0; round < 400; ++round) {
      Json instance = Json::parse(row.instance);
      for (int i = round % 4; i > 0; --i) mutate(instance, random);
      if (judges.agree(instance)) continue;
      ++disagreements;
      MESSAGE(row.schema, " disagrees on ", instance.dump());
    }
    CHECK(disagreements == 0);
    CHECK(judges.valid > 20);
    CHECK(judges.valid < 400);
  }
}

TEST_CASE("valijson agrees on the values of our own charts") {
  const std::filesystem::path schemas = std::filesystem::path(RHUMBLINE_SOURCE_DIR) / "schemas";
  std::mt19937 random(13);
  int checked = 0;
  for (const auto& folder : std::filesystem::directory_iterator(schemas)) {
    const std::filesystem::path file = folder.path() / "values.schema.json";
    if (!std::filesystem::exists(file)) continue;
    Judges judges(content_of(file));
    const Json start = {{"allInOne", {{"enabled", true}}}, {"storage", {{"type", "memory"}}}, {"zipkin", {{"port", 9411}}}, {"resources", Json::object()}};
    for (int round = 0; round < 1000; ++round) {
      Json instance = start;
      for (int i = round % 5; i > 0; --i) mutate(instance, random);
      INFO(file.string(), " on ", instance.dump());
      CHECK(judges.agree(instance));
      ++checked;
    }
  }
  CHECK(checked >= 1000);
}
