// Reading YAML: values, words of error, places. Every expectation was printed by Go 1.26 with sigs.k8s.io/yaml 1.6.0.
#include <doctest/doctest.h>

#include "renderer/json/json.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

struct Case {
  std::string_view text;
  std::string_view want;
};

std::string as_json(Job& job, const Value& value) {
  std::string out;
  json::write(job, out, value, {.escape_html = false});
  return out;
}

}  // namespace

TEST_CASE("ok_yaml_values") {
  constexpr Case kCases[] = {
      {"", "null"},
      {"# only a comment\n", "null"},
      {"---\n...\n", "null"},
      {"a: yes\nb: No\nc: on\nd: oFF\ne: 'yes'", R"({"a":true,"b":false,"c":true,"d":"oFF","e":"yes"})"},
      {"[~, null, Null, nULL, '']", R"([null,null,null,"nULL",""])"},
      {"[1, +1, -1, 0x1F, 0o17, 017, 0b11, 1_000, 08, 0]", "[1,1,-1,31,15,15,3,1000,8,0]"},
      {"[1.5, .5, 5., 1e3, 1E-3, 1_0.5, 1e400, 1.2.3, -0]", R"([1.5,0.5,5,1000,0.001,10.5,"1e400","1.2.3",0])"},
      {"[2001-01-01, 2001-13-01, 12:30:45, =, <<]", R"(["2001-01-01","2001-13-01","12:30:45","=","<<"])"},
      {"9007199254740993", "9007199254740992"},
      {"y: 1\n1.5: 2\n0x10: 3\n1e3: 4\n'y': 5", R"({"1.5":2,"1000":4,"16":3,"true":1,"y":5})"},
      {"a: 1\na: 2", R"({"a":2})"},
      {"x: &x {a: 1, b: 2}\nz:\n  a: 0\n  <<: *x\n  b: 3", R"({"x":{"a":1,"b":2},"z":{"a":1,"b":3}})"},
      {"[]: x", "[]"},  // the rest is never read
      {"<<: [{a: 1}, {a: 2, b: 2}]", R"({"a":1,"b":2})"},
      {"'<<': 1", R"({"<<":1})"},
      {"a: &a [1]\nb: *a", R"({"a":[1],"b":[1]})"},
      {"!!str 1", R"("1")"},
      {"!!float 1", "1"},
      {"!!binary aGk=", R"("hi")"},
      {"!unknown x", R"("x")"},
      {"! 12", R"("12")"},
      {"a: |\n  x\n\n  y\nb: |-\n  z\nc: |+\n  w\n\nd: >\n  f\n  g\n", R"({"a":"x\n\ny\n","b":"z","c":"w\n\n","d":"f g\n"})"},
      {"a: |2\n   x\n", R"({"a":" x\n"})"},
      {"\"a\\\n  b\\x41\\u00e9\\U0001F600\\e\"", R"("abAé😀\u001b")"},
      {"'it''s\n\n  so'", R"("it's\nso")"},
      {"a: b\n c\n\n d", R"({"a":"b c\nd"})"},
      {"a: [b:c, d: e, \"f\": g]", R"({"a":["b:c",{"d":"e"},{"f":"g"}]})"},
      {"? a\n: b\n? c\n", R"({"a":"b","c":null})"},
      {"- - a\n  - b\n-\n  c: d", R"([["a","b"],{"c":"d"}])"},
      {"a:\n- b\n-\nc:", R"({"a":["b",null],"c":null})"},
      {"\xEF\xBB\xBF" "a: 1\r\nb: |\r\n  x\r\n", R"({"a":1,"b":"x\n"})"},
      {"a:\t1\n", R"({"a":1})"},
      {"%YAML 1.1\n---\na: 1", R"({"a":1})"},
      {"a: 1\n---\nb: 2", R"({"a":1})"},
      {"a#b: c #d", R"({"a#b":"c"})"},
      {std::string_view("\xFF\xFE" "a\0:\0 \0" "1\0", 10), R"({"a":1})"},
  };
  for (const Case& c : kCases) {
    Job job;
    const Result<Value> value = yaml::read(job, c.text);
    REQUIRE_MESSAGE(value.ok(), c.text);
    CHECK_MESSAGE(as_json(job, value.value()) == c.want, c.text);
  }
}

TEST_CASE("fails_yaml_in_the_words_of_helm") {
  constexpr Case kCases[] = {
      {"a: b: c", "mapping values are not allowed in this context"},
      {"a: 1\nb: c: d", "line 2: mapping values are not allowed in this context"},
      {"a: 1\n@", "line 2: found character that cannot start any token"},
      {"a:\n\tb: 1", "line 2: found character that cannot start any token"},
      {"a: [1, 2", "line 1: did not find expected ',' or ']'"},
      {"a: {b: 1]", "did not find expected ',' or '}'"},
      {"a: 'x", "found unexpected end of stream"},
      {"a: \"\\/\"", "found unknown escape character"},
      {"a: \"\\ud800\"", "found invalid Unicode character escape code"},
      {"a: 1\n  b: 2", "line 2: mapping values are not allowed in this context"},
      {"a:\n  - b\n c: d", "line 2: did not find expected key"},
      {"- a\nb: 1", "line 1: did not find expected '-' indicator"},
      {"a:\n    b: 1\n  c: 2", "line 2: did not find expected key"},
      {"a\nb: 1", "line 2: mapping values are not allowed in this context"},
      {"a: 1\nb\nc: 1", "line 3: could not find expected ':'"},
      {"a: - b", "block sequence entries are not allowed in this context"},
      {"a: ? b", "mapping keys are not allowed in this context"},
      {"a: *x", "unknown anchor 'x' referenced"},
      {"a: &a [*a]", "anchor 'a' value contains itself"},
      {"a: !!int x", "cannot decode !!str `x` as a !!int"},
      {"a: !!binary '?'", "!!binary value contains invalid base64 data"},
      {"a: !x!y z", "found undefined tag handle"},
      {"<<: 1", "map merge requires map or sequence of maps as the value"},
      {"[a]: 1", "invalid map key: []interface {}{\"a\"}"},
      {"? {b: 1, 2: [x]}\n: 1", "invalid map key: map[interface {}]interface {}{\"b\":1, 2:[]interface {}{\"x\"}}"},
      {"%YAML 1.2\n---\n", "found incompatible YAML document"},
      {"%FOO\n---\n", "found unknown directive name"},
      {"a: |0\n", "found an indentation indicator equal to 0"},
      {"a: |\n   \tx\n  y", "line 2: found a tab character where an indentation space is expected"},
      {"a: \x01", "control characters are not allowed"},
      {"a: \xFF", "invalid leading UTF-8 octet"},
      {"a: \xC3", "incomplete UTF-8 octet sequence"},
  };
  for (const Case& c : kCases) {
    Job job;
    const Result<Value> value = yaml::read(job, c.text);
    REQUIRE_MESSAGE(!value.ok(), c.text);
    CHECK_MESSAGE(value.error().helm == "error converting YAML to JSON: yaml: " + std::string(c.want), c.text);
  }
}

TEST_CASE("fails_yaml_that_json_cannot_hold") {
  constexpr Case kCases[] = {
      {"a: .inf", "error converting YAML to JSON: json: unsupported value: +Inf"},
      {"~: 1", "error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: 1"},
      {"18446744073709551615: {a: ~}",
       "error converting YAML to JSON: unsupported map key of type: uint64, key: 0xffffffffffffffff, value: "
       "map[interface {}]interface {}{\"a\":interface {}(nil)}"},
  };
  for (const Case& c : kCases) {
    Job job;
    CHECK(yaml::read(job, c.text).error().helm == c.want);
  }
}

TEST_CASE("fails_yaml_with_a_key_over_1024_runes") {
  Job job;
  const std::string longest = "\n" + std::string(1024, 'k') + ": v";
  CHECK(yaml::read(job, job.arena.copy(longest)).ok());
  const std::string longer = "a: 1\n" + std::string(1025, 'k') + ": v";
  CHECK(yaml::read(job, longer).error().helm == "error converting YAML to JSON: yaml: line 2: could not find expected ':'");
}

TEST_CASE("ok_yaml_reports_a_bad_byte_only_in_the_window_that_is_read") {
  // Go decodes 512 bytes at a time: a bad byte far behind a fault is never seen, one nearby is seen first.
  Job job;
  const std::string near = "a: b: c\n" + std::string(400, '#') + "\x01";
  const std::string far = "a: b: c\n" + std::string(600, '#') + "\x01";
  CHECK(yaml::read(job, near).error().helm.ends_with("control characters are not allowed"));
  CHECK(yaml::read(job, far).error().helm.ends_with("mapping values are not allowed in this context"));
}

TEST_CASE("fails_yaml_alias_bomb") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    text += name + ": &" + name + " [" + before;
    for (int k = 0; k < 8; ++k) text += ", " + before;
    text += "]\n";
  }
  Job job;
  CHECK(yaml::read(job, text).error().helm == "error converting YAML to JSON: yaml: document contains excessive aliasing");
}

