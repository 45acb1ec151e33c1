"""Pages that try to become code: what they say ends in names and texts.

`test_render` and `test_quoting` try the printers with hostile values. Here the pages themselves are
hostile, and are read first.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, event, example, given
from hypothesis import strategies as st

from imtable.bindings.package import page_text
from imtable.reading.sources import Source
from imtable.run.pipeline import read_source
from support.hostile_pages import (
    ATTACKS,
    WORDS,
    hostile_notice,
    hostile_page,
    hostile_stub,
)
from support.module_shape import PACKAGE, check_module
from support.own_templates import own_templates
from support.reading import BODY, call_page

pytestmark = pytest.mark.boundary("page")

ANY = st.text(max_size=30) | st.sampled_from(ATTACKS)
IDENTIFIERS = st.from_regex("[A-Za-z_][A-Za-z0-9_-]{0,70}", fullmatch=True)


@given(st.sampled_from(WORDS) | IDENTIFIERS | ANY, ANY)
@example("x", ATTACKS[0])
def test_a_call_is_only_ever_names_and_texts(name: str, text: str) -> None:
    check_page("openapi/v3/x", hostile_page(name, text))


@given(ANY)
def test_a_notification_and_a_move_are_only_ever_texts(text: str) -> None:
    check_page("webhook/v3/X", hostile_notice(text))
    check_page("openapi/v3/x", hostile_stub(text))


def repeats_a_variable(path: str) -> bool:
    found = re.findall(r"\{([^{}/]+)\}", path)
    return len(set(found)) < len(found)


@given(st.lists(ANY, min_size=1, max_size=4).map("/".join))
def test_a_path_is_only_ever_names_and_texts(path: str) -> None:
    """Whether a file can have the name is another question."""
    assume(not repeats_a_variable(path))
    check_page(f"openapi/v3/{path}", call_page([BODY]))
    check_page(f"webhook/{path}", hostile_notice("x"))


def check_page(path: str, text: str) -> None:
    """The module of a page, if the page is read at all."""
    api = read_source(Source(f"{path}.md", text.encode("utf-8", "replace"))).api
    event("read" if api else "set aside")
    if api is not None:
        check_module(page_text(api, PACKAGE, own_templates()))


@pytest.mark.parametrize("text", ATTACKS)
def test_every_attack_is_read_and_does_nothing(text: str) -> None:
    """Else the properties above would say nothing of it."""
    page = hostile_page("x", text)
    api = read_source(Source("openapi/v3/x.md", page.encode())).api
    assert api is not None
    check_module(page_text(api, PACKAGE, own_templates()))


def test_a_variable_without_a_row_that_stands_twice_in_a_path() -> None:
    api = read_source(Source("openapi/v3/{id}/{id}.md", call_page([BODY]).encode())).api
    assert api is not None
    check_module(page_text(api, PACKAGE, own_templates()))
