"""Exit codes and the two streams: results on standard output, everything else on standard
error."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from imtable.run.pipeline import Progress

CLEAN, FINDINGS, FAULT, INTERRUPTED = 0, 1, 2, 130


def settle_streams() -> None:
    """What goes into a file or a pipe is UTF-8 with plain line ends on every machine; on a
    terminal, what it cannot show stands as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(
                    encoding="utf-8", errors="backslashreplace", newline="\n"
                )


def put(text: str) -> None:
    """One line, or several, of result."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """Anything that is not the result."""
    sys.stderr.write(text + "\n")


def wants_colour(stream: TextIO) -> bool:
    """On a terminal, unless `NO_COLOR` is set (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


class ProgressBar:
    """A bar on standard error while pages are read, if that is a terminal."""

    def __enter__(self) -> ProgressBar:
        self.update: Progress | None = None
        if sys.stderr.isatty():
            self._start()
        return self

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        bar = self._bar = Bar(console=Console(stderr=True), transient=True)
        task = bar.add_task("reading", total=None)
        bar.start()
        self.update = lambda done, total: bar.update(task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self.update is not None:
            self._bar.stop()
