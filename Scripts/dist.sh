#!/usr/bin/env bash
# Makes a release twice, and fails unless both are the same bytes: the lock library for four targets
# with its headers, sizes, checksums and licences, a CMake package, a Zephyr module, and the tool.
# Leaves .build-dist/latchkey-VERSION.tar.gz and what is in it beside it.
#
#   dist.sh               LATCHKEY_VERSION names the release; without it, the commit does
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p Reports
echo '{"name": "dist", "passed": false, "figures": {}, "cases": []}' > Reports/dist.json
Scripts/setup.sh
Scripts/setup.sh cmake make gcc-arm-none-eabi picolibc-arm-none-eabi gcc-riscv64-unknown-elf \
  picolibc-riscv64-unknown-elf
out=$PWD/.build-dist
targets=(armv7em armv7em-hard armv6m riscv32)
version=${LATCHKEY_VERSION:-$(git describe --always --dirty 2>/dev/null || echo unreleased)}
name=latchkey-$version
stamp=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
figures=()

# Everything of a release but its checksums, from libraries and a tool of its own.
stage() {
  local release=$1 clib=$2 tool=$3 target
  rm -rf "$release"
  mkdir -p "$release"/{bin,cmake,include,licences,zephyr}
  cp Sources/CLatchkeyLock/include/latchkey_lock{,_types}.h "$release/include/"
  for target in "${targets[@]}"; do
    mkdir -p "$release/lib/$target"
    cp "$clib/$target/liblatchkey-lock.a" "$release/lib/$target/"
  done
  # Bytes of code and constants, of variables, and of zeroed ones, as `size` counts them.
  for target in "${targets[@]}"; do
    echo "$target $(size "$clib/$target/lock.o" | awk 'NR == 2 {print $1, $2, $3}')"
  done > "$release/sizes.txt"
  cp "$tool" "$release/bin/latchkey"
  cp Examples/CMake/LatchkeyLockConfig.cmake "$release/cmake/"
  cp Examples/Zephyr/{module.yml,CMakeLists.txt,Kconfig,README.md} "$release/zephyr/"
  cp LICENSE "$release/licences/Apache-2.0.txt"
  cp Examples/CMake/NOTICE "$release/licences/"
  cp Documentation/porting.md "$release/"
}

# The checksums, and all of it in one file that depends on the content alone.
pack() {
  local release=$1
  (cd "$release" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort |
    xargs sha256sum > SHA256SUMS)
  find "$release" -type f -exec chmod 644 {} + && chmod 755 "$release/bin/latchkey"
  tar -C "$(dirname "$release")" --sort=name --mtime="@$stamp" --owner=0 --group=0 --numeric-owner \
    --mode='u+rwX,go+rX,go-w' --format=ustar -cf - "$(basename "$release")" | gzip -9n > "$release.tar.gz"
}

for run in 1 2; do
  echo "  run $run: libraries"
  CLIB_OUT=$out/clib-$run Scripts/clib.sh "${targets[@]}"
  echo "  run $run: the tool"
  # In one place each time: what the compiler makes of a path is in the bytes.
  rm -rf "$out/tool"
  swift build -q -c release --static-swift-stdlib --product latchkey --scratch-path "$out/tool" \
    -Xlinker -s
  stage "$out/$run/$name" "$out/clib-$run" "$out/tool/release/latchkey"
  pack "$out/$run/$name"
done
if ! cmp "$out/1/$name.tar.gz" "$out/2/$name.tar.gz"; then
  diff "$out/1/$name/SHA256SUMS" "$out/2/$name/SHA256SUMS" >&2 || true
  echo "dist: two runs differ" >&2
  exit 1
fi
rm -rf "$out/$name" "$out/$name.tar.gz"
mv "$out/1/$name" "$out/1/$name.tar.gz" "$out/"
rm -rf "$out/1" "$out/2"
(cd "$out/$name" && sha256sum --quiet --check SHA256SUMS)
"$out/$name/bin/latchkey" --help >/dev/null
Examples/CMake/link.sh "$out/$name" "$out/link"
for target in "${targets[@]}"; do
  figures+=("\"$target.archiveBytes\": $(stat -c %s "$out/$name/lib/$target/liblatchkey-lock.a")")
done
figures+=("\"tool.bytes\": $(stat -c %s "$out/$name/bin/latchkey")")
figures+=("\"release.bytes\": $(stat -c %s "$out/$name.tar.gz")")
printf '{"name": "dist", "passed": true, "figures": {%s}, "cases": [%s]}\n' \
  "$(IFS=,; echo "${figures[*]}")" \
  '{"id": "dist.reproducible", "passed": true}, {"id": "dist.links", "passed": true}' > Reports/dist.json
echo "dist: $name.tar.gz, the same bytes twice"
