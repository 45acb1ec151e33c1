"""Docs in several folders: one tree for every command, pages known by their path in their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from imtable.cli import main
from support.corpus import ROOT
from support.reading import BODY, call_page
from support.repositories import Repository
from support.small_project import put

pytestmark = [pytest.mark.program, pytest.mark.usefixtures("repository")]

A = "| a {data-indent=1} | string | First"
B = "| b {data-indent=1} | string | Second"
C = "| c {data-indent=1} | integer | Third"
REPAIRED = "| d {data-indent=1} | string {data-required} | Fourth"
HOOK = "webhook/v2/refund-processed.md"
HOOK_TEXT = (ROOT / "specs" / "docs" / HOOK).read_text("utf-8")
ONE, TWO, THREE = "openapi/v3/one.md", "openapi/v3/two.md", "openapi/v2/three.md"
CONFIG = '[tool.imtable]\ndocs = ["pay", "more/shop"]\nir = "ir"\nout = "out"\npackage = "sdk"\n'


@pytest.fixture(scope="module")
def two_commits(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Two folders of docs, each with a README; the second commit changes a page in either."""
    made = Repository(tmp_path_factory.mktemp("git") / "repo")
    put(made.folder / "pyproject.toml", CONFIG)
    for new, other in (([], []), ([B], [C])):
        for path in (ONE, THREE):
            put(made.folder / f"pay/{path}", call_page([BODY, A, *new]))
        put(made.folder / f"more/shop/{TWO}", call_page([BODY, A, *other]))
        put(made.folder / f"more/shop/{HOOK}", HOOK_TEXT)
        for folder in ("pay", "more/shop"):
            put(made.folder / f"{folder}/README.md", "# Read me {#install}\n")
        made.commit("pages")
    return made


@pytest.fixture
def repository(
    two_commits: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Repository:
    made = two_commits.copy(tmp_path / "repo")
    monkeypatch.chdir(made.folder)
    return made


def test_several_folders_are_one_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate"]) == 0
    assert {
        path.relative_to("ir").as_posix() for path in Path("ir").rglob("*.json")
    } == {p.replace(".md", ".json") for p in (ONE, TWO, THREE, HOOK)}
    before = {path: path.stat().st_mtime_ns for path in Path("out/sdk").rglob("*.py")}
    capsys.readouterr()
    assert main(["check"]) == 0
    assert main(["generate"]) == 0
    assert main(["generate", "--no-cache"]) == 0
    after = {path: path.stat().st_mtime_ns for path in Path("out/sdk").rglob("*.py")}
    assert before == after
    assert main(["lint", "--fail-on", "warning"]) == 0
    assert main(["diff"]) == 0
    assert "of 4 pages differ" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["pay", "more/shop"])
def test_a_change_in_any_folder_is_seen(folder: str) -> None:
    path = ONE if folder == "pay" else TWO
    assert main(["generate"]) == 0
    put(Path(folder) / path, call_page([BODY, A]))
    assert main(["check"]) == 1
    assert main(["generate"]) == 0
    assert "\n    b:" not in Path(f"out/sdk/v3/{Path(path).stem}.py").read_text("utf-8")
    Path(folder, path).unlink()
    assert main(["generate"]) == 0
    assert not Path(f"out/sdk/v3/{Path(path).stem}.py").exists()


def test_a_page_that_moves_between_folders_is_the_same_page() -> None:
    assert main(["generate"]) == 0
    before = {path: path.read_bytes() for path in Path("out/sdk").rglob("*.py")}
    Path("pay", ONE).rename(Path("more/shop", ONE))
    assert main(["check"]) == 0
    assert main(["generate"]) == 0
    assert {path: path.read_bytes() for path in Path("out/sdk").rglob("*.py")} == before
    assert main(["diff"]) == 0


def test_the_order_of_the_folders_is_of_no_matter() -> None:
    where = ["--package", "sdk", "--out"]
    for name, folders in (("1", ("pay", "more/shop")), ("2", ("more/shop", "pay"))):
        docs = [word for folder in folders for word in ("--docs", folder)]
        assert main(["generate", *docs, *where, name]) == 0
    one, two = (
        {path.relative_to(name): path.read_bytes() for path in Path(name).rglob("*.py")}
        for name in ("1", "2")
    )
    assert one == two