TEST_CASE("fails_yaml_over_its_budgets") {
  Limits limits;
  limits.yaml_nodes = 10;
  limits.yaml_depth = 3;
  Job job(limits);
  CHECK_THROWS_AS(static_cast<void>(yaml::read(job, "[1,2,3,4,5,6,7,8,9,10,11]")), Failure);
  CHECK_THROWS_AS(static_cast<void>(yaml::read(job, "[[[[]]]]")), Failure);
  CHECK(yaml::read(job, "[[[]]]").ok());
}

TEST_CASE("fails_yaml_nested_beyond_go") {
  Job job;
  const std::string deep = std::string(10'001, '[');
  CHECK(yaml::read(job, deep).error().helm == "error converting YAML to JSON: yaml: exceeded max depth of 10000");
  CHECK(yaml::read(job, job.arena.copy(std::string(10'000, '[') + std::string(10'000, ']'))).ok());
}

TEST_CASE("ok_yaml_values_know_their_places_and_point_into_the_text") {
  Job job;
  const std::string_view text = "a: b\nc:\n  - \"d e\"\n  - |\n    f\n";
  const Pos at = job.sources.add("v.yaml", text);
  const Value value = yaml::read(job, text, at).or_throw();
  const Entry& second = value.as_map().entries()[1];
  CHECK(second.key_at == at + 5);
  const List& list = second.value.as_list();
  CHECK(list[0].at() == at + 12);
  CHECK(list[0].as_text().data() == text.data() + 13);
  CHECK(list[1].at() == at + 22);
  CHECK(value.as_map().get("a").as_text().data() == text.data() + 3);
}

TEST_CASE("ok_yaml_reports_duplicate_keys") {
  Job job;
  const std::string_view text = "a: 1\nb: {x: 1, x: 2}\na: 3\nc: &c {z: 1}\nd: {<<: *c, z: 2}";
  const Pos at = job.sources.add("v.yaml", text);
  std::vector<yaml::DuplicateKey> found;
  CHECK(yaml::read(job, text, at, {.duplicates = &found}).ok());
  REQUIRE(found.size() == 2);
  CHECK(found[0].key == "x");
  CHECK(found[1].key == "a");
  CHECK(found[1].at == at + 21);
  CHECK(found[1].first_at == at + 0);
  CHECK(yaml::read(job, "a: 1\nb: 2\na: 3", {}, {.strict = true}).error().helm ==
        "error converting YAML to JSON: yaml: unmarshal errors:\n  line 3: key \"a\" already set in map");
}

TEST_CASE("ok_yaml_keeps_integers_when_asked") {
  Job job;
  const List& list = yaml::read(job, "[1, 18446744073709551615, 1.0]", {}, {.keep_integers = true}).or_throw().as_list();
  CHECK(list[0].is(Kind::kInt64));
  CHECK(list[1].is(Kind::kUint64));
  CHECK(list[2].is(Kind::kFloat64));
}

TEST_CASE("ok_yaml_reads_all_documents_as_helm_cuts_them") {
  constexpr Case kCases[] = {
      {"", "[]"},
      {"a: 1", R"([{"a":1}])"},
      {"---\na: 1\n--- # two\nb: 2\n", R"([{"a":1},{"b":2}])"},
      {"a: 1\n---\n", R"([{"a":1}])"},
      {"---\n---\na: 1", R"([null,{"a":1}])"},
      {"a: |\n  ---\n  b\n", R"([{"a":"---\nb\n"}])"},
  };
  for (const Case& c : kCases) {
    Job job;
    const std::vector<Value> documents = yaml::read_all(job, c.text).or_throw();
    CHECK_MESSAGE(as_json(job, make_list(job.arena, documents)) == c.want, c.text);
  }
  Job job;
  CHECK(yaml::read_all(job, "a: 1\n--- b\n").error().helm == "error reading yaml document: invalid Yaml document separator: b");
  CHECK(yaml::read_all(job, "a: b: c\n---\nx\n--- b\n").error().helm.starts_with("error converting YAML to JSON"));
}

TEST_CASE("ok_yaml_names_the_type_of_plain_text") {
  constexpr Case kCases[] = {{"", "null"}, {"~", "null"},  {"on", "bool"}, {"0o17", "int"},         {"1e3", "float"},
                             {".inf", "float"}, {"<<", "str"}, {"abc", "str"}, {"2001-1-1", "timestamp"}, {"2001-2-30", "str"},
                             {"2001-01-01t1:2:3.5Z", "timestamp"}, {"2001-01-01 1:2:3", "timestamp"}, {"2001-01-01 24:0:0", "str"}};
  for (const Case& c : kCases) CHECK_MESSAGE(yaml::plain_tag(c.text) == c.want, c.text);
}
