"""Corrections that somebody has to look at, as findings of lint: in the line of the entry.

Owns which rule tells a state. The page of such a finding is the file of the entry, below the
folder of corrections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imtable.corrections.files import Placed
from imtable.corrections.states import (
    Applied,
    Changed,
    Gone,
    Mended,
    Open,
    Outcome,
    Unfit,
)
from imtable.corrections.words import gone_words, guard_words, subject
from imtable.ir.model import Location
from imtable.reading.diagnostics import Diagnostic
from imtable.reading.levels import apply_severities
from imtable.reading.rule_levels import RuleLevels
from imtable.reading.rules import Finding
from imtable.reading.rules.corrections import (
    correction_changed,
    correction_gone,
    correction_mended,
    correction_row_changed,
    correction_unfit,
)


def correction_findings(
    outcomes: Iterable[Outcome], levels: RuleLevels
) -> tuple[Diagnostic, ...]:
    """What is to say of entries, at the levels of the project. Raises SeverityError."""
    return tuple(
        told
        for one in outcomes
        for finding in _findings(one)
        for told in apply_severities(
            [_diagnostic(one.placed, finding)], levels.of(one.placed.file)
        )
    )


def _findings(outcome: Outcome) -> Iterator[Finding]:
    entry = outcome.placed.entry
    about = subject(entry)
    match outcome.state:
        case Open():
            pass
        case Applied(notices):
            yield from (correction_row_changed(about, notice) for notice in notices)
        case Mended():
            yield correction_mended(about)
        case Changed(now=now):
            yield correction_changed(about, guard_words(entry), now)
        case Gone() as state:
            yield correction_gone(about, gone_words(state, entry))
        case Unfit(reason=reason):
            yield correction_unfit(about, reason)


def _diagnostic(placed: Placed, finding: Finding) -> Diagnostic:
    """The line of the fact, in which the guard stands."""
    rule, words, told = finding.rule, finding.words, placed.fact_text
    return Diagnostic(
        rule=rule.id,
        severity=rule.severity,
        page=placed.file,
        location=Location(placed.fact_line, 1),
        message=words.message,
        width=max(1, len(told)),
        expected=words.expected,
        done=words.done,
        source=told,
    )
