"""What `import runtime` costs: nothing but small parts of the standard library."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import runtime

FOLDER = Path(runtime.__file__).parent
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


def test_import_loads_nothing_heavy() -> None:
    program = "import runtime, sys; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-B",
            "-c",
            f"import sys; sys.path.insert(0, {str(FOLDER.parent)!r}); {program}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stdout.split()
    assert "runtime" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_all_is_complete_and_sorted() -> None:
    assert runtime.__all__ == sorted(runtime.__all__)
    assert [name for name in runtime.__all__ if not hasattr(runtime, name)] == []


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
