"""Surface x surface: what a program written for the old bindings meets in the new ones.

Owns the axis *source*. The program uses every public name: it passes all arguments by name, reads
all attributes, and mentions classes and aliases. What it meets is a `Breach` at a place on the
wire; which change of the documentation explains it is found elsewhere (`explanations`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from imtable.bindings.surface import Alias, Attribute, Class, Function, Module
from imtable.drift.facts.changes import Steps
from imtable.drift.facts.fits import (
    Resolved,
    fits,
    may_be_none,
    resolver,
    without_none,
)
from imtable.drift.facts.kinds.kind import ChangeSide, Effect

WirePlace = tuple[ChangeSide, Steps]
"""A place on the wire."""


class Breach(Struct, frozen=True):
    """What does not type-check any more. `steps` is its place on the new side, `before` the
    one on the old side, if there is one; `old` is what the program names, `new` what has that
    place now, if anything has. One that is `implied` follows from another: a member of a class
    that is gone."""

    effect: Effect
    side: ChangeSide
    steps: Steps
    before: Steps | None = None
    old: str = ""
    new: str = ""
    implied: bool = False


class Offer(Struct, frozen=True):
    """What the bindings offer of one operation: its function, and the classes and aliases by
    their full names. `places` are the arguments and attributes by side and path,
    `objects` are the paths of the classes."""

    function: Function | None
    classes: Mapping[Steps, Class]
    aliases: Mapping[Steps, Alias]
    resolved: Resolved
    places: Mapping[WirePlace, Attribute]
    objects: frozenset[WirePlace]

    @property
    def parameters(self) -> Sequence[Attribute]:
        """Those that stand for something on the wire."""
        return (
            [one for one in self.function.parameters if one.steps]
            if self.function
            else []
        )


def offer_of(module: Module, operation: str) -> Offer:
    """The part of a module that is about one operation."""
    called = (one for one in module.functions if one.operation == operation)
    function = next((one for one in called if not one.is_async), None)
    classes = [one for one in module.classes if one.operation == operation]
    aliases = [one for one in module.aliases if one.operation == operation]
    places: dict[WirePlace, Attribute] = {}
    for parameter in function.parameters if function else ():
        places["request", parameter.steps] = parameter
    for each in classes:
        places |= {(each.side, one.steps): one for one in each.members}
    return Offer(
        function,
        {one.qualified: one for one in classes},
        {one.qualified: one for one in aliases},
        resolver(module),
        places,
        frozenset((one.side, one.steps) for one in classes),
    )


def caller_name(offer: Offer, side: ChangeSide, steps: Steps) -> str | None:
    """How a path reads in a caller's program: `json.amount.total` of a call, `result.code_url`
    of its reply; None where it has no place."""
    names = list[str]()
    for length, step in enumerate(steps, 1):
        spot = side, steps[:length]
        if (place := offer.places.get(spot)) is not None:
            names.append(place.name)
        elif not (step.startswith("<") or spot in offer.objects or spot == _PATH):
            return None
    received = offer.function is not None and offer.function.name == "parse"
    return ".".join((*_ROOTS[side, received], *names)) or None


_PATH: WirePlace = "request", ("path",)
_ROOTS: dict[tuple[ChangeSide, bool], tuple[str, ...]] = {
    ("request", False): (),
    ("response", False): ("result",),
    ("request", True): ("acknowledgement",),
    ("response", True): ("notification",),
}
"""What the outermost value is called, of a call and of a notification."""


class Moves(Struct, frozen=True):
    """Paths of the old side that have another one on the new side."""

    paths: Mapping[WirePlace, Steps] = field(default_factory=dict[WirePlace, Steps])

    def of(self, side: ChangeSide, steps: Steps) -> Steps:
        """A path of the old side as one of the new side."""
        if not self.paths:
            return steps
        for length in range(len(steps), 0, -1):
            known = self.paths.get((side, steps[:length]))
            if known is not None:
                return (*known, *steps[length:])
        return steps


class OfferPair(Struct, frozen=True):
    """Two offers of one operation."""

    old: Offer
    new: Offer
    moves: Moves

    def breaches(self) -> Iterator[Breach]:
        """Everything that a program meets."""
        before, after = self.old.function, self.new.function
        if before is not None and after is not None:
            yield from self._members(
                "request", self.old.parameters, self.new.parameters
            )
            returns = self.new.resolved(after.returns), self.old.resolved(
                before.returns
            )
            if not fits(*returns):
                yield Breach("type", "response", (), ())
        yield from self._classes()
        yield from self._aliases()

    def _classes(self) -> Iterator[Breach]:
        successors = {(one.side, one.steps): one for one in self.new.classes.values()}
        lost = set[Steps]()
        meant_alike = self.old.aliases == self.new.aliases and not self.moves.paths
        for name, one in self.old.classes.items():
            if meant_alike and one == self.new.classes.get(name):
                continue
            steps, implied = self.moves.of(one.side, one.steps), name[:-1] in lost
            now, there = (
                self.new.classes.get(name),
                successors.get((one.side, steps)),
            )
            if now is None or (there is not None and there is not now):
                lost.add(name)
                now = there
                yield _gone("class", one, steps, now, implied=implied)
            members = now.members if now is not None else ()
            yield from self._members(
                one.side, one.members, members, implied=name in lost
            )

    def _aliases(self) -> Iterator[Breach]:
        successors = {(one.side, one.steps): one for one in self.new.aliases.values()}
        for name, one in self.old.aliases.items():
            if name not in self.new.aliases:
                steps = self.moves.of(one.side, one.steps)
                implied = len(name) > 1 and name[:-1] not in self.new.classes
                now = successors.get((one.side, steps))
                yield _gone("alias", one, steps, now, implied=implied)

    def _members(
        self,
        side: ChangeSide,
        old: Sequence[Attribute],
        new: Sequence[Attribute],
        *,
        implied: bool = False,
    ) -> Iterator[Breach]:
        """Arguments, or attributes: by name. One whose name stands for another row now, while
        its own row has another name, is renamed, whatever a type checker says."""
        named, placed = {one.name: one for one in new}, {one.steps: one for one in new}
        succeeding = set[str]()
        for one in old:
            steps = self.moves.of(side, one.steps)
            now, there = named.get(one.name), placed.get(steps)
            if now is None or (there is not None and there is not now):
                effect: Effect = "gone" if there is None else "renamed"
                name = there.name if there is not None else ""
                yield Breach(effect, side, steps, one.steps, one.name, name, implied)
                now = there
            if now is not None:
                succeeding.add(now.name)
                for effect in self._effects(side, one, now):
                    yield Breach(
                        effect, side, steps, one.steps, one.name, now.name, implied
                    )
        if side == "request":
            for one in new:
                if one.required and one.name not in succeeding:
                    yield Breach(
                        "missing", side, one.steps, new=one.name, implied=implied
                    )

    def _effects(
        self, side: ChangeSide, old: Attribute, new: Attribute
    ) -> Iterator[Effect]:
        before, after = self.old.resolved(old.type), self.new.resolved(new.type)
        if side == "request":
            if before != after and not fits(without_none(before), after):
                yield "type"
            if new.required and not old.required:
                yield "missing"
        elif before != after:
            if not fits(without_none(after), without_none(before)):
                yield "type"
            if may_be_none(after) and not may_be_none(before):
                yield "optional"


def _gone(
    effect: Effect,
    one: Class | Alias,
    steps: Steps,
    now: Class | Alias | None,
    *,
    implied: bool,
) -> Breach:
    """A class or an alias whose name is gone; `now` is what its place has instead."""
    old, new = ".".join(one.qualified), ".".join(now.qualified) if now else ""
    return Breach(
        "renamed" if now else effect, one.side, steps, one.steps, old, new, implied
    )
