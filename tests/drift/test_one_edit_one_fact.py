"""Edits of a page and all that is said of each: no second fact, no word about what it has not."""

from __future__ import annotations

import pytest

from imtable.drift.compare import Drift
from imtable.drift.facts import Change, compare_apis
from imtable.drift.groups import Affected
from imtable.ir.model import Api
from imtable.report.drift.markdown import drift_markdown
from imtable.report.drift.words import change_text, effect
from support.reading import BODY, call_page, notice_page, read
from support.severity_case import LINE, OBJECT, Docs, listed, needed, row
from support.severity_operations import by, stub

ORDERS = "openapi/v3/pay/orders"
V2 = "openapi/v2/pay/orders"
BY_ID, BY_NUMBER = f"{ORDERS}/{{order_id}}", f"{ORDERS}/{{number}}"
NOTICE = notice_page(
    [
        f"| body {{data-required}} | {OBJECT} | 通知",
        *map(needed, ("id", "a", "b", "c")),
    ],
    [f"| body | {OBJECT} | 应答", needed("code")],
)


def compared(old: Docs, new: Docs) -> tuple[Change, ...]:
    return compare_apis(api(old), api(new))


def api(docs: Docs) -> Api:
    pages = (read(text, f"{path}.md").api for path, text in sorted(docs.items()))
    return Api(pages=tuple(pages))


def said(changes: tuple[Change, ...]) -> list[str]:
    return [f"{change_text(Affected(one))} [{effect(one)}]" for one in changes]


def call(*rows: str) -> Docs:
    return {ORDERS: call_page([BODY, *rows])}


def xml(*rows: str) -> Docs:
    return {V2: call_page([BODY.replace("| json", "| xml"), *rows])}


def ride(label: str, name: str, member: str) -> tuple[str, str]:
    return row(name, OBJECT, f"乘车 `{label}`"), row(member, text="说明" + member, at=2)


METRO, BUS = ride("METRO", "ride", "line"), ride("BUS", "ride", "stop")
RENAMED = (*ride("METRO", "trip", "line"), LINE, *ride("BUS", "trip", "stop"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            {BY_ID: by("order_id")},
            {BY_ID: stub(BY_NUMBER), BY_NUMBER: by("number")},
            "~ request.path.order_id: path parameter documented under another name"
            " (order_id -> number) [source: another name]",
        ),
        (
            {BY_ID: by("order_id"), BY_NUMBER: by("number")},
            {BY_ID: stub(BY_NUMBER), BY_NUMBER: by("number")},
            "~ request.path.order_id: path parameter documented under another name"
            " (order_id -> number) [source: another name]",
        ),
        (
            call(needed("a"), *METRO, LINE, *BUS),
            call(needed("a"), *RENAMED),
            "~ request.json.ride: documented under another name (ride -> trip)"
            " [source: another name, argument error; wire: old name ignored or rejected]",
        ),
        (
            call(row("a"), needed("m", text=listed("ONE"))),
            call(row("a"), needed("m", text=listed("ONE", "TWO", "SIX"))),
            "~ request.json.m: documented with more than its one value (ONE -> ONE, SIX, TWO)"
            " [source: argument missing, was given as ONE]",
        ),
        (
            call(row("a"), needed("m", text=listed("ONE"))),
            call(row("a"), needed("m", text=listed("SIX", "TWO"))),
            "~ request.json.m: documented with more than its one value (ONE -> SIX, TWO)"
            " [source: argument missing, argument error, was given as ONE; wire: rejected]",
        ),
        (
            call(row("o", text="文本")),
            call(
                row("o", "string {data-encoded=by-json_encode}", "文本"),
                row("x", at=2),
                row("y", at=2),
            ),
            "+ request.json.o: documented as encoded (json, 2 rows) [source: argument error]",
        ),
        (
            call(row("o", "string {data-encoded=by-json_encode}", "文本")),
            call(
                row("o", "string {data-encoded=by-json_encode}", "文本"),
                row("x", at=2),
            ),
            "~ request.json.o: members documented now (object -> object of x)"
            " [source: argument error]",
        ),
        (
            xml(row("fee")),
            xml(row("fee", "integer")),
            "~ request.xml.fee: documented with another type (string -> integer)"
            " [source: argument error]",
        ),
        (
            {
                ORDERS: call_page(
                    [], ["| 空字符串(无返回内容) {align=center colspan=3}"]
                )
            },
            {ORDERS: call_page([], ["| id | string | 编号", "| b | string | 乙"])},
            "~ documented with another kind of body (empty -> json, 2 rows) []",
        ),
    ],
    ids=[
        "stub to another name",
        "stub to a page that was there",
        "variants",
        "constant to list",
        "constant to another list",
        "text with JSON inside",
        "inside of JSON text",
        "type in XML",
        "body that was empty",
    ],
)
def test_an_edit_is_one_fact(old: Docs, new: Docs, expected: str) -> None:
    assert said(compared(old, new)) == [expected]


