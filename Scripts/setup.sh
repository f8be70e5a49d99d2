#!/usr/bin/env bash
# Sees that the system libraries are there, or the packages that are named. As root, or in CI, it
# installs what is missing; otherwise it prints the one line that would, and stops with exit code 69.
set -euo pipefail
wanted=("$@")
((${#wanted[@]} > 0)) || wanted=(libsodium-dev libssl-dev libpq-dev libsqlite3-dev pkg-config python3-venv)
missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]} > 0)); then
  if [[ $(id -u) == 0 || ${CI:-} == true ]]; then
    sudo=()
    [[ $(id -u) == 0 ]] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "missing: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 69
  fi
fi
command -v swift >/dev/null || { echo "missing: a Swift 6.3 toolchain (swift.org/install)" >&2; exit 69; }
