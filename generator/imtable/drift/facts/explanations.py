"""Both axes together: which change of a page explains what a program meets in the bindings.

Owns how grave a change is in the end. What no change of a page explains is a change of its own: a
name that is another one, for rows that are as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from imtable.bindings.surface import Attribute, MarkedType, UnionType
from imtable.drift.facts.changes import Change, Steps
from imtable.drift.facts.context import DiffContext
from imtable.drift.facts.edits import OperationSide, caller_edits
from imtable.drift.facts.field_pair import Displaced
from imtable.drift.facts.kinds.attributes import REQUIRED_ADDED
from imtable.drift.facts.kinds.fields import FIELD_ADDED
from imtable.drift.facts.kinds.kind import Case, Effect
from imtable.drift.facts.kinds.names import (
    NAME_CHANGED,
    SIGNATURE_CHANGED,
)
from imtable.drift.facts.said import NeedSaid, Said
from imtable.drift.facts.source import (
    Breach,
    Moves,
    Offer,
    OfferPair,
    WirePlace,
    caller_name,
)
from imtable.ir.characters import printable

ASKS_NOBODY: frozenset[Case] = frozenset(
    ("optional", "inside-optional", "filled", "supplied")
)
"""Cases of members that leave what is around them as optional as it was."""
SUPPLIED = frozenset({"FromClient", "FileDigest"})
"""Marks of what the client puts in where the caller does not."""


class Judge(Struct, frozen=True):
    """What is known of one operation on both sides. An offer is None where there is no module:
    then nothing is said of programs. `names` are breaches about the operation as a whole.
    """

    context: DiffContext
    old: Offer | None
    new: Offer | None
    names: Sequence[Breach] = ()

    def judged(self, found: Iterable[Change | Displaced]) -> Iterator[Change]:
        """All changes with their severity on both axes, and those that only the bindings show."""
        items = list(found)
        changes = [self._by_client(each) for each in items if isinstance(each, Change)]
        places: dict[WirePlace, Steps] = {
            (c.side, c.before): c.after for c in items if isinstance(c, Displaced)
        }
        breaches = [*self.names, *self._breaches(Moves(places))]
        met: dict[int, list[Breach]] = {}
        left: dict[WirePlace, list[Breach]] = {}
        spots = _by_spot(changes)
        for breach in breaches:
            causes = _causes(breach, changes, spots)
            for cause in causes:
                met.setdefault(cause, []).append(breach)
            if not causes and not breach.implied:
                left.setdefault((breach.side, _row(breach.steps)), []).append(breach)
        for number, change in enumerate(changes):
            yield self._named(self._broken(change, met.get(number, ())))
        for unexplained in left.values():
            yield self._named(self._own_change(unexplained))

    def _breaches(self, moves: Moves) -> Iterator[Breach]:
        if self.old is not None and self.new is not None:
            yield from OfferPair(self.old, self.new, moves).breaches()

    def _broken(self, change: Change, met: Sequence[Breach]) -> Change:
        """With what it does to programs."""
        effects: set[Effect] = {one.effect for one in met}
        return replace(
            change,
            severity=change.severity.with_effects(
                effects, change.side, self._given(met)
            ),
            edits=caller_edits(
                met,
                OperationSide(self.context.old_operation, self.old),
                OperationSide(self.context.new_operation, self.new),
            ),
        )

    def _given(self, met: Sequence[Breach]) -> str:
        """The value that the old bindings gave to an argument which is missing now."""
        for one in met:
            before = one.side, one.before or ()
            place = self.old.places.get(before) if self.old is not None else None
            default = place.default if place is not None else None
            if one.effect == "missing" and default and default.value is not None:
                return printable(str(default.value))
        return ""

    # -- what the client does --------------------------------------------------------------

    def _by_client(self, change: Change) -> Change:
        case = self._case(change)
        if case == change.case:
            return change
        severity = change.kind.severity(case, change.side)
        return replace(change, case=case, severity=severity)

    def _case(self, change: Change) -> Case:
        """A row that has no place in the bindings is the client's own."""
        if not change.steps or self.old is None or self.new is None:
            return change.case
        if not (
            _has(self.old, change, change.before)
            or _has(self.new, change, change.after)
        ):
            return "filled"
        if change.side == "request" and change.kind in (FIELD_ADDED, REQUIRED_ADDED):
            return self._asked(change, self.new)
        return change.case

    def _asked(self, change: Change, new: Offer) -> Case:
        """A required member that need not be passed: the client has it."""
        place = new.places.get((change.side, change.after or ()))
        if place is None or place.required or change.case == "optional":
            return change.case
        if not SUPPLIED.isdisjoint(_marks(place)):
            return "supplied"
        part = len(place.steps) == 1 and place.steps != ("headers",)
        own = place.default is not None and place.default.value is None
        signed = "Signature" in _marks(place)
        return "filled" if own and not part and not signed else change.case

    # -- what a caller sees ----------------------------------------------------------------

    def _named(self, change: Change) -> Change:
        """With the name of the argument or attribute."""
        if not change.steps or self.old is None or self.new is None:
            return change
        of_old = change.kind.stands == "old" or change.after is None
        offer, steps = (self.old, change.before) if of_old else (self.new, change.after)
        return replace(change, name=caller_name(offer, change.side, steps or ()))

    # -- what is left ----------------------------------------------------------------------

    def _own_change(self, found: Sequence[Breach]) -> Change:
        """One change for all that is met at one place: another name, if there is one."""
        renamed = [one for one in found if one.effect in ("renamed", "name")]
        first = (renamed or found)[0]
        old: Said = first.old
        new: Said | None = first.new or None
        if not renamed and first.effect == "missing":
            old, new = NeedSaid(False), NeedSaid(True)
        change = replace(self.context, side=first.side).change(
            NAME_CHANGED if renamed else SIGNATURE_CHANGED,
            _row(first.steps),
            old,
            new,
            (None, None),
            paths=(first.before, first.steps),
        )
        function = first.old if first.effect == "name" else change.function
        return replace(self._broken(change, found), function=function)


