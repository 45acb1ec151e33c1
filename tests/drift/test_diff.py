"""Old page, new page, and what is reported: kinds, paths and levels."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec import Struct
from msgspec.structs import replace

from imtable.drift.facts import KINDS, LEVELS, Change, compare_apis, mirrored
from imtable.drift.facts.kinds.kind import Kind
from imtable.ir.model import Api, ApiPage, Notice
from support.reading import BODY, CALL, NOTICE, call_page, notice_page, read

OBJECT = 'object {data-tooltip="对应PHP的array"}'
A = "| a {data-required data-indent=1} | string | 甲的说明文字"
B = "| b {data-indent=1} | string | 乙"
RESOURCE = f"| resource {{data-required data-indent=1}} | {OBJECT} | 数据"
CIPHER = "| ciphertext {data-required data-indent=2} | string {data-encrypted=by-aes-gcm} | 密文"
LINE = "| {colspan=3 .im-table-line}"
MARK = "| order_id {data-required data-indent=3} | string | 单号"
KEPT = "| original_type {data-required data-indent=2} | string | 原始类型"


def call(*rows: str, reply: Iterable[str] = ("| id | string | 编号",)) -> str:
    """A call with these rows in its JSON body."""
    return call_page([BODY, *rows], reply)


def answer(*rows: str) -> str:
    """A call with these rows in its reply."""
    return call_page([], rows)


def notice(*rows: str) -> str:
    """A notification with these rows in its JSON body."""
    return notice_page([f"| body {{data-required}} | {OBJECT} | `JSON`", *rows])


def page(text: str, path: str = CALL) -> ApiPage:
    """The IR of one page."""
    return read(text, path).api


def changes(
    old: str | ApiPage, new: str | ApiPage, path: str = CALL
) -> tuple[Change, ...]:
    """All changes between two pages."""
    one, two = (
        page(each, path) if isinstance(each, str) else each for each in (old, new)
    )
    return compare_apis(Api(pages=(one,)), Api(pages=(two,)))


def told(found: Iterable[Change]) -> list[str]:
    """Kind, side, path and level of every change, sorted."""
    return sorted(f"{c.id} {c.path or c.side} {c.level}" for c in found)


class Row(Struct, frozen=True):
    """One comparison and all that it reports."""

    name: str
    old: str
    new: str
    facts: tuple[str, ...] = ()
    path: str = CALL


def nested_row(name: str, type_: str = "string", *, need: str = "", at: int = 2) -> str:
    """A row below `o`."""
    return f"| {name} {{{need}data-indent={at}}} | {type_} | 说明{name}"


OBJ = f"| o {{data-indent=1}} | {OBJECT} | 对象"
P = f"| p {{data-indent=1}} | {OBJECT} | 另一个"
O_LIST = "| o {data-indent=1} | object[] | 对象"
X = nested_row("x")
NEED = "data-required "
VALUES = "| s {{data-indent=1}} | string | 状态<br/>{} 枚举值"

FIELDS = (
    Row(
        "required inside optional",
        call(OBJ, X),
        call(OBJ, X, nested_row("y", need=NEED)),
        ("field-added request.json.o.y breaking",),
    ),
    Row(
        "required inside a new optional object: one fact",
        call(A),
        call(A, OBJ, nested_row("y", need=NEED)),
        ("field-added request.json.o non-breaking",),
    ),
    Row(
        "renamed with new prose: two facts",
        call(A),
        call("| c {data-required data-indent=1} | string | 完全不同"),
        (
            "field-added request.json.c breaking",
            "field-removed request.json.a breaking",
        ),
    ),
    Row(
        "a tie is no rename",
        call(A),
        call(A.replace("| a", "| c"), A.replace("| a", "| d")),
        (
            "field-added request.json.c breaking",
            "field-added request.json.d breaking",
            "field-removed request.json.a breaking",
        ),
    ),
    Row(
        "moved to another parent",
        call(OBJ, X, nested_row("y"), P, nested_row("z")),
        call(OBJ, X, P, nested_row("z"), nested_row("y")),
        ("field-moved request.json.o.y breaking",),
    ),
    Row(
        "indented below the object before it",
        call(OBJ, X, B),
        call(OBJ, X, B.replace("indent=1", "indent=2")),
        ("field-moved request.json.b breaking",),
    ),
)
TYPES = (
    Row(
        "integer to number",
        call(B.replace("string", "integer")),
        call(B.replace("string", "number")),
        ("type-changed request.json.b non-breaking",),
    ),
    Row(
        "number to integer",
        call(B.replace("string", "number")),
        call(B.replace("string", "integer")),
        ("type-changed request.json.b breaking",),
    ),
    Row(
        "reply: integer to number",
        answer("| c | integer | 丙"),
        answer("| c | number | 丙"),
        ("type-changed response.c breaking",),
    ),
    Row(
        "reply: number to integer",
        answer("| c | number | 丙"),
        answer("| c | integer | 丙"),
        ("type-changed response.c non-breaking",),
    ),
    Row(
        "object to list: children silent",
        call(OBJ, X),
        call(O_LIST, X, nested_row("y")),
        ("list-changed request.json.o[] breaking",),
    ),
    Row(
        "children of a list have the same path",
        call(O_LIST, X),
        call(O_LIST, X.replace("string", "integer")),
        ("type-changed request.json.o[].x breaking",),
    ),
)
LISTS = (
    Row(
        "constant",
        call(VALUES.format("`A`")),
        call(VALUES.format("`B`")),
        ("constant-changed request.json.s breaking",),
    ),
    Row(
        "order and repetition",
        call(VALUES.format("`A` \\| `B`") + "之一"),
        call(VALUES.format("`B` \\| `A` \\| `B`") + "之一"),
    ),
)
QUIET = (
    Row("nothing", call(A, B), call(A, B)),
    Row(
        "row order",
        call(A, OBJ, X, nested_row("y"), B),
        call(B, OBJ, nested_row("y"), X, A),
    ),
    Row("tooltip", call(OBJ, X), call(OBJ.replace("array", "Array"), X)),
    Row("blanks", call(A), call(A.replace("| string |", "|   string  |") + "  ")),
    Row(
        "sample",
        call_page([BODY, A], sample="$x = 1;"),
        call_page([BODY, A], sample="$x = 2;"),
    ),
    Row("heading level", call(A), call(A).replace("# {{", "## {{")),
    Row("container", call(A), call(A) + "\n::: tip 提示\n文字\n:::\n"),
    Row(
        "link", call(A), call(A) + "\n参阅 [官方文档](https://pay.weixin.qq.com/doc)\n"
    ),
)
TEXTS = (
    Row(
        "title",
        call(A),
        call(A).replace("title: 下单", "title: 提交"),
        ("title-changed request docs",),
    ),
    Row(
        "page text",
        call(A),
        call(A).replace("创建订单", "创建一个订单"),
        ("description-changed request docs",),
    ),
)
MARKS = (
    Row(
        "a marker that moves changes no path",
        notice(RESOURCE, CIPHER, LINE, MARK, KEPT),
        notice(RESOURCE, KEPT, CIPHER, LINE, MARK),
        path=NOTICE,
    ),
)
NOTICES = (
    Row(
        "payload is a response",
        notice(RESOURCE, "| t {data-indent=2} | string | 类型"),
        notice(
            RESOURCE,
            "| t {data-indent=2} | string | 类型",
            "| u {data-required data-indent=2} | string | 新",
        ),
        ("field-added notification.resource.u non-breaking",),
        NOTICE,
    ),
    Row(
        "a value in the payload",
        notice(RESOURCE, "| t {data-indent=2} | string | 类型"),
        notice(RESOURCE, "| t {data-indent=2} | string | 类型<br/>`order` 枚举值"),
        ("values-introduced notification.resource.t non-breaking",),
        NOTICE,
    ),
)
ROWS = (*FIELDS, *TYPES, *LISTS, *QUIET, *TEXTS, *MARKS, *NOTICES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_reported(row: Row) -> None:
    assert told(changes(row.old, row.new, row.path)) == list(row.facts)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_reverse_has_the_mirrored_kinds(row: Row) -> None:
    there = changes(row.old, row.new, row.path)
    back = changes(row.new, row.old, row.path)
    assert sorted(c.id for c in there) == sorted(mirrored(c.kind).id for c in back)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_page_has_no_difference_from_itself(row: Row) -> None:
    for text in (row.old, row.new):
        assert changes(text, text, row.path) == ()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_lines_do_not_count_in_a_fingerprint(row: Row) -> None:
    there = changes(row.old, row.new, row.path)
    lower = changes(row.old, row.new.replace("# {{", "\n\n# {{"), row.path)
    assert [c.fingerprint for c in there] == [c.fingerprint for c in lower]
    assert len({c.fingerprint for c in there}) == len(there)


def test_facts_stand_on_the_lines_of_both_pages() -> None:
    old, new = call(A, B), call(B.replace("string", "integer"), A)
    (found,) = changes(old, new)
    assert found.old_place is not None
    assert found.new_place is not None
    assert old.splitlines()[(found.old_place.line or 0) - 1].startswith("| b")
    assert new.splitlines()[(found.new_place.line or 0) - 1].startswith("| b")


def test_what_came_and_went_has_one_place() -> None:
    (came,) = changes(call(A), call(A, B))
    (went,) = changes(call(A, B), call(A))
    assert came.old_place is None
    assert came.new_place is not None
    assert went.new_place is None
    assert went.old_place is not None


def test_a_sample_is_evidence() -> None:
    shown = call_page([BODY, A, B], sample="$x = ['b' => 1];")
    (found,) = changes(call(A), shown)
    assert found.evidence == ("the new sample shows it",)


def test_what_the_client_fills_breaks_nobody() -> None:
    serial = "| Wechatpay-Serial {data-required data-indent=1} | string | 序列号"
    headers = f"| headers {{data-required}} | {OBJECT} | 头"
    (found,) = changes(call_page([BODY, A]), call_page([headers, serial, BODY, A]))
    assert (found.id, found.case, found.level) == (
        "field-added",
        "filled",
        "non-breaking",
    )


# -- operations ----------------------------------------------------------------------------

STUB = (
    "---\ntitle: Moved\nhead:\n  - - meta\n    - http-equiv: refresh\n"
    "      content: 0;url={}\n---\n"
)
MOVED = "openapi/v3/pay/bills.md"


def compare_files(old: dict[str, str], new: dict[str, str]) -> tuple[Change, ...]:
    """All changes between two trees of pages."""
    one, two = (
        Api(pages=tuple(page(text, path) for path, text in sorted(tree.items())))
        for tree in (old, new)
    )
    return compare_apis(one, two)


def test_operations_come_and_go_as_one_fact() -> None:
    full = {CALL: call(A, B), MOVED: answer("| z | string | 尾")}
    less = {CALL: call(A, B)}
    assert told(compare_files(less, full)) == ["operation-added request non-breaking"]
    assert told(compare_files(full, less)) == ["operation-removed request breaking"]


def test_a_stub_is_a_move_with_an_alias() -> None:
    stub = STUB.format("/openapi/v3/pay/bills")
    found = compare_files({CALL: call(A, B)}, {CALL: stub, MOVED: call(A, B)})
    assert told(found) == ["operation-moved request non-breaking"]
    assert found[0].evidence == ("redirect stub",)
    assert (found[0].old, found[0].new) == ("POST v3/pay/orders", "POST v3/pay/bills")


def test_a_moved_page_is_compared_with_itself() -> None:
    stub = STUB.format("/openapi/v3/pay/bills")
    found = compare_files({CALL: call(A, B)}, {CALL: stub, MOVED: call(A)})
    assert told(found) == [
        "field-removed request.json.b breaking",
        "operation-moved request non-breaking",
    ]


def test_a_stub_to_what_was_there_before_is_a_removal_with_an_alias() -> None:
    stub = STUB.format("/openapi/v3/pay/bills")
    old = {CALL: call(A, B), MOVED: call(A)}
    found = compare_files(old, {CALL: stub, MOVED: call(A)})
    assert told(found) == [
        "field-removed request.json.b breaking",  # of those who use the old name
        "operation-removed request non-breaking",
    ]
    assert {each.operation for each in found} == {"POST v3/pay/orders"}


def test_a_stub_that_leads_nowhere_leaves_no_alias() -> None:
    rows = call(A, B, OBJ, X, nested_row("y"))
    stub = STUB.format("/openapi/v3/pay/nowhere")
    (found,) = compare_files({CALL: rows}, {CALL: stub, MOVED: rows})
    assert (found.id, found.level) == ("operation-moved", "breaking")


def test_a_plain_rename_breaks() -> None:
    rows = call(A, B, OBJ, X, nested_row("y"))
    found = compare_files({CALL: rows}, {MOVED: rows})
    assert told(found) == ["operation-moved request breaking"]


def test_two_equal_candidates_are_no_rename() -> None:
    rows = call(A, B, OBJ, X, nested_row("y"))
    other = "openapi/v3/pay/notes.md"
    kinds = [
        found.id for found in compare_files({CALL: rows}, {MOVED: rows, other: rows})
    ]
    assert sorted(kinds) == ["operation-added", "operation-added", "operation-removed"]


def test_a_path_variable_with_another_name_is_a_renamed_argument() -> None:
    old, new = (f"openapi/v3/pay/orders/{{{name}}}.md" for name in ("id", "order_id"))
    row = "| {} {{data-required}} | string | 单号"
    found = compare_files(
        {old: call_page([row.format("id")])}, {new: call_page([row.format("order_id")])}
    )
    assert told(found) == ["path-parameter-renamed request.path.id breaking"]
    assert found[0].severity.breaks == {"source"}


def test_notices_by_kind_not_by_words() -> None:
    (operation,) = page(call(A)).operations

    def with_notice(*notices: Notice) -> ApiPage:
        return replace(page(call(A)), operations=(replace(operation, notices=notices),))

    one, other = Notice(kind="deprecated", text="a"), Notice(
        kind="deprecated", text="b"
    )
    assert told(changes(with_notice(), with_notice(one))) == [
        "notice-added request non-breaking"
    ]
    assert changes(with_notice(one), with_notice(other)) == ()


# -- the table -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_every_severity_of_a_kind_is_consistent(kind: Kind) -> None:
    for _, _, cell in kind.cells():
        assert cell.level in LEVELS
        assert bool(cell.breaks) == (cell.level == "breaking")
        assert ("source" in cell.breaks) == (cell.bump == "major")
        assert all(getattr(cell, axis) for axis in cell.breaks)
        assert (cell.bump == "patch") >= (cell.level == "docs")
