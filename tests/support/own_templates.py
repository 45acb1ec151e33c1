"""The templates of the project, loaded and compiled once for all tests of a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import cast

import pytest
from jinja2 import Environment

from imtable.bindings.render import Templates, load_templates
from support.corpus import ROOT

OWN = str(ROOT / "templates")


@cache
def own_templates() -> Templates:
    return load_templates()


def compile_once(patch: pytest.MonkeyPatch) -> None:
    """Every run within a process would compile them anew: that is a third of a small one. Those of
    a user are compiled as always."""
    original = cast("Callable[..., CodeType]", Environment.compile)
    known = dict[tuple[str, str], CodeType]()

    def remembered(
        self: Environment,
        source: str,
        name: str | None = None,
        filename: str | None = None,
        **options: bool,
    ) -> CodeType:
        if filename is None or options or not filename.startswith(OWN):
            return original(self, source, name, filename, **options)
        key = filename, source
        if key not in known:
            known[key] = original(self, source, name, filename)
        return known[key]

    patch.setattr(Environment, "compile", remembered)
