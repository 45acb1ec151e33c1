"""Work for several processes: each of them has to find it by its name."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from imtable.bindings.render import TemplateError


def open_squares() -> Callable[[int], tuple[int, int]]:
    """The square of a number, and the process that found it."""
    return lambda number: (number * number, os.getpid())


def open_refusals() -> Callable[[int], int]:
    """Even numbers are refused, the later the sooner."""
    return _refuse_even


def _refuse_even(number: int) -> int:
    if number % 2 == 0:
        time.sleep(0.2 / (number + 1))
        raise TemplateError("module.py.jinja", number, "it is even")
    return number


def open_deaths() -> Callable[[int], int]:
    """The process that gets 3 is killed."""
    return _die_at_three


def _die_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def open_waiting() -> Callable[[int], None]:
    """Every process says its number, and takes very long."""
    return _wait


def _wait(_number: int) -> None:
    # One write: two processes share the pipe, and `print` may write the line's end apart.
    os.write(1, b"%d\n" % os.getpid())
    time.sleep(60)
