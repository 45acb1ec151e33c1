"""Pages -> files: the whole generated package as texts.

Owns which files there are and what each is called. Every file depends on one page (or one
folder) alone, so that a changed page costs one page. It reads the runtime's sources and
writes nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from imtable.bindings.distribution import requirements_text
from imtable.bindings.names import (
    NOTHING_GIVEN,
    module_file,
    module_names,
    module_steps,
)
from imtable.bindings.quoting import string_literal
from imtable.bindings.render import Templates, render, templates_folder
from imtable.bindings.surface import operation_key
from imtable.bindings.views import (
    DocstringStyle,
    folder_view,
    header,
    module_view,
    moved_view,
    package_view,
)
from imtable.ir.model import ApiPage, Event

INDEX = "imtable_index.py"
"""Python, because every way of shipping a package carries its modules; data it may leave out."""
REQUIREMENTS = "requirements.txt"
_INTERNAL = frozenset(
    (
        "AesEcb",
        "AesGcm",
        "Event",
        "FileDigest",
        "FromClient",
        "JsonText",
        "Numbered",
        "Operation",
        "QueryText",
        "Secret",
        "Signature",
        "Wire",
        "deprecated",
    )
)
"""Names of the runtime for generated modules, not for callers."""


# -- one page ------------------------------------------------------------------------------


def page_text(
    page: ApiPage,
    package: str,
    templates: Templates,
    *,
    target: tuple[ApiPage, str] | None = None,
    docs_url: str | None = None,
    style: DocstringStyle = "attribute",
) -> str:
    """The module of one page; `target` is where a moved page has gone (`moved_to`), and the
    module of that.

    Raises `PageError`, `TemplateError`, `BrokenModuleError`.
    """
    if page.redirect is not None:
        moved = moved_view(page, target, package, docs_url=docs_url, style=style)
        return render(moved, templates)
    view = module_view(page, package, docs_url=docs_url, style=style)
    return render(view, templates)


def moved_to(page: ApiPage, pages: Mapping[str, ApiPage]) -> ApiPage | None:
    """The page at the end of all moves; None where there is none."""
    seen: set[str] = set()
    found: ApiPage | None = page
    while found is not None and found.redirect is not None:
        if found.path in seen:
            return None
        seen.add(found.path)
        found = pages.get(found.redirect)
    return found


class Places(NamedTuple):
    """Page path -> module, and page path -> file below the package folder."""

    modules: Mapping[str, str]
    files: Mapping[str, str]


def places_of(paths: Iterable[str], given: Mapping[str, str] = NOTHING_GIVEN) -> Places:
    """Where the pages of a package are; `given` are other last names of modules.

    This is all that has to be known of other pages: whether one lies below, and whether one
    would have the same module.
    """
    modules = module_names(sorted(paths), given)
    folders = set[str]()
    for module in modules.values():
        while (module := module.rpartition(".")[0]) and module not in folders:
            folders.add(module)
    files = {
        path: module_file(module, is_folder=module in folders)
        for path, module in modules.items()
    }
    return Places(modules, files)


def page_files(
    paths: Iterable[str], given: Mapping[str, str] = NOTHING_GIVEN
) -> Mapping[str, str]:
    """The files of `places_of`."""
    return places_of(paths, given).files


# -- folders -------------------------------------------------------------------------------


def folder_sources(
    paths: Iterable[str], given: Mapping[str, str] = NOTHING_GIVEN
) -> dict[str, str]:
    """File -> what it is made from, for the `__init__` of every folder that is no page itself:
    a folder of the docs, or the beginning of the names of several events."""
    pages = module_names(sorted(paths), given)
    modules = set(pages.values())
    found: dict[str, str] = {}
    for path in pages:
        module = ""
        for name, source in module_steps(path)[:-1]:
            module = f"{module}.{name}" if module else name
            if module not in modules:
                found.setdefault(module, source)
    return {module_file(one, is_folder=True): source for one, source in found.items()}


def folder_text(source: str, templates: Templates) -> str:
    """The `__init__` of one folder of `folder_sources`. Raises `TemplateError`."""
    return render(folder_view(source), templates)


# -- the package itself --------------------------------------------------------------------


def runtime_files() -> dict[str, str]:
    """The runtime, verbatim but for the first line; file below the package folder -> text."""
    return {
        f"runtime/{file.name}": f"{header(f'runtime/{file.name}')}\n{file.read_text('utf-8')}"
        for file in _runtime_sources()
    }


def _runtime_sources() -> list[Path]:
    return sorted((templates_folder() / "runtime").glob("*.py"))


def package_text(runtime_init: str, templates: Templates) -> str:
    """The `__init__` of the package; `runtime_init` is the source of the runtime's own.

    Raises `TemplateError`.
    """
    public = [name for name in _exported(runtime_init) if name not in _INTERNAL]
    return render(package_view("runtime/__init__.py", public), templates)


def _exported(source: str) -> list[str]:
    """What `__all__` lists in a Python source."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign):
            names = [one.id for one in statement.targets if isinstance(one, ast.Name)]
            if names == ["__all__"]:
                return list(ast.literal_eval(statement.value))
    return []


def index_entries(page: ApiPage) -> dict[str, str]:
    """What the index says of one page, but for its module: "POST v3/pay/native" -> "post".

    A notification is found by "EVENT v3/TRANSACTION.SUCCESS".
    """
    return {
        operation_key(page, operation): (
            "parse" if isinstance(operation.target, Event) else operation.verb
        )
        for operation in page.operations
    }


def index_text(entries: Mapping[str, str]) -> str:
    """The index of the package, one line for each entry, sorted."""
    said = '"""Operation -> its module and function; only loaded where one is found by name."""'
    lines = [
        f"    {string_literal(key)}: {string_literal(value)},\n"
        for key, value in sorted(entries.items())
    ]
    table = "{\n" + "".join(lines) + "}" if lines else "{}"
    return f"{header('the docs')}\n{said}\n\nOPERATIONS: dict[str, str] = {table}\n"


def shared_files(
    paths: Collection[str],
    templates: Templates,
    given: Mapping[str, str] = NOTHING_GIVEN,
) -> dict[str, str]:
    """The files that belong to no single page, without the index; `paths` are those of all
    pages. Raises `TemplateError`."""
    runtime = runtime_files()
    texts = {"py.typed": "", REQUIREMENTS: requirements_text(), **runtime}
    texts["__init__.py"] = package_text(
        runtime.get("runtime/__init__.py", ""), templates
    )
    for file, source in folder_sources(paths, given).items():
        texts[file] = folder_text(source, templates)
    return texts


def shared_paths(
    paths: Collection[str], given: Mapping[str, str] = NOTHING_GIVEN
) -> set[str]:
    """The paths of `shared_files`."""
    runtime = {f"runtime/{file.name}" for file in _runtime_sources()}
    own = {"py.typed", REQUIREMENTS, "__init__.py"}
    return {*own, *runtime, *folder_sources(paths, given)}
