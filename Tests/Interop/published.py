"""The published cases and what they hold, read with nothing of this project."""

import hashlib
import json
import pathlib

import cbor2

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "Vectors" / "v1"

ENVELOPES = (
    "credential proof staple time challenge answer receipt acknowledgement evidence configuration"
    " passcode request"
).split()


def families():
    """The families of the manifest, by name."""
    manifest = json.loads((VECTORS / "manifest.json").read_text())
    return {row["family"]: json.loads((VECTORS / row["file"]).read_text())
            for row in manifest["families"]}


def cases():
    return [case for family in families().values() for case in family["cases"]]


def steps(*verbs, verdict=None):
    """(case, step) of these verbs, with this verdict."""
    return [(case, step) for case in cases() for step in case["steps"]
            if step["do"] in verbs
            and (verdict is None or step.get("expect", {}).get("verdict") == verdict)]


def load(data):
    """One item that fills the bytes, or None when a stock decoder cannot read it."""
    try:
        item = cbor2.loads(data)
        return item if cbor2.dumps(item) == data or len(data) == consumed(data) else None
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, MemoryError):
        return None


def consumed(data):
    """How many bytes the first item takes."""
    import io

    stream = io.BytesIO(data)
    cbor2.load(stream)
    return stream.tell()


def parts(envelope):
    """[protected, unprotected, payload, signature], or None when it is no COSE_Sign1."""
    item = load(envelope)
    if not isinstance(item, cbor2.CBORTag) or item.tag != 18:
        return None
    if not isinstance(item.value, (list, tuple)) or len(item.value) != 4:
        return None
    return item.value


def external_aad(step):
    """The domain of a message, and the parent it is bound to (SIG-3, SIG-4)."""
    aad = b"latchkey/v1/" + step["type"].encode()
    return aad + b"\0" + bytes.fromhex(step["parent"]) if "parent" in step else aad


def sig_structure(envelope, aad):
    protected, _, payload, _ = parts(envelope)
    return cbor2.dumps(["Signature1", protected, aad, payload])


def sha256(data):
    return hashlib.sha256(data).digest()
