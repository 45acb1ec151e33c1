"""v2: a request on the wire -> findings, and a table -> a signed reply.

Owns XML messages and their signatures, browser addresses and uploads of v2. It knows neither
sockets nor v3's signatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from imtable.ir.model import Field, Operation, Reply
from imtable.sandbox import files
from imtable.sandbox.alternatives import check_alternatives
from imtable.sandbox.check import check_value
from imtable.sandbox.echo import said_by
from imtable.sandbox.endpoints import KEY_FOR_CARDS, SIGN_KEY
from imtable.sandbox.faults import (
    NOT_IN_V2,
    OF_MEMBERS,
    OF_SIGNATURES,
    Fault,
    json_body,
    refuse,
    spoil_value,
)
from imtable.sandbox.findings import (
    MessageLocation,
    RequestFinding,
    clip,
    first_findings,
)
from imtable.sandbox.identity import check_identity, own_members
from imtable.sandbox.invent import invent_members
from imtable.sandbox.limits import Limits
from imtable.sandbox.messages import (
    JSON_HEADERS,
    Answer,
    Call,
    Checked,
    Received,
    SandboxState,
    openers,
    seals,
)
from imtable.sandbox.parts import (
    check_certificate,
    check_headers,
    check_media,
    check_no_body,
    check_query,
    fields_of,
    row_of,
)
from imtable.sandbox.routing import Endpoint, Match
from imtable.sandbox.samples import shows
from imtable.sandbox.seals import (
    V2_SIGN_LENGTHS,
    V2SignType,
    v2_sign,
    v2_text,
    v2_verify,
)
from imtable.sandbox.situation import Situation
from imtable.sandbox.uploads import check_multipart
from imtable.sandbox.xml_text import XmlError, read_xml, write_xml

XML_HEADERS = (("Content-Type", "text/xml; charset=utf-8"),)
SIGN_TYPES = ("MD5", "HMAC-SHA256")
GUESSED = 100
"""With more members nobody guesses which was not signed: the time grows with the square."""
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    b"<xml><return_code>SUCCESS</return_code><return_msg>&d;</return_msg></xml>"
)
SUCCEEDED = {
    "return_code": "SUCCESS",
    "return_msg": "OK",
    "result_code": "SUCCESS",
    "result_msg": "OK",
    "err_code": "SUCCESS",
    "err_code_des": "OK",
    "error_code": "SUCCESS",
    "error_code_des": "OK",
    "retcode": "0",
    "retmsg": "ok",
}
"""What the members say that tell success from failure, whatever their tables list first."""


# -- requests ------------------------------------------------------------------------------


def check_request(received: Received, match: Match, state: SandboxState) -> Checked:
    """A request against the protocol and its table."""
    operation = match.endpoint.operation
    opener = openers(state, state.keys.public_key_id)
    shown = partial(shows, operation)
    limits = Limits(opener, textual=True, sparse=True, shown=shown)
    found, fields, body = _check_body(received, operation, limits, state)
    signed_query = row_of(operation, "query") is not None and not fields
    extra = _extra(operation) if signed_query else ()
    wrong_query, query = check_query(received, match, limits, extra)
    found += wrong_query
    query_fields = fields_of(row_of(operation, "query"))
    if signed_query and any(field.name == "sign" for field in query_fields):
        found += _check_sign(query, MessageLocation("query"), state)
    found += check_headers(received, operation, limits)
    found += check_certificate(received, operation, state)
    found += first_findings(check_alternatives(operation, query, body))
    found += check_identity(query_fields, query, MessageLocation("query"), state.keys)
    found += check_identity(fields, body, MessageLocation("body"), state.keys)
    said = said_by([(query_fields, query), (fields, body)], opener)
    sign = str(body.get("sign") or query.get("sign") or "")
    said["sign_type"] = V2_SIGN_LENGTHS.get(
        len(sign), "MD5"
    )  # replies are signed alike
    return Checked(tuple(found), said)


def _check_body(
    received: Received, operation: Operation, limits: Limits, state: SandboxState
) -> tuple[list[RequestFinding], Sequence[Field], dict[str, Any]]:
    location = MessageLocation("body")
    if (row := row_of(operation, "multipart")) is not None:
        found, members = check_multipart(received, row, limits)
        signed = {k: v for k, v in members.items() if isinstance(v, str)}
        return [*found, *_check_sign(signed, location, state)], fields_of(row), members
    row = row_of(operation, "xml")
    if row is None:
        return [*check_no_body(received)], (), {}
    media = check_media(received, ("text/xml", "application/xml"))
    found = [replace(one, warning=True) for one in media]  # nobody looks at it there
    try:
        members = read_xml(received.body)
    except XmlError as error:
        return [*found, location.finding(f"the body cannot be used: {error}")], (), {}
    found += _check_sign(members, location, state)
    found += _check_nonce(operation, members, location)
    listed = {name: v for name, v in members.items() if name not in _extra(operation)}
    found += first_findings(check_value(row.type, listed, limits.of(row), location))
    return found, fields_of(row), members


def _extra(operation: Operation) -> set[str]:
    """Members that are due although no row lists them."""
    row = row_of(operation, "xml") or row_of(operation, "query")
    listed = {field.name for field in fields_of(row)}
    return {"sign", "sign_type", "nonce_str"} - listed


def _check_nonce(
    operation: Operation, members: Mapping[str, Any], location: MessageLocation
) -> Iterator[RequestFinding]:
    listed = "nonce_str" not in _extra(operation)
    nonce = members.get("nonce_str")
    if operation.request.options.nonceless:
        if nonce is not None and not listed:
            issue = "this operation takes no nonce_str"
            yield location.at("nonce_str").finding(issue, nonce)
    elif not nonce:
        yield location.at("nonce_str").finding("every request of v2 needs it")
    elif isinstance(nonce, str) and len(nonce) > 32:
        yield location.at("nonce_str").finding("at most 32 characters", nonce)


# -- signatures of requests ----------------------------------------------------------------


def _check_sign(
    members: Mapping[str, Any], location: MessageLocation, state: SandboxState
) -> Iterator[RequestFinding]:
    texts = {name: v for name, v in members.items() if isinstance(v, str)}
    at = location.at("sign")
    if len(texts) < len(members):
        nested = next(name for name in members if name not in texts)
        yield location.at(nested).finding(
            "requests are flat, and no element stands twice"
        )
        return
    problem = _sign_problem(texts, state.keys.apiv2_key)
    if problem is not None:
        message = v2_text(texts.items(), "***").encode()
        finding = at.finding(problem, texts.get("sign"))
        yield RequestFinding(
            finding.issue, at.where, finding.field, finding.value, "SIGN_ERROR", message
        )


def _sign_problem(texts: dict[str, str], key: str) -> str | None:
    """What is wrong with a signature, in words."""
    sign, named = texts.get("sign", ""), texts.get("sign_type") or None
    if not sign:
        return "the signature is missing"
    if named is not None and named not in SIGN_TYPES:
        return f"sign_type is MD5 or HMAC-SHA256, not {named[:20]!r}"
    kind = V2_SIGN_LENGTHS.get(len(sign))
    if kind is None:
        return f"a signature has 32 or 64 hexadecimal digits, this has {len(sign)}"
    if kind != (named or "MD5"):
        if named is None:
            return f"this looks like {kind}: without a sign_type MD5 is due"
        return f"this looks like {kind}, and sign_type says {named}"
    if v2_verify(texts, key):
        return None
    return f"it does not fit the members received{_guess(texts, sign, key, kind)}"


def _guess(texts: dict[str, str], sign: str, key: str, kind: V2SignType) -> str:
    if sign != sign.upper() and v2_sign(texts.items(), key, kind) == sign.upper():
        return ": write it in upper case"
    if len(texts) > GUESSED:
        return ""
    for name in texts:
        rest = [(k, v) for k, v in texts.items() if k != name]
        if name != "sign" and v2_sign(rest, key, kind) == sign:
            return f": the member {clip(name)} was not signed"
    stripped = [(k, v.strip()) for k, v in texts.items()]
    if v2_sign(stripped, key, kind) == sign:
        return ": blanks around a value were not signed"
    return ""


# -- replies -------------------------------------------------------------------------------


def reply_to(call: Call, endpoint: Endpoint, state: SandboxState) -> Answer:
    """The documented reply. Raises NotPossibleError for a fault without meaning here."""
    reply, template = endpoint.operation.reply, endpoint.route.template
    _refuse_impossible(call, reply)
    if call.steering.fails:
        failed = {"return_code": "FAIL", **call.steering.members}
        body = write_xml("xml", failed).encode()
        return Answer(call.steering.status or 500, XML_HEADERS, body)
    answer = _reply_of_kind(call, reply, template, state)
    return replace(answer, status=call.steering.status or answer.status)


def _reply_of_kind(
    call: Call, reply: Reply, template: str, state: SandboxState
) -> Answer:
    match reply.kind:
        case "redirect":
            return Answer(302, (("Location", state.url),))
        case "failure" | "file":
            return _download(call)
        case "json":
            return _json_reply(call, reply, state)
        case "empty" | "none":
            return Answer(reply.status or 200)
        case "xml":
            return _xml_reply(call, reply, template, state)


def _refuse_impossible(call: Call, reply: Reply) -> None:
    fault = call.fault
    if fault is None:
        return
    signed = any(field.name == "sign" for field in reply.fields)
    if fault in NOT_IN_V2:
        refuse(fault, "this is v2")
    if fault in OF_SIGNATURES and (not signed or reply.kind != "xml"):
        refuse(fault, "this reply carries no signature")
    if fault in OF_MEMBERS and reply.kind not in ("xml", "json"):
        refuse(fault, "this reply has no members")
    if fault is Fault.DTD and reply.kind != "xml":
        refuse(fault, "this reply is not XML")
    if fault is Fault.WRONG_HASH:
        refuse(fault, "this reply has no digest")


def _download(call: Call) -> Answer:
    if call.wants_gzip("tar_type"):
        packed = files.compressed(files.CSV)
        return Answer(200, (("Content-Type", "application/x-gzip"),), packed)
    return Answer(200, (("Content-Type", "text/plain; charset=utf-8"),), files.CSV)


def _json_reply(call: Call, reply: Reply, state: SandboxState) -> Answer:
    value = _members(call, reply.fields, state, textual=False)
    return Answer(200, JSON_HEADERS, json_body(call.fault, reply.fields, value))


def _xml_reply(call: Call, reply: Reply, template: str, state: SandboxState) -> Answer:
    fault = call.fault
    if fault is Fault.DTD:
        return Answer(200, XML_HEADERS, BILLION_LAUGHS)
    if fault is Fault.NOT_JSON:
        return Answer(200, XML_HEADERS, b"this is not XML")
    members = _members(call, reply.fields, state, textual=True)
    settings = call.steering.members
    if template == KEY_FOR_CARDS and "pub_key" not in settings:
        members["pub_key"] = state.keys.bank_card_public_text
    if SIGN_KEY in members and SIGN_KEY not in settings:
        members[SIGN_KEY] = state.keys.apiv2_key
    spoil_value(fault, reply.fields, members, xml=True)
    return Answer(200, XML_HEADERS, signed_xml(members, _kind(call.said), state, fault))


def _members(
    call: Call, fields: Sequence[Field], state: SandboxState, *, textual: bool
) -> dict[str, Any]:
    """The members of a reply that succeeded."""
    settings = call.steering.members
    kept = [one for one in fields if _fits_success(one) or one.name in settings]
    return invent_members(
        kept,
        Situation(
            seals(state),
            state.url,
            textual=textual,
            fixed={
                **SUCCEEDED,
                "nonce_str": state.nonce(),
                "sign_type": _kind(call.said),
            },
            echo={**own_members(state.keys), **call.said},
            settings=settings,
            xml=write_xml,
        ),
    )


def _fits_success(field: Field) -> bool:
    """An optional member that lists error codes only is absent where there is no error."""
    success = SUCCEEDED.get(field.name)
    listed = [one.text for one in field.values.items] if field.values else [success]
    return success is None or success in listed or bool(field.required)


def _kind(said: Mapping[str, Any]) -> V2SignType:
    return "HMAC-SHA256" if said.get("sign_type") == "HMAC-SHA256" else "MD5"


def signed_xml(
    members: dict[str, Any],
    kind: V2SignType,
    state: SandboxState,
    fault: Fault | None = None,
) -> bytes:
    """The message, signed where it has a member `sign`; or that spoiled."""
    if "sign" in members:
        signed = dict(_texts(members))
        if fault is Fault.BAD_SIGNATURE:
            signed["nonce_str"] = "tampered"
        members = {
            **members,
            "sign": v2_sign(signed.items(), state.keys.apiv2_key, kind),
        }
        if fault is Fault.UNSIGNED:
            del members["sign"]
    return write_xml("xml", members).encode()


def _texts(members: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return ((name, str(v)) for name, v in members.items() if isinstance(v, str | int))


def failure(findings: Sequence[RequestFinding]) -> Answer:
    """The error in the words of v2, unsigned as the platform's are."""
    worst = next((one for one in findings if one.code == "SIGN_ERROR"), findings[0])
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    members = {"return_code": "FAIL", "return_msg": f"{worst}{more}"}
    return Answer(200, XML_HEADERS, write_xml("xml", members).encode())