def test_options_take_the_place_of_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--docs", "pay", "--docs", "more/shop"]
    assert main(["export", "openapi", "--docs", "more/shop"]) == 0
    assert json.loads(capsys.readouterr().out)["paths"].keys() == {"/v3/two"}
    assert main(["export", "openapi", *options]) == 0
    both = capsys.readouterr().out
    assert main(["export", "openapi"]) == 0
    assert capsys.readouterr().out == both
    assert main(["sandbox", *options, "events"]) == 0
    assert main(["sandbox", "events"]) == 0
    assert main(["sandbox", "events", *options]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == second == third
    assert first.startswith("refund-processed")


def test_globs_are_about_the_path_below_any_folder(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "openapi", "--include", "openapi/v2"]) == 0
    assert json.loads(capsys.readouterr().out)["paths"].keys() == {"/three"}
    assert main(["sandbox", "events", "--exclude", "webhook"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["diff", "HEAD~", "HEAD", "--exclude", "openapi/v2/**"]) == 0
    assert "2 of 3 pages differ" in capsys.readouterr().out
    assert main(["lint", "--include", "nothing"]) == 2
    said = "pay and more/shop hold no page that `include` names (nothing)"
    assert said in capsys.readouterr().err.replace(f"{repository.folder}/", "")


SIDES = [
    ("HEAD~", "HEAD"),
    ("HEAD~:pay,more/shop", "HEAD:pay,more/shop"),
    ("HEAD~:more/shop,pay/", "pay,more/shop"),
    ("--by-commit=HEAD~..HEAD",),
    ("--by-commit=HEAD~..HEAD:pay,more/shop",),
]


@pytest.mark.parametrize("sides", SIDES, ids=" ".join)
def test_a_comparison_names_several_folders(
    sides: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *sides, "--fail-on", "non-breaking"]) == 1
    assert "3 of 4 pages differ" in capsys.readouterr().out
    assert main(["diff", *sides, "--format", "github"]) == 0
    told = capsys.readouterr().out
    assert f"file=pay/{ONE}" in told
    assert f"file=more/shop/{TWO}" in told


def test_one_folder_of_a_revision_is_less(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "HEAD~:more/shop", "HEAD:more/shop"]) == 0
    assert "1 of 2 pages differs" in capsys.readouterr().out


def test_a_folder_may_have_a_comma(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("pay").rename("a,b")
    repository.commit("moved")
    assert main(["diff", "HEAD~:pay", "HEAD:a,b"]) == 0
    assert main(["diff", "HEAD:a,b", "a,b"]) == 0
    assert "0 of 2 pages differ" in capsys.readouterr().out


def test_lint_names_files_that_can_be_opened(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(Path("more/shop") / TWO, call_page([BODY, A, REPAIRED]))
    for form in ("text", "github", "sarif"):
        main(["lint", "--format", form])
        assert f"more/shop/{TWO}" in capsys.readouterr().out


COMMANDS = [
    ("generate",),
    ("check",),
    ("lint",),
    ("watch",),
    ("export", "openapi"),
    ("sandbox", "events"),
]


def no_change(*_: object, **__: object) -> Iterator[set[tuple[int, str]]]:
    """What a watch yields that ends at once."""
    return iter(())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_page_in_two_folders_is_one_clear_error(
    command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("watchfiles.watch", no_change)
    put(Path("pay") / HOOK, HOOK_TEXT)
    code = main([*command])
    assert code == (0 if command == ("watch",) else 2)
    err = capsys.readouterr().err
    assert f"the page {HOOK} is in " in err
    assert main([*command, "--exclude", HOOK]) == (1 if command == ("check",) else 0)
    assert "is in" not in capsys.readouterr().err


@pytest.mark.parametrize("side", ["pay,more/shop", "HEAD:pay,more/shop", "HEAD"])
def test_a_comparison_with_a_page_in_two_folders(
    repository: Repository, side: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(Path("pay") / TWO, call_page([BODY, A]))
    repository.commit("twice")
    assert main(["diff", "HEAD~", side]) == 2
    assert f"the page {TWO} is in pay" in capsys.readouterr().err
    assert main(["diff", "HEAD~", side, "--exclude", TWO]) == 0


@pytest.mark.parametrize("side", ["pay,pay/openapi", "HEAD:pay,pay/openapi"])
def test_a_folder_in_another_one(side: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "HEAD", side]) == 2
    assert "its pages would have two paths" in capsys.readouterr().err
    assert main(["lint", "--docs", "pay", "--docs", "pay"]) == 2
    assert "its pages would have two paths" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("docs = 1", "docs must be a text in quotes"),
        ("docs = []", "docs names no folder"),
        ("docs = [1]", "docs has a folder that must be a text in quotes"),
        ('docs = ["pay", ""]', "docs has a folder that must not be empty"),
        ('docs = ["pay", "none"]', "there is no docs folder"),
    ],
)
def test_folders_that_cannot_be_meant(
    line: str,
    problem: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(Path("pyproject.toml"), CONFIG.replace(CONFIG.splitlines()[1], line))
    assert main(["generate"]) == 2
    assert problem in capsys.readouterr().err


def test_the_mending_command_names_every_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["--docs", "pay", "--docs", "more/shop", "--ir", "ir"]
    assert main(["check", *options]) == 1
    assert "imtable generate --docs pay --docs more/shop" in capsys.readouterr().out
