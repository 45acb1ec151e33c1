"""The documented samples, sent as the official PHP SDK sends them: all are answered but those that
show an empty placeholder or a made-up secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from imtable.reading import samples
from imtable.reading.samples import Sample
from imtable.reading.sources import read_sources
from imtable.run.pipeline import Reading, read_tree
from imtable.sandbox.credentials import Keys
from imtable.sandbox.delivery import sending_state
from imtable.sandbox.exchange import Responder
from imtable.sandbox.findings import RequestFinding
from imtable.sandbox.messages import Received
from support.corpus import ROOT, SNAPSHOTS
from support.sandbox_client import Merchant, signed
from support.sandbox_php import PhpClient, leaves_open
from support.snapshots import one_worker, read_snapshot

PREFERRED = "同步声明式"
EMPTY = re.compile(r"is empty$|^an amount is at least 1$|^more is wrong")
"""Nothing, 0, or so many of them that the others are not told."""
MADE_UP = re.compile(r"^it must be encrypted to |^no Wechatpay-Serial says ")
SIGNATURES = frozenset({"sign", "cert_sign"})
"""Members that hold a signature, which a sample can only make up."""


@dataclass(frozen=True)
class Shown:
    """A sample that is a whole call, and the program around it."""

    page: str
    sample: Sample
    code: str


def readings_of(tree: str) -> tuple[Reading, ...]:
    if tree != "specs":
        return read_snapshot(tree)
    return read_tree(read_sources(ROOT / "specs" / "docs"), lint=True)


def shown_calls(reading: Reading) -> Iterator[Shown]:
    """One sample of each operation."""
    sections = reading.lowered.sections if reading.lowered and reading.api else ()
    for section in sections:
        fences = sorted(section.fences(), key=lambda fence: fence.label != PREFERRED)
        read = ((samples.read_sample(fence.code).value, fence) for fence in fences)
        whole = (
            Shown(reading.path, sample, fence.code)
            for sample, fence in read
            if sample is not None and sample.url and sample.arguments
        )
        yield from [one for one in [next(whole, None)] if one is not None]


def excused(finding: RequestFinding) -> bool:
    """What the sample shows is a placeholder."""
    name = finding.field.rpartition("/")[2]
    placeholder = EMPTY.search(finding.issue) or MADE_UP.search(finding.issue)
    return bool(placeholder) or name in SIGNATURES


@pytest.mark.long
@one_worker
@pytest.mark.parametrize("tree", ["specs", SNAPSHOTS[-1]])
def test_every_sample_is_answered(tree: str, keys: Keys, merchant: Merchant) -> None:
    readings, client = readings_of(tree), PhpClient(merchant)
    pages = [one.api for one in readings if one.api is not None]
    responder = Responder(pages, sending_state(keys))
    answered, wrong = 0, list[str]()
    calls = [one for reading in readings for one in shown_calls(reading)]
    for call in calls:
        if leaves_open(call.sample):
            continue
        draft = signed(client.draft(call.sample, call.code), merchant)
        headers = {k.lower(): v for k, v in draft.headers.items() if v}
        found = responder.answer(
            Received(draft.verb, draft.target, headers, draft.body)
        )
        answered += not found.findings
        told = [one for one in found.findings if not excused(one)]
        wrong += [f"{call.page} {draft.verb}: {one}" for one in told]
    assert wrong == []
    assert answered > 0.8 * len(calls)
