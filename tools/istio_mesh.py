#!/usr/bin/env python3
"""Makes schemas/istio/mesh.yaml from the public Go module istio.io/api.

    tools/istio_mesh.py            writes the file
    tools/istio_mesh.py --check    exits 1 when it would change

The ConfigMap `istio` holds a MeshConfig as text. It is no custom resource, but its types are written in that form here, so that one
checker judges both. Only facts are kept: names, types, enumerations. istiod reads the text leniently (golang/protobuf jsonpb): numbers
may be texts, durations are Go's, fields have their JSON names or those of the proto file.
Needs `go` (for `go mod download`, which also verifies the checksums) and PyYAML.
"""
import pathlib
import re
import sys

import yaml

from istio_crds import VERSION, module_folder

TARGET = pathlib.Path(__file__).resolve().parent.parent / "schemas/istio/mesh.yaml"
HEAD = f"""# The types of Istio {VERSION}'s MeshConfig, in the form of a CRD: what `mesh` of the ConfigMap istio becomes.
# Made by tools/istio_mesh.py; not to be edited.
"""
FILES = ["mesh/v1alpha1", "networking/v1alpha3", "networking/v1beta1", "type/v1beta1"]
TEXT = {"type": "string"}
NUMBER = {"x-kubernetes-int-or-string": True}
ANY = {"x-kubernetes-preserve-unknown-fields": True}
SCALARS = {"string": TEXT, "bytes": TEXT, "bool": {"type": "boolean"}, "double": ANY, "float": ANY}
SCALARS |= {name: NUMBER for name in ("int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64")}
GOOGLE = {"Duration": {"type": "string", "format": "duration"}, "Struct": {"type": "object", **ANY}, "Value": ANY, "ListValue": ANY, "Any": ANY,
          "StringValue": TEXT, "BoolValue": SCALARS["bool"], "DoubleValue": ANY, "FloatValue": ANY, "Timestamp": TEXT, "Empty": {"type": "object"}}
GOOGLE |= {name: NUMBER for name in ("Int32Value", "Int64Value", "UInt32Value", "UInt64Value")}


def tokens(text):
    text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", text, flags=re.S)
    return re.findall(r'"(?:\\.|[^"\\])*"|[\w.]+|[{}\[\]<>()=;,]', text)


class Proto:
    """Messages {full name: [(name, type, repeated)]} and enums {full name: [names]} of proto files."""

    def __init__(self):
        self.messages, self.enums, self.known = {}, {}, {}

    def read(self, text):
        self.words, self.at, self.scope = tokens(text), 0, ""
        while self.at < len(self.words):
            word = self.take()
            if word == "package":
                self.scope = self.take()
            elif word == "message":
                self.message(self.scope)
            elif word == "enum":
                self.enum(self.scope)
            elif word in ("service", "extend"):
                self.skip_block()
            if word in ("syntax", "package", "import", "option"):
                self.skip_to(";")

    def take(self):
        self.at += 1
        return self.words[self.at - 1]

    def skip_to(self, end):
        while self.take() != end:
            pass

    def skip_block(self):
        self.skip_to("{")
        depth = 1
        while depth:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)

    def enum(self, scope):
        full = f"{scope}.{self.take()}"
        self.take()
        names = self.enums[full] = []
        while (word := self.take()) != "}":
            if word not in ("option", "reserved"):
                names.append(word)
            self.skip_to(";")

    def message(self, scope):
        full = f"{scope}.{self.take()}"
        self.take()
        fields = self.messages[full] = []
        self.fields(full, fields)

    def fields(self, full, fields):
        while (word := self.take()) != "}":
            if word == "message":
                self.message(full)
            elif word == "enum":
                self.enum(full)
            elif word == "oneof":
                self.take(), self.take()
                self.fields(full, fields)
            elif word in ("option", "reserved", "extensions"):
                self.skip_to(";")
            elif word != ";":
                repeated = word == "repeated"
                kind = self.take() if word in ("repeated", "optional") else word
                if kind == "map":
                    self.take(), self.take(), self.take()
                    kind, repeated = self.take(), "map"
                    self.take()
                fields.append((self.take(), kind, repeated))
                self.skip_to(";")

    def resolve(self, name, scope):
        name = name.lstrip(".")
        while True:
            full = f"{scope}.{name}" if scope else name
            if full in self.messages or full in self.enums:
                return full
            if not scope:
                return None
            scope = scope.rpartition(".")[0]

    def schema(self, kind, scope, above):
        if kind in SCALARS:
            return SCALARS[kind]
        if kind.startswith("google.protobuf."):
            return GOOGLE.get(kind.rpartition(".")[2], ANY)
        full = self.resolve(kind, scope)
        if full in self.enums:
            return {"type": "string", "enum": self.enums[full]}
        if full is None or full in above:
            return ANY
        if full not in self.known:
            self.known[full] = self.object(full, above)
        return self.known[full]

    def object(self, full, above):
        properties = {}
        for name, inner, repeated in self.messages[full]:
            found = self.schema(inner, full, above | {full})
            if repeated == "map":
                found = {"type": "object", "additionalProperties": found}
            elif repeated:
                found = {"type": "array", "items": found}
            camel = re.sub(r"_(\w)", lambda m: m[1].upper(), name)
            properties[camel] = found
            if name != camel:
                properties[name] = found
        return {"type": "object", "properties": properties} if properties else {"type": "object", **ANY}


class Plain(yaml.SafeDumper):
    """Anchors for messages that several fields are of, none for what is short."""

    def ignore_aliases(self, data):
        return not isinstance(data, dict) or len(data.get("properties", ())) < 3


def main():
    proto = Proto()
    for folder in FILES:
        for path in sorted((module_folder() / folder).glob("*.proto")):
            proto.read(path.read_text())
    mesh = proto.schema("MeshConfig", "istio.mesh.v1alpha1", frozenset())
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "meshconfigs.mesh.istio.io"},
           "spec": {"group": "mesh.istio.io", "scope": "Namespaced", "names": {"kind": "MeshConfig", "plural": "meshconfigs"},
                    "versions": [{"name": "v1alpha1", "served": True, "storage": True,
                                  "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": mesh}}}}]}}
    body = yaml.dump(crd, Dumper=Plain, sort_keys=False, width=140, default_flow_style=None)
    body = body.replace("kind: CustomResourceDefinition", "kind: CustomResourceDefinition\n# kind: MeshConfig", 1)
    text = HEAD + body
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text() != text)
    TARGET.write_text(text)


if __name__ == "__main__":
    main()
