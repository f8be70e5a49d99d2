#!/usr/bin/env bash
# Schemathesis, in a virtual environment of its own, asks a running service whatever its description
# allows and forbids, signed; writes Reports/schemathesis.json.
#
#   fuzz-http.sh [EXAMPLES]     cases of each kind for each operation
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.build-fuzz-http
if ! cmp -s Tests/HTTPFuzz/requirements.txt "$venv/installed.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q --disable-pip-version-check -r Tests/HTTPFuzz/requirements.txt
  cp Tests/HTTPFuzz/requirements.txt "$venv/installed.txt"
fi
tool=${LATCHKEY:-$PWD/.build/debug/latchkey}
[[ -x $tool ]] || swift build -c debug --product latchkey
"$venv/bin/python" Tests/HTTPFuzz/fuzz.py "$tool" Reports/schemathesis.json "$@"
