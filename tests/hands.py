"""A cluster after an install and some hands: the objects that `--live` is given in rows of tests/systems/variations.jsonl.

`installed()` renders a release and marks its objects as the applier would have: labels, annotations, managedFields, maybe Helm's record.
`touch()` does to them what a person does with kubectl: sets or removes fields, edits a text, deletes or adds an object; the server's books
are kept: a changed field belongs to the hand that changed it. Server defaults are left out (tests/systems/*/live-edited.yaml have them).

An edit has `on` (Kind/name) and of `set` (path -> value), `remove` (paths), `replace` (path -> [old, new] inside a text), `delete`; or it
has `add`, an object. `by` is the field manager (kubectl-edit). Paths: a.b, ["a.key"], [0], [name=x].
"""
import base64
import gzip
import json
import pathlib
import re
import subprocess

INSTALLED_AT, EDITED_AT = "2026-01-10T08:00:00Z", "2026-02-03T09:30:00Z"
ENGINES = {"helm3": ("helm", "Update"), "helm4": ("helm", "Apply"), "kubectl": ("kubectl-client-side-apply", "Update"), "kubectl-ssa": ("kubectl", "Apply")}
# Lists whose items have keys, as the API's own schema says; all others, and those of custom resources, are one value.
KEYS = {"containers": ["name"], "initContainers": ["name"], "env": ["name"], "volumes": ["name"], "webhooks": ["name"], "imagePullSecrets": ["name"],
        "volumeMounts": ["mountPath"], "hostAliases": ["ip"], "topologySpreadConstraints": ["topologyKey", "whenUnsatisfiable"]}
ATOMIC_MAPS = {"selector", "nodeSelector", "roleRef"}
STEP = re.compile(r'\.?([A-Za-z0-9_$-]+)|\["([^"]*)"\]|\[(\d+)\]|\[(\w+)=([^\]]*)\]')


def steps(path):
    found, end = [], 0
    while end < len(path):
        step = STEP.match(path, end)
        if not step:
            raise ValueError(f"no path: {path}")
        end = step.end()
        name, quoted, index, key, value = step.groups()
        found.append((key, value) if key else int(index) if index else quoted if quoted is not None else name)
    return found


def find(at, step):
    """The index or key of a step in what it steps into; None where there is no such item yet."""
    if isinstance(step, tuple):
        return next((i for i, item in enumerate(at) if str(item.get(step[0])) == step[1]), None)
    return step


def put(item, path, value):
    at, way = item, steps(path)
    for i, step in enumerate(way[:-1]):
        key = find(at, step)
        if key is None:
            raise ValueError(f"{path}: no item {step}")
        if isinstance(at, dict) and at.get(key) is None:
            at[key] = [] if isinstance(way[i + 1], tuple) else {}
        at = at[key]
    key = find(at, way[-1])
    if isinstance(at, list) and key is None:
        at.append(value)
    else:
        at[key] = value


def get(item, path):
    for step in steps(path):
        item = item[find(item, step)]
    return item


def take(item, path):
    at = item
    way = steps(path)
    for step in way[:-1]:
        at = at[find(at, step)]
    del at[find(at, way[-1])]


def fields(item):
    """{path in FieldsV1's words: value} of all leaves."""
    found = {}
    is_own = "." not in item["apiVersion"].split("/")[0] or item["apiVersion"].split("/")[0].endswith("k8s.io")
    is_service = item["kind"] == "Service"

    def walk(value, way, name):
        if isinstance(value, dict) and value and name not in ATOMIC_MAPS | ({"matchLabels"} if is_own else set()):
            for key, below in value.items():
                walk(below, way + ("f:" + key,), key)
        elif isinstance(value, list) and value and is_own and keys_of(name):
            for each in value:
                keyed = {key: each.get(key, "TCP" if key == "protocol" else None) for key in keys_of(name)}
                below = way + ("k:" + json.dumps(keyed, separators=(",", ":")),)
                found[below + (".",)] = None
                walk(each, below, "")
        else:
            found[way] = json.dumps(value, sort_keys=True)

    def keys_of(name):
        if name == "ports":
            return ["port" if is_service else "containerPort", "protocol"]
        return KEYS.get(name)

    for key, value in item.items():
        if key not in ("apiVersion", "kind", "metadata", "status"):
            walk(value, ("f:" + key,), key)
    for key in ("labels", "annotations"):
        walk(item["metadata"].get(key) or {}, ("f:metadata", "f:" + key), key)
    return found


def entry(item, ways, manager, operation, time):
    tree = {}
    for way in sorted(ways):
        at = tree
        for step in way:
            at = at.setdefault(step, {})
    return {"apiVersion": item["apiVersion"], "fieldsType": "FieldsV1", "fieldsV1": tree, "manager": manager, "operation": operation, "time": time}


