// --set and its relatives: the grammar, what it sets, what it says when it cannot, and where the values come from.
#include <doctest/doctest.h>

#include "renderer/json/json.h"
#include "renderer/values/values.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

// The map after the expression, as JSON; or Helm's fault.
std::string set(std::string_view expression, SetKind kind = SetKind::kSet, std::string_view base = "",
                bool helm3 = false) {
  Job job;
  MemoryFiles files;
  files.content = {{"one", "1"}, {"two", "a,b\n"}};
  Value map = yaml::read(job, base).or_throw();
  if (!map.is_map()) map = Value::map(make_map(job.arena));
  try {
    apply_set(job, files, map.as_map(), expression, kind, {.helm3 = helm3});
  } catch (const Failure& failure) {
    return failure.diagnostic().helm;
  }
  std::string out;
  json::write(job, out, map);
  return out;
}

struct Row {
  std::string_view expression, want;
};

}  // namespace

TEST_CASE("ok_set_reads_names_and_types") {
  const Row rows[] = {
      {"", "{}"},
      {"a=1,b=x,", R"({"a":1,"b":"x"})"},
      {"a.b.c=1,a.b.d=2", R"({"a":{"b":{"c":1,"d":2}}})"},
      {"a=TRUE,b=False,c=NULL", R"({"a":true,"b":false,"c":null})"},
      {"a=0,b=+5,c=-7,d=007,e=1.5,f=1e3,g=0x1F,h=9223372036854775808",
       R"({"a":0,"b":5,"c":-7,"d":"007","e":"1.5","f":"1e3","g":"0x1F","h":"9223372036854775808"})"},
      {"a=", R"({"a":""})"},
      {"a={}", R"({"a":[""]})"},
      {"a={x, y,3},b=1", R"({"a":["x"," y",3],"b":1})"},
      {"a\\.b=c\\,d\\\\", R"({"a.b":"c,d\\"})"},
      {"a =  b ", R"({"a ":"  b "})"},
      {"=1,a=2", R"({"a":2})"},
      {"a[2]=x", R"({"a":[null,null,"x"]})"},
      {"a[1].b=1,a[0][1]=2", R"({"a":[[null,2],{"b":1}]})"},
      {"a[0]", R"({"a":[]})"},
      {"a[0=1", "{}"},
      {"a=b=c", R"({"a":"b=c"})"},
      {"é.ü=ß", R"({"é":{"ü":"ß"}})"},
  };
  for (const Row& row : rows) CHECK_MESSAGE(set(row.expression) == row.want, row.expression);
}

TEST_CASE("fails_set_in_helms_words") {
  const std::string prefix = "failed parsing --set data: ";
  const Row rows[] = {
      {"a", "key \"a\" has no value"},
      {"a,b=1", "key \"a\" has no value (cannot end with ,)"},
      {",", "key \"\" has no value (cannot end with ,)"},
      {"a={x", "list must terminate with '}'"},
      {"a[x]=1", "error parsing index: strconv.Atoi: parsing \"x\": invalid syntax"},
      {"a[99999999999999999999]=1",
       "error parsing index: strconv.Atoi: parsing \"99999999999999999999\": value out of range"},
      {"a[-1]=1", "negative -1 index not allowed"},
      {"a[65537]=1", "index of 65537 is greater than maximum supported index of 65536"},
      {"a[0]xy=1", "unexpected data at end of array index: ['x' 'y']"},
      {"a=1,a.b=2", "unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}"},
      {"a=null,a[0]=2", "unable to parse key: interface conversion: interface {} is nil, not []interface {}"},
      {"a.b=1,a[0]=2",
       "unable to parse key: interface conversion: interface {} is map[string]interface {}, not []interface {}"},
      {"a[0]=1,a[0][0]=2", "unable to parse key: interface conversion: interface {} is int64, not []interface {}"},
  };
  for (const Row& row : rows) CHECK_MESSAGE(set(row.expression) == prefix + std::string(row.want), row.expression);
  std::string deep = "a";
  for (int i = 0; i < 31; ++i) deep += ".a";
  CHECK(set(deep + "=1") == prefix + "value name nested level is greater than maximum supported nested level of 30");
  CHECK(set("a[0=1", SetKind::kSet, "", true) == prefix + "error parsing index: EOF");
}

TEST_CASE("ok_the_other_four_kinds") {
  CHECK(set("a=1,b={true,null},c=", SetKind::kString) == R"({"a":"1","b":["true","null"],"c":""})");
  CHECK(set("a=one,b={one,two}", SetKind::kFile) == R"({"a":"1","b":["1","a,b\n"]})");
  CHECK(set("a=no", SetKind::kFile) == "failed parsing --set-file data: open no: no such file or directory");
  CHECK(set("a.b[1]=x,y={z}\\", SetKind::kLiteral) == R"({"a":{"b":[null,"x,y={z}\\"]}})");
  CHECK(set("a,b=1", SetKind::kLiteral) == R"({"a,b":"1"})");
  CHECK(set("a={\"k\": [1.0, null]} , c=2", SetKind::kJson) == R"({" c":2,"a":{"k":[1,null]}})");
  CHECK(set("a=,b[1]= ,c=1x", SetKind::kJson) == "failed parsing --set-json data a=,b[1]= ,c=1x");
  CHECK(set("a=,b[1]=,", SetKind::kJson) == R"({"a":null,"b":[null,null]})");
  CHECK(set(" {\"m\": {\"x\": 1}} ", SetKind::kJson, "m: {w: 2}") == R"({"m":{"w":2,"x":1}})");
  CHECK(set("{bad}", SetKind::kJson) == "failed parsing --set-json data JSON: {bad}");
  CHECK(set("{\"a\":1}", SetKind::kJson, "", true) == "failed parsing --set-json data {\"a\":1}");
}

