"""Replies -> the responses of an OpenAPI operation.

Owns status codes and the media types of what comes back, and of what a notification must be
answered with.
"""

from __future__ import annotations

import re

from imtable.export.objects import JsonObject, members
from imtable.export.schemas import (
    ANY_FILE,
    JSON_MEDIA,
    XML_MEDIA,
    field_schema,
    record_schema,
    xml_root,
)
from imtable.export.values import Direction
from imtable.ir.model import Reply

_CLASS = re.compile(r"([1-5])[0-9Xx]{2}")
_PHRASES = {
    "200": "OK",
    "202": "Accepted",
    "204": "No Content",
    "302": "Found",
    "1XX": "Informational",
    "2XX": "Success",
    "3XX": "Redirection",
    "4XX": "Client Error",
    "5XX": "Server Error",
    "default": "Any other status",
}
"""Written out: the phrases of the standard library differ between Python releases."""
_LOCATION: JsonObject = {"Location": {"required": True, "schema": {"type": "string"}}}
_USUAL_STATUS = {"empty": 204, "redirect": 302}


def call_responses(reply: Reply, side: Direction) -> JsonObject:
    """What comes back from a call that succeeds, under its status: 200 where the page names
    none, `default` where nothing is documented. Failures of the protocol are on no page.
    """
    if reply.kind == "none":
        return {"default": {"description": "Not documented"}}
    status = _status_class(str(reply.status or _USUAL_STATUS.get(reply.kind, 200)))
    headers = _LOCATION if reply.kind == "redirect" else _headers(reply, side)
    return {
        status: {
            "description": reply.note or _phrase(status),
            **members(headers=headers, content=_content(reply, side)),
        }
    }


def acknowledgement_responses(reply: Reply) -> JsonObject:
    """What a notification may be answered with, under each documented class of statuses.

    The pages write `20X` where OpenAPI knows `2XX` only: their word is kept beside it.
    """
    responses: JsonObject = {}
    for written in reply.statuses or ("200",):
        status = _status_class(written)
        said = [*responses.get(status, {}).get("x-imtable-status", ())]
        said += [written] if written != status else []
        responses[status] = {
            "description": reply.note or _phrase(status),
            **members(
                headers=_headers(reply, "sent"),
                content=_content(reply, "sent"),
                x_imtable_status=said,
            ),
        }
    return responses


def _status_class(text: str) -> str:
    """`20X` -> `2XX`; a full status stays, what is none becomes `default`."""
    found = _CLASS.fullmatch(text)
    if found is None:
        return "default"
    return text if text.isdigit() else f"{found[1]}XX"


def _phrase(status: str) -> str:
    return _PHRASES.get(status) or _PHRASES[f"{status[0]}XX"]


def _headers(reply: Reply, side: Direction) -> JsonObject:
    return {
        one.name: {
            **members(required=bool(one.required)),
            "schema": field_schema(one, side),
        }
        for one in reply.headers
    }


def _content(reply: Reply, side: Direction) -> JsonObject:
    """The bodies by media type. Where the success is a file and the fields describe a
    failure, both come under the same status.
    """
    schema = record_schema(reply.fields, side)
    element = {**schema, **xml_root("xml")}
    file: JsonObject = {"schema": {"type": "string", "format": "binary"}}
    match reply.kind:
        case "json" if reply.fields:
            return {JSON_MEDIA: {"schema": schema}}
        case "xml" if reply.fields:
            return {XML_MEDIA: {"schema": element}}
        case "file":
            return {reply.media or ANY_FILE: file}
        case "failure":
            failed = {"schema": element, "x-imtable-failure": True}
            return {reply.media or ANY_FILE: file, XML_MEDIA: failed}
        case _:
            return {}
