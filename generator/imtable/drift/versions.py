"""What was read of one side of a comparison: files -> versions.

Owns how a file of a side is read, each once. It compares nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from msgspec import Struct

from imtable.corrections.states import Outcome
from imtable.drift.sides import ComparedTree, page_of, read_files
from imtable.ir.folder import StoredIrError
from imtable.ir.model import ApiPage
from imtable.ir.stored_page import IrFormatError, load_page
from imtable.reading.rules import find_rule
from imtable.reading.sources import Source
from imtable.run.corrections import Corrections
from imtable.run.pipeline import Reading, read_source


class Version(Struct, frozen=True):
    """One file, read: its page, or the problem; `repaired` is where it was read by repair."""

    path: str
    page: ApiPage | None = None
    problem: str | None = None
    repaired: str | None = None
    outcomes: tuple[Outcome, ...] = ()


VersionKey = tuple[str, str]
"""A file and the identity of its content."""
Versions = dict[VersionKey, Version]
"""What was read already, with one set of corrections."""


class ReadTree(Struct, frozen=True):
    """A side, and what was read of it already."""

    tree: ComparedTree
    versions: Versions


def read_versions(wanted: Iterable[tuple[ReadTree, Iterable[VersionKey]]]) -> None:
    """Read what is wanted of each side, unless it is there: the versions of a page one after
    the other, for most rows and samples are the same, and what was just read of one is
    remembered. Raises RevisionError, StoredIrError."""
    unread = [
        (key, source, side)
        for side, keys in wanted
        for key, source in _sources(side, keys)
    ]
    for key, source, side in sorted(unread, key=itemgetter(0)):
        if key not in side.versions:
            side.versions[key] = _read(source, side.tree)


def _sources(
    side: ReadTree, keys: Iterable[VersionKey]
) -> Iterable[tuple[VersionKey, Source]]:
    new = [each for each in keys if each not in side.versions]
    return zip(new, read_files(side.tree, new), strict=True)


def _read(source: Source, tree: ComparedTree) -> Version:
    if tree.form == "docs":
        return read_doc(source, tree.corrections)
    return _read_ir(tree, source)


def read_doc(source: Source, corrections: Corrections) -> Version:
    """A page, corrected."""
    reading = read_source(source, corrections=corrections)
    lines = [each.location.line for each in reading.found if each.repaired]
    repaired = f"{reading.file}:{min(lines)}" if lines else None
    problem = _reason(reading) if reading.quarantined else None
    if source.problem is not None:
        problem = source.problem.words.message
    return Version(reading.path, reading.api, problem, repaired, reading.outcomes)


def _reason(reading: Reading) -> str:
    """What decided that nothing of a page is known, whatever else there is to say of it."""
    deciding = [one for one in reading.found if find_rule(one.rule).sets_aside]
    if not deciding:
        return "its meaning is open"
    gravest = min(deciding, key=lambda one: find_rule(one.rule).sets_aside != "page")
    return f"line {gravest.location.line}: {gravest.message}"


def _read_ir(tree: ComparedTree, source: Source) -> Version:
    where = f"{tree.name}: {source.path}"
    if source.problem is not None:
        raise StoredIrError(f"{where}: {source.problem.words.message}")
    try:
        page = load_page(source.data.decode())
    except UnicodeDecodeError as error:
        raise StoredIrError(f"{where}: byte {error.start} is not UTF-8") from error
    except IrFormatError as error:
        raise StoredIrError(f"{where}: {error}") from error
    if page.path != page_of(source.path):
        raise StoredIrError(f"{where}: it holds another page, {page.path}")
    return Version(page.path, page)
