#!/usr/bin/env bash
# A private PostgreSQL for tests and benches, as durable as a real one.
#   tools/postgres.sh start DIR   prints the URL to set as TUKI_TEST_DATABASE
#   tools/postgres.sh stop DIR    stops it and removes DIR
set -euo pipefail

usage() { echo "usage: tools/postgres.sh start|stop DIR" >&2; exit 2; }
[ $# = 2 ] || usage
mkdir -p "$2"
dir=$(cd "$2" && pwd)

programs=$(pg_config --bindir 2>/dev/null || true)
[ -x "$programs/initdb" ] || programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)

# PostgreSQL refuses to run as root; Debian's package brings the user "postgres".
as_server() {
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@"); else "$@"; fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
  if as_server "$programs/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then cat "$dir/url"; return; fi
  [ "$(id -u)" != 0 ] || chown postgres "$dir"
  if [ ! -f "$dir/data/PG_VERSION" ]; then
    as_server "$programs/initdb" -D "$dir/data" -U tuki -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    cat <<SETTINGS | as_server tee -a "$dir/data/postgresql.conf" >/dev/null
fsync = on
synchronous_commit = on
full_page_writes = on
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
max_connections = 200
max_locks_per_transaction = 256
shared_buffers = 256MB
max_wal_size = 4GB
log_min_messages = warning
SETTINGS
  fi
  local port
  port=$(free_port)
  as_server "$programs/pg_ctl" -D "$dir/data" -l "$dir/log" -o "-p $port" -w -t 60 start >/dev/null \
    || { tail -20 "$dir/log" >&2; exit 1; }
  [ -f "$dir/made" ] || as_server "$programs/createdb" -h "$dir" -p "$port" -U tuki tuki
  as_server touch "$dir/made"
  echo "postgresql://tuki@127.0.0.1:$port/tuki" | as_server tee "$dir/url"
}

stop() {
  as_server "$programs/pg_ctl" -D "$dir/data" -m fast -w stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}

case $1 in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
