#!/usr/bin/env bash
# Other people's tools read our bytes: CDDL, JSON schema, COSE and CBOR from PyPI, in a virtual
# environment of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.build-interop
if ! cmp -s Tests/Interop/requirements.txt "$venv/installed.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q --disable-pip-version-check -r Tests/Interop/requirements.txt
  cp Tests/Interop/requirements.txt "$venv/installed.txt"
fi
"$venv/bin/pytest" -q Tests/Interop
