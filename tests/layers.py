#!/usr/bin/env python3
"""Proves that the house stands: arrows point down, one library has one includer, files stay small.

Reads renderer/**, prints one line `file:line: what is wrong, and the rule` for each offence and last
`N passed, N failed`; exit 1 if anything failed. The order of the rooms below is the only data about
them: a room may include itself and the rooms before it (docs/design.md tells why in this order).

usage: layers.py [PROJECT]
"""
import os
import re
import sys

ROOMS = ("base value json yaml schema gotemplate functions chart values release lint keep live remote diff rules report cli").split()

# header pattern -> library; each library is known to one .cpp alone, and to no header.
LIBRARIES = {
    r"yaml\.h": "libyaml",
    r"yaml-cpp/.*": "yaml-cpp",
    r"re2/.*": "RE2",
    r"openssl/.*": "OpenSSL",
    r"zlib\.h": "zlib",
    r"libdeflate\.h": "libdeflate",
    r"CLI/.*": "CLI11",
    r"nlohmann/.*": "nlohmann_json",
    r"valijson/.*": "valijson",
    r"curl/.*": "libcurl",
}

LINES = {".cpp": 400, ".h": 200}
FUNCTION_LINES = 60

# Anybody may catch a Failure to add place, trace or words and go on failing. A failure may end only here:
DOORS = {
    "renderer/cli/": "the program's own door",
    "renderer/json/read": "a document that cannot be read is an answer: Result",
    "renderer/yaml/read": "the same",
    "renderer/keep/keep.cpp": "a probe with stand-ins that fails is done again with the real thing",
    "renderer/lint/lint.cpp": "a chart that cannot be loaded is a message of the linter",
    "renderer/release/render_for_lint.cpp": "the same of one that cannot be rendered",
    "renderer/gotemplate/survey_calls.cpp": "a value that is no template of ours reads nothing",
    "renderer/schema/compile": "a schema that cannot be compiled is an answer: Result",
    "renderer/schema/explain.cpp": "a value without a JSON form is shown by its type",
    "renderer/schema/objects_value.cpp": "the same",
    "renderer/remote/serve.cpp": "the companion's own door: a fault is a line of its answer",
    "renderer/remote/batch.cpp": "the same",
    "renderer/remote/main.cpp": "the companion ends here",
    "renderer/functions/encoding.cpp": "fromYaml, toYaml and the like answer with the error's text, as Helm's do",
}
GOES_ON = re.compile(r"\bthrow;|\b(?:fail|raise|rethrow\w*)\(")

# What no file outside cli/ may do, and what no file at all may do.
SPEAKING = re.compile(r"\b(?:std::)?(?:cout|cerr|clog|stdout|stderr)\b|(?<![\w.:>])(?:std::)?(?:printf|puts|putchar|perror)\s*\(")
EXITING = re.compile(r"(?<![\w.:>])(?:::|std::)?(?:exit|_exit|quick_exit|abort|terminate)\s*\(")
FORBIDDEN = [
    (re.compile(r"\bstd::regex\b|#include\s*<regex>"), "std::regex is slow and is not RE2"),
    (re.compile(r"\bshared_ptr\b"), "the Arena owns; no shared_ptr"),
    (re.compile(r"^\s*#\s*(?:ifdef|ifndef)\b"), "no feature switches"),
    (re.compile(r"^\s*#\s*define\b(?! OPENSSL_API_COMPAT)"), "no macros"),
]
FORBIDDEN_IN_HEADERS = [
    (re.compile(r"^\s*using\s+namespace\b"), "no using namespace in a header"),
    (re.compile(r"#include\s*<(?:filesystem|iostream|sstream|regex)>"), "too heavy for a header"),
]


