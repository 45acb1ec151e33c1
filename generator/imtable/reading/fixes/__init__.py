"""Edits of a page after which it means what it means now, and a rule has nothing to say.

`edits` changes bytes; `attributes`, `rows`, `values`, `containers`, `markers` and `serials` know what to
write for which rule. None of them knows whether the page still means the same: that is proved by reading it
again, where the whole program is at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.fixes import (
    attributes,
    containers,
    markers,
    rows,
    serials,
    values,
)
from imtable.reading.fixes.edits import Fix, PageEdit, apply_edits, page_lines
from imtable.reading.rules import find_rule

__all__ = ["FIXERS", "Fix", "PageEdit", "apply_edits", "fixes_of", "page_lines"]

Fixer = Callable[[tuple[str, ...], Diagnostic], Iterable[PageEdit]]
"""The lines of a page and a finding -> edits; none where this case has no sure edit."""

FIXERS: Mapping[str, Fixer] = MappingProxyType(
    {
        "attr-braces": rows.write_as_read,
        "attr-groups": attributes.merge_groups,
        "attr-repeated": attributes.drop_repeated,
        "attr-spacing": attributes.space_braces,
        "attr-unknown": rows.write_as_read,
        "cipher-serial-idle": serials.drop_serial,
        "cipher-serial-missing": serials.add_serial,
        "container-unclosed": containers.close_container,
        "enum-duplicate": values.drop_duplicate,
        "enum-inline": values.break_before_list,
        "enum-not-numeric": attributes.name_text_type,
        "enum-spelling": values.spell_list,
        "enum-wording": values.fit_ending,
        "heading-hidden": rows.write_as_read,
        "marker-misplaced": markers.move_plaintext,
        "marker-unannounced": attributes.announce_json,
        "name-blank": rows.write_as_read,
        "path-param-unknown-row": rows.rename_variable,
        "required-on-type": attributes.move_required,
        "required-value": attributes.settle_required,
        "row-glued": rows.break_row,
        "row-two-cells": rows.add_cells,
        "row-unescaped-pipe": rows.escape_pipes,
        "row-whitespace": rows.trim_row,
        "separator-short": rows.lengthen_dashes,
        "text-lookalike": rows.write_usual_characters,
        "tooltip-case": attributes.write_usual_tooltip,
        "tooltip-missing": attributes.add_tooltip,
        "type-unknown": attributes.write_usual_type,
    }
)
"""By rule: those that say of themselves that they are fixable."""


def fixes_of(
    lines: tuple[str, ...], found: Iterable[Diagnostic], *, unsafe: bool = False
) -> Iterator[Fix]:
    """The fixes of a page, by place; of the unsafe ones only where they are asked for."""
    for diagnostic in found:
        fixable = find_rule(diagnostic.rule).fixable
        if fixable == "safe" or (unsafe and fixable == "unsafe"):
            edits = tuple(FIXERS[diagnostic.rule](lines, diagnostic))
            if edits:
                yield Fix(diagnostic, edits)
