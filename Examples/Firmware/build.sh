#!/usr/bin/env bash
# Builds the image `qualify` for one target.
#
#   build.sh TARGET OUT      leaves OUT/TARGET/qualify.elf and its link map
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=$1
out=$(mkdir -p "$2" && cd "$2" && pwd)
# shellcheck source=targets.sh
source "$here/targets.sh"
build=$out/$target
rm -rf "$build"
mkdir -p "$build"
"$here/crypto/build.sh" "$target" "$out"

# Swift: the framing of Sources/, and its functions for C.
flags=(-target "$triple" -enable-experimental-feature Embedded -enable-experimental-feature Lifetimes
  -enable-experimental-feature RawLayout -wmo -Osize -parse-as-library -swift-version 6
  -strict-memory-safety -warnings-as-errors -no-allocations -package-name latchkey
  -Xfrontend -disable-stack-protector -Xfrontend -function-sections -Xcc -fshort-enums
  -Xllvm -disable-machine-licm "${swift[@]}" -I "$build")
for module in LatchkeyCBOR LatchkeyFraming; do
  swiftc "${flags[@]}" -module-name "$module" -emit-module \
    -emit-module-path "$build/$module.swiftmodule" -c "$root/Sources/$module"/*.swift \
    -o "$build/$module.o"
done
swiftc "${flags[@]}" -module-name FramingC -c "$here/framing/FramingC.swift" -o "$build/FramingC.o"

# C: the port, the board, the image.
warnings=(-Wall -Wextra -Wpedantic -Werror)
compile=("$prefix-gcc" "${machine[@]}" --specs=picolibc.specs -std=c99 -Os -ffunction-sections
  -fdata-sections -fshort-enums)
for file in port/{count,entropy,fault,flash,semihost,stack}.c "boards/$board.c" \
  qualify/{packets,requests}.c main.c; do
  "${compile[@]}" "${warnings[@]}" -I "$here/boards" -I "$here/port" -I "$here/crypto" \
    -I "$here/framing" -I "$here/qualify" -c "$here/$file" -o "$build/$(basename "$file" .c).o"
done
"${compile[@]}" -Wl,--gc-sections -Wl,-Map="$build/qualify.map" -Wl,--fatal-warnings -Wl,-z,noexecstack \
  "${memory[@]/#/-Wl,--defsym=}" -Wl,--defsym=__stack_size=0x2000 -T picolibc.ld \
  "$build"/*.o "$build/libcrypto.a" -o "$build/qualify.elf"

# A lock has no heap: an image in which an allocator is linked is not one.
if "$prefix-nm" "$build/qualify.elf" |
  grep -E ' (malloc|free|posix_memalign|_?sbrk|swift_allocObject|swift_slowAlloc|arc4random_buf)$'; then
  echo "firmware $target: an allocator is linked" >&2
  exit 1
fi
