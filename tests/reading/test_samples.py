"""The documented PHP samples: what is read, what is refused, and that reading never fails."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.reading.php import MAX_DEPTH
from imtable.reading.samples import (
    Array,
    ArrayItem,
    Boolean,
    Decimal,
    Integer,
    JsonEncoded,
    Opaque,
    Parsed,
    PhpValue,
    Position,
    QueryString,
    QuotedText,
    Sample,
    read_fragment,
    read_sample,
    same_call,
)
from support.corpus import SNAPSHOTS, require_corpus
from support.fuzzing import examples
from support.snapshots import one_worker

pytestmark = pytest.mark.boundary("page")

# -- writing expectations ------------------------------------------------------------------

ANYWHERE = Position(1, 1)  # positions do not count in comparisons


def value(plain: object) -> PhpValue:
    """A value from plain Python: dict and list are arrays, a PhpValue stays what it is."""
    if isinstance(plain, bool):
        return Boolean(plain, ANYWHERE)
    if isinstance(plain, int):
        return Integer(plain, ANYWHERE)
    if isinstance(plain, str):
        return QuotedText(plain, ANYWHERE)
    if isinstance(plain, dict):
        return keyed(*cast("dict[str, object]", plain).items())
    if isinstance(plain, list):
        return listed(*cast("list[object]", plain))
    assert isinstance(plain, PhpValue)
    return plain


def keyed(*pairs: tuple[str, object]) -> Array:
    entries = tuple(ArrayItem(key, value(plain), ANYWHERE) for key, plain in pairs)
    return Array(entries, ANYWHERE)


def listed(*items: object) -> Array:
    return Array(
        tuple(ArrayItem(None, value(item), ANYWHERE) for item in items), ANYWHERE
    )


def json_encoded(plain: object) -> JsonEncoded:
    return JsonEncoded(value(plain), ANYWHERE)


def url_encoded(plain: object) -> QueryString:
    return QueryString(value(plain), ANYWHERE)


def opaque(*tokens: str) -> Opaque:
    return Opaque("", tokens, ANYWHERE)


def decimal(text: str) -> Decimal:
    return Decimal(text, float(text), ANYWHERE)


def sample(code: str) -> Sample:
    """The sample of a block that has nothing wrong."""
    reading = read_sample(code)
    assert reading.problems == ()
    assert reading.value is not None
    return reading.value


def only_value(code: str) -> PhpValue:
    """The value of the single entry of a call's options."""
    arguments = sample(f"$a->b->post(['x' => {code}]);").arguments
    assert arguments is not None
    (entry,) = arguments.entries
    assert entry.key == "x"
    return entry.value


def problems(reading: Parsed[Sample] | Parsed[Array]) -> list[tuple[str, int, int]]:
    return [
        (problem.message, problem.position.line, problem.position.column)
        for problem in reading.problems
    ]


# -- values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("''", ""),
        ("'a b'", "a b"),
        (r"'it\'s'", "it's"),
        (r"'a\\b'", r"a\b"),
        (r"'a\nb'", r"a\nb"),
        (r"'\\\''", r"\'"),
        (r"'C:\\'", "C:\\"),
        ("'[,=>//#/*'", "[,=>//#/*"),
        ("'first\nsecond'", "first\nsecond"),
        ("'first\\\nsecond'", "first\\\nsecond"),
        ('"plain"', "plain"),
        ("0", 0),
        ("1200", 1200),
        ("-7", -7),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("0.40", decimal("0.40")),
        ("-1.5", decimal("-1.5")),
        ("true", True),
        ("FALSE", False),
        ("[]", []),
        ("['a', 1, true]", ["a", 1, True]),
        ("['a',]", ["a"]),
        ("[['a'], ['b'],]", [["a"], ["b"]]),
        ("['a' => ['b' => []], 'c' => 1]", {"a": {"b": []}, "c": 1}),
        ("[5 => 'a']", {"5": "a"}),
        ("[ // first\n 'a', # second\n /* 'b', */ 'c' // third\n]", ["a", "c"]),
        (r"\json_encode(['a' => 1])", json_encoded({"a": 1})),
        ("json_encode(['a', 'b'])", json_encoded(["a", "b"])),
        (r"\json_encode(['a'], \JSON_UNICODE | f(1))", json_encoded(["a"])),
        (r"\json_encode($x)", json_encoded(opaque("$x"))),
        (r"\json_encode(\json_encode([]))", json_encoded(json_encoded([]))),
        (
            r"\urlencode(\Some\Formatter::queryStringLike(['a' => 1]))",
            url_encoded({"a": 1}),
        ),
        ("urlencode(Formatter::queryStringLike($q))", url_encoded(opaque("$q"))),
    ],
)
def test_a_plain_value_is_read_as_what_it_means(code: str, expected: object) -> None:
    assert only_value(code) == value(expected)


