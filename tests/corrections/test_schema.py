"""The schema of the files accepts what is read, and refuses what is not."""

from __future__ import annotations

import tomllib
from typing import Any

import jsonschema
import pytest

from imtable.corrections.schema import corrections_schema
from support.correcting import entry

VALIDATOR: Any = jsonschema.Draft202012Validator(corrections_schema())
ROW = "request.json.total"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (entry('type = { docs = "number", is = "integer" }', ROW), True),
        (entry('values = { docs = ["A"], is = "open" }', ROW), True),
        (entry("leave-out = {}", verb="get"), True),
        (entry('add = { type = "string[]" }', ROW) + "date = 2030-01-02\n", True),
        (entry('add = { type = "string", after = "id" }', ROW), True),
        (entry('add = { type = "string", before = "id" }', ROW), True),
        (entry('add = { type = "string", after = "" }', ROW), False),
        (entry('add = { type = "string", after = "a", before = "b" }', ROW), False),
        (entry('type = { docs = "number", is = "int" }', ROW), False),
        (entry('typ = { docs = "number", is = "integer" }', ROW), False),
        (entry("required = { is = true }\nleave-out = {}", ROW), False),
        (entry("", ROW), False),
    ],
)
def test_the_schema_agrees_with_the_reading(text: str, *, valid: bool) -> None:
    document = tomllib.loads(text)
    for one in document["correction"]:
        if "date" in one:
            one["date"] = one["date"].isoformat()  # JSON has no dates
    assert VALIDATOR.is_valid(document) == valid
