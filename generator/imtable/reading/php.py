"""The part of PHP that the documented samples are written in.

Owns literals and their grammar. It evaluates nothing and knows neither pages nor calls: a
position counts inside the code block, and what a key means is the business of the caller.
Blanks and comments left out:

    array   := "[" [entry {"," entry} [","]] "]"
    entry   := [key "=>"] value
    value   := text | integer | decimal | boolean | array | json | query | opaque
    json    := "json_encode" "(" value ["," flags] ")"
    query   := "urlencode" "(" Formatter "::" "queryStringLike" "(" value ")" ")"
    opaque  := any other expression, kept as it is written

Reading is total but for `GrammarError`, and its time is linear in the size of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Generic, TypeVar

# The documented samples are at most 10 deep; hostile ones must not exhaust the stack.
MAX_DEPTH = 32

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


# -- values: equal when they say the same, wherever they stand -----------------------------


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


# -- tokens --------------------------------------------------------------------------------

# Every character belongs to a piece, so a place is the sum of the lengths before it. No
# alternative gives characters back (hence the possessive `*+`): the time is linear.
_PIECE = re.compile(
    r"""(\s*+)
    (?: ( //[^\n]*+ | \#[^\n]*+ | /\*.*?(?:\*/|\Z) )
      | ( '[^'\\]*+(?:\\.[^'\\]*+)*+' | "[^"\\]*+(?:\\.[^"\\]*+)*+"
        | -?[0-9]++(?:\.[0-9]++)?+ | \$?[\w\\]++ | -> | => | ===?+ | :: | [^'"] | \Z )
      | ( ['"].*+ )
    )""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?+")
_LONGEST_NUMBER = 40
NAME = re.compile(r"\w++")
_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")
_ENDS = frozenset((*_CLOSERS, ",", ";", "=>", ""))


class GrammarError(Exception):
    """The rest of the block cannot be read; never leaves `samples`."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.problem = Problem(message, position)


@dataclass(slots=True)
class Cursor:
    """The tokens of a block and how far they are read. The last token is the empty one.

    `comments` are keyed by the index of the token before them on the same line.
    """

    code: str
    tokens: list[str] = field(default_factory=list[str])
    starts: list[int] = field(default_factory=list[int])
    comments: dict[int, str] = field(default_factory=dict[int, str])
    lines: list[int] = field(default_factory=list[int])
    at: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def token(self) -> str:
        return self.tokens[self.at]

    def place(self, start: int) -> Position:
        line = bisect_right(self.lines, start)
        return Position(line, start - self.lines[line - 1] + 1)

    def position(self, index: int) -> Position:
        return self.place(self.starts[index])

    def report(self, message: str, position: Position) -> None:
        self.problems.append(Problem(message, position))


def tokenize(code: str) -> Cursor:
    """Raises `GrammarError` for a quote that never closes."""
    cursor = Cursor(code, lines=_line_starts(code))
    tokens, starts, start = cursor.tokens, cursor.starts, 0
    for blank, comment, token, unclosed in _PIECE.findall(code):
        start += len(blank)
        if unclosed:
            raise GrammarError("the quote is never closed", cursor.place(start))
        if not comment:
            tokens.append(token)
            starts.append(start)
        elif tokens and "\n" not in blank and comment.startswith("//"):
            cursor.comments[len(tokens) - 1] = comment[2:].strip()
        start += len(comment) + len(token)
    return cursor


def _line_starts(code: str) -> list[int]:
    return [0, *(newline.end() for newline in re.finditer("\n", code))]


# -- values --------------------------------------------------------------------------------


def _value(cursor: Cursor, depth: int) -> PhpValue:
    """Read up to the next delimiter; what is more than a plain value is opaque."""
    first = cursor.at
    value = _plain_value(cursor, depth)
    if value is None or cursor.token not in _ENDS:
        return _opaque(cursor, first)
    return value


def _plain_value(cursor: Cursor, depth: int) -> PhpValue | None:
    """Read one value; None, and nothing read, where none begins."""
    token = cursor.token
    if token == "[":
        return _array(cursor, depth)
    scalar = _scalar(token, cursor.position(cursor.at))
    if scalar is not None:
        cursor.at += 1
        return scalar
    return _encoded(cursor, depth)


def _scalar(token: str, position: Position) -> PhpValue | None:
    if token[:1] in ("'", '"'):
        text = unquote(token)
        return None if text is None else QuotedText(text, position)
    if number := _NUMBER.fullmatch(token):
        return _number(token, number[1] is not None, position)
    word = token.lower()
    return Boolean(word == "true", position) if word in ("true", "false") else None


def unquote(token: str) -> str | None:
    """The text of a quoted token; None where PHP would substitute something in it."""
    text = token[1:-1]
    if token[:1] == "'":
        return re.sub(r"\\([\\'])", r"\1", text) if "\\" in text else text
    is_plain = token[:1] == '"' and "$" not in text and "\\" not in text
    return text if is_plain else None


def _number(token: str, fraction: bool, position: Position) -> PhpValue | None:
    """None for a number that PHP could not hold exactly enough to be meant."""
    if len(token) > _LONGEST_NUMBER:
        return None
    if fraction:
        return Decimal(token, float(token), position)
    value = int(token)
    return Integer(value, position) if -(2**63) <= value < 2**63 else None


def _encoded(cursor: Cursor, depth: int) -> PhpValue | None:
    position = cursor.position(cursor.at)
    match cursor.tokens[cursor.at : cursor.at + 6]:
        case ["json_encode" | "\\json_encode", "(", *_]:
            cursor.at += 2
            return JsonEncoded(_argument(cursor, depth), position)
        case ["urlencode" | "\\urlencode", "(", name, "::", "queryStringLike", "("]:
            if name.rpartition("\\")[2] != "Formatter":
                return None
            cursor.at += 6
            query = QueryString(_argument(cursor, depth), position)
            _skip_to_closer(cursor)
            return query
        case _:
            return None


def _argument(cursor: Cursor, depth: int) -> PhpValue:
    """The first argument of a call whose bracket is open; the others are flags."""
    _require_depth(cursor, depth)
    value = _value(cursor, depth + 1)
    if cursor.token not in (")", ","):
        raise _unexpected(cursor)
    _skip_to_closer(cursor)
    return value


def _array(cursor: Cursor, depth: int) -> Array:
    position = cursor.position(cursor.at)
    _require_depth(cursor, depth)
    cursor.at += 1
    array = Array(read_entries(cursor, "]", depth + 1), position)
    cursor.at += 1
    _report_doubtful_keys(cursor, array)
    return array


def read_entries(cursor: Cursor, closer: str, depth: int) -> tuple[ArrayItem, ...]:
    """Read entries up to the closing token, which is left unread."""
    entries: list[ArrayItem] = []
    while cursor.token != closer:
        entries.append(_entry(cursor, depth))
        if cursor.token == ",":
            cursor.at += 1
        elif cursor.token != closer:
            raise _unexpected(cursor)
    return tuple(entries)


def _entry(cursor: Cursor, depth: int) -> ArrayItem:
    first = cursor.at
    value = _value(cursor, depth)
    if cursor.token != "=>":
        return ArrayItem(None, value, value.position, _comment(cursor, first))
    key, position = _key(cursor, first, value), value.position
    cursor.at += 1
    first = cursor.at
    value = _value(cursor, depth)
    return ArrayItem(key, value, position, _comment(cursor, first))


def _key(cursor: Cursor, first: int, value: PhpValue) -> str:
    match value:
        case QuotedText(text):
            return text
        case Integer(number):
            return str(number)
        case _:
            message = "the key is neither a text nor a whole number"
            cursor.report(message, value.position)
            return source_text(cursor, first)


def _comment(cursor: Cursor, first: int) -> str:
    """The comment beside a value that begins at token `first` and has just been read."""
    if not cursor.comments:
        return ""
    last = cursor.at if cursor.token == "," else cursor.at - 1
    beside = (cursor.comments.get(index) for index in (first, cursor.at - 1, last))
    return next((text for text in beside if text is not None), "")


def _opaque(cursor: Cursor, first: int) -> Opaque:
    """Take the tokens from `first` up to the next delimiter outside of brackets."""
    while cursor.token not in _ENDS:
        opens = cursor.token in _OPENERS
        cursor.at += 1
        if opens:
            _skip_to_closer(cursor)
    if cursor.at == first:
        raise _unexpected(cursor)
    tokens = tuple(cursor.tokens[first : cursor.at])
    return Opaque(source_text(cursor, first), tokens, cursor.position(first))


def source_text(cursor: Cursor, first: int) -> str:
    """The code from token `first` to the end of the last token that was read."""
    last = cursor.at - 1
    end = cursor.starts[last] + len(cursor.tokens[last])
    return cursor.code[cursor.starts[first] : end]


def _skip_to_closer(cursor: Cursor) -> None:
    """Read to the end of the bracket that is open, whatever is inside."""
    open_brackets = 1
    while open_brackets:
        if not cursor.token:
            raise _unexpected(cursor)
        open_brackets += (cursor.token in _OPENERS) - (cursor.token in _CLOSERS)
        cursor.at += 1


def _report_doubtful_keys(cursor: Cursor, array: Array) -> None:
    keyed = [entry for entry in array.entries if entry.key is not None]
    if 0 < len(keyed) < len(array.entries):
        cursor.report("entries with and without a key are mixed", array.position)
    seen: set[str | None] = set()
    for entry in keyed:
        if entry.key in seen:
            cursor.report("the key is repeated", entry.position)
        seen.add(entry.key)


def _require_depth(cursor: Cursor, depth: int) -> None:
    if depth >= MAX_DEPTH:
        place = cursor.position(cursor.at)
        raise GrammarError(f"values are nested deeper than {MAX_DEPTH}", place)


def _unexpected(cursor: Cursor) -> GrammarError:
    place = cursor.position(cursor.at)
    if not cursor.token:
        return GrammarError("the code ends inside of a bracket or value", place)
    return GrammarError(f"unexpected {cursor.token[:40]!r}", place)
