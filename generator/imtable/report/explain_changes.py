"""The kinds of change as a person reads them: one on a terminal, all as a page.

Owns the wording around what the record of a kind says; every place that explains a kind
(`imtable explain`, the page, the help of a SARIF rule) is made from it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imtable.drift.facts import FAMILIES, ChangeSeverity, ChangeSide, Kind
from imtable.drift.facts.kinds.kind import CASES, EFFECTS, Case, ChangePlace
from imtable.report.explain import fenced, fill, indented

PLACES: dict[ChangePlace, str] = {
    "pages": "the pages of the docs",
    "front": "the front matter",
    "intro": "between heading and request table",
    "request": "a request table",
    "call": "the rows of a request table",
    "body": "rows below `json` in a request table",
    "reply": "the rows of a response table",
    "sample": "the sample",
}


def explain_kind(kind: Kind) -> str:
    """One kind as text for a terminal, without a final newline."""
    example = kind.example
    levels = "\n".join(f"    {line}" for line in level_lines(kind))
    return "\n\n".join(
        [
            f"{kind.id} (change): {kind.words}",
            fill(kind.why),
            f"How grave it is:\n\n{levels}",
            indented(f"For example ({PLACES[example.where]}), before:", example.old),
            indented("After:", example.new),
            fill(f"What to do: {kind.do}"),
        ]
    )


def level_lines(kind: Kind, only: ChangeSide | None = None) -> Iterator[str]:
    """Every case in one line: side, case, level, bump, the wire and the caution; and for each
    side what a program may meet."""
    for side in kind.sides:
        if only not in (None, side):
            continue
        for each, case, cell in kind.cells():
            if each == side:
                of = f" ({CASES[case]})" if case else ""
                yield f"{side}{of}: {_level(cell)}; {_axes(cell)}"
        if words := effect_words(kind, side):
            yield f"{side}, where a program meets it: breaking, major; source: {words}"


def effect_words(kind: Kind, side: ChangeSide) -> str:
    """What a caller's program can meet, "" for nothing."""
    words = EFFECTS[side].items()
    return " or ".join(word for effect, word in words if effect in kind.explains)


def _level(cell: ChangeSeverity) -> str:
    return f"{cell.level}, {cell.bump}"


def _axes(cell: ChangeSeverity) -> str:
    said = [f"source: {cell.source}"] if cell.source else []
    broken = " (breaks)" if "wire" in cell.breaks else ""
    said.append(f"wire: {cell.wire or 'nothing'}{broken}")
    if cell.caution:
        said.append(f"caution: {_caution(cell)}")
    return "; ".join(said)


def _caution(cell: ChangeSeverity) -> str:
    return (cell.caution or "").replace("{parent}", "the object")


def kind_help(kind: Kind, side: ChangeSide) -> str:
    """What a kind means on one side, for the help of another program."""
    lines = "\n".join(level_lines(kind, side))
    return f"{kind.why}\n\n{lines}\n\nWhat to do: {kind.do}"


# -- the page ------------------------------------------------------------------------------


def changes_markdown() -> str:
    """All kinds as a Markdown page, by family; ends in a newline."""
    parts = ["# Changes", INTRODUCTION]
    for family in FAMILIES:
        parts += [f"## {family.title}", _overview(family.kinds)]
        parts += map(_section, family.kinds)
    return "\n\n".join(parts) + "\n"


INTRODUCTION = """\
What `imtable diff` can report, one section for each kind. `imtable explain KIND` shows one.
The documentation is kept by hand: a row that appears is *documented now*, which does not mean
that the service changed.

Every fact has two axes. *Wire*: do the bytes still work, those that the old bindings send and
those that they receive. It is a question of the kind, and answered below. *Source*: does the
caller's program still type-check and run with the bindings of the new page. That is seen in the
bindings themselves: the names and types that both pages give are compared, and the fact at the
place where a program breaks is told to break it. Below each table stands what it can be; a fact
of which no program notices anything breaks none.

Where an axis breaks, the level is *breaking*; *non-breaking* and *docs* (nothing but texts) are
the others. A *caution* is worth a look and fails nothing. The bump is advice about source:
`imtable diff` shows the worst. Rows that the client fills in by itself (headers of a signed call,
the signature of v2) break nobody, nor does a required number of the caller's own (`mchid`,
`sp_appid` …) or the digest of an upload: it puts them in where the caller does not.

`request` is what callers send, `response` what they read; the payload of a notification is
read, its answer is sent."""


def _overview(kinds: Iterable[Kind]) -> str:
    rows = [
        f"| [{kind.id}](#{kind.id}) | {kind.words} | {_worst(kind, 'request')}"
        f" | {_worst(kind, 'response')} |"
        for kind in kinds
    ]
    head = "| Kind | | Request | Response |"
    return "\n".join([head, "| --- | --- | --- | --- |", *rows])


def _worst(kind: Kind, side: ChangeSide) -> str:
    """The levels that a kind can have on a side."""
    found = [cell.level for each, _, cell in kind.cells() if each == side]
    found += ["breaking"] if found and effect_words(kind, side) else []
    return " or ".join(dict.fromkeys(found)) or "–"


def _section(kind: Kind) -> str:
    return "\n\n".join(
        [
            f"### {kind.id}\n\n**{kind.words}**. {kind.why}",
            _table(kind),
            f"For example ({PLACES[kind.example.where]}), before:",
            _shown(kind.example.old),
            "After:",
            _shown(kind.example.new),
            f"What to do: {kind.do}",
        ]
    )


def _shown(example: str) -> str:
    return fenced(example) if example else "(nothing)"


def _table(kind: Kind) -> str:
    head = "| Side | When | Level | Bump | Wire | Caution |"
    rows = [_row(side, case, cell) for side, case, cell in kind.cells()]
    table = "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *rows])
    met = (f"{side}: {effect_words(kind, side)}" for side in kind.sides)
    said = "; ".join(each for each in met if not each.endswith(": "))
    return (
        f"{table}\n\nWhat a program may meet (breaking, major): {said}."
        if said
        else table
    )


def _row(side: ChangeSide, case: Case, cell: ChangeSeverity) -> str:
    wire = f"**{cell.wire}**" if "wire" in cell.breaks else cell.wire or "–"
    when = CASES[case] or "–"
    words = side, when, cell.level, cell.bump, wire, _caution(cell) or "–"
    return "| " + " | ".join(words) + " |"
