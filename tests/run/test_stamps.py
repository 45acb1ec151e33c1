"""Stamps: a folder that is as it was is not listed again, and nothing is overlooked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest

from imtable.run.stamps import TICK, paths_there, take_stamps

ALWAYS = 2**63


def _add(root: Path) -> None:
    (root / "a" / "b" / "new.md").write_text("new")


def _remove(root: Path) -> None:
    (root / "a" / "one.md").unlink()


def _change(root: Path) -> None:
    (root / "a" / "one.md").write_text("another text")


def _add_folder(root: Path) -> None:
    (root / "a" / "b" / "c").mkdir()
    (root / "a" / "b" / "c" / "deep.md").write_text("deep")


def _rename_folder(root: Path) -> None:
    (root / "a").rename(root / "z")


def _nothing(_: Path) -> None:
    return


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("top.md", "a/one.md", "a/b/two.md", "other/three.md"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    sleep(TICK / 1e9)  # what comes next has another time
    return tmp_path


@pytest.mark.parametrize(
    "edit", [_add, _remove, _change, _add_folder, _rename_folder, _nothing]
)
def test_stamps_over_old_ones_are_those_of_a_walk(
    tree: Path, edit: Callable[[Path], None]
) -> None:
    old = take_stamps(tree, ".md")
    edit(tree)
    assert take_stamps(tree, ".md", old=old, bound=ALWAYS) == take_stamps(tree, ".md")


@pytest.mark.skipif(os.name == "nt", reason="no time of Windows proves anything")
def test_a_folder_with_its_old_time_is_not_listed(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, listed = take_stamps(tree, ".md"), list[str]()
    usual = os.scandir

    def noted(folder: str) -> object:
        listed.append(folder)
        return usual(folder)

    monkeypatch.setattr(os, "scandir", noted)
    (tree / "a" / "b" / "new.md").write_text("new")
    found = take_stamps(tree, ".md", old=old, bound=ALWAYS)
    assert "a/b/new.md" in paths_there(found)
    assert listed == [f"{tree}/a/b/"]
    assert take_stamps(tree, ".md", old=old, bound=0) == found
    assert len(listed) == 1 + len(found)
