"""A module that is not Python is set aside alone: everything else goes on, and the run says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from imtable.bindings import render
from imtable.bindings.render import Templates
from imtable.bindings.surface import PageError
from imtable.bindings.views import ModuleView, module_view
from imtable.cli import main
from imtable.ir.model import ApiPage
from support.reading import BODY, call_page

GOOD, BAD = "openapi/v3/good", "openapi/v3/bad"
MODULE = "sdk/v3/bad.py"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pages, the working directory."""
    monkeypatch.chdir(tmp_path)
    for page in (GOOD, BAD):
        file = tmp_path / f"docs/{page}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(call_page([BODY]), "utf-8")
    return tmp_path


def run(command: str = "generate") -> int:
    folders = ("--docs", "docs", "--ir", "ir", "--out", "out", "--package", "sdk")
    return main([command, *folders])


def print_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the printing of one page had a defect."""
    original = render._printed  # pyright: ignore[reportPrivateUsage]

    def printed(
        name: str, variables: Mapping[str, object], templates: Templates
    ) -> str:
        text = original(name, variables, templates)
        view = variables.get("module")
        bad = isinstance(view, ModuleView) and "bad.md" in view.header
        return f'{text}\nname: str = "unterminated\n' if bad else text

    monkeypatch.setattr(render, "_printed", printed)


def contradict(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the IR of one page could not be bound."""
    original = module_view

    def view(page: ApiPage, name: str, **setting: Any) -> ModuleView:
        if page.path == BAD:
            raise PageError(page.path, "two things have one name")
        return original(page, name, **setting)

    monkeypatch.setattr("imtable.bindings.package.module_view", view)


@pytest.mark.parametrize("defect", [print_nonsense, contradict])
def test_the_page_alone_is_set_aside(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    defect: Callable[[pytest.MonkeyPatch], None],
) -> None:
    assert run() == 0
    before = (project / "out" / MODULE).read_bytes()
    for page in (GOOD, BAD):
        file = project / f"docs/{page}.md"
        file.write_text(file.read_text("utf-8").replace("编号", "号码"), "utf-8")
    defect(monkeypatch)
    capsys.readouterr()
    for command in ("generate", "generate", "check"):
        assert run(command) == 1
        said = capsys.readouterr().err
        assert f"{BAD}.md: no module can be made of it" in said
        assert GOOD not in said
    assert (project / "out" / MODULE).read_bytes() == before
    assert "号码" in (project / "out/sdk/v3/good.py").read_text("utf-8")
    assert "号码" in (project / f"ir/{BAD}.json").read_text("utf-8")
    monkeypatch.undo()
    monkeypatch.chdir(project)
    assert run() == 0
    assert "号码" in (project / "out" / MODULE).read_text("utf-8")


def test_nothing_is_written_where_there_is_no_good_module(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_nonsense(monkeypatch)
    assert run() == 1
    assert not (project / "out" / MODULE).exists()
    assert (project / "out/sdk/v3/good.py").exists()


def test_templates_of_others_are_told_apart(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project / "mine"
    folder.mkdir()
    (folder / "folder.py.jinja").write_text("this is no Python\n", "utf-8")
    folders = ("--docs", "docs", "--ir", "ir", "--out", "out", "--package", "sdk")
    assert main(["generate", *folders, "--templates", "mine"]) == 2
    assert "folder.py.jinja:0: the output is not Python" in capsys.readouterr().err
    assert not (project / "out").exists()
