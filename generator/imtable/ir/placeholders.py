"""Names with a place left open: `{variable}` in a URL template, `$n` in a numbered name.

Owns how the two are written, and which names stand for which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from imtable.ir.model import Field

INDEX = r"\$[a-z]"
"""The mark in a numbered name, as a regular expression."""
_VARIABLE = re.compile(r"\{([^{}/]+)\}")
_INDEX = re.compile(INDEX)
_PATTERN_SYNTAX = re.compile(r"[\^$\\.*+?()\[\]{}|/]")


# -- templates -----------------------------------------------------------------------------


def variables(template: str) -> tuple[str, ...]:
    """The names of a template's variables in order, each once."""
    return tuple(dict.fromkeys(_VARIABLE.findall(template)))


def unnamed(template: str) -> str:
    """A template without the names of its variables: `v3/pay/{}`."""
    return _VARIABLE.sub("{}", template)


def split_template(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fixed texts of a template, and the variables between them: one text more."""
    pieces = _VARIABLE.split(template)
    return tuple(pieces[::2]), tuple(pieces[1::2])


# -- numbered names ------------------------------------------------------------------------


def indexes(name: str) -> tuple[str, ...]:
    """The marks of a numbered name; () of any other."""
    return tuple(_INDEX.findall(name)) if "$" in name else ()


def family_pattern(name: str) -> str:
    """The names of a numbered row, in the syntax that Python and JSON Schema share:
    `coupon_id_$n` -> `^coupon_id_[0-9]+$`.
    """
    fixed = [_PATTERN_SYNTAX.sub(r"\\\g<0>", part) for part in _INDEX.split(name)]
    return "^" + "[0-9]+".join(fixed) + "$"


def first_of_family(name: str, index: int = 0) -> str:
    """A name of a numbered row: `coupon_id_$n` -> `coupon_id_0`; other marks are 0."""
    return _INDEX.sub("0", _INDEX.sub(str(index), name, count=1))


def family_of(families: Sequence[Field], name: str) -> Field | None:
    """The numbered row that a name belongs to: `coupon_id_$n` has `coupon_id_0`."""
    named = (one for one in families if re.fullmatch(family_pattern(one.name), name))
    return next(named, None)