@pytest.mark.parametrize(
    ("code", "tokens"),
    [
        ("$params", "$params"),
        ("null", "null"),
        ("$media->getStream()", "$media -> getStream ( )"),
        (r"\rawurldecode( $s )", r"\rawurldecode ( $s )"),
        (
            r"new \Q\Stream([['n' => 1], 'x'])",
            r"new \Q\Stream ( [ [ 'n' => 1 ] , 'x' ] )",
        ),
        ("'a' . 'b'", "'a' . 'b'"),
        ("['a'][0]", "[ 'a' ] [ 0 ]"),
        (r"\json_encode([]) . ''", r"\json_encode ( [ ] ) . ''"),
        (r"\urlencode('a')", r"\urlencode ( 'a' )"),
        (
            "urlencode(Other::queryStringLike([]))",
            "urlencode ( Other :: queryStringLike ( [ ] ) )",
        ),
        ('"id=$id"', '"id=$id"'),
        (r'"a\n"', r'"a\n"'),
        ("0x1F", "0 x1F"),
        ("017", "017"),
        ("1e3", "1 e3"),
        ("9223372036854775808", "9223372036854775808"),
        ("9" * 5000, "9" * 5000),
        ("0." + "9" * 5000, "0." + "9" * 5000),
        ("１", "１"),
        (
            "function() { f(1, 2); return 1; }",
            "function ( ) { f ( 1 , 2 ) ; return 1 ; }",
        ),
    ],
)
def test_any_other_expression_is_kept_whole(code: str, tokens: str) -> None:
    found = only_value(code)
    assert found == opaque(*tokens.split())
    assert isinstance(found, Opaque)
    assert found.source == code


def test_blanks_and_comments_do_not_tell_expressions_apart() -> None:
    assert only_value("f( $a,\n $b ) // why\n") == only_value("f($a,$b)")
    assert only_value("f($a)") != only_value("f($b)")


def test_the_last_of_two_equal_keys_counts() -> None:
    array = keyed(("a", 1), ("b", 2), ("a", 3))
    assert array.get("a") == value(3)
    assert array.get("c") is None


@pytest.mark.parametrize(
    ("array", "positional"),
    [(value([]), True), (value(["a"]), True), (value({"a": 1}), False)],
)
def test_an_array_is_a_list_when_it_has_no_key(array: Array, positional: bool) -> None:
    assert array.positional is positional


def test_every_value_and_key_knows_its_place() -> None:
    code = "$a->b\n  ->post([\n  'x' => [1,\n    true],\n]);"
    call = sample(code)
    assert call.position == Position(2, 5)
    assert call.arguments is not None
    (entry,) = call.arguments.entries
    assert entry.position == Position(3, 3)
    assert isinstance(entry.value, Array)
    assert entry.value.position == Position(3, 10)
    places = [item.value.position for item in entry.value.entries]
    assert places == [Position(3, 11), Position(4, 5)]


# -- calls ---------------------------------------------------------------------------------

