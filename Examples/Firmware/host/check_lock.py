"""The image `lock` of the M4 plays published visits over its UART.

    check_lock.py BUILD      prints the figures; qualify.py calls check() too
"""

import json
import sys
import tempfile
from contextlib import contextmanager
from collections.abc import Iterator
from pathlib import Path

from cases import ROOT
from check_port import symbol
from image import Failure, Image
from report import Report

TARGET = "m4"
# The family and the case: an unlock in two links with evidence; a pass that is tried twice.
DELIVERY = ("presentation", "presentation-delivery")
TWICE = ("replay", "replay-used-twice")
REPLAYED = 9  # what the holder sees (Spec/reasons.md)


def case(family: str, identity: str) -> dict:
    document = json.loads((ROOT / f"Vectors/v1/{family}.json").read_text())
    return next(case for case in document["cases"] if case["id"] == identity)


@contextmanager
def booted(build: Path, steps: list[dict], plugin: str | None = None) -> Iterator[Image]:
    """A lock with the keys of a case."""
    boot = steps[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        secret = boot["key"] + boot["seed"] + boot["random"]
        (folder / "lock.bin").write_bytes(bytes.fromhex(secret))
        where = plugin and f"{plugin},out={build / 'count-lock.txt'}"
        with Image(TARGET, build, folder, where, ("lock=lock.bin",), "lock") as image:
            yield image


def perform(image: Image, step: dict) -> tuple[bytes, bytes | None]:
    """The reply to a step's message, and the bolt's frame where the bolt moved before it."""
    image.send_message(bytes.fromhex(step["message"]))
    first = image.receive()
    if first is None:
        raise Failure(f"lock: no reply to {step['do']}")
    if first[0] != 0xfe:
        return first, None
    reply = image.receive()
    if reply is None:
        raise Failure("lock: the bolt moved and no answer came")
    return reply, first


def is_expected(step: dict, reply: bytes, bolt: bytes | None) -> bool:
    """Whether a step came out as the case says; answers in full are the vectors' own test."""
    expect = step["expect"]
    allowed = expect["verdict"] == "allow"
    match step["do"]:
        case "configure":
            return (reply == b"\xff\0\0") == allowed
        case "hello":
            return bytes.fromhex(expect.get("nonce", "")) in reply
        case "ferry":
            return bolt is None and reply == (b"\x82\x05\x00" if allowed else b"\x82\x05\x01")
    # Behind a verified proof the answer is signed; 4 is the verdict and 5 the holder's code.
    verdict = bytes([4, int(allowed), 5, expect.get("holder", 0)])
    return (bolt is not None) == allowed and reply[0] == 0xd2 and verdict in reply


def play(image: Image, steps: list[dict]) -> tuple[bool, bytes | None]:
    """Whether every step came out as expected; and what the bolt did last."""
    bolt = None
    for step in steps[1:]:
        reply, bolt = perform(image, step)
        if not is_expected(step, reply, bolt):
            return False, bolt
    return True, bolt


def counted(build: Path, begin: str, end: str) -> list[int]:
    """Instructions between two functions, each time, while the delivery is played."""
    numbers = build / "count-lock.txt"
    numbers.unlink(missing_ok=True)
    plugin = (f"{build / 'count.so'},begin={symbol(build, TARGET, begin, 'lock')}"
              f",end={symbol(build, TARGET, end, 'lock')}")
    with booted(build, case(*DELIVERY)["steps"], plugin) as image:
        play(image, case(*DELIVERY)["steps"])
    return [int(line) for line in numbers.read_text().split()]


def check(report: Report, build: Path) -> None:
    steps = case(*DELIVERY)["steps"]
    with booted(build, steps) as image:
        as_expected, bolt = play(image, steps)
        report.case("qemu.unlock", as_expected and bolt is not None and bolt[1] == 0,
                    bolt.hex() if bolt else "the bolt stood still")
        image.send_message(b"\xff")
        stack = image.receive()
        again, moved = perform(image, steps[-1])
        report.case("qemu.sameBytesRefused", moved is None and again == b"\x82\x05\x01")
        image.send_message(bytes.fromhex(steps[-1]["message"])[:-1])
        report.case("qemu.cutShortRefused", image.receive() == b"\x82\x05\x01")
    used, there = (int.from_bytes(stack[at:at + 4]) for at in (1, 5))
    report.figure("m4_lock_stack_bytes", used)
    report.case("m4-lock-stack", 0 < used < there - 1024, f"{used} of {there}")
    steps = case(*TWICE)["steps"]
    with booted(build, steps) as image:
        as_expected, bolt = play(image, steps)
        refused = steps[-1]["expect"]["holder"] == REPLAYED
        report.case("qemu.replayRefused", as_expected and refused and bolt is None)
    # The last visit is the unlock; crypto is marked in visits with a proof alone.
    whole = counted(build, "latchkey_count_begin", "latchkey_count_end")[-1]
    crypto = counted(build, "lock_port_crypto_begin", "lock_port_crypto_end")
    report.figure("m4_unlock_instructions", whole)
    report.figure("m4_unlock_crypto_calls", len(crypto))
    report.figure("m4_unlock_instructions_without_crypto", whole - sum(crypto))


if __name__ == "__main__":
    result = Report("lock")
    check(result, Path(sys.argv[1]).resolve())
    for entry in result.cases:
        print(f"    {entry['id']} {'passed' if entry['passed'] else 'FAILED'}")
    sys.exit(0 if result.passed else 1)
