"""The format of a file of corrections as a JSON Schema (draft 2020-12).

Owns what the classes of `entries` cannot say by themselves: that an entry corrects exactly one
fact, and that an added row has one place. An editor checks TOML with it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from imtable.corrections.entries import FACTS, CorrectionsFile
from imtable.ir.schema import described


def corrections_schema() -> dict[str, Any]:
    """The schema of one file."""
    schemas, definitions = msgspec.json.schema_components(
        (CorrectionsFile,), ref_template="#/$defs/{name}"
    )
    entry: dict[str, Any] = definitions["Entry"]
    for key in FACTS:  # a fact that is given is never null: TOML has no such value
        choices: list[Any] = entry["properties"][key]["anyOf"]
        entry["properties"][key] = choices[0]
    entry["oneOf"] = [{"required": [key]} for key in FACTS]
    definitions["Entry"] = described(entry)
    definitions["AddRow"]["not"] = {"required": ["after", "before"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schemas[0],
        "title": "Corrections of API documentation, as imtable reads them",
        "$defs": {name: described(one) for name, one in sorted(definitions.items())},
    }
