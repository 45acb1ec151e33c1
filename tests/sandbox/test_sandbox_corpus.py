"""Real snapshots: every operation is reachable and answered, every notification opens."""

from __future__ import annotations

import json

import pytest

from imtable.ir.model import ApiPage, Operation, Record, Route
from imtable.sandbox.credentials import Keys
from imtable.sandbox.delivery import sending_state
from imtable.sandbox.exchange import Responder
from imtable.sandbox.messages import Received
from imtable.sandbox.notify import documented_events, make_message
from support.corpus import LATEST
from support.sandbox_client import Merchant, full_request, signed
from support.sandbox_fits import misfits, xml_members
from support.snapshots import new_pages, one_worker

pytestmark = one_worker

SUCCESS_ONLY = frozenset({"err_code", "error_code", "err_code_des", "error_code_des"})
TWINS = {
    "openapi/v3/apply4subject/applyment/{business_code}/cancel",
    "openapi/v3/apply4subject/applyment/{applyment_id}/cancel",
}
"""Two pages of one URL: its variables differ in name only, and so does nothing on the wire."""


def calls(pages: tuple[ApiPage, ...]) -> list[tuple[ApiPage, Operation]]:
    return [
        (page, one)
        for page in pages
        for one in page.operations
        if isinstance(one.target, Route)
    ]


@pytest.mark.parametrize("snapshot", LATEST)
def test_every_operation_is_reachable_and_its_reply_fits(
    snapshot: str, keys: Keys, merchant: Merchant
) -> None:
    pages = new_pages(snapshot)
    responder = Responder(pages, sending_state(keys))
    wrong: list[str] = []
    for page, operation in calls(pages):
        draft = signed(full_request(page, operation, merchant), merchant)
        headers = {
            name.lower(): value for name, value in draft.headers.items() if value
        }
        outcome = responder.answer(
            Received(draft.verb, draft.target, headers, draft.body)
        )
        told = [str(one) for one in outcome.findings]
        answered = outcome.endpoint.page.path if outcome.endpoint else None
        if answered != page.path and page.path not in TWINS:
            told.append(f"{answered} answered")
        told += _misfits(operation, outcome.answer.body, merchant)
        wrong += [f"{page.path} {operation.verb}: {one}" for one in told]
    assert wrong == []


def _misfits(operation: Operation, body: bytes, merchant: Merchant) -> list[str]:
    match operation.reply.kind:
        case "json":
            return [*misfits(operation.reply.fields, json.loads(body), merchant)]
        case "xml":
            fields, members = operation.reply.fields, xml_members(body)
            if any(one.name == "sign" for one in fields):
                kind = "MD5" if len(members["sign"]) == 32 else "HMAC-SHA256"
                flat = {k: v for k, v in members.items() if isinstance(v, str)}
                assert members["sign"] == merchant.sign_v2(flat, kind)
            return [
                *misfits(fields, members, merchant, textual=True, optional=SUCCESS_ONLY)
            ]
        case _:
            return []


@pytest.mark.parametrize("snapshot", LATEST)
def test_every_notification_opens(
    snapshot: str, keys: Keys, merchant: Merchant
) -> None:
    found = [*documented_events(new_pages(snapshot))]
    assert len(found) > (80 if snapshot == LATEST[-1] else 0)
    for event in found:
        message = make_message(event, sending_state(keys))
        row = next(
            one.field
            for one in event.operation.request.parameters
            if one.part in ("json", "xml")
        )
        assert isinstance(row.type, Record)
        if dict(message.headers)["Content-Type"] == "text/xml":
            wrong = misfits(
                row.type.fields,
                xml_members(message.body),
                merchant,
                textual=True,
                optional=SUCCESS_ONLY,
            )
        else:
            merchant.verify(dict(message.headers), message.body)
            wrong = misfits(row.type.fields, json.loads(message.body), merchant)
        assert [*wrong] == [], event.page.path
