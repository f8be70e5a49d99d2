"""Latchkey v1 in Python, written from the specification alone, as a second opinion on it.

Three layers, each usable without the next:

1. `decode(kind, data)`: the strict deterministic decoder (encoding.md, envelope.md, credential.md);
2. `ed25519_accepts`, `verify_envelope`: one acceptance rule for signatures (envelope.md);
3. `Lock`: the state of one lock and its decisions (decision.md and what its table names).

Ids in brackets are requirements of the specification. A refusal is the exception `Refused`, which carries the
reason by name; `REASONS` gives its number and the code that a visitor sees.
"""

import hashlib
import hmac
import os
import re
from dataclasses import dataclass, field
from typing import Optional

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# --------------------------------------------------------------------------------------------------------------
# Reasons and limits
# --------------------------------------------------------------------------------------------------------------

REASONS = {  # name: (number, holder code)
    "malformed": (100, 1), "truncated": (101, 1), "trailingBytes": (102, 1), "nonShortest": (103, 1),
    "indefiniteLength": (104, 1), "unsupportedType": (105, 1), "keyOrder": (106, 1), "duplicateKey": (107, 1),
    "unknownKey": (108, 1), "missingKey": (109, 1), "invalidText": (110, 1), "outOfRange": (111, 1),
    "tooLarge": (112, 1), "unknownMessage": (113, 1), "unsupportedAlgorithm": (114, 1),
    "unknownConstraint": (115, 1), "weakKey": (116, 1), "emptyWindow": (117, 1), "wrongSite": (118, 1),
    "wrongLock": (119, 1), "nonceUnknown": (200, 1), "nonceExpired": (201, 1), "nonceSpent": (202, 1),
    "unknownIssuer": (300, 1), "kidMismatch": (301, 1), "badSignature": (302, 12), "linksMismatch": (400, 1),
    "bindingMismatch": (401, 1), "keyRole": (700, 12), "depthExceeded": (701, 12),
    "constraintNotAllowed": (702, 12), "grantTooWide": (703, 12), "channelMismatch": (800, 8),
    "channelNotPermitted": (801, 8), "expired": (900, 3), "notYetValid": (901, 3), "clockUncertain": (902, 4),
    "clockUntrusted": (903, 4), "outsideSchedule": (1000, 3), "offsetsMissing": (1001, 3),
    "superseded": (1100, 5), "revoked": (1101, 5), "belowBase": (1102, 5), "stale": (1200, 6),
    "evidenceMissing": (1300, 7), "evidenceMismatch": (1301, 7), "evidenceStale": (1302, 7),
    "challengeMismatch": (1303, 7), "wrongPoint": (1400, 8), "notPermitted": (1401, 8),
    "serialBeyondWindow": (1500, 6), "replayed": (1501, 9), "usesExhausted": (1502, 9), "lifetimeOver": (1503, 9),
    "obligationUnsupported": (1504, 11), "sessionOpen": (1505, 11), "slotQuota": (1600, 10),
    "slotsFull": (1601, 10), "countersFull": (1602, 10), "ringFull": (1603, 10),
    "busy": (1700, 2), "storage": (1701, 10),
    "sequenceGap": (2000, 1), "keysNotDistinct": (2001, 1), "windowTooLarge": (2002, 1), "noAnchorTime": (2003, 1),
    "siteNotProven": (2004, 1), "presenceRequired": (2005, 1), "issuedAfterTooLow": (2006, 1),
}

LIMITS = {  # bytes, limits.md
    "credential": 512, "proof": 256, "staple": 288, "time": 160, "evidence": 224, "challenge": 320, "answer": 1024,
    "receipt": 288, "acknowledgement": 192, "configuration": 1280, "passcode": 320, "request": 640,
    "presentation": 2560, "ferry": 2560, "hello": 64,
}
MESSAGE_LIMIT = 2560
NESTING_LIMIT = 8
MAX_TIME = 1 << 40
LAST_ISSUE_MARK = 1 << 39
MAX32, MAX64 = (1 << 32) - 1, (1 << 64) - 1
UNLOCK, LOCK, HOLD_OPEN, READ_STATUS = 0, 1, 2, 3
DEFAULT_CHANNELS = 39  # all but remote and keypad [CHAN-2]
DEFAULT_NONCE_LIFE = 90
CERTAIN_WIDTH = 3600
STAPLE_SLACK = 60


class Refused(Exception):
    def __init__(self, reason):
        assert reason in REASONS, reason
        super().__init__(reason)
        self.reason = reason


def require(condition, reason):
    if not condition:
        raise Refused(reason)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --------------------------------------------------------------------------------------------------------------
# Ed25519, one rule for every backend (envelope.md, SIG-5 to SIG-8)
# --------------------------------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
SMALL_ORDER = {bytes.fromhex(text) for text in (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
)}


