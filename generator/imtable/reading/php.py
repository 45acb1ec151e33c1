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

from imtable.reading.php_tokens import Cursor, GrammarError
from imtable.reading.php_values import (
    Array,
    ArrayItem,
    Boolean,
    Decimal,
    Integer,
    JsonEncoded,
    Opaque,
    PhpValue,
    Position,
    QueryString,
    QuotedText,
)

# The documented samples are at most 10 deep; hostile ones must not exhaust the stack.
MAX_DEPTH = 32
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?+")
_LONGEST_NUMBER = 40
_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")
_ENDS = frozenset((*_CLOSERS, ",", ";", "=>", ""))


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
