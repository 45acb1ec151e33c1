"""One page by itself: file -> reading -> facts, module, IR.

Owns all of a page that can be known without the others. A draft holds texts and no IR, so that
it costs little to hand on: a page can be drafted in any process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial

from msgspec import Struct

from imtable.bindings import names, package
from imtable.bindings.render import BrokenModuleError, Templates, load_templates
from imtable.bindings.surface import PageError
from imtable.ir import stored_page as store
from imtable.ir.earlier import with_earlier
from imtable.ir.file_names import stored_file
from imtable.ir.model import ApiPage
from imtable.ir.walk import operation_fields, walk
from imtable.reading.rule_levels import USUAL_LEVELS, RuleLevels
from imtable.reading.rules import find_rule
from imtable.reading.sources import Source
from imtable.run.corrections import NO_CORRECTIONS, Corrections
from imtable.run.facts import PageFacts
from imtable.run.pipeline import Reading, at_levels, read_source, read_tree
from imtable.run.target import Target
from imtable.run.workers import Progress, map_items


class PageDraft(Struct, frozen=True):
    """What one page gives. `module` is None where there is none, where none could be made, and
    of a page that moved: that needs another page. `ir` is None where the IR is not stored.
    A page that is `lost` has no usable reading, but files that stay as they are."""

    path: str
    facts: PageFacts
    module: str | None = None
    ir: str | None = None
    lost: bool = False


class DraftOptions(Struct, frozen=True):
    """What a draft depends on beside the page; `levels` are those that a project gives to
    rules."""

    target: Target
    corrections: Corrections = NO_CORRECTIONS
    levels: RuleLevels = USUAL_LEVELS


def draft_sources(
    sources: Sequence[Source],
    options: DraftOptions,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[PageDraft]:
    """A draft of each file, in their order; for `jobs` see `map_items`. Raises `TemplateError`,
    WorkerError, and FileNotFoundError where templates are missing."""
    opened = partial(_open_drafting, options)
    return map_items(opened, sources, jobs=jobs, progress=progress)


def _open_drafting(options: DraftOptions) -> Callable[[Source], PageDraft]:
    templates = load_templates(options.target.templates)
    return partial(_draft_source, options=options, templates=templates)


def _draft_source(
    source: Source, *, options: DraftOptions, templates: Templates
) -> PageDraft:
    reading = read_source(source, corrections=options.corrections)
    (leveled,) = at_levels([reading], options.levels)
    return draft_page(leveled, options, templates)


def draft_page(
    reading: Reading, options: DraftOptions, templates: Templates
) -> PageDraft:
    """The draft of a page that was read. Raises `TemplateError`."""
    target, page = options.target, usable_page(reading, options.target)
    facts = _facts(reading, page, options)
    if page is None:
        lost = reading.quarantined and _has_module(reading.path, options)
        return PageDraft(reading.path, facts, lost=lost)
    ir = store.dump_page(page) if target.ir is not None else None
    if page.redirect is not None:
        return PageDraft(reading.path, facts, ir=ir)
    module, broken = module_text(page, target, templates)
    return PageDraft(reading.path, facts._replace(broken=broken), module, ir)


def usable_pages(
    sources: Iterable[Source], paths: Container[str], options: DraftOptions
) -> dict[str, ApiPage]:
    """The IR of these pages, read here: that of a draft stayed where it was made."""
    chosen = [one for one in sources if one.path.removesuffix(".md") in paths]
    readings = read_tree(chosen, corrections=options.corrections)
    pages = {one.path: usable_page(one, options.target) for one in readings}
    return {path: page for path, page in pages.items() if page is not None}


def usable_page(reading: Reading, target: Target) -> ApiPage | None:
    """The page as read, completed by its last good reading where something is set aside."""
    page = reading.api
    stored = _last_good(reading.path, target) if reading.set_aside else None
    return (
        with_earlier(page, stored)
        if page is not None and stored is not None
        else page or stored
    )


def module_text(
    page: ApiPage,
    target: Target,
    templates: Templates,
    end: tuple[ApiPage, str] | None = None,
) -> tuple[str | None, str | None]:
    """The module of a page, or why none could be made, which is our defect; `end` is where a
    page moved to, with the module of that. Raises `TemplateError`."""
    try:
        text = package.page_text(
            page,
            target.package,
            templates,
            target=end,
            docs_url=target.docs_url,
            style=target.docstring_style,
        )
    except PageError as error:
        return None, error.reason
    except BrokenModuleError as error:
        return None, str(error)
    return text, None


def _last_good(path: str, target: Target) -> ApiPage | None:
    """The stored reading of a page, if there is one that can be used."""
    if target.ir is None:
        return None
    try:
        page = store.load_page((target.ir / stored_file(path)).read_text("utf-8"))
    except (OSError, UnicodeError, store.IrFormatError):
        return None
    return page if page.path == path else None


def _has_module(path: str, options: DraftOptions) -> bool:
    (module,) = names.module_names([path], options.corrections.modules).values()
    files = (names.module_file(module, is_folder=folder) for folder in (False, True))
    return any((options.target.root / file).is_file() for file in files)


def _facts(reading: Reading, page: ApiPage | None, options: DraftOptions) -> PageFacts:
    """What the rest of the tree, and the next run, must know of a page."""
    problems = [one for one in reading.found if find_rule(one.rule).sets_aside]
    errors = [one for one in reading.found if one.severity == "error"]
    corrections = options.corrections
    facts = PageFacts(
        digest=reading.digest,
        other=reading.other,
        used=page is not None,
        severities=dict(Counter(one.severity for one in reading.found)),
        problems=tuple(problems),
        errors=tuple(one for one in errors if one not in problems),
        page_set_aside=reading.quarantined,
        operations_set_aside=len(reading.api.set_aside) if reading.api else 0,
        corrections=corrections.digest(reading.path),
        stale=corrections.stale(reading.outcomes),
        notices=corrections.notices(reading.outcomes),
    )
    if page is None:
        return facts
    fields = (walk(operation_fields(operation)) for operation in page.operations)
    return facts._replace(
        redirect=page.redirect,
        operations=len(page.operations),
        fields=sum(1 for each in fields for _ in each),
        entries=package.index_entries(page),
    )
