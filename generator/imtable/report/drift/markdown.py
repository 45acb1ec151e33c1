"""Drift as a comment on a pull request.

Owns the Markdown and its limits. The first line is a mark by which the next run finds its own
comment. Text of the docs stands in code spans, where it is neither markup nor a mention.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from imtable.drift.compare import Drift
from imtable.drift.facts import LEVELS, Change, Level
from imtable.drift.verdict import verdict
from imtable.report.counts import counted
from imtable.report.drift.folding import FoldedChange, folded
from imtable.report.drift.links import PageLink
from imtable.report.drift.words import (
    accepted,
    between,
    bump_word,
    clipped,
    counts,
    differing,
    edit_text,
    effect,
    named_functions,
    place,
    set_aside,
    short,
    sign,
    values,
)

MARK = "<!-- imtable diff -->"
LIMIT = 60_000
"""Characters of a comment; code hosts take about 65,000."""


def drift_markdown(drift: Drift, link: PageLink | None = None) -> str:
    """The comment, ending in a newline; places are links where pages have an address."""
    rows = list(_lines(drift, link))
    sizes = accumulate(len(line) + 1 for line in rows)
    kept = [line for line, size in zip(rows, sizes, strict=True) if size <= LIMIT]
    if len(kept) < len(rows):
        opened = sum(line.startswith("<details>") for line in kept)
        closed = sum(line == "</details>" for line in kept)
        kept += ["", "</details>"] * (opened - closed)
        kept += [
            "",
            f"{counted(len(rows) - len(kept), 'line')} more: see the artefact.",
        ]
    return "\n".join(kept) + "\n"


def _lines(drift: Drift, link: PageLink | None) -> Iterator[str]:
    given = verdict(drift.affected)
    entries = folded(drift.affected)
    yield MARK
    yield f"## Documentation drift: {bump_word(given, len(drift.unreadable))}"
    yield ""
    reason = next((one for one in entries if given.reason in one.members), None)
    if reason is not None:
        yield f"{_code(reason.affected.function)}: {_subject(reason)} {_what(reason)}"
        yield ""
    yield f"{_code(between(drift))}"
    yield ""
    yield f"{counts(given)}; {differing(drift.compared, drift.pages)}."
    for problem in drift.unreadable:
        yield f"- not compared: {_code(problem)}"
    for line in (*set_aside(drift.aside), *drift.corrections):
        yield f"- {_code(line)}"
    for level in reversed(LEVELS):
        kept = [one for one in entries if one.change.level == level]
        yield from _level(level, kept, link)


def _level(
    level: Level, entries: Sequence[FoldedChange], link: PageLink | None
) -> Iterator[str]:
    if not entries:
        return
    folded_away = level != "breaking"
    yield ""
    title = f"{level} ({len(entries):,})"
    if folded_away:
        yield f"<details><summary>{title}</summary>"
        yield ""
    else:
        yield f"### {title}"
        yield ""
    yield "| function | | what | for callers | page |"
    yield "| --- | --- | --- | --- | --- |"
    for entry in entries:
        yield _row(entry, link)
    yield from _migration(entries)
    if folded_away:
        yield ""
        yield "</details>"


def _migration(entries: Sequence[FoldedChange]) -> Iterator[str]:
    """What callers write differently, by function."""
    edits: dict[str, dict[str, None]] = {}
    for entry in entries:
        for one in entry.members:
            lines = dict.fromkeys(map(edit_text, one.change.edits))
            if lines:
                edits.setdefault(one.function, {}).update(lines)
    if edits:
        yield ""
        yield "<details><summary>what callers write differently</summary>"
        yield ""
        for function, lines in edits.items():
            yield f"- {_code(function)}: {', '.join(map(_code, lines))}"
        yield ""
        yield "</details>"


def _row(entry: FoldedChange, link: PageLink | None) -> str:
    cells = (
        _functions(entry),
        _subject(entry),
        _what(entry),
        _for_callers(entry),
        " ".join(filter(None, (_at(entry.change, link), _commit(entry.change)))),
    )
    return "| " + " | ".join(cells) + " |"


def _for_callers(entry: FoldedChange) -> str:
    """What it means to them, and whether to believe it."""
    said = effect(entry.change), accepted(entry.affected.waiver)
    means = "; ".join(_cell(each) for each in said if each)
    return "<br>".join(filter(None, (means, _cell("; ".join(entry.evidence)))))


def _at(change: Change, link: PageLink | None) -> str:
    """Where it stands now (else where it stood), with links to both revisions."""
    shown = _code(place(change.new_place or change.old_place))
    if link is None:
        return shown
    old, new = link(change.old_place, "old"), link(change.new_place, "new")
    links = [f"[{word}]({url})" for word, url in (("old", old), ("new", new)) if url]
    return " ".join((shown, *links))


def _commit(change: Change) -> str:
    return _code(short(change.commit))


def _functions(entry: FoldedChange) -> str:
    named, more = named_functions(entry)
    return "<br>".join([*map(_code, named), *([f"and {more:,} more"] if more else [])])


def _subject(entry: FoldedChange) -> str:
    path = entry.change.path
    return f"{sign(entry.change)} {_code(path)}" if path else sign(entry.change)


def _what(entry: FoldedChange) -> str:
    said = _code(values(entry.change))
    return f"{entry.change.kind.words}: {said}" if said else entry.change.kind.words


def _code(text: str) -> str:
    """A code span that ends where it should, and fits a cell of a table."""
    shown = clipped(text, 200).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown else ""


def _cell(text: str) -> str:
    """Our own words, with at most a name of the docs in them."""
    escaped = text.replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
    return escaped.replace("@", "&#64;").replace("[", "\\[")
