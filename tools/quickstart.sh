#!/bin/sh
# Builds the static binary and does the main job on real input: Jaeger as the Linkerd page installs it.
# Says at each step what it does and what came out. Nothing outside this folder is touched, apart from
# the packages that tools/deps.sh installs.
set -eu
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

say "1. Packages: a C++20 compiler, CMake and a few libraries, through apt"
tools/deps.sh
echo "All there."

say "2. Build: one static binary, build/static/rhumbline"
cmake --preset static -DBUILD_TESTING=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=OFF >build/configure.log ||
  { cat build/configure.log; exit 1; }
cmake --build --preset static --target rhumbline >build/build.log 2>&1 || { tail -n 40 build/build.log; exit 1; }
bin=build/static/rhumbline
ls -lh "$bin" | awk '{print "Built: " $NF ", " $5 "B, needs no library and no other file."}'

out=build/quickstart
mkdir -p "$out"
set -- --namespace jaeger-system \
  --set allInOne.enabled=true --set storage.type=memory --set agent.enabled=false \
  --set collector.enabled=false --set query.enabled=false --set provisionDataStore.cassandra=false

say "3. template: the Jaeger chart with the six flags of the Linkerd page"
echo "\$ rhumbline template jaeger templates/jaeger $*"
"$bin" template jaeger templates/jaeger "$@" >"$out/jaeger.yaml"
echo "Wrote $(grep -c '^kind:' "$out/jaeger.yaml") objects, $(wc -l <"$out/jaeger.yaml" | tr -d ' ') lines, to $out/jaeger.yaml:"
grep -A3 '^kind:' "$out/jaeger.yaml" | awk '/^kind:/ {k = $2} /^  name:/ {print "  " k "/" $2}'

say "4. validate: the same text against the schemas of Kubernetes, built in, no network"
echo "\$ rhumbline validate --strict $out/jaeger.yaml"
"$bin" validate --strict "$out/jaeger.yaml"
echo "Valid: every object has the fields and types that the API server wants."
sed 's/containerPort: 4317/containerPort: "4317"/; t' "$out/jaeger.yaml" >"$out/broken.yaml"
echo "And with one port put in quotes, which a cluster would refuse:"
if "$bin" validate --strict "$out/broken.yaml"; then
  echo "quickstart: the fault was not found" >&2
  exit 1
fi

say "5. diff: what an upgrade would change on a cluster where somebody edited a Service by hand"
echo "\$ rhumbline diff jaeger templates/jaeger --live tests/systems/jaeger/live-edited.yaml (and the six flags)"
code=0
"$bin" diff jaeger templates/jaeger --live tests/systems/jaeger/live-edited.yaml "$@" || code=$?
if [ "$code" != 1 ]; then
  echo "quickstart: diff ended with $code, 1 (differences) was expected" >&2
  exit 1
fi
echo "Somebody set spec.type of Service jaeger-query to NodePort; the chart says ClusterIP. What the server"
echo "itself added (uid, defaults, status) is not listed. Exit status 1 tells a script that there is a difference."

say "Done. Next: README.md for the commands, tools/test.sh for the tests."
