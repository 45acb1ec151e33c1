"""Replies that are files: where they go, and whether they are what was announced.

Owns the order of the checks, and the addresses that a signed download may go to. It does not
know how bytes are stored (`sink`) or carried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from .answer import api_error, error_members, finished
from .call import Arguments, Call, CallOptions, Settings
from .decode import Reading
from .errors import ConfigError, DecodeError, SignatureError
from .operation import Operation
from .reply import FileReply
from .sink import Sink
from .steps import Steps
from .transport import RawResponse
from .verify import prove

if TYPE_CHECKING:
    from .keys import FileSeal, PrivateKey

DOWNLOAD: Operation[FileReply] = Operation(
    method="GET",
    path="{download_url}",
    page="",
    reply=FileReply,
    sends="none",
    returns="file",
    verification="unsigned",
)
"""The call to an address that a reply gave."""

_STATEMENT_DIGEST = "wechatpay-statement-sha1"
_PLATFORM = re.compile(
    r"api[a-z0-9]*\.mch\.weixin\.qq\.com|([a-z0-9-]+\.)+wechatpay\.cn"
)
_TARGET = re.compile(r"[!-~]+")


class Place(NamedTuple):
    """An address taken apart: the base URL, and path and query as they are."""

    base: str
    target: str


def read_address(url: str, settings: Settings) -> Place:
    """The address of a download. Raises `ConfigError`: an `Authorization` may only go to the
    platform, and to hosts that were configured."""
    bare = url.partition("#")[0]
    scheme, _, rest = bare.partition("://")
    host, slash, target = rest.partition("/")
    if not slash or not _TARGET.fullmatch(target):
        raise ConfigError(
            "a download needs the address as it was given: https://host/…"
        )
    own = (settings.base_url, *settings.backup_hosts, *settings.hosts.values())
    known = {urlsplit(one).netloc for one in own} | settings.hosts.keys()
    if not (_PLATFORM.fullmatch(host.lower()) or host.lower() in known):
        raise ConfigError(
            f"{host!r} is no host of the platform, and none that was configured: a signed"
            " request must not go there"
        )
    return Place(f"{scheme}://{host}/", target)


def download_call(
    settings: Settings, url: str, options: CallOptions
) -> Call[FileReply]:
    """The call that fetches the file at an address. Raises `ConfigError`."""
    base, target = read_address(url, settings)
    arguments: Arguments = {"target": target, "options": options}
    return Call(DOWNLOAD._replace(host=base), arguments, settings)


def make_sink(call: Call[Any]) -> Sink:
    """Where the file of this call goes. Raises `ConfigError`."""
    options = call.options
    if (options.hash_type is None) != (options.hash_value is None):
        raise ConfigError("hash_type and hash_value: pass both, or neither")
    given: list[Any] = [options.hash_type or "", options.hash_value or ""]
    if not all(isinstance(one, str) for one in given):
        raise ConfigError("hash_type and hash_value: text is expected")
    kind = options.hash_type or ""
    if call.operation.verification == "statement":
        kind = "SHA1"
    seal = _seal(call)
    return Sink(options.save_to, kind, gunzip=options.gunzip, seal=seal)


def _seal(call: Call[Any]) -> FileSeal | None:
    options = call.options
    if options.encrypt_key is None and options.nonce is None:
        return None
    try:
        key: PrivateKey = call.settings.need("private_key")
        return key.file_seal(options.encrypt_key or "", options.nonce or "")
    except ValueError:
        raise ConfigError(
            "encrypt_key and nonce: expected those that announced the file, the key of"
            " AEAD_AES_256_GCM encrypted to the merchant's certificate"
        ) from None


def read_file(
    call: Call[Any], response: RawResponse, headers: Mapping[str, str], sink: Sink
) -> Steps[Any]:
    """Judge a file and put it in its place.

    Raises `ApiError` for an error in its place, `SignatureError` (reason "digest") for a file
    that is another one, `DecodeError` for damaged gzip.
    """
    if response.body and not sink.fed:  # a transport that knows no sinks
        sink.write(response.body)
    if sink.held and error_members(sink.held) is not None:
        raise api_error(call, response._replace(body=sink.held), headers)
    try:
        digests = sink.end()
    except ValueError as error:
        raise DecodeError(str(error), status=response.status, headers=headers) from None
    verified_by = yield from _proven(call, headers, sink)
    expected = _expected(call, headers)
    if expected and expected.lower() not in digests:
        packed = " decompressed" if sink.packed else ""
        text = f"the{packed} file has the digest {digests[0]}, not {expected}"
        if sink.begins_packed:
            text += "; it is gzip, which is hashed decompressed: leave out gunzip=False"
        raise _another(text)
    content = sink.publish()
    reply = call.operation.reply(content=content)
    response = response._replace(body=content)
    return finished(call, response, headers, verified_by, Reading(reply))


def _proven(
    call: Call[Any], headers: Mapping[str, str], sink: Sink
) -> Steps[str | None]:
    """What signed the file, None where nothing has to and has."""
    kind = call.operation.verification
    if not call.signed or kind == "none":
        return None
    if kind == "statement":
        text = f'{{"sha1":"{headers.get(_STATEMENT_DIGEST, "")}"}}'
        return (yield from prove(call.settings, headers, text.encode()))
    if kind == "signed" or "wechatpay-signature" in headers:
        return (yield from prove(call.settings, headers, sink))
    return None


def _expected(call: Call[Any], headers: Mapping[str, str]) -> str | None:
    if call.operation.verification == "statement" and call.signed:
        return headers.get(_STATEMENT_DIGEST) or "none"
    return call.options.hash_value


def _another(text: str) -> SignatureError:
    error = SignatureError(f"signature not accepted (digest): {text}")
    error.reason = "digest"
    return error
