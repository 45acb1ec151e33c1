"""Drift for a person: the verdict, then the gravest facts first, by function.

Owns the layout. A group of equal edits is one line unless everything is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from imtable.drift.affected import Affected
from imtable.drift.compare import Drift
from imtable.drift.facts import LEVELS, Change, Level, grouped, verdict
from imtable.drift.scope import History, Reverted
from imtable.report.drift.words import (
    clipped,
    counts,
    effect,
    fact,
    headline,
    not_compared,
    place,
    set_aside,
    short,
)

Facts = Sequence[tuple[Change, Affected]]
SUBJECT = 100
"""Characters of the subject of a commit."""
HUGE = 1000
"""Facts beyond which an older side is the wrong one to ask about."""


def drift_text(drift: Drift, *, verbose: bool = False) -> str:
    """The report, ending in a newline."""
    return "\n".join(_lines(drift, verbose=verbose)) + "\n"


def _lines(drift: Drift, *, verbose: bool) -> Iterator[str]:
    facts = list(zip(drift.changes, drift.functions, strict=True))
    given = verdict(drift.changes)
    reason = next((found for change, found in facts if change is given.reason), None)
    lost = len(drift.unreadable)
    yield headline(given, reason, lost, drift.scope)
    more = f", {not_compared(lost)}" if lost else ""
    yield f"{counts(given)}; {drift.compared:,} of {drift.pages:,} pages differ{more}"
    if len(facts) > HUGE:
        yield "many facts: a later old side would tell more"
    if drift.history is not None:
        yield from _by_commit(drift.history, facts, verbose=verbose)
    else:
        yield from _levels(facts, verbose=verbose)
    if aside := list(set_aside(drift.scope)):
        yield from ("", *aside)
    if drift.repaired:
        yield ""
        first, *others = drift.repaired
        pages = f"1 page ({first})"
        if others:
            pages = f"{len(drift.repaired):,} pages ({first}, …)"
        yield f"read by repair: {pages}"


def _by_commit(history: History, facts: Facts, *, verbose: bool) -> Iterator[str]:
    """Oldest first; commits that changed nothing for callers are counted."""
    quiet = 0
    for commit in history.commits:
        brought = [one for one in facts if one[0].commit == commit.hash]
        undone = [one for one in history.reverted if one.commit == commit]
        if not brought and not undone:
            quiet += 1
            continue
        yield ""
        yield f"commit {short(commit.hash)} {clipped(commit.subject, SUBJECT)}"
        yield from _levels(brought if verbose else _regrouped(brought), verbose=verbose)
        docs = sum(change.level == "docs" for change, _ in brought)
        if docs and not verbose:
            yield f"docs ({docs:,}), shown with -v"
        yield from _undone(undone)
    yield from _levels([one for one in facts if one[0].commit is None], verbose=verbose)
    if quiet:
        yield ""
        yield f"{quiet:,} commits that change nothing for callers"


def _regrouped(facts: Facts) -> Facts:
    """The groups that one commit made."""
    bare = (replace(change, group=None) for change, _ in facts)
    return list(zip(grouped(bare), (found for _, found in facts), strict=True))


def _undone(undone: Sequence[Reverted]) -> Iterator[str]:
    for each in undone:
        said = fact(each.change, each.found)
        yield f"  reverted later by {short(each.undone.hash)}: {each.found.function} {said}"


def _levels(facts: Facts, *, verbose: bool) -> Iterator[str]:
    for level in reversed(LEVELS):
        kept = [one for one in facts if one[0].level == level]
        yield from _level(level, kept, verbose=verbose)


def _level(level: Level, facts: Facts, *, verbose: bool) -> Iterator[str]:
    if not facts or (level == "docs" and not verbose):
        return
    yield ""
    yield f"{level} ({len(facts):,})"
    if not verbose:
        yield from _groups(facts)
        facts = [one for one in facts if one[0].group is None]
    function = ""
    for change, found in facts:
        if found.function != function:
            function = found.function
            yield f"  {function}"
        yield from _fact(change, found, verbose=verbose)


def _groups(facts: Facts) -> Iterator[str]:
    """One line for each edit that was made on several pages."""
    groups: dict[str, list[tuple[Change, Affected]]] = {}
    for change, found in facts:
        if change.group is not None:
            groups.setdefault(change.group, []).append((change, found))
    for group in groups.values():
        operations = len({(one.page, one.operation) for one, _ in group})
        yield f"  {fact(*group[0])}  ({operations} operations)"
        if said := effect(group[0][0]):
            yield f"      {said}"


def _fact(change: Change, found: Affected, *, verbose: bool) -> Iterator[str]:
    yield f"    {fact(change, found)}  {place(change.new_place or change.old_place)}"
    if said := effect(change):
        yield f"        {said}"
    if verbose and change.evidence:
        yield f"        evidence: {'; '.join(change.evidence)}"
    if verbose:
        group = f", group {change.group}" if change.group else ""
        yield f"        fingerprint {change.fingerprint}{group}"
