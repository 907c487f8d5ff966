#!/usr/bin/env python3
"""Many judges on much input: what `validate` tells on eight threads is, byte for byte, what it tells on one. Made for the preset tsan
(tools/threads.sh), where a race also fails the run; true of any build.

usage: threads.py --bin BINARY. Prints each failing run and last `N passed, N failed`.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

from tally import Tally


def documents(count):
    """Objects of many kinds, some wrong, with patterns, rules in CEL and repeated keys."""
    for i in range(count):
        yield f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{i}}}\ndata: {{x: {'1' if i % 7 == 0 else 'y'}}}\n"
        yield f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d{i}}}\nspec: {{selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: c, image: i, cpu: 1}}]}}}}}}\n"
        yield f"apiVersion: e.io/v1\nkind: X\nmetadata: {{name: x{i}}}\nspec: {{n: {i}, s: 'a{i % 3}'}}\n"
        if i % 11 == 0:
            yield "a: [unclosed\n"


CRD = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "xs.e.io"}, "spec": {
    "group": "e.io", "scope": "Namespaced", "names": {"kind": "X", "plural": "xs"}, "versions": [{
        "name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {
            "type": "object", "x-kubernetes-validations": [{"rule": "self.n % 5 != 0 || self.s.matches('^a[12]$')", "message": "no"}],
            "properties": {"n": {"type": "integer"}, "s": {"type": "string", "pattern": "^a[0-9]$"}}}}}}}]}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, type=os.path.abspath)
    options = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "crd.json"), "w", encoding="utf-8") as file:
            json.dump(CRD, file)
        for name, count in (("many.yaml", 400), *((f"small{i}.yaml", 3) for i in range(40))):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write("---\n".join(documents(count)))
        files = sorted(name for name in os.listdir(folder) if name.endswith(".yaml"))
        for words in (["validate", "--crds", "crd.json"], ["validate", "--crds", "crd.json", "-o", "json"], ["validate", "--strict", "--summary"],
                      ["kubeconform", "-summary", "-output", "json", "-ignore-missing-schemas"], ["kubeconform", "-verbose", "-strict"]):
            told = []
            for threads in ("1", "8", "3"):
                process = subprocess.run([options.bin, words[0], "-n", threads, *words[1:], *files], cwd=folder, capture_output=True, check=False, timeout=600)
                told.append((process.returncode, process.stdout, process.stderr))
            fault = ""
            if told[0][0] != 1:
                fault = f"exit {told[0][0]}: {told[0][2].decode()[:300]}"
            elif told[1:] != told[:1] * 2:
                fault = "other words on more threads: " + next(result[2] for result in told[1:] if result != told[0]).decode()[-600:]
            tally.judge(" ".join(words), fault)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
