"""What an invented reply depends on.

Owns the values that travel down a table while a reply is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from imtable.ir.model import KeyOwner


@dataclass(frozen=True, slots=True)
class Seals:
    """How secrets are closed: `rsa` for the owner of a key, `gcm` gives nonce and ciphertext
    under associated data, `ecb` the ciphertext of an XML text."""

    rsa: Callable[[KeyOwner, str], str]
    gcm: Callable[[str, str], tuple[str, str]]
    ecb: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Situation:
    """What an invented value depends on. `fixed` are members whose value the protocol decides,
    `echo` what the request said, both by wire name; `settings` is what a test wants at this place,
    an empty object where it wants nothing; `xml` writes an object as elements.
    """

    seals: Seals
    url: str
    textual: bool = False
    fixed: Lookup[str, str] = dataclass_field(default_factory=dict[str, str])
    echo: Lookup[str, Any] = dataclass_field(default_factory=dict[str, Any])
    settings: Any = dataclass_field(default_factory=dict[str, Any])
    variant: int = 0
    xml: Callable[[str, Lookup[str, Any]], str] | None = None
