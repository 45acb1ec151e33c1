"""The engine that prints templates.

Owns what a template may do: print what it is given, and ask for paragraphs as a docstring or a
comment. One that somebody else wrote runs in Jinja's
sandbox, reaches no attribute with an underscore, changes nothing, and reads no file but templates
of its own folder. What would differ from run to run is taken away.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateRuntimeError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from imtable.bindings.quoting import comment, docstring

SUFFIX = ".jinja"
RANDOM = "lipsum", "random"
"""A function and a filter of Jinja whose results are never the same."""

if TYPE_CHECKING:
    Source = tuple[str, str, Callable[[], bool]]


def template_environment(
    ours: Path, replacements: Path | None = None, *, autoescape: bool = False
) -> Environment:
    """Our templates; files in the folder `replacements` take the place of their namesakes.
    Python is printed as it is (its texts are quoted by `quoting`), HTML is escaped."""
    known = FileSystemLoader(ours)
    engine, loader = Environment, ChoiceLoader([known])
    if replacements is not None:  # the sandbox costs a tenth of the time
        engine = ImmutableSandboxedEnvironment
        loader = ChoiceLoader([_FolderLoader(replacements), known])
    environment = engine(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    filters: dict[str, Any] = environment.filters
    filters |= {"docstring": docstring, "comment": comment}
    for name in RANDOM:
        environment.globals.pop(name, None)
        filters.pop(name, None)
    return environment


class _FolderLoader(FileSystemLoader):
    """A folder that is left by no link, and holds nothing but templates."""

    def get_source(self, environment: Environment, template: str) -> Source:
        if not template.endswith(SUFFIX):
            raise TemplateRuntimeError(
                f"{template!r} is no template: its name does not end in {SUFFIX}"
            )
        (folder,) = map(str, self.searchpath)
        file = os.path.join(folder, *template.split("/"))  # noqa: PTH118
        if os.path.lexists(file) and not _is_inside(file, folder):
            raise TemplateRuntimeError(
                f"{file} is no regular file of the folder: nothing else is read"
            )
        return super().get_source(environment, template)


def _is_inside(file: str, folder: str) -> bool:
    real = Path(os.path.realpath(file))
    return real.is_file() and real.is_relative_to(os.path.realpath(folder))
