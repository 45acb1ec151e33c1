"""What a page says twice: table against sample, field against field, page against page."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.lint import check_tree
from imtable.reading.lint.tree import PageFields
from imtable.reading.rules import RULES
from imtable.report.frames import frame
from support.reading import BODY, CALL, NOTICE, Read, call_page, notice_page, read

ROWS = [BODY, "| a {data-indent=1} | string | 甲"]
REFERENCE = "\n参阅 [官方文档](https://a.cn/1)\n"
SAMPLE = "$instance->chain('v3/pay/orders')->post(['json' => ['a' => 'x']]);"
PLATFORM = "{data-tooltip=微信支付公钥/平台证书 data-encrypted=by-rsa-pubkey}"
SERIAL = [
    "| headers | object | x",
    "| Wechatpay-Serial {data-required data-indent=1} | string | 序列号",
]


def lint(
    rows: Sequence[str] = ROWS,
    sample: str = SAMPLE,
    *,
    reply: Sequence[str] = ("| id | string | 编号",),
    path: str = CALL,
    style: bool = False,
) -> Read:
    """A call with a reference, linted. `sample`: the whole program."""
    text = call_page(rows, reply, sample=sample) + REFERENCE
    return read(text, path, lint=True, style=style)


def json(arguments: str) -> str:
    return f"$instance->chain('v3/pay/orders')->post(['json' => [{arguments}]]);"


def test_a_page_with_nothing_to_say() -> None:
    assert lint().rules == []


def test_rules_have_different_ids_and_a_sentence() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.what, rule.id
        assert not rule.what.endswith("."), rule.id
        assert not (rule.sets_aside and rule.severity in ("info", "style")), rule.id


# -- the page ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("separator", "short"),
    [
        ("| --- | --- | ---", False),
        ("| -- | -- | --", True),
        ("| --- | --- | -", True),
        ("|---|---|---|", False),
        ("| ---- | --- | ---", False),
    ],
)
def test_short_separator(separator: str, short: bool) -> None:
    text = call_page(ROWS, sample=SAMPLE) + REFERENCE
    found = read(text.replace("| --- | --- | ---", separator, 1), lint=True, style=True)
    assert ("separator-short" in found.rules) == short


def test_missing_texts() -> None:
    text = call_page(ROWS, sample=SAMPLE).replace(
        "description: 创建订单\n", "description:\n"
    )
    found = read(text, lint=True)
    assert found.rules == ["page-description-missing", "page-reference-missing"]
    assert [item.severity for item in found.found] == ["info", "info"]


def test_every_operation_of_a_page_is_looked_at() -> None:
    parts = [
        call_page(ROWS).partition("---\n\n")[2].replace("#post", f"#{v}")
        for v in ("get", "put")
    ]
    found = read("".join(parts), lint=True)
    assert found.rules.count("page-reference-missing") == 2
    assert found.rules.count("sample-absent") == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "::: danger {.im-deprecated}\n于 `2022.09.08` 下线，见 [新](/openapi/v3/a)\n:::",
            "deprecated since 2022.09.08; see /openapi/v3/a",
        ),
        ("::: warning {.im-privated}\n关闭\n:::", "closed to newcomers"),
    ],
)
def test_deprecation(text: str, message: str) -> None:
    page = call_page(ROWS, sample=SAMPLE) + REFERENCE
    found = read(page.replace("| 请求参数", f"{text}\n\n| 请求参数", 1), lint=True)
    assert found.finding("operation-deprecated").message == message


def test_a_global_call_names_its_host() -> None:
    sample = SAMPLE.replace("v3/pay/orders", "v3/global/pay")
    path = "openapi/v3/global/pay.md"
    assert lint(path=path, sample=sample).rules == ["global-host-missing"]
    rows = ["| base_uri | string | `https://apihk.mch.weixin.qq.com/`", *ROWS]
    assert lint(rows, sample, path=path).rules == []


@pytest.mark.parametrize(
    ("values", "differs"),
    [
        ("`ORDER.PAID` 枚举值", False),
        ("`ORDER.PAID` \\| `X` 枚举值之一", False),
        ("`X` 枚举值", True),
    ],
)
def test_event_type(values: str, differs: bool) -> None:
    rows = [
        "| body | object | x",
        f"| event_type {{data-indent=1}} | string | 类型<br/>{values}",
    ]
    found = read(notice_page(rows) + REFERENCE, NOTICE, lint=True)
    assert ("event-type-differs" in found.rules) == differs


# -- secrets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        (
            [*ROWS, f"| b {{data-indent=1}} | string {PLATFORM} | x"],
            ["cipher-serial-missing"],
        ),
        (
            [*ROWS, f"| b {{data-indent=1}} | string[] {PLATFORM} | x"],
            ["cipher-serial-missing"],
        ),
        ([*SERIAL, *ROWS], ["cipher-serial-idle"]),
        ([*SERIAL, *ROWS, f"| b {{data-indent=1}} | string {PLATFORM} | x"], []),
    ],
)
def test_secrets_and_their_header(rows: list[str], rules: list[str]) -> None:
    found = lint(rows, sample="")
    assert [rule for rule in found.rules if rule.startswith("cipher")] == rules


def test_a_missing_header_is_shown() -> None:
    found = lint([*ROWS, f"| b {{data-indent=1}} | string {PLATFORM} | x"], sample="")
    assert found.frame("cipher-serial-missing") == (
        "openapi/v3/pay/orders.md:14:3: error: `b` is encrypted, but no header names the key "
        "[cipher-serial-missing]\n"
        "    14 | | b {data-indent=1} | string {data-tooltip=微信支付公钥/平台证书 "
        "data-encrypted=by-rsa-pubkey} | x\n"
        "       |   ^\n"
        "  expected: a row `Wechatpay-Serial` below `headers`\n"
        "  done: the client sets the header"
    )


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("string", "加密的手机号", True),
        ("string", "加密后的证书内容", True),
        ("string", "身份证号（需加密）", True),
        ("string", "回调密文", True),
        ("string[]", "加密的字段值列表", True),
        ("boolean", "提交内容需要加密", False),
        ("string", "提交内容需要加密", False),
        ("string", "加密密钥", False),
        ("string", "加密code", False),
        ("string", "对数据进行加密的加密算法", False),
        ("string", "数据加密的附加数据", False),
        ("string", "加密的平台证书序列号", False),
        ("string", "加密的手机号<br/>`A` 枚举值", False),
        (f"string {PLATFORM}", "加密的手机号", False),
        ("object", "加密的内容", False),
    ],
)
def test_cipher_in_prose(kind: str, text: str, told: bool) -> None:
    found = lint(
        [*SERIAL, *ROWS, f"| b {{data-indent=1}} | {kind} | {text}"], sample=""
    )
    assert ("cipher-in-prose" in found.rules) == told


# -- types ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (["| a | integer | 甲"], 1),
        (["| a | string | 甲"], 0),
        (["| a | integer | 乙"], 0),
        (["| a | string[] | 甲"], 1),
        (
            [
                "| a | integer | 甲",
                "| o | object | x",
                "| a {data-indent=1} | integer | 甲",
            ],
            1,
        ),
    ],
)
def test_the_same_field_with_two_types(reply: list[str], told: int) -> None:
    found = lint(reply=reply)
    assert found.rules == ["type-inconsistent"] * told


def test_the_first_of_two_types_is_named() -> None:
    item = lint(reply=["| a | integer | 甲"]).finding("type-inconsistent")
    assert item.message == "`a` is integer here and string at line 13"


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("number", "integer", True),
        ("number[]", "integer", True),
        ("number", "number", False),
        ("float", "integer", False),
    ],
)
def test_number_and_integer(first: str, second: str, told: bool) -> None:
    rows = [f"| a | {first} | 甲", f"| b | {second} | 乙"]
    assert ("type-number-and-integer" in lint(reply=rows).rules) == told


def test_the_status_of_an_acknowledgement_is_a_number_too() -> None:
    rows = ["| body | object | x", "| a {data-indent=1} | number | 甲"]
    found = read(notice_page(rows) + REFERENCE, NOTICE, lint=True)
    assert found.rules == ["type-number-and-integer", "enum-status-classes"]


# -- samples -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sample",
    [
        "",
        "$uri = 'https://a.cn/';",
        "$client->postAsync($url, ['sink' => './x.pdf']);",
    ],
)
def test_no_sample_of_the_call(sample: str) -> None:
    assert lint(sample=sample).rules == ["sample-absent"]


@pytest.mark.parametrize(
    ("sample", "rules"),
    [
        (json("'a' => 'x', 'b' => 'y'"), ["sample-key-undocumented"]),
        (json(""), ["sample-optional-missing"]),
        (json("'a' => 1"), ["sample-type"]),
        (json("'a' => ['x']"), ["sample-type"]),
        (json("'a' => $x->y()"), []),
        (json("'a' => \\json_encode(['x' => 1])"), ["sample-json-unannounced"]),
        (SAMPLE.replace("->post", "->get"), ["verb-sample-differs"]),
        (SAMPLE.replace("v3/pay/orders", "v3/pay/order"), ["path-sample-differs"]),
        (SAMPLE.replace("'json' =>", "'sink' => 'x', 'handler' => $y, 'json' =>"), []),
        (
            SAMPLE.replace("'json' =>", "'jsno' =>"),
            ["sample-key-undocumented", "sample-optional-missing"],
        ),
    ],
)
def test_table_and_sample(sample: str, rules: list[str]) -> None:
    rows = ['| json | object {data-tooltip="对应PHP的array"} | JSON', ROWS[1]]
    assert sorted(lint(rows, sample).rules) == rules


def test_a_required_row_that_a_sample_lacks() -> None:
    found = lint([BODY, "| a {data-required data-indent=1} | string | 甲"], json(""))
    assert found.rules == ["sample-required-missing"]


@pytest.mark.parametrize(
    ("row", "sample", "rules"),
    [
        (
            "string | 甲<br/>`A` \\| `B` 枚举值之一",
            "'a' => 'C'",
            ["sample-value-not-listed"],
        ),
        ("string | 甲<br/>`A` \\| `B` 枚举值之一", "'a' => 'B'", []),
        (
            "string[] | 甲<br/>`A` \\| `B` 枚举值之一",
            "'a' => ['B', 'C']",
            ["sample-value-not-listed"],
        ),
        (
            "integer | 甲<br/>`1` \\| `2` 枚举值之一",
            "'a' => 3",
            ["sample-value-not-listed"],
        ),
        ("number | 甲", "'a' => 1.5", []),
        ("integer | 甲", "'a' => 1.5", ["sample-type"]),
        ("boolean | 甲", "'a' => true", []),
        ("boolean | 甲", "'a' => 'true'", ["sample-type"]),
        ("object | 甲", "'a' => ['x' => 1]", []),
        (
            "string {data-encoded=by-json_encode} | 甲",
            "'a' => \\json_encode(['x' => 1])",
            [],
        ),
        (
            "string {data-encoded=by-json_encode} | 甲",
            "'a' => ['x' => 1]",
            ["sample-type"],
        ),
        ("string {data-encoded=by-json_encode} | 甲", "'a' => '{}'", []),
    ],
)
def test_values_and_types_of_a_sample(row: str, sample: str, rules: list[str]) -> None:
    found = lint([BODY, f"| a {{data-indent=1}} | {row}"], json(sample))
    assert [rule for rule in found.rules if rule.startswith("sample")] == rules


def test_families_in_a_sample() -> None:
    rows = [BODY, "| coupon_id_$n {data-indent=1} | string | 甲"]
    found = lint(
        rows, json("'coupon_id_0' => 'x', 'coupon_id_12' => 'y', 'coupon_id_x' => 'z'")
    )
    assert found.rules == ["name-alias", "sample-key-undocumented"]


def test_samples_that_differ() -> None:
    text = call_page(ROWS, sample=SAMPLE) + REFERENCE
    other = f"```php [异步声明式]\n{SAMPLE.replace('x', 'z').replace('post', 'postAsync')}\n```\n"
    found = read(text.replace("\n:::\n", f"\n{other}\n:::\n", 1), lint=True)
    assert found.rules == ["sample-disagree"]


def test_a_value_outside_its_list_is_shown() -> None:
    row = "| a {data-indent=1} | string | 海关<br/>`SHANGHAI_ZS` \\| `GUANGZHOU` 枚举值之一"
    found = lint([BODY, row], json("\n  'a' => 'SHANGHAI',\n"))
    assert found.frame("sample-value-not-listed") == (
        "openapi/v3/pay/orders.md:21:10: error: `SHANGHAI` is no documented value of `a` "
        "[sample-value-not-listed]\n"
        "    21 |   'a' => 'SHANGHAI',\n"
        "       |          ^^^^^^^^^^\n"
        "  expected: one of SHANGHAI_ZS, GUANGZHOU"
    )


@pytest.mark.parametrize(
    ("row", "url", "key", "rule"),
    [
        ("use_id", "out_trade_no", "use_id", "path-param-unknown-row"),
        ("use_id", "use_id", "use_id", "path-param-unknown-row"),
        ("use_id", "out_trade_no", "out_trade_no", "path-param-unknown-row"),
        ("out_trade_no", "use_id", "use_id", "path-sample-differs"),
        ("out_trade_no", "use_id", "out_trade_no", "path-sample-differs"),
        ("out_trade_no", "out_trade_no", "use_id", "sample-key-undocumented"),
    ],
)
def test_a_misnamed_path_variable_is_told_once(
    row: str, url: str, key: str, rule: str
) -> None:
    sample = f"$i->chain('v3/pay/{{{url}}}')->post(['{key}' => 'x']);"
    found = lint(
        [f"| {row} {{data-required}} | string | x"],
        sample,
        path="openapi/v3/pay/{out_trade_no}.md",
    )
    assert found.rules == [rule]


@pytest.mark.parametrize(
    ("path", "url", "expected"),
    [
        ("v3/pay/orders", "v3/pay/orders", None),
        ("v3/pay/orders/index", "v3/pay/orders/{empty}", None),
        ("v3/pay/orders/index", "v3/pay/orders", None),
        ("v3/pay/orders/index", "v3/pay/{empty}", "`v3/pay/orders/`"),
        ("v3/pay/orders/index", "v3/pay/orders/index", "`v3/pay/orders`"),
        ("v3/pay/orders", "v3/pay/orders/{empty}", "`v3/pay/orders`"),
        ("v3/pay/orders", "v3/pay/order", "`v3/pay/orders`"),
    ],
)
def test_a_trailing_slash_is_no_index(
    path: str, url: str, expected: str | None
) -> None:
    found = lint(sample=SAMPLE.replace("v3/pay/orders", url), path=f"openapi/{path}.md")
    assert found.rules == (["path-sample-differs"] if expected else [])
    if expected:
        assert str(found.found[0].expected).startswith(f"{expected}, as the file")


HOST = "https://apihk.a.cn/"
ROW = f"| base_uri {{data-required}} | string | 接入点`{HOST}`"


@pytest.mark.parametrize(
    ("rows", "shown", "told"),
    [
        ([ROW], f"'{HOST}'", False),
        ([ROW], f"'{HOST.rstrip('/')}'", False),
        ([ROW], "$host", False),
        ([ROW], "'https://api.a.cn/'", True),
        ([ROW], "'https://apihk.a.cn/v3/'", True),
        ([ROW], None, True),
        ([ROW.replace(" {data-required}", "")], None, False),
        ([], None, False),
        ([], "'https://api.mch.weixin.qq.com/'", False),
        ([], f"'{HOST}'", True),
    ],
)
def test_the_host_of_a_sample(rows: list[str], shown: str | None, told: bool) -> None:
    option = f"'base_uri' => {shown}, " if shown else ""
    sample = SAMPLE.replace("post([", f"post([{option}")
    found = lint([*rows, *ROWS], sample)
    assert found.rules == ["host-sample-differs"] * told


LISTED = "| a {data-indent=1} | string | 甲<br/>`FAST` \\| `CHEAP` 枚举值之一"
NUMBERS = "| a {data-indent=1} | integer | 甲<br/>`1` \\| `2` 枚举值之一"
MANY = LISTED.replace("string", "string[]")


@pytest.mark.parametrize(
    ("row", "value", "rules"),
    [
        (LISTED, "'string'", []),
        (LISTED, "'xxx'", []),
        (LISTED, "'...'", []),
        (LISTED, "'<mode>'", []),
        (LISTED, "'YOUR_MODE'", []),
        (LISTED, "'x'", ["sample-value-not-listed"]),
        (LISTED, "'fast'", ["sample-value-not-listed"]),
        (LISTED, "'0'", ["sample-value-not-listed"]),
        (NUMBERS, "0", []),
        (NUMBERS, "'0'", ["sample-type"]),
        (NUMBERS, "'integer'", []),
        (NUMBERS, "3", ["sample-value-not-listed"]),
        (MANY, "['string']", []),
        (MANY, "['FAST', 'SLOW']", ["sample-value-not-listed"]),
    ],
)
def test_a_value_that_somebody_was_to_put_in(
    row: str, value: str, rules: list[str]
) -> None:
    assert lint([BODY, row], json(f"'a' => {value}")).rules == rules


AMOUNT = "| amount {data-indent=1} | object {data-tooltip=x} | 金额"
INNER = "| amount {data-indent=2} | integer | 金额"


@pytest.mark.parametrize(
    ("rows", "reply", "told"),
    [
        ([AMOUNT, INNER], [], False),
        (
            [AMOUNT, INNER],
            [
                "| amount | object {data-tooltip=x} | 金额",
                "| amount {data-indent=1} | integer | 金额",
            ],
            False,
        ),
        ([AMOUNT, INNER], ["| amount | integer | 金额"], False),
        ([AMOUNT, INNER], ["| amount | string | 金额"], True),
        (
            [AMOUNT, INNER],
            [
                "| amount | object {data-tooltip=x} | 金额",
                "| amount {data-indent=1} | string | 金额",
            ],
            True,
        ),
    ],
)
def test_a_parent_and_its_child_are_two_things(
    rows: list[str], reply: list[str], told: bool
) -> None:
    found = lint([BODY, *rows], json("'amount' => ['amount' => 1]"), reply=reply)
    assert ("type-inconsistent" in found.rules) == told


# -- the whole tree ------------------------------------------------------------------------


def tree(*pages: tuple[str, str]) -> tuple[Diagnostic, ...]:
    found = [(path, read(text, path)) for path, text in pages]
    return check_tree(
        [PageFields(path, page.page.lines, page.api) for path, page in found]
    )


def states(*lists: str) -> list[tuple[str, str]]:
    return [
        (
            f"openapi/v3/p{number}.md",
            call_page(ROWS, [f"| state | string | 状态<br/>{values} 枚举值之一"]),
        )
        for number, values in enumerate(lists)
    ]


USUAL = ["`SUCCESS` \\| `CLOSED`"] * 3


@pytest.mark.parametrize(
    ("values", "near"),
    [
        ("`SUCEESS` \\| `PENDING`", "`SUCEESS` resembles `SUCCESS`"),
        ("`SUCCES` \\| `PENDING`", "`SUCCES` resembles `SUCCESS`"),
        ("`SUCCCESS` \\| `PENDING`", "`SUCCCESS` resembles `SUCCESS`"),
        ("`SUCECSS` \\| `PENDING`", "`SUCECSS` resembles `SUCCESS`"),
        ("`SUCcESS` \\| `PENDING`", "`SUCcESS` resembles `SUCCESS`"),
        ("`Success` \\| `Closed`", None),
        ("`SUCCESS1` \\| `PENDING`", None),
        ("`SUCCESS` \\| `PENDING`", None),
        ("`SUCXXSS` \\| `PENDING`", None),
        ("`SUCEESS` \\| `SUCCESS`", None),  # both are meant where both are listed
    ],
)
def test_a_value_that_resembles_a_frequent_one(values: str, near: str | None) -> None:
    found = [
        d for d in tree(*states(*USUAL, values)) if d.rule == "enum-near-duplicate"
    ]
    assert [d.message.partition(",")[0] for d in found] == ([near] if near else [])


@pytest.mark.parametrize(
    ("usual", "values", "told"),
    [
        # words that happen to be alike
        ("`RUNNING` \\| `PAUSED`", "`INVITED` \\| `PASSED`", False),
        ("`OPENED` \\| `PAUSED`", "`OPENED` \\| `PASSED`", False),
        ("`OPENED` \\| `LOCKED`", "`NORMAL` \\| `BLOCKED`", False),
        ("`AUDIT_PAUSED` \\| `A`", "`AUDIT_PASSED` \\| `A`", False),
        ("`BOUND_2` \\| `A`", "`UNBOUND_2` \\| `A`", False),
        # the same list with a slip in it
        ("`UNDECLARED` \\| `A` \\| `B`", "`NDECLARED` \\| `A` \\| `B`", True),
        ("`PAUSED` \\| `A`", "`PAUSDE` \\| `A`", True),
        ("`BLOCKED` \\| `A`", "`BLOKCED` \\| `A`", True),
        ("`CANCELLED` \\| `A`", "`CANCELLLED` \\| `A`", True),
    ],
)
def test_a_slip_is_told_from_another_word(usual: str, values: str, told: bool) -> None:
    found = tree(*states(usual, usual, usual, values))
    assert [d.rule for d in found] == ["enum-near-duplicate"] * told


@pytest.mark.parametrize(("company", "told"), [("A", True), ("C", False)])
def test_a_value_of_another_field_is_a_slip_in_the_same_company_only(
    company: str, told: bool
) -> None:
    elsewhere = (
        "openapi/v3/x.md",
        call_page(ROWS, ["| mode | string | 模式<br/>`GRADED` \\| `B` 枚举值之一"]),
    )
    lists = ["`TRADED` \\| `A`"] * 3 + [f"`GRADED` \\| `{company}`"]
    found = tree(*states(*lists), elsewhere)
    assert [d.rule for d in found] == ["enum-near-duplicate"] * told


def test_a_misprint_that_is_frequent_is_the_odd_one_all_the_same() -> None:
    found = tree(*states(*["`SUCcESS` \\| `CLOSED`"] * 3, "`SUCCESS` \\| `CLOSED`"))
    assert {d.page for d in found} == {f"openapi/v3/p{n}.md" for n in range(3)}


def test_links_to_pages_that_are_not_there() -> None:
    notice = "::: danger {.im-deprecated}\n[甲](/openapi/v3/p0) [乙](/openapi/v3/none#get)\n:::\n\n"
    text = call_page(ROWS).replace("| 请求参数", notice + "| 请求参数", 1)
    stub = "---\nhead:\n  - - meta\n    - content: 0;url=/openapi/v3/gone\n---\n"
    found = tree(*states("`A`"), ("openapi/v3/x.md", text), ("openapi/v3/y.md", stub))
    assert [(d.page, d.location.line) for d in found] == [
        ("openapi/v3/x.md", 6),
        ("openapi/v3/y.md", 1),
    ]
    assert frame(found[1]) == (
        "openapi/v3/y.md:1:1: warning: `/openapi/v3/gone` leads to no page of this tree "
        "[link-broken]\n     1 | ---\n       | ^\n  expected: the path of a page"
    )
