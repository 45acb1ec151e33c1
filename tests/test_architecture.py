"""Who knows a library, who may print, and templates that only print.

Which folder may import which is held by the contracts of import-linter in `pyproject.toml`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from support.corpus import ROOT

PACKAGE = ROOT / "generator" / "imtable"
TEMPLATES = ROOT / "templates"

OUTSIDE = {"__main__", "cli"}
"""May print, exit, and look at the world."""

MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text("utf-8"))


def unit_of(module: str) -> str:
    """The module or folder directly below the package."""
    return module.partition("/")[0].removesuffix(".py")


@cache
def imported(module: str) -> tuple[str, ...]:
    """The full name of everything that a module imports, wherever in it."""
    return tuple(imports_of(tree_of(module), ["imtable", *module.split("/")[:-1]]))


def imports_of(tree: ast.Module, parents: list[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = parents[: len(parents) - node.level + 1] if node.level else []
            origin = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


# -- who knows what ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("library", "places"),
    [
        ("markdown_it", {"reading/dialect.py", "reading/block_reader.py"}),
        ("yaml", {"reading/yaml_values.py"}),
        ("jinja2", {"bindings/render.py", "bindings/templates.py"}),
        ("black", {"bindings/render.py"}),
        ("rich", {"cli/"}),
        ("cryptography", {"sandbox/"}),
        ("defusedxml", {"sandbox/"}),
    ],
)
def test_who_knows_a_library(library: str, places: set[str]) -> None:
    """A place is a module, or a folder of modules."""
    users = {
        module
        for module in MODULES
        if any(name.partition(".")[0] == library for name in imported(module))
    }
    found = {place for place in places for user in users if user.startswith(place)}
    assert found == places
    assert all(user.startswith(tuple(places)) for user in users)


def test_the_program_knows_no_bindings() -> None:
    """A sandbox that shared code with the runtime would agree with its mistakes."""
    roots = {name.partition(".")[0] for m in MODULES for name in imported(m)}
    assert not roots & {"wechatpay_sdk", "runtime", "templates", "generated"}


# -- one name, one meaning -------------------------------------------------------------------


def type_names(tree: ast.Module) -> Iterator[str]:
    """The classes, wherever they are, and the aliases of types; `_Name` counts as `Name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name.lstrip("_")
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(
                target=ast.Name(name)
            ) if re.fullmatch("_?[A-Z]+[a-z][A-Za-z]*", name):
                yield name.lstrip("_")
            case _:
                pass


def test_the_name_of_a_type_has_one_meaning() -> None:
    """Two types that share a name are one type, or one of them is badly named."""
    found = [
        (name, module) for module in MODULES for name in type_names(tree_of(module))
    ]
    times = Counter(name for name, _ in found)
    assert [one for one in sorted(found) if times[one[0]] > 1] == []


def test_the_names_of_types_are_seen() -> None:
    code = """
class Place:
    class Inner: ...
_Side = Literal["old", "new"]
Json: TypeAlias = "list[Json] | str"
LIMIT = 3
other = Place()
"""
    assert sorted(type_names(ast.parse(code))) == ["Inner", "Json", "Place", "Side"]


# -- the outside world ---------------------------------------------------------------------

FORBIDDEN_CALLS = {
    "print",
    "input",
    "exit",
    "quit",
    "breakpoint",
    "exec",
    "eval",
    "compile",
}
FORBIDDEN_NAMES = {
    "os.environ",
    "os.getenv",
    "os.getcwd",
    "os.system",
    "os._exit",
    "sys.exit",
    "sys.stdout",
    "sys.stderr",
    "sys.stdin",
    "sys.argv",
    "Path.cwd",
    "Path.home",
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
}
FORBIDDEN_MODULES = {
    "asyncio",
    "datetime",
    "getpass",
    "http",
    "httpx",
    "httpx2",
    "importlib.import_module",
    "locale",
    "logging",
    "platform",
    "random",
    "requests",
    "secrets",
    "socket",
    "subprocess",
    "time",
    "urllib.request",
    "uuid",
}


ALLOWED = {
    "bindings/render.py": {"compile()"},  # of what it has printed; nothing is run
    "corrections/entries.py": {"import datetime.date"},
    "corrections/writing.py": {"import datetime.date"},
    "drift/relevance.py": {"import datetime.date"},
    "drift/git/process.py": {"import os.environ", "import subprocess"},
    "sandbox/credentials.py": {"import datetime.UTC", "import datetime.datetime"},
    "sandbox/delivery.py": {"import http.client", "import secrets", "import time"},
    "sandbox/connection.py": {
        "import http.server.BaseHTTPRequestHandler",
        "import secrets",
        "import socket",
        "import time",
    },
    "sandbox/server.py": {
        "import http.server.ThreadingHTTPServer",
        "import secrets",
        "import time",
    },
    "drift/git/steps.py": {"import datetime.date"},
    "drift/policy.py": {"import datetime.date"},
    "drift/waivers.py": {"import datetime.date", "import datetime.datetime"},
}
"""Git objects are read by git, as files are by the disk, and git finds its user by the
environment; a date is a value like any other, what day it is today is told by the command line.
The sandbox serves in one module, talks on a connection in another, and sends in a third; a
certificate is told two fixed dates."""


def breaches(tree: ast.Module, names: Iterable[str]) -> Iterator[str]:
    """What reaches for the screen, the exit, the clock, the environment or the network."""
    for name in names:
        parts = name.split(".")
        prefixes = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        yield from (
            f"import {name}" for _ in prefixes & (FORBIDDEN_MODULES | FORBIDDEN_NAMES)
        )
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            dotted = f"{node.value.id}.{node.attr}"
            if dotted in FORBIDDEN_NAMES:
                yield f"{dotted} at line {node.lineno}"
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in FORBIDDEN_CALLS:
            yield f"{called.id}()"


@pytest.mark.parametrize("module", [m for m in MODULES if unit_of(m) not in OUTSIDE])
def test_below_the_command_line_nobody_looks_at_the_world(module: str) -> None:
    found = set(breaches(tree_of(module), imported(module)))
    assert found == ALLOWED.get(module, set())


@pytest.mark.parametrize(
    "code",
    [
        "print('x')",
        "import sys\nsys.exit(1)",
        "import os\nx = os.environ['A']",
        "import time",
        "from datetime import datetime",
        "date.today()",
        "from os import environ",
        "import urllib.request",
        "from pathlib import Path\nPath.cwd()",
        "eval('1')",
    ],
)
def test_the_scan_finds_what_it_looks_for(code: str) -> None:
    tree = ast.parse(code)
    assert list(breaches(tree, imports_of(tree, [])))


# -- templates -----------------------------------------------------------------------------

PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.Include,
    nodes.Filter,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
"""`for`, `if` on ready values, `include`, filters, and what is printed."""


def logic(node: nodes.Node) -> Iterator[str]:
    """The names of all nodes that do more than print."""
    if not isinstance(node, PLAIN):
        yield type(node).__name__
    for child in node.iter_child_nodes():
        yield from logic(child)


def parse(text: str) -> nodes.Template:
    return Environment(autoescape=False).parse(text)


def test_there_are_templates() -> None:
    assert len(list(TEMPLATES.rglob("*.jinja"))) > 3


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.jinja")), ids=lambda path: path.name
)
def test_a_template_prints_and_does_not_think(path: Path) -> None:
    template = parse(path.read_text("utf-8"))
    assert list(logic(template)) == []
    filters = {node.name for node in template.find_all(nodes.Filter)}
    assert len(filters) <= 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ a.b() }}", "Call"),
        ("{{ range(3) }}", "Call"),
        ("{{ a + 1 }}", "Add"),
        ("{{ a ~ b }}", "Concat"),
        ("{% if a == b %}{% endif %}", "Compare"),
        ("{% if a is defined %}{% endif %}", "Test"),
        ("{% set a = 1 %}", "Assign"),
        ("{% macro a() %}{% endmacro %}", "Macro"),
        ("{{ a['b'] }}", "Getitem"),
        ("{{ 'x' if a else 'y' }}", "CondExpr"),
    ],
)
def test_logic_in_a_template_is_seen(text: str, found: str) -> None:
    assert found in list(logic(parse(text)))
