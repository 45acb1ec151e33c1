"""What `check` tells: counts, causes, the first files, the command; in every form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fluidattacks_core.sarif import SarifLog

from imtable.cli import main
from imtable.output.manifest import Writer
from support.small_project import PROJECT, put, write_project

pytestmark = pytest.mark.program

PAGE = "docs/openapi/v3/pay/one.md"
MANIFEST = "out/sdk/imtable-manifest.json"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Generated with templates of its own; the working directory is a folder of it."""
    write_project(tmp_path)
    configure(tmp_path, "")
    monkeypatch.chdir(tmp_path)
    assert main(["templates", "eject", "own", "folder.py.jinja"]) == 0
    assert main(["generate"]) == 0
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    return tmp_path


def configure(root: Path, more: str) -> None:
    put(root / "pyproject.toml", f'{PROJECT}templates = "own"\n{more}')


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), "utf-8")

    return do


def delete(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


CAUSES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "the docs": (edit(PAGE, "| a ", "| b "), "3 stale", "the docs"),
    "a page less": (delete(PAGE), "2 stale, 2 orphaned", "the docs"),
    "templates": (
        edit("own/folder.py.jinja", "{{ folder.docstring }}", '"""Mine."""'),
        "stale",
        "the templates",
    ),
    "options": (
        lambda root: configure(root, 'docs-url = "https://docs.example/"\n'),
        "5 stale",
        "the options",
    ),
    "a selection": (
        lambda root: configure(root, f'exclude = ["{PAGE[5:]}"]\n'),
        "2 stale, 2 orphaned",
        "the options",
    ),
    "a version": (
        edit(MANIFEST, '"imtable": "', '"imtable": "0.0.'),
        "1 stale",
        "another version of imtable (0.0.0.1.0, black 26)",
    ),
    "a version that did not say it": (
        edit(MANIFEST, '"imtable"', '"x"'),
        "1 stale",
        "another version of imtable",
    ),
    "docs and templates": (
        lambda root: [
            edit(PAGE, "| a ", "| b ")(root),
            edit("own/folder.py.jinja", "{{ folder.docstring }}", '"""Mine."""')(root),
        ][0],
        "stale",
        "the docs, the templates",
    ),
}


@pytest.mark.parametrize("case", CAUSES)
def test_counts_and_causes(
    case: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, counts, cause = CAUSES[case]
    change(project)
    capsys.readouterr()
    assert main(["check"]) == 1
    first, *files, fresh, command = capsys.readouterr().out.splitlines()
    assert counts in first
    assert first.endswith(f"; cause: {cause}")
    assert all(line.startswith(("ir/", "out/sdk/")) for line in files)
    assert fresh.startswith("fresh: ")
    assert command == "fix with: imtable generate"
    assert main(["generate"]) == 0
    assert main(["check"]) == 0


def test_what_was_done_by_hand_has_no_other_cause(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("out/sdk/v3/pay/one.py", "Code", "code")(project)
    delete("out/sdk/v3/pay/two.py")(project)
    assert main(["check"]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "2 files not fresh: 1 stale, 1 edited by hand"


@pytest.mark.usefixtures("project")
def test_another_build_of_the_same_version(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("imtable.bindings.package.requirements_text", lambda: "x\n")
    capsys.readouterr()
    assert main(["check", "--no-cache"]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.endswith("; cause: another build of this imtable")
    monkeypatch.setattr("imtable.run.building.WRITER", Writer("9.9", "black 99"))
    assert main(["check", "--no-cache"]) == 1
    assert "; cause: another version of imtable (0" in capsys.readouterr().out


def test_the_first_twenty_are_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = sorted((project / "out/sdk/runtime").glob("*.py"))
    for file in gone:
        file.unlink()
    capsys.readouterr()
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.endswith("stale: was deleted") for line in lines) == 20
    assert f"and {len(gone) - 20} more; -v names them all" in lines


def test_what_is_set_aside_leaves_the_rest_fresh(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / PAGE).write_bytes(b"\xff")
    for _ in ("cold", "warm"):
        capsys.readouterr()
        assert main(["check"]) == 1
        said = capsys.readouterr()
        assert said.out.startswith("fresh: ")
        assert "openapi/v3/pay/one.md" in said.err
        main(["generate"])


@pytest.mark.parametrize("state", ["fresh", "stale"])
def test_forms_for_programs(
    state: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if state == "stale":
        edit(PAGE, "| a ", "| b ")(project)
    code = int(state == "stale")
    capsys.readouterr()
    assert main(["check", "--format", "json"]) == code
    report = json.loads(capsys.readouterr().out)
    assert report["fresh"] > 50
    assert len(report["files"]) == 3 * code
    assert report["causes"] == ["the docs"] * code
    assert main(["check", "--format", "github"]) == code
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 * code
    if code:
        assert lines[0].startswith("::error file=ir/openapi/v3/pay/one.json,title=")
        assert lines[-1].endswith("fix with: imtable generate")
    assert main(["check", "--format", "sarif"]) == code
    log = SarifLog.model_validate_json(capsys.readouterr().out)
    assert len(log.runs[0].results or []) == 3 * code
