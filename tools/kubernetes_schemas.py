#!/usr/bin/env python3
"""Makes schemas/kubernetes/ from the public Go modules k8s.io/kubernetes, one release per minor version.

    tools/kubernetes_schemas.py            writes schemas/kubernetes/{definitions.jsonl,kinds.tsv,VERSIONS}
    tools/kubernetes_schemas.py --check    exits 1 when the files would change

Needs `go` (for `go mod download`, which also verifies the checksums) and nothing else. Only facts are kept: types,
required fields, formats, enumerations, defaults, list and patch markers; no descriptions. Sources inside a module:
  api/openapi-spec/swagger.json                      types, required, formats, markers, kinds, which paths are namespaced
  api/openapi-spec/v3/*.json                         `default`
  pkg/generated/openapi/zz_generated.openapi.go      `enum`, the only published place that has it
Two files beside the result are written by hand and merged in: constraints.tsv (rules that the server applies in code,
not in OpenAPI) and, at build time, lifecycle.tsv (deprecations). Every line of the result carries the versions it is
true for, so ten versions cost little more than one.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

VERSIONS = ["1.28.15", "1.29.15", "1.30.14", "1.31.14", "1.32.13",
            "1.33.13", "1.34.9", "1.35.6", "1.36.4", "1.37.1"]
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "schemas" / "kubernetes"
KEPT = ("type", "format", "required", "enum", "default", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
        "x-kubernetes-map-type", "x-kubernetes-patch-merge-key", "x-kubernetes-patch-strategy",
        "x-kubernetes-group-version-kind", "x-kubernetes-unions")


def module_folder(version):
    """The unpacked module; `go` downloads and verifies it when it is not in the module cache."""
    with tempfile.TemporaryDirectory() as empty:
        out = subprocess.run(["go", "mod", "download", "-json", f"k8s.io/kubernetes@v{version}"],
                             cwd=empty, check=True, capture_output=True, text=True).stdout
    return pathlib.Path(json.loads(out)["Dir"])


def facts(schema):
    """One schema without prose: the kept keywords, `$ref` as a bare definition name."""
    kept = {k: schema[k] for k in KEPT if k in schema}
    if kept.get("default") in ({}, "", 0, False, []):
        del kept["default"]  # the zero value of the Go type, not a default
    if "$ref" in schema:
        kept["$ref"] = schema["$ref"].rsplit("/", 1)[1]
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            kept[key] = facts(schema[key])
    if "properties" in schema:
        kept["properties"] = {name: facts(sub) for name, sub in schema["properties"].items()}
    return kept


def add_defaults(definitions, folder):
    """`default` stands only in the v3 documents; group files disagree on zero values alone, which are dropped."""
    for path in sorted((folder / "api/openapi-spec/v3").glob("*.json")):
        schemas = json.loads(path.read_text()).get("components", {}).get("schemas", {})
        for name, schema in schemas.items():
            for field, sub in schema.get("properties", {}).items():
                default = sub.get("default")
                if default in (None, {}, "", 0, False, []) or name not in definitions:
                    continue
                if field in definitions[name].get("properties", {}):
                    definitions[name]["properties"][field]["default"] = default


FUNCTION = re.compile(r"^func schema_(\w+)\(ref common\.ReferenceCallback\)")
PROPERTY = re.compile(r'^\t{5}"([^"]+)": \{$')
ENUM = re.compile(r"^(\t+)Enum: +\[\]interface\{\}\{(.*)\},$")
INNER = re.compile(r"^(\t+)(Items|AdditionalProperties): ")


def go_enums(folder):
    """(function name, property, path of items/additionalProperties) -> values, read from gofmt's fixed indentation."""
    function = field = None
    inner = []
    for line in (folder / "pkg/generated/openapi/zz_generated.openapi.go").open(encoding="utf-8"):
        if match := FUNCTION.match(line):
            function, field, inner = match.group(1), None, []
        elif match := PROPERTY.match(line.rstrip("\n")):
            field, inner = match.group(1), []
        elif match := INNER.match(line):
            depth = len(match.group(1))
            inner = [entry for entry in inner if entry[0] < depth] + [(depth, match.group(2))]
        elif (match := ENUM.match(line.rstrip("\n"))) and function:
            depth = len(match.group(1))
            path = [name for level, name in inner if level < depth]
            values = sorted(set(json.loads(f"[{match.group(2)}]")))
            yield function, field, path, values


