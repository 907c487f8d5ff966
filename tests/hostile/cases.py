"""The table of hostile cases (inputs.py says what a row is)."""
import json
import tarfile

from inputs import (CHART, GOOD, MIB, bomb, chart, config, crd, empty, laugh, link, lying_size, not_there, odd, pax, pipe, release, rules,
                    same, sock, sparse, tgz)

CASES = []


def case(name, words, code=0, word="", files=None, **more):
    CASES.append({"name": name, "words": words.split(), "code": code, "word": word, "files": files or chart(), **more})


def archive(name, content, code=0, word="", **more):
    case("archive-" + name, "template r c.tgz", code, word, {"c.tgz": content}, **more)


# ---- Archives ----
archive("size-too-short", lying_size(5 * MIB), 1, "c.tgz")
archive("size-64-bit", lying_size(2 ** 70), 1, "c.tgz")
archive("many-members", b"".join(tgz([row], "w:gz") for row in GOOD))
archive("zip-renamed", b"PK\x03\x04" + b"\0" * 4000, 1, "c.tgz")
archive("xz-renamed", b"\xfd7zXZ\0" + b"\0" * 4000, 1, "c.tgz")
archive("case-colliding", tgz([*GOOD, ("h/TEMPLATES/a.yaml", "x"), ("h/chart.yaml", "name: other")]))
archive("pax-size-lie", pax([b"20 size=999999999999\n"]), 1, "c.tgz")
archive("pax-no-length", pax([b"path=x\n"]), 1, "c.tgz")
archive("pax-length-lie", pax([b"99999999 path=x\n"]), 1, "c.tgz")
archive("pax-dotdot", pax([b"21 path=h/../../evil\n"]), 1, "c.tgz", after=not_there("evil", "../evil"))
archive("long-name", tgz([*GOOD, ("h/" + "d/" * 20000 + "f", "x")]))
archive("name-nul", tgz([*GOOD, ("h/a\0b", "x")]))
archive("dir-as-file", tgz([*GOOD, ("h/templates/a.yaml/b", config("y", "b"))]))
archive("link-chain", tgz([("h/Chart.yaml", CHART), ("h/a", odd(tarfile.SYMTYPE, "b")), ("h/b", odd(tarfile.SYMTYPE, "a"))]))
archive("gnu-sparse", tgz([*GOOD, ("h/s", odd(tarfile.GNUTYPE_SPARSE))]), 1, "sparse")
archive("only-header", tgz([("h/Chart.yaml", CHART)], "w:gz")[:20], 1, "c.tgz")
archive("gzip-flags", b"\x1f\x8b\x08\xff" + b"\0" * 30, 1, "c.tgz")
archive("gzip-endless-name", b"\x1f\x8b\x08\x08" + b"\0" * 6 + b"n" * (2 * MIB), 1, "c.tgz")
archive("bomb-in-charts", tgz([*GOOD, ("h/charts/b.tgz", bomb(600))]), 1, "b.tgz")
archive("two-folders", tgz([*GOOD, ("i/Chart.yaml", CHART.replace("h", "i"))]))
archive("negative-size", lying_size(8 ** 11 - 1), 1, "c.tgz")
case("archive-max-files", "template r c.tgz --max-files 3", 1, "--max-files", {"c.tgz": tgz([*GOOD, *((f"h/{i}", "x") for i in range(9))])})
case("archive-max-file", "template r c.tgz --max-file 1", 1, "--max-file", {"c.tgz": tgz([*GOOD, ("h/b", b"\0" * 2 * MIB)])})

