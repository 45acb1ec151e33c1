"""What a caller writes differently: a breach as an edit of one line.

Owns the words of both texts. Where the line stands in the caller's program, and whether it is
there at all, is found by others; nothing is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imtable.bindings.layout import one_line
from imtable.bindings.surface import Attribute
from imtable.bindings.views.type_expr import type_expr
from imtable.drift.facts.changes import CallerEdit
from imtable.drift.facts.source import Breach, Offer, caller_name


@dataclass(frozen=True, slots=True)
class _BreachSide:
    """One side of a breach: its offer, if there is one, and what stands at the place."""

    offer: Offer | None
    breach: Breach
    steps: tuple[str, ...] | None

    @property
    def place(self) -> Attribute | None:
        """The argument or attribute."""
        if self.offer is None or self.steps is None:
            return None
        return self.offer.places.get((self.breach.side, self.steps))

    @property
    def name(self) -> str:
        """As a caller writes it: `json.amount.total`, `result.code_url`."""
        if self.offer is None or self.steps is None:
            return ""
        return caller_name(self.offer, self.breach.side, self.steps) or ""

    @property
    def typed(self) -> str:
        """The same with its type."""
        if self.offer is None or self.place is None:
            return self.name
        return (
            f"{self.name}: {one_line(type_expr(self.offer.resolved(self.place.type)))}"
        )


def caller_edits(
    breaches: Iterable[Breach], old: Offer | None, new: Offer | None
) -> tuple[CallerEdit, ...]:
    """The edits, each once, in the order of the breaches; a name that is gone is said before
    what else is wrong with its place."""
    found = dict.fromkeys(_edit(one, old, new) for one in breaches if not one.implied)
    return tuple(edit for edit in found if edit.old != edit.new)


def _edit(breach: Breach, old: Offer | None, new: Offer | None) -> CallerEdit:
    before = _BreachSide(old, breach, breach.before)
    after = _BreachSide(new, breach, breach.steps)
    match breach.effect:
        case "missing":
            return CallerEdit(
                before.name if before.place else "", f"{after.typed}  # required"
            )
        case "gone":
            return CallerEdit(before.name, "")
        case "type":
            return CallerEdit(before.typed, after.typed)
        case "optional":
            return CallerEdit(before.name, f"{after.name}  # may be None")
        case "renamed" if before.place is not None:
            return CallerEdit(before.name, after.name)
        case _:
            return CallerEdit(breach.old, breach.new)
