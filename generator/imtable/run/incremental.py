"""Runs that only do what is needed.

Owns what must be read again after a change: the pages that changed or whose output did, those
that moved between file and folder, and every alias with its target. Everything else is known
from the memory of the last clean run. Whatever is in doubt is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from imtable.run.cache import (
    Memory,
    PageFacts,
    Stamps,
    cache_file,
    changed_files,
    forget,
    is_unchanged,
    load_facts,
    load_memory,
    paths_of,
    renewed_stamps,
    run_key,
    save_memory,
    take_stamps,
)
from imtable.run.target import Target

if TYPE_CHECKING:
    from imtable.run.pipeline import Build, Progress, Reading

MANIFEST = "imtable-manifest.json"
SUFFIXES = {"docs": ".md", "package": "", "ir": ""}


class Run(NamedTuple):
    """One run. `memory` is that of the last clean run with the same program and options,
    `intact` are the trees which are exactly as that run left them: if all are, there is nothing
    to do."""

    docs: Path
    target: Target
    key: list[str]
    cached: bool = True
    memory: Memory | None = None
    intact: frozenset[str] = frozenset()

    @property
    def idle(self) -> Memory | None:
        """The memory, if there is nothing to do."""
        return self.memory if self.intact == self.roots.keys() else None

    @property
    def file(self) -> Path:
        """Where the memory lies."""
        return cache_file(self.target.out, self.target.package)

    @property
    def roots(self) -> dict[str, Path]:
        """The docs and the output folders."""
        roots = {"docs": self.docs, "package": self.target.root}
        return roots if self.target.ir is None else {**roots, "ir": self.target.ir}


class Work(NamedTuple):
    """What a run found to do: the stamps of the docs before anything was read, and which pages
    are known as they are. Without `again` everything is read. `shared`: the files of the
    package that belong to no page are as they shall be, but for the index."""

    docs: Stamps
    again: frozenset[str] | None = None
    untouched: Mapping[str, PageFacts] = {}
    shared: bool = False


def start_run(docs: Path, target: Target, *, cached: bool = True) -> Run:
    """Look at the stamps of everything, and at nothing else."""
    options = [docs.resolve(), *target]
    run = Run(docs, target, run_key(options, target.templates), cached)
    memory = load_memory(run.file, run.key) if cached else None
    if memory is None or memory.trees.keys() != run.roots.keys():
        return run
    intact = frozenset(
        name
        for name, root in run.roots.items()
        if is_unchanged(root, memory.trees[name], SUFFIXES[name], memory.written)
    )
    return run._replace(memory=memory, intact=intact)


def find_work(run: Run) -> Work:
    """What must be read, from what changed since the last clean run."""
    docs = take_stamps(run.docs, SUFFIXES["docs"])
    facts = load_facts(run.file) if run.memory is not None else None
    if run.memory is None or facts is None:
        return Work(docs)
    try:
        changed = {n: _changed(run, run.memory, n, docs) for n in run.roots}
    except (
        ValueError,
        TypeError,
        AttributeError,
    ):  # nobody knows who wrote this memory
        return Work(docs)
    again = _pages_to_read(docs, changed, facts)
    if again is None or MANIFEST in changed["package"]:
        return Work(docs)
    present = {path.removesuffix(".md") for path in paths_of(docs)}
    untouched = {p: f for p, f in facts.items() if p in present and p not in again}
    shared = "package" in run.intact and facts.keys() == present
    return Work(docs, frozenset(again), untouched, shared)


def _changed(run: Run, memory: Memory, name: str, docs: Stamps) -> set[str]:
    if name in run.intact:
        return set()
    now = docs if name == "docs" else take_stamps(run.roots[name], SUFFIXES[name])
    return changed_files(memory.trees[name], now, memory.written)


def _pages_to_read(
    docs: Stamps, changed: Mapping[str, set[str]], facts: Mapping[str, PageFacts]
) -> set[str] | None:
    """The paths of the pages that cannot be taken from memory; None for all."""
    now = {path.removesuffix(".md") for path in paths_of(docs)}
    again = {path.removesuffix(".md") for path in changed["docs"]}
    old_files = _page_files(facts)
    new_files = _page_files(now & (facts.keys() | again))
    if old_files is None or new_files is None:
        return None
    for path, file in old_files.items():
        moved = new_files.get(path) != file
        if (
            moved
            or file in changed["package"]
            or f"{path}.json" in changed.get("ir", ())
        ):
            again.add(path)
    return again | _related(again, facts)


def _page_files(paths: Iterable[str]) -> Mapping[str, str] | None:
    """The files of these pages, or None where two would be one."""
    from imtable.bindings.package import page_files
    from imtable.bindings.views import PageError

    try:
        return page_files(paths)
    except PageError:
        return None


def _related(again: set[str], pages: Mapping[str, PageFacts]) -> set[str]:
    """The aliases of these pages, and what they are aliases of: an alias repeats what the page
    at the end of all moves exports. Where any page of several moves is read, all are.
    """
    moves = {
        path: facts.redirect
        for path, facts in pages.items()
        if facts.redirect is not None
    }
    found = set(again)
    while (
        more := {
            page
            for move in moves.items()
            if not found.isdisjoint(move)
            for page in move
        }
        - found
    ):
        found |= more
    return found & pages.keys()


def build_run(run: Run, work: Work, progress: Progress | None = None) -> Build:
    """Read what must be read. Raises what `read_sources` and `build` do."""
    from imtable.reading.sources import read_sources
    from imtable.run.pipeline import build, read_tree

    def read(paths: Iterable[str]) -> tuple[Reading, ...]:
        sources = read_sources(run.docs, {f"{path}.md" for path in paths})
        return read_tree(sources, progress=progress)

    if work.again is None:
        readings = read_tree(read_sources(run.docs), progress=progress)
        return build(readings, run.target)
    readings, untouched = read(work.again), dict(work.untouched)
    while (
        ends := _redirects(readings) & untouched.keys()
    ):  # a page has just moved there
        readings += read(ends)
        untouched = {path: f for path, f in untouched.items() if path not in ends}
    readings = tuple(sorted(readings, key=lambda reading: reading.file))
    return build(readings, run.target, untouched, shared=work.shared)


def _redirects(readings: Iterable[Reading]) -> set[str]:
    return {
        reading.api.redirect
        for reading in readings
        if reading.api is not None and reading.api.redirect is not None
    }


def remember(run: Run, work: Work, result: Build, totals: str) -> None:
    """Keep what this run saw, if every page counts as it stands and every file was written."""
    from imtable.output.changes import REFUSED

    refused = any(change.kind in REFUSED for change in result.comparison.changes)
    if refused or not result.clean or not run.cached:
        forget(run.file)
        return
    outputs = {n: _stamps_after(run, result, n) for n in run.roots if n != "docs"}
    memory = Memory(run.key, {"docs": work.docs, **outputs}, totals, result.wanted)
    save_memory(run.file, memory, result.facts)


def _stamps_after(run: Run, result: Build, name: str) -> Stamps:
    """The stamps of an output folder after the changes were made."""
    root = run.roots[name]
    if run.memory is None or name not in run.intact:
        return take_stamps(root)
    changes = result.comparison.changes
    at = result.comparison.roots
    paths = [change.path for change in changes if at[change.tree] == root]
    return renewed_stamps(root, run.memory.trees[name], paths)
