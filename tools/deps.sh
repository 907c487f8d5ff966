#!/bin/sh
# Installs what the build and the tests need on Debian 12 or Ubuntu 24.04 (or newer), through apt.
# As root, or through sudo. Does nothing, and needs no network, when everything is there already.
#   tools/deps.sh           for building and testing
#   tools/deps.sh --tidy    also clang-tidy and clang-format, for preset `tidy`
#   tools/deps.sh --fuzz    also clang 14 and its runtime, for preset `fuzz`
#   tools/deps.sh --cover   also gcovr, for preset `coverage`
set -eu
cd "$(dirname "$0")/.."

# From left to right: the compiler's side; libraries; the Python of the test runners.
packages="g++ cmake ninja-build ccache pkg-config
  libyaml-dev libre2-dev zlib1g-dev libdeflate-dev libssl-dev libcurl4-openssl-dev libcli11-dev nlohmann-json3-dev libyaml-cpp-dev doctest-dev
  python3 python3-yaml openssl"
[ "${1:-}" = --tidy ] && packages="$packages clang-tidy clang-format"
[ "${1:-}" = --fuzz ] && packages="$packages clang-14 libclang-rt-14-dev"
[ "${1:-}" = --cover ] && packages="$packages gcovr"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if ! command -v apt-get >/dev/null; then
  echo "tools/deps.sh: no apt-get here; install the like of: $packages" >&2
  exit 1
fi
missing=
for package in $packages; do
  case "$(dpkg-query -W -f '${Status} ' "$package" 2>/dev/null || true)" in
    *"ok installed"*) ;;
    *) missing="$missing $package" ;;
  esac
done
if [ -n "$missing" ]; then
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "tools/deps.sh: not root and no sudo; as root, run: apt-get install -y --no-install-recommends$missing" >&2
    exit 1
  fi
  echo "tools/deps.sh: installing$missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  # shellcheck disable=SC2086  # one word per package
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
fi

# valijson, a second opinion on JSON schemas in the tests: its package would bring 157 others, its
# header needs none, so the header alone is unpacked below build/.
if [ ! -e build/deps/usr/include/valijson/validator.hpp ]; then
  mkdir -p build/deps
  if (cd build/deps && apt-get download -q libvalijson-dev >apt.log 2>&1); then
    dpkg-deb -x build/deps/libvalijson-dev_*.deb build/deps
  else
    echo "tools/deps.sh: valijson could not be fetched; the tests go on without this second opinion" >&2
  fi
fi
