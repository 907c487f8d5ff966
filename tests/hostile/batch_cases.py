"""Further rows of the table (cases.py): lists of `batch`, and jobs that end badly among others."""
import hashlib
import json

from inputs import MIB, chart, config, link, not_there, same, sparse

ROWS = []
GOOD = '{"name": "r", "chart": "c"}\n'


def case(name, words, code=0, word="", jobs=GOOD, files=None, **more):
    ROWS.append({"name": "batch-" + name, "words": ("batch " + words).split(), "code": code, "word": word, "files": {**(files or chart()), "l": jobs}, **more})


# ---- The list ----
case("endless-line", "l", 2, "longer than 1 MiB", "x" * 5 * MIB)
case("endless-string", "l", 2, "longer than 1 MiB", '{"id": "' + "x" * 3 * MIB)
case("line-of-zeros", "l", 2, "l:1:1", b"\0" * 1000)
case("sparse", "l", 2, "longer than 1 MiB", sparse(900 * MIB))
case("device", "/dev/zero", 2, "is a device", maybe=(2, 3))
case("folder", "c", 2, "c")
case("not-there", "nothing", 2, "nothing")
case("deep", "l", 2, "exceeded max depth", '{"set": ' + "[" * 100000 + "]" * 100000 + "}")
case("deep-open", "l", 2, "exceeded max depth", '{"set": ' + '{"a":' * 100000)
case("blank-lines", "l", 0, "", "\n" * 3_000_000, speaks=True)
case("bad-lines", "l", 2, "l:20:1", "5\n" * 1_000_000)
case("bad-last-line", "l", 2, "l:100001:", GOOD * 100_000 + "{")
case("ids-many", "l", 2, "is that of line 7", "".join(f'{{"chart": "c", "id": "{i}"}}\n' for i in range(1, 100_001)) + '{"chart": "c", "id": "7"}\n')
case("members-many", "l", 2, "l:1:", "{" + ",".join(f'"{i:x}":1' for i in range(100_000)) + "}")
case("member-long", "l", 2, "has no flag", f'{{"chart": "c", "{"x" * 1_000_000}": 1}}\n' * 15, speaks=True)
case("members-double", "l", 2, "stands twice", '{"set": "a", "\\u0073et": "b"}')
case("args-many", "l", 1, "too many arguments", json.dumps({"chart": "c", "args": ["x"] * 100_000}), speaks=True)
case("sets-many", "l", 0, "", json.dumps({"chart": "c", "set": [f"a{i}=1" for i in range(30_000)]}), speaks=True)
case("number-huge", "l", 2, "l:1:", '{"chart": "c", "max-depth": 1e400}')
case("number-long", "l", 2, "l:1:", '{"chart": "c", "max-depth": ' + "9" * 100_000 + "}")
case("latin", "l", 0, "", b'{"chart": "c", "id": "caf\xe9"}', speaks=True)
case("escape-key", "l", 2, "has no flag", '{"chart": "c", "\\u001b[2J\\u202e": 1}')
case("escape-id", "l", 0, "", '{"chart": "c", "id": "\\u001b[2J\\u202e"}', speaks=True, never=(b"\x1b", "\u202e".encode()))
case("escape-name", "l", 1, "", '{"chart": "c", "name": "\\u001b[2J\\u202e"}', speaks=True, never=(b"\x1b", "\u202e".encode()))
case("escape-output", "l", 0, "", GOOD, files=chart(config('"\\e[2J\\u202e"') + "# \u202e\n"), speaks=True, never=("\u202e".encode(),))
case("help", "l", 2, "l:1:", '{"chart": "c", "help": true}')
case("dash-in-name", "l", 1, "", '{"chart": "c", "name": "--output-dir=out"}', speaks=True, after=not_there("out"))
case("itself", "l", 2, "no command of a batch", '{"command": "batch", "args": ["l"]}')
case("companion", "l", 2, "no command of a batch", '{"command": "cluster", "args": ["snapshot"]}')
for words in ("--shard=", "--shard=/", "--shard=1", "--shard=1/1", "--shard=-1/2", "--shard=0/0", "--shard=0x1/2", "--shard=5/99999999999999999999", "--shard=1/2/3", "-n=x", "-n=-1"):
    case("flag" + words.replace("/", "of"), words + " l", 2, "")
