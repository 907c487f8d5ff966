#!/usr/bin/env python3
"""Apply a chart, compare again: nothing but noise, for each applier, against a real kube-apiserver when there is one.

A chart is applied by kubectl, kubectl --server-side, Helm 3 and Helm 4, then compared with the cluster, with what `kubectl get -o yaml`
prints of it, and, for the server-side appliers, with the server's dry run. All three must end with exit 0. What the API server itself
does not take (a chart that wants other things to be there) is told and not counted.

usage: applied_again.py --bin RHUMBLINE [--charts FOLDER] [--engine ENGINE]... [-v] [NAME...]
  --charts FOLDER   public charts besides the project's own: those of tests/live/public_charts.txt that lie below FOLDER
The server is that of $RHUMBLINE_RIG_KUBECONFIG, else of ~/.cache/rhumbline-rig/state/kubeconfig; Helm is $HELM3 and $HELM4, else helm3 and
helm4 on PATH. Without them it says so and passes. Last line `N passed, N failed`.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ENGINES = ("kubectl", "kubectl-ssa", "helm3", "helm4")
VERSION = "1.34"
FLAGS = {"linkerd": ["--set", "identity.externalCA=true,identity.issuer.scheme=kubernetes.io/tls"]}
CRD = "kind: CustomResourceDefinition"


class Refused(Exception):
    """The API server does not take the chart."""


class Rig:
    def __init__(self, binary, kubeconfig, helm):
        self.binary, self.helm = binary, helm
        self.folder = tempfile.mkdtemp(prefix="rhumbline-again-")
        self.kubeconfig = os.path.join(self.folder, "kubeconfig")
        shutil.copy(kubeconfig, self.kubeconfig)
        self.environment = {**os.environ, "KUBECONFIG": self.kubeconfig, "XDG_CACHE_HOME": self.folder}

    def run(self, *words, good=True):
        done = subprocess.run(words, capture_output=True, text=True, timeout=300, env=self.environment)
        if good and done.returncode:
            raise Refused(f"{' '.join(os.path.basename(w) for w in words[:4])}: {done.stderr.strip()[-600:]}")
        return done

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path


class Applied:
    """One chart under one applier: a namespace of its own, taken away at the end."""
    def __init__(self, rig, name, chart, flags, engine):
        self.rig, self.name, self.chart, self.flags, self.engine = rig, name, chart, flags, engine
        self.namespace = f"again-{name}-{engine}-{int(time.time() * 10) % 10**7}"
        self.manifest = None
        self.definitions = definitions_of(chart)

    def __enter__(self):
        self.rig.run("kubectl", "create", "namespace", self.namespace)
        self.rig.run("kubectl", "config", "set-context", "--current", "--namespace", self.namespace)
        return self

    def render(self):
        words = ("template", self.name, self.chart, "-n", self.namespace, "--no-hooks", "--include-crds", "--kube-version", VERSION, *self.flags)
        done = self.rig.run(self.rig.binary, *words)
        self.manifest = self.rig.path("manifest.yaml", done.stdout)
        if CRD in done.stdout:
            self.definitions = [self.manifest]

    def documents(self):
        with open(self.manifest, encoding="utf-8") as file:
            return [item for item in yaml.safe_load_all(file) if item]

    def apply(self):
        self.render()
        for name in {item["metadata"].get("namespace") for item in self.documents()} - {None, self.namespace}:
            self.rig.run("kubectl", "create", "namespace", name, good=False)
        if self.definitions and self.manifest not in self.definitions:
            for path in self.definitions:
                self.rig.run("kubectl", "apply", "--server-side", "-f", path)
                self.rig.run("kubectl", "wait", "--for=condition=established", "--timeout=60s", "-f", path)
            time.sleep(2)  # what is established is not in every list of kinds yet
        if self.engine in self.rig.helm:
            for verb in ("install", "upgrade"):  # a chart may say other things at an upgrade
                self.rig.run(self.rig.helm[self.engine], verb, self.name, self.chart, "-n", self.namespace, "--no-hooks", *self.flags)
            return
        words = ["kubectl", "apply", "-f", self.manifest] + (["--server-side"] if self.engine == "kubectl-ssa" else [])
        if self.rig.run(*words, good=False).returncode:
            time.sleep(3)  # definitions are served a little after they are stored
            self.rig.run(*words)

    def live(self):
        done = self.rig.run("kubectl", "get", "-f", self.manifest, "--ignore-not-found", "-o", "json", good=False)
        return self.rig.path("live.json", done.stdout)

    def comparisons(self):
        """The command lines that must find nothing."""
        if self.engine in self.rig.helm:
            new = [self.name, self.chart, "-n", self.namespace, *self.flags]
            secret = self.rig.run("kubectl", "get", "secret", f"sh.helm.release.v1.{self.name}.v2", "-o", "json").stdout
            release = ["--release", self.rig.path("release.json", secret)]
            own = ["--kube-version", VERSION, "--engine", self.engine]
        else:
            new, release, own = [self.manifest, "-n", self.namespace, "--engine", self.engine], ["--old", self.manifest], []
        yield "cluster", [*new, "--live", "cluster"]
        crds = self.rig.run("kubectl", "get", "crds", "-o", "json").stdout
        definitions = ["--crds", self.rig.path("crds.json", crds)] if json.loads(crds)["items"] else []
        known = ["--lookup-from", self.rig.path("namespaces.json", self.rig.run("kubectl", "get", "namespaces", "-o", "json").stdout)]
        yield "file", [*new, "--live", self.live(), *definitions, *release, *own, *known]
        if self.engine in ("kubectl-ssa", "helm4"):
            yield "dry run", [*new, "--live", "cluster", "--server-side"]

    def __exit__(self, *_):
        run = self.rig.run
        # Webhooks whose service nobody runs would refuse the rest.
        for kind, name in self.hooks():
            run("kubectl", "delete", kind, name, "--ignore-not-found", good=False)
        if self.engine in self.rig.helm:
            run(self.rig.helm[self.engine], "uninstall", self.name, "-n", self.namespace, "--no-hooks", good=False)
        for path in {self.manifest, *self.definitions} - {None}:
            run("kubectl", "delete", "-f", path, "--ignore-not-found", "--wait=false", good=False)
        names = [item["metadata"]["name"] for item in (self.documents() if self.manifest else []) if item["kind"] == "CustomResourceDefinition"]
        if names:  # they are gone only when their objects are
            run("kubectl", "delete", "crd", *names, "--ignore-not-found", "--timeout=20s", good=False)
        run("kubectl", "delete", "namespace", self.namespace, "--wait=false", good=False)

    def hooks(self):
        kinds = ("WebhookConfiguration", "AdmissionPolicy", "AdmissionPolicyBinding", "APIService")
        return [(item["kind"], item["metadata"]["name"]) for item in (self.documents() if self.manifest else []) if item["kind"].endswith(kinds)]


def definitions_of(chart):
    """Definitions that a chart of the project takes for granted, as schemas/ has them."""
    folder = os.path.join(ROOT, "schemas", os.path.basename(chart))
    if os.path.dirname(chart) != os.path.join(ROOT, "templates") or not os.path.isdir(folder):
        return []
    found = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".yaml")]
    return [path for path in found if CRD in open(path, encoding="utf-8").read()]


def fault_of(applied):
    """What the comparisons find that should not be there; None: nothing."""
    for title, words in applied.comparisons():
        done = applied.rig.run(applied.rig.binary, "diff", *words, "-o", "json", good=False)
        if done.returncode == 2:
            return f"{title}: {done.stderr.strip()}"
        report = json.loads(done.stdout)
        changes = [f'{i["object"]} {c["path"]}: {c["class"]} {json.dumps(c.get("live"))[:80]} -> {json.dumps(c.get("after"))[:80]}'
                   for i in report["objects"] for c in i["changes"] if c["class"] not in ("noise", "chart-noop", "default", "default-change")]
        objects = [f'{i["object"]}: {i["class"]}' for i in report["objects"] if i["class"] != "object-kept"]
        if done.returncode or changes or objects or report["outcome"] != "ok" or report["conflicts"]:
            told = [report["outcome"], *(f'{c["object"]} {c["path"]} of {c["manager"]}' for c in report["conflicts"]), *objects, *changes]
            return f"{title}: exit {done.returncode}: " + "; ".join(told[:12]) + (f"; and {len(told) - 12} more" if len(told) > 12 else "")
    return None


def charts(folder, names):
    """The project's own charts, then the public ones: name, folder, flags."""
    found = []
    own = os.path.join(ROOT, "templates")
    for name in sorted(os.listdir(own)):
        if os.path.exists(os.path.join(own, name, "Chart.yaml")):
            found.append((name, os.path.join(own, name), FLAGS.get(name, [])))
    if folder:
        with open(os.path.join(HERE, "public_charts.txt"), encoding="utf-8") as file:
            for line in file:
                words = line.split()
                if words and not line.startswith("#"):
                    found.append((words[0], os.path.join(folder, words[1]), words[2:]))
    return [item for item in found if not names or item[0] in names]


