#!/usr/bin/env bash
# Installs DuckDB's shared library, to compare with, into a folder beside this script that the repository ignores.
set -euo pipefail
version=1.5.6-r.1
package="@duckdb/node-bindings-linux-x64"
target="$(cd "$(dirname "$0")" && pwd)/.duckdb"
library="$target/node_modules/$package/libduckdb.so"
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "fetch-duckdb.sh installs the library for Linux on x64; elsewhere name yours in FRAME_DUCKDB_LIBRARY." >&2
  exit 1
fi
if [ "$(cat "$target/version" 2>/dev/null)" != "$version" ] || [ ! -f "$library" ]; then
  mkdir -p "$target"
  npm install --silent --no-audit --no-fund --no-save --prefix "$target" "$package@$version" >&2
  echo "$version" > "$target/version"
fi
echo "$library"
