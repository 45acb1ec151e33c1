"""Dataclass or mapping -> what goes into a request: JSON bytes, query text, headers.

Owns these formats; the members are written by `writing`. It does not know URLs or calls.
"""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import quote

from .errors import ConfigError
from .tables import Trail, path_text
from .writing import (
    NOTHING,
    Supplies,
    dump_members,
    plain_text,
    write_members,
    write_plain,
)

REQUEST: Trail = (None, "request")
ANSWER: Trail = (None, "acknowledgement")
QUERY: Trail = (REQUEST, "query")
HEADERS: Trail = (REQUEST, "headers")
"""Where what is encoded stands: the beginning of a path."""

_HEADER = re.compile(r"([!-~]([ -~]*[!-~])?)?")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def encode_json(
    value: object,
    supplies: Supplies = NOTHING,
    model: Any = None,
    *,
    within: Trail = None,
) -> bytes:
    """The compact UTF-8 JSON text of a dataclass or mapping. Raises `ConfigError`, which names
    the member by its path `within` the message."""
    members = write_members(value, supplies, model, within=within)
    return dump_members(members, within)


def encode_query(value: object, supplies: Supplies = NOTHING, model: Any = None) -> str:
    """The query of a URL by RFC 3986, without `?`; a list repeats its name."""
    pairs: list[str] = []
    members = write_members(value, supplies, model, text=True, within=QUERY)
    for name, member in write_plain(members, QUERY, supplies).items():
        items = cast("list[object]", member if isinstance(member, list) else [member])
        key, path = quote(name, safe=""), path_text((QUERY, name))
        pairs += [f"{key}={quote(plain_text(item, path), safe='')}" for item in items]
    return "&".join(pairs)


def encode_texts(
    value: object,
    supplies: Supplies = NOTHING,
    model: Any = None,
    *,
    within: Trail = None,
) -> dict[str, str]:
    """The members as texts: of XML, of a form."""
    members = write_members(value, supplies, model, text=True, within=within)
    return {
        name: plain_text(member, path_text((within, name)))
        for name, member in members.items()
    }


def encode_headers(value: object) -> dict[str, str]:
    """Header names and values; anything but printable ASCII is refused by name, and blanks
    at the ends, which no server would see."""
    headers = encode_texts(value, within=HEADERS)
    for name, text in headers.items():
        if not _TOKEN.fullmatch(name) or not _HEADER.fullmatch(text):
            raise ConfigError(
                f"header {name!r}: only printable ASCII can be sent, and no blank at the"
                " beginning or the end"
            )
    return headers
