"""The bindings: reading a reply, writing a request, importing one module.

The reply has some 90 members in 27 classes. What the standard library's own modules cost to
import is shown too: no module of bindings can be faster than `dataclasses` and `typing`.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Mapping, Sequence

from .inputs import ROOT
from .measure import Command, interleave, of_rounds, run_once
from .table import Result, Row, compare, seconds

IMPORT_ROUNDS = 15
PASS, FLOOR = "pass", "import dataclasses, typing"
FACADE = "import wechatpay_sdk"
MODULE = "from wechatpay_sdk.v3.pay.transactions import jsapi"
LOADS = "`json.loads` to a dict"
DECODING: tuple[tuple[str, str, str, str, float], ...] = (
    ("decode", "a reply of 90 members -> model", "json.loads", LOADS, 0.7),
    ("converter", "the same without msgspec", "json.loads", LOADS, 4),
    ("decode", "a reply of 90 members -> model", "pydantic", "pydantic", 0.5),
)
ENCODING = (("request", "a request"), ("reply", "a model of 90 members"))


def measure(rounds: int) -> Result:
    """Decoding and encoding in one process, imports in one process each."""
    command = (sys.executable, "-m", "benchmarks.workloads.models", str(rounds))
    found = json.loads(run_once(Command("models", command, cwd=ROOT)).output)
    rows = (*_model_rows(found["times"]), *_import_rows(max(rounds, IMPORT_ROUNDS)))
    missing = "pydantic is not measured: `pip install pydantic` into this environment."
    return Result(rows, () if "pydantic" in found["times"] else (missing,))


def _model_rows(times: Mapping[str, Sequence[float]]) -> list[Row]:
    rows = [
        _row(what, peer, times[name], times[other], goal)
        for name, what, other, peer, goal in DECODING
        if other in times
    ]
    for name, what in ENCODING:
        ours, others = times[f"encode {name}"], times[f"json.dumps {name}"]
        rows.append(
            _row(f"{what} -> bytes", "`json.dumps` of the dict", ours, others, 1.3)
        )
    return rows


def _row(
    what: str, against: str, ours: Sequence[float], others: Sequence[float], goal: float
) -> Row:
    ratios = [a / b for a, b in zip(ours, others, strict=True)]
    scale = seconds(statistics.median(others))
    return Row(what, against, of_rounds(ratios), goal, scale)


def _import_rows(rounds: int) -> list[Row]:
    programs = (PASS, FLOOR, FACADE, MODULE)
    commands = [Command(one, (sys.executable, "-c", one), cwd=ROOT) for one in programs]
    samples = interleave(commands, rounds)
    goals: tuple[tuple[str, str, float | None], ...] = (
        (FLOOR, PASS, None),
        (FACADE, PASS, 1.2),
        (MODULE, PASS, 2.0),
        (MODULE, FLOOR, 1.3),
    )
    return [
        compare(
            f"`{one}`",
            f"`python -c '{other}'`",
            samples[one],
            samples[other],
            goal=goal,
        )
        for one, other, goal in goals
    ]
