// The quick parser against the Parser: the same trees, place for place, or none.
#include <doctest/doctest.h>

#include "tests/trees.h"

namespace rhumbline::gotemplate {
namespace {

constexpr Function kFunctions[] = {
    {"and", "vv.", Purity::kPure, nullptr, ""},
    {"eq", "vv.", Purity::kPure, nullptr, ""},
    {"print", "v.", Purity::kPure, nullptr, ""},
};
constexpr std::span<const Function> kFamilies[] = {kFunctions};
constexpr FunctionTable kTable{kFamilies};

// Texts that the quick parser takes.
constexpr std::string_view kOrdinary[] = {
    "",
    "text alone }} with { braces",
    "{{.}}",
    "{{ . }}{{- . -}}  {{ .a.b.c }}",
    "a {{- /* comment */ -}} b{{/* * / */}}c",
    "{{ print }}{{ print . \"x\" `raw\n` 1 -2 0 3.25 -0.5 true false nil }}",
    "{{ print \"a\\n\\\"\\u00e4\" \"\xc3\xa4\" }}",
    "{{ print (print 1 2 | print).a.b (.).c.d }}{{ (print).x }}{{ print.y }}",
    "{{ $.a.b }}{{ $x := $ }}{{ $x }}{{ $x.a }}{{ $x = 1 }}{{ $y = 2 }}{{ $y }}",
    "{{ $x := 1 }}{{ $x := $x | print 2 }}{{ print ($z := 3) $z }}",
    "{{if .a}}x{{else}}y{{end}}{{ if and .a .b -}} z {{- end }}",
    "{{if .a}}1{{else if $v := .b}}{{$v}}{{else if .c}}3{{else}}4{{end}}",
    "{{with .a}}{{.}}{{else with .b}}{{.}}{{end}}",
    "{{range .a}}{{break}}{{ continue -}} {{end}}{{range $i, $e := .a}}{{$i}}{{$e}}{{else}}none{{end}}{{range $i, $e = .b}}{{end}}{{range $e := 3}}{{end}}",
    "{{if .a}}{{$x := 1}}{{else}}{{$x}}{{end}}",
    "{{define \"b\"}}{{$x := .}}{{$x}}{{end}}{{$q := 1}}{{define `c`}} {{/**/}} {{end}}{{template \"b\"}}{{template \"b\" .}}{{- template \"c\" $q | print -}}",
    "{{define \"b\"}}1{{end}}{{define \"b\"}} {{end}}",
    "{{\n  print\t.a\r\n  |\n  print\n}}",
    "{{eq 1 2|print}}{{print .a|print .b}}",
    "{{ nil }}{{ true }}",
};

// Texts that only the Parser can judge: faults, and what is rare.
constexpr std::string_view kOdd[] = {
    "{{", "{{ print", "x {{ print \"}}", "{{}}", "{{ }}", "{{-}}", "{{ -}}", "{{ print -}} {{", "{{/* a", "{{/* a */ }}", "{{/* a */", "{{ /* a */}}",
    "{{end}}", "{{else}}", "{{if}}{{end}}", "{{if .a}}", "{{if .a}}{{else}}{{else}}{{end}}", "{{if .a}}{{else with .b}}{{end}}", "{{range .a}}{{else range .b}}{{end}}",
    "{{with .a}}{{else if .b}}{{end}}", "{{if .a}}{{else x}}{{end}}", "{{if .a}}{{end x}}", "{{break}}", "{{if .a}}{{continue}}{{end}}", "{{range .a}}{{else}}{{break}}{{end}}",
    "{{range .a}}{{define \"b\"}}{{end}}{{end}}", "{{range .a}}{{break 1}}{{end}}", "{{define \"b\"}}", "{{define b}}{{end}}", "{{define \"b\" .}}{{end}}",
    "{{define \"b\"}}1{{end}}{{define \"b\"}}2{{end}}", "{{define \"b\"}}{{else}}{{end}}", "{{$q := 1}}{{define \"b\"}}{{$q}}{{end}}", "{{define \"\\q\"}}{{end}}",
    "{{block \"b\" .}}x{{end}}", "{{template}}", "{{template b}}", "{{template \"b\" }} }}{{template \"b\"..}}", "{{nosuch}}", "{{print nosuch}}", "{{$q}}", "{{$q.a}}",
    "{{print $q}}", "{{$q :=}}", "{{$q := }}", "{{$q : 1}}", "{{$q, $r := 1}}", "{{range $q, $r, $s := .}}{{end}}", "{{range $q, r := .}}{{end}}", "{{range $q, }}{{end}}",
    "{{range $q, $r}}{{end}}", "{{$ := 1}}{{$}}", "{{$q == 1}}", "{{print 1 | 2}}", "{{print | .}}", "{{print | nil}}", "{{print | true}}", "{{print | \"a\"}}", "{{1 | print | print}}{{| print}}",
    "{{print |}}", "{{print || print}}", "{{(print}}", "{{print)}}", "{{()}}", "{{(print | )}}", "{{print(1)}}", "{{(print)(print)}}", "{{\"a\"\"b\"}}", "{{\"a\".b}}", "{{1.a}}",
    "{{true.a}}", "{{nil.a}}", "{{..a}}", "{{.a..b}}", "{{.a.}}", "{{.1}}", "{{.a.1}}", "{{print .5}}", "{{print 089}}", "{{print 1e3}}", "{{print 0x1F}}", "{{print 1_000}}",
    "{{print +1}}", "{{print -}}", "{{print 1.}}", "{{print 12345678901234567890}}", "{{print 1i}}", "{{print 'a'}}", "{{print \"a\nb\"}}", "{{print \"\\q\"}}", "{{print `a\r\nb`}}",
    "{{print `a}}", "{{print \"a}}", "{{print @}}", "{{print a-b}}", "{{print\xc3\xa4}}", "{{\xc3\xa4}}", "{{.\xc3\xa4}}", "{{$\xc3\xa4 := 1}}", "{{ifx}}", "{{if.a}}{{end}}", "{{end.a}}",
    "{{print}", "{{print} }", "{{print}}{{print -}", "{{print, 1}}", "{{print 1, 2}}", "{{if .a}}x{{end}}{{end}}",
};

BothParsers parsed(std::string_view text) {
  Job job;
  return {job, kTable, text};
}

}  // namespace

TEST_CASE("ordinary texts are parsed quickly, to the trees that the Parser makes") {
  for (const std::string_view text : kOrdinary) {
    CAPTURE(text);
    const BothParsers both = parsed(text);
    CHECK(both.is_quick);
    CHECK(both.is_sound);
    CHECK(both.quick == both.slow);
  }
}

TEST_CASE("odd texts are left to the Parser") {
  for (const std::string_view text : kOdd) {
    CAPTURE(text);
    const BothParsers both = parsed(text);
    CHECK((!both.is_quick || (both.is_sound && both.quick == both.slow)));
  }
}

TEST_CASE("no faulty text is parsed quickly") {
  // Every ordinary text, cut at every byte and with every byte in turn left out or doubled.
  for (const std::string_view text : kOrdinary) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string front(text.substr(0, i)), back(text.substr(i + 1));
      for (const std::string& changed : {front, front + back, front + text[i] + text[i] + back}) {
        CAPTURE(changed);
        const BothParsers both = parsed(changed);
        CHECK((!both.is_quick || (both.is_sound && both.quick == both.slow)));
      }
    }
  }
}

TEST_CASE("what is longer than people write is left to the Parser") {
  std::string args = "{{print", commands = "{{print";
  for (int i = 0; i < 600; ++i) {
    args += " 1";
    commands += "|print";
  }
  for (const std::string& text : {args + "}}", commands + "}}"}) {
    const BothParsers both = parsed(text);
    CHECK(!both.is_quick);
    CHECK(both.is_sound);
  }
}

TEST_CASE("what nests too deeply is left to the Parser") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "{{if .}}";
  for (int i = 0; i < 2000; ++i) text += "{{end}}";
  CHECK(!parsed(text).is_quick);
  CHECK(!parsed("{{" + std::string(2000, '(') + "print" + std::string(2000, ')') + "}}").is_quick);
}

}  // namespace rhumbline::gotemplate
