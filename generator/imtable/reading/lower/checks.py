"""What is odd about a single row, apart from its meaning.

Owns the checks on cells, attributes, blanks and names. Nothing here changes what is read.
"""

from __future__ import annotations

import keyword
import re

from imtable.ir.model import Location
from imtable.ir.placeholders import INDEX
from imtable.ir.suggestions import close_names, did_you_mean
from imtable.reading.diagnostics import Findings
from imtable.reading.dialect import Attribute, Cell
from imtable.reading.pages import Row

WIRE_NAME = re.compile(rf"^[A-Za-z_][A-Za-z0-9_-]*(?:{INDEX}(?:_{INDEX})*)?$")
NAME_ATTRIBUTES = ("data-required", "data-indent")
TYPE_ATTRIBUTES = (
    "data-tooltip",
    "data-encrypted",
    "data-encoded",
    "data-encoded-by",
    "data-signed",
    "data-required",
)
TRAILING_GROUP = re.compile(r"\{[^{}]*\}\s*$")
PHP_ARRAY = re.compile(r"^对应PHP的(array|Array)$")


# What looks like one of these decides how a value travels: a secret must not go out as plain
# text because of a slip.
WRAPPING = ("data-encrypted", "data-encoded", "data-encoded-by", "data-signed")


def check_cells(row: Row, findings: Findings) -> None:
    """Missing, empty and superfluous cells; attributes; blanks."""
    _check_count(row, findings)
    for cell, known in zip(row.cells, (NAME_ATTRIBUTES, TYPE_ATTRIBUTES), strict=False):
        if cell.brace is not None:
            _check_attributes(cell, row.line, known, findings)
            _check_spacing(cell, row, findings)
    _check_description(row, findings)
    _check_blanks(row, findings)
    _check_tooltip(row, findings)


def _check_description(row: Row, findings: Findings) -> None:
    """A brace group belongs to a name or a type; behind a description it is text."""
    if len(row.cells) < 3 or not row.text.rstrip().endswith("}"):
        return
    if match := TRAILING_GROUP.search(row.text):
        findings.add(
            "attr-unknown",
            Location(row.line, match.start() + 1),
            "attributes behind a description",
            width=len(match.group().rstrip()),
            expected="attributes in the name or the type cell",
            done="kept as text",
        )


def _check_count(row: Row, findings: Findings) -> None:
    if row.pieces > len(row.cells):
        findings.add(
            "row-unescaped-pipe",
            Location(row.line, row.cells[2].column),
            f"this row has {row.pieces} cells",
            width=len(row.cells[2].raw.strip()),
            expected="3 cells; a pipe within the description is written `\\|`",
            done="the cells from the third on are read as one description",
            repaired=True,
        )
    elif len(row.cells) < 3:
        findings.add(
            "row-two-cells",
            _end(row),
            f"this row has {len(row.cells)} cell{'s' if len(row.cells) > 1 else ''}",
            expected="`| name | type | description`",
            done="read without a description",
            repaired=len(row.cells) == 2,
        )
    elif not row.cells[2].text:
        findings.add(
            "row-empty-description",
            _end(row),
            "the description is empty",
            expected="a word about the field",
            done="read without a description",
        )


def _end(row: Row) -> Location:
    return Location(row.line, max(1, len(row.text.rstrip())))


def _check_attributes(
    cell: Cell, line: int, known: tuple[str, ...], findings: Findings
) -> None:
    seen = set[str]()
    for attribute in cell.attributes:
        if attribute.kind != "key" or attribute.name not in known:
            _report_unknown(attribute, line, known, findings)
        elif attribute.name in seen:
            findings.add(
                "attr-repeated",
                Location(line, attribute.column),
                f"`{attribute.name}` is given twice",
                width=len(attribute.name),
                expected="every attribute once",
                done="the first one counts",
                repaired=True,
            )
        seen.add(attribute.name)


def _report_unknown(
    attribute: Attribute, line: int, known: tuple[str, ...], findings: Findings
) -> None:
    close = close_names(attribute.name, known)
    wraps = bool(close) and close[0] in WRAPPING
    findings.add(
        "codec-unknown" if wraps else "attr-unknown",
        Location(line, attribute.column),
        f"there is no attribute `{attribute.name}` in this cell",
        width=len(attribute.name),
        expected=did_you_mean(close, f"one of {', '.join(known)}"),
        done="ignored",
    )


def _check_spacing(cell: Cell, row: Row, findings: Findings) -> None:
    before = row.text[cell.brace_column - 2 : cell.brace_column - 1]
    brace = cell.brace or ""
    after = row.text[cell.brace_column - 1 + len(brace) :]
    tight = bool(cell.text) and not before.isspace()
    stray = brace[1:2].isspace() or brace[-2:-1].isspace()
    if tight or stray or after.startswith("|"):
        findings.add(
            "attr-spacing",
            Location(row.line, cell.brace_column),
            "blanks around a brace are missing or too many",
            width=len(brace),
            expected="`text {attributes} |`, without blanks inside the braces",
            done="read all the same",
            repaired=True,
        )


def _check_blanks(row: Row, findings: Findings) -> None:
    """Trailing blanks, double blanks, cells that touch their pipe, and blanks of other kinds."""
    inner = row.text.rstrip()
    tight = any(cell.raw[:1] not in ("", " ") for cell in row.cells)
    double = next(
        (at for at in (inner.find("  "), inner.find("\u00a0")) if at >= 0), None
    )
    if inner == row.text.rstrip("\n") and not tight and double is None:
        return
    column = double + 1 if double is not None else len(inner) + 1
    touching = next((cell for cell in row.cells if cell.raw[:1] not in ("", " ")), None)
    if touching is not None and double is None:
        column = touching.column
    findings.add(
        "row-whitespace",
        Location(row.line, column),
        "blanks in this row are missing or too many",
        expected="one blank on either side of a pipe, none at the end",
        done="read all the same",
        repaired=True,
    )


def _check_tooltip(row: Row, findings: Findings) -> None:
    cell = row.cells[1] if len(row.cells) > 1 else None
    if cell is None or cell.text not in ("object", "object[]"):
        return
    tooltip = cell.get("data-tooltip")
    match = PHP_ARRAY.match(tooltip.value or "") if tooltip else None
    if tooltip is None:
        findings.add(
            "tooltip-missing",
            Location(row.line, cell.column),
            "an object without the usual tooltip",
            width=len(cell.text),
            expected='`{data-tooltip="对应PHP的array"}`',
        )
    elif match is not None and match[1] == "Array":
        findings.add(
            "tooltip-case",
            Location(row.line, tooltip.column),
            "`Array` for `array`",
            width=len(tooltip.name),
            expected='`data-tooltip="对应PHP的array"`',
        )


def check_name(written: str, name: str, place: Location, findings: Findings) -> None:
    """A wire name is a word; `-` in headers and `$n` in numbered families are the exceptions."""
    width = max(1, len(written))
    if name != written:
        findings.add(
            "name-blank",
            place,
            f"a blank within the name `{written}`",
            width=width,
            expected=f"`{name}`",
            done=f"read as `{name}`",
            repaired=True,
            before=written,
            after=name,
        )
    if not WIRE_NAME.match(name):
        findings.add(
            "name-unreadable",
            place,
            f"`{name}` is no field name" if name else "the name is missing",
            width=width,
            expected="letters, digits and underscores, not beginning with a digit",
            done="kept as written",
        )
    elif keyword.iskeyword(name) or "-" in name or "$" in name:
        findings.add(
            "name-alias",
            place,
            f"`{name}` cannot be a Python name",
            width=width,
            done="bound under another name",
        )
