"""`imtable export`: the IR as OpenAPI, as JSON Schemas, or as it is; the schemas of our own
formats."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imtable.cli.conventions import verbosity_of
from imtable.cli.options import UsageError, add_jobs
from imtable.cli.output import CLEAN, deliver, put
from imtable.cli.pages import add_source, source_of
from imtable.ir.file_names import stored_file
from imtable.ir.json_text import json_text

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
    add_source(parser)
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
    schema = _own_schema(arguments.format)
    if schema is not None:
        deliver(json_text(schema), arguments.output)
        return CLEAN
    pages, code = source_of(arguments).read()
    if arguments.format == "openapi":
        from imtable.export import openapi_document

        document = openapi_document(
            pages,
            title=arguments.title,
            version=arguments.api_version,
            closed_enums=arguments.closed_enums,
        )
        deliver(json_text(document), arguments.output)
    else:
        _write_folder(arguments, pages)
    return code


def _own_schema(name: str) -> dict[str, Any] | None:
    """The schema of one of our formats."""
    match name:
        case "ir-schema":
            from imtable.ir.schema import page_schema

            return page_schema()
        case "diff-schema":
            from imtable.report.drift.json import drift_schema

            return drift_schema()
        case "corrections-schema":
            from imtable.corrections.schema import corrections_schema

            return corrections_schema()
        case _:
            return None


def _write_folder(arguments: argparse.Namespace, pages: Iterable[ApiPage]) -> None:
    from imtable.export import jsonschema_document
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
            text = json_text(jsonschema_document(page, closed_enums=closed))
        else:
            text = dump_page(page)
        write_text(folder / stored_file(page.path), text)
        count += 1
    if verbosity_of(arguments) != "quiet":
        put(f"{counted(count, 'file')} in {folder}")
