#!/usr/bin/env python3
"""Charts that nobody tuned for, through a real Helm and through us: the same bytes, the same exit code, the same first line of errors.

Run by hand, with folders that hold charts at any depth (or @FILE, a list of chart folders) and with Helm at $HELM:

    HELM=helm python3 tests/fuzz/charts_differential.py --bin build/release/rhumbline --values 6 --flags 2 --flips 3 ~/charts

Each chart is rendered with its defaults, with its own ci/*.yaml and values*.yaml files, with some flag sets, with booleans of its
values turned round and with values taken away. `--mutations N` writes values files in which some of the chart's own values are changed
by their kind (switches turned round, texts replaced, lists emptied, numbers made text, keys nulled, globals set) and keeps those of
findings beside them; with `--server PROGRAM` a Helm that stays answers (see Server in differential.py). `--command lint` compares the linter instead. A dependency that is not vendored is
borrowed from another chart of the folders, in a copy; what nobody has is deleted there. Where Helm differs from itself (random
passwords, certificates, clocks) only the lines on which two of its runs agree are compared. Findings go to --out, one line each on
stdout; the last line is `N passed, N failed`; exit 1 if any failed. Needs PyYAML.
"""
import argparse
import concurrent.futures
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import yaml

from differential import Server, clean

SECONDS = 120
FLAGS = [["--include-crds"], ["--is-upgrade"], ["--no-hooks"], ["-n", "team-a"], ["--kube-version", "1.25.0"], ["--kube-version", "v1.33.4-gke.12"],
         ["--api-versions", "monitoring.coreos.com/v1"], ["-a", "monitoring.coreos.com/v1/ServiceMonitor,cert-manager.io/v1,route.openshift.io/v1"],
         ["--skip-tests"], ["--kube-version", "1.19.3", "--include-crds"], ["--name-template", "{{ \"made\" | upper | lower }}-x"],
         ["--skip-schema-validation"], ["--set-string", "fullnameOverride=over,nameOverride=n"], ["--set-json", "{\"global\":{\"a\":[1,{\"b\":null}]}}"],
         ["--set", "image.tag=null,replicaCount=3"], ["--set", "resources.limits.cpu=1,resources.limits.memory=1e3"],
         ["--set-literal", "nameOverride=a,b"], ["--set", "extraEnv[1].name=x,extraEnv[0].value=007"], ["--dependency-update=false"]]


def load_yaml(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, yaml.YAMLError, ValueError):
        return None


def chart_folders(arguments):
    for argument in arguments:
        if argument.startswith("@"):
            with open(argument[1:], encoding="utf-8") as file:
                yield from (line.strip() for line in file if line.strip())
            continue
        for folder, below, files in sorted(os.walk(argument)):
            if "Chart.yaml" in files:
                below[:] = []
                yield folder


def leaves(value, path=()):
    """Every (path, value) of a table that --set can name: keys without odd characters, no lists."""
    for key, item in value.items() if isinstance(value, dict) else ():
        if isinstance(key, str) and re.fullmatch(r"[A-Za-z0-9_-]+", key):
            yield path + (key,), item
            yield from leaves(item, path + (key,))


TEXTS = ["", "other", "a: b", "{{ .Release.Name }}", "{{ .Values.nosuch.x }}", "0", "true", "null", "é\\u2028", "a\\nb\\n", " x ", "1e3", "0755", "x" * 70, "-", "*", "a,b", "10Gi", "https://u:p@h:8080/p?q#f"]


def changed(value, chance):
    """Another value in the place of this one, of its kind or not."""
    if chance.random() < 0.15:
        return chance.choice([None, [], {}, "text", 7, False, 1.5, [None], {"a": None}, ["x", 1]])
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return chance.choice([str(value), -1, 0, 1e6, 12345678901, 0.5, value + 1])
    if isinstance(value, str):
        return chance.choice(TEXTS)
    if isinstance(value, list):
        return chance.choice([[], value + value, value[:1], [chance.choice(TEXTS)], [{"name": "n", "value": 5}], None, value[::-1]])
    if isinstance(value, dict):
        return chance.choice([{}, None, {"extra": True}, dict(value, extra={"deep": [1, "two"]}), {key: None for key in value}])
    return chance.choice([{}, [], "set", 1, True, {"a": "b"}, ["a"]])


