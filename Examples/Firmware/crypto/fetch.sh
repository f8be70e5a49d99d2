#!/usr/bin/env bash
# Fetches libsodium's source from Debian into OUT, once: apt checks Debian's signature, this script
# the digests, and dpkg-source applies Debian's patches. The machine's own apt lists stay as they
# are.
#
#   fetch.sh OUT        leaves the source in OUT/libsodium
set -euo pipefail
out=$(mkdir -p "$1" && cd "$1" && pwd)
version=1.0.18-1+deb12u1
[[ -f $out/libsodium/.patched ]] && exit
rm -rf "$out/libsodium" "$out/apt"
mkdir -p "$out"/apt/{lists/partial,cache/archives/partial,source}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -f $keys ]] || { echo "missing: the package debian-archive-keyring" >&2; exit 69; }
cat > "$out/apt/sources.list" <<LIST
deb-src [signed-by=$keys] http://deb.debian.org/debian bookworm main
deb-src [signed-by=$keys] http://deb.debian.org/debian-security bookworm-security main
LIST
cat > "$out/apt/apt.conf" <<CONF
Dir::State::lists "$out/apt/lists";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$out/apt/cache";
Dir::Etc::sourcelist "$out/apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "$(id -un)";
CONF
export APT_CONFIG=$out/apt/apt.conf
apt-get update -qq
(cd "$out/apt/source" && apt-get source -qq --download-only "libsodium=$version")
(cd "$out/apt/source" && sha256sum --quiet --check) <<SUMS
d59323c6b712a1519a5daf710b68f5e7fde57040845ffec53850911f10a5d4f4  libsodium_1.0.18.orig.tar.gz
f410474e46346b06b162defa05b1be26906aeed6cf309e3d4ebe30b4d1350733  libsodium_$version.debian.tar.xz
SUMS
dpkg-source --no-check -x "$out/apt/source/libsodium_$version.dsc" "$out/libsodium" >/dev/null
source=$out/libsodium/src/libsodium
# CVE-2025-69277: a point on the main subgroup must have Y = Z too, not only X = 0.
grep -q 'fe25519_iszero(pl.X) & fe25519_iszero(t)' \
  "$source/crypto_core/ed25519/ref10/ed25519_ref10.c" ||
  { echo "fetch: the patch for CVE-2025-69277 is not applied" >&2; exit 1; }
# The one file that its configure script would make.
sed -e 's/@VERSION@/1.0.18/' -e 's/@SODIUM_LIBRARY_VERSION_MAJOR@/10/' \
  -e 's/@SODIUM_LIBRARY_VERSION_MINOR@/3/' -e 's/@SODIUM_LIBRARY_MINIMAL_DEF@//' \
  "$source/include/sodium/version.h.in" > "$source/include/sodium/version.h"
touch "$out/libsodium/.patched"
