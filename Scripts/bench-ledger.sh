#!/usr/bin/env bash
# Builds the benchmark of the ledger in release mode and runs it beside a PostgreSQL of its own.
#
#   bench-ledger.sh [--growth]     with --growth also at 10^6 credentials and sites, some minutes more
set -euo pipefail
cd "$(dirname "$0")/.."
swift build -c release -Xswiftc -cross-module-optimization --package-path Benchmarks/Ledger \
  --scratch-path .build-bench-ledger --product LedgerBench
LATCHKEY_POSTGRES_BUFFERS=512MB Scripts/postgres.sh run .build-bench-ledger/release/LedgerBench "$@"
