"""What `import runtime` costs: nothing but small parts of the standard library."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import runtime
from imtable.bindings.distribution import DEPENDENCIES, EXTRAS, requirements_text

FOLDER = Path(runtime.__file__).parent
ROOT = Path(__file__).parents[2]
HEAVY = (
    "asyncio",
    "cryptography",
    "email",
    "http",
    "httpx2",
    "logging",
    "msgspec",
    "ssl",
)


def loaded_by(statement: str) -> list[str]:
    """The modules that a fresh interpreter has loaded after the statement."""
    path = f"import sys; sys.path.insert(0, {str(FOLDER.parent)!r})"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", f"{path}; {statement}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_a_client_loads_nothing_heavy() -> None:
    loaded = loaded_by("from runtime import *; Client()")
    assert "runtime.client" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.program
def test_cryptography_is_loaded_for_the_first_key_and_httpx2_for_the_first_call() -> (
    None
):
    made = "from runtime import *; Client(Credentials(mchid='1'))"
    assert "cryptography" not in loaded_by("from runtime import Credentials, Client")
    assert "cryptography" in loaded_by(made)
    assert "httpx2" not in loaded_by(made)


def test_a_module_of_bindings_loads_two_or_three_modules() -> None:
    ours = [
        name
        for name in loaded_by("from runtime import Operation, Reply, Secret")
        if name.startswith("runtime.")
    ]
    assert sorted(ours) == ["runtime.marks", "runtime.operation", "runtime.reply"]


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'runtime' has no attribute 'Nothing'"):
        _ = runtime.Nothing  # type: ignore[attr-defined]  # pyright: ignore


def test_all_is_complete_and_sorted() -> None:
    assert runtime.__all__ == sorted(runtime.__all__)
    assert [name for name in runtime.__all__ if not hasattr(runtime, name)] == []


def test_what_is_required_is_what_is_imported() -> None:
    """In what is written beside the package, and in the extra of the tool itself."""
    required = [*DEPENDENCIES, *(one for extra in EXTRAS.values() for one in extra)]
    text = requirements_text()
    assert re.findall(r"^(?:# )?([a-z0-9]+>=.+)$", text, re.MULTILINE) == required
    imported = {
        name.partition(".")[0]
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""] * (not node.level)
        )
    }
    checkers_only = {"typing_extensions"}  # they bring its types along
    outside = imported - sys.stdlib_module_names - checkers_only
    assert sorted(one.partition(">=")[0] for one in required) == sorted(outside)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert sorted(project["optional-dependencies"]["sdk"]) == sorted(required)


def test_imports_inside_are_relative() -> None:
    absolute = [
        f"{path.name}: {alias}"
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else (
                [one.name for one in node.names] if isinstance(node, ast.Import) else []
            )
        )
        if alias.startswith("runtime")
    ]
    assert absolute == []
