"""IR -> JSON Schemas (draft 2020-12): one document for each page.

Owns the names in it. Every part of every message is an entry of `$defs`, to be referred to as
`<file>#/$defs/post.json`; the document itself accepts anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imtable.export.alternatives import with_alternatives
from imtable.export.objects import JsonObject, any_of, members
from imtable.export.requests import part_schema
from imtable.export.schemas import described, record_schema
from imtable.export.values import Direction
from imtable.ir.model import ApiPage, Event, Field, Operation, Part, Reply

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def jsonschema_document(page: ApiPage, *, closed_enums: bool = False) -> JsonObject:
    """The schemas of the messages of a page; `closed_enums` as of `openapi_document`.

    The names in `$defs` are a verb and a part: `post.path`, `post.query`, `post.headers`,
    `post.json`, `post.xml`, `post.multipart` of a request; `post.reply`, `post.reply-headers`
    of a reply, or of the answer to a notification. Path, query and headers are objects with
    the parameters as members, an XML body is one with its elements. A reply that is a file,
    a redirect or empty has no entry.
    """
    received: Direction = "sent" if closed_enums else "received"
    schemas = {
        f"{operation.verb}.{name}": {**_title(operation, page), **schema}
        for operation in page.operations
        for name, schema in _message_schemas(operation, received)
    }
    return {
        "$schema": DIALECT,
        **members(title=page.title),
        **described([page.description or ""]),
        "x-imtable-page": page.path,
        **members(x_imtable_redirect=page.redirect),
        "$defs": schemas,
    }


def _title(operation: Operation, page: ApiPage) -> JsonObject:
    return members(title=operation.title or page.title)


def _message_schemas(
    operation: Operation, received: Direction
) -> Iterator[tuple[str, JsonObject]]:
    is_event = isinstance(operation.target, Event)
    sender: Direction = received if is_event else "sent"
    answerer: Direction = "sent" if is_event else received
    parameters = operation.request.parameters
    variables = [one.field for one in parameters if one.part == "path"]
    if variables:
        yield "path", record_schema(variables, sender)
    parts: dict[Part, list[Field]] = {}
    for one in parameters:
        if one.part != "path":
            parts.setdefault(one.part, []).append(one.field)
    for part, rows in parts.items():
        schema = any_of([part_schema(part, row, sender) for row in rows])
        schema = with_alternatives(schema, part, operation.request.alternatives)
        yield part, _described(rows, schema)
    yield from _reply_schemas(operation.reply, answerer)


def _described(rows: Sequence[Field], schema: JsonObject) -> JsonObject:
    return {
        **described([line for row in rows for line in (row.title, *row.notes)]),
        **schema,
    }


def _reply_schemas(reply: Reply, side: Direction) -> Iterator[tuple[str, JsonObject]]:
    if reply.headers:
        yield "reply-headers", record_schema(reply.headers, side)
    if reply.fields and reply.kind in ("json", "xml", "failure"):
        yield "reply", record_schema(reply.fields, side)
