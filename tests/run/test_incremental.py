"""A warm run gives the bytes of a cold one, whatever happened in between, and does no more than
it must."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.output.disk import BeforeStep, replace_file
from imtable.run import incremental
from support.few_pages import DOCS, PAGES, copy_pages

pytestmark = pytest.mark.program

STUB = "openapi/v2/mmpaymkttransfers/query_bank.md"
STUB_TARGET = "openapi/v2/mmpaysptrans/query_bank.md"
PAGE = "openapi/v3/certificates.md"
MODULE = "out/sdk/v3/certificates.py"
REFUNDS = "openapi/v3/refund/domestic/refunds/{out_refund_no}.md"
TRANSFER = "openapi/v2/mmpaysptrans/pay_bank.md"


def arguments(folder: Path) -> list[str]:
    return [
        *("--docs", str(folder / "docs")),
        *("--ir", str(folder / "ir")),
        *("--out", str(folder / "out")),
        *("--package", "sdk"),
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".imtable-cache" not in path.parts
    }


def age(folder: Path) -> None:
    """Make everything look old: a change within the tick of the clock is always in doubt."""
    for path in [folder, *folder.rglob("*")]:
        if ".imtable-cache" not in path.parts:
            os.utime(path, ns=(10**18, 10**18))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project after a clean run that left nothing in doubt."""
    copy_pages(tmp_path / "docs")
    assert main(["generate", *arguments(tmp_path)]) == 0
    age(tmp_path)
    assert main(["generate", *arguments(tmp_path)]) == 0
    return tmp_path


def cold(project: Path, scratch: Path) -> dict[str, bytes]:
    """What a first run makes of the docs as they are now."""
    shutil.copytree(project / "docs", scratch / "docs")
    assert main(["generate", *arguments(scratch)]) == 0
    return contents(scratch)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# -- how much is read ----------------------------------------------------------------------


def test_nothing_changed_nothing_is_read(project: Path, read: list[str]) -> None:
    assert main(["generate", *arguments(project)]) == 0
    assert main(["check", *arguments(project)]) == 0
    assert read == []


def test_one_change_reads_one_page(project: Path, read: list[str]) -> None:
    edit(project / "docs" / PAGE, "title: ", "title: New ")
    assert main(["generate", *arguments(project)]) == 0
    assert read == [PAGE]
    assert b"New " in (project / MODULE).read_bytes()


@pytest.mark.parametrize("page", [STUB, STUB_TARGET])
def test_a_page_is_read_with_its_aliases(
    page: str, project: Path, read: list[str]
) -> None:
    edit(project / "docs" / page, "title: ", "title: New ")
    assert main(["generate", *arguments(project)]) == 0
    assert sorted(read) == sorted([STUB, STUB_TARGET])


def test_no_cache_reads_everything(project: Path, read: list[str]) -> None:
    assert main(["generate", "--no-cache", *arguments(project)]) == 0
    assert len(read) == len(PAGES)


