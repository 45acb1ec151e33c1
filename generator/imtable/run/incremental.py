"""Runs that only do what is needed.

Owns what must be read again after a change: the pages that changed or whose output did, those
that moved between file and folder, and every alias with its target. Everything else is known
from the memory of the last run, what it said of pages that it set aside too. Whatever is in
doubt is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from imtable.ir.file_names import stored_page
from imtable.reading.rule_levels import USUAL_LEVELS, RuleLevels
from imtable.reading.selection import EVERYTHING, Selection
from imtable.run.cache import Memory, facts_file, load_memory, save_memory
from imtable.run.program_key import file_digest, program_key
from imtable.run.stamps import (
    NEVER,
    TICK,
    Stamp,
    Stamps,
    differing,
    is_settled,
    paths_there,
    renewed_stamps,
    stamp_of,
    stamps_by_path,
    take_stamps,
    unsettled,
)
from imtable.run.target import Target

if TYPE_CHECKING:
    from imtable.output.changes import FileChange
    from imtable.reading.sources import Source
    from imtable.run.building import Build
    from imtable.run.corrections import Corrections
    from imtable.run.drafts import PageDraft
    from imtable.run.facts import PageFacts
    from imtable.run.workers import Progress

MANIFEST = "imtable-manifest.json"
TRIES = 6000
"""How often a run asks for the lock of another one."""
DOCS = "docs"
"""The first folder of docs; the others are `docs 2`, `docs 3` …"""
CORRECTIONS = "corrections"
FLAT = frozenset({"distribution"})
"""Of these trees only what lies in the folder itself counts."""


class Run(NamedTuple):
    """One run. `memory` is that of the last run with the same program and options, `intact` are
    the trees which are exactly as that run left them: if all are, there is nothing to do.
    """

    docs: tuple[Path, ...]
    target: Target
    key: list[str]
    cached: bool = True
    memory: Memory | None = None
    intact: frozenset[str] = frozenset()
    selection: Selection = EVERYTHING
    levels: RuleLevels = USUAL_LEVELS
    jobs: int | None = None

    @property
    def idle(self) -> Memory | None:
        """The memory, if there is nothing to do."""
        return self.memory if self.intact == self.roots.keys() else None

    @property
    def options(self) -> list[str]:
        """What it was told, as far as the files depend on it."""
        folders = [each.resolve() for each in self.docs]
        told = (*folders, *self.target, *self.selection, *self.levels.record)
        return [*map(str, told)]

    @property
    def file(self) -> Path:
        """Where the memory lies: beside the package, in a folder that git ignores."""
        return self.target.cache / f"{self.target.package}.memory"

    def root_of(self, tree: str) -> Path:
        """The folder of a tree; the manifest lies in that of the package."""
        return self.roots.get(tree, self.target.root)

    @property
    def roots(self) -> dict[str, Path]:
        """The docs, the corrections and the output folders."""
        target = self.target
        names = (DOCS if n == 1 else f"{DOCS} {n}" for n in count(1))
        docs = dict(zip(names, self.docs, strict=False))
        further = {
            CORRECTIONS: target.corrections,
            "ir": target.ir,
            "distribution": target.out if target.distribution is not None else None,
        }
        given = {name: root for name, root in further.items() if root is not None}
        return {**docs, "package": target.root, **given}


class Work(NamedTuple):
    """What a run found to do. `stamps` are those of the docs and the outputs before anything was
    read; `untouched` are the facts of the pages that are not read again, None if all are.
    `shared_by` are the pages with which the files that belong to no page are as they shall be.
    """

    stamps: Mapping[str, Stamps]
    corrections: Corrections
    untouched: Mapping[str, PageFacts] | None = None
    again: frozenset[str] = frozenset()
    shared_by: frozenset[str] | None = None


def _is_docs(name: str) -> bool:
    return name.startswith(DOCS)


def _is_input(name: str) -> bool:
    return _is_docs(name) or name == CORRECTIONS


def looked_at(run: Run) -> dict[str, tuple[str, str, bool, bool]]:
    """Tree -> its folder, how its files end, whether inner folders count, and whether it is
    read."""
    return {
        name: (str(root), _suffix(name), name not in FLAT, _is_input(name))
        for name, root in run.roots.items()
    }


def _suffix(name: str) -> str:
    """How the files of a tree end; any file of an output folder counts."""
    if _is_docs(name):
        return ".md"
    return ".toml" if name == CORRECTIONS else ""


# -- what is to do -------------------------------------------------------------------------


def start_run(
    docs: tuple[Path, ...],
    target: Target,
    selection: Selection = EVERYTHING,
    levels: RuleLevels = USUAL_LEVELS,
    *,
    cached: bool = True,
    jobs: int | None = None,
) -> Run:
    """Look at the stamps of everything, and, where they leave a doubt, at what it holds.
    `levels` are those that the project gives to rules, `jobs` is the number of processes.
    """
    run = Run(docs, target, [], cached, selection=selection, levels=levels, jobs=jobs)
    run = run._replace(key=[*program_key(target.templates), *run.options])
    memory = load_memory(run.file, run.key) if cached else None
    if memory is None or memory.trees.keys() != run.roots.keys():
        return run
    doubts = {name: _doubts(run, memory, name) for name in run.roots}
    intact = [name for name, found in doubts.items() if found is not None]
    if any(doubts.values()):
        intact = [
            n for n in intact if not _changed_content(run, memory, n, doubts[n] or ())
        ]
    return run._replace(memory=memory, intact=frozenset(intact))


def start_again(run: Run) -> Run:
    """The same run, now that another one is over."""
    given = (run.docs, run.target, run.selection, run.levels)
    return start_run(*given, cached=run.cached, jobs=run.jobs)


def _doubts(run: Run, memory: Memory, name: str) -> list[str] | None:
    bound = _bound(memory, name)
    root, old, deep = run.roots[name], memory.trees[name], name not in FLAT
    return unsettled(root, old, _suffix(name), bound, deep=deep)


def _bound(memory: Memory, name: str) -> int:
    """From when on a change may not have been seen: a page may have been saved again after it
    was read; an output was written before its stamp was taken, and compared after."""
    return memory.begun - TICK if _is_input(name) else 2**63


def _changed_content(
    run: Run, memory: Memory, name: str, paths: Iterable[str]
) -> set[str]:
    """Those of the files that do not hold what the last run read or wrote."""
    from imtable.output.manifest import content_hash

    known, changed = _known_digests(run, memory, name), set[str]()
    for path in paths:
        try:
            digest = content_hash((run.roots[name] / path).read_bytes())
        except OSError:
            digest = None
        # a file that is not ours may hold anything
        other = None if _is_input(name) else digest
        if digest is None or known.get(path, other) != digest:
            changed.add(path)
    return changed


def _known_digests(run: Run, memory: Memory, name: str) -> Mapping[str, str]:
    if name == CORRECTIONS:
        return memory.corrections
    if _is_docs(name):
        from imtable.run.facts import load_facts

        facts = load_facts(facts_file(run.file)) or {}
        return {f"{path}.md": known.digest for path, known in facts.items()}
    from imtable.output.manifest import written_files

    return written_files(run.target.root / MANIFEST, name)


def hold_lock(run: Run, wait: Callable[[int], None]) -> AbstractContextManager[bool]:
    """See `write_lock`: the output folder, for one run at a time."""
    from imtable.run.lock import write_lock

    return write_lock(_lock_file(run), wait, TRIES)


def _lock_file(run: Run) -> Path:
    return run.target.cache / "lock"


def find_work(run: Run) -> Work:
    """What must be read, from what changed since the last run. Raises CorrectionsError."""
    from imtable.run.corrections import load_corrections

    stamps = {name: _stamps_now(run, name) for name in run.roots}
    everything = Work(stamps, load_corrections(run.target.corrections))
    if run.memory is None:
        return everything
    from imtable.run.facts import load_facts

    facts = load_facts(facts_file(run.file))
    if facts is None:
        return everything
    changed = {n: _changed(run, run.memory, n, stamps[n]) for n in run.roots}
    if MANIFEST in changed["package"]:
        return everything
    present = {
        path.removesuffix(".md")
        for name in filter(_is_docs, stamps)
        for path, _ in stamps_by_path(stamps[name])
        if run.selection.covers(path)
    }
    digest = everything.corrections.digest
    corrected = {
        path for path, known in facts.items() if known.corrections != digest(path)
    }
    modules = everything.corrections.modules
    again = _pages_to_read(present, changed, facts, corrected & present, modules)
    untouched = {p: f for p, f in facts.items() if p in present and p not in again}
    counting = frozenset(path for path, known in facts.items() if known.counts)
    as_they_were = "package" in run.intact and not corrected
    shared_by = counting if as_they_were else None
    return everything._replace(
        untouched=untouched, again=frozenset(again), shared_by=shared_by
    )


def _stamps_now(run: Run, name: str) -> Stamps:
    root, suffix, deep = run.roots[name], _suffix(name), name not in FLAT
    if run.memory is None:
        return take_stamps(root, suffix, deep=deep)
    old, bound = run.memory.trees[name], _bound(run.memory, name)
    if name in run.intact:
        return old
    return take_stamps(root, suffix, deep=deep, old=old, bound=bound)


def _changed(run: Run, memory: Memory, name: str, now: Stamps) -> set[str]:
    if name in run.intact:
        return set()
    changed = differing(memory.trees[name], now)
    bound = _bound(memory, name)
    doubts = {p for p, stamp in stamps_by_path(now) if not is_settled(stamp[1], bound)}
    return changed | _changed_content(run, memory, name, doubts - changed)


def _pages_to_read(
    present: set[str],
    changed: Mapping[str, set[str]],
    facts: Mapping[str, PageFacts],
    corrected: set[str],
    modules: Mapping[str, str],
) -> set[str]:
    """The paths of the pages that cannot be taken from memory; the entries about those that are
    `corrected` changed, `modules` are names that are given."""
    from imtable.bindings.package import page_files

    again = corrected | {
        path.removesuffix(".md")
        for name in filter(_is_docs, changed)
        for path in changed[name]
    }
    again |= present - facts.keys()
    counting = {path for path, known in facts.items() if known.counts}
    old_files = new_files = page_files(counting, modules)
    if (counting_now := present & (counting | again)) != counting:
        new_files = page_files(counting_now, modules)
    again |= counting.intersection(map(stored_page, changed.get("ir", ())))
    for path, file in old_files.items():
        if new_files.get(path) != file or file in changed["package"]:
            again.add(path)
    return again | _related(again, facts)


def _related(again: set[str], pages: Mapping[str, PageFacts]) -> set[str]:
    """The aliases of these pages, and what they are aliases of: an alias repeats what the page
    at the end of all moves exports. Where any page of several moves is read, all are.
    """
    moves = {
        path: facts.redirect.strip("/")
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
    return (found & pages.keys()) | again


# -- doing it ------------------------------------------------------------------------------


def build_run(run: Run, work: Work, progress: Progress | None = None) -> Build:
    """Read what must be read. Raises SeverityError, WorkerError, and what `read_folders` and
    `build` do."""
    from imtable.reading.folders import read_folders
    from imtable.reading.levels import check_rule_levels
    from imtable.run.building import build, pages_in_moves
    from imtable.run.drafts import DraftOptions, draft_sources, usable_pages

    check_rule_levels(run.levels)
    options = DraftOptions(run.target, work.corrections, run.levels)

    def read(only: frozenset[str] | None) -> None:
        files = only and {name for path in only for name in (f"{path}.md", path)}
        found = read_folders(run.docs, files, run.selection)
        sources.extend(found)
        drafts.extend(draft_sources(found, options, jobs=run.jobs, progress=progress))

    sources: list[Source] = []
    drafts: list[PageDraft] = []
    untouched = dict(work.untouched or {})
    read(None if work.untouched is None else work.again)
    while ends := frozenset(pages_in_moves(drafts) & untouched.keys()):
        read(ends)  # a page has just moved there
        untouched = {path: f for path, f in untouched.items() if path not in ends}
    moves = usable_pages(sources, pages_in_moves(drafts), options)
    return build(
        drafts,
        run.target,
        untouched,
        moves=moves,
        shared_by=work.shared_by,
        corrections=work.corrections,
        selection=run.selection,
        there=_outputs_there(run),
    )


def _outputs_there(run: Run) -> dict[str, list[str]]:
    """What is in the output folders that are as the last run left them."""
    if run.memory is None:
        return {}
    trees = {name for name in run.intact - FLAT if not _is_input(name)}
    return {name: paths_there(run.memory.trees[name]) for name in trees}


# -- what the next run need not do ---------------------------------------------------------


def clock(run: Run) -> int:
    """The time before anything is looked at, by the clock of the file system. Raises OSError."""
    from imtable.run.lock import touched

    return touched(_lock_file(run))


def remember(run: Run, work: Work, result: Build, memory: Memory) -> None:
    """Keep what this run saw; `memory` is what it said. Raises OSError."""
    from imtable.run.facts import dump_facts

    memory = memory._replace(
        trees={
            name: _stamps_after(run, result, name, stamps)
            for name, stamps in work.stamps.items()
        },
        begun=_seen_until(run, work, result, memory),
        corrections=work.corrections.digests,
    )
    save_memory(run.file, memory, dump_facts(result.facts))


def _seen_until(run: Run, work: Work, result: Build, memory: Memory) -> int:
    """Until when changes of the docs and the corrections are seen. What was saved just before it
    was read is looked at again, now that another change of it would show."""
    pages = {f"{path}.md": known.digest for path, known in result.facts.items()}
    now = clock(run)
    for name in filter(_is_input, work.stamps):
        read = pages if _is_docs(name) else work.corrections.digests
        for path, stamp in stamps_by_path(work.stamps[name]):
            if not is_settled(stamp[1], _bound(memory, name)):
                digest = read.get(path)
                if digest is None or file_digest(run.roots[name] / path) != digest:
                    return memory.begun
    return now


def _stamps_after(run: Run, result: Build, name: str, before: Stamps) -> Stamps:
    """The stamps of a folder after the changes were made; a page of which we could make no
    module is read again, whatever happens."""
    root, at = run.roots[name], result.comparison.roots
    if _is_docs(name):
        broken = {f"{path}.md" for path, known in result.facts.items() if known.broken}
        broken &= dict(stamps_by_path(before)).keys()
        after: dict[str, Stamp | None] = dict.fromkeys(broken, NEVER)
    else:
        changes = [one for one in result.comparison.changes if at[one.tree] == root]
        after = {change.path: _stamp_after(root, change) for change in changes}
    return renewed_stamps(root, before, after) if after else before


def _stamp_after(root: Path, change: FileChange) -> Stamp | None:
    """None of a file that was deleted; one that holds what was written has its own."""
    from imtable.output.changes import REFUSED

    if change.kind in REFUSED:
        return NEVER
    if change.new is None:
        return None
    path = root / change.path
    stamp = stamp_of(str(path))
    try:
        return stamp if path.read_bytes() == change.new.encode() else NEVER
    except OSError:
        return NEVER
