"""v3: a request on the wire -> findings, and a table -> a signed reply.

Owns JSON, headers and signatures of v3. It knows neither sockets nor v2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from imtable.ir.model import Field, Operation, Reply
from imtable.sandbox import files
from imtable.sandbox.alternatives import check_alternatives
from imtable.sandbox.authorization import SCHEME, check_authorization
from imtable.sandbox.echo import said_by
from imtable.sandbox.endpoints import CERTIFICATES, STATEMENTS, certificate_list
from imtable.sandbox.faults import (
    NOT_IN_V3,
    OF_MEMBERS,
    OF_SIGNATURES,
    Fault,
    json_body,
    refuse,
)
from imtable.sandbox.findings import MessageLocation, RequestFinding, first_findings
from imtable.sandbox.identity import check_identity, own_members
from imtable.sandbox.invent import invent_members
from imtable.sandbox.json_text import as_object, compact_json
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
    check_headers,
    check_json,
    check_no_body,
    check_path,
    check_query,
    fields_of,
    row_of,
)
from imtable.sandbox.routing import Endpoint, Match
from imtable.sandbox.samples import shows
from imtable.sandbox.seals import digest, rsa_encrypt, rsa_sign, signed_text
from imtable.sandbox.situation import Situation
from imtable.sandbox.uploads import check_multipart

PROBE = "WECHATPAY/SIGNTEST/c2lnbmF0dXJlIHByb2Jl"
STALE_BY = 600
UNKNOWN_SERIAL = "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
STATUS = {
    "PARAM_ERROR": 400,
    "INVALID_REQUEST": 400,
    "SIGN_ERROR": 401,
    "RESOURCE_NOT_EXISTS": 404,
    "METHOD_NOT_ALLOWED": 405,
}
_PRIORITY = ("SIGN_ERROR", "INVALID_REQUEST", "PARAM_ERROR")


# -- requests ------------------------------------------------------------------------------


def check_request(received: Received, match: Match, state: SandboxState) -> Checked:
    """A request against the protocol and its table."""
    operation = match.endpoint.operation
    opener = openers(state, received.headers.get("wechatpay-serial"))
    limits = Limits(opener, textual=True, shown=partial(shows, operation))
    found = [*check_authorization(received, state)]
    found += _check_protocol(received, match, state)
    found += check_path(match, limits)
    wrong_query, query = check_query(received, match, limits)
    found += wrong_query
    found += check_headers(received, operation, limits)
    wrong_body, fields, body = _check_body(received, operation, limits)
    found += wrong_body
    query_fields = fields_of(row_of(operation, "query"))
    found += first_findings(check_alternatives(operation, query, body))
    found += check_identity(query_fields, query, MessageLocation("query"), state.keys)
    found += check_identity(fields, body, MessageLocation("body"), state.keys)
    path_fields = [p.field for p in operation.request.parameters if p.part == "path"]
    parts: list[tuple[Sequence[Field], dict[str, Any]]] = [
        (path_fields, dict(match.variables)),
        (query_fields, query),
        (fields, body),
    ]
    return Checked(tuple(found), said_by(parts, opener))


def _check_protocol(
    received: Received, match: Match, state: SandboxState
) -> Iterator[RequestFinding]:
    for name in ("Accept", "User-Agent"):
        if not received.headers.get(name.lower()):
            issue = "every v3 request needs it"
            yield RequestFinding(issue, "header", name, code="INVALID_REQUEST")
    accept = received.headers.get("accept") or "*/*"
    if match.endpoint.operation.reply.kind == "json" and not any(
        kind in accept for kind in ("application/json", "*/*", "application/*")
    ):
        yield MessageLocation("header", ("Accept",)).finding(
            "application/json is due", accept
        )
    yield from _check_serial(received, match, state)


def _check_serial(
    received: Received, match: Match, state: SandboxState
) -> Iterator[RequestFinding]:
    """Every request names the platform key, but for the one that fetches the first. Clients
    that trust certificates may leave it out: the platform signs with a certificate then.
    """
    location, named = MessageLocation(
        "header", ("Wechatpay-Serial",)
    ), received.headers.get("wechatpay-serial")
    if named is None:
        if match.endpoint.route.template != CERTIFICATES:
            issue = "it must name the platform key or certificate that you verify with"
            yield location.warning(f"{issue}: {' or '.join(state.serials)}")
    elif named == state.keys.serial:
        issue = "this is the serial of the merchant certificate; the platform's is due"
        yield location.finding(f"{issue}: {' or '.join(state.serials)}", named)
    elif named not in state.serials:
        yield location.finding(
            f"unknown; there is {' and '.join(state.serials)}", named
        )


def _check_body(
    received: Received, operation: Operation, limits: Limits
) -> tuple[list[RequestFinding], Sequence[Field], dict[str, Any]]:
    plain = replace(limits, textual=False)
    if (row := row_of(operation, "json")) is not None:
        found, value = check_json(received, row, plain)
        return found, fields_of(row), as_object(value)
    if (row := row_of(operation, "multipart")) is not None:
        found, members = check_multipart(received, row, limits)
        return found, fields_of(row), members
    return [*check_no_body(received)], (), {}


# -- replies -------------------------------------------------------------------------------


def reply_to(call: Call, endpoint: Endpoint, state: SandboxState) -> Answer:
    """The documented reply. Raises NotPossibleError for a fault without meaning here."""
    reply, template = endpoint.operation.reply, endpoint.route.template
    if template == CERTIFICATES and state.public_key_only:
        issue = "this merchant has no platform certificates: it uses the public key"
        return failure(
            [RequestFinding(issue, "url", code="RESOURCE_NOT_EXISTS")],
            call.received,
            state,
        )
    _refuse_impossible(call, reply, template)
    status = call.steering.status
    if call.steering.fails or status == 204:
        return _bare_reply(call, state)
    reply = reply if status is None else replace(reply, status=status)
    match reply.kind:
        case "file":
            return _file_reply(call, reply, template, state)
        case "json":
            return _json_reply(call, reply, template, state)
        case _:
            return _signed(call, state, reply.status or 204, b"")


def _refuse_impossible(call: Call, reply: Reply, template: str) -> None:
    fault = call.fault
    if fault is None:
        return
    if fault in NOT_IN_V3:
        refuse(fault, "this is v3")
    if fault in OF_MEMBERS and reply.kind != "json":
        refuse(fault, "this reply has no members")
    if fault in OF_SIGNATURES and reply.kind == "file" and template not in STATEMENTS:
        refuse(fault, "this reply carries no signature")
    if fault is Fault.WRONG_HASH and reply.kind not in ("json", "file"):
        refuse(fault, "this reply has no digest")


def _json_reply(call: Call, reply: Reply, template: str, state: SandboxState) -> Answer:
    value = (
        certificate_list(state)
        if template == CERTIFICATES
        else reply_members(call, reply.fields, state)
    )
    body = json_body(call.fault, reply.fields, value)
    return _signed(call, state, reply.status or 200, body, JSON_HEADERS)


def _bare_reply(call: Call, state: SandboxState) -> Answer:
    """An error in the words of a test, or nothing: no table describes that."""
    if not call.steering.fails:
        return _signed(call, state, 204, b"")
    error = {"code": "SYSTEM_ERROR", "message": "as told", **call.steering.members}
    body = compact_json(error).encode()
    return _signed(call, state, call.steering.status or 500, body, JSON_HEADERS)


def reply_members(
    call: Call, fields: Sequence[Field], state: SandboxState
) -> dict[str, Any]:
    """The members of a reply, with addresses of files where its table has them."""
    wrong = call.fault is Fault.WRONG_HASH
    value = invent_members(fields, situation(call, state))
    options = files.FileOptions(
        url=state.url,
        gzip=call.wants_gzip("tar_type"),
        wrong_hash=wrong,
        algorithm=str(call.said.get("algorithm", "")),
        seal=lambda text: rsa_encrypt(state.keys.merchant, text),
    )
    settings = call.steering.members
    free = [field for field in fields if field.name not in settings]
    if not files.lead_to_files(free, value, options) and wrong:
        refuse(Fault.WRONG_HASH, "this reply holds no digest of a file")
    return value


def situation(call: Call, state: SandboxState) -> Situation:
    """What is known when a reply is invented: what the request said, and who the merchant is."""
    echo = {**own_members(state.keys), **call.said}
    settings = call.steering.members
    return Situation(seals(state), state.url, echo=echo, settings=settings)


def _file_reply(call: Call, reply: Reply, template: str, state: SandboxState) -> Answer:
    content, media = files.media_file(reply.media)
    wrong = call.fault is Fault.WRONG_HASH
    if template in STATEMENTS:
        return _statement(call, state, wrong=wrong)
    if template == files.PATH:
        token = str(call.said.get("token", ""))
        content = files.token_file(token, packed=call.wants_gzip("tartype"))
    content = content + b"tampered" if wrong else content
    return Answer(reply.status or 200, (("Content-Type", media),), content)


def _statement(call: Call, state: SandboxState, *, wrong: bool) -> Answer:
    """A statement is signed over its digest, which is that of the plain file."""
    sha1 = digest("SHA1", files.CSV + b"tampered" if wrong else files.CSV) or ""
    packed = "gzip" in call.received.headers.get("accept-encoding", "").lower()
    headers = [("Content-Type", "text/csv"), ("Wechatpay-Statement-Sha1", sha1)]
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    signed = compact_json({"sha1": sha1}).encode()
    body = files.compressed(files.CSV) if packed else files.CSV
    headers += signature_headers(state, state.signer(call.received), signed, call.fault)
    return Answer(200, tuple(headers), body)


def _signed(
    call: Call,
    state: SandboxState,
    status: int,
    body: bytes,
    headers: tuple[tuple[str, str], ...] = (),
) -> Answer:
    serial = state.signer(call.received)
    signed = signature_headers(state, serial, body, call.fault)
    return Answer(status, (*headers, *signed), body)


def signature_headers(
    state: SandboxState, serial: str, body: bytes, fault: Fault | None = None
) -> tuple[tuple[str, str], ...]:
    """The headers that sign a reply or a notification, or spoil that."""
    if fault is Fault.UNSIGNED:
        return ()
    moment = str(int(state.clock()) - (STALE_BY if fault is Fault.STALE else 0))
    nonce = state.nonce()
    signed = body + b"tampered" if fault is Fault.BAD_SIGNATURE else body
    key = state.keys.signers[serial]
    signature = rsa_sign(key, signed_text(moment, nonce, signed))
    return (
        ("Wechatpay-Timestamp", moment),
        ("Wechatpay-Nonce", nonce),
        ("Wechatpay-Signature", PROBE if fault is Fault.PROBE else signature),
        (
            "Wechatpay-Serial",
            UNKNOWN_SERIAL if fault is Fault.UNKNOWN_SERIAL else serial,
        ),
        ("Wechatpay-Signature-Type", SCHEME),
    )


# -- failures ------------------------------------------------------------------------------


def failure(
    findings: Sequence[RequestFinding], received: Received, state: SandboxState
) -> Answer:
    """The error that the worst finding causes, as the platform words it; signed."""
    worst = min(findings, key=_priority)
    more = len(findings) - 1
    message = f"{worst}" + (f" (and {more} more: see the sandbox)" if more else "")
    detail: dict[str, Any] = {
        "field": worst.field,
        "value": worst.value,
        "issue": worst.issue,
        "location": worst.where,
    }
    if worst.signed is not None:
        detail["sign_information"] = _sign_information(worst.signed, received)
    error = {"code": worst.code, "message": message, "detail": detail}
    body = compact_json(error).encode(errors="replace")
    signed = signature_headers(state, state.signer(received), body)
    return Answer(STATUS[worst.code], (*JSON_HEADERS, *signed), body)


def _priority(finding: RequestFinding) -> int:
    return _PRIORITY.index(finding.code) if finding.code in _PRIORITY else 0


def _sign_information(message: bytes, received: Received) -> dict[str, Any]:
    text = message.decode(errors="replace")
    return {
        "method": received.verb,
        "url": received.target,
        "sign_message_length": len(message),
        "truncated_sign_message": text if len(text) <= 256 else text[:256] + "…",
    }
