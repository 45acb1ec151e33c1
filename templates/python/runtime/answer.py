"""`RawResponse` -> reply or error.

Owns what a status and a body mean. It does not know signatures, nor whether the call will be
repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from .call import Call, Settings
from .convert import Decrypt, Findings, decode
from .decode import Reading, parse_json, read_json
from .errors import ApiError, DecodeError, api_error_class
from .reply import Problem, Reply
from .transport import RawResponse

T = TypeVar("T")
# Of v2 and v3, the more telling first.
_CODES = ("code", "err_code", "error_code", "retcode", "result_code", "return_code")
_MESSAGES = ("message", "err_code_des", "return_msg", "result_msg", "retmsg")
_UNSETTLED = frozenset(("SYSTEMERROR", "BANKERROR", "USERPAYING", "PROCESSING"))


def read_answer(
    call: Call[T],
    response: RawResponse,
    headers: Mapping[str, str],
    verified_by: str | None,
) -> T:
    """The reply of a successful call; `headers` are by lower-case name.

    Raises `DecodeError` where it cannot be read, and of v2 what `read_xml_answer` raises.
    """
    if call.operation.returns == "xml":
        return _read_xml_answer(call, response, headers)
    if call.operation.version == "v2" and _has_failed(response.body):
        raise api_error(call, response, headers)
    reading = _read_json_answer(call, response)
    return finished(call, response, headers, verified_by, reading)


def _has_failed(raw: bytes) -> bool:
    """Of the few pages of v2 that answer JSON."""
    members = error_members(raw) or {}
    return str(members.get("retcode") or 0) != "0"


def finished(
    call: Call[Any],
    response: RawResponse,
    headers: Mapping[str, str],
    verified_by: str | None,
    reading: Reading[T],
) -> T:
    """The reply with its `meta`. Raises `DecodeError` for problems where they are not allowed."""
    reply, problems, find_extra = reading
    strict = call.options.strict
    if problems and (call.settings.strict if strict is None else strict):
        raise _decode_error(response, problems)
    if isinstance(reply, Reply):
        meta = reply.meta
        meta.http_status = response.status
        meta.headers = headers
        meta.raw = response.body
        meta.verified_by = verified_by
        meta.problems = problems
        meta.find_extra = find_extra
    return reply


def _read_json_answer(call: Call[T], response: RawResponse) -> Reading[T]:
    model = call.operation.reply
    if call.operation.returns == "empty":
        return Reading(model())
    if not response.body and response.status != 200:  # 201, 202, 204 say it themselves
        findings = Findings(side="response")
        return Reading(decode(model, None, findings), tuple(findings.problems))
    reading = read_json(model, response.body, decryption(call.settings))
    if reading is None:
        raise _decode_error(response, ())
    return reading


def _read_xml_answer(
    call: Call[T], response: RawResponse, headers: Mapping[str, str]
) -> T:
    """v2: what it says of the transfer, then its signature, then what it says of the matter."""
    from .v2 import read_members, verify_members

    members, model = read_members(response), call.operation.reply
    if members.get("return_code", "SUCCESS") != "SUCCESS":
        raise api_error(call, response, headers)
    verified_by = verify_members(call, members, model)
    if members.get("result_code", "SUCCESS") != "SUCCESS":
        error = api_error(call, response, headers)
        error.verified = verified_by is not None
        raise error
    findings = Findings(decryption(call.settings), "response")
    reply = decode(model, members, findings, text=True)
    reading = Reading(reply, tuple(findings.problems), findings.extra.copy)
    return finished(call, response, headers, verified_by, reading)


def decryption(settings: Settings) -> Decrypt | None:
    """What opens the secret members of a reply."""
    key = settings.credentials and settings.credentials.private_key
    return key.decrypt if key else None


def _decode_error(response: RawResponse, problems: tuple[Problem, ...]) -> DecodeError:
    places = (f"{one.path or 'all'} ({one.expected})" for one in problems)
    text = f"the reply deviates from its documentation: {', '.join(places)}"
    if not problems:
        text = (
            f"the call succeeded (status {response.status}) but the reply is not JSON"
        )
    error = DecodeError(text, **response.evidence())
    error.problems = problems
    return error


def api_error(
    call: Call[Any], response: RawResponse, headers: Mapping[str, str]
) -> ApiError:
    """The error that a status, or a body, means."""
    body = error_members(response.body) or {}
    code, message = (_first(body, names) for names in (_CODES, _MESSAGES))
    error = api_error_class(response.status)(
        message, status=response.status, headers=headers, raw=response.body
    )
    error.code = code
    failure = call.operation.failure
    error.detail = (
        decode(failure, body, Findings(), text=True) if failure else body.get("detail")
    )
    if _may_have_happened(call, error, body):
        error.outcome = "unknown"
    return error


def error_members(raw: bytes) -> dict[str, Any] | None:
    """The members of the body of an error, JSON or XML; None where it is neither."""
    from .xml_text import is_xml, read_xml

    if not is_xml(raw):
        value = parse_json(raw)
        return cast("dict[str, Any]", value) if isinstance(value, dict) else None
    try:
        return dict(read_xml(raw))
    except ValueError:
        return None


def _first(body: Mapping[str, Any], names: Iterable[str]) -> str:
    found = (body.get(name) for name in names)
    return next((str(one) for one in found if one and isinstance(one, str | int)), "")


def _may_have_happened(
    call: Call[Any], error: ApiError, body: Mapping[str, Any]
) -> bool:
    said = {text.replace("_", "") for text in (error.code, error.message)}
    if not said.isdisjoint(_UNSETTLED):
        return True
    if call.operation.version == "v2" and error.status < 300:
        # Any other word than FAIL says that it was not, but not that it will not be.
        codes = (body.get("return_code"), body.get("result_code"))
        return "FAIL" not in codes and "retcode" not in body
    # A refund refused by its rate may still be under way, as documented.
    refund = error.status == 429 and "refund" in call.operation.path
    return refund or not 400 <= error.status < 500
