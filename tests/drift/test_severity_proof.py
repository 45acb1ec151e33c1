"""What is told of the axis *source* holds: a caller's program breaks exactly where it says so.

For every kind and case there is a page before and after, bindings generated from both, and a program
written against the old ones. mypy reads all programs twice, over the old bindings and over the
new ones; what it finds there is what the axis *source* claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from imtable.drift.facts import KINDS, Change, compare_apis
from imtable.ir.model import ApiPage
from support.severity_case import HERE, Case, Docs
from support.severity_programs import CASES, PLACES, at, program
from support.type_errors import type_errors, write_bindings


def found(case: Case) -> tuple[Change, ...]:
    place = PLACES[case.name]
    return compare_apis(at(place, case.old), at(place, case.new))


# -- the cases -----------------------------------------------------------------------------


def test_every_case_has_a_name_of_its_own() -> None:
    assert len(PLACES) == len(CASES)


def test_every_rule_has_a_case() -> None:
    rules = {
        (kind.id, case, side)
        for kind in KINDS.values()
        for side, case, _ in kind.cells()
    }
    assert rules == {
        (case.kind, case.condition, case.side)
        for case in CASES
        if case.condition != "filled"
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_of_a_case_fires(case: Case) -> None:
    """Once, and nothing else that breaks a program is told with it."""
    changes = found(case)
    rules = [(c.id, c.case, c.side) for c in changes]
    rule = case.kind, case.condition, case.side
    assert rules.count(rule) == 1, rules
    for change in changes:
        one = change.id, change.case, change.side
        assert one == rule or "source" not in change.severity.breaks, rules


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_says_where_it_uses_what_changes(case: Case) -> None:
    assert marked(case)


# -- the axis source -----------------------------------------------------------------------


def marked(case: Case) -> set[int]:
    """The lines of a program that use what the change touches."""
    lines = program(case).splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith(HERE)}


@dataclass(frozen=True)
class Verdicts:
    """What mypy says of every program, by case: the lines with an error, and why."""

    old: dict[str, dict[int, str]]
    new: dict[str, dict[int, str]]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """All programs against all bindings, in two runs."""
    root = tmp_path_factory.mktemp("severity")
    programs = root / "programs"
    programs.mkdir()
    for case in CASES:
        (programs / f"use_{PLACES[case.name]}.py").write_text(program(case), "utf-8")
    write_bindings(root / "old", all_pages(case.old for case in CASES))
    write_bindings(root / "new", all_pages(case.new for case in CASES))
    return Verdicts(checked(root, "old"), checked(root, "new"))


def all_pages(docs: Iterable[Docs]) -> Iterator[ApiPage]:
    for case, each in zip(CASES, docs, strict=True):
        yield from at(PLACES[case.name], each).pages


def checked(root: Path, side: str) -> dict[str, dict[int, str]]:
    """What mypy finds in the programs, by case and line."""
    names = {f"use_{place}.py": name for name, place in PLACES.items()}
    errors: dict[str, dict[int, str]] = {name: {} for name in PLACES}
    for file, line, text in type_errors(root, side):
        errors[names[file]][line] = text
    return errors


@pytest.mark.checker
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_program_fits_the_old_bindings(case: Case, verdicts: Verdicts) -> None:
    assert verdicts.old[case.name] == {}


@pytest.mark.checker
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_program_breaks_where_the_change_says_so(
    case: Case, verdicts: Verdicts
) -> None:
    """Not elsewhere, and not where it says that the program goes on."""
    rule = case.kind, case.condition, case.side
    (told,) = [c for c in found(case) if (c.id, c.case, c.side) == rule]
    breaks = "source" in told.severity.breaks
    errors = verdicts.new[case.name]
    assert errors.keys() == (marked(case) if breaks else set()), errors
