"""Further rows of the table (cases.py): the commands about a chart (explain, values, images, crds, lint), schemas, kubectl-diff, and the
flags of the budgets."""
import json

from inputs import CHART, GOOD, MIB, bomb, chart, config, crd, empty, laugh, link, not_there, rules, same, sparse, tgz

ROWS = []


def case(name, words, code=0, word="", files=None, **more):
    ROWS.append({"name": name, "words": words.split(), "code": code, "word": word, "files": files or chart(), **more})


ESC = '"\\e[2J\\u202e<b>"'
LOOP = "{{ $l := until 100000 }}{{ range $l }}{{ range $l }}{{ end }}{{ end }}"
DOUBLING = '{{ $s := "x" }}{{ range until 64 }}{{ $s = printf "%s%s" $s $s }}{{ end }}'

# ---- Every command that renders, against what ends no template ----
for words, code in (("explain r c 1", 3), ("values unused r c", 3), ("values diff r c", 3), ("values schema r c", 3), ("values merge r c", 3),
                    ("images r c", 1), ("crds r c", 1), ("check r c", 3), ("lint c", 1), ("diff r c --live l.yaml", 2)):
    name = "-".join(words.split()[:2]) if words.startswith("values") else words.split()[0]
    files = {**chart(DOUBLING, values="a: 1\n"), "l.yaml": config()}
    renders = not words.startswith(("values merge", "values diff", "values schema"))
    is_static = words.startswith("values unused")  # its answer does not need the rendering to end: it warns
    codes = (0,) if is_static else (code,)
    case("renders-growth-" + name, words, code if renders else 0, "limit" if is_static else "--max-" if renders else "", files, speaks=True,
         maybe=codes if renders else (0, 1))
    if renders:
        case("renders-for-ever-" + name, words + " --timeout 2s --max-steps 100000000000", code, "--timeout", {**files, "c/templates/a.yaml": LOOP}, speaks=True)
        case("renders-steps-" + name, words + " --max-steps 1000", code, "--max-steps",
             {**files, "c/templates/a.yaml": "{{ range until 900 }}{{ add 1 2 }}{{ end }}"}, speaks=True, maybe=codes)
    case("values-laugh-" + name, words, code, "alias", {**chart(values=laugh(12)), "l.yaml": config()}, speaks=True, maybe=(1, 2))
    case("chart-null-" + name, words, code, "", {**chart(chart="null\n"), "l.yaml": config()}, speaks=True, maybe=(1, 2))
    case("chart-device-" + name, words.replace(" c", " /dev/zero"), code, "", {"l.yaml": config()}, speaks=True, maybe=(1, 2, 3))
    if name == "values-merge":
        continue  # its values are the chart's own text, unchanged
    case("escape-" + name, words, 0, "", {**chart(config(ESC, ESC), values=f"{ESC}: {ESC}\n"), "l.yaml": config()}, speaks=True, maybe=(0, 1, 2))

# ---- explain ----
case("explain-line-huge", "explain r c 99999999999999999999", 2, "")
case("explain-line-0", "explain r c 0", 2, "")
case("explain-path-deep", "explain r c ConfigMap/a:" + "x." * 20000, 2, "")
case("explain-path-stars", "explain r c ConfigMap/a:data" + "[0]" * 10000, 2, "")
case("explain-escape", "explain r c ConfigMap/\x1b[2J:\u202e", 2, "")
case("explain-long-line", "explain r c 6", 0, "", chart(config("y" * 5 * MIB)), speaks=True)
case("explain-many-layers", "explain r c 6 " + "-f v.yaml " * 500, 0, "", {**chart(config("{{ .Values.a }}"), values="a: 1\n"), "v.yaml": "a: 2\n"}, speaks=True)
case("explain-deep-include", "explain r c 1", 0, "", chart('{{ define "a" }}{{ if lt . 900 }}{{ include "a" (add1 . | int) }}{{ else }}x: y{{ end }}{{ end }}{{ include "a" 0 }}'),
     speaks=True, maybe=(0, 1, 2, 3))

# ---- values ----
case("values-unused-100k", "values unused r c", 1, "", chart(values="".join(f"k{i}: {i}\n" for i in range(100000)) , template="{{ .Values.k1 }}"), speaks=True, maybe=(0, 1))
case("values-unused-deep-calls", "values unused r c", 0, "", chart("".join('{{ define "d%d" }}{{ include "d%d" . }}{{ include "d%d" . }}{{ end }}' % (i, i + 1, i + 1) for i in range(60)) + '{{ define "d60" }}{{ .Values.a }}{{ end }}', values="a: 1\n"),
     speaks=True, maybe=(0, 1, 3))