OPTIONS = "['bill_id' => 'B1', 'json' => ['amount' => 1]]"
REPLY = "print_r($response->getStatusCode() === 204);"
STYLES = (
    f"$instance->v3->shopOrder->_bill_id_->markPaid->postAsync({OPTIONS})\n"
    f"->then(static function($response) {{ {REPLY} }})\n->wait();",
    f"$instance->chain('v3/shop-order/{{bill_id}}/mark-paid')->postAsync({OPTIONS})\n"
    f"->then(static function($response) {{ {REPLY} }})\n->wait();",
    f"$instance['v3/shop-order/{{bill_id}}/mark-paid']->postAsync({OPTIONS})\n"
    f"->then(static function($response) {{ {REPLY} }})\n->wait();",
    f"$response = $instance->v3->shopOrder->_bill_id_->markPaid->post({OPTIONS});\n{REPLY}",
    f"$response = $instance->chain('v3/shop-order/{{bill_id}}/mark-paid')->post({OPTIONS});\n{REPLY}",
    f"$response = $instance['v3/shop-order/{{bill_id}}/mark-paid']->post({OPTIONS});\n{REPLY}",
)


@pytest.mark.parametrize("code", STYLES)
def test_the_six_styles_say_the_same(code: str) -> None:
    call = sample(code)
    assert same_call(call, sample(STYLES[0]))
    assert call.url == "v3/shop-order/{bill_id}/mark-paid"
    assert call.verb == "post"
    assert call.asynchronous is ("Async" in code)
    assert call.arguments == value({"bill_id": "B1", "json": {"amount": 1}})
    assert call.statuses == (204,)


@pytest.mark.parametrize(
    "other",
    [
        STYLES[5].replace("mark-paid", "mark-unpaid"),
        STYLES[5].replace("->post(", "->put("),
        STYLES[5].replace("'B1'", "'B2'"),
        STYLES[5].replace("204", "202"),
        STYLES[5].replace(OPTIONS, ""),
    ],
)
def test_a_difference_in_content_is_one(other: str) -> None:
    assert not same_call(sample(other), sample(STYLES[5]))


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("->v3->pay->transactions", "v3/pay/transactions"),
        ("->v3->subMchid->_sub_mchid_", "v3/sub-mchid/{sub_mchid}"),
        ("->v3->ETag->h5", "v3/e-tag/h5"),
        ("->V3->_empty_", "v3/{empty}"),
        ("->a_b_c->_d->e_", "a_b_c/_d/e_"),
        ("->complaintsV2->get", "complaints-v2/get"),
        ("->chain('v3')['a/b']->c", "v3/a/b/c"),
        ("->chain('v2/x/addThing')", "v2/x/addThing"),
        ("\n  ->v3 // comment\n  ->pay", "v3/pay"),
        ("['it\\'s']", "it's"),
    ],
)
def test_the_address_is_read_from_the_links(link: str, url: str) -> None:
    assert sample(f"$i{link}->get([]);").url == url


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete"])
def test_the_method_is_the_verb(verb: str) -> None:
    assert sample(f"$i->v3->{verb}();").verb == verb
    assert not sample(f"$i->v3->{verb}();").asynchronous
    assert sample(f"$i->v3->{verb}Async();").verb == verb
    assert sample(f"$i->v3->{verb}Async();").asynchronous


def test_the_links_are_also_kept_as_written() -> None:
    code = "$response = $instance->v3\n  ->_id_->get([]);"
    assert sample(code).chain == "$instance->v3\n  ->_id_"


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("$i->v3->get()", None),
        ("$i->v3->get([])", []),
        ("$i->v3->get(['a' => 1],)", {"a": 1}),
        ("$i->v3->get(['sink' => './a.csv', 'handler' => $h])", None),
    ],
)
def test_the_options_may_be_absent_or_empty(code: str, arguments: object) -> None:
    found = sample(code).arguments
    if "sink" in code:
        assert found is not None
        assert [entry.key for entry in found.entries] == ["sink", "handler"]
    else:
        assert found == (None if arguments is None else value(arguments))


