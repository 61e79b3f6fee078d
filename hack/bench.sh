#!/usr/bin/env bash
# Runs the benchmarks; bench/README.md says what each measures. Usage: hack/bench.sh local|cluster [PART…]
# ROUNDS (default 5) says how often each is measured, ROWS (default 5000000) how long the bill is that `local` imports.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

rounds=${ROUNDS:-5}
out=$root/artifacts/bench
cd "$root"

# build PROJECT NAME: publishes it into artifacts/bench/NAME.
build() { dotnet publish "$1" -c Release -o "$out/$2" -v q >/dev/null; }

local_benchmarks() {
  say "building"
  command -v npm >/dev/null || install_packages npm
  build bench/Benchmarks benchmarks
  build bench/Ledger.Benchmarks ledger
  "$out/benchmarks/CloudIntel.Benchmarks" local "$rounds"
  say "importing a bill beside DuckDB's own reader"
  "$out/ledger/CloudIntel.Ledger.Benchmarks" compare "${ROWS:-5000000}" 3
}

cluster_benchmarks() {
  # The servers are our own in any case: 10,000 objects and a stopped webhook are nothing for a cluster that somebody uses.
  hack/control-plane.sh >/dev/null
  command -v kubectl >/dev/null || install_packages kubernetes-client
  command -v npm >/dev/null || install_packages npm
  say "building"
  build bench/Benchmarks benchmarks
  build src/Operator operator
  "$out/benchmarks/CloudIntel.Benchmarks" cluster "$out/operator/CloudIntel.Operator" "$rounds" "$@"
}

case "${1:-}" in
  local) local_benchmarks ;;
  cluster) shift; cluster_benchmarks "$@" ;;
  *) fail "usage: hack/bench.sh local|cluster [PART…]" ;;
esac