def acceptable_point(encoding):
    """SIG-6 and SIG-7; whether it lies on the curve is not asked."""
    number = int.from_bytes(encoding, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P or (sign and y in (1, P - 1)):
        return False
    return y.to_bytes(32, "little") not in SMALL_ORDER


def ed25519_accepts(key, message, signature, pure=False):
    if len(key) != 32 or len(signature) != 64:
        return False
    if int.from_bytes(signature[32:], "little") >= L:  # SIG-5
        return False
    if not (acceptable_point(signature[:32]) and acceptable_point(key)):
        return False
    if pure:
        return cofactorless(key, message, signature)
    try:  # behind the checks above OpenSSL's rule is SIG-8: it recomputes R and compares bytes
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def cofactorless(key, message, signature):
    """SIG-8 by hand: the encoding of S·B − k·A equals R byte for byte."""
    d = -121665 * pow(121666, P - 2, P) % P
    root = pow(2, (P - 1) // 4, P)

    def decompress(encoding):
        number = int.from_bytes(encoding, "little")
        sign, y = number >> 255, number & (2**255 - 1)
        square = (y * y - 1) * pow(d * y * y + 1, P - 2, P) % P
        x = pow(square, (P + 3) // 8, P)
        if (x * x - square) % P:
            x = x * root % P
        if (x * x - square) % P:
            return None
        x = P - x if x & 1 != sign else x
        return (x, y, 1, x * y % P)

    def add(p, q):
        a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
        c, e = 2 * p[3] * q[3] * d % P, 2 * p[2] * q[2] % P
        f, g, h, i = b - a, e - c, e + c, b + a
        return (f * g % P, h * i % P, g * h % P, f * i % P)

    def multiply(scalar, point):
        result = (0, 1, 1, 0)
        while scalar:
            if scalar & 1:
                result = add(result, point)
            point, scalar = add(point, point), scalar >> 1
        return result

    a = decompress(key)
    if a is None:
        return False
    base = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    s = int.from_bytes(signature[32:], "little")
    x, y, z, _ = add(multiply(s, base), multiply(k, (P - a[0], a[1], 1, P - a[3])))
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def cose_key(key):
    return bytes.fromhex("a301012006215820") + key


def thumbprint(key):
    return sha256(cose_key(key))


def kid_of(key):
    return thumbprint(key)[:8]


def lock_id_of(key):
    return thumbprint(key)[:16]


# --------------------------------------------------------------------------------------------------------------
# Heads and items (encoding.md)
# --------------------------------------------------------------------------------------------------------------

UINT, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
ANY = range(8)


class Reader:
    """A cursor over bytes[pos:end]; every method refuses the first fault it meets."""

    def __init__(self, data, pos=0, end=None):
        self.data, self.pos, self.end = data, pos, len(data) if end is None else end

    @property
    def left(self):
        return self.end - self.pos

    def head(self, *majors):
        """Steps 1 to 8 of "Order within one item"; answers (major, argument)."""
        require(self.left > 0, "truncated")
        major, info = self.data[self.pos] >> 5, self.data[self.pos] & 31
        if major == SIMPLE:
            raise Refused("indefiniteLength" if info == 31 else "unsupportedType")
        require(info != 31, "indefiniteLength")
        require(info < 28, "malformed")
        size = 0 if info < 24 else 1 << (info - 24)
        require(self.left >= 1 + size, "truncated")
        argument = int.from_bytes(self.data[self.pos + 1:self.pos + 1 + size], "big") if size else info
        require(argument >= {0: 0, 1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}[size], "nonShortest")
        require(major != TAG or TAG in majors, "unsupportedType")
        require(major in majors, "malformed")
        self.pos += 1 + size
        return major, argument

    def take(self, count):
        self.pos += count
        return self.data[self.pos - count:self.pos]

    def string(self, major, low=0, high=None, fixed=None):
        """A string; `fixed` is one length or a set of lengths."""
        _, length = self.head(major)
        require(length <= self.left, "truncated")
        if fixed is not None:
            require(length in (fixed if isinstance(fixed, tuple) else (fixed,)), "malformed")
        else:
            require(high is None or length <= high, "tooLarge")
            require(length >= low, "malformed")
        return self.take(length)

    def array(self, low, high):
        _, count = self.head(ARRAY)
        if low == high:
            require(count == high, "malformed")
        require(count <= high, "tooLarge")
        require(count >= low, "malformed")
        return count

    def map_head(self):
        _, count = self.head(MAP)
        require(2 * count <= self.left, "truncated")
        return count

    def key(self, previous, named, unnamed="unknownKey"):
        """Step 13; answers (key, its encoding)."""
        start = self.pos
        major, argument = self.head(UINT, NEGATIVE)
        encoding = self.data[start:self.pos]
        require(argument < 1 << 63, "unknownKey")
        if previous is not None:
            require(encoding != previous, "duplicateKey")
            require(encoding > previous, "keyOrder")
        key = argument if major == UINT else -1 - argument
        require(named is None or key in named, unnamed)
        return key, encoding

    def finish(self):
        require(self.left == 0, "trailingBytes")


class Body(dict):
    """A decoded map by field names; an absent field reads as None."""

    def __getattr__(self, name):
        return self.get(name)


# Combinators: each makes a function (reader, siblings read so far) -> value.

def number(low, high):
    def read(r, _):
        major, argument = r.head(UINT, NEGATIVE) if low < 0 else r.head(UINT)
        value = argument if major == UINT else -1 - argument
        require(low <= value <= high, "outOfRange")
        return value
    return read


def octets(fixed=None, low=0, high=None):
    return lambda r, _: r.string(BYTES, low, high, fixed)


def text(low, high, pattern, fixed=None):
    def read(r, _):
        raw = r.string(TEXT, low, high, fixed)
        require(re.fullmatch(pattern, raw, re.S), "invalidText")
        return raw.decode("ascii")
    return read


def row(*items):
    """An array of a fixed number of entries."""
    def read(r, _):
        r.array(len(items), len(items))
        values = []
        for item in items:
            values.append(item(r, values))
        return tuple(values)
    return read


def rows(item, low, high):
    """`low` to `high` items; an item that has to ascend compares itself with those before it."""
    def read(r, _):
        values = []
        for _ in range(r.array(low, high)):
            values.append(item(r, values))
        return values
    return read


def ascend(value, earlier):
    if earlier is not None:
        require(value != earlier, "duplicateKey")
        require(value > earlier, "keyOrder")


def mapping(fields, unnamed="unknownKey", behind=None):
    """`fields`: key -> (name, item, required). `behind` judges what lies behind the last entry."""
    def read(r, _):
        body, previous = Body(), None
        for _ in range(r.map_head()):
            key, previous = r.key(previous, fields, unnamed)
            name, item, _needed = fields[key]
            body[name] = item(r, body)
        for name, _item, needed in fields.values():
            require(name in body or not needed, "missingKey")
        if behind:
            behind(body)
        return body
    return read


def required(**named):
    return {int(key[1:].replace("m", "-")): (name, item, True) for key, (name, item) in named.items()}


def inside(item, fixed=None):
    """`bstr .cbor item`: the string is bounded first, then read in place."""
    def read(r, siblings):
        raw = r.string(BYTES, fixed=fixed)
        inner = Reader(raw)
        value = item(inner, siblings)
        inner.finish()
        return value
    return read


def generic(r, depth=1):
    """Any item that the encoding permits, without a schema; nesting counts arrays and maps."""
    major, argument = r.head(UINT, NEGATIVE, BYTES, TEXT, ARRAY, MAP)
    if major == UINT:
        return argument
    if major == NEGATIVE:
        return -1 - argument
    if major in (BYTES, TEXT):
        require(argument <= r.left, "truncated")
        raw = r.take(argument)
        require(major == BYTES or re.fullmatch(rb"[ -~]*", raw), "invalidText")
        return raw if major == BYTES else raw.decode("ascii")
    require(depth <= NESTING_LIMIT, "tooLarge")
    if major == ARRAY:
        return [generic(r, depth + 1) for _ in iter(range(argument))]
    require(2 * argument <= r.left, "truncated")
    result, previous = {}, None
    for _ in range(argument):
        key, previous = r.key(previous, None)
        result[key] = generic(r, depth + 1)
    return result


# --------------------------------------------------------------------------------------------------------------
# The schema (cddl/*.cddl)
# --------------------------------------------------------------------------------------------------------------

instant, uint32, uint64 = number(0, MAX_TIME), number(0, MAX32), number(0, MAX64)
positive32, yes_no = number(1, MAX32), number(0, 1)
octets4, octets16, octets32, kid = octets(4), octets(16), octets(32), octets(8)
point = text(1, 32, rb"[a-z0-9-]*")


def strong_key(r, _):  # SIG-10, CONF-1
    key = r.string(BYTES, fixed=32)
    require(acceptable_point(key), "weakKey")
    return key


def status_key(r, _):
    key = r.string(BYTES, fixed=(0, 32))
    require(not key or acceptable_point(key), "weakKey")
    return key


def audience(r, _):  # CRED-1
    raw = r.string(TEXT, fixed=22)
    require(re.fullmatch(rb"[A-Za-z0-9_-]*", raw), "invalidText")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    value = 0
    for byte in raw:
        value = value << 6 | alphabet.index(byte)
    require(value & 15 == 0, "invalidText")
    return (value >> 4).to_bytes(16, "big")


def scope_entry(r, earlier):  # CRED-3: judged behind the point
    r.array(2, 2)
    name = point(r, None)
    ascend(name, earlier[-1][0] if earlier else None)
    return name, number(0, 511)(r, None)


def schedule_row(r, _):  # CON-2
    r.array(3, 3)
    mask, start = number(1, 127)(r, None), number(0, 1439)(r, None)
    return mask, start, number(start + 1, start + 1440)(r, None)


def offset_row(r, earlier):  # CON-3
    r.array(2, 2)
    start = instant(r, None)
    ascend(start, earlier[-1][0] if earlier else None)
    return start, number(-1439, 1439)(r, None)


def evidence_row(r, earlier):  # CON-5: judged behind the witness
    r.array(3, 3)
    pair = number(0, 4)(r, None), number(0, 3)(r, None)
    ascend(pair, earlier[-1][:2] if earlier else None)
    return pair + (positive32(r, None),)


def need(r, earlier):
    value = number(1, 13)(r, None)
    ascend(value, earlier[-1] if earlier else None)
    return value


each = mapping({
    1: ("uses", number(1, 65535), False),
    2: ("life", number(1, MAX_TIME), False),
    3: ("max_staleness", positive32, False),
    4: ("needs", rows(need, 1, 8), False),
}, "unknownConstraint")

CONSTRAINT_NAMES = {1: "uses", 2: "schedule", 3: "offsets", 4: "max_staleness", 5: "challenge", 6: "relock_within",
                    7: "evidence", 8: "channels", 9: "lifetime", 10: "job", 11: "depth", 12: "each", 13: "slots"}


def schedule_needs_offsets(body):  # CON-4
    require(("schedule" in body) == ("offsets" in body), "missingKey")


constraints = mapping({key: (CONSTRAINT_NAMES[key], item, False) for key, item in {
    1: number(1, 65535), 2: rows(schedule_row, 1, 8), 3: rows(offset_row, 1, 4), 4: positive32, 5: octets16,
    6: number(1, 3600), 7: rows(evidence_row, 1, 3), 8: number(1, 63), 9: positive32, 10: octets32,
    11: number(0, 2), 12: each, 13: number(1, 8),
}.items()}, "unknownConstraint", schedule_needs_offsets)


def window_not_empty(body):  # CRED-2
    require(body.nbf < body.exp, "emptyWindow")


confirmation = mapping(required(k1=("key", mapping(required(
    k1=("kty", number(1, 1)), km1=("crv", number(6, 6)), km2=("x", strong_key))))))

credential = mapping(required(
    k3=("site", audience), k4=("exp", instant), k5=("nbf", instant), k6=("iat", instant),
    k7=("serial", lambda r, _: int.from_bytes(r.string(BYTES, fixed=4), "big")), k8=("cnf", confirmation),
    k9=("scope", inside(rows(scope_entry, 0, 8))), km65537=("constraints", constraints)), behind=window_not_empty)


def bitmap(r, _):  # STAPLE-1
    raw = r.string(BYTES, high=128)
    require(not raw or raw[-1], "malformed")
    return raw


staple = mapping(required(k1=("site", octets16), k2=("sequence", uint64), k3=("time", instant),
                          k4=("base", uint32), k5=("bits", bitmap)))
time_statement = mapping(required(k1=("site", octets16), k2=("lock", octets16), k3=("nonce", octets16),
                                  k4=("time", instant)))


def evidence_job(r, body):  # EVID-2
    if body.kind is not None:
        require(body.kind >= 3, "malformed")
    require(body.nonce is None, "unknownKey")
    return octets32(r, body)


def nonce_or_job(body):
    require(body.nonce is not None or body.job is not None, "missingKey")


evidence = mapping({
    1: ("kind", number(0, 4), True), 2: ("site", octets16, True), 3: ("lock", octets16, True),
    4: ("nonce", octets16, False), 5: ("job", evidence_job, False), 6: ("time", instant, True),
    7: ("digest", octets32, True)}, behind=nonce_or_job)

proof = mapping({
    1: ("lock", octets16, True), 2: ("nonce", octets16, True), 3: ("point", point, True),
    4: ("action", number(0, 8), True), 5: ("channel", number(0, 5), True), 6: ("links", octets32, True),
    7: ("binding", octets32, False), 8: ("first_receipt", uint64, False)})

issuer_row = row(kid, uint32, uint64)
challenge = mapping(required(
    k1=("lock", octets16), k2=("nonce", octets16), k3=("certain", yes_no), k4=("window", uint32),
    k5=("sequence", uint32), k6=("configuration", octets32), k7=("issuers", rows(issuer_row, 0, 3))))

receipt = mapping(required(k1=("lock", octets16), k2=("sequence", uint64), k3=("previous", octets32),
                           k4=("tag", octets(8)), k5=("digest", octets32), k6=("auditors", octets32)))


def all_of_a_visit(body):
    """Of a visit that was allowed, all is said; of what happened at the door, what there is."""
    if body.event <= 1:
        require(None not in (body.action, body.credential, body.session), "missingKey")
        require(body.code is None and body.found is None and body.counts is None, "unknownKey")


receipt_body = mapping({
    1: ("earliest", instant, True), 2: ("latest", instant, False), 3: ("event", number(0, 19), True),
    4: ("action", number(0, 8), False), 5: ("credential", row(octets32, octets4), False), 6: ("job", octets32, False),
    7: ("session", uint64, False), 8: ("code", number(0, 65535), False), 9: ("found", yes_no, False),
    10: ("counts", row(*[number(0, 255)] * 6), False),
    11: ("backlog", row(number(0, 65535), number(0, 255), number(0, 255)), False)}, behind=all_of_a_visit)
disclosed_receipt = row(lambda r, _: envelope(r, "receipt"), octets16, inside(receipt_body))
answer = mapping({
    1: ("lock", octets16, True), 2: ("nonce", octets16, True), 3: ("proof", octets32, True),
    4: ("verdict", yes_no, True), 5: ("code", number(0, 12), True), 6: ("earliest", instant, True),
    7: ("latest", instant, False), 8: ("sequence", uint32, True), 9: ("configuration", octets32, True),
    10: ("issuers", rows(issuer_row, 1, 3), True), 11: ("receipts", rows(disclosed_receipt, 0, 1), True),
    12: ("ring", row(uint64, octets32, uint64, number(0, 65535)), False)})


def receipt_or_nonce(body):
    require((body.sequence is None) == (body.digest is None), "missingKey")
    require(body.sequence is not None or body.nonce is not None, "missingKey")


acknowledgement = mapping({
    1: ("lock", octets16, True), 2: ("sequence", uint64, False), 3: ("digest", octets32, False),
    4: ("nonce", octets16, False)}, behind=receipt_or_nonce)


def window_size(r, _):  # CONF-1
    value = number(32, 1024)(r, None)
    require(value % 32 == 0, "outOfRange")
    return value


def configuration(r, siblings):
    """CONF-1. Whether key 16 or 17 is named hangs on key 2."""
    body, previous = Body(), None
    for _ in range(r.map_head()):
        fields = {key: CONFIGURATION[key] for key in CONFIGURATION if key != (16 if body.sequence else 17)}
        key, previous = r.key(previous, fields)
        name, item, _needed = fields[key]
        body[name] = item(r, body)
    for name, _item, needed in CONFIGURATION.values():
        require(name in body or not needed, "missingKey")
    require(body.sequence or body.founding, "missingKey")
    return body


CONFIGURATION = {
    1: ("lock", octets16, True), 2: ("sequence", uint32, True), 3: ("previous", octets32, True),
    4: ("site", octets16, True), 5: ("point", point, True),
    6: ("anchors", rows(row(strong_key, instant, instant, status_key), 1, 4), True), 7: ("window", window_size, True),
    8: ("residents", rows(strong_key, 0, 8), True), 9: ("witnesses", rows(strong_key, 0, 4), True),
    10: ("sources", rows(row(strong_key, yes_no, number(0, 3600)), 1, 4), True),
    11: ("auditors", rows(strong_key, 1, 3), True), 12: ("nonce_life", number(10, 300), True),
    13: ("sensors", number(0, 3), True), 14: ("forward_cap", uint32, True), 15: ("service_time", yes_no, True),
    16: ("founding", row(octets16, octets16), False), 17: ("clock_reset", row(octets16, instant), False),
}

passcode = mapping({
    1: ("site", octets16, True), 2: ("lock", octets16, True), 3: ("serial", octets4, True),
    4: ("slot", number(0, 99), True), 5: ("exp", instant, True), 6: ("nbf", instant, True),
    7: ("verifier", octets32, True), 8: ("uses", number(1, 65535), False)})
request = mapping(required(
    k1=("origin", text(8, 136, rb"https?://[!-~]{1,128}")), k2=("server", octets32), k3=("nonce", octets32),
    k4=("method", text(1, 8, rb"[A-Z]*")), k5=("path", text(1, 128, rb"/[!-~]*")), k6=("digest", octets32)))
pass_bundle = mapping({
    1: ("links", rows(lambda r, _: envelope(r, "credential"), 1, 3), True),
    2: ("staples", rows(lambda r, _: envelope(r, "staple"), 0, 4), True),
    3: ("points", rows(row(point, octets32), 1, 8), True), 4: ("renew", text(0, None, rb"[ -~]*"), False)})

SIGNED = {"credential": credential, "proof": proof, "staple": staple, "time": time_statement, "evidence": evidence,
          "challenge": challenge, "answer": answer, "receipt": receipt, "acknowledgement": acknowledgement,
          "configuration": configuration, "passcode": passcode, "request": request}


# --------------------------------------------------------------------------------------------------------------
# Envelopes and messages (envelope.md, presentation.md)
# --------------------------------------------------------------------------------------------------------------

@dataclass
class Envelope:
    kind: str
    raw: bytes
    protected: bytes
    kid: bytes
    payload: bytes
    signature: bytes
    body: object = None

    def to_sign(self, parent=None):
        """The Sig_structure; `parent` is the SHA-256 of that of the link above [SIG-3, SIG-4]."""
        domain = b"latchkey/v1/" + self.kind.encode()
        if parent is not None:
            domain += b"\x00" + parent
        return cbor2.dumps(["Signature1", self.protected, domain, self.payload])

    def verified(self, key, parent=None):
        require(ed25519_accepts(key, self.to_sign(parent), self.signature), "badSignature")


def protected_header(r):
    """SIG-1 and SIG-2: fixed bytes, judged head by head; answers the kid."""
    require(r.map_head() == 2, "malformed")
    key, previous = r.key(None, (1, 4))
    require(key == 1, "malformed")
    require(r.head(*ANY) == (NEGATIVE, 18), "unsupportedAlgorithm")
    key, _ = r.key(previous, (1, 4))
    return r.string(BYTES, fixed=8)


def envelope(r, kind, whole=False):
    """Read to the end of the signature, then the payload. `whole`: measured already, as a message of its own."""
    start = r.pos
    require(r.head(TAG) == (TAG, 18), "unsupportedType")
    require(r.head(ARRAY)[1] == 4, "malformed")
    protected = r.string(BYTES, fixed=13)
    inner = Reader(protected)
    key_id = protected_header(inner)
    inner.finish()
    require(r.map_head() == 0, "malformed")
    payload = r.string(BYTES)
    require(whole or r.pos - start + 66 <= LIMITS[kind], "tooLarge")
    signature = r.string(BYTES, fixed=64)
    result = Envelope(kind, r.data[start:r.pos], protected, key_id, payload, signature)
    inner = Reader(payload)
    result.body = SIGNED[kind](inner, None)
    inner.finish()
    return result


def envelopes(r, kind, low, high):
    return [envelope(r, kind) for _ in range(r.array(low, high))]


def message(data, known=(1, 2, 3)):
    """An unsigned message: its head, its type, its size, its number of entries, its entries [PRES-1, PRES-2]."""
    require(len(data) <= MESSAGE_LIMIT, "tooLarge")
    r = Reader(data)
    _, count = r.head(ARRAY)
    _, kind = r.head(UINT)
    require(kind in known, "unknownMessage")
    name = {1: "presentation", 2: "ferry", 3: "hello", 4: "challenge", 5: "answer"}[kind]
    require(len(data) <= LIMITS[name], "tooLarge")
    require(count == {1: 6, 2: 5, 3: 3, 4: 2, 5: 2}[kind], "malformed")
    body = Body(type=name)
    if name == "hello":
        body.update(signed=yes_no(r, None), kids=rows(kid, 0, 3)(r, None))
    elif name == "challenge":
        body.update(challenge(r, None))
    elif name == "answer":
        body["code"] = number(0, 2)(r, None)
    else:
        body["links"] = envelopes(r, "credential", 1 if kind == 1 else 0, 3)
        body["staples"] = envelopes(r, "staple", 0, 3)
        body["times"] = envelopes(r, "time", 0, 2)
        if name == "presentation":
            body["evidence"] = envelopes(r, "evidence", 0, 3)
            body["proof"] = envelope(r, "proof")
        else:
            body["evidence"] = []
            body["acknowledgements"] = envelopes(r, "acknowledgement", 0, 2)
    r.finish()
    return body


def decode(kind, data):
    """One whole message of a kind that the caller knows."""
    types = {"presentation": 1, "ferry": 2, "hello": 3}
    if kind in types:
        require(len(data) <= LIMITS[kind], "tooLarge")
        body = message(data, (types[kind],))
        return body
    require(kind not in LIMITS or len(data) <= LIMITS[kind], "tooLarge")
    if kind in ("challenge", "answer") and (not data or data[0] >> 5 != TAG):
        return message(data, (4 if kind == "challenge" else 5,))
    r = Reader(data)
    if kind in SIGNED:
        value = envelope(r, kind, whole=True)
    else:
        value = {"pass-bundle": pass_bundle, "receipt-body": receipt_body, "cose-key": confirmation,
                 "aif": rows(scope_entry, 0, 8), "constraints": constraints}[kind](r, None)
    r.finish()
    return value


def decode_item(data):
    """One item of the profile, without a schema."""
    require(len(data) <= MESSAGE_LIMIT, "tooLarge")
    r = Reader(data)
    value = generic(r)
    r.finish()
    return value


def verify_envelope(kind, data, key, parent=None):
    value = decode(kind, data)
    value.verified(key, parent)
    return value


# --------------------------------------------------------------------------------------------------------------
# What a lock keeps
# --------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Profile:
    slots: int
    window: int
    counters: int
    spent_nonces: int


PROFILES = {"small": Profile(6, 256, 8, 16), "building": Profile(32, 1024, 64, 64)}


@dataclass
class Mark:
    """The last staple of one signing key; `time` is None where it gives no freshness [STAPLE-8]."""
    sequence: int
    hash: bytes
    time: Optional[int]


@dataclass
class Authority:
    """Link 1 by its name and the least exp down to the issuer; `link` is None once merged [REPLAY-10]."""
    link: Optional[tuple]
    exp: int


@dataclass
class Slot:
    key: bytes
    window: int
    base: int = 0
    spent: int = 0
    revoked: int = 0
    marks: dict = field(default_factory=dict)
    authorities: list = field(default_factory=list)

    def bit(self, bits, serial):
        offset = serial - self.base
        return 0 <= offset < self.window and bool(bits >> offset & 1)

    def is_revoked(self, serial):
        return self.bit(self.revoked, serial)

    def is_spent(self, serial):
        return self.bit(self.spent, serial)

    def spend(self, serial):
        self.spent |= 1 << (serial - self.base)

    def apply(self, body, own):
        """STAPLE-6 and STAPLE-7."""
        if own and body.base > self.base:
            shift = min(body.base - self.base, self.window)
            self.spent >>= shift
            self.revoked >>= shift
            self.base = body.base
        bits, offset = int.from_bytes(body.bits, "little"), body.base - self.base
        if offset < 0:
            bits >>= min(-offset, 1024)
        elif offset < self.window:
            bits <<= offset
        else:
            bits = 0
        self.revoked |= bits & ((1 << self.window) - 1)


@dataclass
class Counter:
    issuer: bytes
    serial: int
    count: int
    first: int
    exp: int


@dataclass
class Outcome:
    verdict: str
    reason: str
    holder: int
    signed: bool = False
    answer: bytes = b""
    alarms: list = field(default_factory=list)
    nonce: Optional[bytes] = None  # of a challenge


class Clock:
    """The interval as of a tick (time.md)."""

    def __init__(self, floor, drift):
        self.drift, self.tick = drift, 0
        self.base_tick, self.base_earliest, self.base_latest = 0, floor, None
        self.setter = None  # who set latest: "resident" or "service"
        self.cap_used = 0

    def uncertainty(self, seconds):
        return -(-seconds * self.drift // 1_000_000)

    @property
    def earliest(self):  # TIME-1
        d = self.tick - self.base_tick
        return min(MAX_TIME, self.base_earliest + max(0, d - 1 - self.uncertainty(d))) if d else self.base_earliest

    @property
    def latest(self):
        d = self.tick - self.base_tick
        if self.base_latest is None or not d:
            return self.base_latest
        return min(MAX_TIME, self.base_latest + d + 1 + self.uncertainty(d))

    def set(self, earliest, latest):
        self.base_tick, self.base_earliest, self.base_latest = self.tick, earliest, latest


@dataclass
class Link:
    """A credential in its chain: its issuer and the key that verified it, both resolved."""
    envelope: Envelope
    index: int
    issuer: bytes
    end: int  # exp, and for link 1 the anchor's notAfter where that is sooner

    def __getattr__(self, name):
        return self.envelope.body.get(name)

    @property
    def key(self):
        return self.envelope.body.cnf.key.x

    @property
    def limits(self):
        return self.envelope.body.constraints

    @property
    def depth(self):
        return self.limits.depth or 0


# --------------------------------------------------------------------------------------------------------------
# The lock
# --------------------------------------------------------------------------------------------------------------

class Lock:
    def __init__(self, key_seed, device_seed, random, drift=0, profile="small"):
        self.private = Ed25519PrivateKey.from_private_bytes(key_seed)
        self.key = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.lock_id = lock_id_of(self.key)
        self.device_seed, self.drift = device_seed, drift
        self.profile = PROFILES[profile]
        self.configuration, self.configuration_hash = None, bytes(32)
        self.slots = [None] * self.profile.slots
        self.counters = []
        self.session = None  # (name of the credential that opened it, sequence of its receipt)
        self.receipts, self.last_receipt = 0, bytes(32)
        self.lock_reserved = False  # a place for the opener's lock
        self.floor, self.boot_counter, self.issue_mark = 0, 0, 0
        self.power_cycle(random)

    # -- time -------------------------------------------------------------------------------------------------

    def power_cycle(self, random):
        self.boot_counter += 1
        self.boot_key = hmac.digest(self.device_seed, self.boot_counter.to_bytes(8, "big") + random, "sha256")
        self.nonce_counter, self.min_tick, self.spent_nonces = 0, 0, []
        self.clock = Clock(self.floor, self.drift)
        self.budget, self.budget_tick = 0, 0

    def has_budget(self):
        """RCPT-5: four, one more every quarter of an hour, none after a restart."""
        grown = (self.clock.tick - self.budget_tick) // 900
        self.budget, self.budget_tick = min(4, self.budget + grown), self.budget_tick + 900 * grown
        had = self.budget > 0
        self.budget -= had
        return had

    def advance(self, seconds):
        self.clock.tick += seconds
        self.keep_floor()

    def keep_floor(self, due=False):
        """The floor is written hourly, and with whatever is written anyway."""
        if due or self.clock.earliest - self.floor >= 3600:
            self.floor = max(self.floor, self.clock.earliest)

    @property
    def certain(self):  # CHAL-1
        latest = self.clock.latest
        return latest is not None and latest - self.clock.earliest <= CERTAIN_WIDTH

    # -- nonces (presentation.md) -------------------------------------------------------------------------------

    def make_nonce(self):
        head = self.clock.tick.to_bytes(4, "big") + self.nonce_counter.to_bytes(4, "big")
        self.nonce_counter += 1
        return head + hmac.digest(self.boot_key, head, "sha256")[:8]

    def check_nonce(self, nonce, spent_too=True):
        """NONCE-2 to NONCE-4; answers its tick."""
        mac = hmac.digest(self.boot_key, nonce[:8], "sha256")[:8]
        require(hmac.compare_digest(mac, nonce[8:]), "nonceUnknown")
        tick = int.from_bytes(nonce[:4], "big")
        life = self.configuration.nonce_life if self.configuration else DEFAULT_NONCE_LIFE
        require(self.clock.tick - tick <= life and tick >= self.min_tick, "nonceExpired")
        require(not spent_too or nonce not in self.spent_nonces, "nonceSpent")
        return tick

    def spend_nonce(self, nonce):  # NONCE-6
        if len(self.spent_nonces) >= self.profile.spent_nonces:
            oldest = min(self.spent_nonces, key=lambda spent: spent[:4])
            self.spent_nonces.remove(oldest)
            self.min_tick = max(self.min_tick, int.from_bytes(oldest[:4], "big") + 1)
        self.spent_nonces.append(nonce)

    # -- the configuration ----------------------------------------------------------------------------------------

    def anchors(self):
        return self.configuration.anchors if self.configuration else []

    def anchor(self, key):
        return next((Anchor(*entry) for entry in self.anchors() if entry[0] == key), None)

    def configure(self, data, presence):
        try:
            self.accept_configuration(data, presence)
        except Refused as refusal:
            return Outcome("deny", refusal.reason, REASONS[refusal.reason][1])
        return Outcome("allow", None, 0)

    def accept_configuration(self, data, presence):
        present, earliest = self.configuration, self.clock.earliest
        signed = decode("configuration", data)  # CONF-1
        new = signed.body
        anchors = [Anchor(*entry) for entry in new.anchors]
        anchor_keys = [anchor.key for anchor in anchors]
        require(new.lock == self.lock_id, "wrongLock")  # CONF-2
        expected = (present.sequence + 1, self.configuration_hash) if present else (0, bytes(32))
        require((new.sequence, new.previous) == expected, "sequenceGap")  # CONF-3
        keys = (anchor_keys + [anchor.status for anchor in anchors if anchor.status] + new.residents + new.witnesses
                + new.auditors + [self.key])
        sources = [source[0] for source in new.sources]
        require(len(set(sources)) == len(sources), "keysNotDistinct")  # CONF-4
        keys += [key for key in sources if key not in anchor_keys]
        require(len({kid_of(key) for key in keys}) == len(keys), "keysNotDistinct")
        require(new.window <= self.profile.window, "windowTooLarge")  # CONF-5
        require(any(key in anchor_keys for key in sources), "noAnchorTime")  # CONF-6
        if present:  # CONF-7
            require(new.site == present.site, "siteNotProven")
        else:
            require(new.site == sha256(cose_key(anchors[0].key), new.founding[0])[:16], "siteNotProven")
        listed = {entry[0]: Anchor(*entry) for entry in self.anchors()}
        reset = new.clock_reset
        bounds = [earliest]
        if present:
            bounds.append(min(anchor.issued_after for anchor in listed.values()))
        if reset or not present:
            bounds.append(self.issue_mark)
        least = min(max(bounds), LAST_ISSUE_MARK)
        for anchor in anchors:  # CONF-12, CONF-14
            before = listed.get(anchor.key)
            if before and not reset:
                require(anchor.issued_after >= before.issued_after, "issuedAfterTooLow")
            else:
                require(anchor.issued_after >= least, "issuedAfterTooLow")
                require(not before or anchor.issued_after > before.issued_after, "issuedAfterTooLow")
        nonce = reset[0] if reset else None if present else new.founding[1]
        if nonce:  # CONF-8, CONF-15
            made = self.check_nonce(nonce)
        if not present:
            signers = [anchors[0]]
        else:
            signers = [anchor for anchor in listed.values() if not anchor.not_after or anchor.not_after > earliest]
        signer = next((anchor for anchor in signers if kid_of(anchor.key) == signed.kid), None)  # CONF-9
        require(signer, "unknownIssuer")
        signed.verified(signer.key)
        errors = {source[0]: source[2] for source in present.sources} if present else {}
        require(not reset or signer.key in errors, "noAnchorTime")  # CONF-15
        if not present or new.anchors != present.anchors or new.auditors != present.auditors:  # CONF-10
            require(presence, "presenceRequired")
        if reset:
            self.set_clock_back(reset[1], errors[signer.key], self.clock.tick - made, anchor_keys)
        fresh = [key for key in anchor_keys if not self.slot_held(key)]  # CONF-11
        free = self.free_slots(anchor_keys)
        require(len(fresh) <= len(free), "slotsFull")

        self.configuration, self.configuration_hash = new, sha256(data)
        for key, index in zip(fresh, free):
            self.take_slot(index, Slot(key, self.profile.window))
        for anchor in anchors:
            before = listed.get(anchor.key)
            if before and before.status and before.status != anchor.status:
                self.slot_held(anchor.key).marks.pop(before.status, None)
        if nonce:
            self.spend_nonce(nonce)
        self.keep_floor(due=True)

    def set_clock_back(self, time, error, age, anchor_keys):  # CONF-16, TIME-13
        clock = self.clock
        self.raise_issue_mark(clock.earliest)
        self.counters = []
        self.slots = [slot if slot and slot.key in anchor_keys else None for slot in self.slots]
        for slot in filter(None, self.slots):
            slot.authorities = []
            for mark in slot.marks.values():
                mark.time = None
        clock.set(max(0, time - error), min(MAX_TIME, time + error + age + 1 + clock.uncertainty(age)))
        clock.setter = "resident"
        self.floor = clock.earliest

    def raise_issue_mark(self, second):  # CONF-13
        self.issue_mark = max(self.issue_mark, min(second, LAST_ISSUE_MARK))

    def reset(self, presence, random):
        """RESET-1 to RESET-4."""
        if not presence:
            return Outcome("deny", "presenceRequired", REASONS["presenceRequired"][1])
        for second in [self.clock.earliest] + [entry[1] + 1 for entry in self.anchors()]:
            self.raise_issue_mark(second)
        self.keep_floor(due=True)
        self.receipts, self.last_receipt = self.receipts + 1, sha256(b"reset")  # RESET-3: nobody asks for it
        self.configuration, self.configuration_hash = None, bytes(32)
        self.slots, self.counters = [None] * self.profile.slots, []
        self.session, self.lock_reserved = None, False
        self.power_cycle(random)
        return Outcome("allow", None, 0)

    # -- slots and counters (replay.md, decision.md "Capacity") -----------------------------------------------------

    def slot_held(self, key):
        return next((slot for slot in self.slots if slot and slot.key == key), None)

    def take_slot(self, index, slot):
        old = self.slots[index]
        if old:
            self.counters = [counter for counter in self.counters if counter.issuer != old.key]
        self.slots[index] = slot

    def authority_over(self, authority):
        if authority.exp <= self.floor:
            return True
        above = authority.link and self.slot_held(authority.link[0])
        return bool(above) and (authority.link[1] < above.base or above.is_revoked(authority.link[1]))

    def slot_free(self, slot, anchor_keys=None):
        """Never taken, or free again by REPLAY-10; an anchor keeps its slot while it is listed."""
        listed = [entry[0] for entry in self.anchors()] if anchor_keys is None else anchor_keys
        return slot is None or (slot.key not in listed and all(map(self.authority_over, slot.authorities)))

    def free_slots(self, anchor_keys=None):
        """Never taken first, then those that are free again."""
        free = [index for index, slot in enumerate(self.slots) if self.slot_free(slot, anchor_keys)]
        return sorted(free, key=lambda index: self.slots[index] is not None)

    def counter(self, link):
        return next((c for c in self.counters if c.issuer == link.issuer and c.serial == link.serial), None)

    def counter_free(self, counter):  # CAP-3
        slot = self.slot_held(counter.issuer)
        return (slot is None or self.slot_free(slot) or counter.serial < slot.base or counter.exp <= self.floor
                or slot.is_spent(counter.serial) or slot.is_revoked(counter.serial))

    def record_authority(self, slot, link, exp):
        """Two authorities a slot; a third is merged into the one that ends first."""
        for authority in slot.authorities:
            if authority.link == link:
                authority.exp = max(authority.exp, exp)
                return
        if len(slot.authorities) < 2:
            slot.authorities.append(Authority(link, exp))
            return
        first = min(slot.authorities, key=lambda authority: authority.exp)
        first.link, first.exp = None, max(first.exp, exp)

    # -- messages ---------------------------------------------------------------------------------------------------

    def receive(self, data, channel=1, binding=None):
        """Any unsigned message, from its bytes to the lock's reply."""
        decision = None
        try:
            body = message(data)
            if body.type == "hello":
                return self.hello(body)
            decision = Decision(self, body, channel, binding)
            decision.run() if body.type == "presentation" else decision.ferry()
        except Refused as refusal:
            alarms = decision.alarms if decision else []
            if decision and decision.proven:
                code = REASONS[refusal.reason][1]
                return Outcome("deny", refusal.reason, code, True, self.answer(decision, 0, code), alarms)
            code = 2 if refusal.reason == "busy" else 1
            return Outcome("deny", refusal.reason, code, False, cbor2.dumps([5, code]), alarms)
        if body.type == "ferry":
            return Outcome("allow", None, 0, False, cbor2.dumps([5, 0]), decision.alarms)
        return Outcome("allow", None, 0, True, self.answer(decision, 1, 0), decision.alarms)

    def sign(self, kind, body):
        protected = bytes.fromhex("a201320448") + kid_of(self.key)
        unsigned = Envelope(kind, b"", protected, b"", cbor2.dumps(body), b"")
        return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, unsigned.payload, self.private.sign(unsigned.to_sign())]))

    def issuer_rows(self, kids):
        held = {kid_of(slot.key): slot for slot in self.slots if slot}
        found = [(key_id, held[key_id]) for key_id in kids if key_id in held]
        return [[key_id, slot.base, slot.marks[slot.key].sequence if slot.key in slot.marks else 0]
                for key_id, slot in found]

    def hello(self, body):  # CHAL-1, CHAL-2
        nonce = self.make_nonce()
        configuration = self.configuration
        challenge = {1: self.lock_id, 2: nonce, 3: int(self.certain),
                     4: configuration.window if configuration else self.profile.window,
                     5: configuration.sequence if configuration else 0, 6: self.configuration_hash,
                     7: self.issuer_rows(body.kids)}
        reply = self.sign("challenge", challenge) if body.signed else cbor2.dumps([4, challenge])
        return Outcome("allow", None, 0, bool(body.signed), reply, nonce=nonce)

    def receipt(self, decision):
        """RCPT-1; answers it as the answer discloses it."""
        leaf, sequence, clock = decision.leaf, self.receipts, self.clock
        body = {1: clock.earliest}
        if clock.latest is not None:
            body[2] = clock.latest
        body.update({3: int(decision.action != UNLOCK), 4: decision.action,
                     5: [leaf.issuer, leaf.serial.to_bytes(4, "big")]})
        if leaf.limits.job:
            body[6] = leaf.limits.job
        body[7] = self.session[1] if decision.closing else sequence
        body, salt, tag = cbor2.dumps(body), os.urandom(16), os.urandom(8)
        if leaf.limits.job:
            tag = sha256(leaf.limits.job, sequence.to_bytes(8, "big"))[:8]
        header = {1: self.lock_id, 2: sequence, 3: self.last_receipt, 4: tag, 5: sha256(salt, body),
                  6: os.urandom(32)}  # the auditors' own, which no document defines yet
        signed = self.sign("receipt", header)
        self.receipts, self.last_receipt = sequence + 1, sha256(signed)
        return [cbor2.loads(signed), salt, body]

    def answer(self, decision, verdict, code):  # ANS-2
        clock, proof = self.clock, decision.message.proof
        body = {1: self.lock_id, 2: proof.body.nonce, 3: sha256(proof.raw), 4: verdict, 5: code, 6: clock.earliest}
        if clock.latest is not None:
            body[7] = clock.latest
        rows = self.issuer_rows([kid_of(link.issuer) for link in decision.chain])
        body.update({8: self.configuration.sequence, 9: self.configuration_hash, 10: rows,
                     11: [decision.receipt] if decision.receipt else []})
        return self.sign("answer", body)

    def sensor(self, bolt_thrown, door_closed):
        """The bolt is thrown and the door is closed: what was owed is done."""
        if bolt_thrown and door_closed:
            self.session = None


@dataclass(frozen=True)
class Anchor:
    key: bytes
    issued_after: int
    not_after: int
    status: bytes


# --------------------------------------------------------------------------------------------------------------
# The decision (decision.md): one method a step, in the order of the table
# --------------------------------------------------------------------------------------------------------------

class Decision:
    def __init__(self, lock, message, channel, binding):
        self.lock, self.message = lock, message
        self.channel, self.binding = channel, binding
        self.proven = False        # the proof has verified: answers are signed from here on
        self.set_aside = False     # TIME-9 set a statement of this message aside
        self.chain, self.alarms = [], []
        self.receipt = None
        self.guests = {}           # slots of issuers without one, for this decision alone [DEC-3]

    def run(self):
        self.site_and_lock()
        self.nonce()
        self.resolve_links()
        self.proof()
        self.times()
        self.staples()
        self.roles()
        self.channels()
        self.windows()
        if not self.closing:
            self.schedules()
        self.replay_marks()
        if not self.closing:
            self.freshness()
            self.evidence()
        self.scope()
        self.uses()
        self.obligations()
        self.capacity()
        self.commit()

    def ferry(self):  # FERRY-1: steps 1, 3, 5 and 6
        self.site_and_lock()
        self.resolve_links()
        self.times()
        self.staples()

    # -- steps 1 and 2

    def site_and_lock(self):
        m, configuration = self.message, self.lock.configuration
        require(configuration, "wrongSite")  # PRES-3
        for item in m.links + m.staples + m.times + m.evidence:
            require(item.body.site == configuration.site, "wrongSite")
        for item in m.times + m.evidence + ([m.proof] if m.proof else []):  # PRES-4
            require(item.body.lock == self.lock.lock_id, "wrongLock")

    def nonce(self):
        self.lock.check_nonce(self.message.proof.body.nonce)

    # -- steps 3 and 4

    def resolve_links(self):
        links, proof = self.message.links, self.message.proof
        if not links:
            return
        self.anchor = next((Anchor(*entry) for entry in self.lock.anchors() if kid_of(entry[0]) == links[0].kid), None)
        require(self.anchor, "unknownIssuer")  # CHAIN-8
        keys = [link.body.cnf.key.x for link in links]
        for above, item in zip(keys, links[1:] + ([proof] if proof else [])):  # SIG-9, PROOF-3
            require(kid_of(above) == item.kid, "kidMismatch")
        parent = None
        for index, (item, issuer) in enumerate(zip(links, [self.anchor.key] + keys)):  # SIG-3, SIG-4
            item.verified(issuer, parent)
            parent = sha256(item.to_sign(parent))
            end = item.body.exp
            if index == 0 and self.anchor.not_after:
                end = min(end, self.anchor.not_after)
            self.chain.append(Link(item, index, issuer, end))
        self.leaf = self.chain[-1]

    def proof(self):
        proof, lock = self.message.proof, self.lock
        require(proof.body.links == sha256(*(link.raw for link in self.message.links)), "linksMismatch")
        require(proof.body.binding == self.binding, "bindingMismatch")
        proof.verified(self.leaf.key)
        lock.spend_nonce(proof.body.nonce)  # NONCE-5
        self.proven = True

    @property
    def action(self):
        return self.message.proof.body.action

    @property
    def closing(self):
        """REPLAY-8: who opened the running session may lock and look until it ends."""
        name = (self.leaf.issuer, self.leaf.serial)
        return bool(self.lock.session) and self.lock.session[0] == name and self.action in (LOCK, READ_STATUS)

    @property
    def resident(self):  # CHAIN-7
        return len(self.chain) == 1 and self.leaf.key in self.lock.configuration.residents

    # -- step 5

    def times(self):
        lock, clock = self.lock, self.lock.clock
        for item in self.message.times:
            source = next((s for s in lock.configuration.sources if kid_of(s[0]) == item.kid), None)
            if source is None:
                continue
            key, service, error = source
            anchor = lock.anchor(key)
            if anchor and anchor.not_after and anchor.not_after <= clock.earliest:  # TIME-5
                continue
            try:
                age = clock.tick - lock.check_nonce(item.body.nonce, spent_too=False)
            except Refused:
                continue
            item.verified(key)  # TIME-6
            if service and not anchor and clock.setter != "resident" and not lock.configuration.service_time:  # TIME-9
                self.set_aside = True
                continue
            self.narrow(item.body.time, error, age, anchor, service)
        lock.keep_floor()

    def narrow(self, time, error, age, anchor, service):
        clock = self.lock.clock
        begin = max(0, time - error)
        end = min(MAX_TIME, time + error + age + 1 + clock.uncertainty(age))
        earliest, latest = clock.earliest, clock.latest
        if anchor and latest is not None and begin > latest:  # TIME-10
            clock.set(begin, end)
        else:
            low, high = max(earliest, begin), end if latest is None else min(latest, end)
            if low > high:  # TIME-7
                self.alarms.append("clockConflict")
                return
            if not anchor:  # TIME-8
                rest = max(0, self.lock.configuration.forward_cap - clock.cap_used)
                low = min(low, earliest + rest)
                clock.cap_used += low - earliest
            clock.set(low, high)
        if not service or anchor:  # TIME-11
            clock.setter = "resident"
        elif latest is None:
            clock.setter = "service"

    # -- step 6

    def slot(self, key):
        """The issuer's slot, or the one that lives for this decision alone."""
        held = self.lock.slot_held(key)
        if held:
            return held
        return self.guests.setdefault(key, Slot(key, self.lock.profile.window))

    def staples(self):
        signers = {}  # kid -> (signing key, issuer)
        for entry in self.lock.anchors():
            signers[kid_of(entry[0])] = (entry[0], entry[0])
            if entry[3]:
                signers[kid_of(entry[3])] = (entry[3], entry[0])
        rest = []
        for item in self.message.staples:
            if item.kid in signers:
                self.learn(item, *signers[item.kid])
            else:
                rest.append(item)
        for item in rest:
            key = self.eligible(item.kid)
            if key:
                self.learn(item, key, key)

    def eligible(self, key_id):  # STAPLE-2
        issuing = self.chain[:-1] if self.message.proof else self.chain
        for link in issuing:
            slot = self.slot(link.issuer)
            if (self.superseded(link) or slot.is_revoked(link.serial) or link.serial < slot.base
                    or self.lock.clock.earliest >= link.end):
                return None
            if link.depth >= 1 and kid_of(link.key) == key_id:
                return link.key
        return None

    def learn(self, item, key, issuer):
        slot, body, digest = self.slot(issuer), item.body, sha256(item.raw)
        mark = slot.marks.get(key)
        if mark and (body.sequence < mark.sequence or (body.sequence == mark.sequence and digest == mark.hash)):
            return  # STAPLE-3
        item.verified(key)  # STAPLE-4
        if mark and body.sequence == mark.sequence:  # STAPLE-5
            self.alarms.append("equivocation")
            return
        slot.apply(body, own=key == issuer)
        latest = self.lock.clock.latest
        postdated = latest is not None and body.time > latest + STAPLE_SLACK  # STAPLE-8
        bits = int.from_bytes(body.bits, "little")
        if key != issuer and bits and body.base + bits.bit_length() > slot.base + slot.window:
            return  # STAPLE-7: it must come again, when the base has moved
        slot.marks[key] = Mark(body.sequence, digest, None if postdated else body.time)

    # -- step 7

    def roles(self):
        lock, configuration, chain = self.lock, self.lock.configuration, self.chain
        forbidden = {lock.key, *configuration.witnesses, *configuration.auditors}
        forbidden.update(source[0] for source in configuration.sources)
        for entry in configuration.anchors:
            forbidden.update((entry[0], entry[3]))
        for link in chain:  # CHAIN-6, CHAIN-7
            require(link.key not in forbidden, "keyRole")
            require(link.key not in configuration.residents or len(chain) == 1, "keyRole")
            forbidden.add(link.key)
        for link in chain:  # CHAIN-1
            require(link.depth >= len(chain) - 1 - link.index, "depthExceeded")
        for link in chain:  # CON-6
            named = link.limits
            if link is not self.leaf:
                require("challenge" not in named and "job" not in named, "constraintNotAllowed")
            require("each" not in named or link is not self.leaf, "constraintNotAllowed")
            require("slots" not in named or link.index == 0, "constraintNotAllowed")
        for link in chain[:-1]:  # CHAIN-2 to CHAIN-5
            self.demand(link.limits.each or Body(), self.leaf)

    @staticmethod
    def demand(each, leaf):
        has = leaf.limits
        if each.uses is not None:
            require(has.uses is not None and has.uses <= each.uses, "grantTooWide")
        if each.life is not None:
            require(leaf.exp - leaf.nbf <= each.life, "grantTooWide")
        if each.max_staleness is not None:
            require(has.max_staleness is not None and has.max_staleness <= each.max_staleness, "grantTooWide")
        for key in each.needs or ():
            require(CONSTRAINT_NAMES[key] in has, "grantTooWide")

    # -- steps 8 to 10

    def channels(self):
        require(self.message.proof.body.channel == self.channel, "channelMismatch")  # CHAN-1
        for link in self.chain:  # CHAN-2
            require((link.limits.channels or DEFAULT_CHANNELS) >> self.channel & 1, "channelNotPermitted")

    def windows(self):
        clock = self.lock.clock
        earliest, latest = clock.earliest, clock.latest
        if not self.closing:
            for link in self.chain:  # TIME-2
                require(earliest < link.end, "expired")
        for link in self.chain:  # TIME-3
            require(latest is None or latest >= link.nbf, "notYetValid")
        for link in self.chain:  # TIME-4
            sure = link.nbf <= earliest and (self.closing or (latest is not None and latest < link.end))
            require(sure, "clockUntrusted" if self.set_aside else "clockUncertain")

    def schedules(self):
        earliest, latest = self.lock.clock.earliest, self.lock.clock.latest
        for link in self.chain:
            schedule, offsets = link.limits.schedule, link.limits.offsets
            if not schedule:
                continue
            require(earliest >= offsets[0][0], "offsetsMissing")  # SCHED-1
            require(latest - earliest <= 3600, "clockUncertain")  # SCHED-2
            moments = {earliest, *range(earliest - earliest % 60 + 60, latest + 1, 60)}
            moments.update(start for start, _ in offsets if earliest < start <= latest)
            inside = {in_schedule(schedule, offsets, moment) for moment in moments}
            require(inside != {False}, "outsideSchedule")  # SCHED-4
            require(inside == {True}, "clockUncertain")

    # -- steps 11 to 13

    def superseded(self, link):  # REPLAY-1
        return link.index == 0 and link.iat <= self.anchor.issued_after

    def replay_marks(self):
        require(not self.superseded(self.chain[0]), "superseded")
        for link in self.chain:
            require(not self.slot(link.issuer).is_revoked(link.serial), "revoked")
        for link in self.chain:
            require(link.serial >= self.slot(link.issuer).base, "belowBase")

    def freshness(self):  # STAPLE-9
        latest = self.lock.clock.latest
        for link in self.chain:
            bound = link.limits.max_staleness
            if bound is None:
                continue
            times = [mark.time for mark in self.slot(link.issuer).marks.values() if mark.time is not None]
            require(latest is not None and any(
                time <= latest + STAPLE_SLACK and latest - time <= bound for time in times), "stale")

    def evidence(self):
        nonce, latest = self.message.proof.body.nonce, self.lock.clock.latest
        wanted = self.leaf.limits.challenge
        require(wanted is None or wanted == nonce, "challengeMismatch")  # EVID-5
        witnesses, verified = self.lock.configuration.witnesses, set()
        for link in self.chain:
            for kind, index, max_age in link.limits.evidence or ():
                require(index < len(witnesses), "evidenceMissing")  # EVID-1
                key = witnesses[index]
                candidate = next((item for item in self.message.evidence
                                  if item.body.kind == kind and item.kid == kid_of(key)), None)
                require(candidate, "evidenceMissing")
                body = candidate.body
                if body.nonce is not None:  # EVID-2
                    require(body.nonce == nonce, "evidenceMismatch")
                else:
                    require(body.job == self.leaf.limits.job, "evidenceMismatch")
                require(kind != 2 or body.digest == thumbprint(self.leaf.key), "evidenceMismatch")  # EVID-6
                require(latest is not None and latest - body.time <= max_age
                        and body.time <= latest + 60, "evidenceStale")  # EVID-3
                if id(candidate) not in verified:  # EVID-4
                    candidate.verified(key)
                    verified.add(id(candidate))

    # -- steps 14 to 16

    def scope(self):
        wanted = self.message.proof.body.point
        require(wanted == self.lock.configuration.point, "wrongPoint")  # SCOPE-1
        for link in self.chain:  # SCOPE-2
            require(any(name == wanted and mask >> self.action & 1 for name, mask in link.scope), "notPermitted")

    def uses(self):
        lock, chain = self.lock, self.chain
        for link in chain:  # REPLAY-4
            require(link.serial < self.slot(link.issuer).base + lock.configuration.window, "serialBeyondWindow")
        if self.closing:
            return
        for link in chain:  # REPLAY-5
            require(not self.slot(link.issuer).is_spent(link.serial), "replayed")
        for link in chain:  # REPLAY-7
            counter = lock.counter(link)
            require(not (counter and link.limits.uses and counter.count >= link.limits.uses), "usesExhausted")
        for link in chain:  # REPLAY-9
            counter, life = lock.counter(link), link.limits.lifetime
            if life is not None and counter:
                require(lock.clock.latest - counter.first < life, "lifetimeOver")

    @property
    def obliged(self):
        return any(link.limits.relock_within for link in self.chain)

    def obligations(self):
        lock = self.lock
        if self.obliged and self.action == UNLOCK:
            require(lock.configuration.sensors & 1, "obligationUnsupported")  # SESS-1
        require(not (self.obliged and self.action == HOLD_OPEN), "obligationUnsupported")  # SESS-3
        if self.obliged and self.action == UNLOCK and lock.session and not self.resident:  # SESS-2
            raise Refused("sessionOpen")

    @property
    def is_use(self):
        return self.action in (UNLOCK, HOLD_OPEN)

    def counted(self):
        """The links that keep a counter when this is allowed."""
        return [link for link in self.chain
                if self.is_use and ((link.limits.uses or 0) > 1 or link.limits.lifetime is not None)]

    def capacity(self):
        lock = self.lock
        root = (self.chain[0].issuer, self.chain[0].serial)
        newcomers = [link.issuer for link in self.chain[1:] if not lock.slot_held(link.issuer)]
        held = sum(1 for slot in lock.slots if slot and not lock.slot_free(slot)
                   and any(authority.link == root for authority in slot.authorities))
        if newcomers:  # CAP-1
            require(held + len(newcomers) <= (self.chain[0].limits.slots or 1), "slotQuota")
        reserved = {link.issuer for link in self.chain}  # a chain does not evict its own issuers
        self.places = [index for index in lock.free_slots()
                       if not lock.slots[index] or lock.slots[index].key not in reserved]
        require(len(newcomers) <= len(self.places), "slotsFull")  # CAP-2
        self.newcomers = newcomers
        busy = [counter for counter in lock.counters if not lock.counter_free(counter)]
        kept = busy + [lock.counter(link) for link in self.chain]
        self.spare = [counter for counter in lock.counters if counter not in kept]
        room = lock.profile.counters - len(lock.counters) + len(self.spare)
        for link in self.counted():  # CAP-3
            if lock.counter(link):
                continue
            own = sum(1 for counter in busy if counter.issuer == link.issuer)
            require(room > 0 and (lock.anchor(link.issuer) or 2 * own < lock.profile.counters), "countersFull")
            room -= 1

    # -- step 17 and the effects of an allow

    def commit(self):
        lock = self.lock
        for issuer, index in zip(self.newcomers, self.places):
            lock.take_slot(index, self.slot(issuer))
        root, least = (self.chain[0].issuer, self.chain[0].serial), self.chain[0].exp
        for above, link in zip(self.chain, self.chain[1:]):
            least = min(least, above.exp)  # not notAfter, which may be put off [REPLAY-10]
            lock.record_authority(lock.slot_held(link.issuer), root, least)
        if self.is_use:
            self.count_uses()
        closes = self.closing and self.action == LOCK and lock.lock_reserved  # RCPT-7
        if self.is_use or closes or lock.has_budget():
            self.receipt = lock.receipt(self)
        if closes:
            lock.lock_reserved = False
        if self.obliged and self.action == UNLOCK and not lock.session:
            lock.session = (self.leaf.issuer, self.leaf.serial), lock.receipts - 1
            lock.lock_reserved = True
        if self.resident and self.action == LOCK:  # SESS-8
            lock.session = None
        lock.keep_floor(due=True)
        lock.raise_issue_mark(self.chain[0].iat)

    def count_uses(self):
        lock = self.lock
        for link in self.counted():
            counter = lock.counter(link)
            if counter is None:
                if len(lock.counters) >= lock.profile.counters:
                    lock.counters.remove(next(spare for spare in self.spare if spare in lock.counters))
                counter = Counter(link.issuer, link.serial, 0, lock.clock.earliest, link.exp)
                lock.counters.append(counter)
            counter.count += 1
            counter.exp = max(counter.exp, link.exp)
        for link in self.chain:
            counter, uses = lock.counter(link), link.limits.uses
            if uses is not None and (uses == 1 or counter.count >= uses):
                lock.slot_held(link.issuer).spend(link.serial)


def in_schedule(schedule, offsets, moment):  # SCHED-3
    minutes = [minutes for start, minutes in offsets if start <= moment][-1]
    local = (moment + 60 * minutes) // 60
    day, minute = (local // 1440 + 3) % 7, local % 1440  # day 0 is Monday; 1970-01-01 was a Thursday
    return any((mask >> day & 1 and start <= minute < end)
               or (mask >> (day - 1) % 7 & 1 and start <= minute + 1440 < end)
               for mask, start, end in schedule)
