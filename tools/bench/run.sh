#!/usr/bin/env bash
# ./dev bench [--sizes 10000,1000000] [--seconds 5] [--engine sqlite|postgresql]: see bench.py.
set -euo pipefail
build=${TUKI_BUILD:-build}
./dev build tuki bare_loop >/dev/null
engine=both pass=()
while [ $# -gt 0 ]; do
  case $1 in
    --engine) engine=$2; shift 2 ;;
    *) pass+=("$1"); shift ;;
  esac
done
[ "$engine" = postgresql ] || tools/bench/bench.py --build "$build" "${pass[@]}"
if [ "$engine" != sqlite ]; then
  sizes=$(printf '%s\n' "${pass[@]:-}" | grep -A1 -x -- --sizes | tail -1 || true)
  # One cluster a size: a bench must not find what another left.
  for size in $(tr , ' ' <<<"${sizes:-10000 1000000}"); do
    folder=$(mktemp -d)
    url=$(tools/postgres.sh start "$folder")
    tools/bench/bench.py --build "$build" "${pass[@]}" --sizes "$size" --database "$url" || true
    tools/postgres.sh stop "$folder" >/dev/null
    rm -rf "$folder"
  done
fi
