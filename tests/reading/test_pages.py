"""Text -> Page: blocks and their lines, what a page is, and pages that are broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from imtable.reading.blocks import Block, Container, Fence, Heading, Paragraph, Table
from imtable.reading.diagnostics import MOST_OF_A_RULE, Findings
from imtable.reading.front_matter import LONGEST_YAML, substitute
from imtable.reading.page_text import PAGE_LIMIT
from imtable.reading.pages import read_page
from support.reading import (
    BODY,
    CALL,
    HEADER,
    NOTICE,
    call_page,
    fields_of,
    notice_page,
    read,
    shape,
    table,
)

ROWS = [BODY, "| a {data-indent=1} | string | A", "| b {data-indent=1} | string | B"]


def blocks(text: str) -> tuple[Block, ...]:
    return read_page("x.md", text.encode(), Findings("x.md")).blocks


def kinds(text: str) -> list[tuple[str, int]]:
    return [(type(block).__name__, block.line) for block in blocks(text)]


# -- blocks --------------------------------------------------------------------------------


def test_every_kind_of_block_stands_at_its_line() -> None:
    text = (
        "# Title {#mix}\n\ntext\nmore\n\n::: tip :beginner: {.im-x}\n\ninside\n\n:::\n\n"
        "| a | b | c\n| --- | --- | ---\n| x | y | z\n\n{.im-table #request}\n\n"
        "```php [label]\ncode\n```\nafter\n"
    )
    heading, paragraph, container, rows, fence, after = blocks(text)
    assert heading == Heading(1, 1, "Title", "mix")
    assert paragraph == Paragraph(3, ("text", "more"))
    assert container == Container(
        6, "tip", ":beginner:", classes=("im-x",), lines=("inside",)
    )
    assert isinstance(rows, Table)
    assert (rows.line, rows.tail_line, [row.line for row in rows.rows]) == (
        12,
        16,
        [14],
    )
    assert rows.tail is not None
    assert rows.tail.get("request") is not None
    assert fence == Fence(18, "php", "label", "code\n")
    assert after == Paragraph(21, ("after",))


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# {{ $frontmatter.title }} {#post}", ("{{ $frontmatter.title }}", "post")),
        ("## 查询 {#get}", ("查询", "get")),
        ("## 查询{#get}", ("查询", "get")),
        ("## 查询 {.x #get}", ("查询", "get")),
        ("# plain", ("plain", None)),
        ("# plain {.x}", ("plain {.x}", None)),
        ("# a {b} c {#put}", ("a {b} c", "put")),
    ],
)
def test_heading(line: str, heading: tuple[str, str | None]) -> None:
    (block,) = blocks(line)
    assert isinstance(block, Heading)
    assert (block.text, block.anchor) == heading


@pytest.mark.parametrize(
    ("info", "language", "label"),
    [
        ("php [同步声明式]", "php", "同步声明式"),
        ("php{1,2} [x]", "php{1,2}", "x"),
        ("php", "php", ""),
        ("", "", ""),
        ("[x]", "", "x"),
        ("php [unclosed", "php", ""),
    ],
)
def test_fence_label(info: str, language: str, label: str) -> None:
    (block,) = blocks(f"```{info}\ncode\n```")
    assert isinstance(block, Fence)
    assert (block.language, block.label) == (language, label)


def test_a_row_in_a_code_block_is_code() -> None:
    assert kinds("```\n| a | b\n| - | -\n```") == [("Fence", 1)]


def test_a_table_follows_a_paragraph_without_a_blank_line() -> None:
    assert kinds("text\n| a | b\n| - | -\n| c | d") == [("Paragraph", 1), ("Table", 2)]


def test_a_tail_belongs_to_the_table_right_before_it() -> None:
    rows = "| a | b | c\n| - | - | -\n| x | y | z\n\n"
    first, second = blocks(rows + "::: tip\n\n{.im-table #request}\n\n:::\n")
    assert isinstance(first, Table)
    assert first.tail is None
    assert isinstance(second, Container)


def test_a_second_brace_line_is_text() -> None:
    found = blocks("| a | b | c\n| - | - | -\n\n{#request}\n\n{#response}\n")
    assert [type(block) for block in found] == [Table, Paragraph]


def test_containers_are_flat() -> None:
    text = "::: tip\na\n::: warning\nb\n:::\nc\n"
    tip, warning, after = blocks(text)
    assert tip == Container(1, "tip", "", lines=("a",))
    assert warning == Container(3, "warning", "", lines=("b",))
    assert after == Paragraph(6, ("c",))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_change_nothing(end: str, start: str) -> None:
    text = call_page([BODY, "| a {data-indent=1} | string | A"])
    plain = read(text)
    other = read((start + text.replace("\n", end)).encode())
    assert other.api == plain.api
    assert other.page.blocks == plain.page.blocks
    assert other.found == plain.found


def test_the_last_newline_may_be_missing() -> None:
    text = call_page([BODY, "| a {data-indent=1} | string | A"])
    assert read(text.rstrip("\n")).api == read(text).api


# -- front matter --------------------------------------------------------------------------


def test_front_matter_holds_texts() -> None:
    page = read("---\ntitle: 2021-01-02\nno: true\ndescription:\n---\n\ntext\n").page
    assert page.front_matter is not None
    assert page.front_matter.values == {
        "title": "2021-01-02",
        "no": "true",
        "description": "",
    }
    assert [block.line for block in page.blocks] == [7]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("---\n---\ntext", []),
        ("---\n# nothing\n---\ntext", []),
        ("---\n- a\n---\ntext", ["front-matter-invalid"]),
        ("---\ntitle\n---\ntext", ["front-matter-invalid"]),
    ],
)
def test_front_matter_without_keys(text: str, rules: list[str]) -> None:
    found = read(text)
    assert found.page.front_matter is not None
    assert found.rules == [*rules, "page-empty"]
    assert [type(block) for block in blocks(text)] == [Paragraph]


def test_empty_front_matter_ends_at_once() -> None:
    text = "---\n---\n\n| a | b\n| - | -\n| c | d\n\n---\n"
    assert kinds(text)[0] == ("Table", 4)


def test_front_matter_that_is_never_closed_is_text() -> None:
    assert read("---\ntitle: x\n\n# t {#post}\n").page.front_matter is None


def test_substitution_is_done_once_and_leaves_no_gap_for_unknown_keys() -> None:
    page = read("---\ntitle: '{{ $frontmatter.a }}'\na: b\n---\n").page
    matter = page.front_matter
    assert substitute("<{{ $frontmatter.title }}>", matter) == "<{{ $frontmatter.a }}>"
    assert substitute("<{{$frontmatter.none}}>", matter) == "<>"
    assert substitute("<{{ $frontmatter.title }}>", None) == "<>"
    assert substitute("<{{ title }}>", matter) == "<{{ title }}>"


# -- forms of pages ------------------------------------------------------------------------


def test_operation_page() -> None:
    found = read(call_page([BODY, "| a {data-indent=1} | string | A"]))
    assert found.rules == []
    assert found.lowered.form == "api"
    assert not found.set_aside
    assert (found.api.path, found.api.kind, found.api.version) == (
        "openapi/v3/pay/orders",
        "openapi",
        "v3",
    )
    assert (found.api.title, found.api.description) == ("下单", "创建订单")
    operation = found.operation
    assert (
        operation.verb,
        operation.title,
        operation.description,
        operation.level,
    ) == (
        "post",
        "下单",
        "创建订单",
        1,
    )
    assert operation.heading == "{{ $frontmatter.title }}"


def operation_text(verb: str, level: int, title: str) -> str:
    request = table([BODY, "| a {data-indent=1} | string | A"])
    reply = table(["| b | string | B"], "#response")
    return f"{'#' * level} {title} {{#{verb}}}\n\n{title}的描述\n\n{request}\n{reply}\n"


def test_mix_page() -> None:
    found = read(
        "# 卡券 {#mix}\n\n"
        + operation_text("post", 2, "建")
        + operation_text("get", 2, "查")
    )
    assert found.rules == []
    assert found.api.title == "卡券"
    assert [
        (o.verb, o.title, o.level, o.description) for o in found.api.operations
    ] == [
        ("post", "建", 2, "建的描述"),
        ("get", "查", 2, "查的描述"),
    ]


def test_moving_between_two_h1_and_mix_changes_titles_and_levels_only() -> None:
    two = read(operation_text("post", 1, "建") + operation_text("get", 1, "查"))
    mix = read(
        "# 卡券 {#mix}\n\n"
        + operation_text("post", 2, "建")
        + operation_text("get", 2, "查")
    )
    assert two.rules == mix.rules == []
    assert two.api.title == "建"
    for one, other in zip(two.api.operations, mix.api.operations, strict=True):
        assert (one.request, one.reply, one.target) == (
            other.request,
            other.reply,
            other.target,
        )


STUB = (
    "---\ntitle: 'Moved to /openapi/v2/a%7Bb%7D'\nhead:\n  - - meta\n"
    "    - http-equiv: refresh\n      content: 0;url=/openapi/v2/a{b}\nsidebar: false\n---\n"
)


def test_stub_takes_its_target_from_the_refresh() -> None:
    found = read(STUB)
    assert found.lowered.form == "stub"
    assert found.rules == []
    assert (found.api.redirect, found.api.operations) == ("openapi/v2/a{b}", ())


@pytest.mark.parametrize(
    "head",
    [
        "head: refresh",
        "head: [[meta]]",
        "head: [[meta, {content: '0'}]]",
        "head: [{content: 0;url=/x}]",
        "head: [[meta, {content: '0;url= '}]]",
    ],
)
def test_other_heads_are_no_redirects(head: str) -> None:
    found = read(f"---\n{head}\n---\n")
    assert found.lowered.form == "unreadable"
    assert found.rules == ["page-empty"]


@pytest.mark.parametrize(
    "url",
    [
        "0;url=/openapi/v3/pay/{id}",
        "0; URL=/openapi/v3/pay/{id}.md",
        "5;url='/openapi/v3/pay/{id}.html'",
        "0;url=/openapi/v3/pay/{id}#post",
        "0;url=/openapi/v3/pay/%7Bid%7D/",
        "0;url={id}",
        "0;url=../pay/{id}",
    ],
)
def test_the_page_that_a_redirect_leads_to(url: str) -> None:
    found = read(f'---\ntitle: x\nhead:\n- - meta\n  - content: "{url}"\n---\n')
    assert found.api.redirect == "openapi/v3/pay/{id}"
    assert found.rules == []


def test_overview_is_no_api_page() -> None:
    found = read(
        "| 业务标签 | 直连商户模式 | 合作伙伴模式\n| --- | --- | ---\n"
        "| 沙箱环境 {data-protocol=v2 rowspan=3} | [撤销](/openapi/v2/x) {colspan=2}\n"
    )
    assert (found.lowered.form, found.lowered.api, found.rules) == (
        "overview",
        None,
        [],
    )
    assert not found.set_aside


def test_tables_with_a_tail_are_no_overview() -> None:
    """A heading that lost its verb and a caption that lost its words: still an API page."""
    found = read("# x\n\n" + table(ROWS, caption="参数"))
    assert found.lowered.form == "api"
    assert found.rules == ["heading-without-verb"]
    (aside,) = found.api.set_aside
    assert (aside.verb, aside.title, aside.rule) == (None, "x", "heading-without-verb")


def test_an_overview_that_ends_in_a_code_block_is_one() -> None:
    found = read("| a | b\n| - | -\n\n```\n| c | d\n")
    assert found.lowered.form == "overview"
    assert found.rules == ["fence-unclosed"]
    assert not found.set_aside


@pytest.mark.parametrize(
    "text", ["", "\n\n", "text", "# {#mix}", "```\ncode\n```\n", ":::\n"]
)
def test_empty_page(text: str) -> None:
    found = read(text)
    assert found.rules == ["page-empty"]
    assert found.set_aside
    assert found.lowered.api is None


@pytest.mark.parametrize(
    "text",
    [
        "# 指南\n\n文字\n",
        "# 指南 {#guide}\n\n- 甲\n- 乙\n",
        "---\ntitle: 指南\n---\n\n文字\n\n## 签名 {#sign}\n\n```sh\ncurl x\n```\n",
    ],
)
def test_a_text_among_the_pages_of_the_api_is_none_of_them(text: str) -> None:
    found = read(text)
    assert (found.lowered.form, found.rules) == ("overview", ["page-prose"])
    assert not found.set_aside


@pytest.mark.parametrize(
    "text",
    [
        "# 下单 {#post\n\n文字\n",
        "# 下单 {#pots}\n\n文字\n",
        "# 下单\n\n文字\n\n```php\n$instance->chain('v3/a')->post();\n```\n",
    ],
)
def test_a_text_with_the_trace_of_a_call_stays_in_doubt(text: str) -> None:
    assert read(text).set_aside


def test_a_page_without_operation_stays_in_doubt_whatever_else_is_wrong_with_it() -> (
    None
):
    found = read("::: tip\n")
    assert found.rules == ["container-unclosed", "page-empty"]
    assert found.set_aside


# -- headings that open no operation -------------------------------------------------------


def test_table_below_a_heading_without_a_verb() -> None:
    text = call_page(ROWS).replace(" {#post}", "")
    assert read(text).frame("heading-without-verb") == (
        "openapi/v3/pay/orders.md:6:1: error: no operation is opened here, but the table of one "
        "stands below [heading-without-verb]\n"
        "     6 | # {{ $frontmatter.title }}\n"
        "       | ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  expected: a heading with an anchor at its end: `{#get}`, `{#post}`, `{#put}`, `{#patch}`, "
        "`{#delete}`\n"
        "  done: the tables below it are not read"
    )


def test_unknown_anchor() -> None:
    found = read(call_page(ROWS).replace("{#post}", "{#psot}"))
    assert "anchor-unknown" in found.rules
    assert found.set_aside
    assert found.frame("anchor-unknown") == (
        "openapi/v3/pay/orders.md:6:1: error: `#psot` is no verb [anchor-unknown]\n"
        "     6 | # {{ $frontmatter.title }} {#psot}\n"
        "       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  expected: one of get, post, put, patch, delete\n"
        "  done: what stands below this heading is not read"
    )


def test_repeated_verb() -> None:
    found = read(operation_text("get", 1, "甲") + operation_text("get", 1, "乙"))
    assert found.api.operations == ()
    assert found.rules == ["operation-repeated"]
    assert [(each.verb, each.title) for each in found.api.set_aside] == [
        ("get", "甲"),
        ("get", "乙"),
    ]


def test_table_before_every_heading() -> None:
    found = read(table(ROWS) + "\n" + call_page(ROWS).partition("---\n\n")[2])
    assert found.rules == ["heading-without-verb"]
    assert found.set_aside


# -- tables --------------------------------------------------------------------------------


def test_two_tables_of_one_kind() -> None:
    text = (
        call_page(ROWS)
        + "\n"
        + table(["| c | string | C", "| d | string | D"], "#response")
    )
    found = read(text)
    assert found.rules == ["table-repeated"]
    assert found.set_aside
    repeated = found.finding("table-repeated")
    assert repeated.last_line == repeated.location.line + 3


@pytest.mark.parametrize(
    ("lost", "rules"),
    [
        ("\n{.im-table #request}\n", ["table-missing-tail"]),
        ("{.im-table #request}", ["table-missing-tail"]),
        ("#request", ["table-missing-tail"]),
    ],
)
def test_missing_tail(lost: str, rules: list[str]) -> None:
    found = read(
        call_page([BODY, "| a {data-indent=1} | string | A"]).replace(lost, "")
    )
    assert found.rules == rules
    assert shape(fields_of(found.parameter("json").field.type)) == "a"


@pytest.mark.parametrize("lost", ["{.im-table #request}", "#request"])
def test_without_a_caption_a_table_without_tail_is_not_read(lost: str) -> None:
    text = call_page([BODY]).replace("请求参数", "参数").replace(lost, "")
    found = read(text)
    assert found.rules == ["table-unknown"]
    assert [each.verb for each in found.api.set_aside] == ["post"]


@pytest.mark.parametrize("side", ["request", "response"])
def test_missing_table(side: str) -> None:
    text = call_page(ROWS)
    start = text.index("| 请求参数" if side == "request" else "| 返回字典")
    end = text.index(f"{{.im-table #{side}}}") + len(f"{{.im-table #{side}}}")
    found = read(text[:start] + text[end:])
    assert found.rules == ["table-missing"]
    assert found.set_aside
    assert (
        found.finding("table-missing").message == f"this operation has no {side} table"
    )


@pytest.mark.parametrize("path", [CALL, NOTICE])
def test_missing_tables_of_any_page_name_the_heading(path: str) -> None:
    found = read("# 甲 {#post}\n\ntext\n", path)
    assert found.rules == ["table-missing", "table-missing"]
    assert {item.location.line for item in found.found} == {1}


# -- rows that stand in no table -----------------------------------------------------------


def test_blank_line_within_a_table() -> None:
    rows = [*ROWS, "| c {data-indent=1} | string | C"]
    text = call_page(rows).replace("| b {", "\n| b {")
    found = read(text)
    assert found.rules == ["table-split"]
    assert shape(fields_of(found.parameter("json").field.type)) == "a b c"
    assert found.frame("table-split") == (
        "openapi/v3/pay/orders.md:15:1: error: a blank line above this row ends the table "
        "[table-split]\n"
        "    15 | | b {data-indent=1} | string | B\n"
        "       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  expected: no blank line among the rows of the table at line 10\n"
        "  done: read as rows of that table"
    )
    assert found.finding("table-split").last_line == 16


def test_a_header_with_more_columns_than_its_separator() -> None:
    text = call_page(ROWS).replace("| --- | --- | ---", "| --- | ---", 1)
    found = read(text)
    assert found.rules == ["table-missing", "table-broken"]
    broken = found.finding("table-broken")
    assert (broken.location.line, broken.last_line) == (10, 14)
    assert broken.expected == (
        "as many columns in the line of dashes as in the header above it"
    )
    assert found.set_aside


def test_rows_without_any_header() -> None:
    found = read(call_page(ROWS) + "\n| a | string | A\n")
    assert found.rules == ["table-broken"]
    assert found.finding("table-broken").expected == (
        "a header and a line `| --- | --- | ---` above the rows"
    )
    assert found.finding("table-broken").message == "this row belongs to no table"


def test_every_run_of_lost_rows_is_reported() -> None:
    lost = "\n| a\n| b\ntext\n| c\n\n  | d\n\n::: tip\n| e\n:::\n"
    text = call_page(ROWS) + lost
    start = text.count("\n") - lost.count("\n") + 1
    found = [item for item in read(text).found if item.rule == "table-broken"]
    spans = [(item.location.line - start, item.last_line - start) for item in found]
    assert spans == [(1, 2), (4, 4), (6, 6), (9, 9)]


def test_broken_rows_are_no_description() -> None:
    found = read(call_page(ROWS).replace("{{ $frontmatter.description }}", "| a | b"))
    assert found.rules == ["table-broken"]
    assert found.set_aside


# -- what swallows the rest ----------------------------------------------------------------


def test_unclosed_fence() -> None:
    text = call_page(ROWS, sample="$a->chain('v3/pay/orders')->post([]);")
    found = read(text.replace("\n```\n\n:::", "\n\n:::"))
    assert found.rules == ["fence-unclosed"]
    assert not found.set_aside
    assert found.frame("fence-unclosed") == (
        "openapi/v3/pay/orders.md:20:1: error: this code block is never closed "
        "[fence-unclosed]\n"
        "    20 | ```php [同步声明式]\n"
        "       | ^^^^^^^^^^^^^^^^^^^\n"
        "  expected: a line of as many backticks after the code\n"
        "  done: closed at line 23"
    )


TWO = """# Both {{#mix}}

