#!/usr/bin/env bash
# Compiles what a lock needs of libsodium, and the port's callbacks around it, for one target.
#
#   build.sh TARGET OUT      OUT/libsodium holds the source (fetch.sh); leaves OUT/TARGET/libcrypto.a
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=$1
out=$(cd "$2" && pwd)
# shellcheck source=../targets.sh
source "$here/../targets.sh"
source=$out/libsodium/src/libsodium
objects=$out/$target/crypto
mkdir -p "$objects"
flags=("${machine[@]}" --specs=picolibc.specs -std=c99 -Os -ffunction-sections -fdata-sections
  -fshort-enums -I "$source/include/sodium" -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN=1)
sodium=(
  crypto_sign/ed25519/ref10/open.c crypto_sign/ed25519/ref10/sign.c
  crypto_sign/ed25519/ref10/keypair.c crypto_core/ed25519/ref10/ed25519_ref10.c
  crypto_hash/sha512/cp/hash_sha512_cp.c crypto_hash/sha256/cp/hash_sha256_cp.c
  crypto_auth/hmacsha256/auth_hmacsha256.c crypto_verify/sodium/verify.c sodium/utils.c
)
# Other people's sources: their warnings are theirs.
for file in "${sodium[@]}"; do
  "$prefix-gcc" "${flags[@]}" -w -I "$source/include" -I "$source/crypto_sign/ed25519/ref10" \
    -c "$source/$file" -o "$objects/sodium-$(basename "$file" .c).o"
done
for file in verify sign hash absent multiply; do
  "$prefix-gcc" "${flags[@]}" -isystem "$source/include/sodium" -isystem "$source/include" \
    -Wall -Wextra -Wpedantic -Werror -c "$here/$file.c" -o "$objects/port-$file.o"
done
rm -f "$out/$target/libcrypto.a"
"$prefix-ar" rcs "$out/$target/libcrypto.a" "$objects"/*.o
