#!/usr/bin/env python3
"""Runs what integrations/ ships, for real, on scratch repositories: hooks, the action's steps, the job's script, the gate.

    tests/integrations.py --bin BINARY

pre-commit itself takes part when it is installed (pip install pre-commit); else its part is skipped and said so.
Prints each miss and last `N passed, N failed`.
"""
import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import xml.dom.minidom

import yaml

from tally import Tally

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: 5\n"
FILES = {
    "apps/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "apps/web/values.yaml": "size: 1\n",
    "apps/web/templates/a.yaml": GOOD,
    "apps/web/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "apps/web/charts/db/templates/b.yaml": GOOD.replace("name: a", "name: db"),
    "apps/broken/Chart.yaml": "apiVersion: v2\nname: broken\nversion: 1.0.0\n",
    "apps/broken/templates/a.yaml": BAD,
    "apps/lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n",
    "plain/good.yaml": GOOD,
    "plain/bad.yaml": BAD,
    "plain/notes.yaml": "just: notes\n",
}


class Suite:
    def __init__(self, binary, work):
        self.work = work
        self.tally = Tally()
        self.repo = os.path.join(work, "repo")
        tools = os.path.join(work, "bin")
        os.makedirs(tools)
        os.symlink(os.path.abspath(binary), os.path.join(tools, "rhumbline"))
        self.env = dict(os.environ, PATH=tools + os.pathsep + os.environ["PATH"], NO_COLOR="1")
        for name, text in FILES.items():
            path = os.path.join(self.repo, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    def that(self, fact, claim, run=None):
        told = f"exit {run.returncode}\n{run.stdout[-600:]}{run.stderr[-600:]}" if run else "is not so"
        self.tally.judge(claim, "" if fact else told)

    def run(self, *command, **more):
        env = dict(self.env, **more.pop("env", {}))
        return subprocess.run(command, cwd=more.pop("cwd", self.repo), env=env, capture_output=True, text=True, timeout=300, **more)

    def hooks(self):
        script = os.path.join(PROJECT, "integrations/pre-commit.sh")
        run = self.run("sh", "-x", script, "check", "apps/web/values.yaml", "apps/web/templates/a.yaml", "apps/web/charts/db/templates/b.yaml")
        self.that(run.returncode == 0, "a good chart passes", run)
        self.that(run.stderr.count("+ rhumbline check web apps/web") == 1, "three files of one chart run it once", run)
        run = self.run(script, "check", "apps/broken/templates/a.yaml")
        self.that(run.returncode == 1 and "chart apps/broken" in run.stderr, "a chart that renders an invalid object fails", run)
        run = self.run(script, "check", "apps/lib/Chart.yaml", "plain/bad.yaml")
        self.that(run.returncode == 0, "library charts and plain manifests are none of check's business", run)
        run = self.run(script, "validate", "plain/good.yaml", "plain/notes.yaml", "apps/web/values.yaml")
        self.that(run.returncode == 0, "good manifests, notes and charts pass", run)
        run = self.run(script, "validate", "plain/bad.yaml")
        self.that(run.returncode == 1 and "plain/bad.yaml:4:7" in run.stdout, "a bad manifest is told with its place", run)
        run = self.run(script, "validate", "--disable=metadata", "--skip=ConfigMap", "plain/bad.yaml")
        self.that(run.returncode == 0, "flags reach rhumbline", run)
        run = self.run(script, "validate", "values.yaml", cwd=os.path.join(self.repo, "apps/web"))
        self.that(run.returncode == 0, "a chart may be the whole repository", run)

    def pre_commit(self):
        if shutil.which("pre-commit") is None:
            print("skip pre-commit itself: it is not installed (pip install pre-commit)")
            return
        self.run("git", "init", "-q")
        self.run("git", "add", "-A")
        # A clone of what is there now, committed or not.
        hooks = os.path.join(self.work, "hooks")
        os.makedirs(hooks)
        for name in (".pre-commit-hooks.yaml", "integrations/pre-commit.sh"):
            os.makedirs(os.path.dirname(os.path.join(hooks, name)), exist_ok=True)
            shutil.copy(os.path.join(PROJECT, name), os.path.join(hooks, name))
        who = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
        for command in (["init", "-q"], ["add", "-A"], who + ["commit", "-qm", "hooks"]):
            self.run("git", *command, cwd=hooks)
        home = {"PRE_COMMIT_HOME": os.path.join(self.work, "cache")}
        for hook, files, code in (("rhumbline-check", ["apps/web/values.yaml"], 0), ("rhumbline-check", ["apps/broken/templates/a.yaml"], 1),
                                  ("rhumbline-validate", ["plain/good.yaml"], 0), ("rhumbline-validate", ["plain/bad.yaml"], 1)):
            run = self.run("pre-commit", "try-repo", hooks, hook, "--files", *files, env=home)
            self.that(run.returncode == code, f"{hook} on {files[0]} under pre-commit exits {code}", run)

    def action(self):
        with open(os.path.join(PROJECT, "integrations/github/action.yml"), encoding="utf-8") as file:
            step = yaml.safe_load(file)["runs"]["steps"][-1]
        def env(**given):
            values = {"PATHS": "", "CHARTS": "", "FLAGS": "", "SARIF": os.path.join(self.work, "out.sarif"),
                      "GITHUB_STEP_SUMMARY": os.path.join(self.work, "summary")}
            return {**{name: values[name] for name in step["env"]}, "GITHUB_STEP_SUMMARY": values["GITHUB_STEP_SUMMARY"], **given}
        run = self.run("bash", "-eo", "pipefail", "-c", step["run"], env=env(PATHS="plain", CHARTS="apps/web"))
        self.that(run.returncode == 1 and "::error file=plain/bad.yaml,line=4,col=7" in run.stdout, "the action annotates", run)
        with open(os.path.join(self.work, "out.sarif"), encoding="utf-8") as file:
            results = json.load(file)["runs"][0]["results"]
        self.that(any(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "plain/bad.yaml" for r in results), "SARIF names the file")
        run = self.run("bash", "-eo", "pipefail", "-c", step["run"], env=env(CHARTS="apps/web"))
        self.that(run.returncode == 0, "the action passes a good chart", run)
        with open(os.path.join(self.work, "summary"), encoding="utf-8") as file:
            self.that("Valid: 2" in file.read(), "the step summary counts")
        run = self.run("bash", "-eo", "pipefail", "-c", step["run"], env=env())
        self.that(run.returncode == 1, "the action wants something to do", run)

    def job(self):
        with open(os.path.join(PROJECT, "integrations/gitlab.yml"), encoding="utf-8") as file:
            job = yaml.safe_load(file)["rhumbline"]
        for paths, code in (("plain/good.yaml", 0), ("plain/bad.yaml", 1)):
            run = self.run("bash", "-e", "-c", "\n".join(job["script"]), env={**job["variables"], "RHUMBLINE_PATHS": paths})
            self.that(run.returncode == code, f"the job on {paths} exits {code}", run)
            reports = job["artifacts"]["reports"]
            with open(os.path.join(self.repo, reports["codequality"]), encoding="utf-8") as file:
                issues = json.load(file)
            self.that(len(issues) == code and all(i["location"]["path"] == paths for i in issues), "Code Quality lists what is wrong", run)
            tests = xml.dom.minidom.parse(os.path.join(self.repo, reports["junit"])).getElementsByTagName("testcase")
            self.that(len(tests) == 1 and len(tests[0].getElementsByTagName("failure")) == code, "JUnit has a case for each object", run)

    def gate(self):
        for program, render in (("rhumbline", ["rhumbline", "template", "web"]), ("helm", ["helm", "template", "web"])):
            if shutil.which(program, path=self.env["PATH"]) is None:
                print(f"skip the gate under {program}: it is not installed")
                continue
            version = self.run(program, "version").stdout
            if program == "helm" and "v3." not in version:
                print("skip the gate under helm: Helm 4 takes plug-ins only")
                continue
            compat = ["--compat", "helm3"] if program == "rhumbline" else []
            post = ["--post-renderer", os.path.join(self.work, "bin/rhumbline"), "--post-renderer-args", "validate", "--post-renderer-args", "--gate"]
            plain = self.run(*render, "apps/web", *compat)
            run = self.run(*render, "apps/web", *compat, *post)
            self.that(run.returncode == 0 and run.stdout.strip() == plain.stdout.strip() != "", f"{program}: what is valid passes the gate unchanged", run)
            run = self.run(*render, "apps/broken", *compat, *post)
            self.that(run.returncode != 0 and run.stdout == "", f"{program}: the gate stops what is not valid", run)


    def shares(self):
        """The recipes of docs/batch.md and the Indexed Job: shares as each engine names them, together the whole list."""
        names = [f"r{i}" for i in range(7)]
        with open(os.path.join(self.repo, "jobs.jsonl"), "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"name": name, "chart": "apps/web"}) + "\n" for name in names)
        whole = self.run("rhumbline", "batch", "jobs.jsonl", "--output-dir", "whole").stdout
        with open(os.path.join(PROJECT, "docs/batch.md"), encoding="utf-8") as file:
            github, gitlab = (yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", file.read(), re.M | re.S))
        steps = github["jobs"]["render"]["steps"]
        script = next(step for step in steps if "run" in step)
        matrix = github["jobs"]["render"]["strategy"]["matrix"]["share"]
        expressions = {"strategy.job-index": lambda i: i, "strategy.job-total": lambda _: len(matrix)}
        def of_github(i):
            share = re.sub(r"\$\{\{ (.*?) \}\}", lambda found: str(expressions[found.group(1)](i)), script["env"]["SHARE"])
            return script["run"], {"SHARE": share}
        def of_gitlab(i):
            return "\n".join(gitlab["render"]["script"]), {"CI_NODE_INDEX": str(i + 1), "CI_NODE_TOTAL": str(gitlab["render"]["parallel"])}
        with open(os.path.join(PROJECT, "integrations/indexed-job.yaml"), encoding="utf-8") as file:
            spec = yaml.safe_load(file)["spec"]
        container = spec["template"]["spec"]["containers"][0]
        def of_index(i):
            words = [word.replace("$(JOB_COMPLETION_INDEX)", str(i)) for word in container["args"]]
            return "rhumbline " + shlex.join(words) + " > records.jsonl", {}
        for engine, share, count in (("GitHub", of_github, len(matrix)), ("GitLab", of_gitlab, gitlab["render"]["parallel"]), ("Indexed Job", of_index, spec["completions"])):
            shutil.rmtree(os.path.join(self.repo, "out"), ignore_errors=True)
            records = []
            for i in range(count):
                command, env = share(i)
                run = self.run("bash", "-eo", "pipefail", "-c", command, env=env)
                self.that(run.returncode == 0, f"share {i} of {engine} ends well", run)
                with open(os.path.join(self.repo, "records.jsonl"), encoding="utf-8") as file:
                    records += file.readlines()
            self.that("".join(sorted(records, key=lambda line: json.loads(line)["line"])) == whole != "", f"the shares of {engine} are the list")
            self.that(sorted(os.listdir(os.path.join(self.repo, "out"))) == sorted(os.listdir(os.path.join(self.repo, "whole"))), f"and so are the results of {engine}")

    def argocd(self):
        with open(os.path.join(PROJECT, "integrations/argocd/plugin.yaml"), encoding="utf-8") as file:
            generate = yaml.safe_load(file)["spec"]["generate"]
        env = {"ARGOCD_APP_NAME": "shop", "ARGOCD_APP_NAMESPACE": "prod", "KUBE_VERSION": "1.34.1", "KUBE_API_VERSIONS": "v1,apps/v1,apps/v1/Deployment"}
        def generated(folder):
            return self.run(*generate["command"], *generate["args"], cwd=os.path.join(self.repo, folder), env=env)
        run = generated("apps/web")
        plain = self.run("rhumbline", "template", "shop", ".", "-n", "prod", cwd=os.path.join(self.repo, "apps/web")).stdout
        self.that(run.returncode == 0 and run.stdout == plain != "", "Argo CD's plug-in renders a chart", run)
        listed = os.path.join(self.repo, "apps/rhumbline.jsonl")
        with open(listed, "w", encoding="utf-8") as file:
            file.write('{"name": "a", "chart": "web"}\n{"name": "b", "chart": "web"}\n{"name": "c", "chart": "broken"}\n')
        run = generated("apps")
        objects = [each for each in yaml.safe_load_all(run.stdout) if each]
        self.that(run.returncode == 0 and len(objects) == 3, "and all that a list renders, equal results once", run)
        with open(listed, "a", encoding="utf-8") as file:
            file.write('{"name": "d", "chart": "nowhere"}\n')
        run = generated("apps")
        self.that(run.returncode == 1 and run.stdout == "" and "nowhere" in run.stderr and '"name": "a"' not in run.stderr, "a job that fails fails the application, and is told", run)
        with open(os.path.join(PROJECT, "integrations/argocd/repo-server.yaml"), encoding="utf-8") as file:
            patch = yaml.safe_load(file)["spec"]["template"]["spec"]
        mounts = {mount["name"] for mount in patch["containers"][0]["volumeMounts"]}
        self.that(mounts - {"var-files", "plugins"} == {volume["name"] for volume in patch["volumes"]}, "what the patch mounts is there: volumes of its own, and two of Argo CD's")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        suite = Suite(options.bin, work)
        for part in (suite.hooks, suite.pre_commit, suite.action, suite.job, suite.gate, suite.shares, suite.argocd):
            part()
    return suite.tally.end()


if __name__ == "__main__":
    sys.exit(main())
