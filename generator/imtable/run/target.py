"""Where the results of a run go."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from imtable.bindings.distribution import Distribution
    from imtable.bindings.views import DocstringStyle


class Target(NamedTuple):
    """A package below a source root; with dots in its name it lies in namespace packages.
    Without `ir` the IR is not stored; `templates` is a folder whose files take the place of
    their namesakes; `docs_url` is where the pages are published, `corrections` the folder of
    what is corrected in the IR.
    With `distribution` the files that make the package installable lie beside it.
    """

    out: Path
    package: str
    ir: Path | None = None
    docs_url: str | None = None
    templates: Path | None = None
    distribution: Distribution | None = None
    corrections: Path | None = None
    docstring_style: DocstringStyle = "attribute"

    @property
    def root(self) -> Path:
        """The folder of the package."""
        return self.out.joinpath(*self.package.split("."))

    @property
    def cache(self) -> Path:
        """The folder of what the last run saw, which git ignores."""
        return self.out / ".imtable-cache"


def linked_step(target: Target, base: Path) -> Path | None:
    """The first symbolic link on the way to a folder that is written to: what lies there may be
    somebody else's. Steps above the folder `base` of the project are the user's own."""
    folders = [target.root, target.cache, *([target.ir] if target.ir else [])]
    steps = (step for folder in folders for step in _steps(folder, base, target.out))
    return next((step for step in steps if _is_link(step)), None)


def _steps(folder: Path, base: Path, out: Path) -> Iterable[Path]:
    """From the outermost; of a folder outside of `base` those from `out` on."""
    full = folder.absolute()
    top = base if full.is_relative_to(base) else out.absolute().parent
    if top not in full.parents:
        return [full]
    first, *more = full.relative_to(top).parts
    return accumulate(more, Path.joinpath, initial=top / first)


def _is_link(path: Path) -> bool:
    return path.is_symlink() or (sys.version_info >= (3, 12) and path.is_junction())
