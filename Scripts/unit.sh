#!/usr/bin/env bash
# Runs the test products that `swift build --build-tests` made, beside a PostgreSQL of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/postgres.sh run swift test --skip-build
