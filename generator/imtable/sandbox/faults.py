"""Faults on demand: what a request can ask the sandbox to do wrong.

Owns their names, the header that asks for them, and how a value is spoiled. Faults of the
signature and of the connection belong to those who sign and send.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Any, NoReturn, Self, cast

from msgspec import Struct

from imtable.ir.model import Field, ListOf, Record, Scalar, Type
from imtable.sandbox.json_text import compact_json

HEADER = "X-Sandbox-Fault"
SLOW_SECONDS = 30.0
_FORM = re.compile(
    r"(?P<name>[a-z0-9-]+)(?:=(?P<seconds>\d{1,3}(?:\.\d{1,3})?))?"
    r"(?:;\s*times=(?P<times>\d{1,4}))?",
    re.ASCII,
)


class Fault(Enum):
    """The name that the header gives, and what it does."""

    def __new__(cls, name: str, meaning: str = "") -> Self:
        """Known by its name."""
        one = object.__new__(cls)
        one._value_ = name
        one.meaning = meaning
        return one

    meaning: str
    BAD_SIGNATURE = "bad-signature", "the signature is that of another message"
    PROBE = (
        "probe",
        "the signature begins with WECHATPAY/SIGNTEST/, as the platform's probes do",
    )
    STALE = "stale", "the timestamp is ten minutes old; the signature fits it"
    UNSIGNED = "unsigned", "the signature is left out"
    UNKNOWN_SERIAL = "unknown-serial", "the serial is one that nobody knows"
    SLOW = "slow", "the reply waits 30 seconds; `slow=2.5` says how long"
    RESET = "reset", "the connection is reset before a reply"
    TRUNCATED = "truncated", "the connection ends in the middle of the body"
    HTML_502 = "html-502", "a gateway answers 502 with HTML"
    RATE_LIMIT = "429", "429 RATELIMIT_EXCEEDED with Retry-After"
    ACCEPTED = "202", "the reply as documented, with status 202"
    MISSING_REQUIRED = "missing-required", "a required member is missing"
    WRONG_TYPE = "wrong-type", "a member has another type"
    EXTRA_FIELD = "extra-field", "a member that no table knows"
    UNKNOWN_ENUM = "unknown-enum", "a member has a value that is not documented"
    NULL = "null", "a required member is null (in XML: empty)"
    NOT_JSON = "not-json", "a correctly signed body that is neither JSON nor XML"
    WRONG_HASH = "wrong-hash", "the digest of a file is that of another one"
    DTD = "dtd", "XML with a document type and entities that grow (v2)"


OF_SIGNATURES = frozenset(
    (
        Fault.BAD_SIGNATURE,
        Fault.PROBE,
        Fault.STALE,
        Fault.UNSIGNED,
        Fault.UNKNOWN_SERIAL,
    )
)
OF_MEMBERS = frozenset(
    (
        Fault.MISSING_REQUIRED,
        Fault.WRONG_TYPE,
        Fault.EXTRA_FIELD,
        Fault.UNKNOWN_ENUM,
        Fault.NULL,
        Fault.NOT_JSON,
    )
)
NOT_IN_V2 = frozenset((Fault.PROBE, Fault.STALE, Fault.UNKNOWN_SERIAL))
NOT_IN_V3 = frozenset((Fault.DTD,))
UNKNOWN_MEMBER = "sandbox_unknown_member"
UNKNOWN_VALUE = "SANDBOX_UNKNOWN_VALUE"


class NotPossibleError(Exception):
    """This fault has no meaning here; the text says why."""


class RequestedFault(Struct, frozen=True):
    """A fault, how long where it is slow, and how often before one good reply (0: always)."""

    fault: Fault | None = None
    seconds: float = SLOW_SECONDS
    times: int = 0


def refuse(fault: Fault, what: str) -> NoReturn:
    """Raises NotPossibleError: this reply has nothing that the fault could spoil."""
    raise NotPossibleError(f"{HEADER}: {what}: `{fault.value}` has no meaning here")


def read_requested_fault(text: str) -> RequestedFault:
    """What a header asks for: `429`, `slow=2.5`, `probe; times=1`.

    Raises NotPossibleError that names all faults.
    """
    form = _FORM.fullmatch(text.strip())
    known = {one.value: one for one in Fault}
    fault = known.get(form["name"]) if form else None
    if form is None or fault is None or (form["seconds"] and fault is not Fault.SLOW):
        raise NotPossibleError(
            f"{HEADER}: {text[:60]!r} is no fault; there are {', '.join(known)}"
        )
    seconds = float(form["seconds"]) if form["seconds"] else SLOW_SECONDS
    return RequestedFault(fault, seconds, int(form["times"] or 0))


# -- values --------------------------------------------------------------------------------


def json_body(
    fault: Fault | None, fields: Sequence[Field], value: dict[str, Any]
) -> bytes:
    """The text of a reply, or that spoiled. Raises NotPossibleError."""
    spoil_value(fault, fields, value, xml=False)
    text = "this is not JSON" if fault is Fault.NOT_JSON else compact_json(value)
    return text.encode()


Spoil = Callable[[Field, dict[str, Any]], bool]


def spoil_value(
    fault: Fault | None,
    fields: Sequence[Field],
    value: dict[str, Any],
    *,
    xml: bool,
) -> None:
    """Change the value of a reply as the fault says; other faults change nothing.

    Raises NotPossibleError where no member can be spoiled that way.
    """
    match fault:
        case Fault.EXTRA_FIELD:
            value[UNKNOWN_MEMBER] = "any" if xml else {"any": [1, None]}
        case Fault.MISSING_REQUIRED:
            _spoil(fields, value, _without, fault)
        case Fault.NULL:
            _spoil(fields, value, partial(_emptied, xml=xml), fault)
        case Fault.WRONG_TYPE:
            _spoil(fields, value, _odd_text if xml else _odd_type, fault)
        case Fault.UNKNOWN_ENUM:
            _spoil(fields, value, _odd_value, fault)
        case _:
            pass


PROTOCOL = (
    "return_code",
    "return_msg",
    "result_code",
    "sign",
    "sign_type",
    "nonce_str",
)
"""Members that decide what a v2 reply is: spoiling them would be another fault."""


def _spoil(
    fields: Sequence[Field], value: dict[str, Any], spoil: Spoil, fault: Fault
) -> None:
    if not _spoil_first(fields, value, spoil):
        refuse(fault, "no member of this reply allows it")


def _spoil_first(fields: Sequence[Field], value: dict[str, Any], spoil: Spoil) -> bool:
    """Spoil the first member that can be, outer ones first."""
    own = [f for f in fields if f.name in value and f.name not in PROTOCOL]
    if any(spoil(field, value) for field in own):
        return True
    for field in own:
        inner, kind = _first_object(field.type, value[field.name])
        if inner is not None and _spoil_first(kind, inner, spoil):
            return True
    return False


def _first_object(
    kind: Type, value: Any
) -> tuple[dict[str, Any] | None, Sequence[Field]]:
    match kind, value:
        case Record(fields=fields), dict():
            return cast("dict[str, Any]", value), fields
        case ListOf(item=item), [first, *_]:
            return _first_object(item, first)
        case _:
            return None, ()


def _without(field: Field, members: dict[str, Any]) -> bool:
    if field.required:
        del members[field.name]
    return bool(field.required)


def _emptied(field: Field, members: dict[str, Any], *, xml: bool) -> bool:
    if field.required:
        members[field.name] = "" if xml else None
    return bool(field.required)


def _odd_type(field: Field, members: dict[str, Any]) -> bool:
    """A list where no list is due, and a text where one is."""
    members[field.name] = "odd" if isinstance(field.type, ListOf) else ["odd"]
    return True


def _odd_text(field: Field, members: dict[str, Any]) -> bool:
    """In XML everything is a text: only numbers and truth values can be of a wrong type."""
    if not isinstance(field.type, Scalar) or field.type.kind == "string":
        return False
    members[field.name] = "odd"
    return True


def _odd_value(field: Field, members: dict[str, Any]) -> bool:
    strings = isinstance(field.type, Scalar) and field.type.kind == "string"
    if not strings or not field.values or field.values.open:
        return False
    members[field.name] = UNKNOWN_VALUE
    return True
