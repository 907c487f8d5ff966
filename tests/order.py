#!/usr/bin/env python3
"""Says whether tools/order.ld still names the code of this program.

usage: tests/order.py BINARY.symbols

The linker passes over what it does not find, so a list that lags behind the code fails nowhere: it only leaves the functions that
rendering needs scattered, and each run with more pages than it needs.
"""
import pathlib
import re
import subprocess
import sys

LEAST = 0.6  # of the listed C++ functions are there; compilers differ in what they inline

listed = re.findall(r"\*\(\.text\.(_Z\w+)\*\)", (pathlib.Path(__file__).resolve().parent.parent / "tools/order.ld").read_text(encoding="utf-8"))
symbols = subprocess.run(["nm", "--defined-only", "--format=just-symbols", sys.argv[1]], capture_output=True, text=True, check=True).stdout
there = {name.split(".")[0] for name in symbols.split()}
lost = [name for name in listed if name not in there]
enough = bool(listed) and len(lost) <= (1 - LEAST) * len(listed)
print(f"{len(listed) - len(lost)} of {len(listed)} listed functions are there" + ("" if enough else "; run tools/order.py again"))
print("1 passed, 0 failed" if enough else "0 passed, 1 failed")
sys.exit(0 if enough else 1)