case("values-unused-recursion", "values unused r c", 0, "", chart('{{ define "a" }}{{ if .x }}{{ include "a" .x }}{{ end }}{{ end }}' + config(), values="a: 1\n"), speaks=True, maybe=(0, 1))
case("values-schema-deep", "values schema r c", 0, "", chart(values="a: " + "[" * 3000 + "]" * 3000), speaks=True, maybe=(0, 2, 3))
case("values-schema-wide", "values schema r c", 0, "", chart(values="a: " + json.dumps([{f"k{i}": i} for i in range(5000)])), speaks=True)
case("values-merge-origins-wide", "values merge r c --origins", 0, "", chart(values="".join(f"k{i}: {{a: 1}}\n" for i in range(30000))), speaks=True)
case("values-diff-laugh-old", "values diff r c --old o.yaml", 2, "alias", {**chart(), "o.yaml": laugh(12)}, speaks=True)
case("values-diff-device", "values diff r c --old /dev/zero", 3, "is a device", maybe=(2, 3))
case("values-nonsense", "values \x1b[2J r c", 2, "")
case("values-set-deep", "values merge r c --set " + "a." * 20000 + "b=1", 2, "nested level")

# ---- images, crds ----
case("images-one-huge", "images r c", 0, "", chart("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: " + "x" * MIB + "}]}\n"), speaks=True)
case("images-100k", "images r c", 0, "", chart("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n" + "".join(f"  - {{name: a{i}, image: i{i}}}\n" for i in range(50000))), speaks=True)
case("images-types", "images r c --all", 0, "", chart("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: {a: {image: [1, {image: 2}]}}, image: null}\n"), speaks=True)
case("images-deep", "images r c", 0, "", chart("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: " + "{a: " * 9000 + "1" + "}" * 9000), speaks=True, maybe=(0, 1))
case("crds-traversal", "crds r c", 0, "", {**chart(), "c/crds/x.yaml": crd({"type": "object"}).replace("xs.e.io", "../../xs.e.io")}, speaks=True, after=not_there("../xs.e.io"))
case("crds-device", "crds r c", 1, "", {**chart(), "c/crds/x.yaml": link("/dev/zero")}, maybe=(1, 2))

# ---- lint ----
case("lint-100k-templates", "lint c", 0, "", {**chart(), **{f"c/templates/t{i}.yaml": "" for i in range(5000)}}, speaks=True)
case("lint-values-types", "lint c", 1, "", chart(values="[1, 2]\n"), speaks=True)
case("lint-schema-device", "lint c", 1, "", {**chart(), "c/values.schema.json": link("/dev/zero")}, speaks=True)
case("lint-dependencies-types", "lint c", 1, "", chart(chart=CHART + "dependencies: [1, null, {name: []}]\n"), speaks=True)
case("lint-archive-bomb", "lint c.tgz", 1, "", {"c.tgz": tgz([*GOOD, ("h/b", b"\0" * 150 * MIB)])}, speaks=True)

# ---- schema ----
case("schema-add-null", "schema add x.json --into out", 2, "", {"x.json": "null"}, speaks=True, maybe=(1, 2))
case("schema-add-traversal", "schema add x.json --into out", 2, "", {"x.json": crd({"type": "object"}).replace('"X"', '"../../evil"')}, speaks=True,
     maybe=(0, 1, 2), after=not_there("evil", "../evil", "evil.json", "../evil.json"))
case("schema-add-link", "schema add x.json --into out", 2, "", {"x.json": crd({"type": "object"}), "out": link("victim"), "victim/keep": "v"}, speaks=True, maybe=(0, 1, 2, 3),
     after=same("victim/keep", "v"))
case("schema-add-deep", "schema add x.json --into out", 2, "", {"x.json": crd({"type": "object"})[:-10] + "[" * 50000}, speaks=True, maybe=(1, 2))
case("crds-cut-names-file", "validate --crds d.json m.yaml", 1, "d.json", {"m.yaml": config(), "d.json": '{"a": ['}, speaks=True)

# ---- kubeconform, validate ----
case("kubeconform-deep", "kubeconform m.yaml", 1, "m.yaml", {"m.yaml": config("[" * 100000)}, speaks=True)
case("kubeconform-device", "kubeconform /dev/zero", 0, "", {"m.yaml": config()}, speaks=True)
case("kubeconform-laugh", "kubeconform m.yaml", 1, "m.yaml", {"m.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n" + laugh(12)}, speaks=True)
case("kubeconform-skip-regex", "kubeconform -ignore-filename-pattern ((a{1000}){1000}){1000} m.yaml", 1, "", {"m.yaml": config()}, speaks=True)
case("kubeconform-location-traversal", "kubeconform -schema-location {{.ResourceKind}}.json m.yaml", 1, "",
     {"m.yaml": "apiVersion: v1\nkind: ../../../../etc/passwd\nmetadata: {name: a}\n"}, speaks=True)
