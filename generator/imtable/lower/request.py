"""The request table: which part of the message each top-level row is.

Owns the options of a call (`base_uri`, `security` …), path variables and their repairs. The
rows mirror the options of a client library; they are not wire fields themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .. import samples
from ..ir import Field, Location, Options, Parameter, Part, Request, Route, Scalar
from .fields import Context, lower_field, lower_fields, member, read_about, read_name, read_type
from .nesting import Node

PARTS: dict[str, Part] = {
    "json": "json",
    "xml": "xml",
    "query": "query",
    "headers": "headers",
    "body": "multipart",
}
OPTIONS = ("base_uri", "security", "nonceless", "timeout", "fragment")
VARIABLE = re.compile(r"\{([^{}/]+)\}")
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class CallTable:
    """A request table with its rows sorted by what they are. `strays` are neither parts nor
    options nor path variables."""

    variables: tuple[str, ...]
    nodes: tuple[Node, ...]
    strays: tuple[Node, ...]
    missing: tuple[str, ...]


def lower_call(
    nodes: Sequence[Node], route: Route, context: Context, arguments: samples.Value | None
) -> tuple[Request, Route]:
    """What a call sends, and its route completed by what the table says of it."""
    table = _sort_rows(nodes, route)
    misnamed = _misnamed(table)
    constants = [node for node in table.strays if _is_constant(node, route, context)]
    parameters = _missing_parameters(table, misnamed, context)
    for node in table.nodes:
        name = read_name(node)
        if node is misnamed:
            parameters.append(_renamed(node, table.missing[0], context))
        elif name in table.variables or name in PARTS:
            parameters.append(_parameter(node, context, arguments))
        elif node in table.strays and node not in constants:
            _report_stray(node, context)
    located = replace(
        _with_host(route, nodes, context),
        constants=tuple(lower_field(node, context) for node in constants),
    )
    return Request(parameters=tuple(parameters), options=_options(nodes, context)), located


def lower_notification(nodes: Sequence[Node], context: Context, body: Part) -> Request:
    """What a notification brings: `headers` and `body`."""
    parts: dict[str, Part] = {"headers": "headers", "body": body}
    parameters = list[Parameter]()
    for node in nodes:
        part = parts.get(read_name(node))
        if part is None:
            _report_stray(node, context)
        else:
            inner = replace(context, header=part == "headers")
            parameters.append(Parameter(part=part, field=lower_field(node, inner)))
    return Request(parameters=tuple(parameters))


def _sort_rows(nodes: Sequence[Node], route: Route) -> CallTable:
    variables = tuple(VARIABLE.findall(route.template))
    names = [read_name(node) for node in nodes]
    known = {*variables, *PARTS, *OPTIONS}
    return CallTable(
        variables,
        tuple(nodes),
        tuple(node for node, name in zip(nodes, names, strict=True) if name not in known),
        tuple(name for name in variables if name not in names),
    )


def _parameter(node: Node, context: Context, arguments: samples.Value | None) -> Parameter:
    name = read_name(node)
    part = PARTS.get(name, "path")
    inner = replace(context, header=part == "headers", multipart=part == "multipart")
    lowered = lower_field(node, inner, member(arguments, name))
    if part == "path" and lowered.required is None:
        lowered = replace(lowered, required="name")
    return Parameter(part=part, field=lowered)


# -- path variables ------------------------------------------------------------------------


def _misnamed(table: CallTable) -> Node | None:
    """The only stray text row, where exactly one variable has none: `use_id` for `{user_id}`."""
    scalars = [node for node in table.strays if not node.children]
    return scalars[0] if len(scalars) == 1 and len(table.missing) == 1 else None


def _renamed(node: Node, variable: str, context: Context) -> Parameter:
    context.findings.add(
        "path-param-unknown-row",
        node.location,
        f"`{node.name}` is neither an option nor a variable of the path",
        width=len(node.name),
        expected=f"`{variable}`",
        done=f"read as the description of `{variable}`",
        repaired=True,
        before=node.name,
        after=variable,
    )
    lowered = replace(lower_field(node, context), name=variable, required="name")
    return Parameter(part="path", field=lowered)


def _missing_parameters(
    table: CallTable, misnamed: Node | None, context: Context
) -> list[Parameter]:
    """A variable without a row is a required string."""
    for name in table.missing:
        context.findings.add(
            "path-param-missing",
            table.nodes[0].location if table.nodes else None,
            f"the path has a variable `{{{name}}}`, the table no row for it",
            expected=f"`| {name} {{data-required}} | string | …`",
            done="read as a required string",
            repaired=True,
        )
    if misnamed is not None:
        return []
    return [
        Parameter(
            part="path", field=Field(name=name, type=Scalar(kind="string"), required="name")
        )
        for name in table.missing
    ]


def _is_constant(node: Node, route: Route, context: Context) -> bool:
    """The sample passes a segment of the path as a parameter that never varies."""
    quiet = replace(context, findings=type(context.findings)(context.findings.page))
    values = read_about(node, quiet).values
    if values is None or not values.constant:
        return False
    return values.items[0].text in route.template.split("/")


def _report_stray(node: Node, context: Context) -> None:
    context.findings.add(
        "request-row-unknown",
        node.location,
        f"nobody knows where `{node.name}` goes",
        width=max(1, len(node.name)),
        expected="a variable of the path, or one of "
        + ", ".join([*PARTS, *OPTIONS])
        + " with the fields below it",
        done="not read, nor the rows below it",
        until=_last_line(node),
    )


def _last_line(node: Node) -> int:
    while node.children:
        node = node.children[-1]
    return node.row.line


# -- options -------------------------------------------------------------------------------


def _with_host(route: Route, nodes: Sequence[Node], context: Context) -> Route:
    """`base_uri`: the last code span of its description."""
    node = next((node for node in nodes if read_name(node) == "base_uri"), None)
    if node is None:
        return route
    about = read_about(node, context)
    codes = CODE.findall(node.row.cells[2].text) if len(node.row.cells) > 2 else []
    if not codes or not codes[-1].startswith(("https://", "http://")):
        context.findings.add(
            "host-unreadable",
            node.location,
            "`base_uri` names no address",
            width=len(node.name),
            expected="a base URL as code in the description",
            done="read as the default host",
        )
        return replace(route, host_location=node.location)
    required = node.row.cells[0].get("data-required") is not None
    host = codes[-1] if codes[-1].endswith("/") else codes[-1] + "/"
    return replace(
        route,
        host=host,
        host_required=required,
        host_text=about.raw or about.title,
        host_location=node.location,
    )


def _options(nodes: Sequence[Node], context: Context) -> Options:
    rows = {read_name(node): node for node in nodes if read_name(node) in OPTIONS[1:]}
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


def _fragment(node: Node, context: Context) -> str | None:
    values = read_about(node, context).values
    return values.items[0].text if values else None


def lower_answer(
    nodes: Sequence[Node], context: Context
) -> tuple[tuple[str, ...], tuple[Field, ...], tuple[Field, ...], tuple[Location, ...]]:
    """What a notification must be answered with: status classes, header fields, body fields,
    and the rows that only say so."""
    statuses: tuple[str, ...] = ()
    headers: tuple[Field, ...] = ()
    fields: tuple[Field, ...] = ()
    rows = list[Location]()
    for node in nodes:
        match read_name(node):
            case "status":
                about = read_about(node, context)
                codes = about.values.items if about.values else ()
                statuses = about.statuses or tuple(value.text for value in codes)
            case "headers":
                headers = lower_fields(node.children, replace(context, header=True))
            case "body":
                fields = lower_fields(node.children, context)
            case _:
                _report_stray(node, context)
                continue
        rows.append(node.location)
    return statuses, headers, fields, tuple(rows)
