#!/usr/bin/env python3
"""Random templates, YAML texts and --set flags through a real Helm and through us; whatever differs is a finding.

What is said is in grammar.py. Run by hand, with Helm at $HELM:

    HELM=helm python3 tests/fuzz/differential.py --bin build/release/rhumbline --pairs 10000 --seed 1

A pair is one template, one YAML text, one --set flag or one whole chart with subcharts; many pairs share a chart, so that Helm
starts rarely. A chart that Helm refuses is run again without the template that it names, after the refusal itself was compared.
Everything follows from --seed. Findings are written to --out (a folder per finding, runnable with `helm template r FOLDER/chart`) and become
cases under tests/cases or tests/probes. Last line `N passed, N failed`; exit 1 if any failed.
"""
import argparse
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

from grammar import Generator

BATCH = 60  # pairs that share one chart
SECONDS = 60

CHART = "apiVersion: v2\nname: c\nversion: 1.0.0\n"
VALUES = """text: some text
number: 42
float: 1.25
big: 12345678
flag: true
nothing: null
list: [3, "b", null, {k: v}]
map: {b: 2, a: {x: [1]}, deep: {er: nested}}
empty: {}
"""


class Server:
    """A Helm that stays: a program around its command tree that takes a JSON list of words on each line of stdin and answers with a line of
    JSON, {code, out, err} (out and err in base64). Saves Helm's start, which is most of its time."""

    RUNS = 200  # Helm's command tree keeps something of every run

    def __init__(self, program):
        self.program, self.process, self.runs = program, None, 0

    def run(self, words):
        if self.process is None or self.runs == self.RUNS:
            self.stop()
            self.process, self.runs = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"HOME": "/nonexistent", "TZ": "UTC"}), 0
        self.runs += 1
        timer = threading.Timer(SECONDS, self.process.kill)
        timer.start()
        try:
            self.process.stdin.write(json.dumps(words).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = b""
        timer.cancel()
        if not line:  # it ran out of stack or of time
            self.stop()
            return 124, b"", b""
        answer = json.loads(line)
        return answer["code"], clean(base64.b64decode(answer["out"] or "")), base64.b64decode(answer["err"] or "")

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def clean(out):
    return re.sub(rb"0x[0-9a-f]{7,}", b"0x", out)  # addresses of Go


class Pairs:
    def __init__(self, options):
        self.options = options
        self.passed = self.failed = 0
        self.server = Server(options.server)

    def run(self, program, chart, flags):
        command = [program, "template", "r", chart] + flags
        if program != self.options.bin and self.options.server:
            return self.server.run(command[1:])
        if program == self.options.bin:
            command += ["--compat-errors", "--compat", self.options.compat]
        env = {"PATH": os.environ.get("PATH", ""), "HOME": chart, "TZ": "UTC"}
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, env=env, check=False)
        except subprocess.TimeoutExpired:
            return 124, b"", b""
        return done.returncode, clean(done.stdout), done.stderr

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
            write(chart, "templates/_one.tpl", '{{ define "one" }}first {{ . }}{{ end }}{{ define "two" }}{{ template "one" 2 }}{{ end }}')
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
                if helm[0] == 124:  # a stack that overflows takes Helm down without a word: one by one
                    for name in list(texts):
                        self.single(texts.pop(name), chart, name)
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

    def odd_templates(self, generator, count):
        """Texts that mostly fail, each in a chart of its own."""
        for number in range(count):
            body = generator.odd_action()
            self.single("v: {{ include \"F\" . | quote }}\n{{- define \"F\" }}%s{{ end }}\n" % body if generator.chance(0.8) else "# " + body, None, "t000.yaml")

    def odd_files(self, generator, count):
        """Values files and manifests of odd spelling, and flags of values."""
        shown = '{{ .Values | toYaml | quote }}{{ range $k, $v := .Values }}{{ printf "%s %T %v;" $k $v $v | quote }}{{ end }}{{ .Values.number | quote }}{{ .Values.a | int64 }}{{ toJson .Values.b | quote }}\n'
        for number in range(count):
            with tempfile.TemporaryDirectory() as chart:
                write_chart(chart)
                flags = []
                which = number % 3
                if which == 0:
                    write(chart, "values.yaml" if generator.chance(0.5) else "more.yaml", generator.values_text())
                    flags = ["-f", chart + "/more.yaml"] if os.path.exists(chart + "/more.yaml") else []
                elif which == 1:
                    for _ in range(generator.random.randrange(1, 4)):
                        kind, text = generator.odd_flag(number)
                        flags += [kind, text.replace("$F", chart + "/f.txt")]
                write(chart, "templates/v.yaml", generator.manifest_text() if which == 2 else "v: " + shown)
                self.compare("odd file", chart, flags)

    def compare(self, what, chart, flags):
        helm, ours = self.both(chart, flags)
        if same_answer(helm, ours, self.options):
            self.passed += 1
            return
        if helm[0] == 124 or b"stack exceeds" in helm[2] or helm[2].startswith(b"panic:"):
            self.passed += ours[0] == 1  # Helm itself broke down: enough that we refuse
            return
        for _ in range(8):  # Helm may differ from itself: keys of two types that are alike, errors in Go's order of maps, the clock
            again = self.run(self.options.helm, chart, flags)
            if same_answer(again, ours, self.options) or (helm[0] == again[0] == ours[0] == 0 and again[1] != helm[1] and len(again[1]) == len(ours[1])):
                self.passed += 1
                return
        self.finding(what, chart, flags, helm, ours)

    def single(self, text, chart, name):
        """One template alone: the same bytes, or a refusal by both with the same first line."""
        with tempfile.TemporaryDirectory() as alone:
            write_chart(alone)
            write(alone, "templates/_one.tpl", '{{ define "one" }}first {{ . }}{{ end }}{{ define "two" }}{{ template "one" 2 }}{{ end }}')
            write(alone, "templates/" + name, text)
            self.compare(text.replace("\n", " "), alone, [])

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
            for _ in range(15):  # keys that are alike but of two types, such as 1 and "1": Go's random order decides
                again = self.run(self.options.helm, chart, [])
                if self.first_difference(again, helm, names) == name or again[:2] == ours[:2]:
                    self.passed += 1
                    return
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

    def whole_charts(self, generator, count):
        """Charts with subcharts, redefined templates, hooks and odd documents; values files on top."""
        for _ in range(count):
            with tempfile.TemporaryDirectory() as chart:
                for path, text in generator.chart_files().items():
                    name = os.path.basename(path)
                    place = path if name not in ("meta", "values") else os.path.join(os.path.dirname(path), "Chart.yaml" if name == "meta" else "values.yaml")
                    write(chart, place, text if isinstance(text, str) else json.dumps(text))
                flags = generator.pick([[], ["--include-crds"], ["--no-hooks"], ["--skip-tests"], ["-s", "templates/a.yaml"]])
                for number in range(generator.random.randrange(3)):
                    write(chart, f"../{os.path.basename(chart)}.{number}.yaml", json.dumps(generator.tables(2)))
                    flags = flags + ["-f", f"{chart}.{number}.yaml"]
                if generator.chance(0.3):
                    flags = flags + ["--set", generator.pick(["sub.enabled=true", "tags.x=false", "sub=null", "sub.a=null", "global.g=2", "m.y=1,list[1]=x", "on=true", "lib.a.b=null"])]
                self.compare("whole chart", chart, flags)
                for number in range(2):
                    if os.path.exists(f"{chart}.{number}.yaml"):
                        os.remove(f"{chart}.{number}.yaml")


