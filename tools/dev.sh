#!/usr/bin/env bash
# What ./dev does; called from the project's root.
set -euo pipefail

build_dir=${TUKI_BUILD:-build}

packages=(g++ cmake ninja-build ccache mold pkg-config git curl jq python3
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libpq-dev libgmime-3.0-dev
  libxml2-dev libcurl4-openssl-dev libssl-dev libsodium-dev libicu-dev libstemmer-dev libcld2-dev
  libfmt-dev libre2-dev zlib1g-dev doctest-dev libhowardhinnant-date-dev nodejs npm)
test_packages=(postgresql postfix dovecot-core dovecot-imapd dovecot-lmtpd chromium wrk strace brotli)

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
  echo "Installing: ${missing[*]}"
  as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

sqlite_source() {
  [ -f third_party/sqlite/node_modules/better-sqlite3/deps/sqlite3/sqlite3.c ] && return
  (cd third_party/sqlite && npm ci --ignore-scripts --no-audit --no-fund --silent)
}

configure() {
  sqlite_source
  [ -f "$build_dir/build.ninja" ] || cmake -S . -B "$build_dir" -G Ninja "$@" >/dev/null
}

# One build at a time in one folder: ninja itself does not lock.
build() {
  configure
  mkdir -p "$build_dir"
  flock "$build_dir/.lock" ninja -C "$build_dir" "$@"
}

case ${1:-} in
  setup) install_packages "${packages[@]}" ;;
  build) shift; build "$@" ;;
  *) echo "usage: ./dev build [target…]" ;;
esac
