"""What a type checker finds in the programs of callers after their pages have changed, and what a
comparison says of the same pages.

Owns the pairing of both. An error stands at a place on the wire, and so does a change that breaks
the axis source; each has to be explained by one of the others at that place, around it, or below it.
Of a page whose module is gone nothing else can be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from imtable.bindings.names import module_names
from imtable.bindings.surface import Attribute, Module, PageError, surface_of
from imtable.drift.facts import Change, compare_apis
from imtable.ir.model import Api, ApiPage
from support.surface_programs import UNEXPECTED, Program, Use, program_of
from support.type_errors import type_errors, write_bindings

Steps = tuple[str, ...]


Pages = tuple[ApiPage, ...]


class SitePair(Struct, frozen=True):
    """Pages before and after."""

    old: Pages
    new: Pages

    def below(self, folder: str) -> SitePair:
        """The same in a folder, so that many edits of one page stand side by side."""
        old, new = (
            tuple(_below(one, folder) for one in s) for s in (self.old, self.new)
        )
        return SitePair(old, new)

    @property
    def programs(self) -> Iterator[ApiPage]:
        """The old pages that a program is written for."""
        return (one for one in self.old if one.redirect is None)


def _below(page: ApiPage, folder: str) -> ApiPage:
    redirect = page.redirect and f"{folder}/{page.redirect}"
    return replace(page, path=f"{folder}/{page.path}", redirect=redirect)


class Complaint(Struct, frozen=True):
    """What the type checker says of one use, with the places that it may be about. It says
    nothing of missing arguments where one is passed that is unknown: then it `masks` all that
    is in the object."""

    use: Use
    text: str
    spots: tuple[Steps, ...]
    masks: bool = False
    page: str = ""

    @property
    def hides_all(self) -> bool:
        """The module is gone, and the checker takes its names for anything."""
        return not self.use.operation


def bindable(page: ApiPage) -> bool:
    """Whether a module can stand for it."""
    try:
        surface_of(page)
    except PageError:
        return False
    return page.redirect is None


# -- the type checker ----------------------------------------------------------------------


def complaints(
    root: Path, sites: Mapping[str, SitePair], cache: Path
) -> tuple[list[str], dict[str, list[Complaint]]]:
    """What is wrong with the programs before anything has changed, and after, by site. All is
    checked in two runs of mypy, which share a cache."""
    old = [page for site in sites.values() for page in site.old]
    new = [page for site in sites.values() for page in site.new]
    modules = module_names(sorted(page.path for page in old))
    places = [(name, page) for name, site in sites.items() for page in site.programs]
    files = {f"use_{number:04}.py": each for number, each in enumerate(places)}
    programs = {
        file: program_of(surface_of(page), modules[page.path])
        for file, (_, page) in files.items()
    }
    folder = root / "programs"
    folder.mkdir(parents=True)
    for file, program in programs.items():
        (folder / file).write_text(program.text, "utf-8")
    write_bindings(root / "old", old)
    write_bindings(root / "new", new)
    before = [
        f"{files[file][1].path}: {programs[file].lines[line - 1]}: {text}"
        for file, line, text in type_errors(root, "old", cache)
    ]
    after: dict[str, list[Complaint]] = {name: [] for name in sites}
    for file, line, text in type_errors(root, "new", cache):
        name, page = files[file]
        surfaces = [surface_of(each) for each in (page, *sites[name].new)]
        told = _complaint(programs[file], line, text, surfaces)
        after[name].append(replace(told, page=page.path))
    return before, after


def _complaint(
    program: Program, line: int, text: str, surfaces: Iterable[Module]
) -> Complaint:
    use = program.complaint(line, text)
    arguments = {place for each in surfaces for place in _arguments(use, each)}
    spots = tuple(sorted(arguments)) or (use.steps,)
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


def disagreements(site: SitePair, found: Iterable[Complaint]) -> Iterator[str]:
    """Errors that no change explains, and changes of which no program sees anything."""
    every = compare_apis(Api(pages=site.old), Api(pages=site.new))
    told = [one for one in every if "source" in one.severity.breaks]
    met = list(found)
    for one in met:
        if not any(_explains(change, one) for change in told):
            yield f"not told: {one.page} {one.use}: {one.text}"
    for change in told:
        if not any(_explains(change, one) or _hides(one, change) for one in met):
            where = (
                f"{change.side} {change.path} {change.value} {change.severity.source}"
            )
            yield f"not met: {change.id} {change.case} {where}"


def _is_about(change: Change, page: str) -> bool:
    """Whether a change is about what an old page describes; of one that came, only the new
    page is known."""
    if change.old_place is None:
        return change.page == page or change.after is not None
    return page in (change.page, change.old_place.page)


def _explains(change: Change, one: Complaint) -> bool:
    """Whether a change is about the place of an error, or what is around that; an object may
    also break by what is in it."""
    if not _is_about(change, one.page):
        return False
    places = {change.steps, change.before, change.after} - {None}
    if not change.steps:
        return True
    return one.use.side == change.side and any(
        place is not None and (_within(spot, place) or _within(place, spot))
        for place in places
        for spot in one.spots
    )


def _hides(one: Complaint, change: Change) -> bool:
    if one.hides_all:
        return _is_about(change, one.page)
    return one.masks and any(_within(change.steps, spot[:-1]) for spot in one.spots)


def _within(spot: Steps, place: Steps) -> bool:
    """Whether a place is another one, or in what stands there."""
    spot, place = _rows(spot), _rows(place)
    return spot[: len(place)] == place


def _rows(steps: Steps) -> Steps:
    return tuple(step for step in steps if not step.startswith("<"))
