#!/bin/sh
# Sets up what is needed (tools/deps.sh), builds, and runs all tests with ctest.
#   tools/test.sh [PRESET [CTEST ARGUMENTS...]]     PRESET: static (default), release, debug, asan
# Example: tools/test.sh asan -R unit_
set -eu
cd "$(dirname "$0")/.."
preset=${1:-static}
[ $# -gt 0 ] && shift
tools/deps.sh
# A newer compiler's new warning must not stop a stranger's test run; our own presets keep -Werror.
cmake --preset "$preset" -DBUILD_TESTING=ON -DCMAKE_COMPILE_WARNING_AS_ERROR="${RHUMBLINE_WERROR:-OFF}"
cmake --build --preset "$preset" --parallel "$(nproc)"
ctest --preset "$preset" --parallel "$(nproc)" "$@"