class Cluster:
    def __init__(self):
        self.objects = []
        self.owners = {}  # label -> {way: (manager, operation, time)}

    @staticmethod
    def label(item):
        return f'{item["kind"]}/{item["metadata"].get("namespace", "")}/{item["metadata"]["name"]}'

    def add(self, item, manager, operation, time):
        if manager == "kubectl-client-side-apply":
            note = json.dumps(item, separators=(",", ":"))
            item["metadata"].setdefault("annotations", {})["kubectl.kubernetes.io/last-applied-configuration"] = note
        self.objects.append(item)
        self.owners[self.label(item)] = {way: (manager, operation, time) for way in fields(item)}

    def touch(self, edit):
        manager = edit.get("by", "kubectl-edit")
        if "add" in edit:
            self.add(json.loads(json.dumps(edit["add"])), manager, "Update", EDITED_AT)
            return
        kind, name = edit["on"].split("/")
        hits = [item for item in self.objects if item["kind"] == kind and item["metadata"]["name"] == name]
        if len(hits) != 1:
            raise ValueError(f'{edit["on"]}: {len(hits)} objects')
        item = hits[0]
        if edit.get("delete"):
            self.objects.remove(item)
            return
        before = fields(item)
        for path, value in edit.get("set", {}).items():
            put(item, path, value)
        for path, (old, new) in edit.get("replace", {}).items():
            text = get(item, path)
            if old not in text:
                raise ValueError(f"{path} lacks {old!r}")
            put(item, path, text.replace(old, new))
        for path in edit.get("remove", []):
            take(item, path)
        after, owners = fields(item), self.owners[self.label(item)]
        if before == after:
            raise ValueError(f'{edit["on"]}: the edit changes nothing')
        for way in set(owners) - set(after):
            del owners[way]
        for way, value in after.items():
            if way not in before or before[way] != value:
                owners[way] = (manager, "Update", EDITED_AT)

    def document(self):
        for item in self.objects:
            by_owner = {}
            for way, owner in self.owners[self.label(item)].items():
                by_owner.setdefault(owner, []).append(way)
            item["metadata"]["managedFields"] = [entry(item, ways, *owner) for owner, ways in sorted(by_owner.items())]
        return json.dumps({"apiVersion": "v1", "kind": "List", "items": self.objects}, indent=1)


def install(cluster, binary, release, folder, cwd):
    """Adds what `release` has: name, namespace, chart, `values` (JSON), `flags`, `by` (ENGINES), `record` for Helm's Secret."""
    nothing, values = pathlib.Path(folder) / "nothing.json", pathlib.Path(folder) / "installed.json"
    nothing.write_text('{"apiVersion": "v1", "kind": "List", "items": []}')
    values.write_text(json.dumps(release.get("values", {})))
    by, name_space = release.get("by", "helm4"), release["namespace"]
    words = [release["name"], release["chart"], "-n", name_space, "-f", values, *release.get("flags", [])]
    done = subprocess.run([binary, "diff", *words, "--live", nothing, "-o", "after", "--show-secrets"], capture_output=True, text=True, cwd=cwd, check=False)
    if done.returncode != 1:
        raise ValueError(f"the old release does not render: {done.stderr[:400]}")
    for item in json.loads(done.stdout)["items"]:
        if by.startswith("helm"):
            meta = item["metadata"]
            meta.setdefault("labels", {})["app.kubernetes.io/managed-by"] = "Helm"
            meta.setdefault("annotations", {}).update({"meta.helm.sh/release-name": release["name"], "meta.helm.sh/release-namespace": name_space})
        cluster.add(item, *ENGINES[by], INSTALLED_AT)
    if release.get("record"):
        text = subprocess.run([binary, "template", *words], capture_output=True, text=True, cwd=cwd, check=True).stdout
        cluster.add(record(release, text), "helm", "Update", INSTALLED_AT)


def record(release, manifest):
    name = pathlib.Path(release["chart"]).name
    body = {"name": release["name"], "namespace": release["namespace"], "version": 1, "info": {"status": "deployed"}, "manifest": manifest,
            "config": release.get("values", {}), "apply_method": "ssa" if release.get("by", "helm4") == "helm4" else "csa", "chart": {"metadata": {"name": name, "version": "0.0.1"}, "values": {}}}
    packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(body).encode()))).decode()
    meta = {"name": f'sh.helm.release.v1.{release["name"]}.v1', "namespace": release["namespace"],
            "labels": {"name": release["name"], "owner": "helm", "status": "deployed", "version": "1"}}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "type": "helm.sh/release.v1", "data": {"release": packed}}
