"""What `generate` says: where errors are, what it replaces, and totals that add up."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.run import drafts
from support.small_project import PAGES, PROJECT, ROWS, put, write_project

pytestmark = pytest.mark.program

PAGE = "docs/openapi/v3/pay/one.md"
MODULE = "out/sdk/v3/pay/one.py"
MANIFEST = "out/sdk/imtable-manifest.json"
TOTALS = re.compile(r"files: (\d+) written, (\d+) unchanged, (\d+) removed")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A few pages, generated; the working directory."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["generate"]) == 0
    return tmp_path


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return do


def delete(path: str) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        if (root / path).is_dir():
            shutil.rmtree(root / path)
        else:
            (root / path).unlink()

    return do


# -- errors --------------------------------------------------------------------------------


def test_an_error_is_told_with_its_place_at_once_and_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(PAGE, "data-required", "data-requird")(project)
    for _ in ("cold", "warm"):
        capsys.readouterr()
        assert main(["generate"]) == 0
        said = capsys.readouterr()
        assert "openapi/v3/pay/one.md:12:10: error: there is no attribute" in said.err
        assert "1 error, " in said.out
    assert main(["lint"]) == 1
    assert "1 error, " in capsys.readouterr().out


def test_the_levels_of_lint_are_those_of_generate(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(PAGE, "data-required", "data-requird")(project)
    levels = '[tool.imtable.lint]\nattr-unknown = "warning"\n'
    put(project / "pyproject.toml", PROJECT + levels)
    capsys.readouterr()
    assert main(["generate"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "0 errors, " in said.out
    put(project / "pyproject.toml", PROJECT + levels.replace("unknown", "unknwon"))
    assert main(["generate"]) == 2
    assert "did you mean `attr-unknown`" in capsys.readouterr().err


def test_of_many_errors_the_first_are_shown(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"| a{n} {{data-x data-indent=1}} | string | A" for n in range(25)]
    put(
        project / PAGE, PAGES["openapi/v3/pay/one.md"].replace(ROWS[1], "\n".join(rows))
    )
    capsys.readouterr()
    assert main(["generate"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "5 more errors repaired: see `imtable lint`"


# -- edits by hand -------------------------------------------------------------------------


@pytest.mark.parametrize("path", [MODULE, "ir/openapi/v3/pay/one.json"])
def test_an_edit_by_hand_is_named_and_kept(
    path: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (project / path).read_bytes()
    (project / path).write_bytes(before + b"\n# mine \xff\n")
    assert main(["generate"]) == 0
    said = capsys.readouterr().err
    assert f"{path}: edited by hand: replaced; the edit is kept in " in said
    assert (project / path).read_bytes() == before
    (copy,) = (project / "out/.imtable-cache/edited").rglob(Path(path).name)
    assert copy.read_bytes() == before + b"\n# mine \xff\n"


@pytest.mark.parametrize("manifest", [None, "<<<<<<<"])
def test_what_may_have_been_edited_is_named_and_kept(
    manifest: str | None,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = [file for file in sorted(ours(project)) if file.suffix == ".py"]
    for file in files:
        file.write_bytes(file.read_bytes() + b"\n# mine\n")
    delete(MANIFEST)(project)
    if manifest:
        put(project / MANIFEST, manifest)
    capsys.readouterr()
    assert main(["check"]) == 1
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert "edited by hand" not in first
    assert "cause" not in first
    assert "no record tells whether it was edited: `generate` keeps a copy" in second
    assert main(["generate"]) == 0
    said = capsys.readouterr().err
    assert said.count("no record tells whether it was edited: kept in ") == 20
    assert f"and {len(files) - 20} more: all are kept in " in said
    copies = [*(project / "out/.imtable-cache/edited").rglob("*.py")]
    assert len(copies) == len(files)
    assert all(one.read_bytes().endswith(b"\n# mine\n") for one in copies)


def test_line_ends_of_a_checkout(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / MODULE
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    capsys.readouterr()
    assert main(["check"]) == 1
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == "1 file not fresh: 1 stale"
    assert second.endswith("(only its line ends are others)")
    assert main(["generate"]) == 0
    assert "edited" not in capsys.readouterr().err


# -- totals --------------------------------------------------------------------------------

ROUTES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "an edit": replace(PAGE, "string", "integer"),
    "no cache": delete("out/.imtable-cache"),
    "no manifest": delete(MANIFEST),
    "a broken manifest": lambda root: put(root / MANIFEST, "<<<<<<<"),
    "a deleted module": delete(MODULE),
    "a deleted page": delete(PAGE),
    "a new page": lambda root: put(
        root / "docs/openapi/v3/pay/four.md",
        PAGES["openapi/v3/pay/one.md"].replace("v3/pay/one", "v3/pay/four"),
    ),
    "a page that is set aside": lambda root: (root / PAGE).write_bytes(b"\xff"),
    "an edited module": replace(MODULE, "Code", "code"),
    "a file of others": lambda root: put(root / "out/sdk/mine.py", "mine = 1\n"),
}


@pytest.mark.parametrize("ir", [True, False])
@pytest.mark.parametrize("name", ROUTES)
def test_the_totals_add_up_to_what_is_on_disk(
    name: str, ir: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not ir:
        put(project / "pyproject.toml", PROJECT.replace('ir = "ir"\n', ""))
        delete("ir")(project)
        main(["generate"])
    ROUTES[name](project)
    for more in ([], ["--no-cache"], []):
        capsys.readouterr()
        before = ours(project)
        main(["generate", *more])
        written, unchanged, removed = totals(capsys.readouterr().out)
        assert written + unchanged == len(ours(project))
        assert removed == len(before - ours(project))
    delete(MANIFEST)(project)
    main(["generate"])
    written, unchanged, removed = totals(capsys.readouterr().out)
    assert (written, unchanged, removed) == (1, len(ours(project)) - 1, 0)
    main(["check"])
    assert f"fresh: {written + unchanged:,} files" in capsys.readouterr().out


def ours(root: Path) -> set[Path]:
    return {
        file
        for folder in ("ir", "out/sdk")
        for file in (root / folder).rglob("*")
        if file.is_file() and file.name != "mine.py"
    }


def totals(out: str) -> tuple[int, ...]:
    found = TOTALS.search(out)
    assert found
    return tuple(map(int, found.groups()))


# -- interrupted ---------------------------------------------------------------------------


def test_ctrl_c_says_that_nothing_is_half_written(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(drafts, "read_source", stop)
    replace(PAGE, "string", "integer")(project)
    before = (project / MODULE).read_bytes()
    assert main(["generate"]) == 130
    assert "no file was left half-written" in capsys.readouterr().err
    assert (project / MODULE).read_bytes() == before
