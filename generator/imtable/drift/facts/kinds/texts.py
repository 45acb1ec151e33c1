"""Texts of a page."""

from __future__ import annotations

from imtable.drift.facts.kinds.examples import A
from imtable.drift.facts.kinds.kind import DOCS, REGENERATE, Example, Kind

TITLE_CHANGED = Kind(
    id="title-changed",
    words="another title",
    section="Documentation",
    identified=False,
    filled=DOCS,
    request={"": DOCS},
    why="The operation has another title.",
    example=Example("front", "title: Pay", "title: Pay an order"),
    do=f"{REGENERATE} Only docstrings change.",
)
DESCRIPTION_CHANGED = Kind(
    id="description-changed",
    words="another description",
    section="Documentation",
    identified=False,
    filled=DOCS,
    request={"": DOCS},
    response={"": DOCS},
    why="Another text about an operation, a member or a value. Blanks, line breaks and the"
    " targets of links do not count.",
    example=Example("body", A, A.replace("Some text", "Some other text")),
    do=f"{REGENERATE} Only docstrings change; read the text, it may hold a new rule.",
)
NOTE_CHANGED = Kind(
    id="note-changed",
    words="another note",
    section="Documentation",
    identified=False,
    filled=DOCS,
    response={"": DOCS},
    why="The line that stands for an empty or another special reply says something else.",
    example=Example(
        "reply",
        "| 空字符串(无返回内容) {align=center colspan=3}",
        "| 空字符串(没有内容) {align=center colspan=3}",
    ),
    do=f"{REGENERATE} Only docstrings change.",
)
