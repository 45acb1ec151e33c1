"""What a run must know of a page that it does not read again.

Owns these values and their stored form. Loaded by a run that has something to do, and by no
other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from imtable.reading.diagnostics import Diagnostic


class PageFacts(NamedTuple):
    """`digest` is that of the file; an `other` page is none of the API. There are files of a page
    that `counts`. One that is `used` has IR and a module; one with
    `problems` was set aside because of them, all of it (`page_set_aside`) or a number of its
    operations, and what is used of these was read earlier; `errors` are the others, which were
    repaired. `entries`
    are those of the index, without the module: "POST v3/pay/native" -> "post". `broken` says
    why no module could be made of it, which is our defect. `corrections` tells the entries about
    it from others; what is to say of them is `stale` or a notice."""

    digest: str = ""
    other: bool = False
    used: bool = False
    counts: bool = False
    redirect: str | None = None
    operations: int = 0
    fields: int = 0
    severities: Mapping[str, int] = {}
    entries: Mapping[str, str] = {}
    problems: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    broken: str | None = None
    corrections: str = ""
    stale: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    page_set_aside: bool = False
    operations_set_aside: int = 0

    @property
    def set_aside(self) -> bool:
        """Whether something of the page is not used as the docs have it."""
        return bool(self.problems) or self.broken is not None


def dump_facts(facts: Mapping[str, PageFacts]) -> bytes:
    """JSON, by the path of the page."""
    return msgspec.json.encode(facts)


def load_facts(file: Path) -> dict[str, PageFacts] | None:
    """What the last run knew; None if that is not as it was written."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, PageFacts])
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
