"""The findings of a run as a person reads them: page by page, then the account.

Owns the order and the headings. One finding is the business of `frames`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from imtable.ir.characters import printable
from imtable.reading.diagnostics import Diagnostic, by_place
from imtable.reading.rules import SEVERITIES, Severity
from imtable.report.colour import Paint, painter
from imtable.report.counts import counted_level
from imtable.report.frames import frame
from imtable.report.places import DocsRoot, file_of
from imtable.report.summary import Summary, summary_text


def lint_text(
    diagnostics: Iterable[Diagnostic],
    summary: Summary | None,
    *,
    root: DocsRoot = "",
    least: Severity = "style",
    colour: bool = False,
) -> str:
    """All findings of at least this severity with their rows, then the account of the run;
    ends in a newline; without `summary` the findings alone. `root` is put before the path of
    every page."""
    paint = painter(colour=colour)
    found = by_place(diagnostics)
    shown = [d for d in found if _rank(d) <= SEVERITIES.index(least)]
    hidden = [d for d in found if _rank(d) > SEVERITIES.index(least)]
    parts = [
        part
        for _, group in groupby(shown, key=lambda d: d.page)
        for part in _page(list(group), root, paint)
    ]
    if summary is not None:
        unseen = f"\nnot shown: {counts_text(hidden)}" if hidden else ""
        parts.append(f"{summary_text(summary)}{unseen}")
    return "\n\n".join(parts) + "\n" if parts else ""


def _rank(diagnostic: Diagnostic) -> int:
    return SEVERITIES.index(diagnostic.severity)


def _page(found: Sequence[Diagnostic], root: DocsRoot, paint: Paint) -> list[str]:
    name = printable(file_of(found[0], root))
    heading = f"== {name}: {counts_text(found)}"
    folder = file_of(found[0], root).removesuffix(found[0].page)
    return [
        paint(heading, "strong"),
        *(frame(d, root=folder, paint=paint) for d in found),
    ]


def counts_text(found: Iterable[Diagnostic]) -> str:
    """`1 error, 2 warnings`: what there is, and nothing of what there is not."""
    counts = Counter(diagnostic.severity for diagnostic in found)
    return ", ".join(
        counted_level(counts[level], level) for level in SEVERITIES if counts[level]
    )
