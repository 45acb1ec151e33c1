"""What a type checker finds in the programs of callers after their pages have changed, and what a
comparison says of the same pages.

Owns the pairing of both. An error stands at a place on the wire, and so does a change that breaks
the axis source; each has to be explained by one of the others at that place, around it, or below it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from imtable.bindings.names import module_names
from imtable.bindings.surface import Attribute, Module, PageError, surface_of
from imtable.drift.facts import Change, compare_apis
from imtable.ir.model import Api, ApiPage
from support.surface_programs import UNEXPECTED, Program, Use, program_of
from support.type_errors import type_errors, write_bindings

Steps = tuple[str, ...]


@dataclass(frozen=True)
class PagePair:
    """A page before and after, at one path."""

    old: ApiPage
    new: ApiPage

    def at(self, path: str) -> PagePair:
        """The same at another path, so that many edits of one page stand side by side."""
        return PagePair(replace(self.old, path=path), replace(self.new, path=path))


@dataclass(frozen=True)
class Complaint:
    """What the type checker says of one use, with the places that it may be about. It says
    nothing of missing arguments where one is passed that is unknown: then it `masks` all that
    is in the object."""

    use: Use
    text: str
    spots: tuple[Steps, ...]
    masks: bool = False


def bindable(page: ApiPage) -> bool:
    """Whether a module can stand for it."""
    try:
        surface_of(page)
    except PageError:
        return False
    return page.redirect is None


# -- the type checker ----------------------------------------------------------------------


def complaints(
    root: Path, pairs: Mapping[str, PagePair]
) -> tuple[list[str], dict[str, list[Complaint]]]:
    """What is wrong with the programs before anything has changed, and after, by page. Every
    pair stands at its own path. All is checked in two runs."""
    modules = module_names(sorted(pairs))
    programs = {
        path: program_of(surface_of(pair.old), modules[path])
        for path, pair in pairs.items()
    }
    files = {f"use_{number:04}.py": path for number, path in enumerate(pairs)}
    folder = root / "programs"
    folder.mkdir(parents=True)
    for file, path in files.items():
        (folder / file).write_text(programs[path].text, "utf-8")
    write_bindings(root / "old", (pair.old for pair in pairs.values()))
    write_bindings(root / "new", (pair.new for pair in pairs.values()))
    before = [
        f"{files[file]}: {programs[files[file]].lines[line - 1]}: {text}"
        for file, line, text in type_errors(root, "old")
    ]
    after: dict[str, list[Complaint]] = {path: [] for path in pairs}
    for file, line, text in type_errors(root, "new"):
        path = files[file]
        surfaces = surface_of(pairs[path].old), surface_of(pairs[path].new)
        after[path].append(_complaint(programs[path], line, text, *surfaces))
    return before, after


def _complaint(
    program: Program, line: int, text: str, old: Module, new: Module
) -> Complaint:
    use = program.complaint(line, text)
    arguments = {*_arguments(use, old), *_arguments(use, new)}
    spots = tuple(arguments) or (use.steps,)
    return Complaint(use, text, spots, bool(UNEXPECTED.search(text)))


def _arguments(use: Use, surface: Module) -> Iterator[Steps]:
    """The places of an argument that the program does not know, by its name."""
    for name, steps, members in _callables(surface):
        if use.steps == steps and use.side == "request":
            yield from (one.steps for one in members if one.name == use.name != name)


def _callables(surface: Module) -> Iterator[tuple[str, Steps, Collection[Attribute]]]:
    for function in surface.functions:
        yield function.name, (), function.parameters
    for each in surface.classes:
        yield each.qualified[-1], each.steps, each.members


# -- the comparison ------------------------------------------------------------------------


def changes(pair: PagePair) -> tuple[Change, ...]:
    """What breaks a program according to the comparison."""
    found = compare_apis(Api(pages=(pair.old,)), Api(pages=(pair.new,)))
    return tuple(one for one in found if "source" in one.severity.breaks)


def disagreements(pair: PagePair, found: Iterable[Complaint]) -> Iterator[str]:
    """Errors that no change explains, and changes of which no program sees anything."""
    told, met = changes(pair), list(found)
    for one in met:
        if not any(_explains(change, one) for change in told):
            yield f"not told: {one.use}: {one.text}"
    for change in told:
        if not any(_explains(change, one) or _hides(one, change) for one in met):
            where = (
                f"{change.side} {change.path} {change.value} {change.severity.source}"
            )
            yield f"not met: {change.id} {change.case} {where}"


def _explains(change: Change, one: Complaint) -> bool:
    """Whether a change is about the place of an error, or what is around that; an object may
    also break by what is in it."""
    places = {change.steps, change.before, change.after} - {None}
    if not change.steps:
        return True
    return one.use.side == change.side and any(
        place is not None and (_below(spot, place) or _below(place, spot))
        for place in places
        for spot in one.spots
    )


def _hides(one: Complaint, change: Change) -> bool:
    return one.masks and any(_below(change.steps, spot[:-1]) for spot in one.spots)


def _below(spot: Steps, place: Steps) -> bool:
    """Whether a place is another one, or in what stands there."""
    spot, place = _rows(spot), _rows(place)
    return spot[: len(place)] == place


def _rows(steps: Steps) -> Steps:
    return tuple(step for step in steps if not step.startswith("<"))
