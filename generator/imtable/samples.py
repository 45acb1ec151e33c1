"""The documented PHP samples as values.

Owns the small part of PHP that the samples are written in. It evaluates nothing and knows
neither pages nor the IR: a position counts inside the code block, and what a key means is the
business of the caller. The grammar, blanks and comments left out:

    call    := variable {link} "->" verb ["Async"] "(" [entry {"," entry} [","]] ")"
    link    := "->" name | "->" "chain" "(" text ")" | "[" text "]"
    array   := "[" [entry {"," entry} [","]] "]"
    entry   := [key "=>"] value
    value   := text | integer | decimal | boolean | array | json | query | opaque
    json    := "json_encode" "(" value ["," flags] ")"
    query   := "urlencode" "(" Formatter "::" "queryStringLike" "(" value ")" ")"
    opaque  := any other expression, kept as it is written

Reading is total: no text makes it raise, and its time is linear in the size of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from imtable.ir import Verb

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
class Reading(Generic[T]):
    """What was read, and what was wrong on the way. Neither means: there is nothing to read."""

    value: T | None
    problems: tuple[Problem, ...] = ()


# -- values: equal when they say the same, wherever they stand -----------------------------


@dataclass(frozen=True, slots=True)
class Text:
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

    entries: tuple[Entry, ...]
    position: Position = field(compare=False)

    @property
    def positional(self) -> bool:
        """True for a list; an empty array counts as one, as it does for `json_encode`."""
        return all(entry.key is None for entry in self.entries)

    def get(self, key: str) -> Value | None:
        """The value under a key (the last one, as in PHP), or None."""
        found = (entry.value for entry in reversed(self.entries) if entry.key == key)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class JsonEncoded:
    """`json_encode(…)`: a string on the wire that holds the JSON text of `value`."""

    value: Value
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class UrlEncoded:
    """`urlencode(Formatter::queryStringLike(…))`: a percent-encoded query string."""

    value: Value
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Opaque:
    """Any other expression. `source` is its text, `tokens` the same without blanks and comments."""

    source: str = field(compare=False)
    tokens: tuple[str, ...]
    position: Position = field(compare=False)


Value = Text | Integer | Decimal | Boolean | Array | JsonEncoded | UrlEncoded | Opaque


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of an array; `position` is that of the key, else of the value.

    `comment` is the text of the `//` comment beside it, on the line of the value or of the
    bracket that opens it.
    """

    key: str | None
    value: Value
    position: Position = field(compare=False)
    comment: str = field(default="", compare=False)

    @property
    def constant(self) -> bool:
        """The comment says that the value never varies."""
        return self.comment.startswith("固定值")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One documented call.

    `url` is the template as the sample names it, without host (`v3/refund/{id}`), or None where
    a variable holds the address. `chain` is the expression left of the verb, as written.
    `arguments` are the options of the call, keyed. `statuses` are the HTTP status codes that
    the sample compares the reply with.
    """

    verb: Verb
    asynchronous: bool
    url: str | None
    chain: str
    arguments: Array | None
    statuses: tuple[int, ...]
    position: Position


def read_sample(code: str) -> Reading[Sample]:
    """Read the call that a code block documents.

    A block without a call (a redirect, a notification handler, a fragment) gives neither a
    value nor a problem. A problem without a value means that the block could not be read; one
    beside a value means that PHP would accept what stands there, yet hardly as intended.
    """
    try:
        cursor = _tokenize(code)
        sample = _only_call(cursor)
    except _GrammarError as error:
        return Reading(None, (error.problem,))
    return Reading(sample, tuple(cursor.problems))


def read_fragment(code: str) -> Reading[Array]:
    """Read a list of `'key' => value` without brackets around it.

    A repeated key is no problem at the outer level: the entries are alternatives.
    """
    try:
        cursor = _tokenize(code)
        array = Array(_entries(cursor, "", 0), Position(1, 1))
    except _GrammarError as error:
        return Reading(None, (error.problem,))
    bare = [entry.position for entry in array.entries if entry.key is None]
    cursor.problems.extend(Problem("an entry without a key", place) for place in bare)
    return Reading(array, tuple(cursor.problems))


def same_call(one: Sample, other: Sample) -> bool:
    """Both samples send the same and expect the same, in whatever style they are written."""

    def essence(sample: Sample) -> tuple[object, ...]:
        return sample.verb, sample.url, sample.arguments, sample.statuses

    return essence(one) == essence(other)


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
_NAME = re.compile(r"\w++")
_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")
_ENDS = frozenset((*_CLOSERS, ",", ";", "=>", ""))


class _GrammarError(Exception):
    """The rest of the block cannot be read; never leaves this module."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.problem = Problem(message, position)


