"""A request that passed -> what it said, by wire name.

Owns which value counts where a name occurs several times: the outermost, the first. Secrets are
opened: what was sent comes back under the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imtable.ir import model as ir
from imtable.sandbox.json_text import as_object, parse_json
from imtable.sandbox.limits import Openers

MOST_ITEMS = 100
"""Items of a list that come back."""


def said_by(
    parts: Sequence[tuple[Sequence[ir.Field], Mapping[str, Any]]], openers: Openers
) -> dict[str, Any]:
    """Scalars of all parts, path first; of a list what each of its items said."""
    said: dict[str, Any] = {}
    level = [*parts]
    while level:
        below: list[tuple[Sequence[ir.Field], Mapping[str, Any]]] = []
        for fields, members in level:
            types = {field.name: field.type for field in reversed(fields)}
            for name, value in members.items():
                kind = types.get(name)
                if kind is not None:
                    _note(said, name, _said(kind, value, openers))
                    below += _below(kind, value)
        level = below
    return said


def _note(said: dict[str, Any], name: str, value: Any) -> None:
    if isinstance(value, str | int | float | list) and value not in ("", []):
        said.setdefault(name, value)


def _said(kind: ir.Type, value: Any, openers: Openers) -> Any:
    match kind, value:
        case ir.ListOf(item=ir.Record(fields=fields)), [*items]:
            objects = [as_object(one) for one in items[:MOST_ITEMS]]
            return [said_by([(fields, one)], openers) for one in objects]
        case ir.ListOf(item=ir.Scalar()), [*items]:
            return items[:MOST_ITEMS]
        case _:
            return _plain(kind, value, openers)


def _plain(kind: ir.Type, value: Any, openers: Openers) -> Any:
    """The scalar that a value holds; of a list its first item."""
    match kind, value:
        case ir.Encoded(codec=ir.RsaOaep(key=owner)), str():
            return openers.decrypt(owner, value)[0]
        case ir.Encoded(), _:
            return None
        case ir.ListOf(item=item), [first, *_]:
            return _plain(item, first, openers)
        case _:
            return value


def _below(
    kind: ir.Type, value: Any
) -> Iterator[tuple[Sequence[ir.Field], Mapping[str, Any]]]:
    match kind, value:
        case ir.Record(fields=fields), dict():
            yield fields, value
        case ir.ListOf(item=item), [first, *_]:
            yield from _below(item, first)
        case ir.OneOf(variants=variants), dict():
            for variant in variants:
                yield from _below(variant.type, value)
        case ir.Encoded(codec=ir.Json(), content=content), str():
            yield from _below(content, parse_json(value)[0])
        case _:
            pass
