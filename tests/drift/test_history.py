"""`imtable diff --by-commit`: which commit brought which change, in histories made here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.cli import main
from imtable.drift.compare import compare_sides
from imtable.drift.git import find_revision
from imtable.drift.history import compare_range
from imtable.drift.sides import revision_tree
from support.fuzzing import examples
from support.reading import BODY, call_page
from support.repositories import Repository

pytestmark = [pytest.mark.boundary("git repository"), pytest.mark.program]

A = "| a {data-indent=1} | string | First"
B = "| b {data-indent=1} | string | Second"
NEED = "| c {data-required data-indent=1} | string | Third"


def page(*rows: str) -> str:
    return call_page([BODY, *rows])


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def report(
    capsys: pytest.CaptureFixture[str], repo: Repository, span: str, *words: str
) -> Any:
    given = ["--repo", str(repo.folder), "--by-commit", span, "--format", "json"]
    code = main(["diff", *given, *words])
    out, err = capsys.readouterr()
    assert code in (0, 1), err
    return json.loads(out)


def brought(found: Any) -> dict[tuple[str, str], str]:
    """Kind and path -> subject of the commit."""
    subjects = {each["hash"]: each["subject"] for each in found["commits"]}
    return {(c["id"], c["path"]): subjects[c["commit"]] for c in found["changes"]}


def undone(found: Any) -> list[tuple[str, str, str, str]]:
    subjects = {each["hash"]: each["subject"] for each in found["commits"]}
    return [
        (
            each["change"]["id"],
            each["change"]["path"],
            subjects[each["commit"]],
            subjects[each["undone"]],
        )
        for each in found["reverted"]
    ]


def test_every_fact_has_the_commit_that_brought_it(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("base", x=page(A), y=page(A))
    repo.git("tag", "base")
    repo.commit("adds b to x", x=page(A, B))
    (repo.folder / "notes.txt").write_text("nothing of the docs", "utf-8")
    repo.commit("elsewhere")
    repo.commit("both", x=page(A, B, NEED), y=page())
    repo.commit("a new page", z=page(A))
    found = report(capsys, repo, "base..main")
    assert brought(found) == {
        ("field-added", "request.json.b"): "adds b to x",
        ("field-added", "request.json.c"): "both",
        ("members-undocumented", "request.json"): "both",
        ("operation-added", ""): "a new page",
    }
    assert [each["subject"] for each in found["commits"]] == [
        "adds b to x",
        "both",
        "a new page",
    ]
    assert found["reverted"] == []
    total = main(["diff", "--repo", str(repo.folder), "base", "main", "--format=json"])
    without = json.loads(capsys.readouterr().out)
    for each in found["changes"]:
        each["commit"] = None
    assert (total, found["changes"]) == (1, without["changes"])


def test_what_went_again_is_evidence_and_no_fact(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("base", x=page(A))
    repo.commit("adds", x=page(A, B))
    repo.commit("retypes", x=page(A, B.replace("string", "integer")))
    repo.commit("takes it back", x=page(A))
    repo.commit("adds another", x=page(A, NEED))
    found = report(capsys, repo, "HEAD~4..")
    assert brought(found) == {("field-added", "request.json.c"): "adds another"}
    assert undone(found) == [
        ("field-added", "request.json.b", "adds", "retypes"),
        ("field-added", "request.json.b", "retypes", "takes it back"),
    ]


def test_the_last_word_counts(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A change belongs to the commit since which it is as it is now."""
    repo.commit("base", x=page(A))
    repo.commit("integer", x=page(A.replace("string", "integer")))
    repo.commit("boolean", x=page(A.replace("string", "boolean")))
    found = report(capsys, repo, "HEAD~2..HEAD")
    assert brought(found) == {("type-changed", "request.json.a"): "boolean"}
    assert found["reverted"] == []


