"""The request table: parts, path variables, options and hosts, and rows without a place."""

from __future__ import annotations

import pytest

from imtable.ir.model import (
    Binary,
    Encoded,
    Event,
    Json,
    Mapping,
    Options,
    Record,
    Route,
    Scalar,
)
from support.reading import (
    BODY,
    NOTICE,
    Read,
    call_page,
    fields_of,
    notice_page,
    read,
    shape,
)

LINE = "| {colspan=3 .im-table-line}"
QUERY = "| query | object | 查询参数"
VARIED = "openapi/v3/pay/orders/{out_trade_no}.md"


def route(found: Read) -> Route:
    target = found.operation.target
    assert isinstance(target, Route)
    return target


def parameters(found: Read) -> list[tuple[str, str]]:
    return [(p.part, p.field.name) for p in found.operation.request.parameters]


# -- parts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ("json", "json"),
        ("xml", "xml"),
        ("query", "query"),
        ("headers", "headers"),
        ("body", "multipart"),
    ],
)
def test_top_level_rows_are_parts(row: str, part: str) -> None:
    found = read(
        call_page(
            [
                f"| {row} {{data-required}} | object | x",
                "| a {data-indent=1} | string | x",
            ]
        )
    )
    assert parameters(found) == [(part, row)]
    parameter = found.parameter(row)
    assert shape([parameter.field]) == f"{row}(a)"
    assert parameter.field.required == "name"


def test_a_call_without_parameters() -> None:
    found = read(call_page([]))
    assert found.operation.request.parameters == ()
    assert found.rules == ["table-request-empty"]
    assert not found.set_aside


def test_a_query_may_hold_a_json_string() -> None:
    rows = [
        QUERY,
        "| authorized {data-indent=1} | string {data-encoded=by-json_encode} | x",
        LINE,
        "| id {data-indent=2} | string | x",
    ]
    (member,) = fields_of(read(call_page(rows)).parameter("query").field.type)
    assert isinstance(member.type, Encoded)
    assert member.type.codec == Json()


def test_headers_of_one_code_are_constants() -> None:
    rows = [
        "| headers | object | x",
        "| Accept-Encoding {data-indent=1} | string | `gzip`",
    ]
    (member,) = fields_of(read(call_page(rows)).parameter("headers").field.type)
    assert member.values is not None
    assert (member.values.form, member.values.constant) == (7, True)
    (member,) = fields_of(
        read(call_page([BODY, "| a {data-indent=1} | string | `gzip`"]))
        .parameter("json")
        .field.type
    )
    assert member.values is None


def test_multipart() -> None:
    rows = [
        "| body {data-required} | object | x",
        "| meta {data-required data-indent=1} | string {data-encoded=by-json_encode} | x",
        LINE,
        "| filename {data-required data-indent=2} | string | x",
        "| extra {data-indent=2} | object | x",
        "| media {data-required data-indent=1} | object | x",
        "| note {data-indent=1} | string | x",
        "| list {data-indent=1} | object[] | x",
    ]
    meta, media, note, several = fields_of(
        read(call_page(rows)).parameter("body").field.type
    )
    assert isinstance(meta.type, Encoded)
    assert meta.type.codec == Json()
    assert [field.type for field in fields_of(meta.type)] == [
        Scalar(kind="string"),
        Mapping(),
    ]
    assert (media.type, note.type) == (Binary(), Scalar(kind="string"))
    assert "Binary" not in repr(several.type)


def test_only_a_child_of_the_body_itself_is_a_file() -> None:
    rows = ["| body | object | x", "| group {data-indent=1} | object | x"]
    found = read(call_page([*rows, "| inner {data-indent=2} | object | x"]))
    (group,) = fields_of(found.parameter("body").field.type)
    assert [field.type for field in fields_of(group.type)] == [Mapping()]


def test_an_object_without_members_is_a_file_in_a_multipart_body_only() -> None:
    found = read(call_page([BODY, "| media {data-indent=1} | object | x"]))
    assert found.rules == ["object-empty"]
    (member,) = fields_of(found.parameter("json").field.type)
    assert member.type == Mapping()


# -- the URL -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("openapi/v3/pay/orders.md", "v3/pay/orders"),
        ("openapi/v2/pay/unifiedorder.md", "pay/unifiedorder"),
        ("openapi/v2/v2/x.md", "v2/x"),
        ("openapi/v3/a/index.md", "v3/a"),
        ("openapi/v3/index/b.md", "v3/index/b"),
    ],
)
def test_the_path_of_a_page_is_its_url(path: str, template: str) -> None:
    assert route(read(call_page([BODY]), path)).template == template


def chain(url: str, arguments: str = "") -> str:
    return f"$instance->chain('{url}')->post([{arguments}]);"


