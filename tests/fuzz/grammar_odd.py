"""What the differential fuzzer says beyond calls that make sense: words in any order, nested control flow, any function with any
arguments, invented formats, layouts, patterns, versions, durations and texts of YAML, values files and rendered manifests.

Mixed into grammar.Generator, whose pick(), chance() and tables of arguments it uses.
"""

WORDS = [".", "$", ".Values", ".a", ".Values.map", "$x", "$y", "|", "|", "(", ")", '"s"', "1", "-1", "1.5", "if", "else", "end", "range", "with", "define", "block",
         "template", "break", "continue", ":=", "=", ",", "nil", "true", "'c'", "`r`", "quote", "len", "include", '"one"', "/* c */", "list", "printf", ".Values.list", "print",
         "nosuch", "..", ".1", "$.", "1a", "&", "'", '"', "0x", "\\", "=:", "!", "%", "[", "]", "{", "and", "not", ".Values.text", "index", "\n", "é", "._x", "$é", "_", "1_0"]
TYPED = ['(split "." "a.b")', '(splitList "." "a.b")', "(until 2)", '(list "a")', '(.Files.Lines "f.txt")', ".Files", ".Chart", ".Release", ".Capabilities", ".Capabilities.APIVersions",
         ".Chart.Maintainers", ".Chart.Annotations", ".Chart.Metadata", ".Subcharts", "(keys .Values.map)", '(regexFindAll "a" "banana" -1)', '(.Files.GetBytes "f.txt")', '(.Files.Glob "*")',
         '(dict "a" (split "." "x.y"))', '(toDate "2006" "2020")', '(toDate "2006" "2020").Month', '(semver "1.2.3")', '(urlParse "http://h/p")', '(fromToml "d = 2024-01-02")', "(chunk 1 (list 1 2))",
         '(int64 3)', "(float64 2)", "(int 2)", "(toDecimal 17)", "'a'", "1i", '(duration 5)', '(mustToDuration "5s")', "(add 1 2)", "(addf 1 2)", "(len .Values.list)", "(ternary 1 2 true)",
         "(seq 3)", "(max 1 2)", "(floor 1.5)", '(fromJson "{}")', '(fromYamlArray "[1, a]")', "(first .Values.list)", "(index .Values.list 3)", "(lookup \"v1\" \"Pod\" \"\" \"\")", "(tuple 1 \"a\")",
         "(coalesce nil)", "(dict).x", ".Values.missing", "(fail \"no\")", "(unixEpoch (toDate \"2006\" \"2020\"))", "(toDate \"2006\" \"2020\").Location", "(bcrypt)", "(typeOf 1)", "(kindOf nil)"]


