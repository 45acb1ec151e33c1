"""Top-level rows without a place: unknown ones, repeated ones, rows below those that take none.

Owns their diagnostics only. Every one of them covers all the lines that are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imtable.ir.model import Location
from imtable.reading.diagnostics import Findings
from imtable.reading.lower.nesting import Node


def first_of_each(nodes: Iterable[Node], findings: Findings) -> Sequence[Node]:
    """The first row of every name; others are reported and not read."""
    found: dict[str, Node] = {}
    for node in nodes:
        first = found.setdefault(node.wire_name, node)
        if first is not node:
            _report_repeated(node, first, findings)
    return tuple(found.values())


def _report_repeated(node: Node, first: Node, findings: Findings) -> None:
    findings.add(
        "variant-unseparated",
        node.location,
        f"`{node.name}` is declared again",
        width=max(1, len(node.name)),
        until=node.last_line,
        expected=f"one declaration only; the first stands at line {first.row.line}",
        done="not read, nor the rows below it",
    )


def report_stray(node: Node, known: str, findings: Findings) -> None:
    """A row that is none of the `known` ones."""
    findings.add(
        "request-row-unknown",
        node.location,
        f"nobody knows where `{node.name}` goes",
        width=max(1, len(node.name)),
        until=node.last_line,
        expected=known,
        done="not read, nor the rows below it",
    )


def report_below(node: Node, findings: Findings) -> None:
    """Rows below one that takes none, if there are any."""
    if node.children:
        findings.add(
            "scalar-children",
            node.location,
            f"rows stand below `{node.name}`, which takes none",
            width=max(1, len(node.name)),
            until=node.last_line,
            expected="`data-indent` of these rows such that they stand below another one",
            done="the rows are not read",
        )


def report_marker(node: Node, findings: Findings) -> None:
    """A line row below one that is not encoded, if there is one."""
    if node.marker is not None:
        findings.add(
            "line-idle",
            Location(node.marker.line),
            f"this line row marks decoded content, but `{node.name}` is not encoded",
            width=len(node.marker.text),
            expected="a line row only below a string",
            done="ignored",
        )
