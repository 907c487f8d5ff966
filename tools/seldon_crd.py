#!/usr/bin/env python3
"""Writes schemas/seldon/seldondeployments.yaml: the CRD of the chart seldon-operator, with the pod's spec spelt out.

The chart leaves what is below a pod's spec and a container to Kubernetes; offline nobody else would look, so here it is
filled in from schemas/kubernetes (the version below: the oldest there, next to the one Seldon Core 1.18 was built with).

  tools/seldon_crd.py --bin build/release/rhumbline            writes the file
  tools/seldon_crd.py --bin build/release/rhumbline --check    says whether it is still true
"""
import argparse
import json
import pathlib
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "schemas/seldon/seldondeployments.yaml"
KUBERNETES = (1, 28)
DROPPED = ("default", "x-required", "x-kubernetes-patch-merge-key", "x-kubernetes-patch-strategy",
           "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-group-version-kind")
HEAD = """# SeldonDeployment of Seldon Core 1.18 with all of a pod's fields; for `rhumbline validate --crds schemas/seldon`.
# Made by tools/seldon_crd.py from templates/seldon-operator and schemas/kubernetes. Do not edit.
"""


def definitions():
    """Name to schema, as of KUBERNETES."""
    found = {}
    for line in (ROOT / "schemas/kubernetes/definitions.jsonl").read_text().splitlines():
        name, versions, schema = line.split("\t")
        for part in versions.split(","):
            first, _, last = part.partition("-")
            low, high = (tuple(int(n) for n in v.split(".")) for v in (first, last or first))
            if low <= KUBERNETES <= high:
                found[name] = json.loads(schema)
    return found


def resolve(schema, known, quantity):
    """The schema without references, and without what only a merge or a newer dialect understands."""
    if isinstance(schema, list):
        return [resolve(item, known, quantity) for item in schema]
    if not isinstance(schema, dict):
        return schema
    target = schema.get("$ref")
    if isinstance(target, str):
        if target.endswith("Quantity"):
            return quantity
        if target.endswith("IntOrString"):
            return {"x-kubernetes-int-or-string": True}
        return resolve(known[target], known, quantity)
    return {key: {name: resolve(value, known, quantity) for name, value in part.items()} if key == "properties"
            else resolve(part, known, quantity)
            for key, part in schema.items() if key not in DROPPED}


def chart_crd(binary):
    """The CRD that the chart renders, as data."""
    rendered = subprocess.run([binary, "template", "seldon-operator", str(ROOT / "templates/seldon-operator"), "-n",
                               "seldon-system", "-s", "templates/crd.yaml"], check=True, capture_output=True).stdout
    return yaml.safe_load(rendered)


def full_crd(binary):
    crd = chart_crd(binary)
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    predictor = schema["properties"]["spec"]["properties"]["predictors"]["items"]["properties"]
    known = definitions()
    quantity = predictor["engineResources"]["properties"]["limits"]["additionalProperties"]
    predictor["componentSpecs"]["items"]["properties"]["spec"] = resolve(known["io.k8s.api.core.v1.PodSpec"], known, quantity)
    predictor["explainer"]["properties"]["containerSpec"] = resolve(known["io.k8s.api.core.v1.Container"], known, quantity)
    crd["metadata"] = {"name": crd["metadata"]["name"]}
    return crd


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):  # only the schema of all three versions is worth an anchor
        return not (isinstance(data, dict) and "openAPIV3Schema" in data)


def text_of(crd):
    """YAML in which the schema is written once and meant three times."""
    for version in crd["spec"]["versions"][1:]:
        version["schema"] = crd["spec"]["versions"][0]["schema"]
    return HEAD + yaml.dump(crd, Dumper=Dumper, default_flow_style=None, width=150)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    text = text_of(full_crd(arguments.bin))
    if not arguments.check:
        TARGET.write_text(text)
    elif TARGET.read_text() != text:
        sys.exit(f"{TARGET.relative_to(ROOT)} is not what the chart and schemas/kubernetes say: run tools/seldon_crd.py")


if __name__ == "__main__":
    main()
