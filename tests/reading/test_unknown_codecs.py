"""Rows below a value whose attribute announces nothing that is known: they are read, and told."""

from __future__ import annotations

import pytest

from support.reading import BODY, call_page, read

ROWS = ("| x {data-indent=2} | string | 甲", "| y {data-indent=2} | string | 乙")


@pytest.mark.parametrize(
    "written",
    [
        "string {data-encoded=by-json}",
        "string {data-encoded}",
        "string {data-encrypted=by-nothing}",
        "string {data-signed=by-nobody}",
        "integer {data-encoded=by-json_encode}",
        "boolean {data-encrypted=by-rsa-pubkey data-tooltip=微信支付公钥加密}",
        "number[] {data-encoded=by-json_encode}",
    ],
)
def test_no_row_is_lost(written: str) -> None:
    page = read(call_page([BODY, f"| o {{data-indent=1}} | {written} | 文本", *ROWS]))
    assert {"scalar-children", "codec-unknown"} <= set(page.rules)


def test_a_known_codec_keeps_its_rows() -> None:
    row = "| o {data-indent=1} | string {data-encoded=by-json_encode} | 文本"
    assert "scalar-children" not in read(call_page([BODY, row, *ROWS])).rules
