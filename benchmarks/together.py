"""The memory of a program and all that it starts, together.

Owns looking at it from outside while it runs: `os.wait4` tells the largest process only. What
two processes share is counted once (Pss). Linux alone tells that.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from .measure import Command, MeasureError, environment

PROC = Path("/proc")
PAUSE = 0.02  # seconds between two looks


def can_look() -> bool:
    """Whether this system tells."""
    return (PROC / "self" / "smaps_rollup").is_file()


def peak_together(command: Command) -> float:
    """The highest sum in bytes. Raises MeasureError."""
    if command.prepare is not None:
        command.prepare()
    peak = 0
    with subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=environment(command.path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_memory, _family(process.pid))))
            time.sleep(PAUSE)
    if process.returncode not in command.codes:
        raise MeasureError(f"{command.name} ended with {process.returncode}")
    return float(peak)


def _family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for task in (PROC / str(pid) / "task").glob("*/children"):
        for child in _words(task):
            yield from _family(int(child))


def _memory(pid: int) -> int:
    words = _words(PROC / str(pid) / "smaps_rollup")
    return int(words[words.index("Pss:") + 1]) * 1024 if "Pss:" in words else 0


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except OSError:  # it has ended
        return []