# ---- Chart folders ----
case("folder-100k-ignore-patterns", "template r c", 0, "", chart(ignore="".join(f"a{i}*\n" for i in range(100000))))
case("folder-ignore-stars", "template r c", 0, "", {**chart(ignore="*a" * 2000 + "b\n"), "c/" + "a" * 200: "x"})
case("folder-ignore-bad", "template r c", 1, "[", chart(ignore="[a-\n"))
case("folder-deep", "template r c", 0, "", {**chart(), "c/" + "d/" * 800 + "f": "x"})
case("folder-socket", "template r c", 1, "neither a file nor a folder", {**chart(), "c/s": sock})
case("folder-values-pipe", "template r c", 1, "values.yaml", chart(values=pipe))
case("folder-chart-file-is-folder", "template r c", 1, "Chart.yaml", {"c/Chart.yaml/x": "x"})
case("folder-huge-sparse", "template r c", 1, "--max-file", {**chart(), "c/big": sparse(1 << 40)})
case("folder-dangling-link", "template r c", 1, "leads nowhere", {**chart(), "c/l": link("nowhere")})
case("confined-link-out", "template r c --confined", 1, "--confined", {**chart(), "c/p": link("/etc/passwd")})
case("confined-link-in", "template r c --confined", 0, "", {**chart(), "c/p": link("templates/a.yaml")})
case("confined-folder-link-out", "template r c --confined", 1, "--confined", {**chart(), "c/p": link("../other"), "other/x": "x"})
case("confined-prefix-link", "template r c --confined", 1, "--confined", {**chart(), "c/p": link("../cc"), "cc": "x"})
case("confined-values-link-out", "template r c --confined", 1, "--confined", chart(values=link("/etc/hostname")))
case("confined-subchart-link-out", "template r c --confined", 1, "--confined", {**chart(), "c/charts/s": link("../../s"), "s/Chart.yaml": CHART})
for name, text in (("null", "null\n"), ("list", "[1]\n"), ("text", "abc\n"), ("maintainers", CHART + "maintainers: 1\n"),
                   ("dependencies", CHART + "dependencies: {a: 1}\n"), ("dependency-null", CHART + "dependencies: [null]\n"),
                   ("annotations", CHART + "annotations: [1]\n"), ("keywords", CHART + "keywords: {a: b}\n"),
                   ("deep", CHART + "annotations: " + "{a: " * 20000 + "1" + "}" * 20000)):
    case("chart-file-" + name, "template r c", 1, "Chart.yaml", chart(chart=text))
case("chart-file-empty", "template r c", 1, "the chart has no name", chart(chart=""))
case("chart-dependency-traversal", "template r c", 1, "../../x", chart(chart=CHART + "dependencies:\n- {name: ../../x, version: '1', repository: 'file://../../x'}\n"))
LOCAL = {**chart(chart=CHART + "dependencies:\n- {name: s, version: '*', repository: 'file://../s'}\n"), "s/Chart.yaml": CHART.replace("name: h", "name: s"), "s/templates/b.yaml": config("y", "b")}
case("confined-dependency-outside", "template r c --dependency-update --confined", 1, "--confined", LOCAL)
case("dependency-outside", "template r c --dependency-update", 0, "", LOCAL)
case("chart-alias-traversal", "template r c", 1, "alias", {**chart(chart=CHART + "dependencies:\n- {name: s, alias: ../../x, version: '*'}\n"), "c/charts/s/Chart.yaml": CHART.replace("h", "s")})
case("chart-version-huge", "template r c", 1, "version", chart(chart=CHART.replace("0.1.0", "1" * 100000 + ".0.0")))
case("chart-kube-version-huge", "template r c", 1, "", chart(chart=CHART + "kubeVersion: '" + ">=1.0.0 || " * 20000 + "'\n"))
case("values-100k-keys", "template r c", 0, "", chart(values="".join(f"k{i}: {i}\n" for i in range(100000))))
case("values-null-everywhere", "template r c --set a=null,b.c=null,d[0]=null", 0, "", chart(values="a: 1\nb: {c: 1}\nd: [1]\n"))
case("values-merge-laugh", "template r c", 1, "alias", chart(values=laugh(12) + "m: {<<: *a11}\n"))
case("values-many-anchors", "template r c", 0, "", chart(values="".join(f"k{i}: &a{i} {i}\n" for i in range(50000))))
case("values-key-1M", "template r c", 0, "", chart(values="? " + "k" * 1000000 + "\n: 1\n"))
case("values-tabs-and-tags", "template r c", 1, "values.yaml", chart(values="a:\t!!python/object:os.system 'x'\n\tb: 1\n"))

