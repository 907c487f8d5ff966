#!/usr/bin/env python3
"""Makes schemas/istio/crds.yaml from the public Go module istio.io/api.

    tools/istio_crds.py            writes the file
    tools/istio_crds.py --check    exits 1 when it would change

Needs `go` (for `go mod download`, which also verifies the checksums) and PyYAML. Only facts are kept: names, types, required
fields, bounds, enumerations, rules; no descriptions. The versions of a kind have one schema, which is written once. The chart
templates/istio renders the file as it is (it is linked there), so each object carries `helm.sh/resource-policy: keep`.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import yaml

VERSION = "1.30.3"
TARGET = pathlib.Path(__file__).resolve().parent.parent / "schemas/istio/crds.yaml"
HEAD = f"""# The CRDs of Istio {VERSION}: names, types and bounds of fields, without descriptions.
# Made by tools/istio_crds.py; not to be edited. The versions of a kind share one schema, hence the anchors.
"""


def module_folder():
    """The unpacked module; `go` downloads and verifies it when it is not in the module cache."""
    with tempfile.TemporaryDirectory() as empty:
        out = subprocess.run(["go", "mod", "download", "-json", f"istio.io/api@v{VERSION}"],
                             cwd=empty, check=True, capture_output=True, text=True).stdout
    return pathlib.Path(json.loads(out)["Dir"])


def facts(node, names=False):
    """The node without descriptions; `names` says that its keys are names of fields."""
    if isinstance(node, list):
        return [facts(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: facts(value, key == "properties" and not names) for key, value in node.items()
            if names or key != "description"}


def definition(crd):
    crd = facts(crd)
    first = crd["spec"]["versions"][0]["schema"]
    for version in crd["spec"]["versions"]:
        if version["schema"] == first:
            version["schema"] = first  # the same object: one anchor
    return {"apiVersion": crd["apiVersion"], "kind": crd["kind"],
            "metadata": {"name": crd["metadata"]["name"], "labels": {"app.kubernetes.io/part-of": "istio"},
                         "annotations": {"helm.sh/resource-policy": "keep"}},
            "spec": crd["spec"]}


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return not (isinstance(data, dict) and "openAPIV3Schema" in data)

    def generate_anchor(self, node):
        return "schema"


def main():
    source = module_folder() / "kubernetes/customresourcedefinitions.gen.yaml"
    crds = [definition(crd) for crd in yaml.safe_load_all(source.read_text()) if crd]
    text = HEAD + "".join("---\n" + yaml.dump(crd, Dumper=Dumper, default_flow_style=None, width=150, sort_keys=False)
                          for crd in sorted(crds, key=lambda crd: crd["metadata"]["name"]))
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text)
    elif TARGET.read_text() != text:
        sys.exit("schemas/istio/crds.yaml is not what istio.io/api says: run tools/istio_crds.py")


if __name__ == "__main__":
    main()