@pytest.mark.parametrize(
    ("code", "url"),
    [
        ("$client->get('https://a.example/b', ['sink' => 'x'])", "https://a.example/b"),
        ("$client->getAsync($url, ['sink' => 'x'])->wait();", None),
    ],
)
def test_a_plain_client_takes_the_address_first(code: str, url: str | None) -> None:
    call = sample(code)
    assert call.url == url
    assert call.chain == "$client"
    assert call.arguments == value({"sink": "x"})


@pytest.mark.parametrize(
    ("code", "statuses"),
    [
        ("print_r($r->getStatusCode() === 202);", (202,)),
        ("$r->getStatusCode() == 204 || $r->getStatusCode()===202;", (204, 202)),
        ("$r->getStatusCode() === 204; $r->getStatusCode() === 204;", (204,)),
        ("$r->getStatusCode() !== 204; $r->getStatusCode() === $ok;", ()),
        ("$r->getStatusCode() === 2040;", ()),
        ("'getStatusCode() === 204'; // getStatusCode() === 204", ()),
        ("$r->getStatusCode() ===", ()),
    ],
)
def test_the_compared_statuses(code: str, statuses: tuple[int, ...]) -> None:
    assert sample(f"$r = $i->v3->get([]);\n{code}").statuses == statuses


def test_code_before_the_call_is_passed_over() -> None:
    code = (
        "$media = new \\Some\\MediaUtil('file:///a.png');\n"
        "$meta = ['a' => 1]; $meta['b'] = '->get(';\n"
        "$stack = clone $instance->getDriver()->select('v2')->getConfig('handler');\n\n"
        "$response = $instance->chain('v3/a')->post(['body' => $media->getStream()]);"
    )
    assert sample(code).url == "v3/a"
    assert sample(code).position == Position(5, 39)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "\n\n",
        "// $i->v3->get([])",
        "/* $i->v3->get([])",
        "'$i->v3->get([])';",
        "'key' => 'value', // 固定值\n",
        "$uri = (new \\Q\\Uri('https://a.example'))->withQuery($q)->withFragment('#x');",
        "function f(\\Q\\Request $r): array { [$n] = $r->getHeader('N'); return []; }",
    ],
)
def test_a_block_may_have_no_call(code: str) -> None:
    assert read_sample(code) == Parsed(None)


# -- fragments -----------------------------------------------------------------------------


def test_a_fragment_is_an_array_without_brackets() -> None:
    reading = read_fragment("'scene' => '1000', // cash\n'infos' => [['a' => 1]],\n")
    assert reading == Parsed(keyed(("scene", "1000"), ("infos", [{"a": 1}])))


def test_a_repeated_key_of_a_fragment_is_an_alternative() -> None:
    reading = read_fragment("'a' => [1],\n'a' => [2],")
    assert reading == Parsed(keyed(("a", [1]), ("a", [2])))


def comments(array: Array) -> Iterator[tuple[str | None, str, bool]]:
    for entry in array.entries:
        yield entry.key, entry.comment, entry.constant
        if isinstance(entry.value, Array):
            yield from comments(entry.value)


def test_a_comment_belongs_to_the_entry_beside_it() -> None:
    code = (
        "// above\n"
        "'a' => [ // 固定传两组\n"
        "  [ // optional\n"
        "    'b' => '1',   // 固定值\n"
        "    // alone\n"
        "    'c' => '2', 'd' => '//' //固定值\n"
        "  ],\n"
        "],\n"
        "'e' => [], // 固定传空值\n"
        "'f' => ['g' => 3], // 固定值\n"
        "'h' => [4] // 固定值\n"
        ", 'i' => 5 // last"
    )
    array = read_fragment(code).value
    assert array is not None
    assert list(comments(array)) == [
        ("a", "固定传两组", False),
        (None, "optional", False),
        ("b", "固定值", True),
        ("c", "", False),
        ("d", "固定值", True),
        ("e", "固定传空值", False),
        ("f", "固定值", True),
        ("g", "", False),
        ("h", "固定值", True),
        (None, "", False),
        ("i", "last", False),
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("'a' => 1,\n'b'", [("an entry without a key", 2, 1)]),
        ("'a' => ['b' => 1, 'b' => 2]", [("the key is repeated", 1, 19)]),
        ("'a' => 1]", [("unexpected ']'", 1, 9)]),
        ("'a' => 1 'b' => 2", [("unexpected '=>'", 1, 14)]),
        ("'a' => 1;", [("unexpected ';'", 1, 9)]),
        ("'a' => ", [("the code ends inside of a bracket or value", 1, 8)]),
        ("'a' => 'b", [("the quote is never closed", 1, 8)]),
    ],
)
def test_what_a_fragment_may_not_be(
    code: str, expected: list[tuple[str, int, int]]
) -> None:
    assert problems(read_fragment(code)) == expected


