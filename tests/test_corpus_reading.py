"""Both real snapshots, read to the end: what is counted, what is lost (nothing), what is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from imtable.ir.model import (
    Alternatives,
    Encoded,
    Event,
    Field,
    Json,
    ListOf,
    OneOf,
    Operation,
    Route,
    RsaOaep,
)
from imtable.ir.walk import operation_fields, walk
from imtable.reading.blocks import Table
from imtable.reading.diagnostics import Diagnostic
from imtable.reading.lower import Lowered
from imtable.run.pipeline import Reading
from support.corpus import LATEST, SNAPSHOTS
from support.snapshots import one_worker, read_snapshot

pytestmark = one_worker

ERRORS = Path(__file__).with_name("corpus_errors.txt")
"""Every finding of the severity "error", as `snapshot rule file:line`."""

OLDEST = "2024-11"
NEWEST = "2026-04"


@dataclass(frozen=True)
class Snapshot:
    """All pages of a snapshot with all that is told about them."""

    readings: tuple[Reading, ...]

    @property
    def found(self) -> Iterator[Diagnostic]:
        return (item for reading in self.readings for item in reading.found)

    @property
    def lowered(self) -> Iterator[Lowered]:
        for reading in self.readings:
            assert reading.lowered is not None, reading.file
            yield reading.lowered

    @property
    def operations(self) -> Iterator[tuple[str, Operation]]:
        """Operations with kind and version of their page, `openapi v3`."""
        for lowered in self.lowered:
            if lowered.api is not None:
                for operation in lowered.api.operations:
                    yield f"{lowered.api.kind} {lowered.api.version}", operation

    @property
    def fields(self) -> Iterator[Field]:
        for _, operation in self.operations:
            yield from walk(operation_fields(operation))

    @property
    def tables(self) -> Iterator[Table]:
        """The tables of API pages."""
        for lowered in self.lowered:
            if lowered.form == "api":
                for section in lowered.sections:
                    yield from (one for one in section.blocks if isinstance(one, Table))


def snapshot(name: str) -> Snapshot:
    return Snapshot(read_snapshot(name))


@pytest.fixture
def newest() -> Snapshot:
    return snapshot(NEWEST)


def counted(values: Iterator[str]) -> dict[str, int]:
    return dict(Counter(values))


# -- both snapshots ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows"),
    [("2026-01", (27_488, 195, 96)), ("2026-04", (27_987, 197, 101))],
)
def test_every_row_ends_in_the_ir(name: str, rows: tuple[int, int, int]) -> None:
    counts = [lowered.rows for lowered in snapshot(name).lowered]
    assert rows == (
        sum(count.fields for count in counts),
        sum(count.lines for count in counts),
        sum(count.notes for count in counts),
    )
    assert sum(count.in_ir for count in counts) == sum(rows)
    assert sum(count.in_diagnostics for count in counts) == 0


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_nothing_is_set_aside(name: str) -> None:
    assert [one.path for one in snapshot(name).readings if one.set_aside] == []


def test_the_oldest_snapshot_is_read_to_the_last_row_but_one() -> None:
    """The one has a name that no wire has."""
    oldest = snapshot(OLDEST)
    counts = [lowered.rows for lowered in oldest.lowered]
    assert len(oldest.readings) == 696
    assert len(list(oldest.operations)) == 747
    assert sum(count.in_diagnostics for count in counts) == 1
    assert [each.rule for each in oldest.found].count("name-unreadable") == 1


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("2026-01", {"api": 993, "stub": 8, "overview": 2}),
        ("2026-04", {"api": 1_019, "stub": 8, "overview": 2}),
    ],
)
def test_forms_of_pages(name: str, forms: dict[str, int]) -> None:
    assert counted(lowered.form for lowered in snapshot(name).lowered) == forms


@pytest.mark.parametrize("name", LATEST)
def test_errors_page_by_page(name: str) -> None:
    """A new error stands out; one that is gone is taken out of the list."""
    expected = Counter(
        line.removeprefix(f"{name} ")
        for line in ERRORS.read_text("utf-8").splitlines()
        if line.startswith(name)
    )
    found = Counter(
        f"{item.rule} {item.page}:{item.location.line}"
        for item in snapshot(name).found
        if item.severity == "error"
    )
    assert found - expected == Counter()
    assert expected - found == Counter()


TOTALS: dict[str, tuple[int, int]] = {
    "alternatives-unknown": (1, 1),
    "attr-spacing": (3, 3),
    "attr-unknown": (2, 2),
    "cipher-in-prose": (15, 15),
    "cipher-serial-idle": (1, 3),
    "cipher-serial-missing": (2, 2),
    "container-unclosed": (1, 1),
    "enum-duplicate": (1, 1),
    "enum-inline": (3, 4),
    "enum-labelled": (33, 33),
    "enum-near-duplicate": (8, 8),
    "enum-not-numeric": (1, 1),
    "enum-status-classes": (84, 86),
    "enum-unmarked": (2, 2),
    "enum-wording": (2, 2),
    "json-wrapper-ambiguous": (16, 16),
    "link-broken": (3, 3),
    "marker-misplaced": (53, 1),
    "marker-unannounced": (11, 11),
    "name-alias": (799, 820),
    "name-blank": (2, 2),
    "object-empty": (4, 4),
    "object-list-empty": (2, 2),
    "operation-deprecated": (56, 56),
    "page-description-missing": (23, 23),
    "page-reference-missing": (10, 12),
    "path-param-missing": (3, 3),
    "path-param-unknown-row": (2, 2),
    "path-sample-differs": (3, 3),
    "required-on-type": (4, 4),
    "row-empty-description": (31, 31),
    "row-two-cells": (53, 53),
    "row-glued": (1, 0),
    "row-whitespace": (37, 39),
    "sample-absent": (4, 4),
    "sample-json-unannounced": (2, 2),
    "sample-key-undocumented": (10, 12),
    "sample-type": (89, 90),
    "sample-value-not-listed": (5, 7),
    "separator-short": (16, 16),
    "table-request-empty": (7, 7),
    "text-lookalike": (7, 7),
    "tooltip-case": (446, 454),
    "tooltip-missing": (57, 57),
    "type-inconsistent": (17, 17),
    "type-number-and-integer": (51, 52),
    "type-unknown": (1, 1),
    "variant-group": (6, 6),
}
"""How often each rule speaks, in the older and in the newer snapshot."""


@pytest.mark.parametrize(("at", "name"), list(enumerate(LATEST)))
def test_totals_of_every_rule(at: int, name: str) -> None:
    expected = {rule: counts[at] for rule, counts in TOTALS.items() if counts[at]}
    assert counted(item.rule for item in snapshot(name).found) == expected


ALTERNATIVES = {
    OLDEST: ["changerentmoney", "finishrentbill"],
    "2026-01": ["changerentmoney", "finishrentbill"],
    NEWEST: ["finishrentbill"],
}
"""The pages that say of members that one of them is needed, all of them below v2/wxv. (They say
it in place of a value of their samples.)"""


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_alternatives(name: str) -> None:
    found = {
        operation.target.template: operation.request.alternatives
        for _, operation in snapshot(name).operations
        if isinstance(operation.target, Route) and operation.request.alternatives
    }
    fees = Alternatives(within=("xml",), names=("rent_fee", "compensation_fee"))
    assert found == {f"wxv/{page}": (fees,) for page in ALTERNATIVES[name]}


# -- the newer one in numbers --------------------------------------------------------------


def test_pages(newest: Snapshot) -> None:
    kinds = counted(
        f"{lowered.api.kind} {lowered.api.version}"
        for lowered in newest.lowered
        if lowered.api
    )
    assert kinds == {
        "openapi v3": 816,
        "openapi v2": 114,
        "webhook v3": 89,
        "webhook v2": 8,
    }


def test_operations(newest: Snapshot) -> None:
    assert counted(kind for kind, _ in newest.operations) == {
        "openapi v3": 890,
        "openapi v2": 112,
        "webhook v3": 86,
        "webhook v2": 8,
    }
    verbs = counted(o.verb for _, o in newest.operations if isinstance(o.target, Route))
    assert verbs == {"post": 601, "get": 361, "patch": 27, "delete": 9, "put": 4}
    assert {o.verb for _, o in newest.operations if isinstance(o.target, Event)} == {
        "post"
    }
    calls = [
        (o.verb, o.target.template)
        for _, o in newest.operations
        if isinstance(o.target, Route)
    ]
    assert len(calls) == len(set(calls))


def test_tables(newest: Snapshot) -> None:
    tables = list(newest.tables)
    assert len(tables) == 2_192
    assert max(len(table.rows) for table in tables) == 182
    captions = counted(table.header.cells[0].text for table in tables)
    assert captions == {
        "请求参数": 1_096,
        "返回字典": 1_000,
        "应答规范": 94,
        "异常字典": 2,
    }


def test_rows(newest: Snapshot) -> None:
    rows = [row for table in newest.tables for row in table.rows]
    assert len(rows) == 28_285
    assert sum(1 for row in rows if row.cells[0].get("data-required")) == 15_846
    assert (
        sum(
            1
            for row in rows
            if len(row.cells) > 1 and row.cells[1].get("data-required")
        )
        == 4
    )
    depths = [
        int(indent.value or 0)
        for row in rows
        if (indent := row.cells[0].get("data-indent"))
    ]
    assert (len(depths), max(depths)) == (18_459, 7)


def test_values(newest: Snapshot) -> None:
    """The sixth form also stands in rows that are no fields: hosts, fragments, constants."""
    forms = counted(str(f.values.form) for f in newest.fields if f.values)
    assert forms == {"1": 2_660, "3": 4, "4": 31, "5": 2, "6": 2, "7": 94}
    assert sum(1 for _, o in newest.operations if o.reply.statuses) == 86
    constants = sum(
        1
        for f in newest.fields
        if f.values and f.values.form == 1 and f.values.constant
    )
    assert constants == 583


def test_units_lengths_and_families(newest: Snapshot) -> None:
    fields = list(newest.fields)
    assert sum(1 for field in fields if field.unit) == 120
    assert counted(str(f.max_length) for f in fields if f.max_length) == {
        "32": 7,
        "128": 3,
        "64": 1,
    }
    assert sum(1 for field in fields if field.family) == 85


def codec_of(encoded: Encoded) -> str:
    match encoded.codec:
        case RsaOaep(key=key):
            return f"RsaOaep {key}"
        case Json(by=by):
            return f"Json {by}"
        case other:
            return type(other).__name__


def encoded_fields(newest: Snapshot) -> Iterator[Encoded]:
    for field in newest.fields:
        kind = field.type.item if isinstance(field.type, ListOf) else field.type
        if isinstance(kind, Encoded):
            yield kind


def test_codecs(newest: Snapshot) -> None:
    assert counted(codec_of(kind) for kind in encoded_fields(newest)) == {
        "RsaOaep platform": 247,
        "RsaOaep merchant": 57,
        "RsaOaep bank-card": 7,
        "AesGcm": 88,
        "AesEcb": 1,
        "Json attribute": 80,
        "Json misspelling": 2,
        "Json marker": 11,
        "UrlEncoded": 2,
        "RsaSignature": 1,
    }


def test_json_wrappers(newest: Snapshot) -> None:
    decided = counted(
        f"{kind.decided_by} {type(kind.content).__name__}"
        for kind in encoded_fields(newest)
        if kind.decided_by
    )
    assert decided == {
        "sample ListOf": 18,
        "sample Record": 6,
        "name Record": 11,
        "name ListOf": 5,
    }


def test_variants(newest: Snapshot) -> None:
    groups = [field.type for field in newest.fields if isinstance(field.type, OneOf)]
    assert (len(groups), sum(len(group.variants) for group in groups)) == (6, 18)
    assert all(variant.label for group in groups for variant in group.variants)


def test_requests(newest: Snapshot) -> None:
    calls = [o for _, o in newest.operations if isinstance(o.target, Route)]
    parts = Counter(p.part for o in calls for p in o.request.parameters)
    assert parts == {
        "path": 533 + 5,
        "json": 492,
        "xml": 105,
        "query": 263,
        "headers": 108,
        "multipart": 11,
    }
    options = [o.request.options for o in calls]
    assert sum(1 for each in options if each.client_certificate) == 51
    assert sum(1 for each in options if each.nonceless) == 16
    assert sum(1 for each in options if each.timeout) == 1
    assert sum(1 for each in options if each.fragment) == 2


def test_hosts_and_constants(newest: Snapshot) -> None:
    routes = [o.target for _, o in newest.operations if isinstance(o.target, Route)]
    hosts = counted(f"{each.host} {each.host_required}" for each in routes if each.host)
    assert hosts == {
        "https://apihk.mch.weixin.qq.com/ False": 67,
        "https://api.mch.weixin.qq.com/hk/ True": 20,
        "https://apihk.mch.weixin.qq.com/global/ True": 5,
        "https://fraud.mch.weixin.qq.com/ True": 3,
        "https://payapp.weixin.qq.com/ True": 2,
    }
    assert sum(len(each.constants) for each in routes) == 3
    assert sum(1 for each in routes if each.template.endswith("/")) == 2


def test_replies(newest: Snapshot) -> None:
    replies = counted(
        f"{o.reply.kind} {o.reply.status}"
        for _, o in newest.operations
        if isinstance(o.target, Route)
    )
    assert replies == {
        "json None": 792 + 1,
        "xml None": 106 - 1,
        "empty 204": 85,
        "empty 202": 5,
        "file None": 8,
        "redirect None": 3,
        "failure None": 2 + 1,  # the bill of comments, whose only result is FAIL
    }


def test_events(newest: Snapshot) -> None:
    events = [o.target for _, o in newest.operations if isinstance(o.target, Event)]
    assert counted(str(len(event.types)) for event in events) == {
        "1": 86,
        "2": 2,
        "0": 6,
    }
    assert all(event.name in event.types for event in events if event.types)


def test_notices_and_texts(newest: Snapshot) -> None:
    operations = [operation for _, operation in newest.operations]
    notices = counted(notice.kind for o in operations for notice in o.notices)
    assert notices == {
        "redesigned": 25,
        "deprecated": 19,
        "privated": 9,
        "discarded": 3,
    }
    scenarios = [[s for s in o.scenarios if s.id] for o in operations]
    assert (sum(map(len, scenarios)), sum(1 for each in scenarios if each)) == (22, 10)
    assert sum(1 for o in operations if o.quotes) == 95
    assert sum(len(o.references) for o in operations) == 2_076
    assert sum(len(o.alerts) for o in operations) == 10
