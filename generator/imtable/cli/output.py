"""Exit codes and the two streams: results on standard output, everything else on standard
error. A result that cannot be written is a fault; what is lost of the rest is lost."""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False  # that of `typing`, which a run without changes does without
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from imtable.run.workers import Progress

CLEAN, FINDINGS, FAULT, INTERRUPTED = 0, 1, 2, 130


class OutputError(Exception):
    """Standard output takes nothing more: it is closed, or what it leads to is full."""


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
    """One line, or several, of result. Raises OutputError."""
    emit(text + "\n")


def emit(text: str) -> None:
    """A part of the result, as it is. Raises OutputError."""
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    try:
        sys.stdout.write(text)
    except OSError as error:
        raise _refused(error) from error


def deliver(text: str, file: Path | None) -> None:
    """The result into the file that was named, as a whole, else to standard output. Raises
    OutputError, DiskError."""
    if file is None:
        emit(text)
        return
    from imtable.output.disk import write_text

    write_text(file, text)


def flush_results() -> None:
    """Raises OutputError where they do not arrive."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _refused(error) from error


def _refused(error: OSError) -> Exception:
    """Python tries again when it ends: then what is left goes nowhere."""
    from contextlib import suppress

    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):  # the reader has seen enough
        return error
    return OutputError(f"standard output cannot be written: {error.strerror}")


def say(text: str) -> None:
    """Anything that is not the result."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text + "\n")
    except OSError:
        return


def wants_colour(stream: TextIO | None, choice: str = "auto") -> bool:
    """As `--color` says; by itself on a terminal that can, unless `NO_COLOR` is set
    (https://no-color.org), and wherever `FORCE_COLOR` is."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    can = _is_terminal(stream) and os.environ.get("TERM") != "dumb"
    return can or bool(os.environ.get("FORCE_COLOR"))


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


class ProgressBar:
    """A bar on standard error while pages are read, if that is a terminal."""

    def __enter__(self) -> ProgressBar:
        self.update: Progress | None = None
        if _is_terminal(sys.stderr):
            self._start()
        return self

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        # without a thread of its own, for this process may be copied to read the pages
        console = Console(stderr=True)
        bar = self._bar = Bar(console=console, transient=True, auto_refresh=False)
        task = bar.add_task("reading", total=None)
        bar.start()
        self.update = lambda done, total: bar.update(
            task, completed=done, total=total, refresh=_is_shown(done, total)
        )

    def __exit__(self, *_: object) -> None:
        if self.update is not None:
            self._bar.stop()


def _is_shown(done: int, total: int) -> bool:
    """Whether another hundredth is done."""
    return done * 100 // total != (done - 1) * 100 // total
