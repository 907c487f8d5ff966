// The language without any of Go's functions: sets, defines, include and tpl, budgets, runs, Helm's wording of faults.
#include <doctest/doctest.h>

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {
namespace {

struct Nowhere final : World {
  std::int64_t now() override { return 0; }
  void random(std::span<std::uint8_t>) override {}
  Value lookup(Job&, std::string_view, std::string_view, std::string_view, std::string_view) override { return {}; }
  std::string resolve_host(std::string_view) override { return {}; }
  std::optional<std::string> environment(std::string_view) override { return {}; }
};

constexpr Function kFunctions[] = {
    {"and", "vv.", Purity::kPure, nullptr, ""},
    {"boom", "x.", Purity::kPure, [](Call& call) -> Value { call.fail("it went off"); }, ""},
    {"fail", "s", Purity::kPure, [](Call& call) -> Value { call.stop(std::string(call.text(0))); }, ""},
    {"include", "sx", Purity::kPure,
     [](Call& call) { return call.view(call.evaluator.include(call, call.text(0), call[1])); }, ""},
    {"or", "vv.", Purity::kPure, nullptr, ""},
    {"small", "i", Purity::kPure, [](Call& call) { return call[0]; }, ""},
    {"tpl", "sx", Purity::kPure,
     [](Call& call) { return call.view(call.evaluator.tpl(call, call.text(0), call[1])); }, ""},
    {"upper", "s", Purity::kPure,
     [](Call& call) {
       std::string text(call.text(0));
       for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
       return call.string(text);
     }, ""},
};
constexpr std::span<const Function> kFamilies[] = {kFunctions};

struct Bench {
  explicit Bench(Compat compat = Compat::kHelm4, const Limits& limits = {})
      : job(limits), set(job, table, world, {.compat = compat}) {}

  Job job;
  Nowhere world;
  FunctionTable table{kFamilies};
  TemplateSet set;
  Value data = make_map(job.arena, {{"Values", make_map(job.arena, {{"a", Value::literal("x")}, {"nothing", Value()}})}});

  void add(std::string_view name, std::string_view text) { set.parse({name, text, job.sources.add(name, text)}); }
  std::string run(std::string_view text) {
    add("c/t.yaml", text);
    return set.execute("c/t.yaml", data).bytes;
  }
  Diagnostic fault(std::string_view text) {
    try {
      run(text);
    } catch (const Failure& failure) {
      return failure.diagnostic();
    }
    FAIL("no failure");
    return {};
  }
};

}  // namespace

TEST_CASE("last_definition_wins_unless_it_is_blank") {
  Bench bench;
  bench.add("a", R"({{define "x"}}one{{end}})");
  bench.add("b", R"({{define "x"}}two{{end}}{{define "y"}}  {{/* nothing */}} {{end}})");
  bench.add("c", R"({{define "x"}}  {{end}}{{define "y"}}why{{end}})");
  CHECK(bench.run(R"({{template "x"}} {{include "y" .}})") == "two why");
}

TEST_CASE("a_define_may_replace_a_file") {
  Bench bench;
  bench.add("c/t.yaml", "file");
  bench.add("z", R"({{define "c/t.yaml"}}define{{end}})");
  CHECK(bench.set.execute("c/t.yaml", bench.data).bytes == "define");
  CHECK(bench.set.has("z"));
  CHECK_FALSE(bench.set.has("nosuch"));
}

TEST_CASE("include_returns_text") {
  Bench bench;
  bench.add("h", R"({{define "n"}}<{{.Values.a}}>{{end}}{{define "twice"}}{{include "n" .}}{{include "n" . | upper}}{{end}})");
  CHECK(bench.run(R"(a{{include "twice" . | upper}}b{{include "n" .}}c)") == "a<X><X>b<x>c");
}

TEST_CASE("missing_values_leave_a_marker_that_tpl_removes") {
  Bench bench;
  bench.add("h", R"({{define "none"}}{{.Values.none}}{{end}})");
  CHECK(bench.run(R"({{.Values.none}}|{{include "none" .}}|{{tpl "{{.Values.none}}" .}}|{{tpl "<no value>" .}})") ==
        "<no value>|<no value>||");
}

TEST_CASE("tpl_defines_vanish_afterwards") {
  Bench bench;
  bench.add("h", R"({{define "n"}}outer{{end}}{{define "use"}}{{include "n" .}}{{end}})");
  CHECK(bench.run(R"({{include "use" .}} {{tpl "{{define \"n\"}}inner{{end}}{{include \"use\" .}}" .}} {{include "use" .}})") ==
        "outer inner outer");
  CHECK(bench.run(R"({{tpl "{{define \"n\"}} {{end}}{{include \"use\" .}}" .}})") == "outer");
}

TEST_CASE("tpl_nests_and_sees_its_own_text_as_gotpl") {
  Bench bench;
  CHECK(bench.run(R"({{tpl "a{{tpl \"b{{.}}\" 1}}c" .}})") == "ab1c");
  CHECK(bench.run(R"({{tpl "{{if .}}{{template \"gotpl\"}}x{{end}}y" 1}})") == "yxy");
}

TEST_CASE("helm4_draws_the_chain_of_includes_in_lines") {
  Bench bench;
  bench.add("c/_h.tpl", "{{define \"inner\"}}\n  {{ .Values.nothing.x }}{{end}}{{define \"outer\"}}{{ include \"inner\" . }}{{end}}");
  const Diagnostic found = bench.fault("k: {{ include \"outer\" . | upper }}");
  CHECK(found.helm ==
        "c/t.yaml:1:6\n"
        "  executing \"c/t.yaml\" at <include \"outer\" .>:\n"
        "    error calling include:\n"
        "c/_h.tpl:2:53\n"
        "  executing \"outer\" at <include \"inner\" .>:\n"
        "    error calling include:\n"
        "c/_h.tpl:2:12\n"
        "  executing \"inner\" at <.Values.nothing.x>:\n"
        "    nil pointer evaluating interface {}.x");
  CHECK(found.message == ".Values.nothing is not set, so .x of it cannot be read");
  CHECK(found.hint == "set it, for example with --set nothing.x=VALUE, or read it inside {{ with .Values.nothing }}");
  REQUIRE(found.trace.size() == 3);
  CHECK(found.trace[0].what == "define \"inner\"");
  CHECK(found.trace[2].what == "template c/t.yaml");
  const Place place = bench.job.sources.place(found.at);
  CHECK(place.file == "c/_h.tpl");
  CHECK(place.line == 2);
  CHECK(place.column == 13);
}

TEST_CASE("helm3_keeps_one_line") {
  Bench bench(Compat::kHelm3);
  bench.add("c/_h.tpl", R"({{define "n"}}{{ .Values.nothing.x }}{{end}})");
  CHECK(bench.fault(R"({{ include "n" . }})").helm ==
        "template: c/t.yaml:1:3: executing \"c/t.yaml\" at <include \"n\" .>: error calling include: "
        "template: c/_h.tpl:1:24: executing \"n\" at <.Values.nothing.x>: nil pointer evaluating interface {}.x");
}

TEST_CASE("faults_of_functions_stay_on_one_line") {
  Bench bench;
  const Diagnostic found = bench.fault("{{ boom 1 2 }}");
  CHECK(found.helm == "template: c/t.yaml:1:3: executing \"c/t.yaml\" at <boom 1 2>: error calling boom: it went off");
  CHECK(found.message == "boom: it went off");
}

TEST_CASE("authors_words_are_verbatim") {
  Bench bench;
  bench.add("c/_h.tpl", R"({{define "n"}}{{ fail "Set: this\nand that" }}{{end}})");
  const Diagnostic found = bench.fault(" {{ include \"n\" . }}");
  CHECK(found.helm == "execution error at (c/t.yaml:1:4): Set: this\nand that");
  CHECK(found.message == "Set: this\nand that");
  CHECK(bench.job.sources.place(found.at).file == "c/_h.tpl");
}

TEST_CASE("unknown_names_get_a_suggestion") {
  Bench bench;
  bench.add("h", R"({{define "chart.labels"}}x{{end}})");
  const Diagnostic found = bench.fault(R"({{ include "chart.lables" . }})");
  CHECK(found.hint == "did you mean \"chart.labels\"?");
  CHECK(found.helm ==
        "c/t.yaml:1:3\n  executing \"c/t.yaml\" at <include \"chart.lables\" .>:\n    error calling include:\n"
        "template: no template \"chart.lables\" associated with template \"gotpl\"");
  CHECK(bench.fault(R"({{ template "chart.label" }})").hint == "did you mean \"chart.labels\"?");
  const Diagnostic syntax = bench.fault("{{ uper .Values.a }}");
  CHECK(syntax.hint == "did you mean upper?");
  CHECK(syntax.helm == "parse error at (c/t.yaml:1): function \"uper\" not defined");
}

TEST_CASE("an_unclosed_block_is_shown_where_it_opens") {
  Bench bench;
  const Diagnostic found = bench.fault("a\n{{ if 1 }}b{{ with 2 }}\nc{{ end }}\n");
  CHECK(found.helm == "parse error at (c/t.yaml:4): unexpected EOF");
  CHECK(bench.job.sources.place(found.at).line == 2);
  CHECK(bench.job.sources.place(found.at).column == 1);
}

TEST_CASE("a_field_of_a_string_names_the_path") {
  Bench bench;
  CHECK(bench.fault("{{ .Values.a.b }}").message == ".Values.a is a string (x), it has no field b");
  CHECK(bench.fault("{{ range .Values.a }}{{ end }}").message ==
        "range takes a list, a map or a whole number, this is a string (x)");
}

TEST_CASE("faults_inside_tpl_text_name_gotpl") {
  Bench bench;
  CHECK(bench.fault(R"({{ tpl "{{ .Values.nothing.x }}" . }})").helm ==
        "template: c/t.yaml:1:3: executing \"c/t.yaml\" at <tpl \"{{ .Values.nothing.x }}\" .>: error calling tpl: "
        "error during tpl function execution for \"{{ .Values.nothing.x }}\": template: gotpl:1:10: executing \"gotpl\" "
        "at <.Values.nothing.x>: nil pointer evaluating interface {}.x");
  CHECK(bench.fault(R"({{ tpl "{{ nope }}" . }})").helm ==
        "template: c/t.yaml:1:3: executing \"c/t.yaml\" at <tpl \"{{ nope }}\" .>: error calling tpl: "
        "cannot parse template \"{{ nope }}\": template: gotpl:1: function \"nope\" not defined");
}

TEST_CASE("runaway_recursion_ends") {
  Bench bench;
  bench.add("h", R"({{define "i"}}{{include "i" .}}{{end}}{{define "t"}}{{template "t" .}}{{end}})");
  const Diagnostic included = bench.fault(R"({{ include "i" . }})");
  CHECK(included.helm.ends_with("rendering template has a nested reference name: i: unable to execute template"));
  REQUIRE(included.trace.size() == 2);
  CHECK(included.trace[0].what == "define \"i\", 1000 more times");
  const Diagnostic called = bench.fault(R"({{ template "t" . }})");
  CHECK(called.cause == Cause::kLimit);
  CHECK(called.helm.ends_with("exceeded maximum template depth (100000)"));
}

TEST_CASE("deep_nesting_ends_before_the_stack_does") {
  std::string text = "{{ ";
  for (int i = 0; i < 9'000; ++i) text += "(";
  text += "1";
  for (int i = 0; i < 9'000; ++i) text += ")";
  // What a small stack cannot hold is refused, a large one prints.
  std::string printed = "1";
  Cause cause = Cause::kLimit;
  try {
    printed = Bench().run(text + " }}");
  } catch (const Failure& failure) {
    cause = failure.diagnostic().cause;
  }
  CHECK(printed == "1");
  CHECK(cause == Cause::kLimit);
  std::string blocks;
  for (int i = 0; i < 200'000; ++i) blocks += "{{if 1}}";
  CHECK(Bench().fault(blocks).cause == Cause::kLimit);
}

TEST_CASE("steps_are_bounded") {
  Limits limits;
  limits.steps = 10'000;
  Bench bench(Compat::kHelm4, limits);
  const Diagnostic found = bench.fault("{{range 1000000}}{{end}}");
  CHECK(found.cause == Cause::kLimit);
  CHECK(found.at);
}

TEST_CASE("output_is_bounded") {
  Limits limits;
  limits.output_bytes = 1000;
  CHECK(Bench(Compat::kHelm4, limits).fault("{{range 1000}}abc{{end}}").cause == Cause::kLimit);
}

TEST_CASE("runs_name_what_wrote_each_byte") {
  Bench bench;
  bench.add("h", R"({{define "n"}}<{{.Values.a}}>{{end}})");
  constexpr std::string_view kText = "ab{{ .Values.a }}cd{{ include \"n\" . }}";
  const Pos at = bench.job.sources.add("c/t.yaml", kText);
  bench.set.parse({"c/t.yaml", kText, at});
  const Output output = bench.set.execute("c/t.yaml", bench.data);
  CHECK(output.bytes == "abxcd<x>");
  REQUIRE(output.runs.size() == 4);
  CHECK(output.runs[0].offset == 0);
  CHECK(output.runs[1].offset == 2);
  CHECK(output.runs[1].at == at + 5);
  CHECK(output.runs[2].offset == 3);
  CHECK(output.runs[3].offset == 5);
  CHECK(output.runs[3].at == at + kText.find("include"));
}

TEST_CASE("marker_removal_moves_the_runs") {
  Output output{"a<no value>b<no value><no value>c", {{0, Pos{1}}, {1, Pos{2}}, {11, Pos{3}}, {12, Pos{4}}, {32, Pos{5}}}};
  drop_no_value_marker(output);
  CHECK(output.bytes == "abc");
  CHECK(output.runs[1].offset == 1);
  CHECK(output.runs[2].offset == 1);
  CHECK(output.runs[3].offset == 2);
  CHECK(output.runs[4].offset == 2);
}

TEST_CASE("members_that_are_read_are_marked") {
  Bench bench;
  bench.run("{{ .Values.a }}");
  const Map& values = bench.data.as_map().get("Values").as_map();
  CHECK((values.find("a")->flags & kRead) != 0);
  CHECK((values.find("nothing")->flags & kRead) == 0);
  CHECK((bench.data.as_map().find("Values")->flags & kRead) == 0);  // only on the way
}

TEST_CASE("assignment_finds_what_its_own_value_declares") {
  Bench bench;
  CHECK(bench.run("{{ if $x = upper ($x := \"a\") }}{{ $x }}{{ end }}") == "A");
  CHECK(bench.fault("{{ $x = 1 }}").message == "undefined variable: $x");
}

TEST_CASE("arguments_are_checked_against_signatures") {
  Bench bench;
  CHECK(bench.fault("{{ small 1.5 }}").helm ==
        "c/t.yaml:1:9\n  executing \"c/t.yaml\" at <1.5>:\n    expected integer; found 1.5");
  CHECK(bench.fault("{{ small .Values.a }}").message == "this must be an int, it is a string (x)");
  CHECK(bench.fault("{{ upper .Values.nothing }}").message == "this must be a string, it is not set");
  CHECK(bench.fault("{{ .Values.nothing | upper }}").helm.ends_with("invalid value; expected string"));
  const Diagnostic piped = bench.fault("{{ 1 | upper }}");
  CHECK(piped.message == "what is piped into upper must be a string, it is an int (1)");
  CHECK(bench.job.sources.place(piped.at).column == 8);
  CHECK(bench.fault("{{ upper }}").message == "upper takes 1 argument, not 0");
}

namespace {

constexpr std::string_view kRepeated[] = {
    R"({{define "x"}}one{{.Values.nothing.b}}{{end}})",
    R"({{define "x"}}two{{end}}{{define "y"}}why{{end}})",
    R"({{define "x"}} {{end}}{{define "y"}} {{end}})",
    R"(file {{.Values.a}} {{template "x" $}})",
    "{{define \"y\"}}line\n{{.Values.a.b}}{{end}}{{.Values.nothing.b}}",
    R"({{define "x"}}broken)",
};
constexpr std::string_view kRepeaters[] = {"c/0", "c/1", "c/2", "c/3"};

// What a set of these texts answers to everything that it can be asked.
std::string answers(std::span<const std::string_view> texts, bool at_once) {
  Bench bench;
  std::vector<TemplateText> list;
  for (const std::string_view text : texts) {
    const std::string_view name = kRepeaters[list.size()];
    list.push_back({name, text, bench.job.sources.add(name, text)});
  }
  std::string out;
  const auto attempt = [&](const auto& what) {
    try {
      what();
      return true;
    } catch (const Failure& failure) {
      const Place at = bench.job.sources.place(failure.diagnostic().at);
      out += failure.diagnostic().helm + " at " + std::string(at.file) + ":" + std::to_string(at.line) + "\n";
      return false;
    }
  };
  const bool parsed = attempt([&] {
    if (at_once) return bench.set.parse_all(list);
    for (const TemplateText& text : list) bench.set.parse(text);
  });
  for (const std::string_view name : {"c/0", "c/1", "c/2", "c/3", "x", "y"}) {
    if (parsed) attempt([&] { out += bench.set.execute(name, bench.data).bytes + "\n"; });
  }
  return out;
}

}  // namespace

TEST_CASE("texts_that_a_later_one_repeats_are_as_good_as_parsed") {
  constexpr std::size_t kLists = std::size(kRepeated) * std::size(kRepeated) * std::size(kRepeated) * std::size(kRepeated);
  for (std::size_t number = 0; number < kLists; ++number) {
    std::vector<std::string_view> texts;
    for (std::size_t rest = number; texts.size() < std::size(kRepeaters); rest /= std::size(kRepeated)) texts.push_back(kRepeated[rest % std::size(kRepeated)]);
    CAPTURE(number);
    CHECK(answers(texts, true) == answers(texts, false));
  }
}

}  // namespace rhumbline
