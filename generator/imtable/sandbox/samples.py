"""What the samples of an operation show, as far as a sandbox needs it.

Owns one question: whether a sample gives a member some value. Samples are programs, and the
sandbox reads no program: it looks for `'name' => value`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from imtable.ir.model import Operation


def shows(operation: Operation, steps: Sequence[str], text: str) -> bool:
    """Whether a sample has this text under the last name of a place; an item of a list stands
    under the name of the list."""
    name = next((step for step in reversed(steps) if not step.isdecimal()), "")
    pattern = re.compile(
        rf"""'{re.escape(name)}'\s*=>\s*(\[[^\[\]]*)?['"]?{re.escape(text)}['"]?\s*[,\]\n]"""
    )
    return any(pattern.search(one.code or "") for one in operation.samples)
