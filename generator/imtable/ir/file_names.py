"""The file of a page in a folder of stored IR, and the page of such a file.

Owns the names that Windows has for devices: `con.json` and `NUL.txt.json` are no files there, in
any folder and in any case. It touches no file system.
"""

from __future__ import annotations

import re

DEVICES = frozenset(("aux", "con", "conin$", "conout$", "nul", "prn")) | {
    f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"
}
SUFFIX = ".json"

_NAMES = "|".join(map(re.escape, sorted(DEVICES)))
_STEP = re.compile(rf"(?:^|(?<=/))(?:{_NAMES})_*(?= *(?:[./]|$))", re.IGNORECASE)
"""A step like a device up to its first dot, or like one that was escaped."""


def stored_file(page: str) -> str:
    """The file of a page: a step that would be a device gets a `_`, and so does one that would
    be taken for the result of that."""
    return _STEP.sub(r"\g<0>_", page) + SUFFIX


def stored_page(file: str) -> str:
    """The page of a file."""
    return _STEP.sub(lambda step: step[0].removesuffix("_"), file.removesuffix(SUFFIX))
