"""What a receiver answered to a notification, judged.

Owns what the right acknowledgement is: of a good notification that it was taken, of a spoiled one
that it was refused. The platform sends both kinds.
"""

from __future__ import annotations

from msgspec import Struct

from imtable.sandbox.check import check_members
from imtable.sandbox.faults import Fault
from imtable.sandbox.findings import MessageLocation, errors
from imtable.sandbox.json_text import as_object, parse_json
from imtable.sandbox.limits import Limits
from imtable.sandbox.messages import SandboxState, openers
from imtable.sandbox.notify import DocumentedEvent, is_xml
from imtable.sandbox.xml_text import XmlError, read_xml


class Acknowledgement(Struct, frozen=True):
    """What a receiver answered."""

    status: int
    body: bytes


def acknowledgement_problem(
    event: DocumentedEvent,
    answer: Acknowledgement,
    state: SandboxState,
    fault: Fault | None = None,
) -> str | None:
    """What is wrong with an answer, None where the platform would be content. `fault` is how
    the notification was spoiled."""
    if fault is not None:
        return _taken_problem(event, answer, fault)
    return (
        _xml_problem(answer) if is_xml(event) else _json_problem(event, answer, state)
    )


# -- of a spoiled notification -------------------------------------------------------------


def _taken_problem(
    event: DocumentedEvent, answer: Acknowledgement, fault: Fault
) -> str | None:
    """A status of 4xx or 5xx refuses, and so does a body that says FAIL."""
    if 400 <= answer.status < 600 or _says_fail(event, answer):
        return None
    return (
        f"the status is {answer.status}, and the notification was spoiled"
        f" ({fault.value}): 4xx, 5xx or FAIL is due"
    )


def _says_fail(event: DocumentedEvent, answer: Acknowledgement) -> bool:
    if not is_xml(event):
        value = parse_json(answer.body.decode("utf-8", "replace"))[0]
        return as_object(value).get("code") == "FAIL"
    try:
        return read_xml(answer.body).get("return_code") == "FAIL"
    except XmlError:
        return False


# -- of a good one -------------------------------------------------------------------------


def _json_problem(
    event: DocumentedEvent, answer: Acknowledgement, state: SandboxState
) -> str | None:
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
    limits = Limits(openers(state, state.keys.public_key_id), textual=False)
    fields = event.operation.reply.fields
    found = check_members(
        fields, members, limits, MessageLocation("body"), allowed=members
    )
    return next((str(one) for one in errors(found)), None)


def _xml_problem(answer: Acknowledgement) -> str | None:
    wanted = "<xml><return_code>SUCCESS</return_code>…</xml> is due"
    if answer.status != 200:
        return f"the status is {answer.status}: 200 and {wanted}"
    try:
        members = read_xml(answer.body)
    except XmlError as error:
        return f"{error}: {wanted}"
    code = members.get("return_code")
    return None if code == "SUCCESS" else f"return_code is {code!r}: {wanted}"
