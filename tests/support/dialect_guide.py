"""The golden cases as a guide for who writes pages: `docs/dialect.md`.

Owns the order of the cases, and how much of a module shows what a page becomes.
"""

from __future__ import annotations

import ast
from pathlib import Path

import black
from black.mode import TargetVersion

ORDER = (
    "nested-objects",
    "path-query-empty",
    "values",
    "alternatives",
    "two-operations",
    "json-text",
    "wrapped-texts",
    "secrets",
    "multipart",
    "file-reply",
    "browser-redirect",
    "xml-families",
    "variants",
    "notification",
    "sealed-notification",
    "deprecated",
    "moved",
    "repaired",
    "broken",
)
MARK = "<!-- Written by `make golden` from tests/golden; DO NOT EDIT. -->\n"


def dialect_guide(golden: Path) -> str:
    """The whole page."""
    preface = (golden / "preface.md").read_text("utf-8")
    return "\n".join([MARK + preface, *(_section(golden / case) for case in ORDER)])


def _section(case: Path) -> str:
    title, _, about = (case / "about.md").read_text("utf-8").partition("\n")
    page = (case / "page.md").read_text("utf-8").rstrip("\n")
    said = _told((case / "diagnostics.txt").read_text("utf-8"))
    module = outline((case / "module.py.txt").read_text("utf-8"))
    place = (case / "path.txt").read_text("utf-8").strip()
    becomes = f"\nbecomes\n\n```python\n{module}```\n" if module else ""
    return (
        f"## {title}\n{about}\n`{place}`:\n\n````markdown\n{page}\n````\n"
        f"{becomes}{said}"
    )


def _told(diagnostics: str) -> str:
    """The errors and warnings: a page of the guide is otherwise as it should be."""
    frames = [one for one in diagnostics.split("\n\n") if _is_grave(one)]
    if not frames:
        return ""
    return (
        "\nand `imtable lint` says\n\n```\n" + "\n\n".join(frames).strip() + "\n```\n"
    )


def _is_grave(frame: str) -> bool:
    return ": error: " in frame or ": warning: " in frame


def outline(module: str) -> str:
    """The classes and functions of a module: names, members, parameters."""
    kept = [_bare(one) for one in ast.parse(module).body if _is_shown(one)]
    text = "\n".join(ast.unparse(ast.fix_missing_locations(one)) for one in kept)
    return black.format_str(
        text, mode=black.Mode(target_versions={TargetVersion.PY311})
    )


def _is_shown(one: ast.stmt) -> bool:
    if isinstance(one, ast.Assign):
        names = [ast.unparse(target) for target in one.targets]
        return not any(name.startswith("_") for name in names)
    return isinstance(one, ast.ClassDef | ast.FunctionDef)


def _bare(one: ast.stmt) -> ast.stmt:
    """Without docstrings and statements."""
    if isinstance(one, ast.FunctionDef):
        one.body = [ast.Expr(ast.Constant(...))]
    elif isinstance(one, ast.ClassDef):
        body = [_bare(each) for each in one.body if not _is_docstring(each)]
        one.body = body or [ast.Expr(ast.Constant(...))]
    return one


def _is_docstring(one: ast.stmt) -> bool:
    return isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
