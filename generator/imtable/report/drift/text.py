"""Drift for a person: the verdict, then the gravest changes first, by function.

Owns the layout, and what is left for `-v`: what breaks nobody once it is more than a screen, and
prose always. A group of equal edits is one entry unless everything is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from imtable.drift.compare import Drift
from imtable.drift.facts import FAMILIES, LEVELS, Level
from imtable.drift.groups import Affected
from imtable.drift.set_aside import History, Reverted
from imtable.drift.verdict import verdict
from imtable.report.counts import counted
from imtable.report.drift.folding import folded
from imtable.report.drift.words import (
    accepted,
    between,
    change_text,
    clipped,
    counts,
    differing,
    edit_text,
    effect,
    headline,
    named_functions,
    not_compared,
    place,
    set_aside,
    short,
)

SUBJECT = 100
"""Characters of the subject of a commit."""
SCREEN = 25
"""Entries that fit a screen."""
HUGE = 1000
"""Changes beyond which an older side is the wrong one to ask about."""


def drift_text(drift: Drift, *, verbose: bool = False) -> str:
    """The report, ending in a newline."""
    return "\n".join(_lines(drift, verbose=verbose)) + "\n"


def _lines(drift: Drift, *, verbose: bool) -> Iterator[str]:
    found = drift.affected
    given = verdict(found)
    lost = len(drift.unreadable)
    yield headline(given, lost, drift.aside)
    yield between(drift)
    more = f", {not_compared(lost)}" if lost else ""
    yield f"{counts(given)}; {differing(drift.compared, drift.pages)}{more}"
    if len(found) > HUGE:
        yield "many facts: a later old side would tell more"
    if len(found) > SCREEN:
        yield from _kinds(found)
    if drift.history is not None:
        yield from _by_commit(drift.history, found, verbose=verbose)
    else:
        yield from _levels(found, verbose=verbose)
    if aside := [*set_aside(drift.aside), *drift.corrections]:
        yield from ("", *aside)
    if drift.repaired:
        yield ""
        first, *others = drift.repaired
        pages = counted(len(drift.repaired), "page")
        yield f"read by repair: {pages} ({first}{', …' if others else ''})"


def _kinds(found: Sequence[Affected]) -> Iterator[str]:
    """How many changes of each kind there are, by family."""
    every = Counter(one.change.kind for one in found)
    broken = Counter(one.change.kind for one in found if one.change.level == "breaking")
    width = max(len(family.title) for family in FAMILIES)
    yield ""
    for family in FAMILIES:
        said = [
            f"{every[kind]:,} {kind.words}"
            + (f" ({broken[kind]:,} breaking)" if broken[kind] else "")
            for kind in sorted(family.kinds, key=lambda kind: -every[kind])
            if every[kind]
        ]
        if said:
            yield f"{family.title:{width}}  {'; '.join(said)}"


def _by_commit(
    history: History, found: Sequence[Affected], *, verbose: bool
) -> Iterator[str]:
    """Oldest first; commits that changed nothing for callers are counted."""
    quiet = 0
    for commit in history.commits:
        brought = [one for one in found if one.change.commit == commit.hash]
        undone = [one for one in history.reverted if one.commit == commit]
        if not brought and not undone:
            quiet += 1
            continue
        yield ""
        yield f"commit {short(commit.hash)} {clipped(commit.subject, SUBJECT)}"
        yield from _levels(brought, verbose=verbose)
        docs = sum(one.change.level == "docs" for one in brought)
        if docs and not verbose:
            yield f"docs ({docs:,}), shown with -v"
        yield from _undone(undone)
    yield from _levels(
        [one for one in found if one.change.commit is None], verbose=verbose
    )
    if quiet:
        yield ""
        change = "changes" if quiet == 1 else "change"
        yield f"{counted(quiet, 'commit')} that {change} nothing for callers"


def _undone(undone: Sequence[Reverted]) -> Iterator[str]:
    for each in undone:
        said = f"{each.affected.function} {change_text(each.affected)}"
        yield f"  reverted later by {short(each.undone.hash)}: {said}"


def _levels(found: Sequence[Affected], *, verbose: bool) -> Iterator[str]:
    for level in reversed(LEVELS):
        kept = [one for one in found if one.change.level == level]
        yield from _level(level, kept, verbose=verbose)


def _level(level: Level, found: Sequence[Affected], *, verbose: bool) -> Iterator[str]:
    if not found or (level == "docs" and not verbose):
        return
    yield ""
    if level != "breaking" and not verbose and len(folded(found)) > SCREEN:
        yield f"{level} ({len(found):,}), shown with -v"
        return
    yield f"{level} ({len(found):,})"
    if not verbose:
        yield from _groups(found)
        found = [one for one in found if one.group is None]
    function = ""
    for one in found:
        if one.function != function:
            function = one.function
            yield f"  {function}"
        yield from _change(one, verbose=verbose)


def _groups(found: Sequence[Affected]) -> Iterator[str]:
    """One line for each edit that was made on several pages."""
    for group in folded(one for one in found if one.group is not None):
        functions = counted(len(group.functions), "function")
        yield f"  {change_text(group.affected)}  ({functions})"
        yield from _effects(group.affected, "      ")
        named, more = named_functions(group)
        yield from (f"      {function}" for function in named)
        if more:
            yield f"      and {more:,} more"


def _change(affected: Affected, *, verbose: bool) -> Iterator[str]:
    change = affected.change
    yield f"    {change_text(affected)}  {place(change.new_place or change.old_place)}"
    yield from _effects(affected, "        ")
    for each in change.edits:
        if verbose or each.places:
            yield f"        caller: {edit_text(each)}"
    if verbose and change.evidence:
        yield f"        evidence: {'; '.join(change.evidence)}"
    if verbose:
        group = f", group {affected.group}" if affected.group else ""
        yield f"        fingerprint {change.fingerprint}{group}"


def _effects(affected: Affected, indent: str) -> Iterator[str]:
    for said in (effect(affected.change), accepted(affected.waiver)):
        if said:
            yield f"{indent}{said}"
