"""`pip install imtable` works: the wheel carries the templates and runs where nothing else is."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from uv import find_uv_bin

from support.corpus import ROOT

DOCS = ROOT / "specs" / "docs"
LOCK = ROOT / "requirements.txt"

pytestmark = pytest.mark.checker


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel")
    run(*build, "--directory", str(folder), cwd=ROOT)
    return next(folder.glob("*.whl"))


def run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_wheel_carries_the_templates(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "imtable/py.typed" in names
    folder = ROOT / "templates"
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert f"imtable/templates/{path.relative_to(folder).as_posix()}" in names
    assert not [
        name for name in names if name.startswith(("tests", "generated", "specs"))
    ]


def test_wheel_generates_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """The same bytes as from the checkout, from an environment with the wheel alone, and with
    what it asks for, in the versions of the lock."""
    uv, environment = find_uv_bin(), tmp_path / "env"
    run(uv, "venv", "--quiet", "--python", sys.executable, str(environment))
    python = str(environment / "bin" / "python")
    into = ("--python", python, "--constraint", str(LOCK))
    run(uv, "pip", "install", "--quiet", *into, str(wheel))
    output = run(
        *(python, "-m", "imtable", "generate", "--docs", str(DOCS)),
        *("--out", str(tmp_path / "out"), "--package", "wechatpay_sdk"),
        cwd=tmp_path,
    )
    assert output.startswith("36 pages, 40 operations, ")
    committed = ROOT / "generated" / "wechatpay_sdk"
    for path in (tmp_path / "out" / "wechatpay_sdk").rglob("*.py"):
        relative = path.relative_to(tmp_path / "out" / "wechatpay_sdk")
        assert path.read_bytes() == (committed / relative).read_bytes(), relative
    report = run(
        *(python, "-m", "imtable", "diff", "--format", "html", str(DOCS), str(DOCS)),
        cwd=tmp_path,
    )
    assert report.startswith("<!DOCTYPE html>")
