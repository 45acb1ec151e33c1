"""The findings of a run for other programs.

Owns the document, which is stable: keys are added, never renamed or removed, within one
`version`.

    {
      "version": 1,
      "summary": {…},                 the account of the run, see `summary.Summary`
      "diagnostics": [                by page, line, column, rule and message
        {
          "rule": "row-two-cells",    an id of the catalogue
          "severity": "warning",      error, warning, info or style, as configured
          "page": "openapi/v3/….md",  relative to the docs, with forward slashes; of a
                                      finding about a correction its file, relative to
                                      the folder of corrections
          "line": 14, "column": 28,   counted from 1, in characters
          "end_column": 29,           the column after the last character that is meant
          "until": null,              the last line, where it speaks for several
          "message": "…",
          "expected": "…" or null,    what would have been right
          "done": "…" or null,        what the reading made of it
          "repaired": true,           what is read is not what is written
          "before": "…" or null,      the values around a repair
          "after": "…" or null,
          "row": "| a | string",      the line of the page, null if there is none; of a
                                      line beyond 1,000 characters those around the place
          "row_column": 1,            the column of the first character of the row
          "path": "request.json.a"    the path of the row as `imtable correct` takes it; null
                                      where the line has none
        }
      ]
    }
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import to_builtins

from imtable.ir.json_text import json_text
from imtable.reading.diagnostics import Diagnostic, by_place
from imtable.report.lint.row_paths import RowPaths
from imtable.report.places import end_column
from imtable.report.summary import Summary

VERSION = 1


def lint_json(
    diagnostics: Iterable[Diagnostic], summary: Summary, paths: RowPaths
) -> str:
    """The findings and the account of a run as JSON, ending in a newline."""
    return json_text(
        {
            "version": VERSION,
            "summary": to_builtins(summary),
            "diagnostics": [_entry(item, paths) for item in by_place(diagnostics)],
        }
    )


def _entry(diagnostic: Diagnostic, paths: RowPaths) -> dict[str, object]:
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity,
        "page": diagnostic.page,
        "line": diagnostic.location.line,
        "column": diagnostic.location.column,
        "end_column": end_column(diagnostic),
        "until": diagnostic.until,
        "message": diagnostic.message,
        "expected": diagnostic.expected,
        "done": diagnostic.done,
        "repaired": diagnostic.repaired,
        "before": diagnostic.before,
        "after": diagnostic.after,
        "row": diagnostic.source,
        "row_column": diagnostic.source_column,
        "path": paths.get((diagnostic.page, diagnostic.location.line)),
    }
