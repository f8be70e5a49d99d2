#!/usr/bin/env bash
# Runs the test products that `swift build --build-tests` made.
set -euo pipefail
cd "$(dirname "$0")/.."
swift test --skip-build
