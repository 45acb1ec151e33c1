"""What an operation says about itself, beside its fields.

Owns summary, description, links and notices of an OpenAPI operation. It words nothing anew:
the texts are those of the page.
"""

from __future__ import annotations

import re

from imtable.export.objects import JsonObject, members
from imtable.export.schemas import described
from imtable.ir.model import ApiPage, Notice, Operation, Reference

_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*")
_DEPRECATING = ("redesigned", "deprecated", "discarded")


def operation_texts(page: ApiPage, operation: Operation) -> JsonObject:
    """Summary, description, external documentation, deprecation.

    "Closed to newcomers" does not deprecate: for those who are in, nothing ends.
    """
    deprecated = any(one.kind in _DEPRECATING for one in operation.notices)
    linked = next(
        (one for one in operation.references if _URL.fullmatch(one.url)), None
    )
    others = [one for one in operation.references if one is not linked]
    return {
        **members(summary=operation.title or page.title),
        **described(_paragraphs(page, operation)),
        **members(
            externalDocs=_external(linked),
            deprecated=deprecated,
            x_imtable_notices=[_notice(one) for one in operation.notices],
            x_imtable_references=[_reference(one) for one in others],
        ),
    }


def _paragraphs(page: ApiPage, operation: Operation) -> list[str]:
    scenarios = [
        f"- {one.id}: {one.text}" if one.id else f"- {one.text}"
        for one in operation.scenarios
    ]
    return [
        operation.description or page.description or "",
        *(one.text for one in operation.notices),
        *operation.alerts,
        *operation.quotes,
        "\n".join(scenarios),
    ]


def _external(linked: Reference | None) -> JsonObject:
    """The official page. OpenAPI has room for one."""
    if linked is None:
        return {}
    return {**members(description=linked.title), "url": linked.url}


def _reference(reference: Reference) -> JsonObject:
    return {**members(title=reference.title), "url": reference.url}


def _notice(notice: Notice) -> JsonObject:
    successors = list(notice.successors)
    return {
        "kind": notice.kind,
        **members(date=notice.date, text=notice.text, successors=successors),
    }
