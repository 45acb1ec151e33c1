"""A TOML file of entries, and where each of them stands: tables say nothing of lines.

Owns the reading of files that people write entry by entry (`[[correction]]`, `[[waiver]]`), in
which line an entry, or a key of it, stands, and how a text is written there. It does not know what
is in an entry.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator

from msgspec import Struct

from imtable.ir.characters import HIDDEN

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEAD = re.compile(rf"(?P<open>\[\[?)[ \t]*(?P<keys>{_KEYS})[ \t]*\]")
_ASSIGNED = re.compile(rf"(?P<keys>{_KEYS})[ \t]*=")
_PART = re.compile(_KEY)
_HIDDEN = re.compile(f"[{HIDDEN}]")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|.",
    re.DOTALL,
)


class TomlError(ValueError):
    """A file that is no TOML, and the line."""

    def __init__(self, words: str, line: int) -> None:
        """`words` say what is wrong."""
        super().__init__(words)
        self.line = line


class _Statement(Struct, frozen=True):
    """A head (`[[waiver]]`, `[waiver.about]`) or the key of a value, by its line."""

    line: int
    keys: tuple[str, ...]
    opens: str = ""


class TomlEntries(Struct, frozen=True):
    """A file, its values, and its statements in their order."""

    table: dict[str, object]
    lines: tuple[str, ...]
    statements: tuple[_Statement, ...]

    def line_of(self, name: str, number: int, *keys: str) -> int:
        """The line of an entry of the array `name`, counted from 0, or of the first of these keys
        in it; of an array that is written as one value the line of that."""
        count, start = -1, 0
        for one in self.statements:
            if one.opens == "[[" and one.keys == (name,):
                count += 1
                start = one.line if count == number else start
            elif (
                count == number
                and one.keys[:1] == (name,)
                and one.keys[1:2] in {(key,) for key in keys}
            ):
                return one.line
        return start or self.line_of_key(name)

    def line_of_key(self, name: str) -> int:
        """The line of a key, or a table, of the file itself; 1 where it has none."""
        lines = (one.line for one in self.statements if one.keys[:1] == (name,))
        return next(lines, 1)


def toml_text(text: str) -> str:
    """A basic string; whatever is invisible or active stands as an escape."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    quoted = json.dumps(safe, ensure_ascii=False)
    return _HIDDEN.sub(lambda found: f"\\U{ord(found[0]):08X}", quoted)


def read_entries(data: bytes) -> TomlEntries:
    """The entries of a file. Raises TomlError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TomlError("this is not UTF-8", line) from error
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise TomlError("not TOML: nested too deeply", 1) from error
    except ValueError as error:  # a number may have too many digits
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise TomlError(f"not TOML: {error}", line) from error
    return TomlEntries(table, tuple(text.split("\n")), tuple(_statements(text)))


def _statements(text: str) -> Iterator[_Statement]:
    """Every statement with its whole path: a text of several lines holds none."""
    at, line, within = 0, 1, tuple[str, ...]()
    while True:
        start = _end(_BLANK, text, at)
        line += text.count("\n", at, start)
        if start == len(text):
            return
        head, given = _HEAD.match(text, start), _ASSIGNED.match(text, start)
        if head is not None:
            within = _parts(head["keys"])
            yield _Statement(line, within, head["open"])
            at = _end_of_value(text, head.end() + len(head["open"]) - 1)
        else:
            keys = _parts(given["keys"]) if given else ()
            yield _Statement(line, (*within, *keys))
            at = _end_of_value(text, given.end() if given else start + 1)
        line += text.count("\n", start, at)


def _parts(keys: str) -> tuple[str, ...]:
    return tuple(map(_name, _PART.findall(keys)))


def _name(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    if not key.startswith('"'):
        return key
    try:
        return str(json.loads(key, strict=False))
    except ValueError:  # an escape that only TOML has
        return key[1:-1]


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _end_of_value(text: str, at: int) -> int:
    """Behind the value: the end of its line, or of the line in which its last bracket closes."""
    depth = 0
    while at < len(text) and (depth or text[at] != "\n"):
        end = _end(_TOKEN, text, at)
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(text[at:end], 0)
        at = end
    return at
