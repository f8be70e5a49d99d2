"""Ed25519 after RFC 8032 in integer arithmetic, to know what an image has to answer.

Slow, and its time depends on its numbers: for published test keys only. What Latchkey refuses
before any crypto library is asked (SIG-5 to SIG-7) stands apart, as in the lock library.
"""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P

# The y of the points of order 1, 2, 4 and 8 (RFC 8032 section 5.1; Spec/envelope.md).
ORDER_8_Y = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
SMALL_ORDER_Y = {0, 1, P - 1, ORDER_8_Y, P - ORDER_8_Y}


def base_point() -> tuple[int, int, int, int]:
    """B, in extended coordinates; its x is even."""
    square = (BASE_Y * BASE_Y - 1) * pow(D * BASE_Y * BASE_Y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    x = P - x if x & 1 else x
    return x, BASE_Y, 1, x * BASE_Y % P


def add(a: tuple, b: tuple) -> tuple:
    """Section 5.1.4."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiple_of_base(scalar: int) -> bytes:
    """Scalar times B, encoded (section 5.1.2)."""
    result, power = (0, 1, 1, 0), base_point()
    while scalar:
        if scalar & 1:
            result = add(result, power)
        power, scalar = add(power, power), scalar >> 1
    inverse = pow(result[2], -1, P)
    x, y = result[0] * inverse % P, result[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def secret(seed: bytes) -> tuple[int, bytes]:
    """The scalar and the prefix of a seed (section 5.1.5)."""
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & (1 << 254) - 8 | 1 << 254, digest[32:]


def public_key(seed: bytes) -> bytes:
    return multiple_of_base(secret(seed)[0])


def sign(seed: bytes, message: bytes) -> bytes:
    """Section 5.1.6."""
    scalar, prefix = secret(seed)
    key = multiple_of_base(scalar)
    nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    point = multiple_of_base(nonce)
    factor = int.from_bytes(hashlib.sha512(point + key + message).digest(), "little") % L
    return point + ((nonce + factor * scalar) % L).to_bytes(32, "little")


def is_point_accepted(encoded: bytes) -> bool:
    """SIG-6, SIG-7."""
    y = int.from_bytes(encoded, "little") & (1 << 255) - 1
    return y < P and y not in SMALL_ORDER_Y


def is_encoding_accepted(key: bytes, signature: bytes) -> bool:
    """What the lock library asks before the callback: SIG-5, SIG-6, SIG-7."""
    return (int.from_bytes(signature[32:], "little") < L
            and is_point_accepted(signature[:32]) and is_point_accepted(key))
