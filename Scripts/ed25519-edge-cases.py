#!/usr/bin/env python3
"""Writes the Ed25519 edge cases, one JSON object a line, to standard output.

    python3 Scripts/ed25519-edge-cases.py > Vectors/v1/sources/ed25519-edge-cases.jsonl

The expectation of each case is written in its recipe below. A plain verifier after RFC 8032, in
which each rule can be left out, then checks two things and stops the script when either is wrong:
the verdict, and that the rule named by a rejected case is the one that rejects it.

Integer arithmetic on edwards25519 and the standard library only; not for secrets. Every number
comes from HKDF over the name of its case, so that the output is always the same.
"""

import hashlib
import hmac
import json

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
SIGN = 2**255

NEUTRAL = (0, 1)


# Points, affine (RFC 8032 section 5.1).


def add_projective(a, b):
    """Adds points (X, Y, Z) with x = X/Z, y = Y/Z: the complete law of RFC 8032 section 5.1.4."""
    product = a[2] * b[2] % P
    square = product * product % P
    xx, yy = a[0] * b[0] % P, a[1] * b[1] % P
    term = D * xx * yy % P
    less, more = square - term, square + term
    cross = (a[0] + a[1]) * (b[0] + b[1]) - xx - yy
    return (product * less * cross % P, product * more * (xx + yy) % P, less * more % P)


def affine(point):
    inverse = pow(point[2], -1, P)
    return (point[0] * inverse % P, point[1] * inverse % P)


def add(a, b):
    return affine(add_projective((*a, 1), (*b, 1)))


def multiply(scalar, point):
    result, point = (*NEUTRAL, 1), (*point, 1)
    while scalar:
        if scalar & 1:
            result = add_projective(result, point)
        point = add_projective(point, point)
        scalar >>= 1
    return affine(result)


