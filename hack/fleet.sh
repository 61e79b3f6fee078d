#!/usr/bin/env bash
# Plans the published placement instances and prints cost, bound, gap, nodes and seconds beside what others reached on the same.
# Usage: hack/fleet.sh DATA [CLOUDINTEL]. DATA holds pods and types as docs/fleet-plans.md says; CLOUDINTEL is the program, else it is built.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# -ge 1 ] && [ -d "$1" ] || fail "usage: hack/fleet.sh DATA [CLOUDINTEL]"
data=$(cd "$1" && pwd)
program=${2:-$root/artifacts/cli/cloudintel}
[ -x "$program" ] || { say "building the command line"; make -s -C "$root" cli >/dev/null; }
results=$data/karpenter_v1.14.0_results.csv

# figure KEY: the first value of a key in indented JSON.
figure() { sed -n "s/^  \"$1\": \"\{0,1\}\([^\",]*\).*/\1/p" | head -1; }

printf '| types | pods | overhead | cost | bound | gap %% | nodes | seconds | Karpenter: cost | gap %% | nodes | seconds |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n'
for catalog in aws_us-east-1_cmr_ondemand gcp_us-central1 kwok_linux_amd64; do
  for pods in generic2000 generic10000 logn5000 awkward1500 openb_pod_list_default; do
    [ -f "$data/$catalog.csv" ] && [ -f "$data/$pods.csv" ] || continue
    for overhead in none 300m+1GiB; do
      options=()
      [ $overhead = none ] || options=(--overhead 300m,1Gi)
      plan=$("$program" fleet plan --pods "$data/$pods.csv" --catalog "$data/$catalog.csv" "${options[@]}" -o json)
      bound=$(figure lowerBound <<<"$plan")
      peer=$(awk -F, -v c="$catalog" -v p="$pods" -v o="$overhead" -v b="$bound" \
        '$1 == c && index($2, p) == 1 && $3 == o { printf "%.2f | %.1f | %s | %s", $6, ($6 / b - 1) * 100, $7, $8 }' "$results" 2>/dev/null || true)
      printf '| %s | %s | %s | %.2f | %.2f | %.2f | %s | %.2f | %s |\n' "$catalog" "$pods" "$overhead" "$(figure hourlyCost <<<"$plan")" "$bound" \
        "$(figure gapPercent <<<"$plan")" "$(figure nodeCount <<<"$plan")" "$(figure seconds <<<"$plan")" "${peer:- | | | }"
    done
  done
done