def helms():
    found = {}
    for engine in ("helm3", "helm4"):
        path = os.environ.get(engine.upper()) or shutil.which(engine)
        if path:
            found[engine] = path
        else:
            print(f"skipped: {engine}: neither ${engine.upper()} nor {engine} on PATH")
    return found


def server():
    kubeconfig = os.environ.get("RHUMBLINE_RIG_KUBECONFIG") or os.path.expanduser("~/.cache/rhumbline-rig/state/kubeconfig")
    try:
        words = ["kubectl", "--kubeconfig", kubeconfig, "get", "--raw", "/readyz", "--request-timeout=5s"]
        if os.path.exists(kubeconfig) and subprocess.run(words, capture_output=True, timeout=20).returncode == 0:
            return kubeconfig
    except (OSError, subprocess.TimeoutExpired):
        pass
    print(f"skipped: no API server answers by {kubeconfig} (RHUMBLINE_RIG_KUBECONFIG names another), or kubectl is missing")
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--charts")
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("-v", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    kubeconfig = server()
    if kubeconfig is None:
        return 0
    rig = Rig(os.path.abspath(options.bin), kubeconfig, helms())
    clean, passed, failed = {}, 0, 0
    for name, chart, flags in charts(options.charts, options.names):
        for engine in options.engine or ENGINES:
            if engine.startswith("helm") and engine not in rig.helm:
                continue
            try:
                with Applied(rig, name, chart, flags, engine) as applied:
                    applied.apply()
                    fault = fault_of(applied)
            except Refused as error:
                print(f"not taken {name} {engine}: {error}", flush=True)
                continue
            passed += fault is None
            failed += fault is not None
            clean.setdefault(name, []).append(fault is None)
            if fault or options.v:
                print(f"FAIL {name} {engine}: {fault}" if fault else f"ok {name} {engine}", flush=True)
    print(f"{sum(all(found) for found in clean.values())} of {len(clean)} charts without a difference")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
