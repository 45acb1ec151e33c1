"""JSON documents -> text.

Owns the layout of exported files: equal documents give equal bytes. It knows nothing about
what a document says.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from imtable.ir.characters import printable_json

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object, its members in the order in which they are written."""


def document_text(document: JsonObject) -> str:
    """The text of a document: indented by two, a final newline, not ASCII-escaped.

    Characters that nobody sees, or that turn the direction of a text, are escaped: a
    terminal shows what a parser reads. So are lone surrogates, which UTF-8 cannot hold.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return printable_json(text) + "\n"


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
