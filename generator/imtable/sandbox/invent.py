"""A type of the IR -> a value of it.

Owns the members of objects and lists, and how they are encoded; scalars are the business of
`suggest`. Same input, same value. It knows neither HTTP nor keys; what seals a text is given to it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from imtable.ir import model as ir
from imtable.ir.placeholders import family_of
from imtable.sandbox.json_text import as_object, compact_json
from imtable.sandbox.situation import Situation
from imtable.sandbox.steering import items_of
from imtable.sandbox.suggest import invent_scalar

MEMBERS = 2
"""How many members a numbered row gets for each of its marks."""


# -- records -------------------------------------------------------------------------------


def invent_members(fields: Sequence[ir.Field], now: Situation) -> dict[str, Any]:
    """Every member of an object, numbered ones twice; without those that are set to be absent."""
    settings = as_object(now.settings)
    members: dict[str, Any] = {}
    for field in fields:
        for name in (*numbered(field), *_set_numbers(field, settings)):
            wanted = settings.get(name, {})
            if name not in members and wanted is not None:
                here = replace(now, settings=wanted)
                row = replace(field, name=name)
                members[name] = _invent(row.type, row, here)
    for field in fields:
        if isinstance(field.type, ir.Encoded) and isinstance(
            field.type.codec, ir.AesGcm
        ):
            _seal_resource(field, members, now)
    return members


def numbered(field: ir.Field) -> Iterator[str]:
    """The names that a row has on the wire."""
    if not field.family:
        yield field.name
        return
    for indices in itertools.product(range(MEMBERS), repeat=len(field.family)):
        name = field.name
        for mark, index in zip(field.family, indices, strict=True):
            name = name.replace(mark, str(index), 1)
        yield name


def _set_numbers(field: ir.Field, settings: Mapping[str, Any]) -> Iterator[str]:
    """Names of a numbered row that a test wants."""
    if field.family:
        yield from (name for name in settings if family_of([field], name))


def _seal_resource(field: ir.Field, members: dict[str, Any], now: Situation) -> None:
    """A ciphertext belongs to its siblings: `event_ciphertext` to `event_nonce`."""
    prefix = field.name.removesuffix("ciphertext")
    associated = str(members.get(f"{prefix}associated_data", ""))
    nonce, sealed = now.seals.gcm(associated, str(members[field.name]))
    members[field.name] = sealed
    members[f"{prefix}nonce"] = nonce


# -- fields --------------------------------------------------------------------------------


def _invent(kind: ir.Type, field: ir.Field, now: Situation) -> Any:
    match kind:
        case ir.Scalar():
            return invent_scalar(kind, field, now)
        case ir.ListOf(item=item):
            return [_invent(item, field, one) for one in _items(field, now)]
        case ir.Record(fields=fields):
            return invent_members(fields, now)
        case ir.Mapping():
            return now.settings or {"sandbox": "any"}
        case ir.OneOf(variants=variants):
            chosen = variants[min(now.variant, len(variants) - 1)]
            return _invent(chosen.type, field, now)
        case ir.Encoded():
            return _encoded(kind, field, now)
        case ir.Binary():
            return ""


def _items(field: ir.Field, now: Situation) -> Iterator[Situation]:
    """One item; as many as were set; or as many as were sent, with what each of them said."""
    if (wanted := items_of(now.settings)) is not None:
        yield from (replace(now, settings=one) for one in wanted)
        return
    match now.echo.get(field.name):
        case [*items] if items:
            for one in items:
                said = as_object(one) or {field.name: one}
                yield replace(now, echo={**now.echo, **said})
        case _:
            yield now


def _encoded(kind: ir.Encoded, field: ir.Field, now: Situation) -> str:
    structured, flat = replace(now, textual=False), replace(now, textual=True)
    if isinstance(now.settings, str) and isinstance(kind.codec, ir.Json):
        return now.settings
    match kind.codec:
        case ir.Json():
            row = (
                field if kind.item is None else replace(field, values=kind.item.values)
            )
            return compact_json(_invent(kind.content, row, structured))
        case ir.UrlEncoded():
            pairs = _invent(kind.content, field, flat)
            return quote("&".join(f"{k}={v}" for k, v in pairs.items()), safe="")
        case ir.RsaOaep(key=owner):
            return now.seals.rsa(owner, str(_invent(kind.content, field, flat)))
        case ir.AesGcm():
            return compact_json(_invent(kind.content, field, structured))
        case ir.AesEcb():
            assert now.xml is not None, "only XML messages have this codec"
            return now.seals.ecb(now.xml("root", _invent(kind.content, field, flat)))
        case ir.RsaSignature():
            return str(_invent(kind.content, field, flat))
