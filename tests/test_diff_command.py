"""`imtable diff` as its users run it: sides, formats, exit codes, bad input."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus import require_corpus
from imtable.cli import main
from imtable.drift import compare_trees
from imtable.trees import folder_tree

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "specs" / "docs"
CLOSE = "openapi/v3/pay/transactions/out-trade-no/{out_trade_no}/close.md"
TYPED = re.compile(
    r"^\|[^|]*\| (string|integer|number|boolean)( \{[^}]*\})? \| ", re.MULTILINE
)
MCHID = "| mchid {data-required data-indent=1} |"
GIT = (
    *("git", "-c", "user.name=a", "-c", "user.email=a@example.org"),
    *("-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"),
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A copy of our pages."""
    return Path(shutil.copytree(DOCS, tmp_path / "old"))


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The same with one required field more."""
    folder = Path(shutil.copytree(DOCS, tmp_path / "new"))
    edit(folder)
    return folder


def edit(folder: Path) -> None:
    page = folder / CLOSE
    text = page.read_text("utf-8")
    assert MCHID in text
    row = "| reason {data-required data-indent=1} | string | Why\n"
    page.write_text(text.replace(MCHID, row + MCHID, 1), "utf-8")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [*GIT, "-C", str(folder), *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits: our pages in `docs`, then one required field more."""
    folder = tmp_path / "repository"
    shutil.copytree(DOCS, folder / "docs")
    git(tmp_path, "init", "-q", str(folder))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "pages")
    edit(folder / "docs")
    git(folder, "commit", "-qam", "a field")
    return folder


