// Go's language and its own functions, against what Go itself prints (go_cases.h): every row runs over the same data.
#include <doctest/doctest.h>

#include "go_cases.h"
#include "renderer/functions/functions.h"

namespace rhumbline {
namespace {

constexpr std::string_view kDefines =
    R"({{define "t"}}[{{.}}]{{end}}{{define "loop"}}{{if .}}x{{end}}{{end}}{{define "blank"}}  {{/* c */}}{{end}}{{define "fields"}}{{.name}}/{{.none}}{{end}})";

struct Nowhere final : World {
  std::int64_t now() override { return 0; }
  void random(std::span<std::uint8_t>) override {}
  Value lookup(Job&, std::string_view, std::string_view, std::string_view, std::string_view) override { return {}; }
  std::string resolve_host(std::string_view) override { return {}; }
  std::optional<std::string> environment(std::string_view) override { return {}; }
};

Value sample_data(Arena& arena) {
  const auto text = [](std::string_view s) { return Value::literal(s); };
  const Value list[] = {Value::integer(1), text("two"), Value::float64(3), Value(), Value::boolean(true)};
  const Value strings[] = {text("p"), text("q")};
  const Value nils[] = {Value()};
  const Value l2 = make_map(arena, {{"l3", text("found")}});
  const Value l1 = make_map(arena, {{"l2", l2}});
  return make_map(arena, {{"s", text("hello")},
                          {"n", Value::integer(3)},
                          {"f", Value::float64(1.5)},
                          {"b", Value::boolean(true)},
                          {"nilv", Value()},
                          {"empty", text("")},
                          {"name", text("nm")},
                          {"list", make_list(arena, list)},
                          {"map", make_map(arena, {{"b", Value::integer(2)}, {"a", text("one")}})},
                          {"deep", make_map(arena, {{"l1", l1}})},
                          {"strs", make_list(arena, strings, &kSliceOfString)},
                          {"strmap", make_map(arena, {{"a", text("x")}}, &kMapOfString)},
                          {"emptylist", make_list(arena, {})},
                          {"nils", make_list(arena, nils)}});
}

/// One template over the sample data, with Go's functions and nothing else.
struct Bench {
  Job job;
  Nowhere world;
  std::span<const Function> families[1] = {go_functions()};
  FunctionTable table{families};
  TemplateSet set{job, table, world, {.compat = Compat::kHelm3}};

  void parse(std::string_view text) {
    set.parse({"pre.tpl", kDefines, job.sources.add("pre.tpl", kDefines)});
    set.parse({"f.yaml", text, job.sources.add("f.yaml", text)});
  }
  std::string run(std::string_view text) {
    parse(text);
    return set.execute("f.yaml", sample_data(job.arena)).bytes;
  }
};

}  // namespace

TEST_CASE("prints_what_go_prints") {
  for (const auto& [text, expected] : go_cases::kPrints) {
    CAPTURE(text);
    CHECK(Bench().run(text) == expected);
  }
}

TEST_CASE("fails_as_go_fails") {
  for (const auto& [text, expected] : go_cases::kFaults) {
    CAPTURE(text);
    std::string found;
    try {
      Bench().run(text);
    } catch (const Failure& failure) {
      found = failure.diagnostic().helm;
      CHECK(failure.diagnostic().at);
      CHECK_FALSE(failure.diagnostic().message.empty());
    }
    CHECK(found == expected);
  }
}

TEST_CASE("syntax_errors_are_helms") {
  for (const auto& [text, expected] : go_cases::kSyntax) {
    CAPTURE(text);
    std::string found;
    try {
      Bench().parse(text);
    } catch (const Failure& failure) {
      found = failure.diagnostic().helm;
      CHECK(failure.diagnostic().at);
    }
    CHECK(found == expected);
  }
}

TEST_CASE("trees_print_back_as_go_prints_them") {
  for (const auto& [text, expected] : go_cases::kDumps) {
    CAPTURE(text);
    Bench bench;
    bench.parse(text);
    CHECK(bench.set.dump("f.yaml") == expected);
  }
}

TEST_CASE("family_is_sorted_and_has_docs") {
  const auto family = go_functions();
  for (std::size_t i = 0; i < family.size(); ++i) {
    CAPTURE(family[i].name);
    CHECK(family[i].doc.starts_with(family[i].name));
    if (i > 0) CHECK(family[i - 1].name < family[i].name);
  }
}

}  // namespace rhumbline
