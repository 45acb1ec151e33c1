"""Lists of values."""

from __future__ import annotations

from imtable.drift.facts.kinds.examples import row, state
from imtable.drift.facts.kinds.kind import (
    CALLERS,
    REGENERATE,
    Example,
    Kind,
    breaking,
    fine,
)

CONSTANT_CHANGED = Kind(
    id="constant-changed",
    sample_tells="value",
    words="documented with another constant",
    explains=frozenset({"type", "missing"}),
    request={"": breaking("rejected")},
    response={"": fine(caution="another constant")},
    why="The only value of a member is another one. Where the bindings give it, callers need"
    " to do nothing.",
    example=Example("body", state("ONE"), state("TWO")),
    do=CALLERS,
)
CONSTANT_OPENED = Kind(
    id="constant-opened",
    sample_tells="value",
    words="documented with more than its one value",
    opposite="constant-closed",
    explains=frozenset({"type", "missing"}),
    request={"": fine(), "other": breaking("rejected")},
    response={
        "": fine(caution="more values to expect"),
        "other": fine(caution="other values to expect"),
    },
    why="A member had one value, which the bindings give where it is required. Now it has a list,"
    " and the caller chooses.",
    example=Example("body", state("ONE"), state("ONE", "TWO")),
    do=f"{REGENERATE} The value that the bindings gave has to be passed.",
)
CONSTANT_CLOSED = Kind(
    id="constant-closed",
    sample_tells="value",
    words="documented with one value alone",
    opposite="constant-opened",
    explains=frozenset({"alias", "missing", "type"}),
    request={"": breaking("rejected"), "other": breaking("rejected")},
    response={
        "": fine(bump="patch"),
        "other": fine(caution="another value to expect"),
    },
    why="Of a list of values one is left, or another one stands for all of them. The bindings give"
    " it where it is required, and there is no name for a list of one.",
    example=Example("body", state("ONE", "TWO"), state("ONE")),
    do=CALLERS,
)
VALUES_INTRODUCED = Kind(
    id="values-introduced",
    sample_tells="value",
    words="documented with a list of values",
    opposite="values-dropped",
    explains=frozenset({"type", "missing"}),
    request={"": fine(caution="documentation catching up")},
    response={"": fine()},
    why="A member that took any value has a list now. Callers give one of a closed list, so"
    " that a checker finds typos; replies are open, and new values break nobody. Usually"
    " the documentation catches up.",
    example=Example(
        "body",
        row("string")
        .replace("| a", "| state")
        .replace("Some text about it", "The state"),
        state("ONE", "TWO"),
    ),
    do=f"{REGENERATE} Text from elsewhere has to be checked, or cast, before it is passed.",
)
VALUES_DROPPED = Kind(
    id="values-dropped",
    sample_tells="value",
    words="list of values not documented any more",
    opposite="values-introduced",
    explains=frozenset({"alias", "missing"}),
    request={"": fine()},
    response={"": fine(caution="any value may come")},
    why="The list of values is not documented any more: any value of the type goes.",
    example=Example(
        "body",
        state("ONE", "TWO"),
        row("string")
        .replace("| a", "| state")
        .replace("Some text about it", "The state"),
    ),
    do=f"{REGENERATE} A value that the bindings gave, since it was the only one, has to be"
    " passed.",
)
VALUE_ADDED = Kind(
    id="value-added",
    sample_tells="value",
    words="value documented",
    section="Added",
    opposite="value-removed",
    several=True,
    explains=frozenset({"alias", "missing", "type"}),
    request={"": fine()},
    response={"": fine(caution="one more value to expect")},
    why="One value more in a list. Order and repetition mean nothing.",
    example=Example("body", state("ONE", "TWO"), state("ONE", "TWO", "THREE")),
    do=f"{REGENERATE} Code that tells values apart should have a branch for the rest.",
)
VALUE_REMOVED = Kind(
    id="value-removed",
    sample_tells="value",
    words="value not documented any more",
    section="Removed",
    opposite="value-added",
    several=True,
    explains=frozenset({"alias", "missing", "type"}),
    request={"": breaking("rejected")},
    response={"": fine(bump="patch")},
    why="One value less in a list.",
    example=Example("body", state("ONE", "TWO", "THREE"), state("ONE", "TWO")),
    do=CALLERS,
)
