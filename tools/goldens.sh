#!/bin/sh
# Records anew, with a real Helm, the goldens under tests/cases that are marked `from`. Look at `git diff` afterwards:
# a changed golden is a changed Helm, or a case that depends on its surroundings.
#   tools/goldens.sh HELM [GROUP[/NAME]]...
set -eu
[ $# -gt 0 ] || { echo "usage: tools/goldens.sh HELM [GROUP[/NAME]]..." >&2; exit 2; }
helm=$1
shift
"$helm" version --short
exec python3 "$(dirname "$0")/../tests/golden.py" --record "$helm" "$@"
