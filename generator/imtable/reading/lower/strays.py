"""Top-level rows without a place: unknown ones, repeated ones, rows below those that take none.

Owns their diagnostics only. Every one of them covers all the lines that are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imtable.reading.diagnostics import Findings
from imtable.reading.lower.nesting import Node
from imtable.reading.rules.calls import request_row_unknown
from imtable.reading.rules.nesting import scalar_children, variant_unseparated

NOT_READ = "not read, nor the rows below it"


def first_of_each(nodes: Iterable[Node], findings: Findings) -> Sequence[Node]:
    """The first row of every name; others are reported and not read."""
    found: dict[str, Node] = {}
    for node in nodes:
        first = found.setdefault(node.wire_name, node)
        if first is not node:
            again = f"one declaration only; the first stands at line {first.row.line}"
            findings.add(variant_unseparated(node.name, again, NOT_READ), node.whole)
    return tuple(found.values())


def report_stray(node: Node, known: str, findings: Findings) -> None:
    """A row that is none of the `known` ones."""
    findings.add(request_row_unknown(node.name, known), node.whole)


def report_below(node: Node, findings: Findings) -> None:
    """Rows below one that takes none, if there are any."""
    if node.children:
        below = scalar_children(
            f"rows stand below `{node.name}`, which takes none",
            "`data-indent` of these rows such that they stand below another one",
            "the rows are not read",
        )
        findings.add(below, node.whole)
