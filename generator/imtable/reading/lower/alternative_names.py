"""Whom the words about alternatives mean: names as a page writes them -> rows.

Owns how a name is recognised: a wire name, or the title of a row. It counts where it is that of
one row only. Titles are compared loosely last: a page may say "refund sum" of its "refund amount".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from imtable.ir.model import Field
from imtable.reading.lower.choice_wording import ChoiceWords

_WORD = re.compile(r"[A-Za-z_][\w$-]*", re.ASCII)
_TITLE_END = re.compile(r"[，,。；;（(：:]|<br")
_ASKING = re.compile(
    "^(?:请|必须|必|需要|需|应|可以|可|传入|传递|传|填写|填|提供|上传|输入|使用|通过|根据|选择|按照?|其中|[以即])+"
)
_MARKS = re.compile(r"[`*\"'“”‘’「」『』【】\[\]\s]|参数|字段")
_SAME = (("微信支付", "微信"), ("订单", "单"), ("商家", "商户"))
_SUM = re.compile("(?:金额|费用|费)+$")


def named_rows(
    words: ChoiceWords, rows: Sequence[Field], speaker: Field | None
) -> tuple[str, ...] | None:
    """The names of the members in document order; None where the words name no row, or not as
    many as they say. The row that speaks may be one of them without a name."""
    found = _found(words, rows)
    if found is None:
        return None
    alone = len(found) == (words.number - 1 if words.number else 1)
    if speaker is not None and found and (words.joined or alone):
        found |= {speaker.name}
    if len(found) < 2 or (words.number is not None and len(found) != words.number):
        return None
    return tuple(row.name for row in rows if row.name in found)


def is_bare(words: ChoiceWords, rows: Sequence[Field], speaker: Field) -> bool:
    """Whether the words stand in the row of a member without naming another one."""
    if not words.bare or words.joined or len(words.clauses) > 1:
        return False
    names = [name for clause in words.clauses for name in clause]
    return all(
        _row_of(name, rows) is speaker or speaker.title.startswith(name)
        for name in names
    )


def _found(words: ChoiceWords, rows: Sequence[Field]) -> set[str] | None:
    """The rows of the nearest clause, and of those before it that go on with its list."""
    found = set[str]()
    for position, clause in enumerate(words.clauses):
        named = [_row_of(name, rows) for name in clause]
        known = {row.name for row in named if row is not None}
        if None in named:
            return found if position else None
        found |= known
        if words.joined or len(clause) > 1 or len(found) == words.number:
            return found
    return found


def _row_of(name: str, rows: Sequence[Field]) -> Field | None:
    words = _WORD.findall(name)
    by_name = [row for row in rows if row.name in words] or [
        row for row in rows if row.name.casefold() in map(str.casefold, words)
    ]
    if len(by_name) == 1:
        return by_name[0]
    wanted = _MARKS.sub("", _ASKING.sub("", name))
    return _only(row for row in rows if wanted in _titles(row)) or _only(
        row
        for row in rows
        if _without_synonyms(wanted) in map(_without_synonyms, _titles(row))
    )


def _only(rows: Iterable[Field]) -> Field | None:
    found = tuple(rows)
    return found[0] if len(found) == 1 else None


def _titles(row: Field) -> set[str]:
    """What a row is called: its title up to the first stop, or up to a blank."""
    title = _TITLE_END.split(row.title)[0]
    first = title.split()[:1]
    return {_MARKS.sub("", each) for each in (title, *first)} - {""}


def _without_synonyms(title: str) -> str:
    for one, other in _SAME:
        title = title.replace(one, other)
    return _SUM.sub("", title)
