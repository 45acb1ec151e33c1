"""Rules that hold the tables against the documented samples."""

from __future__ import annotations

from collections.abc import Sequence

from imtable.reading.rules.rule import Words, block, rule


@rule(
    "sample-unparsable",
    "error",
    what="a sample that cannot be read",
    why="It does not run as it stands, and it cannot decide what the tables leave"
    " open, such as the status of an empty reply.",
    fix="Correct the PHP: close quotes and brackets, and put a comma between entries.",
    bad=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1'];
            """),
    good=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
    where="sample",
    repairs=True,
)
def sample_unparsable(problem: str) -> Words:
    return Words(problem, expected="PHP literals", done="the sample decides nothing")


@rule(
    "sample-absent",
    "info",
    what="an operation without a sample",
    why="There is no second source to hold the tables against: misprints in names and"
    " values go unnoticed.",
    fix="Add a sample that shows the call with its arguments.",
    bad="| id {data-indent=1} | string | Number of the order",
    good=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
    where="sample",
)
def sample_absent() -> Words:
    return Words("no sample shows the arguments of this call")


@rule(
    "sample-disagree",
    "error",
    what="samples of one operation that differ",
    why="The samples show the same call in several styles of programming. Where they"
    " differ, at least one is wrong; the one named in `done` counts.",
    fix="Correct the sample that is out of date.",
    bad=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            ```
            ```php [同步纯链式]
            $instance->v3->pay->orders->post(['json' => ['id' => '2']]);
            """),
    good=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            ```
            ```php [同步纯链式]
            $instance->v3->pay->orders->post(['json' => ['id' => '1']]);
            """),
    where="sample",
)
def sample_disagree(line: int) -> Words:
    """`line`: where the sample that counts stands."""
    return Words(
        f"this sample differs from the one at line {line}",
        expected="the same call in every style",
        done=f"the sample at line {line} counts",
    )


@rule(
    "sample-key-undocumented",
    "warning",
    what="a key in a sample without a row",
    why="The sample sends something that the table does not know, so that the"
    " bindings cannot send it. A row is missing, or one of the two is misspelt.",
    fix="Add the row, or correct the key.",
    bad=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1', 'note' => 'x']]);
            """),
    good=block("""
            | id {data-indent=1} | string | Number of the order
            | note {data-indent=1} | string | A remark

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1', 'note' => 'x']]);
            """),
    where="sample",
)
def sample_key_undocumented(key: str) -> Words:
    return Words(f"`{key}` has no row in the table", expected="a row for every key")


@rule(
    "sample-json-unannounced",
    "warning",
    what="`json_encode` without an attribute",
    why="The sample sends JSON text in a string, the row shows a plain string. The"
    " bindings leave the encoding to their users, who do not know of it.",
    fix="Add `data-encoded=by-json_encode` to the type cell and the rows of the content.",
    bad=block("""
            | detail {data-indent=1} | string | Details

            $instance->chain('v3/pay/orders')->post(['json' => ['detail' => \\json_encode(['id' => '1'])]]);
            """),
    good=block("""
            | detail {data-indent=1} | string {data-encoded=by-json_encode} | Details
            | {colspan=3 .im-table-line}
            | id {data-indent=2} | string | Number of the article

            $instance->chain('v3/pay/orders')->post(['json' => ['detail' => \\json_encode(['id' => '1'])]]);
            """),
    where="sample",
)
def sample_json_unannounced(name: str) -> Words:
    return Words(
        f"`{name}` is sent as JSON text, which its row does not announce",
        expected="`data-encoded=by-json_encode` in the type cell",
    )


@rule(
    "sample-required-missing",
    "error",
    what="a required row missing in the sample",
    why="The table says that no call goes without the field, the sample makes one."
    " Either the field is optional, or the sample fails.",
    fix="Add the field to the sample, or remove `data-required` from the row.",
    bad=block("""
            | id {data-required data-indent=1} | string | Number of the order
            | note {data-required data-indent=1} | string | A remark

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
    good=block("""
            | id {data-required data-indent=1} | string | Number of the order
            | note {data-required data-indent=1} | string | A remark

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1', 'note' => 'x']]);
            """),
    where="sample",
)
def sample_required_missing(name: str) -> Words:
    return Words(f"the required field `{name}` is not shown")


@rule(
    "sample-optional-missing",
    "info",
    what="an optional row missing in the sample",
    why="Readers do not see how the field is used, and nothing confirms its name.",
    fix="Show the field in the sample.",
    bad=block("""
            | id {data-required data-indent=1} | string | Number of the order
            | note {data-indent=1} | string | A remark

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
    good=block("""
            | id {data-required data-indent=1} | string | Number of the order
            | note {data-indent=1} | string | A remark

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1', 'note' => 'x']]);
            """),
    where="sample",
)
def sample_optional_missing(name: str) -> Words:
    return Words(f"the optional field `{name}` is not shown")


@rule(
    "sample-value-not-listed",
    "error",
    what="a value outside its list",
    why="The bindings accept only the listed values in a request, so that the call of"
    " the sample would not pass a type checker. The list lacks a value, or the"
    " sample is wrong.",
    fix="Add the value to the list of the field, or correct the sample.",
    bad=block("""
            | mode {data-indent=1} | string | Delivery<br/>`FAST` \\| `CHEAP` 枚举值之一

            $instance->chain('v3/pay/orders')->post(['json' => ['mode' => 'fast']]);
            """),
    good=block("""
            | mode {data-indent=1} | string | Delivery<br/>`FAST` \\| `CHEAP` 枚举值之一

            $instance->chain('v3/pay/orders')->post(['json' => ['mode' => 'FAST']]);
            """),
    where="sample",
)
def sample_value_not_listed(name: str, text: str, listed: Sequence[str]) -> Words:
    more = " …" if len(listed) > 6 else ""
    return Words(
        f"`{text}` is no documented value of `{name}`",
        expected=f"one of {', '.join(listed[:6])}{more}",
    )


@rule(
    "sample-type",
    "info",
    what="a value of another type",
    why="The table counts. PHP samples quote numbers freely, which does no harm in"
    " XML and in paths; in JSON `'1'` and `1` are different values.",
    fix="Write the value as its row says, or correct the type of the row.",
    bad=block("""
            | total {data-indent=1} | integer | Amount in fen

            $instance->chain('v3/pay/orders')->post(['json' => ['total' => '100']]);
            """),
    good=block("""
            | total {data-indent=1} | integer | Amount in fen

            $instance->chain('v3/pay/orders')->post(['json' => ['total' => 100]]);
            """),
    where="sample",
)
def sample_type(name: str, shown: str, expected: str) -> Words:
    return Words(f"`{name}` is shown as {shown}", expected=expected)
