"""A run that would take away more than an edit of the docs explains writes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.run.removals import Removal, RemovalReason, removal_problem
from support.reading import call_page, notice_page
from support.small_project import put

pytestmark = pytest.mark.program

PROJECT = '[tool.imtable]\ndocs = "docs"\nir = "ir"\nout = "out"\npackage = "sdk"\n'
CALLS = [f"openapi/v3/pay/call{number}.md" for number in range(9)]
QUERY = ["| query {data-required} | object | Q"]
NOTICE = "webhook/v3/ORDER.PAID.md"
OVERVIEW = "---\ntitle: All\ndescription: All\n---\n\n# All\n\nWhat there is.\n"


def pages(text: str) -> frozenset[str]:
    return frozenset(text.split())


@pytest.mark.parametrize(
    ("there", "gone", "reason"),
    [
        ("", "", None),
        ("o/a o/b o/c", "", None),
        ("o/a o/b o/c", "o/a", None),
        ("o/a o/b o/c", "o/a o/b", "more than a fifth goes"),
        ("o/a o/b", "o/a", None),
        ("a b", "a", None),
        ("o/a o/b o/c o/d o/e o/f o/g o/h o/i o/j", "o/a o/b", None),
        ("o/a o/b o/c o/d o/e o/f o/g o/h o/i", "o/a o/b", "more than a fifth goes"),
        ("o/a o/b o/c o/d o/e o/f o/g o/h w/i", "w/i", "a family goes"),
        ("o/a o/b o/c w/d w/e", "w/e", None),
    ],
)
def test_what_is_too_much(there: str, gone: str, reason: RemovalReason | None) -> None:
    removal = Removal(
        root=Path(),
        there=pages(there),
        gone=pages(gone),
        wanted=pages(there) - pages(gone),
    )
    assert removal_problem(removal) == reason


def test_a_page_that_is_renamed_leaves_a_family() -> None:
    removal = Removal(
        root=Path(), there=pages("o/a w/b"), gone=pages("w/b"), wanted=pages("o/a w/c")
    )
    assert removal_problem(removal) is None


# -- the commands --------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nine calls and a notification, generated; the working directory."""
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    row = ("| body | object | Body", "| order_id {data-indent=1} | string | x")
    for path in CALLS:
        sample = f"$instance->chain('{path[8:-3]}')->post(['query' => []]);"
        put(tmp_path / "docs" / path, call_page(QUERY, sample=sample))
    put(tmp_path / "docs" / NOTICE, notice_page(row))
    monkeypatch.chdir(tmp_path)
    assert main(["generate"]) == 0
    return tmp_path


def contents(root: Path) -> dict[Path, bytes]:
    return {
        file: file.read_bytes()
        for folder in ("ir", "out/sdk")
        for file in (root / folder).rglob("*")
        if file.is_file()
    }


def delete(names: Iterable[str]) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        for name in names:
            (root / "docs" / name).unlink()

    return do


def only_an_overview(root: Path) -> None:
    shutil.rmtree(root / "docs")
    put(root / "docs" / "openapi/v3/all.md", OVERVIEW)


def only_broken(root: Path) -> None:
    """One page, and its only operation has no reading."""
    shutil.rmtree(root / "docs")
    page = call_page(QUERY)
    put(root / "docs/openapi/v3/new.md", page.replace("{#post}", "{#pots}"))


WRONG: dict[str, tuple[Callable[[Path], None], list[str], str]] = {
    "an overview alone": (only_an_overview, [], "no operation would be left"),
    "the folder of the calls": (
        lambda _: None,
        ["--docs", "docs/openapi"],
        "all pages of a top-level folder would go",
    ),
    "other docs, the same IR": (
        lambda _: None,
        ["--docs", "docs/openapi", "--ir", "ir", "--out", "new"],
        "ir would lose 10 of 10 pages",
    ),
    "a selection": (
        lambda _: None,
        ["--include", "openapi/v3/pay/call1.md", "--include", "webhook"],
        "more than a fifth of the pages would go",
    ),
    "three pages of ten": (delete(CALLS[:3]), [], "would lose 3 of 10 pages"),
    "all notifications": (delete([NOTICE]), [], "webhook: 1 of 1"),
    "nothing that can be read": (only_broken, [], "no operation would be left"),
}


@pytest.mark.parametrize(
    ("case", "manifest"),
    [*((case, True) for case in WRONG), ("the folder of the calls", False)],
)
def test_a_run_that_removes_too_much_writes_nothing(
    case: str, manifest: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, options, message = WRONG[case]
    if not manifest:
        (project / "out/sdk/imtable-manifest.json").unlink()
    change(project)
    before = contents(project)
    capsys.readouterr()
    assert main(["generate", *options]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert "imtable: nothing was written" in said.err
    assert "--prune" in said.err.splitlines()[-1]
    assert contents(project) == before
    assert main(["check", *options]) == 1
    said = capsys.readouterr()
    assert message in said.out
    assert said.out.splitlines()[-1].endswith(" --prune")
    assert main(["generate", *options, "--prune"]) in (0, 1)
    assert main(["check", *options]) in (0, 1)
    assert "--prune" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [delete(CALLS[:1]), delete(CALLS[:2])],
    ids=["one page", "a fifth"],
)
def test_an_edit_of_the_docs_needs_no_option(
    change: Callable[[Path], None], project: Path
) -> None:
    change(project)
    assert main(["generate"]) == 0
    assert not (project / "out/sdk/v3/pay/call0.py").exists()


def test_a_page_that_moves_into_a_folder_is_not_removed(project: Path) -> None:
    for path in CALLS:
        page = (project / "docs" / path).read_text("utf-8")
        put(project / "docs" / path.replace(".md", "/more.md"), page)
    assert main(["generate"]) == 0
    assert (project / "out/sdk/v3/pay/call0/__init__.py").exists()
    assert not (project / "out/sdk/v3/pay/call0.py").exists()
