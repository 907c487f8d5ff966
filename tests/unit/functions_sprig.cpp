// Sprig's families against what Sprig itself makes of the same templates (sprig_cases.h): strings, lists, maps, logic,
// numbers, versions, randomness, and printing; and the tables: sorted, and each row with a case.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "renderer/functions/functions.h"
#include "sprig_cases.h"

namespace rhumbline {
namespace {

/// Random bytes that are always the same.
struct FixedWorld final : World {
  std::uint64_t state = 1;

  std::int64_t now() override { return 0; }
  void random(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<std::uint8_t>(state >> 56);
    }
  }
  Value lookup(Job&, std::string_view, std::string_view, std::string_view, std::string_view) override { return {}; }
  std::string resolve_host(std::string_view) override { return {}; }
  std::optional<std::string> environment(std::string_view) override { return {}; }
};

Value text(std::string_view bytes) { return Value::literal(bytes); }

template <std::size_t N>
Value list_of(Arena& arena, const Value (&items)[N], const GoType* type = &kSliceOfAny) {
  return make_list(arena, items, type);
}

// A list in which each kind occurs twice.
Value duplicates(Arena& arena) {
  const Value one = Value::integer(1);
  const Value member = make_map(arena, {{"x", one}});
  const Value items[] = {text("a"), text("b"), text("a"), one, Value::float64(1), Value::int64(1), one, Value(), Value(),
                         make_list(arena, {&one, 1}), make_list(arena, {&one, 1}), member, make_map(arena, {{"x", one}})};
  return list_of(arena, items);
}

// The data over which sprig_cases.h was recorded.
Value sample_data(Arena& arena) {
  const Value one = Value::integer(1);
  const Value two = Value::integer(2);
  const Value mixed[] = {one, text("two"), Value::float64(3), Value(), Value::boolean(true)};
  const Value strings[] = {text("p"), text("q")};
  const Value unsorted[] = {text("q"), text("a"), text("p")};
  const Value ints[] = {Value::integer(3), one, two};
  const Value numbers[] = {Value::float64(3), Value::float64(1), Value::float64(2)};
  const Value pair[] = {one, two};
  const Value letters[] = {text("v")};
  const Value nested[] = {list_of(arena, pair), make_map(arena, {{"k", list_of(arena, letters)}})};
  const Value l2 = make_map(arena, {{"l3", text("found")}, {"n", Value()}});
  return make_map(arena, {{"s", text("hello")},
                          {"n", Value::integer(3)},
                          {"f", Value::float64(1.5)},
                          {"i64", Value::int64(7)},
                          {"u64", Value::uint64(18446744073709551615u)},
                          {"nilv", Value()},
                          {"empty", text("")},
                          {"yes", Value::boolean(true)},
                          {"no", Value::boolean(false)},
                          {"list", list_of(arena, mixed)},
                          {"strs", list_of(arena, strings, &kSliceOfString)},
                          {"unsorted", list_of(arena, unsorted, &kSliceOfString)},
                          {"ints", list_of(arena, ints, &kSliceOfInt)},
                          {"nums", list_of(arena, numbers)},
                          {"dups", duplicates(arena)},
                          {"map", make_map(arena, {{"b", two}, {"a", text("one")}})},
                          {"deep", make_map(arena, {{"l1", make_map(arena, {{"l2", l2}})}})},
                          {"strmap", make_map(arena, {{"a", text("x")}}, &kMapOfString)},
                          {"emptylist", make_list(arena, {})},
                          {"emptymap", make_map(arena, {})},
                          {"bytes", Value::bytes(arena, "hi")},
                          {"dur", duration(arena, 3661500000000)},
                          {"big", Value::float64(1234567)},
                          {"huge", Value::float64(1e300)},
                          {"uni", text("h\u00e9llo \u00df \u4e16\u754c")},
                          {"bad", text("a\xff" "b\x80")},
                          {"text", text("line1\nline2\n")},
                          {"zero", Value::integer(0)},
                          {"fzero", Value::float64(0)},
                          {"nested", list_of(arena, nested)}});
}

/// One template over the sample data, with the functions of a chart.
struct Bench {
  Job job;
  FixedWorld world;
  TemplateSet set{job, chart_functions(Compat::kHelm4), world};

