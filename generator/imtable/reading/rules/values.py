"""Rules about the values that a description lists."""

from __future__ import annotations

from collections.abc import Iterable

from imtable.ir.model import ScalarKind
from imtable.reading.rules.rule import Words, rule

_PLURALS: dict[ScalarKind, str] = {
    "string": "texts",
    "integer": "integers",
    "number": "numbers",
    "boolean": "`true` and `false`",
}


@rule(
    "enum-not-numeric",
    "error",
    what="a numeric or boolean type with values of another type",
    why="Type and values contradict each other. The field is read as a string, since"
    " the values could not be sent as the type says: `01` and `1e3` are no numbers,"
    " `1.5` is no integer, `Y` is not boolean.",
    fix="Write `string`, or the values that are on the wire.",
    bad="| state {data-indent=1} | number | State<br/>`OPEN` \\| `PAID` 枚举值之一",
    good="| state {data-indent=1} | string | State<br/>`OPEN` \\| `PAID` 枚举值之一",
    repairs=True,
    fixable="safe",
)
def enum_not_numeric(name: str, kind: ScalarKind, text: str) -> Words:
    return Words(
        f"`{name}` is of the type {kind}, but `{text}` is no {kind}",
        expected=f"`string`, or values that are {_PLURALS[kind]}",
        done="read as string",
        before=kind,
        after="string",
    )


@rule(
    "enum-duplicate",
    "error",
    what="a value listed twice",
    why="One of the two is likely another value, misprinted: the list then lacks it,"
    " and type checkers reject it in requests.",
    fix="Correct the value, or remove it.",
    bad="| state {data-indent=1} | string | State<br/>`OPEN` \\| `PAID` \\| `OPEN` 枚举值之一",
    good="| state {data-indent=1} | string | State<br/>`OPEN` \\| `PAID` 枚举值之一",
    repairs=True,
    fixable="safe",
)
def enum_duplicate(value: str) -> Words:
    return Words(
        f"the value `{value}` is listed twice",
        expected="every value once",
        done="read once",
    )


@rule(
    "enum-near-duplicate",
    "warning",
    what="a value that resembles another one",
    why="Fields of the same name elsewhere have a value that differs in one letter or"
    " in case only. A misprint here means that the bindings expect a value that"
    " never comes. Nothing is corrected: the page may be right.",
    fix="Compare with the other pages and correct the value if it is a misprint.",
    bad="| state {data-indent=1} | string | State<br/>`CLOSED` \\| `SUCEESS` 枚举值之一",
    good="| state {data-indent=1} | string | State<br/>`CLOSED` \\| `SUCCESS` 枚举值之一",
)
def enum_near_duplicate(value: str, near: str) -> Words:
    return Words(
        f"`{value}` resembles `{near}`, a value of the same field elsewhere",
        done="kept as written",
    )


@rule(
    "enum-wording",
    "style",
    what="an ending that does not fit the number of values",
    why="`枚举值之一` speaks of one among several values, `枚举值` of a single one. The"
    " values are read all the same, but a value may be missing.",
    fix="Write `枚举值` after a single value, `枚举值之一` after several.",
    bad="| state {data-indent=1} | string | State<br/>`PAID` 枚举值之一",
    good="| state {data-indent=1} | string | State<br/>`PAID` 枚举值",
    fixable="safe",
)
def enum_wording() -> Words:
    return Words(
        "the ending of the list does not fit the number of values",
        expected="`枚举值之一` after several values, `枚举值` after a single one",
        done="read as a list of values all the same",
    )


@rule(
    "enum-inline",
    "style",
    what="a list of values within the text",
    why="The values are read, but they are harder to see and to find.",
    fix="Write `<br/>` before the list.",
    bad="| state {data-indent=1} | string | State `OPEN` \\| `PAID` 枚举值之一",
    good="| state {data-indent=1} | string | State<br/>`OPEN` \\| `PAID` 枚举值之一",
    fixable="safe",
)
def enum_inline() -> Words:
    return Words(
        "a list of values in the same segment as the text",
        expected="`<br/>` before the list",
        done="read as the values of the field",
    )


@rule(
    "enum-spelling",
    "style",
    what="a list of values in an unusual spelling",
    why="The values are read all the same, but another reader of the page may see fewer.",
    fix="Write every value as code, escaped pipes between them, and nothing behind the ending.",
    bad="| state {data-indent=1} | string | State<br/>`OPEN`、`PAID` 枚举值之一。",
    good="| state {data-indent=1} | string | State<br/>`OPEN` \\| `PAID` 枚举值之一",
    fixable="safe",
)
def enum_spelling(codes: Iterable[str]) -> Words:
    listed = " \\| ".join(f"`{code}`" for code in codes)
    return Words(
        "a list of values in an unusual spelling",
        expected=f"{listed} and the ending, in a segment of its own",
        done="read as these values",
    )


@rule(
    "enum-unread",
    "warning",
    what="a list of values that cannot be read whole",
    why="The text says that it lists values, and something between or before them is not"
    " understood. Part of a list would be a wrong list: it is kept as text, and the field"
    " takes any value.",
    fix="Write the list in a segment of its own, every value as code, with escaped pipes"
    " between them; remarks go into another segment.",
    bad="| state {data-indent=1} | string | State<br/>`OPEN`(new)、`PAID` 枚举值之一",
    good="| state {data-indent=1} | string | State<br/>`OPEN` \\| `PAID` 枚举值之一",
)
def enum_unread() -> Words:
    return Words(
        "this list of values cannot be read whole",
        expected="`A` \\| `B` 枚举值之一, in a segment of its own",
        done="kept as text",
    )


@rule(
    "enum-labelled",
    "info",
    what="a list of values with labels",
    why="The values are read together with their labels, which go into the docstring.",
    fix="Nothing to fix.",
    bad="| state {data-indent=1} | string | State<br/>`OPEN`：not paid yet<br/>`PAID`：paid",
)
def enum_labelled() -> Words:
    return Words("a list of values with labels")


@rule(
    "enum-unmarked",
    "warning",
    what="a bare list that nothing announces",
    why="Words in capitals with labels, or codes and nothing else, look like the values of the"
    " field, but nothing says that they are. They are kept as text and the field takes any value.",
    fix="Write values with labels as code, or put a segment `枚举值：` before the list; write 枚举值之一"
    " behind values without labels.",
    bad="| state {data-indent=1} | string | State<br/>OPEN：not paid yet<br/>PAID：paid",
    good="| state {data-indent=1} | string | State<br/>`OPEN`：not paid yet<br/>`PAID`：paid",
)
def enum_unmarked() -> Words:
    return Words(
        "looks like a list of values, but nothing says so",
        expected="the values as code (`` `VALUE`：label ``), a segment `枚举值：` before them, or"
        " 枚举值之一 behind them",
        done="kept as text",
    )


@rule(
    "enum-status-classes",
    "info",
    what="HTTP status classes",
    why="Codes such as `20X`, with blanks between them, are the statuses that a"
    " receiver of the notification may answer with. They are no values of a field.",
    fix="Nothing to fix.",
    bad="| status {data-indent=1} | integer | `20X` `4XX` `5XX` 枚举值之一",
)
def enum_status_classes() -> Words:
    return Words("HTTP status classes, not values")
