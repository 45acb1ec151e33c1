"""`Call` -> `Draft` -> `Send`: the request as it leaves the machine.

Everything that can be wrong with a call is found here, as `ConfigError`, before any I/O. A
draft is made once; each attempt makes a request of it, with a signature of its own.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from .authorize import authorization
from .call import Call, Settings
from .credentials import required
from .encode import encode_headers, encode_json, encode_query
from .errors import ConfigError, NotSupportedError
from .marks import KeyOwner
from .operation import Operation
from .target import expand, join, resolve_base
from .transport import Send

if TYPE_CHECKING:
    from .keys import PublicKey

_USER_AGENT = "{} (Python {}.{})".format(__name__.partition(".")[0], *sys.version_info)


class Draft(NamedTuple):
    """A request but for its host and its signature.

    `bases` are the base URL and, if it is the client's own, the backups; `place` is path and
    query. `signed` are the bytes that the signature covers: the body, but of an upload only
    a part of it.
    """

    bases: tuple[str, ...]
    place: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    signed: bytes
    timeout: float


class Supplies(NamedTuple):
    """What the client adds to what a caller passes (`encode.Supplies`). `key` is the
    platform's, with its serial or id: the same one for all members of a request."""

    settings: Settings
    key: tuple[str, PublicKey] | None

    def seal(self, owner: KeyOwner, text: str) -> str:
        return self._key_of(owner).encrypt(text)

    def own(self, setting: str) -> str | None:
        value: str | None = getattr(self.settings.credentials, setting, None)
        return value

    def _key_of(self, owner: KeyOwner) -> PublicKey:
        credentials = self.settings.credentials
        if owner == "bank-card":
            key = credentials.bank_card_key if credentials else None
            return required(key, "bank_card_key")
        if owner == "platform":
            return required(self.key, "public_key or apiv3_key")[1]
        raise NotSupportedError("what is encrypted to the merchant cannot be sent")


def build_request(call: Call[Any]) -> Draft:
    """The request, unsigned. Raises `ConfigError`."""
    _require_supported(call.operation)
    supplies = _supplies(call)
    body = _body(call, supplies)
    timeout = call.options.timeout
    return Draft(
        bases=_bases(call),
        place=_place(call, supplies),
        headers=tuple(_headers(call, body, supplies).items()),
        body=body,
        signed=body or b"",
        timeout=checked_timeout(call.settings.timeout if timeout is None else timeout),
    )


def sign_request(call: Call[Any], draft: Draft, host: int = 0) -> Send:
    """The request for one attempt, at one of the draft's hosts."""
    request = Send(
        method=call.operation.method,
        url=draft.bases[host] + draft.place,
        headers=draft.headers,
        body=draft.body,
        timeout=draft.timeout,
    )
    if not call.signed:
        return request
    header = authorization(
        call.settings.credentials,
        request.method,
        request.target,
        draft.signed,
        int(call.settings.sources.clock()),
        call.settings.sources.nonce(),
    )
    return request._replace(headers=(*request.headers, ("Authorization", header)))


def build_url(call: Call[Any]) -> str:
    """The absolute URL of a page for a browser, with its fragment. Raises `ConfigError`."""
    return _bases(call)[0] + _place(call, _supplies(call)) + call.operation.fragment


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
        "the digest of a statement": operation.verification == "statement",
    }
    for ability, needed in lacking.items():
        if needed:
            raise NotSupportedError(
                f"this call needs {ability}, which this version of the runtime lacks"
            )
    if operation.returns == "redirect":
        raise ConfigError("this is no call but a page for a browser: use `client.url`")


def _supplies(call: Call[Any]) -> Supplies:
    settings = call.settings
    return Supplies(settings, settings.trust.current(settings.sources.clock()))


def _bases(call: Call[Any]) -> tuple[str, ...]:
    settings = call.settings
    base = call.options.base_url or call.operation.host
    chosen = (base,) if base else (settings.base_url, *settings.backup_hosts)
    return tuple(
        resolve_base(one, settings.hosts, allow_http=settings.allow_http)
        for one in chosen
    )


def _place(call: Call[Any], supplies: Supplies) -> str:
    path = expand(call.operation.path, call.arguments.get("path") or {})
    return join(path, encode_query(call.arguments.get("query"), supplies))


def _body(call: Call[Any], supplies: Supplies) -> bytes | None:
    body = call.arguments.get("body")
    if body is None:
        return None
    if call.operation.sends == "none":
        raise ConfigError("this call takes no body")
    return encode_json(body, supplies)


def _headers(call: Call[Any], body: bytes | None, supplies: Supplies) -> dict[str, str]:
    headers = {"Accept": "application/json", "User-Agent": _USER_AGENT}
    if call.operation.returns == "file":
        headers |= {"Accept": "*/*", "Accept-Encoding": "identity"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if call.signed and supplies.key:
        headers["Wechatpay-Serial"] = supplies.key[0]
    if call.operation.idempotency_key:
        headers["Idempotency-Key"] = call.settings.sources.nonce()
    for given in (call.arguments.get("headers"), call.options.headers):
        headers = _replaced(headers, encode_headers(given))
    if call.signed and any(name.lower() == "authorization" for name in headers):
        raise ConfigError("header 'Authorization' is made by the client")
    return headers


def _replaced(headers: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    names = {name.lower() for name in other}
    return {k: v for k, v in headers.items() if k.lower() not in names} | other
