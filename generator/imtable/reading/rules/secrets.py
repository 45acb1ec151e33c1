"""Rules about encrypted fields and the keys that they need."""

from __future__ import annotations

from imtable.reading.rules.rule import Words, block, rule


@rule(
    "cipher-serial-missing",
    "error",
    what="an encrypted field without `Wechatpay-Serial`",
    why="The platform cannot decrypt a field without knowing which key encrypted it."
    " The client of the bindings sends the header all the same; readers who"
    " follow the table do not.",
    fix="Add `Wechatpay-Serial` below `headers`.",
    fixable="unsafe",
    bad=block("""
            | json | object {data-tooltip="对应PHP的array"} | The payer
            | name {data-indent=1} | string {data-encrypted=by-rsa-pubkey data-tooltip=使用微信支付公钥加密} | Name
            """),
    good=block("""
            | headers | object {data-tooltip="对应PHP的array"} | The headers
            | Wechatpay-Serial {data-required data-indent=1} | string | Number of the key
            | json | object {data-tooltip="对应PHP的array"} | The payer
            | name {data-indent=1} | string {data-encrypted=by-rsa-pubkey data-tooltip=使用微信支付公钥加密} | Name
            """),
    where="request",
)
def cipher_serial_missing(name: str) -> Words:
    return Words(
        f"`{name}` is encrypted, but no header names the key",
        expected="a row `Wechatpay-Serial` below `headers`",
        done="the client sets the header",
    )


@rule(
    "cipher-serial-idle",
    "warning",
    what="`Wechatpay-Serial` without an encrypted field",
    why="The header names a key, and nothing uses one. If an attribute is missing,"
    " the bindings send in plain text what has to be encrypted.",
    fix="Mark the encrypted fields with `data-encrypted=by-rsa-pubkey`, or remove the header.",
    fixable="unsafe",
    bad=block("""
            | headers | object {data-tooltip="对应PHP的array"} | The headers
            | Wechatpay-Serial {data-required data-indent=1} | string | Number of the key
            | json | object {data-tooltip="对应PHP的array"} | The payer
            | name {data-indent=1} | string | Name
            """),
    good=block("""
            | headers | object {data-tooltip="对应PHP的array"} | The headers
            | Wechatpay-Serial {data-required data-indent=1} | string | Number of the key
            | json | object {data-tooltip="对应PHP的array"} | The payer
            | name {data-indent=1} | string {data-encrypted=by-rsa-pubkey data-tooltip=使用微信支付公钥加密} | Name
            """),
    where="request",
)
def cipher_serial_idle() -> Words:
    return Words(
        "`Wechatpay-Serial` is asked for, but no field is encrypted",
        expected="`data-encrypted=by-rsa-pubkey` on the encrypted fields",
        done="read as a call without an encrypted field",
    )


@rule(
    "cipher-in-prose",
    "warning",
    what="text says encrypted, no attribute does",
    why="Prose decides nothing: the field is read as plain text. If its value is"
    " encrypted, users have to encrypt or decrypt it themselves.",
    fix="Add `data-encrypted=…` to the type cell if the value of this very field is encrypted.",
    bad="| phone {data-indent=1} | string | 加密的手机号",
    good="| phone {data-indent=1} | string | 手机号",
)
def cipher_in_prose(name: str) -> Words:
    return Words(
        f"the text of `{name}` speaks of encryption, no attribute does",
        expected="`data-encrypted=…` if the value is encrypted",
        done="read as plain text",
    )


@rule(
    "cipher-key-unnamed",
    "warning",
    what="an encrypted field whose key is not named",
    why="`by-rsa-pubkey` does not say whose key it is; the tooltip does. The usual key"
    " for the direction is assumed, and with the wrong one nobody can decrypt the"
    " value.",
    fix="Name the key in the tooltip: 微信支付公钥 or 平台证书 for what is sent,"
    " 商户API证书 for what comes back.",
    bad=block("""
            | headers | object {data-tooltip="对应PHP的array"} | The headers
            | Wechatpay-Serial {data-required data-indent=1} | string | Number of the key
            | json | object {data-tooltip="对应PHP的array"} | The payer
            | name {data-indent=1} | string {data-encrypted=by-rsa-pubkey} | Name
            """),
    good=block("""
            | headers | object {data-tooltip="对应PHP的array"} | The headers
            | Wechatpay-Serial {data-required data-indent=1} | string | Number of the key
            | json | object {data-tooltip="对应PHP的array"} | The payer
            | name {data-indent=1} | string {data-encrypted=by-rsa-pubkey data-tooltip=使用微信支付公钥加密} | Name
            """),
    where="request",
    repairs=True,
)
def cipher_key_unnamed(owner: str, side: str) -> Words:
    return Words(
        "the tooltip does not say whose key encrypts this field",
        expected="a tooltip that names 微信支付公钥/平台证书 or 商户API证书",
        done=f"read as the {owner}'s key, as usual for a {side}",
    )
