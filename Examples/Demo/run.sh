#!/usr/bin/env bash
# A home, a delivery, and everything that must be refused: real keys, real processes (each lock is
# one, with a door around it), the real clock. Writes Reports/demo.json.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
tool=${LATCHKEY:-$root/.build/debug/latchkey}
[[ -x $tool ]] || swift build -c debug --product latchkey

home=$(mktemp -d)
cd "$home"
SECONDS=0
cases=()
declare -A running=()
failed=0
delivery_bytes=0
is_finished=false
trap 'leave $?' EXIT
source "$root/Examples/Demo/stage.sh"
source "$root/Examples/Demo/hours.sh"

source "$root/Examples/Demo/delivery.sh"
source "$root/Examples/Demo/refusals.sh"
source "$root/Examples/Demo/guests.sh"
source "$root/Examples/Demo/power.sh"

finish