def without_comments(text):
    """The text with comments and the insides of literals blanked; lines stay where they are."""
    token = re.compile(r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|//[^\n]*|/\*(?:.|\n)*?\*/')

    def blank(found):
        body = found.group()
        # An #include keeps its quoted name: it is what we look for.
        line = text[text.rfind("\n", 0, found.start()) + 1:found.start()]
        if body.startswith('"') and line.strip().startswith("#"):
            return body
        return re.sub(r"[^\n]", " ", body)

    return token.sub(blank, text)


def is_table(text):
    """Tables and generated data may be long; their first line says so."""
    return re.search(r"\b(table|generated)\b", text.split("\n", 1)[0], re.I) is not None


class Check:
    """Collects offences; counts the questions asked, so that an empty run cannot look like success."""

    def __init__(self):
        self.asked = 0
        self.faults = []

    def that(self, fact, place, message):
        self.asked += 1
        if not fact:
            self.faults.append(f"{place}: {message}")


def sources(project):
    for folder, _, names in sorted(os.walk(os.path.join(project, "renderer"))):
        for name in sorted(names):
            if name.endswith((".cpp", ".h")):
                yield os.path.relpath(os.path.join(folder, name), project)


def check_includes(check, path, code, includers):
    room = path.split("/")[1]
    for number, line in enumerate(code.split("\n"), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
        if not found:
            continue
        place = f"{path}:{number}"
        name = found.group(2)
        if name.startswith("renderer/"):
            other = name.split("/")[1]
            check.that(other in ROOMS and ROOMS.index(other) <= ROOMS.index(room), place,
                       f"room {room} includes {other}, which lies above it")
        for pattern, library in LIBRARIES.items():
            if re.fullmatch(pattern, name):
                includers.setdefault(library, {})[path] = place
                check.that(path.endswith(".cpp"), place, f"{library} in a header")


def caught_block(lines, number):
    """The text from a catch to the brace that closes it, at the indentation of the line it stands on."""
    indent = re.match(r" *", lines[number - 1]).group()
    end = next((n for n in range(number, len(lines)) if lines[n].startswith(indent + "}")), number)
    return "\n".join(lines[number - 1:end + 1])


def check_lines(check, path, text, code):
    limit = LINES[os.path.splitext(path)[1]]
    count = text.count("\n")
    check.that(count <= limit or is_table(text), path,
               f"{count} lines; the limit is {limit} (tables and generated data say so in line 1)")
    speaks = path.startswith("renderer/cli/")
    for number, line in enumerate(code.split("\n"), 1):
        place = f"{path}:{number}"
        if not speaks and SPEAKING.search(line):
            check.that(False, place, "only cli/ writes to a stream")
        if EXITING.search(line):
            check.that(speaks, place, "only cli/ may end the process")
        if re.search(r"\bcatch\s*\(", line):
            goes_on = GOES_ON.search(caught_block(code.split("\n"), number))
            check.that(goes_on or path.startswith(tuple(DOORS)), place, "a failure ends outside the doors (DOORS in tests/layers.py)")
        for pattern, why in FORBIDDEN + (FORBIDDEN_IN_HEADERS if path.endswith(".h") else []):
            if pattern.search(line):
                check.that(False, place, why)
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"//.*\b(?:TODO|FIXME|XXX)\b", line):
            check.that(False, f"{path}:{number}", "no promises in comments")


def check_head(check, path, text):
    """A .cpp opens with at least 3 lines of prose, a header with #pragma once within reach."""
    lines = text.split("\n")
    if path.endswith(".cpp"):
        head = 0
        while head < len(lines) and lines[head].startswith("//"):
            head += 1
        check.that(head >= 3 or is_table(text), f"{path}:1", f"opens with {head} lines of prose, 3 to 12 are wanted")
    else:
        check.that("#pragma once" in text, f"{path}:1", "no #pragma once")


def check_functions(check, path, text, code):
    """A function: from a line that ends in `) ... {` to the next `}` at the same indentation."""
    if is_table(text):
        return
    lines = code.split("\n")
    control = r"(?:if|for|while|switch|do|else|catch|try|return|namespace|struct|class|enum|union|extern)\b|[})\]]"
    for number, line in enumerate(lines, 1):
        if not re.search(r"\)[^;=]*\{\s*$|^ *: .*\{\s*$", line):
            continue
        first = number - 1  # where the signature begins: its brackets and a constructor's list may span lines
        while first > 0 and ("".join(lines[first:number]).count("(") < "".join(lines[first:number]).count(")")
                             or lines[first].lstrip().startswith(":") or lines[first - 1].rstrip().endswith(",")) \
                and "[](" not in lines[first]:
            first -= 1
        found = re.match(r"( *)(.*)", lines[first])
        if re.match(control, found.group(2)):
            continue
        end = next((n for n in range(number, len(lines)) if lines[n].startswith(found.group(1) + "}")), len(lines) - 1)
        size = end - first + 1
        check.that(size <= FUNCTION_LINES, f"{path}:{first + 1}", f"a function of {size} lines; {FUNCTION_LINES} fit a screen")


def main(project):
    check = Check()
    includers = {}
    count = 0
    for path in sources(project):
        count += 1
        with open(os.path.join(project, path), encoding="utf-8") as file:
            text = file.read()
        code = without_comments(text)
        check.that(path.split("/")[1] in ROOMS, path, "no such room: docs/design.md lists them")
        check_includes(check, path, code, includers)
        check_lines(check, path, text, code)
        check_head(check, path, text)
        check_functions(check, path, text, code)
    for library, places in sorted(includers.items()):
        check.that(len(places) == 1, " ".join(sorted(places.values())), f"{library} is included by {len(places)} files; one may")
    check.that(count > 0, project, "no sources under renderer/")
    for fault in check.faults:
        print(fault)
    print(f"{check.asked - len(check.faults)} passed, {len(check.faults)} failed")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")))
