"""Files that appear whole or not at all: their permissions, and what a killed process leaves."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.errors import ConfigError
from runtime.whole_file import WholeFile


@pytest.fixture(params=["unnamed", "named"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the system has files without a name, and where it has none."""
    if request.param == "named":
        monkeypatch.setattr("runtime.whole_file._BY_NUMBER", Path("/no/such/folder"))
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without a name")
    return str(request.param)


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def write(path: Path, content: bytes) -> None:
    whole = WholeFile(path)
    whole.open().write(content)
    whole.publish()
    whole.discard()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("way", "umask")
@pytest.mark.parametrize("before", [None, 0o600, 0o640, 0o666, 0o444, 0o755])
def test_permissions(tmp_path: Path, before: int | None) -> None:
    path = tmp_path / "bill.csv"
    if before is not None:
        path.write_bytes(b"old")
        path.chmod(before)
    write(path, b"new")
    assert mode(path) == (0o640 if before is None else before)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_it_has_its_permissions_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.whole_file._BY_NUMBER", Path("/no/such/folder"))
    path = tmp_path / "bill.csv"
    path.touch(0o600)
    whole = WholeFile(path)
    whole.open().write(b"personal")
    (part,) = tmp_path.glob("*.part")
    assert mode(part) == 0o600
    whole.discard()
    assert list(tmp_path.glob("*.part")) == []


def test_what_was_there_stays_until_the_end(tmp_path: Path, way: str) -> None:
    path = tmp_path / "bill.csv"
    path.write_bytes(b"old")
    whole = WholeFile(path)
    whole.open().write(b"new")
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == (1 if way == "unnamed" else 2)
    whole.discard()
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"old"


@pytest.mark.usefixtures("way")
def test_a_link_is_replaced_as_it_always_was(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(b"old")
    path = tmp_path / "bill.csv"
    path.symlink_to("old.csv")
    write(path, b"new")
    assert (tmp_path / "old.csv").read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.usefixtures("way")
def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        WholeFile(tmp_path / "no" / "bill.csv").open()
    with pytest.raises(ConfigError, match="no file"):
        WholeFile(tmp_path).open()


KILLED = """
import os, signal, sys, threading
from pathlib import Path
from runtime.sink import Sink
sink = Sink(sys.argv[1], "MD5", gunzip=sys.argv[2] == "gunzip")
sink.begin()
sink.write(b"x" * 100_000)
os.kill(os.getpid(), signal.SIGTERM)
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="a name is needed here")
@pytest.mark.parametrize("kind", ["plain", "gunzip"])
@pytest.mark.parametrize("there", [True, False])
def test_a_process_that_is_ended_leaves_nothing(
    tmp_path: Path, kind: str, there: bool
) -> None:
    path = tmp_path / "bill.csv"
    if there:
        path.write_bytes(b"old")
    command = [sys.executable, "-c", KILLED, str(path), kind]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=paths, check=False)
    assert done.returncode == -signal.SIGTERM
    assert [one.name for one in tmp_path.iterdir()] == ["bill.csv"] * there
