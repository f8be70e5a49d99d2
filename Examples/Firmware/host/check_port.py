"""Faults, random bytes, the stack, and instructions."""

import hashlib
import subprocess
import tempfile
from pathlib import Path
from statistics import mean

from framing import frame
from image import Image
from report import Report

FAULT_STATUS = 99
# Instructions of one verification on a Cortex-M4, as measured before this image existed.
KNOWN_VERIFY = 1_280_000


def check_fault(report: Report, target: str, build: Path) -> None:
    """A failed check of the compiler ends the image, with a status and a place."""
    with tempfile.TemporaryDirectory() as name, Image(target, build, Path(name)) as image:
        image.send(frame(b"\x20"))
        status, text = image.wait()
        report.case(f"{target}-fault", status == FAULT_STATUS and "fault: at" in text,
                    f"status {status}")


def check_entropy(report: Report, target: str, build: Path) -> None:
    """Random bytes follow the seed, and without one there are none."""
    def bytes_of(seed: bytes | None) -> bytes | None:
        with tempfile.TemporaryDirectory() as name:
            if seed is not None:
                (Path(name) / "seed.bin").write_bytes(seed)
            with Image(target, build, Path(name)) as image:
                first, second = image.ask(0x05, b"\x20"), image.ask(0x05, b"\x20")
                return None if first is None or first == second else first

    one, again, other = bytes_of(b"\1" * 32), bytes_of(b"\1" * 32), bytes_of(b"\2" * 32)
    report.case(f"{target}-entropy-follows-seed", one is not None and one == again != other)
    report.case(f"{target}-entropy-none-without-seed", bytes_of(None) is None)
    report.case(f"{target}-entropy-none-with-short-seed", bytes_of(b"\1" * 31) is None)


def measure_stack(report: Report, target: str, build: Path) -> None:
    """The stack of the whole image at its deepest, in an image that did nothing else."""
    def deepest(operation: int, body: bytes) -> tuple[int, int]:
        with tempfile.TemporaryDirectory() as name, Image(target, build, Path(name)) as image:
            image.ask(operation, body)
            answer = image.ask(0x06)
            return int.from_bytes(answer[:4], "big"), int.from_bytes(answer[4:], "big")

    for key, operation, body in (("verify", 0x01, bytes(32) + b"\1" * 64 + b"m"),
                                 ("sign", 0x04, b"\1" * 32 + b"m"), ("hmac", 0x03, bytes(34))):
        if key == "verify":
            body = signed(target, build, b"m") + b"m"
        used, there = deepest(operation, body)
        report.figure(f"{target}_{key}_stack_bytes", used)
        report.case(f"{target}-stack-{key}", 0 < used < there - 1024, f"{used} of {there}")


def signed(target: str, build: Path, message: bytes) -> bytes:
    """A key and its signature of a message, by another image."""
    with tempfile.TemporaryDirectory() as name, Image(target, build, Path(name)) as image:
        return image.ask(0x04, b"\1" * 32 + message)


def symbol(build: Path, target: str, name: str, image: str = "qualify") -> int:
    """The address of a function, without the bit that says Thumb."""
    nm = "riscv64-unknown-elf-nm" if target == "rv32" else "arm-none-eabi-nm"
    text = subprocess.check_output([nm, str(build / target / f"{image}.elf")], text=True)
    return next(int(line.split()[0], 16) & ~1 for line in text.splitlines()
                if line.endswith(f" T {name}"))


def count(report: Report, target: str, build: Path) -> None:
    """Instructions of verify, and of sign, which have to be the same for every key."""
    message = bytes(range(128))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plugin = (f"{build / 'count.so'},begin={symbol(build, target, 'latchkey_count_begin')}"
                  f",end={symbol(build, target, 'latchkey_count_end')},out=count.txt")
        with Image(target, build, folder, plugin) as image:
            for index in range(16):
                seed = hashlib.sha256(b"count" + bytes([index])).digest()
                answer = image.ask(0x04, seed + message)
                image.ask(0x01, answer + message)
        numbers = [int(line) for line in (folder / "count.txt").read_text().split()]
    sign, verify = numbers[0::2], numbers[1::2]
    report.figure(f"{target}_verify_instructions", round(mean(verify)))
    report.figure(f"{target}_sign_instructions", round(mean(sign)))
    report.case(f"{target}-sign-same-count-for-every-key", len(sign) == 16 and len(set(sign)) == 1,
                f"{min(sign)} to {max(sign)}")
    if target == "m4":
        near = abs(mean(verify) / KNOWN_VERIFY - 1) < 0.05
        report.case("m4-verify-count-as-known", near, f"{round(mean(verify))}, {KNOWN_VERIFY} known")
