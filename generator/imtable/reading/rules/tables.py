"""Rules about tables as a whole: which there are, and whether they say what they are."""

from __future__ import annotations

from imtable.reading.rules.rule import OPERATION_ASIDE, Words, block, rule


@rule(
    "table-missing",
    "error",
    what="an operation without one of its two tables",
    why="Without a request table nobody knows what to send, without a response table"
    " what comes back. An operation that takes nothing has an empty table; a"
    " missing one says nothing.",
    fix="Write the table with its tail, even if it has no row. If it is there, look"
    " for what hides it: a missing tail, an open code block, a line between its"
    " header and its dashes.",
    bad="This call takes no parameters.",
    good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}
            """),
    where="table",
    sets_aside="operation",
)
def table_missing(side: str) -> Words:
    return Words(
        f"this operation has no {side} table",
        expected=f"one table with the tail `{{.im-table #{side}}}`",
        done=OPERATION_ASIDE,
    )


@rule(
    "table-missing-tail",
    "error",
    what="a table without `{.im-table #…}`",
    why="The tail says whether a table is the request or the response. Without it the"
    " caption decides.",
    fix="After the rows and one blank line, write `{.im-table #request}` or `{.im-table #response}`.",
    bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order
            """),
    good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    where="table",
    repairs=True,
)
def table_missing_tail(side: str) -> Words:
    return Words(
        "the tail does not say which table this is",
        expected=f"a blank line and `{{.im-table #{side}}}` after it",
        done=f"read as the {side} table, as its caption says",
    )


@rule(
    "tail-glued",
    "error",
    what="no blank line between a table and its tail",
    why="Without a blank line the tail is one more row to Markdown, and the website shows it as"
    " one. What it says is plain all the same.",
    fix="Write a blank line above the tail.",
    bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order
            {.im-table #request}
            """),
    good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    where="table",
    repairs=True,
)
def tail_glued() -> Words:
    return Words(
        "no blank line stands above the tail of this table",
        expected="a blank line above it",
        done="read as the tail",
    )


@rule(
    "table-unknown",
    "error",
    what="a table of which nothing says what it is",
    why="Neither tail nor caption says whether this is the request or the response, and"
    " the operation lacks one of them.",
    fix="After the rows and one blank line, write `{.im-table #request}` or `{.im-table #response}`.",
    bad=block("""
            | 查询参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order
            """),
    good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    where="table",
    sets_aside="operation",
)
def table_unknown(problem: str) -> Words:
    return Words(
        problem,
        expected="a blank line and `{.im-table #request}` or `{.im-table #response}` after it",
        done=OPERATION_ASIDE,
    )


@rule(
    "table-split",
    "error",
    what="a blank line between the rows of a table",
    why="A blank line, or a comment, ends a table: the website shows the rows below it as text. They are"
    " read as rows of the table above.",
    fix="Remove the blank line; of a row that shall not be seen, the row.",
    bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query

            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    where="table",
    repairs=True,
)
def table_split(line: int, above: str) -> Words:
    """`line`: where the table begins; `above`: what stands between its rows."""
    return Words(
        f"a {above} above this row ends the table",
        expected=f"no {above} among the rows of the table at line {line}",
        done="read as rows of that table",
    )


@rule(
    "table-without-operation",
    "warning",
    what="a table that belongs to no operation",
    why="Neither tail nor caption says that it is the request or the response of a call,"
    " and no operation lacks one. Its rows are not read.",
    fix="Write it as a list. If it describes a request or a response, add the tail.",
    bad=block("""
            # Orders {#mix}

            | State | Meaning
            | --- | ---
            | OPEN | waits for the payment

            ## {{ $frontmatter.title }} {#post}
            """),
    good=block("""
            # Orders {#mix}

            * `OPEN` waits for the payment

            ## {{ $frontmatter.title }} {#post}
            """),
    where="heading",
    repairs=True,
)
def table_without_operation() -> Words:
    return Words(
        "this table belongs to no operation",
        expected="a list; or `{.im-table #request}` or `{.im-table #response}` after it",
        done="not read",
    )


@rule(
    "table-repeated",
    "error",
    what="two tables of the same kind in one operation",
    why="An operation has one request and one response. Which of the two tables"
    " counts is open; only the first is read.",
    fix="Join the tables, or correct the tail of one. Alternatives of one field are"
    " variants: the same name again after a line row.",
    bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}

            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}
            """),
    good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}
            """),
    where="table",
    sets_aside="operation",
)
def table_repeated(side: str, first: int) -> Words:
    """`first`: the line of the table that counts."""
    return Words(
        f"a second {side} table in the same operation",
        expected=f"one {side} table; the first stands at line {first}",
        done=OPERATION_ASIDE,
    )


@rule(
    "table-broken",
    "error",
    what="rows outside every table",
    why="Rows without a header and a line of dashes above them are mere text: their"
    " fields are missing.",
    fix="Write the header and a line of dashes with as many columns above the rows.",
    bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    where="table",
    sets_aside="operation",
)
def table_broken(rows: int, lacking: str) -> Words:
    return Words(
        f"{'these rows belong' if rows > 1 else 'this row belongs'} to no table",
        expected=lacking,
        done=OPERATION_ASIDE,
    )


@rule(
    "table-request-empty",
    "info",
    what="a call without parameters",
    why='An empty request table is read as "this call takes nothing". That is right'
    " for some calls and, for others, rows that were forgotten.",
    fix="Nothing to fix if the call takes no parameters; else add its rows.",
    bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}
            """),
    where="table",
)
def table_request_empty() -> Words:
    return Words("the request table has no row", done="read as no parameters")


@rule(
    "table-response-empty",
    "warning",
    what="an undocumented reply",
    why="An empty response table does not say that the reply is empty. The function"
    " returns the reply as it comes, without types.",
    fix="List the fields of the reply, or write the one note row that says what comes"
    " instead of fields.",
    bad="",
    good="| 空字符串(无返回内容) {align=center colspan=3}",
    where="response",
)
def table_response_empty() -> Words:
    return Words(
        "the response table has no row",
        expected="the fields of the reply, or a note row such as `空字符串(无返回内容)`",
        done="read as undocumented",
    )


@rule(
    "separator-short",
    "style",
    what="`--` for `---` below a header",
    why="It is read all the same. Other Markdown programs want three dashes.",
    fix="Write `| --- | --- | ---`.",
    bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | -- | -- | --
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
    where="table",
    fixable="safe",
)
def separator_short() -> Words:
    return Words(
        "fewer than three dashes below a header",
        expected="`| --- | --- | ---`",
        done="read all the same",
    )