@pytest.mark.parametrize(
    ("url", "template"),
    [
        ("v3/a/{empty}", "v3/a/"),
        ("v3/a", "v3/a"),
        ("v3/a/", "v3/a"),
    ],
)
def test_an_index_page_ends_in_a_slash_if_its_sample_says_so(
    url: str, template: str
) -> None:
    found = read(call_page([BODY], sample=chain(url)), "openapi/v3/a/index.md")
    assert route(found).template == template


def test_empty_means_nothing_on_other_pages() -> None:
    found = read(call_page([BODY], sample=chain("v3/a/{empty}")), "openapi/v3/a.md")
    assert route(found).template == "v3/a"


def test_a_page_elsewhere_takes_its_url_from_the_sample() -> None:
    text = call_page(
        [BODY, "| a {data-indent=1} | string | x"], sample=chain("v3/pay/orders")
    )
    found = read(text, "orders.md")
    assert (found.rules, route(found).template, found.api.kind) == (
        [],
        "v3/pay/orders",
        "other",
    )


def test_a_page_without_any_url() -> None:
    found = read(call_page([BODY]), "orders.md")
    assert "url-unknown" in found.rules
    assert found.set_aside


# -- path variables ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "kind"), [("string", "string"), ("integer", "integer")]
)
def test_path_variable(word: str, kind: str) -> None:
    found = read(call_page([f"| out_trade_no | {word} | 订单号", QUERY]), VARIED)
    parameter = found.parameter("out_trade_no")
    assert (parameter.part, parameter.field.required) == ("path", "name")
    assert isinstance(parameter.field.type, Scalar)
    assert parameter.field.type.kind == kind


def test_path_variable_without_a_row() -> None:
    found = read(call_page([BODY, "| a {data-indent=1} | string | x"]), VARIED)
    parameter = found.parameter("out_trade_no")
    assert parameter.field.type == Scalar(kind="string")
    assert (parameter.part, parameter.field.required) == ("path", "name")
    assert not found.set_aside
    assert found.finding("path-param-missing").repaired
    assert found.frame("path-param-missing") == (
        "openapi/v3/pay/orders/{out_trade_no}.md:10:1: error: the path has a variable "
        "`{out_trade_no}`, the table no row for it [path-param-missing]\n"
        "    10 | | 请求参数 | 类型 {.type} | 描述 {.desc}\n"
        "       | ^\n"
        "  expected: `| out_trade_no {data-required} | string | …`\n"
        "  done: read as a required string"
    )


def test_the_order_of_a_url_is_kept_for_missing_variables() -> None:
    found = read(call_page([BODY]), "openapi/v3/{a}/{b}.md")
    assert [name for part, name in parameters(found) if part == "path"] == ["a", "b"]


def test_misnamed_path_variable() -> None:
    found = read(
        call_page(["| transaction_id {data-required} | string | 订单号"]), VARIED
    )
    assert parameters(found) == [("path", "out_trade_no")]
    assert found.parameter("out_trade_no").field.title == "订单号"
    item = found.finding("path-param-unknown-row")
    assert (item.repaired, item.before, item.after) == (
        True,
        "transaction_id",
        "out_trade_no",
    )
    assert found.rules == ["path-param-unknown-row"]
    assert found.frame("path-param-unknown-row") == (
        "openapi/v3/pay/orders/{out_trade_no}.md:12:3: error: `transaction_id` is neither an "
        "option nor a variable of the path [path-param-unknown-row]\n"
        "    12 | | transaction_id {data-required} | string | 订单号\n"
        "       |   ^^^^^^^^^^^^^^\n"
        "  expected: `out_trade_no`\n"
        "  done: read as the description of `out_trade_no`"
    )


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        (VARIED, ["| a | string | x", "| b | string | x"]),
        ("openapi/v3/{x}/{y}.md", ["| a | string | x"]),
        (VARIED, ["| a | object | x"]),
        (VARIED, ["| a | object | x", "| b {data-indent=1} | string | x"]),
        ("openapi/v3/pay.md", ["| a | string | x"]),
    ],
)
def test_a_stray_row_that_cannot_be_the_misnamed_one(
    path: str, rows: list[str]
) -> None:
    found = read(call_page(rows), path)
    part = "object" in rows[0]
    rule = "request-part-unknown" if part else "request-row-unknown"
    assert rule in found.rules
    assert found.set_aside == part
    assert part or all(
        found.parameter(name).field.title == ""
        for part, name in parameters(found)
        if part == "path"
    )


