#!/usr/bin/env python3
"""Random templates, YAML texts and --set flags through a real Helm and through us; whatever differs is a finding.

Run by hand, with Helm at $HELM:

    HELM=helm python3 tests/fuzz/differential.py --bin build/release/rhumbline --pairs 10000 --seed 1

A pair is one template, one YAML text or one --set flag; many pairs share a chart, so that Helm starts rarely. A chart that
Helm refuses is run again without the template that it names, after the refusal itself was compared. Everything follows
from --seed. Findings are written to --out (a folder per finding, runnable with `helm template r FOLDER/chart`) and become
cases under tests/cases or tests/probes. Last line `N passed, N failed`; exit 1 if any failed.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

BATCH = 60  # pairs that share one chart
SECONDS = 60

STRINGS = ["", "a", "Abc", "hello world", "héllo", "x-y_z", "  pad  ", "1", "-3", "1.50", "true", "a,b,,c", "a.b.c", "{{", "日本語",
           "line\nbreak", "tab\there", "%d %s", "/usr/../bin", "v1.2.3-rc.1", "2006-01-02", "YWJj", "<b>&\"'", "0x1F", "1e3", "null", "~",
           "https://u:p@h.io:80/p?q=1#f", "10h30m", "[a-c]+", "camelCaseText", "aaa", "\\"]
NUMBERS = ["0", "1", "-1", "2", "7", "10", "1.5", "-2.25", "1e3", "100000000000", "3.0", "0x10", "64"]
LISTS = ["(list)", "(list 1 2 3)", '(list "b" "a" "c")', '(list 1 "a" 2.5 nil true)', "(list (list 1) (dict))", ".Values.list", "(until 4)",
         '(splitList "," "a,b,,c")']
MAPS = ["(dict)", '(dict "a" 1 "b" "x")', '(dict "z" (list 1) "y" (dict "k" nil))', ".Values", ".Values.map", ".Values.empty"]
ANY = [".Values.text", ".Values.number", ".Values.float", ".Values.flag", ".Values.nothing", ".Values.missing", ".Values.map.deep.er",
       "nil", "true", "false", ".Chart.Name", ".Release.Name", ".Capabilities.KubeVersion.Version"]

# What a function takes, by letter: s text, i int, n any number, l list, m map, d map of its own (what is set there makes no cycle, which
# would end Helm), x anything, r expression, f format; a trailing dot repeats the last. Left out: what the clock or Go's random order of
# maps decides (ago, keys, values).
FUNCTIONS = """
trim s|upper s|lower s|title s|untitle s|nospace s|swapcase s|snakecase s|camelcase s|kebabcase s|initials s|quote x.|squote x.
trunc is|abbrev is|abbrevboth iis|repeat 2s|substr iis|trimAll ss|trimSuffix ss|trimPrefix ss|contains ss|hasPrefix ss|hasSuffix ss
indent is|nindent is|wrap is|wrapWith iss|replace sss|plural ssi|cat x.|b64enc s|b64dec s|b32enc s|b32dec s|sha1sum s|sha256sum s
adler32sum s|toString x|toJson x|toPrettyJson x|toRawJson x|toYaml x|toToml m|fromJson s|fromYaml s|fromJsonArray s|fromYamlArray s
fromToml s|int x|int64 x|float64 x|atoi s|toDecimal x|add n.|add1 n|sub nn|mul n.|div nn|mod nn|max n.|min n.|floor n|ceil n|round ni
addf n.|subf n.|mulf n.|divf n.|biggest n.|seq i.|until 4|untilStep 042|len x|first l|last l|rest l|initial l|reverse l|uniq l|compact l
sortAlpha l|toStrings l|join sl|append lx|prepend lx|without lx|has xl|concat l.|slice l1|chunk 2l|index l0|list x.|dict sx|get ms
set dsx|unset ds|hasKey ms|pick ms|omit ms|merge dm|mergeOverwrite dm|pluck sm|dig ssxm|deepCopy x|default xx|empty x
coalesce x.|ternary xxb|all x.|any x.|typeOf x|kindOf x|kindIs sx|typeIs sx|deepEqual xx|eq xx|ne xx|lt nn|le nn|gt nn|ge nn|and x.|or x.
not x|print x.|println x.|printf fx.|html s|js s|urlquery s|splitList ss|split ss|splitn sis|base s|dir s|clean s|ext s|isAbs s|osBase s
regexMatch rs|regexFind rs|regexFindAll rsi|regexReplaceAll rss|regexReplaceAllLiteral rss|regexSplit rsi|regexQuoteMeta s|semver s
semverCompare ss|urlParse s|urlJoin m|date ss|toDate ss|dateModify ss|duration x|durationRound x|htmlDate x|unixEpoch x|include ss
tpl sx|required sx|trimall ss|strval x|camelcase s|substr iis|lookup ssss|mustToJson x|mustFromJson s|mustAppend lx|mustUniq l|mustHas xl
"""
REGEXES = ["a", "[a-z]+", "(a)(b)?", "^$", "\\\\d+", "(?i)ABC", ".", "b*", "(?P<n>x)", "[", "a|b", "\\\\bh", "(?s).+"]
FORMATS = ["%v", "%d", "%s", "%q", "%5d|%-5s", "%05.2f", "%x", "%t", "%T", "%+v", "%#v", "%e", "%U", "%c", "%%", "%[1]d %[1]s", "%*d", "%8.3g", "%6v"]


class Generator:
    """Everything random, from one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.functions = [row.split() for line in FUNCTIONS.strip().split("\n") for row in line.split("|")]

    def pick(self, items):
        return self.random.choice(items)

    def text(self):
        body = self.pick(STRINGS)
        return '"' + body.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'

    def argument(self, kind, depth):
        if depth > 0 and kind in "sx" and self.random.random() < 0.35:
            return "(" + self.call(depth - 1) + ")"
        if kind in "0123456789":
            return kind
        if kind == "s":
            return self.text()
        if kind == "i":
            return self.pick(["0", "1", "-1", "3", "5", "12"])
        if kind == "n":
            return self.pick(NUMBERS + [".Values.number", ".Values.float", '"4"'])
        if kind == "b":
            return self.pick(["true", "false"])
        if kind == "r":
            return '"' + self.pick(REGEXES) + '"'
        if kind == "f":
            return '"' + self.pick(FORMATS) + '"'
        if kind == "l":
            return self.pick(LISTS)
        if kind in "dm":
            return self.pick(MAPS[:3] if kind == "d" else MAPS)
        return self.random.choice([self.text, lambda: self.pick(NUMBERS), lambda: self.pick(LISTS), lambda: self.pick(MAPS), lambda: self.pick(ANY)])()

    def call(self, depth):
        name, kinds = self.pick(self.functions)
        if kinds.endswith("."):
            kinds = kinds[:-1]
            kinds += kinds[-1] * self.random.randrange(3)
        if self.random.random() < 0.02:
            kinds = kinds[:-1]  # an argument too few
        return " ".join([name] + [self.argument(kind, depth) for kind in kinds])

    def action(self):
        shape = self.random.random()
        if shape < 0.55:
            return "{{ " + self.call(2) + self.pick(["", "", " | quote", " | toJson", " | trunc 9", " | default 3", " | len"]) + " }}"
        if shape < 0.7:
            return "{{- range $k, $v := " + self.pick(LISTS + MAPS) + " }}{{ $k }}={{ $v }};{{ else }}none{{ end -}}"
        if shape < 0.82:
            return "{{ if " + self.argument("x", 1) + " }}yes{{ else if " + self.argument("x", 0) + " }}maybe{{ else }}no{{ end }}"
        if shape < 0.9:
            return "{{ with " + self.argument("x", 1) + " }}[{{ . }}]{{ else }}-{{ end }}"
        return "{{ $x := " + self.argument("x", 1) + " }}{{ $x = " + self.argument("x", 0) + " }}{{- $x -}}"

    def yaml(self):
        lines = []
        for _ in range(self.random.randrange(1, 6)):
            key = self.pick(["a", "b", "'q'", '"d"', "1", "true", "~", "<<", "a b", "? x\n"])
            value = self.pick(["1", "0o17", "1_000", "1.5e3", ".inf", "yes", "No", "2001-01-01", "'it''s'", '"\\u00e9\\n"', "[1, a, {b: c}]",
                               "{a: 1, b: [x]}", "|\n  text\n   more\n", ">-\n  folded\n  text\n\n  par\n", "&x [1]", "*x", "!!str 5", "!!binary YQ==",
                               "0x1F", "0b11", "-", "", "null", "a: b", "a # c", "#c", "- 1", "\t1", "@x", "%", "1:30", "0777", "+1", "1e400"])
            lines.append(f"{key}: {value}")
        if self.random.random() < 0.2:
            lines.insert(self.random.randrange(len(lines) + 1), self.pick(["---", "...", "# c", "  bad", "- x", "%YAML 1.1"]))
        return "\n".join(lines) + self.pick(["", "\n", "\n\n"])

    def set_flag(self, number):
        alphabet = ["a", "b", "c", ".", ",", "=", "[", "]", "0", "1", "2", "{", "}", "\\", " ", "null", "true", "1.5", "x", "-", "[0]", "a.b=1"]
        body = "".join(self.pick(alphabet) for _ in range(self.random.randrange(1, 9)))
        return self.pick(["--set", "--set", "--set-string", "--set-json", "--set-literal"]), f"k{number}.{body}"


