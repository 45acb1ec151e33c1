"""Decoded JSON -> dataclass, tolerantly: a reply that arrived is never lost.

What is missing reads as None, what has the wrong type is converted where nothing is lost
and kept as received otherwise; every deviation is listed. Null is absent. Unknown members
are kept by path. Owns this reading; it does not know replies, statuses or signatures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import MISSING, is_dataclass
from functools import cache
from typing import (
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_origin,
)
from urllib.parse import unquote

from .marks import JsonText, QueryText, Secret
from .numbered import gather
from .reply import Problem
from .tables import Trail, alternatives, families, members, path_text, unwrap

T = TypeVar("T")
_KINDS = {str: "string", int: "integer", float: "number", bool: "boolean"}
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,99}")


Decrypt: TypeAlias = Callable[[str], str]
"""Secret text -> plain text. Raises `ValueError`."""


class Findings:
    """What the reading of one value noticed: problems, and unknown members by path.

    `decrypt` opens secret members; without it they stay as they are. `side` is what is read: the
    paths of problems begin with it.
    """

    __slots__ = ("decrypt", "extra", "problems", "side")

    def __init__(self, decrypt: Decrypt | None = None, side: str = "") -> None:
        self.decrypt = decrypt
        self.side = side
        self.problems: list[Problem] = []
        self.extra: dict[str, Any] = {}

    def add(self, trail: Trail, expected: str, value: object) -> None:
        path = ".".join(filter(None, (self.side, path_text(trail))))
        self.problems.append(Problem(path, expected, value))

    def weight(self) -> tuple[int, int]:
        return len(self.problems), len(self.extra)


_Read: TypeAlias = Callable[[Any, Findings, Trail], Any]


_Column: TypeAlias = tuple[str, str, bool, _Read]
"""Name, wire name, whether it is required, how it is read."""


def decode(
    model: type[T], value: object, findings: Findings, *, text: bool = False
) -> T:
    """Read a decoded JSON object as `model`; `findings` receives what deviates.

    With `text` the format knows only strings (query text, XML), so that numeric text is no
    deviation. A value that is no object gives a model without values and one problem.
    """
    if isinstance(value, dict):
        return cast(
            "T", _fill(model, text, cast("dict[str, Any]", value), findings, None)
        )
    findings.add(None, "object", value)
    return cast("T", _fill(model, text, {}, Findings(), None))


def _fill(
    model: type, text: bool, value: dict[str, Any], findings: Findings, trail: Trail
) -> object:
    if numbered := families(model):
        value = gather(numbered, value)
    values: dict[str, Any] = {}
    known = 0
    columns = _columns(model, text)
    for name, wire, required, read in columns:
        raw = value.get(wire)
        if raw is not None:
            values[name] = read(raw, findings, (trail, wire))
            known += 1
        elif required:
            values[name] = None
            findings.add((trail, wire), "required", None)
    if known < len(value):
        wires = {wire for _, wire, *_ in columns}
        for key in value:
            if key not in wires:
                findings.extra[path_text((trail, key))] = value[key]
    return model(**values)


@cache
def _columns(model: type, text: bool) -> tuple[_Column, ...]:
    return tuple(
        (one.name, one.wire, one.default is MISSING, _reader(one.annotation, text))
        for one in members(model)
    )


# -- one reader per annotation -------------------------------------------------------------


def _reader(annotation: Any, text: bool) -> _Read:
    bare, marks = unwrap(annotation)
    for mark in marks:
        if isinstance(mark, JsonText):
            return _json_text(_reader(bare, text=False))
        if isinstance(mark, QueryText):
            return _query_text(_reader(bare, text=True))
        if isinstance(mark, Secret):
            return _read_secret
    return _bare_reader(bare, text)


def _bare_reader(bare: Any, text: bool) -> _Read:
    choices = alternatives(bare)
    if str in choices:  # an open enum accepts every text
        choices = tuple(one for one in choices if get_origin(one) is not Literal)
    only, *others = choices
    if others:
        return _first_of_fewest([_reader(one, text) for one in choices])
    if only is not bare:
        return _reader(only, text)
    origin = get_origin(only)
    if only in _KINDS:
        return _scalar(only, text)
    if origin is Literal:
        return _literal(get_args(only), text)
    if origin is list:
        return _items(_reader(get_args(only)[0], text), text)
    if is_dataclass(only):
        return _record(cast("type", only), text)
    return _mapping if origin is dict else _keep


def _scalar(kind: type, text: bool) -> _Read:
    accepted = (float, int) if kind is float else (kind,)
    expected = _KINDS[kind]

    def read(value: Any, findings: Findings, trail: Trail) -> Any:
        if type(value) in accepted:
            return value
        converted = _lossless(kind, value)
        if converted is None or not text:
            findings.add(trail, expected, value)
        return value if converted is None else converted

    return read


def _lossless(kind: type, value: object) -> object:
    """The value as `kind` if it can be turned back into what was received, else None."""
    if kind is str and type(value) is int:
        return str(value)
    if not isinstance(value, str):
        return None
    if kind is bool:
        return {"true": True, "false": False}.get(value)
    if kind in (int, float) and _INTEGER.fullmatch(value):
        return int(value)
    return None


def _literal(choices: tuple[object, ...], text: bool) -> _Read:
    exact = {(type(one), one) for one in choices}
    by_text = {str(one): one for one in choices}

    def read(value: Any, findings: Findings, trail: Trail) -> Any:
        scalar = isinstance(value, str | int)
        if scalar and (type(value), value) in exact:
            return value
        known = scalar and str(value) in by_text
        if not (known and text):
            findings.add(trail, f"one of {', '.join(by_text)}", value)
        return by_text[str(value)] if known else value

    return read


def _items(read_item: _Read, text: bool) -> _Read:
    def read(value: Any, findings: Findings, trail: Trail) -> Any:
        if text and isinstance(value, dict):
            value = [
                value
            ]  # of XML: a list of one object is an element that stands once
        if isinstance(value, list):
            items = cast("list[object]", value)
            return [read_item(v, findings, (trail, i)) for i, v in enumerate(items)]
        findings.add(trail, "list", value)
        return cast("object", value)

    return read


def _record(model: type, text: bool) -> _Read:
    def read(value: Any, findings: Findings, trail: Trail) -> Any:
        if isinstance(value, dict):
            return _fill(model, text, cast("dict[str, Any]", value), findings, trail)
        findings.add(trail, "object", value)
        return value

    return read


def _first_of_fewest(readers: list[_Read]) -> _Read:
    """Variants: the one with the fewest problems, then with the fewest unknown members."""

    def read(value: Any, findings: Findings, trail: Trail) -> Any:
        trials = [
            (
                one(value, notes := Findings(findings.decrypt, findings.side), trail),
                notes,
            )
            for one in readers
        ]
        result, notes = min(trials, key=lambda trial: trial[1].weight())
        findings.problems += notes.problems
        findings.extra.update(notes.extra)
        return result

    return read


def _json_text(read_content: _Read) -> _Read:
    def read(value: Any, findings: Findings, trail: Trail) -> Any:
        if not isinstance(value, str):
            findings.add(trail, "JSON text", value)
            return read_content(value, findings, trail)
        try:
            content = json.loads(value)
        except (ValueError, RecursionError):
            findings.add(trail, "JSON text", value)
            return value
        return read_content(content, findings, trail)

    return read


def _query_text(read_content: _Read) -> _Read:
    def read(value: Any, findings: Findings, trail: Trail) -> Any:
        if not isinstance(value, str):
            findings.add(trail, "query text", value)
            return value
        pairs = (pair.partition("=") for pair in unquote(value).split("&") if pair)
        return read_content({key: text for key, _, text in pairs}, findings, trail)

    return read


def _read_secret(value: Any, findings: Findings, trail: Trail) -> Any:
    """Whoever the mark names: no other key than the merchant's is here to open anything, and
    what it does not open stays as it is."""
    if value == "":
        return value
    try:
        if findings.decrypt and isinstance(value, str):
            return findings.decrypt(value)
    except ValueError:
        pass
    findings.add(trail, "text encrypted to the merchant's certificate", value)
    return value


def _mapping(value: Any, findings: Findings, trail: Trail) -> Any:
    if not isinstance(value, dict):
        findings.add(trail, "object", value)
    return cast("object", value)


def _keep(value: Any, findings: Findings, trail: Trail) -> Any:
    del findings, trail
    return value
