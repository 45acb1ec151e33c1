"""The file of a page in a folder of stored IR, and the page of such a file.

Owns the names that Windows has for devices: `con.json` and `NUL.txt.json` are no files there, in
any folder and in any case. It touches no file system.
"""

from __future__ import annotations

from functools import cache

DEVICES = frozenset(("aux", "con", "conin$", "conout$", "nul", "prn")) | {
    f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"
}
SUFFIX = ".json"


def stored_file(page: str) -> str:
    """The file of a page: a step that would be a device gets a `_`, and so does one that would
    be taken for the result of that."""
    return "/".join([_step_there(step) for step in page.split("/")]) + SUFFIX


def stored_page(file: str) -> str:
    """The page of a file."""
    steps = file.removesuffix(SUFFIX).split("/")
    return "/".join([_step_back(step) for step in steps])


@cache
def _step_there(step: str) -> str:
    name = _device(step)
    return step if name is None else f"{name}_{step[len(name) :]}"


@cache
def _step_back(step: str) -> str:
    name = _device(step)
    return step if name is None else name.removesuffix("_") + step[len(name) :]


def _device(step: str) -> str | None:
    """The start of a step like a device up to its first dot, or like one that was escaped."""
    name = step.partition(".")[0].rstrip(" ")
    return name if name.rstrip("_").lower() in DEVICES else None
