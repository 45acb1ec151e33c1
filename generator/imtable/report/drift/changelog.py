"""Drift as a fragment of release notes.

Owns the sections and the wording: the documentation is what changed, so that a field is
*documented as* something. Text of the docs stands in code spans.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imtable.drift.compare import Drift
from imtable.drift.facts import Change
from imtable.drift.facts.kinds.kind import REQUIRED, ChangelogSection
from imtable.report.drift.folding import FoldedChange, folded
from imtable.report.drift.words import beyond, clipped, named_functions, short

SECTIONS: tuple[ChangelogSection, ...] = (
    "Added",
    "Changed",
    "Deprecated",
    "Removed",
    "Documentation",
)
LONGEST = 120
LONGEST_REASON = 300


def drift_changelog(drift: Drift) -> str:
    """Markdown, ending in a newline; one sentence where there is nothing to tell."""
    entries = folded(drift.affected)
    lines = list(_lines(entries))
    if lost := list(_lost(drift)):
        return "\n".join([*lines, *([""] if lines else []), *lost]) + "\n"
    nothing = f"No change of the documented API{beyond(drift.aside)}."
    return "\n".join(lines or [nothing]) + "\n"


def _lost(drift: Drift) -> Iterator[str]:
    """The pages of which these notes say nothing."""
    if drift.unreadable:
        yield "### Not compared"
        yield ""
        yield from (f"- {_code(each, LONGEST_REASON)}" for each in drift.unreadable)


def _lines(entries: Sequence[FoldedChange]) -> Iterator[str]:
    begun = False
    for section in SECTIONS:
        kept = [entry for entry in entries if entry.change.kind.section == section]
        if not kept:
            continue
        if begun:
            yield ""
        begun = True
        yield f"### {section}"
        yield ""
        yield from _prose(kept) if section == "Documentation" else map(_bullet, kept)


def _bullet(entry: FoldedChange) -> str:
    change = entry.change
    breaking = "**breaking** " if change.level == "breaking" else ""
    said = f"- {breaking}{_subject(entry)}: {change.kind.words}"
    if change.kind.shows_values:
        need = ", required" if change.case in REQUIRED else ""
        said += f" ({_values(change)}{need})"
    caution = change.severity.caution
    said += f"; {_plain(caution)}" if caution else ""
    waiver = entry.affected.waiver
    if waiver is not None and waiver.service_unchanged:
        said += "; the documentation was corrected, the service did not change"
    return said + _commit(change) + "".join(_functions(entry))


def _functions(entry: FoldedChange) -> Iterator[str]:
    """Those of a group, below it."""
    if len(entry.functions) > 1:
        named, more = named_functions(entry)
        yield from (f"\n  - {_code(each)}" for each in named)
        if more:
            yield f"\n  - and {more:,} more"


def _values(change: Change) -> str:
    both = [text for text in change.texts if text is not None]
    rows = f", {change.rows} rows" if change.rows > 1 else ""
    return " → ".join(map(_code, both)) + rows


def _subject(entry: FoldedChange) -> str:
    """`request.json.reason` of `sdk.v3.pay.native:post`; of a group how many functions."""
    path = entry.change.path
    functions = len(entry.functions)
    where = f"{functions:,} functions" if functions > 1 else _code(entry.functions[0])
    return f"{_code(path)} of {where}" if path else where


def _prose(entries: Sequence[FoldedChange]) -> Iterator[str]:
    """One line for each function: what reads otherwise, not how."""
    functions: dict[str, list[FoldedChange]] = {}
    for entry in entries:
        functions.setdefault(entry.affected.function, []).append(entry)
    for function, group in functions.items():
        subjects = dict.fromkeys(_text_subject(entry) for entry in group)
        yield f"- {_code(function)}: {', '.join(subjects)} reworded{_commit(group[0].change)}"


def _text_subject(entry: FoldedChange) -> str:
    path = entry.change.path
    word = entry.change.id.removesuffix("-changed")
    more = f" (in {entry.operations} functions)" if entry.operations > 1 else ""
    return (f"{word} of {_code(path)}" if path else word) + more


def _commit(change: Change) -> str:
    return f" [{short(change.commit)}]" if change.commit else ""


def _code(text: str, longest: int = LONGEST) -> str:
    """A code span that ends where it should."""
    shown = clipped(text, longest).replace("`", "'").strip()
    return f"`{shown}`" if shown else "nothing"


def _plain(text: str) -> str:
    """Our own words, with at most a name of the docs in them."""
    shown = clipped(text, LONGEST)
    return "".join(f"\\{c}" if c in "\\`*_[]<>@#|" else c for c in shown)
