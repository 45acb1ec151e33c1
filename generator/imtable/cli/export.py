"""`imtable export`: the IR as OpenAPI, as JSON Schemas, or as it is; the schemas of our own
formats."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.cli.conventions import config_of, verbosity_of
from imtable.cli.options import (
    UsageError,
    add_corrections,
    add_docs,
    add_jobs,
    add_selection,
    corrections_folder,
    docs_of,
    given_docs,
    selection_of,
)
from imtable.cli.output import CLEAN, ProgressBar, emit, put
from imtable.cli.set_aside import report_unused
from imtable.ir.file_names import stored_file

if TYPE_CHECKING:
    from imtable.ir.model import ApiPage

FORMATS = (
    "openapi",
    "jsonschema",
    "ir",
    "ir-schema",
    "diff-schema",
    "corrections-schema",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """A format, one source, one place for the result."""
    add = parser.add_argument
    add("format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    add_docs(parser)
    add("--ir", metavar="DIR", type=Path, help="read stored IR instead")
    add_corrections(parser)
    add_selection(parser)
    add_jobs(parser)
    add(
        "-o",
        "--output",
        metavar="PATH",
        type=Path,
        help="a file; a folder of one file a page",
    )
    add("--title", default="WeChat Pay", help="of the OpenAPI document")
    add("--api-version", default="0", help="of the OpenAPI document")
    add(
        "--closed-enums",
        action="store_true",
        help="the documented values of replies and notifications are all that may come"
        " (default: any value may, for new ones come before their documentation)",
    )


def run(arguments: argparse.Namespace) -> int:
    """1 if a page could not be used, else 0."""
    if arguments.format == "ir-schema":
        from imtable.export import document_text
        from imtable.ir.schema import page_schema

        _write_file(arguments.output, document_text(page_schema()))
        return CLEAN
    if arguments.format == "diff-schema":
        from imtable.export import document_text
        from imtable.report.drift.json import drift_schema

        _write_file(arguments.output, document_text(drift_schema()))
        return CLEAN
    if arguments.format == "corrections-schema":
        from imtable.corrections.schema import corrections_schema
        from imtable.export import document_text

        _write_file(arguments.output, document_text(corrections_schema()))
        return CLEAN
    pages, code = _pages(arguments)
    if arguments.format == "openapi":
        from imtable.export import document_text, openapi_document

        document = openapi_document(
            pages,
            title=arguments.title,
            version=arguments.api_version,
            closed_enums=arguments.closed_enums,
        )
        _write_file(arguments.output, document_text(document))
    else:
        _write_folder(arguments, pages)
    return code


def _pages(arguments: argparse.Namespace) -> tuple[tuple[ApiPage, ...], int]:
    config = config_of(arguments)
    selection = selection_of(arguments, config)
    if arguments.ir is not None:
        if given_docs(arguments):
            raise UsageError("give --docs or --ir, not both")
        from imtable.ir.folder import read_stored

        pages = read_stored(arguments.ir).pages
        return tuple(p for p in pages if selection.covers(f"{p.path}.md")), CLEAN
    from imtable.reading.folders import read_folders
    from imtable.run.corrections import load_corrections
    from imtable.run.pipeline import read_tree

    docs = docs_of(arguments, config)
    corrections = load_corrections(corrections_folder(arguments, config))
    with ProgressBar() as bar:
        sources = read_folders(docs, selection=selection)
        readings = read_tree(
            sources,
            jobs=arguments.jobs,
            progress=bar.update,
            corrections=corrections,
        )
    code = report_unused(readings)
    return tuple(r.api for r in readings if r.api is not None), code


def _write_file(path: Path | None, text: str) -> None:
    """To standard output where no file is named."""
    if path is None:
        emit(text)
        return
    from imtable.output.disk import write_text

    write_text(path, text)


def _write_folder(arguments: argparse.Namespace, pages: Iterable[ApiPage]) -> None:
    from imtable.export import document_text, jsonschema_document
    from imtable.ir.stored_page import dump_page
    from imtable.output.disk import write_text
    from imtable.output.paths import check_path
    from imtable.report.counts import counted

    folder: Path | None = arguments.output
    if folder is None:
        raise UsageError(
            f"`{arguments.format}` is one file a page: name a folder with -o DIR"
        )
    count = 0
    for page in pages:
        check_path(page.path)
        if arguments.format == "jsonschema":
            closed: bool = arguments.closed_enums
            text = document_text(jsonschema_document(page, closed_enums=closed))
        else:
            text = dump_page(page)
        write_text(folder / stored_file(page.path), text)
        count += 1
    if verbosity_of(arguments) != "quiet":
        put(f"{counted(count, 'file')} in {folder}")
