"""The image `lock`: it plays published visits over its UART, loses its power, and is measured.

    check_lock.py BUILD LIBRARIES     prints the figures; qualify.py calls check() too
"""

import sys
import tempfile
from pathlib import Path

import budget
import lock_sizes
from cases import published_case
from check_port import symbol
from image import Failure, Image
from report import Report

# Name in a report, by target.
NAMES = {"m4": "armv7em", "m0": "armv6m", "rv32": "riscv32"}
DELIVERY = ("presentation", "presentation-delivery")
TWICE = ("replay", "replay-used-twice")
SURVIVES = ("replay", "replay-spent-after-powercut")
REPLAYED = 9  # what the holder sees (Spec/reasons.md)
DENIED = b"\x82\x05\x01"
WITHDRAW, THROW = 1, 2
BOLT, DOOR = 1, 2
CLEAN = 0


class Lock:
    """A lock in QEMU, in a folder where its flash and its secret lie."""

    def __init__(self, target: str, build: Path, folder: Path, secret: str,
                 plugin: str | None = None) -> None:
        (folder / "lock.bin").write_bytes(bytes.fromhex(secret))
        # The code of the M0 runs on the M4's board, which has the memory for it.
        machine = "m4" if target == "m0" else target
        self.image = Image(target, build, folder, plugin, ("lock=lock.bin", "flash=flash.bin"),
                           "lock", machine)
        self.orders: list[int] = []
        found = self.image.receive()
        if found is None or found[0] != 0xfd:
            raise Failure(f"{target}: the lock has not booted")
        self.condition, self.is_halted = found[1], found[3] == 1
        if found[2]:
            self.image.receive()

    def ask(self, message: bytes) -> bytes:
        """The reply; what the door was ordered before it stands in `orders`."""
        self.orders = []
        self.image.send_message(message)
        while (reply := self.image.receive()) is not None and reply[0] == 0xfe:
            self.orders.append(reply[1])
        if reply is None:
            raise Failure(f"lock: no reply to {message[:8].hex()}")
        return reply

    @property
    def has_opened(self) -> bool:
        return any(order & WITHDRAW for order in self.orders)

    def sense(self, tick: int, reading: int) -> bool:
        return self.ask(b"\xf1" + tick.to_bytes(4, "big") + bytes([reading])) == b"\xf1\0"

    def stack(self) -> list[int]:
        """Used, there, and crypto's own."""
        reply = self.ask(b"\xf0")
        return [int.from_bytes(reply[at:at + 4], "big") for at in (1, 5, 9)]

    def kill(self) -> None:
        """SIGKILL: the power is cut."""
        self.image.kill()

    def __enter__(self) -> "Lock":
        return self

    def __exit__(self, *_: object) -> None:
        if self.image.process.returncode is None:
            self.image.kill()


def secret_of(step: dict, random: str | None = None) -> str:
    return step["key"] + step["seed"] + (random or step["random"])


def is_expected(step: dict, lock: Lock, reply: bytes) -> bool:
    """Whether a step came out as the case says; answers in full are the vectors' own test."""
    expect = step["expect"]
    allowed = expect["verdict"] == "allow"
    match step["do"]:
        case "configure":
            return (reply == b"\xff\0\0") == allowed
        case "hello":
            return bytes.fromhex(expect.get("nonce", "")) in reply
        case "ferry":
            return not lock.has_opened and reply == (b"\x82\x05\x00" if allowed else DENIED)
    # Behind a verified proof the answer is signed; 4 is the verdict and 5 the holder's code.
    verdict = bytes([4, int(allowed), 5, expect.get("holder", 0)])
    return lock.has_opened == allowed and reply[0] == 0xd2 and verdict in reply


def play(lock: Lock, steps: list[dict]) -> bool:
    """Whether every step came out as expected."""
    return all(is_expected(step, lock, lock.ask(bytes.fromhex(step["message"]))) for step in steps)


def check_cuts(report: Report, build: Path) -> None:
    """A pass opens once, also behind SIGKILL: the flash alone goes on."""
    steps = published_case(*TWICE)["steps"]
    with tempfile.TemporaryDirectory() as name:
        with Lock("m4", build, Path(name), secret_of(steps[0])) as lock:
            report.case("qemu.unlock", play(lock, steps[1:-2]) and lock.has_opened)
            refused = play(lock, steps[-2:]) and steps[-1]["expect"]["holder"] == REPLAYED
            report.case("qemu.replayRefused", refused and not lock.has_opened)
            lock.kill()
        with Lock("m4", build, Path(name), secret_of(steps[0], "a5" * 32)) as lock:
            report.case("qemu.journalClean", lock.condition == CLEAN and not lock.is_halted)
            messages = [bytes.fromhex(step["message"]) for step in steps if step["do"] == "present"]
            same = all(lock.ask(message) == DENIED and not lock.has_opened for message in messages)
            report.case("qemu.sameBytesRefusedAfterKill", same and len(messages) == 2)
    steps = published_case(*SURVIVES)["steps"]
    cut = next(index for index, step in enumerate(steps) if step["do"] == "powerCycle")
    with tempfile.TemporaryDirectory() as name:
        with Lock("m4", build, Path(name), secret_of(steps[0])) as lock:
            opened = play(lock, steps[1:cut]) and lock.has_opened
            lock.kill()
        with Lock("m4", build, Path(name), secret_of(steps[0], steps[cut]["random"])) as lock:
            refused = play(lock, steps[cut + 1:]) and steps[-1]["expect"]["holder"] == REPLAYED
            report.case("qemu.replayRefusedAfterKill", opened and refused and not lock.has_opened)


