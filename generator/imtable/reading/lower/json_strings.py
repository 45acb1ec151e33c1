"""A JSON string with a single list row: a bare list of these items, or an object with that key?

Owns the order of evidence: the sample, what a sample of this page showed for the same name,
then the name alone, which is a guess and is reported.
"""

from __future__ import annotations

from typing import Literal

from imtable.reading import samples
from imtable.reading.lower.field_rows import FieldRow, RowContext, Structure
from imtable.reading.rules.nesting import json_wrapper_ambiguous

COMPOUND = ("s", "_list", "_info", "_detail", "_by_item")


def decide_shape(
    row: FieldRow, child: str, context: RowContext, sample: samples.PhpValue | None
) -> tuple[Structure, Literal["sample", "name"]]:
    """What the string of this row holds, whose only row is a list named `child`, and what
    decided."""
    shape = _sample_shape(sample, child)
    decided_by: Literal["sample", "name"] = "sample"
    if shape is not None:
        context.verdicts[child] = shape
    elif child in context.verdicts:
        shape = context.verdicts[child]
    else:
        shape, decided_by = _shape_by_name(row.name, child), "name"
    if decided_by == "name":
        finding = json_wrapper_ambiguous(row.name, child, shape)
        context.findings.add(finding, row.node.span)
    return shape, decided_by


def _sample_shape(sample: samples.PhpValue | None, child: str) -> Structure | None:
    match sample:
        case samples.JsonEncoded(value):
            return _sample_shape(value, child)
        case samples.Array(entries) if entries and entries[0].key is None:
            return "list"
        case samples.Array(entries) if any(entry.key == child for entry in entries):
            return "object"
        case _:
            return None


def _shape_by_name(parent: str, child: str) -> Structure:
    return "object" if child == parent or child.endswith(COMPOUND) else "list"
