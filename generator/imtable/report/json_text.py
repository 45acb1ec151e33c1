"""Plain values -> JSON text, readable and safe to show.

Owns the layout of the JSON that reports are written in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from imtable.ir.characters import printable_json


def json_text(value: object) -> str:
    """The value as indented JSON in the order of its keys, ending in a newline; mappings may
    be read-only. No character that steers a terminal or turns text around is left as it is.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    return printable_json(text) + "\n"


def _plain(value: object) -> dict[str, object]:
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    raise TypeError(f"{type(value).__name__} is no JSON value")