# ---- Templates ----
case("template-tpl-growth", "template r c", 1, "", chart("{{ define \"x\" }}{{ tpl (printf \"%s%s\" . .) . }}{{ end }}{{ include \"x\" \"aaaaaaaaaaaaaaaa{{ . }}\" }}"))
case("template-list-growth", "template r c", 1, "--max-", chart("{{ $l := list 1 }}{{ range until 64 }}{{ $l = concat $l $l }}{{ end }}"))
case("template-string-growth", "template r c", 1, "--max-", chart("{{ $s := \"x\" }}{{ range until 64 }}{{ $s = printf \"%s%s\" $s $s }}{{ end }}"))
case("template-indent-bomb", "template r c", 1, "--max-output", chart("{{ repeat 1000000 \"\\n\" | indent 100000 | len }}"))
case("template-replace-bomb", "template r c", 1, "--max-output", chart("{{ $s := repeat 100000 \"a\" }}{{ $s | replace \"a\" $s | len }}"))
case("template-regex-replace-bomb", "template r c", 1, "--max-", chart("{{ $s := repeat 100000 \"a\" }}{{ regexReplaceAll \"a\" $s $s | len }}"))
case("template-join-bomb", "template r c", 1, "--max-output", chart("{{ join (repeat 100000 \"a\") (until 100000) | len }}"))
case("template-wrap-bomb", "template r c", 1, "--max-output", chart("{{ wrapWith 1 (repeat 100000 \"a\") (repeat 100000 \"b\") | len }}"))
case("template-tojson-bomb", "template r c", 1, "--max-", chart("{{ $v := \"x\" }}{{ range until 40 }}{{ $v = toJson (list $v $v) }}{{ end }}"))
case("template-split-list", "template r c", 0, "", chart("{{ $_ := splitList \"\" (repeat 1000000 \"a\") | len }}" + config()))
case("template-seq-huge", "template r c", 1, "--max-", chart("{{ untilStep 0 9223372036854775807 1 | len }}"))
case("template-seq-wide", "template r c", 1, "", chart("{{ seq 1 1 9223372036854775807 | len }}"))
case("template-printf-star", "template r c", 1, "", chart("{{ printf \"%*d\" 2000000000 1 | len }}{{ fail \"after\" }}"))
case("template-max-steps", "template r c --max-steps 1000", 1, "--max-steps", chart("{{ range until 900 }}{{ add 1 2 }}{{ end }}"))
case("template-max-depth", "template r c --max-depth 5", 1, "--max-depth", chart('{{ define "a" }}{{ if lt . 9 }}{{ template "a" (add1 . | int) }}{{ end }}{{ end }}{{ template "a" 0 }}'))
case("template-max-output", "template r c --max-output 1", 1, "--max-output", chart("{{ repeat 2000000 \"x\" }}"))
case("template-max-memory", "template r c --max-memory 8", 1, "--max-memory", chart("{{ $l := list }}{{ range until 900000 }}{{ $l = append $l (list .) }}{{ end }}"))
case("template-timeout", "template r c --timeout 1s --max-steps 100000000000", 1, "--timeout", chart("{{ $l := until 100000 }}{{ range $l }}{{ range $l }}{{ end }}{{ end }}"))
case("template-define-10k", "template r c", 0, "", chart("".join('{{ define "d%d" }}x{{ end }}' % i for i in range(10000)) + config()))
case("template-comment-open", "template r c", 1, "a.yaml", chart("{{/* " + "x" * 1000000))
case("template-name-control", "template r c", 1, "", {**chart(), "c/templates/\x1b[2Jb.yaml": "{{ fail \"x\" }}"})
case("template-fail-bidi", "template r c", 1, "error", chart('{{ fail "a\u202eb\u2066c\u200fd\u0085e" }}'))
case("template-fail-1MB", "template r c", 1, "error", chart('{{ fail (repeat 1000000 "x") }}'))
case("template-merge-self", "template r c", 1, "", chart("{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ mustMergeOverwrite $d $d | toJson }}{{ fail \"x\" }}"))
case("template-range-over-int", "template r c --max-steps 1000000", 1, "--max-steps", chart("{{ range 9223372036854775807 }}{{ end }}"))
case("template-bcrypt-cost", "template r c --timeout 3s", 1, "--timeout", chart("{{ range until 100000 }}{{ $_ := bcrypt \"x\" }}{{ end }}"))
case("template-genkey-loop", "template r c --timeout 3s", 1, "--timeout", chart("{{ range until 100000 }}{{ $_ := genPrivateKey \"rsa\" }}{{ end }}"))
case("template-derive-loop", "template r c --timeout 3s", 1, "--timeout", chart("{{ range until 100000 }}{{ $_ := derivePassword 1 \"long\" \"a\" \"b\" \"c\" }}{{ end }}"))

