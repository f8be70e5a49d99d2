"""The published cases that an image is asked."""

import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
EXTERNAL = ROOT.parent / "shared" / "external"


@dataclass(frozen=True)
class Verification:
    """A key, a message, a signature, and whether Latchkey takes it.

    `is_equation` says that the equation alone decides (SIG-8), where the case says so itself: then
    the callback has to come to that verdict alone. Otherwise the lock library refuses before it
    asks (SIG-5 to SIG-7), and a lenient verifier may take the signature.
    """

    name: str
    key: bytes
    message: bytes
    signature: bytes
    is_valid: bool
    is_equation: bool | None


def published_case(family: str, identity: str) -> dict:
    """One case of Vectors/v1."""
    document = json.loads((ROOT / f"Vectors/v1/{family}.json").read_text())
    return next(case for case in document["cases"] if case["id"] == identity)


def published() -> list[Verification]:
    """The family ed25519 of Vectors/v1."""
    document = json.loads((ROOT / "Vectors/v1/ed25519.json").read_text())
    cases = []
    for case in document["cases"]:
        for step in case["steps"]:
            cases.append(Verification(
                case["id"], bytes.fromhex(step["key"]), bytes.fromhex(step["message"]),
                bytes.fromhex(step["signature"]), step["expect"]["verdict"] == "allow",
                case["requirements"][0] == "SIG-8"))
    return cases


def wycheproof() -> list[Verification] | None:
    """Signatures of another length are left out: a message of the protocol cannot hold one."""
    path = EXTERNAL / "wycheproof/ed25519_test.json"
    if not path.exists():
        return None
    cases = []
    for group in json.loads(path.read_text())["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for test in group["tests"]:
            if len(test["sig"]) == 128:
                cases.append(Verification(
                    f"wycheproof-{test['tcId']}", key, bytes.fromhex(test["msg"]),
                    bytes.fromhex(test["sig"]), test["result"] == "valid", None))
    return cases


def known_signatures() -> list[tuple[bytes, bytes, bytes, bytes]] | None:
    """Seed, public key, message and signature of the vectors behind RFC 8032."""
    path = EXTERNAL / "rfc8032/TESTVECTORS"
    if not path.exists():
        return None
    known = []
    for line in path.read_text().splitlines():
        private, public, message, signature = (bytes.fromhex(part) for part in line.split(":")[:4])
        known.append((private[:32], public, message, signature[:64]))
    return known


def known_macs() -> list[tuple[str, bytes, bytes, bytes]] | None:
    """Name, key, message and the whole tag of Wycheproof's HMAC-SHA-256."""
    path = EXTERNAL / "wycheproof/hmac_sha256_test.json"
    if not path.exists():
        return None
    return [(f"wycheproof-hmac-{test['tcId']}", bytes.fromhex(test["key"]),
             bytes.fromhex(test["msg"]), bytes.fromhex(test["tag"]))
            for group in json.loads(path.read_text())["testGroups"] if group["tagSize"] == 256
            for test in group["tests"] if test["result"] == "valid"]
