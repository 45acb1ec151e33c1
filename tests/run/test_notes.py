"""A command that had nothing to do has nothing to do again, as long as all of it is as it was."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from imtable.cli import main
from support.reading import BODY, call_page

pytestmark = pytest.mark.program

PAGE = "docs/openapi/v3/a/b.md"
MODULE = "out/sdk/v3/a/b.py"
TICK = 0.06  # seconds: what is younger than the note by less proves nothing
LOADED = {
    "imtable",
    "imtable.__main__",
    "imtable.cli",
    "imtable.cli.output",
    "imtable.cli.repeated",
    "imtable.run",
    "imtable.run.notes",
    "imtable.run.program_key",
    "imtable.run.record",
    "imtable.run.stamps",
}
"""All of imtable that a run without changes loads."""
SLOW = {"argparse", "collections", "contextlib", "json", "re", "typing", "pathlib"}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were not answered by a note."""
    from imtable.cli import parsing

    found, parse = list[list[str]](), parsing.parse_words

    def noted(words: list[str]) -> argparse.Namespace:
        found.append(words)
        return parse(words)

    monkeypatch.setattr(parsing, "parse_words", noted)
    return found


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which `imtable generate` has had nothing to do."""
    page = tmp_path / PAGE
    page.parent.mkdir(parents=True)
    page.write_text(call_page([BODY]), "utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.imtable]\ndocs = "docs"\nout = "out"\npackage = "sdk"\nir = "ir"\n'
    )
    monkeypatch.chdir(tmp_path)
    settle()
    return tmp_path


def notes() -> list[Path]:
    found = list(Path(os.environ["XDG_CACHE_HOME"], "imtable").iterdir())
    assert found
    return found


def settle(*words: str) -> None:
    for _ in range(3):
        time.sleep(TICK)
        assert main(["generate", *words]) == 0


@pytest.mark.usefixtures("project")
def test_a_repeated_command_is_not_even_parsed(
    parsed: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    for note in notes():
        note.unlink()
    capsys.readouterr()
    assert main(["generate"]) == 0
    told = capsys.readouterr()
    assert parsed
    time.sleep(TICK)
    parsed.clear()
    assert main(["generate"]) == 0
    assert capsys.readouterr() == told
    assert not parsed


@pytest.mark.usefixtures("project")
def test_a_quiet_command_is_quiet_again(
    parsed: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    settle("-q")
    parsed.clear()
    capsys.readouterr()
    assert main(["generate", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert not parsed


def test_pages_that_are_set_aside_are_named_again(
    project: Path, parsed: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "docs/openapi/v3/a/bad.md").write_bytes(b"---\ntitle: \xff\n---\n")
    for _ in range(3):
        time.sleep(TICK)
        assert main(["generate"]) == 1
    parsed.clear()
    capsys.readouterr()
    assert main(["generate"]) == 1
    assert "bad.md" in capsys.readouterr().err
    assert not parsed


def put_link(project: Path) -> None:
    (project / "out").rename(project / "elsewhere")
    (project / "out").symlink_to("elsewhere")


def append(file: str, text: str) -> Callable[[Path], object]:
    def change(project: Path) -> None:
        before = (project / file).read_text("utf-8")
        (project / file).write_text(before + text, "utf-8")

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page": append(PAGE, "\nmore\n"),
    "a new page": lambda p: (p / "docs/new.md").write_text("# New\n"),
    "a module": append(MODULE, "# edited\n"),
    "stored IR": lambda p: (p / "ir/openapi/v3/a/b.json").unlink(),
    "a new file beside the modules": lambda p: (p / "out/sdk/x.py").write_text(""),
    "the configuration": append("pyproject.toml", "docs-url = 'https://example.org'\n"),
    "no configuration": lambda p: (p / "pyproject.toml").unlink(),
    "the output is a link": put_link,
    "the memory": lambda p: (p / "out/.imtable-cache/sdk.memory").write_text("x"),
    "no memory": lambda p: (p / "out/.imtable-cache/sdk.memory").unlink(),
    "another command wrote the same package": lambda _: main(
        ["generate", "--docs", "docs", "--ir", "other"]
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_looked_at(
    change: str, project: Path, parsed: list[list[str]]
) -> None:
    CHANGES[change](project)
    parsed.clear()
    main(["generate"])
    assert parsed == [["generate"]]


@pytest.mark.usefixtures("project")
def test_another_program_answers_for_itself(
    parsed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imtable.run.program_key.__version__", "9.9.9")
    assert main(["generate"]) == 0
    assert parsed


@pytest.mark.parametrize("variable", ["IMTABLE_CONFIG", "XDG_CACHE_HOME"])
def test_the_environment_counts(
    variable: str,
    project: Path,
    parsed: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, str(project / "pyproject.toml"))
    assert main(["generate"]) == 0
    assert parsed


def test_another_folder_is_another_command(
    project: Path, parsed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "docs")
    assert main(["generate"]) == 0
    assert parsed


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.usefixtures("project")
def test_a_damaged_note_is_no_note(keep: float, parsed: list[list[str]]) -> None:
    for note in notes():
        data = note.read_bytes()
        note.write_bytes(data[: int(len(data) * keep)])
    assert main(["generate"]) == 0
    assert parsed


@pytest.mark.usefixtures("project")
def test_what_a_run_without_changes_loads() -> None:
    code = "import imtable.__main__ as m, sys; m.main(); print(*sys.modules)"
    words = [sys.executable, "-X", "utf8", "-c", code, "generate"]
    said = ""
    for _ in range(3):  # another interpreter than that of this test: `sys.path` differs
        time.sleep(TICK)
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        said = done.stdout
    loaded = set(said.splitlines()[-1].split())
    bare = [sys.executable, "-X", "utf8", "-c", "import sys; print(*sys.modules)"]
    before = subprocess.run(bare, capture_output=True, text=True, check=True)
    more = loaded - set(before.stdout.split())
    assert {name for name in more if name.startswith("imtable")} == LOADED
    assert not more & SLOW
