// CEL: what a rule says of a value. The rules and the API server's verdicts are in tests/cel.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "renderer/json/json.h"
#include "renderer/schema/cel.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;
using schema::CelAnswer;

namespace {

std::string text_of_file(std::string_view name) {
  std::ifstream file(std::string(RHUMBLINE_SOURCE_DIR) + "/tests/cel/" + std::string(name));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The object of subject.json and the type that its schema is.
struct Subject {
  Job job;
  schema::Store store{job};
  Value object;
  schema::TypeRef type;

  Subject() {
    const Value whole = json::read(job, job.arena.copy(text_of_file("subject.json")), {}, {.keep_integers = true}).or_throw();
    object = whole.as_map().get("object");
    Map* crd = make_map(job.arena);
    const auto text = [&](std::string_view of) { return Value::string(job.arena, of); };
    const Value version = make_map(job.arena, {{"name", text("v1")},
                                               {"served", Value::boolean(true)},
                                               {"schema", make_map(job.arena, {{"openAPIV3Schema", whole.as_map().get("schema")}})}});
    crd->set(job.arena, "apiVersion", text("apiextensions.k8s.io/v1"));
    crd->set(job.arena, "kind", text("CustomResourceDefinition"));
    crd->set(job.arena, "spec", make_map(job.arena, {{"group", text("t.io")},
                                                     {"names", make_map(job.arena, {{"kind", text("T")}, {"plural", text("ts")}})},
                                                     {"versions", make_list(job.arena, std::span(&version, 1))}}));
    REQUIRE(store.add_crd(Value::map(crd)));
    type = store.find("t.io/v1", "T", schema::kube_version("1.34").or_throw()).type;
    REQUIRE(type);
  }
  schema::CelSubject subject() { return {object, type}; }
};

constexpr auto kUnknown = CelAnswer::Outcome::kUnknown;

}  // namespace

TEST_CASE("cel_rules_are_decided_as_the_server_does") {
  Subject subject;
  std::istringstream rows(text_of_file("rules.txt"));
  std::size_t count = 0;
  for (std::string row; std::getline(rows, row); ++count) {
    CAPTURE(row);
    const std::string_view rule = std::string_view(row).substr(2);
    const CelAnswer answer = schema::ask_cel(subject.job, rule, subject.subject());
    const Result<schema::CelExpr> parsed = schema::parse_cel(subject.job, rule);
    CAPTURE(answer.why);
    CHECK((!parsed && parsed.error().rule == "cel-syntax") == (row[0] == 'S'));
    if (row[0] != 'S') CHECK("TFEU"[static_cast<int>(answer.outcome)] == row[0]);
    if (answer.outcome == kUnknown) CHECK(!answer.why.empty());
  }
  CHECK(count > 300);
}

TEST_CASE("cel_messages_are_those_of_the_server") {
  Subject subject;
  std::istringstream rows(text_of_file("messages.txt"));
  std::size_t count = 0;
  for (std::string row; std::getline(rows, row); ++count) {
    CAPTURE(row);
    const std::size_t tab = row.find('\t');
    const auto message = schema::cel_message(subject.job, std::string_view(row).substr(0, tab), subject.subject());
    CHECK(message.value_or("") == row.substr(tab + 1));
  }
  CHECK(count > 20);
}

TEST_CASE("cel_values_need_no_type") {
  Job job;
  const Value self = yaml::read(job, "{num: 3, nil: null, a-b: 6, list: [1, 2]}", {}, {.keep_integers = true}).or_throw();
  for (const std::string_view rule : {"self.num == 3 && self.nil == null", "self.a__dash__b == 6 && self.`a-b` == 6", "self.list == [1, 2]"}) {
    CAPTURE(rule);
    CHECK(schema::ask_cel(job, rule, {self, {}}).outcome == CelAnswer::Outcome::kTrue);
  }
}

TEST_CASE("old_self_is_none_where_the_rule_bears_that") {
  Job job;
  const Value self = yaml::read(job, "{num: 3}", {}, {.keep_integers = true}).or_throw();
  const schema::CelSubject subject{self, {}, true};
  CHECK(schema::ask_cel(job, "!oldSelf.hasValue() && oldSelf.?num.orValue(1) == 1", subject).outcome == CelAnswer::Outcome::kTrue);
  CHECK(schema::ask_cel(job, "oldSelf.hasValue()", {self, {}}).outcome == kUnknown);
}

TEST_CASE("cel_work_is_bounded") {
  Job job;
  const Value self = yaml::read(job, "{l: [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19], s: abcdefghij}", {}, {.keep_integers = true}).or_throw();
  const std::string rules[] = {
      "self.l.all(a, self.l.all(b, self.l.all(c, self.l.all(d, self.l.all(e, a + b + c + d + e >= 0)))))",
      std::string(5000, '(') + "true" + std::string(5000, ')'),
      std::string(5000, '!') + "true",
      std::string(5000, '[') + std::string(5000, ']') + " == []",
      "lists.range(99999999).size() > 1",
      "lists.range(99999).map(a, lists.range(99999)).size() > 1",
      "lists.range(90000).map(a, self.s).join().replace('', self.s).replace('a', self.s).replace('a', self.s).size() > 1",
      "'%.999999999f'.format([1.0]) == ''",
      "quantity('1e999999999').add(quantity('1n')).isInteger()",
  };
  for (const std::string& rule : rules) {
    CAPTURE(rule.substr(0, 60));
    CHECK(schema::ask_cel(job, rule, {self, {}}).outcome == kUnknown);
  }
  std::string chain = "true";
  for (int i = 0; i < 100'000; ++i) chain += " && true";
  CHECK(schema::ask_cel(job, chain, {self, {}}).outcome == kUnknown);
  std::string wide = "self.s";
  for (int i = 0; i < 200; ++i) wide += " + self.s";
  CHECK(schema::ask_cel(job, wide + " != ''", {self, {}}).outcome == CelAnswer::Outcome::kTrue);
}

TEST_CASE("rules_that_look_back_are_found") {
  CHECK(schema::mentions_old_self("self.a == oldSelf.a"));
  CHECK(!schema::mentions_old_self("self.oldSelfish == my_oldSelf"));
}
