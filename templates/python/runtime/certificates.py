"""The platform's certificates: asked for, opened, proven, and only then trusted.

Owns the refresh of the trust store. It does not know when one is due; the driver holds the
client's lock around it, so that many threads fetch once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from .call import Call, Settings
from .credentials import required
from .decode import parse_json
from .errors import ConfigError, DecodeError, NotFoundError, PayError
from .exchange import attempts, ending
from .operation import Operation
from .reply import Reply
from .steps import Steps
from .transport import RawResponse
from .trust import Fetch
from .verify import check_signature

if TYPE_CHECKING:
    from .keys import Certificate

CERTIFICATES: Operation[Reply] = Operation(
    method="GET",
    path="v3/certificates",
    page="openapi/v3/certificates",
    reply=Reply,
    sends="none",
    returns="json",
)


def refresh(settings: Settings, seen: Fetch) -> Steps[None]:
    """Replace the certificates of the trust store, unless somebody has tried since `seen`.

    Then his result counts for all who waited. Raises `PayError`, and nothing has changed.
    """
    trust = settings.trust
    if trust.fetched is not seen:
        if trust.fetched.failure:
            raise copy(trust.fetched.failure)
        return
    now = settings.sources.clock()
    asked = Call(CERTIFICATES, {"query": {"algorithm_type": "RSA"}}, settings)
    call = ending(asked)
    try:
        certificates = yield from _fetch(call)
    except PayError as error:
        error.operation = call.label
        trust.fetched = Fetch(now, copy(error))  # the copy holds no frames
        raise
    trust.replace(certificates)
    trust.fetched = Fetch(now)


def _fetch(call: Call[Reply]) -> Steps[list[Certificate]]:
    try:
        return (yield from attempts(call, _judge))
    except NotFoundError as error:
        raise ConfigError(
            "this merchant has no platform certificates: configure public_key and"
            " public_key_id, which the merchant console shows"
        ) from error


def _judge(
    call: Call[Any], response: RawResponse, headers: Mapping[str, str]
) -> Steps[list[Certificate]]:
    """The first list rests on TLS and on the APIv3 key; then it must be signed with what it
    holds, or with what is trusted already."""
    yield from ()
    opened = list(_opened(call.settings, response))
    trust = call.settings.trust.with_certificates(opened)
    check_signature(trust, headers, response.body, call.settings.sources.clock())
    return opened


def _opened(settings: Settings, response: RawResponse) -> Iterator[Certificate]:
    from .keys import Certificate, decrypt_gcm

    credentials = settings.credentials
    key = required(credentials.apiv3_key if credentials else None, "apiv3_key")
    for serial, nonce, associated_data, ciphertext in _listed(response):
        try:
            pem = decrypt_gcm(key, nonce, associated_data, ciphertext)
        except ValueError:
            raise ConfigError(
                "apiv3_key: does not open the platform's certificates; is it the key that"
                " was set last in the merchant console?"
            ) from None
        certificate = Certificate.read(pem, "a certificate of the platform")
        yield certificate._replace(serial=serial.upper())


def _listed(response: RawResponse) -> list[tuple[str, str, str, str]]:
    """Serial, nonce, associated data and ciphertext of each. Raises `DecodeError`."""
    body: Any = parse_json(response.body)
    try:
        found = [(one["serial_no"], one["encrypt_certificate"]) for one in body["data"]]
        listed = [
            (serial, sealed["nonce"], sealed["associated_data"], sealed["ciphertext"])
            for serial, sealed in found
            if sealed["algorithm"] == "AEAD_AES_256_GCM"
        ]
        if listed and all(isinstance(text, str) for one in listed for text in one):
            return listed
    except (LookupError, TypeError):
        pass
    raise DecodeError(
        "the reply is no list of platform certificates that this runtime can open",
        **response.evidence(),
    )
