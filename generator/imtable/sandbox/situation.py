"""What an invented reply depends on.

Owns the values that travel down a table while a reply is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec import field as struct_field

from imtable.ir.model import KeyOwner


class Seals(Struct, frozen=True):
    """How secrets are closed: `rsa` for the owner of a key, `gcm` gives nonce and ciphertext
    under associated data, `ecb` the ciphertext of an XML text."""

    rsa: Callable[[KeyOwner, str], str]
    gcm: Callable[[str, str], tuple[str, str]]
    ecb: Callable[[str], str]


class Situation(Struct, frozen=True):
    """What an invented value depends on. `fixed` are members whose value the protocol decides,
    `echo` what the request said, both by wire name; `settings` is what a test wants at this place,
    an empty object where it wants nothing; `xml` writes an object as elements.
    """

    seals: Seals
    url: str
    textual: bool = False
    fixed: Mapping[str, str] = struct_field(default_factory=dict[str, str])
    echo: Mapping[str, Any] = struct_field(default_factory=dict[str, Any])
    settings: Any = struct_field(default_factory=dict[str, Any])
    variant: int = 0
    xml: Callable[[str, Mapping[str, Any]], str] | None = None
