#!/usr/bin/env bash
# Runs one step of a target and notes how long it took; `--summary` prints the minutes per step.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p Reports
if [[ $1 == --summary ]]; then
  awk '{printf "%-12s %5.1f min\n", $1, $2 / 60; sum += $2} END {printf "%-12s %5.1f min\n", "in all", sum / 60}' \
    Reports/steps.txt
  exit
fi
name=$1
shift
[[ $name == build ]] && : > Reports/steps.txt
start=$SECONDS
echo "== $name"
"$@"
echo "$name $((SECONDS - start))" >> Reports/steps.txt
