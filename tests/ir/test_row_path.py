"""One notation for the path of a row: what is printed is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.ir.row_path import SIDES, RowPath, RowPathError, Step, read_path

PLAIN = ["a", "out_trade_no", "Wechatpay-Serial", "coupon_id_$n", "2", "商户"]
ODD = ["", "a b", "a.b", "x[]", '"', "<y>", "\n", "\\"]
names = st.one_of(st.sampled_from(PLAIN + ODD), st.text(max_size=5))
steps = st.builds(Step, names, st.integers(0, 2), names)
paths = st.builds(
    RowPath, st.sampled_from(SIDES), st.lists(steps, max_size=4).map(tuple)
)


@given(paths)
def test_a_printed_path_is_read_back(path: RowPath) -> None:
    assert read_path(str(path)) == path


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("request.json.amount.total", ["json", "amount", "total"]),
        ("response.data[].name", ["data", "name"]),
        ("notification.resource", ["resource"]),
        ("request.json.card_info<BANK>.name", ["json", "card_info", "name"]),
        ('response."a.b"[].c', ["a.b", "c"]),
        ("response", []),
    ],
)
def test_a_path_is_a_side_and_names(text: str, steps: list[str]) -> None:
    path = read_path(text)
    assert [step.name for step in path.steps] == steps
    assert str(path) == text


def test_the_marks_of_lists_do_not_count() -> None:
    assert read_path("response.data[].name").key == read_path("response.data.name").key
    assert read_path("response.a<1>").key != read_path("response.a").key


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("json.amount", "it begins with request, response, notification or"),
        ("", "it begins with"),
        ("request.", "nothing stands where a name is due"),
        ("request..a", "'.a' stands where a name is due"),
        ("request.a[0]", "'a[0]' stands where a name is due"),
        ("request.a<b", "'a<b' stands where a name is due"),
        ("request.a b", "'a b' stands where a name is due"),
        ('request."\\x"', "Invalid"),
    ],
)
def test_a_wrong_path_is_told(text: str, wrong: str) -> None:
    with pytest.raises(RowPathError, match="is no path of a row") as caught:
        read_path(text)
    assert wrong in str(caught.value)
