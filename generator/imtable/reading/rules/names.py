"""Rules about the names and types of fields."""

from __future__ import annotations

from imtable.reading.rules.rule import Words, block, rule


@rule(
    "type-unknown",
    "warning",
    what="a type word of another dialect",
    why="`float`, `int` and `bool` are not types of these tables. They are read as"
    " `number`, `integer` and `boolean`.",
    fix="Write the type of these tables.",
    bad="| price {data-indent=1} | float | Price in yuan",
    good="| price {data-indent=1} | number | Price in yuan",
    repairs=True,
    fixable="safe",
)
def type_unknown(word: str, kind: str) -> Words:
    return Words(
        f"`{word}` is not a type of these tables",
        expected=f"`{kind}`",
        done=f"read as {kind}",
    )


@rule(
    "type-unreadable",
    "error",
    what="a type cell that names no type",
    why="Without a type nobody knows what to send: a text, a number, a list, an"
    " object, or perhaps a secret. Where neither the rows below nor an encoding tell,"
    " the row is not bound; in a reply its value is in `meta.extra`.",
    fix="Write `string`, `integer`, `number`, `boolean` or `object`, each with or"
    " without `[]`. A forgotten pipe puts the description in the type cell.",
    bad="| id {data-indent=1} | text | Number of the order",
    good="| id {data-indent=1} | string | Number of the order",
    repairs=True,
)
def type_unreadable(word: str, done: str) -> Words:
    return Words(
        f"`{word}` is no type" if word else "the type cell is missing or empty",
        expected="string, integer, number, boolean or object, each with or without `[]`",
        done=done,
    )


@rule(
    "type-inconsistent",
    "warning",
    what="the same field with two types in one operation",
    why="Name and title are the same, the types are not. Each row is read as it"
    " stands, so that users have to convert between the two, and one of the rows may"
    " be wrong.",
    fix="Give both rows the type that is on the wire, or different titles.",
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
)
def type_inconsistent(name: str, word: str, other: str, line: int) -> Words:
    return Words(
        f"`{name}` is {word} here and {other} at line {line}",
        expected="one type for the same thing",
        done="each row read as it stands",
    )


@rule(
    "type-number-and-integer",
    "info",
    what="an operation that uses both number and integer",
    why="Where both words occur, they are no reliable sign of fractions. An `integer`"
    " becomes `int`, a `number` becomes `int | float`, and users have to tell the"
    " two apart.",
    fix="Write `integer` for what never has a fraction, such as amounts in fen.",
    bad=block("""
            | total {data-indent=1} | integer | Amount in fen
            | refund {data-indent=1} | number | Amount in fen
            """),
    good=block("""
            | total {data-indent=1} | integer | Amount in fen
            | refund {data-indent=1} | integer | Amount in fen
            """),
)
def type_number_and_integer() -> Words:
    return Words(
        "both `integer` and `number` are used", done="each row read as it stands"
    )


@rule(
    "name-blank",
    "error",
    what="a blank or a mark in a name",
    why="No name on the wire has a blank, or a mark of Markdown. It is read without it; copied"
    " from the page as it stands, the name would not work.",
    fix="Remove the blank or the mark.",
    bad="| order _id {data-indent=1} | string | Number of the order",
    good="| order_id {data-indent=1} | string | Number of the order",
    repairs=True,
    fixable="safe",
)
def name_blank(written: str, name: str) -> Words:
    return Words(
        (
            f"a blank within the name `{written}`"
            if "".join(written.split()) == name
            else f"marks around the name {written}"
        ),
        expected=f"`{name}`",
        done=f"read as `{name}`",
        before=written,
        after=name,
    )


@rule(
    "name-unreadable",
    "error",
    what="a name that is none",
    why="The name cell is empty or holds something else than a name, so that nobody"
    " knows the key to send or to look for. The row is not bound.",
    fix="Write the name as it is on the wire: letters, digits, underscores, not"
    " beginning with a digit; dashes in headers; `$n` for numbered names.",
    bad="| 1st_id {data-indent=1} | string | Number of the order",
    good="| first_id {data-indent=1} | string | Number of the order",
    repairs=True,
)
def name_unreadable(name: str) -> Words:
    return Words(
        f"`{name}` is no field name" if name else "the name is missing",
        expected="letters, digits and underscores, not beginning with a digit",
        done="not read, nor the rows below it",
    )


@rule(
    "name-alias",
    "info",
    what="a name that Python cannot use",
    why="A keyword, a dash or a `$n` cannot stand in a Python name. The bindings use"
    " another one and send the name of the page.",
    fix="Nothing to fix.",
    bad="| from {data-indent=1} | string | First day",
)
def name_alias(name: str) -> Words:
    return Words(f"`{name}` cannot be a Python name", done="bound under another name")
