"""What is said of pages with errors: where they are, and of which something is not used as the
docs have it. Loaded where there is something to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from imtable.cli.output import CLEAN, FINDINGS, say
from imtable.ir.characters import printable
from imtable.reading.rules import find_rule
from imtable.report.counts import counted
from imtable.report.frames import frame, headline
from imtable.run.facts import PageFacts
from imtable.run.pipeline import Reading

REPAIRED_SHOWN = 20


def errors_text(pages: Mapping[str, PageFacts]) -> str:
    """Each page with its problems and what was done, then the places of the errors that were
    repaired; "" where there is none."""
    lines = [line for path in pages for line in _lines(path, pages[path])]
    repaired = [error for facts in pages.values() for error in facts.errors]
    lines += map(headline, repaired[:REPAIRED_SHOWN])
    if len(repaired) > REPAIRED_SHOWN:
        more = counted(len(repaired) - REPAIRED_SHOWN, "more error")
        lines.append(f"{more} repaired: see `imtable lint`")
    return "".join(f"{line}\n" for line in lines)


def _lines(path: str, facts: PageFacts) -> Iterator[str]:
    file = printable(f"{path}.md")
    yield from map(frame, facts.problems)
    if facts.problems:
        yield f"{file}: {_kept(facts)}\n"
    if facts.broken is not None:
        yield f"{file}: no module can be made of it: {printable(facts.broken)}"
        yield "This is a defect of imtable. The last good module, if there is one, stays"


def _kept(facts: PageFacts) -> str:
    if not facts.used:
        return "nothing of it is used"
    if any(find_rule(problem.rule).sets_aside == "page" for problem in facts.problems):
        return "its last good reading stays"
    return "an operation that is set aside has its last good reading or none; all else is used"


def report_unused(readings: Sequence[Reading]) -> int:
    """Where only what can be read now counts: 1 if there is a page that is not used."""
    unused = [reading for reading in readings if reading.set_aside]
    for reading in unused:
        deciding = [one for one in reading.found if find_rule(one.rule).sets_aside]
        say("\n".join(map(frame, deciding)))
        what = "it is" if reading.quarantined else "what is set aside is"
        say(f"{printable(reading.file)}: {what} left out\n")
    return FINDINGS if unused else CLEAN