# ---- --set, --set-json, --set-file, --set-literal, -f ----
for flag in ("set", "set-string"):
    case(flag + "-braces-deep", f"template r c --{flag} a=" + "{" * 50000, 1, "--" + flag)
    case(flag + "-wide", f"template r c --{flag} " + ",".join(f"a{i}=1" for i in range(12000)))
    case(flag + "-index-sum", f"template r c --{flag} " + ",".join(f"a{i}[65536]=1" for i in range(40)))
case("set-literal-deep", "template r c --set-literal " + ".".join(["a"] * 10000) + "=1", 1, "")
case("set-file-fifo", "template r c --set-file a=p", 1, "is a pipe", {**chart(), "p": pipe})
case("set-file-device", "template r c --set-file a=/dev/urandom", 1, "is a device")
case("set-json-huge-number", "template r c --set-json a=" + "9" * 100000, 1, "")
case("values-stdin-endless", "template r c -f - --max-file 4", 1, "--max-file", stdin="a: b\n" * (2 * MIB))
case("values-utf7", "template r c -f v", 1, "v", {**chart(), "v": b"\xff\xfea\0:\0 \x001\0"})

# ---- --output-dir and --output ----
case("output-dir-link", "template r c --output-dir out", 1, "symbolic link", {**chart(), "out/h/templates/a.yaml": link("../../../victim"), "victim": "v"}, after=same("victim", "v"))
case("output-dir-folder-link", "template r c --output-dir out", 1, "symbolic link", {**chart(), "out/h": link("../victim"), "victim/k": "v"}, after=lambda d: empty_but(d, "victim", {"k"}))
case("output-dir-is-file", "template r c --output-dir out", 1, "out", {**chart(), "out": "v"}, after=same("out", "v"))
case("output-dir-second-fails", "template r c --output-dir out", 1, "out/h/templates/b.yaml", {**chart(), "c/templates/b.yaml": config("y", "b"), "out/h/templates/b.yaml/x": "v"}, after=not_there("out/h/templates/a.yaml"))
case("output-dir-name-dotdot", "template r c.tgz --output-dir out", 1, "c.tgz", {"c.tgz": tgz([*GOOD, ("h/templates/../../../../evil.yaml", config())])}, after=not_there("evil.yaml", "../evil.yaml"))
case("output-dir-chart-name", "template r c --output-dir out", 1, "name", chart(chart=CHART.replace("name: h", "name: ../../evil")), after=not_there("evil", "../evil"))
case("output-dir-release-name", "template ../../evil c --output-dir out --release-name", 1, "name", after=not_there("evil", "../evil"))
case("output-link", "template r c --output out", 1, "symbolic link", {**chart(), "out": link("victim"), "victim": "v"}, after=same("victim", "v"))
case("output-full-disk", "template r c --output /dev/full", 1, "no space left")
case("output-full-disk-dir", "template r c --output-dir /proc/nothing", 1, "/proc")
RENDERER = "template r c --post-renderer ./evil --post-renderer-timeout 2"
case("post-renderer-confined", RENDERER + " --confined", 1, "--confined", {**chart(), "evil": "#!/bin/sh\ntouch done\n"}, after=not_there("done"))
case("post-renderer-never-ends", RENDERER, 1, "did not end", {**chart(), "evil": "#!/bin/sh\nexec sleep 1000\n"})
case("post-renderer-never-reads", RENDERER, 1, "gave nothing back", {**chart("x: " + "y" * MIB), "evil": "#!/bin/sh\nexit 0\n"})
case("post-renderer-10-GB", RENDERER, 1, "--max-output", {**chart(), "evil": "#!/bin/sh\nexec yes aaaaaaaaaaaaaaaaaaaaaaaa\n"})