case("kubeconform-escape", "kubeconform -verbose m.yaml", 0, "", {"m.yaml": config("x", ESC)}, speaks=True, maybe=(0, 1))
case("kubeconform-tap-lines", "kubeconform -verbose -output tap m.yaml", 0, "", {"m.yaml": config("x", '"a\\nnot ok 9 - fake"')}, speaks=True, maybe=(0, 1), never=(b"\nnot ok 9",))
case("validate-threads", "validate -n 64 " + "m.yaml " * 300, 0, "", {"m.yaml": config()}, speaks=True)
case("validate-numbers", "validate m.yaml", 1, "", {"m.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: " + "9" * 100000 + "}]}\n"}, speaks=True)
case("validate-many-errors", "validate m.yaml", 1, "", {"m.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: " + json.dumps([{"port": "x"}] * 50000) + "}\n"}, speaks=True)
case("validate-sparse", "validate m.yaml", 1, "m.yaml", {"m.yaml": sparse(1 << 40)}, speaks=True)

# ---- diff, kubectl-diff, check ----
case("diff-device", "diff /dev/zero /dev/zero", 2, "", {})
case("diff-laugh", "diff o.yaml n.yaml", 2, "alias", {"o.yaml": config(), "n.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n" + laugh(12)})
case("diff-one-list", "diff o.yaml n.yaml", 1, "", {name: "apiVersion: v1\nkind: List\nitems: " + json.dumps([{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"a{i}"}, "data": {"v": v}} for i in range(20000)]) for name, v in (("o.yaml", "1"), ("n.yaml", "2"))}, speaks=True)
case("diff-list-in-list", "diff o.yaml o.yaml", 0, "", {"o.yaml": json.dumps({"apiVersion": "v1", "kind": "List", "items": []}).replace("[]", "[" + '{"apiVersion": "v1", "kind": "List", "items": [' * 400 + "]}" * 400 + "]")}, maybe=(0, 2))
case("diff-owners-types", "diff --old o.yaml --live l.yaml o.yaml --engine helm4", 0, "", {"o.yaml": config(), "l.yaml": config().replace("  name: a", "  name: a\n  managedFields: [1, null, {fieldsV1: 3}, {manager: [], fieldsV1: {'f:data': 1, 'k:{': {}, 'v:': {}}}]")}, speaks=True, maybe=(0, 1, 2))
case("diff-owners-deep", "diff --old o.yaml --live l.yaml o.yaml --engine helm4", 0, "", {"o.yaml": config(), "l.yaml": config().replace("  name: a", "  name: a\n  managedFields: [{manager: m, operation: Apply, fieldsV1: " + "{'f:a': " * 400 + "{}" + "}" * 400 + "}]")}, speaks=True, maybe=(0, 1, 2))
case("diff-quantities", "diff o.yaml n.yaml", 1, "", {name: "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, resources: {limits: {cpu: '" + q + "'}}}]}\n" for name, q in (("o.yaml", "9" * 50000 + "E"), ("n.yaml", "1e-99999999"))}, speaks=True, maybe=(0, 1))
case("diff-last-applied", "diff --old o.yaml --live l.yaml o.yaml --engine kubectl", 0, "", {"o.yaml": config(), "l.yaml": config().replace("  name: a", "  name: a\n  annotations: {kubectl.kubernetes.io/last-applied-configuration: '" + "[" * 50000 + "'}")}, speaks=True, maybe=(0, 1, 2))
case("diff-merge-keys-null", "diff --old o.yaml --live l.yaml o.yaml", 0, "", {"o.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [null, 1, {name: []}, {name: null}]}\n", "l.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: {a: b}}\n"}, speaks=True, maybe=(0, 1, 2))
case("diff-ignore-regex", "diff o.yaml n.yaml --ignore ((a{1000}){1000}){1000}", 2, "", {"o.yaml": config(), "n.yaml": config("y")}, speaks=True, maybe=(1, 2))
case("kubectl-diff-device", "kubectl-diff diff -f /dev/zero", 2, "", {}, speaks=True, maybe=(1, 2, 3))
case("check-schema-steps-is-3", "check r c --max-schema-steps 1000", 3, "--max-schema-steps", chart(values="a: " + json.dumps(list(range(2000))), schema='{"properties": {"a": {"items": {"type": "integer"}}}}'))
case("check-memory-is-3", "check r c --max-memory 8", 3, "--max-memory", chart("{{ $l := list }}{{ range until 900000 }}{{ $l = append $l (list .) }}{{ end }}"))
case("check-output-is-3", "check r c --max-output 1", 3, "--max-output", chart('{{ repeat 2000000 "x" }}'))
case("check-file-is-3", "check r c --max-file 1", 3, "--max-file", {**chart(), "c/big": sparse(5 * MIB)})
case("check-depth-is-3", "check r c --max-depth 5", 3, "--max-depth", chart('{{ define "a" }}{{ if lt . 9 }}{{ template "a" (add1 . | int) }}{{ end }}{{ end }}{{ template "a" 0 }}'))
case("check-yaml-depth-is-3", "check r c --max-yaml-depth 20", 3, "--max-yaml-depth", chart(values="a: " + "[" * 50 + "]" * 50), maybe=(2, 3))
case("check-yaml-nodes-is-3", "check r c --max-yaml-nodes 100", 3, "--max-yaml-nodes", chart(values="a: " + json.dumps(list(range(500)))))
case("check-files-is-3", "check r c --max-files 2", 3, "--max-files", {**chart(), "c/a": "", "c/b": ""})
case("check-report-script", "check r c -o html", 1, "", chart(config("x", '"<script>alert(1)</script>"')), speaks=True, maybe=(0, 1, 2), never=(b"<script>alert",))

