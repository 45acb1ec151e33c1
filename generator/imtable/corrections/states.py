"""How an entry stands to what the docs say today.

Owns these values. An entry counts only where the docs say exactly what it was written against;
in every other case somebody has to look.
"""

from __future__ import annotations

from msgspec import Struct

from imtable.corrections.files import Placed
from imtable.ir.model import Corrected


class Applied(Struct, frozen=True):
    """The docs still say what they said: the entry counts. `notices` are what else they say
    otherwise of the same row."""

    notices: tuple[str, ...] = ()


class Mended(Struct, frozen=True):
    """The docs say what the entry says: it is not needed any more."""


class Changed(Struct, frozen=True):
    """The docs say neither what they said nor what is true by the entry."""

    now: str


class Gone(Struct, frozen=True):
    """What the entry is about is not there; `near` is what is spelt nearly so."""

    reason: str
    near: tuple[str, ...] = ()


class Unfit(Struct, frozen=True):
    """The docs are as they were, and the entry cannot be made of them."""

    reason: str


class Open(Struct, frozen=True):
    """The page or the operation is set aside: nobody knows what the docs say of it."""


State = Applied | Mended | Changed | Gone | Unfit | Open


class Outcome(Struct, frozen=True):
    """An entry, how it stands, and where it counts what it has corrected."""

    placed: Placed
    state: State
    corrected: Corrected | None = None

    @property
    def stale(self) -> bool:
        """Whether somebody has to look at the entry."""
        return not isinstance(self.state, Applied | Open)
