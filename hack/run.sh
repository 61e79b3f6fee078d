#!/usr/bin/env bash
# The demonstration: control plane, operator, sample bill, samples. Usage: hack/run.sh up|down
set -euo pipefail
. "$(dirname "$0")/lib.sh"

operator=$root/artifacts/run/operator
cli=$root/artifacts/run/cli

# The minor version of the API server: 20 for v1.20.2.
server_minor() { kubectl get --raw /version | sed -nE 's/.*"minor": "([0-9]+).*/\1/p'; }

up() {
  hack/cluster.sh up
  export KUBECONFIG=${KUBECONFIG:-$state/kubeconfig}
  mkdir -p "$state"

  say "building the operator and the command line"
  command -v npm >/dev/null || install_packages npm
  dotnet publish src/Operator -c Release -o "$operator" -v q >/dev/null
  dotnet publish src/Cli -c Release -o "$cli" -v q >/dev/null

  say "writing a sample bill: three clouds, four months up to today"
  rm -rf "$state/bills"
  "$cli/cloudintel" focus generate --out "$state/bills" --months 4 --until "$(date -u +%F)" --seed 1

  say "installing the custom resource definitions"
  local crds=config/crds
  # Servers before 1.23 refuse a definition that holds rules of validation; there the webhook alone keeps them.
  [ "$(server_minor)" -ge 23 ] || crds=config/overlays/crds-before-1.23
  kubectl apply --server-side -k $crds >/dev/null
  kubectl wait --for=condition=Established --timeout=60s crd budgets.cloudintel.io costsources.cloudintel.io >/dev/null
  kubectl apply -f config/manager/namespace.yaml >/dev/null

  if running operator; then stop operator; fi
  local health webhook
  health=$(free_port 18080) webhook=$(free_port 19443)
  say "starting the operator"
  start operator env POD_NAMESPACE=cloudintel-system POD_NAME=cloudintel-local \
    CLOUDINTEL_Ledger__Path="$state/ledger.duckdb" \
    CLOUDINTEL_BillLocations__Root="$state/bills" \
    CLOUDINTEL_Endpoints__Address=127.0.0.1 \
    CLOUDINTEL_Endpoints__HealthPort="$health" \
    CLOUDINTEL_Endpoints__MetricsOnHealthPort=true \
    CLOUDINTEL_Endpoints__WebhookPort="$webhook" \
    CLOUDINTEL_Webhook__Url="https://127.0.0.1:$webhook" \
    "$operator/CloudIntel.Operator"
  wait_for 60 "the operator (see $state/operator.log)" curl -fsS "http://127.0.0.1:$health/readyz"

  say "applying config/samples"
  kubectl apply -k config/samples >/dev/null
  kubectl kustomize config/samples | kubectl wait --for=condition=Ready --timeout=180s -f - >/dev/null \
    || { kubectl get costsources,budgets,allocationpolicies,anomalymonitors -A >&2; fail "not every sample became ready; see $state/operator.log"; }

  echo
  kubectl get costsources
  echo
  kubectl get budgets -A
  echo
  kubectl get allocationpolicies
  echo
  kubectl get anomalymonitors -A
  cat <<TEXT

Where to look next
  export KUBECONFIG=$KUBECONFIG
  kubectl describe budget -n cloudintel-system      what a Budget found, and its Events
  kubectl explain budget.spec.scope                 what can be asked
  kubectl get costsource aws -o yaml                totals, periods, rows kept aside
  kubectl get allocationpolicy teams -o yaml        who answers for the cost, and what nobody does
  curl -s http://127.0.0.1:$health/metrics | grep cloudintel_
  $cli/cloudintel cost import $state/bills/*.csv --ledger my.duckdb && \\
  $cli/cloudintel cost summary --ledger my.duckdb --by ServiceProviderName,month
  make stop                                         ends the operator and the control plane
TEXT
}

down() {
  stop operator
  [ -n "${KUBECONFIG:-}" ] || hack/cluster.sh down
}

cd "$root"
case "${1:-}" in
  up) up ;;
  down) down ;;
  *) fail "usage: hack/run.sh up|down" ;;
esac
