"""A stock COSE library verifies our envelopes, and a stock decoder reads our claims."""

import base64
import functools

import cbor2
import cwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from published import ENVELOPES, external_aad, load, parts, sha256, sig_structure, steps

VERIFIED = steps("verify", verdict="allow")
FORGED = [(case, step) for case, step in steps("verify", verdict="deny")
          if step["expect"]["reason"] == "badSignature"]


def key_of(step):
    """A COSE_Key {1: 1, 3: -19, -1: 6, -2: x}."""
    return cwt.COSEKey.new({1: 1, 3: -19, -1: 6, -2: bytes.fromhex(step["key"]), 4: [2]})


def cose_verify(step):
    """The payload, by python-cwt."""
    cose = cwt.COSE.new(verify_kid=False) if hasattr(cwt.COSE, "new") else cwt.COSE()
    return cose.decode(
        bytes.fromhex(step["message"]), key_of(step), external_aad=external_aad(step))


def test_there_are_messages_of_every_domain_and_bound_links():
    assert {step["type"] for _, step in VERIFIED} == set(ENVELOPES)
    assert any("parent" in step for _, step in VERIFIED)


@pytest.mark.parametrize("kind", ENVELOPES)
def test_a_cose_library_verifies(kind):
    for case, step in VERIFIED:
        if step["type"] == kind:
            payload = cose_verify(step)
            assert payload == parts(bytes.fromhex(step["message"]))[2], case["id"]


def test_a_cose_library_refuses():
    assert len(FORGED) > 30
    for case, step in FORGED:
        with pytest.raises(Exception) as caught:
            cose_verify(step)
        assert type(caught.value).__name__ in {"VerifyError", "DecodeError"}, case["id"]


def test_a_link_needs_its_parent():
    for _, step in (row for row in VERIFIED if "parent" in row[1]):
        alone = {key: value for key, value in step.items() if key != "parent"}
        with pytest.raises(cwt.VerifyError):
            cose_verify(alone)


def test_the_parent_is_the_hash_of_the_signed_structure():
    """In a chain of a presentation, link 2 verifies under the digest of link 1."""
    found = 0
    for case, step in steps("present", verdict="allow"):
        links = cbor2.loads(bytes.fromhex(step["message"]))[1]
        for above, below in zip(links, links[1:]):
            above, below = cbor2.dumps(above), cbor2.dumps(below)
            claims = cbor2.loads(parts(above)[2])
            digest = sha256(sig_structure(above, b"latchkey/v1/credential"))
            if above != cbor2.dumps(links[0]):
                continue
            step = {"message": below.hex(), "key": claims[8][1][-2].hex(), "type": "credential",
                    "parent": digest.hex()}
            assert cose_verify(step) == parts(below)[2], case["id"]
            found += 1
    assert found > 0


def test_a_stock_decoder_reads_the_claims():
    for case, step in VERIFIED:
        if step["type"] != "credential":
            continue
        claims = cbor2.loads(parts(bytes.fromhex(step["message"]))[2])
        assert sorted(claims) == [-65537, 3, 4, 5, 6, 7, 8, 9], case["id"]
        token = cwt.Claims.new({key: value for key, value in claims.items() if key > 0})
        assert token.exp == claims[4] and token.nbf == claims[5] and token.iat == claims[6]
        assert token.cti == claims[7] and len(token.cti) == 4
        assert len(base64.urlsafe_b64decode(claims[3] + "==")) == 16
        assert claims[8][1][1] == 1 and claims[8][1][-1] == 6 and len(claims[8][1][-2]) == 32
        scope = cbor2.loads(claims[9])
        assert all(isinstance(point, str) and isinstance(mask, int) for point, mask in scope)


def test_kid_is_the_start_of_the_thumbprint():
    for case, step in VERIFIED:
        cose_key = cbor2.dumps({1: 1, -1: 6, -2: bytes.fromhex(step["key"])})
        protected = cbor2.loads(parts(bytes.fromhex(step["message"]))[0])
        assert protected == {1: -19, 4: sha256(cose_key)[:8]}, case["id"]


def test_our_bytes_are_what_a_canonical_encoder_writes():
    """cbor2's canonical order is that of RFC 7049: it agrees where no key is negative."""
    for case, step in VERIFIED:
        payload = parts(bytes.fromhex(step["message"]))[2]
        if step["type"] != "credential":
            assert cbor2.dumps(cbor2.loads(payload), canonical=True) == payload, case["id"]


def test_stock_decoders_read_what_the_profile_admits():
    for case, step in steps("cbor", verdict="allow"):
        assert load(bytes.fromhex(step["message"])) is not None, case["id"]


# Ed25519 by `cryptography`, which is OpenSSL.


def openssl_verifies(step):
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(step["key"]))
        key.verify(bytes.fromhex(step["signature"]), bytes.fromhex(step["message"]))
        return True
    except (InvalidSignature, ValueError):
        return False


def test_openssl_accepts_what_we_accept():
    accepted = steps("ed25519", verdict="allow")
    assert len(accepted) > 5
    for case, step in accepted:
        assert openssl_verifies(step), case["id"]


def test_openssl_refuses_what_is_wrong_by_the_equation_or_by_s():
    """SIG-6 and SIG-7 are ours alone: there OpenSSL may accept, and no rule of its own says no."""
    lenient = []
    for case, step in steps("ed25519", verdict="deny"):
        if {"SIG-5", "SIG-8"} & set(case["requirements"]):
            assert not openssl_verifies(step), case["id"]
        elif openssl_verifies(step):
            lenient.append(case["id"])
    print(f"OpenSSL alone would accept {len(lenient)}: {' '.join(lenient)}")
