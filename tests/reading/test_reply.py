"""The response table, acknowledgements, and what stands around the tables of an operation."""

from __future__ import annotations

import pytest

from imtable.ir.model import (
    Event,
    Notice,
    NoticeKind,
    Operation,
    Reference,
    Reply,
    Scenario,
)
from support.reading import BODY, NOTICE, Read, call_page, notice_page, read, shape

V2 = "openapi/v2/pay/unifiedorder.md"
ROWS = [BODY, "| a {data-indent=1} | string | 甲"]
SAMPLE = "$instance->chain('v3/pay/orders')->post(['json' => ['a' => 'x']]);"


def note(text: str) -> str:
    return f"| {text} {{align=center colspan=3}}"


# -- kinds of replies ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "sample", "kind"),
    [
        ("openapi/v3/pay/orders.md", SAMPLE, "json"),
        (V2, SAMPLE, "xml"),
        (V2, SAMPLE + "\nprint_r(\\json_decode((string) $res->getBody()));", "json"),
    ],
)
def test_fields(path: str, sample: str, kind: str) -> None:
    rows = ["| a | object | 甲", "| b {data-indent=1} | string | 乙"]
    reply = read(call_page(ROWS, rows, sample=sample), path).operation.reply
    assert (reply.kind, reply.status, shape(reply.fields)) == (kind, None, "a(b)")


@pytest.mark.parametrize(
    ("text", "sample", "reply"),
    [
        ("空字符串(无返回内容)", "", Reply(kind="empty", status=204)),
        ("空字符串(无返回内容)", SAMPLE, Reply(kind="empty", status=204)),
        (
            "空字符串(无返回内容)",
            SAMPLE + "\nprint_r($res->getStatusCode() === 202);",
            Reply(kind="empty", status=202),
        ),
        (
            "文件流(保存后按本地PDF文件查看)",
            "",
            Reply(kind="file", media="application/pdf"),
        ),
        ("文件流(图片)", "", Reply(kind="file", media="image/*")),
        ("文件流(保存后解析)", "", Reply(kind="file")),
        ("`30x`跳转(无实际返回信息)", "", Reply(kind="redirect")),
    ],
)
def test_notes(text: str, sample: str, reply: Reply) -> None:
    found = read(call_page(ROWS, [note(text)], sample=sample))
    lowered = found.operation.reply
    assert lowered.note == text
    assert (lowered.kind, lowered.status, lowered.media) == (
        reply.kind,
        reply.status,
        reply.media,
    )
    assert found.rules == []
    assert found.lowered.rows.notes == 1


def test_a_table_of_failures_only() -> None:
    found = read(
        call_page(ROWS, ["| return_code | string | x"], caption="异常字典"), V2
    )
    assert found.operation.reply.kind == "failure"
    assert shape(found.operation.reply.fields) == "return_code"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ("`FAIL` 枚举值", "failure"),
        ("`SUCCESS` \\| `FAIL` 枚举值之一", "xml"),
        ("`SUCCESS` 枚举值", "xml"),
        ("FAIL", "xml"),
    ],
)
def test_a_table_that_can_only_fail(values: str, kind: str) -> None:
    rows = ["| return_code | string | x", f"| result_code | string | y<br/>{values}"]
    assert read(call_page(ROWS, rows), V2).operation.reply.kind == kind


def test_an_empty_table_is_undocumented_not_empty() -> None:
    found = read(call_page(ROWS, []))
    assert found.operation.reply == Reply(kind="none")
    assert found.rules == ["table-response-empty"]


@pytest.mark.parametrize(
    "rows",
    [
        [note("无")],
        [note("空字符串"), note("文件流")],
        [note("空字符串"), "| a | string | x"],
    ],
)
def test_a_note_that_cannot_be_understood(rows: list[str]) -> None:
    found = read(call_page(ROWS, rows))
    assert found.rules == ["note-unknown"]
    assert found.set_aside


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([note("无"), "| a | string | x"], "json"),
        ([note("空字符串"), note("无")], "empty"),
    ],
)
def test_a_remark_among_rows_is_left_out(rows: list[str], kind: str) -> None:
    found = read(call_page(ROWS, rows))
    assert found.operation.reply.kind == kind
    assert found.rules == ["note-idle"]
    assert not found.set_aside


