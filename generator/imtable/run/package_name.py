"""Which names a generated package may have.

Owns the reasons against a name. What such a package would break is told before anything is read.
"""

from __future__ import annotations

import keyword
import sys
import unicodedata
from collections.abc import Iterable

from imtable.ir.file_names import DEVICES

SOFT_KEYWORDS = frozenset(("_", "case", "lazy", "match", "type"))
"""Of any release of Python, for the bindings outlive the one that writes them."""
NEWER_MODULES = frozenset(("annotationlib", "compression"))
"""Of the standard library, in releases after the oldest that runs imtable."""
IMPORTED = frozenset(("cryptography", "httpx2", "msgspec"))
"""What the bindings import beside the standard library."""


def package_problem(name: str) -> str | None:
    """Why a package cannot have this name, as the rest of a sentence; None where it can. With
    dots (`acme.wechat`) it lies in namespace packages."""
    steps = name.split(".")
    problem = next(filter(None, map(_step_problem, steps)), None)
    return problem or _taken(steps[0].casefold()) or _device(steps)


def _step_problem(name: str) -> str | None:
    if not name.isidentifier():
        other = name.replace("-", "_")
        hint = f": `{other}` is one" if other.isidentifier() else ""
        return f"is no name of a Python package{hint}"
    read = unicodedata.normalize("NFKC", name)
    if read != name:
        return f"is no name of a Python package: Python reads it as {read!r}"
    if keyword.iskeyword(name) or name in SOFT_KEYWORDS:
        return "is no name of a package: it is a keyword of Python"
    if name.startswith("__"):
        return "is no name of a package: Python keeps such names for itself"
    return None


def _taken(name: str) -> str | None:
    """By whom a name is taken, on machines too that do not tell capitals from small letters."""
    known = {module.casefold() for module in sys.stdlib_module_names} | NEWER_MODULES
    if name in known:
        return "is no name of a package: it is a module of the standard library"
    if name in IMPORTED:
        return "is no name of a package: the bindings import the package of that name"
    if name == "imtable":
        return "is no name of a package: it is this tool"
    return None


def _device(steps: Iterable[str]) -> str | None:
    if any(step.casefold() in DEVICES for step in steps):
        return "is no name of a package: it is a device of Windows"
    return None
