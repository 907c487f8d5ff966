#!/usr/bin/env python3
"""Tests the tests: each rule of layers.py and golden.py must be able to fail.

Builds a small house with one offence at a time and wants layers.py to name it; builds cases that lie
and wants golden.py to refuse them. Prints each miss and last `N passed, N failed`.
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = "// In: a.\n// Out: b.\n// Trap: c.\n"
HEADER = "#pragma once\n"

# (what is wrong, file, text, what layers.py must say); an empty word means that nothing may be said.
OFFENCES = [
    ("a sound file", "renderer/yaml/read.cpp", HEAD + '#include "renderer/base/arena.h"\n#include <yaml.h>\n', ""),
    ("an arrow up", "renderer/base/a.cpp", HEAD + '#include "renderer/chart/chart.h"\n', "lies above"),
    ("an unknown room", "renderer/util/a.cpp", HEAD, "no such room"),
    ("a library in a header", "renderer/functions/regex.h", HEADER + "#include <re2/re2.h>\n", "RE2 in a header"),
    ("two includers", "renderer/json/other.cpp", HEAD + "#include <yaml.h>\n", "libyaml is included by 2 files"),
    ("a long file", "renderer/base/a.cpp", HEAD + "\n" * 400, "the limit is 400"),
    ("a long table", "renderer/base/a.cpp", "// Table of words.\n" + "\n" * 400, ""),
    ("a long header", "renderer/base/a.h", HEADER + "\n" * 200, "the limit is 200"),
    ("a long function", "renderer/base/a.cpp", HEAD + "int f(int a) {\n" + "  a++;\n" * 60 + "}\n", "a function of 62 lines"),
    ("a long method", "renderer/base/a.cpp", HEAD + "class A {\n  int f(int a) {\n" + "    a++;\n" * 60 + "  }\n};\n", "a function of 62 lines"),
    ("a long class", "renderer/base/a.cpp", HEAD + "class A {\n" + "  int f(int a) {\n    return a;\n  }\n" * 30 + "};\n", ""),
    ("a long signature", "renderer/base/a.cpp", HEAD + "int f(int a,\n      int b) {\n" + "  a++;\n" * 58 + "}\n", "a function of 61 lines"),
    ("no prose", "renderer/base/a.cpp", "int a;\n", "lines of prose"),
    ("no guard", "renderer/base/a.h", "int a();\n", "no #pragma once"),
    ("printing", "renderer/base/a.cpp", HEAD + 'void f() { printf("x"); }\n', "only cli/ writes"),
    ("a stream", "renderer/base/a.cpp", HEAD + "void f() { std::cerr << 1; }\n", "only cli/ writes"),
    ("printing in cli", "renderer/cli/a.cpp", HEAD + 'void f() { printf("x"); }\n', ""),
    ("printing in a comment", "renderer/base/a.cpp", HEAD + '// printf("x")\nauto s = "printf(";\n', ""),
    ("leaving", "renderer/base/a.cpp", HEAD + "void f() { std::exit(1); }\n", "may end the process"),
    ("catching", "renderer/base/a.cpp", HEAD + "void f() { try { g(); } catch (...) {} }\n", "ends outside"),
    ("adding words", "renderer/base/a.cpp", HEAD + "void f() {\n  try {\n    g();\n  } catch (F& f) {\n    h(f);\n    throw;\n  }\n}\n", ""),
    ("a constructor's list", "renderer/base/a.cpp", HEAD + "A::A(int a)\n    : a_(a),\n      b_(a) {\n}\n" + "int f();\n" * 60 + "void g() {\n  }\n", ""),
    ("std::regex", "renderer/base/a.cpp", HEAD + "std::regex r;\n", "not RE2"),
    ("shared_ptr", "renderer/base/a.h", HEADER + "std::shared_ptr<int> p;\n", "no shared_ptr"),
    ("a switch", "renderer/base/a.cpp", HEAD + "#ifdef FEATURE\n#endif\n", "no feature switches"),
    ("a macro", "renderer/base/a.cpp", HEAD + "#define X 1\n", "no macros"),
    ("a promise", "renderer/base/a.cpp", HEAD + "// TODO: later\n", "no promises"),
    ("using namespace", "renderer/base/a.h", HEADER + "using namespace std;\n", "no using namespace"),
    ("a heavy header", "renderer/base/a.h", HEADER + "#include <sstream>\n", "too heavy"),
]

# (what is wrong, files of the case, what golden.py must say); the program prints its arguments and stdin.
PROGRAM = '#!/bin/sh\nif [ "$1" = fail ]; then echo "no such thing" >&2; exit 1; fi\necho "$@"; cat\n'
CASES = [
    ("an honest case", "ok_a", {"args": "say\nin.txt\n", "in.txt": "x", "stdout": "say in.txt\n"}, "1 passed, 0 failed"),
    ("another byte", "ok_a", {"args": "say\n", "stdout": "say \n"}, "stdout line 1"),
    ("no golden", "ok_a", {"args": "say\n"}, "stdout line 1"),
    ("another exit", "fails_a", {"args": "say\n", "exit": "1", "stderr_has": "x"}, "exit 0, wanted 1"),
    ("words on stderr", "fails_a", {"args": "fail\n", "exit": "1", "stderr": "other\n"}, "stderr line 1"),
    ("missing words", "fails_a", {"args": "fail\n", "exit": "1", "stderr_has": "place\n"}, "does not hold 'place'"),
    ("a failure that says nothing", "fails_a", {"args": "fail\n", "exit": "1"}, "without saying what stderr holds"),
    ("a name that lies", "fails_a", {"args": "say\n", "stdout": "say\n"}, "is called fails_"),
    ("a name without a claim", "null", {"args": "say\n", "stdout": "say\n"}, "is called neither"),
    ("a file that nobody reads", "ok_a", {"args": "say\n", "in.txt": "x", "stdout": "say\n"}, "no argument names"),
    ("stdin", "ok_a", {"args": "say\n", "stdin": "abc", "stdout": "say\nabc"}, "1 passed, 0 failed"),
    ("a file that is not made", "ok_a", {"args": "say\n", "stdout": "say\n", "files/x": "y"}, "is not as under files/"),
]


def put(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def said(script, *args):
    return subprocess.run([sys.executable, "-B", os.path.join(HERE, script), *args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)


def layers_faults():
    for what, name, text, word in OFFENCES:
        with tempfile.TemporaryDirectory() as house:
            put(house, {OFFENCES[0][1]: OFFENCES[0][2], name: text})
            run = said("layers.py", house)
        missed = word not in run.stdout or run.returncode != bool(word)
        yield f"layers.py, {what}: {run.stdout.strip()}" if missed else None


def golden_faults():
    for what, name, files, word in CASES:
        with tempfile.TemporaryDirectory() as folder:
            put(folder, {"program": PROGRAM, **{f"cases/group/{name}/{k}": v for k, v in files.items()}})
            os.chmod(os.path.join(folder, "program"), 0o755)
            run = said("golden.py", "--bin", os.path.join(folder, "program"), "--cases", os.path.join(folder, "cases"))
        missed = word not in run.stdout or run.returncode != (" 0 failed" not in word)
        yield f"golden.py, {what}: {run.stdout.strip()}" if missed else None


def main():
    faults = [*layers_faults(), *golden_faults()]
    missed = [fault for fault in faults if fault]
    print("\n".join(missed + [f"{len(faults) - len(missed)} passed, {len(missed)} failed"]))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
