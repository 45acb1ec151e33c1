"""A list of values in one segment of a description: `A` | `B` 枚举值之一.

Owns the spellings of such a list. It is read whole or not at all: what stands before it, between
its values and behind its ending must be understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

ENDING = re.compile(
    r"(?:为|其中)?(?:枚举值\s*(?:之一)?|枚举之一|之一)(?=$|[\s。．.，,；;：:、（(！!])"
)
SEPARATORS = ("&#124;", "或者", "|", "｜", "、", "，", ",", "；", ";", "/", "或")
BETWEEN = re.compile(r"\s*(?:&#124;|或者|\\?\||[｜、，,；;/或])\s*")
WITHIN = re.compile(r"&#124;|\\?\||[｜、，,；;]|\s/\s")
BARE = re.compile(r"`?\s*([A-Za-z0-9_][A-Za-z0-9_.+-]*)\s*`?")
BARE_LIST = re.compile(rf"\w+(?:{BETWEEN.pattern}\w+)*\s*{ENDING.pattern}", re.ASCII)
CAPITALS = re.compile(r"[A-Z0-9_]+(?:/[A-Z0-9_]+)+")
STOPS = " \t。．.，,；;、"
ONLY_CODES = re.compile(
    rf"(?:{BETWEEN.pattern})?`[^`]+`(?:(?:{BETWEEN.pattern}|\s*)`[^`]+`)*(?:{BETWEEN.pattern})?"
)


class ListedValues(Struct, frozen=True):
    """The values, the text before them and the remark behind. `among`: the ending speaks of one
    among several; `joined`: something stands between the values; `usual`: that is a pipe, every
    value is code, and nothing stands behind the ending."""

    codes: tuple[str, ...]
    before: str
    joined: bool = False
    usual: bool = True
    among: bool = False
    behind: str = ""


def find_list(segment: str) -> ListedValues | None:
    """The list of values in a segment; None if there is none, or if it cannot be read whole."""
    if "`" not in segment or not mentions_values(segment):
        return None
    for ending in ENDING.finditer(segment):
        word, behind = ending.group(), segment[ending.end() :]
        found = _codes_before(segment[: ending.start()].rstrip())
        if found is None or speaks_of_values(behind):
            continue
        found = _divided(found, among=word.endswith("之一"))
        if "枚举" in word:
            usual = found.usual and not behind.strip()
            return replace(found, usual=usual, behind=behind.strip(STOPS))
        if found.joined:
            return replace(found, usual=False, behind=behind.strip(STOPS))
    return None


def with_lines_joined(segments: Sequence[str]) -> tuple[str, ...]:
    """The segments, those of a list that has a line for each of its values as one."""
    joined = list[str]()
    for text in segments:
        begun = bool(joined) and ONLY_CODES.fullmatch(joined[-1]) is not None
        if begun and (text.startswith(("`", *SEPARATORS)) or ENDING.fullmatch(text)):
            joined[-1] = f"{joined[-1]} {text}"
        else:
            joined.append(text)
    return tuple(joined)


def mentions_values(segment: str) -> bool:
    """A segment may hold a list of values; most do not."""
    return "之一" in segment or "枚举" in segment


def speaks_of_values(segment: str) -> bool:
    """A segment with code that says 枚举值, or one of bare words and nothing else: it should
    hold a list of values."""
    says = "枚举值" in segment or "枚举之一" in segment
    return says and ("`" in segment or BARE_LIST.fullmatch(segment) is not None)


def _codes_before(text: str) -> ListedValues | None:
    """The codes at the end of a text. A code span before them may be a value that is spelt in
    yet another way: then nothing is read."""
    found = _half_quoted(text) or _quoted(text)
    return None if found is None or found.before.count("`") > 1 else found


def _quoted(text: str) -> ListedValues | None:
    """Code spans with separators or blanks between, from the last one back."""
    codes, between, end = list[str](), list[str](), len(text)
    while text.endswith("`", 0, end):
        start = text.rfind("`", 0, end - 1)
        if start < 0:
            return None
        code = text[start + 1 : end - 1].strip()
        if not code or code.strip(STOPS + "|｜/") != code:
            return None  # what stands between two values, with a backtick lost before
        codes.append(code)
        end = len(text[:start].rstrip())
        mark = next((each for each in SEPARATORS if text.endswith(each, 0, end)), "")
        left = text[: end - len(mark)].removesuffix("\\").rstrip()
        if not left.endswith("`"):
            if mark and left[-1:].isascii() and left[-1:].isalnum():
                return None  # a value without its backticks
            break
        between.append(mark)
        end = len(left)
    if not codes:
        return None
    before = text[:end] if text[:end].strip(STOPS + "|｜") else ""
    return ListedValues(
        codes=tuple(reversed(codes)),
        before=before,
        joined=any(between),
        usual={*between} <= {"|"},
    )


def _half_quoted(text: str) -> ListedValues | None:
    """Values of which one lacks a backtick."""
    if text.count("`") % 2 == 0:
        return None
    codes = [BARE.fullmatch(piece) for piece in BETWEEN.split(text)]
    if len(codes) < 2 or not all(codes):
        return None
    read = tuple(match[1] for match in codes if match)
    return ListedValues(codes=read, before="", joined=True, usual=False)


def _divided(found: ListedValues, *, among: bool) -> ListedValues:
    """The list with its values one by one: several may stand in one code span."""
    codes = list[str]()
    for code in found.codes:
        pieces = WITHIN.split(code)
        if among and len(pieces) == 1 and CAPITALS.fullmatch(code):
            pieces = code.split("/")
        codes += filter(None, (piece.strip(" `") for piece in pieces))
    if len(codes) == len(found.codes):
        return replace(found, among=among)
    return replace(found, codes=tuple(codes), among=among, joined=True, usual=False)
