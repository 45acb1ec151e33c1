"""The values that a description allows.

Owns the seven reading forms of a value list, in their fixed order; the first that matches
wins, and no prose is searched. Works on the segments of one description cell. How a list is
spelt within its segment is known in `value_lists`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from imtable.ir.model import Value, Values
from imtable.reading.lower.value_lists import (
    BETWEEN,
    ONLY_CODES,
    ListedValues,
    find_list,
    mentions_values,
    speaks_of_values,
    with_lines_joined,
)

_NUMBER = r"(?:\d+[、.．)）]|[(（]\d+[)）]|[①-⑳]|[-*•])?"
LABELLED = re.compile(rf"^{_NUMBER}\s*`(?P<value>[^`]+)`\s*[：:]\s*(?P<label>.*)$")
BARE_LABELLED = re.compile(
    r"^(?:\d+、)?\s*(?P<value>[A-Z][A-Z0-9_]*)\s*[：:]\s*(?P<label>.*)$"
)
ANNOUNCEMENTS = ("枚举值", "枚举值之一", "取值如下", "取值", "可选值", "取值范围")
ANNOUNCED = re.compile(r"枚举值|取值如下")
FIXED = re.compile(
    r"固定(?:枚举值|值为|值|填|为)[\s:：]*`(?P<value>[^`]+)`"
    rf"(?!(?:{BETWEEN.pattern})`)"  # one of several is not fixed
)
DEFAULT = re.compile(r"默认值?[\s:：为是]*`(?P<value>[^`]+)`")
ONLY_CODE = re.compile(r"^`(?P<value>[^`]+)`$")
STATUS = re.compile(r"[1-5][0-9X]{2}")


class ValueReading(Struct, frozen=True):
    """What the segments say about values, and the segments that are left as text.

    `statuses` are HTTP status classes (the second form), which are no values. `wording` tells
    that the ending does not fit the number of codes, `spelling` that the list is spelt in an
    unusual way; `unmarked` that a list was not read because nothing announced it, `unread`
    that one was announced and could not be read whole; `repeated` are the values given twice.
    """

    segments: tuple[str, ...]
    values: Values | None = None
    statuses: tuple[str, ...] = ()
    wording: bool = False
    spelling: bool = False
    unmarked: bool = False
    unread: bool = False
    repeated: tuple[str, ...] = ()


def read_values(segments: Sequence[str], *, header: bool = False) -> ValueReading:
    """The values among the segments. `header`: a whole cell of one code is a constant."""
    texts = tuple(segments)
    if len(texts) == 1 and "`" not in texts[0]:
        return ValueReading(texts)  # most are so, and no form is
    return (
        _list(texts)
        or _labelled(texts)
        or _bare_labelled(texts)
        or _fixed(texts)
        or (_header_constant(texts) if header else None)
        or ValueReading(
            texts,
            unmarked=_count(BARE_LABELLED, texts) > 1 or any(map(_only_codes, texts)),
            unread=any(map(speaks_of_values, texts)),
        )
    )


def read_default(segments: Sequence[str]) -> str | None:
    """The code after `默认值`, `默认为` or `默认`."""
    for segment in segments:
        if "默认" in segment and (match := DEFAULT.search(segment)):
            return match["value"]
    return None


def _list(texts: tuple[str, ...]) -> ValueReading | None:
    """A list in a segment of its own, else behind the text of one."""
    if not any(map(mentions_values, texts)):
        return None
    texts = with_lines_joined(texts)
    found = [(at, find_list(text)) for at, text in enumerate(texts)]
    lists = [(at, each) for at, each in found if each is not None]
    if not lists:
        return None
    at, chosen = next(((at, each) for at, each in lists if not each.before), lists[0])
    around = (*texts[:at], chosen.before, chosen.behind, *texts[at + 1 :])
    rest = tuple(text for text in around if text and not _announces(text))
    if _is_status_list(chosen):
        return ValueReading(rest, statuses=chosen.codes)
    return _listed(rest, chosen, raw=texts[at])


def _is_status_list(found: ListedValues) -> bool:
    side_by_side = len(found.codes) > 1 and not found.joined and not found.before
    return side_by_side and all(map(STATUS.fullmatch, found.codes))


def _listed(rest: tuple[str, ...], found: ListedValues, *, raw: str) -> ValueReading:
    codes, among = found.codes, found.among
    unique = tuple(dict.fromkeys(codes))
    values = Values(
        items=tuple(Value(text=code) for code in unique),
        form=3 if found.before else 1,
        constant=len(unique) == 1 and not among,
        raw=raw,
    )
    return ValueReading(
        rest,
        values,
        wording=among == (len(codes) == 1),
        spelling=not found.usual,
        unread=any(map(speaks_of_values, rest)),
        repeated=_repeated(codes),
    )


def _repeated(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(code for code, count in Counter(codes).items() if count > 1)


def _labelled(texts: tuple[str, ...]) -> ValueReading | None:
    return _labels(texts, LABELLED, 4) if _count(LABELLED, texts) > 1 else None


def _bare_labelled(texts: tuple[str, ...]) -> ValueReading | None:
    announced = any(ANNOUNCED.search(text) for text in texts)
    return (
        _labels(texts, BARE_LABELLED, 5)
        if announced and _count(BARE_LABELLED, texts) > 1
        else None
    )


def _count(form: re.Pattern[str], texts: tuple[str, ...]) -> int:
    return sum(1 for text in texts if form.match(text))


def _labels(texts: tuple[str, ...], form: re.Pattern[str], number: int) -> ValueReading:
    """A list of segments, of which a later one may hold a value without a label; the segment
    before that only announces it (`枚举值：`) goes with it."""
    begun = next(at for at, text in enumerate(texts) if form.match(text))
    found = [
        (text, form.match(text) or (at > begun and ONLY_CODE.match(text)) or None)
        for at, text in enumerate(texts)
    ]
    rest = tuple(t for t, match in found if not match and not _announces(t))
    codes = [match["value"] for _, match in found if match]
    items = {
        match["value"]: Value(text=match["value"], label=_label(match))
        for _, match in reversed(found)
        if match
    }
    unique = tuple(items[code] for code in dict.fromkeys(codes))
    return ValueReading(
        rest, Values(items=unique, form=number), repeated=_repeated(codes)
    )


def _only_codes(text: str) -> bool:
    """Several values side by side, and nothing that says what they are."""
    return text.count("`") > 2 and ONLY_CODES.fullmatch(text) is not None


def _label(match: re.Match[str]) -> str | None:
    """What is said of a value; a line may hold the value alone."""
    return match.groupdict().get("label", "").strip() or None


def _announces(text: str) -> bool:
    return text.strip("：: 。") in ANNOUNCEMENTS


def _fixed(texts: tuple[str, ...]) -> ValueReading | None:
    for text in texts:
        if match := FIXED.search(text):
            items = (Value(text=match["value"]),)
            return ValueReading(
                texts, Values(items=items, form=6, constant=True, raw=text)
            )
    return None


def _header_constant(texts: tuple[str, ...]) -> ValueReading | None:
    match = ONLY_CODE.match(texts[0]) if len(texts) == 1 else None
    if match is None:
        return None
    items = (Value(text=match["value"]),)
    return ValueReading((), Values(items=items, form=7, constant=True))
