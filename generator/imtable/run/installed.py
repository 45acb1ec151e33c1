"""Where this imtable was installed from, so that another environment gets the same.

Owns the reading of what an installer left (PEP 610): what it was installed from is an address that
is known to work.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def installed_from() -> str | None:
    """The path of a wheel or of a checkout, or `git+https://…@COMMIT`, or the address of a
    wheel; None where it was installed by its name, from an index."""
    try:
        text = distribution("imtable").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    return None if text is None else recorded_source(json.loads(text))


def recorded_source(record: dict[str, Any]) -> str | None:
    """What a record of PEP 610 says, as `installed_from` gives it."""
    url: str = record.get("url", "")
    if url.startswith("file:"):
        path = Path(unquote(urlsplit(url).path))
        return str(path) if path.exists() else None
    if (told := record.get("vcs_info")) is not None:
        return f"{told['vcs']}+{url}@{told['commit_id']}"
    return url or None
