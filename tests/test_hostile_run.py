"""A documentation in which nothing means well, not even the names of its files, and the whole
program run on it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

from imtable.bindings.names import MAX_PATH
from imtable.bindings.package import runtime_files
from imtable.cli import main
from imtable.reading.rules import find_rule
from support.generated_code import Recorder, index_of, inspect_function, members
from support.hostile_pages import ATTACKS, hostile_notice, hostile_page, hostile_stub
from support.module_shape import PACKAGE, active, check_module, is_page
from support.reading import BODY, call_page

FILES = (
    "__init__",
    "runtime",
    "runtime/__init__",
    "py.typed",
    "imtable_index",
    "imtable-index",
    "imtable-manifest.json",
    "openapi/__init__",
    "openapi/runtime/client",
    "openapi/v3/__init__",
    "openapi/v3/__init__/__init__",
    "openapi/v3/..",
    "openapi/v3/...",
    "openapi/v3/.",
    "openapi/v3/ /x",
    "openapi/v3/con",
    "openapi/v3/NUL.txt",
    "openapi/v3/Case",
    "openapi/v3/CASE",
    "openapi/v3/class/import/self",
    "openapi/v3/-rf",
    "openapi/v3/C:",
    "openapi/v3/a\\..\\..\\b",
    "openapi/v3/'; import imtable_pwned; '",
    'openapi/v3/"""import imtable_pwned"""',
    "openapi/v3/x\nimport imtable_pwned",
    "openapi/v3/x\rimport imtable_pwned",
    "openapi/v3/\x1b[31mred\x07",
    "openapi/v3/\u2028import imtable_pwned",
    "openapi/v3/\u202eevil",
    "openapi/v3/{{ 7 * 7 }}/{% raise %}",
    "openapi/v3/{#}/#}{{ module }}",
    "openapi/v3/$(id)/`id`/%s",
    "openapi/v3/" + "long" * 60,
    "openapi/v3/" + "/".join(["longer" * 10] * 8),
    "webhook/v3/__init__",
    "webhook/v3/'); import imtable_pwned; ('",
    "webhook/v3/\x1b]0;title\x07",
)
RESERVED = (
    "self",
    "json",
    "client",
    "class",
    "meta",
    "options",
    "field",
    "str",
    "__init__",
)
RESERVED_PAGE = "openapi/v3/{self}/{client}/{class}/{options}/{str}"
IMPORT_ALL = """
import importlib, pathlib, sys
for file in sorted(pathlib.Path("sdk").rglob("*.py")):
    name = ".".join(file.with_suffix("").parts)
    importlib.import_module(name.removesuffix(".__init__"))
assert "sdk.v3.con_" in sys.modules
"""


@dataclass(frozen=True)
class Project:
    """A folder with `docs`, what is generated from them, and what was said on the way."""

    root: Path
    around: frozenset[Path]
    code: int
    said: str

    @property
    def modules(self) -> dict[str, str]:
        """What is made from pages, below the output folder."""
        out = self.root / "out"
        found = {one.relative_to(out).as_posix(): one for one in out.rglob("*.py")}
        return {
            file: one.read_text("utf-8") for file, one in found.items() if is_page(file)
        }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A documentation in which nothing means well, generated."""
    top = tmp_path_factory.mktemp("hostile")
    root = top / "a" / "b" / "project"
    for number, name in enumerate(FILES):
        attack = ATTACKS[number % len(ATTACKS)]
        page = hostile_page("x", attack)
        write_page(
            root, name, hostile_notice(attack) if name.startswith("webhook") else page
        )
    write_page(root, "openapi/v3/stub", hostile_stub("../../x"))
    rows = [f"| {name} {{data-indent=1}} | string | x" for name in RESERVED]
    variables = [
        f"| {step[1:-1]} | string | x" for step in RESERVED_PAGE.split("/")[2:]
    ]
    write_page(root, RESERVED_PAGE, call_page([*variables, BODY, *rows], rows))
    around = outside(root)
    code, said = run("generate", root)
    return Project(root, around, code, said)


