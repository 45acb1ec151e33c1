"""Comparing two revisions of the docs: an ordinary commit, and two whole snapshots.

The commit is made in a repository of its own, out of copies of real pages. What is allowed is
absolute here, seconds and bytes: the reference of a row is that budget.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from .generate import imtable
from .inputs import ROOT, Docs, copy_docs, find_docs, find_snapshot, middle_pages
from .measure import (
    Command,
    MeasureError,
    Quantity,
    Rounds,
    interleave,
    of_rounds,
)
from .table import Result, Row, compare

START, COMMIT, SNAPSHOTS = "start-up", "commit", "snapshots"
PASS, BIG = "pass", "big commit"
PAGES, MANY = 4, 790
BIG_GOAL = 200
BIG_ROWS: tuple[tuple[str, Quantity], ...] = (
    ("CPU time", "cpu"),
    ("until it ends", "wall"),
)
COMMIT_BUDGET, SNAPSHOTS_BUDGET = 0.5, 5.0  # seconds
MEMORY_BUDGET = 300 * 2**20
DONE = (0, 1)  # 1: something breaks
BODY = re.compile(r"^(\| (?:json|xml|query)\b.*)$", re.MULTILINE)
GIT = (
    *("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org"),
    *("-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"),
)


def measure(rounds: int) -> Result:
    """Both comparisons, and what it takes to start without comparing anything."""
    with TemporaryDirectory() as folder:
        docs = copy_docs(find_docs(), Path(folder) / "repository" / "docs")
        big = copy_docs(find_docs(), Path(folder) / "big" / "docs")
        changed = _commit(docs, PAGES), _commit(big, MANY)
        commands = [
            Command(PASS, (sys.executable, "-c", "pass")),
            Command(START, imtable("explain", "field-added")),
            _compare(COMMIT, docs.folder.parent, "HEAD~:docs", "HEAD:docs"),
            _compare(BIG, big.folder.parent, "HEAD~:docs", "HEAD:docs"),
        ]
        old, new = find_snapshot("2026-01"), find_snapshot("2026-04")
        if old is not None and new is not None:
            commands.append(_compare(SNAPSHOTS, None, str(old), str(new)))
        samples = interleave(commands, rounds)
    _check(samples, changed)
    return Result(
        tuple(_rows(samples, changed[1])), tuple(_notes(docs, samples, changed[1]))
    )


def _compare(name: str, repository: Path | None, old: str, new: str) -> Command:
    where = ("--repo", str(repository)) if repository else ()
    return Command(name, imtable("diff", old, new, *where), cwd=ROOT, codes=DONE)


def _commit(docs: Docs, most: int) -> int:
    """A repository with two revisions: the pages, and one row more on so many of them, of about
    median size if they are few. How many these are."""
    top = docs.folder.parent
    _git(top, "init", "-q")
    _git(top, "add", ".")
    _git(top, "commit", "-qm", "pages")
    middle = middle_pages(docs)
    others = [page for page in docs.pages if page not in middle]
    pages = [
        page for page in (*middle, *others) if BODY.search(page.read_text("utf-8"))
    ][:most]
    for page in pages:
        row = "| bench_row {data-required data-indent=1} | string | A row"
        text = BODY.sub(rf"\1\n{row}", page.read_text("utf-8"), count=1)
        page.write_text(text, "utf-8")
    _git(top, "commit", "-qam", "rows")
    return len(pages)


def _git(folder: Path, *words: str) -> None:
    command = [*GIT, "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise MeasureError(f"git {words[0]}: {done.stderr}")


def _check(samples: Rounds, changed: tuple[int, int]) -> None:
    """The commits have to be found. Raises MeasureError."""
    for name, pages in zip((COMMIT, BIG), changed, strict=True):
        said = samples[name][0].output
        if f"{pages} breaking" not in said:
            raise MeasureError(f"the commit is not what was compared: {said[:200]}")


# -- rows ----------------------------------------------------------------------------------


def _rows(samples: Rounds, pages: int) -> list[Row]:
    start = [sample.cpu for sample in samples[START]]
    commit = [sample.cpu for sample in samples[COMMIT]]
    more = [one - other for one, other in zip(commit, start, strict=True)]
    rows = [
        _seconds(
            f"`diff`, a commit of {PAGES} pages, after start-up", more, COMMIT_BUDGET
        ),
        *(
            compare(
                f"`diff`, a commit of {pages} pages, {words}",
                "`python -c pass`",
                samples[BIG],
                samples[PASS],
                quantity=quantity,
                goal=BIG_GOAL,
            )
            for words, quantity in BIG_ROWS
        ),
    ]
    if SNAPSHOTS in samples:
        whole = [sample.cpu for sample in samples[SNAPSHOTS]]
        rows.append(_seconds("`diff`, two snapshots", whole, SNAPSHOTS_BUDGET))
        peaks = [sample.memory for sample in samples[SNAPSHOTS]]
        rows.append(
            Row(
                "`diff`, two snapshots, memory",
                f"{MEMORY_BUDGET // 2**20} MiB",
                of_rounds([peak / MEMORY_BUDGET for peak in peaks]),
                1,
                f"{sorted(peaks)[len(peaks) // 2] / 2**20:.0f} MiB of it",
            )
        )
    return rows


def _seconds(what: str, taken: Sequence[float], budget: float) -> Row:
    middle = sorted(taken)[len(taken) // 2]
    used = of_rounds([one / budget for one in taken])
    return Row(what, f"{budget:g} s", used, 1, f"{middle:.2f} s of it")


def _notes(docs: Docs, samples: Rounds, pages: int) -> list[str]:
    start = sorted(sample.cpu for sample in samples[START])[len(samples[START]) // 2]
    found = [
        f"The commits give {PAGES} pages of about median size, and {pages} pages, one required"
        f" row more; the repositories hold {docs.name}. Start-up is `imtable explain`,"
        f" {start:.2f} s."
    ]
    if SNAPSHOTS not in samples:
        found.append("Two snapshots are not compared: they are not on this machine.")
    return found
