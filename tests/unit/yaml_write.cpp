// Writing YAML: toYaml and toYamlPretty. Every expectation was printed by Go 1.26 with sigs.k8s.io/yaml 1.6.0 and yaml.v3 3.0.5.
#include <doctest/doctest.h>

#include <random>

#include "renderer/json/json.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

std::string to_yaml(Job& job, const Value& value) {
  std::string out;
  yaml::write(job, out, value);
  return out;
}

std::string to_pretty(Job& job, const Value& value) {
  std::string out;
  yaml::write_pretty(job, out, value);
  return out;
}

Value parsed(Job& job, std::string_view json) { return json::read(job, job.arena.copy(json)).or_throw(); }

struct Case {
  std::string_view json;
  std::string_view want;
};

}  // namespace

TEST_CASE("ok_yaml_written_as_helm_does") {
  const Case kCases[] = {
      {"null", "null"},
      {"\"\"", "\"\""},
      {"{}", "{}"},
      {"[]", "[]"},
      {R"({"b":[1,{"c":"d","e":[]}],"a":{"x":{"y":null}}})", "a:\n  x:\n    \"y\": null\nb:\n- 1\n- c: d\n  e: []"},
      {R"([[1,[2]],[]])", "- - 1\n  - - 2\n- []"},
      {R"(["yes","y","null","~","1","1.5","0x1F","2001-01-01","12:30","1:99","08","oFF"])",
       "- \"yes\"\n- \"y\"\n- \"null\"\n- \"~\"\n- \"1\"\n- \"1.5\"\n- \"0x1F\"\n- \"2001-01-01\"\n- \"12:30\"\n- 1:99\n- \"08\"\n- oFF"},
      {R"(["# x","- x","a: b","a #b","a#b"," x","x ","it's","'q'","{{ x }}","-x",":x","x:","---x"])",
       "- '# x'\n- '- x'\n- 'a: b'\n- 'a #b'\n- a#b\n- ' x'\n- 'x '\n- it's\n- '''q'''\n- '{{ x }}'\n- -x\n- :x\n- 'x:'\n- '---x'"},
      {R"(["a\tb","\u0001","😀","é","\u2028x"])", "- \"a\\tb\"\n- \"\\x01\"\n- \"\\U0001F600\"\n- é\n- '\xE2\x80\xA8  x'"},
      {R"({"a":"x\ny","b":"x\ny\n","c":"x\n\n","d":" x\ny","e":"x \ny"})",
       "a: |-\n  x\n  y\nb: |\n  x\n  y\nc: |+\n  x\n\nd: |2-\n   x\n  y\ne: \"x \\ny\""},
      {"[1e6,1e15,1e20,12345678.9,0.0000001,-0,18446744073709551615,9007199254740993]",
       "- 1000000\n- 1000000000000000\n- 1e+20\n- 1.23456789e+07\n- 1e-07\n- 0\n- 1.8446744073709552e+19\n- 9007199254740992"},
      {R"({"a10":1,"a9":1,"A":1,"b":1,"_":1,"1":1,"10":1,"9":1})", "_: 1\n\"1\": 1\n\"9\": 1\n\"10\": 1\nA: 1\na9: 1\na10: 1\nb: 1"},
      {R"({"multi\nline":1})", "? |-\n  multi\n  line\n: 1"},
      {R"({"a":[{"k\n":[1]}]})", "a:\n- ? |\n    k\n  : - 1"},
  };
  for (const Case& c : kCases) {
    Job job;
    CHECK_MESSAGE(to_yaml(job, parsed(job, c.json)) == c.want, c.json);
  }
}

TEST_CASE("ok_yaml_folds_long_lines_at_single_blanks") {
  Job job;
  std::string words;
  for (int i = 0; i < 18; ++i) words += "lorem ";
  words += "end";
  const Value value = make_map(job.arena, {{"k", Value::string(job.arena, words)}});
  std::string want = "k:";
  for (int i = 0; i < 14; ++i) want += " lorem";
  want += "\n  lorem lorem lorem lorem end";
  CHECK(to_yaml(job, value) == want);
  CHECK(to_pretty(job, value) == "k: " + words);
}

TEST_CASE("ok_yaml_long_keys_are_marked") {
  Job job;
  const std::string simple(128, 'k');
  const std::string marked(129, 'k');
  CHECK(to_yaml(job, make_map(job.arena, {{simple, Value::int64(1)}})) == simple + ": 1");
  CHECK(to_yaml(job, make_map(job.arena, {{marked, Value::int64(1)}})) == "? " + marked + "\n: 1");
}

