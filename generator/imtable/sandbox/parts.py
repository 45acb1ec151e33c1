"""The parts of a request against the rows of its table.

Owns path, query, headers, JSON and multipart bodies, which v3 and v2 share. Signatures and XML are
the business of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from imtable.ir import (
    Binary,
    Encoded,
    Field,
    Json,
    ListOf,
    Operation,
    Parameter,
    Part,
    Record,
    Type,
)

from .check import Limits, as_object, check_members, check_value, parse_json
from .findings import Finding, Place, quote
from .messages import Received
from .multipart import BodyPart, MultipartError, read_multipart
from .routing import Match
from .seals import digest

OUR_HEADERS = (
    "wechatpay-serial",
    "content-type",
    "accept",
    "user-agent",
    "authorization",
)
"""Headers that have a check of their own."""


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


def check_path(match: Match, limits: Limits) -> Iterator[Finding]:
    """Every variable against its row."""
    rows: dict[str, Parameter] = {
        one.field.name: one
        for one in match.endpoint.operation.request.parameters
        if one.part == "path"
    }
    for name, value in match.variables:
        place = Place("path", (name,))
        if name in rows:
            field = rows[name].field
            yield from check_value(field.type, value, limits.of(field), place)
        if re.fullmatch(r"\{\w+\}|None|null|undefined|nan", value):
            yield place.finding("the variable of the path was not filled in", value)


# -- query ---------------------------------------------------------------------------------


def read_query(raw: str, findings: list[Finding]) -> list[tuple[str, str]]:
    """Names and values; what is badly encoded is added to the findings."""
    pairs = list[tuple[str, str]]()
    for piece in filter(None, raw.split("&")):
        name, _, value = piece.partition("=")
        if "+" in piece:
            issue = "a bare `+`: write a blank as %20 and a plus as %2B"
            findings.append(
                Finding(issue, "query", _text(name, findings), quote(value))
            )
        pairs.append((_text(name, findings), _text(value, findings)))
    return pairs


def _text(raw: str, findings: list[Finding]) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", raw):
        findings.append(Finding("a bare `%`: write it as %25", "query", "", quote(raw)))
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        findings.append(Finding("this is not UTF-8", "query", "", quote(raw)))
        return unquote_to_bytes(raw).decode(errors="replace")


def query_members(
    pairs: Iterable[tuple[str, str]], fields: Sequence[Field], findings: list[Finding]
) -> dict[str, Any]:
    """The members of a query: repeated names are lists where the row is one, else findings."""
    lists = {field.name for field in fields if isinstance(field.type, ListOf)}
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in lists:
            members.setdefault(name, []).append(value)
        elif name in members:
            place = Place("query", (name,))
            findings.append(place.finding("it stands twice in the query", value))
        else:
            members[name] = value
    return members


def check_query(
    received: Received, match: Match, limits: Limits, allowed: Iterable[str] = ()
) -> tuple[list[Finding], dict[str, Any]]:
    """The query against its row, and its members."""
    found: list[Finding] = []
    row = row_of(match.endpoint.operation, "query")
    fields = fields_of(row)
    pairs = read_query(received.query, found)
    members = query_members(pairs, fields, found)
    if members or (row is not None and row.required):
        found += check_members(fields, members, limits, Place("query"), allowed)
    return found, members


# -- headers -------------------------------------------------------------------------------


def check_headers(
    received: Received, operation: Operation, limits: Limits
) -> Iterator[Finding]:
    """The documented headers; others are nobody's business."""
    for field in fields_of(row_of(operation, "headers")):
        name = field.name.lower()
        if name in OUR_HEADERS:
            continue
        place = Place("header", (field.name,))
        if name in received.headers:
            value = received.headers[name]
            yield from check_value(field.type, value, limits.of(field), place)
        elif field.required:
            yield place.finding("the table requires it, and it is missing")


