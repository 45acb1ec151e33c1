"""Diagnostics as a person reads them: place, message, the row, a caret, what was done.

Owns the layout of a diagnostic on a terminal.
"""

from __future__ import annotations

import unicodedata

from imtable.ir.characters import printable
from imtable.reading.diagnostics import Diagnostic
from imtable.report.colour import Paint, plain

WINDOW = 100
LEAD = 40


def columns(text: str) -> int:
    """How wide a terminal shows it: East Asian wide characters take two columns, marks that
    combine with the character before them none."""
    return sum(_width(c) for c in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def frame(diagnostic: Diagnostic, *, root: str = "", paint: Paint = plain) -> str:
    """One diagnostic as a block of lines, without a final newline."""
    lines = [headline(diagnostic, root=root, paint=paint)]
    if diagnostic.source:
        lines += _excerpt(diagnostic, diagnostic.source, paint)
    _, *about = finding_lines(diagnostic)
    return "\n".join([*lines, *(f"  {line}" for line in about)])


def finding_lines(diagnostic: Diagnostic) -> list[str]:
    """Message, expectation and reading."""
    lines = [diagnostic.message]
    if diagnostic.expected:
        lines.append(f"expected: {diagnostic.expected}")
    if diagnostic.done:
        lines.append(f"done: {diagnostic.done}")
    return [*map(printable, lines)]


def headline(diagnostic: Diagnostic, *, root: str = "", paint: Paint = plain) -> str:
    """Place, severity, message and rule on one line."""
    place = f"{root}{diagnostic.page}:{diagnostic.location.line}:{diagnostic.location.column}"
    level = paint(diagnostic.severity, diagnostic.severity)
    rule = paint(f"[{diagnostic.rule}]", "quiet")
    return f"{paint(printable(place), 'strong')}: {level}: {printable(diagnostic.message)} {rule}"


def _excerpt(diagnostic: Diagnostic, source: str, paint: Paint) -> list[str]:
    """The row, cut to a window around the place, with a caret under the very words."""
    at = min(diagnostic.location.column - diagnostic.source_column, len(source))
    start = max(0, at - LEAD) if len(source) > WINDOW else 0
    before, rest = source[start:at], source[at : start + WINDOW]
    prefix = "…" if start else ""
    suffix = "…" if start + WINDOW < len(source) else ""
    shown = printable(before)
    marked = printable(rest[: diagnostic.width]) or " "
    gutter = f"{diagnostic.location.line:>6} | "
    pad = " " * (columns(prefix + shown) + len(gutter) - 2)
    caret = paint("^" * columns(marked), diagnostic.severity)
    return [
        f"{gutter}{prefix}{shown}{printable(rest)}{suffix}",
        f"{pad[: len(gutter) - 2]}| {pad[len(gutter) - 2 :]}{caret}",
    ]
