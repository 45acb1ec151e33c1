"""A documented notification, made.

Owns the message that the platform would send for an event. It sends nothing; what a receiver answers
is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import ApiPage, Event, Field, Operation
from imtable.ir.placeholders import family_of
from imtable.ir.suggestions import close_names, with_hint
from imtable.ir.walk import walk
from imtable.sandbox.errors import SandboxError
from imtable.sandbox.faults import OF_SIGNATURES, Fault
from imtable.sandbox.identity import own_members
from imtable.sandbox.invent import invent_members
from imtable.sandbox.json_text import compact_json
from imtable.sandbox.messages import SandboxState, seals
from imtable.sandbox.parts import fields_of, row_of
from imtable.sandbox.seals import V2SignType
from imtable.sandbox.situation import Situation
from imtable.sandbox.v2 import BILLION_LAUGHS, SUCCEEDED, signed_xml
from imtable.sandbox.v3 import signature_headers
from imtable.sandbox.xml_text import write_xml

V3_FIXED = {"resource_type": "encrypt-resource", "algorithm": "AEAD_AES_256_GCM"}
SignWith = Literal["public-key", "certificate"]
"""Which of the two keys of the platform signs: a receiver trusts the one or the other."""
V2_FAULTS = frozenset((Fault.BAD_SIGNATURE, Fault.UNSIGNED, Fault.DTD))


class DocumentedEvent(Struct, frozen=True):
    """An event of the docs: the page, its operation, and the `event_type` to send."""

    page: ApiPage
    operation: Operation
    event: Event
    event_type: str


class Message(Struct, frozen=True):
    """What is posted to a receiver."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


# -- events --------------------------------------------------------------------------------


def documented_events(pages: Sequence[ApiPage]) -> Iterator[DocumentedEvent]:
    """Every event: under the name of its page first, then under its other types."""
    for page in pages:
        for operation in page.operations:
            if isinstance(operation.target, Event):
                event = operation.target
                listed = event.types or (event.name,)
                own = event.name if event.name in listed else listed[0]
                yield DocumentedEvent(page, operation, event, own)


def find_event(pages: Sequence[ApiPage], name: str) -> DocumentedEvent:
    """The event of this name, in any case; its page counts before a type that pages share.

    Raises SandboxError with the names that are near.
    """
    known = {
        one.event.name.lower(): one for one in reversed([*documented_events(pages)])
    }
    if name.lower() in known:
        return known[name.lower()]
    for one in known.values():
        for kind in one.event.types:
            if kind.lower() == name.lower():
                return replace(one, event_type=kind)
    names = [known[one].event.name for one in close_names(name.lower(), known, most=3)]
    hint = with_hint(f"no page describes an event {name!r}", names)
    raise SandboxError(f"{hint}; `imtable sandbox events` lists them")


# -- messages ------------------------------------------------------------------------------


def make_message(
    event: DocumentedEvent,
    state: SandboxState,
    *,
    said: Mapping[str, str] | None = None,
    variant: int = 0,
    fault: Fault | None = None,
    sign_with: SignWith = "public-key",
) -> Message:
    """The signed message. `said` are values by wire name, taken where they fit; `variant` is
    which of several documented forms. Raises SandboxError for what has no meaning here.
    """
    v2 = is_xml(event)
    if v2 and sign_with == "certificate":
        raise SandboxError("an XML notification is signed with the APIv2 key")
    if fault is not None and fault not in (V2_FAULTS if v2 else OF_SIGNATURES):
        form = "an XML notification" if v2 else "a JSON notification"
        raise SandboxError(f"`{fault.value}` has no meaning for {form}")
    row = row_of(event.operation, "xml" if v2 else "json")
    _check_said(event, fields_of(row), said or {})
    members = invent_members(
        fields_of(row),
        Situation(
            seals(state),
            state.url,
            textual=v2,
            fixed=_fixed(event, state, v2=v2),
            echo={**own_members(state.keys), **(said or {})},
            variant=variant,
            xml=write_xml,
        ),
    )
    if v2:
        return _xml_message(members, state, fault)
    certified = sign_with == "certificate"
    serial = state.keys.platform_serial if certified else state.keys.public_key_id
    return _json_message(members, state, serial, fault)


def _check_said(
    event: DocumentedEvent, fields: Iterable[Field], said: Mapping[str, str]
) -> None:
    members = [*walk(fields)]
    known = {one.name for one in members}
    for name in said.keys() - known:
        if family_of(members, name):  # `coupon_id_0` is one of `coupon_id_$n`
            continue
        problem = f"this notification has no member {name!r}"
        otherwise = f"see {event.page.path}.md"
        raise SandboxError(with_hint(problem, close_names(name, known), otherwise))


def is_xml(event: DocumentedEvent) -> bool:
    """Whether it has the form of v2."""
    return row_of(event.operation, "xml") is not None


def _fixed(event: DocumentedEvent, state: SandboxState, *, v2: bool) -> dict[str, str]:
    kind = {"event_type": event.event_type}
    if not v2:
        return {**V3_FIXED, **kind}
    return {**SUCCEEDED, **kind, "nonce_str": state.nonce(), "sign_type": "MD5"}


def _json_message(
    members: dict[str, Any], state: SandboxState, serial: str, fault: Fault | None
) -> Message:
    text = compact_json(members)
    signed = signature_headers(state, serial, text.encode(), fault)
    return Message((*_headers(state, "application/json"), *signed), text.encode())


def _xml_message(
    members: dict[str, Any], state: SandboxState, fault: Fault | None
) -> Message:
    if fault in (Fault.BAD_SIGNATURE, Fault.UNSIGNED) and "sign" not in members:
        raise SandboxError(
            "this notification carries no signature that could be spoiled"
        )
    named = (members.get("sign_type"), members.get("algorithm"))
    kind: V2SignType = "HMAC-SHA256" if "HMAC-SHA256" in named else "MD5"
    body = signed_xml(members, kind, state, fault)
    if fault is Fault.DTD:
        body = BILLION_LAUGHS
    return Message(_headers(state, "text/xml"), body)


def _headers(state: SandboxState, media: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Type", media),
        ("Accept", "*/*"),
        ("User-Agent", "Mozilla/4.0"),
        ("Request-ID", state.nonce()),
    )
