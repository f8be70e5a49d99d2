#!/usr/bin/env bash
# Compiles the lock side in Embedded mode for the three bare-metal targets, with a probe that makes
# every generic concrete, and fails on an allocation or an allocator symbol.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(dirname "$(readlink -f "$(command -v swiftc)")")
flags=(-enable-experimental-feature Embedded -enable-experimental-feature Lifetimes
  -enable-experimental-feature RawLayout -enable-experimental-feature Extern -wmo -Osize -parse-as-library -swift-version 6
  -strict-memory-safety -warnings-as-errors -no-allocations -package-name latchkey
  -Xfrontend -disable-stack-protector -Xfrontend -function-sections -Xcc -fshort-enums
  -Xllvm -sil-disable-pass=loop-unroll -Xllvm -disable-machine-licm)
for triple in armv7em armv6m riscv32; do
  # RISC-V saves registers in a function of its run time, and so not at the head of every other.
  own=()
  [[ $triple == riscv32 ]] && own=(-Xcc -msave-restore)
  out=.build-embedded/$triple
  rm -rf "$out" && mkdir -p "$out"
  for module in LatchkeyCBOR LatchkeyCore LatchkeyLock LatchkeyFraming; do
    mapfile -t sources < <(find "Sources/$module" -name '*.swift' | sort)
    swiftc -target "$triple-none-none-eabi" "${flags[@]}" "${own[@]}" -I "$out" -module-name "$module" \
      -emit-module -emit-module-path "$out/$module.swiftmodule" -c "${sources[@]}" -o "$out/$module.o"
  done
  swiftc -target "$triple-none-none-eabi" "${flags[@]}" "${own[@]}" -I "$out" -module-name Probe \
    -c Tests/Embedded/{Probe,ProbeBackend,ProbeFlash}.swift -o "$out/Probe.o"
  # Crypto and the compiler's run time are not linked here: what is missing is left open.
  "$tools/ld.lld" --gc-sections --entry probe_present --undefined probe_boot --unresolved-symbols=ignore-all \
    "$out"/*.o -o "$out/lock.elf"
  symbols=$("$tools/llvm-nm" "$out/lock.elf")
  if grep -E ' (malloc|free|posix_memalign|_sbrk|swift_allocObject|swift_slowAlloc|arc4random_buf)$' \
    <<<"$symbols"; then
    echo "embedded $triple: an allocator is linked" >&2
    exit 1
  fi
  bytes=$(size "$out/lock.elf" | awk 'NR == 2 {print $1}')
  echo "embedded $triple: no allocation; $bytes bytes of lock side without crypto"
  # The journal alone: what its own functions and its table take in a linked image.
  swiftc -target "$triple-none-none-eabi" "${flags[@]}" "${own[@]}" -I "$out" -module-name JournalProbe \
    -c Tests/Embedded/{JournalProbe,ProbeFlash}.swift -o "$out/JournalProbe.o"
  "$tools/ld.lld" --gc-sections --entry probe_journal --unresolved-symbols=ignore-all \
    "$out"/LatchkeyCBOR.o "$out"/LatchkeyLock.o "$out"/JournalProbe.o -o "$out/journal.elf"
  bytes=$(size "$out/journal.elf" | awk 'NR == 2 {print $1}')
  echo "embedded $triple: $bytes bytes of journal with its probe"
done
