#!/usr/bin/env bash
# Links the example against every library of a release, with no Swift in PATH.
#
#   link.sh RELEASE OUT
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
release=$(cd "$1" && pwd)
out=$(mkdir -p "$2" && cd "$2" && pwd)
export PATH=/usr/bin:/bin
if command -v swiftc swift clang >/dev/null; then
  # A toolchain that lives in /usr/bin is hidden behind links to what is needed.
  mkdir -p "$out/bin"
  for tool in cmake make bash sh ls cat rm mkdir env uname grep; do
    ln -sf "$(command -v $tool)" "$out/bin/$tool"
  done
  for tool in /usr/bin/arm-none-eabi-* /usr/bin/riscv64-unknown-elf-*; do
    ln -sf "$tool" "$out/bin/$(basename "$tool")"
  done
  export PATH=$out/bin
fi
! command -v swiftc >/dev/null
for target in armv7em armv7em-hard armv6m riscv32; do
  rm -rf "$out/$target"
  cmake -S "$here" -B "$out/$target" -G "Unix Makefiles" \
    -DCMAKE_TOOLCHAIN_FILE="$here/toolchain/$target.cmake" -DLatchkeyLock_DIR="$release/cmake" \
    >"$out/$target.log"
  cmake --build "$out/$target" >>"$out/$target.log"
  prefix=arm-none-eabi
  [[ $target != riscv32 ]] || prefix=riscv64-unknown-elf
  if "$prefix-nm" "$out/$target/door.elf" |
    grep -E ' (malloc|free|posix_memalign|_?sbrk|swift_allocObject|swift_slowAlloc|arc4random_buf)$'; then
    echo "dist: the example for $target has an allocator" >&2
    exit 1
  fi
  echo "dist: linked with $prefix-gcc for $target"
done
