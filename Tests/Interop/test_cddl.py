"""What the specification's readers take and refuse, its CDDL takes and refuses.

Two tools judge, each where the other is blind: pycddl knows regular expressions, but takes a text
for a byte string of its size; zcbor is exact, but knows no regular expressions.
"""

import contextlib
import functools
import io
import re

import cbor2
import pycddl
import pytest
import zcbor

from published import ENVELOPES, ROOT, load, parts, steps

SOURCE = "".join(
    path.read_text() + "\n" for path in sorted((ROOT / "Spec" / "cddl").glob("*.cddl")))

# What pycddl misreads, and how it is put for it.
FOR_PYCDDL = [
    (r"-1439\.\.1439", "int"),  # it has no negative ranges
    (r"key / bstr \.size 0", "bstr"),  # it judges the length of the first choice only
    (r"bstr \.cbor receipt-body", "bstr"),  # in an array it applies .cbor to every entry
    (r'\.regexp "([^"]*)"', r'.regexp "^(\1)$"'),  # it searches where it should match
]
# What zcbor misreads. It names the members of a map by their types, so that two of one type need
# aliases of their own; labels must be neither rules nor words of Python.
FOR_ZCBOR = [
    (r";.*", ""),
    (r' \.regexp "[^"]*"', ""),
    (r"9 => \[0\*4 key\]", "9 => [0*4 witness-key]"),
    (r"11 => \[1\*3 key\]", "11 => [1*3 auditor-key]"),
    (r"\bevidence: ", "evidences: "),
    (r"\bproof: ", "last: "),
    (r"\bfrom: ", "since: "),
]
ALIAS = r"^([a-z0-9-]+) = ((?:bstr|tstr|[0-9]+\.\.[0-9]+)(?: \.size [0-9]+)?) *$"
# Lists of envelopes, which zcbor cannot read without their types.
NOT_FOR_ZCBOR = {"presentation", "ferry", "hello"}


def source_for_zcbor():
    text = SOURCE
    for pattern, other in FOR_ZCBOR:
        text, count = re.subn(pattern, other, text)
        assert count > 0, pattern
    for name, base in re.findall(ALIAS, text, re.MULTILINE):
        text = re.sub(rf"(?<![\w-]){name}(?![\w-])(?! *[=:])", base, text)
    return text + "\nwitness-key = bstr .size 32\nauditor-key = bstr .size 32\n"


ZCBOR = zcbor.DataTranslator.from_cddl(
    cddl_string=source_for_zcbor(), default_max_qty=16).my_types

# Reasons that CDDL, which knows values and no encodings, can give.
SHAPE = {"malformed", "missingKey", "unknownKey", "outOfRange", "invalidText", "unsupportedType",
         "unknownConstraint"}

# Rules that CDDL cannot say: the case is refused by prose, and its CDDL takes it.
BEYOND = {
    "STAPLE-1": "the last byte of a bitmap is not zero",
    "CONF-1": "W is a multiple of 32; a founding stands at sequence 0 and only there",
    "CON-2": "the end of a schedule row counts from its start",
    "CON-4": "schedule and offsets come together",
    "CRED-1": "the unused bits of an audience are zero",
}


@functools.cache
def schema(name):
    text = SOURCE
    for pattern, other in FOR_PYCDDL:
        text, count = re.subn(pattern, other, text)
        assert count > 0, pattern
    # The first rule is the one that a schema judges by.
    return pycddl.Schema(f"start = {name}\n{text}")


def pycddl_takes(name, data):
    try:
        schema(name).validate_cbor(data)
        return True
    except pycddl.ValidationError:
        return False


def zcbor_takes(name, data):
    if name in NOT_FOR_ZCBOR:
        return True
    try:
        # It tells what it tried on standard output.
        with contextlib.redirect_stdout(io.StringIO()):
            ZCBOR[name].validate_str(data)
        return True
    except (zcbor.CddlValidationError, cbor2.CBORError):
        return False


def takes(name, data):
    return pycddl_takes(name, data) and zcbor_takes(name, data)


def name_of(kind):
    return "time-statement" if kind == "time" else kind


def judge(message, kind):
    """Every rule that a message must satisfy: (rule, bytes)."""
    if kind in ENVELOPES:
        yield "envelope", message
        yield name_of(kind), parts(message)[2]
        return
    yield kind, message
    if kind == "hello":
        return
    item = cbor2.loads(message)
    lists = ["credential", "staple", "time"]
    if kind == "presentation":
        lists.append("evidence")
        yield from judge(cbor2.dumps(item[5]), "proof")
    elif kind == "ferry":
        lists.append("acknowledgement")
    for index, inner in enumerate(lists):
        for envelope in item[index + 1]:
            yield from judge(cbor2.dumps(envelope), inner)


def messages(verdict):
    for case, step in steps("decode", "verify", verdict=verdict):
        yield case, step, step["type"]
    kinds = {"configure": "configuration", "hello": "hello", "present": "presentation",
             "ferry": "ferry"}
    for case, step in steps(*kinds, verdict=verdict):
        yield case, step, kinds[step["do"]]


ACCEPTED = list(messages("allow"))


def test_there_is_something_to_judge():
    assert {kind for _, _, kind in ACCEPTED} >= {*ENVELOPES, "presentation", "ferry", "hello"}


@pytest.mark.parametrize("kind", sorted({kind for _, _, kind in ACCEPTED}))
def test_accepted_messages_are_of_the_cddl(kind):
    for case, step, _ in (row for row in ACCEPTED if row[2] == kind):
        for name, data in judge(bytes.fromhex(step["message"]), kind):
            assert takes(name, data), (case["id"], name, data.hex())


def refused_by_shape():
    """Envelopes whose frame stands, and whose payload has a wrong shape."""
    for case, step in steps("decode", verdict="deny"):
        if step["type"] not in ENVELOPES or step["expect"]["reason"] not in SHAPE:
            continue
        message = bytes.fromhex(step["message"])
        frame = parts(message)
        if frame is None or not takes("envelope", message) or load(frame[2]) is None:
            continue
        yield case, step["type"], frame


def is_frozen(frame):
    """Whether the protected header is that of SIG-1, of which CDDL knows the length alone."""
    return frame[0][:5] == bytes.fromhex("a201320448")


def test_refused_shapes_are_refused_by_the_cddl():
    judged = beyond = 0
    for case, kind, frame in refused_by_shape():
        if not is_frozen(frame):
            continue
        judged += 1
        if takes(name_of(kind), frame[2]):
            assert BEYOND.keys() & set(case["requirements"]), (case["id"], frame[2].hex())
            beyond += 1
    print(f"{judged} shapes refused, {beyond} of them by prose alone")
    assert judged > 300


def test_what_is_beyond_cddl_is_little():
    beyond = [case["id"] for case, kind, frame in refused_by_shape()
              if is_frozen(frame) and takes(name_of(kind), frame[2])]
    assert len(beyond) < 20, beyond
