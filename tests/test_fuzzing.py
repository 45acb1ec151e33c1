"""Properties are tried with the same inputs every day, and `make fuzz` counts what it tries."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.statistics import collector, describe_statistics

from support.fuzzing import ORDINARY, examples, inputs_tried, tried_lines


def inputs_of(count: int) -> tuple[list[int], str]:
    """The inputs of a property that holds, and what hypothesis says of them."""
    seen, told = list[int](), list[str]()

    @settings(examples(count))
    @given(st.integers())
    def holds(value: int) -> None:
        seen.append(value)

    with collector.with_value(lambda found: told.append(describe_statistics(found))):  # type: ignore[arg-type]
        holds()
    return seen, "".join(told)


def test_every_input_is_counted() -> None:
    seen, told = inputs_of(30)
    assert inputs_tried(told) == len(seen) >= examples(30).max_examples


def test_the_inputs_are_the_same_ones_again() -> None:
    """Unless they are new ones on purpose."""
    (first, _), (second, _) = inputs_of(50), inputs_of(50)
    assert (first == second) is settings().derandomize


def test_a_profile_multiplies_the_inputs() -> None:
    assert examples(30).max_examples * ORDINARY == 30 * settings().max_examples


def test_inputs_by_boundary() -> None:
    assert tried_lines([("page", 5), ("reply", 2_000), ("page", 6)]) == [
        "       2,000  reply",
        "          11  page",
        "       2,011  all",
    ]
