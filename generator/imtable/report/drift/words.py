"""One change in a line of words.

Owns the wording: the documentation is kept by hand, so a row that appears is *documented
now*; that the service changed is never said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imtable.drift.compare import Drift
from imtable.drift.facts import CallerEdit, Change, PageLocation
from imtable.drift.facts.kinds.kind import REQUIRED
from imtable.drift.git import Commit
from imtable.drift.groups import Affected
from imtable.drift.set_aside import NOTHING, Exclusions
from imtable.drift.usage import Usage
from imtable.drift.verdict import Verdict
from imtable.drift.waivers import Waiver
from imtable.ir.characters import printable
from imtable.report.counts import counted
from imtable.report.drift.folding import FoldedChange

OPEN = "not decided"
"""The verdict where nothing differs in the pages that could be compared."""
LONGEST = 60
LONGEST_EDIT = 160
"""Characters of what a caller writes."""
FEW = 3
"""Waivers, or functions of what breaks nobody, that are named in a line."""


def sign(change: Change) -> str:
    """`+` for what came, `-` for what went, `~` for the rest."""
    if change.old is None:
        return "+"
    return "-" if change.new is None else "~"


def clipped(text: str, longest: int = LONGEST) -> str:
    """A text of the page, short enough and safe to show."""
    shown = printable(text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def values(change: Change) -> str:
    """Old and new, as far as there are both; "" where the words say them."""
    if not change.kind.shows_values:
        return ""
    need = ", required" if change.case in REQUIRED else ""
    rows = f", {change.rows} rows" if change.rows > 1 else ""
    old, new = change.texts
    if old is not None and new is not None:
        return f"{clipped(old)} -> {clipped(new)}{rows}{need}"
    return f"{clipped(new or old or '')}{rows}{need}"


def change_text(affected: Affected) -> str:
    """`+ request.json.amount: documented as new (string, required)`."""
    change = affected.change
    subject = f"{printable(change.path)}: " if change.path else ""
    said = f"{sign(change)} {subject}{change.kind.words}"
    told = values(change)
    return f"{said} ({told})" if told else said


def effect(change: Change) -> str:
    """What it means to a caller: both axes and the caution, in one line."""
    said = change.severity
    axes = [f"source: {said.source}"] if said.source else []
    axes += [f"wire: {said.wire}"] if said.wire else []
    axes += [f"caution: {said.caution}"] if said.caution else []
    return "; ".join(axes)


def edit_text(edit: CallerEdit) -> str:
    """`request.json.old -> request.json.new`; `add request.json.new`, `drop request.json.old`."""
    old, new = clipped(edit.old, LONGEST_EDIT), clipped(edit.new, LONGEST_EDIT)
    at = f" at {few(edit.places)}" if edit.places else ""
    if not old or not new:
        return (f"add {new}" if new else f"drop {old}") + at
    return f"{old} -> {new}{at}"


def place(at: PageLocation | None) -> str:
    """`openapi/v3/….md:14`."""
    if at is None:
        return ""
    line = f":{at.line}" if at.line is not None else ""
    return f"{printable(at.page)}.md{line}"


def accepted(waiver: Waiver | None) -> str:
    """`accepted until 2030-12-31 (why)`; "" for no waiver."""
    if waiver is None:
        return ""
    until = f" until {waiver.expires.isoformat()}" if waiver.expires else ""
    unchanged = ": the service never changed" if waiver.service_unchanged else ""
    return f"accepted{until}{unchanged} ({clipped(waiver.reason, LONGEST * 2)})"


def headline(given: Verdict, lost: int = 0, aside: Exclusions = NOTHING) -> str:
    """The verdict: the bump, and the one change that decides it. Nothing is decided where pages
    are `lost`, which could not be compared."""
    reason = given.reason
    if reason is None:
        quiet = f"no change of the bindings{beyond(aside)}: nothing to release"
        return f"{OPEN}: {not_compared(lost)}" if lost else quiet
    return f"{given.bump}: {reason.function} {change_text(reason)}"


def why_so_small(given: Verdict) -> str:
    """Why a change that breaks asks for less than a major release; "" where nothing needs to be
    explained."""
    reason = given.reason
    if given.bump == "major" or not given.counts["breaking"] or reason is None:
        return ""
    if reason.waiver is not None and reason.waiver.service_unchanged:
        return "the page was corrected and the service never changed, as a waiver says"
    return (
        "programs that use the bindings go on as they are: what breaks is on the wire, and"
        " that breaks whether a release is made or not"
    )


def beyond(aside: Exclusions) -> str:
    """What nothing is but for: changes that are there and do not count."""
    return f" but {aside.left_out:,} not used" if aside.left_out else ""


def not_compared(pages: int) -> str:
    """`1 page could not be compared`."""
    return f"{counted(pages, 'page')} could not be compared"


def differing(compared: int, pages: int) -> str:
    """`1 of 36 pages differs`, `0 of 36 pages differ`."""
    verb = "differs" if compared == 1 else "differ"
    return f"{compared:,} of {counted(pages, 'page')} {verb}"


def between(drift: Drift) -> str:
    """`v1.4 (1a2b3c4d5e of 2030-12-31, Subject) -> docs`: both sides, and what they are."""
    old = side_title(drift.old, drift.old_commit)
    return f"{old} -> {side_title(drift.new, drift.new_commit)}"


def side_title(name: str, commit: Commit | None) -> str:
    """A side as it was given, with its commit where it is one."""
    if commit is None:
        return clipped(name)
    day = f" of {commit.date}" if commit.date else ""
    subject = f", {clipped(commit.subject)}" if commit.subject else ""
    return f"{clipped(name)} ({short(commit.hash)}{day}{subject})"


def named_functions(entry: FoldedChange) -> tuple[Sequence[str], int]:
    """The functions that a report names for an entry, and how many more there are: all where
    they break, else a few."""
    functions = entry.functions
    if entry.change.level == "breaking":
        return functions, 0
    return functions[:FEW], len(functions[FEW:])


def bump_word(given: Verdict, lost: int) -> str:
    """The bump in a heading."""
    return given.bump or (OPEN if lost else "no release needed")


def counts(given: Verdict) -> str:
    """`3 breaking (2 accepted), 4 non-breaking, 1 docs`."""
    return ", ".join(
        f"{number:,} {level}"
        + (f" ({given.accepted[level]:,} accepted)" if given.accepted[level] else "")
        for level, number in given.counts.items()
    )


def short(commit: str | None) -> str:
    """A commit as people name it; "" for none."""
    return commit[:10] if commit else ""


def set_aside(aside: Exclusions) -> Iterator[str]:
    """One line for everything that the changes of a report leave out, and why."""
    if aside.used is not None:
        facts = counted(aside.left_out, "fact")
        yield f"not used by the given code: {facts} left out"
        yield from _everything(aside.used)
    if aside.configured:
        each = ", ".join(f"{level} ({count:,})" for level, count in aside.configured)
        yield f"levels of this project: {each}"
    for waivers, one, several in (
        (aside.expired, "waiver has expired", "waivers have expired"),
        (aside.unmatched, "waiver applies to nothing", "waivers apply to nothing"),
    ):
        if waivers:
            listed = "; ".join(stale(each) for each in waivers[:FEW])
            more = "; …" if len(waivers) > FEW else ""
            told = one if len(waivers) == 1 else several
            yield f"{len(waivers):,} {told}: {listed}{more}"


def _everything(used: Usage) -> Iterator[str]:
    """Why nothing could be left out."""
    because = "every function counts as used: "
    if used.unread:
        yield f"{because}{few(used.unread)} cannot be looked into"
    if used.dynamic:
        yield f"{because}chosen at run time at {few(used.dynamic)}"
    elif "" in used.names:
        yield f"{because}the package itself is passed around"
    elif used.receives:
        yield f"every notification counts as used: it may arrive at {few(used.receives)}"


def few(places: Sequence[str]) -> str:
    """The first places, and how many more there are."""
    more = f" and {len(places) - FEW:,} more" if len(places) > FEW else ""
    return ", ".join(map(printable, places[:FEW])) + more


def stale(waiver: Waiver) -> str:
    """What an entry was about: `field-added POST v3/pay request json.a (why), until …`."""
    about = " ".join(filter(None, waiver.about[:3])) or waiver.key
    until = f", until {waiver.expires.isoformat()}" if waiver.expires else ""
    return f"{clipped(about, 2 * LONGEST)} ({clipped(waiver.reason)}){until}"
