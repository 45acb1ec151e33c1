"""Nobody can tell from the results how many processes there were."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from imtable.bindings.render import TemplateError
from imtable.run import workers
from imtable.run.workers import WorkerError, map_items
from support import many_items
from support.corpus import ROOT

pytestmark = pytest.mark.long

needs_signals = pytest.mark.skipif(
    sys.platform == "win32", reason="no process is killed by a signal there"
)


@pytest.mark.parametrize("jobs", [1, 2, 3, 99])
def test_results_stand_in_the_order_of_the_items(jobs: int) -> None:
    seen = list[tuple[int, int]]()
    found = map_items(
        many_items.open_squares,
        range(40),
        jobs=jobs,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert [square for square, _ in found] == [n * n for n in range(40)]
    assert seen == [(n, 40) for n in range(40)]
    here = {process for _, process in found} == {os.getpid()}
    assert here == (jobs == 1)


def test_a_process_that_has_threads_is_not_copied() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        found = map_items(many_items.open_squares, range(4), jobs=2)
    finally:
        done.set()
        thread.join()
    assert [square for square, _ in found] == [0, 1, 4, 9]


def test_nothing_is_made_of_nothing() -> None:
    assert map_items(many_items.open_squares, [], jobs=2) == []


def test_few_items_are_worked_on_here() -> None:
    few = map_items(many_items.open_squares, range(workers.FEW - 1))
    assert {process for _, process in few} == {os.getpid()}


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_first_item_that_fails_is_told(jobs: int) -> None:
    with pytest.raises(TemplateError) as raised:
        map_items(many_items.open_refusals, [1, 3, 4, 5, 6, 8], jobs=jobs)
    error = raised.value
    assert str(error) == "module.py.jinja:4: it is even"
    assert (error.template, error.line, error.reason) == (
        "module.py.jinja",
        4,
        "it is even",
    )


@needs_signals
def test_a_worker_that_dies_is_one_error() -> None:
    with pytest.raises(WorkerError, match=r"a worker process died.*--jobs 1"):
        map_items(many_items.open_deaths, range(8), jobs=2)


@needs_signals
def test_workers_end_with_their_main_process() -> None:
    program = (
        "from imtable.run.workers import map_items\n"
        "from support.many_items import open_waiting\n"
        "map_items(open_waiting, range(2), jobs=2)\n"
    )
    paths = os.pathsep.join((str(ROOT / "generator"), str(ROOT / "tests")))
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    ) as main:
        assert main.stdout is not None
        found = [int(main.stdout.readline()) for _ in range(2)]
        main.kill()
    deadline = time.monotonic() + 30
    while (left := [one for one in found if _lives(one)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.05)
    for one in left:
        os.kill(one, signal.SIGKILL)
    assert left == []


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")  # one that nobody waits for stays a zombie
    return not (
        state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z"
    )
