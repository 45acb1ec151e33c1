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


class QuotedText(PartlyCompared, frozen=True):
    """A quoted string without its quotes and escapes."""

    UNCOMPARED = ("position",)

    value: str
    position: Position


class Integer(PartlyCompared, frozen=True):
    """A whole number that PHP holds as one (64 bits)."""

    UNCOMPARED = ("position",)

    value: int
    position: Position


class Decimal(PartlyCompared, frozen=True):
    """A number with a fraction: `text` as written, `value` as PHP holds it."""

    UNCOMPARED = ("position",)

    text: str
    value: float
    position: Position


class Boolean(PartlyCompared, frozen=True):
    """`true` or `false`."""

    UNCOMPARED = ("position",)

    value: bool
    position: Position


class Array(PartlyCompared, frozen=True):
    """`[…]`. In PHP one type serves for objects (keyed) and for lists (positional)."""

    UNCOMPARED = ("position",)

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


class JsonEncoded(PartlyCompared, frozen=True):
    """`json_encode(…)`: a string on the wire that holds the JSON text of `value`."""

    UNCOMPARED = ("position",)

    value: PhpValue
    position: Position


class QueryString(PartlyCompared, frozen=True):
    """`urlencode(Formatter::queryStringLike(…))`: a percent-encoded query string."""

    UNCOMPARED = ("position",)

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
