"""`[tool.imtable]` in pyproject.toml.

Owns the keys, their types and what is wrong with them. Paths are relative to the file that
holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from imtable.ir.suggestions import close_names, with_hint
from imtable.reading.rule_levels import USUAL_LEVELS, RuleLevels
from imtable.reading.selection import EVERYTHING, Selection
from imtable.run.package_name import package_problem
from imtable.run.required_version import version_problem

if TYPE_CHECKING:
    from imtable.bindings.distribution import Distribution
    from imtable.bindings.views import DocstringStyle

PATH_KEYS = (
    "ir",
    "out",
    "templates",
    "baseline",
    "lint-baseline",
    "corrections",
)
REQUIRED = "required-version"
STYLE = "docstring-style"
TEXT_KEYS = ("package", "docs-url", STYLE, REQUIRED)
DOCS = "docs"
GLOB_KEYS = ("include", "exclude")
LINT = "lint"
LINT_PER_FILE = "lint-per-file"
DIFF = "diff"
DISTRIBUTION = "distribution"
TABLE_KEYS = (LINT, LINT_PER_FILE, DIFF, DISTRIBUTION)
KEYS = (DOCS, *PATH_KEYS, *TEXT_KEYS, *GLOB_KEYS, *TABLE_KEYS)


class ConfigError(Exception):
    """The configuration cannot be used; the text says which key of which file and why."""


class Config(NamedTuple):
    """What is configured; None where nothing is. `docs` are one folder or several, `folder` is
    where the configuration is."""

    docs: tuple[Path, ...] = ()
    ir: Path | None = None
    out: Path | None = None
    package: str | None = None
    docs_url: str | None = None
    templates: Path | None = None
    lint: RuleLevels = USUAL_LEVELS
    diff: Mapping[str, str] = {}
    baseline: Path | None = None
    folder: Path | None = None
    selection: Selection = EVERYTHING
    distribution: Distribution | None = None
    corrections: Path | None = None
    docstring_style: DocstringStyle = "attribute"
    lint_baseline: Path | None = None


def find_config(start: Path) -> Config:
    """The configuration in the nearest pyproject.toml upwards that has a `[tool.imtable]`."""
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            table = _read_table(file)
            if table is not None:
                return _config(table, file)
    return Config()


def read_config(file: Path) -> Config:
    """The configuration in the file that was named. Raises ConfigError."""
    if not file.is_file():
        raise ConfigError(
            f"there is no configuration {file}: it is a TOML file with [tool.imtable]"
        )
    table = _read_table(file)
    if table is None:
        example = 'docs = "specs/docs"'
        raise ConfigError(
            f"{file} has no table [tool.imtable]: write one, with keys such as {example}"
        )
    return _config(table, file.absolute())


def _read_table(file: Path) -> dict[str, object] | None:
    import tomllib  # here: a run without a pyproject.toml does without it

    try:
        data = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:  # a number may have too many digits
        raise ConfigError(f"{file} cannot be read: {error}") from error
    except RecursionError:
        raise ConfigError(f"{file} cannot be read: it is nested too deeply") from None
    tool: object = data.get("tool", {})
    tools = cast("dict[str, object]", tool) if isinstance(tool, dict) else {}
    table = tools.get("imtable")
    if table is None:
        _refuse_misspelt(tools, file)
        return None
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: [tool.imtable] is not a table")
    return cast("dict[str, object]", table)


def _refuse_misspelt(tools: Iterable[str], file: Path) -> None:
    """Raises ConfigError for the name of our table with its letters in another order, in
    capitals or with a dash: the table would be passed over."""
    for name in tools:
        if sorted(filter(str.isalpha, name.lower())) == sorted("imtable"):
            raise ConfigError(
                f"{file} has a table [tool.{name}]; did you mean [tool.imtable]?"
            )


def _config(table: dict[str, object], file: Path) -> Config:
    for key, value in table.items():
        if key not in KEYS:
            problem = f"{file}: [tool.imtable] has no key {key!r}"
            otherwise = f"the keys are {', '.join(KEYS)}"
            raise ConfigError(with_hint(problem, close_names(key, KEYS), otherwise))
        problem_of = _PROBLEMS.get(key, _text_problem)
        if key not in TABLE_KEYS and (wrong := problem_of(value)):
            raise ConfigError(f"{file}: [tool.imtable] {key} {wrong}")
        if key == REQUIRED and (wrong := version_problem(str(value))):
            raise ConfigError(f"{file}: [tool.imtable] {key} {wrong}")
        if key == "package" and (wrong := package_problem(str(value))):
            raise ConfigError(
                f"{file}: [tool.imtable] package = {value!r}: this {wrong}"
            )
    others = (DOCS, *GLOB_KEYS, *TABLE_KEYS)
    texts = cast("dict[str, str]", {k: v for k, v in table.items() if k not in others})
    paths = {key: file.parent / texts[key] for key in PATH_KEYS if key in texts}
    return Config(
        docs=tuple(file.parent / each for each in _texts(table.get(DOCS, []))),
        ir=paths.get("ir"),
        out=paths.get("out"),
        package=texts.get("package"),
        docs_url=texts.get("docs-url"),
        templates=paths.get("templates"),
        lint=_rule_levels(table, file),
        diff=_text_table(table, DIFF, file),
        baseline=paths.get("baseline"),
        folder=file.parent,
        selection=Selection(*(tuple(_texts(table.get(key, []))) for key in GLOB_KEYS)),
        distribution=_distribution(table, file),
        corrections=paths.get("corrections"),
        docstring_style=_docstring_style(texts, file),
        lint_baseline=paths.get("lint-baseline"),
    )


def _distribution(table: Mapping[str, object], file: Path) -> Distribution | None:
    if DISTRIBUTION not in table:
        return None
    from imtable.run.distribution_table import read_distribution

    try:
        return read_distribution(table[DISTRIBUTION])
    except ValueError as error:
        raise ConfigError(f"{file}: [tool.imtable.distribution] {error}") from error


def _docstring_style(texts: Mapping[str, str], file: Path) -> DocstringStyle:
    said = texts.get(STYLE, "attribute")
    if said == "attribute":
        return "attribute"
    from imtable.bindings.views import STYLES

    for style in STYLES:
        if said == style:
            return style
    problem = f"{file}: [tool.imtable] {STYLE} = {said!r}"
    raise ConfigError(f"{problem}: it is one of {', '.join(STYLES)}")


def _texts(value: object) -> list[str]:
    """Of a checked value: one text is a list of one."""
    return [value] if isinstance(value, str) else cast("list[str]", value)


def _text_problem(value: object) -> str | None:
    if not isinstance(value, str):
        return "must be a text in quotes"
    if not value:
        return "must not be empty"
    return "must not hold the character NUL" if "\0" in value else None


def _globs_problem(value: object) -> str | None:
    if not isinstance(value, list):
        return "must be a list of globs, each a text in quotes"
    problems = map(_text_problem, cast("list[object]", value))
    return next((f"has a glob that {p}" for p in problems if p is not None), None)


def _docs_problem(value: object) -> str | None:
    if not isinstance(value, list):
        return _text_problem(value)
    if not value:
        return "names no folder"
    problems = map(_text_problem, cast("list[object]", value))
    return next((f"has a folder that {p}" for p in problems if p is not None), None)


_PROBLEMS = {DOCS: _docs_problem, **dict.fromkeys(GLOB_KEYS, _globs_problem)}


def _rule_levels(table: Mapping[str, object], file: Path) -> RuleLevels:
    """The levels of rules: for all files, and by globs."""
    by_glob = table.get(LINT_PER_FILE, {})
    if not isinstance(by_glob, dict):
        raise ConfigError(f"{file}: [tool.imtable.{LINT_PER_FILE}] is not a table")
    globs = cast("dict[str, object]", by_glob)
    per_file = {
        glob: _texts_of(levels, f'{LINT_PER_FILE}."{glob}"', file)
        for glob, levels in globs.items()
    }
    return RuleLevels(_text_table(table, LINT, file), per_file)


def _text_table(
    table: Mapping[str, object], name: str, file: Path
) -> Mapping[str, str]:
    """A table of texts: what its keys and values may be is the business of who uses it."""
    return _texts_of(table.get(name, {}), name, file)


def _texts_of(inner: object, name: str, file: Path) -> Mapping[str, str]:
    if not isinstance(inner, dict):
        raise ConfigError(f"{file}: [tool.imtable.{name}] is not a table")
    texts = cast("dict[str, object]", inner)
    for key, text in texts.items():
        if not isinstance(text, str):
            raise ConfigError(f"{file}: [tool.imtable.{name}] {key} must be a text")
    return cast("dict[str, str]", texts)
