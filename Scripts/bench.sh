#!/usr/bin/env bash
# Builds the benchmarks in release mode and runs them from the project's root.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build -c release -Xswiftc -cross-module-optimization --package-path Benchmarks \
  --scratch-path .build-bench --product Bench
.build-bench/release/Bench
