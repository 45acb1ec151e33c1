"""Files -> readings.

Owns what is done to read a page, corrected and at the levels that a project gives to rules, and
what only the whole tree shows. It builds nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from imtable.bindings import names
from imtable.ir.model import ApiPage
from imtable.output.manifest import content_hash
from imtable.reading.api_pages import is_api_page, is_prose
from imtable.reading.diagnostics import Diagnostic, Findings, by_place
from imtable.reading.levels import apply_severities
from imtable.reading.lower import Lowered, lower_page
from imtable.reading.pages import read_page
from imtable.reading.rule_levels import USUAL_LEVELS, RuleLevels
from imtable.reading.rules.files import page_name_collision
from imtable.reading.sources import Source
from imtable.run.corrections import NO_CORRECTIONS, Corrections
from imtable.run.workers import Progress, map_items

if TYPE_CHECKING:
    from imtable.corrections.states import Outcome


class Reading(Struct, frozen=True):
    """One file, read. `lowered` is None where the file could not even be opened. Only a
    reading for lint keeps more than the first line of the text, and the tables. `digest` is
    that of the file. An `other` page is none of the API, and was not read any further. The IR
    is corrected; `outcomes` tell how each entry about the page stands.
    """

    file: str
    lines: tuple[str, ...]
    lowered: Lowered | None
    found: tuple[Diagnostic, ...]
    digest: str = ""
    other: bool = False
    outcomes: tuple[Outcome, ...] = ()

    @property
    def path(self) -> str:
        """The path of the page: that of the file without `.md`."""
        return self.file.removesuffix(".md")

    @property
    def api(self) -> ApiPage | None:
        """The IR, where its meaning is not open."""
        return None if self.quarantined or self.lowered is None else self.lowered.api

    @property
    def quarantined(self) -> bool:
        """The meaning of the page is open: its last good reading stays."""
        return not self.other and (self.lowered is None or self.lowered.quarantined)

    @property
    def set_aside(self) -> bool:
        """Something of the page is not used: all of it, or some of its operations."""
        return self.quarantined or (self.api is not None and bool(self.api.set_aside))

    @property
    def overview(self) -> bool:
        """The page groups others and describes no operation."""
        return self.lowered is not None and self.lowered.form == "overview"


def read_source(
    source: Source,
    *,
    lint: bool = False,
    corrections: Corrections = NO_CORRECTIONS,
) -> Reading:
    """One file as far as it can be read, corrected; with `lint` also what its page says twice."""
    findings, path = Findings(source.path), source.path.removesuffix(".md")
    if source.problem is not None:
        findings.add(source.problem)
        unread = corrections.unread(path)
        return Reading(source.path, (), None, tuple(findings.found), outcomes=unread)
    if is_prose(source.path, source.data):
        return _other(source)
    page = read_page(source.path, source.data, findings)
    if not is_api_page(page, source.data):
        return _other(source)
    lowered, outcomes = corrections.correct(path, lower_page(page, findings))
    if not lint:  # the text of a thousand pages is most of what would be kept
        kept, found = replace(lowered, sections=(), described=()), findings.reported()
        digest = content_hash(source.data)
        return Reading(
            source.path, page.lines[:1], kept, found, digest, outcomes=outcomes
        )
    from imtable.reading.lint import check_page

    check_page(page, lowered, findings)
    return Reading(
        source.path, page.lines, lowered, findings.reported(), outcomes=outcomes
    )


def _other(source: Source) -> Reading:
    digest = content_hash(source.data)
    return Reading(source.path, (), None, (), digest, other=True)


def read_tree(
    sources: Sequence[Source],
    *,
    lint: bool = False,
    whole: bool = True,
    jobs: int | None = 1,
    progress: Progress | None = None,
    corrections: Corrections = NO_CORRECTIONS,
) -> tuple[Reading, ...]:
    """All files, corrected; with `lint` also what only the `whole` tree shows, if they are it.
    For `jobs` see `map_items`."""
    opened = partial(_open_reading, lint=lint, corrections=corrections)
    readings = map_items(opened, sources, jobs=jobs, progress=progress)
    if not (lint and whole):
        return tuple(readings)
    return tuple(_with_collisions(_with_tree_findings(readings)))


def _open_reading(
    *, lint: bool, corrections: Corrections
) -> Callable[[Source], Reading]:
    if lint:  # here, before the processes that need it start
        import imtable.reading.lint  # noqa: F401  # pyright: ignore[reportUnusedImport]
    return partial(read_source, lint=lint, corrections=corrections)


def _with_tree_findings(readings: Sequence[Reading]) -> list[Reading]:
    from imtable.reading.lint import check_tree
    from imtable.reading.lint.tree import PageFields

    fields = [PageFields(r.file, r.lines, r.api) for r in readings if r.api is not None]
    extra: dict[str, list[Diagnostic]] = {}
    for diagnostic in check_tree(fields):
        extra.setdefault(diagnostic.page, []).append(diagnostic)
    return [
        replace(r, found=by_place((*r.found, *extra[r.file]))) if r.file in extra else r
        for r in readings
    ]


def _with_collisions(readings: Sequence[Reading]) -> list[Reading]:
    """What only the names of all modules show: which pages would have the same."""
    counting = {r.path: r.file for r in readings if r.lowered and not r.overview}
    groups = {
        counting[page]: [counting[one] for one in group if one != page]
        for group in names.same_modules(counting)
        for page in group
    }
    return [_collided(r, groups[r.file]) if r.file in groups else r for r in readings]


def _collided(reading: Reading, others: Sequence[str]) -> Reading:
    findings = Findings(reading.file, reading.lines)
    findings.add(page_name_collision(others))
    return replace(reading, found=by_place((*reading.found, *findings.found)))


def at_levels(readings: Iterable[Reading], levels: RuleLevels) -> tuple[Reading, ...]:
    """What was found at the levels that a project gives to rules. Raises SeverityError."""
    if levels == USUAL_LEVELS:
        return tuple(readings)
    return tuple(
        replace(reading, found=apply_severities(reading.found, levels.of(reading.file)))
        for reading in readings
    )


def of_rules(readings: Iterable[Reading], rules: frozenset[str]) -> tuple[Reading, ...]:
    """What was found by these rules."""
    return tuple(
        replace(each, found=tuple(one for one in each.found if one.rule in rules))
        for each in readings
    )
