"""What a kind of change is: one record with all that is known of it.

Owns the shape of a record and the words for its cases. It knows no single kind, and not how one
is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, NamedTuple

ChangeSide = Literal["request", "response"]
SIDES: tuple[ChangeSide, ChangeSide] = ("request", "response")
Level = Literal["docs", "non-breaking", "breaking"]
Bump = Literal["patch", "minor", "major"]
Axis = Literal["source", "wire"]
ChangelogSection = Literal["Added", "Changed", "Deprecated", "Removed", "Documentation"]
"""Of a changelog."""
Need = Literal["optional", "required", "inside-optional", "supplied", "given"]
"""What a member asks of a caller that came, or became required: "supplied" is what the client
puts in where the caller does not (its own numbers, digests of an upload), "given" a member
whose only value (or whose signature) the bindings give."""
Width = Literal["widened", "narrowed", "alike"]
"""How two types lie to each other; "alike" is what the bindings do not tell apart."""
Remains = Literal["alias", "address"]
"""What is left of an operation that moved: its name, or the page it stands on."""
Demand = Literal["stricter", "looser"]
"""Whether more or less is asked of a call."""
Case = (
    Literal["", "filled", "open", "rewrapped", "first"]
    | Need
    | Width
    | Remains
    | Demand
)
"""What else decides how grave a kind is. "filled" are rows that the client fills itself.
"open" is a list of values that does not narrow its type, "rewrapped" the same result out of
another body, "first" the variant beside what was one object."""
CASES: dict[Case, str] = {
    "": "",
    "optional": "optional",
    "required": "required",
    "inside-optional": "required inside an optional object",
    "filled": "filled in by the client",
    "supplied": "the client's own number, or the digest of an upload",
    "widened": "to a type that takes more",
    "narrowed": "to a type that takes less",
    "alias": "behind a redirect stub",
    "address": "with its page where it was",
    "given": "the bindings give its only value, or its signature",
    "open": "the list does not narrow the type (decimals, truth values)",
    "alike": "the bindings do not tell both apart",
    "rewrapped": "the same members in another format",
    "first": "beside what was one object",
    "stricter": "more is asked of a call",
    "looser": "less is asked of a call",
}
"""Every case in words."""
REQUIRED: frozenset[Case] = frozenset(
    ("required", "inside-optional", "given", "supplied")
)
"""The cases of a member that came and is documented as required."""
ChangePlace = Literal["pages", "front", "intro", "call", "body", "reply", "sample"]
"""Where an example stands: names of pages, the front matter, above the tables, the rows of a
request table, those below its `json`, those of a response table, or the sample."""


class Example(NamedTuple):
    """`old` and `new` are the lines of both pages, "" for none."""

    where: ChangePlace
    old: str
    new: str


# -- how grave -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSeverity:
    """How grave a change is. `source` and `wire` say what happens to a caller's program and
    to the bytes, "" where nothing does; `breaks` names the axes on which it is breaking.
    """

    level: Level
    bump: Bump
    source: str = ""
    wire: str = ""
    breaks: frozenset[Axis] = frozenset()
    caution: str | None = None


_BREAKS: dict[Axis | Literal["both"], frozenset[Axis]] = {
    "source": frozenset({"source"}),
    "wire": frozenset({"wire"}),
    "both": frozenset({"source", "wire"}),
}


def breaking(
    axes: Axis | Literal["both"], source: str, wire: str, caution: str | None = None
) -> ChangeSeverity:
    """A change that breaks programs, bytes, or both."""
    return ChangeSeverity(
        level="breaking",
        bump="minor" if axes == "wire" else "major",
        source=source,
        wire=wire,
        breaks=_BREAKS[axes],
        caution=caution,
    )


def fine(
    source: str = "",
    wire: str = "",
    caution: str | None = None,
    bump: Bump = "minor",
    level: Level = "non-breaking",
) -> ChangeSeverity:
    """A change that breaks nothing."""
    return ChangeSeverity(
        level=level, bump=bump, source=source, wire=wire, caution=caution
    )


DOCS = fine(bump="patch", level="docs")
FILLED = fine(source="the client fills it")
SUPPLIED = fine(
    source="the client supplies it where the caller does not",
    wire="not sent before the bindings are generated again",
    caution="a client whose settings lack it has to be given it",
)


# -- the record ----------------------------------------------------------------------------


Cells = Mapping[Case, ChangeSeverity]


def _never_told() -> Cells:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind:
    """One kind of change. There is one value of it, which is compared by identity.

    `words` says it in a line, `why` and `do` to somebody who asks what it is and what to do;
    `section` is where a changelog tells it. `opposite` is the id of the same difference with
    both sides exchanged, "" where that is the kind itself.

    `request` and `response` say how grave it is on a side, by case; a side on which it is never
    told is empty. `filled` is the same for rows that the client fills in.

    `stands` is the side whose path, or whose name, a change has. `several` kinds may be told more
    than once of a place. Old and new of a kind that is not `identified` by them (prose, the type
    of a row that came) do not count in a fingerprint; those that do not
    show them say them in their words.
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
    stands: Literal["old", "new"] = "new"
    several: bool = False
    identified: bool = True
    shows_values: bool = True

    def severity(
        self, case: Case, side: ChangeSide, parent: str = ""
    ) -> ChangeSeverity:
        """How grave it is; `parent` is named where a caution speaks of one."""
        if case == "filled":
            return self.filled
        asked, other = self.request, self.response
        if side == "response":
            asked, other = other, asked
        cell = asked.get(case) or other[case]
        if cell.caution is None:
            return cell
        return replace(cell, caution=cell.caution.replace("{parent}", parent))

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
