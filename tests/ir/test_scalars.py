"""A documented value means the same to everybody who reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.bindings.surface.field_types import literals
from imtable.export.schemas import field_schema
from imtable.ir.model import Scalar, ScalarKind
from imtable.ir.scalars import ScalarValue, read_scalar
from imtable.sandbox.check import check_value
from imtable.sandbox.findings import MessageLocation
from imtable.sandbox.limits import Limits, Openers
from support.reading import call_page, fields_of, read

BIG = str(2**63 - 1)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "01", "01"),
        ("string", "", ""),
        ("integer", "0", 0),
        ("integer", "-12", -12),
        ("integer", BIG, 2**63 - 1),
        ("integer", str(2**63), None),
        ("integer", "9" * 5000, None),
        ("integer", "01", None),
        ("integer", "-0", None),
        ("integer", "+1", None),
        ("integer", "1.0", None),
        ("integer", "1e3", None),
        ("integer", "1_000", None),
        ("integer", "１", None),
        ("integer", "٣", None),
        ("integer", "1\n", None),
        ("integer", " 1", None),
        ("integer", "", None),
        ("number", "1", 1),
        ("number", "1.50", 1.5),
        ("number", "-0.5", -0.5),
        ("number", "01.5", None),
        ("number", ".5", None),
        ("number", "1.", None),
        ("number", "1e3", None),
        ("number", "nan", None),
        ("number", "１.５", None),
        ("number", str(2**63), None),
        ("number", "0." + "1" * 5000, None),
        ("boolean", "true", True),
        ("boolean", "False", False),
        ("boolean", "1", None),
        ("boolean", "是", None),
    ],
)
def test_what_a_text_means(
    kind: ScalarKind, text: str, value: ScalarValue | None
) -> None:
    found = read_scalar(text, kind)
    assert found == value
    assert type(found) is type(value)


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_integer_of_64_bits_is_read(number: int) -> None:
    assert read_scalar(str(number), "integer") == number


OPENERS = Openers(lambda _owner, _text: (None, ""), lambda _value, _siblings: None)


@pytest.mark.parametrize(
    ("word", "values", "literal", "enum", "taken", "refused", "reported"),
    [
        ("integer", "`1` \\| `2`", "1 2", [1, 2], [1, 2], ["1", 3, True], False),
        ("integer", "`01` \\| `02`", "'01' '02'", ["01", "02"], ["01"], [1, "1"], True),
        ("integer", "`１` \\| `２`", "'１' '２'", ["１", "２"], ["１"], [1, "1"], True),
        ("integer", "`1` \\| `A`", "'1' 'A'", ["1", "A"], ["1", "A"], [1], True),
        ("integer", "`1` \\| `1.5`", "'1' '1.5'", ["1", "1.5"], ["1.5"], [1.5], True),
        ("number", "`1` \\| `2`", "1 2", [1, 2], [1, 2.0], [3, "1"], False),
        ("number", "`0.5` \\| `1.50`", "", [0.5, 1.5], [0.5, 1.5], [2, "1.5"], False),
        ("number", "`00` \\| `10`", "'00' '10'", ["00", "10"], ["00"], [0, 10], True),
        ("number", "`1e3` \\| `2`", "'1e3' '2'", ["1e3", "2"], ["1e3"], [1000], True),
        ("boolean", "`true` \\| `false`", "", [True, False], [True], ["true"], False),
        ("boolean", "`TRUE` \\| `FALSE`", "", [True, False], [False], ["TRUE"], False),
        ("boolean", "`0` \\| `1`", "'0' '1'", ["0", "1"], ["0"], [0, False], True),
        ("string", "`01` \\| `1`", "'01' '1'", ["01", "1"], ["01", "1"], [1], False),
        ("integer[]", "`01` \\| `2`", None, ["01", "2"], [["01"]], [[2]], True),
    ],
)
def test_all_read_a_list_alike(
    word: str,
    values: str,
    literal: str | None,
    enum: list[ScalarValue],
    taken: list[object],
    refused: list[object],
    reported: bool,
) -> None:
    row = f"| mode {{data-indent=1}} | {word} | 模式<br/>{values} 枚举值之一"
    found = read(call_page(["| json | object | JSON", row]))
    (member,) = fields_of(found.parameter("json").field.type)
    assert ("enum-not-numeric" in found.rules) == reported

    if isinstance(member.type, Scalar):
        spelt = literals(member.values, member.type)
        assert literal == " ".join(map(repr, spelt))

    schema = field_schema(member, "sent")
    schema = schema.get("items", schema)
    assert schema["enum"] == enum
    assert list(map(type, schema["enum"])) == list(map(type, enum))

    limits = Limits(OPENERS, textual=False, values=member.values)
    for value, fits in [(v, True) for v in taken] + [(v, False) for v in refused]:
        findings = list(
            check_value(member.type, value, limits, MessageLocation("body"))
        )
        assert (not findings) == fits, (value, findings)