def same_answer(helm, ours, options):
    if helm[0] != ours[0] or helm[1] != ours[1]:
        return False
    return not helm[0] or options.codes_only or last_error(helm[2]) == last_error(ours[2])


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
    write(chart, "f.txt", "line one\nline two\n\n")
    write(chart, "d/x.txt", "x")
    write(chart, "d/e/y.yaml", "y: 1\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--pairs", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "differential-findings"))
    parser.add_argument("--codes-only", action="store_true", help="of refusals compare the exit code alone, not Helm's words")
    parser.add_argument("--odd", action="store_true", help="the grammar of grammar_odd.py: texts that mostly fail, values files, manifests")
    parser.add_argument("--compat", default="helm4", help="the Helm at $HELM: helm3 or helm4")
    parser.add_argument("--server", help="a Helm that stays and takes commands on stdin (see Server), instead of starting $HELM for each")
    options = parser.parse_args()
    options.helm = os.environ.get("HELM", "helm")
    options.bin = os.path.abspath(options.bin)
    os.makedirs(options.out, exist_ok=True)
    pairs, generator = Pairs(options), Generator(options.seed)
    while pairs.passed + pairs.failed < options.pairs:
        if options.odd:
            pairs.odd_templates(generator, BATCH)
            pairs.odd_files(generator, BATCH)
            print(f"\r{pairs.passed + pairs.failed} pairs ", end="", file=sys.stderr, flush=True)
            continue
        pairs.templates(generator, BATCH)
        pairs.yaml_texts(generator, BATCH)
        pairs.set_flags(generator, BATCH // 5)
        pairs.whole_charts(generator, BATCH // 5)
        print(f"\r{pairs.passed + pairs.failed} pairs ", end="", file=sys.stderr, flush=True)
    print(f"{pairs.passed} passed, {pairs.failed} failed")
    return 1 if pairs.failed else 0


if __name__ == "__main__":
    sys.exit(main())
