"""One run at a time writes; one that died holds nobody up."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.run.lock import LockError, write_lock
from support.corpus import ROOT

pytestmark = pytest.mark.long

DOCS = ROOT / "specs" / "docs"
HOLDER = """
import sys, time
from pathlib import Path
from imtable.run.lock import write_lock
with write_lock(Path(sys.argv[1]), print, 0):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def words(folder: Path) -> list[str]:
    return [
        *("--docs", str(folder / "docs")),
        *("--ir", str(folder / "ir")),
        *("--out", str(folder / "out")),
        *("--package", "sdk"),
    ]


def hold(folder: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process, which has the lock when this returns."""
    file = folder / "out/.imtable-cache/lock"
    command = [sys.executable, "-c", HOLDER, str(file), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(DOCS / "webhook", tmp_path / "docs/webhook")
    return tmp_path


def test_the_second_waits_and_says_so(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with hold(project, 60) as process:

        def wait(_: float) -> None:
            process.kill()
            process.wait()

        monkeypatch.setattr("imtable.cli.generate.sleep", wait)
        assert main(["generate", *words(project)]) == 0
    assert capsys.readouterr().err == (
        f"imtable: waiting for another run that writes to {project / 'out'}\n"
    )
    assert main(["check", *words(project)]) == 0


def test_a_dead_process_holds_no_lock(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hold(project, 60) as process:
        process.send_signal(signal.SIGKILL)
    assert main(["generate", *words(project)]) == 0
    assert capsys.readouterr().err == ""


def test_who_cannot_have_it_changes_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("imtable.run.incremental.TRIES", 2)
    with hold(project, 60) as process:
        assert main(["generate", *words(project)]) == 2
        process.kill()
    assert capsys.readouterr().err.endswith(
        f"imtable: another run still writes to {project / 'out'}; nothing was changed\n"
    )
    assert not (project / "out/sdk").exists()
    assert not (project / "ir").exists()


def test_every_try_is_waited_for(tmp_path: Path) -> None:
    waits = list[int]()
    with hold(tmp_path, 60) as process:
        file = tmp_path / "out/.imtable-cache/lock"
        with (
            pytest.raises(LockError, match="nothing was changed"),
            write_lock(file, waits.append, tries=3),
        ):
            pytest.fail("the lock is held")
        process.kill()
    assert waits == [0, 1, 2]


def test_many_at_once(project: Path) -> None:
    assert main(["generate", *words(project)]) == 0
    for page in (project / "docs").rglob("*.md"):
        page.write_text(
            page.read_text("utf-8").replace("title: ", "title: New "), "utf-8"
        )
    command = [sys.executable, "-m", "imtable", "generate", *words(project)]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    for run in runs:
        run.communicate()
    assert [run.returncode for run in runs] == [0] * 6
    assert main(["check", *words(project)]) == 0
