// The quick look at a schema document may only say "sound" where the metaschema says so, too.
#include <doctest/doctest.h>

#include "renderer/json/json.h"
#include "renderer/schema/documents.h"
#include "renderer/schema/runner.h"

namespace rhumbline::schema {
namespace {

constexpr Draft kDrafts[] = {Draft::k4, Draft::k6, Draft::k7, Draft::k2019, Draft::k2020};

constexpr std::string_view kNames[] = {
    "$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveAnchor", "$recursiveRef", "$ref",
    "$vocabulary", "additionalItems", "additionalProperties", "allOf", "anyOf", "const", "contains", "contentEncoding",
    "contentMediaType", "contentSchema", "default", "definitions", "dependencies", "dependentRequired", "dependentSchemas",
    "deprecated", "description", "else", "enum", "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "id", "if",
    "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems", "minLength",
    "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems", "properties",
    "propertyNames", "readOnly", "required", "then", "title", "type", "unevaluatedItems", "unevaluatedProperties",
    "uniqueItems", "writeOnly", "x-own"};

constexpr std::string_view kValues[] = {
    "null", "true", "false", "0", "1", "-1", "1.5", "1e400", "-0.0", "\"\"", "\"a\"", "\"[\"", "\"#/a\"", "\"#/a b\"", "\"a:b\"",
    "\"http://e.org/x\"", "\"http://[\"", "\"string\"", "[]", "[1]", "[1,1]", "[\"a\"]", "[\"a\",\"a\"]", "[\"string\",\"null\"]",
    "[\"string\",\"string\"]", "[{}]", "[null,1,\"1\",true]", "[null,null]", "[1,1.0]", "[false,false]", "[true]", "[{\"type\":1}]", "{}", "{\"a\":{}}", "{\"a\":true}", "{\"a\":1}", "{\"a\":[]}",
    "{\"a\":[\"b\"]}", "{\"a\":[\"b\",\"b\"]}", "{\"a\":[1]}", "{\"[\":{}}", "{\"type\":\"text\"}", "{\"minLength\":-1}",
    "{\"enum\":[]}", "{\"required\":[]}", "{\"pattern\":\"(\"}", "{\"$schema\":\"http://json-schema.org/draft-04/schema\"}"};

struct Verdicts {
  bool plain;
  bool metaschema;
};

Verdicts verdicts(Draft draft, std::string_view name, std::string_view value) {
  Job job;
  const std::string text = "{\"" + std::string(name) + "\": " + std::string(value) + "}";
  const auto read = json::read(job, job.arena.copy(text), {}, {.keep_integers = true});
  if (!read) return {false, true};  // a number out of range
  const CompileOptions options{.draft = draft, .url = "file:///values.schema.json"};
  Library library(job, options, nullptr);
  Root& root = library.add("file:///values.schema.json", read.value());
  const Resource& resource = *root.by_place.at(root.document);
  MetaSchemas metaschemas(job);
  return {is_plainly_sound(*root.document, resource.dialect),
          run_metaschema(job, metaschemas, root, *root.document, resource) == nullptr};
}

TEST_CASE("what looks sound is sound to the metaschema of every draft") {
  int sound = 0;
  for (const Draft draft : kDrafts) {
    for (const std::string_view name : kNames) {
      for (const std::string_view value : kValues) {
        Verdicts found{};
        try {
          found = verdicts(draft, name, value);
        } catch (const Failure&) {
          continue;  // refused before either was asked, such as an unknown $schema
        }
        CAPTURE(static_cast<int>(draft));
        CAPTURE(name);
        CAPTURE(value);
        CHECK((!found.plain || found.metaschema));
        sound += found.plain ? 1 : 0;
      }
    }
  }
  CHECK(sound > 1000);  // it must say so often enough to be of use
}

TEST_CASE("a pattern that looks plain is a regular expression") {
  constexpr std::string_view kPieces[] = {"^", "$", "a", "Z", "0", "-", "[", "]", "[a-z]", "[^/]", "[-a]", "[a-]", "[z-a]", "\\", "\\d",
                                          "\\w-", "[\\w-]", "[\\w-.]", "\\q", "(", ")", "(?:", "(?P<n>", "|", "*", "+", "?", "{2}", "{2,",
                                          "{2,1}", "{0,63}", "{1001}", "{500}", "}", ".", "*?", "**", "x{2}{3}", "(a{40}){40}", "\xC3\xA9", "."};
  std::uint64_t state = 88172645463325252u;
  const auto next = [&state] {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
  };
  int plain = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (std::uint64_t pieces = 1 + next() % 8; pieces > 0; --pieces) text += kPieces[next() % std::size(kPieces)];
    if (!is_plain_pattern(text)) continue;
    ++plain;
    if (i % 8 != 0 && text.size() > 6) continue;  // compiling is slow
    CAPTURE(text);
    CHECK(Regex::compile(text).ok());
  }
  CHECK(plain > 5000);
  for (const std::string_view usual : {"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "^$|^/[^\\s]*$", "^[A-Za-z0-9_.-]{1,63}$", "^(a|b|c)$", "^\\d+(\\.\\d+)?%?$"}) {
    CAPTURE(usual);
    CHECK(is_plain_pattern(usual));
  }
}

}  // namespace
}  // namespace rhumbline::schema
