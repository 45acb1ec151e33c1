"""What a caller writes differently: a breach as an edit of one line.

Owns the words of both texts: the path of the row, as everywhere, and the name in Python where it
is another one. Where the line stands in the caller's program, and whether it is there at all, is
found by others; nothing is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from imtable.bindings.layout import one_line
from imtable.bindings.surface import Attribute
from imtable.bindings.views.type_expr import type_expr
from imtable.drift.facts.changes import CallerEdit, CallerWord, Steps
from imtable.drift.facts.row_paths import row_path
from imtable.drift.facts.source import Breach, Offer, caller_name
from imtable.ir.model import Operation


class OperationSide(Struct, frozen=True):
    """An operation on one side of a comparison, and what the bindings offer of it, as far as
    there are any."""

    operation: Operation | None = None
    offer: Offer | None = None


class _BreachSide(Struct, frozen=True):
    """One side of a breach: what is there, and what stands at the place."""

    side: OperationSide
    breach: Breach
    steps: Steps | None

    @property
    def offer(self) -> Offer | None:
        """What the bindings offer, if there are any."""
        return self.side.offer

    @property
    def place(self) -> Attribute | None:
        """The argument or attribute."""
        if self.offer is None or self.steps is None:
            return None
        return self.offer.places.get((self.breach.side, self.steps))

    @property
    def name(self) -> str:
        """`request.json.amount.total`; with the name in Python: `request.json.from (from_)`; ""
        for what no caller writes."""
        operation, side = self.side.operation, self.breach.side
        if self.offer is None or self.steps is None or operation is None:
            return ""
        if caller_name(self.offer, side, self.steps) is None:
            return ""
        path, place = row_path(operation, side, self.steps), self.place
        other = place is not None and path.steps and place.name != path.steps[-1].name
        return f"{path} ({place.name})" if place is not None and other else str(path)

    @property
    def path(self) -> str:
        """The same where the place has no name of its own: inside of one of several variants."""
        if self.steps is None or self.side.operation is None:
            return ""
        return str(row_path(self.side.operation, self.breach.side, self.steps))

    @property
    def typed(self) -> str:
        """The same with its type."""
        if self.offer is None or self.place is None:
            return self.name
        return (
            f"{self.name}: {one_line(type_expr(self.offer.resolved(self.place.type)))}"
        )


def caller_edits(
    breaches: Iterable[Breach], old: OperationSide, new: OperationSide
) -> tuple[CallerEdit, ...]:
    """The edits, each once, in the order of the breaches; a name that is gone is said before
    what else is wrong with its place."""
    found = dict.fromkeys(_edit(one, old, new) for one in breaches if not one.implied)
    return tuple(edit for edit in found if edit.old != edit.new)


def _edit(breach: Breach, old: OperationSide, new: OperationSide) -> CallerEdit:
    return replace(_words(breach, old, new), word=_word(breach, old.offer))


def _word(breach: Breach, old: Offer | None) -> CallerWord | None:
    """What the old program has where it changes: the member itself, the call that lacks it, or
    a name."""
    if breach.effect == "name":
        return CallerWord("name", "")
    if old is None:
        return None
    if breach.effect == "missing":
        return CallerWord("missing", breach.new, _called(breach, old))
    place = old.places.get((breach.side, breach.before or ()))
    if place is None:
        return CallerWord("name", breach.old) if breach.old else None
    if breach.side == "request":
        return CallerWord("argument", place.name, _called(breach, old))
    return CallerWord("attribute", place.name)


def _called(breach: Breach, old: Offer) -> str:
    """The class whose object has a member, or lacks it; of an argument the function."""
    parent = (breach.before or breach.steps)[:-1]
    for name, one in old.classes.items():
        if (one.side, one.steps) == (breach.side, parent):
            return ".".join(name)
    return old.function.name if old.function is not None else ""


def _words(breach: Breach, old: OperationSide, new: OperationSide) -> CallerEdit:
    before = _BreachSide(old, breach, breach.before)
    after = _BreachSide(new, breach, breach.steps)
    match breach.effect:
        case "missing":
            return CallerEdit(
                before.name if before.place else "", f"{after.typed}  # required"
            )
        case "gone":
            moved = breach.steps != breach.before
            return CallerEdit(before.name, (after.name or after.path) if moved else "")
        case "type":
            return CallerEdit(before.typed, after.typed)
        case "optional":
            return CallerEdit(before.name, f"{after.name}  # may be None")
        case "renamed" if before.place is not None:
            return CallerEdit(before.name, after.name)
        case _:
            return CallerEdit(breach.old, breach.new)