  explicit Bench(const Limits& limits = {}) : job(limits) {}

  std::string run(std::string_view source) {
    set.parse({"f.yaml", source, job.sources.add("f.yaml", source)});
    return set.execute("f.yaml", sample_data(job.arena)).bytes;
  }
};

std::string fault_of(std::string_view source, const Limits& limits = {}) {
  try {
    return "no failure, but " + Bench(limits).run(source);
  } catch (const Failure& failure) {
    const Diagnostic& diagnostic = failure.diagnostic();
    return diagnostic.helm.empty() ? diagnostic.message : diagnostic.helm;
  }
}

using sprig_cases::Case;
constexpr std::array<std::span<const Case>, 9> kCases = {
    sprig_cases::kStringCases,  sprig_cases::kListCases,    sprig_cases::kTextListCases,
    sprig_cases::kMapCases,     sprig_cases::kLogicCases,   sprig_cases::kNumberCases,
    sprig_cases::kVersionCases, sprig_cases::kRandomCases,  sprig_cases::kPrintCases};

const std::vector<std::span<const Function>>& tables() {
  static const std::vector<std::span<const Function>> kAll = {
      string_functions(), list_functions(),    text_list_functions(), map_functions(),
      logic_functions(),  number_functions(),  version_functions(),   random_functions()};
  return kAll;
}

// Whether the name stands in the text as a word.
bool names(std::string_view source, std::string_view name) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '$'; };
  for (std::size_t at = source.find(name); at != std::string_view::npos; at = source.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_word(source[at - 1])) && (end == source.size() || !is_word(source[end]))) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("sprig_answers_are_ours") {
  for (const auto cases : kCases) {
    for (const Case& row : cases) {
      const std::string_view source = row.text;
      CAPTURE(source);
      if (row.fails) {
        const std::string fault = fault_of(source);
        CAPTURE(fault);
        CHECK(fault.ends_with(std::string(": ") + row.expected));
      } else {
        std::string found;
        try {
          found = Bench().run(source);
        } catch (const Failure& failure) {
          found = "failure: " + failure.diagnostic().message + " / " + failure.diagnostic().helm;
        }
        CHECK(found == row.expected);
      }
    }
  }
}

TEST_CASE("ok_tables_are_sorted_and_each_row_has_a_case") {
  for (const auto table : tables()) {
    CHECK(std::is_sorted(table.begin(), table.end(), [](const Function& a, const Function& b) { return a.name < b.name; }));
    for (const Function& row : table) {
      CAPTURE(row.name);
      CHECK_FALSE(row.doc.empty());
      const bool has_case = std::any_of(kCases.begin(), kCases.end(), [&row](std::span<const Case> cases) {
        return std::any_of(cases.begin(), cases.end(), [&row](const Case& c) { return names(c.text, row.name); });
      });
      CHECK(has_case);
    }
  }
}

TEST_CASE("ok_registry_knows_who_may_call_what") {
  const FunctionTable& helm4 = chart_functions(Compat::kHelm4);
  const FunctionTable& helm3 = chart_functions(Compat::kHelm3);
  const FunctionTable& names_only = name_template_functions();
  for (const auto table : tables()) {
    for (const Function& row : table) {
      CAPTURE(row.name);
      CHECK(helm4.find(row.name) == &row);
      CHECK(helm3.find(row.name) == &row);
      CHECK(names_only.find(row.name) == &row);
    }
  }
  for (const std::string_view name : {"mustToYaml", "mustToToml", "durationDays", "mustToDuration"}) {
    CAPTURE(name);
    CHECK(helm4.find(name) != nullptr);
    CHECK(helm3.find(name) == nullptr);
    CHECK(names_only.find(name) == nullptr);
  }
  for (const std::string_view name : {"include", "tpl", "toYaml", "fromYamlArray", "lookup", "required"}) {
    CAPTURE(name);
    CHECK(helm3.find(name) != nullptr);
    CHECK(names_only.find(name) == nullptr);
  }
  for (const std::string_view name : {"env", "expandenv"}) {
    CHECK(helm4.find(name) == nullptr);
    CHECK(names_only.find(name) != nullptr);
  }
  CHECK(names_only.find("fail") != nullptr);
  CHECK(helm4.find("and") != nullptr);
}

