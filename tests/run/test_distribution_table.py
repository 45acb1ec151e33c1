"""`[tool.imtable.distribution]`: what it makes, and what is wrong with it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from imtable.cli import main
from support.corpus import ROOT

PAGE = "openapi/v3/certificates.md"
CONFIG = '[tool.imtable]\ndocs = "docs"\nout = "out"\npackage = "shop_sdk"\n'
TOLD = """
[tool.imtable.distribution]
name = "shop-sdk"
version = "1.2.0"
description = 'The "shop" of \\ ☕'
license = "MIT OR Apache-2.0"
authors = [{ name = "A, B", email = "a@example.com" }, { name = "C" }]
urls = { Homepage = "https://example.com/", "Bug tracker" = "https://example.com/bugs" }
"""
SHORT = 'name = "a"\nversion = "1"\n'

PROBLEMS = {
    "version = '1'": "has no name: a package that is shipped needs one",
    "name = 'a'": "has no version: a package that is shipped needs one",
    SHORT + "licence = 'MIT'": "has no key 'licence'; did you mean `license`?",
    SHORT + "nothing = 'x'": "has no key 'nothing'",
    "name = 1\nversion = '1'": "name must be a text in quotes, and not empty",
    'name = "a"\nversion = "1\\n2"': "version must be one line of characters that",
    "name = '-a'\nversion = '1'": "name = '-a' is no name of a distribution: letters",
    "name = 'a'\nversion = 'one'": "version = 'one' is no version (PEP 440), as 1.0.0",
    SHORT + "license = 'Mine'": "license = 'Mine' is no licence of SPDX, as MIT or",
    SHORT + "authors = 'me'": "authors must be a list such as [{ name =",
    SHORT + "authors = [{}]": "authors must be a list such as [{ name =",
    SHORT + "authors = [{ mail = 'x' }]": "authors must be a list such as [{ name =",
    SHORT + "urls = ['x']": "urls must be a table such as { Homepage =",
    SHORT + "urls = { a = 'x.com' }": "urls: a = 'x.com' is no address: write https://",
    SHORT + f"urls.{'a' * 33} = 'https://x'": "is longer than 32 characters",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    page = tmp_path / "docs" / PAGE
    page.parent.mkdir(parents=True)
    page.write_bytes((ROOT / "specs" / "docs" / PAGE).read_bytes())
    (tmp_path / "pyproject.toml").write_text(CONFIG + TOLD, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_told_is_what_is_written(project: Path) -> None:
    assert main(["generate"]) == 0
    written = tomllib.loads((project / "out" / "pyproject.toml").read_text("utf-8"))
    told = tomllib.loads(TOLD)["tool"]["imtable"]["distribution"]
    assert written["project"].items() >= told.items()
    assert written["project"]["dependencies"][0].startswith("cryptography>=")
    assert [*written["project"]["optional-dependencies"]] == ["fast"]
    assert "# shop-sdk\n" in (project / "out" / "README.md").read_text("utf-8")


def test_they_are_files_of_ours_like_all_others(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["generate"])
    files = [project / "out" / name for name in ("pyproject.toml", "README.md")]
    for file in files:  # whichever is edited, warm or cold
        before = file.read_bytes()
        file.write_bytes(before + b"\n")
        assert main(["check"]) == main(["check", "--no-cache"]) == 1
        file.write_bytes(before)
        assert main(["check"]) == 0
    (project / "pyproject.toml").write_text(CONFIG, "utf-8")
    assert main(["generate"]) == 0
    assert not any(file.exists() for file in files)
    assert main(["check"]) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("project")
def test_a_run_without_changes_loads_nothing_that_prints() -> None:
    assert main(["generate"]) == 0
    program = (
        "import sys; from imtable.cli import main; main(['check']);"
        "print(*(name for name in sys.modules if name.startswith('imtable.bindings')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.splitlines()[-1].split()
    assert loaded == ["imtable.bindings", "imtable.bindings.distribution"]


def test_a_file_of_somebody_else_is_left_alone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = project / "out" / "README.md"
    mine.parent.mkdir()
    mine.write_text("mine", "utf-8")
    assert main(["generate"]) == 1
    assert mine.read_text("utf-8") == "mine"
    assert "README.md was not written by imtable" in capsys.readouterr().err


@pytest.mark.parametrize(("table", "problem"), PROBLEMS.items())
def test_what_no_installer_would_take_is_refused(
    table: str, problem: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"{CONFIG}\n[tool.imtable.distribution]\n{table}\n"
    (project / "pyproject.toml").write_text(text, "utf-8")
    assert main(["generate"]) == 2
    said = capsys.readouterr().err
    assert "[tool.imtable.distribution] " in said
    assert problem in said
    assert not (project / "out" / "shop_sdk").exists()
