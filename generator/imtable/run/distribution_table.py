"""`[tool.imtable.distribution]`: what the generated package is called where it is shipped.

Owns the keys, which are those of `[project]`, and what is wrong with their values. The shape is
looked at whenever the configuration is read; names and versions only by a run that writes them,
for that takes a library.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from imtable.bindings.distribution import Author, Distribution
from imtable.ir.suggestions import close_names, with_hint
from imtable.run.configuration import ConfigError

TEXT_KEYS = ("name", "version", "description", "license")
KEYS = (*TEXT_KEYS, "authors", "urls")


def read_distribution(table: object) -> Distribution:
    """The table as a value. Raises ValueError: the rest of a sentence about it."""
    found = _table(table, "is not a table")
    for key in found:
        if key not in KEYS:
            hint = close_names(key, KEYS)
            otherwise = f"the keys are {', '.join(KEYS)}"
            raise ValueError(with_hint(f"has no key {key!r}", hint, otherwise))
    for key in ("name", "version"):
        if key not in found:
            raise ValueError(f"has no {key}: a package that is shipped needs one")
    texts = {key: _line(found[key], key) for key in TEXT_KEYS if key in found}
    return Distribution(
        name=texts["name"],
        version=texts["version"],
        description=texts.get("description"),
        license=texts.get("license"),
        authors=_authors(found.get("authors", [])),
        urls=_urls(found.get("urls", {})),
    )


def _table(value: object, problem: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(problem)
    return cast("dict[str, object]", value)


def _line(value: object, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be a text in quotes, and not empty")
    if not value.isprintable():
        raise ValueError(f"{key} must be one line of characters that can be seen")
    return value


def _authors(value: object) -> tuple[Author, ...]:
    problem = 'authors must be a list such as [{ name = "…", email = "…" }]'
    if not isinstance(value, list):
        raise ValueError(problem)
    return tuple(_author(one, problem) for one in cast("list[object]", value))


def _author(value: object, problem: str) -> Author:
    table = _table(value, problem)
    if not table or not table.keys() <= set(Author._fields):
        raise ValueError(problem)
    return Author(**{key: _line(one, f"authors: {key}") for key, one in table.items()})


def _urls(value: object) -> tuple[tuple[str, str], ...]:
    table = _table(value, 'urls must be a table such as { Homepage = "https://…" }')
    pairs = [(_line(k, "urls"), _line(v, f"urls: {k}")) for k, v in table.items()]
    for label, url in pairs:
        if not url.startswith(("https://", "http://")):
            raise ValueError(f"urls: {label} = {url!r} is no address: write https://…")
        if len(label) > 32:
            raise ValueError(f"urls: {label!r} is longer than 32 characters")
    return tuple(pairs)


def check_distribution(distribution: Distribution) -> None:
    """What an installer would refuse is refused here. Raises ConfigError."""
    from packaging.licenses import canonicalize_license_expression
    from packaging.utils import canonicalize_name
    from packaging.version import Version

    _known(
        distribution.name,
        lambda text: canonicalize_name(text, validate=True),
        "name = {} is no name of a distribution: letters, digits, and between them . _ -",
    )
    _known(
        distribution.version, Version, "version = {} is no version (PEP 440), as 1.0.0"
    )
    if distribution.license is not None:
        _known(
            distribution.license,
            canonicalize_license_expression,
            "license = {} is no licence of SPDX, as MIT or Apache-2.0",
        )


def _known(text: str, read: Callable[[str], object], problem: str) -> None:
    try:
        read(text)
    except ValueError as error:
        told = problem.format(repr(text))
        raise ConfigError(f"[tool.imtable.distribution] {told}") from error
