#!/usr/bin/env bash
# Runs one fuzzer of tests/fuzz/ for some seconds, or all of them in turn: tools/fuzz.sh TARGET|all SECONDS [libFuzzer's flags]
# Begins with the seeds and the crashes of former days (tests/fuzz/seeds/TARGET); what it learns is kept in build/fuzz/corpus/TARGET,
# a crash in build/fuzz/crashes/TARGET-*. Last line of each: executions done. Exit 1 when something crashed.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n '2,4s/^# //p' "$0"; exit 2; }
target=$1 seconds=$2
shift 2
cmake --preset fuzz > /dev/null
if [ "$target" = all ]; then
  targets=$(cd tests/fuzz && ls ./*.cpp | sed 's|./||; s/\.cpp$//')
else
  targets=$target
fi
status=0
for name in $targets; do
  ninja -C build/fuzz "fuzz_$name" > /dev/null
  mkdir -p "build/fuzz/corpus/$name" build/fuzz/crashes "tests/fuzz/seeds/$name"
  log=build/fuzz/$name.log
  "build/fuzz/fuzz_$name" "build/fuzz/corpus/$name" "tests/fuzz/seeds/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1500 \
    -max_len=4096 -print_final_stats=1 -print_funcs=0 -artifact_prefix="build/fuzz/crashes/$name-" "$@" > "$log" 2>&1 || status=1
  echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions, $(grep -c 'Test unit written' "$log" || true) crashes"
done
exit $status
