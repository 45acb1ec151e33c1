"""`imtable diff` as its users run it: sides, formats, exit codes, bad input."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from imtable.cli import main
from imtable.report.drift.words import clipped
from support.corpus import ROOT
from support.snapshots import drift_between, one_worker

pytestmark = pytest.mark.program

DOCS = ROOT / "specs" / "docs"
CLOSE = "openapi/v3/pay/transactions/out-trade-no/{out_trade_no}/close.md"
TYPED = re.compile(
    r"^\|[^|]*\| (string|integer|number|boolean)( \{[^}]*\})? \| ", re.MULTILINE
)
BILLS = "openapi/v3/fund-app/mch-transfer/transfer-bills.md"
REMARK = "| transfer_remark {data-required data-indent=1} | string |"
MCHID = "| mchid {data-required data-indent=1} |"
PAGES = sum(1 for _ in DOCS.rglob("*.md"))
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


@pytest.fixture(scope="module")
def two_commits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our pages in `docs`, then one required field more."""
    folder = tmp_path_factory.mktemp("git") / "repository"
    shutil.copytree(DOCS, folder / "docs")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "pages")
    edit(folder / "docs")
    git(folder, "commit", "-qam", "a field")
    return folder


@pytest.fixture
def repository(two_commits: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_commits, tmp_path / "repository"))


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
    assert out.splitlines()[:3] == [
        "major: wechatpay_sdk.v3.pay.transactions.out_trade_no.out_trade_no.close:post"
        " + request.json.reason: documented as new (string, required)",
        f"{clipped(str(old))} -> {clipped(str(new))}",
        f"1 breaking, 0 non-breaking, 0 docs; 1 of {PAGES} pages differs",
    ]


FORMS = ("text", "json", "markdown", "html", "changelog")
EVERY_FORM = """
import sys
from imtable.cli import main
for form in sys.argv[1:]:
    code = main(["diff", "old", "new", "--format", form])
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\\0%d\\0" % code)
    sys.stdout.buffer.flush()
"""


def test_a_report_in_a_file_has_the_same_bytes_everywhere(
    old: Path, tmp_path: Path
) -> None:
    """Whatever the machine writes its own texts in."""
    shutil.copytree(DOCS, tmp_path / "new")
    for folder, last in ((old, " \\| `丙`"), (tmp_path / "new", "")):
        row = f"| kind {{data-indent=1}} | string | 种类<br/>`甲` \\| `乙`{last}枚举值之一\n"
        text = (folder / CLOSE).read_text("utf-8").replace(MCHID, row + MCHID, 1)
        (folder / CLOSE).write_text(text, "utf-8")
    said = [
        subprocess.run(
            (sys.executable, "-c", EVERY_FORM, *FORMS),
            cwd=tmp_path,
            env={**os.environ, "PYTHONUTF8": "0", "PYTHONHASHSEED": seed, **more},
            capture_output=True,
            check=True,
        ).stdout
        for seed, more in (
            ("0", {"PYTHONIOENCODING": "ascii", "TZ": "Asia/Shanghai"}),
            ("1", {"PYTHONIOENCODING": "latin-1", "LC_ALL": "C"}),
            ("2", {"PYTHONIOENCODING": "utf-16"}),
        )
    ]
    assert len(set(said)) == 1
    *reports, end = said[0].split(b"\0")
    assert (reports[1::2], end) == ([b"1"] * len(FORMS), b"")
    assert all("丙" in report.decode("utf-8") for report in reports[::2])


def test_one_run_writes_several_reports(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path, tmp_path: Path
) -> None:
    issues, html = tmp_path / "issues.json", tmp_path / "diff.html"
    asked = (f"--report=gitlab={issues}", f"--report=html={html}")
    code, out, err = told(capsys, old, new, *asked)
    assert (code, err) == (1, "")
    assert out.startswith("major: ")
    assert html.read_text("utf-8") == told(capsys, old, new, "--format=html")[1]
    (issue,) = json.loads(issues.read_text("utf-8"))
    assert (issue["check_name"], issue["severity"]) == (
        "field-added/request",
        "critical",
    )
    line = issue["location"]["lines"]["begin"]
    assert issue["location"]["path"] == f"{new}/{CLOSE}"
    assert "reason" in (new / CLOSE).read_text("utf-8").splitlines()[line - 1]


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
    shutil.copy(DOCS / CLOSE, page)
    bills = old / BILLS
    text = bills.read_text("utf-8")
    assert REMARK in text
    encrypted = REMARK.replace("string", "string {data-encrypted=by-rsa-pubkey}")
    bills.write_text(text.replace(REMARK, encrypted), "utf-8")
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


