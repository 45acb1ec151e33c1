"""Plain values -> JSON text, readable and safe to show.

Owns the layout of the JSON that others read: equal values give equal bytes. It knows nothing about
what a document says.
"""

from __future__ import annotations

import json

from imtable.ir.characters import printable_json


def json_text(value: object) -> str:
    """The value, indented by two in the order of its keys, ending in a newline, not ASCII-escaped.

    Characters that nobody sees, or that turn the direction of a text, are escaped: a terminal
    shows what a parser reads. So are lone surrogates, which UTF-8 cannot hold.
    """
    return printable_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"
