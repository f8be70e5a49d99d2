"""Requests signed as the specification says, with nothing of this project."""

import base64
import hashlib

import cbor2
from cryptography.hazmat.primitives.serialization import (
    Encoding, PublicFormat, load_pem_private_key)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sha256(data):
    return hashlib.sha256(data).digest()


class Key:
    """A private key of a file, as the tool writes it."""

    def __init__(self, path):
        self._key = load_pem_private_key(path.read_bytes(), None)
        self.public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        cose_key = b"\xa3\x01\x01\x20\x06\x21\x58\x20" + self.public
        self.kid = sha256(cose_key)[:8]

    def seal(self, payload, domain):
        """SIG-1, SIG-3"""
        protected = b"\xa2\x01\x32\x04\x48" + self.kid
        aad = b"latchkey/v1/" + domain.encode()
        signature = self._key.sign(cbor2.dumps(["Signature1", protected, aad, payload]))
        return b"\xd2\x84" + cbor2.dumps(protected) + b"\xa0" + cbor2.dumps(payload) + cbor2.dumps(signature)

    def headers(self, nonce, method, path, body):
        """What signs one request (REQ-1); `nonce` is the answer of /v1/nonce."""
        payload = cbor2.dumps({
            1: nonce["origin"], 2: unbase64url(nonce["server"]), 3: unbase64url(nonce["nonce"]),
            4: method, 5: path, 6: sha256(body)})
        return {"Latchkey-Request": base64url(self.seal(payload, "request")),
                "Latchkey-Key": base64url(self.public)}
