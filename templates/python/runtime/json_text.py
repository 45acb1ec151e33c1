"""Plain values -> JSON text: by msgspec where that writes the same bytes as `json`, else by it.

Owns that choice, and how numbers are written. It does not know members or models.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from json import JSONEncoder

_JSON = JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Float(float):
    """A number that is left to `json`: msgspec writes exponents otherwise."""


def dump_json(value: object) -> bytes:
    """Compact, in UTF-8. Raises `ValueError` for a text that cannot be, and for a number that
    is too long."""
    try:
        if encode := fast_encoder():
            return encode(value)
    except (TypeError, UnicodeEncodeError):
        pass
    return _JSON.encode(value).encode()


def scalar_text(value: float) -> str:
    """A number or a truth value as JSON writes it."""
    return _JSON.encode(value)


@cache
def fast_encoder() -> Callable[[object], bytes] | None:
    """Writes the same bytes as `json`, or raises TypeError, as for any subclass."""
    try:
        import msgspec
    except ImportError:
        return None
    return msgspec.json.Encoder().encode
