"""`Call` -> `Send`: the request as it leaves the machine.

Everything that can be wrong with a call is found here, as `ConfigError`, before any I/O.
"""

from __future__ import annotations

import sys
from typing import Any

from .call import Call
from .encode import encode_headers, encode_json, encode_query
from .errors import ConfigError, NotSupportedError
from .operation import Operation
from .target import expand, join, resolve_base
from .transport import Send

_USER_AGENT = "{} (Python {}.{})".format(__name__.partition(".")[0], *sys.version_info)


def build_request(call: Call[Any]) -> Send:
    """The request, unsigned."""
    _require_supported(call.operation)
    body = _body(call)
    timeout = call.options.timeout
    return Send(
        method=call.operation.method,
        url=build_url(call),
        headers=tuple(_headers(call, body).items()),
        body=body,
        timeout=checked_timeout(call.settings.timeout if timeout is None else timeout),
    )


def build_url(call: Call[Any]) -> str:
    """The absolute URL, with the fragment that only browser pages have."""
    operation, arguments = call.operation, call.arguments
    base = call.options.base_url or operation.host or call.settings.base_url
    path = expand(operation.path, arguments.get("path") or {})
    query = encode_query(arguments.get("query"))
    url = join(resolve_base(base, call.settings.hosts), path, query)
    return url + operation.fragment


def checked_timeout(seconds: float) -> float:
    """The timeout, which must be a positive number."""
    if not seconds > 0:
        raise ConfigError("a timeout must be a positive number of seconds")
    return seconds


def _require_supported(operation: Operation[Any]) -> None:
    lacking = {
        "an XML body": "xml" in (operation.sends, operation.returns),
        "a file upload": operation.sends == "multipart",
        "a client certificate": operation.client_certificate,
    }
    for ability, needed in lacking.items():
        if needed:
            raise NotSupportedError(
                f"this call needs {ability}, which this version of the runtime lacks"
            )
    if operation.returns == "redirect":
        raise ConfigError("this is no call but a page for a browser: use `client.url`")


def _body(call: Call[Any]) -> bytes | None:
    body = call.arguments.get("body")
    if body is None:
        return None
    if call.operation.sends == "none":
        raise ConfigError("this call takes no body")
    return encode_json(body)


def _headers(call: Call[Any], body: bytes | None) -> dict[str, str]:
    headers = {"Accept": "application/json", "User-Agent": _USER_AGENT}
    if call.operation.returns == "file":
        headers |= {"Accept": "*/*", "Accept-Encoding": "identity"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    for given in (call.arguments.get("headers"), call.options.headers):
        headers = _replaced(headers, encode_headers(given))
    return headers


def _replaced(headers: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    names = {name.lower() for name in other}
    return {k: v for k, v in headers.items() if k.lower() not in names} | other
