"""A list that a correction opens narrows nothing: the bindings, the exports and the sandbox take
any value, and still say which are known."""

from __future__ import annotations

from imtable.bindings.package import page_text
from imtable.bindings.render import load_templates
from imtable.export.values import value_keywords, value_lines
from imtable.ir.choices import choices, only_choice
from imtable.ir.model import Value, Values
from imtable.ir.scalars import is_listed
from support.correcting import correct, entry

OPEN = entry('values = { docs = ["PAID", "OPNE"], is = "open" }', "request.json.state")
VALUES = Values(items=(Value(text="A"),), form=1, open=True)


def test_the_bindings_take_any_value_and_name_the_known_ones() -> None:
    page, _ = correct(OPEN)
    text = page_text(page, "sdk", load_templates())
    assert "    state: str | None = None" in text
    assert "known values, others are valid too: `PAID`, `OPNE`" in text


def test_the_exports_say_any_of_the_list_and_any_other() -> None:
    assert "anyOf" in value_keywords(VALUES, "string", "sent")
    assert value_lines(VALUES, "sent") == ["Values: `A`"]


def test_nothing_is_narrowed() -> None:
    assert choices(VALUES, "string") == ()
    assert only_choice(VALUES, "string") is None
    assert is_listed("B", VALUES, "string")