for words in ("--shard=0/18446744073709551615", "-n=0", "-n=99999999999"):
    case("flag" + words.replace("/", "of"), words + " l", 0, "", speaks=True)

# ---- The jobs ----
ENDLESS = {"e/Chart.yaml": "apiVersion: v2\nname: e\nversion: 1.0.0\n", "e/templates/a.yaml": "{{ $l := until 100000 }}{{ range $l }}{{ range $l }}{{ end }}{{ end }}"}
BOMB = {"b/Chart.yaml": "apiVersion: v2\nname: b\nversion: 1.0.0\n", "b/templates/a.yaml": '{{ $s := "x" }}{{ range until 64 }}{{ $s = printf "%s%s" $s $s }}{{ end }}'}
RECURSION = {"d/Chart.yaml": "apiVersion: v2\nname: d\nversion: 1.0.0\n", "d/templates/a.yaml": '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}'}
case("job-for-ever", "l --timeout 2s --max-steps 100000000000 -n 2", 3, "--timeout", GOOD + '{"chart": "e"}\n' + GOOD, {**chart(), **ENDLESS}, speaks=True)
case("job-out-of-steps", "l --max-steps 100000", 1, "--max-steps", GOOD + '{"chart": "e"}\n' + GOOD, {**chart(), **ENDLESS}, speaks=True)
case("job-grows", "l -n 2 --max-memory 64", 1, "--max-", '{"chart": "b"}\n' * 4 + GOOD, {**chart(), **BOMB}, speaks=True)
case("job-recursion", "l -n 2", 1, "--max-depth", '{"chart": "d"}\n' * 4 + GOOD, {**chart(), **RECURSION}, speaks=True)
case("job-stdin", "l", 0, "", '{"chart": "c", "set-file": "a=/dev/stdin"}\n', speaks=True, stdin="SECRET", never=(b"SECRET",), maybe=(0, 1))
case("jobs-many", "l -n 2", 1, "", '{"chart": "nowhere"}\n' * 30_000, speaks=True)
case("jobs-large-results", "l -n 2", 0, "", GOOD * 60, chart(config("x" * MIB)), speaks=True, mib=200)
case("jobs-many-warnings", "l", 0, "", '{"command": "check", "name": "r", "chart": "c"}\n', chart("".join(f"---\n{config(name=f'n{i}')}z: 1\n" for i in range(2000))), speaks=True, maybe=(0, 1))

# ---- Where results go ----
DIGEST = hashlib.sha256(("---\n# Source: h/templates/a.yaml\n" + config()).encode()).hexdigest()
case("result-there", "l --output-dir out", 0, DIGEST, files={**chart(), f"out/{DIGEST}.yaml": "cut sh"}, speaks=True, after=same(f"out/{DIGEST}.yaml", "---\n# Source: h/templates/a.yaml\n" + config()))
case("result-link", "l --output-dir out", 3, "symbolic link", files={**chart(), f"out/{DIGEST}.yaml": link("../victim"), "victim": "v"}, after=same("victim", "v"))
case("result-folder", "l --output-dir out", 3, DIGEST, files={**chart(), f"out/{DIGEST}.yaml/k": "v"}, after=same(f"out/{DIGEST}.yaml/k", "v"))
case("output-dir-file", "l --output-dir out", 3, "out", files={**chart(), "out": "v"}, after=same("out", "v"))
case("output-dir-link", "l --output-dir out", 0, "", files={**chart(), "out": link("elsewhere"), "elsewhere/k": "v"}, speaks=True, after=same("elsewhere/k", "v"))
case("output-dir-dangling", "l --output-dir out", 3, "out", files={**chart(), "out": link("nowhere")}, after=not_there("nowhere"))
case("output-dir-device", "l --output-dir /dev/null", 3, "/dev/null")