def x_of(y):
    """The even x of a point with this y, or None when there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square:
        return None
    return x if x % 2 == 0 else P - x


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decode(encoded, strict=True):
    """The point (RFC 8032 section 5.1.3), or None; not strict takes what is not canonical."""
    number = int.from_bytes(encoded, "little")
    y, sign = number % SIGN, number // SIGN
    if strict and y >= P:
        return None
    x = x_of(y % P)
    if x is None or (strict and x == 0 and sign == 1):
        return None
    return (x if x % 2 == sign else -x % P, y % P)


BASE = (x_of(4 * pow(5, -1, P) % P), 4 * pow(5, -1, P) % P)


def torsion_generator():
    """A point of order 8: L times a point outside the prime-order subgroup."""
    y = 2
    while True:
        x = x_of(y)
        if x is not None:
            point = multiply(L, (x, y))
            if multiply(4, point) != NEUTRAL:
                return point
        y += 1


EIGHTH = torsion_generator()
TORSION = [multiply(index, EIGHTH) for index in range(8)]
TORSION_ORDERS = (1, 8, 4, 8, 2, 8, 4, 8)
TORSION_NAMES = ("order-1", "order-8-a", "order-4-a", "order-8-b", "order-2", "order-8-c",
                 "order-4-b", "order-8-d")


# Hashes and keys.


def challenge(r, key, message):
    """The 512-bit k of RFC 8032 section 5.1.7, not reduced."""
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little")


def derive(name, label, count):
    """HKDF-SHA-256 (RFC 5869) over the name of a case."""
    secret = hmac.new(b"latchkey/v1/ed25519-edge-cases", name.encode(), "sha256").digest()
    output, block, index = b"", b"", 1
    while len(output) < count:
        block = hmac.new(secret, block + label.encode() + bytes([index]), "sha256").digest()
        output += block
        index += 1
    return output[:count]


def scalar(name, label):
    """A number from 1 to L - 1."""
    return int.from_bytes(derive(name, label, 64), "little") % (L - 1) + 1


def expand(seed):
    """The secret scalar and the prefix of a seed (RFC 8032 section 5.1.5)."""
    digest = hashlib.sha512(seed).digest()
    number = int.from_bytes(digest[:32], "little")
    return (number & (2**254 - 8)) | 2**254, digest[32:]


def sign(seed, message, dom2=b"", hashed=None):
    """Key and signature (RFC 8032 section 5.1.6); dom2 and hashed are those of its variants."""
    a, prefix = expand(seed)
    key = encode(multiply(a, BASE))
    text = message if hashed is None else hashed
    r = int.from_bytes(hashlib.sha512(dom2 + prefix + text).digest(), "little") % L
    big_r = encode(multiply(r, BASE))
    k = int.from_bytes(hashlib.sha512(dom2 + big_r + key + text).digest(), "little")
    return key, big_r + join_s((r + k * a) % L)


def join_s(number):
    return number.to_bytes(32, "little")


# The verifier. Each rule can be left out, to show what it alone refuses.


def refusals(key, signature, message):
    """The requirements of Latchkey that this signature breaks, each judged without the others."""
    broken = set()
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L:
        broken.add("SIG-5")
    for encoded in (key, r):
        number, point = int.from_bytes(encoded, "little"), decode(encoded, strict=False)
        if number % SIGN >= P or (point is not None and point[0] == 0 and number >= SIGN):
            broken.add("SIG-6")
        if point is not None and multiply(8, point) == NEUTRAL:
            broken.add("SIG-7")
    if not holds(key, signature, message):
        broken.add("SIG-8")
    return broken


def holds(key, signature, message, cofactor=1, reduced=True):
    """Whether [S]B = R + [k]A, for points decoded leniently and S of any size.

    With cofactor 8 both sides are multiplied by 8. The k is reduced modulo L as all libraries do,
    unless told otherwise.
    """
    a, r = decode(key, strict=False), decode(signature[:32], strict=False)
    if a is None or r is None:
        return False
    s = int.from_bytes(signature[32:], "little")
    k = challenge(signature[:32], key, message)
    right = add(r, multiply(k % L if reduced else k, a))
    return multiply(cofactor, multiply(s, BASE)) == multiply(cofactor, right)


def verify_rfc8032(key, signature, message):
    """RFC 8032 section 5.1.7, cofactorless: strict decoding, S below L, the equation."""
    if decode(key) is None or decode(signature[:32]) is None:
        return False
    if int.from_bytes(signature[32:], "little") >= L:
        return False
    return holds(key, signature, message)


# Recipes.

CASES = []
MESSAGE = b"Whoever holds the key opens the door."


def emit(name, title, note, key, signature, message, requirement, of=None, rfc8032=None):
    """Adds a case: accepted, or rejected by `requirement` when `of` names what it mutates.

    Of several broken requirements the first in the order of the specification rejects, the one
    with the lowest number.

    rfc8032 is the expected verdict of the plain RFC 8032 verifier, when it is not the same.
    """
    assert len(key) == 32 and len(signature) == 64, name
    assert of is None or of in {case["id"] for case in CASES if case["accept"]}, name
    accept = of is None
    broken = refusals(key, signature, message)
    if accept:
        assert not broken, (name, broken)
    else:
        assert broken and min(broken) == requirement, (name, broken)
    expected = accept if rfc8032 is None else rfc8032
    assert verify_rfc8032(key, signature, message) == expected, name
    case = {
        "id": name,
        "title": title,
        "note": note,
        "key": key.hex(),
        "signature": signature.hex(),
        "message": message.hex(),
        "accept": accept,
        "requirement": requirement,
    }
    if of is not None:
        case["of"] = of
    CASES.append(case)
    return broken


def emit_only(*arguments, **options):
    """Adds a rejected case whose every other rule is kept: only its requirement refuses it."""
    broken = emit(*arguments, **options)
    assert len(broken) == 1, (arguments[0], broken)


def flip(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def plain(name, title, note, message):
    key, signature = sign(derive(name, "seed", 32), message)
    emit(name, title, note, key, signature, message, "SIG-8")
    return key, signature


def accepted_and_flipped():
    plain("accept-empty", "A message of no bytes",
          "An empty message may reach a library without an address.", b"")
    plain("accept-one-byte", "A message of one byte", "The shortest message with an address.",
          b"\0")
    for count, note in (
        (47, "R, A and the message leave just room for the padding of one SHA-512 block."),
        (48, "R, A and the message leave no room for padding in their SHA-512 block."),
        (64, "R, A and the message fill one SHA-512 block."),
    ):
        plain(f"accept-{count}-bytes", f"A message of {count} bytes", note,
              derive("messages", str(count), count))
    plain("accept-1024-bytes", "A message of 1,024 bytes", "Several SHA-512 blocks.",
          derive("messages", "1024", 1024))
    message = MESSAGE
    key, signature = plain(
        "accept", "A plain signature", "What most of the rejected cases mutate.", message)
    signed = (sign(derive("accept-zero-top", f"seed{i}", 32), message) for i in range(1000))
    emit("accept-zero-top", "S below 2^248",
         "The highest byte of S is zero, and stands in the signature all the same.",
         *next(pair for pair in signed if pair[1][63] == 0), message, "SIG-8")

    note = "One bit differs from the accepted case."
    for name, title, bit in (("r", "R", 3), ("r-sign", "the sign bit of R", 255),
                             ("s", "S", 256), ("s-high", "the high byte of S", 256 + 8 * 31)):
        emit(f"flip-{name}", f"A flipped bit in {title}", note, key, flip(signature, bit), message,
             "SIG-8", of="accept")
    bit = next(b for b in range(256) if decode(flip(key, b)) is not None)
    emit("flip-key", "A flipped bit in A", note + " The key is still a point.",
         flip(key, bit), signature, message, "SIG-8", of="accept")
    emit("flip-key-sign", "A flipped sign bit of A", "The key is the negative of the right one.",
         flip(key, 255), signature, message, "SIG-8", of="accept")
    emit("flip-message", "A flipped bit in the message", note, key, signature, flip(message, 0),
         "SIG-8", of="accept")
    emit("message-shorter", "The message lacks its last byte", "A length error at the end.", key,
         signature, message[:-1], "SIG-8", of="accept")
    emit("message-longer", "A zero byte follows the message", "A length error at the end.", key,
         signature, message + b"\0", "SIG-8", of="accept")
    emit("message-emptied", "No message", "The signature of another message stands for none.", key,
         signature, b"", "SIG-8", of="accept")


def variants():
    """Ed25519ctx and Ed25519ph (RFC 8032 section 5.1) by the same key over the same message."""
    seed, message = derive("accept", "seed", 32), MESSAGE
    dom2 = b"SigEd25519 no Ed25519 collisions"
    context = b"latchkey"
    key, signature = sign(seed, message, dom2 + bytes([0, len(context)]) + context)
    emit("variant-ctx", "An Ed25519ctx signature", "Signed as another algorithm, with a context.",
         key, signature, message, "SIG-8", of="accept")
    key, signature = sign(seed, message, dom2 + bytes([1, 0]), hashlib.sha512(message).digest())
    emit("variant-ph", "An Ed25519ph signature", "Signed as another algorithm, prehashed.", key,
         signature, message, "SIG-8", of="accept")


def unreduced_s():
    key, signature = sign(derive("accept", "seed", 32), MESSAGE)
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    most = (2**256 - 1 - s) // L
    note = "The equation holds, because S counts modulo L: anyone can make this from the signature."
    for times, name in ((1, "l"), (2, "2l"), (8, "8l"), (most, "most")):
        emit_only(f"s-plus-{name}", f"S + {times}L", note, key, r + join_s(s + times * L), MESSAGE,
                  "SIG-5", of="accept")
    emit("s-is-l", "S = L", "The bound itself: the least S that is refused for its size.", key,
         r + join_s(L), MESSAGE, "SIG-5", of="accept")
    emit("s-all-ones", "S of 256 one bits", "The largest number that fits.", key,
         r + b"\xff" * 32, MESSAGE, "SIG-5", of="accept")
    note = "S is in range and merely wrong, so the equation refuses it."
    emit_only("s-is-l-minus-1", "S = L - 1", note, key, r + join_s(L - 1), MESSAGE, "SIG-8",
              of="accept")
    emit_only("s-is-2-252", "S = 2^252", note, key, r + join_s(2**252), MESSAGE, "SIG-8",
              of="accept")
    emit_only("s-is-zero", "S = 0", note, key, r + join_s(0), MESSAGE, "SIG-8", of="accept")


def sign_without_key(name, key):
    """R and S for MESSAGE that hold under a key of small order, because it divides k."""
    point = decode(key, strict=False)
    for counter in range(1000):
        r = scalar(name, f"r{counter}")
        big_r = encode(multiply(r, BASE))
        k = challenge(big_r, key, MESSAGE)
        if multiply(k % L, point) == NEUTRAL and multiply(k, point) == NEUTRAL:
            return big_r + join_s(r)
    raise AssertionError(name)


# The encodings of points of small order that are not canonical: y, sign bit, what is wrong.
NONCANONICAL = (
    ("neutral-sign", 1, 1, "x = 0 with the sign bit set"),
    ("order-2-sign", P - 1, 1, "x = 0 with the sign bit set"),
    ("order-4-p", P, 0, "y = p"),
    ("order-4-p-sign", P, 1, "y = p, with the sign bit set"),
    ("neutral-p", P + 1, 0, "y = p + 1"),
    ("neutral-p-sign", P + 1, 1, "y = p + 1 and x = 0, with the sign bit set"),
)


def bad_keys():
    note = "Made without any private key: the multiple of A in the equation is the neutral point."
    for index in range(8):
        name = f"key-{TORSION_NAMES[index]}"
        key = encode(TORSION[index])
        emit_only(name, f"A of order {TORSION_ORDERS[index]}", note, key,
                  sign_without_key(name, key), MESSAGE, "SIG-7", of="accept", rfc8032=True)
    for suffix, y, sign_bit, what in NONCANONICAL:
        name = f"key-{suffix}"
        key = (y | sign_bit << 255).to_bytes(32, "little")
        broken = emit(name, f"A is not canonical: {what}",
                      note + " A library that decodes leniently takes it.", key,
                      sign_without_key(name, key), MESSAGE, "SIG-6", of="accept")
        assert broken == {"SIG-6", "SIG-7"}, name
    signature = sign(derive("accept", "seed", 32), MESSAGE)[1]
    wrong = [y for y in range(2, 19) if x_of(y) is not None]
    for name, y in (("key-p-plus", P + wrong[0]), ("key-largest-y", P + wrong[-1])):
        emit(name, f"A is not canonical: y = p + {y - P}",
             "A point of large order; nobody knows its private key, so the equation cannot hold"
             " either. The check at issuance refuses the key.", y.to_bytes(32, "little"),
             signature, MESSAGE, "SIG-6", of="accept")
    off = next(y for y in range(2, 100) if x_of(y) is None)
    emit("key-off-curve", f"A is not on the curve: y = {off}",
         "No x belongs to this y.", off.to_bytes(32, "little"), signature, MESSAGE, "SIG-8",
         of="accept")


def mixed_key(name, index, accepts):
    """Scalar a, key aB + T, r and S such that `accepts(k)` says yes of the unreduced k."""
    for counter in range(10000):
        a, r = scalar(name, f"a{counter}"), scalar(name, f"r{counter}")
        key = encode(add(multiply(a, BASE), TORSION[index]))
        big_r = encode(multiply(r, BASE))
        k = challenge(big_r, key, MESSAGE)
        if accepts(k):
            return key, big_r + join_s((r + k * a) % L)
    raise AssertionError(name)


def mixed_orders():
    message = MESSAGE
    name = "accept-mixed-key"
    key, signature = mixed_key(name, 1, lambda k: k % 8 == 0 and k % L % 8 == 0)
    emit(name, "A has a part of order 8 that k cancels",
         "A is not of small order, so the equation alone decides; k and k modulo L are multiples of"
         " 8, and it holds.", key, signature, message, "SIG-8")

    name = "accept-mixed-key-reduced"
    key, signature = mixed_key(name, 1, lambda k: k % 8 != 0 and k % L % 8 == 0)
    emit(name, "A has a part of order 8 that k modulo L cancels",
         "k modulo L is a multiple of 8 and k is not: k is reduced before it multiplies.", key,
         signature, message, "SIG-8")
    assert not holds(key, signature, message, reduced=False)

    name = "mixed-key-unreduced"
    key, signature = mixed_key(name, 1, lambda k: k % 8 == 0 and k % L % 8 != 0)
    emit_only(name, "A has a part of order 8 that only the unreduced k cancels",
              "k is a multiple of 8 and k modulo L is not: k is reduced before it multiplies.",
              key, signature, message, "SIG-8", of="accept-mixed-key")
    assert holds(key, signature, message, reduced=False)

    for index, order in ((1, 8), (2, 4), (4, 2)):
        name = f"mixed-key-cofactored-{order}"
        key, signature = mixed_key(
            name, index, lambda k: k % order != 0 and k % L % order != 0)
        emit_only(name, f"A has a part of order {order} that remains",
                  "Valid only to a verifier that multiplies the equation by the cofactor.", key,
                  signature, message, "SIG-8", of="accept-mixed-key")
        assert holds(key, signature, message, cofactor=8)

    a = expand(derive("accept", "seed", 32))[0]
    key = encode(multiply(a, BASE))
    for index, order in ((1, 8), (2, 4), (4, 2)):
        name = f"mixed-r-cofactored-{order}"
        r = scalar(name, "r")
        big_r = encode(add(multiply(r, BASE), TORSION[index]))
        signature = big_r + join_s((r + challenge(big_r, key, message) * a) % L)
        emit_only(name, f"R has a part of order {order}",
                  "Valid only to a verifier that multiplies the equation by the cofactor.", key,
                  signature, message, "SIG-8", of="accept")
        assert holds(key, signature, message, cofactor=8)

    name = "accept-mixed-both"
    r = scalar(name, "r")
    big_r = encode(add(multiply(r, BASE), TORSION[1]))
    key, product = cancelling_key(name, big_r, 1)
    emit(name, "R and A have parts of order 8 that cancel",
         "R + kA has no part of small order left, and the equation holds as it stands.", key,
         big_r + join_s((r + product) % L), message, "SIG-8")


def cancelling_key(name, big_r, index):
    """A key aB + T such that kT cancels the torsion point `index` in R; and k times a."""
    for counter in range(1000):
        a = scalar(name, f"a{counter}")
        for other in range(1, 8):
            key = encode(add(multiply(a, BASE), TORSION[other]))
            k = challenge(big_r, key, MESSAGE)
            if {(index + k * other) % 8, (index + k % L * other) % 8} == {0}:
                return key, k * a
    raise AssertionError(name)


def bad_rs():
    note = ("The equation holds: R is what S and k leave over, by a key with a part of small"
            " order where R is not neutral.")
    a = expand(derive("accept", "seed", 32))[0]
    honest = encode(multiply(a, BASE))
    for index in range(8):
        name, big_r = f"r-{TORSION_NAMES[index]}", encode(TORSION[index])
        if index == 0:
            key, product, of = honest, challenge(big_r, honest, MESSAGE) * a, "accept"
        else:
            key, product = cancelling_key(name, big_r, index)
            of = "accept-mixed-both"
        emit_only(name, f"R of order {TORSION_ORDERS[index]}", note, key,
                  big_r + join_s(product % L), MESSAGE, "SIG-7", of=of, rfc8032=True)
    for suffix, y, sign_bit, what in NONCANONICAL:
        name, big_r = f"r-{suffix}", (y | sign_bit << 255).to_bytes(32, "little")
        index = TORSION.index(decode(big_r, strict=False))
        if index == 0:
            key, product, of = honest, challenge(big_r, honest, MESSAGE) * a, "accept"
        else:
            key, product = cancelling_key(name, big_r, index)
            of = "accept-mixed-both"
        broken = emit(name, f"R is not canonical: {what}",
                      "The equation holds for a verifier that compares points and not bytes.", key,
                      big_r + join_s(product % L), MESSAGE, "SIG-6", of=of)
        assert broken == {"SIG-6", "SIG-7"}, name
    key, signature = sign(derive("accept", "seed", 32), MESSAGE)
    y = P + next(y for y in range(2, 19) if x_of(y) is not None)
    emit("r-p-plus", f"R is not canonical: y = p + {y - P}",
         "A point of large order, put in the place of R.", key,
         y.to_bytes(32, "little") + signature[32:], MESSAGE, "SIG-6", of="accept")
    off = next(y for y in range(2, 100) if x_of(y) is None)
    emit("r-off-curve", f"R is not on the curve: y = {off}", "No x belongs to this y.", key,
         off.to_bytes(32, "little") + signature[32:], MESSAGE, "SIG-8", of="accept")
    emit("signature-zero", "A signature of 64 zero bytes",
         "What uninitialised memory often holds; its R is a point of order 4.", key, bytes(64),
         MESSAGE, "SIG-7", of="accept")


def main():
    assert multiply(L, BASE) == NEUTRAL and len(set(TORSION)) == 8
    accepted_and_flipped()
    variants()
    unreduced_s()
    bad_keys()
    mixed_orders()
    bad_rs()
    assert len({case["id"] for case in CASES}) == len(CASES)
    for case in CASES:
        print(json.dumps(case))


main()
