#!/bin/sh
# Runs everything that has threads under the thread sanitizer (preset tsan): judges of `validate`, jobs of `batch`, signals
# while files are written, the companion that asks a cluster. A finding fails the test that it happens in.
#   tools/threads.sh [CTEST ARGUMENTS...]
set -eu
cd "$(dirname "$0")/.."
tools/deps.sh
export TSAN_OPTIONS="halt_on_error=1:exitcode=86:second_deadlock_stack=1"
cmake --preset tsan -DBUILD_TESTING=ON > /dev/null
targets=rhumbline
grep -q '^build rhumbline-live:' build/tsan/build.ninja && targets="$targets rhumbline-live"
# shellcheck disable=SC2086  # one word per target
cmake --build --preset tsan --parallel "$(nproc)" --target $targets
ctest --preset tsan --parallel "$(nproc)" -R 'cases_|live_|validate_|kubeconform_|threads|batch' "$@"
