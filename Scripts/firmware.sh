#!/usr/bin/env bash
# Builds the images of Examples/Firmware, `qualify` for four targets and `lock` for three, runs them in
# QEMU, and leaves what it found in Reports/firmware.json.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p Reports
# Until the last step has written its own, the report says that it did not pass.
echo '{"name": "firmware", "passed": false, "figures": {}, "cases": []}' > Reports/firmware.json
Scripts/setup.sh gcc-arm-none-eabi picolibc-arm-none-eabi qemu-system-arm gcc-riscv64-unknown-elf \
  picolibc-riscv64-unknown-elf qemu-system-misc dpkg-dev debian-archive-keyring
here=Examples/Firmware
out=.build-firmware
mkdir -p "$out"
echo "  libsodium, from Debian's source"
timeout 600 "$here/crypto/fetch.sh" "$out"
echo "  the instruction counter"
"${CC:-cc}" -std=c99 -O2 -fPIC -shared -fvisibility=hidden -Wall -Wextra -Wpedantic -Werror \
  "$here/qemu/count.c" -o "$out/count.so"
for target in m4 m0 rv32 m4-hard; do
  echo "  $target: image"
  "$here/build.sh" "$target" "$out"
done
for pair in m4:armv7em m0:armv6m rv32:riscv32; do
  echo "  ${pair%:*}: the lock, behind the C library"
  Scripts/clib.sh "${pair#*:}"
  "$here/lock/build.sh" "${pair%:*}" "$out" ".build-clib/${pair#*:}"
done
timeout 2400 python3 "$here/host/qualify.py" "$out" Reports
