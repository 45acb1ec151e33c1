"""A git repository is input: nothing it names is run, nothing it lacks is fetched, and no
revision that somebody writes is an option of git."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.cli import main
from imtable.drift.git import (
    Revision,
    RevisionError,
    find_revision,
    list_files,
    list_steps,
    process,
    read_blobs,
)
from support.fuzzing import examples
from support.reading import BODY, call_page
from support.repositories import Repository

pytestmark = [pytest.mark.boundary("git repository"), pytest.mark.program]

A = "| a {data-indent=1} | string | First"
B = "| b {data-indent=1} | string | Second"


def page(*rows: str) -> str:
    return call_page([BODY, *rows])


CASES = {
    "fsmonitor": {"core.fsmonitor": "{program}"},
    "hooks": {"core.hooksPath": "{folder}/hooks"},
    "external diff": {"diff.external": "{program}", "diff.x.command": "{program}"},
    "textconv": {"diff.x.textconv": "{program}", "diff.x.cachetextconv": "true"},
    "filters": {
        "filter.x.clean": "{program}",
        "filter.x.smudge": "{program}",
        "filter.x.process": "{program}",
        "filter.x.required": "true",
    },
    "aliases": {
        f"alias.{name}": "!{program}"
        for name in ("rev-parse", "ls-tree", "cat-file", "rev-list", "diff-tree")
    },
    "pagers": {
        "core.pager": "{program}",
        **{
            f"pager.{name}": "{program}"
            for name in ("rev-parse", "ls-tree", "cat-file", "rev-list", "diff-tree")
        },
    },
    "editors": {"core.editor": "{program}", "sequence.editor": "{program}"},
    "signatures": {
        "gpg.program": "{program}",
        "gpg.ssh.program": "{program}",
        "log.showSignature": "true",
    },
    "credentials": {"core.askPass": "{program}", "credential.helper": "!{program}"},
    "alternates": {"core.alternateRefsCommand": "{program}"},
    "attributes": {"core.attributesFile": "{folder}/attributes"},
}
"""Ways in which the configuration of a repository names a program."""

REMOTES = {
    "ext": {"url": "ext::{program}"},
    "helper": {"url": "{program}", "vcs": "ext"},
    "ssh": {"url": "ssh://host/x", "core.sshCommand": "{program}"},
    "scp": {"url": "host:x", "core.sshCommand": "{program}"},
    "proxy": {"url": "git://host/x", "core.gitProxy": "{program}"},
    "another address": {
        "url": "https://host/x",
        "url.ext::{program} .insteadOf": "https://host/",
    },
    "upload pack": {"uploadpack": "{program}"},
}
"""Ways in which it names one where objects are fetched from."""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that leaves a mark where it was run."""
    file = tmp_path / "program"
    file.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\nexit 1\n")
    file.chmod(0o755)
    (tmp_path / "hooks").mkdir()
    for name in ("post-index-change", "reference-transaction", "pre-auto-gc"):
        (tmp_path / "hooks" / name).symlink_to(file)
    (tmp_path / "attributes").write_text("* diff=x filter=x\n")
    return file


@pytest.fixture(scope="module")
def two_commits(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("git") / "repo")
    (made.folder / ".gitattributes").write_text("* diff=x filter=x\n")
    made.commit("base", x=page(A))
    made.commit("more", x=page(A, B))
    return made


@pytest.fixture
def repo(two_commits: Repository, tmp_path: Path) -> Repository:
    return two_commits.copy(tmp_path / "repo")


def ran(program: Path) -> bool:
    """Whether the program was run since this was asked last."""
    mark = program.with_name("ran")
    if there := mark.exists():
        mark.unlink()
    return there


def configure(folder: Path, settings: dict[str, str], program: Path) -> None:
    """Settings of a repository; one without a section is about its remote."""
    for key, value in settings.items():
        words = [
            each.format(program=program, folder=program.parent) for each in (key, value)
        ]
        name = words[0] if "." in words[0] else f"remote.origin.{words[0]}"
        command = ["git", "-C", str(folder), "config", name, words[1]]
        subprocess.run(command, check=True)