# ---- Schemas ----
case("schema-pattern-size", "template r c", 1, "", chart(values="a: b\n", schema='{"properties": {"a": {"pattern": "((a{1000}){1000}){1000}"}}}'))
case("schema-enum-1M", "template r c", 1, "", chart(values="a: b\n", schema=json.dumps({"properties": {"a": {"enum": list(range(200000))}}})))
case("schema-unique-100k", "template r c", 0, "", chart(values="a: " + json.dumps(list(range(100000))), schema='{"properties": {"a": {"uniqueItems": true}}}'))
case("schema-unique-objects", "template r c", 0, "", chart(values="a: " + json.dumps([{"k": i} for i in range(20000)]), schema='{"properties": {"a": {"uniqueItems": true}}}'))
case("schema-unevaluated-exp", "template r c", 0, "", chart(values="a: {}\n", schema=json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/d0", "$defs": {
    **{f"d{i}": {"unevaluatedProperties": True, "anyOf": [{"$ref": f"#/$defs/d{i+1}"}, {"allOf": [{"$ref": f"#/$defs/d{i+1}"}]}]} for i in range(30)}, "d30": {"type": "object"}}})))
case("schema-dynamic-loop", "template r c", 1, "", chart(schema='{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "a", "$dynamicRef": "#a"}'))
case("schema-million-errors", "template r c", 1, "", chart(values="a: " + json.dumps(list(range(100000))), schema='{"properties": {"a": {"items": {"type": "string"}}}}'))
case("schema-multiple-tiny", "template r c", 1, "", chart(values="a: 1e308\nb: x\n", schema='{"properties": {"a": {"multipleOf": 1e-300}, "b": {"type": "integer"}}}'))
case("schema-ref-traversal", "template r c", 1, "", {**chart(schema='{"$ref": "../../secret.json"}'), "secret.json": "{}"})
case("schema-escape-in-title", "template r c", 1, "", chart(values="a: 1\n", schema='{"properties": {"a": {"type": "string", "title": "\\u001b[2J\\u202e"}}}'))

