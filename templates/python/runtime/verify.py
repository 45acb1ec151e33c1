"""The signature of the platform over a reply or a notification.

Owns the order of the checks and the reasons of a refusal. It does not know calls, statuses
or what is in the signed bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from .call import Settings
from .credentials import PUBLIC_KEY_PREFIX
from .errors import PayError, SignatureError, SignatureReason
from .steps import Refresh, Steps
from .trust import TrustStore

ALGORITHM = "WECHATPAY2-SHA256-RSA2048"
_HEADERS = tuple(
    f"Wechatpay-{name}" for name in ("Timestamp", "Nonce", "Signature", "Serial")
)
_BY_NAME = tuple(name.lower() for name in _HEADERS)
_PROBE = "WECHATPAY/SIGNTEST/"
_MAX_AGE = 300


def prove(
    settings: Settings, headers: Mapping[str, str], signed: bytes | Iterable[bytes]
) -> Steps[str]:
    """The serial or id of the key that signed the bytes, which may come in pieces, and more
    than once; `headers` by lower-case name.

    An unknown serial causes a refresh of the certificates, and one more look. Whatever
    happens there, it remains a `SignatureError`: the bytes have arrived, and not "nothing".
    """
    trust, now = settings.trust, settings.sources.clock()
    seen = trust.fetched  # before the look: a fetch that ends after it is not missed
    try:
        return check_signature(trust, headers, signed, now)
    except SignatureError as error:
        may = trust.fetched is not seen or trust.may_fetch(now, error.serial)
        if error.reason != "unknown_serial" or not may:
            raise
        unknown = error
    try:
        yield Refresh(seen)
    except PayError as failure:
        raise unknown from failure
    return check_signature(trust, headers, signed, now)


def check_signature(
    trust: TrustStore,
    headers: Mapping[str, str],
    signed: bytes | Iterable[bytes],
    now: float,
) -> str:
    """The serial or id of the trusted key that signed the bytes. Raises `SignatureError`."""
    if lacking := [name for name in _HEADERS if not headers.get(name.lower())]:
        names = " and no ".join(lacking)
        raise _refusal("missing", f"no {names}: has a proxy removed it?")
    timestamp, nonce, signature, serial = (headers[name] for name in _BY_NAME)
    serial = serial.upper()
    algorithm = headers.get("wechatpay-signature-type", ALGORITHM)
    if algorithm != ALGORITHM:
        text = f"cannot check signatures of type {_shown(algorithm)}"
        raise _refusal("unsupported", text, serial)
    _check_age(timestamp, now, serial)
    if signature.startswith(_PROBE):
        text = "a deliberately wrong signature, sent to see whether it is refused"
        raise _refusal("probe", text, serial)
    key = trust.find(serial)
    if key is None:
        raise _refusal("unknown_serial", _unknown(serial, trust), serial)
    pieces = (signed,) if isinstance(signed, bytes) else signed
    head = f"{timestamp}\n{nonce}\n".encode(errors="replace")
    message = chain((head,), pieces, (b"\n",))
    # A line more in the nonce would be a line less in the body.
    if "\n" in nonce or not key.verify(message, signature):
        text = f"the signature is not one of the key {serial} over what arrived"
        raise _refusal("mismatch", text, serial)
    return serial


def is_signed(
    trust: TrustStore, headers: Mapping[str, str], signed: bytes, now: float
) -> bool:
    """Whether a trusted key signed the bytes."""
    try:
        return bool(check_signature(trust, headers, signed, now))
    except SignatureError:
        return False


def _check_age(timestamp: str, now: float, serial: str) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16):
        raise _refusal("stale", f"{_shown(timestamp)} is no time", serial)
    age = now - int(timestamp)
    if abs(age) > _MAX_AGE:
        when = f"{abs(age):.0f} s {'ago' if age > 0 else 'from now'}"
        text = f"signed {when}; {_MAX_AGE} s are allowed: is the clock right?"
        raise _refusal("stale", text, serial)


def _unknown(serial: str, trust: TrustStore) -> str:
    text = f"signed with {_shown(serial)}; known to this client: {trust.known()}"
    if serial.startswith(PUBLIC_KEY_PREFIX):
        return f"{text}: configure public_key and public_key_id of that id"
    return text


def _refusal(reason: SignatureReason, text: str, serial: str = "") -> SignatureError:
    error = SignatureError(f"signature not accepted ({reason}): {text}")
    error.reason, error.serial = reason, serial
    return error


def _shown(text: str) -> str:
    """What a stranger sent, fit for the text of an error."""
    return ascii(text if len(text) <= 80 else f"{text[:80]}...")
