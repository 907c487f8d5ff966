#!/usr/bin/env python3
"""`--live cluster` against a real kube-apiserver, when there is one; without one it says so and passes.

The server is that of $RHUMBLINE_RIG_KUBECONFIG (its user may do everything), else of ~/.cache/rhumbline-rig/state/kubeconfig. Needs
kubectl. usage: rig.py --bin RHUMBLINE; last line `N passed, N failed`.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from tally import Tally  # noqa: E402

MANIFEST = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.25", ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: fast}
"""


class Rig:
    def __init__(self, binary, kubeconfig):
        self.binary, self.kubeconfig = binary, kubeconfig
        self.folder = tempfile.mkdtemp(prefix="rhumbline-rig-")
        self.namespace = "rhumbline-test-%d" % (time.time() * 10 % 10**9)
        self.environment = {**os.environ, "KUBECONFIG": kubeconfig, "XDG_CACHE_HOME": self.folder}

    def run(self, *words, text=None, environment=None):
        return subprocess.run(words, input=text, capture_output=True, text=True, timeout=120, env=environment or self.environment)

    def kubectl(self, *words, text=None):
        done = self.run("kubectl", "-n", self.namespace, *words, text=text)
        if done.returncode:
            raise AssertionError(f"kubectl {' '.join(words)}: {done.stderr}")
        return done

    def diff(self, manifest, *flags, environment=None):
        path = os.path.join(self.folder, "new.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(manifest)
        return self.run(self.binary, "diff", path, "--live", "cluster", "-n", self.namespace, *flags, environment=environment)


def expect(fact, message):
    if not fact:
        raise AssertionError(message)


def ok_nothing_is_there_yet(rig):
    done = rig.diff(MANIFEST, "--engine", "kubectl", "-o", "json")
    expect(done.returncode == 1 and all(i["class"] == "object-created" for i in json.loads(done.stdout)["objects"]), done.stdout + done.stderr)


def ok_applied_is_no_difference(rig):
    rig.kubectl("create", "namespace", rig.namespace)
    rig.kubectl("apply", "-f", "-", text=MANIFEST)
    for flags in (("--engine", "kubectl"), ("--server-side", "--force-conflicts")):
        done = rig.diff(MANIFEST, *flags)
        expect(done.returncode == 0, done.stdout + done.stderr)


def ok_our_verdict_is_kubectl_diffs(rig):
    for old, new in (("nginx:1.25", "nginx:1.25"), ("nginx:1.25", "nginx:1.26"), ("mode: fast", "mode: slow"), ("port: 80", "port: 81")):
        manifest = MANIFEST.replace(old, new)
        theirs = rig.run("kubectl", "diff", "-n", rig.namespace, "-f", "-", text=manifest)
        ours = rig.diff(manifest, "--engine", "kubectl")
        expect(theirs.returncode == ours.returncode, f"{new}: kubectl diff says {theirs.returncode}, we {ours.returncode}: {ours.stdout}{ours.stderr}")


def ok_edit_is_told_with_its_manager(rig):
    rig.kubectl("patch", "configmap", "settings", "--type=merge", "-p", '{"data":{"mode":"slow"}}')
    done = rig.diff(MANIFEST, "--engine", "kubectl", "-o", "json")
    change = [c for i in json.loads(done.stdout)["objects"] for c in i["changes"]]
    expect(done.returncode == 1 and change[0]["class"] == "edit-reverted" and change[0]["manager"] == "kubectl-patch", done.stdout)


def ok_dry_run_tells_the_conflict_that_we_foresee(rig):
    rig.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", text=MANIFEST)
    rig.kubectl("patch", "configmap", "settings", "--type=merge", "-p", '{"data":{"mode":"slow"}}')
    foreseen = json.loads(rig.diff(MANIFEST, "--engine", "kubectl-ssa", "-o", "json").stdout)
    asked = json.loads(rig.diff(MANIFEST, "--server-side", "-o", "json").stdout)
    expect(foreseen["outcome"] == asked["outcome"] == "conflict", f'{foreseen["outcome"]} {asked["outcome"]}')
    expect(foreseen["conflicts"] == asked["conflicts"], f'{foreseen["conflicts"]} {asked["conflicts"]}')


def ok_snapshot_compares_as_the_cluster_does(rig):
    done = rig.run(rig.binary, "cluster", "snapshot", "-n", rig.namespace)
    expect(done.returncode == 0, done.stderr)
    path = os.path.join(rig.folder, "snapshot.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(done.stdout)
    saved = rig.run(rig.binary, "diff", os.path.join(rig.folder, "new.yaml"), "--live", path, "-n", rig.namespace, "--engine", "kubectl", "-o", "json")
    live = rig.diff(MANIFEST, "--engine", "kubectl", "-o", "json")
    expect(json.loads(saved.stdout)["objects"] == json.loads(live.stdout)["objects"], saved.stdout + live.stdout)


def fails_without_rights(rig):
    viewer = rig.kubeconfig + "-viewer"
    if not os.path.exists(viewer):
        return
    done = rig.diff(MANIFEST, "--engine", "kubectl", environment={**rig.environment, "KUBECONFIG": viewer})
    expect(done.returncode == 2 and done.stdout == "" and "HTTP 403" in done.stderr, done.stdout + done.stderr)


TESTS = (ok_nothing_is_there_yet, ok_applied_is_no_difference, ok_our_verdict_is_kubectl_diffs, ok_edit_is_told_with_its_manager,
         ok_dry_run_tells_the_conflict_that_we_foresee, ok_snapshot_compares_as_the_cluster_does, fails_without_rights)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    binary = os.path.abspath(parser.parse_args().bin)
    kubeconfig = os.environ.get("RHUMBLINE_RIG_KUBECONFIG") or os.path.expanduser("~/.cache/rhumbline-rig/state/kubeconfig")
    try:
        there = os.path.exists(kubeconfig) and subprocess.run(["kubectl", "--kubeconfig", kubeconfig, "get", "--raw", "/readyz", "--request-timeout=5s"],
                                                              capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        there = False
    if not there:
        print(f"skipped: no API server answers by {kubeconfig} (RHUMBLINE_RIG_KUBECONFIG names another), or kubectl is missing")
        return 0
    rig = Rig(binary, kubeconfig)
    tally = Tally()
    for test in TESTS:
        try:
            test(rig)
            tally.judge(test.__name__, "")
        except Exception as error:  # a test that breaks has failed
            tally.judge(test.__name__, f"{type(error).__name__}: {error}")
    rig.run("kubectl", "delete", "namespace", rig.namespace, "--wait=false")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
