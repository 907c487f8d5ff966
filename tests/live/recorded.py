#!/usr/bin/env python3
"""Upgrades that were recorded with a real API server: what `rhumbline diff` foretells against what happened.

tests/live/cases/NAME holds old.yaml, edits.sh (kubectl commands), new.yaml, maybe crds.yaml, and for each applier ENGINE.json: the live
objects before the upgrade (with managedFields), those after it, the applier's exit code and whether it met a conflict or a refusal.
flags.json, where there is one, names the appliers that are meant and the flags that they and the comparison get at the upgrade.

  recorded.py --bin RHUMBLINE            compares; needs no server
  recorded.py --record [NAME...]         records anew with $KUBECONFIG, kubectl, and Helm as $HELM3 and $HELM4

Last line `N passed, N failed`.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from fractions import Fraction

import yaml

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from tally import Tally  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
ENGINES = ("kubectl", "kubectl-ssa", "helm3", "helm4")
CHOSEN = ("nodePort", "healthCheckNodePort", "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "storageClassName")
AMOUNT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)([numkMGTPE]|[KMGTPE]i)?")
UNITS = {None: 1, "n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000), **{unit: 1000 ** (i + 1) for i, unit in enumerate("kMGTPE")},
         **{unit + "i": 1024 ** (i + 1) for i, unit in enumerate("KMGTPE")}}
SERVER_METADATA = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid", "selfLink", "namespace")


def documents(path):
    with open(path, encoding="utf-8") as file:
        return [item for item in yaml.safe_load_all(file) if item]


def label(item):
    return f'{item["kind"]}/{item["metadata"].get("namespace", "")}/{item["metadata"]["name"]}'


def bare(item):
    """Without what only the server writes."""
    item = json.loads(json.dumps(item))
    item.pop("status", None)
    item.pop("apiVersion")  # the version that is asked for, not one that is kept
    for claim in (item.get("spec") or {}).get("volumeClaimTemplates") or []:
        claim.pop("status", None)
    meta = item["metadata"]
    for name in SERVER_METADATA:
        meta.pop(name, None)
    if (meta.get("labels") or {}).get("app.kubernetes.io/managed-by") == "Helm":
        del meta["labels"]["app.kubernetes.io/managed-by"]
    notes = meta.get("annotations", {})
    for name in list(notes):
        if name.startswith(("kubectl.kubernetes.io/last-applied", "meta.helm.sh/", "deployment.kubernetes.io/", "deprecated.daemonset")):
            del notes[name]
    if not notes:
        meta.pop("annotations", None)
    return item


# ---- Looking up a path of a comparison ---------------------------------------------------------------------------------------

STEP = re.compile(r'\.?([A-Za-z0-9_-]+)|\["((?:[^"\\]|\\.)*)"\]|\[(=?)((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\](?:#(\d+))?')


def at(value, path):
    place = 0
    while place < len(path):
        step = STEP.match(path, place)
        place = step.end()
        if step.group(1) is not None or step.group(2) is not None:
            name = step.group(1) if step.group(1) is not None else json.loads('"' + step.group(2) + '"')
            value = value.get(name) if isinstance(value, dict) else None
        elif step.group(3):
            wanted = json.loads(step.group(4))
            value = wanted if isinstance(value, list) and wanted in value else None
        else:
            keys = dict(re.findall(r'([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^,]+)', step.group(4)))
            found = [item for item in value or [] if isinstance(item, dict) and
                     all((item.get(key) if key != "protocol" else item.get(key, "TCP")) == json.loads(text) for key, text in keys.items())]
            turn = int(step.group(5) or 1)
            value = found[turn - 1] if len(found) >= turn else None
        if value is None:
            return None
    return value


def amount_of(text):
    found = AMOUNT.fullmatch(str(text))
    return Fraction(found.group(1)) * UNITS[found.group(2)] if found else None


def differing(real, told, path=""):
    """The first place where two states differ, as the server sees them; None: they are the same."""
    empty = (None, {}, [])
    if (real in empty and told in empty) or real == told:
        return None
    if told is None and path.rsplit(".", 1)[-1] in CHOSEN:
        return None  # the server chooses; nobody foretells which
    if isinstance(real, dict) and isinstance(told, dict):
        places = [differing(real.get(key), told.get(key), f"{path}.{key}") for key in sorted(real.keys() | told.keys())]
        return next((place for place in places if place), None)
    if isinstance(real, list) and isinstance(told, list) and len(real) == len(told):
        places = [differing(one, other, f"{path}[{number}]") for number, (one, other) in enumerate(zip(real, told))]
        return next((place for place in places if place), None)
    if real is not None and told is not None and not isinstance(real, (dict, list)) and not isinstance(told, (dict, list)):
        if str(real) == str(told) or (amount_of(real) is not None and amount_of(real) == amount_of(told)):
            return None
    return f"{path}: it was {json.dumps(real)[:150]} afterwards, foretold {json.dumps(told)[:150]}"


ORDER_MATTERS_NOT = ("deep", "finalizers", "hostAliases", "imagePullSecrets", "keyed", "ownerReferences", "ports", "secrets", "set", "topologySpreadConstraints",
                     "volumeMounts", "volumes", "webhooks")


def unordered(value, name=""):
    """With the lists sorted of which no order is told."""
    if isinstance(value, dict):
        return {key: unordered(item, key) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    items = [unordered(item) for item in value]
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if name in ORDER_MATTERS_NOT else items


def are_different(one, other):
    one, other = unordered(one), unordered(other)
    return bool(differing(one, other) or differing(other, one))


# ---- Comparing ---------------------------------------------------------------------------------------------------------------

def read_record(folder, engine):
    with open(os.path.join(folder, engine + ".json"), encoding="utf-8") as file:
        return json.load(file)


def flags_of(folder):
    path = os.path.join(folder, "flags.json")
    if not os.path.exists(path):
        return {engine: [] for engine in ENGINES}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def foretell(binary, folder, engine, record, form):
    """What the comparison says, in that form."""
    with tempfile.TemporaryDirectory() as work:
        live = os.path.join(work, "live.json")
        with open(live, "w", encoding="utf-8") as file:
            json.dump({"apiVersion": "v1", "kind": "List", "items": record["live"]}, file)
        words = [binary, "diff", "--old", os.path.join(folder, "old.yaml"), "--live", live, os.path.join(folder, "new.yaml"), "--engine", engine,
                 "-n", record["namespace"], "--show-secrets", "-o", form]
        words += flags_of(folder).get(engine, [])
        if os.path.exists(os.path.join(folder, "crds.yaml")):
            words += ["--crds", os.path.join(folder, "crds.yaml")]
        return subprocess.run(words, capture_output=True, text=True, timeout=30)


def spelled(path):
    """A path as the server spells it in the words of a conflict."""
    return re.sub(r'\["((?:[^"\\]|\\.)*)"\]', r".\1", path)


def check(binary, folder, engine):
    record = read_record(folder, engine)
    done = foretell(binary, folder, engine, record, "json")
    if done.returncode > 1:
        return "exit %d: %s" % (done.returncode, done.stderr.strip())
    report = json.loads(done.stdout)
    if report["outcome"].split("-")[0] != record["outcome"]:
        return f'outcome: it was {record["outcome"]}, foretold {report["outcome"]}'
    met = sorted(f'{conflict["manager"]}: .{spelled(conflict["path"])}' for conflict in report["conflicts"])
    if "conflicts" in record and met != record["conflicts"]:
        return f'conflicts: {record["conflicts"]} were met, foretold {met}'
    before = {label(item): bare(item) for item in record["live"]}
    after = {label(item): bare(item) for item in record["after"]}
    changed = {name for name in before.keys() | after.keys() if are_different(before.get(name), after.get(name))}
    told = set()
    for item in report["objects"]:
        for change in item["changes"]:
            state = after.get(item["object"])
            if state is not None and "after" in change and item["class"] in ("object-kept", "object-adopted"):
                real = at(state, change["path"])
                if change["class"] != "reordered" and differing(real, change["after"], change["path"]):
                    return f'{item["object"]} {change["path"]}: it was {real!r} afterwards, foretold {change["after"]!r} ({change["class"]})'
            if differing(change.get("live"), change.get("after")) or change["class"] == "reordered":
                told.add(item["object"])
        if item["class"] in ("object-created", "object-recreated", "object-pruned"):
            told.add(item["object"])
    if record["outcome"] == "ok" and changed != told:
        return f"changed were {sorted(changed)}, foretold {sorted(told)}"
    return None


def check_whole(binary, folder, engine):
    """Whether each object is, as a whole, what `-o after` said it would be."""
    record = read_record(folder, engine)
    done = foretell(binary, folder, engine, record, "after")
    if done.returncode > 1:
        return "-o after: exit %d: %s" % (done.returncode, done.stderr.strip())
    told = {label(item): bare(item) for item in json.loads(done.stdout)["items"]}
    real = {label(item): bare(item) for item in record["after"]}
    for name in real.keys() & told.keys() & {label(item) for item in record["live"]}:  # of what is created, defaults are not told
        place = differing(real[name], told[name])
        if place:
            return f"{name} {place.lstrip('.')} (-o after)"
    return None


# ---- Recording ---------------------------------------------------------------------------------------------------------------

def run(*words, text=None, good=True):
    done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=120)
    if good and done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return done


def objects(folder, namespace):
    found = []
    for item in {label(i): i for i in documents(os.path.join(folder, "old.yaml")) + documents(os.path.join(folder, "new.yaml"))}.values():
        group = (item["apiVersion"] if item["kind"] != "HorizontalPodAutoscaler" else "autoscaling/v2").split("/")  # as kubectl reads it
        kind = item["kind"] + ("." + group[1] + "." + group[0] if len(group) > 1 else "")
        place = item["metadata"].get("namespace", namespace)
        done = run("kubectl", "get", kind, item["metadata"]["name"], "-n", place, "-o", "json", "--show-managed-fields", good=False)
        if done.returncode == 0:
            found.append(json.loads(done.stdout))
    return found


def chart_of(work, manifest):
    os.makedirs(os.path.join(work, "templates"), exist_ok=True)
    with open(os.path.join(work, "Chart.yaml"), "w", encoding="utf-8") as file:
        file.write("apiVersion: v2\nname: case\nversion: 1.0.0\n")
    with open(os.path.join(work, "manifest.yaml"), "w", encoding="utf-8") as file, open(manifest, encoding="utf-8") as source:
        file.write(source.read())
    with open(os.path.join(work, "templates", "all.yaml"), "w", encoding="utf-8") as file:
        file.write('{{ .Files.Get "manifest.yaml" }}\n')
    return work


def apply(engine, manifest, namespace, flags=()):
    if engine == "kubectl":
        return run("kubectl", "apply", "-n", namespace, "-f", manifest, *flags, good=False)
    if engine == "kubectl-ssa":
        return run("kubectl", "apply", "--server-side", "-n", namespace, "-f", manifest, *flags, good=False)
    with tempfile.TemporaryDirectory() as work:
        return run(os.environ[engine.upper()], "upgrade", "--install", "case", chart_of(work, manifest), "-n", namespace, "--no-hooks", *flags, good=False)


def outcome_of(done):
    if done.returncode == 0:
        return "ok"
    return "conflict" if "conflict" in done.stderr and "invalid ownership" not in done.stderr else "refused"


CONFLICT = re.compile(r'conflicts? with "([^"]+)"(?: with subresource "[^"]+")?(?: using [^:\s]+)?:((?:\s*\n- .+)+| \S+)')


def conflicts_of(done):
    """Each conflict in the applier's words, `manager: .path`."""
    return sorted(f"{manager}: {path}" for manager, paths in CONFLICT.findall(done.stderr) for path in re.findall(r"(?:^|\n- | )(\..+)", paths))


