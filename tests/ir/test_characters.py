"""Nobody is shown a character that cannot be seen, or that a terminal obeys."""

from __future__ import annotations

import json
import sys
import tomllib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from imtable.bindings.quoting import comment, string_literal
from imtable.drift.waivers import Waiver, dump_waivers
from imtable.ir.characters import printable, printable_json
from imtable.ir.json_text import json_text
from imtable.ir.model import ApiPage
from imtable.ir.stored_page import dump_page

CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
IGNORABLE = "\u034f\u115f\u1160\u17b4\u180b\u200b\u3164\ufe0f\uffa0\U000e0041\U000e01ef"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 中文 é", "plain 中文 é"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\rc\0d\x7f", "a\\x0ab\\x0dc\\x00d\\x7f"),
        ("\u202eevil\u2066\u2028\ufeff", "\\u202eevil\\u2066\\u2028\\ufeff"),
        ("\u3164\u115f\ufe0f", "\\u3164\\u115f\\ufe0f"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\ufffd\ufffc\ufffb\ufffe", "\ufffd\ufffc\\ufffb\\ufffe"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_the_table_holds_every_character_of_these_categories() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    hidden = [c for c in every if unicodedata.category(c) in CATEGORIES]
    assert [c for c in (*hidden, *IGNORABLE) if printable(c) == c] == []


@given(st.text(st.characters(codec="utf-8")))
def test_json_says_the_same(text: str) -> None:
    shown = printable_json(json.dumps([text], ensure_ascii=False, indent=2))
    assert json.loads(shown) == [text]


@pytest.mark.parametrize("character", IGNORABLE)
def test_every_writer_shows_it(character: str) -> None:
    hidden = f"a{character}b"
    page = replace(ApiPage(path="x", kind="other"), title=hidden)
    waivers = dump_waivers([Waiver(key="0" * 16, reason=hidden)])
    assert tomllib.loads(waivers)["waiver"][0]["reason"] == hidden
    written = (
        dump_page(page),
        json_text({"title": hidden}),
        json_text({"title": hidden}),
        string_literal(hidden),
        comment(hidden),
        waivers,
    )
    assert [text for text in written if character in text] == []
