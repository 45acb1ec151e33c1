"""The parts of a request against the rows of its table.

Owns path, query, headers and JSON bodies, which v3 and v2 share. Signatures, uploads and XML are the
business of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from imtable.ir.model import Field, ListOf, Operation, Parameter, Part, Record
from imtable.sandbox.check import check_members, check_value
from imtable.sandbox.findings import (
    MessageLocation,
    RequestFinding,
    first_findings,
    quote,
)
from imtable.sandbox.json_text import parse_json
from imtable.sandbox.limits import Limits
from imtable.sandbox.messages import Received, SandboxState
from imtable.sandbox.routing import Match

OUR_HEADERS = (
    "wechatpay-serial",
    "content-type",
    "accept",
    "user-agent",
    "authorization",
)
"""Headers that have a check of their own."""
MAX_JSON = 4 * 1024 * 1024


def row_of(operation: Operation, part: Part) -> Field | None:
    """The row of a part that occurs once."""
    rows = (p.field for p in operation.request.parameters if p.part == part)
    return next(rows, None)


def fields_of(row: Field | None) -> Sequence[Field]:
    """The members below a row."""
    if row is not None and isinstance(row.type, Record):
        return row.type.fields
    return ()


# -- path ----------------------------------------------------------------------------------


def check_path(match: Match, limits: Limits) -> Iterator[RequestFinding]:
    """Every variable against its row."""
    rows: dict[str, Parameter] = {
        one.field.name: one
        for one in match.endpoint.operation.request.parameters
        if one.part == "path"
    }
    for name, value in match.variables:
        location = MessageLocation("path", (name,))
        if name in rows:
            field = rows[name].field
            yield from check_value(field.type, value, limits.of(field), location)
        if re.fullmatch(r"\{\w+\}|None|null|undefined|nan", value):
            yield location.finding("the variable of the path was not filled in", value)


# -- query ---------------------------------------------------------------------------------


def read_query(raw: str, findings: list[RequestFinding]) -> list[tuple[str, str]]:
    """Names and values; what is badly encoded is added to the findings."""
    pairs = list[tuple[str, str]]()
    for piece in filter(None, raw.split("&")):
        name, _, value = piece.partition("=")
        if "+" in piece:
            issue = "a bare `+`: write a blank as %20 and a plus as %2B"
            findings.append(
                RequestFinding(issue, "query", _text(name, findings), quote(value))
            )
        pairs.append((_text(name, findings), _text(value, findings)))
    return pairs


def _text(raw: str, findings: list[RequestFinding]) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", raw):
        findings.append(
            RequestFinding("a bare `%`: write it as %25", "query", "", quote(raw))
        )
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        findings.append(RequestFinding("this is not UTF-8", "query", "", quote(raw)))
        return unquote_to_bytes(raw).decode(errors="replace")


def query_members(
    pairs: Iterable[tuple[str, str]],
    fields: Sequence[Field],
    findings: list[RequestFinding],
) -> dict[str, Any]:
    """The members of a query: repeated names are lists where the row is one, else findings."""
    lists = {field.name for field in fields if isinstance(field.type, ListOf)}
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in lists:
            members.setdefault(name, []).append(value)
        elif name in members:
            location = MessageLocation("query", (name,))
            findings.append(location.finding("it stands twice in the query", value))
        else:
            members[name] = value
    return members


def check_query(
    received: Received, match: Match, limits: Limits, allowed: Iterable[str] = ()
) -> tuple[list[RequestFinding], dict[str, Any]]:
    """The query against its row, and its members."""
    found: list[RequestFinding] = []
    row = row_of(match.endpoint.operation, "query")
    fields = fields_of(row)
    pairs = read_query(received.query, found)
    members = query_members(pairs, fields, found)
    if members or (row is not None and row.required):
        wrong = check_members(
            fields, members, limits, MessageLocation("query"), allowed
        )
        found += first_findings(wrong)
    return found, members


# -- headers -------------------------------------------------------------------------------


def check_headers(
    received: Received, operation: Operation, limits: Limits
) -> Iterator[RequestFinding]:
    """The documented headers; others are nobody's business."""
    for field in fields_of(row_of(operation, "headers")):
        name = field.name.lower()
        if name in OUR_HEADERS:
            continue
        location = MessageLocation("header", (field.name,))
        value = received.headers.get(name, "")
        if value:
            yield from check_value(field.type, value, limits.of(field), location)
        elif field.required:
            yield location.missing()


def check_media(
    received: Received, wanted: tuple[str, ...]
) -> Iterator[RequestFinding]:
    """The type of a body must be one of these."""
    given = received.headers.get("content-type")
    media, _, rest = (given or "").partition(";")
    location = MessageLocation("header", ("Content-Type",))
    if media.strip().lower() not in wanted:
        issue = f"{wanted[0]} is due" + ("" if given else ", and it is missing")
        yield location.finding(issue, given)
    charset = re.search(r"charset=\"?([\w-]+)", rest, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        yield location.finding("bodies are UTF-8", given)


# -- JSON ----------------------------------------------------------------------------------


def check_json(
    received: Received, row: Field, limits: Limits
) -> tuple[list[RequestFinding], Any]:
    """A JSON body against its row, and its value."""
    location = MessageLocation("body")
    if not received.body:
        missing = location.finding("the table requires a JSON body, and there is none")
        return [missing] if row.required else [], None
    found = [*check_media(received, ("application/json",))]
    value, problem = _json_value(received.body)
    if problem is not None:
        return [*found, location.finding(problem)], None
    found += first_findings(check_value(row.type, value, limits.of(row), location))
    return found, value


def _json_value(body: bytes) -> tuple[Any, str | None]:
    if len(body) > MAX_JSON:
        return None, f"the body is longer than {MAX_JSON:,} bytes"
    if body.startswith(b"\xef\xbb\xbf"):
        return None, "the body begins with a byte order mark"
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return None, f"the body is not UTF-8: {error.reason} at byte {error.start}"
    value, problem = parse_json(text)
    return value, None if problem is None else f"the body is not JSON: {problem}"


def check_certificate(
    received: Received, operation: Operation, state: SandboxState
) -> Iterator[RequestFinding]:
    """Some operations want the merchant's certificate; without TLS nobody can show one."""
    wanted = operation.request.options.client_certificate
    if wanted and state.tls and received.certificate is None:
        issue = "this operation wants the client certificate of the merchant"
        yield RequestFinding(issue, "connection", code="INVALID_REQUEST")


def check_no_body(received: Received) -> Iterator[RequestFinding]:
    """Operations without a body row send none. Some pages forget the row of an upload."""
    if received.body:
        location, shown = MessageLocation("body"), received.body[:60].decode(
            "utf-8", "replace"
        )
        upload = received.headers.get("content-type", "").startswith("multipart/")
        report = (
            location.warning if upload and received.verb != "GET" else location.finding
        )
        yield report("this operation takes no body", shown)
