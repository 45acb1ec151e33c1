"""A written entry is read back, and the file keeps its other bytes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.corrections.entries import Entry, LeaveOut, RenameRow, ValueList
from imtable.corrections.files import read_corrections
from imtable.corrections.writing import entry_text, with_entry
from support.correcting import entry

LEAVE_OUT = Entry(page="openapi/v3/a", because="it is none", leave_out=LeaveOut())
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
entries = st.builds(
    Entry,
    page=texts,
    because=texts,
    link=st.none() | texts,
    row=st.just("request.json.a"),
    date=st.none() | st.dates(min_value=date(1000, 1, 1)),
    rename=st.builds(RenameRow, is_=texts),
    seen=st.dictionaries(texts, st.booleans() | texts | st.lists(texts, min_size=1)),
)


def read(data: bytes) -> list[Entry]:
    return [one.entry for one in read_corrections({"a.toml": data}, "")]


@given(entries)
def test_a_written_entry_is_read_back(one: Entry) -> None:
    assert read(entry_text(one).encode()) == [one]


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"\xef\xbb\xbf",
        b"# ours\n",
        b"# ours",
        b"# ours\r\n\r\n",
        entry("leave-out = {}", verb="get").encode(),
        entry("leave-out = {}", verb="get").rstrip().encode(),
    ],
)
def test_the_other_bytes_stay(before: bytes) -> None:
    after = with_entry(before, LEAVE_OUT)
    assert after.startswith(before)
    assert read(after)[-1] == LEAVE_OUT
    assert (b"\r\n" in before) == (b"\r\n" in after)


def test_an_entry_looks_like_one_that_is_written_by_hand() -> None:
    one = Entry(
        page="openapi/v3/a",
        verb="get",
        row="response.state",
        values=ValueList(docs=["A"], is_="open"),
        because="there are \u202e more",
        date=date(2030, 1, 2),
        seen={"type": "string", "required": True},
    )
    assert entry_text(one) == r"""[[correction]]
page = "openapi/v3/a"
verb = "get"
row = "response.state"
values = { docs = ["A"], is = "open" }
because = "there are \U0000202E more"
date = 2030-01-02

[correction.seen]
type = "string"
required = true
"""
