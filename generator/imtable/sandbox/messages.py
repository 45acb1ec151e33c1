"""What arrives at the sandbox, what leaves it, and the state between.

Owns the values that pass from module to module. Clock and nonces are given, never taken.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from imtable.ir.model import KeyOwner
from imtable.sandbox.credentials import Keys
from imtable.sandbox.faults import Fault, RequestedFault
from imtable.sandbox.findings import RequestFinding, clip
from imtable.sandbox.limits import Openers
from imtable.sandbox.seals import (
    ecb_text,
    gcm_text,
    rsa_decrypt,
    rsa_encrypt,
    rsa_verify,
)
from imtable.sandbox.situation import Seals
from imtable.sandbox.steering import Steering

JSON_HEADERS = (("Content-Type", "application/json; charset=utf-8"),)
REMEMBERED = 10_000
"""Nonces that are known again, and requested faults that are counted."""
MAX_SECRETS = 3_000
"""Ciphertexts of one request that are opened: each takes about a millisecond."""


class Received(Struct, frozen=True):
    """A request as it arrived. `target` is path and query, raw; header names are lower case;
    `certificate` is the serial of the client certificate, None where there is none."""

    verb: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    certificate: str | None = None

    @property
    def path(self) -> str:
        """The raw path."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The raw query."""
        return self.target.partition("?")[2]


class Answer(Struct, frozen=True):
    """A reply as it leaves, without the headers of the connection."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Checked(Struct, frozen=True):
    """What came of checking a request: findings, and the values it said by wire name."""

    findings: tuple[RequestFinding, ...]
    said: Mapping[str, Any] = field(default_factory=dict[str, Any])


class NonceMemory:
    """Which nonces have been seen; safe for threads."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, nonce: str) -> bool:
        """Remember a nonce; False if it is known."""
        with self._lock:
            known = nonce in self._seen
            self._seen[nonce] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return not known


class SandboxState(Struct, frozen=True, kw_only=True):
    """The keys, the address (with a final slash), a clock in Unix seconds, new nonces."""

    keys: Keys
    url: str
    clock: Callable[[], float]
    nonce: Callable[[], str]
    public_key_only: bool = False
    tls: bool = False
    nonces: NonceMemory = field(default_factory=NonceMemory)

    @property
    def serials(self) -> tuple[str, ...]:
        """The ids that a client may name in `Wechatpay-Serial`."""
        if self.public_key_only:
            return (self.keys.public_key_id,)
        return (self.keys.public_key_id, self.keys.platform_serial)

    def signer(self, received: Received) -> str:
        """The id to sign with: the one that the client names. Who names none fetches the
        first certificates and can verify with those alone; all others get the public key.
        """
        named = received.headers.get("wechatpay-serial")
        if named is None:
            return self.serials[-1]
        return named if named in self.serials else self.keys.public_key_id


class Call(Struct, frozen=True, kw_only=True):
    """A request that passed, ready to be answered."""

    received: Received
    said: Mapping[str, Any]
    requested_fault: RequestedFault = RequestedFault()
    steering: Steering = field(default_factory=Steering)

    @property
    def fault(self) -> Fault | None:
        """What shall go wrong."""
        return self.requested_fault.fault

    def wants_gzip(self, member: str) -> bool:
        """Whether this member of the request says so."""
        return str(self.said.get(member, "")).upper() == "GZIP"


# -- secrets -------------------------------------------------------------------------------


def openers(state: SandboxState, serial: str | None) -> Openers:
    """What is needed to look into a request that names `serial` as its platform key; None
    where it names none, and cannot hold secrets for the platform then."""
    left = iter(range(MAX_SECRETS))

    def decrypt(owner: KeyOwner, text: str) -> tuple[str | None, str]:
        if next(left, None) is None:
            return None, f"there are more than {MAX_SECRETS:,} secrets in one request"
        return _decrypt(state.keys, owner, serial, text)

    def check_signature(signature: str, siblings: dict[str, Any]) -> str | None:
        return _check_signature(state.keys, signature, siblings)

    return Openers(decrypt, check_signature)


def _decrypt(
    keys: Keys, owner: KeyOwner, serial: str | None, text: str
) -> tuple[str | None, str]:
    if owner == "bank-card":
        wanted, name = keys.bank_card, "the key for bank cards (bank-card-key)"
    else:
        if serial is None:
            return None, "no Wechatpay-Serial says to which key it is encrypted"
        named = serial if serial in keys.signers else keys.public_key_id
        wanted, name = keys.signers[named], f"the platform key {named}"
    plain = rsa_decrypt(wanted, text)
    if plain is not None:
        return plain, ""
    for other, key in (*keys.signers.items(), ("for bank cards", keys.bank_card)):
        if rsa_decrypt(key, text) is not None:
            return None, f"it is encrypted to the key {other}, not to {name}"
    return None, f"it must be encrypted to {name}, RSA-OAEP with SHA-1, base64"


def _check_signature(
    keys: Keys, signature: str, siblings: dict[str, Any]
) -> str | None:
    """The signature inside an identity request covers the serial and the time beside it."""
    text = "&".join(
        f"{k}={siblings.get(k, '')}" for k in ("cert_serialno", "timestamp")
    )
    if rsa_verify(keys.merchant, text.encode(), signature):
        return None
    return f"it is not the merchant's RSA-SHA256 signature of `{clip(text)}`"


def seals(state: SandboxState) -> Seals:
    """How the values of a reply are closed."""
    keys = state.keys

    def rsa(owner: KeyOwner, text: str) -> str:
        if owner == "merchant":
            return rsa_encrypt(keys.merchant, text)
        key = (
            keys.bank_card if owner == "bank-card" else keys.signers[keys.public_key_id]
        )
        return rsa_encrypt(key.public_key(), text)

    def gcm(associated_data: str, text: str) -> tuple[str, str]:
        nonce = state.nonce()[:12]
        return nonce, gcm_text(keys.apiv3_key, nonce, associated_data, text)

    return Seals(rsa, gcm, lambda text: ecb_text(keys.apiv2_key, text))
