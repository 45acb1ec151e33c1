"""How many inputs a property is tried with, and where those inputs come from.

An ordinary run tries few, and the same ones on every machine and every day: what fails tomorrow
is what somebody changed. `make fuzz` tries many that nobody has seen, keeps what fails under
`.hypothesis`, and tells how many it tried at each boundary of the program: mark a property with
`@pytest.mark.boundary("reply")`, or a module with `pytestmark`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

ORDINARY = 100
"""Inputs of a property that does not say how many. Where they are the same every day, half as
many are tried."""
TIMES = 20
"""So many times more are tried by `make fuzz`, unless `FUZZ_TIMES` says otherwise."""

_COUNTS = re.compile(r"(\d+) passing\D+(\d+) failing")


def register_profiles() -> None:
    """`fixed` is loaded; `--hypothesis-profile=fuzz` of pytest takes another. `quick` tries a
    tenth of the inputs."""
    settings.register_profile(
        "fuzz",
        max_examples=ORDINARY * int(os.environ.get("FUZZ_TIMES") or TIMES),
        deadline=None,
        print_blob=True,
        phases=[one for one in Phase if one is not Phase.explain],  # it takes minutes
        # Complaints about the machine, or about luck: they come and go.
        suppress_health_check=(
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
        ),
    )
    settings.register_profile(
        "fixed",
        settings.get_profile("fuzz"),
        max_examples=ORDINARY // 2,
        derandomize=True,
        database=None,
    )
    settings.register_profile(
        "quick", settings.get_profile("fixed"), max_examples=ORDINARY // 10
    )
    settings.load_profile("fixed")


def forget_constants() -> None:
    """Inputs are not made of the constants in the modules that happen to be loaded: another
    order of tests would be other inputs."""
    none = Constants()
    providers._get_local_constants = lambda: none  # pyright: ignore[reportPrivateUsage]


def examples(count: int) -> settings:
    """`count` inputs where a property has usually `ORDINARY`; the profile says how many it has."""
    return settings(max_examples=count * settings().max_examples // ORDINARY)


def inputs_tried(statistics: str) -> int:
    """How many inputs hypothesis says that it tried, those that fitted no assumption aside."""
    return sum(int(good) + int(bad) for good, bad in _COUNTS.findall(statistics))


def tried_lines(tried: Iterable[tuple[str, int]]) -> list[str]:
    """The inputs by boundary, most first, and all of them."""
    sums = Counter[str]()
    for boundary, count in tried:
        sums[boundary] += count
    rows = [*sums.most_common(), ("all", sums.total())]
    return [f"{count:>12,}  {boundary}" for boundary, count in rows]
