"""Flash that outlives the image: its rules, and power cuts at random moments."""

import random
import tempfile
import time
from pathlib import Path

from framing import frame
from image import Image
from report import Report

UNIT, SECTOR, SECTORS = 8, 4096, 8
DONE, RANGE, NOT_ERASED = 0, 1, 2


def number(value: int) -> bytes:
    return value.to_bytes(4, "big")


def filled(offset: int) -> bytes:
    """What operation 13 writes to the unit at `offset`."""
    return number(offset) + number(offset ^ 0xFFFFFFFF)


def read(image: Image, offset: int, count: int) -> bytes:
    """Any number of bytes."""
    out = b""
    while len(out) < count:
        part = min(64, count - len(out))
        answer = image.ask(0x10, number(offset + len(out)) + bytes([part]))
        if answer is None or answer[0] != DONE:
            return out
        out += answer[1:]
    return out


def program(image: Image, offset: int, unit: bytes) -> int:
    return image.ask(0x11, number(offset) + unit)[0]


def erase(image: Image, sector: int) -> int:
    return image.ask(0x12, bytes([sector]))[0]


def check_rules(image: Image, report: Report) -> None:
    """NOR flash with error correction: a unit is written once, a sector is erased whole."""
    def case(identity: str, passed: bool) -> None:
        report.case(f"{image.target}-flash-{identity}", passed)

    end = SECTOR * SECTORS
    case("fresh-is-erased", read(image, 0, 256) + read(image, end - 8, 8) == b"\xff" * 264)
    case("program", program(image, 8, b"latchkey") == DONE and read(image, 8, 8) == b"latchkey")
    case("unit-once", program(image, 8, b"latchkey") == NOT_ERASED)
    case("unit-once-clearing-bits", program(image, 8, bytes(8)) == NOT_ERASED)
    case("unit-of-ff-counts", program(image, 16, b"\xff" * 8) == DONE
         and program(image, 16, b"\xff" * 8) == NOT_ERASED)
    case("neighbours-untouched", read(image, 0, 32)
         == b"\xff" * 8 + b"latchkey" + b"\xff" * 16)
    case("unaligned", program(image, 4, bytes(8)) == RANGE)
    case("beyond", program(image, end, bytes(8)) == RANGE and erase(image, SECTORS) == RANGE
         and program(image, 0xFFFFFFF8, bytes(8)) == RANGE and read(image, end - 4, 8) == b"")
    case("next-sector", program(image, SECTOR, b"security") == DONE)
    case("erase", erase(image, 0) == DONE and read(image, 0, 64) == b"\xff" * 64
         and read(image, SECTOR, 8) == b"security")
    case("program-again", program(image, 8, b"again...") == DONE)


def check_cuts(report: Report, target: str, build: Path, rounds: int) -> None:
    """SIGKILL while units are programmed; what was said to be written is there afterwards."""
    seed = random.SystemRandom().getrandbits(32)
    generator = random.Random(seed)
    print(f"    {target}: power cuts by seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder, written = Path(name), 0
        for turn in range(rounds):
            with Image(target, build, folder) as image:
                content = read(image, 0, SECTOR * SECTORS)
                present = 0
                while content[present : present + UNIT] == filled(present):
                    present += UNIT
                intact = present >= written and set(content[present:]) <= {0xFF}
                report.case(f"{target}-flash-cut-{turn}", intact,
                            "" if intact else f"seed {seed}: {written} said, {present} there")
                image.send(frame(b"\x13" + number(present)))
                for _ in range(generator.randint(1, 40)):
                    answer = image.receive(20)
                    if answer is None or len(answer) != 5:
                        break
                    written = int.from_bytes(answer[1:], "big") + UNIT
                time.sleep(generator.random() * 0.002)
                for answer in image.kill():
                    if len(answer) == 5:
                        written = int.from_bytes(answer[1:], "big") + UNIT


def check_erase_cuts(report: Report, target: str, build: Path, rounds: int) -> None:
    """SIGKILL while a sector is erased: nothing else changes, and erasing again mends it."""
    generator = random.Random(4096)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for turn in range(rounds):
            with Image(target, build, folder) as image:
                erase(image, 0)
                erase(image, 1)
                for unit in range(0, SECTOR, 256):
                    program(image, unit, filled(unit))
                program(image, SECTOR, b"neighbor")
                image.send(frame(b"\x12\x00"))
                time.sleep(generator.random() * 0.002)
                image.kill()
            with Image(target, build, folder) as image:
                content = read(image, 0, SECTOR)
                whole = all(content[unit : unit + UNIT] in (filled(unit), b"\xff" * UNIT)
                            for unit in range(0, SECTOR, 256))
                whole = whole and read(image, SECTOR, 8) == b"neighbor"
                mended = erase(image, 0) == DONE and set(read(image, 0, SECTOR)) == {0xFF}
                mended = mended and program(image, 0, filled(0)) == DONE
                report.case(f"{target}-flash-erase-cut-{turn}", whole and mended)
