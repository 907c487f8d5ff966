#!/usr/bin/env python3
"""What a batch saves: N charts rendered by one `batch`, by N processes of ours, and by N processes of Helm.

Each round runs all three one after the other and compares CPU time (user and system, of all processes) and wall time; the median of the
rounds' ratios is printed with its range. The results must be the same bytes, or the ratio is void. Without HELM only ours are compared.

usage: batch.py BINARY [HELM] [--charts N] [--rounds N] [--chart FOLDER]     FOLDER: this chart N times instead of N small ones
"""
import argparse
import hashlib
import json
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

TEMPLATES = {
    "_labels.tpl": '{{- define "labels" -}}\napp: {{ .Release.Name }}\n{{- range $k, $v := .Values.labels }}\n{{ $k }}: {{ $v | quote }}\n{{- end }}\n{{- end -}}\n',
    "deployment.yaml": """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {{- include "labels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "labels" . | nindent 8 }}
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          ports: [{containerPort: {{ .Values.port }}}]
""",
    "service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  selector: {app: {{ .Release.Name }}}\n  ports: [{port: {{ .Values.port }}}]\n",
}
VALUES = "image: {repository: nginx, tag: '1.2'}\nreplicas: 2\nport: 80\nlabels: {team: a, tier: web}\n"


def small_chart(folder, name):
    (folder / name / "templates").mkdir(parents=True)
    (folder / name / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n")
    (folder / name / "values.yaml").write_text(VALUES)
    for file, text in TEMPLATES.items():
        (folder / name / "templates" / file).write_text(text)
    return name


def cost(work):
    """(what it gives, CPU seconds, wall seconds)"""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    given = work()
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return given, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, end - begin


def shown(name, ratios):
    cpu, wall = ([round_[i] for round_ in ratios] for i in (0, 1))
    return f"{name:28} CPU {statistics.median(cpu):6.1f} ({min(cpu):.1f} to {max(cpu):.1f})   wall {statistics.median(wall):6.1f} ({min(wall):.1f} to {max(wall):.1f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("helm", nargs="?", type=os.path.abspath)
    parser.add_argument("--charts", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--chart", type=os.path.abspath)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        jobs = [(f"r{i}", options.chart or small_chart(folder, f"c{i}")) for i in range(options.charts)]
        (folder / "jobs.jsonl").write_text("".join(json.dumps({"name": release, "chart": chart}) + "\n" for release, chart in jobs))

        def batch(threads):
            told = subprocess.run([options.binary, "batch", "jobs.jsonl", "-n", threads, "--output-dir", "out"], cwd=folder, capture_output=True, check=True).stdout
            return [json.loads(line)["sha256"] for line in told.splitlines()]

        def singles(program):
            return [hashlib.sha256(subprocess.run([program, "template", release, chart], cwd=folder, capture_output=True, check=True).stdout).hexdigest() for release, chart in jobs]

        ways = {"batch -n 1": lambda: batch("1"), "batch -n 2": lambda: batch("2"), "processes of ours": lambda: singles(options.binary)}
        if options.helm:
            ways["processes of Helm"] = lambda: singles(options.helm)
        rounds = []
        for _ in range(options.rounds):
            rounds.append({way: cost(work) for way, work in ways.items()})
        base = "batch -n 1"
        print(f"{options.charts} jobs, {options.rounds} rounds, times of {base}:")
        for way in list(ways)[1:]:
            same = all(each[way][0] == each[base][0] for each in rounds)
            print(shown(way, [(each[way][1] / each[base][1], each[way][2] / each[base][2]) for each in rounds]), "" if same else "  OTHER BYTES")
        print(f"{base}: median {statistics.median(each[base][1] for each in rounds) / options.charts * 1e6:.0f} us of CPU for a job")


if __name__ == "__main__":
    main()