def write_page(root: Path, name: str, text: str) -> None:
    file = root / "docs" / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())


def outside(root: Path) -> frozenset[Path]:
    """Everything that is not in the output folders, three levels up."""
    found = root.parents[2].rglob("*")
    mine = (root / "out", root / "ir")
    return frozenset(one for one in found if not {one, *one.parents} & set(mine))


def run(command: str, root: Path) -> tuple[int, str]:
    """The exit code of a command, and all that it printed."""
    folders = [
        "--out",
        str(root / "out"),
        "--ir",
        str(root / "ir"),
        "--package",
        PACKAGE,
    ]
    words = [
        command,
        "--docs",
        str(root / "docs"),
        *(folders if command != "lint" else []),
    ]
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        return main(words), printed.getvalue()


def test_the_run_goes_on(project: Project) -> None:
    """One and all: what cannot be used is said, the rest is written."""
    assert project.code == 1
    assert "Traceback" not in project.said
    rules = set(re.findall(r"\[([a-z-]+)\]$", project.said, re.MULTILINE))
    aside = {rule for rule in rules if find_rule(rule).sets_aside}
    assert aside == {"page-name-unsafe", "url-unknown"}
    assert len(project.modules) > 30


def test_no_file_lands_outside(project: Project) -> None:
    assert outside(project.root) == project.around
    for file in project.modules:
        assert re.fullmatch(r"sdk/([a-z_][a-z0-9_]*/)*[a-z_][a-z0-9_]*\.py", file)
        assert len(file) <= MAX_PATH
    for place in (project.root / "out" / PACKAGE).rglob("*"):
        assert place.is_dir() or place.suffix in (".py", ".json", ".typed", ".txt")
        assert not place.is_symlink()


def test_no_page_takes_the_place_of_the_package(project: Project) -> None:
    package = project.root / "out" / PACKAGE
    assert (package / "py.typed").read_bytes() == b""
    assert index_of((package / "imtable_index.py").read_text("utf-8"))
    runtime = runtime_files()
    assert {f"runtime/{one.name}" for one in (package / "runtime").iterdir()} == {
        *runtime
    }
    for file, text in runtime.items():
        assert (package / file).read_text("utf-8") == text


@pytest.mark.long
def test_every_module_is_made_as_usual_and_imports(project: Project) -> None:
    for text in project.modules.values():
        check_module(text)
    command = [sys.executable, "-c", IMPORT_ALL]
    subprocess.run(command, check=True, cwd=project.root / "out")


@pytest.fixture
def importable(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package can be imported, and is forgotten afterwards."""
    monkeypatch.setattr(sys, "path", [str(project.root / "out"), *sys.path])
    invalidate_caches()
    yield
    for name in [one for one in sys.modules if one.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.mark.usefixtures("importable")
def test_fields_may_have_any_name() -> None:
    """Names that mean something in Python or in a generated function travel as they are."""
    module = import_module(f"{PACKAGE}.v3.self.client.class_.options.str_")
    function = inspect_function(module.post)
    assert list(function.path) == ["self", "client", "class", "options", "str"]
    named = members(module.PostJson)
    assert tuple(one.wire for one in named) == RESERVED
    given = {name: wire.upper() for wire, name in function.path.items()}
    recorder = Recorder()
    body = module.PostJson(**{one.name: one.wire for one in named})
    function.run(recorder, **given, json=body)
    path = {wire: wire.upper() for wire in function.path}
    assert recorder.arguments["path"] == path
    encode = import_module(f"{PACKAGE}.runtime.encode").encode_json
    assert json.loads(encode(recorder.arguments["body"])) == {
        one: one for one in RESERVED
    }
    replied = {one.wire for one in members(module.PostResponse) if one.name != "meta"}
    assert replied == {*RESERVED}


@pytest.mark.parametrize("command", ["lint", "check", "generate"])
def test_a_terminal_is_not_given_orders(command: str, project: Project) -> None:
    said = project.said if command == "generate" else run(command, project.root)[1]
    assert "page-name-unsafe" in said
    assert not active(said)
