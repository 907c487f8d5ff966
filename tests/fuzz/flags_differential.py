#!/usr/bin/env python3
"""Every flag of `helm template` and `helm lint` over charts that nobody tuned for, through a real Helm and through us.

Run by hand, like charts_differential.py, with folders of charts or @FILE and with Helm at $HELM:

    HELM=helm python3 tests/fuzz/flags_differential.py --bin build/release/rhumbline --sample 300 @charts.txt

Of each family of flags every sampled chart gets one form. Compared are stdout, the exit code, the first line of an error and, with
--output-dir, the files written. Findings go to --out, one line each on stdout; the last line is `N passed, N failed`; exit 1 if any failed.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

from charts_differential import SECONDS, Charts, Shelf, finish, settle

RENDERERS = {"cat": "#!/bin/sh\ncat\n", "sed": "#!/bin/sh\nsed 's/namespace/namespace/;s/replicas: 1/replicas: 7/'\n", "args": "#!/bin/sh\ncat\nprintf -- '---\\nkind: Extra\\nmetadata:\\n  name: \"%s\"\\n' \"$*\"\n",
             "fail": "#!/bin/sh\necho broken >&2\nexit 3\n", "empty": "#!/bin/sh\n", "bad": "#!/bin/sh\necho 'a: [1'\n", "half": "#!/bin/sh\nhead -c 300\n", "kinds": "#!/bin/sh\ncat\nprintf -- '---\\n# c\\n---\\nkind: Namespace\\n---\\n'\n"}


def templates_of(folder):
    found = []
    for place, _, files in os.walk(folder):
        if "templates" in os.path.relpath(place, folder).split(os.sep):
            found += [os.path.relpath(os.path.join(place, name), folder) for name in sorted(files)]
    return sorted(found) or ["templates/none.yaml"]


def show_only(folder, chance):
    names = templates_of(folder)
    whole = [name for name in names if name.endswith((".yaml", ".yml"))] or names
    return chance.choice([["-s", chance.choice(whole)], ["-s", chance.choice(names)], ["--show-only", chance.choice(whole), "-s", chance.choice(whole)], ["-s", "templates/no-such.yaml"], ["-s", "templates/*.yaml"],
                          ["-s", "./" + chance.choice(whole)], ["-s", chance.choice(whole), "--no-hooks"], ["-s", "crds/*", "--include-crds"], ["-s", "templates/*/*.yaml"], ["-s", chance.choice(whole), "-s", "templates/no.yaml"],
                          ["-s", os.path.basename(chance.choice(whole))], ["-s", "templates/tests/*", "--skip-tests"], ["-s", "/" + whole[0]], ["-s", whole[0] + "/"], ["-s", "[", "--is-upgrade"], ["-s", ""]])


def families(folder, chance, renderers, helm3):
    """(family, words of the command, flags) of one chart."""
    one = chance.choice
    post = lambda: ["--post-renderer", os.path.join(renderers, one(sorted(RENDERERS) + ["nosuch"]))]
    yield "show-only", ["template", "rel"], show_only(folder, chance)
    yield "output-dir", ["template", "rel"], ["--output-dir", "out"] + one([[], [], ["--release-name"], ["--include-crds"], ["--no-hooks"], show_only(folder, chance), ["--skip-tests", "--is-upgrade"], ["--debug"]])
    yield "is-upgrade", ["template", "rel"], ["--is-upgrade"] + one([[], ["--no-hooks"], ["-n", "x"], ["--debug"]])
    yield "api-versions", ["template", "rel"], one([["-a", "monitoring.coreos.com/v1,monitoring.coreos.com/v1/ServiceMonitor,cert-manager.io/v1"], ["--api-versions=networking.k8s.io/v1beta1/Ingress"], ["-a", "a,b", "-a", "policy/v1beta1"], ["-a", '"a,b"'], ["-a", 'x"y'], ["-a", ""],
                                                   ["-a", "autoscaling/v2beta1", "--kube-version", one(["1.16", "v1.19.0", "1.33.1-eks", "1", "x", "v1.25.3+k3s1", "1.31.0"])]])
    yield "hooks", ["template", "rel"], one([["--skip-tests"], ["--no-hooks"], ["--include-crds"], ["--skip-tests", "--no-hooks", "--include-crds"], ["--skip-crds"], ["--include-crds", "--skip-crds"], ["--include-crds=false"], ["--no-hooks=x"], ["--skip-tests=T"]])
    yield "names", ["template"], one([["--name-template", "{{ \"Ab\" | lower }}-c"], ["--name-template", "{{ .x }}"], ["--name-template", "{{"], ["--name-template", "UPPER"], ["--name-template", "{{ fail \"x\" }}"], ["--name-template", "a", "-g=false"], ["--name-template", ""], [],
                                      ["--name-template={{ nosuch }}"], ["--name-template", "x" * 60], ["--name-template", "{{ repeat 50 \"a\" }}"], ["--name-template", "a b"], ["-n", "Bad_NS"], ["--name-template", "{{ include \"x\" . }}"]])
    yield "dry-run", ["template", "rel"], one([["--dry-run"], ["--dry-run=client"], ["--dry-run=none"], ["--dry-run=bad"], ["--dry-run=true"], ["--dry-run=false"], ["--dry-run="], ["--validate=false"], ["--disable-openapi-validation"], ["--create-namespace", "-n", "q"], ["--wait"], ["--wait=legacy"],
                                               ["--wait=bad"], ["--timeout", "5x"], ["--timeout", "5s", "--description", "d"], ["-l", "a=b,c=d"], ["-l", "a"], ["--replace"], ["--devel"], ["--version", "1.x"], ["--version", "bad version"], ["--server-side=false"], ["--server-side=auto"], ["--force-conflicts"],
                                               ["--rollback-on-failure"], ["--atomic"], ["--no-such"], ["-z"], ["--kube-version"], ["--set"], ["extra"], ["--debug=maybe"], ["--color", "always"], ["--color=bad"], ["--take-ownership"], ["--wait-for-jobs"], ["--hide-notes"], ["--render-subchart-notes"], ["--dependency-update=no"],
                                               ["--qps", "x"], ["--burst-limit=5"], ["--labels", '"a=b,c"'], ["--enable-dns"], ["--skip-schema-validation"], ["--keyring", "x"], ["--kube-version", one(["", "1.2.3.4", "v1", "1.30-alpha", "latest", "v1.30.0+x", "01.2.3"])]])
    yield "values", ["template", "rel"], one([["-f", os.path.join(folder, "values.yaml")], ["-f", os.path.join(folder, "Chart.yaml")], ["-f", "/nonexistent"], ["-f", os.path.join(folder, "values.yaml") + "," + os.path.join(folder, "values.yaml")], ["-f", folder], ["-f", os.path.join(folder, "README.md")], ["-f", ""],
                                              ["--set-file", "a.b=" + os.path.join(folder, "Chart.yaml")], ["--set-json", '{"global":null}'], ["--set-json", "image=null"], ["--set", "image=null,global.x[2]=1"], ["--set", "image.tag="], ["--set-string", "replicaCount=1"], ["--set", "resources={}"], ["--set-literal", "nameOverride=a,b"]])
    if helm3:
        yield "post-renderer", ["template", "rel"], post() + one([[], ["--post-renderer-args", "a", "--post-renderer-args", "b c"], ["--no-hooks"], ["--output-dir", "out"], show_only(folder, chance), ["--include-crds"]])
        yield "forms 3", ["template", "rel"], one([["--atomic"], ["--force"], ["--validate=false"], ["--dry-run=x"], ["--no-update"], ["--wait=true"], ["--debug"], ["--hide-notes"], ["--dry-run=none"]])
    else:
        yield "post-renderer", ["template", "rel"], one([["--post-renderer", "/nonexistent/p"], ["--post-renderer", "nosuch"], ["--post-renderer", ""], ["--post-renderer-args", "a"], ["--post-renderer", "a", "--post-renderer", "b"], ["--post-renderer-args", "a", "--post-renderer", "x"]])
    yield "lint", ["lint"], one([[], ["--strict"], ["--quiet"], ["--with-subcharts"], ["--strict", "--with-subcharts", "--quiet"], ["--kube-version", "1.22.0"], ["--kube-version", "1.99"], ["--kube-version", "x"], ["-n", "lint-ns"], ["--set", "a.b=c"], ["--set", "image=null"], ["--debug"], ["--skip-schema-validation"],
                                 [folder], [folder, "--quiet"], ["/nonexistent"], ["--set-json", "{"], ["-f", "/nonexistent"], ["--strict", "--set", "replicaCount=x"]])


class Flags(Charts):
    def run(self, program, words):
        """As Charts.run(), in an empty folder, with the files that were written there as a part of stdout."""
        ours = program == self.options.bin
        command = [program] + words[:1] + (["--compat-errors", "--compat", self.options.compat] if ours else []) + words[1:]
        with tempfile.TemporaryDirectory() as place:
            env = {"PATH": os.environ.get("PATH", ""), "HOME": self.home, "TZ": "UTC", "KUBECONFIG": "/nonexistent"}
            try:
                done = subprocess.run(command, capture_output=True, timeout=SECONDS, env=env, check=False, stdin=subprocess.DEVNULL, cwd=place)
            except subprocess.TimeoutExpired:
                return 124, b"timeout", b"Error: timeout"
            written = b""
            for folder, _, files in sorted(os.walk(place)):
                for name in sorted(files):
                    with open(os.path.join(folder, name), "rb") as file:
                        written += b"\n=== %s\n" % os.path.relpath(os.path.join(folder, name), place).encode() + file.read()
            return done.returncode, done.stdout.replace(place.encode(), b"$PLACE") + written, done.stderr.replace(place.encode(), b"$PLACE")

    def flags(self, number, name, folder, renderers):
        chance = random.Random("%d %s" % (self.options.seed, name))
        for family, words, extra in families(folder, chance, renderers, self.options.compat == "helm3"):
            if self.options.family and self.options.family != family:
                continue
            words = words + [folder] + extra
            found = self.difference(words)
            if found and b"panic: " in found[1][2] and found[2][0] == 1:
                found = None  # Helm itself broke down: enough that we refuse
            with self.lock:
                self.passed += found is None
                if found:
                    self.finding(number, family + " " + name, words, *found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--bin", required=True)
    parser.add_argument("--compat", default="helm4")
    parser.add_argument("--family", default="", help="only this family of flags")
    parser.add_argument("--sample", type=int, default=300, help="so many charts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "flags-differential"))
    options = parser.parse_args()
    folders = settle(options, "flags_differential")
    sample = random.Random(options.seed).sample(folders, min(options.sample, len(folders)))
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as renderers:
        for name, text in RENDERERS.items():
            with open(os.path.join(renderers, name), "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(os.path.join(renderers, name), 0o755)
        shelf, charts = Shelf(folders, work), Flags(options)
        for number, folder in enumerate(sample):
            charts.flags(number, folder, shelf.complete(os.path.abspath(folder)), renderers)
            print(f"\r{number + 1} of {len(sample)} charts ", end="", file=sys.stderr, flush=True)
    return finish(charts)


if __name__ == "__main__":
    sys.exit(main())