def test_an_unreadable_page_leaves_the_verdict_open(
    capsys: pytest.CaptureFixture[str], old: Path
) -> None:
    (old / CLOSE).write_bytes(b"\xff")
    code, out, _ = told(capsys, DOCS, old)
    assert code == 2
    assert out.splitlines()[:3] == [
        "not decided: 1 page could not be compared",
        f"{clipped(str(DOCS))} -> {clipped(str(old))}",
        f"0 breaking, 0 non-breaking, 0 docs; 1 of {PAGES} pages differs,"
        " 1 page could not be compared",
    ]


@pytest.mark.parametrize("kind", ["permissions", "pipe", "name"])
def test_a_page_that_may_not_be_read_is_told_as_lint_tells_it(
    capsys: pytest.CaptureFixture[str],
    old: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """Also where it is the same on both sides: nobody knows whether it is."""
    page = old / CLOSE
    if kind == "pipe":
        page.unlink()
        os.mkfifo(page)
    elif kind == "name":
        page = Path(os.fsdecode(os.fsencode(old) + b"/openapi/\xff.md"))
        page.write_text("x")
    else:
        forbid(page, monkeypatch)
    assert main(["lint", "--docs", str(old)]) == 1
    assert "page-unreadable" in capsys.readouterr().out
    for sides in ((old, old), (DOCS, old), (old, DOCS)):
        code, out, err = told(capsys, *sides)
        assert code == 2
        assert out.startswith("not decided: ")
        assert "cannot be compared" in err
        assert "removed" not in out


def forbid(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As its permissions would for everybody but root."""
    read = Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        if self == page:
            raise PermissionError(errno.EACCES, "Permission denied")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)


@pytest.mark.parametrize("name", ["", "  "])
@pytest.mark.parametrize("position", [0, 1])
def test_an_empty_variable_is_no_side(
    capsys: pytest.CaptureFixture[str], old: Path, name: str, position: int
) -> None:
    sides = [str(old)]
    sides.insert(position, name)
    code, out, err = told(capsys, *sides)
    assert (code, out) == (2, "")
    assert err == "imtable: a side is empty: name a folder, or a git revision\n"


def test_a_folder_of_other_things_is_no_docs(
    capsys: pytest.CaptureFixture[str], old: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "README.md").write_text("# Read me\n", "utf-8")
    for sides in ((old, other), (other, old)):
        code, out, err = told(capsys, *sides)
        assert (code, out) == (2, "")
        assert "other holds no page of an API: README.md: line 1: " in err


def test_docs_further_down_are_found_as_in_a_revision(
    capsys: pytest.CaptureFixture[str], repository: Path, new: Path
) -> None:
    (repository / "README.md").write_text("# Read me\n", "utf-8")
    assert told(capsys, repository, new)[0] == 0
    assert len(facts(capsys, "HEAD~", repository, "--repo", repository)) == 1
    code, out, _ = told(capsys, DOCS, repository, "--format", "sarif")
    assert code == 1
    place = json.loads(out)["runs"][0]["results"][0]["locations"][0]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith(f"repository/docs/{quote(CLOSE)}")


def test_what_folders_refuse_is_refused_in_a_revision(
    capsys: pytest.CaptureFixture[str], repository: Path
) -> None:
    page = repository / "docs" / CLOSE
    for name, problem in (("a\nb.md", "character"), ("a .md", ""), ("x. /b.md", "dot")):
        odd = page.parent / name
        odd.parent.mkdir(exist_ok=True)
        odd.write_text(page.read_text("utf-8"), "utf-8")
        git(repository, "add", "-A")
        git(repository, "commit", "-qm", "odd")
        code, out, err = told(capsys, "HEAD~", "HEAD", "--repo", repository)
        other = told(capsys, "HEAD~", repository / "docs", "--repo", repository)
        assert code == other[0] == (2 if problem else 0)
        assert "of 20" in out.splitlines()[1]  # the date of a commit, and nothing else
        assert out.splitlines()[2:] == other[1].splitlines()[2:]
        assert problem in err
        git(repository, "reset", "-q", "--hard", "HEAD~")


def test_links_in_a_revision(
    capsys: pytest.CaptureFixture[str], repository: Path
) -> None:
    """One that leads out is an error as it is in a folder, never an operation removed; one
    within the docs is the page it leads to."""
    page = repository / "docs" / CLOSE
    page.rename(page.with_name("real.txt"))
    page.symlink_to("real.txt")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "inside")
    code, out, _ = told(capsys, "HEAD~", "HEAD", "--repo", repository)
    assert (code, out.splitlines()[0]) == (
        0,
        "no change of the bindings: nothing to release",
    )
    page.unlink()
    page.symlink_to("/etc/hostname")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "outside")
    code, out, err = told(capsys, "HEAD~", "HEAD", "--repo", repository)
    assert code == 2
    assert "not documented any more" not in out
    assert "a symbolic link to /etc/hostname is not followed" in err


def test_docs_in_a_submodule_are_named(
    capsys: pytest.CaptureFixture[str], repository: Path, tmp_path: Path
) -> None:
    outer = tmp_path / "outer"
    git(tmp_path, "init", "-q", str(outer))
    add = ("-c", "protocol.file.allow=always", "submodule", "-q", "add")
    git(outer, *add, repository.as_uri(), "specs")
    git(outer, "commit", "-qm", "specs")
    code, out, err = told(capsys, "HEAD", DOCS, "--repo", outer)
    assert (code, out) == (2, "")
    assert "specs is a submodule: ask there, with --repo" in err


def test_a_repository_of_somebody_else_says_what_git_says(
    capsys: pytest.CaptureFixture[str],
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suspicious = tmp_path / "bin" / "git"
    suspicious.parent.mkdir()
    suspicious.write_text(
        "#!/bin/sh\n"
        f'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{shutil.which("git")}" "$@"\n'
    )
    suspicious.chmod(0o755)
    monkeypatch.setenv("PATH", str(suspicious.parent), prepend=os.pathsep)
    code, out, err = told(capsys, "HEAD~", "HEAD", "--repo", repository)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "safe.directory" in err


def test_a_range_of_git_is_told_how_to_be_asked_for(
    capsys: pytest.CaptureFixture[str], repository: Path
) -> None:
    code, _, err = told(capsys, "HEAD~..HEAD", "HEAD", "--repo", repository)
    assert code == 2
    assert "'HEAD~..HEAD' is a range: give its ends" in err


def stored(folder: Path) -> Path:
    """A copy of our stored IR."""
    return Path(shutil.copytree(ROOT / "specs" / "ir", folder / "ir"))


def test_stored_ir_that_is_no_file_does_not_hang(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = (stored(tmp_path) / CLOSE).with_suffix(".json")
    page.unlink()
    os.mkfifo(page)
    code, _, err = told(capsys, tmp_path / "ir", DOCS)
    assert code == 2
    assert "close.json: it is no regular file" in err


def test_stored_ir_of_another_page(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = (stored(tmp_path) / CLOSE).with_suffix(".json")
    text = page.read_text("utf-8").replace("/close", "/open")
    page.write_text(text, "utf-8")
    code, out, err = told(capsys, tmp_path / "ir", DOCS)
    assert (code, out) == (2, "")
    assert "it holds another page, openapi/v3/pay/transactions/" in err
    page.write_bytes(b"{}\xff")
    assert "byte 2 is not UTF-8" in told(capsys, tmp_path / "ir", DOCS)[2]


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
    "alternatives-removed": 1,
    "constant-closed": 4,
    "constant-opened": 5,
    "description-changed": 34,
    "field-added": 97,
    "field-removed": 31,
    "field-renamed": 5,
    "operation-added": 32,
    "required-added": 130,
    "required-removed": 27,
    "title-changed": 2,
    "type-changed": 1,
    "value-added": 4,
    "values-introduced": 50,
}


@one_worker
def test_the_two_snapshots() -> None:
    drift = drift_between("2026-01", "2026-04")
    assert drift.unreadable == ()
    assert Counter(change.id for change in drift.changes) == KINDS
    assert len({change.fingerprint for change in drift.changes}) == len(drift.changes)
    assert not {c.id for c in drift.changes} & {
        "operation-removed",
        "operation-moved",
    }


def configured(folder: Path, lines: str) -> None:
    table = f'[tool.imtable]\npackage = "sdk"\n\n[tool.imtable.diff]\n{lines}'
    (folder / "pyproject.toml").write_text(table, "utf-8")


def test_a_project_has_levels_and_defaults_of_its_own(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    old: Path,
    new: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    configured(tmp_path, '"field-added/request" = "docs"\nformat = "markdown"\n')
    code, out, _ = told(capsys, old, new)
    assert code == 0
    assert "0 breaking, 0 non-breaking, 1 docs" in out
    assert "levels of this project: field-added/request = docs (1)" in out
    assert told(capsys, old, new, "--fail-on", "docs")[0] == 1
    configured(tmp_path, 'fail-on = "docs"\nfield-added = "docs"\n')
    assert told(capsys, old, new)[0] == 1
    assert told(capsys, old, new, "--fail-on", "breaking")[0] == 0


def test_a_wrong_level_names_file_and_key(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    old: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    configured(tmp_path, 'field-add = "docs"\n')
    code, _, err = told(capsys, old, old)
    assert code == 2
    assert "pyproject.toml: [tool.imtable.diff]" in err
    assert "did you mean `field-added`" in err
