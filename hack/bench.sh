#!/usr/bin/env bash
# Runs the benchmarks; bench/README.md says what each measures. Usage: hack/bench.sh local|cluster [PART…]
# ROUNDS (default 5) says how often each is measured, ROWS (default 5000000) how long the bill is that the part import reads, SOAK_MINUTES
# (default 60) how long the part soak runs.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

rounds=${ROUNDS:-5}
out=$root/artifacts/bench
cd "$root"

# build PROJECT NAME: publishes it into artifacts/bench/NAME.
build() {
  command -v npm >/dev/null || install_packages npm # what brings DuckDB's library
  say "building $1"
  dotnet publish "$1" -c Release -o "$out/$2" -v q >/dev/null
}

local_benchmarks() {
  local part parts=() import= outcome=0
  [ $# -gt 0 ] || set -- memory sync reconcile webhook gate allocate clusters catalog recording series import
  for part in "$@"; do
    if [ "$part" = import ]; then import=1; else parts+=("$part"); fi
  done
  if [ ${#parts[@]} -gt 0 ]; then
    build bench/Benchmarks benchmarks
    "$out/benchmarks/CloudIntel.Benchmarks" local "$rounds" "${parts[@]}" || outcome=$?
  fi
  if [ -n "$import" ]; then
    build bench/Ledger.Benchmarks ledger
    say "importing a bill beside DuckDB's own reader"
    local kind
    for kind in focus cur; do
      "$out/ledger/CloudIntel.Ledger.Benchmarks" compare "$kind" "${ROWS:-5000000}" 3 || outcome=$?
    done
  fi
  return $outcome
}

cluster_benchmarks() {
  # The servers are our own also where KUBECONFIG is set: 10,000 objects and a webhook that goes are nothing for a cluster in use.
  hack/control-plane.sh >/dev/null
  command -v kubectl >/dev/null || install_packages kubernetes-client
  build bench/Benchmarks benchmarks
  build src/Operator operator
  "$out/benchmarks/CloudIntel.Benchmarks" cluster "$out/operator/CloudIntel.Operator" "$rounds" "$@"
}

case "${1:-}" in
  local) shift; local_benchmarks "$@" ;;
  cluster) shift; cluster_benchmarks "$@" ;;
  *) fail "usage: hack/bench.sh local|cluster [PART…]" ;;
esac
