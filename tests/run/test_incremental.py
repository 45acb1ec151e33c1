"""A warm run gives the bytes of a cold one, whatever happened in between, and does no more than
it must."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.output.disk import replace_file
from imtable.reading.sources import Source
from imtable.run import incremental, pipeline
from support.corpus import ROOT

pytestmark = pytest.mark.program

DOCS = ROOT / "specs" / "docs"
STUB = "openapi/v2/mmpaymkttransfers/query_bank.md"
STUB_TARGET = "openapi/v2/mmpaysptrans/query_bank.md"
PAGE = "openapi/v3/certificates.md"
MODULE = "out/sdk/v3/certificates.py"


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
    shutil.copytree(DOCS, tmp_path / "docs")
    assert main(["generate", *arguments(tmp_path)]) == 0
    age(tmp_path)
    assert main(["generate", *arguments(tmp_path)]) == 0
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were read since."""
    seen = list[str]()
    original = pipeline.read_source

    def spy(source: Source, *, lint: bool = False) -> pipeline.Reading:
        seen.append(source.path)
        return original(source, lint=lint)

    monkeypatch.setattr(pipeline, "read_source", spy)
    return seen


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
    assert len(read) == len(list(DOCS.rglob("*.md")))


def test_another_program_reads_everything(
    project: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imtable.run.cache.__version__", "9.9.9")
    assert main(["generate", *arguments(project)]) == 0
    assert len(read) == len(list(DOCS.rglob("*.md")))


def test_an_edit_in_the_tick_of_the_memory_is_seen(project: Path) -> None:
    """Same size, and a time that the memory cannot tell from its own."""
    page = project / "docs" / PAGE
    memory = project / "out" / ".imtable-cache" / "sdk.json"
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
    (project / "out/.imtable-cache/sdk.json").write_text("{", "utf-8")
    edit(project / "docs" / PAGE, "title: ", "title: New ")


def damage_trees(project: Path) -> None:
    """A memory of this program, but not one that it wrote."""
    file = project / "out/.imtable-cache/sdk.json"
    memory = json.loads(file.read_bytes())
    file.write_text(json.dumps({**memory, "trees": ["docs"]}), "utf-8")
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
        p / "out/sdk/imtable_index.json", "v3", "v4"
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
) -> None:
    change(project)
    assert main(["generate", *arguments(project)]) == 0
    assert contents(project) == cold(project, tmp_path_factory.mktemp("cold"))
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
    monkeypatch.setattr("imtable.output.changes.replace_file", killed)
    assert main(["generate", *arguments(project)]) == 130
    monkeypatch.setattr("imtable.output.changes.replace_file", original)
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
