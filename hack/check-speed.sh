#!/usr/bin/env bash
# check-speed.sh [OBJECTS]: what `cloudintel check` takes for so many Deployments (default 10,000) of a kilobyte of YAML each, with prices and four rules, beside `opa eval`, which judges the
# third of each that the rule needs, as JSON, by one rule about requests. ROUNDS (default 3) of each, in turns.
# Prints the least seconds of processor time and of wall time, and the greatest memory.
set -euo pipefail
cd "$(dirname "$0")/.."
objects=${1:-10000}
program=$(realpath "${CLOUDINTEL:-artifacts/cli/cloudintel}")
[ -x "$program" ] || { echo "There is no $program: run make cli first." >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir manifests
awk -v n="$objects" 'BEGIN {
  for (i = 0; i < n; i++) {
    printf "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: service-%d\n  namespace: team-%d\n  labels:\n    app.kubernetes.io/name: service-%d\n    app.kubernetes.io/part-of: shop\n    team: team-%d\n", i, i % 50, i, i % 50
    printf "  annotations:\n    description: \"serves what it is asked for\"\nspec:\n  replicas: %d\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: service-%d\n  template:\n    metadata:\n      labels:\n", 1 + i % 7, i
    printf "        app.kubernetes.io/name: service-%d\n        team: team-%d\n    spec:\n      containers:\n      - name: main\n        image: registry.example.com/shop/service-%d:1.%d.0\n        args: [\"--port=8080\", \"--log=json\"]\n", i, i % 50, i, i % 30
    printf "        ports:\n        - name: http\n          containerPort: 8080\n        env:\n        - name: POD_NAME\n          valueFrom:\n            fieldRef:\n              fieldPath: metadata.name\n        - name: MODE\n          value: production\n"
    printf "        readinessProbe:\n          httpGet:\n            path: /ready\n            port: http\n        resources:\n          requests:\n            cpu: %dm\n            memory: %dMi\n          limits:\n            memory: %dMi\n---\n", 100 + 50 * (i % 10), 128 * (1 + i % 8), 256 * (1 + i % 8)
  }
}' > manifests/all.yaml
awk -v n="$objects" 'BEGIN {
  printf "["
  for (i = 0; i < n; i++)
    printf "%s{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"service-%d\",\"labels\":{\"team\":\"team-%d\"}},\"spec\":{\"replicas\":%d,\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"resources\":{\"requests\":{\"cpu\":\"%dm\",\"memory\":\"1Gi\"}}}]}}}}", i ? "," : "", i, i % 50, 1 + i % 7, 100 + 50 * (i % 10)
  printf "]"
}' > all.json
cat > policy.yaml <<'POLICY'
apiVersion: cloudintel.io/v1alpha1
kind: CostPolicy
metadata: {name: limits}
spec:
  enforcement: Deny
  rules:
  - {name: price, monthlyCost: {max: "5000"}}
  - {name: team, labels: {required: [{key: team}]}}
  - {name: requests, requests: {required: [cpu, memory]}}
  - {name: replicas, replicas: {max: 10}}
POLICY
cat > rule.rego <<'REGO'
package check
import rego.v1
violations contains object.metadata.name if {
  some object in input
  some container in object.spec.template.spec.containers
  not container.resources.requests.cpu
}
REGO

# take NAME COMMAND…: runs it and writes down processor seconds, wall seconds and kilobytes.
take() {
  local name=$1; shift
  /usr/bin/time -a -o "$name.times" -f '%U %S %e %M' "$@" > /dev/null 2> "$name.errors" || { cat "$name.errors" >&2; exit 1; }
}

for _ in $(seq "${ROUNDS:-3}"); do
  take check "$program" check -f manifests --policies policy.yaml --provider aws --region eu-west-1 --instance-types m6i.large=60 -o json
  ! command -v "${OPA:-opa}" > /dev/null || take opa "${OPA:-opa}" eval --format json --input all.json --data rule.rego data.check.violations
done
printf '%-12s %10s %10s %8s\n' Program 'cpu s' 'wall s' MiB
for times in *.times; do
  awk -v name="${times%.times}" '
    NR == 1 || $1 + $2 < cpu { cpu = $1 + $2 }
    NR == 1 || $3 < wall { wall = $3 }
    $4 > most { most = $4 }
    END { printf "%-12s %10.2f %10.2f %8.0f\n", name, cpu, wall, most / 1024 }' "$times"
done
