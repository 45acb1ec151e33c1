"""Where a diagnostic points, in the terms of other programs.

Owns paths below a repository and the ends of regions. Columns count characters from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from imtable.ir.characters import printable
from imtable.reading.diagnostics import Diagnostic

DocsRoot = str | Mapping[str, str]
"""The docs folder as seen from the repository; of several folders that of each file."""


def file_of(diagnostic: Diagnostic, root: DocsRoot) -> str:
    """The path of its page below `root`."""
    return below(root, diagnostic.page)


def below(root: DocsRoot, page: str) -> str:
    """The path of a page's file below `root`, with forward slashes; `root` may be empty, or `.`,
    which is not shown."""
    top = root if isinstance(root, str) else root.get(page, "")
    folder = "" if top == "." else top.replace("\\", "/")
    between = "" if not folder or folder.endswith("/") else "/"
    return f"{folder}{between}{page}"


def shown_path(path: Path, base: Path) -> str:
    """A path as it is shown: relative to `base` where it lies below it, and printable."""
    full = path.absolute()
    inside = full.is_relative_to(base)
    return printable((full.relative_to(base) if inside else path).as_posix())


def end_column(diagnostic: Diagnostic) -> int:
    """The column after the last character that is meant; never beyond the end of the row,
    so that at its end the region may be empty."""
    column = diagnostic.location.column
    end = column + max(1, diagnostic.width)
    if diagnostic.source is None:
        return end
    return max(column, min(end, diagnostic.source_column + len(diagnostic.source)))
