"""Where a comparison stands: which operation, which side, which path.

Owns how a change is put together; it does not know what makes one.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from imtable.drift.facts.changes import Change, PageLocation, Steps
from imtable.drift.facts.kinds.kind import Case, ChangeSide, Kind
from imtable.drift.facts.row_paths import row_path
from imtable.drift.facts.said import Said
from imtable.drift.facts.samples import Samples
from imtable.drift.facts.shape import field_shape
from imtable.ir.model import Field, Location, Operation
from imtable.ir.row_path import RowPath

NO_SAMPLES = Samples()


class DiffContext(Struct, frozen=True, kw_only=True):
    """One side of one pair of operations, down to a path.

    `before` is the path on the old side, `steps` on the new one. `optional` is the nearest parent
    that may be left out, on the new side. `function` is what a caller imports. Below the outermost
    steps `texts` every scalar travels as text, whatever its type is called. An
    operation is None on the side that has none.
    """

    operation: str
    verb: str
    old_page: str
    new_page: str
    side: ChangeSide
    samples: Samples = NO_SAMPLES
    before: Steps = ()
    steps: Steps = ()
    optional: str | None = None
    function: str = ""
    texts: frozenset[str] = frozenset()
    old_operation: Operation | None = None
    new_operation: Operation | None = None

    def below(self, row: Field, was: str = "") -> DiffContext:
        """The context of the members of a field; `was` is its name on the old side."""
        return replace(
            self,
            before=(*self.before, was or row.name),
            steps=(*self.steps, row.name),
            optional=self.optional if row.required else row.name,
            texts=frozenset() if field_shape(row).codecs else self.texts,
        )

    def variant(self, old: str, new: str) -> DiffContext:
        """The context of one variant of the field here, by its marks on both sides."""
        before, after = ((f"<{mark}>",) if mark else () for mark in (old, new))
        return replace(
            self, before=(*self.before, *before), steps=(*self.steps, *after)
        )

    def old_row(self, steps: Steps) -> RowPath | None:
        """A path of the old side as it is written."""
        return _row_path(self.old_operation, self.side, steps)

    def new_row(self, steps: Steps) -> RowPath | None:
        """A path of the new side as it is written."""
        return _row_path(self.new_operation, self.side, steps)

    def _row(
        self, kind: Kind, before: Steps | None, after: Steps | None
    ) -> RowPath | None:
        """Where a change stands, on the side whose path it has."""
        if before and (kind.stands == "old" or after is None):
            return self.old_row(before)
        return self.new_row(after) if after else None

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
            row=self._row(kind, *paths),
            old=old,
            new=new,
            severity=kind.severity(case, self.side, self.optional or ""),
            case=case,
            rows=rows,
            evidence=evidence,
            function=self.function,
            before=paths[0],
            after=paths[1],
            old_place=_place(self.old_page, before, one_sided=old is None),
            new_place=_place(self.new_page, after, one_sided=new is None),
        )


def _row_path(
    operation: Operation | None, side: ChangeSide, steps: Steps
) -> RowPath | None:
    return row_path(operation, side, steps) if operation is not None else None


def _place(page: str, at: Location | None, *, one_sided: bool) -> PageLocation | None:
    """Where a change stands; nowhere on the side that lacks it."""
    if at is not None:
        return PageLocation(page, at.line)
    return None if one_sided else PageLocation(page)
