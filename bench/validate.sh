#!/bin/sh
# Pairs `rhumbline kubeconform` with a real kubeconform on one Deployment and on 2,000, one thread each, and prints the table of ratios.
#   bench/validate.sh KUBECONFORM SCHEMAS [BINARY [ARGUMENTS OF bench.py...]]
# SCHEMAS is a folder of kubeconform's layout with v1.36.4-standalone in it; we answer from the schemas that are built in. The outputs
# (-summary) must be the `same` bytes. Needs ../shared/bench (the paired runner); says what is missing and ends with 0 when it is.
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n '2,4p' "$0"; exit 2; }
peer=$1
schemas=$2
bin=${3:-build/static/rhumbline}
shift 2
[ $# -gt 0 ] && shift
shared=${SHARED:-../shared}

if [ ! -x "$bin" ]; then
  echo "bench/validate.sh: there is no $bin: cmake --preset static && cmake --build --preset static" >&2
  exit 2
fi
bin=$(cd "$(dirname "$bin")" && pwd)/$(basename "$bin")
if [ ! -f "$shared/bench/bench.py" ] || ! command -v "$peer" >/dev/null; then
  echo "SKIPPED: no $shared/bench beside this checkout, or no kubeconform ($peer) to be paired with"
  exit 0
fi

inputs=build/bench
mkdir -p "$inputs"
# deployment NUMBER
deployment() {
  cat <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: web$1, namespace: default}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.25
          ports: [{containerPort: 80}]
END
}
deployment 0 >"$inputs/one.yaml"
for number in $(seq 2000); do
  [ "$number" -eq 1 ] || echo ---
  deployment "$number"
done >"$inputs/many.yaml"
printf 'one %s\nmany %s\n' "$PWD/$inputs/one.yaml" "$PWD/$inputs/many.yaml" >"$inputs/validate.txt"
place="$schemas/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json"
exec python3 -B "$shared/bench/bench.py" --a "kubeconform=$peer -n 1 -summary -kubernetes-version 1.36.4 -schema-location '$place' {args}" \
  --b "rhumbline=$bin kubeconform -n 1 -summary -kubernetes-version 1.36.4 {args}" --cases "$inputs/validate.txt" --rounds "${ROUNDS:-5}" "$@"
