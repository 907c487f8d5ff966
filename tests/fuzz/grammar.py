"""What the differential fuzzer says: random calls of every function, programs over shared maps and lists, whole charts.

Everything follows from one seed. Left out is what the clock, chance or Go's random order of maps decides (now, ago, rand*, keys and
values without an order), and what would end Helm itself (a map that holds itself).
"""
import random

from grammar_odd import Odd

STRINGS = ["", "a", "Abc", "hello world", "héllo", "x-y_z", "  pad  ", "1", "-3", "1.50", "true", "a,b,,c", "a.b.c", "{{", "日本語",
           "line\nbreak", "tab\there", "%d %s", "/usr/../bin", "v1.2.3-rc.1", "2006-01-02", "YWJj", "<b>&\"'", "0x1F", "1e3", "null", "~",
           "https://u:p@h.io:80/p?q=1#f", "10h30m", "[a-c]+", "camelCaseText", "aaa", "\\", "\n", "\n\n", "a\n", " a\nb", "a\nb\n\n", "- x", "k: v",
           "# c", "yes", "No", "0777", "1_000", ".5", "=", "<<", "!t", "&a", "*a", "@x", "`", "a #b", "a: ", "\u2028", "\u0085", "\x01", "\x7f", "😀",
           "ABCdef GHI", "2024-02-30", "1:30", "0o17", "'q'", '"dq"', "a" * 130, "word " * 30, "x\ty\n", "---", "...", "ß", "ǆ", "i̇", "{a: 1}",
           "[1, 2]", "a'b", "|", ">", "%", "?", "? x", ": x", "-", "--- a", "é" * 3, "\ufeffx", "a\r\nb", "Ωmega", "foo_bar-Baz9Qux"]
NUMBERS = ["0", "1", "-1", "2", "7", "10", "1.5", "-2.25", "1e3", "100000000000", "3.0", "0x10", "64", "1e6", "123456789.125", "1e21", "1e-7", "017",
           "'a'", "0b101", "9007199254740993", "-0.0", "0.1", "2.5", "-2.5", "1_000", "9223372036854775807", "1e400", "0o17", "1i"]
ITEMS = ["1", '"a"', "2.5", "nil", "true", '"b"', "(list 1)", '(dict "k" 1)', "(int64 1)", "1.0", '""', "0", '(list "a" (list))', "false", '"1"']
MAPS = ["(dict)", '(dict "a" 1 "b" "x")', '(dict "z" (list 1) "y" (dict "k" nil))', ".Values", ".Values.map", ".Values.empty", ".Chart", ".Release",
        '(dict "a" (dict "b" (dict "c" 1)))', '(dict 1 2)', '(dict "k")', '(fromYaml "a: 1\\nb: [x]")', '(split "." "a.b")', ".Subcharts", ".Files"]
ANY = [".Values.text", ".Values.number", ".Values.float", ".Values.flag", ".Values.nothing", ".Values.missing", ".Values.map.deep.er", ".Values.big",
       "nil", "true", "false", ".Chart.Name", ".Release.Name", ".Capabilities.KubeVersion.Version", ".Capabilities.KubeVersion", ".Chart.Keywords",
       ".Values.list", "(int64 5)", "(float64 5)", '(semver "1.2.3-a+b")', '(toDate "2006-01-02" "2024-02-29")', '(duration "90")', "(int 3)", ".",
       '(mustToDuration "1h2m3.5s")', ".Template", ".Chart.Maintainers", ".Release.IsInstall", ".Values.missing.deeper", "$", '(until 3)', ".Files",
       '(splitList "," "a,b")', '(split "," "a,b")', '(.Files.Get "f.txt")', '(.Files.GetBytes "f.txt")', '(.Files.Lines "f.txt")', "1i", "'x'",
       '(.Files.Glob "d/*")', '(.Files.Glob "**").AsConfig', '(.Files.Glob "d/**").AsSecrets', '(.Capabilities.APIVersions.Has "apps/v1")',
       '(urlParse "http://u@h:1/p?q#f")', "(list)", "(dict)", '(lookup "v1" "Pod" "" "")', '(regexSplit "a" "banana" -1)', "(chunk 2 (list 1 2 3))"]

