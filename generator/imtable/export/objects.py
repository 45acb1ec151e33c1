"""JSON objects, and the parts that all documents are made of."""

from __future__ import annotations

from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object, its members in the order in which they are written."""


def members(**optional: Any) -> JsonObject:
    """The members that say something: neither None nor False nor empty. `x_imtable_page`
    becomes `x-imtable-page`.
    """
    return {
        name.replace("_", "-") if name.startswith("x_") else name: value
        for name, value in optional.items()
        if value not in (None, False, "", [], (), {})
    }


def any_of(schemas: list[JsonObject]) -> JsonObject:
    """One schema that accepts what one of these accepts."""
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
