"""Operations that are set aside on one side of a comparison: never gone, never new, and nothing
beside them suffers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imtable.cli import main
from support.reading import BODY, call_page
from support.repositories import Repository

A = "| a {data-indent=1} | string | First"
B = "| b {data-indent=1} | string | Second"
OPEN = "| c {data-indent=1} | string {data-encrypted=by-nothing} | Third"


def page(*rows: str, beside: tuple[str, ...] = ()) -> str:
    """A page with one operation, or two."""
    text = call_page([BODY, *rows])
    return text + (second(*beside) if beside else "")


def second(*rows: str) -> str:
    """The heading and the tables of a page, once more for another verb."""
    text = call_page([BODY, *rows])
    return "\n" + text[text.index("# {{") :].replace("{#post}", "{#put}")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "x") -> None:
    file = folder / "openapi" / "v3" / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def compared(
    capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[tuple[str, str, str]], str]:
    capsys.readouterr()
    code = main(["diff", "--format", "json", *words])
    out, err = capsys.readouterr()
    changes: list[dict[str, str]] = json.loads(out)["changes"] if out else []
    return code, [(c["id"], c["operation"], c["path"]) for c in changes], err


ADDED = ("field-added", "PUT v3/x", "request.json.b")


@pytest.mark.parametrize(
    ("old", "new", "code", "found"),
    [
        (page(A), page(A, OPEN), 2, []),
        (page(A, OPEN), page(A), 2, []),
        (page(A, OPEN), page(B, OPEN), 0, []),
        (page(A, beside=(A,)), page(OPEN, beside=(A, B)), 2, [ADDED]),
        (page(OPEN, beside=(A,)), page(A, beside=(A, B)), 2, [ADDED]),
        (page(OPEN, beside=(A,)), page(OPEN, beside=(A, B)), 0, [ADDED]),
        (page(A, beside=(A,)), page(A, beside=(A, B)), 0, [ADDED]),
    ],
)
def test_what_is_open_is_neither_gone_nor_new(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    code: int,
    found: list[tuple[str, str, str]],
) -> None:
    write(here / "old", old)
    write(here / "new", new)
    assert compared(capsys, "old", "new")[:2] == (code, found)
    err = compared(capsys, "old", "new")[2]
    assert ("x.md: post cannot be compared: `data-encrypted=by-nothing`" in err) == (
        code == 2
    )


def test_a_new_page_with_an_open_operation(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for side in ("old", "new"):
        write(here / side, page(A))
    write(here / "new", page(OPEN), "y")
    code, found, err = compared(capsys, "old", "new")
    assert (code, found) == (2, [])
    assert "new: openapi/v3/y.md: post cannot be compared" in err


@pytest.mark.parametrize("earlier", [False, True])
def test_the_stored_ir_is_that_of_the_docs(
    here: Path, earlier: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where an earlier reading stands in for what is open."""
    (here / "pyproject.toml").write_text(
        '[tool.imtable]\ndocs = "docs"\nir = "ir"\nout = "out"\npackage = "sdk"\n'
    )
    if earlier:
        write(here / "docs", page(A, beside=(A,)))
        assert main(["generate"]) == 0
    write(here / "docs", page(OPEN, beside=(A,)))
    assert main(["generate"]) == 1
    assert compared(capsys) == (0, [], "")
    assert compared(capsys, "ir", "docs") == (0, [], "")


def test_a_commit_that_leaves_an_operation_open_for_a_while(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = Repository(tmp_path / "repo")
    repo.commit("base", x=page(A, beside=(A,)))
    repo.commit("open", x=page(OPEN, beside=(A, B)))
    repo.commit("mended", x=page(A, beside=(A, B)))
    words = ("--repo", str(repo.folder), "--format", "json", "--by-commit=HEAD~2..HEAD")
    assert main(["diff", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    subjects = {each["hash"]: each["subject"] for each in told["commits"]}
    assert [(c["id"], subjects[c["commit"]]) for c in told["changes"]] == [
        ("field-added", "open")
    ]
    assert told["reverted"] == []


def test_the_reason_is_the_one_that_decided(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not the first error of the page: that one is read all the same."""
    write(here / "old", page(A))
    twice = "| d {data-indent=1} | string | D<br/>`X` \\| `X` 枚举值之一"
    write(here / "new", page(twice, OPEN))
    assert "by-nothing` is unknown" in compared(capsys, "old", "new")[2]


def test_stored_ir_of_which_there_is_none(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "pyproject.toml").write_text(
        '[tool.imtable]\ndocs = "docs"\nir = "ir"\nout = "out"\npackage = "sdk"\n'
    )
    write(here / "docs", "")
    assert main(["generate"]) == 1
    for words in ((), ("docs",), ("ir", "docs")):
        code, _, err = compared(capsys, *words)
        assert code == 2
        assert "there is no stored IR" in err
