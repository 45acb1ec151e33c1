"""The marks in a type cell that say how a value is wrapped.

Owns `data-encrypted`, `data-encoded`, `data-signed` and their misspellings. The attribute
does not tell whose key it is; the tooltip and the table do.
"""

from __future__ import annotations

from typing import Literal

from imtable.ir.model import (
    AesEcb,
    AesGcm,
    Codec,
    Json,
    KeyOwner,
    Location,
    RsaOaep,
    RsaSignature,
    UrlEncoded,
)
from imtable.reading.diagnostics import Findings
from imtable.reading.dialect import Attribute, Cell

Side = Literal["request", "response", "notification", "acknowledgement"]
CODEC_ATTRIBUTES = ("data-encrypted", "data-encoded", "data-encoded-by", "data-signed")
ENCODINGS = {"json_encode": "json", "urlencode": "urlencode"}


def read_codec(cell: Cell, line: int, side: Side, findings: Findings) -> Codec | None:
    """The codec that the attributes of a type cell announce; of several the first counts."""
    found = [item for item in cell.attributes if item.name in CODEC_ATTRIBUTES]
    for attribute in found[1:]:
        if attribute.name != found[0].name:
            _report_second(attribute, found[0], line, findings)
    return _codec(cell, found[0], line, side, findings) if found else None


def _codec(
    cell: Cell, attribute: Attribute, line: int, side: Side, findings: Findings
) -> Codec | None:
    match attribute.name, attribute.value:
        case "data-encrypted", _:
            return _encryption(cell, attribute, line, side, findings)
        case "data-signed", "by-rsa-privatekey":
            return RsaSignature()
        case "data-signed", _:
            _unknown(attribute, line, "`by-rsa-privatekey`", findings)
            return None
        case _:
            return _encoding(attribute, line, findings)


def _report_second(
    attribute: Attribute, first: Attribute, line: int, findings: Findings
) -> None:
    findings.add(
        "attr-unknown",
        Location(line, attribute.column),
        f"`{attribute.name}` beside `{first.name}`",
        width=len(attribute.name),
        expected="one way of wrapping a value",
        done=f"`{first.name}` counts",
    )


def _encryption(
    cell: Cell, attribute: Attribute, line: int, side: Side, findings: Findings
) -> Codec | None:
    match attribute.value:
        case "by-rsa-pubkey":
            return RsaOaep(key=_key_owner(cell, attribute, line, side, findings))
        case "by-aes-gcm":
            return AesGcm()
        case "by-aes-ecb":
            return AesEcb()
        case _:
            _unknown(
                attribute,
                line,
                "`by-rsa-pubkey`, `by-aes-gcm` or `by-aes-ecb`",
                findings,
            )
            return None


def _key_owner(
    cell: Cell, attribute: Attribute, line: int, side: Side, findings: Findings
) -> KeyOwner:
    tooltip = cell.get("data-tooltip")
    text = (tooltip.value or "") if tooltip else ""
    if "商户API证书" in text:
        return "merchant"
    if "付款到银行卡" in text:
        return "bank-card"
    if "微信支付公钥" in text or "平台证书" in text:
        return "platform"
    owner: KeyOwner = (
        "platform" if side in ("request", "acknowledgement") else "merchant"
    )
    findings.add(
        "cipher-key-unnamed",
        Location(line, attribute.column),
        "the tooltip does not say whose key encrypts this field",
        width=len(attribute.name),
        expected="a tooltip that names 微信支付公钥/平台证书 or 商户API证书",
        done=f"read as the {owner}'s key, as usual for a {side}",
        repaired=True,
    )
    return owner


def _encoding(attribute: Attribute, line: int, findings: Findings) -> Codec | None:
    """`data-encoded=by-json_encode`, and its misspelling `data-encoded-by=json_encode`."""
    misspelt = attribute.name == "data-encoded-by"
    value = (attribute.value or "").removeprefix("by-")
    kind = ENCODINGS.get(value)
    if kind is None:
        _unknown(attribute, line, "`by-json_encode` or `by-urlencode`", findings)
        return None
    if misspelt:
        findings.add(
            "attr-unknown",
            Location(line, attribute.column),
            f"there is no attribute `{attribute.name}`",
            width=len(attribute.name),
            expected=f"`data-encoded=by-{value}`",
            done=f"read as `data-encoded=by-{value}`",
            repaired=True,
            before=f"{attribute.name}={attribute.value}",
            after=f"data-encoded=by-{value}",
        )
    if kind == "urlencode":
        return UrlEncoded()
    return Json(by="misspelling" if misspelt else "attribute")


def _unknown(
    attribute: Attribute, line: int, expected: str, findings: Findings
) -> None:
    findings.add(
        "codec-unknown",
        Location(line, attribute.column),
        f"`{attribute.name}={attribute.value}` is unknown",
        width=len(attribute.name),
        expected=expected,
        done="read as plain text",
    )
