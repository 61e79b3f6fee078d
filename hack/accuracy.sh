#!/usr/bin/env bash
# Scores detections, change points and forecasts on public series beside what others reached on the same, and prints a table.
# Usage: hack/accuracy.sh DATA [CLOUDINTEL]. DATA holds nab, kpi, tcpd and forecast as docs/accuracy.md says; CLOUDINTEL is the program, else it is built.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# -ge 1 ] && [ -d "$1" ] || fail "usage: hack/accuracy.sh DATA [CLOUDINTEL]"
data=$(cd "$1" && pwd)
program=${2:-$root/artifacts/cli/cloudintel}
[ -x "$program" ] || { say "building the command line"; make -s -C "$root" cli >/dev/null; }

row() { printf '| %s | %s | %s | %s |\n' "$@"; }
# figure NAME…: the number in the last column of the row that begins so.
figure() { awk -v name="$1" 'index($0, name) == 1 { print $NF; exit }'; }
nab() { "$program" score nab --data "$data/nab" --profile standard "$@" | awk '$1 == "standard" { print $3, $5 }'; }

anomalies() {
  [ -d "$data/nab" ] || return 0
  local ours best detector peers=
  read -r ours best <<<"$(nab)"
  for detector in ARTime contextOSE numenta knncad windowedGaussian; do
    peers+="${peers:+, }$detector $(nab --results "$data/nab/results" --column "$detector" | cut -d' ' -f2)"
  done
  row "NAB, standard profile" "$ours" "$best" "$peers"
  [ -d "$data/kpi" ] || return 0
  local kpi
  kpi=$("$program" score kpi "$data"/kpi/*/*.csv -o json)
  row "KPI events caught at one false episode a day, mean of files" "$(number meanRecall <<<"$kpi")" "" "of all events together: $(number recall <<<"$kpi")"
  row "KPI average precision" "$(number meanAveragePrecision <<<"$kpi")" "" "VUS-PR: $(number meanVusPr <<<"$kpi")"
}

# number KEY: the first number of a key in indented JSON.
number() { awk -v key="\"$1\":" '$1 == key { sub(",", "", $2); printf "%.3f\n", $2; exit }'; }

changes() {
  [ -d "$data/tcpd" ] || return 0
  local ours reference
  ours=$("$program" score tcpd --data "$data/tcpd" 2>/dev/null | awk '$1 == "mean" { print $2 " / " $3 }')
  reference=$("$program" score tcpd --data "$data/tcpd" --penalty 3logn 2>/dev/null | awk '$1 == "mean" { print $2 " / " $3 }')
  row "TCPD, cover / F1" "$ours" "" "PELT at 3 ln n: $reference"
}

forecasts() {
  local set period method table peers peer
  while read -r set period; do
    [ -d "$data/forecast/$set" ] || continue
    table=$("$program" score forecast --train "$data/forecast/$set/train.csv" --test "$data/forecast/$set/test.csv" --period "$period")
    peers=
    for method in STLF ETS Theta Damped; do
      peer=$data/forecast/$set/r_$method.csv
      [ ! -f "$peer" ] || peers+="${peers:+, }$method $("$program" score forecast --train "$data/forecast/$set/train.csv" --test "$data/forecast/$set/test.csv" --period "$period" --forecasts "$peer" | figure OWA)"
    done
    row "$set: OWA" "$(figure OWA <<<"$table")" "" "$peers"
    row "$set: sMAPE; MSIS; coverage of 95 %" "$(figure sMAPE <<<"$table"); $(figure MSIS <<<"$table"); $(figure 'coverage of 95' <<<"$table")" "" ""
  done <<'SETS'
m4_hourly 24
m4_weekly 1
nn5_daily 7
m3_monthly 12
SETS
}

# Many series in one call: how long 10,000 of 400 days take, from files to files.
many() {
  local folder
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '$folder'" EXIT
  awk -v folder="$folder" 'BEGIN { srand(1); for (s = 0; s < 10000; s++) { file = folder "/s" s ".csv"; for (i = 0; i < 400; i++) printf "%.2f\n", 100 + (i % 7 < 5 ? 40 : 0) + i * s / 20000 + 10 * rand() > file; close(file) } }'
  local started
  started=$(date +%s.%N)
  (cd "$folder" && find . -name 's*.csv' -print0 | xargs -0 -n 10000 -s 1000000 "$program" forecast --horizon 30 --period 7 --out-dir out 2>/dev/null)
  row "forecasts of 10,000 series of 400 days, from files to files" "$(awk -v started="$started" -v ended="$(date +%s.%N)" 'BEGIN { printf "%.1f s", ended - started }')" "" "goal: 30 s on two processors"
}

printf '| measure | ours | at the best threshold | others on the same series |\n|---|---|---|---|\n'
anomalies
changes
forecasts
many
