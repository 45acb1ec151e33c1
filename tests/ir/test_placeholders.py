"""`{variable}` and `$n`: how they are written, and which names stand for which."""

from __future__ import annotations

import pytest

from imtable.ir.model import Field, Scalar
from imtable.ir.placeholders import (
    family_of,
    family_pattern,
    indexes,
    split_template,
    unnamed,
    variables,
)


@pytest.mark.parametrize(
    ("template", "names", "shape"),
    [
        ("v3/pay", (), "v3/pay"),
        ("v3/pay/{id}", ("id",), "v3/pay/{}"),
        ("v3/{a}/x-{b}/{a}", ("a", "b"), "v3/{}/x-{}/{}"),
        ("v3/{}/{a/b}/}{", (), "v3/{}/{a/b}/}{"),
    ],
)
def test_variables(template: str, names: tuple[str, ...], shape: str) -> None:
    assert variables(template) == names
    assert unnamed(template) == shape
    texts, marks = split_template(template)
    assert len(texts) == len(marks) + 1
    assert "{}".join(texts) == shape


@pytest.mark.parametrize(
    ("name", "marks", "inside", "outside"),
    [
        ("coupon_id_$n", ("$n",), ["coupon_id_0", "coupon_id_12"], ["coupon_id_$n"]),
        ("a_$n_$m", ("$n", "$m"), ["a_0_1"], ["a_0", "a_0_", "a_0_1_2", "a_0_1\n"]),
        ("a.b_$n", ("$n",), ["a.b_1"], ["axb_1", "a.b_１"]),
        ("plain", (), ["plain"], ["plain0"]),
    ],
)
def test_numbered_names(
    name: str, marks: tuple[str, ...], inside: list[str], outside: list[str]
) -> None:
    assert indexes(name) == marks
    row = Field(name=name, type=Scalar(kind="string"), family=marks)
    assert [family_of([row], one) for one in inside] == [row] * len(inside)
    assert [family_of([row], one) for one in outside] == [None] * len(outside)


def test_a_pattern_escapes_what_both_syntaxes_escape() -> None:
    assert family_pattern("a.b[$n]-c") == r"^a\.b\[[0-9]+\]-c$"
