#!/usr/bin/env bash
# Starts a PostgreSQL of its own in a new directory, to compare with, and prints the connection string. `start-postgres.sh stop DIRECTORY` ends it.
# Installs Debian's package postgresql if there is no server, which needs root and apt.
set -euo pipefail

find_server() {
  local dir
  for dir in "$(dirname "$(readlink -f "$(command -v postgres 2>/dev/null || echo /nowhere/postgres)")")" /usr/lib/postgresql/*/bin; do
    if [ -x "$dir/postgres" ] && [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ]; then echo "$dir"; return; fi
  done
}

# A server refuses to run as root: root hands it to the user that the package makes.
as_server() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

bin=$(find_server)
if [ -z "$bin" ]; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >&2
  bin=$(find_server)
fi
if [ -z "$bin" ]; then echo 'there is no PostgreSQL server, and it could not be installed' >&2; exit 1; fi

if [ "${1:-}" = stop ]; then
  as_server "$bin/pg_ctl" -D "$2/data" -m immediate -w stop >&2
  rm -rf "$2"
  exit
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/frame-postgres.XXXXXX")
if [ "$(id -u)" -eq 0 ]; then chown postgres "$home"; fi
cd "$home"
as_server "$bin/initdb" -D "$home/data" -U frame -A trust -E UTF8 --locale=C.UTF-8 --no-sync >&2
# Nothing is kept: no disk is waited for. It listens on a socket in its own directory only.
as_server "$bin/pg_ctl" -D "$home/data" -l "$home/log" -w -o "-c listen_addresses='' -c unix_socket_directories='$home' -c fsync=off -c max_connections=50" start >&2
chmod 755 "$home"
echo "Host=$home;Username=frame;Database=postgres;Maximum Pool Size=40"