def add_enums(definitions, folder):
    by_function = {}
    for name in definitions:
        flat = name.replace("-", "").replace(".", "_")
        by_function[flat.replace("io_k8s_", "k8sio_", 1)] = name
        for start in ("pkg_", "apimachinery_pkg_", "apis_"):
            if "_" + start in flat:
                by_function.setdefault(start + flat.split("_" + start, 1)[1], name)
    placed = 0
    for function, field, path, values in go_enums(folder):
        name = by_function.get(function)
        node = definitions.get(name, {}).get("properties", {}).get(field) if name and field else None
        for step in path:
            node = (node or {}).get("items" if step == "Items" else "additionalProperties")
        if node is not None:
            node["enum"] = values
            placed += 1
    return placed


def add_constraints(definitions, rows):
    """constraints.tsv: what the server checks in code. A required field goes into x-required, to tell it apart."""
    for name, field, rule in rows:
        definition = definitions.get(name)
        if definition is None:
            continue
        if field == "-":
            definition.update(json.loads(rule))
        elif field in definition.get("properties", {}):
            definition["properties"][field].update(json.loads(rule))


def kinds_of(swagger):
    """apiVersion, kind -> (scope, resource, definition)."""
    kinds = {}
    for name, schema in swagger["definitions"].items():
        for gvk in schema.get("x-kubernetes-group-version-kind", ()):
            kinds[api_version(gvk), gvk["kind"]] = ["-", "-", name]
    for path, item in swagger["paths"].items():
        parts = path.strip("/").split("/")
        if "{path}" in parts or "watch" in parts:
            continue
        rest = parts[2:] if parts[0] == "api" else parts[3:]
        namespaced = rest[:2] == ["namespaces", "{namespace}"] and len(rest) > 2
        rest = rest[2:] if namespaced else rest
        if len(rest) not in (1, 2) or (len(rest) == 2 and rest[1] != "{name}"):
            continue
        for verb in ("post", "put", "get"):
            operation = item.get(verb, {})
            gvk = operation.get("x-kubernetes-group-version-kind")
            if gvk is None or operation.get("x-kubernetes-action") not in ("post", "put", "get"):
                continue
            entry = kinds.get((api_version(gvk), gvk["kind"]))
            if entry is not None and entry[0] != "Namespaced":
                entry[0], entry[1] = "Namespaced" if namespaced else "Cluster", rest[0]
    return kinds


def api_version(gvk):
    return f'{gvk["group"]}/{gvk["version"]}' if gvk["group"] else gvk["version"]


def ranges(mask):
    """{0, 1, 2, 5} -> 1.28-1.30,1.33: the versions a line is true for."""
    minors = [VERSIONS[i].rsplit(".", 1)[0] for i in range(len(VERSIONS))]
    out, i = [], 0
    while i < len(minors):
        j = i
        while j in mask:
            j += 1
        if j > i:
            out.append(minors[i] if j == i + 1 else f"{minors[i]}-{minors[j - 1]}")
        i = max(j, i + 1)
    return ",".join(out)


def read_version(version, constraints):
    folder = module_folder(version)
    swagger = json.loads((folder / "api/openapi-spec/swagger.json").read_text())
    definitions = {name: facts(schema) for name, schema in swagger["definitions"].items()}
    add_defaults(definitions, folder)
    enums = add_enums(definitions, folder)
    add_constraints(definitions, constraints)
    print(f"{version}: {len(definitions)} definitions, {enums} enumerations", file=sys.stderr)
    return definitions, kinds_of(swagger)


def build():
    rows = [line.split("\t") for line in (FOLDER / "constraints.tsv").read_text().splitlines()
            if line and not line.startswith("#")]
    definitions, kinds = {}, {}
    for index, version in enumerate(VERSIONS):
        found, found_kinds = read_version(version, rows)
        for name, schema in found.items():
            text = json.dumps(schema, sort_keys=True, separators=(",", ":"))
            definitions.setdefault((name, text), set()).add(index)
        for (api, kind), (scope, resource, name) in found_kinds.items():
            kinds.setdefault((api, kind, scope, resource, name), set()).add(index)
    ordered = sorted(definitions.items(), key=lambda item: (item[0][0], min(item[1]), item[0][1]))
    return {
        "definitions.jsonl": "".join(f"{name}\t{ranges(mask)}\t{text}\n" for (name, text), mask in ordered),
        "kinds.tsv": "# apiVersion, kind, scope (- = not stored by the server), resource, definition, versions\n"
                     + "".join("\t".join((*row, ranges(mask))) + "\n" for row, mask in sorted(kinds.items())),
        "VERSIONS": "".join(version + "\n" for version in VERSIONS),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="exit 1 when the files would change; write nothing")
    options = parser.parse_args()
    stale = []
    for name, text in build().items():
        path = FOLDER / name
        if not path.exists() or path.read_text() != text:
            stale.append(name)
            if not options.check:
                path.write_text(text)
    print("changed: " + (", ".join(stale) or "nothing"))
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
