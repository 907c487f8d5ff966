#!/usr/bin/env python3
"""What the budgets cost: the share of instructions that a rendering spends on counting steps, sizes and depths.

Runs `template` under callgrind and adds up the instructions of the source lines that do nothing else: base/job.h (inlined wherever work is
paid for), the checks of depth and stack of the engine, and the arena's limit. The binary needs line numbers: preset debug has them.

usage: budgets.py BINARY 'CHART [FLAGS]'... ; prints a row for each chart, the dearest last; exit 1 when one is above 3 %.
"""
import re
import shlex
import subprocess
import sys
import tempfile

BUDGET_FILES = ("renderer/base/job.h", "renderer/base/job.cpp", "renderer/gotemplate/stack.h", "renderer/gotemplate/stack.cpp")
BUDGET_FUNCTIONS = re.compile(r"check_depth|check_stack|exhausted|out_of_budget")
MOST = 3.0  # per cent


def counted(path):
    """(instructions on budgets, all instructions) of a callgrind file."""
    names, file, function = {}, "", ""
    budgets = everything = 0
    follows_call = False

    def name_of(text):
        number, _, name = text.partition(" ")
        if name:
            names[number] = name
        return names.get(number, text)

    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith(("fl=", "fi=", "fe=")):
                file = name_of("f" + line[3:])
            elif line.startswith("fn="):
                function = name_of("n" + line[3:])
            elif line.startswith("cfn="):
                name_of("n" + line[4:])
            elif line.startswith(("cfi=", "cfl=")):
                name_of("f" + line[4:])
            elif line.startswith("calls="):
                follows_call = True
            elif line[:1] in "0123456789+-*" and line[:1]:
                words = line.split()
                if follows_call or len(words) < 2:
                    follows_call = False
                    continue
                everything += int(words[1])
                if file.endswith(BUDGET_FILES) or BUDGET_FUNCTIONS.search(function):
                    budgets += int(words[1])
    return budgets, everything


def main():
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for chart in sys.argv[2:]:
            out = folder + "/out"
            run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out, sys.argv[1], "template", "r", *shlex.split(chart)],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
            if run.returncode != 0:
                sys.exit(f"{chart}: {run.stderr.decode()[-300:]}")
            budgets, everything = counted(out)
            rows.append((100 * budgets / everything, chart, everything))
    for share, chart, everything in sorted(rows):
        print(f"{share:5.2f} %  of {everything / 1e6:8.1f} million instructions  {chart}")
    return 1 if max(rows)[0] > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