# name and kinds of its arguments: s text, i int, n number, l list, m map, d map of its own, x anything, b boolean, r regular expression, f format,
# y layout of dates, T text of a date, t time, D duration, z zone, v version, c constraint, J JSON, Y YAML, O TOML, U address, P path, B base64, G glob,
# N template name, I place in a list; digits stand for themselves; a trailing dot repeats the last.
FUNCTIONS = """
trim s|upper s|lower s|title s|untitle s|nospace s|swapcase s|snakecase s|camelcase s|kebabcase s|initials s|quote x.|squote x.|trunc is
abbrev is|abbrevboth iis|repeat 2s|substr iis|trimAll ss|trimall ss|trimSuffix ss|trimPrefix ss|contains ss|hasPrefix ss|hasSuffix ss|indent is
nindent is|wrap is|wrapWith iss|replace sss|plural ssi|cat x.|b64enc s|b64dec B|b32enc s|b32dec s|sha1sum s|sha256sum s|sha512sum s|adler32sum s
toString x|toJson x|toPrettyJson x|toRawJson x|toYaml x|toYamlPretty x|toToml m|mustToToml m|mustToYaml x|mustToJson x|mustToPrettyJson x
mustToRawJson x|fromJson J|fromYaml Y|fromJsonArray J|fromYamlArray Y|mustFromJson J|fromToml O|int x|int64 x|float64 x|atoi s|toDecimal x|add n.
add1 n|add1f n|sub nn|mul n.|div nn|mod nn|max nn.|min nn.|floor n|ceil n|round ni|round nin|addf n.|subf nn.|mulf nn.|divf nn.|maxf nn.|minf nn.
biggest nn.|seq i.|until i|untilStep iii|len x|first l|last l|rest l|initial l|reverse l|uniq l|compact l|mustFirst l|mustLast l|mustRest l
mustInitial l|mustReverse l|mustUniq l|mustCompact l|sortAlpha l|toStrings l|join sl|append lx|push lx|prepend lx|without lx.|has xl|concat l.
slice lI.|chunk il|mustChunk il|mustAppend lx|mustPush lx|mustPrepend lx|mustHas xl|mustWithout lx.|mustSlice lI.|index xI.|index mss|index lI|list x.
tuple x.|dict sx.|get ms|set dsx|unset ds|hasKey ms|pick ms.|omit ms.|merge dm.|mergeOverwrite dm.|mustMerge dm.|mustMergeOverwrite dm.|pluck sm.
dig sxm|dig ssxm|deepCopy x|mustDeepCopy x|default xx|empty x|coalesce x.|ternary xxb|all x.|any x.|typeOf x|kindOf x|kindIs sx|typeIs sx
typeIsLike sx|deepEqual xx|eq xx.|ne xx|lt xx|le xx|gt xx|ge xx|lt nn|eq nn|and x.|or x.|not x|print x.|println x.|printf fx.|printf fn.|html x.|js x.
urlquery x.|splitList ss|split ss|splitn sis|base P|dir P|clean P|ext P|isAbs P|osBase P|osDir P|osClean P|osExt P|osIsAbs P|regexMatch rs
mustRegexMatch rs|regexFind rs|mustRegexFind rs|regexFindAll rsi|mustRegexFindAll rsi|regexReplaceAll rsR|mustRegexReplaceAll rsR
regexReplaceAllLiteral rsR|regexSplit rsi|mustRegexSplit rsi|regexQuoteMeta s|semver v|semverCompare cv|urlParse U|urlJoin u|date yt
dateInZone ytz|date_in_zone ytz|toDate yT|mustToDate yT|dateModify Dt|date_modify Dt|mustDateModify Dt|must_date_modify Dt|htmlDate t
htmlDateInZone tz|unixEpoch t|duration D|durationRound D|durationRound t|mustToDuration D|durationSeconds D|durationMinutes D|durationHours D
durationDays D|durationWeeks D|durationMilliseconds D|durationMicroseconds D|durationNanoseconds D|durationRoundTo DD|durationTruncateTo DD
include Nx|tpl Ex|required sx|lookup ssss|fail s|getHostByName s|derivePassword issss|hello 0|call xx|slice sI.|slice xI
"""
POOLS = {
    "r": ["a", "[a-z]+", "(a)(b)?", "^$", "\\\\d+", "(?i)ABC", ".", "b*", "(?P<n>x)", "[", "a|b", "\\\\bh", "(?s).+", "(?m)^.", "[^a]", "a{2,3}", "(?U)a+",
          "\\\\pL+", "\\\\x61", "[[:alpha:]]+", "x*?", "(", "a**", "\\\\1", "(?=a)", "\\\\Q.\\\\E", "^(a|b)+$", "(?i:A)b", "\\\\w+\\\\s", "a{1001}", "\\\\C", "$"],
    "R": ["x", "$1", "${1}y", "$n", "$$", "${n}", "$1x", "\\\\1", "", "$0", "${", "$2$1"],
    "f": ["%v", "%d", "%s", "%q", "%5d|%-5s", "%05.2f", "%x", "%t", "%T", "%+v", "%#v", "%e", "%U", "%c", "%%", "%[1]d %[1]s", "%*d", "%8.3g", "%6v", "%X",
          "%o", "%O", "%b", "%+d", "% d", "%x %X", "% x", "%#x", "%#q", "%+q", "%.3s", "%10.2s|", "%-10q|", "%G", "%E", "%F", "%p", "%w", "%!", "%z", "%[3]d",
          "%[2]*[1]d", "%.*f", "%#o", "%#U", "%08b", "%+.2e", "%s %s %s", "%d%%", "%v %d", "%-08d", "%6.2f%s", "%", "%5", "%t %v", "%#v %T"],
    "y": ["2006-01-02", "2006-01-02T15:04:05Z07:00", "Mon Jan _2 15:04:05 2006", "Monday, 02-Jan-06 15:04:05 MST", "3:04PM", "06-1-2", "002", "__2",
          "15:04:05.000", "15:04:05.999999", "Z0700 -07 Z07", "January 2 pm", "", "x", "05,000", "2006-01-02 15:04:05 -0700 MST"],
    "T": ["2024-02-29", "2024-02-29T23:59:60Z", "2024-02-30", "bad", "", "2024-12-31T01:02:03+05:30", "Mon Jan  2 15:04:05 2006", "3:04PM", "1969-07-20"],
    "t": ['(toDate "2006-01-02" "2024-02-29")', '(toDate "2006-01-02T15:04:05Z07:00" "2024-12-31T23:59:59+05:30")', '(toDate "x" "y")', "(int64 1700000000)",
          '(dateModify "-1.5h" (toDate "2006-01-02" "2024-03-10"))', "1700000000", '(toDate "2006-01-02" "1901-02-03")', '"2024-01-01"'],
    "D": ['"1h"', '"-90m"', '"1.5h"', '"3600"', '"bad"', '""', "90", "1.5", '"1us2ns"', '"24h1m"', "(int64 5000000000)", '"1000h"', "nil", '" 5m "', '"720h"',
          '"1e3"', "true", '"100000000000"', '(duration "95")', '"1d"', '"-0"', "0", '".5s"', '"9000h"'],
    "z": ["UTC", "America/New_York", "Asia/Kolkata", "Nope", "Local", "", "Europe/Berlin", "Etc/GMT+5"],
    "v": ["1.2.3", "v1.2.3-rc.1+b", "1", "1.2", "v1.31.4-gke.100", "1.2.3.4", "x", "", "01.2.3", "1.2.3-01", "0.0.3", "2.0.0-alpha", "1.20.0+k3s1", " 1.2.3"],
    "c": [">=1.2", "^1.2.3", "~1.2", "1.x", "*", ">1.0 <2", ">=1.0, <1.5 || >3", "=>1.2", "!=1.2.3", "1.2 - 1.5", ">=1.19-0", "", "bad", "^0.0.3", "~>1", "<=1.2",
          ">1.2", "^0", "=1.2.3", ">= 1.20.0-0", "1.2.3-rc.1", "~0.0", "<1.2.x", ">=1.2.3 <=1.2.3", "^1.2.3-beta", "||", "1.2.3 1.2.4", "~1.2.3-alpha.2", "x.1"],
    "U": ["http://u:p@h.io:80/p/q?a=1&b#f", "//h/p", "mailto:a@b", "/p a", "http://[::1]:80/", "http://[::1", ":x", "a b", "http://h/%zz", "http://h/%20x?%", "",
          "h:80", "http://u@/", "https://é.io/ü", "file:///a/../b", "http://h:x/", "?q", "#f", "http://h/a;b=c", "x://y:1/z?q#"],
    "P": ["", "/", "a/b", "a//b/", "../a", "./a/../../b", "a.tar.gz", "/a/", ".hid", "a/.", "//", "a/b.c/", "C:\\\\x"],
    "B": ["YWJj", "YWJ", "YQ==", "YQ=", "Y Q==", "####", "", "YWJj\\nZGVm", "_-8=", "////", "YQ==YQ=="],
    "J": ['{}', '{\\"a\\": 1}', '[1, 2.5, null, true]', '\\"x\\"', '5', 'null', '{\\"a\\":', '[1,]', '{\\"a\\":1e3,\\"b\\":-0}', '', ' {} x', '{\\"a\\":{\\"b\\":[{}]}}',
          '[[1],[2]]', '{\\"u\\":\\"\\\\\\\\u00e9\\\\\\\\n\\"}', '12345678901234567890', '{\\"a\\":1,\\"a\\":2}', '01', 'tru', '[1 2]', '{1:2}', '1e999', '-', '{\\"<\\":\\"&\\"}'],
    "Y": ["a: 1", "- 1\\n- b", "a:\\n  b: [x, {c: ~}]", "x", "", "a: 1\\n b: 2", "a: |\\n  t\\n  u\\n", "&a {x: 1}", "a: &x 1\\nb: *x", "<<: {a: 1}\\nb: 2", "a: 0x1F\\nb: 0o17\\nc: 017",
          "y: n\\n1: 2", "a: 1\\n---\\nb: 2", "\\ta: 1", "a: 'x\\n  y'", "? a\\n: b", "[a, b: c]", "a: !!str 5", "a: 1.0\\nb: 1e3\\nc: .5", "a: 2001-01-01", "- - 1\\n  - 2", "{a: 1,}", "a: *x",
          "%YAML 1.1\\n---\\na: 1", "a: >-\\n  f\\n  g\\n\\n  h", "a: -", "- a: 1\\n  b: 2\\n-", "a: @x", "a: [1, 2", "a: 'b", "!!binary YQ==", "a: !!float 1", "null: 1"],
    "O": ["a = 1", "a = 1.0\\nb = 'x'\\n[t]\\nc = true", "[[x]]\\ny = 1\\n[[x]]\\ny = 2", "a = ", "d = 2024-01-02T03:04:05Z", "d = 2024-01-02", "t = 03:04:05", "a.b.c = [1, 2]", "a = {b = 1}",
          "a = \\\"\\\"\\\"x\\ny\\\"\\\"\\\"", "a = 1\\na = 2", "", "x", "a = 0x1f\\nb = 1_000\\nc = inf", "[a]\\n[a]", "a = [1, 'x']", "a = 1e3", "a = -0.0", "[t.u]\\nv = 1\\n[t]\\nw = 2", "a = nan"],
    "N": ["one", "two", "nosuch", "F0"],
    "E": ['"x{{ .Values.text }}y"', '"{{ define \\"one\\" }}T{{ end }}{{ include \\"one\\" . }}"', '"{{"', '"plain"', '"{{ template \\"one\\" . }}"', '"{{ . }}"', '"{{ nosuch }}"',
          '"{{ tpl \\"{{ .Release.Name }}\\" . }}"', '"{{ fail \\"f\\" }}"', '"{{ $.Values.number }}{{- /* c */ -}} z"', '"{{ .Values.missing.x }}"', '"{{ block \\"bl\\" . }}B{{ end }}"'],
    "I": ["0", "1", "2", "-1", "9", '"a"', '"_0"', "(int64 1)", "1.0", "nil", "true", "(list)", "'\\x00'"],
}
METHODS = ['(semver "1.2.3-a.1+b").{}', '(toDate "2006-01-02T15:04:05Z07:00" "2024-02-29T13:14:15+05:30").{}', '(mustToDuration "36h15m30.918273645s").{}',
           "(.Capabilities.KubeVersion).{}", '(.Files.Glob "**").{}', ".Files.{}", ".Capabilities.{}"]