def mutation(values, chance):
    """A table of user's values: some of the chart's own, changed, and at times a global."""
    made = {}
    for _ in range(chance.choice([1, 1, 2, 3, 6])):
        table, place = values, made
        while isinstance(table, dict) and table:
            key = chance.choice(list(table))
            if isinstance(table[key], dict) and table[key] and chance.random() < 0.9:
                table = table[key]
                place[key] = place[key] if isinstance(place.get(key), dict) else {}
                place = place[key]
                continue
            place[key] = changed(table[key], chance)
            break
    if chance.random() < 0.2:
        extra = {chance.choice(["imageRegistry", "imagePullSecrets", "storageClass", "namespace", "env", "labels", "security"]): chance.choice(["g.example", ["s"], {"a": "b"}, None, True, 5])}
        made["global"] = dict(made["global"], **extra) if isinstance(made.get("global"), dict) else extra
    return made


class Shelf:
    """Charts by name, to lend to charts whose dependencies are not vendored."""

    def __init__(self, folders, work):
        self.work = work
        self.charts = {}
        for folder in folders:
            meta = load_yaml(os.path.join(folder, "Chart.yaml"))
            if isinstance(meta, dict) and isinstance(meta.get("name"), str):
                self.charts.setdefault(meta["name"], []).append((str(meta.get("version", "")), folder))

    def lend(self, name, wanted):
        major = re.search(r"\d+", wanted or "")
        found = self.charts.get(name, [])
        alike = [folder for version, folder in found if major and version.lstrip("v").split(".")[0] == major.group()]
        return (alike or [folder for _, folder in found] or [None])[-1]

    def complete(self, folder, depth=0):
        """The folder itself, or a copy in which all declared dependencies are present."""
        meta = load_yaml(os.path.join(folder, "Chart.yaml"))
        source = "Chart.yaml"
        declared = meta.get("dependencies") if isinstance(meta, dict) else None
        if not declared and os.path.exists(os.path.join(folder, "requirements.yaml")):
            source = "requirements.yaml"
            declared = (load_yaml(os.path.join(folder, source)) or {}).get("dependencies")
        if not isinstance(declared, list) or depth > 3 or not all(isinstance(entry, dict) for entry in declared):
            return folder
        present = os.listdir(os.path.join(folder, "charts")) if os.path.isdir(os.path.join(folder, "charts")) else []
        missing = [entry for entry in declared if not any(re.fullmatch(re.escape(str(entry.get("name"))) + r"(-v?\d.*\.tgz)?", name) for name in present)]
        if not missing:
            return folder
        copy = os.path.join(self.work, "%d-%s" % (len(os.listdir(self.work)), os.path.basename(folder) or "chart"))
        shutil.copytree(folder, copy, symlinks=False, ignore_dangling_symlinks=True)
        kept = []
        for entry in declared:
            if entry in missing:
                lent = self.lend(str(entry.get("name")), str(entry.get("version", "")))
                if lent is None:
                    continue
                place = os.path.join(copy, "charts", os.path.basename(str(entry["name"])))
                if not os.path.exists(place):
                    shutil.copytree(self.complete(lent, depth + 1), place, symlinks=False, ignore_dangling_symlinks=True)
                entry = dict(entry, version=">=0.0.0-0")
            kept.append(entry)
        text = load_yaml(os.path.join(copy, source))
        text["dependencies"] = kept
        with open(os.path.join(copy, source), "w", encoding="utf-8") as file:
            yaml.safe_dump(text, file)
        return copy


