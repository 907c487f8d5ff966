#!/bin/sh
# Runs rhumbline on what changed files belong to: each chart once, other manifests as they are.
#
#   pre-commit.sh check|validate [--FLAG=VALUE...] FILE...
#
# check: charts only. validate: charts as they render, and files outside charts that look like manifests.
# A file below charts/ of another chart belongs to the outer one. Library charts render nothing and are passed over.
# Exit: 0 all is well, else 1.
set -u
what=$1
shift
flags=
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    -*) flags="$flags $1"; shift ;;
    *) break ;;
  esac
done

# The outermost chart that holds the file, or nothing.
chart_of() {
  folder=$(dirname -- "$1")
  found=
  while :; do
    [ -f "$folder/Chart.yaml" ] && found=$folder
    # Above a chart only a charts/ folder leads to a chart that owns it.
    if [ -n "$found" ] && [ "$folder" = "$found" ] && [ "$(basename -- "$(dirname -- "$folder")")" != charts ]; then break; fi
    case $folder in . | /) break ;; esac
    folder=$(dirname -- "$folder")
  done
  printf '%s' "$found"
}

is_library() { grep -Eq '^type:[[:space:]]*["'\'']?library' "$1/Chart.yaml"; }

# A release needs a name that Helm takes: the folder's, or the chart's where the folder is the working one.
release_of() {
  name=$(basename -- "$1")
  [ "$name" = . ] && name=$(sed -n 's/^name:[[:space:]]*["'\'']\{0,1\}\([A-Za-z0-9.-]*\).*/\1/p' "$1/Chart.yaml" | head -n 1)
  printf '%s' "$name" | tr 'A-Z_' 'a-z-' | cut -c 1-53
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
: > "$work/charts"
: > "$work/manifests"
for file in "$@"; do
  chart=$(chart_of "$file")
  if [ -n "$chart" ]; then
    printf '%s\n' "$chart" >> "$work/charts"
  elif [ "$what" = validate ] && grep -Eq '^[[:space:]]*"?kind"?[[:space:]]*:' "$file" && grep -Eq '^[[:space:]]*"?apiVersion"?[[:space:]]*:' "$file"; then
    printf '%s\n' "$file" >> "$work/manifests"
  fi
done

status=0
sort -u "$work/charts" > "$work/once"
while IFS= read -r chart; do
  is_library "$chart" && continue
  name=$(release_of "$chart")
  if [ "$what" = check ]; then
    # shellcheck disable=SC2086  # flags are words of their own
    rhumbline check "$name" "$chart" $flags || { status=1; echo "chart $chart: see above" >&2; }
  elif rhumbline template "$name" "$chart" > "$work/rendered"; then
    # shellcheck disable=SC2086
    rhumbline validate $flags - < "$work/rendered" || { status=1; echo "chart $chart: its rendering is not valid" >&2; }
  else
    status=1
  fi
done < "$work/once"
while IFS= read -r file; do
  # shellcheck disable=SC2086
  rhumbline validate $flags "$file" || status=1
done < "$work/manifests"
exit $status
