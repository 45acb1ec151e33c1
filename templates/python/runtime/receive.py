"""A delivery from headers and body to the class of its event.

Owns the order: read, prove, open, choose the class, decode. It is a generator of steps, since
a signature may need certificates that are not there yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from functools import cache
from typing import Any, cast

from . import tables
from .answer import decryption
from .call import Settings
from .convert import Findings, decode
from .errors import ApiError, PayError, SignatureError
from .index import find_event, read_index
from .marks import AesEcb
from .notification import Delivery, open_members, read_delivery, refusal
from .operation import Event, HeadersInput, R
from .reply import Reply
from .steps import Steps
from .v2 import check_sign, signature_refusal
from .verify import prove


@dataclass(slots=True, kw_only=True)
class RawNotification(Reply):
    """A notification that the documentation does not know: its members, what was wrapped in
    them opened; `resource` is that content, of v3 and some of v2."""

    event_type: str = ""
    members: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    resource: Any = field(default=None, repr=False)


def receive(
    settings: Settings, event: Event[Any] | None, headers: HeadersInput, body: bytes
) -> Steps[Any]:
    """The notification as `event`, or without one as what it says it is.

    Raises `PayError`, and `TypeError` for a body that is no bytes.
    """
    name = event.name if event else "a notification"
    try:
        delivery = read_delivery(headers, body)
        return (yield from _received(settings, event, delivery))
    except PayError as error:
        error.operation = error.operation or f"EVENT {name}"
        raise


def _received(
    settings: Settings, event: Event[Any] | None, delivery: Delivery
) -> Steps[Any]:
    if event:
        _check_event(event, delivery)
    try:
        verified_by = yield from _proven(settings, delivery)
    except SignatureError as error:
        error.headers, error.raw = delivery.headers, delivery.body
        raise
    keys = settings.own("apiv3_key"), settings.own("apiv2_key")
    members, plain = open_members(delivery, *keys)
    found = event or _find(delivery, members)
    if found is None:
        reply, findings = _raw(delivery, members), Findings(side="notification")
    else:
        reply, findings = _decoded(settings, found, delivery, members)
    meta = reply.meta
    meta.headers, meta.raw, meta.plain = delivery.headers, delivery.body, plain
    meta.verified_by = verified_by
    meta.problems, meta.find_extra = tuple(findings.problems), findings.extra.copy
    return reply


def _check_event(event: Event[Any], delivery: Delivery) -> None:
    kind = delivery.event_type
    if delivery.format != event.format:
        raise refusal(delivery, f"it is {delivery.format}, not {event.format}")
    if kind and event.types and kind not in event.types:
        raise refusal(delivery, "it is another event: use client.parse_notification")
    if is_unsigned(delivery) and not _is_sealed(event):
        raise refusal(delivery, "it is a refund notice, which is another event")


def _decoded(
    settings: Settings, event: Event[R], delivery: Delivery, members: dict[str, Any]
) -> tuple[R, Findings]:
    findings = Findings(decryption(settings), "notification")
    text = delivery.format == "xml"
    reply = decode(event.notification, members, findings, text=text)
    if findings.problems and settings.strict:
        places = ", ".join(one.path for one in findings.problems)
        error = refusal(delivery, f"it deviates from its documentation: {places}")
        error.problems = tuple(findings.problems)
        raise error
    return reply, findings


# -- proof ---------------------------------------------------------------------------------


def _proven(settings: Settings, delivery: Delivery) -> Steps[str | None]:
    if settings.unsigned:
        return None
    if delivery.format == "json":
        return (yield from prove(settings, delivery.headers, delivery.body))
    members, own = delivery.members, settings.own("mchid")
    if members.get("return_code", "SUCCESS") != "SUCCESS":
        text = str(members.get("return_msg", ""))
        error = ApiError(text, headers=delivery.headers, raw=delivery.body)
        error.code = str(members["return_code"])
        error.outcome = "unknown"  # anybody may have sent it
        raise error
    if is_unsigned(delivery):  # that its content opens must do
        if own and members.get("mch_id") != own:
            raise signature_refusal("mismatch", "it is for another merchant")
        return None
    if not members.get("sign"):
        raise signature_refusal("missing", "it has no sign")
    return check_sign(members, settings.need("apiv2_key"))


def is_unsigned(delivery: Delivery) -> bool:
    """Whether it is a refund notice of v2, which has sealed content in place of a signature."""
    return "req_info" in delivery.members and not delivery.members.get("sign")


def _is_sealed(event: Event[Any]) -> bool:
    return any(
        isinstance(mark, AesEcb)
        for one in tables.members(cast("type", event.notification))
        for mark in tables.marks(one.annotation)
    )


# -- the class -----------------------------------------------------------------------------


def _find(delivery: Delivery, members: dict[str, Any]) -> Event[Any] | None:
    """The event of an `event_type`; of v2 without one, the one that the members fit best. None
    where they fit none, or two equally well."""
    if delivery.format == "json":
        return find_event(f"EVENT v3/{delivery.event_type}")
    if delivery.event_type:
        return find_event(f"EVENT v2/{delivery.event_type}")
    names = (name for name in read_index() if name.startswith("EVENT v2/"))
    sealed = is_unsigned(delivery)
    events = [
        event
        for event in map(find_event, names)
        if event and _is_sealed(event) == sealed
    ]
    fits = [
        (_deviations(event, members), event)
        for event in events
        if _fits(event, events, members)
    ]
    least = min((deviations for deviations, _ in fits), default=0)
    best = [event for deviations, event in fits if deviations == least]
    return best[0] if len(best) == 1 else None


def _fits(
    event: Event[Any], events: Sequence[Event[Any]], members: Mapping[str, Any]
) -> bool:
    """Whether it is told apart by what arrived: by one of its members that most events lack,
    and by half of those that it requires. What all have, such as `mch_id`, tells nothing.
    """
    names = [name for one in events for name in _names(one)]
    own = {name for name in _names(event) if 2 * names.count(name) <= len(events)}
    own = own or {*_names(event)}
    required = [name for name in own if _names(event)[name]]
    arrived = sum(name in members for name in required)
    return not own.isdisjoint(members) and 2 * arrived >= len(required)


@cache
def _names(event: Event[Any]) -> dict[str, bool]:
    """The members of an envelope, and whether each is required."""
    model = cast("type", event.notification)
    return {one.wire: one.default is MISSING for one in tables.members(model)}


def _deviations(event: Event[Any], members: dict[str, Any]) -> int:
    findings = Findings()
    decode(event.notification, members, findings, text=True)
    return sum(findings.weight())


def _raw(delivery: Delivery, members: dict[str, Any]) -> RawNotification:
    wrapped: Any = members.get("resource") or {}
    candidates = (
        wrapped.get("ciphertext"),
        members.get("event_ciphertext"),
        members.get("req_info"),
    )
    return RawNotification(
        event_type=delivery.event_type,
        members=members,
        resource=next((one for one in candidates if one is not None), None),
    )
