"""Which pages a command is about: those of the API, and of them what globs select."""

from __future__ import annotations

from pathlib import Path

import pytest

from imtable.cli import main
from support.corpus import ROOT
from support.reading import BODY, call_page
from support.repositories import Repository
from support.small_project import put

pytestmark = pytest.mark.program

A = "| a {data-indent=1} | string | First"
B = "| b {data-indent=1} | string | Second"
GUIDE = "# Guide {#guide}\n\n## Keys {#keys}\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"
DOCS = ROOT / "specs" / "docs"
HOOK = "webhook/v2/refund-processed.md"
PROSE = ("README.md", "index.md", "guide/start.md", "devkit/php.md")
CONFIG = '[tool.imtable]\ndocs = "."\nout = "out"\npackage = "sdk"\n'


@pytest.fixture(scope="module")
def two_commits(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Docs at the root beside prose; the second commit changes two pages and the prose."""
    made = Repository(tmp_path_factory.mktemp("git") / "repo")
    for rows, prose in (([A], GUIDE), ([A, B], f"{GUIDE}\nMore.\n")):
        for path in ("openapi/v3/x.md", "openapi/v2/y.md"):
            put(made.folder / path, call_page([BODY, *rows]))
        put(made.folder / HOOK, (DOCS / HOOK).read_text("utf-8"))
        for path in PROSE:
            put(made.folder / path, prose)
        made.commit("pages")
    return made


@pytest.fixture
def repository(
    two_commits: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Repository:
    made = two_commits.copy(tmp_path / "repo")
    monkeypatch.chdir(tmp_path)
    return made


@pytest.mark.parametrize("sides", [("HEAD~", "HEAD"), ("--by-commit=HEAD~..HEAD",)])
def test_a_comparison_is_about_the_pages_of_the_api(
    repository: Repository, sides: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["diff", "--repo", str(repository.folder), *sides])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert "2 of 3 pages differ" in out


@pytest.mark.parametrize("sides", [("HEAD~", "HEAD"), ("--by-commit=HEAD~..HEAD",)])
@pytest.mark.parametrize(
    ("globs", "pages"),
    [
        (("--exclude", "openapi/v2/**"), "1 of 2 pages differs"),
        (("--include", "webhook", "--include", "openapi/v3"), "1 of 2 pages differs"),
        (("--include", "openapi", "--exclude", "**/v2/**"), "1 of 1 page differs"),
    ],
)
def test_globs_select_on_both_sides(
    repository: Repository,
    sides: tuple[str, ...],
    globs: tuple[str, ...],
    pages: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["diff", "--repo", str(repository.folder), *sides, *globs])
    assert pages in capsys.readouterr().out


def test_the_memory_holds_for_its_globs_only(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(repository.folder)
    put(repository.folder / "pyproject.toml", CONFIG)
    modules = repository.folder / "out/sdk"
    for _ in range(2):
        assert main(["generate"]) == 0
        assert (modules / "v2/y.py").exists()
    for _ in range(2):
        assert main(["generate", "--exclude", "openapi/v2"]) == 0
        assert not (modules / "v2/y.py").exists()
        assert (modules / "v3/x.py").exists()
    capsys.readouterr()
    put(repository.folder / "pyproject.toml", f'{CONFIG}exclude = ["openapi/v2/**"]\n')
    assert main(["check"]) == 0
    put(repository.folder / "openapi/v2/y.md", "broken")
    assert main(["check"]) == 0
    assert main(["lint"]) == 0
    assert main(["check", "--exclude", "guide"]) == 1


OVERVIEW = """# Overview

| Tag | Merchant
| --- | ---
| Orders {data-protocol=v3} | [x](/openapi/v3/x)
"""


def test_docs_do_not_differ_from_their_own_ir(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(repository.folder)
    put(repository.folder / "pyproject.toml", f'{CONFIG}ir = "ir"\n')
    put(repository.folder / "openapi/index.md", OVERVIEW)
    put(repository.folder / "webhook/index.md", OVERVIEW)
    assert main(["generate"]) == 0
    capsys.readouterr()
    assert main(["diff", "--fail-on", "docs"]) == 0
    said = "0 breaking, 0 non-breaking, 0 docs; 0 of 5 pages differ\n"
    assert capsys.readouterr().out.endswith(said)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("include = 1", "include must be a list of globs"),
        ('exclude = "a"', "exclude must be a list of globs"),
        ("include = [1]", "include has a glob that must be a text in quotes"),
        ('include = [""]', "include has a glob that must not be empty"),
        ('include = ["nothing"]', "holds no page that `include` names (nothing)"),
    ],
)
def test_globs_that_cannot_be_meant(
    repository: Repository,
    line: str,
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(repository.folder)
    put(repository.folder / "pyproject.toml", f"{CONFIG}{line}\n")
    assert main(["generate"]) == 2
    assert problem in capsys.readouterr().err
