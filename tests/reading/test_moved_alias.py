"""A page that moved and left a stub: the old import path keeps working, typed, with a warning,
and the comparison knows it. That mypy reads the alias is shown with the severities."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from imtable.cli import main
from support.reading import BODY, NOTICE, call_page, notice_page
from support.severity_case import OBJECT
from support.severity_operations import stub

ORDERS, AWAY, BILLS = (f"openapi/v3/pay/{name}" for name in ("orders", "away", "bills"))
CALL = call_page([BODY, "| a {data-required data-indent=1} | string | One"])
OLD_NOTICE, NEW_NOTICE = NOTICE.removesuffix(".md"), "webhook/v3/ORDER.DONE"
PAID = notice_page(
    [
        f"| body {{data-required}} | {OBJECT} | All",
        "| id {data-indent=1} | string | Number",
    ]
)


def write(folder: Path, pages: dict[str, str]) -> Path:
    for path, text in pages.items():
        file = folder / f"{path}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def told(capsys: pytest.CaptureFixture[str], old: Path, new: Path) -> list[str]:
    main(["diff", str(old), str(new), "--format", "json"])
    found = json.loads(capsys.readouterr().out)["changes"]
    below = (one["function"].removeprefix("wechatpay_sdk.") for one in found)
    facts = zip(found, below, strict=True)
    return [f"{one['id']} {one['level']} {function}" for one, function in facts]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A call that moved twice, and a notification that moved."""
    pages = {
        ORDERS: stub(AWAY),
        AWAY: stub(BILLS),
        BILLS: CALL,
        OLD_NOTICE: stub(NEW_NOTICE),
        NEW_NOTICE: PAID,
    }
    return write(tmp_path / "docs", pages)


def test_the_old_path_hands_out_the_new_names(
    docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    words = ["--docs", str(docs), "--out", str(out), "--package", "moved_sdk"]
    assert main(["generate", *words]) == 0
    monkeypatch.setattr(sys, "path", [str(out), *sys.path])
    for old, new, names in (
        ("v3.pay.orders", "v3.pay.bills", ("post", "post_async", "PostJson")),
        ("v3.pay.away", "v3.pay.bills", ("post",)),
        ("webhook.v3.order.paid", "webhook.v3.order.done", ("parse", "Notification")),
    ):
        alias: Any = import_module(f"moved_sdk.{old}")
        target: Any = import_module(f"moved_sdk.{new}")
        assert alias.__all__ == target.__all__
        assert alias.__doc__.startswith("Moved to ")
        for name in names:
            with pytest.warns(
                DeprecationWarning, match=f"has moved to moved_sdk.{new}"
            ):
                assert getattr(alias, name) is getattr(target, name)
    for name in [name for name in sys.modules if name.startswith("moved_sdk")]:
        del sys.modules[name]


def test_a_move_is_followed_through_stubs_that_did_not_change(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Only the first page differs; where it leads to is read all the same."""
    same = {AWAY: stub(BILLS), BILLS: CALL}
    old = write(tmp_path / "old", {**same, ORDERS: CALL})
    new = write(tmp_path / "new", {**same, ORDERS: stub(AWAY)})
    assert told(capsys, old, new) == [
        "operation-removed non-breaking v3.pay.orders:post"
    ]


def test_what_lies_behind_an_alias_is_told_of_the_old_function(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It is those who use the old name whom it concerns."""
    more = call_page(
        [
            BODY,
            *(
                f"| {name} {{data-required data-indent=1}} | string | One"
                for name in "ab"
            ),
        ]
    )
    old = write(tmp_path / "old", {BILLS: CALL, ORDERS: more})
    new = write(tmp_path / "new", {BILLS: CALL, ORDERS: stub(BILLS)})
    assert told(capsys, old, new) == [
        "field-removed breaking v3.pay.orders:post",
        "operation-removed non-breaking v3.pay.orders:post",
    ]


def test_stubs_that_lead_to_each_other_end(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    old = write(tmp_path / "old", {ORDERS: CALL, AWAY: stub(ORDERS)})
    new = write(tmp_path / "new", {ORDERS: stub(AWAY), AWAY: stub(ORDERS)})
    assert told(capsys, old, new) == ["operation-removed breaking v3.pay.orders:post"]