TEST_CASE("ok_yaml_takes_the_detour_over_json_where_it_shows") {
  Job job;
  CHECK(to_yaml(job, Value::literal("a\xC2\x85" "b")) == "a b");  // NEL is a line break to the reader, so it is folded
  CHECK(to_yaml(job, Value::literal("a\xFF")) == "a\xEF\xBF\xBD");
  CHECK(to_yaml(job, Value::bytes(job.arena, "hi")) == "aGk=");
  CHECK(to_yaml(job, nil_list(job.arena)) == "null");
  std::string out = "kept";
  CHECK_THROWS_WITH_AS(yaml::write(job, out, Value::literal("a\x7F")), "control characters are not allowed", Failure);
  const std::string key(1024, 'k');
  CHECK_THROWS_WITH_AS(yaml::write(job, out, make_map(job.arena, {{key, Value()}})), "did not find expected ',' or '}'", Failure);
  CHECK(out == "kept");
}

TEST_CASE("fails_yaml_without_a_form_for_it") {
  Job job;
  std::string out;
  try {
    yaml::write(job, out, make_map(job.arena, {{"a", Value::float64(1.0 / 0.0)}}));
    FAIL("infinity was written");
  } catch (const Failure& failure) {
    CHECK(failure.diagnostic().helm == "error marshaling into JSON: json: unsupported value: +Inf");
  }
  Map* map = make_map(job.arena);
  map->set(job.arena, "self", Value::map(map));
  CHECK_THROWS_AS(yaml::write(job, out, Value::map(map)), Failure);
}

TEST_CASE("ok_yaml_pretty_as_yaml_v3") {
  const Case kCases[] = {
      {R"({"a":[1,{"b":[]}],"yes":"on"})", "a:\n  - 1\n  - b: []\n\"yes\": \"on\""},
      {"[1000000,1234567,0.1]", "- 1e+06\n- 1.234567e+06\n- 0.1"},
      {R"({"a":"x\ty\nz"})", "a: |-\n  x\ty\n  z"},
      {R"({"a1b":1,"a1_":2})", "a1b: 1\na1_: 2"},
      {R"([[1],[2]])", "- - 1\n- - 2"},
  };
  for (const Case& c : kCases) {
    Job job;
    CHECK_MESSAGE(to_pretty(job, parsed(job, c.json)) == c.want, c.json);
  }
  Job job;
  CHECK(to_pretty(job, Value::literal("a\xFF")) == "!!binary Yf8=");
  CHECK(to_pretty(job, Value::bytes(job.arena, "hi")) == "- 104\n- 105");
}

namespace {

/// Random values for the round trip: text of the kinds that are easily misread.
class Maker {
 public:
  Maker(Job& job, unsigned seed) : job_(job), random_(seed) {}

  Value value(int depth) {
    const unsigned what = pick(depth > 4 ? 5 : 8);
    if (what < 3) return Value::string(job_.arena, text());
    if (what == 3) return Value::float64(static_cast<double>(static_cast<int>(random_())) / 8);
    if (what == 4) return pick(2) == 0 ? Value() : Value::boolean(pick(2) == 0);
    if (what == 5) {
      ListBuilder list(job_.arena);
      for (unsigned i = pick(4); i > 0; --i) list.push(value(depth + 1));
      return list.finish();
    }
    Map* map = make_map(job_.arena);
    for (unsigned i = pick(5); i > 0; --i) map->set(job_.arena, text(), value(depth + 1));
    return Value::map(map);
  }

 private:
  unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }
  std::string_view text() {
    constexpr std::string_view kParts[] = {"a", "B c", "1", ":", ": ", " #", "\n", " ", "'", "\"", "-", "yes", "null", "é", "\xE2\x80\xA8",
                                           "{", "]", "\\", "\t", "\r", "&x", "*", "!", "%", "|", ">", "?", ",", "lorem ipsum dolor ",
                                           "\xEF\xBB\xBF", "\xF0\x9F\x98\x80", "0x1", "---", "...", "="};
    std::string made;
    for (unsigned i = pick(9); i > 0; --i) made += kParts[pick(std::size(kParts))];
    return job_.arena.copy(made);
  }

  Job& job_;
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("ok_yaml_and_json_read_back_what_they_wrote") {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Job job;
    const Value made = Maker(job, seed).value(0);
    std::string as_json;
    json::write(job, as_json, made);
    const Value from_json = json::read(job, as_json).or_throw();
    REQUIRE_MESSAGE(json_equal(made, from_json, job.limits), as_json);
    const std::string as_yaml = to_yaml(job, made) + "\n";  // which write() leaves off
    const Result<Value> from_yaml = yaml::read(job, as_yaml);
    REQUIRE_MESSAGE(from_yaml.ok(), as_yaml);
    CHECK_MESSAGE(json_equal(made, from_yaml.value(), job.limits), as_yaml);
    CHECK_MESSAGE(to_yaml(job, from_yaml.value()) + "\n" == as_yaml, as_json);
  }
}
