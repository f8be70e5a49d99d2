#!/usr/bin/env bash
# Builds the image `lock` for one target out of what ../build.sh has left for it, and the C library.
#
#   build.sh TARGET OUT LIBRARY     OUT/TARGET is built, LIBRARY holds liblatchkey-lock.a; leaves
#                                   OUT/TARGET/lock.elf, and LIBRARY/LatchkeyDecide.o to be measured
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
target=$1
out=$(cd "$2" && pwd)
library=$(cd "$3" && pwd)
# shellcheck source=../targets.sh
source "$here/../targets.sh"
if [[ $target == m0 ]]; then
  # The 16 KB of a microbit do not hold lock, crypto and stack. A Cortex-M4 runs the same code.
  board=mps2-an386
  memory=(__flash=0x00000000 __flash_size=0x40000 __ram=0x20000000 __ram_size=0x10000)
fi
build=$out/$target
mkdir -p "$build/lock"
compile=("$prefix-gcc" "${machine[@]}" --specs=picolibc.specs -std=c99 -Os -ffunction-sections
  -fdata-sections -fshort-enums)
includes=(-I "$root/Sources/CLatchkeyLock/include" -I "$here")
for folder in boards port crypto framing; do includes+=(-I "$here/../$folder"); done
for file in lock/main lock/port port/flash port/memory "boards/$board"; do
  "${compile[@]}" -Wall -Wextra -Wpedantic -Werror -fno-tree-loop-distribute-patterns \
    -fno-strict-aliasing -DFLASH_SECTORS=16u "${includes[@]}" \
    -c "$here/../$file.c" -o "$build/lock/$(basename "$file").o"
done
"${compile[@]}" -c "$here/apart.S" -o "$build/lock/apart.o"
"${compile[@]}" -Wl,--gc-sections -Wl,--fatal-warnings \
  -Wl,-z,noexecstack "${memory[@]/#/-Wl,--defsym=}" -Wl,--defsym=__stack_size=0x2800 \
  -T picolibc.ld "$build"/{count,fault,semihost,stack,FramingC,LatchkeyFraming,LatchkeyCBOR}.o \
  "$build"/lock/*.o "$library/liblatchkey-lock.a" "$build/libcrypto.a" -o "$build/lock.elf"
# The decision alone, to be measured.
swiftc -target "$triple" -enable-experimental-feature Embedded -enable-experimental-feature Lifetimes \
  -enable-experimental-feature RawLayout -enable-experimental-feature Extern \
  -Xllvm -sil-disable-pass=loop-unroll -Xllvm -disable-machine-licm -wmo -Osize -parse-as-library -swift-version 6 \
  -strict-memory-safety -warnings-as-errors -no-allocations -package-name latchkey \
  -Xfrontend -disable-stack-protector -Xfrontend -function-sections -Xcc -fshort-enums "${swift[@]}" \
  -I "$library" -module-name Decide -c "$root"/Tests/Embedded/{Decide,ProbeBackend}.swift -o "$library/LatchkeyDecide.o"
if "$prefix-nm" "$build/lock.elf" |
  grep -E ' (malloc|free|posix_memalign|_?sbrk|swift_allocObject|swift_slowAlloc|arc4random_buf)$'; then
  echo "firmware lock: an allocator is linked" >&2
  exit 1
fi
