"""Entry -> TOML, at the end of a file that keeps its other bytes.

Owns the look of a written entry. What it holds is the caller's business.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TypeAlias, cast

import msgspec

from imtable.corrections.entries import Entry
from imtable.corrections.files import TABLE
from imtable.ir.toml_entries import toml_text

TomlTable: TypeAlias = dict[str, object]
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BEHIND = ("because", "link", "date")
"""What stands behind the fact."""


def entry_text(entry: Entry) -> str:
    """The lines of one entry."""
    given: TomlTable = msgspec.to_builtins(entry, builtin_types=(date,))
    known = {key: value for key, value in given.items() if value is not None}
    seen = cast("TomlTable", known.pop("seen", {}))
    behind = {key: known.pop(key) for key in _BEHIND if key in known}
    lines = [f"[[{TABLE}]]", *map(_line, {**known, **behind}.items())]
    if seen:
        lines += ["", f"[{TABLE}.seen]", *map(_line, seen.items())]
    return "\n".join([*lines, ""])


def with_entry(data: bytes, entry: Entry) -> bytes:
    """The file with one more entry at its end, which has the line ends of the others."""
    end = b"\r\n" if b"\r\n" in data else b"\n"
    text = entry_text(entry).encode().replace(b"\n", end)
    if not data.strip(b"\xef\xbb\xbf"):
        return data + text
    return data + (b"" if data.endswith(b"\n") else end) + end + text


def _line(given: tuple[str, object]) -> str:
    key, value = given
    return f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else toml_text(key)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return toml_text(value)
        case list():
            items = cast("list[object]", value)
            return "[" + ", ".join(map(_value, items)) + "]"
        case date():
            return value.isoformat()
        case dict():
            table = cast("TomlTable", value)
            inside = ", ".join(
                _line((key, one))
                for key, one in sorted(table.items(), key=_docs_first)
                if one not in (None, [], "")
            )
            return f"{{ {inside} }}" if inside else "{}"
        case _:
            raise TypeError(f"TOML has no {value!r}")


def _docs_first(given: tuple[object, object]) -> bool:
    return given[0] != "docs"
