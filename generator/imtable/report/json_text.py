"""Plain values -> JSON text, readable and safe to show.

Owns the layout of the JSON that reports are written in.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import cast

from imtable.report.frames import HIDDEN

# ASCII controls are escaped by `json`; nothing else of this kind stands outside a string.
PERHAPS_ACTIVE = re.compile("[\x7f-\U0010ffff]")


def json_text(value: object) -> str:
    """The value as indented JSON in the order of its keys, ending in a newline; mappings may
    be read-only. No character that steers a terminal or turns text around is left as it is.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    return PERHAPS_ACTIVE.sub(lambda match: _escape(match[0]), text) + "\n"


def _escape(character: str) -> str:
    if unicodedata.category(character) not in HIDDEN:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2].hex() for at in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs)


def _plain(value: object) -> dict[str, object]:
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    raise TypeError(f"{type(value).__name__} is no JSON value")