class Odd:
    """The odd half of Generator."""

    def odd_action(self):
        """One template text of any odd family."""
        return self.pick([self.soup, self.soup, self.flow, self.flow, self.flow, self.wrong_call, self.wrong_call, self.wrong_call, self.compare, self.format_call, self.layout_call,
                          self.pattern_call, self.version_call, self.duration_call, self.yaml_call, self.cut_text, self.number_call, self.list_call, self.merge_call])()

    def odd_value(self):
        from grammar import ANY, ITEMS, MAPS
        return self.pick([lambda: self.pick(TYPED), lambda: self.pick(TYPED), self.text, lambda: self.pick(ANY), lambda: self.pick(ITEMS), lambda: self.pick(MAPS), self.list_value,
                          lambda: self.number()])()

    def number(self):
        digits = "".join(self.pick("0123456789") for _ in range(self.random.randrange(1, 22)))
        return self.pick(["", "-", "+"]) + self.pick([digits, digits[:3], digits + "." + digits[:4], digits[:2] + "e" + digits[:2], "0x" + digits[:4], "." + digits, digits[:4] + ".", "1e-" + digits[:2],
                                                      "0x1p" + digits[:2], "1_" + digits, "0b1" + digits[:2], "0o7" + digits[:2]])

    def soup(self):
        out = []
        for _ in range(self.random.randrange(1, 4)):
            words = " ".join(self.pick(WORDS) for _ in range(self.random.randrange(1, 6)))
            if self.chance(0.3):
                words = words.replace(" ", "", 1)
            out.append(self.pick(["{{ ", "{{", "{{- ", "{{-"]) + words + self.pick([" }}", "}}", " -}}", "-}}", " }", "}} "]) + self.pick(["", "x", " \n", "{{ end }}", "{{end}}"]))
        return "".join(out)

    def cut_text(self):
        spaces = lambda: self.pick(["", " ", "\n", "\t", " \n ", "\r\n", "\v", "\u00a0", "x", "x ", " x"])
        marks = ["{{- /* c */ -}}", "{{/* c */}}", "{{/* c */ -}}", "{{ /* c */}}", "{{- 1 -}}", "{{-1}}", "{{- -1 }}", "{{1 -}}", "{{/*\n*/}}", "{{- /* a */ /* b */ -}}", "{{/**/}}", "{{/* }} */}}",
                 "{{- \"-}}\" -}}", "{{`\n`}}", "{{- if true -}}", "{{- end -}}", "{{ end }}", "{{- range 2 }}", "{{- else -}}", "{{ }}", "{{-  -}}", "}}", "{ {", "{{{1}}}", "{{/*", "{{-\n1\n-}}", "{{1}}}"]
        return "".join(spaces() + self.pick(marks) for _ in range(self.random.randrange(1, 6))) + spaces()

    def flow(self, depth=3):
        """Nested control flow with variables, loops, early ends and definitions."""
        if depth == 0 or self.chance(0.15):
            return self.pick(["{{ . }}", "{{ $x }}", "t", "{{ $ | kindOf }}", "{{ $x = 5 }}", '{{ $x = printf "%v." $x }}', "{{ break }}", "{{ continue }}", '{{ include "one" . }}', '{{ template "one" $x }}',
                              "{{- /* c */ -}}", "\n  ", "{{ $k }}", "{{ .x }}", '{{ typeOf . }}', '{{ tpl "{{ . }}{{ $ | kindOf }}" . }}', '{{ tpl "{{ range . }}{{ break }}{{ end }}" (dict) }}', '{{ tpl "{{ break }}" . }}'])
        inner = lambda: "".join(self.flow(depth - 1) for _ in range(self.random.randrange(1, 3)))
        value = self.odd_value() if self.chance(0.6) else self.pick([".", "$x", "(list 1 2 3)", '(dict "a" 1 "b" 2)', "3", "nil", "(until 3)", '"ab"', ".Values.map", "(int64 2)"])
        shape = self.random.randrange(11)
        alternative = self.pick(["", "", "{{ else }}" + inner(), "{{ else if $x }}" + inner(), "{{ else if nil }}a{{ else }}" + inner(), "{{ else with $x }}" + inner() + "{{ else }}e", "{{ else range 2 }}"])
        if shape < 3:
            names = self.pick(["", "$x := ", "$i, $x := ", "$k, $x := ", "$x = ", "$i, $x = ", "$k, $v, $x := ", "$x, $x := "])
            return "{{ range " + names + value + " }}" + inner() + alternative + "{{ end }}"
        if shape < 5:
            return "{{ if " + self.pick(["", "$x := ", "not ", "$x = "]) + value + " }}" + inner() + alternative + "{{ end }}"
        if shape < 7:
            return "{{ with " + self.pick(["", "$x := ", "$x = "]) + value + " }}" + inner() + alternative + "{{ end }}"
        if shape == 7:
            return "{{ $x := " + value + " }}" + inner()
        if shape == 8:
            return '{{ block "%s" %s }}' % (self.pick(["bk", "one"]), value) + inner() + "{{ end }}"
        if shape == 9:
            return '{{ define "in" }}' + inner() + "{{ end }}" + inner()
        return "{{ $x := 0 }}" + inner() + inner()

    def wrong_call(self):
        """Any function, any arguments, any number of them."""
        name, kinds = self.pick(self.functions)
        count = max(0, len(kinds.rstrip(".")) + self.pick([0, 0, 0, 0, -1, 1]))
        parts = []
        for number in range(count):
            kind = kinds[number] if number < len(kinds) and kinds[number] != "." else "x"
            parts.append(self.odd_value() if self.chance(0.45) else self.argument(kind, 0))
        if name in ("until", "untilStep", "seq", "repeat", "indent", "nindent", "lookup", "derivePassword"):
            parts = [part if self.chance(0.2) or len(part) < 4 else "2" for part in parts]
            parts = ["9" if len(part) > 6 and part.lstrip("-").isdigit() else part for part in parts]
        call = " ".join([name] + parts)
        return "{{ " + self.pick([call, call, call, "(" + call + ") | toJson", call + " | typeOf", 'printf "%v %T" (' + call + ") (" + call + ")"]) + " }}"

    def compare(self):
        name = self.pick(["eq", "ne", "lt", "le", "gt", "ge", "eq", "deepEqual", "and", "or", "has", "default", "coalesce", "max", "min", "add", "mul", "div", "mod", "sub", "addf", "round", "int", "float64", "int64"])
        values = [self.odd_value() for _ in range(1 if name in ("int", "float64", "int64") else self.pick([2, 2, 2, 3, 1]))]
        return "{{ " + name + " " + " ".join(values) + " }}"

    def format_call(self):
        verbs = ""
        for _ in range(self.random.randrange(1, 4)):
            flags = "".join(self.pick("+-# 0") for _ in range(self.pick([0, 0, 1, 2])))
            width = self.pick(["", "", "", "5", "12", "*", "[2]*", "03"])
            precision = self.pick(["", "", "", ".", ".0", ".2", ".*", ".[1]*", ".8"])
            verbs += "%" + flags + width + precision + self.pick(["", "", "", "", "[1]", "[2]", "[9]", "[x]", "[-1]"]) + self.pick("vvvTtbcdoOqxXUeEfFgGspwz%") + self.pick(["", " ", "|", "é"])
        # The inner fields of times and places, which only verbs for numbers show, hold addresses.
        values = " ".join(value for value in (self.odd_value() for _ in range(self.random.randrange(0, 4))) if "Date" not in value and "fromToml" not in value)
        return '{{ printf "' + verbs + '" ' + values + " }}"

    def layout_call(self):
        pieces = ["2006", "06", "01", "1", "Jan", "January", "02", "2", "_2", "002", "__2", "15", "03", "3", "04", "4", "05", "5", "PM", "pm", "MST", "-0700", "-07:00", "-07", "Z0700", "Z07:00", "Z07", "-070000",
                  "Z07:00:00", ".000", ".999", ",000000", ".0", ".99", "Mon", "Monday", "T", " ", "-", "/", ":", "x", "Januar", "Montag", "_2006", "_20", "00", "é"]
        layout = "".join(self.pick(pieces) + self.pick(["", "-", " ", ":"]) for _ in range(self.random.randrange(1, 6)))
        stamp = "%04d-%02d-%02dT%02d:%02d:%02d%s%s" % (self.random.randrange(1, 9999), self.random.randrange(0, 14), self.random.randrange(0, 33), self.random.randrange(0, 26), self.random.randrange(0, 62),
                                                         self.random.randrange(0, 62), self.pick(["", "", ".5", ".123456789", ",25"]), self.pick(["Z", "+05:30", "-11:00", "", "+25:00", "z"]))
        time = '(toDate "2006-01-02T15:04:05Z07:00" "%s")' % stamp
        zone = self.pick(["UTC", "America/New_York", "Asia/Kolkata", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Nope", "EST", "EST5EDT"])
        return "{{ " + self.pick([f'date "{layout}" {time}', f'dateInZone "{layout}" {time} "{zone}"', f"unixEpoch {time}", f'(mustToDate "{layout}" "{stamp}").UTC', f'toDate "{layout}" (date "{layout}" {time})',
                                  f'dateModify "{self.duration_text()}" {time}', f"{time}", f"htmlDate {time}", f'(mustDateModify "{self.duration_text()}" {time}) | date "{layout}"',
                                  f'({time}.AddDate 0 {self.random.randrange(-20, 20)} {self.random.randrange(-40, 40)}).Format "{layout}"']) + " }}"

    def duration_text(self):
        return self.pick(["", "-", "+"]) + "".join(self.pick(["1", "1.5", "90", "0", ".5", "3.", "1e2", "123456789", ""]) + self.pick(["h", "m", "s", "ms", "us", "µs", "ns", "d", "", " "])
                                                   for _ in range(self.random.randrange(1, 4)))

    def duration_call(self):
        name = self.pick(["duration", "durationRound", "mustToDuration", "durationSeconds", "durationMinutes", "durationHours", "durationDays", "durationMilliseconds", "durationWeeks", "durationRoundTo", "durationTruncateTo"])
        value = self.pick(['"' + self.duration_text() + '"', self.odd_value(), self.number(), "(mustToDuration \"" + self.duration_text() + '")'])
        if name.endswith("To"):
            value += ' "' + self.duration_text() + '"'
        return "{{ " + name + " " + value + " }}"

    def pattern_call(self):
        atoms = ["a", "b", ".", "[a-c]", "[^b]", "\\\\d", "\\\\w", "\\\\s", "(a|b)", "(?:ab)", "(?i:B)", "^", "$", "\\\\b", "[[:upper:]]", "é", "\\\\.", "(?P<n>a)", "(?<m>b)", "\\\\x{e9}", "[\\\\d-z]", "\\\\pN", "x{0}", "[z-a]",
                 "\\\\A", "\\\\z", "(?i)", "(?m)", "(?s)", "(", ")", "[", "\\\\B", "\\\\p{Greek}", "\\\\_", "[a&&b]", "{2}", "\\\\Qa.b\\\\E", "[]a]", "(?#c)", "()", "(|a)"]
        pattern = "".join(self.pick(atoms) + self.pick(["", "", "", "*", "+", "?", "{2}", "{1,}", "*?", "+?", "{,2}", "**", "{2,1}"]) for _ in range(self.random.randrange(1, 5)))
        subject = self.pick(["banana", "aab ABB 12 é", "", "a\\nb\\nab", "x.y.z", "AbCabc", "aaaa", "日本a語", "\\xff\\xfea"])
        change = self.pick(["<$0>", "${1}", "$1$2", "$n-", "${m}", "$$", "$", "\\\\1", "x", "$1a", "${", "$ 1", "${9}"])
        return "{{ " + self.pick([f'regexFindAll "{pattern}" "{subject}" {self.pick(["-1", "0", "2"])} | toJson', f'regexReplaceAll "{pattern}" "{subject}" "{change}"', f'regexSplit "{pattern}" "{subject}" {self.pick(["-1", "0", "1", "2"])} | toJson',
                                  f'regexMatch "{pattern}" "{subject}"', f'mustRegexFind "{pattern}" "{subject}"', f'regexFind "{pattern}" "{subject}" | quote', f'regexReplaceAllLiteral "{pattern}" "{subject}" "{change}"',
                                  f'mustRegexMatch "{pattern}" "{subject}"']) + " }}"

    def version(self, loose=False):
        part = lambda: self.pick(["0", "1", "2", "3", "10", "01", "x" if loose else "1", "*" if loose else "2", "20"])
        out = self.pick(["", "", "v", "V"]) + ".".join(part() for _ in range(self.pick([3, 3, 3, 2, 1, 4])))
        return out + self.pick(["", "", "", "-", "-0", "-rc.1", "-alpha", "-1.01", "-a-b", "-a..b"]) + self.pick(["", "", "", "+b", "+1.2", "+"])

    def version_call(self):
        one = lambda: self.pick(["", "=", ">", ">=", "<", "<=", "^", "~", "!=", "=>", "=<", "~>", "=="]) + self.pick(["", " "]) + self.version(True)
        constraint = one() + "".join(self.pick([", ", " ", " || ", ",", "||", " - ", " , "]) + one() for _ in range(self.pick([0, 0, 1, 1, 2])))
        return "{{ " + self.pick([f'semverCompare "{constraint}" "{self.version()}"', f'semverCompare "{constraint}" "{self.version()}"', f'semver "{self.version()}"', f'(semver "{self.version()}").Compare (semver "{self.version()}")',
                                  f'(semver "{self.version()}").IncPatch', f'toJson (semver "{self.version()}")', f'(semver "{self.version()}").Prerelease | quote']) + " }}"

    def odd_text(self):
        from grammar import STRINGS
        letters = "ab 1-:#,[]{}&*!|>'\"%@`\\?~=<.\n\t_/+eEyn0xoT\u00e9\u2028\u0085\U0001f600\ufffe\u200b"
        body = "".join(self.pick(letters) for _ in range(self.random.randrange(1, 9))) if self.chance(0.7) else self.pick(STRINGS) + self.pick(letters)
        out = "".join(c if c.isprintable() and c not in '\\"' else "\\U%08x" % ord(c) for c in body)
        return '"' + out + '"'

    def yaml_call(self):
        text = self.odd_text()
        return "{{ " + self.pick([f'dict "k" {text} {self.odd_text()} (list {self.odd_text()} (dict {text} nil)) | toYaml', f"toYaml {text}", f"toYaml (list {text} {self.odd_value()} {self.number()})", f"{text} | fromYaml | toJson", f'dict "k" {text} | toToml',
                                  f"{text} | fromJson | toYaml", f"{text} | fromYamlArray", f"toYamlPretty (dict {text} (list (list {self.odd_text()})))", f"toJson (list {text} {self.odd_value()})", f"{text} | quote", f"{text} | squote",
                                  f"{text} | toPrettyJson", f'dict "n" {self.number()} "m" {self.odd_value()} | toYaml', f'dict "n" {self.number()} "m" {self.odd_value()} | toToml', f'dict "a" (dict "b" {self.odd_value()} "c" {text}) | toToml', f"{text} | html", f"{text} | js", f"{text} | urlquery",
                                  f'printf "k: %s" {text} | fromYaml | toJson', f'printf "k = %s" {text} | fromToml | toJson', f'printf "{{\\"k\\": %s}}" {text} | fromJson | toJson', f'printf "k: %s" {text} | fromYaml | toYaml',
                                  f'{text} | wrap {self.random.randrange(0, 6)}', f"{text} | title", f"{text} | snakecase", f"{text} | camelcase", f"{text} | kebabcase", f"{text} | initials", f"{text} | untitle", f"{text} | swapcase",
                                  f"{text} | abbrev {self.random.randrange(0, 9)}", f"{text} | nindent 2", f"{text} | indent 1", f"{text} | trim", f'{text} | splitList "a" | toJson', f"{text} | nospace"]) + " }}"

    def number_call(self):
        value = self.pick([self.number(), '"' + self.number() + '"', self.odd_value()])
        return "{{ " + self.pick([f"int {value}", f"int64 {value}", f"float64 {value}", f"toString {value}", f"toJson {value}", f"{value}", f"add {value} {self.number()}", f"mul {value} 3", f"div {value} {self.number()}", f"round {value} {self.pick(['0', '2', '-1', '17'])}",
                                  f"floor {value}", f"ceil {value}", f"addf {value} {self.number()}", f"divf {value} {self.number()}", f"mulf {value} {self.number()}", f"toDecimal {value}", f"atoi {value}", f"max {value} {self.number()}", f"mod {value} {self.number()}",
                                  f"toYaml {value}", f"print {value} {self.number()}", f"quote {value}", f'printf "%v" {value}', f"eq {value} {self.number()}", f"lt {value} {self.number()}", f"maxf {value} {self.number()}", f"add1 {value}", f"subf {value} 1 {self.number()}"]) + " }}"

    def list_call(self):
        values = "(list " + " ".join(self.odd_value() for _ in range(self.random.randrange(5))) + ")"
        place = self.pick(["0", "1", "2", "3", "-1", "9"])
        return "{{ " + self.pick([f"sortAlpha {values}", f"uniq {values}", f"compact {values}", f"toStrings {values}", f"join \"-\" {values}", f"without {values} {self.odd_value()}", f"has {self.odd_value()} {values}", f"slice {values} {place} {self.pick(['1', '2', '5'])}",
                                  f"chunk {place} {values}", f"index {values} {place}", f"reverse {values}", f"initial {values}", f"rest {values}", f"last {values}", f"concat {values} {self.odd_value()}", f"append {self.odd_value()} 1", f"prepend {self.odd_value()} 1",
                                  f"cat {values} {self.odd_value()}", f"toJson {values}", f"{values}", f"all {self.odd_value()} {self.odd_value()}", f"any {self.odd_value()} {self.odd_value()}", f"first {self.odd_value()}", f"pluck \"a\" {self.odd_value()}", f"len {self.odd_value()}"]) + " }}"

    def merge_call(self):
        member = lambda: '"%s" %s' % (self.pick("abc"), self.pick([self.odd_value(), '(dict "x" 1)', "(dict)", "nil", '""', "(list)", "(list 1)", "0", "false", '(dict "x" (dict "y" nil))']))
        table = lambda: "(dict " + " ".join(member() for _ in range(self.random.randrange(4))) + ")"
        name = self.pick(["merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite"])
        tail = self.pick([" | toJson }}", " | toYaml }}", " }}"])
        return "{{ $t := " + table() + " }}{{ " + name + " $t " + " ".join(table() for _ in range(self.pick([1, 1, 2]))) + tail + "{{ $t | toJson }}"

    # ---- Files ---------------------------------------------------------------------------------------------------------------

    def values_text(self):
        """A values file: scalars of every spelling, nested."""
        scalars = ["1", "-0", "1.0", "1e3", "0x1F", "0o17", "017", "1_000", "9007199254740993", "12345678901234567890", "1e400", ".inf", "-.Inf", ".nan", "yes", "No", "on", "y", "true", "True", "null", "~", "", "2001-01-01", "'1'",
                   '"a\\tb"', "1:30", "0b11", "+1", "1.", ".5", "1e-7", "1e21", "123456789.125", "[1, [2, {a: ~}]]", "{a: 1, b: }", "!!str 1", "!!int '3'", "!!float 1", "|\n   x\n    y\n", ">-\n   x\n   y\n", "&a {q: 1}", "*a", "text # c", "'it''s'",
                   "100000000000000000000000", "4294967296", "-9223372036854775808", "9223372036854775807", "18446744073709551615", "0.1", "1.10", "08", "0777", "!!binary YQ==", "!!null x", "{}", "[]", "-", "=", "<<", "a: b"]
        lines = []
        for key in self.random.sample(["a", "b", "c", "d", "1", "true", "null", "1.5", "'x y'", "<<", "text", "map", "list"], self.random.randrange(1, 6)):
            if self.chance(0.25):
                lines.append(f"{key}:")
                lines += [f"  {inner}: {self.pick(scalars)}" for inner in self.random.sample(["a", "b", "deep", "x"], 2)] if self.chance(0.6) else [f"- {self.pick(scalars)}" for _ in range(2)]
            else:
                lines.append(f"{key}: {self.pick(scalars)}")
        return "\n".join(lines) + "\n"

    def manifest_text(self):
        """What a template might write: documents, broken ones among them."""
        out = []
        for number in range(self.random.randrange(1, 4)):
            lines = ["apiVersion: " + self.pick(["v1", "apps/v1", "", "1", "[a]", "~", "v1 # c"]), "kind: " + self.pick(["Service", "Job", "ConfigMap", "1", "", "[x]", "{a: b}", "Zed", "Namespace"]), "metadata:",
                     "  name: " + self.pick(["n%d" % number, "1", "", "~", "[x]", "a b"])]
            if self.chance(0.4):
                lines += ["  annotations:", "    " + self.pick(["helm.sh/hook: pre-install", "helm.sh/hook: test", "helm.sh/hook: 1", "a: 1", "a: true", "helm.sh/hook: crd-install", "helm.sh/hook: [x]", "helm.sh/hook-weight: 5", "helm.sh/hook: ' post-install , test '",
                                                               "helm.sh/resource-policy: keep", "helm.sh/hook: pre-install\n    helm.sh/hook-weight: \"%s\"" % self.pick(["-5", "x", "1.5", ""])])]
            if self.chance(0.5):
                lines.append(self.pick(["data:", "data: {a: b}", "data:\n  k: |\n    text\n   less", " bad: 1", "\tx: 1", "a: b: c", "- x", "x: [1", "x: {a", "k: 'v", 'k: "v', "k: @v", "k: %v", "k: *a", "k: &a", "? x", ": y", "k: !!int x", "kind: Twice", "a: 1\na: 2", "k: `x`",
                                        "'a'b: c", "x: ]", "k: |x", "k: >9\n  a", "--- x", "k: - a", "#c", "", "k: \"\\q\"", "\u0000", "k: \u0007", "%D", "k: !<x", "[a]: b", "{a: b}: c", "1: x", "~: y", "<<: 1", "<<: {a: 1}", "k:\n- a\n  b: c", "k:\n  a\n b", "k: 1\n  l: 2"]))
            if self.chance(0.1):
                self.random.shuffle(lines)
            out.append("\n".join(lines))
        return self.pick(["", "---\n", "\n\n", "# c\n", "--- # c\n", "%YAML 1.1\n---\n", "...\n", "\ufeff", "{{ if .Values.flag }}\n", "- a\n", "text\n", "1\n", "[a]\n", "{}\n", "--- {a: b}\n"] if self.chance(0.4) else [""]) \
            + self.pick(["\n---\n", "\n---\n", "\n--- \n", "\n...\n---\n", "\n---\n---\n", "\n--- # x\n", "\n---x\n", "\n ---\n", "\r\n---\r\n", "\n---\n# c\n---\n", "\n---\t\n"]).join(out) + self.pick(["", "\n", "\n\n", "\n---", "\n---\n", "\n..."])

    def odd_flag(self, number):
        """One flag of values: names with escapes, places in lists, nested lists, JSON, literals."""
        name = ".".join(self.pick(["a", "b", "map", "list", "text", "x\\.y", "c[0]", "list[1]", "list[0].k", "[0]", "d[1][0]", "e\\,f", "", "a b", "list[-1]", "list[x]", "list[", "m]n", "nothing", "deep.er", "number"]) for _ in range(self.random.randrange(1, 4)))
        value = self.pick(["1", "null", "", "true", "a,b=c", "{a,b}", "{}", "{a,{b}}", "{1,null,true}", "1.5", "0x1", "007", "-0", "1e3", "\\,x", "a\\=b", "{a", "a}", "{a}b", "[1]", "x=y", "9223372036854775808", " sp ", "a\\\\b", "{a\\,b,c}", '"q"', "~", "text,", ",k=v", "{,}", "{ a , b }", "é", "a\nb"])
        kind = self.pick(["--set", "--set", "--set", "--set-string", "--set-literal", "--set-json", "--set-file"])
        if kind == "--set-json":
            value = self.pick(["1", "null", '"x"', "[1,{\"a\":null}]", '{"a":1e3}', "{", "tru", "", "1 2", '{"a":1,"a":2}', "01", "[1,]", '"\\u00e9"', "1,b=2", '{"a":{"b":[]}},c="d"', "12345678901234567890", "-0", "1.0"])
            if self.chance(0.2):
                name, value = "", self.pick(['{"k%d":1}' % number, '{"map":{"b":null}}', "{}", "[1]", '{"a":', '{"list":[{"x":1}]} '])
                return kind, value
        if kind == "--set-file":
            value = self.pick(["$F", "$F,k%d=1" % number, "/nonexistent", "", "$F ", "{$F}"])
        return kind, name + self.pick(["=", "=", "=", "=", "", "=="]) + value
