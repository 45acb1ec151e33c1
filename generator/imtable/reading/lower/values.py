"""The values that a description allows.

Owns the seven reading forms of a value list, in their fixed order; the first that matches
wins, and no prose is searched. Works on the segments of one description cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imtable.ir.model import Value, Values

ENDINGS = ("枚举值之一", "枚举值")
LABELLED = re.compile(r"^(?:\d+、)?\s*`(?P<value>[^`]+)`\s*[：:]\s*(?P<label>.*)$")
BARE_LABELLED = re.compile(
    r"^(?:\d+、)?\s*(?P<value>[A-Z][A-Z0-9_]*)\s*[：:]\s*(?P<label>.*)$"
)
ANNOUNCED = re.compile(r"枚举值|取值如下")
FIXED = re.compile(r"固定(?:枚举值|值|填|为)[\s:：]*`(?P<value>[^`]+)`")
DEFAULT = re.compile(r"默认值?[\s:：为是]*`(?P<value>[^`]+)`")
ONLY_CODE = re.compile(r"^`(?P<value>[^`]+)`$")
STATUS_LIST = re.compile(r"^(?:`[^`]+`[ \t]+)+`[^`]+`\s*枚举值之一$")
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the segments say about values, and the segments that are left as text.

    `statuses` are HTTP status classes (the second form), which are no values. `wording` tells
    that the ending does not fit the number of codes; `unmarked` that a list was not read
    because nothing announced it; `repeated` are the values given twice.
    """

    segments: tuple[str, ...]
    values: Values | None = None
    statuses: tuple[str, ...] = ()
    wording: bool = False
    unmarked: bool = False
    repeated: tuple[str, ...] = ()


def read_values(segments: Sequence[str], *, header: bool = False) -> Reading:
    """The values among the segments. `header`: a whole cell of one code is a constant."""
    texts = tuple(segments)
    if len(texts) == 1 and "`" not in texts[0]:
        return Reading(texts)  # most are so, and no form is
    return (
        _own_segment(texts)
        or _status_classes(texts)
        or _last_tail(texts)
        or _labelled(texts)
        or _bare_labelled(texts)
        or _fixed(texts)
        or (_header_constant(texts) if header else None)
        or Reading(texts, unmarked=_count(BARE_LABELLED, texts) > 1)
    )


def read_default(segments: Sequence[str]) -> str | None:
    """The code after `默认值`, `默认为` or `默认`."""
    for segment in segments:
        if "默认" in segment and (match := DEFAULT.search(segment)):
            return match["value"]
    return None


def split_tail(segment: str) -> tuple[str, tuple[str, ...], bool] | None:
    """The text before a list `A | B 枚举值之一` at the end of a segment, its codes, and
    whether the ending speaks of one among several. None if the segment does not end so.
    """
    ending = next((word for word in ENDINGS if segment.endswith(word)), None)
    if ending is None:
        return None
    end, codes = _trimmed(segment, len(segment) - len(ending)), list[str]()
    while segment.endswith("`", 0, end):
        start = segment.rfind("`", 0, end - 1)
        if start < 0:
            break
        codes.append(segment[start + 1 : end - 1].strip())
        end = _trimmed(segment, start)
        if not segment.endswith("|", 0, end):
            break
        end = _trimmed(segment, end - 1)
    among = ending == ENDINGS[0]
    return (segment[:end], tuple(reversed(codes)), among) if codes else None


def _trimmed(text: str, end: int) -> int:
    """Where the text before `end` ends without the blanks there."""
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _own_segment(texts: tuple[str, ...]) -> Reading | None:
    for index, text in enumerate(texts):
        tail = split_tail(text)
        if tail is not None and not tail[0]:
            rest = texts[:index] + texts[index + 1 :]
            return _listed(rest, tail[1], tail[2], form=1, raw=text)
    return None


def _status_classes(texts: tuple[str, ...]) -> Reading | None:
    for index, text in enumerate(texts):
        if STATUS_LIST.match(text):
            rest = texts[:index] + texts[index + 1 :]
            return Reading(rest, statuses=tuple(CODE.findall(text)))
    return None


def _last_tail(texts: tuple[str, ...]) -> Reading | None:
    tail = split_tail(texts[-1]) if texts else None
    if tail is None or not tail[0] or tail[0].endswith("`"):
        return None
    return _listed((*texts[:-1], tail[0]), tail[1], tail[2], form=3, raw=texts[-1])


def _listed(
    rest: tuple[str, ...], codes: tuple[str, ...], among: bool, *, form: int, raw: str
) -> Reading:
    unique = tuple(dict.fromkeys(codes))
    repeated = _repeated(codes)
    items = tuple(Value(text=code) for code in unique)
    values = Values(
        items=items, form=form, constant=len(unique) == 1 and not among, raw=raw
    )
    return Reading(rest, values, wording=among == (len(codes) == 1), repeated=repeated)


def _repeated(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(code for code, count in Counter(codes).items() if count > 1)


def _labelled(texts: tuple[str, ...]) -> Reading | None:
    return _labels(texts, LABELLED, 4) if _count(LABELLED, texts) > 1 else None


def _bare_labelled(texts: tuple[str, ...]) -> Reading | None:
    announced = any(ANNOUNCED.search(text) for text in texts)
    return (
        _labels(texts, BARE_LABELLED, 5)
        if announced and _count(BARE_LABELLED, texts) > 1
        else None
    )


def _count(form: re.Pattern[str], texts: tuple[str, ...]) -> int:
    return sum(1 for text in texts if form.match(text))


def _labels(texts: tuple[str, ...], form: re.Pattern[str], number: int) -> Reading:
    """A list of segments; the one before that only announces it (`枚举值：`) goes with it."""
    found = [(text, form.match(text)) for text in texts]
    rest = tuple(t for t, match in found if not match and not _announces(t))
    codes = [match["value"] for _, match in found if match]
    items = {
        match["value"]: Value(text=match["value"], label=match["label"].strip() or None)
        for _, match in reversed(found)
        if match
    }
    unique = tuple(items[code] for code in dict.fromkeys(codes))
    return Reading(rest, Values(items=unique, form=number), repeated=_repeated(codes))


def _announces(text: str) -> bool:
    return text.rstrip("：: ") in {"枚举值", "取值如下"}


def _fixed(texts: tuple[str, ...]) -> Reading | None:
    for text in texts:
        if match := FIXED.search(text):
            items = (Value(text=match["value"]),)
            return Reading(texts, Values(items=items, form=6, constant=True, raw=text))
    return None


def _header_constant(texts: tuple[str, ...]) -> Reading | None:
    match = ONLY_CODE.match(texts[0]) if len(texts) == 1 else None
    if match is None:
        return None
    items = (Value(text=match["value"]),)
    return Reading((), Values(items=items, form=7, constant=True))
