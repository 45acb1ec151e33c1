"""Rules about single rows: their cells, blanks and characters."""

from __future__ import annotations

from imtable.reading.rules.rule import OPERATION_ASIDE, Words, block, rule


@rule(
    "row-two-cells",
    "warning",
    what="a row without a description cell",
    why="A cell is missing, and it is only likely that it is the last one: where a"
    " pipe was forgotten, the type is lost in the name.",
    fix="Write all three cells: name, type, description.",
    bad="| id {data-indent=1} | string",
    good="| id {data-indent=1} | string | Number of the order",
    repairs=True,
    fixable="safe",
)
def row_two_cells(cells: int) -> Words:
    return Words(
        f"this row has {cells} cell{'s' if cells > 1 else ''}",
        expected="`| name | type | description`",
        done="read without a description",
    )


@rule(
    "row-pipe-lost",
    "error",
    what="two cells in one",
    why="The pipe between two cells is a full-width one, or is not there. A name and a type are"
    " plain all the same, and are read as two cells.",
    fix="Write a pipe between the cells.",
    bad="| id {data-indent=1} ｜ string | Number of the order",
    good="| id {data-indent=1} | string | Number of the order",
    repairs=True,
)
def row_pipe_lost(cells: int) -> Words:
    return Words(
        f"this row has {cells} cell{'s' if cells > 1 else ''}, and two of them are in one",
        expected="`| name | type | description`",
        done="read as two cells",
    )


@rule(
    "row-empty-description",
    "info",
    what="an empty description",
    why="The field gets no docstring, and its values and unit, if it has any, are unknown.",
    fix="Say in a few words what the field is.",
    bad="| id {data-indent=1} | string |",
    good="| id {data-indent=1} | string | Number of the order",
)
def row_empty_description() -> Words:
    return Words(
        "the description is empty",
        expected="a word about the field",
        done="read without a description",
    )


@rule(
    "row-unescaped-pipe",
    "error",
    what="a pipe in a description is not escaped",
    why="Every pipe begins a new cell, even between backticks. The website drops the"
    " cells beyond the third, so that its readers do not see the rest of the"
    " values.",
    fix="Write `\\|` for a pipe within the description.",
    bad="| mode {data-indent=1} | string | Delivery<br/>`FAST` | `CHEAP` 枚举值之一",
    good="| mode {data-indent=1} | string | Delivery<br/>`FAST` \\| `CHEAP` 枚举值之一",
    repairs=True,
    fixable="safe",
)
def row_unescaped_pipe(cells: int) -> Words:
    return Words(
        f"this row has {cells} cells",
        expected="3 cells; a pipe within the description is written `\\|`",
        done="the cells from the third on are read as one description",
    )


@rule(
    "row-glued",
    "error",
    what="two rows in one line",
    why="The break between two rows was lost: the website shows the first and drops the second."
    " Both are read, unless the second stands above already and was copied by accident.",
    fix="Begin a new line before the second row.",
    bad="| id {data-indent=1} | string | Number | state {data-indent=1} | string | State",
    good=block("""
            | id {data-indent=1} | string | Number
            | state {data-indent=1} | string | State
            """),
    repairs=True,
    fixable="safe",
)
def row_glued(rows: int, read: int) -> Words:
    return Words(
        f"{rows} rows in one line",
        expected="every row in a line of its own",
        done=f"read as {read} row{'s' if read > 1 else ''}",
    )


@rule(
    "row-whitespace",
    "style",
    what="blanks missing or too many",
    why="The row is read all the same; searching and comparing pages gets harder.",
    fix="Leave one blank on either side of a pipe, none at the end, and no double ones.",
    bad="|id {data-indent=1} | string  | Number of the order",
    good="| id {data-indent=1} | string | Number of the order",
    fixable="safe",
)
def row_whitespace() -> Words:
    return Words(
        "blanks in this row are missing or too many",
        expected="one blank on either side of a pipe, none at the end",
        done="read all the same",
    )


@rule(
    "text-lookalike",
    "style",
    what="compatibility characters",
    why="A radical such as U+2F26 looks like an ideograph but is another character:"
    " search does not find the word. The text is kept as written.",
    fix="Type the word anew; `expected` shows it with the usual characters.",
    bad="| id {data-indent=1} | string | ⼦商户",
    good="| id {data-indent=1} | string | 子商户",
    fixable="safe",
)
def text_lookalike(usual: str) -> Words:
    return Words(
        "compatibility characters that only look like the usual ones",
        expected=usual,
        done="kept as written",
    )


@rule(
    "note-unknown",
    "error",
    what="a note row that is not understood",
    why="One cell over three columns says what comes instead of fields: nothing, a"
    " file, or a redirect. Another text leaves the reply open, and so does one of"
    " these among fields.",
    fix="Write one note alone in its table: 空字符串…, 文件流… or …跳转. Put any other"
    " remark in a paragraph outside the table.",
    bad="| see the guide {align=center colspan=3}",
    good="| 空字符串(无返回内容) {align=center colspan=3}",
    where="response",
    sets_aside="operation",
)
def note_unknown(expected: str) -> Words:
    return Words(
        "a note that is not understood, or contradicts the rows beside it",
        expected=expected,
        done=OPERATION_ASIDE,
    )


@rule(
    "note-unmarked",
    "error",
    what="a note without the attributes of one",
    why="A note stands in one cell over three columns. Without its attributes it looks like a"
    " field; its words say what comes instead of fields all the same.",
    fix="Write `{align=center colspan=3}` behind the note, and no other cell.",
    bad="| 空字符串(无返回内容)",
    good="| 空字符串(无返回内容) {align=center colspan=3}",
    where="response",
    repairs=True,
)
def note_unmarked() -> Words:
    return Words(
        "a note without the attributes of one",
        expected="`{align=center colspan=3}`, and no other cell",
        done="read as a note",
    )


@rule(
    "note-idle",
    "warning",
    what="a remark between the rows",
    why="A row of one cell over three columns says what comes instead of fields. Among"
    " fields it is a remark, and nobody reads it.",
    fix="Put the remark in a paragraph outside the table, or in a description.",
    bad=block("""
            | id | string | Number of the order
            | see the guide {align=center colspan=3}
            """),
    good="| id | string | Number of the order",
    where="response",
    repairs=True,
)
def note_idle() -> Words:
    return Words(
        "a note row where only fields can stand",
        expected="remarks outside the table",
        done="ignored",
    )


@rule(
    "line-idle",
    "warning",
    what="a line row that marks nothing",
    why="A line row marks the rows below it as the decoded content of a string, or"
    " sets off another variant. Here it does neither, so that something is"
    " missing or the line is a leftover.",
    fix="Add the rows that the line announces, or remove it.",
    bad=block("""
            | detail {data-indent=1} | string {data-encoded=by-json_encode} | Details
            | {colspan=3 .im-table-line}
            """),
    good=block("""
            | detail {data-indent=1} | string {data-encoded=by-json_encode} | Details
            | {colspan=3 .im-table-line}
            | id {data-indent=2} | string | Number of the article
            """),
    repairs=True,
)
def line_idle(problem: str, expected: str) -> Words:
    return Words(problem, expected=expected, done="ignored")
