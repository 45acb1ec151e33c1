"""What breaks a caller's program is seen in the bindings, whatever the pages say of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from imtable.bindings.surface.types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NONE,
    STR,
    ClassRef,
    DictType,
    ListType,
    Literals,
    Plain,
    PythonType,
    union_of,
)
from imtable.drift.facts import Change, compare_apis
from imtable.drift.facts.fits import fits
from imtable.ir.model import Api
from support.drift_pages import drift_between
from support.reading import BODY, CALL, NOTICE, call_page, notice_page, read

OBJECT = 'object {data-tooltip="对应PHP的array"}'
PAYLOAD = f"| body {{data-required}} | {OBJECT} | 通知"
STATE = "| state {{data-indent=1}} | string | 状态{}"
REPLY = "| state | string | 状态{}"
TWO, ONE = "<br/>`A` \\| `B` 枚举值之一", "<br/>`A` 枚举值"
LINE = "| {colspan=3 .im-table-line}"


def asked(*rows: str) -> Api:
    return Api(pages=(read(call_page([BODY, *rows]), CALL).api,))


def told(*rows: str) -> Api:
    return Api(pages=(read(call_page([], rows), CALL).api,))


def arrived(*rows: str) -> Api:
    return Api(pages=(read(notice_page([PAYLOAD, *rows]), NOTICE).api,))


def breaking(changes: Sequence[Change]) -> list[tuple[str, str]]:
    """What breaks a program: kinds, and why."""
    return [
        (each.id, each.severity.source)
        for each in changes
        if "source" in each.severity.breaks
    ]


def row(name: str, at: int = 2) -> str:
    return f"| {name} {{data-indent={at}}} | string | 说明"


def ride(text: str) -> str:
    return f"| ride {{data-indent=1}} | {OBJECT} | {text}"


UNLABELLED = (ride("甲"), row("a"), LINE, ride("乙"), row("b"))


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (
            told(REPLY.format(TWO)),
            told(REPLY.format("")),
            [("values-dropped", "alias gone")],
        ),
        (
            told(REPLY.format(TWO)),
            told(REPLY.format(ONE)),
            [("constant-closed", "alias gone")],
        ),
        (told(REPLY.format(ONE)), told(REPLY.format("")), []),
        (told(REPLY.format("")), told(REPLY.format(TWO)), []),
        (
            asked(STATE.format(TWO)),
            asked(STATE.format("")),
            [("values-dropped", "alias gone")],
        ),
        (
            arrived(STATE.format(TWO)),
            arrived(STATE.format("")),
            [("values-dropped", "alias gone")],
        ),
        (asked(row("payId", 1)), asked(row("payId", 1), row("pay_id", 1)), []),
        (asked(row("pay_id", 1)), asked(row("pay_id", 1), row("payId", 1)), []),
        (asked(*UNLABELLED), asked(*UNLABELLED[:2], row("c"), *UNLABELLED[2:]), []),
        (
            asked(*UNLABELLED),
            asked(ride("甲 `METRO`"), *UNLABELLED[1:]),
            [("name-changed", "another name, argument error")],
        ),
        (
            told(
                *(each.replace("=1", "=0").replace("=2", "=1") for each in UNLABELLED)
            ),
            told(
                ride("甲 `METRO`").replace("=1", "=0"),
                *(e.replace("=1", "=0").replace("=2", "=1") for e in UNLABELLED[1:]),
            ),
            [("name-changed", "another name, type differs")],
        ),
    ],
)
def test_what_breaks_a_program(
    old: Api, new: Api, broken: list[tuple[str, str]]
) -> None:
    assert breaking(compare_apis(old, new)) == broken


# -- names of modules ----------------------------------------------------------------------

PAGE = call_page([BODY, row("a", 1)])


def test_a_page_that_takes_the_module_of_another_is_told(tmp_path: Path) -> None:
    """The other one did not change, and is not read for any other reason."""
    old = {"openapi/v3/pay/{number}.md": PAGE}
    drift = drift_between(tmp_path, old, {**old, "openapi/v3/pay/number.md": PAGE})
    found = {each.id: each for each in drift.changes}
    assert set(found) == {"operation-added", "name-changed"}
    changed = found["name-changed"]
    assert (changed.function, changed.severity.source) == (
        "v3.pay.number:post",
        "name gone",
    )
    before, after = changed.texts
    assert before == "v3.pay.number:post"
    assert str(after).startswith("v3.pay.number_")
    assert after != found["operation-added"].function


# -- types ---------------------------------------------------------------------------------

A, AB = Literals(("a",)), Literals(("a", "b"))
X, Y = ClassRef(("X",)), ClassRef(("X", "Y"))


@pytest.mark.parametrize(
    ("value", "expected", "goes"),
    [
        (STR, STR, True),
        (STR, INT, False),
        (A, AB, True),
        (AB, A, False),
        (AB, STR, True),
        (AB, union_of([A, Literals(("b",))]), True),
        (STR, AB, False),
        (Literals((1,)), FLOAT, True),
        (Literals((True,)), BOOL, True),
        (BOOL, INT, True),
        (INT, BOOL, False),
        (INT, union_of([INT, FLOAT]), True),
        (union_of([INT, FLOAT]), INT, False),
        (union_of([A, STR]), STR, True),
        (ListType(A), ListType(STR), True),
        (ListType(STR), STR, False),
        (DictType(ANY), DictType(STR), True),
        (DictType(ANY), X, False),
        (X, Y, False),
        (X, union_of([X, Y]), True),
        (X, Plain("Reply"), True),
        (NONE, STR, False),
        (ANY, X, True),
    ],
)
def test_what_goes_where(value: PythonType, expected: PythonType, goes: bool) -> None:
    assert fits(value, expected) is goes
