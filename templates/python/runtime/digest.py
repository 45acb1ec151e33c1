"""Digests of files, by the names that the documentation uses.

Owns the names. It does not know what is hashed, or what a difference means.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

from .errors import ConfigError, NotSupportedError

_NAMES = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256"}


class Hash(Protocol):
    """A digest under way."""

    def update(self, data: bytes, /) -> object: ...

    def hexdigest(self) -> str: ...


def new_hash(name: str) -> Hash:
    """MD5, SHA1, SHA256 or SM3, in any case, with or without a dash. Raises `ConfigError`."""
    known = name.upper().replace("-", "")
    if known == "SM3":
        return _Sm3()
    if known not in _NAMES:
        raise ConfigError(f"hash {name!r} is none of MD5, SHA1, SHA256, SM3")
    return hashlib.new(_NAMES[known], usedforsecurity=False)


class _Sm3:
    """By `cryptography`: the OpenSSL of Python need not know it."""

    def __init__(self) -> None:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.hashes import SM3, Hash

        try:
            self._hash = Hash(SM3())
        except UnsupportedAlgorithm:
            raise NotSupportedError(
                "the installed `cryptography` lacks SM3; pass the digest yourself"
            ) from None

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.finalize().hex()
