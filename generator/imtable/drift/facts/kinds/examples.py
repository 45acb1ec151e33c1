"""Rows that the examples share."""

from __future__ import annotations

ID = "| id {data-required} | string | Number"
A = "| a {data-required data-indent=1} | string | Some text about it"
SECRET = "{data-encrypted=by-rsa-pubkey data-tooltip=微信支付公钥加密}"
OBJECT = 'object {data-tooltip="对应PHP的array"}'
FORM = (
    f"| body {{data-required}} | {OBJECT} | A form, `multipart/form-data`\n"
    f"| file {{data-required data-indent=1}} | {OBJECT} | The file"
)
LINE = "\n| {colspan=3 .im-table-line}\n"


def ride(label: str, name: str) -> str:
    first = f"| ride {{data-indent=1}} | {OBJECT} | Ride by `{label}`"
    return f"{first}\n| {name} {{data-indent=2}} | string | Where"


METRO, BUS, SHIP = ride("METRO", "line"), ride("BUS", "stop"), ride("SHIP", "deck")


def state(*values: str) -> str:
    ending = "枚举值之一" if len(values) > 1 else "枚举值"
    listed = " \\| ".join(f"`{value}`" for value in values)
    return f"| state {{data-indent=1}} | string | The state<br/>{listed}{ending}"


def row(type_: str, text: str = "Some text about it") -> str:
    return f"| a {{data-indent=1}} | {type_} | {text}"