def test_another_program_reads_everything(
    project: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imtable.run.program_key.__version__", "9.9.9")
    assert main(["generate", *arguments(project)]) == 0
    assert len(read) == len(PAGES)


def test_an_edit_in_the_tick_of_the_memory_is_seen(project: Path) -> None:
    """Same size, and a time that the memory cannot tell from its own."""
    page = project / "docs" / PAGE
    memory = project / "out" / ".imtable-cache" / "sdk.memory"
    now = memory.stat().st_mtime_ns
    os.utime(page, ns=(now, now))
    assert main(["generate", *arguments(project)]) == 0
    later = memory.stat().st_mtime_ns
    text = page.read_text("utf-8").replace("title: List", "title: Lost", 1)
    page.write_text(text, "utf-8")
    os.utime(page, ns=(later, later))
    assert main(["generate", *arguments(project)]) == 0
    assert b"Lost " in (project / MODULE).read_bytes()


# -- the same bytes ------------------------------------------------------------------------


def rename(project: Path) -> None:
    (project / "docs" / PAGE).rename(
        project / "docs/openapi/v3/platform-certificates.md"
    )


def add_child(project: Path) -> None:
    """A page that becomes a folder too: its module moves, its name does not."""
    child = project / "docs/openapi/v3/certificates/{serial_no}.md"
    child.parent.mkdir()
    text = (project / "docs" / PAGE).read_text("utf-8")
    child.write_text(
        text.replace("v3/certificates", "v3/certificates/{serial_no}"), "utf-8"
    )


def damage_memory(project: Path) -> None:
    (project / "out/.imtable-cache/sdk.memory").write_text("{", "utf-8")
    edit(project / "docs" / PAGE, "title: ", "title: New ")


def damage_trees(project: Path) -> None:
    """A memory of this program, but not one that it wrote."""
    file = project / "out/.imtable-cache/sdk.memory"
    fields = file.read_bytes().split(b"\0")
    file.write_bytes(b"\0".join(fields[: len(fields) // 2]))
    edit(project / "docs" / PAGE, "title: ", "title: New ")


def damage_facts(project: Path) -> None:
    (project / "out/.imtable-cache/sdk.pages.json").write_text("[1]", "utf-8")
    edit(project / "docs" / PAGE, "title: ", "title: New ")


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited page": lambda p: edit(p / "docs" / PAGE, "title: ", "title: New "),
    "removed page": lambda p: (p / "docs" / PAGE).unlink(),
    "renamed page": rename,
    "page becomes a folder": add_child,
    "target of an alias edited": lambda p: edit(
        p / "docs" / STUB_TARGET, "{#post}", "{#get}"
    ),
    "page becomes an alias": lambda p: shutil.copy(
        p / "docs" / STUB, p / "docs" / PAGE
    ),
    "new alias": lambda p: shutil.copy(p / "docs" / STUB, p / "docs/openapi/v3/new.md"),
    "alias of an alias": lambda p: edit(
        Path(shutil.copy(p / "docs" / STUB, p / "docs/openapi/v3/new.md")),
        STUB_TARGET.removesuffix(".md"),
        STUB.removesuffix(".md"),
    ),
    "target of an alias removed": lambda p: (p / "docs" / STUB_TARGET).unlink(),
    "deleted module": lambda p: (p / MODULE).unlink(),
    "deleted IR": lambda p: (p / "ir/openapi/v3/certificates.json").unlink(),
    "hand edit": lambda p: edit(p / MODULE, "import", "import  "),
    "hand edit of the runtime": lambda p: edit(
        p / "out/sdk/runtime/marks.py", "class", "cla55"
    ),
    "hand edit of the index": lambda p: edit(
        p / "out/sdk/imtable_index.py", "v3", "v4"
    ),
    "deleted manifest": lambda p: (p / "out/sdk/imtable-manifest.json").unlink(),
    "deleted package": lambda p: shutil.rmtree(p / "out" / "sdk"),
    "deleted IR folder": lambda p: shutil.rmtree(p / "ir"),
    "orphan module": lambda p: shutil.copy(p / MODULE, p / "out/sdk/v3/orphan.py"),
    "damaged memory": damage_memory,
    "damaged trees": damage_trees,
    "damaged facts": damage_facts,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_warm_is_cold(
    change: Callable[[Path], object],
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The bytes are, and the counts are those of the disk."""
    change(project)
    before = {*contents(project)}
    capsys.readouterr()
    assert main(["generate", *arguments(project)]) == 0
    counts = re.findall(r"(\d+) (?:written|unchanged|removed)", capsys.readouterr().out)
    written, unchanged, removed = map(int, counts)
    after = contents(project)
    assert after == cold(project, tmp_path_factory.mktemp("cold"))
    assert written + unchanged == sum(not path.startswith("docs/") for path in after)
    assert removed == len(before - after.keys())
    assert written >= len(after.keys() - before)
    assert main(["check", *arguments(project)]) == 0


def test_a_killed_run_is_mended(
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The memory goes before the first file does: what a killed run wrote is all in doubt."""
    original, left = replace_file, [2]

    def killed(*given: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        original(*given)  # type: ignore[arg-type]

    for page in (PAGE, STUB_TARGET):
        edit(project / "docs" / page, "title: ", "title: New ")
    monkeypatch.setattr("imtable.output.applying.replace_file", killed)
    assert main(["generate", *arguments(project)]) == 130
    monkeypatch.setattr("imtable.output.applying.replace_file", original)
    assert main(["generate", *arguments(project)]) == 0
    assert contents(project) == cold(project, tmp_path_factory.mktemp("cold"))


def test_a_quarantined_page_is_read_until_it_is_mended(
    project: Path, read: list[str]
) -> None:
    good = (project / "docs" / PAGE).read_bytes()
    (project / "docs" / PAGE).write_bytes(b"\xff")
    assert main(["generate", *arguments(project)]) == 1
    assert main(["generate", *arguments(project)]) == 1
    (project / "docs" / PAGE).write_bytes(good)
    read.clear()
    assert main(["generate", *arguments(project)]) == 0
    assert PAGE in read


@pytest.mark.parametrize("seed", range(6))
def test_a_history_of_changes(
    seed: int, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any sequence of the changes above, run after run."""
    chance = random.Random(seed)
    names = [name for name in CHANGES if "alias" not in name]
    for name in chance.sample(names, 5):
        try:
            CHANGES[name](project)
        except (AssertionError, OSError):
            continue  # an earlier change took the file away
        assert main(["generate", *arguments(project)]) == 0
    assert contents(project) == cold(project, tmp_path_factory.mktemp("cold"))


def test_memory_is_not_for_git(project: Path) -> None:
    assert (project / "out/.imtable-cache/.gitignore").read_text("utf-8") == "*\n"
    assert incremental.MANIFEST in {p.name for p in (project / "out/sdk").iterdir()}


# -- what a stamp cannot tell --------------------------------------------------------------

PLACES = {
    "page": f"docs/{PAGE}",
    "module": MODULE,
    "stored IR": "ir/openapi/v3/certificates.json",
    "runtime": "out/sdk/runtime/marks.py",
    "index": "out/sdk/imtable_index.py",
}


def swap_letter(path: Path) -> None:
    """Another text of the same size, and of the same time as far as a program can set it."""
    before = path.stat()
    text = path.read_bytes()
    at = text.rindex(b"e")
    path.write_bytes(text[:at] + b"E" + text[at + 1 :])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_same_size_and_time_is_seen(
    place: str, coarse: bool, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if coarse:  # a file system, or a system, that does not tell when a file changed
        monkeypatch.setattr("imtable.run.stamps.HAS_CHANGE_TIME", False)
        monkeypatch.setattr("imtable.run.stamps._time", attrgetter("st_mtime_ns"))
        assert main(["generate", *arguments(project)]) == 0
        assert main(["check", *arguments(project)]) == 0
    swap_letter(project / place)
    assert main(["check", *arguments(project)]) == 1
    assert main(["generate", *arguments(project)]) == 0
    assert main(["check", *arguments(project)]) == 0


@pytest.mark.parametrize("coarse", [False, True])
def test_templates_of_the_user_are_looked_at(
    coarse: bool, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if coarse:
        monkeypatch.setattr("imtable.run.stamps.HAS_CHANGE_TIME", False)
        monkeypatch.setattr("imtable.run.stamps._time", attrgetter("st_mtime_ns"))
    mine = project / "mine" / "folder.py.jinja"
    assert main(["templates", "eject", str(mine.parent), mine.name]) == 0
    mine.write_text(mine.read_text("utf-8") + "# some more\n", "utf-8")
    words = [*arguments(project), "--templates", str(mine.parent)]
    assert main(["generate", *words]) == 0
    assert main(["check", *words]) == 0
    swap_letter(mine)
    assert main(["check", *words]) == 1
    assert main(["generate", *words]) == 0
    assert b"# some morE" in (project / "out/sdk/v3/__init__.py").read_bytes()


def test_an_output_that_is_edited_while_it_is_written_is_seen(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stamp is that of what was written, or none."""

    def write_and_edit(path: str, content: bytes, before: BeforeStep) -> None:
        replace_file(path, content, before)
        if Path(path) == project / MODULE:
            swap_letter(Path(path))

    edit(project / "docs" / PAGE, "title: ", "title: New ")
    monkeypatch.setattr("imtable.output.applying.replace_file", write_and_edit)
    assert main(["generate", *arguments(project)]) == 0
    monkeypatch.undo()
    assert main(["check", *arguments(project)]) == 1
    assert main(["generate", *arguments(project)]) == 0
    assert main(["check", *arguments(project)]) == 0


# -- pages that are set aside --------------------------------------------------------------

BAD = (PAGE.removesuffix(".md"), REFUNDS.removesuffix(".md"))


@pytest.fixture
def damaged(project: Path) -> Path:
    """Two pages that cannot be read, after they could be."""
    for page in BAD:
        (project / f"docs/{page}.md").write_bytes(b"\xff")
    assert main(["generate", *arguments(project)]) == 1
    return project


def test_set_aside_pages_are_remembered_and_told_again(
    damaged: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    for command in ("generate", "check"):
        assert main([command, *arguments(damaged)]) == 1
        said = capsys.readouterr()
        for page in BAD:
            assert f"{page}.md:1:1: error: byte 0xff is not UTF-8" in said.err
            assert f"{page}.md: its last good reading stays" in said.err
        assert "2 pages set aside; " in said.out or said.out.startswith("fresh: ")
    assert read == []


def test_the_rest_is_read_as_usual(
    damaged: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(damaged / "docs" / TRANSFER, "title: ", "title: New ")
    capsys.readouterr()
    assert main(["generate", *arguments(damaged)]) == 1
    assert read == [TRANSFER]
    assert capsys.readouterr().err.count("is not UTF-8") == 2
    shutil.copy(DOCS / PAGE, damaged / "docs" / PAGE)
    read.clear()
    assert main(["generate", *arguments(damaged)]) == 1
    assert read == [PAGE]
    assert capsys.readouterr().err.count("is not UTF-8") == 1


def test_set_aside_warm_is_cold(
    damaged: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The last good readings are those of the stored IR, on every run alike."""
    edit(damaged / "docs" / TRANSFER, "title: ", "title: New ")
    assert main(["generate", *arguments(damaged)]) == 1
    scratch = tmp_path_factory.mktemp("cold")
    shutil.copytree(damaged / "docs", scratch / "docs")
    shutil.copytree(damaged / "ir", scratch / "ir")
    assert main(["generate", *arguments(scratch)]) == 1
    assert contents(scratch) == contents(damaged)
    (damaged / f"ir/{BAD[0]}.json").unlink()
    assert main(["generate", *arguments(damaged)]) == 1
    assert not (damaged / f"ir/{BAD[0]}.json").exists()
    assert (damaged / MODULE).exists()
    assert main(["check", *arguments(damaged)]) == 1
