#!/bin/sh
# Pairs us with a real Helm and prints the table of ratios: how many times less CPU, wall time and memory we take.
#   bench/run.sh [HELM [BINARY [ARGUMENTS OF bench.py...]]]       e.g. bench/run.sh helm build/static/rhumbline --only tiny,osm
# Needs ../shared/bench (the paired runner and its charts) and a Helm; says what is missing and ends with 0 when one is,
# since neither belongs to the project. A ratio counts only where the outputs are the `same` bytes.
set -eu
cd "$(dirname "$0")/.."
helm=${1:-helm}
bin=${2:-build/static/rhumbline}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] && shift
shared=${SHARED:-../shared}

if [ ! -x "$bin" ]; then
  echo "bench/run.sh: there is no $bin: cmake --preset static && cmake --build --preset static" >&2
  exit 2
fi
bin=$(cd "$(dirname "$bin")" && pwd)/$(basename "$bin")
if [ ! -f "$shared/bench/bench.py" ]; then
  echo "SKIPPED: no $shared/bench beside this checkout"
  exit 0
fi
if ! command -v "$helm" >/dev/null; then
  echo "SKIPPED: no Helm ($helm) to be paired with"
  exit 0
fi

inputs=build/bench
mkdir -p "$inputs"
"$shared/bench/prepare.sh" "$inputs" >"$inputs/cases.txt"
"$helm" version --short
exec python3 -B "$shared/bench/bench.py" --a "helm=$helm template rel {args}" --b "rhumbline=$bin template rel {args}" \
  --cases "$inputs/cases.txt" --rounds "${ROUNDS:-5}" "$@"
