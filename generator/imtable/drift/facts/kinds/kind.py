"""What a kind of change is: one record with all that is known of it.

Owns the shape of a record and the words for its cases. It knows no single kind, and not how one
is found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

ChangeSide = Literal["request", "response"]
SIDES: tuple[ChangeSide, ChangeSide] = ("request", "response")
Level = Literal["docs", "non-breaking", "breaking"]
Bump = Literal["patch", "minor", "major"]
Axis = Literal["source", "wire"]
ChangelogSection = Literal["Added", "Changed", "Deprecated", "Removed", "Documentation"]
"""Of a changelog."""
Need = Literal["optional", "required", "inside-optional", "supplied"]
"""What a member asks of a caller that came, or became required: "supplied" is what the client
puts in where the caller does not (its own numbers, digests of an upload)."""
Width = Literal["widened", "narrowed", "alike"]
"""How two types lie to each other; "alike" are the same bytes."""
Demand = Literal["stricter", "looser"]
"""Whether more or less is asked of a call."""
Arrival = Literal["event", "event-stub"]
"""A notification, which has no URL: alone, or behind a redirect stub."""
Case = (
    Literal["", "filled", "stub", "documented", "other"]
    | Need
    | Width
    | Demand
    | Arrival
)
"""What else decides how grave a kind is on the wire. "filled" are rows that the client fills
itself, a "stub" is a page that redirects to another one, "documented" is what nothing was said of
before, and "other" are values without the old one."""
CASES: dict[Case, str] = {
    "": "",
    "optional": "optional",
    "required": "required",
    "inside-optional": "required inside an optional object",
    "filled": "filled in by the client",
    "supplied": "the client's own number, or the digest of an upload",
    "widened": "to a type that takes more",
    "narrowed": "to a type that takes less",
    "alike": "the bytes are the same",
    "stub": "behind a redirect stub",
    "event": "a notification",
    "event-stub": "a notification behind a redirect stub",
    "documented": "where nothing was documented",
    "other": "the one value is not in the list",
    "stricter": "more is asked of a call",
    "looser": "less is asked of a call",
}
"""Every case in words."""
REQUIRED: frozenset[Case] = frozenset(("required", "inside-optional", "supplied"))
"""The cases of a member that came and is documented as required."""
ChangePlace = Literal[
    "pages", "front", "intro", "request", "call", "body", "reply", "sample"
]
"""Where an example stands: names of pages, the front matter, above the tables, a request table,
its rows beside `json`, those below `json`, those of a response table, or the sample."""


class Example(NamedTuple):
    """`old` and `new` are the lines of both pages, "" for none."""

    where: ChangePlace
    old: str
    new: str


# -- the axis source -----------------------------------------------------------------------

Effect = Literal[
    "name", "missing", "gone", "renamed", "type", "optional", "class", "alias"
]
"""What a program meets in the new bindings: a module or a function that is gone, an argument
that it has to pass, an argument or attribute that is gone, or has another name, a value of a type
that does not fit, one that may be `None`, a class or an alias that is gone."""
EFFECTS: dict[ChangeSide, dict[Effect, str]] = {
    "request": {
        "name": "name gone",
        "missing": "argument missing",
        "gone": "unknown argument",
        "renamed": "another name",
        "type": "argument error",
        "class": "class gone",
        "alias": "alias gone",
    },
    "response": {
        "gone": "attribute gone",
        "renamed": "another name",
        "type": "type differs",
        "optional": "may be None",
        "class": "class gone",
        "alias": "alias gone",
    },
}
"""The same in words, in the order in which they are told."""
REMAKES: frozenset[Effect] = frozenset(
    ("missing", "gone", "type", "optional", "class", "alias")
)
"""What follows where a member is made anew, under the same name."""
NAMES: frozenset[Effect] = frozenset((*REMAKES, "renamed"))
"""The same where names change."""


# -- how grave -----------------------------------------------------------------------------


class ChangeSeverity(Struct, frozen=True, kw_only=True):
    """How grave a change is. `source` and `wire` say what happens to a caller's program and
    to the bytes, "" where nothing does; `breaks` names the axes on which it is breaking.
    """

    level: Level
    bump: Bump
    source: str = ""
    wire: str = ""
    breaks: frozenset[Axis] = frozenset()
    caution: str | None = None

    def with_effects(
        self, found: Collection[Effect], side: ChangeSide, given: str = ""
    ) -> ChangeSeverity:
        """The same of a change that breaks a caller's program in these ways, if there are
        any; an argument that is missing now may have been `given` by the bindings."""
        if not found:
            return self
        words = [word for effect, word in EFFECTS[side].items() if effect in found]
        if given and "missing" in found:
            words.append(f"was given as {given}")
        return replace(
            self,
            level="breaking",
            bump="major",
            source=", ".join(words),
            breaks=self.breaks | {"source"},
        )


def breaking(wire: str, caution: str | None = None) -> ChangeSeverity:
    """A change that breaks the wire."""
    return ChangeSeverity(
        level="breaking",
        bump="minor",
        wire=wire,
        breaks=frozenset({"wire"}),
        caution=caution,
    )


def fine(
    wire: str = "",
    caution: str | None = None,
    bump: Bump = "minor",
    level: Level = "non-breaking",
) -> ChangeSeverity:
    """A change that breaks no bytes."""
    return ChangeSeverity(level=level, bump=bump, wire=wire, caution=caution)


DOCS = fine(bump="patch", level="docs")
FILLED = ChangeSeverity(
    level="non-breaking", bump="minor", source="the client fills it"
)
SUPPLIED = replace(
    FILLED,
    source="the client supplies it where the caller does not",
    wire="not sent before the bindings are generated again",
    caution="a client whose settings lack it has to be given it",
)


# -- the record ----------------------------------------------------------------------------


Telling = Literal["nothing", "name", "value"]
"""What a sample tells of a change: nothing, whether it has the name, or which value."""
Cells = Mapping[Case, ChangeSeverity]


def _never_told() -> Cells:
    return MappingProxyType({})


class Kind(Struct, frozen=True, kw_only=True, eq=False):
    """One kind of change. There is one value of it, which is compared by identity.

    `words` says it in a line, `why` and `do` to somebody who asks what it is and what to do;
    `section` is where a changelog tells it. `opposite` is the id of the same difference with
    both sides exchanged, "" where that is the kind itself.

    `request` and `response` say how grave it is on the wire, by side and case; a side on which
    it is never told is empty. `filled` is the same for rows that the client fills in. Whether it
    breaks a program is seen in the bindings: it `explains` some effects at its place and, where it
    `covers` what is below, there too; one that `explains_rest` only where no other does.

    `stands` is the side whose path, or whose name, a change has. `several` kinds may be told more
    than once of a place. Old and new of a kind that is not `identified` by them (prose, the type
    of a row that came) do not count in a fingerprint; those that do not
    show them say them in their words. Pages are often wrong about those of which a sample tells
    something (`is_doubtful`): other pages with the same row are asked, too.
    """

    id: str
    words: str
    why: str
    example: Example
    do: str
    section: ChangelogSection = "Changed"
    opposite: str = ""
    request: Cells = field(default_factory=_never_told)
    response: Cells = field(default_factory=_never_told)
    filled: ChangeSeverity = FILLED
    explains: frozenset[Effect] = frozenset()
    covers: bool = False
    explains_rest: bool = False
    stands: Literal["old", "new"] = "new"
    several: bool = False
    identified: bool = True
    shows_values: bool = True
    sample_tells: Telling = "nothing"

    def severity(
        self, case: Case, side: ChangeSide, parent: str = ""
    ) -> ChangeSeverity:
        """How grave it is on the wire; `parent` is named where a caution speaks of one."""
        if case == "filled":
            return self.filled
        asked, other = self.request, self.response
        if side == "response":
            asked, other = other, asked
        cell = asked.get(case) or other[case]
        if cell.caution is None:
            return cell
        return replace(cell, caution=cell.caution.replace("{parent}", parent))

    @property
    def is_doubtful(self) -> bool:
        """Whether it is as likely a fault of the page as a change."""
        return self.sample_tells != "nothing"

    def cells(self) -> Iterator[tuple[ChangeSide, Case, ChangeSeverity]]:
        """All that is said of its severity: the request first."""
        for case, cell in self.request.items():
            yield "request", case, cell
        for case, cell in self.response.items():
            yield "response", case, cell

    @property
    def sides(self) -> tuple[ChangeSide, ...]:
        """The sides on which it can be told."""
        return tuple(dict.fromkeys(side for side, _, _ in self.cells()))


REGENERATE = "Generate the bindings again."
CALLERS = "Generate the bindings again, change the calls that the report names."