@dataclass(slots=True)
class _Cursor:
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


def _tokenize(code: str) -> _Cursor:
    """Raises `_GrammarError` for a quote that never closes."""
    cursor = _Cursor(code, lines=_line_starts(code))
    tokens, starts, start = cursor.tokens, cursor.starts, 0
    for blank, comment, token, unclosed in _PIECE.findall(code):
        start += len(blank)
        if unclosed:
            raise _GrammarError("the quote is never closed", cursor.place(start))
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


def _value(cursor: _Cursor, depth: int) -> Value:
    """Read up to the next delimiter; what is more than a plain value is opaque."""
    first = cursor.at
    value = _plain_value(cursor, depth)
    if value is None or cursor.token not in _ENDS:
        return _opaque(cursor, first)
    return value


def _plain_value(cursor: _Cursor, depth: int) -> Value | None:
    """Read one value; None, and nothing read, where none begins."""
    token = cursor.token
    if token == "[":
        return _array(cursor, depth)
    scalar = _scalar(token, cursor.position(cursor.at))
    if scalar is not None:
        cursor.at += 1
        return scalar
    return _encoded(cursor, depth)


def _scalar(token: str, position: Position) -> Value | None:
    if token[:1] in ("'", '"'):
        text = _unquoted(token)
        return None if text is None else Text(text, position)
    if number := _NUMBER.fullmatch(token):
        return _number(token, number[1] is not None, position)
    word = token.lower()
    return Boolean(word == "true", position) if word in ("true", "false") else None


def _unquoted(token: str) -> str | None:
    """The text of a quoted token; None where PHP would substitute something in it."""
    text = token[1:-1]
    if token[:1] == "'":
        return re.sub(r"\\([\\'])", r"\1", text) if "\\" in text else text
    is_plain = token[:1] == '"' and "$" not in text and "\\" not in text
    return text if is_plain else None


def _number(token: str, fraction: bool, position: Position) -> Value | None:
    """None for a number that PHP could not hold exactly enough to be meant."""
    if len(token) > _LONGEST_NUMBER:
        return None
    if fraction:
        return Decimal(token, float(token), position)
    value = int(token)
    return Integer(value, position) if -(2**63) <= value < 2**63 else None


def _encoded(cursor: _Cursor, depth: int) -> Value | None:
    position = cursor.position(cursor.at)
    match cursor.tokens[cursor.at : cursor.at + 6]:
        case ["json_encode" | "\\json_encode", "(", *_]:
            cursor.at += 2
            return JsonEncoded(_argument(cursor, depth), position)
        case ["urlencode" | "\\urlencode", "(", name, "::", "queryStringLike", "("]:
            if name.rpartition("\\")[2] != "Formatter":
                return None
            cursor.at += 6
            query = UrlEncoded(_argument(cursor, depth), position)
            _skip_to_closer(cursor)
            return query
        case _:
            return None


def _argument(cursor: _Cursor, depth: int) -> Value:
    """The first argument of a call whose bracket is open; the others are flags."""
    _require_depth(cursor, depth)
    value = _value(cursor, depth + 1)
    if cursor.token not in (")", ","):
        raise _unexpected(cursor)
    _skip_to_closer(cursor)
    return value