## One {{#get}}

{one}
## Two {{#post}}

{two}
"""
SAMPLE = "$a->chain('v3/pay/orders')->{verb}([]);"
MARK = "\n```\n"


def two_operations(damage: Callable[[str], str]) -> str:
    """A page of two operations, the samples of the first damaged."""
    parts = [
        call_page(ROWS, sample=SAMPLE.replace("{verb}", verb), verb=verb)
        for verb in ("get", "post")
    ]
    one, two = (part[part.index("| 请求参数") :] for part in parts)
    return TWO.format(one=damage(one), two=two)


DAMAGE: dict[str, Callable[[str], str]] = {
    "no closing mark": lambda text: text.replace(MARK, "\n"),
    "neither mark nor blank line": lambda text: text.replace(f"{MARK}\n", "\n"),
    "one mark too many": lambda text: text.replace(MARK, f"{MARK}```\n"),
    "a mark alone": lambda text: text.replace(MARK, f"{MARK}\n```\n\n"),
    "no end of the container either": lambda text: text.replace(f"{MARK}\n:::", "\n"),
    "the next sample swallowed": lambda text: text.replace(
        MARK, f"\n\n```php [b]\n1{MARK}"
    ),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_code_block_without_an_end_swallows_nothing(
    damage: Callable[[str], str],
) -> None:
    """To Markdown the mark that opens the sample of the next operation is code, and the one that
    closes it ends the block."""
    whole, found = read(two_operations(str)), read(two_operations(damage))
    assert whole.rules == []
    assert "fence-unclosed" in found.rules
    assert set(found.rules) <= {"fence-unclosed", "container-unclosed"}
    if damage is not DAMAGE["the next sample swallowed"]:
        assert found.lowered.api == whole.lowered.api
    samples = [block.code for block in found.page.blocks if isinstance(block, Fence)]
    assert SAMPLE.replace("{verb}", "get") in samples[0]
    assert SAMPLE.replace("{verb}", "post") in samples[-1]


def test_a_comment_without_an_end_hides_what_nobody_wanted_to_hide() -> None:
    found = read(two_operations(str).replace("## Two", "<!--\n## Two"))
    assert found.rules == ["comment-unclosed"]
    assert found.finding("comment-unclosed").location.line == (
        two_operations(str)[: two_operations(str).index("## Two")].count("\n") + 1
    )
    assert found.set_aside
    assert read(f"{call_page(ROWS)}\n<!-- the end\n").rules == []


def test_front_matter_without_an_end() -> None:
    text = call_page(ROWS)
    assert text.startswith("---\n")
    found = read(text.replace("\n---\n", "\n", 1))
    assert "front-matter-invalid" in found.rules
    assert not found.set_aside


def test_a_caption_and_a_tail_that_disagree() -> None:
    """Whoever changed one of them by mistake: what is sent would be what is received."""
    text = call_page(ROWS).replace("#request", "#X").replace("#response", "#request")
    found = read(text.replace("#X", "#response"))
    assert found.rules.count("table-unknown") == 2
    assert found.lowered.api is not None
    (aside,) = found.lowered.api.set_aside
    assert aside.verb == "post"
    assert "the caption says re" in aside.reason


def test_an_example_of_markdown_may_show_a_sample() -> None:
    text = "````md\n# x {#get}\n\n```php [a]\n1\n```\n````\n"
    assert kinds(text) == [("Fence", 1)]


@pytest.mark.parametrize("end", ["```php [b]", "``` x", "~~~", "``"])
def test_a_line_with_more_than_marks_closes_no_fence(end: str) -> None:
    assert "fence-unclosed" in read(f"```php [a]\ncode\n{end}").rules


@pytest.mark.parametrize("end", ["```", "````", "```  ", "  ```\n\n"])
def test_a_line_of_marks_closes_a_fence(end: str) -> None:
    assert "fence-unclosed" not in read(f"```php [a]\ncode\n{end}").rules


def test_unclosed_container_ends_at_the_next_table() -> None:
    text = call_page(ROWS, sample="$a->chain('v3/pay/orders')->post([]);")
    found = read(text.replace("\n```\n\n:::\n", "\n```\n"))
    assert found.rules == ["container-unclosed"]
    assert not found.set_aside
    assert found.finding("container-unclosed").repaired
    assert found.frame("container-unclosed") == (
        "openapi/v3/pay/orders.md:18:1: error: this `::: code-group` is never closed "
        "[container-unclosed]\n"
        "    18 | ::: code-group\n"
        "       | ^^^^^^^^^^^^^^\n"
        "  expected: a line `:::` after its content\n"
        "  done: closed at line 24"
    )


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("::: tip\n\n# a\n", "closed at line 3"),
        ("::: tip\n\n::: tip\n:::\n", "closed at line 3"),
        ("::: tip\ntext\n", "closed at the end of the page"),
    ],
)
def test_what_closes_a_container(text: str, done: str) -> None:
    assert read(text).finding("container-unclosed").done == done


# -- files that are no text ----------------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_not_utf8(mark: bytes, end: bytes) -> None:
    data = mark + "标题".encode() + end + "字".encode() + b"x\xff\xfey" + end
    found = read(data)
    assert found.rules == ["page-not-utf8"]
    assert found.set_aside
    assert found.frame("page-not-utf8") == (
        "openapi/v3/pay/orders.md:2:3: error: byte 0xff is not UTF-8 [page-not-utf8]\n"
        "     2 | 字x\ufffd\ufffdy\n"
        "       |    ^\n"
        "  expected: a file encoded in UTF-8\n"
        "  done: not read"
    )


def test_not_utf8_in_the_first_byte_and_cut_at_the_end() -> None:
    first = read(b"\xff").finding("page-not-utf8").location
    last = read("字".encode()[:2]).finding("page-not-utf8")
    assert (first.line, first.column) == (1, 1)
    assert (last.location.column, last.message) == (1, "byte 0xe5 is not UTF-8")


def test_gbk_is_not_utf8() -> None:
    assert read(call_page(ROWS).encode("gbk")).rules == ["page-not-utf8"]


def test_nul_is_replaced() -> None:
    assert read("# a\0b {#post}").api.title == "a\ufffdb"


def test_a_line_of_fifty_megabytes_is_no_page() -> None:
    found = read(b"| a" + b"x" * 50_000_000)
    assert found.rules == ["page-too-large"]
    assert found.set_aside
    assert found.finding("page-too-large").message == "the file has 50,000,003 bytes"
    assert found.finding("page-too-large").expected == f"at most {PAGE_LIMIT:,} bytes"


@pytest.mark.parametrize(
    ("matter", "line", "column", "problem"),
    [
        ("title: [a", 3, 1, "did not find expected ',' or ']'"),
        ("title: a\n  b: c", 3, 4, "mapping values are not allowed in this context"),
        ("\ttitle: a", 2, 1, "found character that cannot start any token"),
        ("a: &b\nc: *d", 3, 4, "an alias is not followed"),
        ('title: "*"\nc: &x 1\nd: [*x]', 4, 5, "an alias is not followed"),
        (f"a: {'[' * 30}{']' * 30}", 1, 1, "nested too deeply"),
        (f"a: {'[' * 30}{']' * 30} # *", 2, 24, "nested too deeply"),
        (f"a: {'b' * LONGEST_YAML}", 1, 1, f"it has {LONGEST_YAML + 4:,} characters"),
    ],
)
def test_front_matter_that_is_no_yaml(
    matter: str, line: int, column: int, problem: str
) -> None:
    body = call_page(ROWS).split("---\n\n", 1)[1]
    found = read(f"---\n{matter}\n---\n\n{body}")
    assert found.rules == ["front-matter-invalid"]
    item = found.finding("front-matter-invalid")
    assert (item.location.line, item.location.column) == (line, column)
    assert item.message == f"the front matter cannot be read as YAML: {problem}"
    assert (found.operation.title, found.operation.description) == ("", None)


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "- " * 10_000, "{a: " * 1_000, "? " * 30_000]
)
def test_front_matter_too_deep_for_any_parser(text: str) -> None:
    assert "front-matter-invalid" in read(f"---\na: {text}\n---\n").rules


def test_aliases_that_multiply_are_not_followed() -> None:
    steps = [f"a{n}: &h{n} [*h{n - 1}, *h{n - 1}, *h{n - 1}]" for n in range(1, 12)]
    head = "head:\n- - meta\n  - content: *h11"
    found = read("---\na0: &h0 [url=/x]\n" + "\n".join([*steps, head]) + "\n---\n")
    assert sorted(found.rules) == ["front-matter-invalid", "page-empty"]


@pytest.mark.parametrize("key", ["title", "description"])
def test_a_title_that_is_no_text(key: str) -> None:
    page = call_page(ROWS).replace(f"\n{key}: ", f"\n{key}: [a]\nx: ")
    found = read(page)
    assert found.rules == ["front-matter-unusable"]
    assert found.finding("front-matter-unusable").message.endswith(
        f"`{key}` is no text"
    )
    assert not getattr(found.api, key)


def test_a_page_takes_only_so_much_from_its_front_matter() -> None:
    page = call_page(ROWS).replace("title: 下单", f"title: {'x' * 1_000}")
    wanted = "\n{{ $frontmatter.title }}\n" * 50
    assert read(page).operation.title == "x" * 1_000
    found = read(page + wanted)
    assert "front-matter-unusable" in found.rules
    assert "51,004 characters" in found.finding("front-matter-unusable").message
    assert found.operation.title == "{{ $frontmatter.title }}"
    assert found.api.title == "x" * 1_000


# -- size ----------------------------------------------------------------------------------


@pytest.mark.long
def test_a_table_of_ten_thousand_rows() -> None:
    rows = [
        f"| f{n} {{data-indent=1}} | string | `A{n}` \\| `B` 枚举值之一"
        for n in range(10_000)
    ]
    found = read(call_page([BODY, *rows]), lint=True)
    assert found.lowered.rows.total == found.lowered.rows.in_ir == 10_002
    assert set(found.rules) == {"page-reference-missing", "sample-absent"}


def test_depths_up_to_two_hundred() -> None:
    rows = [f"| f{n} {{data-indent={n}}} | object | F" for n in range(1, 201)]
    found = read(call_page([BODY, *rows]), lint=True)
    unreadable = [item for item in found.found if item.rule == "indent-unreadable"]
    assert [item.message for item in unreadable] == [
        f"`data-indent={n}` is no depth" for n in range(33, 33 + MOST_OF_A_RULE)
    ] + ["68 more cases of this rule on this page are left out"]
    assert found.lowered.rows.in_ir == 202
    assert not found.set_aside


def test_a_notification_page() -> None:
    rows = [BODY.replace("json", "body", 1), *ROWS[1:]]
    found = read(notice_page(rows), NOTICE)
    assert found.rules == ["enum-status-classes"]
    assert (found.api.kind, found.api.version) == ("webhook", "v3")


def test_rows_of_a_header_only_table() -> None:
    assert read(HEADER.format("请求参数")).lowered.rows.total == 0


# -- what is not on the page, and what is spelt twice --------------------------------------

SECOND = (
    "\n## 查询 {#get}\n\n"
    + table(ROWS)
    + "\n"
    + table(["| id | string | 编号"], "#response")
)


def test_an_operation_in_a_comment_is_not_there() -> None:
    both = read(call_page(ROWS) + SECOND)
    assert [each.verb for each in both.api.operations] == ["post", "get"]
    one = read(call_page(ROWS) + "\n<!--" + SECOND + "\n-->\n")
    assert [each.verb for each in one.api.operations] == ["post"]
    assert not one.set_aside


def test_indented_code_is_no_table() -> None:
    code = "".join(f"    {line}\n" for line in SECOND.split("\n"))
    found = read(call_page(ROWS) + "\n" + code)
    assert [each.verb for each in found.api.operations] == ["post"]
    assert found.rules == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (":::: tip\n\n::: warning\n\ntext\n\n:::\n\n::::\n", []),
        ("::::: a\n\n:::: b\n\n::: c\n\n:::\n\n::::\n\n:::::\n", []),
        ("::: a\n\n::: b\n\n:::\n", ["container-unclosed"]),
        (":::: a\n\n::: b\n\n:::\n", ["container-unclosed"]),
    ],
)
def test_a_container_of_more_colons_holds_others(text: str, rules: list[str]) -> None:
    assert (
        read(call_page(ROWS).replace("{{ $frontmatter.description }}", text)).rules
        == rules
    )


@pytest.mark.parametrize(
    ("before", "after", "rules"),
    [
        ("::: details 展开\n\n", "\n:::\n", []),
        (":::: details 展开\n\n", "\n::: tip\n\n甲\n\n:::\n\n::::\n", []),
        ("::: details 展开\n\n", "", ["container-unclosed"]),
        (
            "::: details 展开\n\n",
            "\n::: tip\n\n甲\n\n:::\n",
            ["container-unclosed"],
        ),
    ],
)
def test_a_container_may_stand_around_a_table(
    before: str, after: str, rules: list[str]
) -> None:
    text = call_page(ROWS)
    request = table(ROWS)
    found = read(text.replace(request, f"{before}{request}{after}"))
    assert found.rules == rules
    assert shape(fields_of(found.parameter("json").field.type)) == "a b"


@pytest.mark.parametrize(
    "comment",
    ["<!-- | c {data-indent=1} | string | C -->", "<!--\n| c | string | C\n-->"],
)
def test_a_row_in_a_comment_is_not_there_and_costs_no_other(comment: str) -> None:
    found = read(call_page([*ROWS, comment, "| z {data-indent=1} | string | Z"]))
    assert shape(fields_of(found.parameter("json").field.type)) == "a b z"
    assert found.rules == ["table-split"]


@pytest.mark.parametrize(
    ("mark", "required", "rules"),
    [
        ("data-required", True, []),
        ("data-required=false", False, ["required-value"]),
        ('data-required="false"', False, ["required-value"]),
        ("data-required=0", False, ["required-value"]),
        ("data-required=true", True, ["required-value"]),
        ("data-indent=1} {data-required", True, ["attr-groups"]),
        (
            "data-required} {data-indent=1} {data-indent=2",
            True,
            ["attr-repeated", "attr-groups"],
        ),
    ],
)
def test_marks_with_a_value_and_several_groups(
    mark: str, required: bool, rules: list[str]
) -> None:
    group = mark if "data-indent" in mark else f"data-indent=1 {mark}"
    found = read(call_page([BODY, f"| a {{{group}}} | string | A"]))
    (member,) = fields_of(found.parameter("json").field.type)
    assert (member.name, member.required is not None) == ("a", required)
    assert sorted(found.rules) == sorted(rules)


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("b {data-required data-indent=1", ["attr-braces"]),
        ("b data-required data-indent=1}", ["attr-braces"]),
        ("b data-required data-indent=1", ["attr-braces"]),
        ("b ｛data-required data-indent=1｝", ["attr-braces"]),
        ("b {data-required data-indent=1}}", ["attr-braces"]),
        ("b {{data-required data-indent=1}", ["attr-braces"]),
        ("b {data-required} {data-indent=1", ["attr-braces"]),
        ("b {data-required data-indnt=1}", ["attr-unknown"]),
        ("b {data_required data_indent=1}", ["attr-unknown", "attr-unknown"]),
        ("b {data-required, data-indent:1}", ["attr-unknown", "attr-unknown"]),
        ("b {required INDENT=1}", ["attr-unknown", "attr-unknown"]),
        ("**b** {data-required data-indent=1}", ["name-blank"]),
        ("`b` {data-required data-indent=1}", ["name-blank"]),
        ("~~b~~ {data-required data-indent=1}", ["name-blank"]),
        ("b\u200b {data-required data-indent=1}", ["name-blank"]),
    ],
)
def test_a_row_whose_braces_or_attributes_are_damaged_is_the_same_row(
    cell: str, rules: list[str]
) -> None:
    found = read(
        call_page(
            [
                BODY,
                f'| {cell} | object {{data-tooltip="对应PHP的array"}} | B',
                "| c {data-indent=2} | string | C",
                "| d {data-indent=1} | string | D",
            ]
        )
    )
    first, second = fields_of(found.parameter("json").field.type)
    assert (first.name, first.required) == ("b", "name")
    assert (shape(fields_of(first.type)), second.name) == ("c", "d")
    assert found.rules == rules


@pytest.mark.parametrize(
    "row",
    [
        "| b {data-required data-indent=1} ｜ object {.x} | B",
        "| b {data-required data-indent=1} object {.x} | B",
        "| b {data-required data-indent=1}object | B",
        "| b {data-required data-indent=1} | object ｜ B",
        "| b {data-required data-indent=1} object",
    ],
)
def test_a_row_whose_pipe_is_another_or_lost_is_the_same_row(row: str) -> None:
    rows = [BODY, row, "| c {data-indent=2} | string | C"]
    found = read(call_page([*rows, "| d {data-indent=1} | string | D"]))
    assert shape(fields_of(found.parameter("json").field.type)) == "b(c) d"
    assert "row-pipe-lost" in found.rules
    assert not found.set_aside


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_tail_right_below_its_table_is_its_tail(blank: str) -> None:
    text = call_page(ROWS).replace("\n\n{.im-table", f"\n{blank}{{.im-table")
    found = read(text)
    assert found.rules == ["tail-glued", "tail-glued"]
    assert shape(fields_of(found.parameter("json").field.type)) == "a b"
    assert shape(found.operation.reply.fields) == "id"


def test_a_text_among_the_rows_has_none_below_it() -> None:
    rows = [BODY, "| a {data-indent=1} | object {.x} | A", "| --- | --- | ---"]
    found = read(call_page([*rows, "| b {data-indent=2} | string | B"]))
    assert shape(fields_of(found.parameter("json").field.type)) == "a(b)"


@pytest.mark.parametrize("front", ["", "\n---\n", "----\n"])
def test_front_matter_that_nothing_opens_is_told(front: str) -> None:
    found = read(front + call_page(ROWS).removeprefix("---\n"))
    assert found.rules == ["front-matter-invalid"]


@pytest.mark.parametrize(
    "block",
    [
        '<script setup>\nimport x from "y"\n</script>',
        "<style scoped>\n\n.x { a: b }\n\n</style>",
        "<script>\nconst t = `\n| a | b\n| --- | ---\n`\n</script>",
        '<Badge type="tip" text="新" />',
        "[[toc]]",
        "![图](/a.png)",
        '<div class="x">\n\n</div>',
    ],
)
def test_what_has_no_words_on_the_page_is_no_text_of_it(block: str) -> None:
    words = "{{ $frontmatter.description }}"
    found = read(call_page(ROWS).replace(words, f"{block}\n\n{words}"))
    assert found.operation.description == "创建订单"
    assert (found.operation.alerts, found.rules) == ((), [])


def test_a_table_of_error_codes_is_no_error() -> None:
    codes = "\n## 错误码\n\n| 错误码 | 说明 |\n| --- | --- |\n| PARAM_ERROR | 参数 |\n"
    found = read(call_page(ROWS) + codes)
    assert found.finding("table-without-operation").severity == "warning"
    assert not found.set_aside


@pytest.mark.parametrize("cell", ["", "付款人", "b {c} d"])
def test_a_row_without_a_readable_name_costs_no_row_beside_it(cell: str) -> None:
    found = read(
        call_page([*ROWS, f"| {cell} | string | B", "| z {data-indent=1} | string | Z"])
    )
    assert shape(fields_of(found.parameter("json").field.type)) == "a b z"
    assert found.rules == ["name-unreadable"]


@pytest.mark.parametrize(
    ("line", "names", "done"),
    [
        (
            "| c {data-indent=1} | string | C| d {data-indent=1} | integer | D",
            "a b c d",
            "read as 2 rows",
        ),
        (
            "| c {data-indent=1} | string | C | a {data-indent=1} | string | A",
            "a b c",
            "read as 1 row",
        ),
    ],
)
def test_glued_rows(line: str, names: str, done: str) -> None:
    found = read(call_page([*ROWS, line]))
    assert shape(fields_of(found.parameter("json").field.type)) == names
    assert found.rules == ["row-glued"]
    assert found.finding("row-glued").done == done


def test_what_looks_like_a_tag_stays_in_the_text() -> None:
    found = read(
        call_page([BODY, "| a {data-indent=1} | string | 见<id>与<b>甲</b><!-- x -->"])
    )
    (member,) = fields_of(found.parameter("json").field.type)
    assert member.title == "见<id>与甲"


@pytest.mark.parametrize(
    "heading",
    [
        "##查询 {#get}",
        "＃＃ 查询 {#get}",
        "##\u00a0查询 {#get}",
        "**查询** {#get}",
        "**查询 {#get}**",
        "查询 {#get}\n---",
        "####### 查询 {#get}",
    ],
)
def test_a_heading_that_markdown_does_not_see_is_one(heading: str) -> None:
    found = read(call_page(ROWS) + SECOND.replace("## 查询 {#get}", heading))
    assert [each.verb for each in found.api.operations] == ["post", "get"]
    assert found.api.operations[1].title == "查询"
    assert found.api.operations[1].description is None
    assert found.rules == ["heading-hidden"]


def test_what_nobody_sees_behind_a_heading_is_no_part_of_it() -> None:
    found = read(call_page(ROWS).replace("{#post}", "{#post}\u200b"))
    assert (found.operation.verb, found.rules) == ("post", [])


@pytest.mark.parametrize("anchor", ["{#mix", "{#mixed}", "{mix}"])
def test_a_garbled_anchor_above_no_table_sets_nothing_aside(anchor: str) -> None:
    found = read(f"# 订单 {anchor}\n{SECOND}")
    assert [each.verb for each in found.api.operations] == ["get"]
    assert (found.rules, found.set_aside) == (["anchor-idle"], False)


@pytest.mark.parametrize(
    "heading", ["# x {#post", "# x #post}", "# x {post}", "# x {#mix"]
)
def test_a_heading_that_lost_a_brace_is_told(heading: str) -> None:
    text = call_page(ROWS).replace("# {{ $frontmatter.title }} {#post}", heading)
    found = read(text + SECOND)
    assert found.rules == ["anchor-unknown"]
    assert [each.verb for each in found.api.operations] == ["get"]
    assert [each.verb for each in found.api.set_aside] == [None]
