#!/usr/bin/env python3
"""Runs the image `qualify` of every target in QEMU, and writes Reports/firmware.json.

    qualify.py BUILD REPORTS [TARGET…]     BUILD holds TARGET/qualify.elf and count.so
"""

import sys
import tempfile
from pathlib import Path

import check_crypto
import check_flash
import check_lock
import check_port
import check_stream
import sizes
import written
from image import Failure, Image
from report import Report

TARGETS = ("m4", "m0", "rv32", "m4-hard")


# Most flash of a link's framing, both directions together.
FRAMING_BYTES = 1_024


def measure_sizes(report: Report, targets: list[str], build: Path) -> None:
    for target in targets:
        print(f"  {target}: flash from the link map", flush=True)
        for name, (own, libraries) in sizes.measure(target, build).items():
            report.figure(f"{target}_{name}_flash_bytes", own)
            if libraries:
                report.figure(f"{target}_{name}_library_flash_bytes", libraries)
            if name.startswith("framing"):
                report.case(f"{target}-{name}-is-small", own + libraries <= FRAMING_BYTES)


def run(report: Report, target: str, build: Path) -> None:
    """Every case on the first target, a handful on the others."""
    every = target == TARGETS[0]
    with tempfile.TemporaryDirectory() as name, Image(target, build, Path(name)) as image:
        print(f"  {target}: crypto", flush=True)
        check_crypto.check(image, report, every)
        print(f"  {target}: framing on the wire", flush=True)
        check_stream.check(image, report)
        print(f"  {target}: flash", flush=True)
        check_flash.check_rules(image, report)
    check_flash.check_cuts(report, target, build, 20 if every else 4)
    check_flash.check_erase_cuts(report, target, build, 10 if every else 2)
    print(f"  {target}: faults, random bytes, stack, instructions", flush=True)
    check_port.check_fault(report, target, build)
    check_port.check_entropy(report, target, build)
    check_port.measure_stack(report, target, build)
    check_port.count(report, target, build)


def main() -> int:
    build, reports = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    targets = sys.argv[3:] or list(TARGETS)
    report = Report("firmware")
    try:
        measure_sizes(report, targets, build)
        for target in targets:
            run(report, target, build)
        if targets == list(TARGETS):
            check_lock.check(report, build, build.parent / ".build-clib")
        written.check(report, targets)
    except Failure as failure:
        report.case("conversation", False, str(failure))
    finally:
        report.write(reports)
    failed = sum(not case["passed"] for case in report.cases)
    print(f"firmware: {len(report.cases)} cases, {failed} failed")
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
