"""What the specification's readers take and refuse, its CDDL takes and refuses."""

import functools

import cbor2
import pycddl
import pytest

from published import ENVELOPES, ROOT, load, parts, steps

SOURCE = "".join(
    path.read_text() + "\n" for path in sorted((ROOT / "Spec" / "cddl").glob("*.cddl")))

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
def rule(name):
    # The first rule is the one that a schema judges by.
    return pycddl.Schema(f"start = {name}\n{SOURCE}")


def name_of(kind):
    return "time-statement" if kind == "time" else kind


def takes(name, data):
    try:
        rule(name).validate_cbor(data)
        return True
    except pycddl.ValidationError:
        return False


def judge(message, kind):
    """Every rule that a message must satisfy: (rule, bytes)."""
    if kind in ENVELOPES:
        yield "envelope", message
        yield name_of(kind), parts(message)[2]
        return
    yield kind, message
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