@pytest.mark.parametrize("side", ["old", "new"])
def test_what_was_a_number_may_be_any_text_to_those_who_read_it(side: str) -> None:
    pages = {
        kind: call_page([], [f"| fee | {kind} | 费用"])
        for kind in ("string", "integer")
    }
    order = ["string", "integer"] if side == "old" else ["integer", "string"]
    (change,) = compared(*({V2: pages[kind]} for kind in order))
    assert change.severity.wire == ("" if side == "old" else "value differs")


# -- notifications -------------------------------------------------------------------------

V2_PAID, V2_DONE = "webhook/v2/paid", "webhook/v2/done"
PAID, DONE = "webhook/v3/ORDER.PAID", "webhook/v3/ORDER.DONE"
TYPED = NOTICE.replace(
    needed("id"), needed("event_type", text="类型<br/>`ORDER.PAID` 枚举值")
)


@pytest.mark.parametrize("text", [NOTICE, TYPED], ids=["untyped", "typed"])
@pytest.mark.parametrize(("old", "new"), [(V2_PAID, V2_DONE), (PAID, DONE)])
def test_a_notification_has_no_url(old: str, new: str, text: str) -> None:
    both = {old: text, new: text}
    edits = (
        ({old: text}, {new: text}),
        ({old: text}, {old: stub(new), new: text}),
        (both, {new: text}),
        (both, {old: stub(new), new: text}),
    )
    for before, after in edits:
        changes = compared(before, after)
        assert changes
        assert not any("URL" in words for words in said(changes))


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [(V2_PAID, V2_DONE, NOTICE), (V2_PAID, V2_DONE, TYPED), (PAID, DONE, TYPED)],
    ids=["v2", "v2 with a type", "v3 with a type"],
)
def test_the_name_of_a_file_does_not_travel(old: str, new: str, text: str) -> None:
    (change,) = compared({old: text}, {new: text})
    assert change.severity.breaks == {"source"}
    (change,) = compared({old: text}, {old: stub(new), new: text})
    assert change.severity.breaks == frozenset()


def test_without_a_type_a_notification_arrives_under_the_name_of_its_file() -> None:
    (change,) = compared({PAID: NOTICE}, {DONE: NOTICE})
    assert change.severity.wire == "arrives under another name"


# -- required ------------------------------------------------------------------------------


def test_required_is_said_of_a_row_and_not_of_a_value() -> None:
    old = call(needed("m", text=listed("ONE", "TWO")))
    new = call(needed("m", text=listed("ONE", "TWO", "SIX")), needed("n"))
    changes = compared(old, new)
    row_came, value_came = said(changes)
    assert row_came.startswith("+ request.json.n: documented as new (string, required)")
    assert value_came == "+ request.json.m: value documented (SIX) []"
    shown = drift_markdown(Drift("old", "new", tuple(map(Affected, changes)), 1, 1))
    assert "documented as new: `string, required`" in shown
    assert "value documented: `SIX`" in shown


def test_what_the_words_say_is_not_said_twice() -> None:
    changes = compared(call(row("m")), call(needed("m")))
    shown = drift_markdown(Drift("old", "new", tuple(map(Affected, changes)), 1, 1))
    assert "| documented as required |" in shown
