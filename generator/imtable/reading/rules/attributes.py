"""Rules about the `{…}` attributes of a cell."""

from __future__ import annotations

from imtable.reading.rules.rule import OPERATION_ASIDE, Words, block, rule


@rule(
    "attr-unknown",
    "error",
    what="an unknown attribute",
    why="A misspelt attribute shows no trace on the website, but here it decides"
    " whether a field is required, nested, encrypted or encoded. What is not"
    " known is ignored, except where a frequent misspelling leaves no doubt.",
    fix="Correct the spelling. The name cell takes `data-required` and `data-indent`;"
    " the type cell `data-tooltip`, `data-encrypted`, `data-encoded` and"
    " `data-signed`.",
    bad="| id {data-requird data-indent=1} | string | Number of the order",
    good="| id {data-required data-indent=1} | string | Number of the order",
    repairs=True,
    fixable="safe",
)
def attr_unknown(
    problem: str,
    expected: str,
    done: str,
    before: str | None = None,
    after: str | None = None,
) -> Words:
    return Words(problem, expected, done, before, after)


@rule(
    "codec-unknown",
    "error",
    what="an encryption or encoding that nobody knows",
    why="Something is said about how the value is wrapped, but not what. Bound as plain"
    " text, a secret would travel unencrypted.",
    fix="Write `data-encrypted=by-rsa-pubkey`, `by-aes-gcm` or `by-aes-ecb`,"
    " `data-encoded=by-json_encode` or `by-urlencode`, or"
    " `data-signed=by-rsa-privatekey`.",
    bad="| detail {data-indent=1} | string {data-encoded=by-json} | Details",
    good="| detail {data-indent=1} | string {data-encoded=by-json_encode} | Details",
    sets_aside="operation",
)
def codec_unknown(problem: str, expected: str) -> Words:
    return Words(problem, expected=expected, done=OPERATION_ASIDE)


@rule(
    "attr-repeated",
    "error",
    what="the same attribute twice",
    why="Only one of them can count: the first. If they differ, it may be the wrong one.",
    fix="Keep one of them.",
    bad="| id {data-indent=1 data-indent=2} | string | Number of the order",
    good="| id {data-indent=1} | string | Number of the order",
    repairs=True,
    fixable="safe",
)
def attr_repeated(name: str) -> Words:
    return Words(
        f"`{name}` is given twice",
        expected="every attribute once",
        done="the first one counts",
    )


@rule(
    "attr-spacing",
    "style",
    what="blanks around a brace",
    why="It is read all the same; the website may show the braces as text.",
    fix="Leave one blank before `{` and after `}`, and none inside the braces.",
    bad="| id{data-indent=1} | string | Number of the order",
    good="| id {data-indent=1} | string | Number of the order",
    fixable="safe",
)
def attr_spacing() -> Words:
    return Words(
        "blanks around a brace are missing or too many",
        expected="`text {attributes} |`, without blanks inside the braces",
        done="read all the same",
    )


@rule(
    "required-on-type",
    "warning",
    what="`data-required` in the type cell",
    why="The mark belongs to the name. It is read as meant, and the field is"
    " required, but the website puts the star in the wrong column.",
    fix="Move `data-required` to the name cell.",
    bad="| id {data-indent=1} | string {data-required} | Number of the order",
    good="| id {data-required data-indent=1} | string | Number of the order",
    repairs=True,
    fixable="safe",
)
def required_on_type() -> Words:
    return Words(
        "`data-required` stands in the type cell",
        expected="`data-required` in the name cell",
        done="read as required",
    )


@rule(
    "required-value",
    "warning",
    what="`data-required` with a value",
    why="The mark takes no value: the website shows a required field whatever it is. A value"
    " that says no is believed, any other is not needed.",
    fix="Remove the mark from an optional field, and the value from a required one.",
    bad='| id {data-required="false" data-indent=1} | string | Number of the order',
    good="| id {data-indent=1} | string | Number of the order",
    repairs=True,
    fixable="safe",
)
def required_value(value: str, required: bool) -> Words:
    return Words(
        f"`data-required` has the value `{value}`",
        expected="the mark without a value, or no mark",
        done=f"read as {'required' if required else 'optional'}",
    )


@rule(
    "attr-groups",
    "error",
    what="several brace groups in one cell",
    why="The website reads the last group only. All of them are read, as one.",
    fix="Write one group with all attributes.",
    bad="| id {data-required} {data-indent=1} | string | Number of the order",
    good="| id {data-required data-indent=1} | string | Number of the order",
    repairs=True,
    fixable="safe",
)
def attr_groups(groups: int) -> Words:
    return Words(
        f"{groups} brace groups in one cell",
        expected="one group with all attributes",
        done="read as one group",
    )


@rule(
    "attr-braces",
    "error",
    what="attributes without their braces",
    why="To the website attributes without a whole pair of braces are text. What they say is"
    " plain all the same, and without it the row would stand in another place.",
    fix="Write one brace on either side, not a full-width one.",
    bad="| id {data-required data-indent=1 | string | Number of the order",
    good="| id {data-required data-indent=1} | string | Number of the order",
    repairs=True,
    fixable="safe",
)
def attr_braces(written: str) -> Words:
    right = f"{{{written.strip('{}｛｝ ')}}}"
    return Words(
        "the attributes of this cell do not stand between two braces",
        expected=f"`{right}`",
        done="read as if they did",
        before=written,
        after=right,
    )


@rule(
    "tooltip-missing",
    "style",
    what="an object without the usual tooltip",
    why="The tooltip says what an object is in PHP. Readers miss the hint here; the"
    " bindings do not need it.",
    fix="Add the tooltip.",
    bad=block("""
            | payer {data-indent=1} | object | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
    good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
    fixable="safe",
)
def tooltip_missing() -> Words:
    return Words(
        "an object without the usual tooltip",
        expected='`{data-tooltip="对应PHP的array"}`',
    )


@rule(
    "tooltip-case",
    "style",
    what="`Array` for `array`",
    why="PHP and most pages write `array`. It means the same.",
    fix="Write `array`.",
    bad=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的Array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
    good=block("""
            | payer {data-indent=1} | object {data-tooltip="对应PHP的array"} | The payer
            | openid {data-indent=2} | string | Number of the payer
            """),
    fixable="safe",
)
def tooltip_case() -> Words:
    return Words("`Array` for `array`", expected='`data-tooltip="对应PHP的array"`')