def measure_day(report: Report, target: str, build: Path) -> int:
    """Boot, configuration, hello, a visit, its session to `locked`, a denial, a compaction."""
    steps, deepest = published_case(*DELIVERY)["steps"], []
    with tempfile.TemporaryDirectory() as name:
        with Lock(target, build, Path(name), secret_of(steps[0])) as lock:
            passed = play(lock, steps[1:]) and lock.has_opened
            passed = passed and lock.sense(5, 0) and lock.sense(20, DOOR)
            passed = passed and any(order & THROW for order in lock.orders)
            passed = passed and lock.sense(22, BOLT | DOOR)
            passed = passed and lock.ask(bytes.fromhex(steps[-1]["message"])) == DENIED
            passed = passed and int.from_bytes(lock.ask(b"\xf3")[1:], "big") > 16
            # Unlocked, opened, closed, locked: no auditor has freed them yet.
            passed = passed and lock.ask(b"\xf4")[5:7] == b"\0\4"
            deepest.append(lock.stack())
        with Lock(target, build, Path(name), secret_of(steps[0], "a5" * 32)) as lock:
            # A boot on a journal that has something to say.
            passed = passed and lock.condition == CLEAN and not lock.is_halted
            deepest.append(lock.stack())
    steps = published_case(*TWICE)["steps"]
    with tempfile.TemporaryDirectory() as name:
        with Lock(target, build, Path(name), secret_of(steps[0])) as lock:
            passed = passed and play(lock, steps[1:])
            deepest.append(lock.stack())
    used, there = max(entry[0] for entry in deepest), deepest[0][1]
    report.case(f"{NAMES[target]}.day", passed)
    report.case(f"{NAMES[target]}.stack-fits", 0 < used < there - 1024, f"{used} of {there}")
    report.figure(f"{NAMES[target]}.stack", used)
    report.figure(f"{NAMES[target]}.cryptoStack", max(entry[2] for entry in deepest))
    return used


def counted(build: Path, begin: str, end: str) -> list[int]:
    """Instructions between two functions, each time, while the delivery is played."""
    steps = published_case(*DELIVERY)["steps"]
    with tempfile.TemporaryDirectory() as name:
        plugin = (f"{build / 'count.so'},begin={symbol(build, 'm4', begin, 'lock')}"
                  f",end={symbol(build, 'm4', end, 'lock')},out=count.txt")
        with Lock("m4", build, Path(name), secret_of(steps[0]), plugin) as lock:
            play(lock, steps[1:-1])
            file = Path(name) / "count.txt"
            before = len(file.read_text().split()) if file.exists() else 0
            play(lock, steps[-1:])
            return [int(line) for line in file.read_text().split()[before:]]


def count(report: Report, build: Path) -> None:
    """The unlock of a delivery, and what of it is not crypto's."""
    whole, crypto, flash = (counted(build, f"{name}_begin", f"{name}_end") for name in
                            ("latchkey_count", "lock_port_crypto", "lock_port_flash"))
    report.case("unlock.cortexM4.counted", len(whole) == 1 and len(crypto) > 5)
    report.figure("unlock.cortexM4.cryptoCalls", len(crypto))
    report.figure("unlock.cortexM4.instructions", whole[0])
    report.figure("unlock.cortexM4.overheadInstructions", whole[0] - sum(crypto))
    # Of these, what the port takes for its flash; the receipts told behind the visit come on top.
    report.figure("unlock.cortexM4.flashInstructions", sum(flash))


def check(report: Report, build: Path, libraries: Path) -> None:
    for target, name in NAMES.items():
        print(f"  {target}: a lock, its size and its day", flush=True)
        for key, value in lock_sizes.measure(target, build, libraries / name).items():
            report.figure(f"{name}.{key}", value)
        measure_day(report, target, build)
    print("  m4: a lock, killed and started anew", flush=True)
    check_cuts(report, build)
    count(report, build)
    budget.check(report)


if __name__ == "__main__":
    result = Report("lock")
    check(result, Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
    for entry in result.cases:
        print(f"    {entry['id']} {'passed' if entry['passed'] else 'FAILED'}")
    sys.exit(0 if result.passed else 1)
