"""Misspelt attributes of a name cell.

Owns which attribute is meant where the depth of a row, or its mark, is spelt wrong: without them
the row would stand in another place. What is meant for a type cell is the business of `checks`.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec.structs import replace

from imtable.ir.suggestions import close_names
from imtable.reading.diagnostics import Odd
from imtable.reading.dialect import CellAttribute
from imtable.reading.rules.attributes import attr_unknown
from imtable.reading.table_rows import Written, odd_part

NAME_ATTRIBUTES = ("data-required", "data-indent")
_ITEM = re.compile(r"(?P<name>[a-z-]+)(?:[=:](?P<depth>\d+))?")
_LIKENESS = 0.8


def with_usual_names(row: Written, odd: list[Odd]) -> Written:
    """The row with the attributes that are meant; each that is spelt otherwise is told."""
    cell = row.cells[0]
    if not [each for each in cell.attributes if each.name not in NAME_ATTRIBUTES]:
        return row
    items = tuple(_meant(each, odd) for each in cell.attributes)
    return replace(row, cells=(replace(cell, attributes=items), *row.cells[1:]))


def _meant(item: CellAttribute, odd: list[Odd]) -> CellAttribute:
    name = None if item.name in NAME_ATTRIBUTES else _usual(item)
    if name is None:
        return item
    meant = replace(item, kind="key", name=name[0], value=name[1])
    written, right = _written(item), _written(meant)
    problem = f"there is no attribute `{written}` in this cell"
    found = attr_unknown(
        problem, f"`{right}`", f"read as `{right}`", before=written, after=right
    )
    odd.append(odd_part(found, item))
    return meant


def _usual(item: CellAttribute) -> tuple[str, str | None] | None:
    """The name and the value that an item is a slip for; None where that is not plain."""
    text = unicodedata.normalize("NFKC", _written(item)).lower()
    match = _ITEM.fullmatch(text.replace("_", "-").strip(",;. "))
    if match is None or item.kind not in ("key", "other"):
        return None
    near = close_names(match["name"], NAME_ATTRIBUTES, likeness=_LIKENESS)
    bare = close_names(f"data-{match['name']}", NAME_ATTRIBUTES, likeness=_LIKENESS)
    name = next(iter(near or bare), None)
    if name is None or (name == "data-indent") != (match["depth"] is not None):
        return None
    return name, match["depth"]


def _written(item: CellAttribute) -> str:
    return item.name if item.value is None else f"{item.name}={item.value}"