def test_a_stray_row_is_shown() -> None:
    found = read(call_page(["| jsno | object | x", "| a {data-indent=1} | string | x"]))
    assert found.frame("request-part-unknown") == (
        "openapi/v3/pay/orders.md:12:3: error: nobody knows where `jsno` goes "
        "[request-part-unknown]\n"
        "    12 | | jsno | object | x\n"
        "       |   ^^^^\n"
        "  expected: a variable of the path, or one of json, xml, query, headers, body, "
        "base_uri, security, nonceless, timeout, fragment\n"
        "  done: the operation is set aside"
    )
    assert found.finding("request-part-unknown").last_line == 13


@pytest.mark.parametrize(
    ("path", "rows", "message"),
    [
        (
            "openapi/v3/pay/orders.md",
            [
                "| json | object | x",
                "| a {data-indent=1} | string | x",
                "| body | object | x",
                "| a {data-indent=1} | string | x",
            ],
            "`json` is the body already",
        ),
        (
            "openapi/v3/pay/{json}.md",
            ["| json | string | x"],
            "the path has a variable of this name too",
        ),
    ],
)
def test_rows_of_which_only_one_can_be_meant(
    path: str, rows: list[str], message: str
) -> None:
    found = read(call_page(rows), path)
    assert found.finding("request-row-clash").message == message
    assert found.set_aside


def test_a_variable_may_be_called_like_an_option() -> None:
    found = read(call_page(["| timeout | string | x"]), "openapi/v3/pay/{timeout}.md")
    assert parameters(found) == [("path", "timeout")]
    assert found.rules == []


def test_path_constant() -> None:
    rows = [
        "| addInstitutionsub {data-required} | string | 固定值`addInstitutionsub`",
        BODY,
    ]
    found = read(call_page(rows), "openapi/v2/secapi/mch/addInstitutionsub.md")
    assert parameters(found) == [("json", "json")]
    assert [field.name for field in route(found).constants] == ["addInstitutionsub"]
    assert route(found).template == "secapi/mch/addInstitutionsub"
    assert not found.set_aside


def test_a_constant_is_never_a_misnamed_variable() -> None:
    rows = ["| orders | string | 固定值`orders`"]
    found = read(call_page(rows), VARIED)
    assert [field.name for field in route(found).constants] == ["orders"]
    assert parameters(found) == [("path", "out_trade_no")]
    assert found.rules == ["path-param-missing"]


# -- options -------------------------------------------------------------------------------


def test_options_are_no_parameters() -> None:
    rows = [
        "| base_uri {data-required} | string | 接入点<br/>固定值`https://payapp.weixin.qq.com/`",
        "| security {data-required} | `true` | 声明使用证书",
        "| nonceless | `true` | 无nonce_str",
        "| timeout | float | 请求超时时间",
        "| fragment {data-required} | string | 固定填`#wechat_redirect`",
    ]
    found = read(call_page(rows))
    assert found.operation.request.parameters == ()
    assert found.operation.request.options == Options(
        client_certificate=True,
        nonceless=True,
        timeout=True,
        fragment="#wechat_redirect",
    )
    assert found.rules == ["type-unknown"]
    assert found.lowered.rows.in_ir == found.lowered.rows.total


@pytest.mark.parametrize(
    ("row", "host", "required"),
    [
        (
            "| base_uri | string | `https://a.cn/`或`https://b.cn/`",
            "https://b.cn/",
            False,
        ),
        (
            "| base_uri {data-required} | string | 固定值`https://a.cn/hk/`",
            "https://a.cn/hk/",
            True,
        ),
        ("| base_uri | string | `https://a.cn`", "https://a.cn/", False),
    ],
)
def test_host(row: str, host: str, required: bool) -> None:
    found = route(read(call_page([row])))
    assert (found.host, found.host_required) == (host, required)


@pytest.mark.parametrize(
    "text", ["接入点", "`a.cn`", "https://a.cn/", "`http://a.cn/`", ""]
)
def test_a_host_that_is_no_secure_address(text: str) -> None:
    found = read(call_page([f"| base_uri | string | {text}"]))
    assert "host-unreadable" in found.rules
    assert found.set_aside


@pytest.mark.parametrize(
    "option", ["base_uri", "security", "nonceless", "timeout", "fragment"]
)
def test_rows_below_an_option(option: str) -> None:
    rows = [
        f"| {option} | string | `https://a.cn/`",
        LINE,
        "| b {data-indent=1} | string | x",
    ]
    found = read(call_page(rows))
    assert found.finding("scalar-children").last_line == 14


# -- rows without a place ------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["json", "query", "security", "base_uri", "out_trade_no"]
)
def test_a_repeated_top_level_row(name: str) -> None:
    row = f"| {name} | object | `https://a.cn/`"
    below = ["| a {data-indent=1} | string | x"] if name in ("json", "query") else []
    found = read(call_page([row, *below, row, *below]), VARIED)
    item = found.finding("variant-unseparated")
    assert item.location.line == 13 + len(below)
    assert item.last_line == 13 + 2 * len(below)
    assert item.expected == "one declaration only; the first stands at line 12"
    assert (
        len([p for p in found.operation.request.parameters if p.field.name == name])
        <= 1
    )


