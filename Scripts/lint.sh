#!/usr/bin/env bash
# Format, and what the house style says that a machine can see.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format lint --strict -r Package.swift Sources Tests Examples
if grep -rnE '^[[:space:]]*import Foundation' Sources/LatchkeyCBOR Sources/LatchkeyCore Sources/LatchkeyLock \
  Sources/LatchkeyLockC Sources/LatchkeyFraming; then
  echo "lint: Foundation on the lock side" >&2
  exit 1
fi
long=$(git ls-files 'Sources/*.swift' 'Tests/*.swift' | xargs wc -l | awk '$1 > 400 && $2 != "total"')
if [[ -n $long ]]; then
  echo "lint: over 400 lines: $long" >&2
  exit 1
fi
echo "lint: clean"
