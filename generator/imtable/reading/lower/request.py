"""The request table: which part of the message each top-level row is.

Owns the options of a call (`base_uri`, `security` …), path variables and their repairs. The
rows mirror the options of a client library; they are not wire fields themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import (
    Field,
    Options,
    Parameter,
    Part,
    Request,
    Route,
    Scalar,
)
from imtable.ir.placeholders import variables
from imtable.reading import samples
from imtable.reading.diagnostics import Span
from imtable.reading.lower.descriptions import read_segments
from imtable.reading.lower.field_rows import (
    FieldRow,
    RowContext,
    as_object,
    read_about,
    read_part_row,
    read_type,
)
from imtable.reading.lower.fields import lower_field, members
from imtable.reading.lower.nodes import Node, report_idle_marker
from imtable.reading.lower.unplaced_rows import (
    first_of_each,
    report_below,
    report_unplaced,
)
from imtable.reading.rules.calls import (
    host_unreadable,
    path_param_missing,
    path_param_unknown_row,
    request_row_clash,
)
from imtable.reading.rules.nesting import scalar_children

PARTS: dict[str, Part] = {
    "json": "json",
    "xml": "xml",
    "query": "query",
    "headers": "headers",
    "body": "multipart",
}
BODIES = ("json", "xml", "body")
OPTIONS = ("base_uri", "security", "nonceless", "timeout", "fragment")
CALL_ROWS = "a variable of the path, or one of " + ", ".join([*PARTS, *OPTIONS])
CODE = re.compile(r"`([^`]+)`")


class CallTable(Struct, frozen=True):
    """The path variables of a call and the rows of its request table: `unplaced` are neither
    parts nor options nor variables, `missing` the variables without a row."""

    variables: tuple[str, ...]
    unplaced: tuple[Node, ...]
    missing: tuple[str, ...]


def known_rows(route: Route) -> frozenset[str]:
    """The top-level rows that a call may have."""
    return frozenset((*variables(route.template), *PARTS, *OPTIONS))


def lower_call(
    nodes: Sequence[Node],
    route: Route,
    context: RowContext,
    arguments: samples.PhpValue | None,
    place: Span | None,
) -> tuple[Request, Route]:
    """What a call sends, and its route completed by what the table at `place` says of it; None
    where there is no table."""
    findings = context.findings
    nodes = first_of_each(nodes, findings)
    table = _sort_rows(nodes, route)
    _report_clashes(nodes, table, context)
    constants = [node for node in table.unplaced if _is_constant(node, route)]
    misnamed = _misnamed(table, constants)
    parameters = _missing_parameters(table, misnamed, context, place)
    for node in nodes:
        name = node.wire_name
        if node is misnamed:
            parameters.append(_renamed(node, table.missing[0], context))
        elif name in table.variables or name in PARTS:
            parameters.append(_parameter(node, context, arguments))
        elif name in OPTIONS:
            report_below(node, findings)
        elif node not in constants:
            report_unplaced(node, CALL_ROWS, findings)
    located = replace(
        _with_host(route, nodes, context),
        constants=tuple(_field(node, context) for node in constants),
    )
    return (
        Request(parameters=tuple(parameters), options=_options(nodes, context)),
        located,
    )


def lower_notification(
    nodes: Sequence[Node], context: RowContext, body: Part
) -> Request:
    """What a notification brings: `headers` and `body`."""
    parts: dict[str, Part] = {"headers": "headers", "body": body}
    parameters, findings = list[Parameter](), context.findings
    for node in first_of_each(nodes, findings):
        part = parts.get(node.wire_name)
        if part is None:
            report_unplaced(node, "`headers` or `body`", findings)
        else:
            inner = replace(context, header=part == "headers")
            parameters.append(Parameter(part=part, field=_field(node, inner)))
    return Request(parameters=tuple(parameters))


def _sort_rows(nodes: Sequence[Node], route: Route) -> CallTable:
    named = variables(route.template)
    names = [node.wire_name for node in nodes]
    known = known_rows(route)
    return CallTable(
        named,
        tuple(
            node for node, name in zip(nodes, names, strict=True) if name not in known
        ),
        tuple(name for name in named if name not in names),
    )


def _report_clashes(
    nodes: Sequence[Node], table: CallTable, context: RowContext
) -> None:
    """Rows of which only one can be meant: a request has one body, a name one meaning."""
    bodies = [node for node in nodes if node.wire_name in BODIES]
    for node in bodies[1:]:
        clash = request_row_clash(f"`{bodies[0].name}` is the body already")
        context.findings.add(clash, node.whole)
    for node in nodes:
        if node.wire_name in PARTS and node.wire_name in table.variables:
            clash = request_row_clash("the path has a variable of this name too")
            context.findings.add(clash, node.whole)


def _parameter(
    node: Node, context: RowContext, arguments: samples.PhpValue | None
) -> Parameter:
    name = node.wire_name
    part = PARTS.get(name, "path")
    inner = replace(context, header=part == "headers", multipart=part == "multipart")
    lowered = _field(node, inner, members(arguments).get(name))
    if part == "path" and lowered.required is None:
        lowered = replace(lowered, required="name")
    return Parameter(part=part, field=lowered)


def _field(
    node: Node, context: RowContext, sample: samples.PhpValue | None = None
) -> Field:
    """A top-level row. Parts are objects; of anything else the name says what it is."""
    row = read_part_row(
        node, context, "object" if node.wire_name in PARTS else "string"
    )
    if node.wire_name in PARTS and node.children and not node.marker:
        row = _as_object(row, context)
    if row.type.base not in ("object", "string") or node.marker is None:
        report_idle_marker(node, f"of the type {row.type}", context.findings)
        if row.type.base != "object":
            report_below(node, context.findings)
    return lower_field(row, context, sample)


def _as_object(row: FieldRow, context: RowContext) -> FieldRow:
    """A part with rows below it, which is an object whatever its type cell says."""
    if row.type.base == "object":
        return row
    below = scalar_children(
        f"rows stand below `{row.name}`, which is of the type {row.type}",
        "`object`",
        "read as an object",
    )
    context.findings.add(below, row.node.span)
    return as_object(row, context)


# -- path variables ------------------------------------------------------------------------


def _misnamed(table: CallTable, constants: Sequence[Node]) -> Node | None:
    """The only unplaced scalar, where exactly one variable has no row: `use_id` for `{user_id}`."""
    scalars = [
        node
        for node in table.unplaced
        if node not in constants
        and not node.children
        and node.type_cell.text in ("string", "integer", "number")
    ]
    return scalars[0] if len(scalars) == 1 and len(table.missing) == 1 else None


def _renamed(node: Node, variable: str, context: RowContext) -> Parameter:
    context.findings.add(path_param_unknown_row(node.name, variable), node.span)
    lowered = replace(_field(node, context), name=variable, required="name")
    return Parameter(part="path", field=lowered)


def _missing_parameters(
    table: CallTable, misnamed: Node | None, context: RowContext, place: Span | None
) -> list[Parameter]:
    """A variable without a row is a required string; that of a misnamed row has been told."""
    if misnamed is not None:
        return []
    if place is not None:
        for name in table.missing:
            context.findings.add(path_param_missing(name), place)
    return [
        Parameter(
            part="path",
            field=Field(name=name, type=Scalar(kind="string"), required="name"),
        )
        for name in table.missing
    ]


def _is_constant(node: Node, route: Route) -> bool:
    """The sample passes a segment of the path as a parameter that never varies."""
    values = read_segments(node.description).values
    if values is None or not values.constant:
        return False
    return values.items[0].text in route.template.split("/")


# -- options -------------------------------------------------------------------------------


def _with_host(route: Route, nodes: Sequence[Node], context: RowContext) -> Route:
    """`base_uri`: the last code span of its description."""
    node = next((node for node in nodes if node.wire_name == "base_uri"), None)
    if node is None:
        return route
    about = read_about(node, context)
    codes = CODE.findall(node.description)
    host = codes[-1] if codes else ""
    if not host.startswith("https://"):
        context.findings.add(host_unreadable(), node.span)
        return replace(route, host_location=node.location)
    required = node.said.name_cell.get("data-required") is not None
    return replace(
        route,
        host=host if host.endswith("/") else host + "/",
        host_required=required,
        host_text=about.raw or about.title,
        host_location=node.location,
    )


def _options(nodes: Sequence[Node], context: RowContext) -> Options:
    rows = {node.wire_name: node for node in nodes if node.wire_name in OPTIONS[1:]}
    fragment = rows.get("fragment")
    if timeout := rows.get("timeout"):
        read_type(timeout, context.findings)
    return Options(
        client_certificate="security" in rows,
        nonceless="nonceless" in rows,
        timeout="timeout" in rows,
        fragment=_fragment(fragment, context) if fragment else None,
        rows=tuple(node.location for node in rows.values()),
    )


def _fragment(node: Node, context: RowContext) -> str | None:
    values = read_about(node, context).values
    return values.items[0].text if values else None
