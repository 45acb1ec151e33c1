"""`Call` -> `Draft` -> `Send`: the request as it leaves the machine.

Everything that can be wrong with a call is found here, as `ConfigError`, before any I/O. A
draft is made once; each attempt makes a request of it, with a signature of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import MISSING, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from .authorize import authorization
from .call import Call, Settings
from .credentials import required
from .encode import (
    QUERY,
    REQUEST,
    encode_headers,
    encode_json,
    encode_query,
    encode_texts,
)
from .errors import ConfigError, NotSupportedError
from .marks import KeyOwner
from .scalar import Kinds, fitted, misfit
from .tables import members
from .target import expand, join, resolve_base
from .transport import LongBody, Send

if TYPE_CHECKING:
    from .keys import PublicKey

_USER_AGENT = "{} (Python {}.{})".format(__name__.partition(".")[0], *sys.version_info)

_SECONDS: Kinds = frozenset((int, float))
_COUNT: Kinds = frozenset((int,))
_METHOD = re.compile(r"[A-Z]+")
_SIGNING = frozenset(("authorization", "wechatpay-serial"))
_OURS = frozenset(
    ("connection", "content-length", "content-type", "host", "transfer-encoding")
)


class Payload(NamedTuple):
    """What is sent. `signed` are the bytes that a v3 signature covers: the body, but of an
    upload only a part of it. `texts` are the members of XML, which every attempt signs anew.
    """

    body: bytes | LongBody | None = None
    content_type: str = "application/json"
    signed: bytes = b""
    texts: Mapping[str, str] | None = None


class Draft(NamedTuple):
    """A request but for its host and its signature.

    `bases` are the base URL and, if it is the client's own, the backups; `place` is path and
    query.
    """

    bases: tuple[str, ...]
    place: str
    headers: tuple[tuple[str, str], ...]
    payload: Payload
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
    if call.operation.returns == "redirect":
        raise ConfigError("this is no call but a page for a browser: use `client.url`")
    if not _METHOD.fullmatch(str(call.operation.method)):
        raise ConfigError(f"{call.operation.method!r} is no HTTP method in capitals")
    checked_retries(call.options.max_retries)
    for switch in ("retry_writes", "strict", "gunzip"):
        checked_switch(switch, getattr(call.options, switch))
    _require_certificate(call)
    if call.operation.alternatives:
        from .alternatives import check_alternatives

        check_alternatives(call)
    supplies = _supplies(call)
    payload = _payload(call, supplies)
    timeout = call.options.timeout
    return Draft(
        bases=_bases(call),
        place=_place(call, supplies),
        headers=tuple(_headers(call, payload, supplies).items()),
        payload=payload,
        timeout=checked_timeout(call.settings.timeout if timeout is None else timeout),
    )


def sign_request(call: Call[Any], draft: Draft, host: int = 0) -> Send:
    """The request for one attempt, at one of the draft's hosts."""
    request = Send(
        method=call.operation.method,
        url=draft.bases[host] + draft.place,
        headers=draft.headers,
        body=draft.payload.body,
        timeout=draft.timeout,
        client_certificate=(
            call.operation.client_certificate and not call.settings.unsigned
        ),
        sink=call.sink,
    )
    if draft.payload.texts is not None:
        from .v2 import write_body

        return request._replace(body=write_body(call, draft.payload.texts))
    if not call.signed:
        return request
    lines = f"{request.method}\n{request.target}\n"
    header = authorization(call.settings, lines, draft.payload.signed)
    return request._replace(headers=(*request.headers, ("Authorization", header)))


def build_url(call: Call[Any]) -> str:
    """The absolute URL of a page for a browser, with its fragment. Raises `ConfigError`."""
    return _bases(call)[0] + _place(call, _supplies(call)) + call.operation.fragment


def checked_timeout(seconds: float) -> float:
    """The timeout. Raises `ConfigError` for what no socket can wait."""
    number = fitted(seconds, _SECONDS)
    if number is None or not 0 < number <= 86_400:
        raise ConfigError("timeout: expected seconds, more than 0 and at most one day")
    return float(number)


