"""Pages that are called like a device of Windows: the files that are made of them are none, and
every command finds them again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imtable.cli import main
from support.reading import BODY, call_page
from support.small_project import PROJECT, put

PAGES = ("con", "con_", "NUL.txt", "Com1/aux")
FILES = {"con_", "con__", "NUL_.txt", "Com1_/aux_"}
PAGE = call_page([BODY, "| a {data-indent=1} | string | one"])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    put(tmp_path / "pyproject.toml", PROJECT)
    for page in PAGES:
        put(tmp_path / f"docs/openapi/v3/{page}.md", PAGE)
    monkeypatch.chdir(tmp_path)
    assert main(["generate"]) == 0
    return tmp_path


def stored(folder: Path) -> set[str]:
    top = folder / "openapi" / "v3"
    found = top.rglob("*.json")
    return {one.relative_to(top).as_posix().removesuffix(".json") for one in found}


def test_no_file_is_a_device(project: Path) -> None:
    assert stored(project / "ir") == FILES
    modules = (one.stem for one in (project / "out" / "sdk" / "v3").rglob("*.py"))
    assert not any(re.fullmatch(r"con|nul|aux|com\d", module) for module in modules)
    assert main(["export", "ir", "-o", "copy", "--quiet"]) == 0
    assert stored(project / "copy") == FILES


def test_nothing_is_new_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 0
    assert main(["diff", "ir", "docs"]) == 0
    capsys.readouterr()
    assert main(["generate", "--no-cache"]) == 0
    assert " 0 written, " in capsys.readouterr().out
    assert stored(project / "ir") == FILES


def test_a_page_has_its_own_file(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = project / "docs/openapi/v3/con.md"
    put(page, PAGE.replace("| one", "| two"))
    file = project / "ir/openapi/v3/con_.json"
    before = file.read_bytes()
    assert main(["check"]) == 1
    assert main(["generate"]) == 0
    assert file.read_bytes() != before
    page.write_bytes(b"\xff")  # its last good reading stays
    assert main(["generate"]) == 1
    assert stored(project / "ir") == FILES
    page.unlink()
    capsys.readouterr()
    assert main(["diff", "ir", "docs"]) == 1
    assert "v3.con_:post" in capsys.readouterr().out
    assert main(["generate"]) == 0
    assert stored(project / "ir") == FILES - {"con_"}


def test_a_file_that_was_edited_is_mended(project: Path) -> None:
    file = project / "ir/openapi/v3/NUL_.txt.json"
    good = file.read_bytes()
    file.write_bytes(good.replace(b"one", b"two"))
    assert main(["check"]) == 1
    assert main(["generate"]) == 0
    assert file.read_bytes() == good
