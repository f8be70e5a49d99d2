# The contract: `make help` says what each target does. `make check` is what CI runs.
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help setup test lint vectors demo demo-postgres bench bench-ledger check embedded clib dist firmware clean bench-load fuzz-http torture torture-short

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: ## Install, or say how to install, what building needs
	@Scripts/setup.sh

lint: ## Format, and what the house style says that a machine can see
	@Scripts/step.sh lint Scripts/lint.sh

embedded: setup ## Compile the lock side for three bare-metal targets, without a heap
	@Scripts/step.sh embedded Scripts/embedded.sh

clib: ## The lock as a C library: five archives, and visits played in C
	@Scripts/step.sh clib Scripts/clib.sh

firmware: ## Cross-build images for four targets, qualify and measure them in QEMU
	@Scripts/step.sh firmware Scripts/firmware.sh

dist: ## A release: libraries, headers, CMake, Zephyr, the tool; the same bytes twice
	@Scripts/step.sh dist Scripts/dist.sh

test: setup ## Unit tests, vectors on both backends, interoperation, embedded compile
	@Scripts/step.sh build swift build --build-tests
	@Scripts/step.sh unit Scripts/unit.sh
	@Scripts/step.sh embedded Scripts/embedded.sh
	@Scripts/step.sh interop Scripts/interop.sh

vectors: setup ## Write Vectors/v1 anew from its recipes
	@swift run latchkey-vectors

demo: setup ## The main job: a delivery, and everything that must be refused
	@Scripts/step.sh demo Examples/Demo/run.sh

demo-postgres: setup ## The service on PostgreSQL: two processes, one is killed
	@Scripts/step.sh demo-pg Scripts/postgres.sh run "$(CURDIR)/Examples/Demo/run.sh" postgres

bench: setup ## Ratios against the raw primitives, in one run
	@Scripts/bench.sh

bench-ledger: setup ## The ledger against the plain clients of its stores
	@Scripts/bench-ledger.sh

bench-load: setup ## Unlocks a second of a service in release mode, and how long they take
	@Scripts/bench-load.sh

fuzz-http: setup ## Schemathesis against a running service: every operation, allowed and forbidden
	@Scripts/step.sh fuzz-http Scripts/fuzz-http.sh

torture: setup ## A service that is killed, fails over and is restored, under load
	@Scripts/step.sh torture Scripts/torture.sh

torture-short: setup
	@Scripts/step.sh torture Scripts/torture.sh --short

check: test lint demo demo-postgres clib fuzz-http torture-short ## Everything that CI checks, beginning with `make test`
	@Scripts/step.sh --summary

clean: ## Remove what was built
	rm -rf .build .build-* .build_* Reports
