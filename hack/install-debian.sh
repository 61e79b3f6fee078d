#!/usr/bin/env bash
# Installs from Debian what the tests run against, where it is missing: etcd, PostgreSQL, Prometheus (promtool), kubectl, Chromium.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

packages=()
have() { command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null; }
have etcd || packages+=(etcd-server)
have initdb || packages+=(postgresql)
have prometheus || packages+=(prometheus)
have kubectl || packages+=(kubernetes-client)
have openssl || packages+=(openssl)
have chromium || packages+=(chromium fonts-dejavu-core)
have npm || packages+=(npm)
install_packages "${packages[@]}"
