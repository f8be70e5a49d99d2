"""Frames and segments, written after Spec/framing.md alone and not after the Swift."""

import zlib

MESSAGE_BYTES = 2560


def stuff(content: bytes) -> bytes:
    """Consistent overhead byte stuffing of the content with one zero appended."""
    out, piece = bytearray(), bytearray()
    for byte in content + b"\0":
        if byte:
            piece.append(byte)
        if not byte or len(piece) == 254:
            out += bytes([len(piece) + 1]) + piece
            piece.clear()
    return bytes(out)


def unstuff(stuffed: bytes) -> bytes | None:
    """The content again, or None where a code byte announces more than there is."""
    out, at = bytearray(), 0
    while at < len(stuffed):
        code = stuffed[at]
        if at + code > len(stuffed):
            return None
        out += stuffed[at + 1 : at + code]
        at += code
        if code != 255 and at < len(stuffed):
            out.append(0)
    return bytes(out)


def frame(message: bytes) -> bytes:
    """FRAME-1."""
    if not 1 <= len(message) <= MESSAGE_BYTES:
        raise ValueError("a message has 1 to 2,560 bytes")
    return b"\0" + stuff(message + zlib.crc32(message).to_bytes(4, "big")) + b"\0"


def segments(message: bytes, size: int) -> list[bytes]:
    """FRAME-4."""
    parts = [message[at : at + size - 1] for at in range(0, len(message), size - 1)]
    return [bytes([(index == 0) << 7 | (index == len(parts) - 1) << 6 | index % 64]) + part
            for index, part in enumerate(parts)]


class Reader:
    """Finds messages in a stream (FRAME-2); silence is the caller's to measure."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def receive(self, chunk: bytes) -> list[bytes]:
        messages = []
        for byte in chunk:
            if byte:
                self.waiting.append(byte)
                continue
            content = unstuff(bytes(self.waiting))
            self.waiting.clear()
            if content is None or not 5 <= len(content) <= MESSAGE_BYTES + 4:
                continue
            message, checksum = content[:-4], content[-4:]
            if zlib.crc32(message).to_bytes(4, "big") == checksum:
                messages.append(message)
        return messages
