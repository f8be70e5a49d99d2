#!/usr/bin/env bash
# Builds the service and what asks it in release mode, and measures unlocks; writes
# Reports/load.json.
#
#   bench-load.sh [RATE [SITES]]     unlocks a second in the open loop, sites with eight jobs each
set -euo pipefail
cd "$(dirname "$0")/.."
swift build -c release -Xswiftc -cross-module-optimization --package-path Benchmarks/Load \
  --scratch-path .build-bench-load
.build-bench-load/release/LoadBench "$PWD/.build-bench-load/release/latchkey" "$@"
