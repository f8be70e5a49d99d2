#!/usr/bin/env bash
# Runs the test products that `swift build --build-tests` made, beside a PostgreSQL of their own. What
# waits for sockets and clocks runs first and alone: the others keep every core busy for minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
waiting='LatchkeyHTTPTests|LatchkeyLedgerTests|LatchkeyStreetTests'
Scripts/postgres.sh run swift test --skip-build --filter "$waiting"
swift test --skip-build --skip "$waiting"
