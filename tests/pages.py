#!/usr/bin/env python3
"""Runs the commands of the pages in docs/ whose console blocks use rhumbline, in the order of the page, in one folder.

A command starts with `$ ` and may go on after a backslash, or with a text up to its end word (<<'WORD'). `rhumbline` is BINARY;
`kubectl` is a stand-in that keeps what is applied and prints it for `get`. A command must end with 0, or with 1 where it is a diff or
a check. Prints each failure and last `N passed, N failed`; exit 1 if anything failed.

usage: pages.py --bin BINARY [PAGE]...
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from tally import Tally

REPO = pathlib.Path(__file__).resolve().parent.parent
KUBECTL = """#!/bin/sh
# apply keeps the manifests, get prints them; anything else is accepted.
verb= file=
while [ $# -gt 0 ]; do
  case $1 in
    apply|get) verb=$1 ;;
    -f) file=$2; shift ;;
  esac
  shift
done
case $verb in
  apply) cat "$file" > "$KEPT.new" 2>/dev/null || cat > "$KEPT.new"; test -s "$KEPT.new" && mv "$KEPT.new" "$KEPT" ;;
  get) cat "$KEPT" ;;
esac
"""


def commands(page):
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(), re.M | re.S):
        for command, _ in re.findall(r"^\$ ((?:.*\\\n)*(?:.*<<'(\w+)'\n(?:.*\n)*?\2|.*))$", block, re.M):
            yield command


def run(command, folder, environment):
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, env=environment, capture_output=True,
                          text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)


def run_page(page, binary, tally):
    with tempfile.TemporaryDirectory() as folder:
        tools = pathlib.Path(folder) / ".tools"
        tools.mkdir()
        (tools / "kubectl").write_text(KUBECTL)
        (tools / "kubectl").chmod(0o755)
        (tools / "rhumbline").symlink_to(binary)
        for name in ("templates", "values", "schemas", "tests", "integrations"):
            (pathlib.Path(folder) / name).symlink_to(REPO / name)
        environment = {"PATH": f"{tools}:{os.environ['PATH']}", "KEPT": str(tools / "kept.yaml"), "HOME": folder}
        for command in commands(page):
            done = run(command, folder, environment)
            allowed = (0, 1) if re.search(r"rhumbline (diff|check) ", command) else (0,)
            tally.judge(page.name, "" if done.returncode in allowed else f"exit {done.returncode}: {command}\n{done.stderr.strip()}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--bin", required=True)
    arguments.add_argument("pages", nargs="*")
    options = arguments.parse_args()
    binary = pathlib.Path(options.bin).resolve()
    pages = [page for page in sorted((REPO / "docs").glob("*.md")) if "$ rhumbline" in page.read_text()]
    tally = Tally()
    for page in pages:
        if not options.pages or page.stem in options.pages:
            run_page(page, binary, tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