QUESTIONS = (("HEAD~", "HEAD"), ("--by-commit=HEAD~..HEAD",))


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_nothing_that_a_repository_names_is_run(
    repo: Repository,
    program: Path,
    settings: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = [
        (main(["diff", "--repo", str(repo.folder), *q]), capsys.readouterr())
        for q in QUESTIONS
    ]
    configure(repo.folder, settings, program)
    ran(program)
    for question, answer in zip(QUESTIONS, before, strict=True):
        code = main(["diff", "--repo", str(repo.folder), *question])
        assert (code, capsys.readouterr()) == answer
        assert not ran(program)


def test_without_the_switches_a_program_would_run(
    repo: Repository, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail."""
    configure(repo.folder, CASES["fsmonitor"], program)
    ran(program)
    monkeypatch.setattr(process, "SWITCHES", ())
    assert main(["diff", "--repo", str(repo.folder), "--by-commit=HEAD~..HEAD"]) == 0
    assert ran(program)


# -- partial clones ------------------------------------------------------------------------


@pytest.fixture
def partial(repo: Repository, tmp_path: Path) -> Path:
    """A clone that has commits and nothing else."""
    folder = tmp_path / "partial"
    repo.git("config", "uploadpack.allowFilter", "true")
    words = ("-q", "--no-checkout", "--filter=tree:0", repo.folder.as_uri())
    repo.git("clone", *words, str(folder))
    for key, value in (("protocol.allow", "always"), ("protocol.ext.allow", "always")):
        subprocess.run(["git", "-C", str(folder), "config", key, value], check=True)
    return folder


@pytest.mark.parametrize("settings", REMOTES.values(), ids=REMOTES)
def test_what_a_clone_lacks_is_not_fetched(
    partial: Path,
    program: Path,
    settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nor where git is too old to know that it must not."""
    configure(partial, settings, program)
    assert "git fetch --refetch" in told(partial, "HEAD")
    for _ in range(2):
        for sides in (*QUESTIONS, ("1" * 40, "HEAD")):
            code = main(["diff", "--repo", str(partial), *sides])
            out, err = capsys.readouterr()
            assert (code, out, len(err.splitlines())) == (2, "", 1)
            assert not ran(program)
        monkeypatch.delitem(process.FIXED, "GIT_NO_LAZY_FETCH", raising=False)


@pytest.mark.parametrize("settings", REMOTES.values(), ids=REMOTES)
def test_by_itself_git_would_run_it(
    partial: Path, program: Path, settings: dict[str, str]
) -> None:
    """The test above can fail."""
    configure(partial, settings, program)
    command = ["git", "-C", str(partial), "cat-file", "-p", "HEAD:docs"]
    subprocess.run(command, check=False, capture_output=True)
    assert ran(program)


def told(folder: Path, revision: str) -> str:
    """Why the files of a revision cannot be listed."""
    with pytest.raises(RevisionError) as caught:
        list_files(find_revision(folder, revision))
    return str(caught.value)


# -- another repository --------------------------------------------------------------------


def test_the_hook_of_a_linked_worktree_leads_to_no_other_repository(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    other.commit("other", y=page(A))
    here = tmp_path / "linked"
    other.git("worktree", "add", "-q", "--detach", str(here))
    control = other.folder / ".git"
    for name, value in (
        ("GIT_DIR", control / "worktrees" / "linked"),
        ("GIT_COMMON_DIR", control),
        ("GIT_WORK_TREE", here),
        ("GIT_INDEX_FILE", control / "worktrees" / "linked" / "index"),
        ("GIT_OBJECT_DIRECTORY", control / "objects"),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", control / "objects"),
        ("GIT_CONFIG_PARAMETERS", "'core.bare'='true'"),
        ("GIT_NAMESPACE", "x"),
        ("GIT_PREFIX", "docs/"),
    ):
        monkeypatch.setenv(name, str(value))
    monkeypatch.chdir(here)
    found = find_revision(repo.folder, "HEAD")
    assert set(list_files(found)) == {".gitattributes", "docs/openapi/v3/x.md"}
    with pytest.raises(RevisionError, match="there is no revision"):
        find_revision(repo.folder, find_revision(here, "HEAD").commit)
    assert set(list_files(find_revision(here, "HEAD"))) == {"docs/openapi/v3/y.md"}


@pytest.mark.parametrize("name", ["GIT_TRACE", "GIT_TRACE2_EVENT", "GIT_TRACE_SETUP"])
def test_nothing_is_written_down(
    repo: Repository, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "trace"))
    find_revision(repo.folder, "HEAD")
    assert not (tmp_path / "trace").exists()


# -- revisions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("HEAD:--format=x", "neither pages nor stored IR"),
        ("HEAD:--help", "neither pages nor stored IR"),
        ("HEAD:-r", "neither pages nor stored IR"),
        ("HEAD::(glob)**", "neither pages nor stored IR"),
        ("HEAD::/", "neither pages nor stored IR"),
        ("HEAD:nowhere", "neither pages nor stored IR"),
        ("HEAD:.gitattributes", "neither pages nor stored IR"),
        ("HEAD:..", "leads out of the repository"),
        ("HEAD:docs/../../x", "leads out of the repository"),
        ("--format=x", "is no revision"),
        ("-", "is no revision"),
        ("--all", "is no revision"),
        (":/base", "is no revision"),
        (":docs", "is no revision"),
        (":0:docs", "is no revision"),
        (":", "is no revision"),
        ("HEAD\nHEAD", "is no revision"),
        ("HEAD\0", "is no revision"),
        ("HEAD:docs\nHEAD", "is no revision"),
        ("HEAD\x1b[2J", "is no revision"),
        ("^HEAD", "there is no revision"),
        ("@{", "there is no revision"),
        ("HEAD@{9}", "there is no revision"),
        ("HEAD^{/nowhere}", "there is no revision"),
        ("HEAD^{", "there is no revision"),
        ("HEAD HEAD", "there is no revision"),
        ("HEAD ", "there is no revision"),
        ("", "a side is empty"),
        ("*", "there is no revision"),
        ("\udcff", "there is no revision"),
        ("x" * 300, "there is no revision"),
        ("a/" * 3_000, "there is no revision"),
        ("HEAD^{tree}", "is the name of a tree"),
        ("HEAD^{blob}", "there is no revision"),
        ("HEAD..HEAD", "is a range"),
    ],
)
def test_a_revision_is_never_an_option(
    repo: Repository, name: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for sides in ((name, "HEAD"), ("HEAD", name)):
        code = main(["diff", "--repo", str(repo.folder), "--", *sides])
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        assert problem in err
        assert len(err.splitlines()) == 1
        assert err.isprintable() or err.endswith("\n")


@pytest.mark.parametrize(
    "name",
    ["HEAD:.", "HEAD:", "HEAD:/", "@", "HEAD:docs", "HEAD:/docs//", "HEAD:./docs/x/.."],
)
def test_a_folder_may_be_written_in_more_than_one_way(
    repo: Repository, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "--repo", str(repo.folder), name, "HEAD"]) == 0
    assert "no change" in capsys.readouterr().out


