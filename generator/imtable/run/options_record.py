"""The options that the generated text depends on, as the manifest records them.

Owns their names and values: with them a later run tells why files are stale. An option that is
not given is not recorded, so that most manifests have none.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from imtable.bindings.templates import SUFFIX
from imtable.run.target import Target

TEMPLATES, CORRECTIONS = "templates", "corrections"


def recorded_options(target: Target) -> tuple[tuple[str, str], ...]:
    """Name and value, sorted; of templates and corrections what they hold."""
    options = {
        CORRECTIONS: "" if target.corrections is None else _digest(target.corrections),
        "docstring-style": (
            "" if target.docstring_style == "attribute" else target.docstring_style
        ),
        "docs-url": target.docs_url or "",
        TEMPLATES: "" if target.templates is None else _digest(target.templates),
    }
    return tuple((name, value) for name, value in options.items() if value)


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in (SUFFIX, ".toml") and file.is_file():
            name = file.relative_to(folder).as_posix()
            found.update(f"{name}\0{file.stat().st_size}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()
