"""Signatures of v2: a hash over the sorted members and a key that both sides know.

Owns the texts that are signed. It does not know XML, calls or settings.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping

from .errors import ConfigError
from .hidden import Hidden

# MD5 is what the protocol fixes. HMAC has the key twice: as its key, and in the text.
_BY_LENGTH = {32: "MD5", 64: "HMAC-SHA256"}
_TRANSFER = """
    amount appid desc mch_id nonce_str openid partner_trade_no ww_msg_type
"""
_PACKET = "act_name mch_billno mch_id nonce_str re_openid total_amount wxappid"


def canonical(members: Mapping[str, str]) -> bytes:
    """`a=1&b=2` in UTF-8: by name in the order of bytes, raw values, without `sign` and what
    is empty. Raises `ConfigError` for what is no UTF-8."""
    try:
        pairs = sorted(
            (k.encode(), f"{k}={v}".encode()) for k, v in members.items() if v
        )
    except UnicodeEncodeError:
        raise ConfigError("half of a surrogate pair cannot be signed") from None
    return b"&".join(text for name, text in pairs if name != b"sign")


def sign_v2(
    members: Mapping[str, str], key: Hidden[str], sign_type: str = "MD5"
) -> str:
    """The value of `sign` in upper-case hex. Raises `ConfigError` for an unknown type."""
    if sign_type not in _BY_LENGTH.values():
        raise ConfigError(f"sign_type {sign_type!r} is neither MD5 nor HMAC-SHA256")
    text = canonical(members)
    return _md5(text, b"key", key) if sign_type == "MD5" else _hmac(text, key)


def verify_v2(members: Mapping[str, str], key: Hidden[str]) -> bool:
    """Whether `sign` is right; its length says which hash it is. In constant time."""
    given = members.get("sign", "")
    kind = _BY_LENGTH.get(len(given))
    if kind is None:
        return False
    return hmac.compare_digest(sign_v2(members, key, kind).encode(), given.encode())


def sign_workwx(members: Mapping[str, str], secret: Hidden[str]) -> str:
    """The value of `workwx_sign`, for the two calls of WeChat Work that have it: over some of
    their members only, those of a transfer or else those of a red packet."""
    names = _TRANSFER if "partner_trade_no" in members else _PACKET
    text = canonical({name: members.get(name, "") for name in names.split()})
    return _md5(text, b"secret", secret)


def sign_certificate(members: Mapping[str, str], sign: Callable[[bytes], str]) -> str:
    """The value of `cert_sign`: two members, signed with the merchant's private key."""
    names = ("cert_serialno", "timestamp")
    if missing := [name for name in names if not members.get(name)]:
        raise ConfigError(f"{missing[0]} is missing, which this signature is over")
    return sign("&".join(f"{name}={members[name]}" for name in names).encode())


def _md5(text: bytes, name: bytes, key: Hidden[str]) -> str:
    raw = b"&".join((text, name + b"=" + _bytes(key)))
    return hashlib.md5(raw, usedforsecurity=False).hexdigest().upper()


def _hmac(text: bytes, key: Hidden[str]) -> str:
    raw = b"&".join((text, b"key=" + _bytes(key)))
    return hmac.new(_bytes(key), raw, "sha256").hexdigest().upper()


def _bytes(key: Hidden[str]) -> bytes:
    return key.reveal().encode(errors="replace")  # an error would hold the key
