#!/usr/bin/env bash
# Builds the lock as a C library for the host and five bare-metal targets, one archive each, and
# plays visits against the host's in C, under AddressSanitizer and valgrind.
#
#   clib.sh [TARGET…]      targets: host armv7em armv7em-hard armv6m riscv32, all of them without
#                          one; armv7em-building; leaves .build-clib/TARGET/liblatchkey-lock.a
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/setup.sh python3 libsodium-dev valgrind gcc g++ gcc-arm-none-eabi gcc-riscv64-unknown-elf
tools=$(dirname "$(readlink -f "$(command -v swiftc)")")
out=${CLIB_OUT:-.build-clib}
figures=()
# Only a run of everything has a report; until it is through, that says that it did not pass.
if (($# == 0)); then
  mkdir -p Reports
  echo '{"name": "clib", "passed": false, "figures": {}, "cases": []}' > Reports/clib.json
fi
header=Sources/CLatchkeyLock/include
warnings=(-Wall -Wextra -Wpedantic -Werror)
mapfile -t functions < <(grep -oE '\b(latchkey_lock_[a-z_]+|latchkey_erase)\(' "$header/latchkey_lock.h" |
  tr -d '(' | sort -u)

# Compiles the lock side and links it into one object that shows nothing but the C functions: its
# Swift run time must not stand in for that of a program it is linked into.
build() {
  local target=$1 triple=$2 folder=$out/$1 linker=("${@:3}") module swift=() c=()
  case $target in
    *-building) swift=(-D LATCHKEY_LOCK_BUILDING -Xcc -DLATCHKEY_LOCK_BUILDING) ;;
    armv7em-hard) swift=(-Xcc -mfloat-abi=hard -Xcc -mfpu=fpv4-sp-d16) c=(-mfloat-abi=hard -mfpu=fpv4-sp-d16) ;;
    riscv32) swift=(-Xcc -msave-restore) ;;
    host-asan) swift=(-sanitize=address) c=(-fsanitize=address) ;;
  esac
  rm -rf "$folder"
  mkdir -p "$folder"
  local flags=(-target "$triple" -enable-experimental-feature Embedded
    -enable-experimental-feature Lifetimes -enable-experimental-feature RawLayout
    -Xllvm -sil-disable-pass=loop-unroll -Xllvm -disable-machine-licm -wmo -Osize -parse-as-library -swift-version 6
    -strict-memory-safety -warnings-as-errors -no-allocations -package-name latchkey
    -Xfrontend -disable-stack-protector -Xfrontend -function-sections -Xcc -fshort-enums "${swift[@]}" -I "$folder" -I "$header")
  for module in LatchkeyCBOR LatchkeyCore LatchkeyLock LatchkeyLockC; do
    mapfile -t sources < <(find "Sources/$module" -name '*.swift' | sort)
    swiftc "${flags[@]}" -module-name "$module" -emit-module \
      -emit-module-path "$folder/$module.swiftmodule" -c "${sources[@]}" -o "$folder/$module.o"
  done
  for file in erase place reason_name result_name; do
    clang --target="$triple" -std=c99 -Oz -ffreestanding -fPIC -ffunction-sections -fdata-sections \
      -fshort-enums "${c[@]}" "${warnings[@]}" -I "$header" -c "Sources/CLatchkeyLock/$file.c" \
      -o "$folder/$file.o"
  done
  "${linker[@]}" -r --gc-sections "${functions[@]/#/--undefined=}" "$folder"/Latchkey*.o \
    "$folder/erase.o" "$folder/place.o" -o "$folder/lock.o"
  # The last name is the sanitizer's, a common symbol. The hash is one of the compiler's paths too.
  "$tools/llvm-objcopy" --strip-unneeded --remove-section=.swift_modhash \
    "${functions[@]/#/--keep-global-symbol=}" --keep-global-symbol=___asan_globals_registered \
    "$folder/lock.o"
  "$tools/llvm-ar" rcs "$folder/liblatchkey-lock.a" "$folder/lock.o" "$folder/reason_name.o" \
    "$folder/result_name.o"
  if "$tools/llvm-nm" --extern-only --defined-only --format=just-symbols "$folder/lock.o" |
    grep -vE '^(latchkey_|___asan_)'; then
    echo "clib $target: more than the C functions can be seen" >&2
    exit 1
  fi
  if "$tools/llvm-nm" "$folder/lock.o" |
    grep -E ' (malloc|free|posix_memalign|_?sbrk|swift_allocObject|swift_slowAlloc|arc4random_buf)$'; then
    echo "clib $target: an allocator is wanted" >&2
    exit 1
  fi
  local sizes
  read -r -a sizes < <(size "$folder/lock.o" | tail -n 1)
  echo "clib $target: ${sizes[0]} bytes of text, ${sizes[1]} of data, ${sizes[2]} of bss"
  figures+=("\"$target.text\": ${sizes[0]}")
}

# The header, alone, for every compiler that is there.
mkdir -p "$out"
echo '#include "latchkey_lock.h"' > "$out/header.c"
gcc -std=c99 "${warnings[@]}" -I "$header" -fsyntax-only "$out/header.c"
clang -std=c99 "${warnings[@]}" -I "$header" -fsyntax-only "$out/header.c"
g++ -x c++ -std=c++98 "${warnings[@]}" -Wno-long-long -I "$header" -fsyntax-only "$out/header.c"
clang++ -x c++ -std=c++17 "${warnings[@]}" -I "$header" -fsyntax-only "$out/header.c"

targets=("$@")
((${#targets[@]} > 0)) || targets=(host armv7em armv7em-hard armv6m riscv32)
for target in "${targets[@]}"; do
  case $target in
    host)
      build host x86_64-unknown-linux-gnu ld
      build host-asan x86_64-unknown-linux-gnu ld
      build host-building x86_64-unknown-linux-gnu ld
      Tests/CLock/run.sh "$out"
      ;;
    armv7em | armv7em-hard | armv7em-building) build "$target" armv7em-none-none-eabi arm-none-eabi-ld ;;
    armv6m) build "$target" armv6m-none-none-eabi arm-none-eabi-ld ;;
    riscv32) build "$target" riscv32-none-none-eabi riscv64-unknown-elf-ld -m elf32lriscv ;;
    *)
      echo "no such target: $target" >&2
      exit 64
      ;;
  esac
done
(($# > 0)) && exit
printf '{"name": "clib", "passed": true, "figures": {%s}, "cases": []}\n' \
  "$(IFS=,; echo "${figures[*]}")" > Reports/clib.json
