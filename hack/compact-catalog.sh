#!/usr/bin/env bash
# Writes src/Core/Catalog/Embedded, the catalogue that the program carries, from a folder with a full one:
#   hack/compact-catalog.sh FOLDER
# It keeps the instance types and regions that most clusters run on; src/Core/Catalog/Embedded/README.md says what and from where.
# services.csv, service-levels.csv, certifications.csv, seats.csv, processors.csv and latencies.csv there are written by hand and stay. The forms of all files: docs/prices.md.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# -eq 1 ] && [ -f "$1/aws.csv" ] || fail "usage: hack/compact-catalog.sh FOLDER (with aws.csv, azure.csv, gcp.csv, regions.csv, storage.csv, azure_disk_tiers.csv, egress.csv, network.csv)"
source=$1
out=$root/src/Core/Catalog/Embedded
export LC_ALL=C

declare -A regions=(
  [aws]="us-east-1 us-east-2 us-west-2 ca-central-1 sa-east-1 eu-west-1 eu-central-1 ap-south-1 ap-southeast-1 ap-southeast-2"
  [azure]="eastus eastus2 westus2 canadacentral westeurope northeurope uksouth germanywestcentral swedencentral southeastasia"
  [gcp]="us-central1 us-east1 us-west1 northamerica-northeast1 europe-west1 europe-west3 europe-west4 asia-south1 asia-southeast1"
)
declare -A families=(
  [aws]="t3 t3a t4g m5 m6i m6a m6g m7i m7a m7g m8g c5 c6i c6g c7i c7a c7g c8g r5 r6i r6g r7i r7g r8g g4dn g5 g6 p4d p5"
  [azure]="Bs Bms Bsv2 Basv2 Dsv4 Ddsv4 Dasv4 Dsv5 Ddsv5 Dasv5 Dadsv5 Dpsv5 Dsv6 Dasv6 Esv4 Esv5 Edsv5 Easv5 Esv6 Easv6 Eadsv5 Fsv2 Lsv3 NCasT4v3 NCadsA100v4 NVadsA10v5"
  [gcp]="e2 n1 n2 n2d n4 c2 c3 c3d c4 c4a g2 a2 a3"
)
# Nodes of clusters are rarely larger; machines with graphics processors are kept in every size. Metal and Google's sizes with bundled disks are left out.
most_vcpus=48

# types PROVIDER: name and facts of each kept type, once.
types() {
  awk -F, -v OFS=, -v families="${families[$1]}" -v regions="${regions[$1]}" -v most="$most_vcpus" '
    BEGIN { n = split(families, f, " "); for (i = 1; i <= n; i++) family[f[i]]; n = split(regions, r, " "); for (i = 1; i <= n; i++) region[r[i]] }
    FNR > 1 && $4 in family && $2 in region && $13 != "" && $3 !~ /-(lssd|metal)$/ && $3 !~ /\.metal/ && ($6 <= most || $8 > 0) && !($3 in seen) {
      seen[$3]; print $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
    }' "$source/$1.csv" | sort -t, -k2,2
}

# prices PROVIDER: a line for each kept type, purchase option and date, a column for each region.
prices() {
  awk -F, -v OFS=, -v provider="$1" -v regions="${regions[$1]}" '
    BEGIN {
      n = split(regions, r, " "); header = "provider,instance_type,purchase,as_of"
      for (i = 1; i <= n; i++) { region[r[i]]; header = header "," r[i] }
      print header
    }
    NR == FNR { kept[$2]; next }
    FNR > 1 && $3 in kept && $2 in region {
      if ($13 != "") { line[$3 ",on_demand," $15]; price[$3 ",on_demand," $15, $2] = $13 }
      # Spot prices move from hour to hour: four digits say all that they can.
      if ($14 != "") { line[$3 ",spot," $15]; price[$3 ",spot," $15, $2] = sprintf("%.4g", $14) }
    }
    END {
      for (key in line) {
        text = provider "," key
        for (i = 1; i <= n; i++) text = text "," price[key, r[i]]
        print text | "sort -t, -k2,4"
      }
    }' "$2" "$source/$1.csv"
}

# rows FILE PROVIDER REGION-COLUMN [PATTERN]: lines of a table for the kept regions; PATTERN drops those whose third column matches it.
rows() {
  local provider
  head -1 "$source/$1"
  for provider in aws azure gcp; do
    awk -F, -v provider="$provider" -v regions="${regions[$provider]}" -v drop="${2:-^$}" '
      BEGIN { n = split(regions, r, " "); for (i = 1; i <= n; i++) region[r[i]] }
      FNR > 1 && $1 == provider && $2 in region && $3 !~ drop' "$source/$1"
  done
}

mkdir -p "$out"
{
  echo provider,instance_type,family,architecture,vcpus,memory_gib,gpu_count,gpu_type,gpu_memory_gib,network_gbps,local_ssd_gib
  for provider in aws azure gcp; do types "$provider"; done
} >"$out/types.csv"
for provider in aws azure gcp; do prices "$provider" <(grep "^$provider," "$out/types.csv") >"$out/$provider-prices.csv"; done
rows regions.csv >"$out/regions.csv"
rows storage.csv ':|snapshot|local-ssd|^standard$' >"$out/storage.csv"  # tiers of Azure's disks have a table of their own
# Of eastus only single sizes are known, and a smaller disk would be taken for one of them.
rows azure_disk_tiers.csv ZRS | grep -v '^azure,eastus,' >"$out/azure_disk_tiers.csv"
rows network.csv >"$out/network.csv"
rows egress.csv '_china:|_australia:' >"$out/egress.csv"
{
  echo region,instance_type,interruption_band_pct,as_of
  awk -F, -v OFS=, -v regions="${regions[aws]}" '
    BEGIN { n = split(regions, r, " "); for (i = 1; i <= n; i++) region[r[i]] }
    NR == FNR { if ($1 == "aws") kept[$2]; next }
    FNR > 1 && $1 in region && $2 in kept { print $1, $2, $4, $5 }' "$out/types.csv" "$source/aws_spot_advisor.csv"
} >"$out/spot-interruptions.csv"
# Of each family and term the largest discount.
{
  head -1 "$source/commitments.csv" | cut -d, -f1-7,9
  for provider in aws azure gcp; do
    awk -F, -v OFS=, -v provider="$provider" -v families="${families[$provider]}" '
      BEGIN { n = split(families, f, " "); for (i = 1; i <= n; i++) family[f[i]] }
      FNR > 1 && $1 == provider && $2 in family && $5 > best[$2, $3] { best[$2, $3] = $5; line[$2, $3] = $1 "," $2 "," $3 "," $4 "," $5 "," $6 "," $7 "," $9 }
      END { for (key in line) print line[key] | "sort" }' "$source/commitments.csv"
  done
} >"$out/commitments.csv"
{
  echo provider,family,category,burstable,current_generation
  for provider in aws azure gcp; do
    awk -F, -v OFS=, -v provider="$provider" -v families="${families[$provider]}" '
      BEGIN { n = split(families, f, " "); for (i = 1; i <= n; i++) family[f[i]] }
      FNR > 1 && $1 == provider && $2 in family { print $1, $2, $3, $5, $6 }' "$source/families.csv"
  done
} >"$out/families.csv"
wc -c "$out"/*.csv
