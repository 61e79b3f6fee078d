#!/usr/bin/env bash
# Gets what tests of clouds run against, where it is missing: Azurite by npm, into the cache; moto, where Debian has it (13 and later).
# Elsewhere: pip install 'moto[server]'.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

azurite=3.35.0
if ! command -v azurite-blob >/dev/null && [ ! -x "$cache/bin/azurite-blob" ]; then
  say "fetching azurite $azurite"
  mkdir -p "$cache/azurite" "$cache/bin"
  npm install --silent --no-fund --no-audit --prefix "$cache/azurite" "azurite@$azurite" >&2
  ln -sf "$cache/azurite/node_modules/.bin/azurite-blob" "$cache/bin/azurite-blob"
fi
if ! command -v moto_server >/dev/null && apt-cache show python3-moto >/dev/null 2>&1; then
  install_packages python3-moto python3-flask-cors
fi
