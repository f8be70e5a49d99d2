"""The framing on the wire: noise, broken frames, silence, limits (Spec/framing.md)."""

import hashlib
import random
import time

from framing import MESSAGE_BYTES, frame, segments, stuff
from image import Image
from report import Report


def check(image: Image, report: Report) -> None:
    name = image.ask(0x00)
    ask, answer = frame(b"\x00"), b"\x00" + name
    generator = random.Random(7)

    def answers(identity: str, raw: bytes, expected: int = 1) -> None:
        """The bytes bring this many answers to `ask`, and one more to the `ask` behind them."""
        image.send(raw + frame(b"\x06"))  # a request of another kind shows where it ends
        got = []
        while (message := image.receive(5)) is not None and message[0] != 0x06:
            got.append(message)
        report.case(f"{image.target}-{identity}", got == [answer] * expected and message is not None,
                    "" if got == [answer] * expected else f"{len(got)} answers")

    answers("frame-1-plain", ask)
    answers("frame-2-noise", bytes(generator.choices(range(1, 256), k=300)) + ask)
    for bit in range(8 * len(ask)):
        broken = bytearray(ask)
        broken[bit // 8] ^= 1 << bit % 8
        image.send(bytes(broken))
    answers("frame-2-every-bit-flipped", ask)
    answers("frame-2-cut-off", ask[:-3] + ask)
    answers("frame-2-too-long", b"\0" + stuff(bytes(MESSAGE_BYTES + 5)) + b"\0" + ask)
    longest = b"\x02" + generator.randbytes(MESSAGE_BYTES - 1)
    image.send(frame(longest))
    report.case(f"{image.target}-frame-2-longest",
                image.receive() == b"\x02" + hashlib.sha256(longest[1:]).digest())
    image.send(ask[:4])
    time.sleep(3.3)
    image.send(ask[4:])
    answers("frame-3-silence", b"", 0)
    image.send(ask[:4])
    time.sleep(1)
    answers("frame-3-pause", ask[4:])
    report.case(f"{image.target}-unknown-request", image.ask(0x77) is None)
    check_packets(image, report)


def check_packets(image: Image, report: Report) -> None:
    """The image's segments are those of the specification, and it puts them together again."""
    generator = random.Random(9)
    for size in (20, 23, 185, 244):
        for length in (1, size - 1, size, 2_558):
            message, chain = generator.randbytes(length), bytes(32)
            for segment in segments(message, size):
                chain = hashlib.sha256(chain + bytes([len(segment)]) + segment).digest()
            report.case(f"{image.target}-frame-4-{size}-{length}",
                        image.ask(0x07, bytes([size]) + message)
                        == chain + hashlib.sha256(message).digest())
    for size in (0, 19, 245, 255):
        report.case(f"{image.target}-frame-4-{size}-refused",
                    image.ask(0x07, bytes([size]) + b"m") is None)