TEST_CASE("ok_keys_and_values_come_in_bytewise_order") {
  CHECK(Bench().run(R"({{ keys (dict "b" 1 "a" 2 "B" 3) }}{{ values (dict "b" 1 "a" 2 "B" 3) }})") == "[B a b][3 2 1]");
  CHECK(Bench().run(R"({{ keys (dict "z" 1) (dict "a" 2) }})") == "[z a]");
}

TEST_CASE("ok_a_sorted_string_list_is_sorted_for_all_its_holders") {
  CHECK(Bench().run(R"({{ $a := splitList "," "b,a" }}{{ $b := sortAlpha $a }}{{ $a }})") == "[a b]");
  CHECK(Bench().run(R"({{ $a := list "b" "a" }}{{ $b := sortAlpha $a }}{{ $a }}{{ $b }})") == "[b a][a b]");
}

TEST_CASE("ok_growing_a_list_or_text_is_linear") {
  CHECK(Bench().run(R"({{ $l := list }}{{ range until 20000 }}{{ $l = append $l . }}{{ end }}{{ len $l }})") == "20000");
  CHECK(Bench().run(R"({{ $l := list }}{{ range until 20000 }}{{ $l = append $l (toString .) }}{{ end }}{{ len (uniq $l) }})") ==
        "20000");
}

TEST_CASE("fails_when_a_budget_is_spent") {
  Limits limits;
  limits.output_bytes = 1000;
  limits.steps = 100'000;
  for (const std::string_view source :
       {R"({{ repeat 1001 "a" }})", R"({{ repeat 9223372036854775807 "ab" }})", R"({{ indent 1001 "a" }})",
        R"({{ nindent 9223372036854775807 "a" }})", R"({{ indent 500 "a\n\n" }})", R"({{ randAlpha 9223372036854775807 }})",
        R"({{ until 1000000 }})", R"({{ untilStep 0 9223372036854775807 1 }})", R"({{ seq 9223372036854775806 }})",
        R"({{ seq -9223372036854775808 1 9223372036854775806 }})", R"({{ join (repeat 400 "a") (list 1 2 3 4) }})",
        R"({{ replace "" (repeat 400 "x") "abc" }})", R"({{ replace "a" (repeat 400 "x") "aaa" }})",
        R"({{ quote (repeat 300 "a") (repeat 300 "a") (repeat 300 "a") (repeat 300 "a") }})",
        R"({{ printf "%500d%500d%500d" 1 2 3 }})", R"({{ wrapWith 1 (repeat 400 "x") "abcd" }})",
        R"({{ randBytes 9223372036854775807 }})"}) {
    CAPTURE(source);
    const std::string fault = fault_of(source, limits);
    CAPTURE(fault);
    CHECK(fault.find("no failure") == std::string::npos);
    CHECK((fault.find("--max-") != std::string::npos || fault.find("budget") != std::string::npos ||
           fault.find("more than") != std::string::npos || fault.find("longer") != std::string::npos));
  }
}

TEST_CASE("fails_on_a_map_inside_itself_instead_of_overflowing") {
  Limits limits;
  limits.yaml_depth = 500;
  for (const std::string_view source :
       {R"({{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $d }})", R"({{ $d := dict }}{{ $_ := set $d "d" $d }}{{ deepCopy $d }})",
        R"({{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $e := dict }}{{ $_ := set $e "d" $e }}{{ deepEqual $d $e }})",
        R"({{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $e := dict }}{{ $_ := set $e "d" $e }}{{ merge $d $e }})"}) {
    CAPTURE(source);
    CHECK(fault_of(source, limits).find("500 levels") != std::string::npos);
  }
}

