"""Runs that only do what is needed.

Owns what must be read again after a change: the pages that changed or whose output did, those
that moved between file and folder, and every alias with its target. Everything else is known
from the memory of the last clean run. Whatever is in doubt is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .cache import (
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
    run_key,
    save_memory,
    take_stamps,
)
from .target import Target

if TYPE_CHECKING:
    from .pipeline import Build, Progress

MANIFEST = "imtable-manifest.json"
SUFFIXES = {"docs": ".md", "package": "", "ir": ""}


class Run(NamedTuple):
    """One run. `memory` is there only if nothing changed since the last clean run: then there
    is nothing to do."""

    docs: Path
    target: Target
    key: list[str]
    cached: bool = True
    memory: Memory | None = None

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
    are known as they are. Without `again` everything is read."""

    docs: Stamps
    again: frozenset[str] | None = None
    untouched: Mapping[str, PageFacts] = {}


def start_run(docs: Path, target: Target, *, cached: bool = True) -> Run:
    """Look at the stamps of everything, and at nothing else."""
    options = [docs.resolve(), *target]
    run = Run(docs, target, run_key(options, target.templates), cached)
    memory = load_memory(run.file, run.key) if cached else None
    if memory is None or memory.trees.keys() != run.roots.keys():
        return run
    idle = all(
        is_unchanged(root, memory.trees[name], SUFFIXES[name], memory.written)
        for name, root in run.roots.items()
    )
    return run._replace(memory=memory) if idle else run


def find_work(run: Run) -> Work:
    """What must be read, from what changed since the last clean run."""
    docs = take_stamps(run.docs, SUFFIXES["docs"])
    memory = load_memory(run.file, run.key) if run.cached else None
    facts = load_facts(run.file) if memory is not None else None
    if memory is None or facts is None or memory.trees.keys() != run.roots.keys():
        return Work(docs)
    changed = {
        name: changed_files(
            memory.trees[name],
            docs if name == "docs" else take_stamps(root, SUFFIXES[name]),
            memory.written,
        )
        for name, root in run.roots.items()
    }
    again = _pages_to_read(docs, changed, facts)
    if again is None or MANIFEST in changed["package"]:
        return Work(docs)
    present = {path.removesuffix(".md") for path in paths_of(docs)}
    untouched = {p: f for p, f in facts.items() if p in present and p not in again}
    return Work(docs, frozenset(again), untouched)


def _pages_to_read(
    docs: Stamps, changed: Mapping[str, set[str]], facts: Mapping[str, PageFacts]
) -> set[str] | None:
    """The paths of the pages that cannot be taken from memory; None for all."""
    now = {path.removesuffix(".md") for path in paths_of(docs)}
    again = {path.removesuffix(".md") for path in changed["docs"]} | _aliases(facts)
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
    return again


def _page_files(paths: Iterable[str]) -> Mapping[str, str] | None:
    """The files of these pages, or None where two would be one."""
    from .package import page_files
    from .views import PageError

    try:
        return page_files(paths)
    except PageError:
        return None


def _aliases(pages: Mapping[str, PageFacts]) -> set[str]:
    """Every page that has moved, and where to: an alias repeats what its target exports."""
    found = {path for path, facts in pages.items() if facts.redirect is not None}
    targets = {facts.redirect for facts in pages.values() if facts.redirect is not None}
    return found | (targets & pages.keys())


def build_run(run: Run, work: Work, progress: Progress | None = None) -> Build:
    """Read what must be read. Raises what `read_sources` and `build` do."""
    from .pipeline import build, read_tree
    from .sources import read_sources

    only = None if work.again is None else {f"{path}.md" for path in work.again}
    readings = read_tree(read_sources(run.docs, only), progress=progress)
    return build(readings, run.target, work.untouched)


def remember(run: Run, work: Work, result: Build, totals: str) -> None:
    """Keep what this run saw, if every page counts as it stands and every file was written."""
    from .files import REFUSED

    refused = any(change.kind in REFUSED for change in result.comparison.changes)
    if refused or not result.clean or not run.cached:
        forget(run.file)
        return
    outputs = {n: take_stamps(root) for n, root in run.roots.items() if n != "docs"}
    memory = Memory(run.key, {"docs": work.docs, **outputs}, totals, result.wanted)
    save_memory(run.file, memory, result.facts)
