"""Which files of a repository are pages of its API."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.reading.api_pages import is_api_file
from support.corpus import ROOT

PAGE = ROOT / "specs/docs/openapi/v3/certificates.md"
TAIL = b"\n| a | b {.type} | c\n| - | - | -\n| x | string | y\n\n{.im-table #request}\n"
FENCED = b"# How to write\n\n```md\n" + TAIL + b"```\n"


@pytest.mark.parametrize(
    ("path", "data", "is_page"),
    [
        ("openapi/v3/x.md", b"# x\n", True),
        ("webhook/index.md", b"", True),
        ("README.md", b"# Read me {#install}\n", False),
        ("guide/x.md", b"# x\n\n| a | b\n| - | -\n| 1 | 2\n", False),
        ("guide/openapi/x.md", b"# x {#mix}\n", False),
        ("guide/x.md", b"# x {#post}\n" + TAIL, True),
        ("guide/x.md", FENCED, False),
        ("guide/x.md", b"it ends in `{.im-table}`\n", False),
        ("guide/x.md", b"\xff", True),
    ],
)
def test_is_api_file(path: str, data: bytes, is_page: bool) -> None:
    assert is_api_file(path, data) == is_page


def test_a_repository_with_other_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs/openapi/v3").mkdir(parents=True)
    (tmp_path / "docs/guide").mkdir()
    shutil.copy(PAGE, tmp_path / "docs/openapi/v3")
    (tmp_path / "docs/README.md").write_text("# Read me {#top}\n", "utf-8")
    (tmp_path / "docs/guide/start.md").write_text("# Start {#mix\n", "utf-8")
    words = ["--docs", "docs", "--ir", "ir", "--out", "out", "--package", "sdk"]
    for command in ("generate", "generate", "check"):
        assert main([command, *words]) == 0
    assert "fields; 2 other pages; files: " in capsys.readouterr().out
    assert main(["lint", "--docs", "docs"]) == 0
    assert " 2 other pages, 0 unreadable" in capsys.readouterr().out
    assert main(["diff", "ir", "docs"]) == 0
    assert main(["diff", "docs", "docs"]) == 0
    assert sorted(p.name for p in (tmp_path / "ir").rglob("*.json")) == [
        PAGE.stem + ".json"
    ]
    (tmp_path / "docs/openapi/v3" / PAGE.name).unlink()
    capsys.readouterr()
    assert main(["generate", *words]) == 2
    assert (
        "the docs folder holds no page of an API: README.md" in capsys.readouterr().err
    )
    assert (tmp_path / "out/sdk/v3/certificates.py").exists()
