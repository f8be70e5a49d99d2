"""The crypto of an image against published answers."""

import hashlib
import hmac
import random

import cases
import reference
from image import Image
from report import Report


def is_valid(image: Image, key: bytes, message: bytes, signature: bytes) -> bool:
    """What the bare callback says."""
    return image.ask(0x01, key + signature + message) == b"\x01"


def check_verify(image: Image, report: Report, verifications: list[cases.Verification]) -> None:
    """The callback alone where the equation decides, behind the lock library's checks elsewhere."""
    refused_before, taken_alone = 0, []
    for case in verifications:
        bare = is_valid(image, case.key, case.message, case.signature)
        accepted = reference.is_encoding_accepted(case.key, case.signature)
        # A case that says who decides has to be one where that is so.
        passed = case.is_equation in (None, accepted)
        passed = passed and (accepted and bare) == case.is_valid
        if not accepted:
            refused_before += 1
            if bare:
                taken_alone.append(case.name)
        report.case(f"{image.target}-{case.name}", passed, "" if passed else f"bare {bare}")
    print(f"    {image.target}: {len(verifications)} verifications; {refused_before} are refused "
          f"before the callback is asked; alone it takes {len(taken_alone)} of them "
          f"{' '.join(taken_alone)}", flush=True)


def check_sign(image: Image, report: Report, some: int | None) -> None:
    """Signatures byte for byte, by the vectors of RFC 8032 or by integer arithmetic."""
    known = cases.known_signatures()
    if known is None:
        report.skipped(f"{image.target}-rfc8032", "no ../shared/external/rfc8032")
    for index, (seed, key, message, signature) in enumerate((known or [])[:some]):
        report.case(f"{image.target}-rfc8032-{index + 1}-sign",
                    image.ask(0x04, seed + message) == key + signature)
        report.case(f"{image.target}-rfc8032-{index + 1}-verify",
                    is_valid(image, key, message, signature))
    for index in range(4):
        seed = hashlib.sha256(bytes([index])).digest()
        message = seed * (index * 26)  # up to 2,496 bytes
        expected = reference.public_key(seed) + reference.sign(seed, message)
        report.case(f"{image.target}-sign-{index}", image.ask(0x04, seed + message) == expected)


def check_hash(image: Image, report: Report, every: bool) -> None:
    """SHA-256 over every length around its blocks, and HMAC-SHA-256 over keys of every kind."""
    generator = random.Random(256)
    lengths = range(0, 200) if every else (0, 1, 55, 56, 63, 64, 65, 127, 128)
    for length in [*lengths, 2_559]:
        message = generator.randbytes(length)
        report.case(f"{image.target}-sha256-{length}",
                    image.ask(0x02, message) == hashlib.sha256(message).digest())
    for key_length in (0, 1, 32, 63, 64, 65, 131):
        key, message = generator.randbytes(key_length), generator.randbytes(100)
        answer = image.ask(0x03, key_length.to_bytes(2, "big") + key + message)
        report.case(f"{image.target}-hmac-{key_length}", answer == hmac.digest(key, message, "sha256"))
    macs = cases.known_macs() if every else []
    if macs is None:
        report.skipped(f"{image.target}-wycheproof-hmac", "no ../shared/external/wycheproof")
    for name, key, message, tag in macs or []:
        answer = image.ask(0x03, len(key).to_bytes(2, "big") + key + message)
        report.case(f"{image.target}-{name}", answer == tag)


def check(image: Image, report: Report, every: bool) -> None:
    """All of it; `every` runs every case and not a handful."""
    published = cases.published()
    check_verify(image, report, published if every else published[::6])
    external = cases.wycheproof()
    if external is None:
        report.skipped(f"{image.target}-wycheproof", "no ../shared/external/wycheproof")
    else:
        check_verify(image, report, external if every else external[::20])
    check_sign(image, report, None if every else 4)
    check_hash(image, report, every)
