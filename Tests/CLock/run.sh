#!/usr/bin/env bash
# Builds the tests in C against the host's archives, and runs them.
#
#   run.sh OUT      OUT/host and OUT/host-asan hold liblatchkey-lock.a
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$1" && pwd)
python3 "$here/visits.py" "$out"
for test in play visits; do
  sources=("$here/port.c" "$here/play.c")
  [[ $test == play ]] || sources=("$here"/{port,visit,visits,faults}.c)
  command=(-std=c99 -g -gdwarf-4 -O1 -Wall -Wextra -Wpedantic -Werror
    -I "$here/../../Sources/CLatchkeyLock/include" -I "$out" "${sources[@]}")
  gcc "${command[@]}" "$out/host/liblatchkey-lock.a" -lsodium -o "$out/host/$test"
  clang -fsanitize=address,undefined -fno-sanitize-recover=undefined -fuse-ld=lld "${command[@]}" \
    "$out/host-asan/liblatchkey-lock.a" -lsodium -o "$out/host-asan/$test"
done
"$out/host-asan/visits"
timeout 600 valgrind --quiet --error-exitcode=9 "$out/host/visits"
"$out/host/play" "$out/cases.txt"
"$out/host-asan/play" "$out/cases.txt"
