"""What a row says of its member: type, requirement, default."""

from __future__ import annotations

from imtable.drift.facts.kinds.examples import ID, A, row
from imtable.drift.facts.kinds.kind import (
    CALLERS,
    DOCS,
    REGENERATE,
    REMAKES,
    SUPPLIED,
    Example,
    Kind,
    breaking,
    fine,
)

TYPE_CHANGED = Kind(
    id="type-changed",
    sample_tells="value",
    words="documented with another type",
    explains=REMAKES,
    covers=True,
    request={
        "": breaking("rejected"),
        "widened": fine(),
        "narrowed": fine(),
        "alike": fine(bump="patch", level="docs"),
    },
    response={
        "": breaking("value differs"),
        "widened": breaking("value widened"),
        "narrowed": fine(bump="patch"),
        "alike": fine(bump="patch", level="docs"),
    },
    why="Another type word. To take more (an integer becomes a number) breaks those who read,"
    " to take less breaks those who give. Amounts in fen are whole whatever their type is"
    " called; in a URL, in a header and in XML every scalar is text.",
    example=Example("body", row("string"), row("integer")),
    do=f"Compare the sample, it shows a value. {CALLERS}",
)
LIST_CHANGED = Kind(
    id="list-changed",
    sample_tells="value",
    words="list or not: documented otherwise",
    explains=REMAKES,
    covers=True,
    request={"": breaking("rejected")},
    response={"": breaking("value differs")},
    why="One value became a list of them, or the reverse. It is one fact: the rows below are"
    " compared only where the container stayed what it was.",
    example=Example("body", row("string"), row("string[]")),
    do=CALLERS,
)
REQUIRED_ADDED = Kind(
    id="required-added",
    sample_tells="name",
    shows_values=False,
    words="documented as required",
    opposite="required-removed",
    explains=frozenset({"missing"}),
    request={
        "required": breaking("rejected"),
        "inside-optional": breaking("rejected", "only if {parent} is passed"),
        "supplied": SUPPLIED,
    },
    response={"required": fine(), "inside-optional": fine()},
    why="The row has the mark `data-required` now. This is by far the commonest edit; in a"
    " reply it takes a `None` away and breaks nobody.",
    example=Example("body", A.replace("data-required ", ""), A),
    do=CALLERS,
)
REQUIRED_REMOVED = Kind(
    id="required-removed",
    sample_tells="name",
    shows_values=False,
    words="documented as optional",
    opposite="required-added",
    explains=frozenset({"optional"}),
    request={"": fine()},
    response={"": breaking("may be absent")},
    why="The row has the mark `data-required` no more: an argument may be left out now, an"
    " attribute may be `None`.",
    example=Example("reply", ID, ID.replace(" {data-required}", "")),
    do=f"{REGENERATE} Callers who read the attribute have to expect `None`.",
)
DEFAULT_CHANGED = Kind(
    id="default-changed",
    words="documented with another default",
    filled=DOCS,
    request={
        "": fine(
            wire="an omitted value means something else", caution="another default"
        )
    },
    response={"": fine(level="docs", bump="patch")},
    why="The description names another default. The bindings send no defaults: an omitted"
    " value means what the service takes it for.",
    example=Example(
        "body",
        row("string", "The unit, 默认值`ONE`"),
        row("string", "The unit, 默认值`TWO`"),
    ),
    do="Pass the value where it matters.",
)
