"""What a literal of a documented sample says: texts, numbers, arrays and calls, as values.

They are equal when they say the same, wherever they stand. `php` reads them.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from imtable.ir.equality import PartlyCompared

T = TypeVar("T")


class Position(Struct, frozen=True, order=True):
    """A place in a code block: line and column (in characters), both counted from 1."""

    line: int
    column: int


class Problem(Struct, frozen=True):
    """Something in a sample that could not be read, or not with certainty."""

    message: str
    position: Position


class Parsed(Struct, Generic[T], frozen=True):
    """What was read, and what was wrong on the way. Neither means: there is nothing to read."""

    value: T | None
    problems: tuple[Problem, ...] = ()


class PhpLiteral(PartlyCompared, frozen=True):
    """What stands at a `position`, which is no part of what it says."""

    UNCOMPARED = ("position",)


class QuotedText(PhpLiteral, frozen=True):
    """A quoted string without its quotes and escapes."""

    value: str
    position: Position


class Integer(PhpLiteral, frozen=True):
    """A whole number that PHP holds as one (64 bits)."""

    value: int
    position: Position


class Decimal(PhpLiteral, frozen=True):
    """A number with a fraction: `text` as written, `value` as PHP holds it."""

    text: str
    value: float
    position: Position


class Boolean(PhpLiteral, frozen=True):
    """`true` or `false`."""

    value: bool
    position: Position


class Array(PhpLiteral, frozen=True):
    """`[…]`. In PHP one type serves for objects (keyed) and for lists (positional)."""

    entries: tuple[ArrayItem, ...]
    position: Position

    @property
    def positional(self) -> bool:
        """True for a list; an empty array counts as one, as it does for `json_encode`."""
        return all(entry.key is None for entry in self.entries)

    def get(self, key: str) -> PhpValue | None:
        """The value under a key (the last one, as in PHP), or None."""
        found = (entry.value for entry in reversed(self.entries) if entry.key == key)
        return next(found, None)


class JsonEncoded(PhpLiteral, frozen=True):
    """`json_encode(…)`: a string on the wire that holds the JSON text of `value`."""

    value: PhpValue
    position: Position


class QueryString(PhpLiteral, frozen=True):
    """`urlencode(Formatter::queryStringLike(…))`: a percent-encoded query string."""

    value: PhpValue
    position: Position


class Opaque(PartlyCompared, frozen=True):
    """Any other expression. `source` is its text, `tokens` the same without blanks and comments."""

    UNCOMPARED = ("source", "position")

    source: str
    tokens: tuple[str, ...]
    position: Position


PhpValue = (
    QuotedText
    | Integer
    | Decimal
    | Boolean
    | Array
    | JsonEncoded
    | QueryString
    | Opaque
)


class ArrayItem(PartlyCompared, frozen=True):
    """An item of an array; `position` is that of the key, else of the value.

    `comment` is the text of the `//` comment beside it, on the line of the value or of the
    bracket that opens it.
    """

    UNCOMPARED = ("position", "comment")

    key: str | None
    value: PhpValue
    position: Position
    comment: str = ""

    @property
    def constant(self) -> bool:
        """The comment says that the value never varies."""
        return self.comment.startswith("固定值")
