"""Whom to trust: the keys of the platform, by their serial or id.

Owns the map, the choice of a key to encrypt with, and the record of when certificates were
fetched. It does not know how they are fetched (`certificates`) and makes no calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from .credentials import PUBLIC_KEY_PREFIX, Credentials
from .errors import PayError

if TYPE_CHECKING:
    from .keys import Certificate, PublicKey

_REST = 60.0  # seconds between two fetches, lest forged serials cause a storm of them


class Fetch(NamedTuple):
    """The last time that certificates were fetched; `failure` says why it was in vain."""

    at: float = float("-inf")
    failure: PayError | None = None


class TrustStore:
    """Serial (upper case) or id -> key, shared by all threads and clients of a merchant.

    The certificates and the last fetch are replaced as a whole: who reads them sees either
    the old or the new.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._certificates = _by_serial(credentials.certificates if credentials else ())
        self._public: dict[str, PublicKey] = {}
        if credentials and credentials.public_key and credentials.public_key_id:
            self._public[credentials.public_key_id] = credentials.public_key
        self._can_fetch = bool(credentials and credentials.apiv3_key)
        self.fetched = Fetch()

    def find(self, serial: str) -> PublicKey | None:
        """The key of that serial or id."""
        return self._public.get(serial) or _key(self._certificates.get(serial))

    def current(self, now: float) -> tuple[str, PublicKey] | None:
        """The key to encrypt with and its name: the public key, else that of the valid
        certificate that ends last. None where there is neither."""
        for pair in self._public.items():
            return pair
        valid = [
            one for one in self._certificates.values() if one.starts <= now <= one.ends
        ]
        best = max(valid, key=lambda one: one.ends, default=None)
        return (best.serial, best.key) if best else None

    def may_fetch(self, now: float, serial: str = "") -> bool:
        """Whether fetching could bring a key, that of `serial` if given, and may be tried.

        Without any key it may at any time: nothing works before it has succeeded.
        """
        if not self._can_fetch or serial.startswith(PUBLIC_KEY_PREFIX):
            return False
        rested = not 0 <= now - self.fetched.at < _REST
        return rested or not (self._public or self._certificates)

    def replace(self, certificates: Iterable[Certificate]) -> None:
        """Trust these certificates, and no longer any other; the public key stays."""
        self._certificates = _by_serial(certificates)

    def with_certificates(self, certificates: Iterable[Certificate]) -> TrustStore:
        """A store that trusts these certificates too."""
        store = copy(self)
        store.replace((*self._certificates.values(), *certificates))
        return store

    def known(self) -> str:
        """The serials and ids, for the text of an error."""
        return ", ".join((*self._public, *sorted(self._certificates))) or "none"


def _by_serial(certificates: Iterable[Certificate]) -> dict[str, Certificate]:
    """The certificates by their serial."""
    return {one.serial: one for one in certificates}


def _key(certificate: Certificate | None) -> PublicKey | None:
    return certificate.key if certificate else None