def told(
    capsys: pytest.CaptureFixture[str], *words: str | Path
) -> tuple[int, str, str]:
    code = main(["diff", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def facts(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Any:
    code, out, _ = told(capsys, *words, "--format", "json")
    assert code in (0, 1)
    return json.loads(out)["changes"]


def test_the_verdict_comes_first(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    code, out, err = told(capsys, old, new)
    assert (code, err) == (1, "")
    assert out.splitlines()[:2] == [
        "major: wechatpay_sdk.v3.pay.transactions.out_trade_no.out_trade_no.close:post"
        " + json.reason: documented as new (string, required)",
        "1 breaking, 0 non-breaking, 0 docs; 1 of 35 pages differ",
    ]


def test_no_difference_is_quiet_and_clean(
    capsys: pytest.CaptureFixture[str], old: Path
) -> None:
    code, out, _ = told(capsys, old, DOCS)
    assert code == 0
    assert out.startswith("no change of the bindings")


def test_every_kind_of_side_tells_the_same(
    capsys: pytest.CaptureFixture[str], repository: Path, old: Path, new: Path
) -> None:
    folders = facts(capsys, old, new)
    revisions = facts(capsys, "HEAD~:docs", "HEAD:docs", "--repo", repository)
    mixed = facts(capsys, "HEAD~:docs", new, "--repo", repository)
    stored = facts(capsys, ROOT / "specs" / "ir", new)
    one = facts(capsys, new, "--ir", ROOT / "specs" / "ir")
    bare = facts(capsys, "HEAD~", "HEAD", "--repo", repository)
    assert folders == revisions == mixed == bare
    assert stored == one
    assert [each["fingerprint"] for each in stored] == [
        each["fingerprint"] for each in folders
    ]
    assert folders[0]["new_loc"]["page"] == CLOSE
    assert folders[0]["old_loc"] is None


def test_threshold_and_axis(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    assert told(capsys, new, old, "--fail-on", "breaking")[0] == 1
    page = old / CLOSE
    page.write_text(page.read_text("utf-8").replace("title: ", "title: New "), "utf-8")
    assert told(capsys, DOCS, old)[0] == 0
    assert told(capsys, DOCS, old, "--fail-on", "non-breaking")[0] == 0
    assert told(capsys, DOCS, old, "--fail-on", "docs")[0] == 1
    page.write_text(
        (DOCS / CLOSE)
        .read_text("utf-8")
        .replace(
            f"{MCHID} string |",
            f"{MCHID} string {{data-encrypted=by-rsa-pubkey}} |",
        ),
        "utf-8",
    )
    assert told(capsys, DOCS, old)[0] == 1
    assert told(capsys, DOCS, old, "--axis", "wire")[0] == 1
    assert told(capsys, DOCS, old, "--axis", "source")[0] == 0


# -- what cannot be compared ---------------------------------------------------------------


def test_bad_sides_are_one_sentence_each(
    capsys: pytest.CaptureFixture[str], repository: Path, tmp_path: Path
) -> None:
    empty, plain = tmp_path / "empty", tmp_path / "plain"
    empty.mkdir()
    plain.mkdir()
    for words, sentence in (
        (("HEAD", "nothing", "--repo", repository), "there is no revision 'nothing'"),
        (("a", "b", "--repo", plain), "is not a git repository"),
        ((empty, DOCS), "holds neither pages (.md) nor stored IR (.json)"),
        (("HEAD:specs", DOCS, "--repo", repository), "neither pages nor stored IR"),
    ):
        code, out, err = told(capsys, *words)
        assert (code, out) == (2, "")
        assert sentence in err
        assert len(err.splitlines()) == 1


def test_a_shallow_clone_says_what_to_fetch(
    capsys: pytest.CaptureFixture[str], repository: Path, tmp_path: Path
) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), str(shallow))
    code, out, err = told(capsys, "HEAD~:docs", "HEAD:docs", "--repo", shallow)
    assert (code, out) == (2, "")
    assert "shallow clone" in err
    assert "git fetch" in err


def test_an_unreadable_page_is_no_removed_operation(
    capsys: pytest.CaptureFixture[str], old: Path
) -> None:
    (old / CLOSE).write_text("nothing to read here\n", "utf-8")
    code, out, err = told(capsys, DOCS, old)
    assert code == 2
    assert "removed" not in out
    assert "not documented any more" not in out
    assert f"{CLOSE} cannot be compared" in err


def test_stored_ir_of_another_version(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "x.json").write_text('{"imtable": 99}', "utf-8")
    code, out, err = told(capsys, tmp_path, DOCS)
    assert (code, out) == (2, "")
    assert "version 99" in err


# -- names ---------------------------------------------------------------------------------


def test_functions_and_names_are_those_of_the_bindings(
    capsys: pytest.CaptureFixture[str], old: Path
) -> None:
    """Every name that a fact gives is an attribute or an argument in the generated module."""
    for page in old.rglob("*.md"):
        text = TYPED.sub(r"\g<0>Now ", page.read_text("utf-8"))
        page.write_text(text, "utf-8")
    found = facts(capsys, old, DOCS)
    named = [each for each in found if each["name"] is not None]
    assert len(named) > 150
    for each in named:
        module, function = each["function"].split(":")
        tree = ast.parse(module_text(module))
        assert function in functions(tree)
        assert set(each["name"].split(".")[1:]) <= attributes(tree), each["name"]
        root = each["name"].split(".")[0]
        given = functions(tree)[function]
        assert root in {*given, "result", "notification", "acknowledgement"}


def module_text(module: str) -> str:
    path = ROOT / "generated" / Path(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text("utf-8")


def functions(tree: ast.Module) -> dict[str, set[str]]:
    return {
        node.name: {argument.arg for argument in node.args.kwonlyargs}
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def attributes(tree: ast.Module) -> set[str]:
    return {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


# -- the two snapshots ---------------------------------------------------------------------

KINDS: dict[str, int] = {
    "description-changed": 35,
    "field-added": 97,
    "field-removed": 31,
    "field-renamed": 5,
    "operation-added": 32,
    "required-added": 128,
    "required-removed": 27,
    "title-changed": 2,
    "type-changed": 1,
    "value-added": 11,
    "value-removed": 4,
    "values-introduced": 50,
}


def test_the_two_snapshots() -> None:
    old, new = require_corpus("2026-01"), require_corpus("2026-04")
    drift = compare_trees(folder_tree(old), folder_tree(new))
    assert drift.unreadable == ()
    assert Counter(change.kind for change in drift.changes) == KINDS
    assert len({change.fingerprint for change in drift.changes}) == len(drift.changes)
    assert not {c.kind for c in drift.changes} & {
        "operation-removed",
        "operation-moved",
    }
