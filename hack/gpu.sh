#!/usr/bin/env bash
# gpu.sh DATA [RESERVE…]: how full shared GPUs get, beside what FGD reached on the same lists (Weng et al., Beware of Fragmentation, USENIX ATC 2023).
# DATA holds openb_node_list_gpu_node.csv, openb_pod_list_*.csv[.gz] and expected_gpu_allocation.csv, which the authors of FGD publish with their simulator.
# SEEDS (default 10) orders of arrival each. Prints percent of GPUs in use after 130 percent of them were asked for, means with the standard deviation.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:?usage: gpu.sh DATA [RESERVE…]}
shift
reserves=("${@:-30}")
program=${CLOUDINTEL:-artifacts/cli/cloudintel}
[ -x "$program" ] || { echo "There is no $program: run make cli first." >&2; exit 2; }

# field KEY: the number of a key in indented JSON.
field() { awk -v key="\"$1\":" '$1 == key { sub(",", "", $2); print $2 }'; }

printf '%-12s %7s %8s %6s %8s %8s %8s %8s\n' Pods Reserve 'GPU %' ± 'at 100 %' FGD Ahead Seconds
for list in "$data"/openb_pod_list_*.csv*; do
  variant=$(basename "$list" | sed 's/^openb_pod_list_//; s/\.csv.*//')
  fgd=$(awk -F, -v v="$variant" '$1 == v && $2 ~ /FGD/ { sum += $5; n++ } END { if (n) printf "%.2f", sum / n }' "$data/expected_gpu_allocation.csv")
  for reserve in "${reserves[@]}"; do
    for seed in $(seq 42 $((41 + ${SEEDS:-10}))); do
      result=$("$program" fleet gpu --nodes "$data/openb_node_list_gpu_node.csv" --pods "$list" --seed "$seed" --reserve "$reserve" -o json)
      echo "$(field gpuAllocationPercent <<<"$result") $(field gpuAllocationPercentAt100 <<<"$result") $(field seconds <<<"$result")"
    done | awk -v variant="$variant" -v reserve="$reserve" -v fgd="$fgd" '
      { n++; sum += $1; squares += $1 * $1; full += $2; if ($3 > most) most = $3 }
      END {
        mean = sum / n
        variance = n > 1 ? (squares - n * mean * mean) / (n - 1) : 0
        printf "%-12s %7s %8.2f %6.2f %8.2f %8s %8s %8.2f\n", variant, reserve, mean, sqrt(variance > 0 ? variance : 0), full / n, fgd == "" ? "-" : fgd, fgd == "" ? "-" : sprintf("%+.2f", mean - fgd), most
      }'
  done
done
