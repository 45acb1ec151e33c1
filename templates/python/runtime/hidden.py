"""Keys and passwords, held so that nothing shows them by accident.

Error reporters keep the locals of every frame of a traceback, and what those hold. So a
secret stands in no local, no attribute and no item: it is wrapped where it comes in, and
opened within the one expression that hands it on. A function that has to hold one by itself
raises nothing: it returns what is wrong, and its caller, who holds none, raises.
"""

from __future__ import annotations

from typing import Generic, NoReturn, TypeVar, cast

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)


class Hidden(Generic[S_co]):
    """A value that `repr`, `str`, `format`, `vars` and `pickle` do not show."""

    __slots__ = ("_open",)

    def __init__(self, value: S_co) -> None:
        def reveal() -> S_co:
            return value

        self._open = reveal  # a closure, whose cells nobody prints

    def reveal(self) -> S_co:
        """The value. Do not name it, if what follows may raise."""
        return self._open()

    def __repr__(self) -> str:
        return "<hidden>"

    def __format__(self, _: str, /) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")


def hide(value: S | Hidden[S]) -> Hidden[S]:
    """The value, hidden; also if it is already."""
    return cast("Hidden[S]", value) if isinstance(value, Hidden) else Hidden(value)
