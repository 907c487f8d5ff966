#!/usr/bin/env python3
"""Random upgrades through kubectl, kubectl --server-side, Helm 3 and Helm 4 on a real API server, against what `diff` foretells.

Each round makes objects of many kinds (upgrade_grammar.py), installs them, edits them as other managers, asks for the comparison and
then upgrades. What was foretold (the outcome, each object afterwards, which objects change) must be what happened.

usage: random_upgrades.py --bin RHUMBLINE [--rounds N] [--seed N] [--objects N] [--engine ENGINE]... [--only KIND] [--first ENGINE]
The server is that of $RHUMBLINE_RIG_KUBECONFIG, else of ~/.cache/rhumbline-rig/state/kubeconfig; Helm is $HELM3 and $HELM4, else helm3 and helm4
on PATH. Without a server it says so and passes. Last line `N passed, N failed`.
"""
import argparse
import base64
import http.client
import json
import os
import random
import re
import ssl
import subprocess
import sys
import tempfile
import time

import yaml

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import recorded
import upgrade_grammar as grammar
from applied_again import ENGINES, helms, server

EDITORS = ("kubectl-edit", "kubectl-patch", "kubectl-label", "Mozilla", "some-controller", "kube-controller-manager")


class Api:
    """The server, asked directly: an edit by any manager, the plural of a kind."""
    def __init__(self, kubeconfig):
        with open(kubeconfig, encoding="utf-8") as file:
            config = yaml.safe_load(file)
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.host = cluster["server"].split("//")[1]
        context = ssl._create_unverified_context()
        folder = tempfile.mkdtemp(prefix="rhumbline-random-")
        for name in ("certificate", "key"):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(base64.b64decode(user[f"client-{name}-data"]))
        context.load_cert_chain(os.path.join(folder, "certificate"), os.path.join(folder, "key"))
        self.context, self.connection, self.plurals = context, None, {}

    def call(self, method, path, body=None, kind="application/json"):
        for turn in (0, 1):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPSConnection(self.host, context=self.context, timeout=30)
                self.connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": kind})
                answer = self.connection.getresponse()
                return answer.status, json.loads(answer.read() or "{}")
            except (OSError, http.client.HTTPException):
                self.connection = None
                if turn:
                    raise
        return 0, {}

    def path(self, item, namespace):
        version = item["apiVersion"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if (version, item["kind"]) not in self.plurals:
            for resource in self.call("GET", root)[1].get("resources", []):
                if "/" not in resource["name"]:
                    self.plurals[version, resource["kind"]] = resource["name"], resource["namespaced"]
        plural, namespaced = self.plurals[version, item["kind"]]
        return root + (f"/namespaces/{namespace}" if namespaced else "") + "/" + plural

    def get(self, item, namespace):
        if item["apiVersion"] == "autoscaling/v1":
            item = {**item, "apiVersion": "autoscaling/v2"}  # as kubectl reads it
        status, found = self.call("GET", self.path(item, namespace) + "/" + item["metadata"]["name"])
        return found if status == 200 else None


# ---- One random upgrade ------------------------------------------------------------------------------------------------------------

class Upgrade:
    """An object in its three versions."""
    def __init__(self, seed, make, name):
        chance = random.Random(seed)
        first = grammar.Draw(seed)
        make(first, name)  # names all choices
        self.old = grammar.clean(make(first, name))
        self.new = grammar.clean(make(first.again(seed + 1, chance.choice((0, 0, 1, 1, 2, 3, 6))), name))
        self.edits = []
        for number in range(chance.choice((0, 1, 1, 2, 3))):
            edited = grammar.clean(make(first.again(seed + 2 + number, chance.choice((1, 1, 2, 3))), name))
            self.edits.append((chance.choice(EDITORS), merge_patch(self.old, edited), chance.choice(("merge", "merge", "merge", "apply", "strategic"))))
        self.bare = chance.random() < 0.03  # loses its managedFields
        self.deleted = chance.random() < 0.02


def merge_patch(old, new):
    patch = {}
    for key in old.keys() | new.keys():
        if key in ("apiVersion", "kind") or old.get(key) == new.get(key):
            continue
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            patch[key] = merge_patch(old[key], new[key])
        else:
            patch[key] = new.get(key)
    return patch


def edit(api, upgrade, namespace):
    """Lays the edits over the live object; those that the server refuses are left out."""
    place = api.path(upgrade.old, namespace) + "/" + upgrade.old["metadata"]["name"]
    is_custom = "example.com" in upgrade.old["apiVersion"]
    for manager, patch, how in upgrade.edits:
        if not patch:
            continue
        if how == "apply":
            body = {**without_nulls(patch), "apiVersion": upgrade.old["apiVersion"], "kind": upgrade.old["kind"]}
            body.setdefault("metadata", {})["name"] = upgrade.old["metadata"]["name"]
            api.call("PATCH", f"{place}?fieldManager={manager}&force=true", body, "application/apply-patch+yaml")
        else:
            kind = "strategic-merge-patch" if how == "strategic" and not is_custom and upgrade.old["kind"] != "CustomResourceDefinition" else "merge-patch"
            api.call("PATCH", f"{place}?fieldManager={manager}", patch, f"application/{kind}+json")
    if upgrade.bare:
        api.call("PATCH", place, {"metadata": {"managedFields": [{}]}}, "application/merge-patch+json")
    if upgrade.deleted:
        api.call("PATCH", place, {"metadata": {"finalizers": None}}, "application/merge-patch+json")
        api.call("DELETE", place)


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def write(path, items):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines("---\n" + json.dumps(item, indent=1) + "\n" for item in items)  # quoted: y and no are words here
    return path


class Round:
    def __init__(self, api, options, seed):
        self.api, self.options, self.seed = api, options, seed
        self.folder = tempfile.mkdtemp(prefix="rhumbline-round-")
        self.faults = []
        self.passed = 0

    def upgrades(self, engine):
        chance = random.Random(self.seed)
        made = []
        for number in range(self.options.objects):
            pool = grammar.CLUSTER if chance.random() < 0.25 else grammar.NAMESPACED
            make = chance.choice(pool)
            name = f"r{self.seed % 100000}-{number}-{engine.replace('kubectl', 'k')}"
            upgrade = Upgrade(self.seed * 1000 + number * 10, make, name)
            if engine == "kubectl":  # what a null among annotations does depends on kubectl's version
                for item in (upgrade.old, upgrade.new):
                    item["metadata"]["annotations"] = without_nulls(item["metadata"].get("annotations", {}))
            if not self.options.only or upgrade.old["kind"] == self.options.only:
                made.append(upgrade)
        return made

    def run(self, engine):
        namespace = f"random-{self.seed}-{engine}-{int(time.time()) % 100000}"
        self.api.call("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
        wanted = [u for u in self.upgrades(engine) if self.is_taken(u.old, namespace, engine)]
        # What stops a Helm release stops all of it, so each object that may be refused is a release of its own.
        groups = [[u] for u in wanted if not self.is_taken(u.new, namespace, engine)] if engine.startswith("helm") else []
        alone = {id(group[0]) for group in groups}
        groups.append([u for u in wanted if id(u) not in alone])
        for number, group in enumerate(g for g in groups if g):
            self.group(engine, namespace, f"g{number}", group)
        for upgrade in wanted:
            self.remove(upgrade, namespace)
        self.api.call("DELETE", f"/api/v1/namespaces/{namespace}")

    def is_taken(self, item, namespace, engine):
        """Whether the object, new, would be taken; a server-side applier is stricter."""
        if engine in ("kubectl-ssa", "helm4"):
            place = self.api.path(item, namespace) + "/" + item["metadata"]["name"]
            return self.api.call("PATCH", f"{place}?fieldManager=x&dryRun=All&force=true&fieldValidation=Strict", item, "application/apply-patch+yaml")[0] < 300
        return self.api.call("POST", self.api.path(item, namespace) + "?dryRun=All&fieldValidation=Strict", item)[0] < 300

    def remove(self, upgrade, namespace):
        place = self.api.path(upgrade.old, namespace) + "/" + upgrade.old["metadata"]["name"]
        self.api.call("PATCH", place, {"metadata": {"finalizers": None}}, "application/merge-patch+json")
        self.api.call("DELETE", place + "?gracePeriodSeconds=0")

    def apply(self, engine, path, namespace, release):
        if engine.startswith("kubectl"):
            return recorded.run("kubectl", "apply", *(["--server-side"] if engine == "kubectl-ssa" else []), "-n", namespace, "-f", path, good=False)
        with tempfile.TemporaryDirectory() as work:
            return recorded.run(self.options.helm[engine], "upgrade", "--install", release, recorded.chart_of(work, path), "-n", namespace, "--no-hooks", good=False)

    def group(self, engine, namespace, release, group):
        old = write(os.path.join(self.folder, "old.yaml"), [u.old for u in group])
        new = write(os.path.join(self.folder, "new.yaml"), [u.new for u in group])
        first = self.apply(self.options.first or engine, old, namespace, release)
        if first.returncode:
            print(f"old not installed (seed {self.seed} {engine}): {first.stderr.strip()[:400]}")
        installed = [self.api.get(u.old, namespace) for u in group]
        for upgrade in group:
            edit(self.api, upgrade, namespace)
        before = [self.api.get(u.old, namespace) for u in group]
        done = self.apply(engine, new, namespace, release)
        after = [self.api.get(u.old, namespace) for u in group]
        for upgrade, made, was, will in zip(group, installed, before, after):
            if was is None and not upgrade.deleted:
                continue
            self.judge(engine, namespace, upgrade, made, was, will, outcome_of(done, upgrade, group, engine), done)

    def judge(self, engine, namespace, upgrade, first, was, will, outcome, done):
        if outcome is None:
            return
        if outcome == "ok" and will is None:
            return
        witness = [self.api.call("GET", f"/api/v1/namespaces/{namespace}")[1]]  # has managedFields, so they are known to be shown
        record = {"namespace": namespace, "outcome": outcome, "exit": 1 if outcome != "ok" else 0, "live": ([was] if was else []) + witness, "after": ([will] if will else []) + witness}
        folder = os.path.join(self.folder, f"{engine}-{upgrade.old['metadata']['name']}")
        os.makedirs(folder, exist_ok=True)
        write(os.path.join(folder, "old.yaml"), [upgrade.old])
        write(os.path.join(folder, "new.yaml"), [upgrade.new])
        if upgrade.old["apiVersion"].startswith("rnd."):
            write(os.path.join(folder, "crds.yaml"), [grammar.definition()])
        with open(os.path.join(folder, engine + ".json"), "w", encoding="utf-8") as file:
            json.dump(record, file, indent=1, sort_keys=True)
        with open(os.path.join(folder, "installed.json"), "w", encoding="utf-8") as file:
            json.dump(first, file)
        fault = recorded.check(self.options.bin, folder, engine) or recorded.check_whole(self.options.bin, folder, engine)
        if fault is None and was and will and first:
            states = {"old": upgrade.old, "installed": first, "live": was, "new": upgrade.new, "after": will}
            fault = classes_fault(json.loads(recorded.foretell(self.options.bin, folder, engine, record, "json").stdout), outcome, states)
        self.passed += fault is None
        if fault:
            with open(os.path.join(folder, "said.txt"), "w", encoding="utf-8") as file:
                file.write(done.stderr[-6000:])
            print(f"FAIL seed {self.seed} {engine} {upgrade.old['kind']} {folder}: {fault}", flush=True)
            self.faults.append(folder)


# ---- Classes of fields, from what was seen ---------------------------------------------------------------------------------------------

def classes_fault(report, outcome, states):
    """A field whose class does not follow from the recorded states; None: all do."""
    told = {change["path"]: change["class"] for item in report["objects"] for change in item["changes"] if item["class"] == "object-kept"}
    nulls = {path for side in ("old", "new") for path in leaves(states[side]) if recorded.at(states[side], path) is None}
    states = {name: folded(recorded.bare(item)) for name, item in states.items()}
    for path, name in told.items():
        if path in nulls:
            continue
        sides = {state: recorded.at(item, path) for state, item in states.items()}
        wanted = classes_of(sides, outcome)
        if name not in ("reordered", "side-effect", "default-change", "chart-noop", "noise", *wanted):
            return f"{path}: {name}, wanted {' or '.join(sorted(wanted))}: {json.dumps(sides)[:400]}"
    for path in leaves(states["live"]) | leaves(states["installed"]):
        sides = {state: recorded.at(item, path) for state, item in states.items()}
        is_written = sides["old"] is not None or sides["new"] is not None
        if is_written and path not in told and path not in nulls and recorded.differing(sides["installed"], sides["live"]) and recorded.differing(sides["live"], sides["installed"]):
            return f"{path}: an edit that is not told: {json.dumps(sides)[:400]}"
    return None


def folded(item):
    """A Secret's texts as data, nulls left out."""
    for key, text in (item.pop("stringData", None) or {}).items():
        item.setdefault("data", {})[key] = base64.b64encode(str(text).encode()).decode()
    for thing in ((item.get("spec") or {}).get("keyed") or []) if item.get("kind") == "Thing" else []:
        thing.setdefault("port", 80)  # a key, by default
    return without_nulls(item)


def leaves(value, path=""):
    if not isinstance(value, dict):
        return set() if isinstance(value, list) else {path}
    step = lambda key: ("." if path else "") + key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'["{key}"]'
    return set().union(*(leaves(item, path + step(key)) for key, item in value.items()))


def classes_of(sides, outcome):
    same = lambda one, other: not recorded.differing(sides[one], sides[other])
    empty = lambda name: sides[name] in (None, {}, [])
    edited, chart = not same("live", "installed"), not same("old", "new")
    if outcome != "ok":
        if edited and chart:
            return {"converged"} if same("live", "new") else {"both-changed-refused"}
        return {"edit-present"} if edited else {"chart-change-refused"}
    if not edited:
        if not chart:
            return {"edit-kept"} if same("live", "after") else {"side-effect"}
        if same("after", "new"):
            return {"chart-add" if empty("live") else "chart-remove" if empty("after") else "chart-replace"}
        return {"chart-partial"}
    if not chart:
        return {"edit-kept"} if same("live", "after") else {"edit-reverted"}
    if same("live", "after"):
        return {"converged"} if same("live", "new") else {"edit-kept"} if empty("new") else {"edit-kept-over-chart"}
    return {"edit-deleted"} if empty("new") else {"edit-overwritten"} if same("after", "new") else {"chart-partial"}


# ---- What the appliers said ------------------------------------------------------------------------------------------------------------

def outcome_of(done, upgrade, group, engine):
    """What happened to this object; None: it cannot be told."""
    if done.returncode == 0:
        return "ok"
    if len(group) == 1:
        return recorded.outcome_of(done)
    name = r"(?<![\w-])" + re.escape(upgrade.old["metadata"]["name"]) + r"(?![\w-])"
    blocks = re.split(r"\n(?=error:|Error|The |\* |Apply failed|conflict |server-side apply)| && ", done.stderr)
    mine = [block for block in blocks if re.search(name, block) and not block.startswith("Warning")]
    if engine.startswith("kubectl"):  # a conflict names no object
        if re.search(name, done.stdout):
            return "ok"
        return "refused" if mine else "conflict"
    if mine:
        return "conflict" if any("conflict" in block for block in mine) else "refused"
    return "ok" if engine == "helm4" and all("conflict" in block for block in blocks) else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--objects", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--only")
    parser.add_argument("--first", choices=ENGINES, help="who installs, if not who upgrades")
    options = parser.parse_args()
    options.bin = os.path.abspath(options.bin)
    kubeconfig = server()
    if kubeconfig is None:
        return 0
    os.environ["KUBECONFIG"] = kubeconfig
    options.helm = helms()
    api = Api(kubeconfig)
    status, _ = api.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", grammar.definition())
    if status == 201:
        time.sleep(3)
    passed = failed = 0
    for seed in range(options.seed, options.seed + options.rounds):
        for engine in options.engine or ENGINES:
            if engine.startswith("helm") and engine not in options.helm:
                continue
            done = Round(api, options, seed)
            done.run(engine)
            passed += done.passed
            failed += len(done.faults)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
