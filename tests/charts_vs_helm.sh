#!/bin/sh
# Every chart of templates/ with every preset of values/, through a real Helm and through us: the same bytes, twice.
#   tests/charts_vs_helm.sh BINARY HELM...
# A Helm 3 is compared with --compat helm3. Nothing is masked: a chart that generates certificates has a file
# tests/systems/CHART/pin.yaml, values that hold them still. Presets are values/CHART/*.yaml; besides them each chart runs
# with its defaults, which it may refuse, if Helm refuses too. Prints one line for each difference and a summary; exit 1 if any.
set -u
[ $# -ge 2 ] || { echo "usage: tests/charts_vs_helm.sh BINARY HELM..." >&2; exit 2; }
binary=$1
shift
repo=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
same=0
different=0

# report PLACE REASON
report() {
  echo "DIFFERS $1: $2"
  different=$((different + 1))
}

# compare HELM COMPAT CHART PRESET, where PRESET may be "" for the defaults
compare() {
  place="$3 ${4:-defaults} ($2)"
  set -- "$1" "$2" "$3" "$4" template "$3" "$repo/templates/$3" -n "$3-system" --kube-version 1.31.0
  [ -z "$4" ] || set -- "$@" -f "$repo/values/$3/$4.yaml"
  [ ! -f "$repo/tests/systems/$3/pin.yaml" ] || set -- "$@" -f "$repo/tests/systems/$3/pin.yaml"
  helm=$1 compat=$2 preset=$4
  shift 4
  "$helm" "$@" > "$work/helm" 2> "$work/helm.err"
  wanted=$?
  for run in 1 2; do
    "$binary" "$@" --compat "$compat" > "$work/ours" 2> "$work/ours.err"
    got=$?
    if [ $wanted -ne 0 ] && [ -n "$preset" ]; then
      report "$place" "helm refuses the preset: $(tail -n 1 "$work/helm.err")"
      return
    elif [ $got -ne $wanted ]; then
      report "$place" "exit $wanted from helm, $got from us: $(tail -n 1 "$work/ours.err")"
      return
    elif ! cmp -s "$work/helm" "$work/ours"; then
      report "$place" "run $run: $(diff "$work/helm" "$work/ours" | sed -n 2p)"
      return
    fi
  done
  same=$((same + 1))
}

for helm in "$@"; do
  case $("$helm" version --short) in
    v3*) compat=helm3 ;;
    v4*) compat=helm4 ;;
    *) echo "$helm is no Helm 3 or 4" >&2; exit 2 ;;
  esac
  for chart in "$repo"/templates/*/Chart.yaml; do
    chart=$(basename "$(dirname "$chart")")
    compare "$helm" "$compat" "$chart" ""
    for preset in "$repo/values/$chart"/*.yaml; do
      [ ! -f "$preset" ] || compare "$helm" "$compat" "$chart" "$(basename "$preset" .yaml)"
    done
  done
done
echo "$same same, $different different"
[ $different -eq 0 ]
