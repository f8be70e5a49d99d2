#!/usr/bin/env bash
# Builds the image `lock` for the M4 out of what ../build.sh has left for it, and the C library.
#
#   build.sh OUT LIBRARY      OUT/m4 is built, LIBRARY holds armv7em/; leaves OUT/m4/lock.elf
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=$(cd "$1" && pwd)
library=$(cd "$2" && pwd)
target=m4
# shellcheck source=../targets.sh
source "$here/../targets.sh"
build=$out/$target
mkdir -p "$build/lock"
compile=("$prefix-gcc" "${machine[@]}" --specs=picolibc.specs -std=c99 -Os -ffunction-sections
  -fdata-sections -fshort-enums)
includes=(-I "$root/Sources/CLatchkeyLock/include" -I "$here")
for folder in boards port crypto framing; do includes+=(-I "$here/../$folder"); done
for file in main port; do
  "${compile[@]}" -Wall -Wextra -Wpedantic -Werror "${includes[@]}" -c "$here/$file.c" \
    -o "$build/lock/$file.o"
done
"${compile[@]}" -Wl,--gc-sections -Wl,-Map="$build/lock.map" -Wl,--fatal-warnings \
  -Wl,-z,noexecstack "${memory[@]/#/-Wl,--defsym=}" -Wl,--defsym=__stack_size=0x4000 \
  -T picolibc.ld "$build"/{count,fault,semihost,stack,"$board",FramingC,LatchkeyFraming}.o \
  "$build/LatchkeyCBOR.o" "$build"/lock/*.o "$library/armv7em/liblatchkey-lock.a" \
  "$build/libcrypto.a" -o "$build/lock.elf"
if "$prefix-nm" "$build/lock.elf" |
  grep -E ' (malloc|free|posix_memalign|_?sbrk|swift_allocObject|swift_slowAlloc|arc4random_buf)$'; then
  echo "firmware lock: an allocator is linked" >&2
  exit 1
fi
