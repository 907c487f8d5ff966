#!/bin/sh
# Measures which lines and branches the tests reach: builds preset coverage, runs unit tests, cases and recordings, prints a table of
# rooms (docs/testing.md shows it).
#   tools/coverage.sh [CTEST ARGUMENTS...]     then: build/coverage/lines.txt names the lines that nothing reached
set -eu
cd "$(dirname "$0")/.."
tools/deps.sh --cover
cmake --preset coverage -DBUILD_TESTING=ON > /dev/null
cmake --build --preset coverage --parallel "$(nproc)"
find build/coverage -name '*.gcda' -delete
status=0
ctest --preset coverage --parallel "$(nproc)" -R 'unit_|cases_|probes|validate_|kubeconform_|live_' "$@" || status=$?
gcovr -j "$(nproc)" --root . --filter renderer/ --object-directory build/coverage --gcov-ignore-parse-errors=all --exclude-throw-branches --exclude-unreachable-branches \
  --json-summary build/coverage/summary.json --txt build/coverage/lines.txt > /dev/null
python3 - build/coverage/summary.json <<'PYTHON'
import json
import sys

rooms = {}
for file in json.load(open(sys.argv[1], encoding="utf-8"))["files"]:
    row = rooms.setdefault(file["filename"].split("/")[1], [0, 0, 0, 0])
    for i, name in enumerate(("line_covered", "line_total", "branch_covered", "branch_total")):
        row[i] += file[name]
print("| room | lines | of them reached | branches reached |\n|---|---|---|---|")
for room, (lines, all_lines, branches, all_branches) in sorted(rooms.items()):
    print(f"| {room} | {all_lines} | {100 * lines / max(all_lines, 1):.1f} % | {100 * branches / max(all_branches, 1):.1f} % |")
PYTHON
exit $status
