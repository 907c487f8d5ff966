// The json room against encoding/json: what it reads, what it refuses and with which words, what it prints.
// Every expectation was printed by Go 1.26.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "renderer/json/json.h"

using namespace rhumbline;

namespace {

std::string written(Job& job, const Value& value, const json::WriteOptions& options = {}) {
  std::string out;
  json::write(job, out, value, options);
  return out;
}

struct Case {
  std::string_view text;
  std::string_view want;
};

}  // namespace

TEST_CASE("ok_json_reads_and_prints_as_go") {
  constexpr Case kCases[] = {
      {" null ", "null"},
      {"[]", "[]"},
      {"{ }", "{}"},
      {R"({"b":1,"a":[true,false,null,{"x":"y"}]})", R"({"a":[true,false,null,{"x":"y"}],"b":1})"},
      {R"({"a":1,"a":2})", R"({"a":2})"},
      {"-0", "-0"},
      {"0.0", "0"},
      {"1E5", "100000"},
      {"1e20", "100000000000000000000"},
      {"1e21", "1e+21"},
      {"1e-6", "0.000001"},
      {"1e-7", "1e-7"},
      {"9007199254740993", "9007199254740992"},
      {"18446744073709551616", "18446744073709552000"},
      {"5e-324", "5e-324"},
      {R"("\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\")", R"("é😀/\b\f\n\r\t\"\\")"},
      {R"("\ud800x\ude00")", "\"\xEF\xBF\xBDx\xEF\xBF\xBD\""},
      {"\"a\xFF\"", "\"a\xEF\xBF\xBD\""},
      {"\"<&>\x7F\"", "\"\\u003c\\u0026\\u003e\x7F\""},
      {"\"\xE2\x80\xA8\"", "\"\\u2028\""},
  };
  for (const Case& c : kCases) {
    Job job;
    const Result<Value> value = json::read(job, c.text);
    REQUIRE_MESSAGE(value.ok(), c.text);
    CHECK_MESSAGE(written(job, value.value()) == c.want, c.text);
  }
}

TEST_CASE("fails_json_in_the_words_of_go") {
  constexpr Case kCases[] = {
      {"", "unexpected end of JSON input"},
      {"[1,", "unexpected end of JSON input"},
      {"\"a", "unexpected end of JSON input"},
      {"nul", "invalid character ' ' in literal null (expecting 'l')"},
      {"trap", "invalid character 'a' in literal true (expecting 'u')"},
      {"b", "invalid character 'b' looking for beginning of value"},
      {"'", "invalid character '\\'' looking for beginning of value"},
      {"\xC3", "invalid character '\xC3\x83' looking for beginning of value"},
      {"[1,]", "invalid character ']' looking for beginning of value"},
      {"{1:2}", "invalid character '1' looking for beginning of object key string"},
      {"{\"a\" 1}", "invalid character '1' after object key"},
      {"{\"a\":1 2}", "invalid character '2' after object key:value pair"},
      {"[1 2]", "invalid character '2' after array element"},
      {"1 2", "invalid character '2' after top-level value"},
      {"01", "invalid character '1' after top-level value"},
      {"-", "invalid character ' ' in numeric literal"},
      {"1.x", "invalid character 'x' after decimal point in numeric literal"},
      {"1ex", "invalid character 'x' in exponent of numeric literal"},
      {"\"\n\"", "invalid character '\\n' in string literal"},
      {"\"\\x\"", "invalid character 'x' in string escape code"},
      {"\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape"},
      {"1e400", "json: cannot unmarshal number 1e400 into Go value of type float64"},
  };
  for (const Case& c : kCases) {
    Job job;
    const Result<Value> value = json::read(job, c.text);
    REQUIRE_MESSAGE(!value.ok(), c.text);
    CHECK(value.error().helm == c.want);
  }
}

TEST_CASE("ok_json_values_know_their_places_and_point_into_the_text") {
  Job job;
  const std::string_view text = R"({"a": ["x", 12]})";
  const Pos at = job.sources.add("x.json", text);
  const Value value = json::read(job, text, at).or_throw();
  const Entry& entry = value.as_map().entries()[0];
  CHECK(entry.key_at == at + 1);
  CHECK(entry.value.at() == at + 6);
  CHECK(entry.value.as_list()[1].at() == at + 12);
  CHECK(entry.value.as_list()[0].as_text().data() == text.data() + 8);
}

TEST_CASE("ok_json_keeps_integers_when_asked") {
  Job job;
  const Value value = json::read(job, "[1, -9223372036854775808, 18446744073709551615, 18446744073709551616, 1.0]", {},
                                 {.keep_integers = true}).or_throw();
  const List& list = value.as_list();
  CHECK(list[0].is(Kind::kInt64));
  CHECK(list[1].as_int() == std::numeric_limits<std::int64_t>::min());
  CHECK(list[2].as_uint() == std::numeric_limits<std::uint64_t>::max());
  CHECK(list[3].is(Kind::kFloat64));
  CHECK(list[4].is(Kind::kFloat64));
}

TEST_CASE("ok_json_prefix_stops_behind_the_first_value") {
  Job job;
  std::size_t used = 0;
  CHECK(json::read_prefix(job, "{\"a\":1},b=2", used, {}, {.allow_rest = true}).ok());
  CHECK(used == 7);
}

TEST_CASE("fails_json_deeper_than_go_reads") {
  Job job;
  CHECK(json::read(job, std::string(10'000, '[') + std::string(10'000, ']')).ok());
  const std::string deeper(10'001, '[');
  CHECK(json::read(job, deeper).error().helm == "invalid character '[' exceeded max depth");
}

TEST_CASE("ok_json_indents_and_leaves_html_alone") {
  Job job;
  const Value value = json::read(job, R"({"a":[1,{}],"b":[],"c":"<"})").or_throw();
  CHECK(written(job, value, {.escape_html = false, .indent = "  "}) ==
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": [],\n  \"c\": \"<\"\n}");
}

TEST_CASE("ok_json_shows_go_types_as_go_does") {
  Job job;
  CHECK(written(job, Value::bytes(job.arena, "hi\xFF!")) == "\"aGn/IQ==\"");
  CHECK(written(job, nil_list(job.arena)) == "null");
  CHECK(written(job, Value::uint64(18446744073709551615u)) == "18446744073709551615");
  CHECK(written(job, Value::string(job.arena, "\xFF")) == "\"\\ufffd\"");
}

TEST_CASE("fails_json_without_a_form_for_it") {
  Job job;
  const double kNone[] = {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  const std::string_view kWords[] = {"json: unsupported value: NaN", "json: unsupported value: +Inf", "json: unsupported value: -Inf"};
  for (int i = 0; i < 3; ++i) {
    std::string out;
    CHECK_THROWS_WITH_AS(json::write(job, out, Value::float64(kNone[i])), kWords[i].data(), Failure);
  }
}

TEST_CASE("fails_json_on_a_map_that_holds_itself") {
  Job job;
  Map* map = make_map(job.arena);
  map->set(job.arena, "self", Value::map(map));
  std::string out;
  CHECK_THROWS_WITH_AS(json::write(job, out, Value::map(map)),
                       "json: unsupported value: encountered a cycle via map[string]interface {}", Failure);
}
