"""JSON text -> dataclass: by msgspec where that reads what the converter would, else by it.

Where msgspec succeeds, the documentation was followed to the letter and the two results
are equal; where it fails, or the model is one that it reads differently, or it is not
installed, the converter reads the text. Owns that choice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import cache, partial
from types import NoneType
from typing import (
    Any,
    Generic,
    Literal,
    NamedTuple,
    TypeVar,
    cast,
    get_args,
    get_origin,
)

from .convert import Decrypt, Findings, decode
from .reply import Problem
from .tables import alternatives, members

T = TypeVar("T")
_ALIKE = (str, int, bool, Any)


class Reading(NamedTuple, Generic[T]):
    """What was read, and what was noticed; unknown members are looked for when asked for."""

    value: T
    problems: tuple[Problem, ...] = ()
    find_extra: Callable[[], Mapping[str, Any]] = dict[str, Any]


def read_json(
    model: type[T], raw: bytes, decrypt: Decrypt | None = None
) -> Reading[T] | None:
    """Read a JSON text as `model`; None where `parse_json` gives none.

    Inside of an unknown member msgspec also passes what `json` refuses: broken UTF-8, and
    numbers that are too long.
    """
    kind: Any = model
    decode_fast = fast_decoder(kind)
    try:
        if decode_fast:
            return Reading(decode_fast(raw), (), partial(_find_extra, model, raw))
    except Exception:  # whatever it is, the converter says what is wrong with the text
        pass
    return convert_json(model, raw, decrypt)


def convert_json(
    model: type[T], raw: bytes, decrypt: Decrypt | None = None
) -> Reading[T] | None:
    """The same without msgspec."""
    value, findings = parse_json(raw), Findings(decrypt, "response")
    if value is None:
        return None
    read = decode(model, value, findings)
    return Reading(read, tuple(findings.problems), findings.extra.copy)


def parse_json(raw: bytes) -> object:
    """The JSON value, or None: there is none, or it is null, which means the same here."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _find_extra(model: type[Any], raw: bytes) -> Mapping[str, Any]:
    reading = convert_json(model, raw)
    return reading.find_extra() if reading else {}


# -- msgspec -------------------------------------------------------------------------------


@cache
def fast_decoder(model: type) -> Callable[[bytes], Any] | None:
    """Reads a text exactly as the converter would, or raises; None: there is no such way."""
    if not _alike(model):
        return None
    try:
        import msgspec  # here: it takes longer than a first decode without it

        return msgspec.json.Decoder[Any](model).decode
    except (ImportError, TypeError):  # a union that msgspec cannot tell apart
        return None


def _alike(annotation: Any) -> bool:
    """Whether msgspec gives, if anything, what the converter gives."""
    only, *others = choices = alternatives(annotation)
    if others:  # a lone float is not alike: the converter keeps an int as it is
        return Any not in choices and all(
            (one is float and int in choices) or _alike(one) for one in choices
        )
    origin, arguments = get_origin(only), get_args(only)
    if origin is list:
        return _alike(arguments[0]) and not _nullable(arguments[0])
    if origin is dict:
        return arguments == (str, Any)
    if origin is Literal:
        return all(type(one) in (str, int) for one in arguments)
    if is_dataclass(only):
        return all(
            _alike(one.annotation)
            and (one.default is None or not _nullable(one.annotation))
            for one in members(cast("type", only))
        )
    return only in _ALIKE


def _nullable(annotation: Any) -> bool:
    return annotation is Any or NoneType in get_args(annotation)
