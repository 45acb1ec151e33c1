"""One defect on a page costs at most the operation that it hits; all others stay as they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imtable.ir.model import Operation
from support.reading import read, table

OBJECT = 'object {data-tooltip="对应PHP的array"}'
REQUEST = (
    "| order_id {data-required} | string | 订单号",
    f"| json {{data-required}} | {OBJECT} | 请求",
    f"| payer {{data-required data-indent=1}} | {OBJECT} | 支付者",
    "| openid {data-required data-indent=2} | string | 用户标识",
    "| name {data-indent=2} | string {data-tooltip=微信支付公钥 data-encrypted=by-rsa-pubkey} | 姓名",
    "| state {data-indent=1} | string | 状态<br/>`OPEN` \\| `PAID` 枚举值之一",
    "| detail {data-indent=1} | string {data-encoded=by-json_encode} | 详情",
    "| {colspan=3 .im-table-line}",
    "| id {data-indent=2} | integer | 编号",
    f"| scene {{data-indent=1}} | {OBJECT} | `BUS` 场景",
    "| line {data-indent=2} | string | 线路",
    "| {colspan=3 .im-table-line}",
    f"| scene {{data-indent=1}} | {OBJECT} | `METRO` 场景",
    "| station {data-indent=2} | string | 车站",
)
REPLY = (
    "| id | string | 编号",
    f"| goods | {OBJECT} | 商品",
    "| fee {data-indent=1} | number | 分",
)


def section(verb: str) -> list[str]:
    """One operation of a page with several."""
    tables = f"{table(REQUEST)}\n{table(REPLY, '#response')}"
    return f"## {verb} 操作 {{#{verb}}}\n\n说明 {verb}\n\n{tables}\n".split("\n")


def hit(line: str, draw: st.DataObject) -> list[str]:
    """The line with one row, one cell, one brace or one word of it damaged."""
    cells = line.split("|")
    at = draw.draw(st.integers(0, max(0, len(cells) - 1)), label="cell")
    braces = [n for n, sign in enumerate(line) if sign in "{}"]
    damages = {
        "row lost": [],
        "row twice": [line, line],
        "blank line": [line, ""],
        "cell lost": ["|".join(cells[:at] + cells[at + 1 :])],
        "cell twice": ["|".join(cells[: at + 1] + cells[at:])],
        "cell emptied": ["|".join([*cells[:at], " ", *cells[at + 1 :]])],
        "depth lost": [line.replace("data-indent=", "data-indent=x")],
        "depth wrong": [line.replace("data-indent=2", "data-indent=4")],
        "type garbled": [
            line.replace("| string", "| 文字").replace("| object", "| 对象")
        ],
        "codec garbled": [line.replace("by-", "von-")],
        "glued": [f"{line}{line}"],
        "indented": [f"    {line}"],
    }
    if braces:
        brace = draw.draw(st.sampled_from(braces), label="brace")
        damages["brace lost"] = [line[:brace] + line[brace + 1 :]]
        damages["brace twice"] = [line[:brace] + line[brace] + line[brace:]]
    return damages[draw.draw(st.sampled_from(sorted(damages)), label="damage")]


def operations(lines: list[str]) -> dict[str, Operation]:
    found = read("\n".join(lines), "openapi/v3/pay/{order_id}.md", lint=True)
    return {each.verb: each for each in found.api.operations}


@given(st.data())
def test_one_defect_costs_at_most_the_operation_that_it_hits(
    draw: st.DataObject,
) -> None:
    verbs = ["get", "post", "put"]
    parts = [section(verb) for verb in verbs]
    head = ["# 订单 {#mix}", ""]
    whole = operations([*head, *parts[0], *parts[1], *parts[2]])
    assert list(whole) == verbs
    at = draw.draw(st.integers(0, 2), label="operation")
    written = [n for n, line in enumerate(parts[at]) if line]
    number = draw.draw(st.sampled_from(written[1:]), label="line")
    parts[at][number : number + 1] = hit(parts[at][number], draw)
    left = operations([*head, *parts[0], *parts[1], *parts[2]])
    for verb in verbs:
        if verb != verbs[at]:
            assert left[verb] == whole[verb]


@given(st.data())
def test_a_garbled_heading_costs_its_own_operation_only(draw: st.DataObject) -> None:
    parts = [section(verb) for verb in ("get", "post", "put")]
    whole = operations([*parts[0], *parts[1], *parts[2]])
    at = draw.draw(st.integers(0, 2), label="operation")
    line = parts[at][0]
    cut = draw.draw(st.integers(line.index("{"), len(line) - 1), label="sign")
    parts[at][0] = line[:cut] + line[cut + 1 :]
    left = operations([*parts[0], *parts[1], *parts[2]])
    for verb in {"get", "post", "put"} - {["get", "post", "put"][at]}:
        assert left[verb] == whole[verb]
