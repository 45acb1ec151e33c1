"""The templates of the project, compiled once for all tests of a process."""

from __future__ import annotations

from functools import cache

from imtable.bindings.render import Templates, load_templates


@cache
def own_templates() -> Templates:
    return load_templates()