def test_an_unknown_note_is_shown() -> None:
    assert read(call_page(ROWS, [note("无")])).frame("note-unknown") == (
        "openapi/v3/pay/orders.md:19:3: error: a note that is not understood, or contradicts "
        "the rows beside it [note-unknown]\n"
        "    19 | | 无 {align=center colspan=3}\n"
        "       |   ^^\n"
        "  expected: one note alone: `空字符串…`, `文件流…`, `跳转…`\n"
        "  done: the operation is set aside"
    )


# -- acknowledgements ----------------------------------------------------------------------

EVENT = ["| body | object | x", "| id {data-indent=1} | string | x"]
STATUS = "| status | integer | 应答码<br/>`20X` `4XX` `5XX` 枚举值之一"
ANSWER = [
    STATUS,
    "| body | object | x",
    "| code {data-required data-indent=1} | string | x",
    "| message {data-indent=1} | string | x",
]


def acknowledgement(rows: list[str], path: str = NOTICE) -> Read:
    return read(notice_page(EVENT, rows), path)


@pytest.mark.parametrize(
    ("path", "kind"), [(NOTICE, "json"), ("webhook/v2/x.md", "xml")]
)
def test_acknowledgement(path: str, kind: str) -> None:
    found = acknowledgement(ANSWER, path)
    reply = found.operation.reply
    assert (reply.kind, reply.statuses) == (kind, ("20X", "4XX", "5XX"))
    assert shape(reply.fields) == "code message"
    assert found.rules == ["enum-status-classes"]
    assert found.lowered.rows.in_ir == found.lowered.rows.total


def test_acknowledgement_with_headers() -> None:
    rows = [
        "| headers | object | x",
        "| Content-Type {data-indent=1} | string | `text/plain`",
    ]
    (member,) = acknowledgement(rows).operation.reply.headers
    assert member.values is not None
    assert (member.name, member.values.form) == ("Content-Type", 7)


@pytest.mark.parametrize(
    ("rows", "rule", "last"),
    [
        ([*ANSWER, "| other | string | x"], "request-row-unknown", 5),
        ([*ANSWER, *ANSWER[1:]], "variant-unseparated", 7),
        ([STATUS, "| x {data-indent=1} | string | x"], "scalar-children", 2),
    ],
)
def test_rows_of_an_acknowledgement_without_a_place(
    rows: list[str], rule: str, last: int
) -> None:
    found = acknowledgement(rows)
    first = next(row.line for row in found.page.rows if row.text == rows[0])
    assert found.finding(rule).last_line == first + last - 1
    assert not found.set_aside


def test_a_marker_below_the_body_of_an_acknowledgement_is_idle() -> None:
    found = acknowledgement([*ANSWER[:2], "| {colspan=3 .im-table-line}", *ANSWER[2:]])
    assert "line-idle" in found.rules
    assert shape(found.operation.reply.fields) == "code message"


# -- notices and alerts --------------------------------------------------------------------


def with_text(text: str) -> Operation:
    """A call with this text between its description and its first table."""
    description = "{{ $frontmatter.description }}\n\n"
    return read(
        call_page(ROWS).replace(description, description + text + "\n\n")
    ).operation


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        (":beginner: {.im-redesigned}", "redesigned"),
        (":no_entry_sign: {.im-deprecated}", "deprecated"),
        (":closed_lock_with_key: {.im-privated}", "privated"),
        (":jack_o_lantern: {.im-discarded}", "discarded"),
    ],
)
def test_notice(opening: str, kind: NoticeKind) -> None:
    text = (
        "已于 `2022.09.08` 下线，见 [新接口](/openapi/v3/a/{b})、[同](/openapi/v3/a/{b}) "
        "和 [公告](https://a.cn/x)"
    )
    (found,) = with_text(f"::: danger {opening}\n\n{text}\n\n:::").notices
    assert found == Notice(
        kind=kind,
        text=text,
        date="2022.09.08",
        successors=("/openapi/v3/a/{b}",),
    )


def test_a_notice_without_date_and_successor() -> None:
    (found,) = with_text("::: warning {.im-privated}\n已关闭，`2022年` 起\n:::").notices
    assert (found.date, found.successors) == (None, ())


@pytest.mark.parametrize(
    "name", ["im-need-accessment", "im-important", "im-parsed", "other"]
)
def test_other_containers_are_alerts(name: str) -> None:
    found = with_text(f"::: warning :warning: {{.{name}}}\n\n注意\n\n:::")
    assert (found.notices, found.alerts) == ((), ("注意",))


