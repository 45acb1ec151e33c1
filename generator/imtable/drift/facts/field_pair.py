"""What the comparison of rows is about and what it finds, as values.

Owns a pair of fields that are one, and what stands on one side only or has another path now.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from imtable.drift.facts.changes import Change, Steps
from imtable.drift.facts.context import DiffContext
from imtable.drift.facts.kinds.kind import Case, ChangeSide, Kind
from imtable.drift.facts.said import Said
from imtable.ir.model import Field, Location

LocationPair = tuple[Location | None, Location | None]
NOWHERE: LocationPair = (None, None)


class Unpaired(Struct, frozen=True):
    """A field on one side only. `reported` is False where it stands in something that is
    itself reported: it may still turn out to have moved."""

    side: Literal["old", "new"]
    field: Field
    context: DiffContext
    reported: bool = True

    @property
    def steps(self) -> Steps:
        """The path, of its parents on the new side."""
        return (*self.context.steps, self.field.name)

    @property
    def before(self) -> Steps:
        """The path, of its parents on the old side."""
        return (*self.context.before, self.field.name)


class Displaced(Struct, frozen=True):
    """A row, or a variant, that has another path on the new side."""

    side: ChangeSide
    before: Steps
    after: Steps


Found = Change | Unpaired | Displaced


class FieldPair(Struct, frozen=True):
    """Two fields that are one, and the context of the object they are in; `was` is the name
    on the old side."""

    old: Field
    new: Field
    context: DiffContext
    was: str

    @property
    def at(self) -> LocationPair:
        """The rows of both."""
        return self.old.location, self.new.location

    @property
    def steps(self) -> Steps:
        """The path on the new side."""
        return (*self.context.steps, self.new.name)

    @property
    def paths(self) -> tuple[Steps, Steps]:
        """The paths on both sides."""
        return (*self.context.before, self.was), self.steps

    def change(
        self, kind: Kind, old: Said | None, new: Said | None, case: Case = ""
    ) -> Change:
        """A change about the field."""
        return self.context.change(
            kind,
            self.steps,
            old,
            new,
            self.at,
            case=case,
            evidence=self.context.samples.tell(self.new.name, kind.sample_tells),
            paths=self.paths,
        )
