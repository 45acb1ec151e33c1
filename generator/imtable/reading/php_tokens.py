"""A block of PHP as tokens, and how far they are read.

Owns where a token begins and which comment stands beside it; what tokens mean is the business
of `php` and `samples`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, chain

from msgspec import Struct, field

from imtable.reading.php_values import Position, Problem

# Every character belongs to a piece, so a place is the sum of the lengths before it. No
# alternative gives characters back (hence the possessive `*+`): the time is linear.
_PIECE = re.compile(
    r"""( \s*+ (?: (?: //[^\n]*+ | \#[^\n]*+ | /\*.*?(?:\*/|\Z) ) \s*+ )*+ )
    (?: ( '[^'\\]*+(?:\\.[^'\\]*+)*+' | "[^"\\]*+(?:\\.[^"\\]*+)*+"
        | -?[0-9]++(?:\.[0-9]++)?+ | \$?[\w\\]++ | -> | => | ===?+ | :: | [^'"] | \Z )
      | ( ['"].*+ )
    )""",
    re.VERBOSE | re.DOTALL,
)
_BESIDE = re.compile(r"(?:[^\S\n]|/\*.*?\*/)*+//([^\n]*+)", re.DOTALL)
"""Of the blanks and comments between two tokens: the comment on the line of the first."""
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
    tokens: list[str]
    starts: list[int]
    lines: list[int]
    comments: dict[int, str] = field(default_factory=dict[int, str])
    at: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def token(self) -> str:
        return self.tokens[self.at]

    def position(self, index: int) -> Position:
        start = self.starts[index]
        line = bisect_right(self.lines, start)
        return Position(line, start - self.lines[line - 1] + 1)

    def report(self, message: str, position: Position) -> None:
        self.problems.append(Problem(message, position))


def tokenize(code: str) -> Cursor:
    """Raises `GrammarError` for a quote that never closes."""
    pieces = _PIECE.findall(code)
    starts = list(accumulate(map(len, chain.from_iterable(pieces))))[::3]
    cursor = Cursor(code, [token for _, token, _ in pieces], starts, _line_starts(code))
    if any(unclosed for *_, unclosed in pieces[-2:]):
        place = cursor.position(len(pieces) - 2)
        raise GrammarError("the quote is never closed", place)
    for index, (between, _, _) in enumerate(pieces):
        if index and "//" in between and (comment := _BESIDE.match(between)):
            cursor.comments[index - 1] = comment[1].strip()
    return cursor


def _line_starts(code: str) -> list[int]:
    return [0, *(newline.end() for newline in re.finditer("\n", code))]