# ---- validate, kubeconform ----
case("validate-million-documents", "validate m.yaml", 0, "", {"m.yaml": "---\n" * 1000000})
case("validate-100k-objects", "validate m.yaml", 0, "", {"m.yaml": "".join("---\n" + config("x", f"a{i}") for i in range(30000))})
case("validate-deep", "validate m.yaml", 1, "m.yaml", {"m.yaml": config("[" * 100000)}, speaks=True)
case("validate-laugh", "validate m.yaml", 1, "m.yaml", {"m.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n" + laugh(12)}, speaks=True)
case("validate-device", "validate /dev/zero", 1, "is a device", {}, speaks=True)
case("validate-folder-loop", "validate m", 0, "", {"m/a.yaml": config(), "m/loop": link(".")})
case("validate-names-escape", "validate m.yaml", 1, "", {"m.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "\\e[2J\\u202e<script>"}\ndata: 1\n'}, speaks=True)
case("validate-kind-traversal", "validate m.yaml", 1, "", {"m.yaml": "apiVersion: ../../../etc/v1\nkind: ../passwd\nmetadata: {name: a}\n"}, speaks=True)
case("validate-crd-deep", "validate --crds d.json m.yaml", 1, "unexpected end", {"m.yaml": config(), "d.json": crd({"type": "object"})[:-10] + "[" * 50000}, speaks=True)
case("validate-crd-cel", "validate --crds d.json m.yaml", 0, "", {
    "m.yaml": "apiVersion: e.io/v1\nkind: X\nmetadata: {name: a}\nspec: {l: " + json.dumps(list(range(2000))) + "}\n",
    "d.json": crd({"type": "object", "properties": {"spec": {"type": "object", "properties": {"l": {"type": "array", "items": {"type": "integer"}}}}}},
                  [{"rule": "self.spec.l.all(a, self.spec.l.all(b, self.spec.l.all(c, a + b + c >= 0)))"}])})
case("validate-crd-cel-deep", "validate --crds d.json m.yaml", 0, "", {
    "m.yaml": "apiVersion: e.io/v1\nkind: X\nmetadata: {name: a}\n", "d.json": crd({"type": "object"}, [{"rule": "(" * 50000 + "1 == 1" + ")" * 50000}])})
case("validate-pattern-filename", "validate --ignore-filename-pattern ((a{1000}){1000}){1000} m.yaml", 1, "", {"m.yaml": config()})
case("kubeconform-million-documents", "kubeconform m.yaml", 0, "", {"m.yaml": "---\n" * 300000})
case("kubeconform-location-device", "kubeconform -schema-location /dev/zero.json m.yaml", 1, "", {"m.yaml": config()}, speaks=True)
case("kubeconform-location-template", "kubeconform -schema-location {{range(.ResourceKind)}}.json m.yaml", 1, "", {"m.yaml": config()}, speaks=True)
case("kubeconform-junit-script", "kubeconform -output junit m.yaml", 1, "&lt;script&gt;", {"m.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "]]><script>"}\ndata: 1\n'}, speaks=True)

# ---- diff ----
OLD = {"o.yaml": config(), "n.yaml": config("y")}
case("diff-100k-objects", "diff o.yaml n.yaml", 1, "", {name: "".join("---\n" + config(value, f"a{i}") for i in range(20000)) for name, value in (("o.yaml", "x"), ("n.yaml", "y"))}, speaks=True)
case("diff-long-lines", "diff o.yaml n.yaml", 1, "", {"o.yaml": config("|\n" + "    a\n" * 100000), "n.yaml": config("|\n" + "    b\n" * 100000)}, speaks=True)
case("diff-shuffled-lines", "diff o.yaml n.yaml", 1, "", {"o.yaml": config("|\n" + "".join(f"    {i * 7919 % 50021}\n" for i in range(50000))), "n.yaml": config("|\n" + "".join(f"    {i * 104729 % 50021}\n" for i in range(50000)))}, speaks=True)
case("diff-long-lists", "diff o.yaml n.yaml", 1, "", {name: "apiVersion: e.io/v1\nkind: X\nmetadata: {name: a}\nspec: " + json.dumps([{"name": f"n{i}", "v": v} for i in range(20000)]) for name, v in (("o.yaml", 1), ("n.yaml", 2))}, speaks=True)
case("diff-live-duplicates", "diff n.yaml n.yaml --live l.yaml", 2, "", {"n.yaml": config(), "l.yaml": config() + "---\n" + config("y")}, maybe=(0, 1, 2))
case("diff-live-empty", "diff r c --live l.yaml", 2, "l.yaml", {**chart(), "l.yaml": ""}, maybe=(1, 2))
case("diff-live-deep", "diff r c --live l.yaml", 2, "l.yaml", {**chart(), "l.yaml": "{" * 100000})
case("diff-live-cut", "diff r c --live l.json", 2, "l.json", {**chart(), "l.json": '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1"'})
case("diff-live-100MB", "diff r c --live l.yaml", 2, "--max-file", {**chart(), "l.yaml": sparse(200 * MIB)})
case("diff-live-device", "diff r c --live /dev/zero", 2, "is a device")
case("diff-live-forbidden-list", "diff r c --live l.json", 2, "", {**chart(), "l.json": '{"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "forbidden", "code": 403}'})
case("diff-escape", "diff o.yaml n.yaml", 1, "", {"o.yaml": config(), "n.yaml": config('"\\e[2J\\e]0;pwn\\a\\u202e\\u2066"')}, speaks=True)
case("diff-name-escape", "diff o.yaml n.yaml", 1, "", {"o.yaml": config(), "n.yaml": config("y", '"\\e[2J\\u202e<b>"')}, speaks=True)
case("diff-key-escape", "diff o.yaml n.yaml", 1, "", {"o.yaml": config(), "n.yaml": config() + '  "\\e[2J\\u202e": z\n'}, speaks=True)
EVIL_NAME = '"\\e[2J\\u202e\\n# x`|<script>$(touch done)"'
for form in ("text", "markdown", "html", "patch"):
    case("diff-form-" + form, "diff --old o.yaml --live l.yaml n.yaml -o " + form, 1, "", {
        "o.yaml": config("x", EVIL_NAME), "l.yaml": config(EVIL_NAME, EVIL_NAME), "n.yaml": config("y", EVIL_NAME)}, speaks=True, after=not_there("done"), maybe=(0, 1),
        never=(b"<script>",) if form == "html" else (b"\n# x",))
for form in ("text", "junit", "tap", "github", "gitlab", "sarif"):
    case("validate-form-" + form, "validate m.yaml -o " + form, 1, "", {"m.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {EVIL_NAME}}}\ndata: 1\n"},
         speaks=True, never=(b"\n# x`|<",) if form in ("text", "tap", "github") else (b"<script>",))
for name, record in (("not-gzip", b"abc"), ("bomb", bomb(300)), ("null", b"null"), ("list", b"[]"), ("types", b'{"name": 1, "manifest": [], "info": 3, "config": "x", "version": "y"}'),
                     ("deep", b"[" * 100000), ("manifest-deep", json.dumps({"name": "r", "manifest": "a: " + "[" * 100000}).encode()),
                     ("gzip-cut", bomb(1)[:500]), ("empty", b"")):
    case("release-" + name, "diff r c --release s.json", 2, "", {**chart(), "s.json": release(record)}, maybe=(1, 2))
case("release-not-base64", "diff r c --release s.json", 2, "", {**chart(), "s.json": '{"type": "helm.sh/release.v1", "data": {"release": "\u0000***"}}'})
case("release-no-data", "diff r c --release s.json", 2, "", {**chart(), "s.json": '{"type": "helm.sh/release.v1"}'})

# ---- check, sets of releases, rules, lookup ----
case("check-limit-is-3", "check r c --max-steps 1000", 3, "--max-steps", chart("{{ range until 900 }}{{ add 1 2 }}{{ end }}"))
case("check-timeout-is-3", "check r c --timeout 1s --max-steps 100000000000", 3, "--timeout", chart("{{ $l := until 100000 }}{{ range $l }}{{ range $l }}{{ end }}{{ end }}"))
case("check-link-out", "check r c", 2, "--confined", {**chart(), "c/p": link("/etc/passwd")})
case("check-link-out-allowed", "check r c --confined=false", 0, "", {**chart(), "c/p": link("/etc/hostname")})
case("check-live-device", "check r c --live /dev/zero", 3, "is a device")
case("check-live-cut", "check r c --live l.json", 2, "l.json", {**chart(), "l.json": '{"items": ['}, maybe=(2, 3))
case("check-set-null", "check --set-of s.yaml", 2, "s.yaml", {"s.yaml": "null\n"})
case("check-set-types", "check --set-of s.yaml", 2, "s.yaml", {"s.yaml": "releases: [1, null, {name: [], chart: {}}]\n"})
case("check-set-self", "check --set-of s.yaml", 2, "", {"s.yaml": "releases: [{name: a, namespace: b, chart: s.yaml, values: [s.yaml]}]\n"})
case("check-set-many", "check --set-of s.yaml", 1, "", {**chart(), "s.yaml": "releases:\n" + "- {name: a, namespace: b, chart: c}\n" * 500}, speaks=True)
case("check-set-traversal", "check --set-of d/s.yaml", 2, "", {"d/s.yaml": "releases: [{name: a, namespace: b, chart: /dev/zero}]\n"}, maybe=(2, 3))
case("check-set-laugh", "check --set-of s.yaml", 2, "s.yaml", {"s.yaml": laugh(12) + "releases: *a11\n"}, maybe=(2, 3))
case("rules-null", "check r c --rules r.json", 2, "r.json", rules("null"))
case("rules-types", "check r c --rules r.json", 2, "r.json", rules('{"rules": [1, {"code": [], "each": 3, "when": "x"}]}'))
case("rules-deep", "check r c --rules r.json", 2, "r.json", rules('{"rules": [{"code": "A", "when": [' + '{"not": ' * 50000), maybe=(2, 3))
case("rules-deep-not", "check r c --rules r.json", 2, "r.json", rules('{"rules": [{"code": "A", "severity": "error", "message": "m", "when": [' + '{"not": ' * 9000 + '{"path": "a"}' + "}" * 9000 + "]}]}"), maybe=(0, 1, 2, 3), speaks=True)
case("rules-regex-size", "check r c --rules r.json", 2, "r.json", rules('{"rules": [{"code": "A", "severity": "error", "message": "m", "when": [{"path": "a", "matches": "((a{1000}){1000}){1000}"}]}]}'))
case("rules-stars", "check r c --rules r.json", 0, "", {**rules('{"rules": [{"code": "A", "severity": "info", "message": "m", "each": "' + ".".join(["*"] * 12) + '", "when": [{"path": "a", "exists": true}]}]}'),
     **chart(values="a: " + json.dumps([[[[[1] * 5] * 5] * 5] * 5] * 5))}, maybe=(0, 1, 2, 3), speaks=True)
case("rules-message-escape", "check r c --rules r.json", 1, "", rules('{"rules": [{"code": "A_B", "severity": "error", "for": {"kind": "ConfigMap"}, "when": [{"path": "data.x", "exists": true}], "at": "data.x", "message": "\\u001b[2J\\u202e<script>"}]}'), speaks=True)
case("lookup-device", "template r c --lookup-from /dev/zero", 1, "is a device")
case("keep-generated-cut", "template r c --keep-generated l.json", 1, "l.json", {**chart(), "l.json": '{"items": ['})
case("lint-deep-values", "lint c", 1, "", chart(values="a: " + "[" * 100000), speaks=True)
case("lint-link-loop", "lint c", 1, "", {**chart(), "c/loop": link(".")}, speaks=True)
case("lint-tpl-bomb", "lint c", 1, "--max-", chart("{{ $s := \"x\" }}{{ range until 64 }}{{ $s = printf \"%s%s\" $s $s }}{{ end }}"), speaks=True)
case("lint-escape", "lint c", 1, "", chart(chart='apiVersion: v2\nname: "a\\e[2J"\nversion: "\\e[2J"\nicon: "\\u202e"\n'), speaks=True)
case("many-words", "template " + "r " * 50000 + "c", 1, "too many arguments")
case("unknown-escape", "templ\x1b[2J", 2, "unknown command")

# ---- Kubeconfig ----
def kubeconfig(text, **more):
    return {**chart(), "k": text, **more}


USER = "users: [{name: u, user: %s}]\n"
CONTEXT = "apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: x, user: u}}]\n"
SERVER = "clusters: [{name: x, cluster: {server: 'http://127.0.0.1:9'}}]\n"
LIVE = "diff r c --live cluster --kubeconfig k --request-timeout 2"
for name, text in (("null", "null"), ("deep", "a: " + "[" * 100000), ("types", "contexts: 1\nclusters: {a: b}\nusers: x\ncurrent-context: []\n"),
                   ("10k-contexts", "contexts:\n" + "".join(f"- {{name: c{i}, context: {{cluster: c, user: u}}}}\n" for i in range(10000)) + "current-context: nope\n"),
                   ("device-ca", CONTEXT + "clusters: [{name: x, cluster: {server: 'https://127.0.0.1:9', certificate-authority: /dev/zero}}]\n" + USER % "{}"),
                   ("device-token", CONTEXT + SERVER + USER % "{tokenFile: /dev/zero}"),
                   ("file-url", CONTEXT + "clusters: [{name: x, cluster: {server: 'file:///etc/passwd'}}]\n" + USER % "{}"),
                   ("newline-token", CONTEXT + SERVER + USER % '{token: "a\\r\\nHost: evil"}'),
                   ("laugh", laugh(12) + CONTEXT), ("refused", CONTEXT + SERVER + USER % "{}")):
    case("kubeconfig-" + name, LIVE, 2, "", kubeconfig(text), needs="rhumbline-live")
EXEC = USER % "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./evil, interactiveMode: Never}}"
EVIL = "#!/bin/sh\ntouch done\nexec sleep 1000\n"
case("kubeconfig-exec-not-allowed", LIVE, 2, "--allow-exec", kubeconfig(CONTEXT + SERVER + EXEC, evil=EVIL), needs="rhumbline-live", after=not_there("done"))
case("kubeconfig-exec-hangs", LIVE + " --allow-exec", 2, "", kubeconfig(CONTEXT + SERVER + EXEC, evil=EVIL), needs="rhumbline-live", wall=60)
case("kubeconfig-confined", LIVE + " --confined", 2, "--confined", kubeconfig(CONTEXT + SERVER + USER % "{}"))


def empty_but(folder, name, wanted):
    import os
    found = set(os.listdir(os.path.join(folder, name)))
    return "" if found == wanted else f"{name} holds {sorted(found)}"
