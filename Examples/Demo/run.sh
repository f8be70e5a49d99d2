#!/usr/bin/env bash
# A home, a delivery, and everything that must be refused: real keys, real processes (each lock is
# one, with a door around it, and each service), the real clock.
#
#   run.sh            everything, the service's ledger in SQLite; writes Reports/demo.json
#   run.sh postgres   the service alone: two processes on PostgreSQL, of which one is killed; run
#                     beside Scripts/postgres.sh; writes Reports/demo-postgres.json
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
tool=${LATCHKEY:-$root/.build/debug/latchkey}
service_store=${1:-sqlite}
report_name=demo
[[ $service_store == sqlite ]] || report_name=demo-$service_store
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

if [[ $service_store == sqlite ]]; then
  source "$root/Examples/Demo/delivery.sh"
  source "$root/Examples/Demo/refusals.sh"
  source "$root/Examples/Demo/guests.sh"
  source "$root/Examples/Demo/power.sh"
fi
source "$root/Examples/Demo/service.sh"
source "$root/Examples/Demo/service-house.sh"
source "$root/Examples/Demo/service-deliveries.sh"
source "$root/Examples/Demo/service-route.sh"
[[ $service_store == sqlite ]] || source "$root/Examples/Demo/service-kill.sh"
source "$root/Examples/Demo/service-end.sh"

finish
