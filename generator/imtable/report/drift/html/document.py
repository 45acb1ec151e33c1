"""The whole report: the verdict, counters, filters, operations, repeated edits.

Owns the order, and that the bytes are the same for the same drift: no date, no machine.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from imtable.bindings.render import render_report, report_text
from imtable.drift.compare import Drift
from imtable.drift.facts import FAMILIES, LEVELS, ChangeSide, Level
from imtable.drift.facts.kinds.operations import OPERATION_ADDED, OPERATION_REMOVED
from imtable.drift.git import Commit
from imtable.drift.groups import Affected
from imtable.drift.set_aside import History
from imtable.drift.verdict import Verdict, verdict
from imtable.ir.characters import printable
from imtable.ir.model import Event, Operation
from imtable.report.counts import counted, noun_for
from imtable.report.drift.html.changes import (
    ShownChange,
    badges,
    shown_changes,
)
from imtable.report.drift.html.fields import field_rows, whole_rows
from imtable.report.drift.html.model import (
    Asset,
    CommitView,
    Document,
    FieldTable,
    FilterChoice,
    Link,
    OperationView,
)
from imtable.report.drift.html.outline import outline
from imtable.report.drift.html.tree import operation_tree
from imtable.report.drift.text import HUGE
from imtable.report.drift.words import (
    beyond,
    bump_word,
    change_text,
    clipped,
    counts,
    set_aside,
    short,
    side_title,
    why_so_small,
)

FEW = 20
"""Operations that are all open from the beginning."""
SIDES: tuple[ChangeSide, ...] = ("request", "response")
LABELS: dict[tuple[ChangeSide, bool], str] = {
    ("request", False): "Request",
    ("response", False): "Response",
    ("request", True): "Acknowledgement (our answer)",
    ("response", True): "Notification (what arrives)",
}
"""By side, and whether it is that of a notification."""
WHOLE = (OPERATION_ADDED, OPERATION_REMOVED)
"""Kinds of an operation of which all fields are news."""
VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "EVENT"})


def drift_html(drift: Drift) -> str:
    """The report as one HTML document, ending in a newline. Raises FileNotFoundError where
    the templates are missing."""
    return render_report("drift.html.jinja", {"report": document(drift)})


def document(drift: Drift) -> Document:
    """Everything that is printed."""
    facts = shown_changes(drift)
    given = verdict(drift.affected)
    operations = _operations(drift, facts)
    levels = _levels(facts)
    return Document(
        old=side_title(drift.old, drift.old_commit),
        new=side_title(drift.new, drift.new_commit),
        bump=bump_word(given, len(drift.unreadable)),
        level=given.reason.change.level if given.reason else "docs",
        verdict=counts(given),
        reason=_reason(given, facts),
        small=why_so_small(given),
        counters=_counters(drift, operations),
        problems=tuple(map(printable, drift.unreadable)),
        repaired=tuple(map(printable, drift.repaired)),
        beyond=beyond(drift.aside),
        aside=(*set_aside(drift.aside), *drift.corrections),
        huge=len(facts) > HUGE,
        total=len(facts),
        levels=levels,
        sides=_choices(each.view.side for each in facts),
        families=_choices(each.view.family for each in facts),
        tree=operation_tree(operations),
        operations=operations,
        groups=tuple(each.view for each in facts if each.view.alike),
        commits=_commits(drift, facts),
        style=_asset("drift.css"),
        script=_asset("drift.js"),
    )


def _reason(given: Verdict, facts: Iterable[ShownChange]) -> Link | None:
    """The change that decides the verdict."""
    for each in facts:
        if each.affected is given.reason:
            return Link(each.view.anchor, _words(each.affected))
    return None


def _words(affected: Affected) -> str:
    return f"{printable(affected.function)} {change_text(affected)}"


def _commits(drift: Drift, facts: Sequence[ShownChange]) -> tuple[CommitView, ...]:
    """Oldest first, those that change nothing for callers too."""
    if drift.history is None:
        return ()
    return tuple(
        _commit(commit, drift.history, facts) for commit in drift.history.commits
    )


def _commit(
    commit: Commit, history: History, facts: Iterable[ShownChange]
) -> CommitView:
    return CommitView(
        hash=short(commit.hash),
        date=commit.date,
        subject=clipped(commit.subject),
        facts=tuple(
            Link(each.view.anchor, _words(each.affected))
            for each in facts
            if each.change.commit == commit.hash
        ),
        undone=tuple(
            f"{_words(each.affected)}, gone with {short(each.undone.hash)}"
            for each in history.reverted
            if each.commit == commit
        ),
    )


# -- numbers and filters -------------------------------------------------------------------


def _counters(
    drift: Drift, operations: Sequence[OperationView]
) -> tuple[FilterChoice, ...]:
    operation = noun_for(len(operations), "operation")
    table = noun_for(len(drift.repaired), "table")
    pages = counted(drift.pages, "page")
    differ = "differs" if drift.compared == 1 else "differ"
    return (
        FilterChoice("touched", f"{operation} touched", len(operations)),
        FilterChoice("compared", f"of {pages} {differ}", drift.compared),
        FilterChoice("unreadable", "not compared", len(drift.unreadable)),
        FilterChoice("repaired", f"{table} read by repair", len(drift.repaired)),
    )


def _levels(facts: Iterable[ShownChange]) -> tuple[FilterChoice, ...]:
    """Breaking changes only, where there are any."""
    numbers = Counter[Level](each.view.level for each in facts)
    alone = numbers["breaking"] > 0
    return tuple(
        FilterChoice(level, level, numbers[level], level == "breaking" or not alone)
        for level in LEVELS[::-1]
    )


def _choices(values: Iterable[str]) -> tuple[FilterChoice, ...]:
    """What there is to choose, in a fixed order, with counts."""
    numbers = Counter(values)
    order = (*SIDES, *(family.id for family in FAMILIES))
    return tuple(
        FilterChoice(each, each, numbers[each]) for each in order if numbers[each]
    )


# -- operations ----------------------------------------------------------------------------


def _operations(
    drift: Drift, facts: Iterable[ShownChange]
) -> tuple[OperationView, ...]:
    """In the order of the operation tree; those of one page in the order of their names."""
    found: dict[tuple[str, str], list[ShownChange]] = {}
    for each in facts:
        found.setdefault((each.change.page, each.change.operation), []).append(each)
    few = len(found) <= FEW
    order = sorted(found, key=lambda key: (key[0].split("/"), key[1]))
    return tuple(_operation(drift, found[key], few=few) for key in order)


def _operation(
    drift: Drift, facts: Sequence[ShownChange], *, few: bool
) -> OperationView:
    change, function = facts[0].change, _function(facts)
    facts = [_without(each, function) for each in facts]
    old, new = _standing(drift, facts)
    verb, _, address = change.operation.partition(" ")
    if verb not in VERBS:  # changes about a page that holds several operations
        verb, address = "", change.operation
    shown = badges(each.view for each in facts)
    known = new or old
    return OperationView(
        anchor=_anchor(change.page, change.operation),
        verb=verb,
        address=printable(address),
        title=printable(known.title) if known and verb else "",
        page=printable(change.page),
        function=function,
        opened=few or shown[0].level == "breaking",
        badges=shown,
        facts=tuple(each.view for each in facts if not each.change.steps),
        tables=tuple(_tables(facts, old, new)),
    )


def _standing(
    drift: Drift, facts: Iterable[ShownChange]
) -> tuple[Operation | None, Operation | None]:
    """The operation on both sides, as far as it is there."""
    changes = [each.change for each in facts]
    page, verb = changes[0].page, changes[0].verb
    before = next((c.old_place.page for c in changes if c.old_place), page)
    sides = drift.bindings
    return sides.old.operation(before, verb), sides.new.operation(page, verb)


def _function(facts: Sequence[ShownChange]) -> str:
    """The function that most changes are about; a moved operation has two."""
    numbers = Counter(each.view.function for each in facts)
    return max(numbers, key=lambda name: (numbers[name], name))


def _without(each: ShownChange, function: str) -> ShownChange:
    """The change names its function only where that is not the one of the operation."""
    if each.view.function != function:
        return each
    return replace(each, view=replace(each.view, function=""))


def _tables(
    facts: Sequence[ShownChange], old: Operation | None, new: Operation | None
) -> Iterable[FieldTable]:
    known = new or old
    event = known is not None and isinstance(known.target, Event)
    whole = any(each.change.kind in WHOLE for each in facts)
    for side in SIDES:
        before, after = outline(old, side), outline(new, side)
        inside = [e for e in facts if e.change.steps and e.change.side == side]
        if inside:
            yield FieldTable(LABELS[side, event], field_rows(inside, before, after))
        elif whole and (before or after) and not (before and after):
            rows = whole_rows(after or before, gone=not after)
            yield FieldTable(LABELS[side, event], rows, whole=True)


def _anchor(page: str, operation: str) -> str:
    said = f"{page}\0{operation}".encode("utf-8", "surrogatepass")
    return f"op-{hashlib.sha256(said).hexdigest()[:12]}"


# -- assets -------------------------------------------------------------------------------


def _asset(name: str) -> Asset:
    text = report_text(name)
    digest = hashlib.sha256(text.encode()).digest()
    return Asset(text, f"sha256-{base64.b64encode(digest).decode()}")