def test_moved_with_a_stub_and_by_name(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    stub = (
        "---\ntitle: Moved to new\nhead:\n  - - meta\n    - http-equiv: refresh\n"
        "      content: 0;url=/openapi/v3/new\n---\n"
    )
    many = [A, B, *(f"| m{n} {{data-indent=1}} | string | M{n}" for n in range(9))]
    repo.commit("base", old=page(*many), other=page(A))
    repo.commit("a field", old=page(*many, NEED))
    repo.commit("moves", old=stub, new=page(*many, NEED))
    found = report(capsys, repo, "HEAD~2..HEAD")
    wanted = compare_sides(tree(repo, "HEAD~2"), tree(repo, "HEAD"))
    assert len(found["changes"]) == len(wanted.changes) > 0
    assert brought(found)["field-added", "request.json.c"] == "a field"
    assert "moves" in brought(found).values()


def tree(repo: Repository, name: str) -> Any:
    return revision_tree((find_revision(repo.folder, f"{name}:docs"),), name)


def test_merges_count_as_one_step(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("base", x=page(A), y=page(A), z=page(A))
    repo.git("checkout", "-qb", "side")
    repo.commit("on the side", x=page(A, B))
    repo.commit("on the side again", x=page(A, B, NEED))
    repo.git("checkout", "-q", "main")
    repo.commit("on main", y=page(A, B))
    repo.git("merge", "-q", "--no-ff", "-m", "merges the side", "side")
    repo.commit("after", z=page(A, B))
    found = report(capsys, repo, "HEAD~3..HEAD")
    pages = {
        (each["operation"], each["path"]): each["commit"] for each in found["changes"]
    }
    subjects = {each["hash"]: each["subject"] for each in found["commits"]}
    assert {key: subjects[commit] for key, commit in pages.items()} == {
        ("POST v3/x", "request.json.b"): "merges the side",
        ("POST v3/x", "request.json.c"): "merges the side",
        ("POST v3/y", "request.json.b"): "on main",
        ("POST v3/z", "request.json.b"): "after",
    }
    # from the branch: main is not on the way, so that all of it comes with the merge
    found = report(capsys, repo, "side..HEAD")
    assert {each["operation"] for each in found["changes"]} == {
        "POST v3/y",
        "POST v3/z",
    }
    assert all(each["commit"] for each in found["changes"])


def test_a_page_that_nobody_can_read_for_a_while(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("base", x=page(A))
    repo.commit("adds", x=page(A, B))
    repo.commit("breaks", x="nothing to read here\n")
    repo.commit("mends", x=page(A, B, NEED))
    found = report(capsys, repo, "HEAD~3..HEAD")
    assert brought(found) == {
        ("field-added", "request.json.b"): "adds",
        ("field-added", "request.json.c"): "mends",
    }


def test_the_docs_move_to_another_folder(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("base", x=page(A))
    repo.commit("adds", x=page(A, B))
    (repo.folder / "specs").mkdir()
    shutil.move(repo.folder / "docs", repo.folder / "specs" / "docs")
    repo.commit("moves the folder")
    found = report(capsys, repo, "HEAD~2..HEAD")
    assert brought(found) == {("field-added", "request.json.b"): "adds"}


def test_a_range_of_nothing(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("base", x=page(A))
    found = report(capsys, repo, "HEAD..HEAD")
    assert (found["changes"], found["commits"]) == ([], [])


def test_the_text_is_by_commit_and_safe(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("base", x=page(A))
    repo.commit("evil \x1b[31m\u202e `|<b> ::error::\n\nbody", x=page(A, B))
    repo.commit("quiet", x=page(A, B) + "\n[link](https://example.org)\n")
    head = ["diff", "--repo", str(repo.folder), "--by-commit", "HEAD~2..HEAD"]
    hashes = repo.git("rev-parse", "HEAD~").strip()[:10]
    assert main(head) == 0
    out = capsys.readouterr().out
    assert f"\ncommit {hashes} evil \\x1b[31m\\u202e `|<b> ::error::\n" in out
    assert "\n1 commit that changes nothing for callers\n" in out
    for format_ in ("markdown", "github", "sarif", "changelog", "json"):
        main([*head, "--format", format_])
        out = capsys.readouterr().out
        assert hashes in out
        assert "\x1b" not in out
        assert "\u202e" not in out


# -- bad ranges ----------------------------------------------------------------------------


def test_bad_ranges_are_one_sentence_each(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("base", x=page(A))
    repo.commit("more", x=page(A, B))
    repo.git("checkout", "-qb", "side", "HEAD~")
    repo.commit("aside", y=page(A))
    repo.git("checkout", "-q", "--orphan", "alone")
    repo.commit("alone", z=page(A))
    for span, told in (
        ("main", "is no range: write REV..REV"),
        ("main...side", "is no range"),
        ("..", "is no range"),
        ("main..nothing", "there is no revision 'nothing'"),
        ("--help..main", "is no revision"),
        ("main..main~", "is reversed"),
        ("main..side", "they parted at"),
        ("main..alone", "no history in common"),
        ("main~..main:nowhere", "holds neither pages nor stored IR"),
    ):
        code = main(["diff", "--repo", str(repo.folder), f"--by-commit={span}"])
        out, err = capsys.readouterr()
        assert (code, out) == (2, ""), span
        assert told in err
        assert len(err.splitlines()) == 1
    assert main(["diff", "main", "--by-commit=main~..main"]) == 2
    assert "not both" in capsys.readouterr().err


def test_a_shallow_clone_says_what_to_fetch(
    repo: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(5):
        repo.commit(f"commit {number}", x=page(A, *([B] if number % 2 else [])))
    repo.git("tag", "old", "HEAD~4")
    shallow = tmp_path / "shallow"
    uri = repo.folder.as_uri()
    repo.git("clone", "-q", "--depth=2", uri, str(shallow))
    repo.git("-C", str(shallow), "fetch", "-q", "--depth=1", "origin", "tag", "old")
    for span in ("HEAD~3..HEAD", "old..HEAD"):
        code = main(["diff", "--repo", str(shallow), f"--by-commit={span}"])
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        assert "shallow clone" in err
        assert "git fetch" in err
    assert main(["diff", "--repo", str(shallow), "--by-commit=HEAD~..HEAD"]) in (0, 1)


# -- any history ---------------------------------------------------------------------------

ROWS = st.lists(
    st.sampled_from([A, B, NEED, A.replace("string", "integer")]),
    max_size=3,
    unique_by=lambda row: row[:3],
)
STATES = st.lists(
    st.fixed_dictionaries(
        {name: st.none() | st.just("broken") | ROWS for name in ("x", "y", "z")}
    ),
    min_size=2,
    max_size=4,
)


@examples(12)
@given(STATES)
def test_the_facts_are_those_of_the_range_and_each_has_a_commit(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, Any]]
) -> None:
    repo = Repository(tmp_path_factory.mktemp("any"))
    there = set[str]()
    for number, state in enumerate(states):
        pages: dict[str, str | None] = {"always": page(A)}
        for name, rows in state.items():
            if rows is None:
                pages |= {name: None} if name in there else {}
                there.discard(name)
            else:
                pages[name] = "?" if rows == "broken" else page(*rows)
                there.add(name)
        repo.commit(f"state {number}", **pages)
    old, new = tree(repo, f"HEAD~{len(states) - 1}"), tree(repo, "HEAD")
    found, wanted = compare_range(old, new), compare_sides(old, new)
    assert [c.fingerprint for c in found.changes] == [
        c.fingerprint for c in wanted.changes
    ]
    assert all(change.commit for change in found.changes)
    assert found.unreadable == wanted.unreadable
