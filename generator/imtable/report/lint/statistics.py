"""The findings of a run by rule: how many there are, and how many can be mended.

Owns the table. Whether a finding can be mended says its rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from imtable.reading.diagnostics import Diagnostic
from imtable.reading.rules import SEVERITIES, find_rule

_SIGNS = {"safe": "[*]", "unsafe": "[!]", None: "[ ]"}
_LEGEND = "[*] `imtable lint --fix` mends most of them, [!] with --unsafe-fixes, [ ] nobody but you"


def lint_statistics(found: Iterable[Diagnostic]) -> str:
    """One line for each rule, gravest and commonest first; ends in a newline."""
    counts = Counter((one.severity, one.rule) for one in found)
    if not counts:
        return "no findings\n"
    width = len(f"{max(counts.values()):,}")
    ordered = sorted(
        counts.items(), key=lambda e: (SEVERITIES.index(e[0][0]), -e[1], e[0][1])
    )
    lines = [
        f"{number:>{width},}  {_SIGNS[find_rule(rule).fixable]} {severity:<7}  {rule}:"
        f" {find_rule(rule).what}"
        for (severity, rule), number in ordered
    ]
    fixable = sum(n for (_, rule), n in counts.items() if find_rule(rule).fixable)
    lines.append(f"{counts.total():,} findings, {fixable:,} of rules that are fixable")
    return "\n".join([*lines, _LEGEND]) + "\n"
