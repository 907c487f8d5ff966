#!/usr/bin/env python3
"""Runs the suites of tests/floors.txt and compares how many cases pass with the floor of each.

In: rows `name | floor | command`. Out: the runners' own words, one line for each suite, and last
`N passed, N failed` that counts suites; exit 1 if one fell below its floor. A suite of ../shared is
skipped, loudly, where that folder is missing; it never counts as passed.

usage: floors.py --bin BINARY [--quiet] [--raise] [NAME]...     --raise lifts the floors to what passed
"""
import argparse
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(HERE)
FLOORS = os.path.join(HERE, "floors.txt")


def rows():
    with open(FLOORS, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, floor, command = (part.strip() for part in line.split("|", 2))
                yield name, int(floor), command


def shared():
    """The folder of shared suites: beside the checkout, or as SHARED says."""
    folder = os.environ.get("SHARED") or os.path.join(PROJECT, "..", "shared")
    return os.path.abspath(folder) if os.path.isdir(folder) else None


def run(command, names, quiet):
    """(passed, failed) as the runner's last line says, or None when it did not get that far."""
    for name, value in names.items():
        command = command.replace("$" + name, value)
    process = subprocess.run(command, shell=True, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, errors="replace", env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, check=False)
    found = re.search(r"^(\d+) passed, (\d+) failed\s*\Z", process.stdout, re.M)
    if not quiet or not found:
        print("\n".join(process.stdout.rstrip().split("\n")[-60:]))
    return (int(found.group(1)), int(found.group(2))) if found else None


def lift(counts):
    with open(FLOORS, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for at, line in enumerate(lines):
        if line.strip() and not line.startswith("#"):
            name, floor, command = line.split("|", 2)
            if counts.get(name.strip(), 0) > int(floor):
                lines[at] = f"{name}| {counts[name.strip()]:4d} |{command}"
    with open(FLOORS, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--quiet", action="store_true", help="one line for each suite")
    parser.add_argument("--raise", dest="lift", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    names = {"BIN": os.path.abspath(options.bin), "BUILD": os.path.dirname(os.path.abspath(options.bin)), "REPO": PROJECT}
    if shared():
        names["SHARED"] = shared()
    chosen = [row for row in rows() if not options.names or row[0] in options.names]
    unknown = set(options.names) - {row[0] for row in chosen}
    if unknown:
        parser.error(f"tests/floors.txt has no suite {', '.join(sorted(unknown))}")
    counts, passed, failed, skipped, summary = {}, 0, 0, 0, []
    for name, floor, command in chosen:
        if "$SHARED" in command and "SHARED" not in names:
            summary.append(f"SKIPPED {name}: there is no ../shared beside this checkout")
            skipped += 1
            continue
        start = time.monotonic()
        got = run(command, names, options.quiet)
        good = got is not None and got[0] >= floor and sum(got) > 0
        counts[name] = got[0] if got else 0
        passed, failed = passed + good, failed + (not good)
        told = f"{got[0]} of {sum(got)}" if got else "the runner did not finish"
        summary.append(f"{'ok     ' if good else 'FAIL   '} {name}: {told}, floor {floor}, {time.monotonic() - start:.0f} s")
    if options.lift:
        lift(counts)
    print("\n".join(summary))
    if skipped:
        print(f"{skipped} suites skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
