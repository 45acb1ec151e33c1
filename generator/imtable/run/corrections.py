"""The corrections of a run: read from their folder, and brought to the pages they are about.

Owns which entries belong to a page, what tells that these have changed, and which entries belong
to no page. What an entry means is the business of `corrections`, of which nothing is loaded
where there is no entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from imtable.bindings.names import MODULE_WORDS
from imtable.output.manifest import content_hash
from imtable.reading.selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from imtable.corrections.files import Placed
    from imtable.corrections.states import Outcome
    from imtable.ir.model import ApiPage
    from imtable.reading.lower import Lowered

SUFFIX = ".toml"


class Corrections(Struct, frozen=True):
    """The entries of a folder by page. `folder` is what errors call it, `digests` are those of
    its files."""

    folder: str = ""
    by_page: Mapping[str, tuple[Placed, ...]] = field(
        default_factory=dict[str, tuple["Placed", ...]]
    )
    digests: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def modules(self) -> Mapping[str, str]:
        """Page -> the last name of its module, where an entry gives another one."""
        return {
            one.entry.page: one.entry.module.is_
            for entries in self.by_page.values()
            for one in entries
            if one.entry.module is not None and one.entry.module.is_ not in MODULE_WORDS
        }

    def without_module(self, modules: Mapping[str, str]) -> tuple[Outcome, ...]:
        """The entries whose names another module has."""
        taken = {
            page
            for page, name in self.modules.items()
            if page in modules and modules[page].rpartition(".")[2] != name
        }
        if not taken:
            return ()
        from imtable.corrections.states import Outcome, Unfit

        return tuple(
            Outcome(one, Unfit("another module has this name"))
            for page in sorted(taken)
            for one in self.by_page[page]
            if one.entry.module is not None
        )

    def digest(self, page: str) -> str:
        """What tells the entries of a page, and their places, from others; "" of none."""
        entries = self.by_page.get(page)
        if not entries:
            return ""
        told = repr([(one, one.line) for one in entries])
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def unread(self, path: str) -> tuple[Outcome, ...]:
        """The entries about a page of which nothing is known."""
        if path not in self.by_page:
            return ()
        from imtable.corrections.states import Open, Outcome

        return tuple(Outcome(one, Open()) for one in self.by_page[path])

    def correct(
        self, path: str, lowered: Lowered
    ) -> tuple[Lowered, tuple[Outcome, ...]]:
        """A page as it is true, and how each of its entries stands."""
        if path not in self.by_page:
            return lowered, ()
        page = lowered.api
        if page is None or lowered.quarantined:
            return lowered, self.unread(path) if lowered.quarantined else ()
        from imtable.corrections.apply import correct_page

        corrected, outcomes = correct_page(page, self.by_page[page.path])
        corrected, outcomes = _with_fitting_names(corrected, outcomes)
        return _lowered(lowered, page, corrected, outcomes), outcomes

    def stale(self, outcomes: Collection[Outcome]) -> tuple[str, ...]:
        """What to say of the entries that somebody has to look at."""
        if not outcomes:
            return ()
        from imtable.corrections.words import stale_lines

        return stale_lines(outcomes, self.folder)

    def notices(self, outcomes: Collection[Outcome]) -> tuple[str, ...]:
        """What else changed in corrected rows."""
        if not outcomes:
            return ()
        from imtable.corrections.words import notice_lines

        return notice_lines(outcomes, self.folder)

    def without_page(
        self, pages: Collection[str], selection: Selection = EVERYTHING
    ) -> tuple[Outcome, ...]:
        """The entries whose pages the docs do not have."""
        lost = [
            p for p in self.by_page if p not in pages and selection.covers(f"{p}.md")
        ]
        if not lost:
            return ()
        from imtable.corrections.states import Gone, Outcome
        from imtable.ir.suggestions import close_names

        return tuple(
            Outcome(one, Gone("the docs have no such page", close_names(page, pages)))
            for page in sorted(lost)
            for one in self.by_page[page]
        )


NO_CORRECTIONS = Corrections()


def _lowered(
    lowered: Lowered, page: ApiPage, corrected: ApiPage, outcomes: Collection[Outcome]
) -> Lowered:
    """The page in place of the one that was read, with the sections of its operations."""
    made = (one.corrected for one in outcomes if one.corrected is not None)
    left_out = {one.verb for one in made if one.fact == "leave-out"}
    pairs = zip(lowered.sections, page.operations, strict=True)
    sections = tuple(s for s, operation in pairs if operation.verb not in left_out)
    return replace(lowered, api=corrected, sections=sections)


def _with_fitting_names(
    page: ApiPage, outcomes: tuple[Outcome, ...]
) -> tuple[ApiPage, tuple[Outcome, ...]]:
    """Without the names that the bindings cannot give."""
    from imtable.bindings.surface import misfit_names
    from imtable.corrections.states import Outcome, Unfit

    misfits = misfit_names(page)
    if not misfits:
        return page, outcomes
    kept = tuple(one for one in page.corrected if one not in misfits)
    return replace(page, corrected=kept), tuple(
        (
            Outcome(one.placed, Unfit(misfits[one.corrected]))
            if one.corrected in misfits and one.corrected is not None
            else one
        )
        for one in outcomes
    )


# -- files ---------------------------------------------------------------------------------


def load_corrections(folder: Path | None) -> Corrections:
    """All corrections of a folder, sorted by file. Raises CorrectionsError."""
    if folder is None:
        return NO_CORRECTIONS
    if not folder.is_dir():
        from imtable.corrections.files import CorrectionsError

        raise CorrectionsError([f"there is no folder of corrections {folder}"])
    return corrections_of(corrections_files(folder), folder.as_posix())


def corrections_of(files: Mapping[str, bytes], folder: str) -> Corrections:
    """The corrections in these files; `folder` is what errors call it. Raises
    CorrectionsError."""
    from imtable.corrections.files import read_corrections

    by_page = dict[str, tuple["Placed", ...]]()
    for one in read_corrections(files, folder):
        by_page[one.entry.page] = (*by_page.get(one.entry.page, ()), one)
    digests = {file: content_hash(data) for file, data in files.items()}
    return Corrections(folder, by_page, digests)


def corrections_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder; hidden folders do not count, as in the docs. Raises
    CorrectionsError."""
    found = dict[str, bytes]()
    for file in sorted(folder.rglob(f"*{SUFFIX}")):
        path = file.relative_to(folder)
        if any(part.startswith(".") for part in path.parts[:-1]):
            continue
        try:
            found[path.as_posix()] = file.read_bytes()
        except OSError as error:
            from imtable.corrections.files import CorrectionsError

            words = f"{file}: it cannot be read: {error.strerror}"
            raise CorrectionsError([words]) from error
    return found
