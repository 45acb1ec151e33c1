"""The one line that ends a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..diagnostics import Diagnostic
from ..files import ChangeKind, FileChange
from ..ir import ApiPage, Encoded, Field, ListOf, OneOf, Record, Type

SEVERITIES = ("error", "warning", "info", "style")
REMOVED: tuple[ChangeKind, ...] = ("orphan",)


def totals_line(
    pages: Sequence[ApiPage],
    done: Sequence[FileChange],
    wanted: int,
    found: Iterable[Diagnostic],
) -> str:
    """Pages, operations, fields; files written, unchanged, removed; diagnostics by severity."""
    removed = sum(1 for change in done if change.kind in REMOVED)
    written = sum(1 for change in done if change.new is not None and change.tree != "manifest")
    operations = [operation for page in pages for operation in page.operations]
    fields = sum(
        _count(parameter.field for parameter in operation.request.parameters)
        + _count(operation.reply.fields)
        for operation in operations
    )
    return (
        f"{len(pages):,} pages, {len(operations):,} operations, {fields:,} fields; "
        f"files: {written:,} written, {wanted - written:,} unchanged, {removed:,} removed; "
        f"{severities(found)}"
    )


def severities(found: Iterable[Diagnostic]) -> str:
    """`3 errors, 0 warnings, 12 info, 4 style`."""
    counts = Counter(diagnostic.severity for diagnostic in found)
    plural = {"error": "errors", "warning": "warnings"}
    return ", ".join(f"{counts[s]:,} {plural.get(s, s)}" for s in SEVERITIES)


def _count(fields: Iterable[Field]) -> int:
    return sum(1 + _below(field.type) for field in fields)


def _below(kind: Type) -> int:
    match kind:
        case Record():
            return _count(kind.fields)
        case ListOf():
            return _below(kind.item)
        case Encoded():
            return _below(kind.content)
        case OneOf():
            return sum(_below(variant.type) for variant in kind.variants)
        case _:
            return 0
