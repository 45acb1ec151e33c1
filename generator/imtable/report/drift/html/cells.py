"""One side of a row: marks, values and prose, with what the other side does not have.

Owns how much is shown. Which rows there are and what they say is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from imtable.report.drift.html.changes import LONG
from imtable.report.drift.html.model import FieldCell, TextSpan
from imtable.report.drift.html.outline import Described
from imtable.report.drift.words import clipped

SHOWN_VALUES = 6
"""Unchanged values beside those that changed."""
COMPARABLE = 1500
"""Characters up to which two texts are compared letter by letter."""
ALIKE = 0.5
"""The least likeness at which pieces tell more than the whole."""


def cell_of(
    said: Described,
    other: frozenset[str],
    marked: frozenset[str],
    text: tuple[TextSpan, ...],
) -> FieldCell:
    """`other` are the values of the other side, `marked` the attributes that differ."""
    marks = (
        ("type", said.type),
        ("need", said.need if said.need == "required" or "need" in marked else ""),
        ("encoding", said.encoding),
        ("key", f"{said.key} key" if said.key else ""),
        ("default", f"default {said.default}" if said.default else ""),
    )
    values, more = _values(said.values, other)
    return FieldCell(
        name=TextSpan(safe(said.name), "name" in marked),
        marks=tuple(
            TextSpan(safe(text), name in marked) for name, text in marks if text
        ),
        values=values,
        more=more,
        text=text,
    )


def _values(
    values: Sequence[str], other: frozenset[str]
) -> tuple[tuple[TextSpan, ...], str]:
    """All values that only this side has, some of the rest, and how many are left out."""
    changed = [TextSpan(safe(value), True) for value in values if value not in other]
    same = [TextSpan(safe(value)) for value in values if value in other]
    left = len(same) - SHOWN_VALUES
    more = f"and {left:,} more" if left > 0 else ""
    return (*changed, *same[:SHOWN_VALUES]), more


def compared(old: str, new: str) -> tuple[tuple[TextSpan, ...], tuple[TextSpan, ...]]:
    """Two texts in pieces, the differing ones marked; as a whole where little is common."""
    if old == new:
        same = (TextSpan(safe(new)),) if new else ()
        return same, same
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    long = max(len(old), len(new)) > COMPARABLE
    if long or matcher.ratio() < ALIKE:
        return _pieces((old, True)), _pieces((new, True))
    codes = matcher.get_opcodes()
    return (
        _pieces(*((old[a:b], tag != "equal") for tag, a, b, _, _ in codes)),
        _pieces(*((new[c:d], tag != "equal") for tag, _, _, c, d in codes)),
    )


def _pieces(*pieces: tuple[str, bool]) -> tuple[TextSpan, ...]:
    return tuple(TextSpan(safe(text), changed) for text, changed in pieces if text)


def safe(text: str) -> str:
    """A text of the page, made visible; one that never ends is cut."""
    return clipped(text, LONG)
