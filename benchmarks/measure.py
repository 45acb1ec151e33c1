"""How to measure honestly: whole child processes, interleaved, compared round by round.

Owns running a command and the ratio of two. It knows nothing about what is measured. The rules:

* one driver runs A B A B …, so that a slow minute of the machine slows both sides;
* CPU time (user and system, the children of the child included) from `os.wait4`, which says
  of one child what `getrusage(RUSAGE_CHILDREN)` says of all of them together;
* a warm-up round is discarded: it compiles modules and fills the file cache;
* the figure is the median of the ratios of the rounds. Seconds are shown for scale only.

The kernel counts the memory of the driver as that of the child until the child has loaded its
program, so the driver must stay small; `Sample.memory` refuses to answer where it is not.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

Quantity = Literal["cpu", "wall", "memory", "own"]
"""CPU seconds of a process, the seconds until it ends, its peak memory in bytes, or the seconds
that it prints itself."""

HASH_SEED = "0"
TAIL = 2_000  # characters of output that an error shows


class MeasureError(Exception):
    """A command did not do what was to be measured; the text says which and how it ended."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program and how it is run. `prepare` runs before every round and is not measured;
    `path` goes before the `PATH`; `codes` are the exit codes that count as done."""

    name: str
    argv: tuple[str, ...]
    cwd: Path | None = None
    prepare: Callable[[], object] | None = None
    path: Path | None = None
    codes: tuple[int, ...] = (0,)
    limit: float = 900.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: CPU seconds, seconds until its end, peak memory in bytes, the driver's own peak
    before it, output."""

    name: str
    cpu: float
    wall: float
    peak: int
    driver_peak: int
    output: str

    @property
    def memory(self) -> float:
        """The peak in bytes. Raises MeasureError where it may be the driver's."""
        if self.peak <= self.driver_peak:
            raise MeasureError(f"{self.name} uses less memory than its driver")
        return float(self.peak)

    @property
    def own(self) -> float:
        """The seconds that a workload measured itself: the last word of its output."""
        return float(self.output.split()[-1])

    def get(self, quantity: Quantity) -> float:
        """One of the four."""
        match quantity:
            case "cpu":
                return self.cpu
            case "wall":
                return self.wall
            case "memory":
                return self.memory
            case "own":
                return self.own


Rounds = Mapping[str, Sequence[Sample]]
"""Name of a command -> its samples, one a round."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of the ratios of all rounds, and the lowest and highest of them."""

    median: float
    low: float
    high: float
    rounds: int


def interleave(
    commands: Sequence[Command], rounds: int, *, warm_ups: int = 1
) -> Rounds:
    """Run every command once a round. Raises MeasureError as `run_once`."""
    samples: dict[str, list[Sample]] = {command.name: [] for command in commands}
    for number in range(-warm_ups, rounds):
        for command in commands:
            sample = run_once(command)
            if number >= 0:
                samples[command.name].append(sample)
    return samples


def ratio(
    measured: Sequence[Sample], reference: Sequence[Sample], quantity: Quantity = "cpu"
) -> Ratio:
    """Measured over reference, round by round."""
    pairs = zip(measured, reference, strict=True)
    return of_rounds([a.get(quantity) / b.get(quantity) for a, b in pairs])


def of_rounds(values: Sequence[float]) -> Ratio:
    """One ratio a round, already computed."""
    return Ratio(statistics.median(values), min(values), max(values), len(values))


def median(samples: Sequence[Sample], quantity: Quantity = "cpu") -> float:
    """The median in seconds or bytes: for scale only."""
    return statistics.median(sample.get(quantity) for sample in samples)


def run_once(command: Command) -> Sample:
    """Run a command to its end. Raises MeasureError if it fails or takes too long."""
    if command.prepare is not None:
        command.prepare()
    with tempfile.TemporaryFile() as output:
        before = _driver_peak()
        started = time.monotonic()
        status, usage = _wait(_start(command, output), command.limit)
        spent = time.monotonic() - started
        text = _text(output)
    if status not in command.codes:
        raise MeasureError(
            f"{command.name} ended with {status} after {spent:.0f} s: {text[-TAIL:]}"
        )
    cpu = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss * 1024
    return Sample(command.name, cpu, spent, peak, before, text)


def _start(command: Command, output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=environment(command.path),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def _wait(
    process: subprocess.Popen[bytes], limit: float
) -> tuple[int, resource.struct_rusage]:
    """Exit code and use of one child; it is killed at the limit."""
    timer = threading.Timer(limit, process.kill)
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)  # it is reaped: tell Popen
    return process.returncode, usage


def _text(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode("utf-8", "replace")


def environment(path: Path | None) -> dict[str, str]:
    """Ours without what steers Python: compiled modules are written, hashes do not vary."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    if path is not None:
        kept["PATH"] = f"{path}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PYTHONHASHSEED": HASH_SEED}


def _driver_peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
