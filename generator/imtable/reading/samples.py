"""The documented PHP samples: one call each, with its arguments as values.

Owns what a call looks like; literals are the business of `php`:

    call    := variable {link} "->" verb ["Async"] "(" [entry {"," entry} [","]] ")"
    link    := "->" name | "->" "chain" "(" text ")" | "[" text "]"

Reading is total: no text makes it raise, and its time is linear in the size of the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from imtable.ir.model import Verb
from imtable.reading.php import read_entries, source_text, unquote
from imtable.reading.php_tokens import NAME, Cursor, GrammarError, tokenize
from imtable.reading.php_values import (
    Array,
    ArrayItem,
    Boolean,
    Decimal,
    Integer,
    JsonEncoded,
    Opaque,
    Parsed,
    PhpValue,
    Position,
    Problem,
    QueryString,
    QuotedText,
)

__all__ = [
    "Array",
    "ArrayItem",
    "Boolean",
    "Decimal",
    "Integer",
    "JsonEncoded",
    "Opaque",
    "Parsed",
    "PhpValue",
    "Position",
    "Problem",
    "QueryString",
    "QuotedText",
    "Sample",
    "read_fragment",
    "read_sample",
    "same_call",
]


class Sample(Struct, frozen=True, kw_only=True):
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


# A page is lowered, then checked; a comparison reads its two versions one after the other.
@lru_cache(maxsize=64)
def read_sample(code: str) -> Parsed[Sample]:
    """Read the call that a code block documents.

    A block without a call (a redirect, a notification handler, a fragment) gives neither a
    value nor a problem. A problem without a value means that the block could not be read; one
    beside a value means that PHP would accept what stands there, yet hardly as intended.
    """
    try:
        cursor = tokenize(code)
        sample = _only_call(cursor)
    except GrammarError as error:
        return Parsed(None, (error.problem,))
    return Parsed(sample, tuple(cursor.problems))


def read_fragment(code: str) -> Parsed[Array]:
    """Read a list of `'key' => value` without brackets around it.

    A repeated key is no problem at the outer level: the entries are alternatives.
    """
    try:
        cursor = tokenize(code)
        array = Array(read_entries(cursor, "", 0), Position(1, 1))
    except GrammarError as error:
        return Parsed(None, (error.problem,))
    bare = [entry.position for entry in array.entries if entry.key is None]
    cursor.problems.extend(Problem("an entry without a key", place) for place in bare)
    return Parsed(array, tuple(cursor.problems))


def same_call(one: Sample, other: Sample) -> bool:
    """Both samples send the same and expect the same, in whatever style they are written."""

    def essence(sample: Sample) -> tuple[object, ...]:
        return sample.verb, sample.url, sample.arguments, sample.statuses

    return essence(one) == essence(other)


# -- calls ---------------------------------------------------------------------------------

_VERBS: tuple[Verb, ...] = ("get", "post", "put", "patch", "delete")
_METHODS: dict[str, tuple[Verb, bool]] = {
    verb + suffix: (verb, bool(suffix)) for verb in _VERBS for suffix in ("", "Async")
}
_COMPARISONS = (["(", ")", "==="], ["(", ")", "=="])
_STATUS = re.compile("[1-5][0-9][0-9]")


def _only_call(cursor: Cursor) -> Sample | None:
    """Read the first call whose address is written out, and report any other call."""
    sample = _first_call(cursor)
    message = "a second call" if sample else "a call without a literal address"
    start = cursor.at if sample else 0
    for index, token in enumerate(cursor.tokens[start:], start):
        if token == "->" and _method(cursor, index):
            cursor.report(message, cursor.position(index + 1))
    return sample


def _first_call(cursor: Cursor) -> Sample | None:
    while cursor.token:
        first = cursor.at
        cursor.at += 1
        if cursor.tokens[first].startswith("$"):
            segments = _segments(cursor)
            if method := _method(cursor, cursor.at):
                return _call(cursor, first, segments, *method)
    return None


def _method(cursor: Cursor, arrow: int) -> tuple[Verb, bool] | None:
    """The verb that is called at an arrow, and whether its reply is awaited elsewhere."""
    match cursor.tokens[arrow : arrow + 3]:
        case ["->", name, "("]:
            return _METHODS.get(name)
        case _:
            return None


def _segments(cursor: Cursor) -> list[str]:
    """Read the links after a variable: the segments of an address."""
    segments: list[str] = []
    while True:
        match cursor.tokens[cursor.at : cursor.at + 5]:
            case ["->", "chain", "(", quoted, ")"]:
                segment, size = unquote(quoted), 5
            case ["[", quoted, "]", *_]:
                segment, size = unquote(quoted), 3
            case ["->", name, after, *_] if after != "(" and NAME.fullmatch(name):
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
    cursor: Cursor, first: int, segments: list[str], verb: Verb, asynchronous: bool
) -> Sample:
    """Read on from the arrow before the verb; `first` is the index of the variable."""
    chain = source_text(cursor, first)
    position = cursor.position(cursor.at + 1)
    cursor.at += 3
    entries = read_entries(cursor, ")", 0)
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


def _address(
    entries: tuple[ArrayItem, ...],
) -> tuple[str | None, tuple[ArrayItem, ...]]:
    match entries:
        case (ArrayItem(key=None, value=QuotedText(url)), *_):
            return url, entries[1:]
        case _:
            return None, entries[1:]


def _arguments(
    cursor: Cursor, entries: tuple[ArrayItem, ...], position: Position
) -> Array | None:
    match entries:
        case ():
            return None
        case (ArrayItem(key=None, value=Array() as array),):
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