METHOD_NAMES = [["Major", "Minor", "Patch", "Prerelease", "Metadata", "Original", "String", "IncMajor", "IncMinor", "IncPatch", "IncPatch.IncMinor", "Nope", "SetMetadata \"x\"",
                 "Compare (semver \"1.2.4\")", "LessThan (semver \"2\")", "Equal (semver \"1.2.3\")", "GreaterThan (semver \"1.0.0\")", "SetPrerelease \"rc\"", "MarshalJSON"],
                ["Year", "Month", "Day", "Hour", "Minute", "Second", "Nanosecond", "YearDay", "Weekday", "Unix", "UnixNano", "UnixMilli", "UTC", "Format \"2006\"", "AddDate 0 1 1",
                 "IsZero", "Location", "Month.String", "ISOWeek", "Zone", "Nope", "String", "GoString", "Local", "Truncate 1"],
                ["Hours", "Minutes", "Seconds", "Milliseconds", "Microseconds", "Nanoseconds", "String", "Round 1000000000", "Truncate 1000000000", "Abs", "Nope"],
                ["Major", "Minor", "Version", "GitVersion", "String", "Nope"],
                ["AsConfig", "AsSecrets", "Get \"f.txt\"", "GetBytes \"d/x.txt\"", "Lines \"f.txt\"", "Nope"],
                ["AsConfig", "Get \"d/x.txt\"", "Get \"no\"", "Lines \"no\"", "Glob \"d/*\"", "Glob \"{f,g}*\"", "Glob \"[\"", "GetBytes \"f.txt\"", "Get 1", "Get", "f.txt"],
                ["APIVersions.Has \"v1\"", "APIVersions.Has \"apps/v1/Deployment\"", "KubeVersion.Minor", "HelmVersion.Nope", "APIVersions | len", "Nope", "APIVersions.Has"]]