TEST_CASE("ok_set_works_on_what_is_there") {
  CHECK(set("l[1]=x,m.k=v", SetKind::kSet, "l: [1, 2, 3]\nm: {a: 1}\n") == R"({"l":[1,"x",3],"m":{"a":1,"k":"v"}})");
  CHECK(set("l[1].k=v", SetKind::kSet, "l: [1, 2, 3]\n") == R"({"l":[1,{"k":"v"},3]})");
  CHECK(set("l=null", SetKind::kSet, "l: [1]\n") == R"({"l":null})");
}

TEST_CASE("ok_every_set_value_knows_its_flag") {
  Job job;
  MemoryFiles files;
  Map* map = make_map(job.arena);
  apply_set(job, files, *map, "a.b=x,c={y,z}", SetKind::kSet);
  const auto place = [&](Pos at) {
    const Place p = job.sources.place(at);
    return std::string(p.file) + ":" + std::to_string(p.column);
  };
  CHECK(place(map->get("a").as_map().get("b").at()) == "--set a.b=x,c={y,z}:5");
  CHECK(place(map->get("a").as_map().find("b")->key_at) == "--set a.b=x,c={y,z}:3");
  CHECK(place(map->get("c").as_list()[1].at()) == "--set a.b=x,c={y,z}:12");
  apply_set(job, files, *map, "j={\"k\": 7}", SetKind::kJson);
  CHECK(place(map->get("j").as_map().get("k").at()) == "--set-json j={\"k\": 7}:9");
  try {
    apply_set(job, files, *map, "a.b.c=1", SetKind::kSet);
    FAIL("a string was taken for a map");
  } catch (const Failure& failure) {
    CHECK(job.sources.place(failure.diagnostic().at).file == "--set a.b.c=1");
  }
}

TEST_CASE("ok_user_values_come_in_the_order_of_kinds") {
  Job job;
  MemoryFiles files;
  files.content = {{"a.yaml", "x: 1\nm: {a: 1, k: {p: 1}}\nl: [1]\nz: 1\n"},
                   {"b.yaml", "m: {b: 2, k: null}\nl: [2]\nz: {}\n"},
                   {"f", "file"}};
  const Value values = merge_user_values(job, files,
                                         {.files = {"a.yaml", "b.yaml"},
                                          .set_json = {"x=\"json\"", "{\"m\":{\"c\":3}}"},
                                          .set = {"s=set,x=set"},
                                          .set_string = {"s=2,i=1"},
                                          .set_file = {"i=f"},
                                          .set_literal = {"t=a,b"}});
  std::string out;
  json::write(job, out, values);
  CHECK(out == R"({"i":"file","l":[2],"m":{"a":1,"b":2,"c":3,"k":null},"s":"2","t":"a,b","x":"set","z":{}})");
  CHECK(job.sources.place(values.as_map().get("m").as_map().get("b").at()).file == "b.yaml");
  CHECK(path_value(values, "m.b") != nullptr);
  CHECK(path_value(values, "m.b.c") == nullptr);
  CHECK(path_value(values, "no") == nullptr);
}

TEST_CASE("fails_values_files_name_themselves") {
  const auto error = [](const std::string& content, bool helm3) {
    Job job;
    MemoryFiles files;
    files.content = {{"a.yaml", content}};
    try {
      merge_user_values(job, files, {.files = {"a.yaml"}}, {.helm3 = helm3});
    } catch (const Failure& failure) {
      return failure.diagnostic().helm;
    }
    return std::string();
  };
  const std::string words =
      "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type "
      "map[string]interface {}";
  CHECK(error("[1]\n", false) == "failed to parse a.yaml: cannot unmarshal yaml document: " + words);
  CHECK(error("[1]\n", true) == "failed to parse a.yaml: " + words);
  Job job;
  MemoryFiles files;
  CHECK_THROWS_AS(merge_user_values(job, files, {.files = {"no.yaml"}}), Failure);
  CHECK_THROWS_AS(merge_user_values(job, files, {.files = {"https://x/y.yaml"}}), Failure);
}

// Whatever the expression, it ends, throws nothing but Failure, and setting it twice changes nothing more.
TEST_CASE("ok_any_short_expression_is_survived_and_idempotent") {
  constexpr std::string_view kAlphabet = "a.[]0=,{}\\";
  std::vector<std::string> expressions = {""};
  for (std::size_t i = 0; i < expressions.size() && expressions[i].size() < 5; ++i) {
    for (const char c : kAlphabet) expressions.push_back(expressions[i] + c);
  }
  std::size_t accepted = 0;
  Job job;
  MemoryFiles files;
  for (const std::string& expression : expressions) {
    Map* map = make_map(job.arena);
    try {
      apply_set(job, files, *map, expression, SetKind::kSet);
    } catch (const Failure& failure) {
      CHECK(failure.diagnostic().helm.starts_with("failed parsing --set data: "));
      continue;
    }
    ++accepted;
    std::string once, twice;
    json::write(job, once, Value::map(map));
    if (once.find("null") != std::string::npos) continue;  // `a[0]a=` may meet its own null
    try {
      apply_set(job, files, *map, expression, SetKind::kSet);
    } catch (const Failure&) {
      continue;  // `a=,a.a=` meets its own string
    }
    json::write(job, twice, Value::map(map));
    CHECK_MESSAGE(once == twice, expression);
  }
  CHECK(accepted > 1000);
}