def _array(cursor: _Cursor, depth: int) -> Array:
    position = cursor.position(cursor.at)
    _require_depth(cursor, depth)
    cursor.at += 1
    array = Array(_entries(cursor, "]", depth + 1), position)
    cursor.at += 1
    _report_doubtful_keys(cursor, array)
    return array


def _entries(cursor: _Cursor, closer: str, depth: int) -> tuple[Entry, ...]:
    """Read entries up to the closing token, which is left unread."""
    entries: list[Entry] = []
    while cursor.token != closer:
        entries.append(_entry(cursor, depth))
        if cursor.token == ",":
            cursor.at += 1
        elif cursor.token != closer:
            raise _unexpected(cursor)
    return tuple(entries)


def _entry(cursor: _Cursor, depth: int) -> Entry:
    first = cursor.at
    value = _value(cursor, depth)
    if cursor.token != "=>":
        return Entry(None, value, value.position, _comment(cursor, first))
    key, position = _key(cursor, first, value), value.position
    cursor.at += 1
    first = cursor.at
    value = _value(cursor, depth)
    return Entry(key, value, position, _comment(cursor, first))


def _key(cursor: _Cursor, first: int, value: Value) -> str:
    match value:
        case Text(text):
            return text
        case Integer(number):
            return str(number)
        case _:
            message = "the key is neither a text nor a whole number"
            cursor.report(message, value.position)
            return _source(cursor, first)


def _comment(cursor: _Cursor, first: int) -> str:
    """The comment beside a value that begins at token `first` and has just been read."""
    if not cursor.comments:
        return ""
    last = cursor.at if cursor.token == "," else cursor.at - 1
    beside = (cursor.comments.get(index) for index in (first, cursor.at - 1, last))
    return next((text for text in beside if text is not None), "")


def _opaque(cursor: _Cursor, first: int) -> Opaque:
    """Take the tokens from `first` up to the next delimiter outside of brackets."""
    while cursor.token not in _ENDS:
        opens = cursor.token in _OPENERS
        cursor.at += 1
        if opens:
            _skip_to_closer(cursor)
    if cursor.at == first:
        raise _unexpected(cursor)
    tokens = tuple(cursor.tokens[first : cursor.at])
    return Opaque(_source(cursor, first), tokens, cursor.position(first))


def _source(cursor: _Cursor, first: int) -> str:
    """The code from token `first` to the end of the last token that was read."""
    last = cursor.at - 1
    end = cursor.starts[last] + len(cursor.tokens[last])
    return cursor.code[cursor.starts[first] : end]


def _skip_to_closer(cursor: _Cursor) -> None:
    """Read to the end of the bracket that is open, whatever is inside."""
    open_brackets = 1
    while open_brackets:
        if not cursor.token:
            raise _unexpected(cursor)
        open_brackets += (cursor.token in _OPENERS) - (cursor.token in _CLOSERS)
        cursor.at += 1


def _report_doubtful_keys(cursor: _Cursor, array: Array) -> None:
    keyed = [entry for entry in array.entries if entry.key is not None]
    if 0 < len(keyed) < len(array.entries):
        cursor.report("entries with and without a key are mixed", array.position)
    seen: set[str | None] = set()
    for entry in keyed:
        if entry.key in seen:
            cursor.report("the key is repeated", entry.position)
        seen.add(entry.key)


def _require_depth(cursor: _Cursor, depth: int) -> None:
    if depth >= MAX_DEPTH:
        place = cursor.position(cursor.at)
        raise _GrammarError(f"values are nested deeper than {MAX_DEPTH}", place)


def _unexpected(cursor: _Cursor) -> _GrammarError:
    place = cursor.position(cursor.at)
    if not cursor.token:
        return _GrammarError("the code ends inside of a bracket or value", place)
    return _GrammarError(f"unexpected {cursor.token[:40]!r}", place)


# -- calls ---------------------------------------------------------------------------------

