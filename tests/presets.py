#!/usr/bin/env python3
"""Every preset of values/ is rendered by its chart, twice to the same bytes, and validates strictly on two Kubernetes versions.

A preset is values/CHART/*.yaml, its chart templates/CHART; CRD schemas come from schemas/CHART. Where a chart generates
certificates, tests/systems/CHART/pin.yaml holds values that keep them still. With --kubeconform that program judges the renderings, too,
by the schemas below --schemas (folders vVERSION-standalone-strict, one for each version that is judged; custom resources it does not know).
Prints each failure and last `N passed, N failed`; exit 1 if anything failed.

usage: presets.py --bin BINARY [--kubeconform PROGRAM --schemas FOLDER] [CHART[/PRESET]]...
"""
import argparse
import pathlib
import subprocess
import sys

from tally import Tally

REPO = pathlib.Path(__file__).resolve().parent.parent
VERSIONS = ("1.31", "1.37")


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def opinions_of_kubeconform(program, folder, text):
    """What it refuses of the rendering, by each version that has schemas."""
    for schemas in sorted(folder.glob("v*-standalone-strict")):
        version = schemas.name[1:].split("-")[0]
        location = str(folder / "{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}" / "{{ .ResourceKind }}{{ .KindSuffix }}.json")
        code, findings, errors = run([program, "-strict", "-ignore-missing-schemas", "-kubernetes-version", version, "-schema-location", location, "-"], text)
        if code:
            yield f"kubeconform on {version}: {(findings + errors).strip()}"


def problems(binary, preset, kubeconform, schemas_of_kubeconform):
    chart = preset.parent.name
    command = [binary, "template", chart, str(REPO / "templates" / chart), "-n", f"{chart}-system", "-f", str(preset)]
    pin = REPO / "tests" / "systems" / chart / "pin.yaml"
    if pin.exists():
        command += ["-f", str(pin)]
    code, first, errors = run(command)
    if code or not first:
        yield f"exit {code}: {errors.strip()}"
        return
    if run(command)[1] != first:
        yield "two renderings differ"
    schemas = REPO / "schemas" / chart
    crds = ["--crds", str(schemas)] if any(schemas.glob("*.yaml")) else []
    for version in VERSIONS:
        code, findings, errors = run([binary, "validate", "--strict", "--kubernetes-version", version, *crds, "-"], first)
        if code:
            yield f"on {version}: {(findings + errors).strip()}"
    if kubeconform:
        yield from opinions_of_kubeconform(kubeconform, schemas_of_kubeconform, first)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--bin", required=True)
    arguments.add_argument("--kubeconform")
    arguments.add_argument("--schemas", type=pathlib.Path)
    arguments.add_argument("only", nargs="*")
    options = arguments.parse_args()
    tally = Tally()
    for preset in sorted((REPO / "values").glob("*/*.yaml")):
        if preset.parent.name == "sets":  # several releases each, for check --set-of
            continue
        name = f"{preset.parent.name}/{preset.stem}"
        if options.only and not {name, preset.parent.name} & set(options.only):
            continue
        tally.judge(name, "; ".join(problems(options.bin, preset, options.kubeconform, options.schemas)))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