def variants(folder, options, chance):
    yield []
    files = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if re.fullmatch(r"values[-_.].*\.ya?ml", name)]
    for below in ("ci", "tests", "examples", "test-values", "unittests/values"):
        place = os.path.join(folder, below)
        if os.path.isdir(place):
            files += [os.path.join(place, name) for name in sorted(os.listdir(place)) if re.search(r"values.*\.ya?ml$|^[^.].*\.yaml$", name)]
    chosen = chance.sample(files, min(options.values, len(files)))
    for path in chosen:
        yield ["-f", path]
    if options.values > 1 and len(files) > 1:
        yield [word for path in chance.sample(files, 2) for word in ("-f", path)]
    for _ in range(options.flags):
        yield chance.choice(FLAGS) + (chance.choice(FLAGS[:10]) if chance.random() < 0.3 else [])
    known = list(leaves(load_yaml(os.path.join(folder, "values.yaml"))))
    switches = [(path, value) for path, value in known if isinstance(value, bool)]
    for path, value in chance.sample(switches, min(options.flips, len(switches))):
        yield ["--set", ".".join(path) + "=" + ("false" if value else "true")]
    if options.flips and len(switches) > 1:
        some = chance.sample(switches, (len(switches) + 1) // 2)
        yield ["--set", ",".join(".".join(path) + "=" + ("false" if value else "true") for path, value in some)]
    for _ in range(options.spoils if known else 0):
        path, value = chance.choice(known)
        yield [chance.choice(["--set", "--set-string"]), ".".join(path) + "=" + chance.choice(["null", "", "5", "{a,b}", "text: x", "true"])]


class Charts:
    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.passed = self.failed = 0
        self.home = tempfile.mkdtemp()
        self.servers = threading.local()

    def served(self, words):
        """The answer of this thread's own server, which would remember a namespace."""
        if not hasattr(self.servers, "helm"):
            self.servers.helm = Server(self.options.server)
        return self.servers.helm.run(words if "-n" in words else words + ["-n", "default"])

    def run(self, program, words):
        if program != self.options.bin and self.options.server:
            return self.served(words)
        command = [program] + words + (["--compat-errors", "--compat", self.options.compat] if program == self.options.bin else [])
        env = {"PATH": os.environ.get("PATH", ""), "HOME": self.home, "TZ": "UTC", "GOGC": "400"}
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, env=env, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return 124, b"timeout", b"Error: timeout"
        return done.returncode, clean(done.stdout) if self.options.server else done.stdout, done.stderr

    def difference(self, words):
        """None, or what differs."""
        helm, ours = self.run(self.options.helm, words), self.run(self.options.bin, words)
        if helm[0] != ours[0]:
            again = self.run(self.options.helm, words)
            return None if again[0] == ours[0] else ("exit", helm, ours)
        if helm[1] != ours[1]:
            again = self.run(self.options.helm, words)
            reordered = again[1] != helm[1] and sorted(helm[1].split(b"\n")) == sorted(ours[1].split(b"\n"))
            if again[1] == helm[1] or not (reordered or same_where_stable(helm[1], again[1], ours[1])):
                return None if again[1] == ours[1] else ("bytes", helm, ours)
        if helm[0] and first_error(helm[2]) != first_error(ours[2]):
            others = [first_error(self.run(self.options.helm, words)[2]) for _ in range(4)]
            if first_error(ours[2]) not in others:
                return "error", helm, ours
        return None

    def chart(self, number, name, folder):
        """All variants of one chart."""
        chance = random.Random("%d %s" % (self.options.seed, name))
        for extra in variants(folder, self.options, chance):
            base = ["lint", folder] if self.options.command == "lint" else ["template", "rel", folder]
            if self.options.command == "lint":
                extra = [word for word in extra if not word.startswith("--is-upg")] if not set(extra) & {"--include-crds", "-a", "--api-versions", "--no-hooks", "--is-upgrade", "--skip-tests", "--name-template", "--dependency-update=false"} else ["--strict"]
            if "--name-template" in extra:
                base.remove("rel")
            if "--kube-version" not in extra:
                extra = extra + ["--kube-version", "1.31.0"]
            self.judge(number, name, base + extra)
        values = load_yaml(os.path.join(folder, "values.yaml"))
        for turn in range(self.options.mutations if isinstance(values, dict) else 0):
            path = os.path.join(self.options.out, "values-%04d-%d.yaml" % (number, turn))
            with open(path, "w", encoding="utf-8") as file:
                json.dump(mutation(values, chance), file, default=str)
            command = ["lint", folder] if self.options.command == "lint" else ["template", "rel", folder]
            if self.judge(number, name, command + ["-f", path, "--kube-version", "1.31.0"]):
                os.remove(path)

    def judge(self, number, name, words):
        found = self.difference(words)
        with self.lock:
            self.passed += found is None
            if found:
                self.finding(number, name, words, *found)
        return found is None

    def finding(self, number, name, words, what, helm, ours):
        self.failed += 1
        stem = os.path.join(self.options.out, "%04d" % self.failed)
        for suffix, (code, out, err) in (("helm", helm), ("ours", ours)):
            with open(stem + "." + suffix, "wb") as file:
                file.write(out + b"\n=== stderr, exit %d\n" % code + err)
        print(f"{stem} {what} {name}: {' '.join(words)}", flush=True)


def same_where_stable(first, second, ours):
    """Whether ours equals Helm's output where two runs of Helm agree, document by document and line by line."""
    parts = [re.split(rb"(?m)^---$", text) for text in (first, second, ours)]
    if len({len(part) for part in parts}) != 1:
        return False
    for one, two, mine in zip(*parts):
        if one == two:
            if mine != one:
                return False
            continue
        lines = [part.split(b"\n") for part in (one, two, mine)]
        if len(lines[0]) != len(lines[1]):
            continue
        if len(lines[0]) != len(lines[2]) or any(a == b and a != c for a, b, c in zip(*lines)):
            return False
    return True


def first_error(stderr):
    """The line that begins with Error:, addresses of Go left out."""
    lines = [line for line in stderr.decode("utf-8", "replace").split("\n") if line.startswith("Error:")]
    return re.sub(r"0x[0-9a-f]+", "0x", lines[0]) if lines else ""


def settle(options, program):
    """Makes the paths of the command line absolute and the folder of findings; the folders of all charts. Ends `program` without Helm."""
    options.helm = os.path.abspath(shutil.which(os.environ.get("HELM", "helm")) or sys.exit(f"{program}: no helm at $HELM"))
    options.bin = os.path.abspath(options.bin)
    os.makedirs(options.out, exist_ok=True)
    return list(chart_folders(options.folders))


def finish(charts):
    """Removes Helm's home and prints the counts; the exit code."""
    shutil.rmtree(charts.home, ignore_errors=True)
    print(f"{charts.passed} passed, {charts.failed} failed")
    return 1 if charts.failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--bin", required=True)
    parser.add_argument("--compat", default="helm4")
    parser.add_argument("--command", choices=["template", "lint"], default="template")
    parser.add_argument("--values", type=int, default=4, help="of the chart's own values files, at most so many")
    parser.add_argument("--flags", type=int, default=1, help="sets of flags for each chart")
    parser.add_argument("--flips", type=int, default=1, help="booleans of values.yaml to turn round, one at a time, then half of all")
    parser.add_argument("--spoils", type=int, default=0, help="values to take away or to replace with something of another kind")
    parser.add_argument("--mutations", type=int, default=0, help="values files with changed values of its own for each chart")
    parser.add_argument("--server", help="a program around Helm's command tree that stays")
    parser.add_argument("--sample", type=int, default=0, help="so many charts, chosen by the seed; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--first", type=int, default=0, help="begin with this chart of the list")
    parser.add_argument("--count", type=int, default=1 << 30, help="so many charts")
    parser.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "charts-differential"))
    options = parser.parse_args()
    folders = settle(options, "charts_differential")
    if options.sample:
        folders = random.Random(options.seed).sample(folders, min(options.sample, len(folders)))
    with tempfile.TemporaryDirectory() as work:
        shelf, charts = Shelf(folders, work), Charts(options)
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            waiting = []
            for number, folder in enumerate(folders[options.first:options.first + options.count]):
                try:
                    waiting.append(pool.submit(charts.chart, number, folder, shelf.complete(os.path.abspath(folder))))
                except (OSError, shutil.Error, yaml.YAMLError, AttributeError, TypeError) as trouble:
                    print(f"{folder} left out: {str(trouble)[:100]}", file=sys.stderr)
            for done, future in enumerate(waiting):
                future.result()
                print(f"\r{done + 1} of {len(waiting)} charts ", end="", file=sys.stderr, flush=True)
    return finish(charts)


if __name__ == "__main__":
    sys.exit(main())