def test_quotes_before_and_after_the_tables() -> None:
    text = call_page(ROWS) + "\n> [!IMPORTANT] 重要提示\n> - 甲\n"
    text = text.replace("| 请求参数", "> [!IMPORTANT] 注意：\n> - 乙\n\n| 请求参数")
    assert read(text).operation.quotes == (
        "> [!IMPORTANT] 注意：\n> - 乙",
        "> [!IMPORTANT] 重要提示\n> - 甲",
    )


def test_further_paragraphs_are_alerts() -> None:
    found = with_text("第二段")
    assert (found.description, found.alerts) == ("创建订单", ("第二段",))


def test_an_operation_without_description() -> None:
    text = call_page(ROWS).replace("{{ $frontmatter.description }}\n\n", "")
    assert read(text).operation.description is None


# -- references and scenarios --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("参阅 [官方文档](https://a.cn/1)", ["1"]),
        ("参阅 [官方文档](https://a.cn/1) [官方文档](https://a.cn/2)", ["1", "2"]),
        ("参阅\n- [甲](https://a.cn/1)\n- [乙](https://a.cn/2)", ["1", "2"]),
        ("参阅\n\n- [甲](https://a.cn/1)\n- [乙](https://a.cn/2)", ["1", "2"]),
        ("参阅", []),
        ("另见 [甲](https://a.cn/1)", []),
    ],
)
def test_references(text: str, links: list[str]) -> None:
    found = read(call_page(ROWS) + "\n" + text + "\n").operation.references
    assert [item.url.removeprefix("https://a.cn/") for item in found] == links


def test_a_reference_has_a_title() -> None:
    found = read(call_page(ROWS) + "\n参阅 [官方流程图](https://a.cn/1)\n")
    assert found.operation.references == (
        Reference(title="官方流程图", url="https://a.cn/1"),
    )


def test_scenarios() -> None:
    text = notice_page(EVENT).replace(
        "\n| 应答规范",
        "\n1. 直连 {#DIRECT}\n2. 合作伙伴 {#PARTNER}\n3.  其他\n4. 见 {x}\n\n| 应答规范",
    )
    assert read(text, NOTICE).operation.scenarios == (
        Scenario(id="DIRECT", text="直连"),
        Scenario(id="PARTNER", text="合作伙伴"),
        Scenario(id="", text="其他"),
        Scenario(id="", text="见 {x}"),
    )


# -- samples -------------------------------------------------------------------------------


def test_one_sample_and_every_fragment_keep_their_code() -> None:
    text = call_page(ROWS, sample=SAMPLE)
    other = f"```php [异步声明式]\n{SAMPLE.replace('post', 'postAsync')}\n```\n\n"
    tip = "::: tip 固定搭配组合要求\n:::\n\n```php [现金营销]\n'a' => 'x',\n```\n"
    text = text.replace("::: code-group\n\n", "::: code-group\n\n" + other)
    text = text.replace("\n| 返回字典", f"\n{tip}\n| 返回字典")
    found = read(text).operation.samples
    assert [(item.label, item.code is not None, item.group) for item in found] == [
        ("异步声明式", False, None),
        ("同步声明式", True, None),
        ("现金营销", True, "固定搭配组合要求"),
    ]


def test_a_sample_that_cannot_be_read() -> None:
    found = read(call_page(ROWS, sample="$i->chain('v3/a')->post(['a' => ]);"))
    item = found.finding("sample-unparsable")
    assert item.source == "$i->chain('v3/a')->post(['a' => ]);"
    assert not found.set_aside


def test_an_event_is_named_after_its_file() -> None:
    found = read(notice_page(EVENT), "webhook/v3/A.B.C.md")
    assert found.operation.target == Event(name="A.B.C")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("| 空字符串(无返回内容)", "empty"),
        ("| 空字符串(无返回内容) | |", "empty"),
        ("| 空字符串(无返回内容) {align=center}", "empty"),
        ("空字符串(无返回内容)", "empty"),
        ("| 文件流(需解析) | | |", "file"),
        ("| `30x`跳转(无实际返回信息) {align=center colspan=3} | |", "redirect"),
    ],
)
def test_a_note_is_known_by_its_words_too(text: str, kind: str) -> None:
    found = read(call_page(ROWS, [text]))
    assert found.operation.reply.kind == kind
    assert found.rules == ["note-unmarked"]


@pytest.mark.parametrize("text", ["| 无返回内容 | |", "| 见说明"])
def test_a_reply_of_which_nothing_is_known_sets_the_operation_aside(text: str) -> None:
    found = read(call_page(ROWS, [text]))
    assert "note-unknown" in found.rules
    assert found.set_aside
