#!/usr/bin/env bash
# Runs the tests. Usage: hack/test.sh all|unit
set -euo pipefail
. "$(dirname "$0")/lib.sh"

configuration=${CONFIGURATION:-Release}
cd "$root"
case "${1:-}" in
  all)
    hack/install-debian.sh
    hack/cloud-servers.sh
    hack/control-plane.sh >/dev/null
    # From here on a server of these that is missing is a failure, not a reason to skip.
    export CLOUDINTEL_TEST_REQUIRE_SERVERS=etcd,kube-apiserver,kubectl,initdb,prometheus,promtool,azurite-blob,chromium ;;
  unit) export CLOUDINTEL_TEST_SERVERS=off ;;
  *) fail "usage: hack/test.sh all|unit" ;;
esac
dotnet build CloudIntel.sln -c "$configuration"
# Two projects at a time: several start a control plane of their own. A test that hangs is cancelled by the test kit's patience
# and so named; one that does not even heed that ends its project.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! dotnet test --solution CloudIntel.sln -c "$configuration" --no-build --max-parallel-test-modules 2 --timeout 50m 2>&1 | tee "$log"; then
  echo "Failed tests, of which the whole is told above:" >&2
  grep -A 6 '^failed ' "$log" >&2 || true
  exit 1
fi
