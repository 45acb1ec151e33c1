"""The other side of the wire, for tests of the runtime: keys, signatures, scripted answers.

It signs, seals and opens with `cryptography` directly, so that the runtime is compared with
something that is not itself. All keys are made here and thrown away.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from runtime import Credentials, RawResponse, Send, Sources

NOW = 1_780_000_000.0
MCHID = "1900000001"
APPID = "wxd678efh567hg6787"
APIV3_KEY = "0123456789abcdef0123456789abcdef"
PUBLIC_KEY_ID = "PUB_KEY_ID_0114232134912410000000000000"
MERCHANT_SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
OLD, NEW = "4A" * 20, "7B" * 20
"""Serials of two platform certificates."""
OAEP = padding.OAEP(padding.MGF1(SHA1()), SHA1(), None)


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """One key for each name: "merchant", "platform", a serial ..."""
    assert name
    return rsa.generate_private_key(65537, 2048)


def private_pem(name: str) -> str:
    key = rsa_key(name)
    form = PrivateFormat.PKCS8
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


def public_pem(name: str) -> str:
    form = PublicFormat.SubjectPublicKeyInfo
    return rsa_key(name).public_key().public_bytes(Encoding.PEM, form).decode()


def certificate_pem(serial: str, days: int = 100, start: int = -1) -> str:
    """A certificate for the key of that name, valid for `days` from NOW."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now, key = datetime.fromtimestamp(NOW, UTC), rsa_key(serial)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int(serial, 16))
        .not_valid_before(now + timedelta(days=start))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def credentials(*certificates: str, **changes: Any) -> Credentials:
    """Those of a merchant in public-key mode, or of one with these platform certificates. The
    same texts are read once: a private key is checked as it is read, and that takes long.
    """
    if all(isinstance(each, str) for each in changes.values()):
        return _read_once(certificates, *sorted(changes.items()))
    return _read(certificates, *changes.items())


def _read(certificates: tuple[str, ...], *changes: tuple[str, Any]) -> Credentials:
    given: dict[str, Any] = {
        "mchid": MCHID,
        "serial": MERCHANT_SERIAL,
        "private_key": private_pem("merchant"),
        "public_key_id": None if certificates else PUBLIC_KEY_ID,
        "public_key": None if certificates else public_pem("platform"),
        "certificates": certificates,
    }
    return Credentials(**given | dict(changes))


_read_once = cache(_read)


def in_certificate_mode(*certificates: str, **changes: Any) -> Credentials:
    """A merchant with an APIv3 key and without a public key."""
    given = {"public_key_id": None, "public_key": None, "apiv3_key": APIV3_KEY}
    return credentials(*certificates, **given | changes)


# -- what the platform answers -------------------------------------------------------------


def signature(message: bytes, name: str = "platform") -> str:
    raw = rsa_key(name).sign(message, padding.PKCS1v15(), SHA256())
    return b64encode(raw).decode()


def answer(
    body: object = None,
    status: int = 200,
    *,
    serial: str = PUBLIC_KEY_ID,
    at: float = NOW,
    changes: Mapping[str, str | None] | None = None,
) -> RawResponse:
    """A signed reply; `changes` are made to its headers after signing, None removes."""
    raw = body if isinstance(body, bytes) else encoded(body)
    timestamp, nonce = str(int(at)), "c5ac7061fccab6bf3e254dcf98995b8c"
    message = f"{timestamp}\n{nonce}\n".encode() + raw + b"\n"
    headers: dict[str, str | None] = {
        "Request-ID": "R1",
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": serial,
        "Wechatpay-Signature": signature(
            message, "platform" if serial == PUBLIC_KEY_ID else serial
        ),
    }
    headers |= changes or {}
    sent = tuple((name, value) for name, value in headers.items() if value is not None)
    return RawResponse(status=status, headers=sent, body=raw)


def encoded(body: object) -> bytes:
    return b"" if body is None else json.dumps(body, ensure_ascii=False).encode()


def unsigned(status: int, body: object = None, **headers: str) -> RawResponse:
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    raw = body if isinstance(body, bytes) else encoded(body)
    return RawResponse(status=status, headers=sent, body=raw)


def certificates_reply(
    *serials: str, signed_by: str = "", key: str = APIV3_KEY, **options: Any
) -> RawResponse:
    """The list of platform certificates, signed with the last of them."""
    data = [_sealed(serial, certificate_pem(serial), key) for serial in serials]
    return answer({"data": data}, serial=signed_by or serials[-1], **options)


def _sealed(serial: str, pem: str, key: str) -> dict[str, object]:
    nonce = os.urandom(6).hex()
    raw = AESGCM(key.encode()).encrypt(nonce.encode(), pem.encode(), b"certificate")
    return {
        "serial_no": serial,
        "effective_time": "2018-06-08T10:34:56+08:00",
        "expire_time": "2030-12-08T10:34:56+08:00",
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": "certificate",
            "ciphertext": b64encode(raw).decode(),
        },
    }


def sealed_for_merchant(text: str) -> str:
    return b64encode(
        rsa_key("merchant").public_key().encrypt(text.encode(), OAEP)
    ).decode()


def opened(text: str, name: str = "platform") -> str:
    """What the owner of the key reads in a secret member."""
    return rsa_key(name).decrypt(b64decode(text), OAEP).decode()


def body_of(request: Send) -> bytes:
    """The body as one piece, as a server sees it."""
    body = request.body or b""
    return body if isinstance(body, bytes) else b"".join(body)


# -- carrying ------------------------------------------------------------------------------

Outcome = RawResponse | Exception


@dataclass
class Wire:
    """A transport that answers by a function, or from a list; `sent` is what it was given."""

    handle: Callable[[Send], Outcome]
    sent: list[Send] = field(default_factory=list[Send])

    @classmethod
    def script(cls, *answers: Outcome) -> Wire:
        rest = list(answers)
        return cls(lambda _: rest.pop(0))

    def send(self, request: Send, /) -> RawResponse:
        self.sent.append(request)
        outcome = self.handle(request)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        return None


@dataclass
class AsyncWire:
    """The same for an event loop."""

    wire: Wire

    async def send(self, request: Send, /) -> RawResponse:
        return self.wire.send(request)

    async def close(self) -> None:
        return None


def sources(now: Callable[[], float] = lambda: NOW) -> Sources:
    """A clock that stands, no pauses, and nonces that can be told apart."""
    count = iter(range(10**9))
    return Sources(clock=now, chance=lambda: 0.0, nonce=lambda: f"N{next(count):031}")