# -- problems ------------------------------------------------------------------------------

DOUBTFUL = [
    (
        "$i->a->get(['x' => 1,\n 'x' => 2]);",
        ("the key is repeated", 2, 2),
        keyed(("x", 1), ("x", 2)),
    ),
    (
        "$i->a->get(['x' => ['y' => 1, 2]]);",
        ("entries with and without a key are mixed", 1, 20),
        keyed(("x", Array((*keyed(("y", 1)).entries, *listed(2).entries), ANYWHERE))),
    ),
    (
        "$i->a->get([$k->x => 1]);",
        ("the key is neither a text nor a whole number", 1, 13),
        keyed(("$k->x", 1)),
    ),
    (
        "$i->a->get(['x']);",
        ("the options of the call have no keys", 1, 12),
        listed("x"),
    ),
    ("$i->a->get($x);", ("the options of the call are not one array", 1, 8), None),
    ("$i->a->get([], []);", ("the options of the call are not one array", 1, 8), None),
    ("$i->a->get([]); $i->b->get();", ("a second call", 1, 24), listed()),
]


@pytest.mark.parametrize(("code", "problem", "arguments"), DOUBTFUL)
def test_a_doubtful_sample_is_read_all_the_same(
    code: str, problem: tuple[str, int, int], arguments: Array | None
) -> None:
    reading = read_sample(code)
    assert problems(reading) == [problem]
    assert reading.value is not None
    assert reading.value.url == "a"
    assert reading.value.arguments == arguments


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("$i->a->get([", ("the code ends inside of a bracket or value", 1, 13)),
        (
            "$i->a->get(['x' => f(1]",
            ("the code ends inside of a bracket or value", 1, 24),
        ),
        ("$i->a->get([\n  'x' => 'open]);", ("the quote is never closed", 2, 10)),
        ("$i->a->get([\n  'x' => 'a\\']);", ("the quote is never closed", 2, 10)),
        ('$a = "open', ("the quote is never closed", 1, 6)),
        ("$i->a->get(['x' => ]);", ("unexpected ']'", 1, 20)),
        ("$i->a->get([,]);", ("unexpected ','", 1, 13)),
        ("$i->a->get(['x' => 1));", ("unexpected ')'", 1, 21)),
        ("$i->a->get(['x' => 1 => 2]);", ("unexpected '=>'", 1, 22)),
        ("$i->a->get(['x' => json_encode()]);", ("unexpected ')'", 1, 32)),
        ("$i->a->get(['x' => json_encode([1;)]);", ("unexpected ';'", 1, 34)),
        ("$i->a->get(['x' => json_encode(1])]);", ("unexpected ']'", 1, 33)),
        ("$i->chain($x)->get([]);", ("a call without a literal address", 1, 16)),
        ('$i->chain("a/$x")->get([]);', ("a call without a literal address", 1, 20)),
        ("f($i)->get([]);", ("a call without a literal address", 1, 8)),
    ],
)
def test_what_cannot_be_read_is_reported(
    code: str, problem: tuple[str, int, int]
) -> None:
    reading = read_sample(code)
    assert reading.value is None
    assert problems(reading) == [problem]


# -- total and linear ----------------------------------------------------------------------

