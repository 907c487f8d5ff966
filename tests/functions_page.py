#!/usr/bin/env python3
"""docs/functions.md says what the binary's tables say: one list of functions, and it is in the code.

usage: functions_page.py --bin BINARY            compares; last line `N passed, N failed` counts functions
       functions_page.py --bin BINARY --write    writes the page
"""
import argparse
import os
import subprocess
import sys

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "functions.md")
HEAD = """# Template functions

Go's built-ins, Sprig's and Helm's, as `rhumbline functions` lists them (this page is made from it:
`tests/functions_page.py --bin BINARY --write`). Upper-case words are arguments; the last one may come from a pipe.

| function | does |
|---|---|
"""


def page(binary):
    run = subprocess.run([binary, "functions"], stdout=subprocess.PIPE, check=True, text=True)
    rows = [line.split("\t", 1) for line in run.stdout.splitlines()]
    return [f"| `{name}` | {text.replace('|', chr(92) + '|')} |" for name, text in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = page(os.path.abspath(options.bin))
    if options.write:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(HEAD + "\n".join(rows) + "\n")
    with open(PAGE, encoding="utf-8") as file:
        told = set(file.read()[len(HEAD):].splitlines())
    wrong = sorted(told.symmetric_difference(rows))
    for row in wrong:
        print(("not on the page: " if row in rows else "no function says: ") + row)
    print(f"{len(rows)} passed, {len(wrong)} failed" if rows else "0 passed, 1 failed")
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
