// The glance at values and the text of their schema may only say that they fit where compiler and runner say so, too.
#include <doctest/doctest.h>

#include <array>
#include <random>

#include "renderer/json/json.h"
#include "renderer/schema/glance.h"

namespace rhumbline::schema {
namespace {

/// What the engine says of the text: no schema, or one that the instance fails, is false.
bool fits_engine(Job& job, std::string_view schema_text, const Value& instance) {
  const auto document = json::read(job, schema_text, {}, {.keep_integers = true});
  if (!document) return false;
  const auto compiled = Schema::compile(job, document.value());
  return compiled && is_valid(job, compiled.value(), instance);
}

struct Row {
  std::string_view schema, instance;
  bool is_certain;
};

constexpr Row kRows[] = {
    {R"({})", "1", true},
    {R"({"type":["object","null"],"properties":{"a":{"type":"integer","minimum":1}},"required":["a"],"additionalProperties":false})", R"({"a":1})", true},
    {R"({"properties":{"a":{"type":"integer"}}})", R"({"a":"b"})", false},
    {R"({"additionalProperties":{"type":"string"},"properties":{"a":{}}})", R"({"b":"x","a":1})", true},
    {R"({"additionalProperties":{"type":"string"},"properties":{"a":{}}})", R"({"b":1,"a":1})", false},
    {R"({"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false})", R"({"x-a":"1"})", true},
    {R"({"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false})", R"({"y":"1"})", false},
    {R"({"anyOf":[{"type":"string"},{"minimum":3,"type":"integer"}]})", "3", true},
    {R"({"anyOf":[{"type":"string"},{"minimum":3,"type":"integer"}]})", "2", false},
    {R"({"oneOf":[{"type":"integer"},{"minimum":1}]})", "5", false},
    {R"({"oneOf":[{"type":"integer"},{"minimum":1}]})", "0", true},
    {R"({"not":{"required":["a"]}})", R"({"b":1})", true},
    {R"({"not":{"required":["a"]}})", R"({"a":1})", false},
    {R"({"if":{"required":["a"]},"then":{"required":["b"]},"else":false})", R"({"a":1,"b":1})", true},
    {R"({"if":{"required":["a"]},"then":{"required":["b"]},"else":false})", R"({"c":1})", false},
    {R"({"properties":{"p":{"$ref":"#/definitions/p"}},"definitions":{"p":{"enum":["a","b"]}}})", R"({"p":"b"})", true},
    {R"({"properties":{"p":{"$ref":"#/definitions/p"}},"definitions":{"p":{"enum":["a","b"]}}})", R"({"p":"c"})", false},
    {R"({"properties":{"p":{"$ref":"#/definitions/q"}},"definitions":{"p":true}})", R"({})", false},
    {R"({"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"}],"$defs":{"a":{"const":1},"b":{"const":"2"}}})", R"("2")", true},
    {R"({"properties":{"a":{"$ref":"#"}},"additionalProperties":false})", R"({"a":{"a":{}}})", true},
    {R"({"properties":{"a":{"$ref":"#"}},"additionalProperties":false})", R"({"a":{"b":{}}})", false},
    {R"({"$ref":"#"})", "1", false},
    // What is not sound, however far from the values.
    {R"({"properties":{"a":{"type":"strin"}}})", R"({})", false},
    {R"({"properties":{"a":{"pattern":"("}}})", R"({})", false},
    {R"({"properties":{"a":{"required":["x","x"]}}})", R"({})", false},
    {R"({"properties":{"a":{"minLength":-1}}})", R"({})", false},
    {R"({"properties":{"a":1}})", R"({})", false},
    {R"({"anyOf":[]})", R"({})", false},
    {R"({"description":1})", R"({})", false},
    {R"({"default":1e999})", R"({})", false},
    {R"({"default":[1,]})", R"({})", false},
    {R"({"title":"\x"})", R"({})", false},
    {R"({} {})", R"({})", false},
    // What counts once, the last time, and what is written otherwise.
    {R"({"properties":{"a":{"type":"integer"}},"properties":{}})", R"({"a":"b"})", false},
    {R"({"not":{"properties":{"a":{"type":"integer"},"a":{"type":"string"}}}})", R"({"a":"b"})", false},
    {R"({"not":{"properties":{"a":{"type":"string"},"a":{"type":"integer"}}}})", R"({"a":"b"})", false},
    {R"({"properties":{"\u0061":{"type":"integer"}}})", R"({"a":"b"})", false},
    {R"({"pattern":"^\\d+$"})", R"("12")", true},
    {R"({"pattern":"^\\d+$"})", R"("1x")", false},
    // Drafts, ids and anchors.
    {R"({"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://e.org/x","properties":{"a":{"$id":"#/properties/a"}}})", R"({"a":1})", true},
    {R"({"properties":{"a":{"$id":"#/properties/a"}}})", R"({"a":1})", false},
    {R"({"properties":{"a":{"$anchor":"x"}}})", R"({"a":1})", false},
    {R"({"properties":{"a":{"$schema":"http://json-schema.org/draft-07/schema#"}}})", R"({"a":1})", false},
    {R"({"$defs":{"a":{}},"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/$defs/a","type":"string"})", R"("1")", true},
    {R"({"$schema":"http://json-schema.org/draft-07/schema#","format":"ipv4"})", R"("nope")", false},
    {R"({"$schema":"http://json-schema.org/draft-04/schema#","items":true})", R"([1])", false},
    {R"({"dependencies":{"a":["b"],"c":{"required":["d"]}},"propertyNames":{"pattern":"^[a-d]$"}})", R"({"a":1,"b":2,"c":3,"d":4})", true},
    {R"({"dependencies":{"a":["b"],"c":{"required":["d"]}}})", R"({"c":1})", false},
    {R"({"items":{"type":"integer"},"uniqueItems":true,"maxItems":3})", R"([1,2,3])", true},
    {R"({"items":{"type":"integer"},"uniqueItems":true})", R"([1,2,1])", false},
    // The same keywords over and over, in one order, and in another.
    {R"({"properties":{"a":{"type":"integer","minimum":1},"b":{"type":"integer","minimum":2},"c":{"type":"integer","maximum":3}}})", R"({"a":1,"b":2,"c":3})", true},
    {R"({"properties":{"a":{"type":"integer","minimum":1},"b":{"type":"integer","minimum":2},"c":{"type":"integer","maximum":3}}})", R"({"a":1,"b":1,"c":3})", false},
    {R"({"properties":{"a":{"title":"t","type":"string"},"b":{"title":"t","type":"string"},"c":{"title":"t","types":"string"}}})", R"({"a":"1","b":"2","c":3})", true},
    {R"({"properties":{"a":{"title":"t","type":"string"},"b":{"title":"t","type":"string","title":"t"}}})", R"({"a":"1","b":"2"})", false},
    {R"({"properties":{"a":{"default":{},"type" : "string"},"b":{"default":[ ],"type" : "string"},"c":{"default":[{"a":[1,{}]}],"type": "string"}}})", R"({"a":"1","b":"2","c":"3"})", true},
    {R"({"properties":{"a":{"default":{]}}})", R"({})", false},
    {R"({"properties":{"a":{"t\u0079pe":"string"},"b":{"t\u0079pe":"string"}}})", R"({"a":1})", false},
    {"{\"properties\":{\"\xC3\xA4\":{\"title\":\"\xC3\xA4\"},\"\xC3\":{\"title\":\"a\"}}}", "1", true},
    {"{\"properties\":{\"\xC3\xA4\":{\"type\":\"string\"}},\"description\":\"a tab, \t, in a string that is long\"}", R"({"a":1})", false},
    {"{\r\n\t\"type\":\r\n\t \"object\"\r\n,\n                                \"title\"\n:\n                \"t\"\n\n}\n", "{}", true},
    {R"({"additionalProperties":{"$ref":"#/$defs/a"},"$defs":{"a":{"properties":{"x":{"type":"integer","title":"t"},"y":{"type":["string"]},"z":true}}}})",
     R"({"a":{},"b":{"y":"1"},"c":{"x":1,"z":1},"d":{}})", true},
    {R"({"additionalProperties":{"$ref":"#/$defs/a"},"$defs":{"a":{"properties":{"x":{"type":"integer","title":"t"},"y":{"type":["string"]}}}}})",
     R"({"a":{},"b":{"y":"1"},"c":{"x":1},"d":{"y":1}})", false},
    {R"({"additionalProperties":{"properties":{"x":{"type":"integer","title":"t"},"y":{"type":["string"]}}}})",
     R"({"a":{},"b":{"y":"1"},"c":{"x":1},"d":{"x":"1"}})", false},
    {R"({"$id":"https://example.com/a_b-c/$d.json#/e","type":"object"})", "{}", false},
    {R"({"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://example.com/a_b-c/$d.json#/e","type":"object"})", "{}", true},
    {R"({"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://example.com/a_b-c/$d.json#/e#","type":"object"})", "{}", false},
    {R"({"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://example.com/a b","type":"object"})", "{}", false},
    {"{\n\v\"type\":\"object\"}", "{}", false},
    {R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"$schema":{}},"default":{"$schema":1}})", R"({"$schema":"x"})", true},
    {R"({"default":{"$schema":"http://json-schema.org/draft-07/schema#"},"$schema":"http://json-schema.org/draft-07/schema#"})", "{}", false},
};

TEST_CASE("what the glance is certain of") {
  for (const Row& row : kRows) {
    Job job;
    CAPTURE(row.schema);
    CAPTURE(row.instance);
    const Value instance = json::read(job, row.instance, {}, {.keep_integers = true}).or_throw();
    CHECK(fits_at_a_glance(job, row.schema, instance) == row.is_certain);
    if (row.is_certain) CHECK(fits_engine(job, row.schema, instance));
  }
}

/// Texts of schemas and of instances that often have to do with each other.
class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::string document() {
    constexpr std::string_view kDrafts[] = {"http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#",
                                            "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema",
                                            "https://json-schema.org/draft/2020-12/schema"};
    gap_ = std::array<std::string_view, 4>{" ", "", "\n    ", "\n                            "}[pick(4)];
    std::string members = pick(3) == 0 ? std::string() : "\"$schema\":\"" + std::string(kDrafts[pick(5)]) + "\",";
    const std::string definitions = pick(2) == 0 ? "definitions" : "$defs";
    const std::string held = "\"" + definitions + "\":{\"a\":" + schema(2) + ",\"b\":" + schema(2) + "}";
    if (pick(2) == 0) return "{" + held + "," + members + rules(4) + "}";
    return "{" + members + rules(4) + "," + held + "}";
  }

  std::string instance(int depth = 3) {
    switch (depth == 0 ? pick(6) : pick(10)) {
      case 0: return "null";
      case 1: return pick(2) == 0 ? "true" : "false";
      case 2: return std::to_string(static_cast<int>(pick(5)) - 1);
      case 3: return pick(2) == 0 ? "1.5" : "2.0";
      case 4:
      case 5: return text();
      case 6: return "[" + several([&] { return instance(depth - 1); }, 0) + "]";
      default: return "{" + several([&] { return name() + ":" + instance(depth - 1); }, 0) + "}";
    }
  }

 private:
  std::size_t pick(std::size_t count) { return random_() % count; }
  std::string name() { return std::string("\"") + "abcA"[pick(4)] + "\""; }
  std::string text() {
    constexpr std::string_view kTexts[] = {"\"a\"", "\"b\"", "\"aa\"", "\"\"", "\"1\"", "\"\\u0061\"", "\"1.2.3.4\"", "\"\xC3\xA4\"", "\"\xC3\""};
    return std::string(kTexts[pick(std::size(kTexts))]);
  }
  template <class Each>
  std::string several(const Each& each, std::size_t least) {
    std::string all;
    for (std::size_t i = 0, count = least + pick(3); i < count; ++i) all += (i == 0 ? std::string() : ",").append(gap_) + each();
    return all;
  }
  std::string type() {
    constexpr std::string_view kTypes[] = {"\"object\"", "\"object\"", "\"string\"", "\"integer\"", "\"number\"", "\"array\"", "\"null\"", "\"boolean\""};
    return std::string(kTypes[pick(std::size(kTypes))]);
  }
  std::string pattern() {
    constexpr std::string_view kPatterns[] = {"\"^a\"", "\"[ab]\"", "\"^\\\\w$\"", "\".\"", "\"(\"", "\"^$\""};
    return std::string(kPatterns[pick(std::size(kPatterns))]);
  }
  std::string schema(int depth) {
    if (depth == 0 || pick(12) == 0) return pick(3) == 0 ? "false" : pick(2) == 0 ? "true" : "{}";
    return "{" + rules(depth) + "}";
  }
  std::string rules(int depth) { return several([&] { return rule(depth - 1); }, 1); }
  std::string list_of_schemas(int depth) { return "[" + several([&] { return schema(depth); }, pick(20) == 0 ? 0 : 1) + "]"; }
  std::string map_of_schemas(int depth) { return "{" + several([&] { return name() + ":" + schema(depth); }, 0) + "}"; }
  std::string names() { return "[" + several([&] { return name(); }, 0) + "]"; }

  std::string rule(int depth) {
    constexpr std::string_view kColons[] = {": ", ": ", ": ", ":", " : "};
    const auto with = [&](std::string_view keyword, const std::string& value) {
      return "\"" + std::string(keyword) + "\"" + std::string(kColons[pick(5)]) + value;
    };
    constexpr std::string_view kCounts[] = {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"};
    constexpr std::string_view kBounds[] = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"};
    constexpr std::string_view kSingle[] = {"not", "if", "then", "else", "items", "contains", "propertyNames", "additionalItems", "unevaluatedProperties"};
    constexpr std::string_view kJunctors[] = {"allOf", "anyOf", "oneOf", "anyOf", "oneOf", "prefixItems", "items"};
    constexpr std::string_view kReferences[] = {"\"#/definitions/a\"", "\"#/$defs/a\"", "\"#/definitions/b\"", "\"#/$defs/b\"", "\"#\""};
    switch (pick(22)) {
      case 0:
      case 1: return with("type", pick(3) == 0 ? "[" + type() + "," + type() + "]" : type());
      case 2: return with(kCounts[pick(6)], std::to_string(pick(3)));
      case 3: return with(kBounds[pick(5)], pick(2) == 0 ? std::to_string(pick(3)) : "1.5");
      case 4: return with("enum", "[" + several([&] { return instance(1); }, 1) + "]");
      case 5: return with("const", instance(2));
      case 6: return with("pattern", pattern());
      case 7: return with("required", names());
      case 8: return with("additionalProperties", schema(depth));
      case 9: return with("patternProperties", "{" + several([&] { return pattern() + ":" + schema(depth); }, 0) + "}");
      case 10:
      case 11: return with(kSingle[pick(9)], schema(depth));
      case 12:
      case 13: return with(kJunctors[pick(7)], list_of_schemas(depth));
      case 14:
      case 15: return with("$ref", std::string(kReferences[pick(5)]));
      case 16: return with("dependencies", "{" + several([&] { return name() + ":" + (pick(2) == 0 ? names() : schema(depth)); }, 0) + "}");
      case 17: return with(pick(2) == 0 ? "dependentRequired" : "dependentSchemas", "{" + name() + ":" + (pick(2) == 0 ? names() : schema(depth)) + "}");
      case 18: return with(pick(2) == 0 ? "format" : "title", pick(2) == 0 ? "\"ipv4\"" : text());
      case 19: return with(pick(2) == 0 ? "uniqueItems" : "default", pick(4) == 0 ? instance() : "true");
      default: return with("properties", map_of_schemas(depth));
    }
  }

  std::mt19937 random_;
  std::string_view gap_;  // before each member and item
};

TEST_CASE("the glance leaves to the engine what may be too much for it") {
  constexpr std::string_view kSchema = R"({"items":{"type":"integer"}})";
  std::string many = "[0";
  for (int i = 1; i < 2000; ++i) many += ",1";
  many += ']';
  Job roomy;
  CHECK(fits_at_a_glance(roomy, kSchema, json::read(roomy, many, {}, {.keep_integers = true}).value()));
  Job narrow({.schema_steps = 1000});
  CHECK(!fits_at_a_glance(narrow, kSchema, json::read(narrow, many, {}, {.keep_integers = true}).value()));
}

TEST_CASE("the glance is certain only where the engine agrees") {
  int certain = 0, fitting = 0;
  for (std::uint32_t seed = 0; seed < 40'000; ++seed) {
    Job job;
    Maker maker(seed);
    const std::string schema_text = maker.document();
    for (int i = 0; i < 4; ++i) {
      const std::string instance_text = maker.instance();
      const Value instance = json::read(job, instance_text, {}, {.keep_integers = i % 2 == 0}).or_throw();
      const bool is_certain = fits_at_a_glance(job, schema_text, instance);
      if (!is_certain && seed % 8 != 0) continue;  // the engine takes longer
      const bool fits = fits_engine(job, schema_text, instance);
      certain += is_certain && seed % 8 == 0 ? 1 : 0;
      fitting += fits && seed % 8 == 0 ? 1 : 0;
      CAPTURE(schema_text);
      CAPTURE(instance_text);
      CHECK((fits || !is_certain));
    }
  }
  CHECK(certain > 1000);
  CHECK(certain * 3 > fitting);
}

}  // namespace
}  // namespace rhumbline::schema
