"""`imtable correct`: an entry with its guard, written where it belongs; all entries, listed."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from imtable.cli import main
from support.corpus import ROOT

DOCS = ROOT / "specs" / "docs"
PAGE = "openapi/v3/certificates"
ROW = "request.query.algorithm_type"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one page, and no folder of corrections yet."""
    page = tmp_path / "docs" / f"{PAGE}.md"
    page.parent.mkdir(parents=True)
    shutil.copy(DOCS / f"{PAGE}.md", page)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.imtable]\ndocs = "docs"\ncorrections = "fixes"\n', "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def correct(*words: str, because: str = "the samples say so") -> int:
    return main(["correct", *words, "--because", because])


def entries(project: Path, file: str = f"{PAGE}.toml") -> list[dict[str, Any]]:
    found = tomllib.loads((project / "fixes" / file).read_text("utf-8"))
    written: list[dict[str, Any]] = found["correction"]
    return written


def test_an_entry_is_written_with_its_guard(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(PAGE, "query.algorithm_type", "--default", "SM2") == 0
    assert capsys.readouterr().out == f"fixes/{PAGE}.toml:1\n"
    (one,) = entries(project)
    assert one["row"] == ROW
    assert one["default"] == {"docs": "RSA", "is": "SM2"}
    assert one["date"] == date.today()
    assert one["seen"]["type"] == "string"
    assert one["seen"]["values"] == ["SM2", "RSA", "ALL"]
    assert "default" not in one["seen"]


@pytest.mark.parametrize(
    ("words", "fact", "told"),
    [
        (
            ["query.algorithm_type", "--required"],
            "required",
            {"docs": False, "is": True},
        ),
        (["data", "--optional"], "required", {"docs": True, "is": False}),
        (["data", "--type", "object"], "type", {"docs": "object[]", "is": "object"}),
        (
            ["query.algorithm_type", "--values", "SM2,RSA"],
            "values",
            {"docs": ["SM2", "RSA", "ALL"], "is": ["SM2", "RSA"]},
        ),
        (
            ["query.algorithm_type", "--values", "open"],
            "values",
            {"docs": ["SM2", "RSA", "ALL"], "is": "open"},
        ),
        (
            ["query.algorithm_type", "--any-value"],
            "values",
            {"docs": ["SM2", "RSA", "ALL"]},
        ),
        (["query.algorithm_type", "--value", "ALL="], "value", {"docs": "ALL"}),
        (["query.algorithm_type", "--value", "=X"], "value", {"is": "X"}),
        (["query.algorithm_type", "--default", "none"], "default", {"docs": "RSA"}),
        (
            ["query.algorithm_type", "--encryption", "apiv3"],
            "encryption",
            {"is": "apiv3"},
        ),
        (["query.algorithm_type", "--rename", "kind"], "rename", {"is": "kind"}),
        (["query.algorithm_type", "--remove"], "remove", {"docs": "string"}),
        (
            ["query.more", "--add", "string"],
            "add",
            {"type": "string", "required": False},
        ),
        (
            ["data.more", "--add", "string", "--before", "serial_no"],
            "add",
            {"type": "string", "required": False, "before": "serial_no"},
        ),
        (["--host", "https://a.example/"], "host", {"is": "https://a.example/"}),
        (["--method", "post"], "method", {"docs": "get", "is": "post"}),
        (["--body", "json"], "body", {"docs": "query", "is": "json"}),
        (["--reply", "xml"], "reply", {"docs": "json", "is": "xml"}),
        (["--leave-out"], "leave-out", {}),
        (["--deprecated"], "deprecated", {}),
        (["--module", "list_all"], "module", {"is": "list_all"}),
        (["query.algorithm_type", "--argument", "kind"], "argument", {"is": "kind"}),
        (["response", "--class", "Certificates"], "class", {"is": "Certificates"}),
    ],
)
def test_every_fact_has_an_option(
    project: Path, words: list[str], fact: str, told: dict[str, object]
) -> None:
    assert correct(f"{PAGE}.md", *words) == 0
    (one,) = entries(project)
    assert one[fact] == told


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([PAGE, "query.algorithm", "--required"], f"did you mean `{ROW}`?"),
        (["openapi/v3/certificate", "--leave-out"], f"did you mean `{PAGE}`?"),
        ([PAGE, "--type", "string"], "`type` is about a row: name it"),
        ([PAGE, "data", "--host", "https://a/"], "`host` is about the operation"),
        ([PAGE, "data", "--type", "list"], "`type.is`: expected"),
        ([PAGE, "data", "--type", "string"], "the rows below it would be lost"),
        ([PAGE, "data", "--required"], "what the docs say is what is true"),
        ([PAGE, "data"], "say one thing that is true"),
        (
            [PAGE, "data.more", "--add", "string", "--after", "serial"],
            "`response.data[]` has no row `serial`; did you mean `serial_no`?",
        ),
        (
            [
                *[PAGE, "data.more", "--add", "string"],
                *["--after", "serial_no", "--before", "serial_no"],
            ],
            "`add` says `after` and `before`: one has to go",
        ),
        (
            [PAGE, "data", "--optional", "--before", "x"],
            "--before goes with --add",
        ),
        ([PAGE, "data", "--required", "--remove"], "say one thing that is true"),
        ([PAGE, "--verb", "put", "--leave-out"], "--verb with one of get"),
        ([], "name the PAGE"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    project: Path, words: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(*words) == 2
    assert problem in capsys.readouterr().err
    assert not (project / "fixes").exists()


def test_a_fact_is_corrected_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(PAGE, "query.algorithm_type", "--default", "SM2") == 0
    before = (project / "fixes" / f"{PAGE}.toml").read_bytes()
    assert correct(PAGE, "query.algorithm_type", "--default", "ALL") == 2
    assert "a second entry for one fact" in capsys.readouterr().err
    assert (project / "fixes" / f"{PAGE}.toml").read_bytes() == before


def test_the_file_that_has_the_page_is_taken(project: Path) -> None:
    assert correct(PAGE, "query.algorithm_type", "--default", "SM2") == 0
    (project / "fixes" / f"{PAGE}.toml").rename(project / "fixes" / "all.toml")
    assert correct(PAGE, "data", "--optional") == 0
    assert [file.name for file in (project / "fixes").rglob("*.toml")] == ["all.toml"]
    assert len(entries(project, "all.toml")) == 2


def test_the_list_says_how_each_stands(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    correct(PAGE, "query.algorithm_type", "--default", "SM2")
    correct(PAGE, "data", "--optional")
    capsys.readouterr()
    assert main(["correct", "--list"]) == 0
    page = project / "docs" / f"{PAGE}.md"
    page.write_text(page.read_text("utf-8").replace("`RSA`\n", "`SM2`\n"), "utf-8")
    capsys.readouterr()
    assert main(["correct", "--list"]) == 1
    one, two = capsys.readouterr().out.splitlines()
    about = f"fixes/{PAGE}.toml:1: {PAGE} {ROW} default"
    assert one == f"{about}: mended upstream: delete it (because the samples say so)"
    assert "response.data[] required: applied" in two


def test_without_a_folder_there_is_nothing_to_do(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text("[tool.imtable]\n", "utf-8")
    assert main(["correct", "--list"]) == 2
    assert "give --corrections DIR" in capsys.readouterr().err


def test_an_entry_of_a_page_that_is_set_aside_waits(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    correct(PAGE, "data", "--optional")
    page = project / "docs" / f"{PAGE}.md"
    page.write_text(page.read_text("utf-8").replace("{#get}", "{#git}"), "utf-8")
    capsys.readouterr()
    assert main(["correct", "--list"]) == 0
    assert "not looked at: the page or the operation" in capsys.readouterr().out