_VERBS: tuple[Verb, ...] = ("get", "post", "put", "patch", "delete")
_METHODS: dict[str, tuple[Verb, bool]] = {
    verb + suffix: (verb, bool(suffix)) for verb in _VERBS for suffix in ("", "Async")
}
_COMPARISONS = (["(", ")", "==="], ["(", ")", "=="])
_STATUS = re.compile("[1-5][0-9][0-9]")


def _only_call(cursor: _Cursor) -> Sample | None:
    """Read the first call whose address is written out, and report any other call."""
    sample = _first_call(cursor)
    message = "a second call" if sample else "a call without a literal address"
    start = cursor.at if sample else 0
    for index, token in enumerate(cursor.tokens[start:], start):
        if token == "->" and _method(cursor, index):
            cursor.report(message, cursor.position(index + 1))
    return sample


def _first_call(cursor: _Cursor) -> Sample | None:
    while cursor.token:
        first = cursor.at
        cursor.at += 1
        if cursor.tokens[first].startswith("$"):
            segments = _segments(cursor)
            if method := _method(cursor, cursor.at):
                return _call(cursor, first, segments, *method)
    return None


def _method(cursor: _Cursor, arrow: int) -> tuple[Verb, bool] | None:
    """The verb that is called at an arrow, and whether its reply is awaited elsewhere."""
    match cursor.tokens[arrow : arrow + 3]:
        case ["->", name, "("]:
            return _METHODS.get(name)
        case _:
            return None


def _segments(cursor: _Cursor) -> list[str]:
    """Read the links after a variable: the segments of an address."""
    segments: list[str] = []
    while True:
        match cursor.tokens[cursor.at : cursor.at + 5]:
            case ["->", "chain", "(", quoted, ")"]:
                segment, size = _unquoted(quoted), 5
            case ["[", quoted, "]", *_]:
                segment, size = _unquoted(quoted), 3
            case ["->", name, after, *_] if after != "(" and _NAME.fullmatch(name):
                segment, size = _kebab(name), 2
            case _:
                return segments
        if segment is None:
            return segments
        segments.append(segment)
        cursor.at += size


def _kebab(name: str) -> str:
    """The segment that the PHP SDK makes of a property name: `subMchid`, `_sub_mchid_`."""
    dashed = re.sub("(?<!^)(?=[A-Z])", "-", name).lower()
    return re.sub("^_(.*)_$", r"{\1}", dashed)


def _call(
    cursor: _Cursor, first: int, segments: list[str], verb: Verb, asynchronous: bool
) -> Sample:
    """Read on from the arrow before the verb; `first` is the index of the variable."""
    chain = _source(cursor, first)
    position = cursor.position(cursor.at + 1)
    cursor.at += 3
    entries = _entries(cursor, ")", 0)
    cursor.at += 1
    # A plain HTTP client takes the address as its first argument.
    url, options = ("/".join(segments), entries) if segments else _address(entries)
    return Sample(
        verb=verb,
        asynchronous=asynchronous,
        url=url,
        chain=chain,
        arguments=_arguments(cursor, options, position),
        statuses=_statuses(cursor.tokens[cursor.at :]),
        position=position,
    )


def _address(entries: tuple[Entry, ...]) -> tuple[str | None, tuple[Entry, ...]]:
    match entries:
        case (Entry(key=None, value=Text(url)), *_):
            return url, entries[1:]
        case _:
            return None, entries[1:]


def _arguments(
    cursor: _Cursor, entries: tuple[Entry, ...], position: Position
) -> Array | None:
    match entries:
        case ():
            return None
        case (Entry(key=None, value=Array() as array),):
            if array.entries and array.positional:
                cursor.report("the options of the call have no keys", array.position)
            return array
        case _:
            cursor.report("the options of the call are not one array", position)
            return None


def _statuses(tokens: list[str]) -> tuple[int, ...]:
    calls = (index for index, token in enumerate(tokens) if token == "getStatusCode")
    tests = (tokens[index + 1 : index + 5] for index in calls)
    codes = (test[-1] for test in tests if test[:-1] in _COMPARISONS)
    return tuple(dict.fromkeys(int(code) for code in codes if _STATUS.fullmatch(code)))
