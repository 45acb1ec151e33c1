"""The marks that annotations of generated models carry: `Annotated[str, Wire("from")]`.

Owns the vocabulary only. What a mark does is decided where values are written (`encode`)
and read (`convert`). Plain classes here: an import pays for each of them.
"""

from __future__ import annotations

from typing import Literal

KeyOwner = Literal["platform", "merchant", "bank-card"]


class Wire:
    """The name on the wire, where it differs from the identifier."""

    def __init__(self, name: str) -> None:
        self.name = name


class Secret:
    """Plain text for the caller, RSA-OAEP on the wire; `key` says who owns the key pair."""

    def __init__(self, key: KeyOwner = "platform") -> None:
        self.key: KeyOwner = key


class Encrypted(str):
    """A value of a secret member that the caller has encrypted: it is sent as it is."""

    __slots__ = ()


class FromClient:
    """A member that is the client's own number, "mchid" or "appid", where none is passed."""

    def __init__(self, setting: Literal["mchid", "appid"]) -> None:
        self.setting = setting


class JsonText:
    """One string on the wire that holds the JSON text of the annotated type."""


class QueryText:
    """One string on the wire: the whole `k=v&k=v` text of the members, percent-encoded."""


class Numbered:
    """A list whose items travel as members of their own: `coupon_id_$n`, `x_$n_$m`."""

    def __init__(self, template: str) -> None:
        self.template = template


class Signature:
    """A signature over the call: left out by the caller, or taken as given."""


class FileDigest:
    """The digest of the file that is uploaded with it: left out, or taken as given."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm


class AesGcm:
    """The decrypted content of a member; `nonce` and `associated_data` are its siblings."""


class AesEcb:
    """The decrypted content of a v2 refund notice."""