CHART = "apiVersion: v2\nname: c\nversion: 1.0.0\n"
VALUES = """text: some text
number: 42
float: 1.25
flag: true
nothing: null
list: [3, "b", null, {k: v}]
map: {b: 2, a: {x: [1]}, deep: {er: nested}}
empty: {}
"""


class Pairs:
    def __init__(self, options):
        self.options = options
        self.passed = self.failed = 0

    def run(self, program, chart, flags):
        command = ["nice", program, "template", "r", chart] + flags
        if program == self.options.bin:
            command += ["--compat-errors"]
        env = {"PATH": os.environ.get("PATH", ""), "HOME": chart, "TZ": "UTC"}
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, env=env, check=False)
        except subprocess.TimeoutExpired:
            return 124, b"", b""
        return done.returncode, done.stdout, done.stderr

    def both(self, chart, flags):
        return self.run(self.options.helm, chart, flags), self.run(self.options.bin, chart, flags)

    def finding(self, what, chart, flags, helm, ours):
        self.failed += 1
        folder = os.path.join(self.options.out, f"{self.failed:04d}")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(chart, os.path.join(folder, "chart"))
        for name, (code, out, err) in (("helm", helm), ("ours", ours)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(b"exit %d\n" % code + out + err)
        print(f"{folder}: {what} {' '.join(flags)}")

    def templates(self, generator, count):
        with tempfile.TemporaryDirectory() as chart:
            write_chart(chart)
            texts = {}
            for number in range(count):
                name = f"t{number:03d}.yaml"
                texts[name] = "v: {{ include \"F%d\" . | quote }}\n{{- define \"F%d\" }}%s{{ end }}\n" % (number, number, generator.action())
                write(chart, "templates/" + name, texts[name])
            while texts:
                helm, ours = self.both(chart, [])
                if helm[0] == 0 and ours[0] == 0 and helm[1] == ours[1]:
                    self.passed += len(texts)
                    return
                guilty = self.guilty(helm, texts) or self.guilty(ours, texts) or self.first_difference(helm, ours, texts)
                if guilty is None:
                    return self.finding("a chart of templates", chart, [], helm, ours)
                self.single(texts.pop(guilty), chart, guilty)
                os.remove(os.path.join(chart, "templates", guilty))

    @staticmethod
    def guilty(result, texts):
        found = re.search(rb"c/templates/(t\d+\.yaml)", result[2])
        name = found.group(1).decode() if found and result[0] else None
        return name if name in texts else None

    @staticmethod
    def first_difference(helm, ours, texts):
        parts = [dict(zip(re.findall(r"Source: c/templates/(t\d+\.yaml)", text), text.split("# Source: ")[1:]))
                 for text in (helm[1].decode("utf-8", "replace"), ours[1].decode("utf-8", "replace"))]
        return next((name for name in sorted(texts) if parts[0].get(name) != parts[1].get(name)), None)

    def single(self, text, chart, name):
        """One template alone: the same bytes, or a refusal by both with the same first line."""
        with tempfile.TemporaryDirectory() as alone:
            write_chart(alone)
            write(alone, "templates/" + name, text)
            helm, ours = self.both(alone, [])
            same = helm[0] == ours[0] and helm[1] == ours[1]
            if same and helm[0] and not self.options.codes_only:
                same = last_error(helm[2]) == last_error(ours[2])
            if same:
                self.passed += 1
            else:
                self.finding(text.replace("\n", " "), alone, [], helm, ours)

    def yaml_texts(self, generator, count):
        with tempfile.TemporaryDirectory() as chart:
            write_chart(chart)
            for number in range(count):
                write(chart, f"files/{number:03d}.yaml", generator.yaml())
                write(chart, f"templates/t{number:03d}.yaml", 'v: {{ .Files.Get "files/%03d.yaml" | fromYaml | toJson | quote }}\n' % number)
            helm, ours = self.both(chart, [])
            if helm[:2] == ours[:2]:
                self.passed += count
                return
            names = {f"t{number:03d}.yaml": 0 for number in range(count)}
            name = self.first_difference(helm, ours, names)
            self.passed += count - 1
            self.finding(f"YAML text of {name}", chart, [], helm, ours)

    def set_flags(self, generator, count):
        with tempfile.TemporaryDirectory() as chart:
            write_chart(chart)
            write(chart, "templates/v.yaml", "v: {{ .Values | toJson | quote }}\n")
            flags = [generator.set_flag(number) for number in range(count)]
            for start in range(0, count, 4):
                group = [word for pair in flags[start:start + 4] for word in pair]
                helm, ours = self.both(chart, group)
                size = len(group) // 2
                if helm[0] == ours[0] and helm[1] == ours[1] and (helm[0] == 0 or last_error(helm[2]) == last_error(ours[2])):
                    self.passed += size
                    continue
                for pair in flags[start:start + 4]:
                    helm, ours = self.both(chart, list(pair))
                    if helm[:2] == ours[:2]:
                        self.passed += 1
                    else:
                        self.finding("flag", chart, list(pair), helm, ours)


def last_error(stderr):
    """The line that begins with Error:, addresses of Go and of maps left out."""
    lines = [line for line in stderr.decode("utf-8", "replace").split("\n") if line.startswith("Error:")]
    return re.sub(r"0x[0-9a-f]+", "0x", lines[0]) if lines else ""


def write(chart, name, text):
    path = os.path.join(chart, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_chart(chart):
    write(chart, "Chart.yaml", CHART)
    write(chart, "values.yaml", VALUES)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--pairs", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "differential-findings"))
    parser.add_argument("--codes-only", action="store_true", help="of refusals compare the exit code alone, not Helm's words")
    options = parser.parse_args()
    options.helm = os.environ.get("HELM", "helm")
    options.bin = os.path.abspath(options.bin)
    os.makedirs(options.out, exist_ok=True)
    pairs, generator = Pairs(options), Generator(options.seed)
    while pairs.passed + pairs.failed < options.pairs:
        pairs.templates(generator, BATCH)
        pairs.yaml_texts(generator, BATCH)
        pairs.set_flags(generator, BATCH // 5)
        print(f"\r{pairs.passed + pairs.failed} pairs ", end="", file=sys.stderr, flush=True)
    print(f"{pairs.passed} passed, {pairs.failed} failed")
    return 1 if pairs.failed else 0


if __name__ == "__main__":
    sys.exit(main())
