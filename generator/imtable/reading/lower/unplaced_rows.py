"""Top-level rows without a place: unknown ones, repeated ones, rows below those that take none.

Owns their diagnostics only. Every one of them covers all the lines that are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imtable.reading.diagnostics import Findings
from imtable.reading.lower.field_rows import NOT_READ
from imtable.reading.lower.nodes import Node
from imtable.reading.rules.calls import request_part_unknown, request_row_unknown
from imtable.reading.rules.nesting import scalar_children, variant_unseparated


def first_of_each(nodes: Iterable[Node], findings: Findings) -> Sequence[Node]:
    """The first row of every name; others are reported and not read."""
    found: dict[str, Node] = {}
    for node in nodes:
        first = found.setdefault(node.wire_name, node)
        if first is not node:
            again = f"one declaration only; the first stands at line {first.row.line}"
            findings.add(variant_unseparated(node.name, again, NOT_READ), node.whole)
    return tuple(found.values())


def report_unplaced(node: Node, known: str, findings: Findings) -> None:
    """A row that is none of the `known` ones. An object, or one with rows below it, is likely
    a part of the message under a wrong name."""
    is_part = bool(node.children) or node.said.is_object
    rule = request_part_unknown if is_part else request_row_unknown
    findings.add(rule(node.name, known), node.whole)


def report_below(node: Node, findings: Findings) -> None:
    """Rows below one that takes none, if there are any."""
    if node.children:
        below = scalar_children(
            f"rows stand below `{node.name}`, which takes none",
            "`data-indent` of these rows such that they stand below another one",
            "the rows are not read",
        )
        findings.add(below, node.whole)
