"""IR -> one OpenAPI 3.1 document.

Owns the order of the document and what an operation is made of. Everything in it comes from
the IR; the wording is that of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from imtable.export.alternatives import parameter_alternatives
from imtable.export.identity import operation_ids, tag, url_path, webhook_name
from imtable.export.objects import JsonObject, members
from imtable.export.paths import (
    DEFAULT_SERVER,
    PathPlacement,
    place_calls,
    server_objects,
)
from imtable.export.prose import operation_texts
from imtable.export.replies import acknowledgement_responses, call_responses
from imtable.export.requests import parameter_objects, request_body
from imtable.export.security import call_security, security_schemes
from imtable.export.values import Direction
from imtable.ir.model import ApiPage, Event, Operation, Route, Verb


class _Setting(Struct, frozen=True):
    """What holds for the whole document; `received` is how lists of received values are
    written."""

    ids: Mapping[tuple[str, Verb], str]
    received: Direction


class _DocumentedCall(Struct, frozen=True):
    """A call and the page that describes it."""

    page: ApiPage
    operation: Operation
    route: Route


def openapi_document(
    pages: Sequence[ApiPage],
    *,
    title: str = "WeChat Pay",
    version: str = "0",
    closed_enums: bool = False,
) -> JsonObject:
    """All operations as one document: calls in `paths`, notifications in `webhooks`.

    `title` and `version` are those of the document. With `closed_enums` the values of what is
    received are all that may arrive. Pages are taken in the order of their paths, whatever the order they come in.
    """
    pages = sorted(pages, key=lambda page: page.path)
    received: Direction = "sent" if closed_enums else "received"
    setting = _Setting(operation_ids(pages), received)
    paths, unplaced = _paths(pages, setting)
    webhooks = _webhooks(pages, setting)
    operations = [one for item in paths.values() for one in item.values()]
    schemes = security_schemes(operations)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": DEFAULT_SERVER}],
        **members(tags=_tags(pages)),
        "paths": paths,
        **members(webhooks=webhooks),
        **members(components={"securitySchemes": schemes} if schemes else None),
        **members(
            x_imtable_redirects={
                page.path: page.redirect for page in pages if page.redirect
            },
            x_imtable_unplaced=unplaced,
        ),
    }


def _tags(pages: Sequence[ApiPage]) -> list[JsonObject]:
    return [
        {"name": name}
        for name in sorted({tag(page) for page in pages if page.operations})
    ]


# -- calls ---------------------------------------------------------------------------------


def _paths(
    pages: Sequence[ApiPage], setting: _Setting
) -> tuple[JsonObject, list[JsonObject]]:
    """The path items, and the calls for which no path is left."""
    calls = [
        _DocumentedCall(page, operation, operation.target)
        for page in pages
        for operation in page.operations
        if isinstance(operation.target, Route)
    ]
    places = place_calls(
        [(url_path(one.route.template), one.operation.verb) for one in calls]
    )
    paths: JsonObject = {}
    unplaced: list[JsonObject] = []
    for call, place in zip(calls, places, strict=True):
        verb, described = call.operation.verb, _call_object(call, place, setting)
        if place.path is None:
            path = url_path(call.route.template)
            unplaced.append({"path": path, "verb": verb, "operation": described})
        else:
            paths.setdefault(place.path, {})[verb] = described
    return paths, unplaced


def _call_object(
    call: _DocumentedCall, place: PathPlacement, setting: _Setting
) -> JsonObject:
    page, operation, route = call.page, call.operation, call.route
    return {
        **_message(page, operation, setting, "sent", route.template),
        "responses": call_responses(operation.reply, setting.received),
        **call_security(page, operation),
        **members(
            servers=server_objects(route, place.moved),
            x_imtable_path=url_path(route.template) if place.moved else None,
            x_imtable_constants=[one.name for one in route.constants],
            x_imtable_alternatives=parameter_alternatives(operation.request),
        ),
        "x-imtable-page": page.path,
    }


def _message(
    page: ApiPage,
    operation: Operation,
    setting: _Setting,
    side: Direction,
    template: str = "",
) -> JsonObject:
    """What an operation is, and what is sent first."""
    return {
        "operationId": setting.ids[page.path, operation.verb],
        "tags": [tag(page)],
        **operation_texts(page, operation),
        **members(
            parameters=parameter_objects(operation.request, template, side),
            requestBody=request_body(operation.request, side),
        ),
    }


# -- notifications -------------------------------------------------------------------------


def _webhooks(pages: Sequence[ApiPage], setting: _Setting) -> JsonObject:
    webhooks: JsonObject = {}
    for page in pages:
        for operation in page.operations:
            if isinstance(operation.target, Event):
                item = webhooks.setdefault(webhook_name(page), {})
                item[operation.verb] = _event_object(
                    page, operation, operation.target, setting
                )
    return webhooks


def _event_object(
    page: ApiPage, operation: Operation, event: Event, setting: _Setting
) -> JsonObject:
    return {
        **_message(page, operation, setting, setting.received),
        "responses": acknowledgement_responses(operation.reply),
        "x-imtable-event": {"name": event.name, **members(types=list(event.types))},
        "x-imtable-page": page.path,
    }