KINDS = ["Service", "Deployment", "ConfigMap", "Zed", "Namespace", "ValidatingWebhookConfiguration", "APIService", "Job", "Secret", ""]


class Generator(Odd):
    """Everything random, from one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.functions = [row.split() for line in FUNCTIONS.strip().split("\n") for row in line.split("|")]

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, share):
        return self.random.random() < share

    def text(self):
        body = self.pick(STRINGS)
        if "\n" not in body and "`" not in body and "\r" not in body and self.chance(0.1):
            return "`" + body + "`"
        out = body.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
        return '"' + "".join(c if c.isprintable() else "\\U%08x" % ord(c) for c in out) + '"'

    def list_value(self):
        fixed = [".Values.list", "(until 4)", '(splitList "," "a,b,,c")', "(list)", '(list 1 "a" 2.5 nil true)', "(.Files.Lines \"f.txt\")", "nil", '"text"', "(chunk 2 (list 1 2 3))"]
        if self.chance(0.45):
            return self.pick(fixed)
        return "(list " + " ".join(self.pick(ITEMS) for _ in range(self.random.randrange(6))) + ")"

    def argument(self, kind, depth):
        if depth > 0 and kind in "sxlnm" and self.chance(0.3):
            return "(" + self.call(depth - 1) + ")"
        if kind in "0123456789":
            return kind
        if kind in POOLS:
            body = self.pick(POOLS[kind])
            return body if kind in "tDEI" else '"' + body + '"'
        if kind == "s":
            return self.text()
        if kind == "i":
            return self.pick(["0", "1", "-1", "3", "5", "12", "2", "(int 4)", "-7", "80"])
        if kind == "n":
            return self.pick(NUMBERS + [".Values.number", ".Values.float", '"4"', ".Values.big", "(int64 7)", '"x"', "nil", "true"])
        if kind == "b":
            return self.pick(["true", "false", ".Values.flag"])
        if kind == "l":
            return self.list_value()
        if kind == "u":
            return '(dict "scheme" "http" "host" %s "path" %s "query" %s "fragment" %s "userinfo" "u:p w" "opaque" "")' % tuple(self.text() for _ in range(4))
        if kind in "dm":
            return self.pick(MAPS[:3] if kind == "d" else MAPS)
        return self.random.choice([self.text, lambda: self.pick(NUMBERS), self.list_value, lambda: self.pick(MAPS), lambda: self.pick(ANY)])()

    def call(self, depth):
        if self.chance(0.05):
            which = self.random.randrange(len(METHODS))
            return METHODS[which].format(self.pick(METHOD_NAMES[which]))
        name, kinds = self.pick(self.functions)
        if kinds == "0":
            return name
        if kinds.endswith("."):
            kinds = kinds[:-1]
            kinds += kinds[-1] * self.random.randrange(3)
        if self.chance(0.02):
            kinds = kinds[:-1]  # an argument too few
        parts = [self.argument(kind, depth) for kind in kinds]
        if self.chance(0.15) and parts:
            return parts[-1].strip() + " | " + " ".join([name] + parts[:-1])
        return " ".join([name] + parts)

    def action(self):
        shape = self.random.random()
        if shape < 0.5:
            return "{{ " + self.call(2) + self.pick(["", "", "", " | quote", " | toJson", " | trunc 9", " | default 3", " | len", " | toYaml", " | printf \"%v|%T\" 1", " | toYaml | nindent 2",
                                                     " | typeOf", " | toString | b64enc", " | print", " | toYamlPretty", " | fromYaml", " | squote", " | kindOf", " | list | toToml"]) + " }}"
        if shape < 0.62:
            return self.program()
        if shape < 0.72:
            return self.loop()
        if shape < 0.8:
            return "{{ if " + self.argument("x", 1) + " }}yes{{ else if " + self.argument("x", 0) + " }}maybe{{ else }}no{{ end }}"
        if shape < 0.87:
            return "{{ with " + self.pick(["", "$w := "]) + self.argument("x", 1) + " }}[{{ . }}]{{ else with " + self.argument("x", 0) + " }}({{ . }}){{ else }}-{{ end }}"
        if shape < 0.93:
            return "{{ $x := " + self.argument("x", 1) + " }}{{ $x = " + self.argument("x", 0) + " }}{{- $x -}}"
        return "{{ " + self.argument("x", 1) + self.pick(["", ".x", ".Name", ".a.b", " .", " | nosuch", "()", ".String"]) + " }}"

    def loop(self):
        over = self.pick([self.list_value(), self.pick(MAPS), self.argument("x", 1), "3", ".Values.number", "(int64 2)", "(until 5)"])
        head = self.pick(["", "$v := ", "$k, $v := ", "$k, $v = "])
        shown = "{{ $k }}={{ $v }};" if "$k" in head else "{{ $v }};" if head else "{{ . }};"
        stop = self.pick(["", "", "{{ break }}", "{{ continue }}x", "{{ if eq (toString .) \"1\" }}{{ break }}{{ end }}", "{{ if . }}{{ continue }}{{ end }}f",
                          "{{ range 2 }}{{ break }}{{ end }}"])
        before = "{{ $k := 0 }}{{ $v := 0 }}" if " = " in head else ""
        return before + "{{- range " + head + over + " }}" + shown + stop + "{{ else }}none{{ end -}}" + ("{{ $k }}{{ $v }}" if before else "")

    def program(self):
        """Maps and lists that share members; a variable only ever goes into a later one, so that no map holds itself."""
        names = ["$a", "$b", "$c"]
        out = ["{{ $a := " + self.pick(['(dict "k" 1 "m" (dict "x" 1 "y" (list 1 2)))', '(dict "n" nil "e" "" "m" (dict))', ".Values.map", '(dict)', '(fromYaml "m: {x: [1], y: {z: 2}}")']) + " }}",
               "{{ $b := " + self.pick(['(dict "m" (dict "x" 2 "z" (dict "q" 1)) "k" false "l" (list))', "$a", "(deepCopy $a)", '(dict "a" $a "m" $a.m)', '(pick $a "m" "k")', '(omit $a "k")']) + " }}",
               "{{ $c := " + self.pick(["$b", "(dict)", '(dict "m" "text" "k" 0)', '(dict "b" $b)', "(deepCopy $b)", '(dict "m" (dict "x" nil "new" (list $a)))', "(list $a $b)"]) + " }}"]
        is_list = out[2].startswith("{{ $c := (list")
        for _ in range(self.random.randrange(1, 6)):
            which = self.random.randrange(2 if is_list else 3)
            target = names[which]
            inner = self.pick([target, target + ".m", '(get ' + target + ' "m")', '(index ' + target + ' "m")', "(default (dict) " + target + ".m)"])
            scalar = self.pick(ITEMS[:6] + ['"new"', "(list 3)", "nil", "(dict)"])
            out.append("{{ $_ := " + self.pick([
                f'set {inner} "{self.pick("kmxz")}" {scalar}', f'unset {inner} "{self.pick("kmxz")}"',
                f"{self.pick(['merge', 'mergeOverwrite', 'mustMerge', 'mustMergeOverwrite'])} {names[-1 if not is_list else 1] if which else target} (dict \"m\" (dict \"p\" 1 \"x\" {scalar}) \"k\" {scalar})",
                f"mergeOverwrite {target} (deepCopy {target})", f"merge (dict) {target} {names[0]}", f"mergeOverwrite (dict \"m\" (dict)) {names[0]} {target}",
                f"append (default (list) {target}.l) {scalar}", f"concat (list {scalar}) (list)", f"pluck \"m\" $a $b", f"dig \"m\" \"x\" {scalar} {target}",
                f"without (list 1 2 {scalar}) {scalar}", f"hasKey {inner} \"x\""]) + " }}")
            if self.chance(0.3):
                out.append("{{ $_ | toJson }};")
        return "".join(out) + "{{ $a | toJson }} {{ $b | toJson }} {{ $c | toJson }}" + self.pick(["", " {{ $a }}", " {{ deepEqual $a $b }}", " {{ toYaml $c }}"])

    def yaml(self):
        lines = []
        for _ in range(self.random.randrange(1, 6)):
            key = self.pick(["a", "b", "'q'", '"d"', "1", "true", "~", "<<", "a b", "? x\n", "0x1F", "1.50", "- a", "&k k", "!!str 1", "[x]", ""])
            value = self.pick(["1", "0o17", "1_000", "1.5e3", ".inf", "yes", "No", "2001-01-01", "'it''s'", '"\\u00e9\\n"', "[1, a, {b: c}]",
                               "{a: 1, b: [x]}", "|\n  text\n   more\n", ">-\n  folded\n  text\n\n  par\n", "&x [1]", "*x", "!!str 5", "!!binary YQ==",
                               "0x1F", "0b11", "-", "", "null", "a: b", "a # c", "#c", "- 1", "\t1", "@x", "%", "1:30", "0777", "+1", "1e400", "|+\n  a\n\n", ">\n\n  a\n   b\n  c\n",
                               "|2\n   a\n", "\n  n: 1\n  o: 2", "\n- 1\n- x: 2\n  y: 3", "'a\n  b'", '"a\\\n   b"', "plain\n  goes\n  on", "{a: [b, {c: d}], e}", "[a,\n b]", "\n    deep:\n     er: 1",
                               "!t x", "!!map {}", "9223372036854775808", "-9223372036854775809", "1e3", "0.1", "-.inf", ".NaN", "=", "TRUE", "nUll", "012", "08", "1__0", "0x", "12:30:45", "''", '"\\/"'])
            lines.append(f"{key}: {value}")
        if self.chance(0.2):
            lines.insert(self.random.randrange(len(lines) + 1), self.pick(["---", "...", "# c", "  bad", "- x", "%YAML 1.1", "\t", " ", "--- # x", "{}", "]"]))
        return "\n".join(lines) + self.pick(["", "\n", "\n\n"])

    def set_flag(self, number):
        alphabet = ["a", "b", "c", ".", ",", "=", "[", "]", "0", "1", "2", "{", "}", "\\", " ", "null", "true", "1.5", "x", "-", "[0]", "a.b=1", "\"", ":", "{1,2}", "[1].a", "\\,", "\\.", "=null"]
        body = "".join(self.pick(alphabet) for _ in range(self.random.randrange(1, 9)))
        return self.pick(["--set", "--set", "--set-string", "--set-json", "--set-literal"]), f"k{number}.{body}"

    # ---- Whole charts --------------------------------------------------------------------------------------------------------

    def piece(self, depth=0):
        """A piece of a template of a whole chart."""
        call = self.pick(['{{ template "%s" . }}', '{{ include "%s" . }}', '{{- include "%s" . | nindent 2 }}', '{{ include "%s" (dict "Values" .Values "x" 1) | trim }}',
                          '{{ template "%s" }}', '{{- template "%s" $ -}}']) % self.pick(["one", "two", "three"])
        return self.pick([call, call, call, "text\n", "  {{- /* c */}}\n", "{{ .Template.Name }} {{ .Template.BasePath }}\n", "{{ .Chart.Name }}:{{ .Release.Name }}\n",
                          "{{ $_ := set .Values \"seen\" (printf \"%v%s\" .Values.seen .Template.Name) }}", "{{ .Values.seen }}\n", "{{ toJson .Values }}\n", "{{ keys .Subcharts | sortAlpha }}\n",
                          "{{ .Values.global | toJson }}\n", "{{ range $k, $v := .Subcharts }}{{ $k }}{{ $v.Values | toJson }}{{ $v.Chart.Name }}{{ end }}\n", "{{ .Files.Get \"f.txt\" }}\n",
                          "{{ block \"%s\" . }}B{{ .Chart.Name }}{{ end }}\n" % self.pick(["one", "bl"]), "{{ tpl \"{{ define \\\"one\\\" }}tpl{{ end }}{{ include \\\"one\\\" . }}\" . }}\n",
                          "{{ with .Values.on }}on {{ . }}{{ end }}\n", "{{ range $i, $e := .Values.list }}\n- {{ $e }}\n{{- end }}\n", "{{ .Chart.IsRoot }} {{ .Capabilities.KubeVersion.Minor }}\n",
                          "{{ .Release | toJson }}\n", "{{ (index .Values \"sub\" | default dict).a }}\n", "{{ .Values.imported | toJson }}\n", "{{ include (print .Template.BasePath \"/_h.tpl\") . }}\n"])

    def definition(self):
        return "{{%s define \"%s\" %s}}%s{{%s end %s}}%s" % (self.pick(["", "-"]), self.pick(["one", "two", "three"]), self.pick(["", "-"]),
                                                            self.pick(["", "\n", " {{/* c */}} ", "D%d {{ .Chart.Name }}\n" % self.random.randrange(99), "x{{ .Values.seen }}"]),
                                                            self.pick(["", "-"]), self.pick(["", "-"]), self.pick(["", "\n"]))

    def template_file(self):
        head = "kind: %s\nmetadata: {name: n%d}\n" % (self.pick(KINDS), self.random.randrange(9))
        if self.chance(0.2):
            head = "kind: Job\nmetadata:\n  name: h\n  annotations:\n    helm.sh/hook: %s\n" % self.pick(["pre-install", "test", "post-install,test", "nosuch", "PRE-Install , test-success"])
        body = "".join(self.pick([self.piece, self.piece, self.definition])() for _ in range(self.random.randrange(1, 5)))
        text = head + "text: |\n  x\n" + "".join("  " + line + "\n" if self.chance(0.9) else line + "\n" for line in body.split("\n"))
        if self.chance(0.3):
            text += self.pick(["---\n", "--- \n", "\n---\nkind: B\n", "---\n---\n", "---\n# only a comment\n", "...\n", "---\r\nkind: C\n", " ---\n", "---\n\n\nkind: E\n\n\n"])
        return self.pick(["", "", "---\n", "# c\n", "{{- if .Values.on }}\n"]) + text if not self.chance(0.08) else self.definition() + self.piece()

    def tables(self, depth):
        names = ["on", "list", "a", "m", "global", "sub", "lib", "twin", "tags", "exports", "imported", "seen"]
        out = {}
        for name in self.random.sample(names, self.random.randrange(1, 7)):
            value = self.pick([None, True, False, 1, 2.5, "text", [], [1, "b"], {}, {"x": 1, "y": None}, {"enabled": False}, {"enabled": True, "on": "deep", "a": {"b": 1}},
                               {"exports": {"e": {"from": 1}}, "a": None}, {"global": {"g": 1, "h": {"i": 1}}}])
            if name in ("global", "sub", "lib", "twin", "tags", "exports") and self.chance(0.85):
                value = self.tables(depth - 1) if depth > 0 else {"x": self.pick([True, False, 1, None])}
            out[name] = value
        return out

    def chart_files(self, name="c", depth=0):
        """{path: text} of a chart with its subcharts, values as Python tables."""
        files = {"values": self.tables(2), "f.txt": "l1\nl2\n"}
        for path in self.random.sample(["templates/a.yaml", "templates/_h.tpl", "templates/sub/c.yaml", "templates/NOTES.txt", "templates/z.yml", "templates/_z.tpl", "templates/b.json"], 4):
            base = path.split("/")[-1]
            files[path] = "".join(self.definition() for _ in range(2)) if base.startswith("_") else self.template_file()
        files["templates/_d.tpl"] = '{{ define "one" }}1{{ end }}{{ define "two" }}2{{ end }}{{ define "three" }}3{{ end }}' if depth == 0 else self.definition()
        meta = {"apiVersion": "v2", "name": name, "version": "1.0.0", "dependencies": []}
        for child in ["sub", "lib", "other"] if depth < 2 else []:
            if not self.chance(0.45 if depth else 0.7):
                continue
            below = self.chart_files(child, depth + 1)
            if child == "lib" and self.chance(0.5):
                below["meta"]["type"] = "library"
            files.update({f"charts/{child}/{path}": text for path, text in below.items()})
            for alias in self.pick([[None], [None], ["twin"], [None, "twin"], []]):
                entry = {"name": child, "version": self.pick(["1.0.0", ">=0.1", "^1", "2.x", "*"]), "repository": ""}
                if alias and not any(known.get("alias") == alias for known in meta["dependencies"]):
                    entry["alias"] = alias
                if self.chance(0.4):
                    entry["condition"] = self.pick([child + ".enabled", "on", "a.b,global.x", child + ".on"])
                if self.chance(0.3):
                    entry["tags"] = self.pick([["x"], ["on", "x"]])
                if self.chance(0.3):
                    entry["import-values"] = self.pick([["e"], [{"child": "exports", "parent": "imported"}], [{"child": "a", "parent": "m.n"}, "e"], [{"child": "global", "parent": "."}]])
                meta["dependencies"].append(entry)
        files["meta"] = meta
        return files
