#!/usr/bin/env bash
# Builds the tests in C against the host's archives, and runs them.
#
#   run.sh OUT      OUT/host, OUT/host-asan and OUT/host-building hold liblatchkey-lock.a
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$1" && pwd)
python3 "$here/visits.py" "$out"
flags=(-std=c99 -g -gdwarf-4 -O1 -Wall -Wextra -Wpedantic -Werror
  -I "$here/../../Sources/CLatchkeyLock/include" -I "$out")
play=("$here"/{flash,port,house,play}.c)
visits=("$here"/{flash,port,house,visit,visits,faults,cuts,qualify}.c)
plain() { gcc "${flags[@]}" "${@:3}" "$out/$1/liblatchkey-lock.a" -lsodium -o "$out/$1/$2"; }
sanitized() {
  clang -fsanitize=address,undefined -fno-sanitize-recover=undefined -fuse-ld=lld "${flags[@]}" \
    "${@:2}" "$out/host-asan/liblatchkey-lock.a" -lsodium -o "$out/host-asan/$1"
}
plain host play "${play[@]}"
plain host visits "${visits[@]}"
plain host-building play -DLATCHKEY_LOCK_BUILDING "${play[@]}"
sanitized play "${play[@]}"
sanitized visits "${visits[@]}"
"$out/host-asan/visits" "$out/ed25519.txt"
timeout 900 valgrind --quiet --error-exitcode=9 "$out/host/visits" "$out/ed25519.txt"
"$out/host-asan/play" "$out/small.txt"
"$out/host-building/play" "$out/building.txt"