def checked_deadline(seconds: float | None) -> float | None:
    """The deadline. Raises `ConfigError`."""
    number = fitted(seconds, _SECONDS)
    if seconds is not None and (number is None or number <= 0):
        raise ConfigError("deadline: expected seconds, more than 0")
    return seconds if number is None else float(number)


def checked_retries(count: int | None) -> int | None:
    """The number of repeats. Raises `ConfigError`."""
    number = fitted(count, _COUNT)
    if count is not None and (number is None or number < 0):
        raise ConfigError("max_retries: expected an integer that is not negative")
    return count if number is None else int(number)


def checked_switch(name: str, value: object) -> None:
    """Raises `ConfigError` for what is neither true nor false, nor None: "false" would be true."""
    if value is not None and not isinstance(value, bool):
        raise ConfigError(f"{name}: {misfit(value, (bool,))}")


def _require_certificate(call: Call[Any]) -> None:
    if call.operation.client_certificate and not call.settings.unsigned:
        call.settings.need("certificate")
        call.settings.need("private_key")


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
    if target := call.arguments.get("target"):
        return target
    path = expand(call.operation.path, call.arguments.get("path") or {})
    model = call.operation.query
    query = _given(call, "query", model)
    if query is not None and call.operation.version == "v2":
        from .v2 import signed

        query = signed(
            call, model, query, encode_texts(query, supplies, model, within=QUERY)
        )
    return join(path, encode_query(query, supplies, model))


def _payload(call: Call[Any], supplies: Supplies) -> Payload:
    sends, model = call.operation.sends, call.operation.body
    within = (REQUEST, sends)
    body = _given(call, "body", model)
    if sends == "xml":
        from .v2 import CONTENT_TYPE

        texts = encode_texts(body, supplies, model, within=within)
        return Payload(b"", CONTENT_TYPE, texts=texts)
    if body is None:
        return Payload()
    if sends == "none":
        raise ConfigError("this call takes no body")
    if sends == "multipart":
        return _upload(call, body, supplies)
    raw = encode_json(body, supplies, model, within=within)
    return Payload(raw, signed=raw)


def _given(call: Call[Any], part: Literal["body", "query"], model: Any) -> object:
    """The part, made of nothing where none is passed and its class needs nothing: its members
    may still be those that the client supplies. Raises `ConfigError` where it needs some.
    """
    value: object = call.arguments.get(part)
    if value is not None or not model:
        return value
    if _makes_itself(model):
        return {}
    if part in call.operation.optional:
        return None
    name = call.operation.sends if part == "body" else part
    raise ConfigError(f"request.{name}: a value is required, not None")


@cache
def _makes_itself(model: Any) -> bool:
    return is_dataclass(model) and all(
        one.default is not MISSING for one in members(cast("type", model))
    )


def _upload(call: Call[Any], body: object, supplies: Supplies) -> Payload:
    from .multipart import read_form, write_form

    model = call.operation.body
    form = read_form(body, model)
    texts = encode_texts(form.values, supplies, model, within=(REQUEST, "multipart"))
    if call.operation.version == "v2":
        from .v2 import signed

        texts = signed(call, model, form.values, texts)
    upload, kind = write_form(form, texts, call.settings.sources.nonce())
    return Payload(upload, kind, texts.get(form.meta or "", "").encode())


def _headers(call: Call[Any], payload: Payload, supplies: Supplies) -> dict[str, str]:
    accept = "application/json" if call.operation.version == "v3" else "*/*"
    headers = {"Accept": accept, "User-Agent": _USER_AGENT}
    if call.operation.returns == "file":
        headers |= {"Accept": "*/*", "Accept-Encoding": "identity"}
    if payload.body is not None:
        headers["Content-Type"] = payload.content_type
    if call.signed and supplies.key:
        headers["Wechatpay-Serial"] = supplies.key[0]
    if call.operation.idempotency_key:
        headers["Idempotency-Key"] = call.settings.sources.nonce()
    for given in (call.arguments.get("headers"), call.options.headers):
        others = encode_headers(given)
        for name in others:
            if name.lower() in _OURS or (call.signed and name.lower() in _SIGNING):
                raise ConfigError(f"header {name!r} is made by the client")
        headers = _replaced(headers, others)
    return headers


def _replaced(headers: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    names = {name.lower() for name in other}
    return {k: v for k, v in headers.items() if k.lower() not in names} | other
