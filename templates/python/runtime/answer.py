"""`RawResponse` -> reply or error.

Owns what a status and a body mean. It does not know signatures, nor whether the call will be
repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from .call import Call
from .convert import Findings, decode
from .decode import Reading, parse_json, read_json
from .errors import ApiError, DecodeError, Evidence, api_error_class
from .reply import Problem, Reply
from .transport import RawResponse

T = TypeVar("T")


def read_answer(
    call: Call[T],
    response: RawResponse,
    headers: Mapping[str, str],
    verified_by: str | None,
) -> T:
    """The reply of a successful call; `headers` are by lower-case name.

    Raises `DecodeError` where it cannot be read, `ApiError` for one in place of a file.
    """
    reply, problems, find_extra = _reading(call, response)
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


def _reading(call: Call[T], response: RawResponse) -> Reading[T]:
    model = call.operation.reply
    if call.operation.returns == "empty":
        return Reading(model())
    if call.operation.returns == "file":
        if "json" in response.by_name().get("content-type", ""):
            headers = response.by_name()
            raise api_error(call, response, headers)  # an error dressed as a success
        return Reading(cast("Callable[..., T]", model)(content=response.body))
    if not response.body and response.status != 200:  # 201, 202, 204 say it themselves
        findings = Findings()
        return Reading(decode(model, None, findings), tuple(findings.problems))
    reading = read_json(model, response.body, _decryption(call))
    if reading is None:
        raise _decode_error(response, ())
    return reading


def _decryption(call: Call[Any]) -> Callable[[str], str] | None:
    credentials = call.settings.credentials
    key = credentials.private_key if credentials else None
    return key.decrypt if key else None


def _decode_error(response: RawResponse, problems: tuple[Problem, ...]) -> DecodeError:
    places = (f"{one.path or 'all'} ({one.expected})" for one in problems)
    text = f"the reply deviates from its documentation: {', '.join(places)}"
    if not problems:
        text = (
            f"the call succeeded (status {response.status}) but the reply is not JSON"
        )
    error = DecodeError(text, **_evidence(response))
    error.problems = problems
    return error


def api_error(
    call: Call[Any], response: RawResponse, headers: Mapping[str, str]
) -> ApiError:
    """The error that a status, or a body, means."""
    value = parse_json(response.body)
    body = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    message = str(body.get("message") or "")
    error = api_error_class(response.status)(
        message, status=response.status, headers=headers, raw=response.body
    )
    error.code = str(body.get("code") or "")
    error.detail = body.get("detail")
    # A refund refused by its rate may still be under way, as documented.
    refund = response.status == 429 and "refund" in call.operation.path
    if refund or not 400 <= response.status < 500:
        error.outcome = "unknown"
    return error


def _evidence(response: RawResponse) -> Evidence:
    return {
        "status": response.status,
        "headers": response.by_name(),
        "raw": response.body,
    }