PIECES = (
    *"[](){},;'\"\\/*#.$-=>:?\n ",
    *("->", "=>", "===", "::", "//", "/*", "*/", "$a", "$i->v3", "->get(", "->post(["),
    *("'a'", "'a' => ", "1", "0.5", "true", "json_encode(", "\\json_encode(['x' => "),
    *(
        "urlencode(Formatter::queryStringLike(",
        "getStatusCode() === 204",
        "中",
        "\ud800",
    ),
)


def nodes(found: PhpValue) -> Iterator[PhpValue]:
    yield found
    match found:
        case Array(entries):
            for entry in entries:
                yield from nodes(entry.value)
        case JsonEncoded(inner) | QueryString(inner):
            yield from nodes(inner)
        case _:
            pass


def source_at(code: str, position: Position) -> str:
    """The code from a position on."""
    rest = code.split("\n")[position.line - 1 :]
    return "\n".join(rest)[position.column - 1 :]


def check_places(code: str, reading: Parsed[Sample] | Parsed[Array]) -> None:
    """What was read and what was reported stands somewhere in the code."""
    found = reading.value.arguments if isinstance(reading.value, Sample) else None
    places = [node.position for node in nodes(found or listed())]
    places += [problem.position for problem in reading.problems]
    lines = code.split("\n")
    for place in places:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@examples(300)
def test_no_text_makes_reading_fail(code: str) -> None:
    check_places(code, read_fragment(code))
    check_places(code, read_sample(code))
    call = "$i->v3->post([" + code
    check_places(call, read_sample(call))


HOSTILE = (
    *("[", "(", "{", "]", "'", '"', "\\", "/*", "//", "\n", "中", "\x00"),
    *("$a", "$a->b", "$a['x']", "->get(", "$a->get(", "$a->get([", "$a->chain("),
    *("json_encode(", "urlencode(Formatter::queryStringLike(", "['a' => ", "'a' => "),
    *("[],", "'a' => 1,", "'a' . ", "9", "1.", "1.5,", "f(", "- ", "=>", ","),
    *("'a' => [ // 固定值\n", "getStatusCode() === 204;", "function() {"),
)


@pytest.mark.long
@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("before", ["", "$i->v3->post(['x' => "])
def test_a_hundred_thousand_characters_are_read_in_linear_time(
    before: str, unit: str
) -> None:
    code = before + unit * (100_000 // len(unit))
    start = time.process_time()
    read_sample(code)
    read_fragment(code)
    # About 1 µs a character is usual: anything quadratic takes far more than this.
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("[", "]"),
        ("json_encode(", ")"),
        ("urlencode(Formatter::queryStringLike(", "))"),
    ],
)
def test_nesting_has_a_limit(opening: str, closing: str) -> None:
    deep = f"'x' => {opening * MAX_DEPTH}1{closing * MAX_DEPTH}"
    assert read_fragment(deep).problems == ()
    reading = read_fragment(f"'x' => {opening * (MAX_DEPTH + 1)}1")
    assert reading.value is None
    assert f"deeper than {MAX_DEPTH}" in reading.problems[0].message


# -- round trip ----------------------------------------------------------------------------

GAPS = ("", "", " ", "\n  ", "// it's ]\n", "/* ' */", "# [\n", "\r\n\t")


def php(found: PhpValue, gap: Callable[[], str] = lambda: "") -> str:
    """A value written as PHP, with blanks and comments from `gap` between its tokens."""
    match found:
        case QuotedText(text):
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        case Integer(number):
            return str(number)
        case Decimal(text):
            return text
        case Boolean(truth):
            return "true" if truth else "false"
        case Array(entries):
            items = [php_entry(entry, gap) for entry in entries]
            return f"[{gap()}" + f",{gap()}".join(items) + f"{gap()}]"
        case JsonEncoded(inner):
            return f"\\json_encode({gap()}{php(inner, gap)}{gap()})"
        case QueryString(inner):
            query = php(inner, gap)
            return f"\\urlencode(\\WeChatPay\\Formatter::queryStringLike({query}))"
        case Opaque(source):
            return source


