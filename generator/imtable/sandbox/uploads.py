"""Uploads against their table: the parts, their order, and the digest of the file.

Owns what a multipart body must look like, in v3 and v2. Its grammar is the business of `multipart`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from imtable.ir.model import Binary, Encoded, Field, Json, Type
from imtable.sandbox.check import check_members
from imtable.sandbox.findings import MessageLocation, RequestFinding, first_findings
from imtable.sandbox.json_text import as_object, parse_json
from imtable.sandbox.limits import Limits
from imtable.sandbox.messages import Received
from imtable.sandbox.multipart import (
    BodyPart,
    MultipartError,
    declares_boundary,
    read_multipart,
)
from imtable.sandbox.parts import check_media, fields_of
from imtable.sandbox.seals import digest


def check_multipart(
    received: Received, row: Field, limits: Limits
) -> tuple[list[RequestFinding], dict[str, Any]]:
    """A multipart body against its row, and its members without the file."""
    location = MessageLocation("body")
    found = [*check_media(received, ("multipart/form-data",))]
    media = received.headers.get("content-type", "")
    if not declares_boundary(media):
        header = MessageLocation("header", ("Content-Type",))
        found.append(header.warning("it declares no boundary", media))
    try:
        parts = read_multipart(media, received.body)
    except MultipartError as error:
        return [*found, location.finding(str(error))], {}
    fields = {field.name: field for field in fields_of(row)}
    parts = _renamed(parts, fields, found)
    members: dict[str, Any] = {}
    for part in parts:
        if part.name in members:
            found.append(location.at(part.name).finding("this part stands twice"))
        members[part.name] = _part_value(part, fields.get(part.name), found)
    found += first_findings(_check_parts(fields, members, limits, location))
    found += _check_order(parts, fields, location)
    found += _check_digests(parts, fields, members, location)
    return found, members


USUAL_NAME = "file"
"""What the official SDK calls every file, whatever the table calls it."""


def _renamed(
    parts: tuple[BodyPart, ...], fields: dict[str, Field], found: list[RequestFinding]
) -> tuple[BodyPart, ...]:
    """The parts, a file of the usual name under that of the only file row."""
    rows = [name for name, one in fields.items() if isinstance(one.type, Binary)]
    names = [part.name for part in parts]
    if len(rows) != 1 or USUAL_NAME in fields or USUAL_NAME not in names:
        return parts
    location = MessageLocation("body", (USUAL_NAME,))
    found.append(location.warning(f"the table calls this part `{rows[0]}`"))
    return tuple(
        replace(part, name=rows[0]) if part.name == USUAL_NAME else part
        for part in parts
    )


def _part_value(
    part: BodyPart, field: Field | None, found: list[RequestFinding]
) -> Any:
    location = MessageLocation("body", (part.name,))
    if field is not None and isinstance(field.type, Binary):
        if not part.filename:
            found.append(location.finding("a file part needs a `filename`"))
        if not part.media:
            found.append(location.finding("a file part needs a Content-Type"))
        return part.content
    if field is None and part.filename is not None:
        return f"the file {part.filename}"
    if field is not None and _is_json(field.type):
        media = (part.media or "").partition(";")[0].strip().lower()
        if media != "application/json":
            issue = "this part needs `Content-Type: application/json`"
            report = location.finding if part.media else location.warning
            found.append(report(issue, part.media))
    try:
        return part.content.decode()
    except UnicodeDecodeError:
        found.append(location.finding("this part is not UTF-8"))
        return part.content.decode(errors="replace")


def _is_json(kind: Type) -> bool:
    return isinstance(kind, Encoded) and isinstance(kind.codec, Json)


def _check_parts(
    fields: dict[str, Field],
    members: dict[str, Any],
    limits: Limits,
    location: MessageLocation,
) -> Iterator[RequestFinding]:
    texts = {name: v for name, v in members.items() if not isinstance(v, bytes)}
    rows = [field for field in fields.values() if not isinstance(field.type, Binary)]
    yield from check_members(rows, texts, limits, location)
    for name, field in fields.items():
        if isinstance(field.type, Binary) and field.required and name not in members:
            yield location.at(name).finding("the table requires this file part")


def _check_order(
    parts: Sequence[BodyPart], fields: dict[str, Field], location: MessageLocation
) -> Iterator[RequestFinding]:
    names = [part.name for part in parts]
    if "meta" in fields and "meta" in names and names[0] != "meta":
        yield location.at("meta").finding("this part must be the first")


# -- digests -------------------------------------------------------------------------------

_DIGEST = re.compile(r"sha256|digest|hash|md5", re.IGNORECASE)
_ALGORITHM = re.compile(r"algorithm|alogrithm|hash_type", re.IGNORECASE)
_BY_LENGTH = {32: ("MD5",), 40: ("SHA1",), 64: ("SHA256", "SM3")}


def _check_digests(
    parts: Sequence[BodyPart],
    fields: dict[str, Field],
    members: dict[str, Any],
    location: MessageLocation,
) -> Iterator[RequestFinding]:
    """The digest in `meta`, or beside the file, must be that of the file."""
    files = [p.content for p in parts if p.name in fields and p.filename is not None]
    if len(files) != 1:
        return
    meta, at = members, location
    if isinstance(members.get("meta"), str):
        meta, at = as_object(parse_json(members["meta"])[0]), location.at("meta")
    for name, given in meta.items():
        if (
            isinstance(given, str)
            and _DIGEST.search(name)
            and not _ALGORITHM.search(name)
        ):
            yield from _check_digest(given, _algorithm(meta), files[0], at.at(name))


def _algorithm(meta: dict[str, Any]) -> str | None:
    named = [v for k, v in meta.items() if _ALGORITHM.search(k) and isinstance(v, str)]
    found = (re.search(r"SM3|SHA-?256|SHA-?1|MD5", v, re.IGNORECASE) for v in named)
    return next((one[0] for one in found if one), None)


def _check_digest(
    given: str, named: str | None, content: bytes, location: MessageLocation
) -> Iterator[RequestFinding]:
    algorithms = (named,) if named else _BY_LENGTH.get(len(given), ())
    wanted = [digest(algorithm, content) for algorithm in algorithms]
    if not wanted:
        yield location.finding("this is no digest in hexadecimal", given)
    elif given not in wanted:
        names = " or ".join(algorithms)
        issue = f"the {names} of the file is {wanted[0]}, lower case"
        yield location.finding(issue, given)
