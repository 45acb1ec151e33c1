"""What `check` found as a person reads it: counts and causes, the first files, the command."""

from __future__ import annotations

from collections.abc import Iterator

from imtable.report.check.findings import CheckReport, counts_line
from imtable.report.counts import counted

SHOWN = 20


def check_text(found: CheckReport, *, shown: int | None = SHOWN) -> str:
    """Ends in a newline. `shown` is how many files are named; None: all."""
    return "".join(f"{line}\n" for line in _lines(found, shown))


def _lines(found: CheckReport, shown: int | None) -> Iterator[str]:
    if found.files:
        yield counts_line(found)
        yield from (f"{file.path}: {file.message}" for file in found.files[:shown])
        if shown is not None and len(found.files) > shown:
            yield f"and {len(found.files) - shown:,} more; -v names them all"
    yield f"fresh: {counted(found.fresh, 'file')}"
    if found.refused is not None:
        yield f"`generate` refuses without --prune: {found.refused}"
    if found.files:
        yield f"fix with: {found.command}"
