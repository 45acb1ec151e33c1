"""Several folders of documentation as one tree.

Owns what becomes of a path that two of them have. The path of a page is relative to its own
folder, so that it does not change with what else is read, or when the folder is renamed.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path

from imtable.reading.api_pages import is_api_file
from imtable.reading.selection import EVERYTHING, Selection
from imtable.reading.sources import (
    NoDocsError,
    Source,
    list_files,
    read_sources,
    selected_by,
)


def read_folders(
    folders: Sequence[Path],
    only: Container[str] | None = None,
    selection: Selection = EVERYTHING,
) -> tuple[Source, ...]:
    """Every selected `.md` file of these folders, or `only` those paths, sorted. Raises
    NoDocsError if two hold the same page, one lies in another, one is as `read_sources` does
    not want it, or no page of all is selected."""
    if len(folders) == 1:
        return read_sources(folders[0], only, selection)
    _check_apart(folders)
    chosen = [each for each in folders if _has_selected(each, selection)]
    if not chosen:
        raise NoDocsError(
            f"{names_of(folders)} hold no page that {selected_by(selection)}"
        )
    found: dict[str, list[Source]] = {}
    for folder in chosen:
        for source in read_sources(folder, only, selection):
            found.setdefault(source.path, []).append(source)
    return tuple(_only_page(found[path]) for path in sorted(found))


def names_of(folders: Sequence[Path]) -> str:
    """The folders, in words."""
    return " and ".join(map(str, folders))


def is_api_source(source: Source) -> bool:
    """Whether a file is a page of the API, or may be one."""
    return source.problem is not None or is_api_file(source.path, source.data)


def same_page(path: str, folders: Sequence[str]) -> NoDocsError:
    """What is said where several folders hold the same page."""
    return NoDocsError(
        f"the page {path} is in {' and in '.join(folders)}: a page is known by its path below"
        " its docs folder; rename one of them, or exclude both"
    )


def _only_page(same: Sequence[Source]) -> Source:
    """The page of several files with the same path. Each folder may have a README."""
    pages = [source for source in same if is_api_source(source)] or same[:1]
    if len(pages) > 1:
        raise same_page(pages[0].path, [str(source.folder) for source in pages])
    return pages[0]


def _has_selected(folder: Path, selection: Selection) -> bool:
    return any(selection.covers(path) for path, _ in list_files(folder))


def _check_apart(folders: Sequence[Path]) -> None:
    full = [folder.resolve() for folder in folders]
    for number, one in enumerate(full):
        for other, name in enumerate(full):
            if other != number and one.is_relative_to(name):
                raise NoDocsError(
                    f"the docs folder {folders[number]} lies in {folders[other]}: its pages"
                    " would have two paths; name one of them"
                )
