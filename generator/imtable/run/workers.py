"""Work on many items, in several processes.

Owns the pool: how many processes there are, how they start and end, and that nobody can tell
from the results how many there were. It knows nothing of pages. Processes, for threads of Python
run one at a time; those of the standard library, for they are on every system.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.context import BaseContext

Given = TypeVar("Given")
Made = TypeVar("Made")
Progress = Callable[[int, int], None]
"""Called before each item with how many are done, and how many there are."""
OpenWork = Callable[[], Callable[[Given], Made]]
"""Makes what works on one item. Each process calls it once, so it has to be picklable."""

FEW = 48
"""Below this many items a second process takes longer to start than it saves."""
CHUNK = 16
"""Items that a process takes at a time: few enough that all end at about the same time."""
MOST = 61
"""More processes Windows cannot wait for."""
_WORK: ContextVar[Callable[[object], object]] = ContextVar("work")
"""What a worker does; set once, when it starts."""


class WorkerError(Exception):
    """A worker process died; nothing that it did is known."""


def map_items(
    open_work: OpenWork[Given, Made],
    items: Sequence[Given],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Made]:
    """What the work makes of each item, in the order of the items; `jobs` is the number of
    processes, None for as many as are worth it. Raises what the work raises on the first item
    that it raises for, and WorkerError."""
    made = list[Made]()
    processes = count_processes(jobs, len(items))
    map_with = _map_here if processes == 1 else _map_in_pool
    with closing(map_with(open_work, items, processes)) as results:
        for number in range(len(items)):
            if progress is not None:
                progress(number, len(items))
            made.append(next(results))
    return made


def count_processes(jobs: int | None, items: int) -> int:
    """How many processes work on so many items; `jobs` as for `map_items`."""
    wanted = jobs if jobs is not None else _cores() if items >= FEW else 1
    return max(1, min(wanted, items, MOST))


def _cores() -> int:
    """The cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _map_here(
    open_work: OpenWork[Given, Made], items: Sequence[Given], _processes: int
) -> Generator[Made]:
    yield from map(open_work(), items)


def _map_in_pool(
    open_work: OpenWork[Given, Made], items: Sequence[Given], processes: int
) -> Generator[Made]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    open_work()  # what it imports is there before the processes start
    opened = cast("OpenWork[object, object]", open_work)
    size = max(1, min(CHUNK, len(items) // processes))
    pool = ProcessPoolExecutor(
        processes, _context(), initializer=_start_worker, initargs=(opened,)
    )
    try:
        starts = range(0, len(items), size)
        chunks = [pool.submit(_work_on, items[at : at + size]) for at in starts]
        for chunk in chunks:
            yield from cast("list[Made]", chunk.result())
    except BrokenProcessPool as error:
        raise WorkerError(
            "a worker process died, it may have been killed or have run out of memory;"
            " --jobs 1 works without them"
        ) from error
    finally:
        _shut_down(pool)


def _shut_down(pool: ProcessPoolExecutor) -> None:
    """Waits for what the workers have begun, which is short; Ctrl-C meanwhile ends them. The
    pool is not left half shut down: its thread would print what it stumbles over."""
    from multiprocessing import active_children

    pressed = list[int]()

    def end_workers(number: int, _frame: object) -> None:
        pressed.append(number)
        for worker in active_children():
            worker.kill()

    with _on_interrupt(end_workers):
        pool.shutdown(cancel_futures=True)
    if pressed:
        raise KeyboardInterrupt


@contextmanager
def _on_interrupt(handle: Callable[[int, object], None]) -> Generator[None]:
    """Ctrl-C does this for a while, unless nobody heeds it: a job in the background, a thread."""
    main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    if not main or not callable(before):
        yield
        return
    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _context() -> BaseContext:
    """A copy of this process where that is safe, which saves the imports: on Linux, and while
    no thread of it holds a lock that nobody would release in the copy."""
    import multiprocessing  # here: one process does without it

    alone = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


def _start_worker(open_work: OpenWork[object, object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process says when to stop
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # as in the main process
    _WORK.set(open_work())


def _end_with_parent() -> None:
    """A worker whose main process was killed would wait for ever."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _work_on(items: Sequence[object]) -> list[object]:
    return list(map(_WORK.get(), items))
