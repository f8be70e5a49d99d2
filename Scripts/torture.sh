#!/usr/bin/env bash
# Kills a service under load, plants a bug that the checker must find, fails PostgreSQL over, and
# restores old copies. Adds to Reports/torture.json; every run prints its seed.
#
#   torture.sh [--short]     20 kills a store instead of 200, and neither failover nor restore
set -euo pipefail
cd "$(dirname "$0")/.."
kills=200
[[ ${1:-} != --short ]] || kills=20
swift build --product latchkey
swift build --product latchkey-torture
rm -f Reports/torture.json
torture=.build/debug/latchkey-torture
"$torture" kills --count "$kills"
"$torture" kills --count 10 --early
# shellcheck disable=SC2016
Scripts/postgres.sh run bash -c '"$1" kills --count "$2" --postgres "$LATCHKEY_POSTGRES"' \
  torture "$torture" "$kills"
[[ ${1:-} != --short ]] || exit 0
"$torture" failover
"$torture" restore
"$torture" failover --without-epoch
"$torture" failover --synchronous
# shellcheck disable=SC2016
Scripts/postgres.sh run bash -c '"$1" restore --postgres "$LATCHKEY_POSTGRES"' torture "$torture"