# ---- The budgets without a story of their own ----
DENSE = tgz([*GOOD, ("h/charts/b-0.1.0.tgz", tgz([("b/Chart.yaml", CHART.replace("h", "b")), ("b/zeros", b"\0" * 20 * MIB)]))])
case("max-ratio", "template r c.tgz --max-ratio 100", 1, "--max-ratio", {"c.tgz": tgz([*GOOD, ("h/b", b"\0" * 2 * MIB)])})
case("max-ratio-nested", "template r c.tgz", 1, "--max-ratio", {"c.tgz": tgz([*GOOD, ("h/charts/b.tgz", tgz([("b/Chart.yaml", CHART), ("b/c.tgz", b"\0" * 60 * MIB), ("b/d", b"\0" * 30 * MIB)]))])})
case("max-ratio-raised", "template r c.tgz --max-ratio 10000000", 0, "", {"c.tgz": DENSE})
case("max-ratio-check-is-3", "check r c.tgz --max-ratio 100", 3, "--max-ratio", {"c.tgz": tgz([*GOOD, ("h/b", b"\0" * 2 * MIB)])})
case("max-ratio-folder", "template r c --max-ratio 100", 1, "--max-ratio", {**chart(), "c/charts/b-0.1.0.tgz": tgz([("b/Chart.yaml", CHART.replace("h", "b")), ("b/zeros", b"\0" * MIB)])})
TREE = '{"definitions": {"a": {"properties": {"a": {"$ref": "#/definitions/a"}}}}, "$ref": "#/definitions/a"}'
case("max-schema-depth", "template r c --max-schema-depth 20", 1, "--max-schema-depth", chart(values="{a: " * 100 + "1" + "}" * 100, schema=TREE))
case("max-schema-depth-default", "template r c", 1, "--max-schema-depth", chart(values="{a: " * 4000 + "1" + "}" * 4000, schema=TREE))
case("max-schema-depth-raised", "template r c --max-schema-depth 100000", 0, "", chart(values="{a: " * 4000 + "1" + "}" * 4000, schema=TREE))
case("max-schema-depth-check-is-3", "check r c --max-schema-depth 20", 3, "--max-schema-depth", chart(values="{a: " * 100 + "1" + "}" * 100, schema=TREE))
BIG = "(?:" + "|".join(f"[a-z{chr(0x4e00 + i)}]{{1,900}}x{i}" for i in range(40)) + ")"
case("max-regex", "template r c --max-regex 1", 1, "--max-regex", chart('{{ regexMatch "' + BIG + '" "x" }}'))
case("max-regex-schema", "template r c --max-regex 1", 1, "--max-regex", chart(values="a: b\n", schema=json.dumps({"properties": {"a": {"pattern": BIG}}})))
case("max-regex-raised", "template r c --max-regex 512", 0, "", chart('{{ $_ := regexMatch "' + BIG + '" "x" }}' + config()))
case("max-regex-check-is-3", "check r c --max-regex 1", 3, "--max-regex", chart('{{ regexMatch "' + BIG + '" "x" }}'))
case("toml-dotted-deep", "template r c", 0, "", chart('{{ $_ := fromToml (printf "%sx = 1" (repeat 9000 "a.")) }}' + config()))
case("toml-dotted-many", "template r c", 0, "", chart('{{ $t := printf "[%sb]\\n" (repeat 5000 "a.") }}{{ range $i := until 20000 }}{{ end }}{{ $k := list }}{{ range $i := until 20000 }}{{ $k = append $k (printf "k%d = 1" $i) }}{{ end }}{{ $_ := fromToml (printf "%s%s" $t (join "\\n" $k)) }}' + config()))
for name, flag in (("depth", "0"), ("steps", "-1"), ("output", "1e3"), ("memory", "99999999999999999999"), ("files", ""), ("regex", "x"), ("ratio", "1.5"), ("schema-depth", "1000000")):
    case("flag-max-" + name, f"template r c --max-{name}={flag}", 1, "--max-" + name)
