"""Runs that find little or nothing to do, against a Python that does nothing.

The pages are a copy, so that one can be changed, and are made to look old. A file that was
written in the same tick of the clock as the memory of a run is in doubt and read again, so
the command is run until it finds nothing to do before the run without changes is measured.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from .generate import PACKAGE, generate_command, imtable
from .inputs import add_bad_pages, copy_docs, find_docs, middle_page
from .measure import Command, MeasureError, Rounds, Sample, interleave, run_once
from .table import Result, Row, compare

PASS, IDLE, ONE_PAGE, LIBRARIES = "pass", "no change", "one page", "libraries"
LOADING = "import argparse, dataclasses, jinja2, markdown_it, msgspec"
TICK = 0.02  # seconds: longer than a tick of the clock of a file system
SETTLING = 3
WRITTEN = re.compile(r"([\d,]+) written")
TITLE = re.compile(r"^title:.*$", re.MULTILINE)


def measure(rounds: int) -> Result:
    """A run without changes, one with one changed page, and `python -c pass`: on the pages as
    they are, and with two more that are set aside."""
    rows, notes = list[Row](), list[str]()
    for which in ("", ", two pages set aside"):
        with TemporaryDirectory() as folder:
            docs = copy_docs(find_docs(), Path(folder) / "docs")
            page = middle_page(docs)
            if which:
                add_bad_pages(docs)
            out = Path(folder) / "out"
            run_once(generate_command("cold", docs.folder, out, ir=True))
            samples = interleave(_commands(docs.folder, out, page), rounds)
        _check(samples)
        rows += _rows(which, samples)
        notes = [
            f"One page changed: the title of the page of median size; "
            f"{_written(samples[ONE_PAGE][0])} files are written, IR included. What it needs"
            f" of others is loaded by `python -c '{LOADING}'`."
        ]
    return Result(tuple(rows), tuple(notes))


def _rows(which: str, samples: Rounds) -> list[Row]:
    idle = f"`generate`, nothing changed{which}"
    one, bare = f"`generate`, one page changed{which}", "`python -c pass`"
    floor = "loading the libraries that it needs"
    return [
        compare(idle, bare, samples[IDLE], samples[PASS], goal=4),
        compare(one, idle, samples[ONE_PAGE], samples[IDLE], goal=4),
        compare(one, bare, samples[ONE_PAGE], samples[PASS]),
        compare(f"{floor}{which}", idle, samples[LIBRARIES], samples[IDLE]),
    ]


def _commands(docs: Path, out: Path, page: Path) -> list[Command]:
    argv = imtable("generate", "--docs", str(docs), "--package", PACKAGE)
    argv += ("--out", str(out), "--ir", str(out / "ir"))
    settle = _settler(Command("settle", argv, cwd=out.parent, codes=(0, 1)))
    edit = _editor(page)
    return [
        Command(PASS, (sys.executable, "-c", "pass")),
        Command(LIBRARIES, (sys.executable, "-c", LOADING)),
        Command(IDLE, argv, cwd=out.parent, prepare=settle, codes=(0, 1)),
        Command(ONE_PAGE, argv, cwd=out.parent, prepare=edit, codes=(0, 1)),
    ]


def _settler(command: Command) -> Callable[[], None]:
    """Runs the command until nothing is in doubt."""

    def settle() -> None:
        for _ in range(SETTLING):
            time.sleep(TICK)
            run_once(command)
        time.sleep(TICK)

    return settle


def _editor(page: Path) -> Callable[[], None]:
    """Gives the page another title each time."""
    numbers = count(1)

    def edit() -> None:
        text = page.read_text("utf-8")
        page.write_text(TITLE.sub(f"title: {next(numbers)}", text, count=1), "utf-8")
        time.sleep(TICK)

    return edit


def _check(samples: Rounds) -> None:
    """Nothing may be written where nothing changed, and something where something did.
    Raises MeasureError."""
    if any(_written(sample) for sample in samples[IDLE]):
        raise MeasureError("a run without changes wrote files")
    if not all(_written(sample) for sample in samples[ONE_PAGE]):
        raise MeasureError("a changed page changed no file")


def _written(sample: Sample) -> int:
    found = WRITTEN.search(sample.output)
    return int(found[1].replace(",", "")) if found else 0
