#!/usr/bin/env bash
# Replays recorded workloads and prints how far the simulation is from each recording, and OpenDC's published outcome beside ours.
# Usage: hack/simulation.sh TRACES [CLOUDINTEL]. TRACES holds the folders that docs/simulation.md names; CLOUDINTEL is the program, else it is built.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# -ge 1 ] && [ -d "$1" ] || fail "usage: hack/simulation.sh TRACES [CLOUDINTEL]"
traces=$(cd "$1" && pwd)
program=${2:-$root/artifacts/cli/cloudintel}
[ -x "$program" ] || { say "building the command line"; make -s -C "$root" cli >/dev/null; }

# number KEY [WHICH]: the WHICH-th number of a key in indented JSON.
number() { awk -v key="\"$1\":" -v which="${2:-1}" '$1 == key && ++seen == which { sub(",", "", $2); print $2; exit }'; }

# row NAME FILE OPTION…: one replay; nothing where the file is not there.
row() {
  local name=$1 file=$2 result
  shift 2
  [ -e "$traces/$file" ] || return 0
  result=$("$program" simulate trace replay "$traces/$file" "$@" -o json)
  printf '| %s | %s | %s | %s | %.2f | %.2f |\n' "$name" "$(number tasks <<<"$result")" "$(number waited <<<"$result")" \
    "$(awk -v share="$(number utilisation <<<"$result")" 'BEGIN { printf "%.1f", 100 * share }')" "$(number meanAbsolutePercent <<<"$result")" "$(number meanAbsolutePercent 2 <<<"$result")"
}

# Alibaba's nodes by kind, as options.
nodes() { awk -F, 'NR > 1 { kinds[$2 / 1000 "x1000x" $3]++ } END { for (kind in kinds) print "--host", kinds[kind] "x" kind }' "$1" | sort; }

printf '| recording, and machines | tasks | waited | used %% | processor use off %% | cost off %% |\n|---|---|---|---|---|---|\n'
row "SURF, a week; its 277 machines of 16 cores" opendc/surf_week_tasks.csv.gz --hosts 277 --cores 16 --speed 2100 --memory 100000
row "Bitbrains, 50 machines, a month; room for all" opendc/bitbrains-small_tasks.csv.gz --hosts 8 --cores 32 --speed 2926 --memory 500000000
row "the same; four cores sold for each" opendc/bitbrains-small_tasks.csv.gz --hosts 2 --cores 32 --speed 2926 --memory 500000000 --overcommit 4 --policy worst-fit
row "Bitbrains, one machine, a month" bitbrains/bitbrains_vm_raw.csv.gz --hosts 1 --cores 1 --speed 2600 --memory 100000000
row "PlanetLab, 3 March 2011; room for all" planetlab/planetlab_20110303.csv.gz --hosts 66 --cores 16 --memory 0
row "the same; four cores sold for each" planetlab/planetlab_20110303.csv.gz --hosts 17 --cores 16 --memory 0 --overcommit 4 --policy worst-fit
row "PlanetLab, 22 March 2011; room for all" planetlab/planetlab_20110322.csv.gz --hosts 95 --cores 16 --memory 0
row "the same; eight cores sold for each" planetlab/planetlab_20110322.csv.gz --hosts 12 --cores 16 --memory 0 --overcommit 8 --policy worst-fit
row "Google 2011, machines of a day; room for all" gcd-vms/gcd_vms.csv.gz --hosts 49 --cores 16 --memory 0
row "the same; four cores sold for each" gcd-vms/gcd_vms.csv.gz --hosts 13 --cores 16 --memory 0 --overcommit 4 --policy worst-fit
row "NASA iPSC/860, three months; its 128 processors" swf/NASA-iPSC-1993-3.1-cln.swf.gz --hosts 1 --cores 128 --memory 100000000
if [ -e "$traces/openb/openb_node_list_all_node.csv" ]; then
  # shellcheck disable=SC2046 # options
  row "Alibaba's pods of 2023; its 1,523 nodes" openb/openb_pod_list_default.csv $(nodes "$traces/openb/openb_node_list_all_node.csv")
fi

# OpenDC's integration test of these 50 machines on nine hosts: 3,489,412,567 ms active and 43,101,787,433 ms idle, by samples of five minutes, with memory of the trace in KB.
if [ -e "$traces/opendc/bitbrains-small_tasks.csv.gz" ]; then
  result=$("$program" simulate trace replay "$traces/opendc/bitbrains-small_tasks.csv.gz" --host 1x32x3200x256000000 --host 6x8x2930x64000000 --host 2x16x3200x128000000 --overcommit 16 --policy most-memory -o json)
  printf '\n| 50 machines of Bitbrains on nine hosts | here | OpenDC |\n|---|---|---|\n'
  printf '| active, hours of hosts | %s | 969.281269 |\n| until the end, hours | %s | 1438 |\n| lost | %s | 0 |\n' "$(number activeHours <<<"$result")" "$(number hours <<<"$result")" "$(number lostShare <<<"$result")"
fi
