"""With corrections, bindings are compared with bindings: an edit of the docs that says what an
entry said breaks nobody, and the report says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from imtable.cli import main
from support.correcting import entry
from support.reading import BODY, call_page
from support.repositories import Repository

PAGE = "openapi/v3/pay/orders"
ROW = "request.json.total"
TYPE = entry('type = { docs = "string", is = "integer" }', ROW, page=PAGE)
STATES = ("text", "json", "markdown", "html", "github", "sarif")


def orders(kind: str, *more: str) -> str:
    return call_page([BODY, f"| total {{data-indent=1}} | {kind} | 总额", *more])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with docs that are wrong, and a correction."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.imtable]\ndocs = "docs"\nir = "ir"\nout = "out"\npackage = "sdk"\n'
        'corrections = "fixes"\n',
        "utf-8",
    )
    (tmp_path / "fixes").mkdir()
    (tmp_path / "fixes" / "pay.toml").write_text(TYPE, "utf-8")
    repository = Repository(tmp_path)
    repository.commit("wrong", pay__orders=orders("string"))
    monkeypatch.chdir(tmp_path)
    return repository


def diff(
    capsys: pytest.CaptureFixture[str], *words: str, code: int = 0
) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["diff", *words, "--format", "json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def write(project: Repository, text: str) -> None:
    (project.folder / "docs" / f"{PAGE}.md").write_text(text, "utf-8")


MENDED = (
    f"fixes/pay.toml:1: {PAGE} {ROW} type: mended upstream: delete it (documented now as it"
    " was corrected before: callers meet no change)"
)


def test_an_edit_that_says_what_was_corrected_breaks_nobody(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, orders("integer"))
    found = diff(capsys, "HEAD", "docs")
    assert found["changes"] == []
    assert found["corrections"] == [f"correction {MENDED}"]
    plain = diff(capsys, "HEAD", "docs", "--no-corrections", code=1)
    assert [one["id"] for one in plain["changes"]] == ["type-changed"]
    assert plain["corrections"] == []


@pytest.mark.parametrize("format_", STATES)
def test_every_report_says_so(
    project: Repository, format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, orders("integer"))
    assert main(["diff", "HEAD", "docs", "--format", format_]) == 0
    assert "mended upstream: delete it" in capsys.readouterr().out


def test_an_entry_that_goes_with_the_edit_leaves_nothing_to_say(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.folder / "fixes" / "pay.toml").unlink()
    project.commit("mended", pay__orders=orders("integer"))
    found = diff(capsys, "HEAD~", "HEAD")
    assert (found["changes"], found["corrections"]) == ([], [])


def test_a_revision_has_the_corrections_that_were_with_it(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    more = entry("required = { is = true }", ROW, page=PAGE)
    (project.folder / "fixes" / "pay.toml").write_text(f"{TYPE}\n{more}", "utf-8")
    project.commit("another correction")
    found = diff(capsys, "HEAD~", "HEAD", code=1)
    assert [one["id"] for one in found["changes"]] == ["required-added"]
    found = diff(capsys, "HEAD~", "docs", code=1)
    assert [one["id"] for one in found["changes"]] == ["required-added"]


def test_the_stored_ir_is_corrected_already(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate"]) == 0
    found = diff(capsys)
    assert (found["changes"], found["compared"]) == ([], 0)
    write(project, orders("integer"))
    assert diff(capsys)["changes"] == []


def test_an_entry_in_doubt_is_told_where_its_page_did_not_change(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = entry("leave-out = {}", page="openapi/v3/pay/order")
    late = entry("required = { docs = true, is = false }", ROW, page=PAGE)
    (project.folder / "fixes" / "pay.toml").write_text(f"{late}\n{lost}", "utf-8")
    told = diff(capsys, "HEAD:docs", "docs", code=1)["corrections"]
    assert [": mended upstream" in told[0], "no such page" in told[1]] == [True, True]
    assert "callers meet no change" not in told[0]


def test_commits_are_compared_with_the_corrections_of_the_last(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit("mended", pay__orders=orders("integer"))
    more = "| note {data-indent=1 data-required} | string | 附言"
    project.commit("more", pay__orders=orders("integer", more))
    found = diff(capsys, "--by-commit", "HEAD~2..HEAD", code=1)
    assert [one["id"] for one in found["changes"]] == ["field-added"]
    assert len(found["corrections"]) == 1