TEST_CASE("text_that_is_built_piece_by_piece_costs_what_it_is_long") {
  const std::string_view text =
      R"({{ $s := "" }}{{ range until 4000 }}{{ $s = printf "%s%d-%s" $s . "abc" }}{{ $s = print $s "\n" }}{{ end }}{{ $s | sha256sum }} )"
      R"({{ $t := repeat 300 "x" }}{{ $a := print $t "a" }}{{ $b := print $t "b" }}{{ substr 298 301 $a }} {{ substr 298 301 $b }})";
  Job job;
  FixedWorld world;
  TemplateSet set(job, chart_functions(Compat::kHelm4), world);
  set.parse({"t.yaml", text, job.sources.add("t.yaml", text)});
  CHECK(set.execute("t.yaml", Value::map(make_map(job.arena))).bytes == "695aeb65240e46fed947e6681591cad877172318c4c761dac57b8b3b46efcf80 xxa xxb");
  CHECK(job.arena.reserved() < (1u << 20));  // 35 KB of text; all its beginnings together are 70 MB
}

// Every loop, include and file gives back what it can; the results must not tell.
TEST_CASE("what templates hold is never given back") {
  const std::string_view text =
      R"~({{ define "list" }}{{ $l := list }}{{ range until 5 }}{{ $l = append $l (printf "%s-%d" $.s .) }}{{ end }}{{ toJson $l }}{{ end }})~"
      R"~({{ define "put" }}{{ range $k, $v := .m }}{{ $_ := set $.m $k (dict "was" $v "text" (printf "(%v)" $v)) }}{{ end }}{{ end }})~"
      R"~({{ $d := dict "a" 1 "b" 2 }}{{ include "put" (dict "m" $d) }}{{ range until 3 }}{{ $x := dict "i" . }}{{ toJson $x }}{{ end }} {{ toJson $d }}
)~"
      R"~({{ range $i := until 4 }}{{ $_ := set $.Values (printf "k%d" $i) (include "list" (dict "s" (printf "s%d" $i))) }}{{ end }}{{ toJson $.Values }}
)~"
      R"~({{ $s := "" }}{{ $last := "" }}{{ range until 6 }}{{ $s = printf "%s%d" $s . }}{{ $last = tpl (printf "{{ printf \"%%s!\" %q }}" $s) $ }}{{ end }}{{ $s }} {{ $last }}
)~"
      R"~({{ range $i := until 3 }}{{ range $j := until 3 }}{{ if eq $i $j }}{{ $_ := set $.Values "at" (list $i $j | join ",") }}{{ end }}{{ end }}{{ $.Values.at }};{{ end }}
)~"
      R"~({{ range list "a" "b" }}{{ with regexReplaceAll "(x)" "axb" (printf "[%s]" .) }}{{ $d = merge (dict . (list .)) (deepCopy $d) }}{{ end }}{{ end }}{{ toJson $d }}
)~"
      R"~({{ $a := list 1 2 }}{{ $b := append $a 3 }}{{ range until 3 }}{{ $c := append $b . }}{{ $b = append $b (dict "n" .) }}{{ toJson $c }}{{ end }}{{ toJson $b }})~";
  std::string results[2];
  for (std::string& result : results) {
    Job job;
    FixedWorld world;
    TemplateSet set(job, chart_functions(Compat::kHelm4), world);
    set.parse({"t.yaml", text, job.sources.add("t.yaml", text)});
    const Value data = make_map(job.arena, {{"Values", Value::map(make_map(job.arena))}});
    if (&result == results) job.arena.give_back_from(0);
    for (int i = 0; i < 2; ++i) result += set.execute("t.yaml", data).bytes;
  }
  CHECK(results[0] == results[1]);
  CHECK(results[1].find(R"~({"a":{"text":"(1)","was":1},"b":{"text":"(2)","was":2}})~") != std::string::npos);
}

}  // namespace rhumbline