def test_a_note_row_in_a_request_table() -> None:
    found = read(call_page([QUERY, "| 无 {align=center colspan=3}"]))
    assert "note-idle" in found.rules
    assert not found.set_aside


def test_a_line_row_between_top_level_rows() -> None:
    rows = [
        QUERY,
        "| a {data-indent=1} | string | x",
        LINE,
        BODY,
        "| b {data-indent=1} | string | x",
    ]
    found = read(call_page(rows))
    assert found.rules == ["line-idle"]
    assert not found.set_aside


# -- notifications -------------------------------------------------------------------------

ENVELOPE = [
    "| headers | object | x",
    "| Content-Type {data-indent=1} | string | `application/json`",
    "| body | object | x",
    "| event_type {data-indent=1} | string | 类型<br/>`ORDER.PAID` \\| `ORDER.GONE` 枚举值之一",
    "| resource {data-indent=1} | object | x",
    "| ciphertext {data-indent=2} | string {data-encrypted=by-aes-gcm} | x",
    LINE,
    "| event_type {data-indent=3} | string | 业务<br/>`X` 枚举值",
]


def test_notification() -> None:
    found = read(notice_page(ENVELOPE), NOTICE)
    assert parameters(found) == [("headers", "headers"), ("json", "body")]
    assert found.operation.target == Event(
        name="ORDER.PAID", types=("ORDER.PAID", "ORDER.GONE")
    )
    (member,) = fields_of(found.parameter("headers").field.type)
    assert member.values is not None
    assert member.values.form == 7
    assert not found.set_aside


def test_notification_of_the_old_version() -> None:
    rows = ["| body | object | x", "| return_code {data-indent=1} | string | x"]
    rows += [
        "| req_info {data-indent=1} | string {data-encrypted=by-aes-ecb} | x",
        LINE,
        "| refund_id {data-indent=2} | string | x",
    ]
    found = read(notice_page(rows), "webhook/v2/refund-processed.md")
    assert parameters(found) == [("xml", "body")]
    assert (
        shape([found.parameter("body").field])
        == "body(return_code req_info(refund_id))"
    )
    assert found.operation.target == Event(name="refund-processed")


def test_a_misspelt_part_of_a_notification() -> None:
    found = read(notice_page(["| bodi {data-indent=0} | object | x"]), NOTICE)
    assert found.rules[:2] == ["indent-jump", "indent-root"]
    assert found.finding("request-part-unknown").expected == "`headers` or `body`"
    assert found.set_aside


def test_a_repeated_body_of_a_notification() -> None:
    found = read(notice_page([*ENVELOPE, *ENVELOPE[2:]]), NOTICE)
    assert found.finding("variant-unseparated").last_line == 12 + 13
    assert len(found.operation.request.parameters) == 2


def test_record_of_a_body_that_is_no_object() -> None:
    found = read(notice_page(["| body | string | x"]), NOTICE)
    assert not isinstance(found.parameter("body").field.type, Record)
    assert found.operation.target == Event(name="ORDER.PAID")


@pytest.mark.parametrize("word", ["string", "number", "boolean"])
def test_a_part_with_rows_below_it_is_an_object_whatever_its_type(word: str) -> None:
    found = read(
        call_page([f"| json | {word} | JSON", "| a {data-indent=1} | string | A"])
    )
    assert shape(fields_of(found.parameter("json").field.type)) == "a"
    assert found.finding("scalar-children").done == "read as an object"
    assert not found.set_aside


@pytest.mark.parametrize(
    ("rows", "members"),
    [
        (["| b | string | B", "| z {data-indent=1} | string | Z"], "a b z"),
        (
            [
                "| b | object | B",
                "| c {data-indent=2} | string | C",
                "| z {data-indent=1} | string | Z",
            ],
            "a b(c) z",
        ),
    ],
)
def test_a_row_that_lost_its_indent_costs_no_row_below_it(
    rows: list[str], members: str
) -> None:
    found = read(call_page([BODY, "| a {data-indent=1} | string | A", *rows]))
    assert shape(fields_of(found.parameter("json").field.type)) == members
    assert "indent-lost" in found.rules
    assert not found.set_aside


def test_an_unknown_object_above_rows_one_level_deeper_may_be_a_part() -> None:
    rows = [BODY, "| qury | object | Q", "| z {data-indent=1} | string | Z"]
    found = read(call_page(rows))
    assert "request-part-unknown" in found.rules
    assert found.set_aside
