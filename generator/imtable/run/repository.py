"""The files of a new repository of bindings, but for what `generate` writes there.

Owns which files there are and what their templates are told. It writes nothing.
"""

from __future__ import annotations

import shlex

from msgspec import Struct

from imtable.bindings.distribution import toml_text
from imtable.bindings.first_call import FirstCall
from imtable.bindings.render import render_text, templates_folder

FILES = {
    "pyproject.toml": "pyproject.toml.jinja",
    "README.md": "README.md.jinja",
    "Makefile": "Makefile.jinja",
    "requirements.txt": "requirements.txt.jinja",
    ".gitattributes": "gitattributes",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".github/workflows/ci.yml": "github-ci.yml",
    ".gitlab-ci.yml": "gitlab-ci.yml",
    "renovate.json": "renovate.json",
    "tests/conftest.py": "conftest.py",
    "tests/test_sdk.py": "test_sdk.py.jinja",
}
"""File -> template, or what is copied as it is."""
OF_A_CALL = {"first_call.py": "first_call.py.jinja"}
OF_FETCHED_DOCS = {".github/workflows/regenerate.yml": "github-regenerate.yml.jinja"}


class Fetched(Struct, frozen=True, kw_only=True):
    """The git repository that the docs are fetched from, and the folder in it ("" for all)."""

    url: str
    folder: str


class Repository(Struct, frozen=True, kw_only=True):
    """What is asked for. `docs` is relative to the repository, with forward slashes; `imtable`
    is the line of requirements.txt; `call` is None where no call is simple enough."""

    package: str
    docs: str
    imtable: str
    call: FirstCall | None
    fetched: Fetched | None = None


def repository_files(repository: Repository) -> dict[str, str]:
    """All files, by path."""
    files = dict(FILES)
    if repository.call is not None:
        files |= OF_A_CALL
    if repository.fetched is not None:
        files |= OF_FETCHED_DOCS
    variables = _variables(repository)
    return {path: _text(name, variables) for path, name in sorted(files.items())}


def _text(name: str, variables: dict[str, object]) -> str:
    if name.endswith(".jinja"):
        return render_text("repository", name, variables)
    return (templates_folder("repository") / name).read_text("utf-8")


def _variables(repository: Repository) -> dict[str, object]:
    name = repository.package.replace("_", "-").replace(".", "-")
    fetched = repository.fetched
    return {
        "package": repository.package,
        "package_text": toml_text(repository.package),
        "name": name,
        "name_text": toml_text(name),
        "docs": toml_text(repository.docs),
        "docs_folder": repository.docs,
        "docs_word": _word(repository.docs),
        "imtable": repository.imtable,
        "call": repository.call,
        "fetched": fetched,
        "url_word": _word(fetched.url) if fetched else "",
        "fetched_word": _word(f".fetched/{fetched.folder}") if fetched else "",
    }


def _word(text: str) -> str:
    """One word of a shell, in a makefile."""
    return shlex.quote(text).replace("$", "$$")
