"""What tells a finding from others, for programs that compare two runs.

Owns fingerprints that stay when a finding only moves to another line.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from imtable.reading.diagnostics import Diagnostic


def with_fingerprints(found: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding with its own: equal ones of a page are counted."""
    seen = Counter[str]()
    for diagnostic in found:
        identity = _identity(diagnostic)
        seen[identity] += 1
        yield diagnostic, f"{identity}:{seen[identity]}"


def _identity(diagnostic: Diagnostic) -> str:
    """What stays of a finding when lines are inserted above it: rule, page and row."""
    parts = (diagnostic.rule, diagnostic.page, diagnostic.source or "")
    data = "\0".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(data).hexdigest()[:32]
