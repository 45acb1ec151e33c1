"""What a row allows, and what is needed to look into its values.

Owns the values that travel down a table while a request is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import Field, KeyOwner, Values

SUMS = frozenset(
    [
        "total",
        "total_fee",
        "total_amount",
        "amount",
        "transfer_amount",
        "refund",
        "refund_fee",
        "return_amount",
        "consume_fee",
    ]
)
"""Members that say how much is paid, or paid back."""
_MONEY = re.compile(r"金额|总额|amount|money|\bfee\b|\bsum\b", re.IGNORECASE)
_MAY_BE_0 = re.compile(
    r"大于等于0|不小于0|可以?为0|≥ ?0|may be 0|can be 0", re.IGNORECASE
)


class Openers(Struct, frozen=True):
    """How ciphertexts and signatures inside a request are looked into. `decrypt` gives the
    plain text, or the sentence that says why there is none; `check_signature` says what is wrong with
    the signature `value` of a member among its `siblings`, or None."""

    decrypt: Callable[[KeyOwner, str], tuple[str | None, str]]
    check_signature: Callable[[str, dict[str, Any]], str | None]


class Limits(Struct, frozen=True):
    """What a row says about the scalars in it, and how they are written. `shown` tells whether a
    sample shows a text at these steps; None where there are no samples. `least` is the smallest
    number that is taken."""

    openers: Openers
    textual: bool
    shown: Callable[[Sequence[str], str], bool] | None = None
    values: Values | None = None
    max_length: int | None = None
    fen: bool = False
    least: int | None = None
    sparse: bool = False  # what is empty counts as absent: v2

    def of(self, field: Field) -> Limits:
        """The limits of another row."""
        return replace(
            self,
            values=field.values,
            max_length=field.max_length,
            fen=field.unit == "fen",
            least=least_of(field),
        )


def least_of(field: Field) -> int | None:
    """Nobody pays or refunds less than a cent. Other amounts, such as a discount, may be 0."""
    paid = field.required and field.name in SUMS and is_money(field)
    if paid and not _MAY_BE_0.search(words_of(field)):
        return 1
    return 0 if field.unit == "fen" else None


def is_money(field: Field) -> bool:
    """A number of cents, for all that its row says."""
    return field.unit == "fen" or _MONEY.search(words_of(field)) is not None


def words_of(field: Field) -> str:
    """All that a row says in words."""
    return " ".join((field.title, *field.notes))