def _marks(place: Attribute) -> set[str]:
    parts = place.type.parts if isinstance(place.type, UnionType) else (place.type,)
    marked = (part for part in parts if isinstance(part, MarkedType))
    return {mark.kind for part in marked for mark in part.marks}


def _has(offer: Offer, change: Change, steps: Steps | None) -> bool:
    """Whether a row has a place in the bindings: as an argument, an attribute, or a class."""
    if steps is None:
        return False
    row = change.side, _row(steps)
    return row in offer.places or row in offer.objects


def _row(steps: Steps) -> Steps:
    """The path of the row, of one of its variants too."""
    while steps and steps[-1].startswith("<"):
        steps = steps[:-1]
    return steps


def _by_spot(changes: Sequence[Change]) -> dict[WirePlace, list[int]]:
    spots: dict[WirePlace, list[int]] = {}
    for number, change in enumerate(changes):
        steps = change.steps if change.after is None else change.after
        spots.setdefault((change.side, _row(steps)), []).append(number)
    return spots


def _causes(
    breach: Breach, changes: Sequence[Change], spots: Mapping[WirePlace, Sequence[int]]
) -> list[int]:
    """The changes that explain a breach: at its place, else the nearest around it, else those
    below it: with its last member a class goes, too."""
    steps, effect = _row(breach.steps), breach.effect
    found = _explaining(effect, changes, spots.get((breach.side, steps), ()))
    while not found and steps:
        steps = _row(steps[:-1])
        around = spots.get((breach.side, steps), ())
        found = [
            n for n in _explaining(effect, changes, around) if changes[n].kind.covers
        ]
    if found or effect == "renamed":
        return found
    below = (
        number
        for (side, path), numbers in spots.items()
        if side == breach.side and path[: len(breach.steps)] == breach.steps
        for number in numbers
    )
    found = _explaining(effect, changes, below)
    if effect != "missing":
        return found
    return [n for n in found if changes[n].case not in ASKS_NOBODY] or found


def _explaining(
    effect: Effect, changes: Sequence[Change], numbers: Iterable[int]
) -> list[int]:
    """Of several changes those about nothing else; an encoding, or a type that fits as well as
    the old one, only where nothing else is."""
    found = [n for n in numbers if effect in changes[n].kind.explains]
    alone = [n for n in found if len(changes[n].kind.explains) == 1]
    likely = [n for n in found if not _is_harmless(changes[n])]
    return alone or likely or found


def _is_harmless(change: Change) -> bool:
    fitting = "widened" if change.side == "request" else "narrowed"
    return change.kind.explains_rest or change.case in ("alike", fitting)
