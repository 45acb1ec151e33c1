"""`imtable lint --fix`: the docs with their fixable findings mended."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from imtable.cli.output import CLEAN, FINDINGS, deliver, say

if TYPE_CHECKING:
    from pathlib import Path

    from imtable.reading.fixes import Fix
    from imtable.reading.sources import Source
    from imtable.run.fixing import FixedPage


def add_fix_options(parser: argparse.ArgumentParser) -> None:
    """Whether to mend, how to tell, and how far to go."""
    add = parser.add_argument
    add("--fix", action="store_true", help="mend the pages where that is sure")
    add(
        "--diff",
        action="store_true",
        help="with --fix: print a patch for `git apply`, and write nothing; with `--format"
        " sarif` the findings with their fixes",
    )
    add(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix: also make the reading of what is doubtful permanent",
    )


def fixed_pages(
    sources: Sequence[Source], arguments: argparse.Namespace, rules: frozenset[str]
) -> list[FixedPage]:
    """The pages that have something to mend."""
    from imtable.bindings.render import load_templates
    from imtable.run.fixing import fix_pages

    unsafe: bool = arguments.unsafe_fixes
    return list(fix_pages(sources, load_templates(), unsafe=unsafe, rules=rules))


def show_patch(pages: list[FixedPage], file: Path | None) -> int:
    """The patch; 1 if there is one."""
    from imtable.cli.options import seen_from_here
    from imtable.report.lint.patch import unified_patch

    patches = [
        unified_patch(
            seen_from_here(page.source.folder / page.file).as_posix(),
            page.source.data,
            page.after,
        )
        for page in pages
    ]
    deliver("".join(patches), file)
    _tell(pages, "would be mended")
    return FINDINGS if pages else CLEAN


def offered_fixes(pages: list[FixedPage]) -> list[Fix]:
    """What can be mended in the files as they stand."""
    _tell(pages, "could be mended")
    return [fix for page in pages for fix in page.first]


def write_fixes(pages: list[FixedPage]) -> None:
    """The pages, mended; each is written as a whole. Raises `DiskError`."""
    from imtable.output.disk import write_bytes

    for page in pages:
        write_bytes(page.source.folder / page.file, page.after)
    _tell(pages, "mended")


def _tell(pages: list[FixedPage], what: str) -> None:
    """How much was mended, and what an unsafe fix settles."""
    from imtable.ir.characters import printable
    from imtable.report.counts import counted

    fixes = [(page.file, fix) for page in pages for fix in page.fixes]
    said = f"{counted(len(fixes), 'finding')} on {counted(len(pages), 'page')}"
    say(f"{said} {what}")
    for file, fix in fixes:
        if fix.unsafe:
            found = fix.diagnostic
            where = f"{file}:{found.location.line}"
            say(printable(f"settled: {where}: {found.done} [{found.rule}]"))
