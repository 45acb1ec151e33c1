"""`pip install imtable` works: the wheel carries the templates and runs where nothing else is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from support.corpus import ROOT
from support.environments import build_imtable, make_environment, run

DOCS = ROOT / "specs" / "docs"

pytestmark = pytest.mark.checker


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_imtable(tmp_path_factory.mktemp("wheel"))


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
    python = make_environment(tmp_path / "env", str(wheel)) / "python"
    output = run(
        *(python, "-m", "imtable", "generate", "--docs", str(DOCS)),
        *("--out", str(tmp_path / "out"), "--package", "wechatpay_sdk"),
        cwd=tmp_path,
    )
    assert " pages, " in output.splitlines()[0]
    committed = ROOT / "generated" / "wechatpay_sdk"
    for path in (tmp_path / "out" / "wechatpay_sdk").rglob("*.py"):
        relative = path.relative_to(tmp_path / "out" / "wechatpay_sdk")
        assert path.read_bytes() == (committed / relative).read_bytes(), relative
    report = run(
        *(python, "-m", "imtable", "diff", "--format", "html", str(DOCS), str(DOCS)),
        cwd=tmp_path,
    )
    assert report.startswith("<!DOCTYPE html>")
