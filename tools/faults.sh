#!/usr/bin/env bash
# ./dev faults [--for 10m] [--engine sqlite|postgresql]: kills, cuts and full disks, against the built
# program; without --engine it writes docs/quality/promises.md. A rig alone:
# python3 tests/faults/killloop.py SECONDS ENGINE.
set -euo pipefail
[ -x "${TUKI_PROGRAM:-build/tuki}" ] || { echo "There is no program yet: ./dev build tuki" >&2; exit 1; }
exec python3 -W ignore tests/faults/long.py "$@"
