"""What makes the package installable: a `pyproject.toml` and a README beside it.

Owns their texts and what the package needs at run time. They say nothing of any page, so that
no change of the documentation changes them. It reads no configuration,
and a run that only reads one loads nothing that prints.
"""

from __future__ import annotations

import json
from typing import NamedTuple

DEPENDENCIES = ("cryptography>=46", "httpx2>=2.10")
"""What the runtime imports."""
EXTRAS = {"fast": ("msgspec>=0.21",)}
"""What makes it better where it is there: replies are read faster."""
DESCRIPTION = "Typed bindings, one module per page of the documentation"
FILES = ("pyproject.toml", "README.md")


class Author(NamedTuple):
    """As in `[project]`: one of the two may be missing."""

    name: str | None = None
    email: str | None = None


class Distribution(NamedTuple):
    """What `[project]` shall say, as in PEP 621; `license` is an SPDX expression."""

    name: str
    version: str
    description: str | None = None
    license: str | None = None
    authors: tuple[Author, ...] = ()
    urls: tuple[tuple[str, str], ...] = ()


def distribution_files(distribution: Distribution, package: str) -> dict[str, str]:
    """The files beside the package, by name; `package` is its path below their folder."""
    from imtable.bindings.render import render_text

    variables = {
        "about": distribution,
        "description": distribution.description or DESCRIPTION,
        "package": package,
        "module": package.replace("/", "."),
        "project": _project_lines(distribution),
        "urls": [_pair(label, url) for label, url in distribution.urls],
        "extras": [f"{name} = {toml_list(wanted)}" for name, wanted in EXTRAS.items()],
        "included": toml_list([package]),
    }
    return {
        name: render_text("distribution", f"{name}.jinja", variables) for name in FILES
    }


def requirements_text() -> str:
    """The same needs for those who ship the package in another way."""
    from imtable.bindings.render import render_text

    return render_text(
        "distribution",
        "requirements.txt.jinja",
        {"dependencies": DEPENDENCIES, "optional": EXTRAS["fast"]},
    )


def _project_lines(about: Distribution) -> list[str]:
    """The keys of `[project]` that are told; Python is the oldest that runs the bindings."""
    lines = [_pair("name", about.name), _pair("version", about.version)]
    lines.append(_pair("description", about.description or DESCRIPTION))
    lines += ['readme = "README.md"', 'requires-python = ">=3.11"']
    if about.license is not None:
        lines.append(_pair("license", about.license))
    if about.authors:
        lines.append(f"authors = [{', '.join(map(_author, about.authors))}]")
    classifiers = ["Programming Language :: Python :: 3 :: Only", "Typing :: Typed"]
    return [
        *lines,
        f"classifiers = {toml_list(classifiers)}",
        f"dependencies = {toml_list(DEPENDENCIES)}",
    ]


def _author(author: Author) -> str:
    told = [_pair(k, v) for k, v in author._asdict().items() if v is not None]
    return f"{{ {', '.join(told)} }}"


def _pair(key: str, text: str) -> str:
    """`key = "text"`; a key with anything but plain letters is a text, too."""
    plain = key.isascii() and key.replace("-", "").isalnum()
    return f"{key if plain else toml_text(key)} = {toml_text(text)}"


def toml_text(text: str) -> str:
    """A text of TOML: that of JSON, but for one character that TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_list(texts: tuple[str, ...] | list[str]) -> str:
    """A list of texts, on one line."""
    return f"[{', '.join(map(toml_text, texts))}]"