def php_entry(entry: ArrayItem, gap: Callable[[], str]) -> str:
    text = php(entry.value, gap)
    if entry.key is None:
        return text
    return f"{php(value(entry.key))}{gap()}=>{gap()}{text}{gap()}"


scalars: st.SearchStrategy[PhpValue] = (
    st.booleans().map(value)
    | st.integers(-(2**63), 2**63 - 1).map(value)
    | st.text().map(value)
    | st.text(alphabet="\\'\"/#*\n[]a").map(value)
    | st.decimals(-(10**9), 10**9, places=3).map(lambda number: decimal(f"{number:f}"))
    | st.sampled_from(["$x", "$m->f()", "g([1, ']'])", "'a'.'b'"]).map(only_value)
)


def arrays(items: st.SearchStrategy[PhpValue]) -> st.SearchStrategy[PhpValue]:
    lists = st.lists(items, max_size=4).map(value)
    objects = st.dictionaries(st.text(max_size=5), items, min_size=1, max_size=4)
    return (
        lists
        | objects.map(value)
        | items.map(lambda inner: JsonEncoded(inner, ANYWHERE))
        | items.map(lambda inner: QueryString(inner, ANYWHERE))
    )


values = st.recursive(scalars, arrays, max_leaves=12)
options = st.dictionaries(st.text(max_size=8), values, min_size=1).map(
    lambda items: keyed(*items.items())
)


@given(options, st.randoms(use_true_random=False))
def test_what_is_printed_is_read_back(array: Array, random: Random) -> None:
    code = f"$i->v3->post({php(array, lambda: random.choice(GAPS))});"
    call = sample(code)
    assert call.arguments == array
    for node in nodes(call.arguments or array):
        opening = php(node)[:1]
        assert source_at(code, node.position).startswith(opening)


# -- the corpus ----------------------------------------------------------------------------

FENCE = re.compile(r"^```php \[([^\n]+)\]\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STYLE_LABELS = (
    "异步纯链式",
    "异步声明式",
    "异步属性式",
    "同步纯链式",
    "同步声明式",
    "同步属性式",
)
NO_CALL_LABELS = ("处理程序", "标准PSR7")
PLAIN_CLIENT_LABELS = ("异步模式", "同步模式")


read_once = cache(sample)
"""Most blocks stand in two snapshots, and three tests look at each."""


@cache
def blocks(snapshot: str) -> tuple[tuple[str, str, str], ...]:
    """Place, label and code of every labelled block of a snapshot."""
    return tuple(found_blocks(require_corpus(snapshot)))


