"""How an entry stands, in a sentence.

Owns the words for states and notices. Places are told as `file:line`.
"""

from __future__ import annotations

from collections.abc import Iterable

from imtable.corrections.apply import told_in_words
from imtable.corrections.entries import Entry
from imtable.corrections.guards import NOTHING
from imtable.corrections.states import (
    Applied,
    Changed,
    Gone,
    Mended,
    Open,
    Outcome,
    State,
    Unfit,
)
from imtable.ir.suggestions import with_hint


def subject(entry: Entry) -> str:
    """What an entry is about: page, verb, row and fact."""
    return " ".join(filter(None, (entry.page, entry.verb, entry.row, entry.fact)))


def state_words(state: State, entry: Entry) -> str:
    """What is to do with an entry."""
    match state:
        case Applied():
            return "applied"
        case Mended():
            return "mended upstream: delete it"
        case Changed(now=now):
            return (
                "the fact changed otherwise: look; the docs said"
                f" `{guard_words(entry)}`, now they say `{now}`; it is not applied"
            )
        case Gone():
            return gone_words(state, entry) + "; it is not applied"
        case Unfit(reason=reason):
            return f"it does not fit: {reason}; it is not applied"
        case Open():
            return "not looked at: the page or the operation is set aside"


def guard_words(entry: Entry) -> str:
    """What the docs said when the entry was written."""
    return told_in_words(entry)[0] or NOTHING


def gone_words(state: Gone, entry: Entry) -> str:
    """What is gone, and what may have been meant."""
    return with_hint(f"{_gone(entry)} is gone: {state.reason}", state.near)


def _gone(entry: Entry) -> str:
    if entry.add is not None:
        return "its place"
    return "the row" if entry.row is not None else "what it is about"


def listed_line(outcome: Outcome, folder: str) -> str:
    """One line for an entry, however it stands."""
    entry = outcome.placed.entry
    told = f"{state_words(outcome.state, entry)} (because {entry.because})"
    return _line(outcome, folder, told)


def stale_lines(outcomes: Iterable[Outcome], folder: str) -> tuple[str, ...]:
    """One line for each entry that somebody has to look at."""
    return tuple(
        _line(one, folder, state_words(one.state, one.placed.entry))
        for one in outcomes
        if one.stale
    )


def notice_lines(outcomes: Iterable[Outcome], folder: str) -> tuple[str, ...]:
    """What else changed in the rows of entries that count."""
    since = "also changed in the docs since it was written"
    return tuple(
        _line(one, folder, f"{since}: {notice}")
        for one in outcomes
        if isinstance(one.state, Applied)
        for notice in one.state.notices
    )


def _line(outcome: Outcome, folder: str, words: str) -> str:
    placed = outcome.placed
    file = f"{folder}/{placed.file}" if folder else placed.file
    return f"{file}:{placed.line}: {subject(placed.entry)}: {words}"
