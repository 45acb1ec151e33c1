"""A value of Python -> one scalar of the wire, where nothing is lost by it.

Owns which values fit which kind, and the words for those that do not. It knows no names of
members. An amount that was computed as a float is the mistake that this is for.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from math import isfinite
from operator import index
from typing import Any, Literal, TypeAlias, cast, get_args, get_origin

Kind: TypeAlias = type[str] | type[int] | type[float] | type[bool]
Kinds: TypeAlias = frozenset[Kind]

ANY_KIND: Kinds = frozenset((str, int, float, bool))
_WORDS: dict[Kind, str] = {
    str: "text",
    int: "an integer",
    float: "a number",
    bool: "true or false",
}
_MOST_BITS = 1024  # Python refuses to write much longer ones
_TEXTS: dict[Kind, re.Pattern[str]] = {
    int: re.compile(r"-?[0-9]{1,300}"),
    float: re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?"),
    bool: re.compile(r"true|false"),
}


def kinds_of(annotation: Any) -> Kinds:
    """The kinds of scalar that an annotation takes, a closed or open enum included; none
    where it takes something else."""
    if get_origin(annotation) is Literal:
        texts = (type(cast("object", one)) for one in get_args(annotation))
        return frozenset[Any](texts) & ANY_KIND
    return frozenset[Any]((annotation,)) & ANY_KIND


def fitted(value: object, kinds: Kinds, *, text: bool = False) -> Any:
    """The plain `str`, `int`, `float` or `bool` for a value of a fitting kind, None for any
    other: subclasses and whole numbers of other types fit, rounding does not.

    With `text` the format knows only text: a number may be given as one, or stand for one.
    """
    if isinstance(value, bool):
        return value if bool in kinds else None
    if isinstance(value, str):
        plain = str.__str__(value)  # `format` of an enum would give its name
        return plain if str in kinds or (text and _stands_for(plain, kinds)) else None
    if isinstance(value, float):
        return float(value) if float in kinds and isfinite(value) else None
    number = _whole(value)
    if number is None:
        return _exact(value) if float in kinds else None
    fits = int in kinds or float in kinds or (text and str in kinds)
    return number if fits and number.bit_length() <= _MOST_BITS else None


def misfit(value: object, kinds: Collection[Kind]) -> str:
    """`an integer is expected, not 1998.9999`. Texts are not shown: they may be personal."""
    expected = " or ".join(word for kind, word in _WORDS.items() if kind in kinds)
    return f"{expected} is expected, not {_found(value)}"


def _found(value: object) -> str:
    from decimal import Decimal

    if isinstance(value, bool | float | Decimal):
        return str(value)
    for kind, word in ((str, "text"), (int, "an integer"), (list, "a list")):
        if isinstance(value, kind):
            return word
    return "null" if value is None else f"a value of type {type(value).__qualname__}"


def _stands_for(text: str, kinds: Kinds) -> bool:
    return any(kind in kinds and one.fullmatch(text) for kind, one in _TEXTS.items())


def _whole(value: object) -> int | None:
    if hasattr(type(value), "__index__"):  # int, enums, those of numpy
        try:
            return index(cast("int", value))
        except Exception:  # of several numbers, an array of numpy
            return None
    from decimal import Decimal

    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    small = value.adjusted() < _MOST_BITS and value == value.to_integral_value()
    return int(value) if small else None


def _exact(value: object) -> float | None:
    """The float that is written as this decimal number."""
    from decimal import Decimal

    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    number = float(value)
    return number if Decimal(repr(number)) == value else None
