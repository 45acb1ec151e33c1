"""A page, and entries that correct it."""

from __future__ import annotations

from msgspec.structs import replace

from imtable.corrections.apply import correct_page
from imtable.corrections.files import Placed, read_corrections
from imtable.corrections.states import Outcome, State
from imtable.ir.model import ApiPage
from support.reading import BODY, call_page, read

ORDERS = "openapi/v3/pay/orders"
PAGE = read(
    call_page(
        [
            BODY,
            "| id {data-indent=1 data-required} | string | 编号",
            "| total {data-indent=1} | number | 总额<br/>单位为分",
            "| state {data-indent=1} | string | 状态<br/>`PAID` \\| `OPNE` 枚举值之一",
            "| key_type {data-indent=1} | string | 类型<br/>默认值 `RSA`",
            "| goods {data-indent=1} | object[] | 商品",
            "| price {data-indent=2} | number | 价格",
            "| card {data-indent=1} | object | 银行卡<br/>`BANK`",
            "| number {data-indent=2} | string | 卡号",
            "| {colspan=3 .im-table-line}",
            "| card {data-indent=1} | object | 零钱",
            "| purse {data-indent=2} | string | 钱包",
        ],
        ["| id | string | 编号", "| data | object | 数据"],
    ),
    f"{ORDERS}.md",
).api


def entry(fact: str, row: str = "", *, verb: str = "", page: str = ORDERS) -> str:
    """One entry; `fact` is its line, such as `unit = { docs = "fen" }`."""
    lines = ["[[correction]]", f'page = "{page}"']
    lines += [f"row = '{row}'"] if row else []
    lines += [f'verb = "{verb}"'] if verb else []
    return "\n".join([*lines, fact, 'because = "the samples say so"', ""])


def placed(*entries: str) -> tuple[Placed, ...]:
    """The entries of a file `pay.toml`."""
    return read_corrections({"pay.toml": "\n".join(entries).encode()}, "fixes")


def correct(*entries: str, page: ApiPage = PAGE) -> tuple[ApiPage, tuple[Outcome, ...]]:
    """The page after these entries."""
    return correct_page(page, placed(*entries))


def state_of(one: str, page: ApiPage = PAGE) -> State:
    """How a single entry stands."""
    (outcome,) = correct(one, page=page)[1]
    return outcome.state


def mended(page: ApiPage) -> ApiPage:
    """The page as it would be if the docs said what the corrections say."""
    return replace(page, corrected=())