def check_media(received: Received, wanted: tuple[str, ...]) -> Iterator[Finding]:
    """The type of a body must be one of these."""
    given = received.headers.get("content-type")
    media, _, rest = (given or "").partition(";")
    place = Place("header", ("Content-Type",))
    if media.strip().lower() not in wanted:
        issue = f"{wanted[0]} is due" + ("" if given else ", and it is missing")
        yield place.finding(issue, given)
    charset = re.search(r"charset=\"?([\w-]+)", rest, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        yield place.finding("bodies are UTF-8", given)


# -- JSON ----------------------------------------------------------------------------------


def check_json(
    received: Received, row: Field, limits: Limits
) -> tuple[list[Finding], Any]:
    """A JSON body against its row, and its value."""
    place = Place("body")
    if not received.body:
        missing = place.finding("the table requires a JSON body, and there is none")
        return [missing] if row.required else [], None
    found = [*check_media(received, ("application/json",))]
    value, problem = _json_value(received.body)
    if problem is not None:
        return [*found, place.finding(problem)], None
    found += check_value(row.type, value, limits.of(row), place)
    return found, value


def _json_value(body: bytes) -> tuple[Any, str | None]:
    if body.startswith(b"\xef\xbb\xbf"):
        return None, "the body begins with a byte order mark"
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return None, f"the body is not UTF-8: {error.reason} at byte {error.start}"
    value, problem = parse_json(text)
    return value, None if problem is None else f"the body is not JSON: {problem}"


def check_no_body(received: Received) -> Iterator[Finding]:
    """Operations without a body row send none."""
    if received.body:
        issue = "this operation takes no body"
        shown = received.body[:60].decode("utf-8", "replace")
        yield Place("body").finding(issue, shown)


# -- multipart -----------------------------------------------------------------------------


def check_multipart(
    received: Received, row: Field, limits: Limits
) -> tuple[list[Finding], dict[str, Any]]:
    """A multipart body against its row, and its members without the file."""
    place = Place("body")
    found = [*check_media(received, ("multipart/form-data",))]
    try:
        parts = read_multipart(received.headers.get("content-type", ""), received.body)
    except MultipartError as error:
        return [*found, place.finding(str(error))], {}
    fields = {field.name: field for field in fields_of(row)}
    members: dict[str, Any] = {}
    for part in parts:
        if part.name in members:
            found.append(place.at(part.name).finding("this part stands twice"))
        members[part.name] = _part_value(part, fields.get(part.name), found)
    found += _check_parts(fields, members, limits, place)
    found += _check_order(parts, fields, place)
    found += _check_digests(parts, fields, members, place)
    return found, members


def _part_value(part: BodyPart, field: Field | None, found: list[Finding]) -> Any:
    place = Place("body", (part.name,))
    if field is not None and isinstance(field.type, Binary):
        if not part.filename:
            found.append(place.finding("a file part needs a `filename`"))
        if not part.media:
            found.append(place.finding("a file part needs a Content-Type"))
        return part.content
    if field is None and part.filename is not None:
        return f"the file {part.filename}"
    if field is not None and _is_json(field.type):
        media = (part.media or "").partition(";")[0].strip().lower()
        if media != "application/json":
            issue = "this part needs `Content-Type: application/json`"
            found.append(place.finding(issue, part.media))
    try:
        return part.content.decode()
    except UnicodeDecodeError:
        found.append(place.finding("this part is not UTF-8"))
        return part.content.decode(errors="replace")


def _is_json(kind: Type) -> bool:
    return isinstance(kind, Encoded) and isinstance(kind.codec, Json)


def _check_parts(
    fields: dict[str, Field], members: dict[str, Any], limits: Limits, place: Place
) -> Iterator[Finding]:
    texts = {name: v for name, v in members.items() if not isinstance(v, bytes)}
    rows = [field for field in fields.values() if not isinstance(field.type, Binary)]
    yield from check_members(rows, texts, limits, place)
    for name, field in fields.items():
        if isinstance(field.type, Binary) and field.required and name not in members:
            yield place.at(name).finding("the table requires this file part")


def _check_order(
    parts: Sequence[BodyPart], fields: dict[str, Field], place: Place
) -> Iterator[Finding]:
    names = [part.name for part in parts]
    if "meta" in fields and "meta" in names and names[0] != "meta":
        yield place.at("meta").finding("this part must be the first")


# -- digests -------------------------------------------------------------------------------

_DIGEST = re.compile(r"sha256|digest|hash|md5", re.IGNORECASE)
_ALGORITHM = re.compile(r"algorithm|alogrithm|hash_type", re.IGNORECASE)
_BY_LENGTH = {32: ("MD5",), 40: ("SHA1",), 64: ("SHA256", "SM3")}


def _check_digests(
    parts: Sequence[BodyPart],
    fields: dict[str, Field],
    members: dict[str, Any],
    place: Place,
) -> Iterator[Finding]:
    """The digest in `meta`, or beside the file, must be that of the file."""
    files = [p.content for p in parts if p.name in fields and p.filename is not None]
    if len(files) != 1:
        return
    meta, at = members, place
    if isinstance(members.get("meta"), str):
        meta, at = as_object(parse_json(members["meta"])[0]), place.at("meta")
    for name, given in meta.items():
        if (
            isinstance(given, str)
            and _DIGEST.search(name)
            and not _ALGORITHM.search(name)
        ):
            yield from _check_digest(given, _algorithm(meta), files[0], at.at(name))


def _algorithm(meta: dict[str, Any]) -> str | None:
    told = [v for k, v in meta.items() if _ALGORITHM.search(k) and isinstance(v, str)]
    found = (re.search(r"SM3|SHA-?256|SHA-?1|MD5", v, re.IGNORECASE) for v in told)
    return next((one[0] for one in found if one), None)


def _check_digest(
    given: str, told: str | None, content: bytes, place: Place
) -> Iterator[Finding]:
    algorithms = (told,) if told else _BY_LENGTH.get(len(given), ())
    wanted = [digest(algorithm, content) for algorithm in algorithms]
    if not wanted:
        yield place.finding("this is no digest in hexadecimal", given)
    elif given not in wanted:
        names = " or ".join(algorithms)
        issue = f"the {names} of the file is {wanted[0]}, lower case"
        yield place.finding(issue, given)
