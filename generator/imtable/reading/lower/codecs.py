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
    RsaOaep,
    RsaSignature,
    UrlEncoded,
)
from imtable.reading.diagnostics import Odd
from imtable.reading.dialect import Cell, CellAttribute
from imtable.reading.rules.attributes import attr_unknown, codec_unknown
from imtable.reading.rules.secrets import cipher_key_unnamed
from imtable.reading.table_rows import odd_part

TableRole = Literal["request", "response", "notification", "acknowledgement"]
CODEC_ATTRIBUTES = ("data-encrypted", "data-encoded", "data-encoded-by", "data-signed")
ENCODINGS = {"json_encode": "json", "urlencode": "urlencode"}
ENCRYPTIONS = ("by-rsa-pubkey", "by-aes-gcm", "by-aes-ecb")


def holds_rows(attribute: CellAttribute) -> bool:
    """Whether it announces a codec that is known, so that rows may stand inside of the value."""
    value = attribute.value or ""
    match attribute.name:
        case "data-encrypted":
            return value in ENCRYPTIONS
        case "data-encoded" | "data-encoded-by":
            return value.removeprefix("by-") in ENCODINGS
        case _:
            return False


def read_codec(cell: Cell, side: TableRole, odd: list[Odd]) -> Codec | None:
    """The codec that the attributes of a type cell announce; of several the first counts."""
    found = [item for item in cell.attributes if item.name in CODEC_ATTRIBUTES]
    for attribute in found[1:]:
        if attribute.name != found[0].name:
            problem = f"`{attribute.name}` beside `{found[0].name}`"
            expected = "one way of wrapping a value"
            second = attr_unknown(problem, expected, f"`{found[0].name}` counts")
            if "data-encrypted" in (attribute.name, found[0].name):
                second = codec_unknown(problem, expected)
            odd.append(odd_part(second, attribute))
    return _codec(cell, found[0], side, odd) if found else None


def _codec(
    cell: Cell, attribute: CellAttribute, side: TableRole, odd: list[Odd]
) -> Codec | None:
    match attribute.name, attribute.value:
        case "data-encrypted", _:
            return _encryption(cell, attribute, side, odd)
        case "data-signed", "by-rsa-privatekey":
            return RsaSignature()
        case "data-signed", _:
            _unknown(attribute, "`by-rsa-privatekey`", odd)
            return None
        case _:
            return _encoding(attribute, odd)


def _encryption(
    cell: Cell, attribute: CellAttribute, side: TableRole, odd: list[Odd]
) -> Codec | None:
    match attribute.value:
        case "by-rsa-pubkey":
            return RsaOaep(key=_key_owner(cell, attribute, side, odd))
        case "by-aes-gcm":
            return AesGcm()
        case "by-aes-ecb":
            return AesEcb()
        case _:
            _unknown(attribute, "`by-rsa-pubkey`, `by-aes-gcm` or `by-aes-ecb`", odd)
            return None


def _key_owner(
    cell: Cell, attribute: CellAttribute, side: TableRole, odd: list[Odd]
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
    odd.append(odd_part(cipher_key_unnamed(owner, side), attribute))
    return owner


def _encoding(attribute: CellAttribute, odd: list[Odd]) -> Codec | None:
    """`data-encoded=by-json_encode`, and its misspelling `data-encoded-by=json_encode`."""
    misspelt = attribute.name == "data-encoded-by"
    value = (attribute.value or "").removeprefix("by-")
    kind = ENCODINGS.get(value)
    if kind is None:
        _unknown(attribute, "`by-json_encode` or `by-urlencode`", odd)
        return None
    if misspelt:
        right = f"data-encoded=by-{value}"
        misspelling = attr_unknown(
            f"there is no attribute `{attribute.name}`",
            f"`{right}`",
            f"read as `{right}`",
            before=f"{attribute.name}={attribute.value}",
            after=right,
        )
        odd.append(odd_part(misspelling, attribute))
    if kind == "urlencode":
        return UrlEncoded()
    return Json(by="misspelling" if misspelt else "attribute")


def _unknown(attribute: CellAttribute, expected: str, odd: list[Odd]) -> None:
    value = "" if attribute.value is None else f"={attribute.value}"
    problem = f"`{attribute.name}{value}` is unknown"
    odd.append(odd_part(codec_unknown(problem, expected), attribute))
