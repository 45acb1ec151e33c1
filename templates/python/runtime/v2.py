"""Calls of v2: their members signed and written as XML, and what their replies mean.

Owns the rules of v2 for a call; how a text is signed or written is known to `signing_v2` and
`xml_text`. It makes no requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any, cast

from .call import Call, Settings
from .errors import ConfigError, DecodeError, SignatureError, SignatureReason
from .hidden import Hidden
from .marks import Signature
from .signing_v2 import sign_certificate, sign_v2, sign_workwx, verify_v2
from .tables import marks, members
from .transport import RawResponse
from .xml_text import read_xml, write_xml

CONTENT_TYPE = "text/xml; charset=utf-8"
VERIFIED_BY = "apiv2_key"
_OWN_NUMBER = ("mch_id", "mchid", "combine_mch_id")
_UNSIGNED = frozenset(("mmpaysptrans/pay_bank",))
"""Calls whose table has a `sign` in the reply, which others have found missing."""


# -- what is sent --------------------------------------------------------------------------


def write_body(call: Call[Any], texts: Mapping[str, str]) -> bytes:
    """The XML of one attempt: with a nonce of its own, and signed. Raises `ConfigError`."""
    sent = dict(texts)
    if not call.operation.nonceless:
        sent.setdefault("nonce_str", call.settings.sources.nonce())
    body: object = call.arguments.get("body") or cast("dict[str, object]", {})
    return write_xml(signed(call, call.operation.body, body, sent, always=True))


def signed(
    call: Call[Any],
    model: Any,
    value: object,
    texts: Mapping[str, str],
    *,
    always: bool = False,
) -> dict[str, str]:
    """The members with the signatures that the page has and the caller has left out; `texts`
    were written from the `value`, a mapping by the `model`. `always`: also if no `sign` is
    listed.

    Raises `ConfigError`.
    """
    sent, settings = dict(texts), call.settings
    if settings.unsigned:
        return sent
    _check_number(settings, sent)
    missing = _missing(model if isinstance(value, Mapping) else type(value), sent)
    for name in [name for name, by_rsa in missing.items() if by_rsa]:
        sent[name] = sign_certificate(sent, settings.need("private_key").sign)
    if "workwx_sign" in missing and settings.own("workwx_secret"):
        sent["workwx_sign"] = sign_workwx(sent, settings.own("workwx_secret"))
    if "sign" not in sent and (always or "sign" in missing):
        kind = sent.get("sign_type") or "MD5"
        sent["sign"] = sign_v2(sent, settings.need("apiv2_key"), kind)
    return sent


def _missing(model: Any, sent: Mapping[str, str]) -> dict[str, bool]:
    """The members of the model that are not sent, and whether they are signatures made with
    the merchant's private key."""
    return {
        one.wire: any(isinstance(mark, Signature) for mark in marks(one.annotation))
        for one in (members(cast("type", model)) if is_dataclass(model) else ())
        if one.wire not in sent
    }


def _check_number(settings: Settings, sent: Mapping[str, str]) -> None:
    own = settings.own("mchid")
    for name in _OWN_NUMBER:
        if own and sent.get(name, own) != own:
            raise ConfigError(f"{name} is not the merchant number of the credentials")


# -- what comes back -----------------------------------------------------------------------


def read_members(response: RawResponse) -> dict[str, Any]:
    """The members of a reply. Raises `DecodeError`."""
    try:
        return read_xml(response.body)
    except ValueError as error:
        text = f"the call succeeded (status {response.status}) but {error}"
        raise DecodeError(text, **response.evidence()) from None


def verify_members(
    call: Call[Any], members_: Mapping[str, Any], model: type
) -> str | None:
    """What the reply was verified with, None where it has no signature and needs none.

    Raises `SignatureError`.
    """
    if call.settings.unsigned:
        return None
    if members_.get("sign"):
        return check_sign(members_, call.settings.own("apiv2_key"))
    listed = any(one.wire == "sign" for one in members(model))
    if listed and call.operation.path not in _UNSIGNED:
        raise signature_refusal("missing", "it has no sign")
    return None


def check_sign(members_: Mapping[str, Any], key: Hidden[str] | None) -> str:
    """What the members were verified with. Raises `SignatureError`."""
    if not all(isinstance(value, str) for value in members_.values()):
        text = "no rule says what is signed of nested or repeated members"
        raise signature_refusal("unsupported", text)
    if key is None:
        raise signature_refusal("unknown_serial", "there is no apiv2_key to check it")
    if not verify_v2(members_, key):
        raise signature_refusal("mismatch", "its sign is not one of the apiv2_key")
    return VERIFIED_BY


def signature_refusal(reason: SignatureReason, text: str) -> SignatureError:
    """The error over a signature of v2."""
    error = SignatureError(f"signature not accepted ({reason}): {text}")
    error.reason = reason
    return error
