"""What a text means as a string, a number or a truth value.

Owns the one grammar for documented values and for values that travel as text. A number is
written as JSON writes it, without an exponent: ASCII digits, no leading zero, no plus sign. So
`01`, `+1`, `-0`, `1e3` and full-width digits are texts, which no number could carry back. An
integer fits 64 bits. `true` and `false` are truth values in any case of letters.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from imtable.ir.model import ScalarKind, Values

ScalarValue: TypeAlias = str | int | float | bool

_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_TRUTH = {"true": True, "false": False}
_BOUND = 2**63
_LONGEST = 40
"""Characters of the longest number that is read: no float tells longer ones apart."""


def is_integer(text: str) -> bool:
    """Whether a text is written as an integer, however big."""
    return _INTEGER.fullmatch(text) is not None


def read_scalar(text: str, kind: ScalarKind) -> ScalarValue | None:
    """The value that a text means under this kind; None if it means none."""
    match kind:
        case "string":
            return text
        case "boolean":
            return _TRUTH.get(text.lower())
        case "integer":
            return _integer(text)
        case "number":
            whole = _integer(text)
            return _decimal(text) if whole is None else whole


def is_listed(text: str, values: Values, kind: ScalarKind) -> bool:
    """Whether a text is one of the values, or means the same as one: `1.50` is `1.5`. An open
    list has any."""
    if values.open:
        return True
    meant = read_scalar(text, kind)
    return any(
        text == one.text or (meant is not None and meant == read_scalar(one.text, kind))
        for one in values.items
    )


def _integer(text: str) -> int | None:
    if len(text) > _LONGEST or not is_integer(text):
        return None
    value = int(text)
    return value if -_BOUND <= value < _BOUND else None


def _decimal(text: str) -> float | None:
    return float(text) if len(text) <= _LONGEST and _DECIMAL.fullmatch(text) else None
