"""A block of PHP as tokens, and how far they are read.

Owns where a token begins and which comment stands beside it; what tokens mean is the business
of `php` and `samples`.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from msgspec import Struct, field

from imtable.reading.php_values import Position, Problem

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
NAME = re.compile(r"\w++")


class GrammarError(Exception):
    """The rest of the block cannot be read; never leaves `samples`."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.problem = Problem(message, position)


class Cursor(Struct):
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