def test_a_range_names_no_option_either(
    repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    for span in ("HEAD~..HEAD:--output=x", "HEAD~..HEAD::(exclude)docs"):
        assert main(["diff", "--repo", str(repo.folder), f"--by-commit={span}"]) == 2
        out, err = capsys.readouterr()
        assert (out, len(err.splitlines())) == ("", 1)
    assert not (repo.folder / "x").exists()


# -- what a repository may hold ------------------------------------------------------------


def test_a_few_objects_that_stand_for_any_number_of_files(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "LARGEST", 2**20)
    blob = repo.git("hash-object", "-w", "--stdin", given=b"x")
    entries, tree = "".join(f"100644 blob {blob}\t{n}.md\n" for n in range(10)), ""
    for _ in range(6):
        tree = repo.git("mktree", given=entries.encode())
        entries = "".join(f"040000 tree {tree}\td{n}\n" for n in range(10))
    commit = repo.git("commit-tree", "-m", "many", tree)
    with pytest.raises(RevisionError, match="says more than 1 MiB: name a folder"):
        list_files(Revision(repo.folder, commit))


@pytest.mark.parametrize(
    "codec", ["undefined", "idna", "punycode", "zlib", "rot13", "no such", "\xff"]
)
def test_a_message_in_any_codec(repo: Repository, codec: str) -> None:
    tree = repo.git("rev-parse", "HEAD~^{tree}")
    who = "a <a@example.org> 0 +0000"
    head = f"tree {tree}\nparent {repo.head}\nauthor {who}\ncommitter {who}\n"
    text = (
        head.encode() + b"encoding " + codec.encode() + b"\n\nback\xff " + b"x" * 9_999
    )
    commit = repo.git("hash-object", "-t", "commit", "-w", "--stdin", given=text)
    old, new = (Revision(repo.folder, each) for each in (repo.head, commit))
    (step,) = list_steps(old, new, [""])[1]
    assert len(step.commit.subject) < 9_999


def test_objects_that_are_damaged(repo: Repository) -> None:
    blobs = list_files(find_revision(repo.folder, "HEAD")).values()
    for blob in blobs:
        file = repo.folder / ".git" / "objects" / blob[:2] / blob[2:]
        file.chmod(0o644)
        file.write_bytes(b"damaged")
    with pytest.raises(RevisionError, match="2 of 2 files are not in"):
        read_blobs(repo.folder, blobs)


def test_git_that_cannot_be_started(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RevisionError, match="git is not installed"):
        find_revision(repo.folder, "HEAD")
    (tmp_path / "git").write_text("")
    with pytest.raises(RevisionError, match="git is not installed"):
        find_revision(repo.folder, "HEAD")
    assert os.environ["PATH"] == str(tmp_path)


# -- any repository ------------------------------------------------------------------------

NAMES = st.one_of(
    st.text(max_size=12),
    st.lists(
        st.sampled_from(
            [
                *(
                    "HEAD",
                    "main",
                    "~",
                    "^",
                    "@{",
                    "}",
                    ":",
                    "/",
                    "..",
                    ".",
                    "-",
                    "--",
                    " ",
                ),
                *(
                    "docs",
                    "^{tree}",
                    "^{/",
                    "!",
                    "*",
                    "\n",
                    "\0",
                    "\xff",
                    "\udcff",
                    "refs/",
                ),
                *(
                    "--format=x",
                    "-r",
                    "(glob)",
                    "0" * 40,
                    "a" * 300,
                    "1",
                    "\\",
                    "'",
                    "$(x)",
                ),
            ]
        ),
        max_size=5,
    ).map("".join),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("kept") / "repo")
    made.commit("base", x=page(A))
    made.commit("more", x=page(A, B))
    return made


@given(NAMES)
def test_any_name_is_a_revision_or_is_none(kept: Repository, name: str) -> None:
    problem = "x"
    try:
        found = find_revision(kept.folder, name)
        assert len(found.commit) == 40
        assert all(path.endswith(".md") for path in list_files(found))
    except RevisionError as error:
        problem = str(error)
    assert problem


@examples(40)
@given(st.data())
def test_any_damage_to_a_repository_is_told_or_does_no_harm(
    kept: Repository, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever is cut off, changed, or put in the place of a file of git."""
    folder = tmp_path_factory.getbasetemp() / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept.folder, folder)
    inside = folder / ".git"
    files = sorted(
        f for f in inside.rglob("*") if f.is_file() and "hooks" not in f.parts
    )
    for file in data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=3)):
        content = file.read_bytes()
        at = data.draw(st.integers(0, len(content)))
        change = data.draw(st.binary(max_size=6))
        file.chmod(0o644)
        file.write_bytes(
            content[:at] + change + content[at + len(change) :][: 10**9 * (at % 2)]
        )
    problem = "x"
    try:
        old, new = (find_revision(folder, name) for name in ("HEAD~", "HEAD"))
        for each in (old, new):
            read_blobs(folder, [b for b in list_files(each).values() if " " not in b])
        list_steps(old, new, [""])
    except RevisionError as error:
        problem = str(error)
    assert problem