def found_blocks(folder: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 2
            yield f"{path.relative_to(folder).as_posix()}:{line}", match[1], match[2]


@cache
def operations(snapshot: str) -> list[list[tuple[str, str, Sample]]]:
    """The groups of samples in the six styles: place, label and sample."""
    groups: list[list[tuple[str, str, Sample]]] = []
    for place, label, code in blocks(snapshot):
        if label == STYLE_LABELS[0]:
            groups.append([])
        if label in STYLE_LABELS:
            groups[-1].append((place, label, read_once(code)))
    return groups


@one_worker
@pytest.mark.parametrize(("snapshot", "count"), [("2026-01", 968), ("2026-04", 998)])
def test_the_six_samples_of_every_operation_agree(snapshot: str, count: int) -> None:
    groups = operations(snapshot)
    assert len(groups) == count
    for group in groups:
        assert tuple(label for _, label, _ in group) == STYLE_LABELS
        first = group[0][2]
        assert [place for place, _, call in group if not same_call(call, first)] == []
        assert [call.asynchronous for *_, call in group] == [True] * 3 + [False] * 3


@one_worker
@pytest.mark.parametrize(
    ("snapshot", "verbs", "statuses", "node_counts"),
    [
        (
            "2026-01",
            {"post": 586, "get": 345, "patch": 26, "delete": 8, "put": 3},
            {(): 882, (204,): 81, (202,): 5},
            [7265, 868, 1, 210, 3166, 43, 2, 30],
        ),
        (
            "2026-04",
            {"post": 601, "get": 357, "patch": 27, "delete": 9, "put": 4},
            {(): 908, (204,): 85, (202,): 5},
            [7420, 886, 1, 212, 3249, 43, 2, 33],
        ),
    ],
)
def test_the_counts_of_a_snapshot(
    snapshot: str,
    verbs: dict[str, int],
    statuses: dict[tuple[int, ...], int],
    node_counts: list[int],
) -> None:
    calls = [group[4][2] for group in operations(snapshot)]
    assert Counter(call.verb for call in calls) == verbs
    assert Counter(call.statuses for call in calls) == statuses
    arguments = [call.arguments for call in calls if call.arguments is not None]
    assert len(arguments) == len(calls)
    kinds = Counter(type(node) for array in arguments for node in nodes(array))
    classes = (
        QuotedText,
        Integer,
        Decimal,
        Boolean,
        Array,
        JsonEncoded,
        QueryString,
        Opaque,
    )
    assert [kinds[kind] for kind in classes] == node_counts


@one_worker
@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_the_address_agrees_with_the_path_of_the_page(snapshot: str) -> None:
    differing = [
        (place.split(":")[0], call.url)
        for group in operations(snapshot)
        for place, _, call in group[4:5]
        if call.url != re.sub(r"^openapi/(.*?)(/index)?\.md:\d+$", r"\1", place)
    ]
    assert differing == [
        (
            f"openapi/v2/secapi/mch/{verb}Institutionsub.md",
            f"v2/secapi/mch/{{{verb}institutionsub}}",
        )
        for verb in ("add", "modify", "query")
    ] + [
        (f"openapi/{page}/index.md", f"{page}/{{empty}}")
        for page in ("v3/applyment4sub/applyment", "v3/ecommerce/applyments")
    ]


def squeezed(code: str) -> str:
    """The code without comments, trailing commas and blanks outside of strings, which are in
    single quotes where both quotes mean the same."""
    code = re.sub(r"""(?<=[\[,( ])"([^"'\\$]*)"(?=[\],) ])""", r"'\1'", code)
    piece = r"('(?:\\.|[^'\\])*'|\bnew )|//[^\n]*|\s+|,(?=\s*(?://[^\n]*+\s*+)*+[\])])"
    return re.sub(piece, lambda match: match[1] or "", code)


@one_worker
@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_nothing_of_a_call_is_lost(snapshot: str) -> None:
    lost = [
        place
        for place, label, code in blocks(snapshot)
        if label in STYLE_LABELS
        for call in [read_once(code)]
        if call.arguments is None
        or f"({squeezed(php(call.arguments))})" not in squeezed(code)
    ]
    assert lost == []


@one_worker
@pytest.mark.parametrize(
    ("snapshot", "no_call", "fragments"), [("2026-01", 95, 97), ("2026-04", 97, 97)]
)
def test_the_other_blocks_of_a_snapshot(
    snapshot: str, no_call: int, fragments: int
) -> None:
    found: Counter[str] = Counter()
    for place, label, code in blocks(snapshot):
        if label in NO_CALL_LABELS:
            assert read_sample(code) == Parsed(None), place
            found["no call"] += 1
        elif label in PLAIN_CLIENT_LABELS:
            assert sample(code).url is None
            found["plain client"] += 1
        elif label not in STYLE_LABELS:
            assert read_sample(code) == Parsed(None), place
            reading = read_fragment(code)
            assert reading.value is not None
            assert reading.problems == ()
            entries = list(comments(reading.value))
            found["entries"] += len(entries)
            found["constants"] += sum(constant for *_, constant in entries)
            found["fragments"] += 1
    assert found == {
        "no call": no_call,
        "plain client": 2,
        "fragments": fragments,
        "entries": 850,
        "constants": 210,
    }
