"""A documented notification, made and judged.

Owns the message that the platform would send for an event, and what the right acknowledgement is. It
sends nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imtable.ir.model import ApiPage, Event, Operation
from imtable.ir.suggestions import close_names, with_hint
from imtable.sandbox.check import Limits, check_members
from imtable.sandbox.errors import SandboxError
from imtable.sandbox.faults import OF_SIGNATURES, Fault
from imtable.sandbox.findings import Place, errors
from imtable.sandbox.invent import Situation, invent_members
from imtable.sandbox.json_text import as_object, parse_json
from imtable.sandbox.messages import World, openers, seals
from imtable.sandbox.parts import fields_of, row_of
from imtable.sandbox.seals import V2SignType
from imtable.sandbox.v2 import BILLION_LAUGHS, MERCHANT_MEMBERS, SUCCEEDED, signed_xml
from imtable.sandbox.v3 import signature_headers
from imtable.sandbox.xml_text import XmlError, read_xml, write_xml

V3_FIXED = {"resource_type": "encrypt-resource", "algorithm": "AEAD_AES_256_GCM"}
V2_FAULTS = frozenset((Fault.BAD_SIGNATURE, Fault.UNSIGNED, Fault.DTD))


@dataclass(frozen=True, slots=True)
class Notice:
    """An event of the docs: the page, its operation, and the `event_type` to send."""

    page: ApiPage
    operation: Operation
    event_type: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted to a receiver."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """What a receiver answered."""

    status: int
    body: bytes


# -- events --------------------------------------------------------------------------------


def notices(pages: Sequence[ApiPage]) -> Iterator[Notice]:
    """Every event: under the name of its page first, then under its other types."""
    for page in pages:
        for operation in page.operations:
            if isinstance(operation.target, Event):
                event = operation.target
                listed = event.types or (event.name,)
                own = event.name if event.name in listed else listed[0]
                yield Notice(page, operation, own)


def find_notice(pages: Sequence[ApiPage], name: str) -> Notice:
    """The event of this name, in any case; its page counts before a type that pages share.

    Raises SandboxError with the names that are near.
    """
    known = {event_name(one).lower(): one for one in reversed([*notices(pages)])}
    if name.lower() in known:
        return known[name.lower()]
    for one in known.values():
        assert isinstance(one.operation.target, Event)
        for kind in one.operation.target.types:
            if kind.lower() == name.lower():
                return Notice(one.page, one.operation, kind)
    names = [event_name(known[one]) for one in close_names(name.lower(), known, most=3)]
    raise SandboxError(with_hint(f"no page describes an event {name!r}", names))


def event_name(notice: Notice) -> str:
    """The name of the page of an event."""
    assert isinstance(notice.operation.target, Event)
    return notice.operation.target.name


# -- messages ------------------------------------------------------------------------------


def make_message(
    notice: Notice,
    world: World,
    *,
    said: Mapping[str, str] | None = None,
    variant: int = 0,
    fault: Fault | None = None,
) -> Message:
    """The signed message. `said` are values by wire name, taken where they fit; `variant` is
    which of several documented forms. Raises SandboxError for a fault without meaning here.
    """
    v2 = row_of(notice.operation, "xml") is not None
    if fault is not None and fault not in (V2_FAULTS if v2 else OF_SIGNATURES):
        form = "an XML notification" if v2 else "a JSON notification"
        raise SandboxError(f"`{fault.value}` has no meaning for {form}")
    row = row_of(notice.operation, "xml" if v2 else "json")
    keys = world.keys
    who = dict.fromkeys(MERCHANT_MEMBERS, keys.mchid) | {"appid": keys.appid}
    members = invent_members(
        fields_of(row),
        Situation(
            seals(world),
            world.url,
            textual=v2,
            fixed=_fixed(notice, world, v2=v2),
            echo={**who, **(said or {})},
            variant=variant,
            xml=write_xml,
        ),
    )
    return _xml_message(members, world, fault) if v2 else _json(members, world, fault)


def _fixed(notice: Notice, world: World, *, v2: bool) -> dict[str, str]:
    kind = {"event_type": notice.event_type}
    if not v2:
        return {**V3_FIXED, **kind}
    return {**SUCCEEDED, **kind, "nonce_str": world.nonce(), "sign_type": "MD5"}


def _json(members: dict[str, Any], world: World, fault: Fault | None) -> Message:
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    signed = signature_headers(world, world.keys.public_key_id, text.encode(), fault)
    return Message((*_headers(world, "application/json"), *signed), text.encode())


def _xml_message(members: dict[str, Any], world: World, fault: Fault | None) -> Message:
    if fault in (Fault.BAD_SIGNATURE, Fault.UNSIGNED) and "sign" not in members:
        raise SandboxError(
            "this notification carries no signature that could be spoiled"
        )
    told = (members.get("sign_type"), members.get("algorithm"))
    kind: V2SignType = "HMAC-SHA256" if "HMAC-SHA256" in told else "MD5"
    body = signed_xml(members, kind, world, fault)
    if fault is Fault.DTD:
        body = BILLION_LAUGHS.encode()
    return Message(_headers(world, "text/xml"), body)


def _headers(world: World, media: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Type", media),
        ("Accept", "*/*"),
        ("User-Agent", "Mozilla/4.0"),
        ("Request-ID", world.nonce()),
    )


# -- acknowledgements ----------------------------------------------------------------------


def acknowledgement_problem(
    notice: Notice, answer: Received, world: World
) -> str | None:
    """What is wrong with an answer; None where the platform would be content."""
    if row_of(notice.operation, "xml") is not None:
        return _xml_problem(answer)
    if not 200 <= answer.status <= 209:
        return f"the status is {answer.status}: 200 or 204 is due"
    value, not_json = parse_json(answer.body.decode("utf-8", "replace"))
    if not_json:
        return None  # the status alone decides
    members = as_object(value)
    if members.get("code", "SUCCESS") != "SUCCESS":
        return (
            f"the status is {answer.status}, and the body says code {members['code']!r}"
        )
    limits = Limits(openers(world, world.keys.public_key_id), textual=False)
    fields = notice.operation.reply.fields
    found = check_members(fields, members, limits, Place("body"), allowed=members)
    return next((str(one) for one in errors(found)), None)


def _xml_problem(answer: Received) -> str | None:
    wanted = "<xml><return_code>SUCCESS</return_code>…</xml> is due"
    if answer.status != 200:
        return f"the status is {answer.status}: 200 and {wanted}"
    try:
        members = read_xml(answer.body)
    except XmlError as error:
        return f"{error}: {wanted}"
    code = members.get("return_code")
    return None if code == "SUCCESS" else f"return_code is {code!r}: {wanted}"
