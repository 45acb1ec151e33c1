"""Rules about the names and types of fields."""

from __future__ import annotations

from imtable.reading.rules.rule import Rule, block

NAMES: tuple[Rule, ...] = (
    Rule(
        id="type-unknown",
        severity="warning",
        what="a type word of another dialect",
        why=(
            "`float`, `int` and `bool` are not types of these tables. They are read as"
            " `number`, `integer` and `boolean`."
        ),
        mend="Write the type of these tables.",
        bad="| price {data-indent=1} | float | Price in yuan",
        good="| price {data-indent=1} | number | Price in yuan",
        repairs=True,
    ),
    Rule(
        id="type-unreadable",
        severity="error",
        what="a type cell that names no type",
        why=(
            "Without a type nobody knows what to send: a text, a number, a list, an"
            " object. The page is not used before it is known."
        ),
        mend=(
            "Write `string`, `integer`, `number`, `boolean` or `object`, each with or"
            " without `[]`. A forgotten pipe puts the description in the type cell."
        ),
        bad="| id {data-indent=1} | text | Number of the order",
        good="| id {data-indent=1} | string | Number of the order",
        quarantines=True,
    ),
    Rule(
        id="type-inconsistent",
        severity="warning",
        what="the same field with two types in one operation",
        why=(
            "Name and title are the same, the types are not. Each row is read as it"
            " stands, so that users have to convert between the two, and one of the rows may"
            " be wrong."
        ),
        mend="Give both rows the type that is on the wire, or different titles.",
        bad=block("""
            | order {data-indent=1} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=2} | string | Number
            | refund {data-indent=1} | object {data-tooltip="对应PHP的array"} | The refund
            | id {data-indent=2} | integer | Number
            """),
        good=block("""
            | order {data-indent=1} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=2} | string | Number
            | refund {data-indent=1} | object {data-tooltip="对应PHP的array"} | The refund
            | id {data-indent=2} | string | Number
            """),
    ),
    Rule(
        id="type-number-and-integer",
        severity="info",
        what="an operation that uses both number and integer",
        why=(
            "Where both words occur, they are no reliable sign of fractions. An `integer`"
            " becomes `int`, a `number` becomes `int | float`, and users have to tell the"
            " two apart."
        ),
        mend="Write `integer` for what never has a fraction, such as amounts in fen.",
        bad=block("""
            | total {data-indent=1} | integer | Amount in fen
            | refund {data-indent=1} | number | Amount in fen
            """),
        good=block("""
            | total {data-indent=1} | integer | Amount in fen
            | refund {data-indent=1} | integer | Amount in fen
            """),
    ),
    Rule(
        id="name-blank",
        severity="error",
        what="a blank in a name",
        why=(
            "No name on the wire has a blank. It is read without it; copied from the page"
            " as it stands, the name would not work."
        ),
        mend="Remove the blank.",
        bad="| order _id {data-indent=1} | string | Number of the order",
        good="| order_id {data-indent=1} | string | Number of the order",
        repairs=True,
    ),
    Rule(
        id="name-unreadable",
        severity="error",
        what="a name that is none",
        why=(
            "The name cell is empty or holds something else than a name, so that nobody"
            " knows the key to send or to look for."
        ),
        mend=(
            "Write the name as it is on the wire: letters, digits, underscores, not"
            " beginning with a digit; dashes in headers; `$n` for numbered names."
        ),
        bad="| 1st_id {data-indent=1} | string | Number of the order",
        good="| first_id {data-indent=1} | string | Number of the order",
        quarantines=True,
    ),
    Rule(
        id="name-alias",
        severity="info",
        what="a name that Python cannot use",
        why=(
            "A keyword, a dash or a `$n` cannot stand in a Python name. The bindings use"
            " another one and send the name of the page."
        ),
        mend="Nothing to mend.",
        bad="| from {data-indent=1} | string | First day",
    ),
)
