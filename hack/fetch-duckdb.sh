#!/usr/bin/env bash
# Puts DuckDB's native library into a folder; the build calls it. It is inside a public npm package, so npm fetches it, from
# whichever registry npm is set up with. Kept in ${XDG_CACHE_HOME:-~/.cache}/cloudintel/duckdb/VERSION/RID/.
# Usage: hack/fetch-duckdb.sh linux-x64|linux-arm64 DESTINATION
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# = 2 ] || fail "usage: hack/fetch-duckdb.sh linux-x64|linux-arm64 DESTINATION"
rid=$1 destination=$2
case $rid in
  linux-x64)   package=@duckdb/node-bindings-linux-x64   version=1.5.6-r.1 sha256=1b9f82478539bb9a1d1df44bd103121a12ae52142c07158dc52b97d2ec1d69ff ;;
  # 1.5.6 was not published for this architecture.
  linux-arm64) package=@duckdb/node-bindings-linux-arm64 version=1.5.5-r.5 sha256=3b85f3ea438f7dc3691d7b5e6e4222ffe9127fd17885f96ca72e0c99925c348e ;;
  *) fail "no DuckDB library is known for $rid; build one and set CLOUDINTEL_DUCKDB_LIBRARY to its path" ;;
esac

install_library() { mkdir -p "$destination" && cp -f "$1" "$destination/libduckdb.so.$$" && mv -f "$destination/libduckdb.so.$$" "$destination/libduckdb.so"; }

if [ -n "${CLOUDINTEL_DUCKDB_LIBRARY:-}" ]; then
  [ -f "$CLOUDINTEL_DUCKDB_LIBRARY" ] || fail "CLOUDINTEL_DUCKDB_LIBRARY names $CLOUDINTEL_DUCKDB_LIBRARY, which is no file"
  install_library "$CLOUDINTEL_DUCKDB_LIBRARY"
  exit
fi

kept=$cache/duckdb/$version/$rid
mkdir -p "$kept"
exec 9>"$kept/.lock"
flock 9
if [ ! -f "$kept/libduckdb.so" ]; then
  command -v npm >/dev/null || fail "npm is needed to fetch DuckDB's library: apt-get install npm (or set CLOUDINTEL_DUCKDB_LIBRARY to a libduckdb.so)"
  work=$(mktemp -d "$kept/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  say "fetching $package $version"
  (cd "$work" && npm pack --silent "$package@$version" >/dev/null) || fail "npm could not fetch $package $version; see above"
  archive=("$work"/*.tgz)
  printf '%s  %s\n' "$sha256" "${archive[0]}" | sha256sum --check --status || fail "$package $version is not what was pinned: its SHA-256 is $(sha256sum "${archive[0]}" | cut -d' ' -f1)"
  tar -xzf "${archive[0]}" -C "$work" package/libduckdb.so package/LICENSE
  mv "$work/package/LICENSE" "$kept/LICENSE"
  mv "$work/package/libduckdb.so" "$kept/libduckdb.so"
fi
install_library "$kept/libduckdb.so"
