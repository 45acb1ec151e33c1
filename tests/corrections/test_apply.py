"""Each kind of correction: what it makes of a page, and when it does not count."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from imtable.corrections.states import Applied, Changed, Gone, Mended, Open, Unfit
from imtable.ir.model import (
    Alternatives,
    Encoded,
    Field,
    Notice,
    OneOf,
    Operation,
    RsaOaep,
    Scalar,
    SetAside,
)
from imtable.ir.row_edits import edit_row
from imtable.ir.row_path import read_path
from imtable.ir.rows import all_rows, find_row
from support.correcting import ORDERS, PAGE, correct, entry, mended, state_of

KINDS = [
    entry("required = { docs = true, is = false }", "request.json.id"),
    entry("required = { is = true }", "request.json.total"),
    entry('type = { docs = "number", is = "integer" }', "request.json.total"),
    entry('type = { docs = "string", is = "string[]" }', "request.json.id"),
    entry('type = { docs = "object[]", is = "object" }', "request.json.goods[]"),
    entry('values = { docs = ["PAID", "OPNE"], is = ["PAID"] }', "request.json.state"),
    entry('values = { is = ["a", "b"] }', "request.json.id"),
    entry('values = { docs = ["OPNE", "PAID"], is = "open" }', "request.json.state"),
    entry('values = { docs = ["OPNE", "PAID"] }', "request.json.state"),
    entry('value = { docs = "OPNE", is = "OPEN" }', "request.json.state"),
    entry('value = { docs = "OPNE" }', "request.json.state"),
    entry('value = { is = "OPEN" }', "request.json.state"),
    entry('unit = { docs = "fen" }', "request.json.total"),
    entry('unit = { is = "fen" }', "request.json.goods.price"),
    entry('default = { docs = "RSA", is = "SM2" }', "request.json.key_type"),
    entry('default = { is = "0" }', "request.json.total"),
    entry('encryption = { is = "platform" }', "request.json.id"),
    entry('label = { is = "CASH" }', "request.json.card<2>"),
    entry('label = { is = "CARD" }', "request.json.card<1>"),
    entry('add = { type = "string", required = true }', "request.json.note"),
    entry('add = { type = "object" }', "response.data.more"),
    entry('add = { type = "string", after = "id" }', "request.json.note"),
    entry('add = { type = "string", before = "id" }', "response.note"),
    entry('remove = { docs = "number" }', "request.json.goods[].price"),
    entry('rename = { is = "number_of" }', "request.json.id"),
    entry('rename = { is = "amount" }', "request.json.goods[].price"),
    entry('move = { is = "response.data" }', "response.id"),
    entry('move = { is = "request.json" }', "request.json.goods.price"),
    entry('move = { is = "request.json.card<1>" }', "request.json.card<2>.purse"),
    entry('host = { is = "https://a.example/" }'),
    entry('method = { docs = "post", is = "put" }'),
    entry('body = { docs = "json", is = "xml" }'),
    entry('reply = { docs = "json", is = "xml" }'),
    entry("deprecated = { date = '2030.01.01' }"),
    entry("leave-out = {}", verb="post"),
]


@pytest.mark.parametrize("text", KINDS)
def test_an_entry_counts_once(text: str) -> None:
    """Docs that say what an entry made true have been mended, by the same entry."""
    page, (outcome,) = correct(text)
    assert outcome.state == Applied()
    assert mended(page) != PAGE
    assert len(page.corrected) == 1
    again, (after,) = correct(text, page=mended(page))
    assert after.state == Mended()
    assert again == mended(page)


def operation(*entries: str) -> Operation:
    page, outcomes = correct(*entries)
    assert [one.state for one in outcomes] == [Applied()] * len(entries)
    return page.operations[0]


def row(path: str, *entries: str) -> Field:
    return find_row(operation(*entries), read_path(path))


def test_the_type_keeps_what_stands_below() -> None:
    one = entry('type = { docs = "object[]", is = "object" }', "request.json.goods")
    paths = {str(path) for path, _ in all_rows(operation(one))}
    assert "request.json.goods.price" in paths


def test_an_encrypted_row_holds_what_it_held() -> None:
    one = entry('encryption = { is = "merchant" }', "response.id")
    held = row("response.id", one).type
    assert held == Encoded(codec=RsaOaep(key="merchant"), content=Scalar(kind="string"))


def test_a_renamed_value_keeps_its_place() -> None:
    one = entry('value = { docs = "PAID", is = "PAYED" }', "request.json.state")
    values = row("request.json.state", one).values
    assert values is not None
    assert [value.text for value in values.items] == ["PAYED", "OPNE"]


def test_an_open_list_is_no_constant() -> None:
    facts = [
        entry('value = { docs = "OPNE" }', "request.json.state"),
        entry(
            'values = { docs = ["PAID", "OPNE"], is = "open" }', "request.json.state"
        ),
    ]
    values = row("request.json.state", *facts).values
    assert values is not None
    assert values.open
    assert not values.constant


def test_a_label_stays_with_its_variant() -> None:
    one = entry('label = { is = "CASH" }', "request.json.card<2>")
    kind = row("request.json.card", one).type
    assert isinstance(kind, OneOf)
    assert [variant.label for variant in kind.variants] == [None, "CASH"]


def test_an_added_row_says_what_it_is_told() -> None:
    told = (
        'add = { type = "string[]", title = "Tags", values = ["A", "B"],'
        ' encryption = "platform" }'
    )
    added = row("request.json.tags", entry(told, "request.json.tags"))
    assert added.title == "Tags"
    assert isinstance(added.type, Encoded)
    assert added.values is not None


def test_rows_may_be_added_below_added_ones() -> None:
    inner = entry('add = { type = "string" }', "request.json.more.name")
    outer = entry('add = { type = "object" }', "request.json.more")
    assert row("request.json.more.name", inner, outer).type == Scalar(kind="string")


def names_beside(path: str, *entries: str) -> list[str]:
    """The names of the rows beside a row, in their order."""
    beside = read_path(path).parent.key
    found = (one for one, _ in all_rows(operation(*entries)))
    return [one.steps[-1].name for one in found if one.parent.key == beside]


def added(path: str, place: str) -> str:
    return entry(f'add = {{ type = "string", {place} }}', path)


@pytest.mark.parametrize(
    ("path", "place", "names"),
    [
        ("response.note", 'after = "id"', ["id", "note", "data"]),
        ("response.note", 'after = "data"', ["id", "data", "note"]),
        ("response.note", 'before = "id"', ["note", "id", "data"]),
        ("response.note", 'before = "data"', ["id", "note", "data"]),
        ("request.json.goods.name", 'before = "price"', ["name", "price"]),
        ("request.json.card<1>.name", 'before = "number"', ["name", "number"]),
    ],
)
def test_an_added_row_has_the_place_that_it_names(
    path: str, place: str, names: list[str]
) -> None:
    assert names_beside(path, added(path, place)) == names


def test_a_row_may_be_added_beside_an_added_one() -> None:
    """Whatever the order of the entries, and whatever becomes of the row beside it."""
    entries = [
        added("response.c", 'after = "b"'),
        added("response.b", 'after = "a"'),
        added("response.a", 'before = "id"'),
        entry('rename = { is = "number" }', "response.id"),
    ]
    expected = ["a", "b", "c", "number", "data"]
    assert names_beside("response.a", *entries) == expected
    assert names_beside("response.a", *reversed(entries)) == expected


@pytest.mark.parametrize(
    ("path", "place", "state"),
    [
        (
            "response.note",
            'after = "date"',
            Gone("`response` has no row `date`", ("data",)),
        ),
        (
            "request.json.goods.name",
            'before = "prise"',
            Gone("`request.json.goods[]` has no row `prise`", ("price",)),
        ),
        (
            "request.json.card<1>.name",
            'after = "numbers"',
            Gone("`request.json.card<1>` has no row `numbers`", ("number",)),
        ),
        (
            "request.headers",
            'before = "json"',
            Unfit("the parts of a request have an order of their own"),
        ),
    ],
)
def test_a_row_is_not_added_at_a_place_that_there_is_not(
    path: str, place: str, state: Gone | Unfit
) -> None:
    assert state_of(added(path, place)) == state


def test_rows_in_a_ring_have_no_place() -> None:
    _, outcomes = correct(
        added("response.a", 'after = "b"'), added("response.b", 'after = "a"')
    )
    assert [type(one.state) for one in outcomes] == [Gone, Gone]


def test_all_entries_name_rows_as_the_docs_do() -> None:
    facts = [
        entry('rename = { is = "items" }', "request.json.goods[]"),
        entry('rename = { is = "amount" }', "request.json.goods[].price"),
        entry(
            'type = { docs = "number", is = "integer" }', "request.json.goods[].price"
        ),
        entry('body = { docs = "json", is = "xml" }'),
    ]
    found = row("request.xml.items[].amount", *facts)
    assert found.type == Scalar(kind="integer")


def test_a_moved_row_may_go_below_an_added_one() -> None:
    facts = [
        entry('move = { is = "response.inner" }', "response.id"),
        entry('add = { type = "object" }', "response.inner"),
    ]
    assert row("response.inner.id", *facts).title == "编号"


def test_a_variable_without_a_row_gets_one() -> None:
    path = "openapi/v3/pay/orders/{order_id}"
    page = replace(PAGE, path=path)
    told = 'add = { type = "integer", title = "Order" }'
    one = entry(told, "request.path.order_id", page=path)
    assert state_of(one, page) == Unfit("the address has no {order_id}")


# -- when an entry does not count ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (
            entry('type = { docs = "string", is = "integer" }', "request.json.total"),
            Changed("number"),
        ),
        (
            entry('value = { docs = "X", is = "Y" }', "request.json.state"),
            Changed("PAID, OPNE"),
        ),
        (
            entry('value = { is = "Y" }', "request.json.id"),
            Changed("no list of values"),
        ),
        (
            entry('values = { docs = ["A"], is = ["B"] }', "request.json.state"),
            Changed("OPNE, PAID"),
        ),
        (
            entry('rename = { is = "total" }', "request.json.id"),
            Changed("both `request.json.id` and `request.json.total`"),
        ),
        (
            entry('add = { type = "string" }', "request.json.total"),
            Changed("a row of the type number, optional"),
        ),
        (
            entry('remove = { docs = "string" }', "request.json.total"),
            Changed("number"),
        ),
        (
            entry('reply = { docs = "xml", is = "file" }'),
            Changed("json"),
        ),
        (
            entry("required = { is = true }", "request.json.totel"),
            Gone("`request.json` has no row `totel`", ("request.json.total",)),
        ),
        (
            entry("required = { is = true }", "request.path"),
            Gone("`request.path` has rows below it, and is none", ()),
        ),
        (
            entry("required = { is = true }", "notification.id"),
            Gone(
                "this operation has no notification, but request and response",
                (),
            ),
        ),
        (
            entry('add = { type = "string" }', "request.json.nothing.here"),
            Gone("`request.json` has no row `nothing`", ()),
        ),
        (
            entry('host = { is = "https://a.example/" }', verb="get"),
            Gone("the page has no get; its operations: post"),
        ),
        (
            entry('type = { docs = "object[]", is = "string" }', "request.json.goods"),
            Unfit("the rows below it would be lost: a string has none"),
        ),
        (
            entry('add = { type = "string" }', "request.json.id.inner"),
            Unfit("it is no object, and has no rows below it"),
        ),
        (
            entry('reply = { docs = "json", is = "file" }'),
            Unfit("a reply of the kind `file` has no rows, and there are some"),
        ),
        (
            entry('move = { is = "request" }', "request.json.id"),
            Unfit(
                "a request has no part `id`; the parts are path, query, headers, json,"
                " xml, multipart"
            ),
        ),
    ],
)
def test_an_entry_in_doubt_is_not_applied(text: str, state: object) -> None:
    page, (outcome,) = correct(text)
    if isinstance(state, Gone) and isinstance(outcome.state, Gone) and not state.near:
        assert outcome.state.reason == state.reason
    else:
        assert outcome.state == state
    assert outcome.stale
    assert page == PAGE


def test_an_entry_about_what_is_set_aside_waits() -> None:
    page = replace(
        PAGE, operations=(), set_aside=(SetAside(verb="post", rule="r", reason="w"),)
    )
    assert state_of(entry("leave-out = {}", verb="post"), page) == Open()
    assert (
        state_of(entry("required = { is = true }", "request.json.id"), page) == Open()
    )


def test_a_page_with_several_operations_needs_a_verb() -> None:
    (only,) = PAGE.operations
    page = replace(PAGE, operations=(only, replace(only, verb="get")))
    assert isinstance(state_of(entry("leave-out = {}"), page), Unfit)
    kept, _ = correct(entry("leave-out = {}", verb="get"), page=page)
    assert kept.operations == (only,)
    taken = state_of(entry('method = { docs = "get", is = "post" }', verb="get"), page)
    assert taken == Unfit("the page has two operations with the verb get then")


def test_a_notice_of_the_docs_mends_a_deprecated_operation() -> None:
    (only,) = PAGE.operations
    notice = Notice(kind="discarded", text="gone")
    page = replace(PAGE, operations=(replace(only, notices=(notice,)),))
    assert state_of(entry("deprecated = {}"), page) == Mended()


# -- what else changed ---------------------------------------------------------------------


def test_what_else_changed_is_a_notice() -> None:
    seen = 'seen = { type = "integer", title = "总额", required = true, text = "0" }'
    one = entry(f'unit = {{ docs = "fen" }}\n{seen}', "request.json.total")
    assert state_of(one) == Applied(
        (
            "required: true → false",
            "the description is another one",
            "type: integer → number",
        )
    )


def test_the_record_says_which_entry_it_was() -> None:
    page, _ = correct(
        entry('type = { docs = "number", is = "integer" }', "request.json.goods.price"),
        entry('module = { is = "sale" }'),
    )
    one, two = page.corrected
    assert (one.fact, one.row, one.docs, one.truth, one.entry) == (
        "type",
        "request.json.goods[].price",
        "number",
        "integer",
        "pay.toml",
    )
    assert (two.fact, two.verb, two.truth) == ("module", None, "sale")
    assert page.path == ORDERS


# -- groups of which a call needs one ------------------------------------------------------

EITHER = Alternatives(within=("json",), names=("id", "total", "state"))
GROUPED = replace(
    PAGE,
    operations=tuple(
        replace(
            one,
            request=replace(
                edit_row(
                    one,
                    read_path("request.json.id"),
                    lambda row: replace(row, required=None),
                ).request,
                alternatives=(EITHER,),
            ),
        )
        for one in PAGE.operations
    ),
)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            entry('rename = { is = "number" }', "request.json.id"),
            [(("json",), ("number", "total", "state"))],
        ),
        (
            entry('body = { docs = "json", is = "xml" }'),
            [(("xml",), ("id", "total", "state"))],
        ),
        (
            entry('remove = { docs = "string" }', "request.json.id"),
            [(("json",), ("total", "state"))],
        ),
        (
            entry('move = { is = "request.json.card<1>" }', "request.json.id"),
            [(("json",), ("total", "state"))],
        ),
        (entry("required = { is = true }", "request.json.id"), []),
        (
            entry('unit = { docs = "fen" }', "request.json.total"),
            [(("json",), ("id", "total", "state"))],
        ),
    ],
)
def test_a_group_follows_its_members(
    text: str, groups: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    page, (outcome,) = correct(text, page=GROUPED)
    assert outcome.state == Applied()
    found = page.operations[0].request.alternatives
    assert [(one.within, one.names) for one in found] == groups