def record(folder, engine):
    namespace = f"rec-{os.path.basename(folder)}-{engine}-{int(time.time()) % 100000}".replace("_", "-")[:60]
    run("kubectl", "create", "namespace", namespace)
    if os.path.exists(os.path.join(folder, "crds.yaml")):
        run("kubectl", "apply", "-f", os.path.join(folder, "crds.yaml"))
        time.sleep(2)
    first = apply(engine, os.path.join(folder, "old.yaml"), namespace)
    if first.returncode:
        print(f"{folder} {engine}: the old state cannot be installed: {first.stderr}")
        return
    with open(os.path.join(folder, "edits.sh"), encoding="utf-8") as file:
        run("sh", "-e", "-c", f"kubectl() {{ command kubectl -n {namespace} \"$@\"; }}\n" + file.read())
    before = objects(folder, namespace)
    done = apply(engine, os.path.join(folder, "new.yaml"), namespace, flags_of(folder)[engine])
    written = {"namespace": namespace, "outcome": outcome_of(done), "exit": done.returncode, "live": before, "after": objects(folder, namespace)}
    if written["outcome"] == "conflict":
        written["conflicts"] = conflicts_of(done)
    with open(os.path.join(folder, engine + ".json"), "w", encoding="utf-8") as file:
        json.dump(written, file, indent=1, sort_keys=True)
        file.write("\n")
    print("recorded", os.path.basename(folder), engine, written["outcome"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    tally = Tally()
    for name in sorted(os.listdir(CASES)):
        folder = os.path.join(CASES, name)
        if options.names and name not in options.names:
            continue
        for engine in ENGINES:
            if options.record:
                if engine in flags_of(folder):
                    record(folder, engine)
                continue
            fault = check(os.path.abspath(options.bin), folder, engine) if os.path.exists(os.path.join(folder, engine + ".json")) else None
            tally.judge(f"{name} {engine}", fault)
    return 0 if options.record else tally.end()


if __name__ == "__main__":
    sys.exit(main())
