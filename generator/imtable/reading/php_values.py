"""What a literal of a documented sample says: texts, numbers, arrays and calls, as values.

They are equal when they say the same, wherever they stand. `php` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a code block: line and column (in characters), both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a sample that could not be read, or not with certainty."""

    message: str
    position: Position


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """What was read, and what was wrong on the way. Neither means: there is nothing to read."""

    value: T | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A quoted string without its quotes and escapes."""

    value: str
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number that PHP holds as one (64 bits)."""

    value: int
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number with a fraction: `text` as written, `value` as PHP holds it."""

    text: str
    value: float
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""

    value: bool
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Array:
    """`[…]`. In PHP one type serves for objects (keyed) and for lists (positional)."""

    entries: tuple[ArrayItem, ...]
    position: Position = field(compare=False)

    @property
    def positional(self) -> bool:
        """True for a list; an empty array counts as one, as it does for `json_encode`."""
        return all(entry.key is None for entry in self.entries)

    def get(self, key: str) -> PhpValue | None:
        """The value under a key (the last one, as in PHP), or None."""
        found = (entry.value for entry in reversed(self.entries) if entry.key == key)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class JsonEncoded:
    """`json_encode(…)`: a string on the wire that holds the JSON text of `value`."""

    value: PhpValue
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class QueryString:
    """`urlencode(Formatter::queryStringLike(…))`: a percent-encoded query string."""

    value: PhpValue
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Opaque:
    """Any other expression. `source` is its text, `tokens` the same without blanks and comments."""

    source: str = field(compare=False)
    tokens: tuple[str, ...]
    position: Position = field(compare=False)


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


@dataclass(frozen=True, slots=True)
class ArrayItem:
    """An item of an array; `position` is that of the key, else of the value.

    `comment` is the text of the `//` comment beside it, on the line of the value or of the
    bracket that opens it.
    """

    key: str | None
    value: PhpValue
    position: Position = field(compare=False)
    comment: str = field(default="", compare=False)

    @property
    def constant(self) -> bool:
        """The comment says that the value never varies."""
        return self.comment.startswith("固定值")
