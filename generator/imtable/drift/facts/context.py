"""Where a comparison stands: which operation, which side, which path.

Owns how a change is put together; it does not know what makes one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from imtable.drift.facts.accepted import is_free
from imtable.drift.facts.changes import Change, PageLocation, Steps
from imtable.drift.facts.kinds.kind import Case, ChangeSide, Kind
from imtable.drift.facts.said import Said
from imtable.drift.facts.shape import field_shape, members
from imtable.ir.model import Field, Location

ALL = "*"


def _no_digest(_: Field) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What the client puts into a request itself, by wire name.

    `headers`, and the `members` of the body or the query of a v2 call, are in lower case and
    its own affair. What it supplies where a caller does not: its `own_numbers`, which stand at
    the top of a query, of JSON or of XML, and the digests of an upload; `digest` tells the
    algorithm of a member, "" where it is none.
    """

    headers: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    own_numbers: frozenset[str] = frozenset()
    digest: Callable[[Field], str] = _no_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPart:
    """The same, of the members of one part: `filled` in lower case, `ALL` for every name;
    `own_numbers` at its top only, the digests wherever they stand."""

    filled: frozenset[str] = frozenset()
    own_numbers: frozenset[str] = frozenset()
    digest: Callable[[Field], str] = _no_digest

    @property
    def inner(self) -> FilledPart:
        """Of the members of a member."""
        return FilledPart(filled=self.filled & {ALL}, digest=self.digest)


OURS = FilledPart()
"""A part of which the client knows nothing."""
CLIENTS = FilledPart(filled=frozenset({ALL}))
"""A part that is the client's alone."""


def _no_parts() -> Mapping[str, FilledPart]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffContext:
    """One side of one pair of operations, down to a path.

    `before` is the path on the old side, `steps` on the new one. `optional` is the nearest parent that may be left out, on the new side. `part` says what
    the client knows of the members here, `parts` of those of each part of the message.
    """

    operation: str
    verb: str
    old_page: str
    new_page: str
    side: ChangeSide
    old_samples: str = ""
    new_samples: str = ""
    before: Steps = ()
    steps: Steps = ()
    optional: str | None = None
    part: FilledPart = OURS
    parts: Mapping[str, FilledPart] = field(default_factory=_no_parts)

    def below(self, row: Field, was: str = "") -> DiffContext:
        """The context of the members of a field; `was` is its name on the old side."""
        return replace(
            self,
            before=(*self.before, was or row.name),
            steps=(*self.steps, row.name),
            optional=self.optional if row.required else row.name,
            part=self.parts.get(row.name, self.part.inner),
            parts=_no_parts(),
        )

    def variant(self, old: str, new: str) -> DiffContext:
        """The context of one variant of the field here, by its marks on both sides."""
        before, after = ((f"<{mark}>",) if mark else () for mark in (old, new))
        return replace(
            self, before=(*self.before, *before), steps=(*self.steps, *after)
        )

    def fills(self, row: Field) -> bool:
        """Whether the client fills this member; of a part it may fill all there is."""
        if not self.part.filled.isdisjoint((ALL, row.name.lower())):
            return True
        inner = members(field_shape(row).leaf)
        context = self.below(row) if row.name in self.parts else None
        return context is not None and bool(inner) and all(map(context.fills, inner))

    def supplies(self, row: Field) -> bool:
        """Whether the client puts this required member in where the caller does not."""
        own = row.name in self.part.own_numbers and is_free(row)
        return own or bool(self.part.digest(row))

    def asks_nothing(self, row: Field) -> bool:
        """Whether these are headers of which a caller needs to give none."""
        if row.name != "headers" or row.name not in self.parts:
            return False
        context = self.below(row)
        given = members(field_shape(row).leaf)
        return not any(one.required and not context.fills(one) for one in given)

    def sampled(self, name: str) -> tuple[str, ...]:
        """What the samples say of a name that came or went."""
        before, after = _shows(self.old_samples, name), _shows(self.new_samples, name)
        if before and after:
            return ("both samples show it",)
        if after:
            return ("the new sample shows it",)
        return ("the old sample shows it",) if before else ()

    def change(
        self,
        kind: Kind,
        steps: Steps,
        old: Said | None,
        new: Said | None,
        at: tuple[Location | None, Location | None],
        *,
        case: Case = "",
        rows: int = 1,
        evidence: tuple[str, ...] = (),
        paths: tuple[Steps | None, Steps | None] = ((), ()),
    ) -> Change:
        """One change at a path; `at` are the rows on both sides, `paths` where they stand."""
        before, after = at
        return Change(
            kind=kind,
            operation=self.operation,
            page=self.new_page,
            verb=self.verb,
            side=self.side,
            steps=steps,
            old=old,
            new=new,
            severity=kind.severity(case, self.side, self.optional or ""),
            case=case,
            rows=rows,
            evidence=evidence,
            before=paths[0],
            after=paths[1],
            old_place=_place(self.old_page, before, one_sided=old is None),
            new_place=_place(self.new_page, after, one_sided=new is None),
        )


def _place(page: str, at: Location | None, *, one_sided: bool) -> PageLocation | None:
    """Where a change stands; nowhere on the side that lacks it."""
    if at is not None:
        return PageLocation(page, at.line)
    return None if one_sided else PageLocation(page)


def _shows(sample: str, name: str) -> bool:
    return f"'{name}'" in sample or f'"{name}"' in sample or f"<{name}>" in sample
