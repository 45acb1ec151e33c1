"""Rules about single rows: their cells, blanks and characters."""

from __future__ import annotations

from imtable.reading.rules.rule import Rule, block

ROWS: tuple[Rule, ...] = (
    Rule(
        id="row-two-cells",
        severity="warning",
        what="a row without a description cell",
        why=(
            "A cell is missing, and it is only likely that it is the last one: where a"
            " pipe was forgotten, the type is lost in the name."
        ),
        mend="Write all three cells: name, type, description.",
        bad="| id {data-indent=1} | string",
        good="| id {data-indent=1} | string | Number of the order",
        repairs=True,
    ),
    Rule(
        id="row-empty-description",
        severity="info",
        what="an empty description",
        why="The field gets no docstring, and its values and unit, if it has any, are unknown.",
        mend="Say in a few words what the field is.",
        bad="| id {data-indent=1} | string |",
        good="| id {data-indent=1} | string | Number of the order",
    ),
    Rule(
        id="row-unescaped-pipe",
        severity="error",
        what="a pipe in a description is not escaped",
        why=(
            "Every pipe begins a new cell, even between backticks. The website drops the"
            " cells beyond the third, so that its readers do not see the rest of the"
            " values."
        ),
        mend="Write `\\|` for a pipe within the description.",
        bad="| mode {data-indent=1} | string | Delivery<br/>`FAST` | `CHEAP` 枚举值之一",
        good="| mode {data-indent=1} | string | Delivery<br/>`FAST` \\| `CHEAP` 枚举值之一",
        repairs=True,
    ),
    Rule(
        id="row-whitespace",
        severity="style",
        what="blanks missing or too many",
        why="The row is read all the same; searching and comparing pages gets harder.",
        mend="Leave one blank on either side of a pipe, none at the end, and no double ones.",
        bad="|id {data-indent=1} | string  | Number of the order",
        good="| id {data-indent=1} | string | Number of the order",
    ),
    Rule(
        id="text-lookalike",
        severity="style",
        what="compatibility characters",
        why=(
            "A radical such as U+2F26 looks like an ideograph but is another character:"
            " search does not find the word. The text is kept as written."
        ),
        mend="Type the word anew; `expected` shows it with the usual characters.",
        bad="| id {data-indent=1} | string | ⼦商户",
        good="| id {data-indent=1} | string | 子商户",
    ),
    Rule(
        id="note-unknown",
        severity="error",
        what="a note row that is not understood",
        why=(
            "One cell over three columns says what comes instead of fields: nothing, a"
            " file, or a redirect. Another text, or a note among other rows, leaves the"
            " reply open."
        ),
        mend=(
            "Write one note alone in its table: 空字符串…, 文件流… or …跳转. Put any other"
            " remark in a paragraph outside the table."
        ),
        bad="| see the guide {align=center colspan=3}",
        good="| 空字符串(无返回内容) {align=center colspan=3}",
        where="response",
        quarantines=True,
    ),
    Rule(
        id="line-idle",
        severity="warning",
        what="a line row that marks nothing",
        why=(
            "A line row marks the rows below it as the decoded content of a string, or"
            " sets off another variant. Here it does neither, so that something is"
            " missing or the line is a leftover."
        ),
        mend="Add the rows that the line announces, or remove it.",
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
    ),
)
